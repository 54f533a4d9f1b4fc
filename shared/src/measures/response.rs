//! Response times: AT01 to AT05.
//!
//! The clock that starts is the grade's own (`clock_start` of the grades list, when the log was opened
//! unless it says otherwise) and is printed in the definition. It stops when the first resource is at
//! the scene; the first sworn one is shown beside it (GC07). An incident that was upgraded has a second
//! figure from the upgrade (GC05).

use std::sync::Arc;

use super::attended::{Case, When};
use super::evidence::Asked;
use super::line::{How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::reference::day;
use crate::time::Millis;

const BY_GRADE: [&[&str]; 4] = [&[], &["grade"], &["area"], &["grade", "area"]];

/// All samples of AT01 to AT05.
pub(super) fn samples(cases: &[Case<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    let emergency = Some(("grade", asked.lists.emergency_grade().to_owned()));
    let sample = |measure, parts: Vec<Part>, slices: &[&'static [&'static str]], only, lines| Sample {
        measure,
        parts,
        slices: slices.to_vec(),
        only,
        lines,
        stated: Vec::new(),
    };
    let minutes = |name, percent, plot| Part { name, unit: "minutes", how: How::Percentile(percent), plot };
    let share = |name, plot| Part { name, unit: "percent", how: How::Share, plot };
    let first = |case: &Case<'_>| case.first_at_scene;
    let sworn = |case: &Case<'_>| case.first_sworn_at_scene;
    let each = |f: &dyn Fn(&Case<'_>) -> Line| cases.iter().map(f).collect::<Vec<Line>>();
    let upgraded: Vec<Line> = cases.iter().filter_map(|case| from_upgrade(case, asked)).collect();
    vec![
        sample(
            "AT01",
            vec![share("within_target", Plot::WeekAndHour)],
            &BY_GRADE,
            emergency.clone(),
            each(&|case| within_target(case, asked)),
        ),
        sample(
            "AT01",
            vec![share("within_target_from_upgrade", Plot::None)],
            &[&[], &["grade"]],
            emergency.clone(),
            upgraded.clone(),
        ),
        sample(
            "AT02",
            vec![minutes("median", 50, Plot::WeekAndHour), minutes("p90", 90, Plot::Week)],
            &BY_GRADE,
            emergency.clone(),
            each(&|case| response(case, first, asked)),
        ),
        sample(
            "AT02",
            vec![minutes("median_sworn", 50, Plot::None), minutes("p90_sworn", 90, Plot::None)],
            &BY_GRADE,
            emergency.clone(),
            each(&|case| response(case, sworn, asked)),
        ),
        sample(
            "AT02",
            vec![minutes("median_from_upgrade", 50, Plot::None), minutes("p90_from_upgrade", 90, Plot::None)],
            &[&[], &["grade"]],
            emergency,
            upgraded,
        ),
        sample(
            "AT03",
            vec![minutes("median", 50, Plot::Week), minutes("p90", 90, Plot::Week)],
            &BY_GRADE,
            None,
            each(&|case| queue(case, asked)),
        ),
        sample(
            "AT04",
            vec![minutes("median", 50, Plot::Week), minutes("p90", 90, Plot::Week)],
            &[&[], &["grade"], &["rural"], &["grade", "rural"], &["area"]],
            None,
            each(&|case| travel(case, asked)),
        ),
        sample(
            "AT05",
            vec![share("missing", Plot::WeekAndHour)],
            &[&[], &["grade"], &["area"], &["grade", "area"], &["hour"], &["grade", "hour"]],
            None,
            each(&|case| arrival_missing(case, asked)),
        ),
    ]
}

/// A line about an incident, counted, with nothing measured yet.
pub(super) fn line(case: &Case<'_>) -> Line {
    Line {
        record: case.id.clone(),
        kind: "incident",
        label: case.incident.number.clone(),
        title: case.incident.title.clone(),
        group: Arc::clone(&case.group),
        at: case.incident.created_at,
        start: None,
        stop: None,
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

fn out(mut line: Line, reason: &str) -> Line {
    line.missing = reason == "missing_arrival";
    line.verdict = Verdict::Excluded(reason.to_owned());
    line
}

/// Between two stamps. A stop before the start is dirt and no response time.
fn between(mut line: Line, start: Millis, stop: When) -> Line {
    line.start = Some(start);
    line.stop = Some(stop.at);
    line.late = stop.late;
    let ms = stop.at.since(start);
    if ms < 0 {
        return out(line, "bad_stamp");
    }
    line.measured = Measured::Ms(ms);
    line
}

/// The line as AT01's exclusions leave it: out, or with the arrival.
enum Eligible {
    Out(Line),
    Yes(Line, When),
}

fn eligible(case: &Case<'_>, asked: &Asked<'_>) -> Eligible {
    let line = line(case);
    if let Some(reason) = case.kept_out(asked.lists) {
        return Eligible::Out(out(line, &reason));
    }
    if let Some(reason) = case.unmeasured() {
        return Eligible::Out(out(line, reason));
    }
    match case.first_at_scene {
        // An arrival before the log was opened is dirt, whichever clock starts.
        Some(arrival) if arrival.at < case.incident.created_at => {
            Eligible::Out(between(line, case.incident.created_at, arrival))
        }
        Some(arrival) if case.grade.is_some() => Eligible::Yes(line, arrival),
        Some(_) => Eligible::Out(out(line, "no_grade")),
        None => Eligible::Out(out(line, "missing_arrival")),
    }
}

/// The response time of the first resource of the wanted sort.
fn response(case: &Case<'_>, arrival: fn(&Case<'_>) -> Option<When>, asked: &Asked<'_>) -> Line {
    let line = match eligible(case, asked) {
        Eligible::Yes(line, _) => line,
        Eligible::Out(line) => return line,
    };
    let Some(start) = case.clock_start(asked.lists) else {
        return out(line, "missing_assignment");
    };
    match arrival(case) {
        Some(arrival) => between(line, start, arrival),
        // Somebody came, but nobody of that sort.
        None => out(line, "not_attended"),
    }
}

fn within_target(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    let mut line = response(case, |c| c.first_at_scene, asked);
    let Measured::Ms(ms) = line.measured else { return line };
    let grade = case.grade.map_or("", |(grade, _)| grade);
    match asked.lists.grade_target(grade, case.incident.rural, day(case.incident.created_at)) {
        Some(target) => line.verdict = Verdict::Counted(Some(ms <= target)),
        None => return out(line, "no_target"),
    }
    line
}

/// From the last upgrade before the arrival, in the grade that it was raised to.
fn from_upgrade(case: &Case<'_>, asked: &Asked<'_>) -> Option<Line> {
    let (grade, at) = case.upgraded(asked.lists)?;
    let (mut line, arrival) = match eligible(case, asked) {
        Eligible::Yes(line, arrival) => (line, arrival),
        Eligible::Out(line) => return Some(line),
    };
    let mut group = (*case.group).clone();
    group.insert("grade", grade.to_owned());
    line.group = Arc::new(group);
    let mut line = between(line, at, arrival);
    if let Measured::Ms(ms) = line.measured {
        match asked.lists.grade_target(grade, case.incident.rural, day(at)) {
            Some(target) => line.verdict = Verdict::Counted(Some(ms <= target)),
            None => return Some(out(line, "no_target")),
        }
    }
    Some(line)
}

fn queue(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    match (eligible(case, asked), case.first_assigned) {
        (Eligible::Out(line), _) => line,
        (Eligible::Yes(line, _), None) => out(line, "missing_assignment"),
        (Eligible::Yes(line, _), Some(assigned)) => between(line, case.incident.created_at, assigned),
    }
}

fn travel(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    match (eligible(case, asked), case.first_assigned) {
        (Eligible::Out(line), _) => line,
        (Eligible::Yes(line, _), None) => out(line, "missing_assignment"),
        (Eligible::Yes(line, arrival), Some(assigned)) => between(line, assigned.at, arrival),
    }
}

/// Of the incidents that somebody attended, those with no arrival time.
fn arrival_missing(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    let mut line = line(case);
    if let Some(reason) = case.kept_out(asked.lists) {
        return out(line, &reason);
    }
    match case.unmeasured() {
        Some("missing_arrival") => line.verdict = Verdict::Counted(Some(true)),
        Some(reason) => return out(line, reason),
        None => line.verdict = Verdict::Counted(Some(false)),
    }
    line.stop = case.first_at_scene.map(|w| w.at);
    line.start = Some(case.incident.created_at);
    line
}
