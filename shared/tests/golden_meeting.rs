//! What was agreed at meetings, held against the traps that the domain names: an owner who is off duty, a tick of one's
//! own, an action without a day, a day that is moved until everything is on time, the same matter again and again.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId, TeamId};
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::meeting::{
    Action, ActionExtension, Taker, action_step, at_work, holds, overdue, person, returns, standing, wrong,
};
use beatbook_shared::patrol::staff::{Dated, Staff};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, Millis};

fn at(day: i64) -> Millis {
    Millis::parse("2026-03-02T09:00:00Z").unwrap().plus(day * DAY)
}

fn action(raised: i64, due: i64) -> Action {
    Action {
        level: "local".to_owned(),
        area: Some("NE".to_owned()),
        item: Some("AG09".to_owned()),
        text: "Patrol the precinct on Friday night.".to_owned(),
        owner_role: "SGT".to_owned(),
        owner_team: Some(TeamId::from("t1")),
        raised_by: StaffId::from("insp"),
        raised_at: at(raised),
        due_at: at(due),
        first_due_at: at(due),
        measure_of_done: "Two patrols logged, shops spoken to.".to_owned(),
        status: "A0".to_owned(),
        ..Action::default()
    }
}

fn closed(mut action: Action, done_by: &str, checked_by: &str, day: i64) -> Action {
    action.status = "A4".to_owned();
    action.evidence = Some("Logged.".to_owned());
    action.done_by = Some(StaffId::from(done_by));
    action.done_at = Some(at(day));
    action.checked_by = Some(StaffId::from(checked_by));
    action.checked_at = Some(at(day));
    action
}

fn sergeant(name: &str, from: i64, to: Option<i64>) -> Staff {
    Staff {
        roles: vec![Dated { value: "SGT".to_owned(), from: at(from), to: to.map(at) }],
        teams: vec![examples::since("t1", at(-400))],
        ..examples::staff(name, name, "SGT", "NE", at(-400))
    }
}

fn taker<'a>(id: &'a StaffId, holds: bool, supervises: bool) -> Taker<'a> {
    Taker { id, holds, supervises, at_desk: true }
}

#[test]
fn the_owner_is_a_post_and_never_somebody_who_is_off() {
    let action = action(0, 3);
    let now = at(1);
    let (early, late) = (StaffId::from("early"), StaffId::from("late"));
    let off = at_work(Some((11, now.plus(-HOUR))), true, now);
    let on = at_work(Some((2, now.plus(-HOUR))), true, now);
    let staff = |a, b| {
        vec![
            (early.clone(), sergeant("Early", -400, None), a),
            (late.clone(), sergeant("Late", -400, None), b),
        ]
    };
    assert_eq!((off, on), (Some(false), Some(true)));
    assert_eq!(person(&action, &staff(off, on), now), Some(&late));
    assert_eq!(person(&action, &staff(off, off), now), None, "the post has it until somebody comes on");
    let mine = Action { owner_person: Some(early.clone()), ..action };
    assert_eq!(person(&mine, &staff(on, on), now), Some(&early), "who accepted it keeps it");
    assert_eq!(person(&mine, &staff(off, on), now), Some(&late), "and it is handed over with the tour");
    assert_eq!(at_work(Some((2, now.plus(-20 * HOUR))), true, now), Some(false), "they forgot to book off");
    assert_eq!(at_work(None, true, now), Some(false), "a rest day");
    assert_eq!(at_work(None, false, now), None, "a desk has no radio");
}

#[test]
fn trap_40_a_post_hands_over_when_its_holder_goes() {
    let action = action(0, 3);
    let (leaver, comer) = (sergeant("Goes", -400, Some(1)), sergeant("Comes", 1, None));
    assert!(holds(&action, &leaver, at(0)) && !holds(&action, &leaver, at(1)));
    assert!(!holds(&action, &comer, at(0)) && holds(&action, &comer, at(1)), "acting up from that day");
    let elsewhere = Action { owner_team: Some(TeamId::from("t2")), ..action };
    assert!(!holds(&elsewhere, &comer, at(1)));
}

#[test]
fn trap_41_no_action_is_closed_by_its_own_owner() {
    let (owner, other) = (StaffId::from("sgt"), StaffId::from("insp"));
    let done = Action {
        status: "A3".to_owned(),
        evidence: Some("Logged.".to_owned()),
        done_by: Some(owner.clone()),
        owner_person: Some(owner.clone()),
        ..action(0, 3)
    };
    let check =
        |by: &StaffId| Action { status: "A4".to_owned(), checked_by: Some(by.clone()), ..done.clone() };
    assert!(action_step(Some(&done), &check(&other), taker(&other, false, true)));
    assert!(!action_step(Some(&done), &check(&owner), taker(&owner, true, true)), "not their own");
    assert!(!action_step(Some(&done), &check(&other), taker(&owner, true, true)), "nor in another's name");
    assert!(!action_step(Some(&done), &check(&other), taker(&other, false, false)), "checking is a right");
    let open = action(0, 3);
    assert!(!action_step(Some(&open), &check(&other), taker(&other, false, true)), "not before it is done");
    let silent = Action { status: "A3".to_owned(), done_by: Some(owner.clone()), ..open.clone() };
    assert!(!action_step(Some(&open), &silent, taker(&owner, true, false)), "not without evidence");
    let evidence = Some("Logged.".to_owned());
    let says = Action { status: "A3".to_owned(), evidence, done_by: Some(owner.clone()), ..open.clone() };
    assert!(action_step(Some(&open), &says, taker(&owner, true, false)));
    assert!(!action_step(Some(&open), &says, taker(&other, false, true)), "only its post says so");
    // Were it written by other ways, the figure would not count it.
    let figure = board(&[closed(action(0, 3), "sgt", "sgt", 1)], &[], "closed_by_day");
    assert_eq!((figure.n, figure.numerator), (1, Some(0)));
}

#[test]
fn an_action_without_a_post_a_day_or_a_measure_is_none() {
    let wrong_field = |action: Action| wrong(built_in(), &action, at(0)).map(|(field, _)| field);
    assert_eq!(wrong_field(action(0, 3)), None);
    assert_eq!(wrong_field(Action { text: " ".to_owned(), ..action(0, 3) }), Some("text"));
    assert_eq!(wrong_field(Action { owner_role: String::new(), ..action(0, 3) }), Some("owner_role"));
    assert_eq!(
        wrong_field(Action { measure_of_done: String::new(), ..action(0, 3) }),
        Some("measure_of_done")
    );
    assert_eq!(wrong_field(Action { due_at: Millis(0), ..action(0, 3) }), Some("due_at"));
    assert_eq!(wrong_field(Action { item: Some("AG99".to_owned()), ..action(0, 3) }), Some("item"));
}

#[test]
fn late_and_extended_are_read_and_never_stored() {
    let lists = built_in();
    let held = action(0, 3);
    assert_eq!((standing(lists, &held, at(2)), standing(lists, &held, at(4))), ("A0", "A5"));
    let longer = Action { due_at: at(6), ..held.clone() };
    assert_eq!((standing(lists, &longer, at(4)), standing(lists, &longer, at(7))), ("A6", "A5"));
    let said = Action { status: "A3".to_owned(), ..held.clone() };
    assert_eq!(standing(lists, &said, at(4)), "A3", "its owner has done their part");
    assert!(overdue(lists, &said, at(4)), "and nobody has looked");
    assert!(!overdue(lists, &closed(held, "sgt", "insp", 2), at(9)));
}

#[test]
fn the_day_moves_only_at_a_desk_where_its_reason_is_written() {
    let held = action(0, 3);
    let moved = Action { due_at: at(9), ..held.clone() };
    let who = StaffId::from("insp");
    assert!(action_step(Some(&held), &moved, taker(&who, false, true)));
    assert!(!action_step(Some(&held), &moved, Taker { at_desk: false, ..taker(&who, false, true) }));
    assert!(!action_step(Some(&held), &moved, taker(&who, true, false)), "the post does not extend its own");
    let first = Action { first_due_at: at(9), ..held.clone() };
    assert!(!action_step(Some(&held), &first, taker(&who, false, true)), "the first day stays");
}

fn evidence(actions: &[Action], extensions: &[(usize, i64)]) -> Evidence {
    let held = |n: usize| RecordId::from(format!("a{n}"));
    Evidence {
        actions: actions.iter().enumerate().map(|(n, a)| Held { id: held(n), record: a.clone() }).collect(),
        action_extensions: extensions
            .iter()
            .enumerate()
            .map(|(n, (of, day))| Held {
                id: RecordId::from(format!("e{n}")),
                record: ActionExtension { action: held(*of), at: at(*day), ..ActionExtension::default() },
            })
            .collect(),
        ..Evidence::default()
    }
}

fn counted(actions: &[Action], extensions: &[(usize, i64)]) -> Counted {
    let asked = Asked {
        from: at(0),
        to: at(28),
        now: at(28),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count("meeting", &evidence(actions, extensions), &asked).unwrap()
}

fn board(actions: &[Action], extensions: &[(usize, i64)], part: &str) -> Figure {
    let figures = counted(actions, extensions).figures;
    figures.into_iter().find(|f| f.part == part && f.group.is_empty()).unwrap()
}

#[test]
fn closed_on_time_counts_what_somebody_else_closed_of_all_that_fell_due() {
    let late = closed(action(0, 3), "sgt", "insp", 5);
    let open = action(1, 4);
    let refused = Action { status: "A7".to_owned(), ..action(0, 3) };
    let not_yet = action(20, 40);
    let actions = [closed(action(0, 3), "sgt", "insp", 3), late, open, refused, not_yet];
    let figure = board(&actions, &[], "closed_by_day");
    assert_eq!((figure.n, figure.numerator), (3, Some(1)));
    assert_eq!((figure.excluded[0].reason.as_str(), figure.excluded[0].n), ("refused_with_reason", 1));
    assert_eq!(figure.target, Some(90.0));
    let rows = counted(&actions, &[]).rows("AC01", Some("closed_by_day"), None, |_| true).unwrap();
    assert_eq!(rows.len(), 4, "those that counted and the one that was left out");
    assert!(rows.iter().all(|row| row.kind == "action" && row.label.contains("precinct")));
    assert_eq!(board(&actions, &[], "overdue_actions").value, Some(1.0));
}

#[test]
fn trap_38_every_part_of_the_figure_opens_to_its_rows() {
    let actions = [closed(action(0, 3), "sgt", "insp", 3), action(2, 5)];
    let counted = counted(&actions, &[(1, 3)]);
    for figure in &counted.figures {
        let rows = counted.rows("AC01", Some(&figure.part), Some(&figure.group), |_| true).unwrap();
        assert_eq!(rows.iter().filter(|row| row.counted).count() as u64, figure.n, "{}", figure.part);
    }
}

#[test]
fn trap_42_the_figure_stands_by_team_and_by_post() {
    let other = Action { owner_role: "NPT".to_owned(), owner_team: None, ..action(1, 4) };
    let figures = counted(&[closed(action(0, 3), "sgt", "insp", 3), other], &[]).figures;
    let of = |dimension: &str, value: &str| {
        let found = figures
            .iter()
            .find(|f| f.part == "closed_by_day" && f.group.get(dimension).is_some_and(|held| held == value));
        found.unwrap().value
    };
    assert_eq!(
        (of("team", "t1"), of("role", "SGT"), of("role", "NPT")),
        (Some(100.0), Some(100.0), Some(0.0))
    );
}

#[test]
fn extending_until_everything_is_on_time_shows_as_what_it_is() {
    let extended = closed(Action { due_at: at(9), ..action(0, 3) }, "sgt", "insp", 9);
    let prompt = closed(action(0, 4), "sgt", "insp", 4);
    let actions = [extended, prompt];
    let moves = [(0, 3), (0, 6)];
    assert_eq!(board(&actions, &moves, "closed_by_day").value, Some(100.0));
    assert_eq!(board(&actions, &moves, "closed_by_first_day").value, Some(50.0));
    assert_eq!(board(&actions, &moves, "extensions").value, Some(2.0));
    assert_eq!(board(&actions, &moves, "extensions_each").value, Some(1.0), "two on two actions");
}

#[test]
fn a_matter_that_comes_back_within_four_weeks_is_counted() {
    let first = closed(action(0, 3), "sgt", "insp", 3);
    let again = action(20, 25);
    let much_later = action(32, 40);
    let other = Action { text: "Speak to the shops.".to_owned(), ..action(20, 25) };
    let ids: Vec<RecordId> = (0..4).map(|n| RecordId::from(format!("a{n}"))).collect();
    let all = [first, again, much_later, other];
    let held: Vec<(&RecordId, &Action)> = ids.iter().zip(&all).collect();
    let found = returns(&held);
    assert_eq!(found.len(), 1);
    assert_eq!(found.get(&ids[1]), Some(&&ids[0]));
    // By the record that they are about, whatever the words.
    let about = |text: &str, raised: i64| Action {
        linked_record: Some("job-1".into()),
        text: text.to_owned(),
        ..action(raised, raised + 3)
    };
    let pair = [closed(about("Visit.", 0), "sgt", "insp", 2), about("Go there again.", 10)];
    let held: Vec<(&RecordId, &Action)> = ids.iter().zip(&pair).collect();
    assert_eq!(returns(&held).len(), 1);
    let figure = board(&all, &[], "came_back");
    assert_eq!((figure.n, figure.numerator, figure.target), (3, Some(1), None));
}
