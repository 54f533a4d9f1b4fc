//! Small forces whose figures can be worked out on paper: the measures that no golden case touches.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::attendance::{Attendance, Point, ResourceRole, Stamp};
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::patrol::time_freed::Claim;
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(&format!("{text}:00Z")).unwrap()
}

/// The first half of November, looked at when it is over.
fn board(name: &str, evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: at("2026-11-01T00:00"),
        to: at("2026-11-15T00:00"),
        now: at("2026-11-20T00:00"),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count(name, evidence, &asked).unwrap()
}

fn held<R>(id: impl Into<String>, record: R) -> Held<R> {
    Held { id: RecordId(id.into()), record }
}

fn figure(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut found =
        counted.figures.iter().filter(|f| f.measure == measure && f.part == part && f.group == group);
    found.next().unwrap_or_else(|| panic!("no figure {measure} {part} {group:?}")).clone()
}

fn whole(counted: &Counted, measure: &str, part: &str) -> (Option<f64>, u64) {
    let figure = figure(counted, measure, part, &[]);
    (figure.value, figure.n)
}

fn left_out(counted: &Counted, measure: &str, part: &str) -> Vec<(String, u64)> {
    figure(counted, measure, part, &[]).excluded.into_iter().map(|e| (e.reason, e.n)).collect()
}

fn case() -> Investigation {
    Investigation {
        area: "NE".to_owned(),
        status: "open".to_owned(),
        recorded_at: at("2026-11-02T09:00"),
        needs_officer: true,
        ..Investigation::default()
    }
}

fn incident() -> Incident {
    Incident {
        area: "NE".to_owned(),
        status: "CLO".to_owned(),
        created_at: at("2026-11-02T08:00"),
        source: Some("public".to_owned()),
        victim: true,
        grade: Some("2".to_owned()),
        ..Incident::default()
    }
}

fn stamp(attendance: &str, point: Point, when: Millis) -> Held<Stamp> {
    let stamp = Stamp {
        attendance: attendance.into(),
        point,
        at: Some(when),
        source: "radio".to_owned(),
        by: None,
        corrects: None,
        late_entry_at: None,
        reason_code: None,
        reason: None,
        fix: None,
    };
    held(format!("{attendance}-{point:?}"), stamp)
}

#[test]
fn at10_counts_who_went_to_crimes_and_leaves_out_transfers_and_fraud() {
    let mut all = Evidence::default();
    for (i, role) in [ResourceRole::Sworn, ResourceRole::Pcso, ResourceRole::Csi, ResourceRole::Other]
        .into_iter()
        .enumerate()
    {
        let id = format!("i{i}");
        // The incident may lie before the period; the crime counts when it was recorded.
        all.investigations
            .push(held(format!("v{i}"), Investigation { incident: Some(id.as_str().into()), ..case() }));
        let sent = Attendance { incident: id.as_str().into(), role, ..Attendance::default() };
        all.attendances.push(held(format!("a{i}"), sent));
        all.stamps.push(stamp(&format!("a{i}"), Point::AtScene, at("2026-10-30T08:00")));
    }
    all.investigations.push(held("unlinked", case()));
    all.investigations.push(held("moved", Investigation { transferred: true, ..case() }));
    all.investigations.push(held("fraud", Investigation { offence: Some("NFIB".to_owned()), ..case() }));
    let counted = board("attendance", &all);
    assert_eq!(whole(&counted, "AT10", "attended"), (Some(60.0), 5));
    assert_eq!(whole(&counted, "AT10", "attended_sworn"), (Some(20.0), 5));
    assert_eq!(whole(&counted, "AT10", "attended_pcso"), (Some(20.0), 5));
    let missing = figure(&counted, "AT10", "attended", &[]).missing.unwrap();
    assert_eq!((missing.n, missing.of), (1, 5));
    let out = left_out(&counted, "AT10", "attended");
    assert_eq!(out, [("transferred".to_owned(), 1), ("fraud".to_owned(), 1)]);
}

#[test]
fn at11_wants_a_reason_from_the_list_and_words() {
    let mut all = Evidence::default();
    let not_attended = |reason: &str, words: &str| Incident {
        results: Some(vec!["R21".to_owned()]),
        non_attendance_reason: Some(reason.to_owned()),
        non_attendance_rationale: Some(words.to_owned()),
        ..incident()
    };
    all.incidents.push(held("full", not_attended("NA2", "Dealt with by telephone")));
    all.incidents.push(held("no words", not_attended("NA2", "  ")));
    all.incidents.push(held("no such reason", not_attended("NA99", "Words")));
    all.incidents.push(held("duplicate", Incident { status: "DUP".to_owned(), ..not_attended("", "") }));
    all.incidents.push(held("no victim", Incident { victim: false, ..not_attended("", "") }));
    all.incidents.push(held("attended", Incident { results: Some(vec!["R02".to_owned()]), ..incident() }));
    let counted = board("attendance", &all);
    let figure = figure(&counted, "AT11", "complete", &[]);
    assert_eq!((figure.n, figure.numerator), (3, Some(1)));
    assert_eq!(left_out(&counted, "AT11", "complete"), [("duplicate".to_owned(), 1)]);
}

#[test]
fn in01_in05_and_in06_are_taken_at_the_end_of_the_period() {
    let mut all = Evidence::default();
    let allocated = |day: &str| Investigation { allocated_at: Some(at(day)), ..case() };
    all.investigations.push(held("late plan", allocated("2026-11-06T00:00")));
    all.investigations.push(held("seven days exactly", allocated("2026-11-08T00:00")));
    let planned = Investigation { plan_at: Some(at("2026-11-07T00:00")), ..allocated("2026-11-03T00:00") };
    all.investigations.push(held("planned", planned));
    all.investigations
        .push(held("self closed", Investigation { self_closed: true, ..allocated("2026-11-03T00:00") }));
    all.investigations.push(held("nobody's", case()));
    let gone = Investigation {
        status: "closed".to_owned(),
        outcome_at: Some(at("2026-11-10T00:00")),
        ..allocated("2026-11-03T00:00")
    };
    all.investigations.push(held("closed by then", gone.clone()));
    // Closed since, so it was open when the period ended.
    all.investigations
        .push(held("closed since", Investigation { outcome_at: Some(at("2026-11-18T00:00")), ..gone }));
    let old = |day: &str| Investigation { recorded_at: at(day), needs_officer: false, ..case() };
    all.investigations.push(held("over four months", old("2026-07-13T00:00")));
    all.investigations.push(held("just four months", old("2026-07-15T00:00")));
    all.investigations
        .push(held("court", Investigation { status: "with_court".to_owned(), ..old("2026-01-01T00:00") }));
    let counted = board("supervision", &all);
    // Late, and the one that has closed since; of those two, the seven days and the planned one.
    assert_eq!(whole(&counted, "IN01", "count"), (Some(2.0), 4));
    assert_eq!(whole(&counted, "IN01", "percent_of_open").0, Some(50.0));
    let out = left_out(&counted, "IN01", "count");
    assert_eq!(out, [("not_allocated".to_owned(), 4), ("self_closed".to_owned(), 1)]);
    assert_eq!(whole(&counted, "IN05", "count"), (Some(1.0), 1));
    // Nobody's, and the two that waited from the 2nd to the 6th and the 8th.
    assert_eq!(whole(&counted, "IN05", "late_in_period"), (Some(3.0), 7));
    assert_eq!(whole(&counted, "IN06", "count").0, Some(1.0));
    assert_eq!(left_out(&counted, "IN06", "count"), [("with_court".to_owned(), 1)]);
}

#[test]
fn in03_and_in04_ask_for_meaning() {
    let mut all = Evidence::default();
    let end = at("2026-11-15T00:00");
    for i in 0..20i64 {
        let id = format!("v{i:02}");
        all.investigations.push(held(id.as_str(), case()));
        let update = |name: &str, when: Millis, auto: bool| {
            let update = Update {
                investigation: id.as_str().into(),
                author: "o".into(),
                at: when,
                written_at: when,
                entry: "enquiry".to_owned(),
                text: "Neighbour seen".to_owned(),
                supersedes: None,
                auto,
            };
            held(format!("{id}-{name}"), update)
        };
        all.updates.push(update("real", end.plus(-(i + 1) * DAY / 2), false));
        // Neither the system's own entry nor a review that only noted resets the days.
        all.updates.push(update("auto", end.plus(-HOUR), true));
        let review = Review {
            investigation: id.as_str().into(),
            reviewer: "s".into(),
            at: end.plus(-HOUR),
            result: if i < 15 { "RV8" } else { "RV1" }.to_owned(),
            version_seen: 1,
            seq_seen: 1,
            due_at: None,
            rule: None,
            note: None,
            next_due_at: None,
            seconds_open: 1,
        };
        all.reviews.push(held(format!("{id}-r"), review));
    }
    let counted = board("supervision", &all);
    assert_eq!(whole(&counted, "IN03", "with_direction"), (Some(25.0), 20));
    // Fifteen at half a day to seven and a half; five with a direction an hour ago. Number ten is 2.5 days.
    assert_eq!(whole(&counted, "IN04", "median"), (Some(2.5), 20));
    assert_eq!(whole(&counted, "IN04", "p90").0, Some(6.5));
    assert_eq!(figure(&counted, "IN04", "median", &[]).target, Some(14.0));
    // One fewer, and the percentile is not shown.
    all.investigations.pop();
    let hidden = figure(&board("supervision", &all), "IN04", "median", &[]);
    assert_eq!((hidden.value, hidden.hidden.as_deref()), (None, Some("hidden, n under 20")));
}

#[test]
fn in07_weighs_by_severity_and_names_no_officer() {
    let mut all = Evidence::default();
    for (id, oic, offence) in [("a", "o1", Some("8N")), ("b", "o1", Some("46")), ("c", "o2", Some("8F"))] {
        let case = Investigation {
            oic: Some(oic.into()),
            offence: offence.map(str::to_owned),
            suspects_outstanding: 1,
            victim: (id == "a").then(|| "V".to_owned()),
            ..case()
        };
        all.investigations.push(held(id, case));
    }
    let counted = board("supervision", &all);
    // 184 and an unknown weight for one officer, 333 for the other.
    assert_eq!(whole(&counted, "IN07", "weighted_per_officer"), (Some(258.5), 3));
    assert_eq!(figure(&counted, "IN07", "weighted_per_officer", &[]).missing.unwrap().n, 1);
    assert_eq!(whole(&counted, "IN07", "open_per_officer").0, Some(1.5));
    assert_eq!(whole(&counted, "IN07", "live_victims").0, Some(1.0));
    assert_eq!(whole(&counted, "IN07", "suspects_outstanding").0, Some(3.0));
    let rows = counted.rows("IN07", None, None, |_| true).unwrap();
    assert!(!serde_json::to_string(&rows).unwrap().contains("o1"));
}

/// Eight hours of each of ten officers: one briefed, three on patrol, four at the station.
fn tours(all: &mut Evidence, team: &str, officers: usize, day: Millis, patrol: i64) {
    for i in 0..officers {
        let officer = format!("{team}-{i}");
        for (state, hour) in [(1u8, 0), (2, 1), (3, 1 + patrol), (11, 8)] {
            let event = StateEvent {
                officer: officer.as_str().into(),
                team: Some(team.into()),
                state,
                at: day.plus(hour * HOUR),
                source: "radio".to_owned(),
                incident: None,
                activity: None,
            };
            all.states.push(held(format!("{officer}-{}-{state}", day.0), event));
        }
    }
}

fn team(all: &mut Evidence, id: &str, function: &str, mobile_from: Option<Millis>) {
    let team =
        Team { name: id.to_owned(), area: "NE".to_owned(), function: Some(function.to_owned()), mobile_from };
    all.teams.push(held(id, team));
}

#[test]
fn ti01_to_ti03_are_shares_of_all_on_duty_time() {
    let mut all = Evidence::default();
    team(&mut all, "response", "response", None);
    team(&mut all, "cid", "cid", None);
    tours(&mut all, "response", 10, at("2026-11-03T08:00"), 3);
    tours(&mut all, "cid", 10, at("2026-11-03T08:00"), 3);
    let counted = board("time", &all);
    let patrol = figure(&counted, "TI01", "share", &[("activity", "ACT-PAT")]);
    // Three of eight hours of twenty officers.
    assert_eq!((patrol.value, patrol.n, patrol.numerator), (Some(37.5), 20 * 480, Some(20 * 180)));
    assert_eq!(figure(&counted, "TI01", "share", &[("activity", "ACT-UNK")]).value, Some(0.0));
    // Front-line teams only: detectives are not in it.
    assert_eq!(whole(&counted, "TI02", "visible"), (Some(37.5), 10 * 480));
    // Briefing is in the station too.
    assert_eq!(whole(&counted, "TI03", "station").0, Some(62.5));
    let ten = figure(&counted, "TI02", "visible", &[("team", "response")]);
    assert_eq!(ten.value, Some(37.5));
    let hours = counted.series.iter().find(|s| {
        s.group.get("activity_group").is_some_and(|g| g == "not_incident_visible") && s.group.len() == 2
    });
    let hour = |h: usize| hours.unwrap().points[h].value;
    assert_eq!(
        (hour(7), hour(8), hour(9), hour(11), hour(12)),
        (None, Some(0.0), Some(100.0), Some(100.0), Some(0.0))
    );
}

#[test]
fn tf03_takes_off_what_everybody_did() {
    let mut all = Evidence::default();
    let from = at("2026-11-08T00:00");
    team(&mut all, "with", "response", Some(from));
    team(&mut all, "without", "response", None);
    for (name, before, after) in [("with", 2, 4), ("without", 2, 3)] {
        tours(&mut all, name, 10, at("2026-11-03T08:00"), before);
        tours(&mut all, name, 10, at("2026-11-10T08:00"), after);
    }
    let counted = board("freed", &all);
    let patrol = figure(&counted, "TF03", "change", &[("activity", "ACT-PAT")]);
    // From two to four hours of eight is 25 points; from two to three is 12.5.
    assert_eq!(patrol.value, Some(12.5));
    assert!(
        patrol.stated[0].contains("+25.00") && patrol.stated[0].contains("+12.50"),
        "{:?}",
        patrol.stated
    );
    assert_eq!(figure(&counted, "TF03", "change", &[("activity", "ACT-STN")]).value, Some(-12.5));
    // Without a comparison it is not shown.
    all.teams.retain(|t| t.id.as_str() == "with");
    assert!(
        figure(&board("freed", &all), "TF03", "change", &[]).hidden.unwrap().contains("with and without")
    );
}

#[test]
fn tf04_is_what_finance_signed_and_nothing_else() {
    let mut all = Evidence::default();
    let claim = |benefit: &str, gbp: f64| Claim {
        benefit: benefit.to_owned(),
        gbp: Some(gbp),
        made_at: at("2026-11-02T00:00"),
        signed_by: Some("fin".into()),
        signed_at: Some(at("2026-11-03T00:00")),
        ..Claim::default()
    };
    all.claims.push(held("mileage", claim("B1", 1_000.0)));
    all.claims.push(held("paper", claim("B1", 20.5)));
    all.claims.push(held("unsigned", Claim { signed_by: None, ..claim("B1", 5_000.0) }));
    all.claims.push(held("time", claim("B2", 9_000.0)));
    all.claims.push(held("expired", Claim { valid_to: Some(at("2026-11-10T00:00")), ..claim("B1", 70.0) }));
    let counted = board("freed", &all);
    assert_eq!(whole(&counted, "TF04", "signed"), (Some(1_020.5), 2));
    let out = left_out(&counted, "TF04", "signed");
    assert_eq!(
        out,
        [("not_cashable".to_owned(), 1), ("not_signed".to_owned(), 1), ("expired".to_owned(), 1)]
    );
}

#[test]
fn a_correction_moves_the_figure_and_late_entries_are_counted() {
    let created = at("2026-11-02T08:00");
    let mut all = Evidence::default();
    all.incidents.push(held("i", Incident { grade: Some("1".to_owned()), ..incident() }));
    all.attendances.push(held("a", Attendance { incident: "i".into(), ..Attendance::default() }));
    all.stamps.push(stamp("a", Point::AtScene, created.plus(2 * MINUTE)));
    let mut correction = stamp("a", Point::AtScene, created.plus(12 * MINUTE));
    correction.id = "later".into();
    correction.record.corrects = Some("a-AtScene".into());
    correction.record.late_entry_at = Some(created.plus(3 * HOUR));
    all.stamps.push(correction);
    let counted = board("attendance", &all);
    let rows = counted.rows("AT02", Some("median"), Some(&BTreeMap::new()), |_| true).unwrap();
    assert_eq!((rows[0].value, rows[0].late_entry), (Some(12.0), true));
    assert_eq!(figure(&counted, "AT01", "within_target", &[]).late_entries, 1);
}
