//! The supervision board: plans, reviews, allocation, age and workload (IN01 to IN07); what ages, what is
//! overdue, what went back and which actions are closed stand in [`health`] (IN08 to IN11).
//!
//! Half of these are snapshots: how things stood at the end of the period, or now if that comes first.
//! Reviews are counted by what fell due in the period, never by what was done (GC24): reviews done
//! before they were due do not make up for those that were not done.

mod health;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::ToSpan;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, case_label, case_title};
use crate::ids::RecordId;
use crate::patrol::investigation::{Investigation, Update};
use crate::patrol::review::Review;
use crate::reference::day;
use crate::time::{DAY, HOUR, Millis};

const BY_TEAM: [&[&str]; 3] = [&[], &["area"], &["team"]];

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let files = files(evidence, asked);
    let open: Vec<&File<'_>> = files.iter().filter(|f| f.open(asked)).collect();
    let mut samples = Vec::new();
    samples.push(no_plan(&open, asked));
    samples.extend(reviews_on_time(&files, asked));
    samples.push(sample("IN03", vec![share("with_direction", Plot::Week)], with_direction(&files, asked)));
    samples.push(sample(
        "IN04",
        vec![percentile("median", 50), percentile("p90", 90)],
        open.iter().map(|f| since_meaningful(f, asked)).collect(),
    ));
    samples.extend(unallocated(&files, &open, asked));
    samples.push(sample(
        "IN06",
        vec![count("count")],
        open.iter().map(|f| over_four_months(f, asked)).collect(),
    ));
    samples.extend(workload(&open, evidence, asked));
    samples.extend(health::samples(&files, &open, asked));
    samples.push(health::actions_closed(&files, evidence, asked));
    samples
}

fn sample(measure: &'static str, parts: Vec<Part>, lines: Vec<Line>) -> Sample {
    Sample { measure, parts, slices: BY_TEAM.to_vec(), only: None, lines, stated: Vec::new() }
}

fn share(name: &'static str, plot: Plot) -> Part {
    Part { name, unit: "percent", how: How::Share, plot }
}

fn count(name: &'static str) -> Part {
    Part { name, unit: "count", how: How::Count, plot: Plot::None }
}

fn percentile(name: &'static str, percent: u32) -> Part {
    Part { name, unit: "days", how: How::Percentile(percent), plot: Plot::None }
}

/// An investigation with what was written about it.
struct File<'a> {
    id: &'a RecordId,
    record: &'a Investigation,
    updates: Vec<&'a Update>,
    /// By time.
    reviews: Vec<&'a Held<Review>>,
}

fn files<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<File<'a>> {
    let mut updates: BTreeMap<&RecordId, Vec<&Update>> = BTreeMap::new();
    for held in &evidence.updates {
        updates.entry(&held.record.investigation).or_default().push(&held.record);
    }
    let mut reviews: BTreeMap<&RecordId, Vec<&Held<Review>>> = BTreeMap::new();
    for held in &evidence.reviews {
        reviews.entry(&held.record.investigation).or_default().push(held);
    }
    let wanted = evidence
        .investigations
        .iter()
        .filter(|held| asked.wants_team(held.record.team.as_ref().map(|t| t.as_str())))
        .filter(|held| asked.wants_area(&held.record.area) && !asked.lists.outside_force(&held.record.area));
    let mut files: Vec<File<'a>> = wanted
        .map(|held| {
            let mut reviews = reviews.remove(&held.id).unwrap_or_default();
            reviews.sort_by_key(|r| (r.record.at, &r.id));
            let updates = updates.remove(&held.id).unwrap_or_default();
            File { id: &held.id, record: &held.record, updates, reviews }
        })
        .collect();
    files.sort_by_key(|f| (f.record.recorded_at, f.id));
    files
}

impl File<'_> {
    /// Whether it was open at the snapshot. What has closed since was open if its outcome came later.
    fn open(&self, asked: &Asked<'_>) -> bool {
        let as_at = asked.as_at();
        let closed = !asked.lists.investigation_open(&self.record.status)
            && self.record.outcome_at.is_none_or(|at| at <= as_at);
        self.record.recorded_at <= as_at && !closed
    }

    fn line(&self, at: Millis) -> Line {
        let mut group = Group::from([("area", self.record.area.clone())]);
        if let Some(team) = &self.record.team {
            group.insert("team", team.0.clone());
        }
        if let Some(risk) = &self.record.risk {
            group.insert("risk", risk.clone());
        }
        Line {
            record: self.id.clone(),
            kind: "investigation",
            label: case_label(self.record),
            title: case_title(self.record),
            group: Arc::new(group),
            at,
            start: None,
            stop: None,
            measured: Measured::Nothing,
            verdict: Verdict::Counted(None),
            missing: false,
            late: false,
            holder: None,
        }
    }

    /// A span of time on it: the line with its length.
    fn span(&self, start: Millis, stop: Millis) -> Line {
        let mut line = self.line(start);
        line.start = Some(start);
        line.stop = Some(stop);
        line.measured = Measured::Ms(stop.since(start));
        line
    }

    /// What fell due: when, and the review that answered it if one did.
    fn due(&self, asked: &Asked<'_>) -> Vec<(Millis, Option<&Held<Review>>)> {
        let mut due: Vec<(Millis, Option<&Held<Review>>)> =
            self.reviews.iter().filter_map(|r| Some((r.record.due_at?, Some(*r)))).collect();
        let next = match self.reviews.last() {
            Some(last) => self.record.next_review_due.or(last.record.next_due_at),
            None => self.record.next_review_due.or_else(|| self.first_direction(asked)),
        };
        // What a review answered already is not due again.
        if let Some(next) = next.filter(|next| due.iter().all(|(at, _)| at < next)) {
            due.push((next, None));
        }
        due
    }

    fn first_direction(&self, asked: &Asked<'_>) -> Option<Millis> {
        let allocated = self.record.allocated_at?;
        let hours = asked.lists.first_direction_hours(self.record.risk.as_deref(), day(allocated))?;
        Some(allocated.plus(hours * HOUR))
    }
}

fn excluded(mut line: Line, reason: &str) -> Line {
    line.verdict = Verdict::Excluded(reason.to_owned());
    line
}

/// IN01: open, allocated for more than seven days, and no plan.
fn no_plan(open: &[&File<'_>], asked: &Asked<'_>) -> Sample {
    let as_at = asked.as_at();
    let line = |file: &&File<'_>| {
        let record = file.record;
        let Some(allocated) = record.allocated_at.filter(|at| *at <= as_at) else {
            return excluded(file.line(as_at), "not_allocated");
        };
        let mut line = file.span(allocated, as_at);
        if record.self_closed {
            return excluded(line, "self_closed");
        }
        let planned = record.plan_at.is_some_and(|at| at <= as_at);
        line.verdict = Verdict::Counted(Some(!planned && as_at.since(allocated) > 7 * DAY));
        line
    };
    sample(
        "IN01",
        vec![count("count"), share("percent_of_open", Plot::None)],
        open.iter().map(line).collect(),
    )
}

/// IN02: of the reviews that fell due in the period, those done by then.
fn reviews_on_time(files: &[File<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    let as_at = asked.as_at();
    let mut on_time = Vec::new();
    let mut overdue = Vec::new();
    let mut extra = Vec::new();
    for file in files {
        for (due, review) in file.due(asked) {
            if due < asked.from || due >= as_at {
                continue;
            }
            let done = review.map(|r| r.record.at).filter(|at| *at <= as_at);
            let mut line = file.line(due);
            line.start = Some(due);
            line.stop = done;
            line.measured = done.map_or(Measured::Nothing, |done| Measured::Ms(done.since(due)));
            let closed_first = done.is_none()
                && !asked.lists.investigation_open(&file.record.status)
                && file.record.outcome_at.is_none_or(|at| at < due);
            if closed_first {
                let line = excluded(line, "closed_before_due");
                on_time.push(line.clone());
                overdue.push(line);
                continue;
            }
            line.verdict = Verdict::Counted(Some(done.is_some_and(|done| done <= due)));
            on_time.push(line.clone());
            line.verdict = Verdict::Counted(Some(done.is_none()));
            overdue.push(line);
        }
        for review in file.reviews.iter().filter(|r| asked.holds(r.record.at)) {
            if review.record.due_at.is_none_or(|due| due < asked.from || due >= as_at) {
                let mut line = file.line(review.record.at);
                line.record = review.id.clone();
                line.kind = "review";
                line.start = review.record.due_at;
                line.stop = Some(review.record.at);
                extra.push(line);
            }
        }
    }
    vec![
        sample("IN02", vec![share("on_time", Plot::Week)], on_time),
        sample("IN02", vec![count("overdue")], overdue),
        sample("IN02", vec![count("done_not_due")], extra),
    ]
}

/// IN03: of all reviews, those that decided something. "Noted only" does not.
fn with_direction(files: &[File<'_>], asked: &Asked<'_>) -> Vec<Line> {
    reviewed(files, asked, |result| asked.lists.review_counts(result))
}

/// The reviews of the period, each counted by whether its result is one of those meant.
fn reviewed(files: &[File<'_>], asked: &Asked<'_>, meant: impl Fn(&str) -> bool) -> Vec<Line> {
    let reviews = files.iter().flat_map(|f| f.reviews.iter().map(move |r| (f, r)));
    reviews
        .filter(|(_, review)| asked.holds(review.record.at))
        .map(|(file, review)| {
            let mut line = file.line(review.record.at);
            line.record = review.id.clone();
            line.kind = "review";
            line.stop = Some(review.record.at);
            line.verdict = Verdict::Counted(Some(meant(&review.record.result)));
            line
        })
        .collect()
}

/// IN04: since somebody wrote something that means something. What the system wrote does not, nor does a
/// review that only noted; where there is nothing, the time runs from when it was allocated or recorded.
fn since_meaningful(file: &File<'_>, asked: &Asked<'_>) -> Line {
    let as_at = asked.as_at();
    let updates = file.updates.iter().filter(|u| !u.auto).map(|u| u.written_at);
    let reviews =
        file.reviews.iter().filter(|r| asked.lists.review_counts(&r.record.result)).map(|r| r.record.at);
    let last = updates.chain(reviews).filter(|at| *at <= as_at).max();
    let since = last.unwrap_or_else(|| file.record.allocated_at.unwrap_or(file.record.recorded_at));
    file.span(since.min(as_at), as_at)
}

/// IN05: waiting for an officer for more than 48 hours; now, and apart in the period.
fn unallocated(files: &[File<'_>], open: &[&File<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    let as_at = asked.as_at();
    let wait = |file: &File<'_>| {
        let recorded = file.record.recorded_at;
        let allocated = file.record.allocated_at.filter(|at| *at <= as_at);
        let mut line = file.span(recorded, allocated.unwrap_or(as_at));
        line.verdict = Verdict::Counted(Some(allocated.unwrap_or(as_at).since(recorded) > 48 * HOUR));
        (allocated.is_some(), line)
    };
    let needs = |file: &&File<'_>| file.record.needs_officer;
    let now = open.iter().copied().filter(|f| needs(f)).map(wait);
    let period = files.iter().filter(|f| needs(f) && asked.holds(f.record.recorded_at)).map(wait);
    let now = now.filter(|(allocated, _)| !allocated).map(|(_, line)| line).collect();
    vec![
        sample("IN05", vec![count("count")], now),
        sample("IN05", vec![count("late_in_period")], period.map(|(_, line)| line).collect()),
    ]
}

/// IN06: recorded more than four calendar months ago and still open.
fn over_four_months(file: &File<'_>, asked: &Asked<'_>) -> Line {
    let as_at = asked.as_at();
    let mut line = file.span(file.record.recorded_at, as_at);
    if file.record.status == "with_court" {
        return excluded(line, "with_court");
    }
    let limit = file.record.recorded_at.london().checked_add(4.months());
    let over = limit.is_ok_and(|limit| limit.timestamp().as_millisecond() < as_at.0);
    line.verdict = Verdict::Counted(Some(over));
    line
}

/// IN07: what officers carry. Shown by team; the officer is only counted.
fn workload(open: &[&File<'_>], evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let as_at = asked.as_at();
    let left: Vec<&str> = evidence
        .staff
        .iter()
        .filter(|s| s.record.left_at.is_some_and(|at| at <= as_at))
        .map(|s| s.id.as_str())
        .collect();
    let lines = |number: &dyn Fn(&Investigation) -> Option<f64>| -> Vec<Line> {
        let held = open.iter().filter_map(|file| Some((file, file.record.oic.as_ref()?)));
        held.map(|(file, oic)| {
            let mut line = file.line(as_at);
            line.start = Some(file.record.recorded_at);
            line.holder = Some(oic.0.clone());
            if left.contains(&oic.as_str()) {
                return excluded(line, "left_the_force");
            }
            let number = number(file.record);
            line.missing = number.is_none();
            line.measured = Measured::Number(number.unwrap_or_default());
            line
        })
        .collect()
    };
    let part = |name, unit, how| vec![Part { name, unit, how, plot: Plot::None }];
    let weight = |r: &Investigation| r.offence.as_deref().and_then(|o| asked.lists.severity_weight(o));
    let mut weighted =
        sample("IN07", part("weighted_per_officer", "index", How::SumPerHolder), lines(&weight));
    weighted
        .stated
        .push("offences with no known severity weight count as nothing and stand under missing".to_owned());
    vec![
        weighted,
        sample("IN07", part("open_per_officer", "count", How::SumPerHolder), lines(&|_| Some(1.0))),
        sample(
            "IN07",
            part("live_victims", "count", How::Sum),
            lines(&|r| Some(if r.victim.as_ref().is_some_and(|v| !v.is_empty()) { 1.0 } else { 0.0 })),
        ),
        sample(
            "IN07",
            part("suspects_outstanding", "count", How::Sum),
            lines(&|r| Some(f64::from(r.suspects_outstanding))),
        ),
    ]
}
