//! Time freed: TF01 to TF06.
//!
//! Net minutes come from timed runs only: what the task took before, less what it takes now, less doing it
//! again, less support. An untimed run counts for take-up and for nothing else. Cash is what finance
//! signed and nothing else; hours have a value that is printed apart and never added to cash. Where
//! two tasks would claim the same minutes, the one whose baseline already holds the other is left out
//! until it is re-based ([`claims`]).

pub mod claims;
mod ledger;
pub mod reckoning;
mod shift;
mod signed_claims;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, name};
use super::{Counted, Excluded, Figure, Missing, how, interval};
use crate::patrol::staff::Team;
use crate::patrol::time_freed::{Claim, TaskRun};
use crate::time::{MINUTE, SECOND};

/// The seed of the intervals.
const SEED: u64 = 0x7f01;

/// What a task took before, over all baselines of it: whole milliseconds, ascending.
type Baselines<'a> = BTreeMap<&'a str, Vec<i64>>;

/// The board's figures, series and rows.
#[must_use]
pub fn count(evidence: &Evidence, asked: &Asked<'_>) -> Counted {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let baselines = baselines(evidence);
    let runs: Vec<Run<'_>> = evidence
        .runs
        .iter()
        .filter(|held| asked.holds(held.record.ended_at))
        .map(|held| Run::new(held, &teams))
        .filter(|run| asked.area.is_none() || run.area.is_some_and(|a| asked.wants_area(a)))
        .filter(|run| asked.wants_team(run.record().team.as_ref().map(|t| t.as_str())))
        .collect();
    let judged: Vec<Judged<'_>> = runs.iter().map(|run| judge(run, &baselines, evidence, asked)).collect();
    let take_up = ledger::take_up(&runs, asked);
    let cash = ledger::cash(evidence, asked);
    let mut counted = Counted::default();
    net(&judged, &baselines, evidence, asked, &mut counted);
    counted.figures.extend(ledger::hide_small_teams(take_up.figures(asked), &runs, asked));
    counted.series.extend(take_up.series(asked).into_iter().filter(|s| !s.group.contains_key("team")));
    shift::count(evidence, asked, &mut counted);
    signed_claims::count(evidence, asked, &mut counted);
    counted.figures.extend(cash.figures(asked));
    counted.samples.push(net_rows(&judged, &baselines, evidence, asked));
    counted.samples.push(take_up);
    counted.samples.push(cash);
    counted
}

/// A run with the place of its team.
struct Run<'a> {
    held: &'a Held<TaskRun>,
    area: Option<&'a str>,
}

impl<'a> Run<'a> {
    fn new(held: &'a Held<TaskRun>, teams: &BTreeMap<&str, &'a Team>) -> Run<'a> {
        let team = held.record.team.as_ref().and_then(|t| teams.get(t.as_str()));
        Run { held, area: team.map(|t| t.area.as_str()) }
    }

    fn record(&self) -> &'a TaskRun {
        &self.held.record
    }

    /// Without the officer: nobody may learn from a row how long somebody took.
    fn line(&self) -> Line {
        let run = self.record();
        let mut group = Group::from([("task", run.task.clone())]);
        if let Some(team) = &run.team {
            group.insert("team", team.0.clone());
        }
        Line {
            record: self.held.id.clone(),
            kind: "task_run",
            label: run.task.clone(),
            title: String::new(),
            group: Arc::new(group),
            at: run.ended_at,
            start: None,
            stop: None,
            measured: Measured::Nothing,
            verdict: Verdict::Counted(None),
            missing: false,
            late: false,
            holder: Some(run.officer.0.clone()),
        }
    }
}

fn baselines(evidence: &Evidence) -> Baselines<'_> {
    let mut baselines: Baselines<'_> = BTreeMap::new();
    for held in &evidence.baselines {
        let minutes = held.record.minutes.iter().filter(|m| m.is_finite() && **m >= 0.0);
        // Measured minutes are far below where a whole number of milliseconds would be cut off.
        let ms = minutes.map(|m| (m * MINUTE as f64).round() as i64);
        baselines.entry(&held.record.task).or_default().extend(ms);
    }
    baselines.retain(|_, ms| !ms.is_empty());
    baselines.values_mut().for_each(|ms| ms.sort_unstable());
    baselines
}

/// What a run is to net minutes.
enum Verdicted {
    /// Done the new way and timed.
    New,
    /// Done again: taken off.
    Rework,
    Out(&'static str),
}

struct Judged<'a> {
    run: &'a Run<'a>,
    ms: i64,
    verdict: Verdicted,
}

fn judge<'a>(
    run: &'a Run<'a>,
    baselines: &Baselines<'_>,
    evidence: &Evidence,
    asked: &Asked<'_>,
) -> Judged<'a> {
    let record = run.record();
    let ms = i64::from(record.active_s) * SECOND;
    let baseline = baselines.get(record.task.as_str());
    let median = baseline.and_then(|b| interval::median(b));
    let factor = asked.number("TF01", "outlier_factor").unwrap_or(f64::INFINITY);
    let verdict = if record.route != "new" {
        Verdicted::Out("old_route")
    } else if !record.timed {
        Verdicted::Out("untimed")
    } else if record.ended_at < record.started_at {
        Verdicted::Out("bad_stamp")
    } else if record.rework_of.is_some() {
        Verdicted::Rework
    } else if baseline.is_none() {
        Verdicted::Out("no_baseline")
    } else if claims::holds_another(&record.task, evidence) {
        Verdicted::Out("double_count")
    } else if ms == 0 || median.is_some_and(|m| ms as f64 > m as f64 * factor) {
        Verdicted::Out("outlier")
    } else {
        Verdicted::New
    };
    Judged { run, ms, verdict }
}

/// The parts of a net figure, in milliseconds.
#[derive(Default)]
struct Net<'a> {
    /// New runs by task.
    new: BTreeMap<&'a str, Vec<i64>>,
    rework: Vec<i64>,
    officers: BTreeSet<&'a str>,
    excluded: BTreeMap<&'static str, u64>,
}

impl<'a> Net<'a> {
    fn add(&mut self, judged: &Judged<'a>) {
        let record = judged.run.record();
        self.officers.insert(record.officer.as_str());
        match judged.verdict {
            Verdicted::New => self.new.entry(&record.task).or_default().push(judged.ms),
            Verdicted::Rework => self.rework.push(judged.ms),
            Verdicted::Out(reason) => *self.excluded.entry(reason).or_default() += 1,
        }
    }

    fn n(&self) -> u64 {
        self.new.values().map(|runs| runs.len() as u64).sum()
    }

    /// Σ(baseline mean − measured), in milliseconds.
    fn gross(&self, baselines: &Baselines<'_>) -> f64 {
        let task = |(task, runs): (&&str, &Vec<i64>)| {
            let baseline = baselines.get(*task).map_or(&[][..], Vec::as_slice);
            mean(baseline) * runs.len() as f64 - runs.iter().sum::<i64>() as f64
        };
        self.new.iter().map(task).fold(0.0, |sum, v| sum + v)
    }

    fn rework(&self) -> i64 {
        self.rework.iter().sum()
    }

    /// The middle 95 % of the net over draws of baseline, new and rework runs alike.
    fn interval(&self, baselines: &Baselines<'_>, support: i64) -> (i64, i64) {
        let sorted = |runs: &[i64]| {
            let mut runs = runs.to_vec();
            runs.sort_unstable();
            runs
        };
        let new: Vec<(Vec<i64>, &[i64])> = self
            .new
            .iter()
            .map(|(task, runs)| (sorted(runs), baselines.get(*task).map_or(&[][..], Vec::as_slice)))
            .collect();
        let rework = sorted(&self.rework);
        interval::bootstrap(SEED, |draws| {
            let gross: i64 = new
                .iter()
                .map(|(runs, baseline)| {
                    let before = draws.resampled_sum(baseline);
                    less(before, baseline.len(), draws.resampled_sum(runs), runs.len())
                })
                .sum();
            gross - draws.resampled_sum(&rework) - support
        })
    }
}

/// What one task took before, on average.
fn mean(baseline: &[i64]) -> f64 {
    if baseline.is_empty() { 0.0 } else { baseline.iter().sum::<i64>() as f64 / baseline.len() as f64 }
}

/// What `runs` tasks took before, at the baseline's mean, less what they took now.
fn less(before: i64, baseline: usize, now: i64, runs: usize) -> i64 {
    if baseline == 0 {
        return 0;
    }
    let before = i128::from(before) * runs as i128 / baseline as i128;
    i64::try_from(before).unwrap_or_default() - now
}

/// TF01 for the whole, by task and by team, and TF05 from the whole.
fn net(
    judged: &[Judged<'_>],
    baselines: &Baselines<'_>,
    evidence: &Evidence,
    asked: &Asked<'_>,
    counted: &mut Counted,
) {
    let mut nets: BTreeMap<BTreeMap<String, String>, Net<'_>> = BTreeMap::new();
    nets.insert(BTreeMap::new(), Net::default());
    for judged in judged {
        let record = judged.run.record();
        let group = |dimension: &str, value: &str| BTreeMap::from([(dimension.to_owned(), value.to_owned())]);
        nets.entry(BTreeMap::new()).or_default().add(judged);
        nets.entry(group("task", &record.task)).or_default().add(judged);
        if let Some(team) = &record.team {
            nets.entry(group("team", team.as_str())).or_default().add(judged);
        }
    }
    let support: i64 = support(evidence, asked).map(|(_, ms)| ms).sum();
    for (group, net) in &nets {
        // Support is booked for the force and not for one task or team of it.
        let support = if group.is_empty() { support } else { 0 };
        let gross = net.gross(baselines);
        let total = gross - (net.rework() + support) as f64;
        let mut figure = |part: &str, how: &str, ms: f64, interval: Option<(i64, i64)>| {
            let mut figure = blank("TF01", part, "minutes", group, asked);
            figure.n = net.n();
            hide_or(&mut figure, net, group, asked, ms / MINUTE as f64);
            if figure.value.is_some() {
                figure.interval = interval.map(|(l, h)| (l as f64 / MINUTE as f64, h as f64 / MINUTE as f64));
            }
            figure.excluded = excluded(net, asked);
            figure.missing = untimed(net);
            figure.stated = rules(asked, net);
            how.clone_into(&mut figure.how);
            counted.figures.push(figure);
        };
        figure("net", how::NET, total, (net.n() > 0).then(|| net.interval(baselines, support)));
        if !group.contains_key("team") {
            figure("gross", how::HITS, gross, None);
            figure("rework", how::MISSES, net.rework() as f64, None);
        }
        if group.is_empty() {
            figure("support", how::NEITHER, support as f64, None);
            if net.n() > 0 {
                counted.figures.extend(ledger::value(total, net.n(), asked));
            }
        }
    }
}

fn blank(
    measure: &str,
    part: &str,
    unit: &str,
    group: &BTreeMap<String, String>,
    asked: &Asked<'_>,
) -> Figure {
    Figure {
        measure: measure.to_owned(),
        part: part.to_owned(),
        name: name(measure, asked),
        group: group.clone(),
        value: None,
        hidden: None,
        unit: unit.to_owned(),
        interval: None,
        target: None,
        n: 0,
        numerator: None,
        excluded: Vec::new(),
        missing: None,
        late_entries: 0,
        stated: Vec::new(),
        how: String::new(),
        only: BTreeMap::new(),
    }
}

fn hide_or(
    figure: &mut Figure,
    net: &Net<'_>,
    group: &BTreeMap<String, String>,
    asked: &Asked<'_>,
    value: f64,
) {
    let floor = asked.whole(&figure.measure, "min_officers");
    if net.n() == 0 && net.rework.is_empty() {
        figure.hidden = Some("nothing to count".to_owned());
    } else if group.contains_key("team") && (net.officers.len() as u64) < floor {
        figure.hidden = Some(format!("hidden, fewer than {floor} officers"));
    } else {
        figure.value = Some(value);
    }
}

fn excluded(net: &Net<'_>, asked: &Asked<'_>) -> Vec<Excluded> {
    let mut excluded: Vec<Excluded> =
        net.excluded.iter().map(|(reason, n)| Excluded { reason: (*reason).to_owned(), n: *n }).collect();
    excluded.sort_by_key(|e| asked.lists.reason_rank(&e.reason));
    excluded
}

/// Runs that were not timed, of all done the new way.
fn untimed(net: &Net<'_>) -> Option<Missing> {
    let n = net.excluded.get("untimed").copied().unwrap_or_default();
    let of = n + net.n();
    (n > 0).then(|| Missing { n, of, percent: 100.0 * n as f64 / of as f64 })
}

fn rules(asked: &Asked<'_>, net: &Net<'_>) -> Vec<String> {
    let factor = asked.number("TF01", "outlier_factor").unwrap_or_default();
    vec![
        "timed runs only; nothing is claimed for the rest".to_owned(),
        format!("a run of over {factor} times the baseline median, or of no time, is an outlier"),
        format!("{} runs done again are taken off", net.rework.len()),
    ]
}

/// What is booked as a disbenefit in the period: support, training, charging, each in milliseconds.
fn support<'a>(evidence: &'a Evidence, asked: &'a Asked<'_>) -> impl Iterator<Item = (&'a Held<Claim>, i64)> {
    let booked = evidence.claims.iter().filter(|c| c.record.benefit == "B6" && asked.holds(c.record.made_at));
    booked.filter_map(|c| Some((c, (c.record.minutes_net?.abs() * MINUTE as f64).round() as i64)))
}

/// A disbenefit as a row: it belongs to the force and to no task or team of it, and is neither hit nor miss.
fn support_line((held, ms): (&Held<Claim>, i64)) -> Line {
    Line {
        record: held.id.clone(),
        kind: "claim",
        label: held.record.title.clone(),
        title: String::new(),
        group: Arc::new(Group::new()),
        at: held.record.made_at,
        start: None,
        stop: None,
        measured: Measured::Number(ms as f64 / MINUTE as f64),
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

/// The timed runs behind TF01, without who: what each freed, or took again; and what support took.
fn net_rows(
    judged: &[Judged<'_>],
    baselines: &Baselines<'_>,
    evidence: &Evidence,
    asked: &Asked<'_>,
) -> Sample {
    let floor = asked.whole("TF01", "min_officers");
    let mut officers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for judged in judged {
        let record = judged.run.record();
        let team = record.team.as_ref().map_or("", |t| t.as_str());
        officers.entry(team).or_default().insert(record.officer.as_str());
    }
    let line = |judged: &Judged<'_>| {
        let mut line = judged.run.line();
        let team = judged.run.record().team.as_ref().map_or("", |t| t.as_str());
        let before = baselines.get(judged.run.record().task.as_str()).map_or(0.0, |b| mean(b));
        line.measured = Measured::Number(match judged.verdict {
            Verdicted::New => (before - judged.ms as f64) / MINUTE as f64,
            Verdicted::Rework | Verdicted::Out(_) => judged.ms as f64 / MINUTE as f64,
        });
        line.verdict = match judged.verdict {
            Verdicted::New => Verdict::Counted(Some(true)),
            Verdicted::Rework => Verdict::Counted(Some(false)),
            Verdicted::Out(reason) => Verdict::Excluded(reason.to_owned()),
        };
        if officers.get(team).is_none_or(|o| (o.len() as u64) < floor) {
            // In a small team a run would point at a person: its team is left out of the row.
            let mut group = (*line.group).clone();
            group.remove("team");
            line.group = Arc::new(group);
        }
        line
    };
    let part = Part { name: "net", unit: "minutes", how: How::Sum, plot: Plot::None };
    Sample {
        measure: "TF01",
        parts: vec![part],
        slices: Vec::new(),
        only: None,
        lines: judged.iter().map(line).chain(support(evidence, asked).map(support_line)).collect(),
        stated: Vec::new(),
    }
}
