//! The boards beside the domain's own measures, on forces small enough to work out on paper: the raw figure,
//! each time a grade held, the spread, what ages, what was sent back, and whether the rows can be believed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Arrival, Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, Series, count};
use beatbook_shared::patrol::attendance::{Attendance, Fix, Point, ResourceRole, Stamp, StampFix};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::reference::{Lists, built_in, day};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(&format!("{text}:00Z")).unwrap()
}

fn asked(lists: &Lists) -> Asked<'_> {
    Asked {
        from: at("2026-11-02T00:00"),
        to: at("2026-11-16T00:00"),
        now: at("2026-11-20T00:00"),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists,
    }
}

fn board(name: &str, evidence: &Evidence) -> Counted {
    count(name, evidence, &asked(built_in())).unwrap()
}

fn held<R>(id: impl Into<String>, record: R) -> Held<R> {
    Held { id: RecordId(id.into()), record }
}

fn grouped(group: &[(&str, &str)]) -> BTreeMap<String, String> {
    group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn figure(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Figure {
    let group = grouped(group);
    let mut found =
        counted.figures.iter().filter(|f| f.measure == measure && f.part == part && f.group == group);
    found.next().unwrap_or_else(|| panic!("no figure {measure} {part} {group:?}")).clone()
}

fn value(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> (Option<f64>, u64) {
    let figure = figure(counted, measure, part, group);
    (figure.value, figure.n)
}

fn series(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Series {
    let group = grouped(group);
    let mut found =
        counted.series.iter().filter(|s| s.measure == measure && s.part == part && s.group == group);
    found.next().unwrap_or_else(|| panic!("no series {measure} {part} {group:?}")).clone()
}

fn incident(rural: bool) -> Incident {
    Incident {
        area: "NE".to_owned(),
        status: "CLO".to_owned(),
        created_at: at("2026-11-03T08:00"),
        source: Some("public".to_owned()),
        rural,
        ..Incident::default()
    }
}

fn stamp(attendance: &str, point: Point, minute: i64, late: bool) -> Held<Stamp> {
    let when = incident(false).created_at.plus(minute * MINUTE);
    let stamp = Stamp {
        attendance: attendance.into(),
        point,
        at: Some(when),
        source: "app".to_owned(),
        by: None,
        corrects: None,
        late_entry_at: late.then(|| when.plus(HOUR)),
        reason: None,
        reason_code: None,
        fix: (!late).then_some(Fix {
            lat: 51.6,
            lon: -3.0,
            accuracy_m: 8.0,
            age_s: 1.0,
            at: None,
            provider: None,
            mock: None,
        }),
    };
    held(format!("{attendance}-{point:?}"), stamp)
}

/// An incident with its grades (minute, grade) and, for the resource that came, the minutes of being sent, setting
/// out and arriving.
fn job(
    all: &mut Evidence,
    id: &str,
    record: Incident,
    grades: &[(i64, &str)],
    came: Option<(i64, i64, i64, bool)>,
) {
    for (minute, grade) in grades {
        let grading = Grading {
            incident: id.into(),
            at: record.created_at.plus(minute * MINUTE),
            grade: (*grade).to_owned(),
            by: None,
            reason: None,
            suggested: None,
        };
        all.gradings.push(held(format!("{id}-{grade}-{minute:03}"), grading));
    }
    let last = grades.last().map(|(_, grade)| (*grade).to_owned());
    all.incidents.push(held(id, Incident { grade: last, ..record }));
    if let Some((sent, out, arrived, late)) = came {
        let attendance =
            Attendance { incident: id.into(), role: ResourceRole::Sworn, ..Attendance::default() };
        all.attendances.push(held(format!("a{id}"), attendance));
        let a = format!("a{id}");
        all.stamps.push(stamp(&a, Point::Assigned, sent, false));
        all.stamps.push(stamp(&a, Point::EnRoute, out, false));
        all.stamps.push(stamp(&a, Point::AtScene, arrived, late));
    }
}

#[test]
fn the_raw_figure_leaves_nothing_out_and_the_adjusted_one_says_what_it_left_out() {
    let mut all = Evidence::default();
    job(&mut all, "in", incident(false), &[(0, "1")], Some((1, 2, 15, false)));
    job(&mut all, "out", incident(false), &[(0, "1")], Some((1, 2, 16, false)));
    job(&mut all, "rural", incident(true), &[(0, "1")], Some((1, 2, 20, false)));
    let there = Incident { already_there: true, ..incident(false) };
    job(&mut all, "there", there, &[(0, "1")], Some((1, 2, 3, false)));
    job(&mut all, "nobody", incident(false), &[(0, "1")], None);
    let counted = board("attendance", &all);
    assert_eq!(value(&counted, "AT01", "within_target", &[]), (Some(200.0 / 3.0), 3));
    assert_eq!(value(&counted, "AT13", "within_target_raw", &[]), (Some(60.0), 5));
    assert_eq!(value(&counted, "AT01", "within_target", &[("rural", "rural")]), (Some(100.0), 1));
    assert_eq!(value(&counted, "AT01", "within_target", &[("rural", "urban")]), (Some(50.0), 2));
    assert_eq!(figure(&counted, "AT01", "within_target", &[]).target, Some(90.0), "the grade's own aim");
    let only = Asked { class: Some("rural"), ..asked(built_in()) };
    let rural = count("attendance", &all, &only).unwrap();
    assert_eq!(value(&rural, "AT01", "within_target", &[]), (Some(100.0), 1));
}

#[test]
fn each_time_that_a_grade_held_has_its_own_clock_and_target() {
    let mut all = Evidence::default();
    // Priority for ten minutes, then an emergency that was reached in ten.
    job(&mut all, "raised", incident(false), &[(0, "2"), (10, "1")], Some((11, 12, 20, false)));
    // An emergency for twenty minutes, and lowered when its target was gone.
    job(&mut all, "lowered", incident(false), &[(0, "1"), (20, "2")], Some((21, 22, 30, false)));
    let counted = board("attendance", &all);
    let emergencies = figure(&counted, "AT14", "within_target_interval", &[("grade", "1")]);
    assert_eq!((emergencies.value, emergencies.n), (Some(50.0), 2));
    let priority = figure(&counted, "AT14", "within_target_interval", &[("grade", "2")]);
    assert_eq!((priority.value, priority.n), (Some(100.0), 1));
    assert_eq!(priority.excluded[0].reason, "regraded");
}

#[test]
fn three_clocks_give_three_times_and_half_to_nineteen_in_twenty() {
    let mut all = Evidence::default();
    for n in 1..=20 {
        // Graded at 1, sent at 3, out at 5, there at 5 + n.
        job(&mut all, &format!("{n:02}"), incident(false), &[(1, "1")], Some((3, 5, 5 + n, false)));
    }
    let counted = board("attendance", &all);
    let four = |measure: &str| {
        ["median", "p80", "p90", "p95"].map(|part| value(&counted, measure, part, &[]).0.unwrap())
    };
    assert_eq!(four("AT15"), [14.0, 20.0, 22.0, 23.0]);
    assert_eq!(four("AT16"), [10.0, 16.0, 18.0, 19.0]);
    assert_eq!(value(&counted, "AT04", "p95", &[]).0, Some(21.0));
    let spread = series(&counted, "AT16", "spread", &[("by", "spread")]);
    let points: Vec<(String, Option<f64>)> =
        spread.points.iter().map(|p| (p.label.clone(), p.value)).collect();
    assert_eq!((points[9].0.as_str(), points[9].1), ("50", Some(10.0)));
    assert_eq!((points[19].0.as_str(), points[19].1), ("100", None), "the maximum is never published");
    all.incidents.pop();
    let nineteen = board("attendance", &all);
    assert!(figure(&nineteen, "AT16", "p95", &[]).hidden.unwrap().contains("n under 20"));
    let hidden = series(&nineteen, "AT16", "spread", &[("by", "spread")]);
    assert!(hidden.points.iter().all(|p| p.value.is_none()), "a spread is hidden where percentiles are");
}

#[test]
fn late_entries_can_be_left_out_and_stand_under_their_reason() {
    let mut all = Evidence::default();
    job(&mut all, "tapped", incident(false), &[(0, "1")], Some((1, 2, 10, false)));
    job(&mut all, "late", incident(false), &[(0, "1")], Some((1, 2, 40, true)));
    let with = figure(&board("attendance", &all), "AT01", "within_target", &[]);
    assert_eq!((with.value, with.n, with.late_entries), (Some(50.0), 2, 1));
    let without = count("attendance", &all, &Asked { without_late: true, ..asked(built_in()) }).unwrap();
    let figure = figure(&without, "AT01", "within_target", &[]);
    assert_eq!((figure.value, figure.n, figure.late_entries), (Some(100.0), 1, 0));
    assert_eq!((figure.excluded[0].reason.as_str(), figure.excluded[0].n), ("late_entry", 1));
}

#[test]
fn durations_over_the_changing_of_the_clocks_are_those_of_the_instants() {
    // 25 October 2026: 01:50 in summer time, and twenty minutes later it is 01:10 in winter time.
    let mut all = Evidence::default();
    let created = at("2026-10-25T00:50");
    let opened = Incident { created_at: created, ..incident(false) };
    job(&mut all, "night", opened, &[(0, "1")], Some((0, 0, 0, false)));
    for held in &mut all.stamps {
        held.record.at = Some(created.plus(20 * MINUTE));
    }
    let night = Asked { from: at("2026-10-24T00:00"), to: at("2026-10-27T00:00"), ..asked(built_in()) };
    let counted = count("attendance", &all, &night).unwrap();
    assert_eq!(
        value(&counted, "AT01", "within_target", &[]),
        (Some(0.0), 1),
        "twenty minutes is over fifteen"
    );
    let hours = series(&counted, "AT01", "within_target", &[("by", "hour")]);
    let n: Vec<u64> = hours.points.iter().map(|p| p.n).collect();
    assert_eq!((hours.points.len(), n[1], n.iter().sum::<u64>()), (24, 1, 1), "the hour by London's clock");
}

#[test]
fn a_definition_that_changed_keeps_what_it_counted_before() {
    let measures = include_str!("../reference/measures.csv");
    // From the second week on a percentile needs only two rows.
    let mut lines: Vec<String> = measures.lines().map(str::to_owned).collect();
    let old = lines.iter().position(|l| l.starts_with("AT16,")).unwrap();
    let new = lines[old]
        .replace("AT16,2016-01-01,", "AT16,2026-11-09,")
        .replace(",1,attendance,", ",2,attendance,");
    let new = new.replace("none,,20,", "none,,2,");
    assert_ne!(new, lines[old]);
    lines[old] = lines[old].replace("AT16,2016-01-01,,", "AT16,2016-01-01,2026-11-08,");
    lines.insert(old + 1, new);
    let lists = built_in().clone().with("measures", &lines.join("\n")).unwrap();
    let mut all = Evidence::default();
    for (n, week) in [0, 0, 0, 7, 7, 7].iter().enumerate() {
        let id = format!("{n}");
        job(&mut all, &id, incident(false), &[(0, "1")], Some((1, 2, 12, false)));
        all.incidents[n].record.created_at = all.incidents[n].record.created_at.plus(week * DAY);
        let own = format!("a{id}");
        for held in all.stamps.iter_mut().filter(|s| s.record.attendance.0 == own) {
            held.record.at = held.record.at.map(|at| at.plus(week * DAY));
        }
        for held in all.gradings.iter_mut().filter(|g| g.record.incident.0 == id) {
            held.record.at = held.record.at.plus(week * DAY);
        }
    }
    let counted = count("attendance", &all, &asked(&lists)).unwrap();
    let weeks: Vec<Option<f64>> =
        series(&counted, "AT16", "median", &[]).points.iter().map(|p| p.value).collect();
    assert_eq!(weeks, [None, Some(10.0)], "the first week is still counted by the first version");
    let both = lists.definitions("attendance", day(at("2026-11-02T00:00")), day(at("2026-11-15T00:00")));
    let versions: Vec<u32> = both.iter().filter(|d| d.measure == "AT16").map(|d| d.version).collect();
    assert_eq!(versions, [1, 2]);
}

fn case(id: &str) -> Held<Investigation> {
    let case = Investigation {
        area: "NE".to_owned(),
        team: Some("t1".into()),
        status: "open".to_owned(),
        recorded_at: at("2026-09-01T09:00"),
        allocated_at: Some(at("2026-09-01T09:00")),
        ..Investigation::default()
    };
    held(id, case)
}

fn review(case: &str, result: &str, when: &str) -> Held<Review> {
    let review = Review {
        investigation: case.into(),
        reviewer: "s1".into(),
        at: at(when),
        result: result.to_owned(),
        version_seen: 1,
        seq_seen: 1,
        due_at: None,
        rule: None,
        note: None,
        next_due_at: None,
        seconds_open: 60,
        reason: None,
        content_hash: None,
    };
    held(format!("{case}-{result}-{when}"), review)
}

#[test]
fn investigations_age_in_bands_and_overdue_returned_and_closed_are_counted() {
    let mut all = Evidence::default();
    for (id, written) in [("a", "2026-11-14T00:00"), ("b", "2026-11-08T00:00"), ("c", "2026-10-01T00:00")] {
        all.investigations.push(case(id));
        let update = Update {
            investigation: id.into(),
            author: "o1".into(),
            at: at(written),
            written_at: at(written),
            entry: "enquiry".to_owned(),
            text: String::new(),
            supersedes: None,
            auto: false,
            ..Update::default()
        };
        all.updates.push(held(format!("u{id}"), update));
    }
    all.investigations[0].record.next_review_due = Some(at("2026-11-12T00:00"));
    all.investigations[1].record.next_review_due = Some(at("2026-12-12T00:00"));
    all.reviews.push(review("c", "RV3", "2026-11-05T09:00"));
    all.reviews.push(review("c", "RV8", "2026-11-06T09:00"));
    for (id, status) in [("d1", "checked"), ("d2", "done"), ("d3", "open")] {
        let direction = Direction {
            investigation: "a".into(),
            status: status.to_owned(),
            due_at: at("2026-11-10T00:00"),
            given_at: at("2026-11-03T00:00"),
            checked_at: (status == "checked").then(|| at("2026-11-09T00:00")),
            ..Direction::default()
        };
        all.directions.push(held(id, direction));
    }
    let counted = board("supervision", &all);
    let band = |code: &str| value(&counted, "IN08", "aged", &[("band", code)]).0;
    // A return means something, so the third case was last touched on 5 November: ten days and more before.
    assert_eq!((band("D0"), band("D8")), (Some(1.0), Some(2.0)));
    assert_eq!(value(&counted, "IN08", "aged", &[("band", "D0"), ("team", "t1")]).0, Some(1.0));
    assert_eq!(value(&counted, "IN09", "overdue_now", &[]), (Some(1.0), 3));
    assert_eq!(value(&counted, "IN10", "returned", &[]), (Some(50.0), 2));
    assert_eq!(value(&counted, "IN11", "closed", &[]), (Some(100.0 / 3.0), 3));
}

#[test]
fn whether_the_rows_can_be_believed_is_counted_too() {
    let mut all = Evidence::default();
    job(&mut all, "one", incident(false), &[(0, "1")], Some((1, 2, 10, true)));
    let said_at = at("2026-11-03T08:10");
    let arrival = |offset, waited: i64| Arrival { said_at, offset, received_at: said_at.plus(waited) };
    all.arrivals.insert("aone-Assigned".into(), arrival(Some(61_000), MINUTE));
    all.arrivals.insert("aone-EnRoute".into(), arrival(Some(-2_000), 5 * HOUR));
    all.arrivals.insert("aone-AtScene".into(), arrival(None, -MINUTE));
    let counted = board("trust", &all);
    assert_eq!(value(&counted, "DT01", "late", &[]), (Some(100.0 / 3.0), 3));
    assert_eq!(value(&counted, "DT02", "no_fix", &[]), (Some(100.0 / 3.0), 3));
    assert_eq!(value(&counted, "DT03", "skewed", &[]), (Some(50.0), 2));
    assert_eq!(value(&counted, "DT04", "over_4_hours", &[]), (Some(50.0), 2));
    assert_eq!(value(&counted, "DT05", "refused", &[]), (Some(0.0), 0));
    let fix = |stamp: &str, fix: Option<Fix>| StampFix {
        stamp: stamp.into(),
        at: said_at,
        by: None,
        no_fix: fix.is_none().then(|| "timed_out".to_owned()),
        fix,
    };
    let stamps: Vec<RecordId> = all.stamps.iter().map(|s| s.id.clone()).collect();
    let bare = all.stamps.iter().find(|s| s.record.fix.is_none() && s.record.source == "app").unwrap();
    all.fixes.push(held("said why", fix(bare.id.as_str(), None)));
    assert_eq!(value(&board("trust", &all), "DT02", "no_fix", &[]).0, Some(100.0 / 3.0), "why is no place");
    for stamp in &stamps {
        all.fixes.push(held(format!("{stamp} fixed").as_str(), fix(stamp.as_str(), Some(Fix::default()))));
    }
    assert_eq!(value(&board("trust", &all), "DT02", "no_fix", &[]), (Some(0.0), 3), "learnt after the tap");
    let early = figure(&counted, "DT04", "over_4_hours", &[]);
    assert_eq!(early.excluded[0].reason, "bad_stamp", "it came before it was said");
}
