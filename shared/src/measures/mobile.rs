//! Mobile access: who on shift has a device that works, whether it was used, what waits on it, and how long officers
//! wait for it (MO01 to MO03).
//!
//! Figures are of teams and areas. Who has none is a list for whoever hands devices out, and no figure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Device, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::ids::{RecordId, StaffId};
use crate::patrol::rostered::Roster;
use crate::patrol::staff::Team;
use crate::time::{DAY, HOUR, Millis};

/// A device that nobody heard of for longer before a tour does not count as working.
const HEARD_OF: i64 = 7 * DAY;
/// Where a stamp or state came from when somebody tapped it.
const APP: &str = "app";

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let tours = tours(evidence, asked);
    let used = used(evidence);
    let mut devices: BTreeMap<&StaffId, Vec<&Device>> = BTreeMap::new();
    for device in &evidence.devices {
        devices.entry(&device.staff).or_default().push(device);
    }
    let share = |name| vec![Part { name, unit: "percent", how: How::Share, plot: Plot::Week }];
    let by: &[&'static [&'static str]] = &[&[], &["team"], &["area"]];
    let sample = |measure, parts, slices: &[&'static [&'static str]], lines| Sample {
        measure,
        parts,
        slices: slices.to_vec(),
        only: None,
        lines,
        stated: Vec::new(),
    };
    let minutes =
        |name, percent| Part { name, unit: "minutes", how: How::Percentile(percent), plot: Plot::Week };
    let count = |name| vec![Part { name, unit: "count", how: How::Count, plot: Plot::Week }];
    vec![
        sample("MO01", share("covered"), by, tours.iter().map(|t| covered(t, &devices)).collect()),
        sample("MO01", share("active"), by, tours.iter().map(|t| active(t, &used)).collect()),
        sample("MO02", vec![minutes("median", 50), minutes("p95", 95)], &[&[]], arrived(evidence, asked)),
        sample(
            "MO02",
            vec![Part { name: "oldest", unit: "hours", how: How::Most, plot: Plot::None }],
            &[&[]],
            evidence.devices.iter().filter_map(|device| waiting(device, asked)).collect(),
        ),
        sample("MO02", count("conflicts"), &[&[]], conflicts(evidence, asked)),
        sample("MO02", count("refused"), &[&[]], refused(evidence, asked)),
        sample(
            "MO03",
            vec![Part { name: "ready", unit: "seconds", how: How::Percentile(50), plot: Plot::Week }],
            &[&[], &["team"]],
            started(evidence, asked),
        ),
        sample(
            "MO03",
            vec![Part { name: "crashes", unit: "count", how: How::PerHundred, plot: Plot::None }],
            &[&[], &["team"]],
            crashed(evidence, &tours),
        ),
    ]
}

/// A tour that had begun.
struct Tour<'a> {
    held: &'a Held<Roster>,
    team: Option<&'a Team>,
    to: Millis,
}

impl Tour<'_> {
    fn line(&self) -> Line {
        let tour = &self.held.record;
        let mut group = Group::new();
        if let Some(id) = &tour.team {
            group.insert("team", id.0.clone());
        }
        if let Some(team) = self.team {
            group.insert("area", team.area.clone());
        }
        Line {
            kind: "roster",
            label: self.team.map_or_else(String::new, |t| t.name.clone()),
            start: Some(tour.from),
            stop: Some(self.to),
            verdict: if tour.cancelled {
                Verdict::Excluded("off_roster".to_owned())
            } else if tour.present().is_empty() {
                Verdict::Excluded("away".to_owned())
            } else {
                Verdict::Counted(None)
            },
            ..blank(&self.held.id, tour.from, group)
        }
    }
}

fn blank(record: &RecordId, at: Millis, group: Group) -> Line {
    Line {
        record: record.clone(),
        kind: "device",
        label: String::new(),
        title: String::new(),
        group: Arc::new(group),
        at,
        start: Some(at),
        stop: None,
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

fn tours<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Tour<'a>> {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let mut tours: Vec<Tour<'a>> = evidence
        .rosters
        .iter()
        .filter(|held| asked.holds(held.record.from) && held.record.from <= asked.now)
        .filter_map(|held| {
            let id = held.record.team.as_ref().map(|t| t.as_str());
            let team = id.and_then(|t| teams.get(t).copied());
            let wanted = asked.area.is_none() || team.is_some_and(|t| asked.wants_area(&t.area));
            (wanted && asked.wants_team(id)).then(|| Tour { held, team, to: held.record.to.min(asked.now) })
        })
        .collect();
    tours.sort_by_key(|t| (t.held.record.from, &t.held.id));
    tours
}

/// Whether a device could be used in a tour: enrolled before its end, not taken out of use before it began, and heard
/// of no longer ago than a week before.
#[must_use]
pub fn works(device: &Device, from: Millis, to: Millis) -> bool {
    device.enrolled_at <= to
        && device.revoked_at.is_none_or(|at| at > from)
        && device.last_seen_at >= from.plus(-HEARD_OF)
}

fn covered(tour: &Tour<'_>, devices: &BTreeMap<&StaffId, Vec<&Device>>) -> Line {
    let mut line = tour.line();
    let record = &tour.held.record;
    let own = devices.get(&record.staff).into_iter().flatten();
    let works = own.into_iter().any(|d| works(d, record.from, tour.to));
    if line.counted() {
        line.verdict = Verdict::Counted(Some(works));
    }
    line
}

/// When each officer did something in the app.
fn used(evidence: &Evidence) -> BTreeMap<&StaffId, BTreeSet<Millis>> {
    let mut used: BTreeMap<&StaffId, BTreeSet<Millis>> = BTreeMap::new();
    let states = evidence.states.iter().filter(|held| held.record.source == APP);
    for held in states {
        used.entry(&held.record.officer).or_default().insert(held.record.at);
    }
    for held in &evidence.starts {
        used.entry(&held.record.officer).or_default().insert(held.record.at);
    }
    for held in evidence.stamps.iter().filter(|held| held.record.source == APP) {
        if let (Some(by), Some(at)) = (&held.record.by, held.record.at) {
            used.entry(by).or_default().insert(at);
        }
    }
    used
}

fn active(tour: &Tour<'_>, used: &BTreeMap<&StaffId, BTreeSet<Millis>>) -> Line {
    let mut line = tour.line();
    let from = tour.held.record.from;
    let did = from <= tour.to
        && used.get(&tour.held.record.staff).is_some_and(|at| at.range(from..=tour.to).next().is_some());
    if line.counted() {
        line.verdict = Verdict::Counted(Some(did));
    }
    line
}

fn arrived(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let stamps = evidence.stamps.iter().map(|held| (&held.id, "stamp"));
    let updates = evidence.updates.iter().map(|held| (&held.id, "update"));
    let came = stamps.chain(updates).filter_map(|(id, kind)| Some((id, kind, evidence.arrivals.get(id)?)));
    came.filter(|(_, _, arrival)| asked.holds(arrival.said_at))
        .map(|(id, kind, arrival)| {
            let waited = arrival.received_at.since(arrival.said_at);
            Line {
                kind,
                stop: Some(arrival.received_at),
                measured: Measured::Ms(waited),
                // By a clock that runs ahead it came before it was said.
                verdict: if waited < 0 {
                    Verdict::Excluded("bad_stamp".to_owned())
                } else {
                    Verdict::Counted(None)
                },
                ..blank(id, arrival.said_at, Group::new())
            }
        })
        .collect()
}

/// A device on which something waits, and for how long the oldest has.
fn waiting(device: &Device, asked: &Asked<'_>) -> Option<Line> {
    let since = device.oldest_unsent_at.filter(|at| device.unsent > 0 && *at < asked.as_at())?;
    let hours = asked.as_at().since(since) as f64 / HOUR as f64;
    Some(Line {
        measured: Measured::Number(hours),
        ..blank(&RecordId(device.id.clone()), since, Group::new())
    })
}

fn conflicts(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let all = evidence.conflicts.iter().filter(|held| asked.holds(held.record.at));
    all.map(|held| Line { kind: "conflict", ..blank(&held.id, held.record.at, Group::new()) }).collect()
}

fn refused(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let all = evidence.refused.iter().filter(|held| asked.holds(held.record.at));
    all.map(|held| Line { kind: "quarantine", ..blank(&held.id, held.record.at, Group::new()) }).collect()
}

fn started(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let starts = evidence.starts.iter().filter(|held| asked.holds(held.record.at));
    starts
        .filter_map(|held| {
            let id = held.record.team.as_ref();
            let team = id.and_then(|t| teams.get(t.as_str()));
            let wanted = asked.area.is_none() || team.is_some_and(|t| asked.wants_area(&t.area));
            (wanted && asked.wants_team(id.map(|t| t.as_str()))).then(|| Line {
                kind: "app_start",
                label: team.map_or_else(String::new, |t| t.name.clone()),
                start: Some(held.record.at.plus(-i64::from(held.record.ready_ms))),
                stop: Some(held.record.at),
                measured: Measured::Ms(i64::from(held.record.ready_ms)),
                ..blank(&held.id, held.record.at, id.map(|t| ("team", t.0.clone())).into_iter().collect())
            })
        })
        .collect()
}

/// Each tour with how often the app had ended by itself in it.
fn crashed(evidence: &Evidence, tours: &[Tour<'_>]) -> Vec<Line> {
    let mut crashes: BTreeMap<&StaffId, BTreeSet<Millis>> = BTreeMap::new();
    for held in evidence.starts.iter().filter(|held| held.record.crashed) {
        crashes.entry(&held.record.officer).or_default().insert(held.record.at);
    }
    tours
        .iter()
        .map(|tour| {
            let mut line = tour.line();
            let record = &tour.held.record;
            let inside = |at: &&Millis| record.from <= **at && **at <= tour.to;
            let n = crashes.get(&record.staff).map_or(0, |all| all.iter().filter(inside).count());
            line.measured = Measured::Number(n as f64);
            line
        })
        .collect()
}
