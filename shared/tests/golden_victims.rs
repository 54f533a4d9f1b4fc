//! Telling a victim: what they are owed by what happened, until when, and what discharges it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::bail::{Bail, BailEvent};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::outcomes::{OutcomeSaid, OutcomeSet};
use beatbook_shared::patrol::person::SafeContact;
use beatbook_shared::patrol::reach::{self, SafeHours, unsafe_at, wrong_way};
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::victims::{
    CaseEvent, ContactSaid, UpdateGrade, VictimContact, VictimFile, VictimPlan, as_words, away_until,
    limit_due, owed, sampled, theirs, time_limit, wrong_contact,
};
use beatbook_shared::reference::{Lists, built_in};
use beatbook_shared::time::{DAY, HOUR, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

fn now() -> Millis {
    at("2026-11-20T12:00:00Z")
}

fn lists() -> &'static Lists {
    built_in()
}

fn crime_of(victim: &str) -> Investigation {
    Investigation {
        victim: Some(victim.to_owned()),
        status: "open".to_owned(),
        area: "NE".to_owned(),
        recorded_at: at("2026-03-20T10:00:00Z"),
        ..Investigation::default()
    }
}

fn event(code: &str, at: Millis) -> CaseEvent {
    CaseEvent {
        investigation: "inv".into(),
        code: code.to_owned(),
        at,
        written_at: at,
        by: "81".into(),
        note: None,
    }
}

fn due_of(code: &str, event_at: &str, enhanced: bool) -> String {
    let (id, event, plan) = (
        RecordId::from("e"),
        event(code, at(event_at)),
        VictimPlan { investigation: "inv".into(), enhanced, ..VictimPlan::default() },
    );
    let file = VictimFile { plan: Some(&plan), events: vec![(&id, &event)], ..VictimFile::default() };
    let crime = crime_of("Mair Pugh");
    let owed = owed(lists(), &"inv".into(), &crime, &file, at("2027-02-01T00:00:00Z"));
    owed.iter().find(|o| o.code == code).and_then(|o| o.due_at).unwrap().london_text()
}

#[test]
fn gc13_to_gc15_a_victim_is_told_within_working_days_whatever_happened() {
    assert_eq!(
        due_of("VU04", "2026-04-02T14:00:00Z", false),
        "2026-04-13 23:59",
        "GC13: Easter is no working day"
    );
    assert_eq!(
        due_of("VU04", "2026-04-02T14:00:00Z", true),
        "2026-04-07 23:59",
        "GC14: enhanced, one working day"
    );
    assert_eq!(
        due_of("VU08", "2026-12-24T18:00:00Z", false),
        "2027-01-05 23:59",
        "GC15: Christmas and New Year"
    );
}

fn bail() -> Bail {
    Bail {
        investigation: "inv".into(),
        suspect: "Dai Jones".to_owned(),
        release: "PCB-C".to_owned(),
        arrested_at: at("2026-11-09T10:00:00Z"),
        released_at: at("2026-11-09T20:00:00Z"),
        case_type: "standard".to_owned(),
        ..Bail::default()
    }
}

fn told_of(code: &str, at: Millis) -> BailEvent {
    BailEvent {
        bail: "b".into(),
        code: code.to_owned(),
        at,
        written_at: at,
        by: "81".into(),
        ..BailEvent::default()
    }
}

#[test]
fn what_bail_says_the_victim_must_hear_and_nobody_types_it_again() {
    let (bail_id, bail) = (RecordId::from("b"), bail());
    let events = [
        (RecordId::from("e1"), told_of("BE03", at("2026-11-12T10:00:00Z"))),
        (RecordId::from("e2"), told_of("BE08", at("2026-11-13T10:00:00Z"))),
        (RecordId::from("e3"), told_of("BE12", at("2026-11-16T10:00:00Z"))),
    ];
    let file = VictimFile {
        bails: vec![(&bail_id, &bail)],
        bail_events: events.iter().map(|(id, e)| (id, e)).collect(),
        ..VictimFile::default()
    };
    let owed = owed(lists(), &"inv".into(), &crime_of("Mair Pugh"), &file, now());
    let codes: Vec<&str> = owed.iter().filter(|o| o.due_at.is_some()).map(|o| o.code.as_str()).collect();
    assert_eq!(codes, ["VU04", "VU07", "VU08", "VU15", "VU09"]);
    assert!(owed.iter().filter(|o| o.due_at.is_some()).all(|o| o.open()));
    assert!(super_nobody(&file), "no victim, nobody to tell");
}

fn super_nobody(file: &VictimFile<'_>) -> bool {
    owed(lists(), &"inv".into(), &crime_of(""), file, now()).is_empty()
}

fn contact(result: &str) -> ContactSaid {
    ContactSaid {
        result: result.to_owned(),
        channel: "mobile".to_owned(),
        language: "cy".to_owned(),
        progress: Some("Arestiwyd ef heddiw.".to_owned()),
        reason: Some("Mae'n cael ei holi.".to_owned()),
        next_at: Some(now().plus(7 * DAY)),
        ..ContactSaid::default()
    }
}

#[test]
fn trap_5_a_call_without_content_discharges_nothing() {
    let field = |said: &ContactSaid| wrong_contact(lists(), None, said, now(), now()).map(|(f, _)| f);
    assert_eq!(field(&contact("told")), None);
    assert_eq!(field(&ContactSaid { progress: None, ..contact("told") }), Some("progress"));
    assert_eq!(field(&ContactSaid { reason: Some(" ".to_owned()), ..contact("told") }), Some("reason"));
    assert_eq!(field(&ContactSaid { next_at: None, ..contact("told") }), Some("next_at"));
    assert_eq!(
        field(&ContactSaid { progress: None, reason: None, next_at: None, ..contact("no_answer") }),
        None
    );
    let (id, happened) = (RecordId::from("e"), event("VU05", now().plus(-DAY)));
    let crime = crime_of("Mair Pugh");
    let key = |file: &VictimFile<'_>| owed(lists(), &"inv".into(), &crime, file, now());
    let bare = VictimFile { events: vec![(&id, &happened)], ..VictimFile::default() };
    let answers = key(&bare).into_iter().filter(|o| o.code == "VU05").map(|o| o.key).collect::<Vec<_>>();
    let (cid, tried) = (RecordId::from("c"), |result: &str| VictimContact {
        investigation: "inv".into(),
        at: now().plus(-HOUR),
        written_at: now().plus(-HOUR),
        by: "81".into(),
        said: ContactSaid { answers: answers.clone(), ..contact(result) },
    });
    let open = |c: &VictimContact| {
        let file = VictimFile { contacts: vec![(&cid, c)], ..bare.clone() };
        key(&file).iter().any(|o| o.code == "VU05" && o.open())
    };
    assert!(open(&tried("no_answer")), "ringing is not telling");
    assert!(!open(&tried("told")));
}

#[test]
fn trap_14_an_unsafe_way_is_refused_and_another_language_needs_its_reason() {
    let plan = VictimPlan {
        language: Some("cy".to_owned()),
        unsafe_channels: vec!["home_phone".to_owned()],
        ..VictimPlan::default()
    };
    let field = |said: &ContactSaid| wrong_contact(lists(), Some(&plan), said, now(), now()).map(|(f, _)| f);
    assert_eq!(field(&contact("told")), None);
    let safe = reach::safe(Some(&plan), None, None);
    let way = |said: &ContactSaid| wrong_way(lists(), safe.as_ref(), said, now()).map(|(f, _)| f);
    let home = ContactSaid { channel: "home_phone".to_owned(), ..contact("told") };
    assert_eq!((way(&contact("told")), way(&home)), (None, Some("way_reason")));
    let why = ContactSaid { way_reason: Some("She rang us from it.".to_owned()), ..home };
    assert_eq!(way(&why), None, "with a reason that is kept");
    assert!(as_words(lists(), &why, "en").contains("Home phone: She rang us from it."));
    let english = ContactSaid { language: "en".to_owned(), ..contact("told") };
    assert_eq!(field(&english), Some("language_reason"));
    let why =
        ContactSaid { language_reason: Some("She asked to speak English today.".to_owned()), ..english };
    assert_eq!(field(&why), None);
}

#[test]
fn trap_14_what_a_victim_said_when_they_rang_holds_until_their_plan_says_more() {
    let rang = Involved {
        about: "inv".into(),
        role: "victim".to_owned(),
        language: Some("cy".to_owned()),
        safe_contact: Some(SafeContact {
            channel: "mobile".to_owned(),
            times: Some("after 16:00".to_owned()),
            never_channels: vec!["home_phone".to_owned()],
            ..SafeContact::default()
        }),
        ..Involved::default()
    };
    let id = RecordId::from("victim");
    let both = theirs(None, Some((&id, &rang))).unwrap();
    assert_eq!((both.language.as_deref(), both.channel.as_deref()), (Some("cy"), Some("mobile")));
    let said = rang.safe_contact.as_ref();
    let safe = reach::safe(None, said, None);
    assert_eq!(unsafe_at(lists(), safe.as_ref(), now()).len(), 7, "where one way was agreed it is that one");
    let plan = VictimPlan { language: Some("en".to_owned()), ..VictimPlan::default() };
    let both = theirs(Some(&plan), Some((&id, &rang))).unwrap();
    assert_eq!(both.language.as_deref(), Some("en"), "they changed their mind");
    assert_eq!(both.unsafe_channels, ["home_phone"], "what was unsafe stays unsafe");
    let changed = VictimPlan { channel: Some("email".to_owned()), ..plan };
    let safe = reach::safe(Some(&changed), said, None).unwrap();
    assert_eq!((safe.channel.as_str(), safe.never_channels.len()), ("email", 1));
}

#[test]
fn trap_14_an_hour_that_is_not_safe_needs_its_reason_and_a_letter_has_no_hour() {
    let hours = |from: &str, to: &str, weekdays: bool| {
        Some(SafeHours { from: from.to_owned(), to: to.to_owned(), weekdays })
    };
    let known = |hours| SafeContact { hours, ..SafeContact::default() };
    // In summer nine by the clock is eight in UTC.
    let (early, good, late) =
        (at("2026-06-03T07:59:00Z"), at("2026-06-03T08:00:00Z"), at("2026-06-03T14:00:00Z"));
    let day = known(hours("09:00", "15:00", true));
    let open = |safe: &SafeContact, channel: &str, when| {
        reach::against(lists(), Some(safe), channel, when).is_none()
    };
    assert_eq!([early, good, late].map(|when| open(&day, "mobile", when)), [false, true, false]);
    assert!(open(&day, "letter", late) && !open(&day, "mobile", at("2026-06-06T10:00:00Z")), "a Saturday");
    let night = known(hours("22:00", "06:00", false));
    assert!(
        open(&night, "text", at("2026-06-03T22:00:00Z")) && !open(&night, "text", at("2026-06-03T12:00:00Z"))
    );
    assert!(!hours("9", "15:00", false).unwrap().reads());
}

#[test]
fn trap_34_the_laws_clock_waits_for_no_rest_day_and_says_who_is_away() {
    let tour = |days: i64| Roster {
        staff: "81".into(),
        from: now().plus(days * DAY),
        to: now().plus(days * DAY + 8 * HOUR),
        ..Roster::default()
    };
    let roster = [tour(-1), tour(4)];
    let officer = StaffId::from("81");
    assert_eq!(away_until(&roster, &officer, now().plus(DAY), now()), Some(now().plus(4 * DAY)));
    assert_eq!(away_until(&roster, &officer, now().plus(5 * DAY), now()), None, "back in time");
    assert_eq!(away_until(&[], &officer, now(), now()), None, "no roster says nothing");
}

#[test]
fn a_victim_who_wants_no_updates_is_left_out_and_not_counted_as_told() {
    let (id, happened) = (RecordId::from("e"), event("VU05", now().plus(-DAY)));
    let plan = VictimPlan { declined_at: Some(now().plus(-2 * DAY)), ..VictimPlan::default() };
    let file = VictimFile { plan: Some(&plan), events: vec![(&id, &happened)], ..VictimFile::default() };
    let owed = owed(lists(), &"inv".into(), &crime_of("Mair Pugh"), &file, now());
    let one = owed.iter().find(|o| o.code == "VU05").unwrap();
    assert_eq!((one.declined, one.told_at, one.open()), (true, None, false));
}

#[test]
fn six_months_for_what_only_a_magistrate_tries_are_told_from_the_third_on() {
    let assault = Investigation {
        offence: Some("105A".to_owned()),
        happened_from: Some(at("2026-01-31T20:00:00Z")),
        status: "open".to_owned(),
        ..Investigation::default()
    };
    let limit = time_limit(lists(), &assault, at("2026-05-02T00:00:00Z")).unwrap();
    assert_eq!((limit.ends_at.london_text().as_str(), limit.months), ("2026-07-31 23:59", 3));
    assert_eq!(limit_due(lists(), &assault, None).unwrap().london_text(), "2026-04-30 00:00", "no 31 April");
    let after_may = Some(at("2026-05-03T00:00:00Z"));
    assert_eq!(limit_due(lists(), &assault, after_may).unwrap().london_text(), "2026-05-31 00:00");
    let theft = Investigation { offence: Some("46".to_owned()), ..assault };
    assert_eq!(time_limit(lists(), &theft, now()), None);
}

fn said(code: &str, suspect: bool, victim: &str) -> OutcomeSaid {
    OutcomeSaid {
        code: code.to_owned(),
        suspect_named: suspect,
        victim: victim.to_owned(),
        rationale: "Two witnesses saw nothing and the cameras were off.".to_owned(),
        decider: Some("DDM".to_owned()),
        decided_by: Some("Insp Price".to_owned()),
        victim_view: Some("Wants it over with.".to_owned()),
        victim_told_at: Some(now().plus(-HOUR)),
        accepted_by: Some("Trading Standards, Newport".to_owned()),
        checked: vec!["lines_exhausted".to_owned(), "contact_logged".to_owned(), "status_updated".to_owned()],
    }
}

fn held<R>(id: &str, record: R) -> Held<R> {
    Held { id: RecordId::from(id), record }
}

fn board(name: &str, evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: at("2026-03-01T00:00:00Z"),
        to: at("2026-12-01T00:00:00Z"),
        now: now(),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: lists(),
    };
    count(name, evidence, &asked).unwrap()
}

fn figure<'a>(counted: &'a Counted, measure: &str, part: &str) -> &'a Figure {
    let whole = |f: &&Figure| f.measure == measure && f.part == part && f.group.is_empty();
    counted.figures.iter().find(whole).unwrap_or_else(|| panic!("{measure} {part}"))
}

#[test]
fn the_victims_board_counts_what_fell_due_and_never_how_often_somebody_rang() {
    let crime = Investigation { recorded_at: at("2026-11-02T09:00:00Z"), ..crime_of("Mair Pugh") };
    let on =
        |id: &str, when: &str| held(id, CaseEvent { investigation: "inv".into(), ..event("VU05", at(when)) });
    let answers = vec!["VU05@e1".to_owned()];
    let told = VictimContact {
        investigation: "inv".into(),
        at: at("2026-11-04T10:00:00Z"),
        written_at: at("2026-11-04T10:00:00Z"),
        by: "81".into(),
        said: ContactSaid { answers, ..contact("told") },
    };
    let id = (0..99).map(|n| format!("c{n}")).find(|id| sampled(&RecordId::from(id.as_str()), 4)).unwrap();
    let empty =
        VictimContact { said: ContactSaid { answers: Vec::new(), ..contact("told") }, ..told.clone() };
    let evidence = Evidence {
        investigations: vec![held("inv", crime)],
        case_events: vec![on("e1", "2026-11-03T10:00:00Z"), on("e2", "2026-11-05T10:00:00Z")],
        victim_contacts: vec![held(&id, told), held("c-more", empty.clone()), held("c-again", empty)],
        update_grades: vec![held(
            "g",
            UpdateGrade {
                contact: RecordId::from(id.as_str()),
                at: now(),
                by: StaffId::from("sgt"),
                progress: true,
                reason: true,
                next_date: false,
                note: None,
            },
        )],
        outcomes: vec![held(
            "o",
            OutcomeSet {
                investigation: "inv".into(),
                at: at("2026-11-06T10:00:00Z"),
                by: "81".into(),
                said: OutcomeSaid {
                    victim_told_at: Some(at("2026-11-06T09:00:00Z")),
                    ..said("16", true, "not")
                },
            },
        )],
        ..Evidence::default()
    };
    let counted = board("victims", &evidence);
    let told = figure(&counted, "VC01", "told_on_time");
    assert_eq!((told.numerator, told.n), (Some(2), 3), "the second interview was told by nobody");
    let useful = figure(&counted, "VC02", "useful");
    assert_eq!((useful.numerator, useful.n >= 1), (Some(0), true), "no next date, not useful");
    assert_eq!(figure(&counted, "VC03", "both_offered").value, Some(0.0));
}
