//! Demand: how many officer hours the work takes, of which kind, when and where, and whose it should be (DE01, DE04).
//!
//! A count of incidents is no demand: twenty alarms take less than one missing person. Hours of an incident are those
//! of every officer of every crew, from being sent to being free again, with what was written up afterwards and, where
//! a crime came of it, the follow-up. Where all stamps are there they are its own; where some are missing it takes the
//! mean of its kind of work; where that mean would rest on too few it takes a seed, and is marked as one. Work that
//! nobody has got to yet is demand too.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attended::{Attended, Case, cases};
use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use super::plot::hour;
use crate::ids::RecordId;
use crate::patrol::attendance::{Attendance, Point, Stamp, effective};
use crate::patrol::duty::StateEvent;
use crate::patrol::investigation::Investigation;
use crate::reference::{Lists, day};
use crate::time::{HOUR, Millis};

pub use supply::{Piece, pieces};

mod supply;

/// Every sample of the board, and the figures that no sample gives.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let jobs = jobs(evidence, asked);
    let kinds = kinds(&jobs, asked);
    let lines: Vec<Line> = jobs.iter().map(|job| line(job, &kinds, asked)).collect();
    let part = |name, unit, how| Part { name, unit, how, plot: Plot::None };
    let stated = vec![
        "every officer of a crew counts".to_owned(),
        format!("under {} own times a kind of work takes its seed", asked.whole("DE01", "min_n")),
        "by the hour in which the log was opened".to_owned(),
    ];
    let slices: Vec<&'static [&'static str]> =
        vec![&[], &["work"], &["area"], &["basis"], &["weekday", "hour"]];
    let sample = |measure, parts, slices: &[&'static [&'static str]], lines| Sample {
        measure,
        parts,
        slices: slices.to_vec(),
        only: None,
        lines,
        stated: stated.clone(),
    };
    let open = lines.iter().filter(|l| l.group.get("basis").is_some_and(|b| b == "backlog")).cloned();
    let open: Vec<Line> = open.collect();
    let others = lines.iter().filter(|l| l.group.contains_key("agency")).cloned().collect();
    let mut all = vec![
        sample(
            "DE01",
            vec![part("hours", "hours", How::Sum), part("volume", "count", How::Count)],
            &slices,
            lines,
        ),
        sample("DE01", vec![part("backlog", "hours", How::Sum)], &[&[], &["work"], &["area"]], open),
        sample(
            "DE01",
            vec![part("median", "minutes", How::Percentile(50)), part("p90", "minutes", How::Percentile(90))],
            &[&[], &["work"]],
            jobs.iter().map(|job| handling(job, asked)).collect(),
        ),
        sample(
            "DE04",
            vec![part("hours", "hours", How::Sum), part("volume", "count", How::Count)],
            &[&[], &["agency"], &["area"], &["agency", "work"]],
            others,
        ),
    ];
    all.extend(supply::samples(evidence, asked));
    all
}

/// DE03 is a ratio of two kinds of time, so its figures are made apart.
pub use supply::utilisation;

/// What one incident took.
struct Job<'a> {
    case: Case<'a>,
    work: String,
    agency: Option<&'a str>,
    /// Officer milliseconds by its own stamps; missing where a stamp is missing.
    own: Option<i64>,
    /// Whether a crime came of it, which is followed up.
    followed: bool,
}

/// What an incident of a kind of work takes, and how that is known.
struct Kind {
    hours: f64,
    seed: bool,
    follow_up: f64,
}

fn jobs<'a>(evidence: &'a Evidence, asked: &Asked<'a>) -> Vec<Job<'a>> {
    let offences: BTreeMap<&RecordId, &Investigation> = evidence
        .investigations
        .iter()
        .filter_map(|held| Some((held.record.incident.as_ref()?, &held.record)))
        .collect();
    let trips = trips(evidence);
    let written = written_up(evidence, asked);
    cases(evidence, asked)
        .into_iter()
        .map(|case| {
            let crime = offences.get(case.id).copied();
            let own = trips.get(case.id);
            let complete = own.is_some_and(|all| all.iter().all(Option::is_some));
            let travelled: i64 = own.into_iter().flatten().filter_map(|ms| *ms).sum();
            let after = written.get(case.id).copied().unwrap_or_default();
            Job {
                work: work_of(&case, crime, asked.lists),
                agency: led_by(&case, asked.lists),
                own: (complete && travelled > 0).then_some(travelled + after),
                followed: case.incident.investigation.is_some() || crime.is_some(),
                case,
            }
        })
        .collect()
}

/// The category that counts: how it was closed, or else how it was opened.
fn category<'a>(case: &Case<'a>) -> &'a str {
    case.incident.closing_category.as_deref().filter(|c| !c.is_empty()).unwrap_or(&case.incident.category)
}

/// The kind of work: by the offence where a crime came of it, or else by the category.
fn work_of(case: &Case<'_>, crime: Option<&Investigation>, lists: &Lists) -> String {
    let on = day(case.incident.created_at);
    let offence = crime.and_then(|c| c.offence.as_deref()).and_then(|o| lists.offence_group(o));
    let holds = |column: &str, value: &str| {
        let rows = lists.list("work_types").iter().filter(|row| row.holds(on));
        let mut rows = rows.filter(|row| match column {
            // Names of offence groups have spaces in them.
            "offences" => row.get(column).split(';').any(|one| one.trim() == value),
            _ => row.get(column).split_whitespace().any(|one| one == value),
        });
        rows.next().map(|row| row.code.clone())
    };
    offence
        .and_then(|group| holds("offences", group))
        .or_else(|| holds("categories", category(case)))
        .unwrap_or_else(|| "other".to_owned())
}

/// The agency that should lead work of this category on the day of the call.
fn led_by<'a>(case: &Case<'a>, lists: &'a Lists) -> Option<&'a str> {
    let row = lists.row("partner_led", category(case), day(case.incident.created_at))?;
    Some(row.get("agency")).filter(|agency| !agency.is_empty())
}

/// Officer milliseconds of each resource that went, from setting out or being sent to being free; nothing where a
/// stamp is missing.
fn trips(evidence: &Evidence) -> BTreeMap<&RecordId, Vec<Option<i64>>> {
    let mut stamps: BTreeMap<&RecordId, Vec<(RecordId, Stamp)>> = BTreeMap::new();
    for held in &evidence.stamps {
        stamps.entry(&held.record.attendance).or_default().push((held.id.clone(), held.record.clone()));
    }
    let mut trips: BTreeMap<&RecordId, Vec<Option<i64>>> = BTreeMap::new();
    for held in &evidence.attendances {
        let points: BTreeMap<Point, Millis> = stamps
            .get(&held.id)
            .map(|own| effective(own).into_iter().map(|(point, s)| (point, s.at)).collect())
            .unwrap_or_default();
        let took = took(&points).map(|ms| ms * crew(&held.record));
        trips.entry(&held.record.incident).or_default().push(took);
    }
    trips
}

/// Officers in a resource: a double-crewed car is two.
fn crew(attendance: &Attendance) -> i64 {
    i64::try_from(attendance.officers.len()).unwrap_or(1).max(1)
}

/// How long a resource was taken up; nothing where a stamp is missing that must be there.
fn took(points: &BTreeMap<Point, Millis>) -> Option<i64> {
    let start = points.get(&Point::Assigned).or(points.get(&Point::EnRoute))?;
    let end = points.iter().filter(|(point, _)| point.ends()).map(|(_, at)| *at).min()?;
    let there = points.contains_key(&Point::AtScene) || points.keys().any(|p| p.turned_away());
    (there && end >= *start).then(|| end.since(*start))
}

/// Officer milliseconds in states that name the incident after the scene: the paperwork, the prisoner, the wait.
fn written_up<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> BTreeMap<&'a RecordId, i64> {
    let longest = i64::try_from(asked.whole("DE01", "max_gap_h")).unwrap_or(4) * HOUR;
    let mut by_officer: BTreeMap<&str, Vec<&Held<StateEvent>>> = BTreeMap::new();
    for held in evidence.states.iter().filter(|held| !asked.lists.state_is_message(held.record.state)) {
        by_officer.entry(held.record.officer.as_str()).or_default().push(held);
    }
    let mut written = BTreeMap::new();
    for events in by_officer.values_mut() {
        events.sort_by_key(|held| (held.record.at, &held.id));
        for pair in events.windows(2) {
            let [now, next] = pair else { continue };
            let ms = next.record.at.since(now.record.at);
            // Sent, on the way and at the scene are in the resource's own stamps.
            if let Some(incident) = now.record.incident.as_ref()
                && !matches!(now.record.state, 0 | 5 | 6)
                && (1..=longest).contains(&ms)
            {
                *written.entry(incident).or_default() += ms;
            }
        }
    }
    written
}

/// The mean of each kind of work by its own stamps, or its seed where too few have them.
fn kinds(jobs: &[Job<'_>], asked: &Asked<'_>) -> BTreeMap<String, Kind> {
    let on = day(asked.as_at());
    let enough = asked.whole("DE01", "min_n").max(1);
    let mut own: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for job in jobs {
        let times = own.entry(job.work.as_str()).or_default();
        times.extend(job.own.filter(|_| counts(job, asked).is_none()));
    }
    own.into_iter()
        .map(|(work, times)| {
            let row = asked.lists.row("work_types", work, on);
            let number =
                |column: &str| row.and_then(|r| r.get(column).parse::<f64>().ok()).unwrap_or_default();
            let n = times.len() as u64;
            let mean = times.iter().sum::<i64>() as f64 / HOUR as f64 / n.max(1) as f64;
            let seed = n < enough;
            let hours = if seed { number("hours_per_unit") } else { mean };
            (work.to_owned(), Kind { hours, seed, follow_up: number("follow_up_hours") })
        })
        .collect()
}

/// Why an incident is no demand, if it is none.
fn counts(job: &Job<'_>, asked: &Asked<'_>) -> Option<String> {
    let incident = job.case.incident;
    let out = job.case.kept_out(asked.lists);
    // What officers came across took them as long as what somebody rang about.
    let out = out.filter(|r| !matches!(r.as_str(), "police_generated" | "officer_already_there"));
    if out.is_some() {
        return out;
    }
    let sends = |grade: &str| asked.lists.grade_deploys(grade, day(incident.created_at)) == Some(true);
    match job.case.attended {
        Attended::Yes => None,
        // Whoever was sent and turned away was taken up for that time.
        Attended::No if job.own.is_some() => None,
        Attended::NotYet if job.case.grade.is_none_or(|(grade, _)| sends(grade)) => None,
        _ => Some("not_attended".to_owned()),
    }
}

fn line(job: &Job<'_>, kinds: &BTreeMap<String, Kind>, asked: &Asked<'_>) -> Line {
    let incident = job.case.incident;
    let kind = kinds.get(&job.work);
    let each = kind.map_or(0.0, |k| k.hours);
    let basis = match (job.case.attended, job.own) {
        (Attended::NotYet, _) => "backlog",
        (_, Some(_)) => "own",
        _ if kind.is_none_or(|k| k.seed) => "seed",
        _ => "mean",
    };
    let handled = job.own.filter(|_| basis == "own").map_or(each, |ms| ms as f64 / HOUR as f64);
    let hours = handled + if job.followed { kind.map_or(0.0, |k| k.follow_up) } else { 0.0 };
    let weekday = incident.created_at.london().date().weekday().to_monday_one_offset();
    let mut group = Group::from([
        ("work", job.work.clone()),
        ("area", incident.area.clone()),
        ("basis", basis.to_owned()),
        ("weekday", weekday.to_string()),
        ("hour", format!("{:02}", hour(incident.created_at))),
    ]);
    if let Some(agency) = job.agency {
        group.insert("agency", agency.to_owned());
    }
    Line {
        record: job.case.id.clone(),
        kind: "incident",
        label: incident.number.clone(),
        title: incident.title.clone(),
        group: Arc::new(group),
        at: incident.created_at,
        start: Some(incident.created_at),
        stop: incident.resulted_at,
        measured: Measured::Number(hours),
        verdict: counts(job, asked).map_or(Verdict::Counted(None), Verdict::Excluded),
        missing: basis == "mean" || basis == "seed",
        late: false,
        holder: None,
    }
}

/// How long one incident took all its officers together, where all of its stamps are there.
fn handling(job: &Job<'_>, asked: &Asked<'_>) -> Line {
    let mut line = line(job, &BTreeMap::new(), asked);
    // The time of several officers is no stretch of the clock.
    (line.start, line.stop) = (None, None);
    line.missing = job.own.is_none() && job.case.attended == Attended::Yes;
    match job.own {
        Some(ms) => line.measured = Measured::Ms(ms),
        None => {
            line.measured = Measured::Nothing;
            if line.counted() {
                line.verdict = Verdict::Excluded("missing_arrival".to_owned());
            }
        }
    }
    line
}

/// What a scenario is counted from: incidents and hours of one kind of work, and hours of all of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Base {
    pub incidents: u64,
    pub hours: f64,
    pub seed_hours: f64,
    pub all_hours: f64,
}

/// Counts that from the lines of DE01.
#[must_use]
pub fn base(evidence: &Evidence, asked: &Asked<'_>, work: &str) -> Base {
    let mut base = Base::default();
    let demand = samples(evidence, asked).into_iter().next();
    for line in demand.iter().flat_map(|s| &s.lines).filter(|line| line.counted()) {
        let Measured::Number(hours) = line.measured else { continue };
        base.all_hours += hours;
        if line.group.get("work").is_some_and(|w| w == work) {
            base.incidents += 1;
            base.hours += hours;
            base.seed_hours += if line.group.get("basis").is_some_and(|b| b == "seed") { hours } else { 0.0 };
        }
    }
    base
}
