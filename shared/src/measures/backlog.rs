//! A job while it waits: when somebody was sent, when it ended, and whether it waited at an instant.
//!
//! Nothing of this is stored. A backlog of last Tuesday at seven is reckoned from what the log says was so at seven:
//! opened by then, not ended by then, nobody on the way, graded for somebody to go, and not put off to a window that
//! the caller agreed to. So it can be reckoned for every day that the log remembers, and opened to its rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attended::{Attended, Case, attendances, cases};
use super::evidence::{Asked, Evidence, Held};
use super::line::{Line, Measured, Verdict};
use super::response::line;
use super::{Series, SeriesPoint};
use crate::ids::RecordId;
use crate::patrol::appointment::{Appointment, deferred};
use crate::patrol::attendance::Point;
use crate::patrol::deployment::DeploymentDecision;
use crate::patrol::incident::{Grading, Incident, Thrive};
use crate::patrol::policy::{Advice, Known, advice};
use crate::patrol::recheck::{Recheck, rechecks};
use crate::reference::{Lists, day};
use crate::time::{HOUR, Millis, london};

/// A job with what was judged and decided about it.
pub struct Job<'a> {
    pub(super) case: Case<'a>,
    /// By time.
    pub thrives: Vec<&'a Held<Thrive>>,
    pub decisions: Vec<&'a Held<DeploymentDecision>>,
    pub appointments: Vec<&'a Appointment>,
    /// For each resource, from when it was on it and, where it was turned away, until when.
    pub sent: Vec<(Millis, Option<Millis>)>,
    pub arrivals: Vec<Millis>,
    pub ended_at: Option<Millis>,
}

/// Every job that was read, also those from before the period.
#[must_use]
pub fn jobs<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Job<'a>> {
    let mut thrives = by_incident(&evidence.thrives, |t| (&t.incident, t.at));
    let mut decisions = by_incident(&evidence.decisions, |d| (&d.incident, d.at));
    let mut appointments = by_incident(&evidence.appointments, |a| (&a.incident, a.at));
    let attendances = attendances(evidence);
    let always = Asked { from: Millis(i64::MIN), ..*asked };
    cases(evidence, &always)
        .into_iter()
        .map(|case| {
            let own = attendances.get(case.id).map_or(&[][..], Vec::as_slice);
            let sent = own.iter().filter_map(|(_, points)| {
                let first = points.values().map(|when| when.at).min()?;
                let away = points.iter().filter(|(point, _)| point.turned_away()).map(|(_, w)| w.at).min();
                Some((first, away.filter(|_| !points.contains_key(&Point::AtScene))))
            });
            let ended =
                [case.incident.resulted_at, case.incident.cancelled_at, evidence.ended.get(case.id).copied()];
            Job {
                thrives: thrives.remove(case.id).unwrap_or_default(),
                decisions: decisions.remove(case.id).unwrap_or_default(),
                appointments: appointments
                    .remove(case.id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|h| &h.record)
                    .collect(),
                sent: sent.collect(),
                arrivals: own
                    .iter()
                    .filter_map(|(_, points)| points.get(&Point::AtScene).map(|w| w.at))
                    .collect(),
                ended_at: ended.into_iter().flatten().min().filter(|_| case.incident.status != "REO"),
                case,
            }
        })
        .collect()
}

fn by_incident<R>(
    all: &[Held<R>],
    of: impl Fn(&R) -> (&RecordId, Millis),
) -> BTreeMap<&RecordId, Vec<&Held<R>>> {
    let mut found: BTreeMap<&RecordId, Vec<&Held<R>>> = BTreeMap::new();
    for held in all {
        found.entry(of(&held.record).0).or_default().push(held);
    }
    for own in found.values_mut() {
        own.sort_by_key(|held| (of(&held.record).1, &held.id));
    }
    found
}

impl<'a> Job<'a> {
    #[must_use]
    pub fn id(&self) -> &'a RecordId {
        self.case.id
    }

    #[must_use]
    pub fn incident(&self) -> &'a Incident {
        self.case.incident
    }

    /// Its gradings by time.
    #[must_use]
    pub fn gradings(&self) -> &[&'a Held<Grading>] {
        &self.case.gradings
    }

    /// When the first resource was at the scene.
    #[must_use]
    pub fn first_at_scene(&self) -> Option<Millis> {
        self.arrivals.iter().min().copied()
    }

    /// Whether the log is done with and nobody went, or it was decided that nobody goes.
    #[must_use]
    pub fn nobody_went(&self) -> bool {
        self.case.attended == Attended::No || self.decisions.last().is_some_and(|d| !d.record.deploy)
    }

    /// Why a rule keeps it out of what is counted, if one does.
    #[must_use]
    pub fn kept_out(&self, lists: &Lists) -> Option<String> {
        self.case.kept_out(lists)
    }

    /// The assessment that held at an instant; the first one where none had been made by then, as it is written while
    /// the first grade is set.
    #[must_use]
    pub fn thrive(&self, at: Millis) -> Option<&'a Thrive> {
        let held = self.thrives.iter().rev().find(|t| t.record.at <= at).or(self.thrives.first());
        held.map(|t| &t.record)
    }

    /// What the policy of its day says of the job as it was known at an instant.
    #[must_use]
    pub fn advice(&self, lists: &Lists, at: Millis) -> Advice {
        advice(lists, &Known::of(self.incident(), self.thrive(at)), day(at))
    }

    /// Whether it waits for a window that the caller agreed to.
    #[must_use]
    pub fn deferred(&self, lists: &Lists, at: Millis) -> bool {
        deferred(lists, self.incident(), &self.appointments, at)
    }

    /// The grade in force at an instant.
    #[must_use]
    pub fn grade(&self, at: Millis) -> Option<&str> {
        let held = self.case.gradings.iter().rev().find(|g| g.record.at <= at).or(self.case.gradings.first());
        held.map(|g| g.record.grade.as_str())
            .or(self.case.incident.grade.as_deref())
            .filter(|g| !g.is_empty())
    }

    /// Whether it was open and nobody was on it.
    #[must_use]
    pub fn open(&self, at: Millis) -> bool {
        let on_it =
            |(from, until): &(Millis, Option<Millis>)| *from <= at && until.is_none_or(|until| until > at);
        self.case.incident.created_at <= at
            && self.ended_at.is_none_or(|ended| ended > at)
            && !self.sent.iter().any(on_it)
    }

    /// Whether it needed somebody at that instant whom nobody had sent.
    #[must_use]
    pub fn waited(&self, lists: &Lists, at: Millis) -> bool {
        let nobody_goes =
            self.decisions.iter().rev().find(|d| d.record.at <= at).is_some_and(|d| !d.record.deploy);
        self.open(at)
            && !nobody_goes
            && self.grade(at).is_some_and(|grade| lists.grade_deploys(grade, day(at)) == Some(true))
    }

    /// When the wait for somebody ended: a resource that was not turned away, the end of the log, or a decision after
    /// which nobody has to look again.
    #[must_use]
    pub fn wait_ended(&self, lists: &Lists) -> Option<Millis> {
        let sent = self.sent.iter().filter(|(_, until)| until.is_none()).map(|(from, _)| *from).min();
        let decided = self.decisions.iter().find(|d| !d.record.deploy && done_with(lists, &d.record));
        [sent, self.ended_at, decided.map(|d| d.record.at)].into_iter().flatten().min()
    }

    /// Every look at the risk that fell due while it waited.
    #[must_use]
    pub fn rechecks(&self, lists: &Lists, now: Millis) -> Vec<Recheck> {
        let gradings: Vec<&Grading> = self.case.gradings.iter().map(|g| &g.record).collect();
        let thrives: Vec<&Thrive> = self.thrives.iter().map(|t| &t.record).collect();
        rechecks(lists, self.case.incident, &gradings, &thrives, self.wait_ended(lists), now)
    }
}

fn done_with(lists: &Lists, decision: &DeploymentDecision) -> bool {
    let reason = decision.reason.as_deref().unwrap_or_default();
    lists
        .row("non_attendance_reasons", reason, day(decision.at))
        .is_none_or(|row| !row.yes("recheck_required"))
}

/// The job as it waited at an instant; nothing when it did not.
pub(super) fn waiting(job: &Job<'_>, at: Millis, lists: &Lists) -> Option<Line> {
    if !job.waited(lists, at) {
        return None;
    }
    let mut line = line(&job.case);
    let waited = at.since(job.case.incident.created_at);
    let mut group = (*line.group).clone();
    group.insert("grade", job.grade(at).unwrap_or_default().to_owned());
    if let Some(band) = lists.waiting_band(waited, day(at)) {
        group.insert("wait", band.to_owned());
    }
    line.group = Arc::new(group);
    (line.start, line.stop) = (Some(job.case.incident.created_at), Some(at));
    line.measured = Measured::Ms(waited);
    line.verdict = match job.case.kept_out(lists) {
        // What ended it later was not known then.
        Some(out) if out == "duplicate" || out == "police_generated" || out == "outside_force" => {
            Verdict::Excluded(out)
        }
        _ if job.deferred(lists, at) => Verdict::Excluded("deferred".to_owned()),
        _ => Verdict::Counted(None),
    };
    Some(line)
}

/// The fixed hours of the period, each with its name.
pub(super) fn hours(asked: &Asked<'_>) -> Vec<(Millis, String)> {
    let mut found = Vec::new();
    let mut date = asked.from.london().date();
    let last = asked.as_at().london().date();
    // Ten years of days are more than any page plots.
    while date <= last && found.len() < 12_000 {
        for row in asked.lists.list("snapshot_hours").iter().filter(|row| row.holds(date)) {
            let hour = row.code.parse::<i8>().ok().filter(|h| (0..24).contains(h));
            let local = hour.and_then(|h| date.at(h, 0, 0, 0).to_zoned_datetime(london()).ok());
            let Some(local) = local else { continue };
            let at = Millis(local.timestamp().as_millisecond());
            if asked.holds(at) && at <= asked.as_at() {
                found.push((at, format!("{date} {}:00", row.code)));
            }
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    found.sort();
    found
}

/// One line for each job and each fixed hour at which it waited.
pub(super) fn at_hours(jobs: &[Job<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let hours = hours(asked);
    let mut lines = Vec::new();
    for job in jobs {
        let from = job.case.incident.created_at;
        let first = hours.partition_point(|(at, _)| *at < from);
        for (at, name) in &hours[first..] {
            if job.ended_at.is_some_and(|ended| ended <= *at) {
                break;
            }
            if let Some(mut line) = waiting(job, *at, asked.lists) {
                let mut group = (*line.group).clone();
                group.insert("snapshot", name.clone());
                line.group = Arc::new(group);
                line.at = *at;
                lines.push(line);
            }
        }
    }
    lines
}

/// How many waited at each fixed hour, those at which nobody did included.
pub(super) fn series(lines: &[Line], asked: &Asked<'_>) -> Series {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.counted()) {
        *counts.entry(line.group.get("snapshot").map_or("", String::as_str)).or_default() += 1;
    }
    let points = hours(asked).into_iter().map(|(from, label)| {
        let n = counts.get(label.as_str()).copied().unwrap_or_default();
        SeriesPoint { from, label, value: Some(n as f64), n }
    });
    Series {
        measure: "AT08".to_owned(),
        part: "at_hours".to_owned(),
        group: BTreeMap::new(),
        unit: "count".to_owned(),
        points: points.collect(),
    }
}

/// How far before the period jobs are read that have ended since: what waited longer is seen only while it is open.
pub const BEFORE: i64 = 7 * 24 * HOUR;
