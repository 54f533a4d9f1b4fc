//! Managed offenders, held against the worked check GC27 and the traps of the domain: no success without days at liberty
//! and a comparison, nobody dropped who left, no conviction lag read as improvement, no false precision.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::iom::{
    Custody, OffenceEvent, Phase, Proven, Spell, at_liberty, days, is_success, phase, proven, wrong_exit,
};
use beatbook_shared::patrol::{KINDS, to_body};
use beatbook_shared::reference::built_in;
use beatbook_shared::sync::scope::scopes_of;
use beatbook_shared::time::{DAY, Millis};

fn at(day: &str) -> Millis {
    Millis::parse(&format!("{day}T12:00:00Z")).unwrap()
}

fn spell(id: &str, selected: bool) -> Held<Spell> {
    let record = Spell {
        name: format!("Somebody {id}"),
        area: "NE".to_owned(),
        cohort: "FIXED".to_owned(),
        selected_at: at("2024-01-10"),
        selected,
        ..Spell::default()
    };
    Held { id: id.into(), record }
}

fn offence(spell: &str, n: usize, done: &str, proven: Option<&str>) -> Held<OffenceEvent> {
    let record = OffenceEvent {
        spell: spell.into(),
        at: at(done),
        proven_at: proven.map(at),
        ..OffenceEvent::default()
    };
    Held { id: format!("{spell}-{n}").as_str().into(), record }
}

fn board(evidence: &Evidence, now: &str) -> Counted {
    let asked = Asked {
        from: at("2020-01-01"),
        to: at(now),
        now: at(now),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count("iom", evidence, &asked).unwrap()
}

fn figure<'a>(counted: &'a Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> &'a Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(d, v)| ((*d).to_owned(), (*v).to_owned())).collect();
    let found = counted.figures.iter().find(|f| f.measure == measure && f.part == part && f.group == group);
    found.unwrap_or_else(|| panic!("{measure} {part} {group:?}"))
}

/// The cohort of GC27: so many people, so many who reoffended, so many reoffences.
fn cohort() -> Evidence {
    let text = include_str!("golden_cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = reader.records().map(Result::unwrap).find(|row| &row[0] == "GC27").expect("GC27");
    let input: serde_json::Value = serde_json::from_str(&row[2]).unwrap();
    let of = |name: &str| usize::try_from(input[name].as_u64().unwrap()).unwrap();
    let mut evidence = Evidence::default();
    for n in 0..of("cohort") {
        evidence.spells.push(spell(&format!("s{n:02}"), true));
    }
    for n in 0..of("reoffences") {
        let who = format!("s{:02}", n % of("reoffenders"));
        evidence.offences.push(offence(&who, n, "2024-05-01", Some("2024-11-01")));
    }
    evidence
}

#[test]
fn gc27_the_standard_two_figures() {
    let counted = board(&cohort(), "2026-01-10");
    let who = [("who", "scheme")];
    assert_eq!(figure(&counted, "IO03", "reoffended", &who).value, Some(45.0));
    assert_eq!(figure(&counted, "IO02", "frequency", &who).value, Some(155.0));
    assert_eq!(figure(&counted, "IO03", "reoffended", &who).n, 20);
    assert_eq!(counted.rows("IO02", Some("frequency"), None, |_| false).unwrap().len(), 20);
}

#[test]
fn trap_7_nothing_is_claimed_without_a_comparison_and_days_at_liberty() {
    let mut evidence = cohort();
    let alone = board(&evidence, "2026-01-10");
    for (measure, part) in [("IO02", "difference"), ("IO03", "difference")] {
        let figure = figure(&alone, measure, part, &[]);
        assert_eq!((figure.value, figure.hidden.as_deref()), (None, Some("no comparison group")));
    }
    for n in 0..10 {
        evidence.spells.push(spell(&format!("c{n}"), false));
    }
    for n in 0..6 {
        evidence.offences.push(offence(&format!("c{n}"), n, "2024-05-01", Some("2024-11-01")));
    }
    let both = board(&evidence, "2026-01-10");
    assert_eq!(figure(&both, "IO03", "difference", &[]).value, Some(45.0 - 60.0));
    // Somebody who sat in prison all year had no day on which to offend.
    let stay = Custody { spell: "s19".into(), from: at("2022-12-01"), ..Custody::default() };
    evidence.custody.push(Held { id: "stay".into(), record: stay });
    let counted = board(&evidence, "2026-01-10");
    let during = figure(&counted, "IO04", "per_100_days", &[("who", "scheme"), ("phase", "during")]);
    assert_eq!((during.n, during.excluded[0].reason.as_str()), (19, "no_exposure"));
    assert!(during.stated[0].contains("days at liberty"), "{:?}", during.stated);
}

#[test]
fn a_recall_is_taken_out_of_the_days_and_is_no_offence() {
    let stays = [
        Custody { from: at("2024-02-01"), to: Some(at("2024-03-01")), ..Custody::default() },
        // Overlaps the first: those days are taken out once.
        Custody { from: at("2024-02-20"), to: Some(at("2024-03-11")), ..Custody::default() },
        Custody { from: at("2024-12-20"), to: None, ..Custody::default() },
    ];
    let stays: Vec<&Custody> = stays.iter().collect();
    let year = (at("2024-01-10"), at("2025-01-10"));
    assert_eq!(days(at_liberty(&stays, year.0, year.1)), 366 - 39 - 21);
    assert_eq!(at_liberty(&stays, at("2025-01-01"), at("2025-02-01")), 0);
    assert!(!is_success(built_in(), "IX3") && is_success(built_in(), "IX1"), "a long sentence is no success");
    let successes = built_in().list("iom_exit_reasons").iter().filter(|row| row.yes("success")).count();
    assert_eq!(successes, 1);
}

#[test]
fn too_early_is_said_and_not_shown_and_a_late_conviction_counts() {
    let one = spell("s", true).record;
    let done = offence("s", 1, "2024-12-30", Some("2025-07-01")).record;
    assert_eq!(
        proven(&one, &[&done], at("2025-07-09")),
        Proven::TooEarly { until: at("2025-07-10").plus(-60 * 60 * 1000) },
        "eighteen calendar months, by the clock of the day"
    );
    assert_eq!(proven(&one, &[&done], at("2025-07-11")), Proven::Counted { reoffences: 1 });
    let after = offence("s", 2, "2025-01-11", Some("2025-02-01")).record;
    let never = offence("s", 3, "2024-03-01", None).record;
    assert_eq!(proven(&one, &[&after, &never], at("2025-07-11")), Proven::Counted { reoffences: 0 });
    let mut evidence = cohort();
    evidence.spells.iter_mut().for_each(|held| held.record.selected_at = at("2025-06-01"));
    let counted = board(&evidence, "2026-01-10");
    let hidden = figure(&counted, "IO03", "reoffended", &[("who", "scheme")]);
    assert_eq!((hidden.value, hidden.n, hidden.excluded[0].n), (None, 0, 20));
    assert_eq!(hidden.excluded[0].reason, "too_early");
}

#[test]
fn people_who_leave_stay_in_whatever_they_left_for() {
    let mut evidence = cohort();
    for (n, held) in evidence.spells.iter_mut().enumerate().take(12) {
        held.record.exit_at = Some(at("2024-06-01").plus(i64::try_from(n).unwrap() * DAY));
        held.record.exit_reason = Some(if n < 2 { "IX1" } else { "IX6" }.to_owned());
    }
    let counted = board(&evidence, "2026-01-10");
    assert_eq!(figure(&counted, "IO03", "reoffended", &[("who", "scheme")]).n, 20);
    assert_eq!(figure(&counted, "IO01", "size", &[]).value, Some(8.0));
    assert_eq!(figure(&counted, "IO01", "left", &[("success", "yes")]).value, Some(2.0));
    assert_eq!(figure(&counted, "IO01", "left", &[("exit", "IX6")]).value, Some(10.0));
    let spell = &evidence.spells[0].record;
    assert_eq!(phase(spell, Phase::Before, at("2026-01-10")), Some((at("2023-01-10"), at("2024-01-10"))));
    assert!(phase(spell, Phase::After, at("2026-01-10")).is_some());
    assert_eq!(wrong_exit(built_in(), spell, at("2025-01-01"), "IX1", at("2026-01-10")).unwrap().0, "at");
}

#[test]
fn a_small_cohort_has_no_decimals() {
    let mut evidence = cohort();
    evidence.spells.truncate(19);
    let counted = board(&evidence, "2026-01-10");
    let share = figure(&counted, "IO03", "reoffended", &[("who", "scheme")]);
    assert_eq!((share.value, share.n), (Some(47.0), 19), "not 47.4");
    let (low, high) = share.interval.unwrap();
    assert_eq!((low.fract(), high.fract()), (0.0, 0.0));
}

#[test]
fn nothing_of_a_managed_offender_reaches_a_phone_and_no_row_names_one() {
    let held = spell("s", true);
    for kind in KINDS.iter().filter(|k| k.name.starts_with("iom_")) {
        let mut body = to_body(&held.record);
        body.insert("spell".to_owned(), "s".into());
        assert!(scopes_of(kind.name, "s", &body, Some(&[])).is_empty(), "{}", kind.name);
    }
    let rows = board(&cohort(), "2026-01-10").rows("IO01", Some("size"), None, |_| true).unwrap();
    assert!(rows.iter().all(|row| !row.label.contains("Somebody")));
}
