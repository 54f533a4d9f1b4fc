//! Response times: AT01 to AT05, and AT13 to AT16 beside them: with nothing left out, by each time that a
//! grade held, from the first grading, and on the road alone.
//!
//! The clock that starts is the grade's own (`clock_start` of the grades list, when the log was opened
//! unless it says otherwise) and is printed in the definition. It stops when the first resource is at
//! the scene; the first sworn one is shown beside it (GC07). An incident that was upgraded has a second
//! figure from the upgrade (GC05).

use std::sync::Arc;

use super::attended::{Attended, Case, When};
use super::evidence::Asked;
use super::line::{How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::reference::day;
use crate::time::Millis;

const BY_GRADE: [&[&str]; 4] = [&[], &["grade"], &["area"], &["grade", "area"]];
const BY_CLASS: [&[&str]; 6] =
    [&[], &["grade"], &["area"], &["grade", "area"], &["rural"], &["grade", "rural"]];

/// Half, four in five, nine in ten and nineteen in twenty: the whole may be plotted by hour as well.
fn percentiles(plot: Plot) -> Vec<Part> {
    let parts =
        [("median", 50, plot), ("p80", 80, Plot::Week), ("p90", 90, Plot::Week), ("p95", 95, Plot::Week)];
    let part = |(name, percent, plot)| Part { name, unit: "minutes", how: How::Percentile(percent), plot };
    parts.map(part).to_vec()
}

/// All samples.
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
            &BY_CLASS,
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
            percentiles(Plot::WeekAndHour),
            &BY_CLASS,
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
            emergency.clone(),
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
            percentiles(Plot::Week),
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
        sample(
            "AT13",
            vec![share("within_target_raw", Plot::Week)],
            &BY_CLASS,
            emergency.clone(),
            each(&|case| within_target_raw(case, asked)),
        ),
        sample(
            "AT14",
            vec![share("within_target_interval", Plot::Week)],
            &BY_CLASS,
            emergency.clone(),
            cases.iter().flat_map(|case| by_interval(case, asked)).collect(),
        ),
        sample(
            "AT15",
            percentiles(Plot::Week),
            &BY_CLASS,
            emergency.clone(),
            each(&|case| from_first_grading(case, asked)),
        ),
        sample("AT16", percentiles(Plot::Week), &BY_CLASS, emergency, each(&|case| on_the_road(case, asked))),
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

/// As it came, with nothing left out for a reason code: whatever was graded for somebody to go and was not
/// reached within the target has missed it. Only what may still be reached in time is not counted yet.
fn within_target_raw(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    let line = line(case);
    let created = case.incident.created_at;
    let Some((grade, _)) = case.grade else { return out(line, "no_grade") };
    let Some(target) = asked.lists.grade_target(grade, case.incident.rural, day(created)) else {
        return out(line, "no_target");
    };
    let mut line = match case.first_at_scene {
        Some(arrival) => between(line, created, arrival),
        None if case.attended == Attended::NotYet && asked.as_at().since(created) <= target => {
            return out(line, "not_yet_attended");
        }
        None => line,
    };
    let reached = matches!(line.measured, Measured::Ms(ms) if (0..=target).contains(&ms));
    line.verdict = Verdict::Counted(Some(reached));
    line
}

/// One line for each time that the incident held one grade before anybody was there, each with its own clock
/// and target. A grade that was changed before its target was up neither met nor missed it.
fn by_interval(case: &Case<'_>, asked: &Asked<'_>) -> Vec<Line> {
    let mut starts: Vec<(&str, Millis)> =
        case.gradings.iter().map(|g| (g.record.grade.as_str(), g.record.at)).collect();
    starts.dedup_by(|later, earlier| later.0 == earlier.0);
    if starts.is_empty() {
        starts.extend(
            case.incident.grade.as_deref().filter(|g| !g.is_empty()).map(|g| (g, case.incident.created_at)),
        );
    }
    if let Some(first) = starts.first_mut() {
        // The first grade counts from the opening of the log: the caller waits from then.
        first.1 = case.incident.created_at;
    }
    let arrival = match eligible(case, asked) {
        Eligible::Out(line) => return vec![line],
        Eligible::Yes(_, arrival) => arrival,
    };
    let before_arrival: Vec<(&str, Millis)> = starts
        .into_iter()
        .enumerate()
        .filter(|(i, (_, at))| *i == 0 || *at <= arrival.at)
        .map(|(_, s)| s)
        .collect();
    let mut lines = Vec::new();
    for (i, (grade, start)) in before_arrival.iter().enumerate() {
        let mut group = (*case.group).clone();
        group.insert("grade", (*grade).to_owned());
        let mut line = line(case);
        line.group = Arc::new(group);
        let next = before_arrival.get(i + 1).map(|(_, at)| *at);
        let stop = next.map_or(arrival, |at| When { at, late: false });
        let mut line = between(line, *start, stop);
        if let Measured::Ms(ms) = line.measured {
            line.verdict = match asked.lists.grade_target(grade, case.incident.rural, day(*start)) {
                None => Verdict::Excluded("no_target".to_owned()),
                Some(target) if next.is_some() && ms <= target => Verdict::Excluded("regraded".to_owned()),
                Some(target) => Verdict::Counted(Some(ms <= target)),
            };
        }
        lines.push(line);
    }
    lines
}

/// From the first grading, whatever grade it became, to the first arrival.
fn from_first_grading(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    match (eligible(case, asked), case.gradings.first()) {
        (Eligible::Out(line), _) => line,
        (Eligible::Yes(line, _), None) => out(line, "no_grade"),
        (Eligible::Yes(line, arrival), Some(graded)) => between(line, graded.record.at, arrival),
    }
}

/// On the road: from setting out to arriving, of the resource that arrived first.
fn on_the_road(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    match (eligible(case, asked), case.set_out) {
        (Eligible::Out(line), _) => line,
        (Eligible::Yes(line, _), None) => out(line, "missing_set_out"),
        (Eligible::Yes(line, arrival), Some(set_out)) => between(line, set_out.at, arrival),
    }
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
