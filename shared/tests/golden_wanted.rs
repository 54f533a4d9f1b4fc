//! Golden cases of wanted people: GC16 and GC17, the traps of the register, and the figures counted from it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::suspect::{self, NAMED, Suspect};
use beatbook_shared::patrol::to_body;
use beatbook_shared::patrol::wanted::{
    ArrestAttempt, CATEGORIES, STEP_ARRESTED, STEP_ASKED, STEP_ERROR, STEP_WITHDRAWN, Wanted,
    WantedDifference, WantedReview, WantedStep,
};
use beatbook_shared::patrol::wanted_compare::{Compared, Ours, compare};
use beatbook_shared::patrol::wanted_read::{
    Facts, Marker, Power, Says, WantedStanding, expiry, power, says, standing,
};
use beatbook_shared::reference::{Lists, built_in};
use beatbook_shared::sync::scope::{Scope, scopes_of};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(&format!("2026-11-10T{text}:00Z")).unwrap()
}

fn wanted(risk: &str, decided: Millis) -> Wanted {
    Wanted {
        investigation: Some(RecordId::from("case")),
        name: "Dai Jones".to_owned(),
        category: "W01".to_owned(),
        risk: risk.to_owned(),
        decision_at: decided,
        decided_by: StaffId::from("81"),
        necessity: "To question him and to protect the victim.".to_owned(),
        ..Wanted::default()
    }
}

fn circulated(risk: &str, decided: Millis, circulated_at: Millis) -> Wanted {
    Wanted {
        state: Some("circulated".to_owned()),
        circulated_at: Some(circulated_at),
        national_ref: Some("26/123".to_owned()),
        ..wanted(risk, decided)
    }
}

fn step(code: &str, at: Millis) -> WantedStep {
    WantedStep {
        wanted: RecordId::from("w"),
        code: code.to_owned(),
        at,
        written_at: at,
        by: StaffId::from("9"),
        ..WantedStep::default()
    }
}

fn attempt(result: &str, at: Millis) -> ArrestAttempt {
    ArrestAttempt {
        wanted: RecordId::from("w"),
        at,
        written_at: at,
        by: StaffId::from("81"),
        result: result.to_owned(),
        ..ArrestAttempt::default()
    }
}

fn review(level: &str, at: Millis) -> WantedReview {
    WantedReview {
        wanted: RecordId::from("w"),
        at,
        by: StaffId::from("7"),
        level: level.to_owned(),
        still_needed: true,
        next: "Try the mother's address before six.".to_owned(),
        risk: None,
    }
}

fn read(
    wanted: &Wanted,
    attempts: &[ArrestAttempt],
    reviews: &[WantedReview],
    steps: &[WantedStep],
    now: Millis,
) -> WantedStanding {
    let ids = |of: &str| -> Vec<RecordId> { (0..9).map(|n| RecordId::from(format!("{of}{n}"))).collect() };
    let (a, r, s) = (ids("a"), ids("r"), ids("s"));
    let attempts: Vec<_> = a.iter().zip(attempts).collect();
    let reviews: Vec<_> = r.iter().zip(reviews).collect();
    let steps: Vec<_> = s.iter().zip(steps).collect();
    standing(built_in(), wanted, &Facts::of(&attempts, &reviews, &steps), now)
}

#[test]
fn gc16_an_arrest_leaves_the_marker_live_until_the_bureau_confirms() {
    let mut held = circulated("A", at("08:00"), at("09:00"));
    let arrest = WantedStep { force: Some("South Wales".to_owned()), ..step(STEP_ARRESTED, at("14:00")) };
    let steps = [arrest, step(STEP_ASKED, at("14:20"))];
    held.cancel_requested_at = Some(at("14:20"));
    let now = read(&held, &[], &[], &steps, at("16:00"));
    assert_eq!((now.marker, now.part.as_str()), (Marker::Live, "arrested"));
    let arrested = now.arrested.clone().unwrap();
    assert_eq!((arrested.at, arrested.force.as_deref()), (at("14:00"), Some("South Wales")));
    // Every phone still has it, and none says that it is a reason to arrest.
    assert_eq!(says(built_in(), &now, Some(at("16:00")), at("16:00")), Says::ArrestRecorded);
    let area = [Scope::area("NE")];
    assert_eq!(scopes_of("wanted", "w", &to_body(&held), Some(&area)), area);
    // Before the arrest was written down it was an ordinary marker.
    assert_eq!(read(&held, &[], &[], &steps, at("13:59")).part, "live");

    held.cancel_confirmed_at = Some(at("14:41"));
    let gone = read(&held, &[], &[], &steps, at("16:00"));
    assert_eq!((gone.marker, gone.part.as_str()), (Marker::Gone, "ended"));
    assert!(scopes_of("wanted", "w", &to_body(&held), Some(&area)).is_empty());
}

#[test]
fn gc17_the_comparison_goes_both_ways() {
    let national: BTreeSet<String> = ["A", "B", "C"].map(str::to_owned).into();
    let ours = [("B", Ours::Live), ("C", Ours::Unneeded), ("D", Ours::Live)];
    let ours: BTreeMap<String, Ours> = ours.into_iter().map(|(r, how)| (r.to_owned(), how)).collect();
    let one = |reference: &str| vec![reference.to_owned()];
    let found = compare(&national, &ours);
    assert_eq!(found, Compared { only_national: one("A"), only_local: one("D"), stale: one("C") });
    // One that we were told is gone and that is there again is as stale as any.
    let again = BTreeMap::from([("A".to_owned(), Ours::Gone), ("E".to_owned(), Ours::Gone)]);
    assert_eq!(compare(&["A".to_owned()].into(), &again).stale, one("A"));
}

#[test]
fn trap_11_a_stale_marker_says_check_before_acting() {
    let held = circulated("R", at("08:00"), at("09:00"));
    let now = read(&held, &[], &[], &[], at("12:00"));
    let say = |heard: Option<Millis>| says(built_in(), &now, heard, at("12:00"));
    assert_eq!(say(Some(at("11:50"))), Says::Arrest);
    assert_eq!(say(Some(at("11:44"))), Says::CheckBeforeActing);
    assert_eq!(say(None), Says::CheckBeforeActing);
    // A clock that runs behind what it heard does not know how old it is.
    assert_eq!(say(Some(at("12:05"))), Says::CheckBeforeActing);
    // Not circulated, or aged off: nobody has confirmed anything.
    let asked = read(&wanted("R", at("11:00")), &[], &[], &[], at("12:00"));
    assert_eq!(says(built_in(), &asked, Some(at("12:00")), at("12:00")), Says::CheckBeforeActing);
    let aged = Wanted { expires_at: Some(at("10:00")), ..held };
    let aged = read(&aged, &[], &[], &[], at("12:00"));
    assert_eq!(says(built_in(), &aged, Some(at("12:00")), at("12:00")), Says::CheckBeforeActing);
    // The limit is the force's own.
    let text =
        "code,valid_from,valid_to,label_en,label_cy,minutes,hours,days\nstale,2010-01-01,,Old,Hen,5,,\n";
    let lists = built_in().clone().with("wanted_limits", text).unwrap();
    assert_eq!(says(&lists, &now, Some(at("11:50")), at("12:00")), Says::CheckBeforeActing);
}

#[test]
fn trap_12_locate_is_never_shown_as_arrest() {
    for row in built_in().list(CATEGORIES) {
        let held = Wanted { category: row.code.clone(), ..circulated("R", at("08:00"), at("09:00")) };
        let now = read(&held, &[], &[], &[], at("12:00"));
        let said = says(built_in(), &now, Some(at("12:00")), at("12:00"));
        let expected = match row.get("power") {
            "arrest" => Says::Arrest,
            "ask" => Says::CheckBeforeActing,
            _ => Says::NotForArrest,
        };
        assert_eq!(said, expected, "{}", row.code);
    }
    assert_eq!(power(built_in(), "W11"), Power::None);
    assert_eq!(power(built_in(), "no such code"), Power::None);
}

#[test]
fn trap_17_a_marker_that_ended_leaves_the_phone() {
    let area = [Scope::area("NE")];
    let lies = |held: &Wanted| scopes_of("wanted", "w", &to_body(held), Some(&area));
    let live = circulated("R", at("08:00"), at("09:00"));
    assert_eq!(lies(&live), area);
    // Withdrawn is not gone while a marker stands.
    assert_eq!(lies(&Wanted { withdrawn_at: Some(at("10:00")), ..live.clone() }), area);
    assert!(lies(&Wanted { withdrawn_at: Some(at("10:00")), ..wanted("R", at("08:00")) }).is_empty());
    assert!(lies(&Wanted { cancel_confirmed_at: Some(at("10:00")), ..live }).is_empty());
    // A recall has no case; it lies on the ground of its area.
    let recall = Wanted { investigation: None, area: Some("TO".to_owned()), ..wanted("R", at("08:00")) };
    assert_eq!(scopes_of("wanted", "w", &to_body(&recall), None), [Scope::area("TO")]);
}

#[test]
fn the_clock_of_a_decision_starts_when_somebody_is_named() {
    let named = Suspect {
        investigation: RecordId::from("case"),
        name: "Dai Jones".to_owned(),
        status: NAMED.to_owned(),
        named_at: at("08:00"),
        named_by: StaffId::from("81"),
        ..Suspect::default()
    };
    assert_eq!(suspect::decide_by(built_in(), &named), Some(at("08:00").plus(DAY)));
    let decided = Suspect { status: "SUS-ARQ".to_owned(), ..named.clone() };
    assert!(suspect::undecided(built_in(), &named) && !suspect::undecided(built_in(), &decided));
    assert!(suspect::open(built_in(), &decided));
    let eliminated = Suspect { status: "SUS-ELI".to_owned(), ..named.clone() };
    assert!(!suspect::open(built_in(), &eliminated));
    // Naming is no decision, and a decision has its reason.
    let field = |s: &Suspect| suspect::wrong_decision(built_in(), s, at("09:00")).map(|(field, _)| field);
    assert_eq!(field(&named), Some("status"));
    assert_eq!(field(&decided), Some("decision"));
    assert_eq!(field(&Suspect { decision: Some("Identified by two.".to_owned()), ..decided }), None);
}

#[test]
fn each_grade_has_its_own_intervals_and_a_new_grade_holds_from_its_review() {
    let held = circulated("G", at("08:00"), at("09:00"));
    let now = read(&held, &[], &[], &[], at("10:00"));
    assert_eq!(now.attempt_by, Some(at("08:00").plus(168 * HOUR)));
    assert_eq!(now.review_by, Some(at("08:00").plus(28 * DAY)));
    assert_eq!(now.manager_by, Some(at("08:00").plus(90 * DAY)));
    let red = WantedReview { risk: Some("R".to_owned()), ..review("supervisor", at("10:00")) };
    let now = read(&held, &[attempt("AR2", at("09:30"))], &[red], &[], at("11:00"));
    assert_eq!((now.risk.as_str(), now.attempt_by), ("R", Some(at("09:30").plus(DAY))));
    assert_eq!(now.review_by, Some(at("10:00").plus(DAY)));
    assert_eq!(now.manager_by, Some(at("08:00").plus(7 * DAY)), "a sergeant's look is no manager's");
    // Whoever is in hospital is not asked for again and again.
    let ill = read(&held, &[attempt("AR6", at("09:30"))], &[], &[], at("11:00"));
    assert_eq!((ill.paused, ill.attempt_by), (true, None));
}

#[test]
fn a_warrant_has_a_day_by_which_it_is_carried_out() {
    let warrant = Wanted {
        category: "W04".to_owned(),
        warrant: Some("A".to_owned()),
        ..circulated("G", at("08:00"), at("09:00"))
    };
    let tried = |days: i64| [attempt("AR2", at("09:30").plus(days * DAY))];
    let now = read(&warrant, &tried(1), &[], &[], at("10:00").plus(2 * DAY));
    assert_eq!((now.execute_by, now.part.as_str()), (Some(at("08:00").plus(14 * DAY)), "live"));
    assert_eq!(read(&warrant, &tried(13), &[], &[], at("10:00").plus(14 * DAY)).part, "to_attempt");
    assert_eq!(read(&wanted("G", at("08:00")), &[], &[], &[], at("10:00")).execute_by, None);
}

#[test]
fn the_parts_come_in_the_order_of_the_work() {
    let later = at("12:00").plus(3 * DAY);
    let part = |held: &Wanted, attempts: &[ArrestAttempt], steps: &[WantedStep]| {
        read(held, attempts, &[review("manager", later)], steps, later).part
    };
    assert_eq!(part(&wanted("R", at("08:00")), &[], &[]), "to_circulate");
    let live = circulated("A", at("08:00"), at("09:00"));
    assert_eq!(part(&live, &[], &[]), "to_attempt");
    let tried = [attempt("AR2", later.plus(-HOUR))];
    assert_eq!(part(&live, &tried, &[]), "live");
    assert_eq!(read(&live, &tried, &[], &[], later.plus(5 * DAY)).part, "to_attempt");
    let often = [attempt("AR2", later.plus(7 * DAY))];
    assert_eq!(read(&live, &often, &[], &[], later.plus(7 * DAY)).part, "to_review");
    assert_eq!(part(&live, &[attempt("AR1", later.plus(-HOUR))], &[]), "arrested");
    assert_eq!(part(&live, &tried, &[step(STEP_WITHDRAWN, later)]), "arrested");
    // Nothing is on the national record, so nothing is left to cancel.
    assert_eq!(part(&wanted("R", at("08:00")), &[attempt("AR1", at("09:00"))], &[]), "ended");
    // An arrest of somebody else was told in error: it is corrected beside it.
    let wrong = WantedStep { corrects: Some(RecordId::from("s0")), ..step(STEP_ERROR, later) };
    let told = [step(STEP_ARRESTED, later.plus(-MINUTE)), wrong];
    assert_eq!(part(&live, &tried, &told), "live");
}

#[test]
fn a_marker_warns_before_the_national_record_lets_it_go() {
    let now = at("08:00");
    let said = |days: i64| expiry(built_in(), Some(now.plus(days * DAY)), now);
    assert_eq!(
        [said(91), said(90), said(30), said(7), said(0)],
        [None, Some("first"), Some("second"), Some("last"), Some("passed")]
    );
    let held = Wanted { expires_at: Some(now.plus(80 * DAY)), ..circulated("G", now, now) };
    assert_eq!(read(&held, &[], &[], &[], now.plus(HOUR)).part, "expiring");
}

fn board(evidence: &Evidence, lists: &Lists) -> Counted {
    let asked = Asked {
        from: at("00:00"),
        to: at("00:00").plus(10 * DAY),
        now: at("20:00"),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists,
    };
    count("wanted", evidence, &asked).unwrap()
}

fn figure<'a>(counted: &'a Counted, measure: &str, part: &str) -> &'a Figure {
    counted.figures.iter().find(|f| f.measure == measure && f.part == part && f.group.is_empty()).unwrap()
}

fn held<R>(id: &str, record: R) -> Held<R> {
    Held { id: RecordId::from(id), record }
}

#[test]
fn the_figures_count_what_was_left_and_open_to_it() {
    let of = |id: &str, fact: WantedStep| WantedStep { wanted: RecordId::from(id), ..fact };
    let mut quick = circulated("R", at("08:00"), at("10:00"));
    quick.cancel_confirmed_at = Some(at("15:00"));
    let stale = circulated("A", at("08:00"), at("09:00"));
    let late = wanted("R", at("08:00"));
    let aged =
        Wanted { expires_at: Some(at("12:00")), ..circulated("G", at("01:00").plus(-9 * DAY), at("02:00")) };
    let mut case = examples::investigation("NE/1/26", "NE", at("01:00"));
    case.restricted = false;
    let evidence = Evidence {
        investigations: vec![held("case", case)],
        wanted: vec![held("quick", quick), held("stale", stale), held("late", late), held("aged", aged)],
        wanted_steps: vec![
            held("s1", of("quick", step(STEP_ARRESTED, at("14:00")))),
            held(
                "s2",
                of(
                    "stale",
                    WantedStep { force: Some("Dyfed-Powys".to_owned()), ..step(STEP_ARRESTED, at("14:00")) },
                ),
            ),
        ],
        attempts: vec![held(
            "a1",
            ArrestAttempt { wanted: RecordId::from("late"), ..attempt("AR2", at("19:00")) },
        )],
        differences: vec![],
        suspects: vec![held(
            "named",
            Suspect {
                investigation: RecordId::from("case"),
                name: "Ann Rees".to_owned(),
                status: NAMED.to_owned(),
                named_at: at("19:00").plus(-2 * DAY),
                named_by: StaffId::from("81"),
                ..Suspect::default()
            },
        )],
        ..Evidence::default()
    };
    let counted = board(&evidence, built_in());
    // The red one was to be circulated within four hours and is not; of three, two were.
    let within = figure(&counted, "WA01", "within_grade");
    assert_eq!((within.n, within.numerator), (3, Some(2)));
    assert_eq!(figure(&counted, "WA01", "median").missing.as_ref().unwrap().n, 1);
    // The arrested are not searched for; the red one was tried, the old one never.
    let tried = figure(&counted, "WA02", "tried");
    assert_eq!((tried.n, tried.numerator), (2, Some(1)));
    // One confirmed in an hour; the other's clock runs and is said to.
    let limit = figure(&counted, "WA04", "within_limit");
    assert_eq!((limit.n, limit.numerator, limit.excluded[0].reason.as_str()), (1, Some(1), "not_confirmed"));
    assert_eq!(figure(&counted, "WA05", "stale").value, Some(1.0));
    let rows = counted.rows("WA05", Some("stale"), None, |_| true).unwrap();
    assert_eq!((rows.len(), rows[0].record.as_str()), (1, "stale"));
    assert_eq!(figure(&counted, "WA06", "lost").value, Some(1.0));
    assert_eq!(figure(&counted, "WA07", "undecided").value, Some(1.0));
    assert_eq!(figure(&counted, "WA07", "overdue").value, Some(1.0));
}

#[test]
fn a_marker_that_came_back_after_it_was_confirmed_as_gone_is_stale() {
    let mut gone = circulated("R", at("08:00"), at("10:00"));
    gone.cancel_confirmed_at = Some(at("15:00"));
    let again = WantedDifference {
        wanted: Some(RecordId::from("gone")),
        national_ref: "26/123".to_owned(),
        what: "stale".to_owned(),
        found_at: at("18:00"),
        seen_at: at("18:00"),
        status: "open".to_owned(),
        ..WantedDifference::default()
    };
    let evidence = Evidence {
        wanted: vec![held("gone", gone)],
        differences: vec![held("d", again.clone())],
        ..Evidence::default()
    };
    assert_eq!(figure(&board(&evidence, built_in()), "WA05", "stale").value, Some(1.0));
    let settled = WantedDifference { settled_at: Some(at("19:00")), ..again };
    let evidence = Evidence { differences: vec![held("d", settled)], ..evidence };
    assert_eq!(figure(&board(&evidence, built_in()), "WA05", "stale").value, Some(0.0));
}
