//! The worked checks of `golden_cases.csv` that touch measures and working days. Each case is read from the
//! file, turned into records, measured, and held against the words of its own expectation: if code and case
//! disagree, ask, do not bend the case.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::freed::claims;
use beatbook_shared::measures::{Counted, Figure, Row, count};
use beatbook_shared::patrol::attendance::{Attendance, Point, ResourceRole, Stamp};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::time_freed::{Baseline, Claim, TaskRun};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis, end_of_working_day};
use serde_json::Value;

struct Case {
    input: Value,
    expected: String,
}

fn case(id: &str) -> Case {
    let text = include_str!("golden_cases.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = reader.records().map(Result::unwrap).find(|row| &row[0] == id).expect(id);
    Case { input: serde_json::from_str(&row[2]).unwrap(), expected: row[3].to_owned() }
}

impl Case {
    /// An instant of the input: with a date as it stands, or a time on a Thursday in November.
    fn at(&self, field: &str) -> Option<Millis> {
        self.input[field].as_str().map(instant)
    }

    fn says(&self, words: &str) {
        assert!(self.expected.contains(words), "computed \"{words}\", expected \"{}\"", self.expected);
    }
}

fn instant(text: &str) -> Millis {
    let text = match text.len() {
        5 => format!("2026-11-05T{text}:00Z"),
        16 => format!("{text}:00Z"),
        17 => text.replace('Z', ":00Z"),
        _ => text.to_owned(),
    };
    Millis::parse(&text).unwrap()
}

fn held<R>(id: &str, record: R) -> Held<R> {
    Held { id: RecordId::from(id), record }
}

/// One incident of the case, resulted as attended, with what else it says.
struct Job {
    evidence: Evidence,
}

impl Job {
    fn new(created: Millis) -> Job {
        let incident = Incident {
            number: "1".to_owned(),
            created_at: created,
            area: "NE".to_owned(),
            category: "PSW-CFS".to_owned(),
            status: "CLO".to_owned(),
            results: Some(vec!["R02".to_owned()]),
            source: Some("public".to_owned()),
            ..Incident::default()
        };
        Job { evidence: Evidence { incidents: vec![held("i", incident)], ..Evidence::default() } }
    }

    fn graded(mut self, grade: &str, at: Millis) -> Job {
        let id = format!("g{}", self.evidence.gradings.len());
        let grading = Grading {
            incident: "i".into(),
            at,
            grade: grade.to_owned(),
            by: None,
            reason: None,
            suggested: None,
        };
        self.evidence.gradings.push(held(&id, grading));
        self.evidence.incidents[0].record.grade = Some(grade.to_owned());
        self
    }

    fn resource(mut self, id: &str, role: ResourceRole, stamps: &[(Point, Option<Millis>)]) -> Job {
        let attendance =
            Attendance { incident: "i".into(), resource: id.to_owned(), role, ..Attendance::default() };
        self.evidence.attendances.push(held(id, attendance));
        for (point, at) in stamps {
            let stamp = Stamp {
                attendance: id.into(),
                point: *point,
                at: *at,
                source: "radio".to_owned(),
                by: None,
                corrects: None,
                late_entry_at: None,
                reason_code: None,
                reason: None,
                fix: None,
            };
            if at.is_some() {
                self.evidence.stamps.push(held(&format!("{id}-{point:?}"), stamp));
            }
        }
        self
    }

    fn count(&self) -> Counted {
        board("attendance", &self.evidence)
    }
}

fn board(name: &str, evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: Millis::parse("2026-01-01T00:00:00Z").unwrap(),
        to: Millis::parse("2027-01-01T00:00:00Z").unwrap(),
        now: Millis::parse("2027-01-01T00:00:00Z").unwrap(),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count(name, evidence, &asked).unwrap()
}

fn figure(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut found =
        counted.figures.iter().filter(|f| f.measure == measure && f.part == part && f.group == group);
    found.next().unwrap_or_else(|| panic!("no figure {measure} {part} {group:?}")).clone()
}

fn rows(counted: &Counted, measure: &str, part: &str) -> Vec<Row> {
    counted.rows(measure, Some(part), Some(&BTreeMap::new()), |_| true).unwrap()
}

/// The minutes of the one row that counted.
fn minutes(counted: &Counted, measure: &str, part: &str) -> f64 {
    let rows = rows(counted, measure, part);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].counted, "{rows:?}");
    rows[0].value.unwrap()
}

#[test]
fn gc01_and_gc02_elapsed_time_ignores_the_clocks_changing() {
    for id in ["GC01", "GC02"] {
        let case = case(id);
        let job = Job::new(case.at("created").unwrap()).graded("1", case.at("created").unwrap()).resource(
            "PC1",
            ResourceRole::Sworn,
            &[(Point::AtScene, case.at("at_scene"))],
        );
        let took = minutes(&job.count(), "AT02", "median");
        assert!(case.expected.starts_with(&format!("{took} minutes")), "{took}: {}", case.expected);
    }
}

#[test]
fn gc03_a_missing_arrival_leaves_at01_and_at02_and_counts_in_at05() {
    let case = case("GC03");
    let created = case.at("created").unwrap();
    let mut job = Job::new(created).graded(case.input["grade"].as_str().unwrap(), created).resource(
        "PC1",
        ResourceRole::Sworn,
        &[
            (Point::Assigned, Some(created)),
            (Point::AtScene, case.at("at_scene")),
            (Point::Clear, case.at("clear")),
        ],
    );
    // The stamp of leaving says that somebody was there, even before there is a result.
    job.evidence.incidents[0].record.results = None;
    let counted = job.count();
    case.says("excluded from AT01 and AT02");
    for measure in [("AT01", "within_target"), ("AT02", "median")] {
        let rows = rows(&counted, measure.0, measure.1);
        assert_eq!(rows[0].excluded.as_deref(), Some("missing_arrival"));
    }
    case.says("counted in AT05");
    let missing = figure(&counted, "AT05", "missing", &[]);
    assert_eq!((missing.n, missing.numerator), (1, Some(1)));
}

#[test]
fn gc04_an_officer_who_came_across_it_is_no_response() {
    let case = case("GC04");
    let created = case.at("created").unwrap();
    assert_eq!(case.input["source"], "officer came across it");
    let mut job = Job::new(created).graded("1", created).resource(
        "PC1",
        ResourceRole::Sworn,
        &[(Point::AtScene, case.at("at_scene"))],
    );
    job.evidence.incidents[0].record.source = Some("police".to_owned());
    let counted = job.count();
    case.says("excluded as police-generated");
    for (measure, part) in
        [("AT01", "within_target"), ("AT02", "median"), ("AT03", "median"), ("AT05", "missing")]
    {
        assert_eq!(rows(&counted, measure, part)[0].excluded.as_deref(), Some("police_generated"));
        assert_eq!(figure(&counted, measure, part, &[]).n, 0);
    }
    // Without the source saying so, 0 minutes still must not enter the median.
    job.evidence.incidents[0].record.source = Some("public".to_owned());
    assert_eq!(rows(&job.count(), "AT02", "median")[0].excluded.as_deref(), Some("officer_already_there"));
}

#[test]
fn gc05_an_upgrade_has_two_figures_and_stands_in_the_matrix() {
    let case = case("GC05");
    let created = case.at("created").unwrap();
    let upgraded = case.at("regraded_at").unwrap();
    let (first, last) =
        (case.input["first_grade"].as_str().unwrap(), case.input["regraded_to"].as_str().unwrap());
    let job = Job::new(created).graded(first, created).graded(last, upgraded).resource(
        "PC1",
        ResourceRole::Sworn,
        &[(Point::Assigned, Some(upgraded.plus(MINUTE))), (Point::AtScene, case.at("at_scene"))],
    );
    let counted = job.count();
    let from_creation = minutes(&counted, "AT02", "median");
    let from_upgrade = minutes(&counted, "AT02", "median_from_upgrade");
    case.says(&format!("{from_creation} min from creation; {from_upgrade} min from upgrade"));
    assert_eq!(figure(&counted, "AT01", "within_target", &[]).value, Some(0.0));
    assert_eq!(figure(&counted, "AT01", "within_target_from_upgrade", &[]).value, Some(100.0));
    case.says(&format!("AT06 shows {first} to {last}"));
    assert_eq!(figure(&counted, "AT06", "matrix", &[("first", first), ("final", last)]).value, Some(1.0));
    assert_eq!(figure(&counted, "AT06", "changed", &[]).value, Some(100.0));
}

#[test]
fn gc06_the_grade_at_first_assignment_counts_and_the_downgrade_is_listed() {
    let case = case("GC06");
    let created = case.at("created").unwrap();
    let regraded = case.at("regraded_at").unwrap();
    let job = |assigned: Millis| {
        Job::new(created).graded("1", created).graded("2", regraded).resource(
            "PC1",
            ResourceRole::Sworn,
            &[(Point::Assigned, Some(assigned)), (Point::AtScene, case.at("at_scene"))],
        )
    };
    case.says("grade 1 at first assignment if assigned before 10:14, else grade 2");
    let grade_when_assigned = |text| rows(&job(instant(text)).count(), "AT01", "within_target");
    // The whole is the emergency grade only, so a grade 2 is no row of it.
    assert_eq!(grade_when_assigned("10:13").len(), 1);
    assert_eq!(grade_when_assigned("10:14").len(), 0);
    let counted = job(instant("10:15")).count();
    let by_grade = BTreeMap::from([("grade".to_owned(), "2".to_owned())]);
    assert_eq!(counted.rows("AT01", None, Some(&by_grade), |_| true).unwrap().len(), 1);
    let listed = rows(&counted, "AT06", "downgraded_late");
    assert_eq!((listed.len(), listed[0].hit), (1, Some(true)));
    case.says(&format!("downgrade at {:.0} per cent of target", listed[0].value.unwrap()));
}

#[test]
fn gc07_first_resource_and_first_sworn_are_both_shown() {
    let case = case("GC07");
    let created = case.at("created").unwrap();
    let mut job = Job::new(created).graded("1", created);
    for resource in case.input["resources"].as_array().unwrap() {
        let id = resource["id"].as_str().unwrap();
        let role = if id.starts_with("PCSO") { ResourceRole::Pcso } else { ResourceRole::Sworn };
        job = job.resource(id, role, &[(Point::AtScene, resource["at_scene"].as_str().map(instant))]);
    }
    let counted = job.count();
    let (first, sworn) = (minutes(&counted, "AT02", "median"), minutes(&counted, "AT02", "median_sworn"));
    case.says(&format!("first resource {first} min; first sworn {sworn} min"));
}

#[test]
fn gc13_to_gc15_working_days_skip_weekends_and_bank_holidays() {
    for id in ["GC13", "GC14", "GC15"] {
        let case = case(id);
        // The time of the input is what the clock on the wall said.
        let at = case.at("at").unwrap();
        let days = if case.input["rights"] == "enhanced" { 1 } else { 5 };
        let due = end_of_working_day(at, days, &built_in().bank_holidays());
        case.says(&format!("due by end of {}", due.london().date()));
        assert_eq!(due.london_text()[11..].to_owned(), "23:59");
    }
}

#[test]
fn gc18_net_minutes_take_off_rework_and_claim_nothing_for_the_rest() {
    let case = case("GC18");
    let number = |v: &Value| v.as_f64().unwrap();
    let whole = |v: &Value| usize::try_from(v.as_u64().unwrap()).unwrap();
    let input = &case.input;
    let at = Millis::parse("2026-11-05T10:00:00Z").unwrap();
    let baseline = Baseline {
        task: "result_incident".to_owned(),
        minutes: vec![number(&input["baseline_mean_min"]); whole(&input["baseline_n"])],
        method: "timed".to_owned(),
        from: at.plus(-30 * DAY),
        to: at,
        includes: Vec::new(),
        excludes: Vec::new(),
    };
    let run = |route: &str, minutes: f64, rework: bool, timed: bool| TaskRun {
        task: "result_incident".to_owned(),
        officer: "o".into(),
        team: None,
        started_at: at,
        ended_at: at.plus(20 * MINUTE),
        active_s: (minutes * 60.0) as u32,
        interruptions: 0,
        route: route.to_owned(),
        rework_of: rework.then(|| RecordId::from("r0")),
        timed,
        method: None,
    };
    let new = &input["new_tasks"][0];
    let mut runs: Vec<TaskRun> = vec![run("new", number(&new["mean"]), false, true); whole(&new["n"])];
    runs.extend(vec![run("old", 24.0, false, false); whole(&input["eligible"]) - whole(&new["n"])]);
    runs.extend(vec![run("new", number(&input["rework"]["min"]), true, true); whole(&input["rework"]["n"])]);
    let evidence = Evidence {
        baselines: vec![held("b", baseline)],
        runs: runs.into_iter().enumerate().map(|(i, r)| held(&format!("r{i}"), r)).collect(),
        ..Evidence::default()
    };
    let counted = board("freed", &evidence);
    let net = figure(&counted, "TF01", "net", &[]);
    case.says(&format!("net {} minutes", net.value.unwrap()));
    case.says(&format!("take-up {} per cent", figure(&counted, "TF02", "take_up", &[]).value.unwrap()));
    let untouched: u64 = net.excluded.iter().map(|e| e.n).sum();
    case.says(&format!("no claim for the other {untouched}"));
    // Every run of a kind took the same, so the interval closes on the figure.
    assert_eq!(net.interval, Some((280.0, 280.0)));
    // GC19 is the value of these minutes.
    let gc19 = crate::case("GC19");
    let value = figure(&counted, "TF05", "value", &[]);
    gc19.says(&format!("{:.2} GBP non-cashable", value.value.unwrap()));
    assert!(value.stated[0].contains("36.51") && value.stated[1] == "value, not cash", "{:?}", value.stated);
    gc19.says(&format!("cashable {:.2}", figure(&counted, "TF04", "signed", &[]).value.unwrap()));
}

#[test]
fn gc19_value_is_not_cash() {
    let case = case("GC19");
    let number = |field: &str| case.input[field].as_f64().unwrap();
    case.says(&format!("{:.2} GBP non-cashable", claims::value_of(number("net_hours"), number("rate"))));
}

#[test]
fn gc20_a_minute_is_claimed_once() {
    let case = case("GC20");
    assert!(case.input["claim2"].as_str().unwrap().contains("baseline already included the trip"));
    let claim = |task: &str, made: i64, includes: &[&str]| Claim {
        benefit: "B2".to_owned(),
        task: Some(task.to_owned()),
        made_at: Millis(made),
        baseline_includes: includes.iter().map(|s| (*s).to_owned()).collect(),
        ..Claim::default()
    };
    let trip = held("trip", claim("return_to_type", 1, &[]));
    let form = held("form", claim("result_incident", 2, &["return_to_type"]));
    let refused = claims::refused(&[form.clone(), trip.clone()]);
    case.says("second claim must be re-based or refused");
    assert_eq!(refused, BTreeMap::from([(form.id, trip.id.clone())]));
    // Re-based: the trip is no longer in its baseline.
    let rebased = held("form", claim("result_incident", 2, &[]));
    assert!(claims::refused(&[trip, rebased]).is_empty());
}

#[test]
fn gc21_the_divisor_decides_how_many_officers_it_sounds_like() {
    let case = case("GC21");
    let number = |field: &str| case.input[field].as_f64().unwrap();
    let hours = claims::hours_of(number("gbp"), number("rate"));
    case.says("about 86,962 hours");
    assert_eq!(hours.floor(), 86_962.0);
    let on = "2026-11-05".parse().unwrap();
    let mut officers: Vec<(f64, f64)> =
        built_in().divisors(on).iter().map(|d| (d.hours, claims::fte(hours, d.hours))).collect();
    officers.sort_by(|a, b| b.0.total_cmp(&a.0));
    let [a, b, c] = officers[..] else { panic!("{officers:?}") };
    case.says(&format!("{:.1}, {:.1} or {:.1} FTE at 1,779, 1,600 or 1,395 h", a.1, b.1, c.1));
    assert_eq!([a.0, b.0, c.0], [1779.0, 1600.0, 1395.0]);
}

#[test]
fn trap_4_and_44_the_letter_s_money_is_no_hours_and_a_phone_does_not_claim_it_again() {
    let letter = Claim {
        benefit: "B1".to_owned(),
        gbp: Some(3_175_000.0),
        made_at: Millis::parse("2014-09-03T09:00:00Z").unwrap(),
        baseline_includes: vec!["screen_crime".to_owned()],
        ..Claim::default()
    };
    let phone = Claim {
        benefit: "B2".to_owned(),
        task: Some("screen_crime".to_owned()),
        made_at: Millis::parse("2026-11-05T09:00:00Z").unwrap(),
        ..Claim::default()
    };
    let all = [held("letter", letter.clone()), held("phone", phone.clone())];
    assert_eq!(claims::refused(&all), BTreeMap::from([("phone".into(), "letter".into())]));
    // Another task of the phone's own is not the letter's.
    let other = Claim { task: Some("notebook_entry".to_owned()), ..phone };
    assert!(claims::refused(&[held("letter", letter), held("phone", other)]).is_empty());
}

#[test]
fn gc24_on_time_is_of_what_fell_due() {
    let case = case("GC24");
    let n = |field: &str| usize::try_from(case.input[field].as_u64().unwrap()).unwrap();
    let due = Millis::parse("2026-11-05T12:00:00Z").unwrap();
    let mut evidence = Evidence::default();
    let review = |i: usize, at: Millis, due: Option<Millis>| {
        let review = Review {
            investigation: RecordId(format!("v{i}")),
            reviewer: "s".into(),
            at,
            result: "RV1".to_owned(),
            version_seen: 1,
            seq_seen: 1,
            due_at: due,
            rule: None,
            note: None,
            next_due_at: None,
            seconds_open: 60,
            ..Review::default()
        };
        held(&format!("r{i}"), review)
    };
    for i in 0..n("open") {
        let mut investigation = Investigation {
            area: "NE".to_owned(),
            status: "open".to_owned(),
            recorded_at: due.plus(-30 * DAY),
            ..Investigation::default()
        };
        if i < n("done_on_time") {
            evidence.reviews.push(review(i, due.plus(-HOUR), Some(due)));
        } else if i < n("done_on_time") + n("done_late") {
            evidence.reviews.push(review(i, due.plus(HOUR), Some(due)));
        } else if i < n("due_in_period") {
            investigation.next_review_due = Some(due);
        }
        evidence.investigations.push(held(&format!("v{i}"), investigation));
    }
    for i in 0..n("not_due_but_done") {
        // On the ones that fell due to nobody; there are fewer of them than of these reviews.
        let mut extra = review(n("due_in_period") + i % 10, due.plus(-DAY), None);
        extra.id = RecordId(format!("extra{i}"));
        evidence.reviews.push(extra);
    }
    let counted = board("supervision", &evidence);
    let on_time = figure(&counted, "IN02", "on_time", &[]);
    case.says(&format!(
        "{} per cent on time ({}/{})",
        on_time.value.unwrap(),
        on_time.numerator.unwrap(),
        on_time.n
    ));
    case.says(&format!("{} overdue", figure(&counted, "IN02", "overdue", &[]).value.unwrap()));
    case.says(&format!(
        "the {} extra do not help",
        figure(&counted, "IN02", "done_not_due", &[]).value.unwrap()
    ));
}

#[test]
fn gc26_twenty_four_hours_are_elapsed_hours() {
    let case = case("GC26");
    let ms = case.at("recorded").unwrap().since(case.at("first_reported").unwrap());
    case.says(&format!("{} h {} min elapsed", ms / HOUR, ms % HOUR / MINUTE));
    assert!(ms <= DAY);
}
