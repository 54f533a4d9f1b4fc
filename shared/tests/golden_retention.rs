//! When a closed crime or log falls due for disposal: the rule that governs it, the day from which its years count, and
//! everything that holds it however old it is.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::retention::{
    DONE, Disposal, Facts, Held, Kept, PROPOSED, kept, may_decide, says_why,
};
use beatbook_shared::reference::{Lists, built_in};
use beatbook_shared::time::Millis;

fn at(text: &str) -> Millis {
    Millis::parse(&format!("{text}T12:00:00Z")).unwrap()
}

fn crime(outcome: &str, offence: &str) -> Investigation {
    Investigation {
        recorded_at: at("2015-01-05"),
        outcome_at: Some(at("2016-03-01")),
        outcome: Some(outcome.to_owned()),
        offence: Some(offence.to_owned()),
        status: "closed".to_owned(),
        ..Investigation::default()
    }
}

fn read(lists: &Lists, crime: &Investigation, last: &str, now: &str) -> Kept {
    let facts = Facts::of_investigation(lists, crime, at(last));
    kept(lists, "investigation", &facts, &[], at(now)).unwrap()
}

#[test]
fn the_group_says_how_many_clear_years_and_they_count_from_the_last_thing_that_happened() {
    let lists = built_in();
    // (outcome, offence, flag, rule, due): charged or not; what it was; when its years were over.
    for (outcome, offence, flag, rule, due) in [
        ("1", "1", "", "G1", "2026-06-02"),
        ("1", "49", "CSE", "G1", "2026-06-02"),
        ("1", "5A", "", "G2", "2026-06-02"),
        ("1", "49", "DA", "G2", "2026-06-02"),
        ("1", "46", "", "G3", "2022-06-02"),
        ("14", "5A", "", "G4S", "2026-06-02"),
        ("14", "46", "", "G4", "2022-06-02"),
        // What nobody knows the class of is kept as long as what is serious.
        ("14", "no such class", "", "G4S", "2026-06-02"),
    ] {
        let mut crime = crime(outcome, offence);
        crime.flags = (!flag.is_empty()).then(|| vec![flag.to_owned()]);
        let read = read(lists, &crime, "2016-06-01", "2026-11-02");
        assert_eq!((read.rule.as_str(), read.from), (rule, at("2016-06-01")), "{outcome} {offence} {flag}");
        // The year is whole when its last day is over, on the clock of this country.
        assert_eq!(read.due_at.london_text(), format!("{due} 00:00"), "{outcome} {offence} {flag}");
        assert_eq!(read.held, if rule == "G1" { vec![Held::Kept] } else { Vec::new() }, "{rule}");
    }
    let leap = Facts { last: at("2020-02-29"), ..Facts::default() };
    let due = |facts: &Facts| kept(lists, "incident", facts, &[], at("2030-01-01")).unwrap().due_at;
    assert_eq!(due(&leap).london_text(), "2026-03-01 00:00");
    let later = Facts { kept_until: Some(at("2029-05-01")), ..leap };
    assert_eq!(due(&later), at("2029-05-01"), "a person decided to keep it");
}

#[test]
fn nothing_is_due_while_it_is_open_linked_to_something_not_due_or_waits_for_a_person() {
    let lists = built_in();
    let (old, now) = ("2016-06-01", at("2026-11-02"));
    let closed = crime("14", "46");
    assert!(read(lists, &closed, old, "2026-11-02").due(now));
    assert!(!read(lists, &closed, old, "2022-06-01").due(at("2022-06-01")), "the day before");
    for status in ["open", "with_court"] {
        let open = Investigation { status: status.to_owned(), ..closed.clone() };
        assert_eq!(read(lists, &open, old, "2026-11-02").held, [Held::Open], "{status}");
    }
    for waits in [
        Held::Conflict,
        Held::KeptBack,
        Held::Wanted,
        Held::Bail,
        Held::Direction,
        Held::Evidence,
        Held::Notebook,
    ] {
        let mut facts = Facts::of_investigation(lists, &closed, at(old));
        facts.waits = vec![waits];
        let read = kept(lists, "investigation", &facts, &[], now).unwrap();
        assert!(read.over(now) && !read.due(now), "{waits:?}");
    }
    // A log whose crime is not due stays with it, and so does one whose crime is open however old it is.
    let log = Incident {
        created_at: at("2015-01-05"),
        resulted_at: Some(at("2015-01-06")),
        status: "CLO".to_owned(),
        ..Incident::default()
    };
    let log = Facts::of_incident(lists, &log, Millis::default());
    let with = |link: Kept| kept(lists, "incident", &log, &[link], now).unwrap();
    assert!(with(read(lists, &closed, old, "2026-11-02")).due(now));
    assert_eq!(with(read(lists, &closed, "2024-01-01", "2026-11-02")).held, [Held::Linked]);
    let open = Investigation { status: "open".to_owned(), ..closed };
    assert_eq!(with(read(lists, &open, old, "2026-11-02")).held, [Held::Linked]);
}

#[test]
fn a_force_changes_the_years_by_a_row_and_what_no_row_fits_is_kept() {
    let own = "code,valid_from,valid_to,label_en,label_cy,kind,years,disposal,outcomes,offences,flags\n\
               LOG,2010-01-01,,Seven years,Saith mlynedd,incident,7,time,,,\n";
    let lists = built_in().clone().with("retention", own).unwrap();
    let facts = Facts { last: at("2015-01-05"), ..Facts::default() };
    let now = at("2026-11-02");
    let read = kept(&lists, "incident", &facts, &[], now).unwrap();
    assert_eq!(read.due_at.london_text(), "2022-01-06 00:00");
    assert_eq!(kept(&lists, "investigation", &facts, &[], now), None);
}

#[test]
fn nobody_decides_on_their_own_proposal_or_on_one_that_was_decided() {
    let by = |who: &str, status: &str| Disposal {
        proposed_by: Some(StaffId::from(who)),
        status: status.to_owned(),
        ..Disposal::default()
    };
    assert!(may_decide(&by("reg", PROPOSED), &StaffId::from("head")));
    assert!(!may_decide(&by("head", PROPOSED), &StaffId::from("head")));
    assert!(!may_decide(&by("reg", DONE), &StaffId::from("head")));
    let now = at("2026-11-02");
    assert!(says_why(built_in(), "period_over", "dispose", now));
    assert!(
        !says_why(built_in(), "period_over", "keep", now)
            && !says_why(built_in(), "Dai Jones", "dispose", now)
    );
}
