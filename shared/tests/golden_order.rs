//! The same records give the same figures in whatever order they come, and every incident of the period is
//! accounted for: counted or left out for a named reason.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{BOARDS, Counted, count};
use beatbook_shared::patrol::attendance::{Attendance, Point, ResourceRole, Stamp};
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::patrol::time_freed::{Baseline, TaskRun};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, MINUTE, Millis};
use proptest::prelude::*;

fn held<R>(id: String, record: R) -> Held<R> {
    Held { id: RecordId(id), record }
}

fn start() -> Millis {
    Millis::parse("2026-10-19T00:00:00Z").unwrap()
}

/// What one incident is made of, in small numbers.
type Seed = (u32, u8, u8, Option<i16>, Option<i16>, u8);

fn evidence(seeds: &[Seed]) -> Evidence {
    let mut all = Evidence::default();
    for (t, function) in [("t0", "response"), ("t1", "neighbourhood"), ("t2", "cid")] {
        let team = Team {
            name: t.to_owned(),
            area: if t == "t0" { "NE" } else { "TO" }.to_owned(),
            function: Some(function.to_owned()),
            mobile_from: (t == "t0").then(|| start().plus(7 * DAY)),
        };
        all.teams.push(held(t.to_owned(), team));
    }
    let minutes: Vec<f64> = (0..30).map(|i| 20.0 + f64::from(i % 9)).collect();
    all.baselines.push(held(
        "b".to_owned(),
        Baseline {
            task: "result_incident".to_owned(),
            minutes,
            method: "timed".to_owned(),
            from: start(),
            to: start(),
            includes: Vec::new(),
            excludes: Vec::new(),
        },
    ));
    for (i, (minute, grade, regrade, assigned, arrived, kind)) in seeds.iter().enumerate() {
        let created = start().plus(i64::from(*minute) * MINUTE);
        let (area, status) = if kind % 2 == 0 { ("NE", "CLO") } else { ("TO", "AWR") };
        let incident = Incident {
            number: format!("{i}"),
            created_at: created,
            area: area.to_owned(),
            rural: kind % 3 == 0,
            status: if kind % 11 == 7 { "DUP" } else { status }.to_owned(),
            source: Some(if kind % 13 == 5 { "police" } else { "public" }.to_owned()),
            victim: true,
            grade: Some(regrade.to_string()),
            ..Incident::default()
        };
        all.incidents.push(held(format!("i{i}"), incident));
        for (n, (at, grade)) in
            [(created, grade), (created.plus(9 * MINUTE), regrade)].into_iter().enumerate()
        {
            let grading = Grading {
                incident: RecordId(format!("i{i}")),
                at,
                grade: grade.to_string(),
                by: None,
                reason: None,
                suggested: None,
            };
            all.gradings.push(held(format!("g{i}-{n}"), grading));
        }
        let role = if kind % 4 == 0 { ResourceRole::Pcso } else { ResourceRole::Sworn };
        let attendance = Attendance { incident: RecordId(format!("i{i}")), role, ..Attendance::default() };
        all.attendances.push(held(format!("a{i}"), attendance));
        for (point, after) in [(Point::Assigned, assigned), (Point::AtScene, arrived)] {
            let Some(after) = after else { continue };
            let stamp = Stamp {
                attendance: RecordId(format!("a{i}")),
                point,
                at: Some(created.plus(i64::from(*after) * 1_000)),
                source: "app".to_owned(),
                by: None,
                corrects: None,
                late_entry_at: (kind % 5 == 0).then_some(created),
                reason_code: None,
                reason: None,
                fix: None,
            };
            all.stamps.push(held(format!("s{i}-{point:?}"), stamp));
        }
        let state = StateEvent {
            officer: format!("o{}", i % 25).into(),
            team: Some(format!("t{}", i % 25 % 3).into()),
            state: [1, 2, 5, 6, 8, 11, 14][usize::from(*kind) % 7],
            at: created,
            source: "radio".to_owned(),
            incident: Some(RecordId(format!("i{i}"))),
            activity: None,
        };
        all.states.push(held(format!("e{i}"), state));
        let investigation = Investigation {
            area: area.to_owned(),
            incident: Some(RecordId(format!("i{i}"))),
            recorded_at: created,
            allocated_at: assigned.map(|a| created.plus(i64::from(a.unsigned_abs()) * MINUTE)),
            needs_officer: true,
            status: if kind % 3 == 0 { "closed" } else { "open" }.to_owned(),
            oic: Some(format!("o{}", i % 25).into()),
            offence: Some(if kind % 7 == 0 { "NFIB" } else { "8N" }.to_owned()),
            ..Investigation::default()
        };
        all.investigations.push(held(format!("v{i}"), investigation));
        let update = Update {
            investigation: RecordId(format!("v{i}")),
            author: "o1".into(),
            at: created,
            written_at: created,
            entry: "enquiry".to_owned(),
            text: String::new(),
            supersedes: None,
            auto: kind % 2 == 0,
            ..Update::default()
        };
        all.updates.push(held(format!("u{i}"), update));
        let review = Review {
            investigation: RecordId(format!("v{i}")),
            reviewer: "s".into(),
            at: created.plus(i64::from(*kind) * MINUTE),
            result: if kind % 4 == 0 { "RV8" } else { "RV1" }.to_owned(),
            version_seen: 1,
            seq_seen: 1,
            due_at: Some(created.plus(100 * MINUTE)),
            rule: None,
            note: None,
            next_due_at: None,
            seconds_open: 1,
            ..Review::default()
        };
        all.reviews.push(held(format!("r{i}"), review));
        let run = TaskRun {
            task: "result_incident".to_owned(),
            officer: format!("o{}", i % 25).into(),
            team: Some(format!("t{}", i % 25 % 3).into()),
            started_at: created,
            ended_at: created.plus(40 * MINUTE),
            active_s: u32::from(*kind) * 20,
            interruptions: 0,
            route: if kind % 5 == 1 { "old" } else { "new" }.to_owned(),
            rework_of: (kind % 9 == 2).then(|| RecordId::from("x")),
            timed: kind % 6 != 3,
            method: None,
        };
        all.runs.push(held(format!("k{i}"), run));
    }
    all
}

fn turned(mut all: Evidence, by: usize) -> Evidence {
    fn turn<R>(list: &mut [R], by: usize) {
        let n = list.len().max(1);
        list.rotate_left(by % n);
        list.reverse();
    }
    turn(&mut all.incidents, by);
    turn(&mut all.gradings, by + 1);
    turn(&mut all.attendances, by + 2);
    turn(&mut all.stamps, by + 3);
    turn(&mut all.investigations, by + 4);
    turn(&mut all.updates, by + 5);
    turn(&mut all.reviews, by + 6);
    turn(&mut all.states, by + 7);
    turn(&mut all.runs, by + 8);
    turn(&mut all.teams, by + 9);
    all
}

fn counted(board: &str, evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: start(),
        to: start().plus(14 * DAY),
        now: start().plus(13 * DAY),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count(board, evidence, &asked).unwrap()
}

fn seed() -> impl Strategy<Value = Seed> {
    (
        0u32..20_000,
        1u8..5,
        1u8..5,
        prop::option::weighted(0.8, -60i16..900),
        prop::option::weighted(0.8, -60i16..6_000),
        0u8..120,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_does_not_matter(seeds in prop::collection::vec(seed(), 1..80), by in 0usize..50) {
        let straight = evidence(&seeds);
        let other = turned(straight.clone(), by);
        for board in BOARDS {
            let (a, b) = (counted(board, &straight), counted(board, &other));
            prop_assert_eq!(a.figures, b.figures, "{}", board);
            prop_assert_eq!(a.series, b.series, "{}", board);
        }
    }

    #[test]
    fn every_incident_is_counted_or_left_out_by_name(seeds in prop::collection::vec(seed(), 1..80)) {
        let all = evidence(&seeds);
        let in_period = seeds.iter().filter(|s| i64::from(s.0) < 14 * 24 * 60).count() as u64;
        let figures = counted("attendance", &all).figures;
        for (measure, part) in [("AT03", "median"), ("AT04", "median"), ("AT05", "missing")] {
            let whole = figures.iter().find(|f| f.measure == measure && f.part == part && f.group.is_empty()).unwrap();
            let out: u64 = whole.excluded.iter().map(|e| e.n).sum();
            prop_assert_eq!(whole.n + out, in_period, "{}: {:?}", measure, whole.excluded);
            for excluded in &whole.excluded {
                prop_assert!(built_in().ever("exclusion_reasons", &excluded.reason).is_some(), "{}", excluded.reason);
            }
            let by_grade = figures.iter().filter(|f| {
                f.measure == measure && f.part == part && f.group.len() == 1 && f.group.contains_key("grade")
            });
            prop_assert_eq!(by_grade.map(|f| f.n).sum::<u64>(), whole.n);
        }
    }

    /// Rows are what figures are made of: adding up the rows gives the figure.
    #[test]
    fn rows_add_up_to_the_figure(seeds in prop::collection::vec(seed(), 1..80)) {
        let counted = counted("attendance", &evidence(&seeds));
        for figure in counted.figures.iter().filter(|f| f.numerator.is_some()) {
            let rows = counted.rows(&figure.measure, Some(&figure.part), Some(&figure.group), |_| true).unwrap();
            let n = rows.iter().filter(|r| r.counted).count() as u64;
            let hits = rows.iter().filter(|r| r.hit == Some(true)).count() as u64;
            prop_assert_eq!((n, Some(hits)), (figure.n, figure.numerator), "{} {:?}", &figure.part, &figure.group);
        }
    }
}

/// No figure, row or plot of the time and freed boards names an officer, and small teams show nothing.
#[test]
fn no_officer_is_named_and_small_teams_are_hidden() {
    let seeds: Vec<Seed> = (0..600).map(|i| (i * 30, 1, 1, Some(60), Some(600), (i % 120) as u8)).collect();
    let all = evidence(&seeds);
    for board in ["time", "freed"] {
        let counted = counted(board, &all);
        let mut text = serde_json::to_string(&(&counted.figures, &counted.series)).unwrap();
        for sample in &counted.samples {
            let rows = counted.rows(sample.measure, None, None, |_| true).unwrap();
            text.push_str(&serde_json::to_string(&rows).unwrap());
        }
        for officer in 0..25 {
            assert!(!text.contains(&format!("\"o{officer}\"")), "{board} names o{officer}");
        }
        // Twenty-five officers over three teams: each has eight or nine.
        let teams = counted.figures.iter().filter(|f| f.group.contains_key("team"));
        for figure in teams {
            assert!(figure.value.is_none() && figure.interval.is_none(), "{figure:?}");
            assert!(figure.hidden.is_some());
        }
    }
    let whole = counted("time", &all).figures;
    assert!(whole.iter().any(|f| f.measure == "TI02" && f.group.is_empty() && f.value.is_some()));
}
