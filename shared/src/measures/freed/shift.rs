//! TF03: where the time went. Difference in differences on activity shares: how much more of its time a
//! team with the new way of working spends on an activity than before, less the same change in teams
//! without it. What everybody did more of is nobody's doing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::evidence::{Asked, Evidence};
use super::super::line::{Group, Line, Measured, Sample, Verdict};
use super::super::stretches::{Stretch, duty};
use super::super::{Counted, how};
use super::blank;
use crate::ids::{RecordId, StaffId};
use crate::patrol::staff::Team;
use crate::time::{HOUR, MINUTE, Millis};

/// Milliseconds by activity, and the officers who spent them.
#[derive(Default)]
struct Cell<'a> {
    ms: BTreeMap<&'a str, i64>,
    officers: BTreeSet<&'a StaffId>,
}

impl<'a> Cell<'a> {
    fn add(&mut self, stretch: &'a Stretch, from: Millis, to: Millis) {
        if from < to {
            *self.ms.entry(&stretch.activity).or_default() += to.since(from);
            self.officers.insert(&stretch.officer);
        }
    }

    fn percent(&self, activity: &str) -> f64 {
        let whole: i64 = self.ms.values().sum();
        if whole == 0 {
            0.0
        } else {
            100.0 * self.ms.get(activity).copied().unwrap_or_default() as f64 / whole as f64
        }
    }
}

/// Adds TF03 to a board.
pub(super) fn count(evidence: &Evidence, asked: &Asked<'_>, counted: &mut Counted) {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let within = |at: &Millis| asked.from < *at && *at < asked.as_at();
    // Teams without the new way are split where the first team began with it.
    let first = evidence.teams.iter().filter_map(|t| t.record.mobile_from).filter(within).min();
    let gap = i64::try_from(asked.whole("TF03", "max_gap_h")).unwrap_or(4) * HOUR;
    let duty = duty(evidence, asked, gap);
    // With or without the new way, before or after.
    let mut cells: BTreeMap<(bool, bool), Cell<'_>> = BTreeMap::new();
    if let Some(first) = first {
        for stretch in &duty.stretches {
            let Some(team) = stretch.team.as_deref().and_then(|t| teams.get(t)) else { continue };
            let split = match team.mobile_from {
                Some(at) if within(&at) => at,
                // With the new way all along, or only later: neither before and after nor a comparison.
                Some(_) => continue,
                None => first,
            };
            let with = team.mobile_from.is_some();
            cells.entry((with, false)).or_default().add(stretch, stretch.from, stretch.to.min(split));
            cells.entry((with, true)).or_default().add(stretch, stretch.from.max(split), stretch.to);
        }
    }
    let floor = asked.whole("TF03", "min_officers");
    let corners = [(true, true), (true, false), (false, true), (false, false)].map(|key| cells.get(&key));
    let [Some(with_after), Some(with_before), Some(without_after), Some(without_before)] = corners else {
        let mut figure = blank("TF03", "change", "points", &BTreeMap::new(), asked);
        figure.hidden = Some(
            "no teams with and without the new way of working, before and after it began in this period"
                .to_owned(),
        );
        counted.figures.push(figure);
        return;
    };
    let all = [with_after, with_before, without_after, without_before];
    let few = all.iter().any(|cell| (cell.officers.len() as u64) < floor);
    let activities: BTreeSet<&str> = all.iter().flat_map(|cell| cell.ms.keys().copied()).collect();
    for activity in activities {
        let group = BTreeMap::from([("activity".to_owned(), activity.to_owned())]);
        let mut figure = blank("TF03", "change", "points", &group, asked);
        let with = with_after.percent(activity) - with_before.percent(activity);
        let without = without_after.percent(activity) - without_before.percent(activity);
        if few {
            figure.hidden = Some(format!("hidden, fewer than {floor} officers"));
        } else {
            figure.value = Some(with - without);
            how::DIFFERENCE.clone_into(&mut figure.how);
            let ms: i64 = all.iter().filter_map(|cell| cell.ms.get(activity)).sum();
            figure.n = u64::try_from(ms / MINUTE).unwrap_or_default();
            figure.stated = vec![
                format!("teams with the new way {with:+.2} points, teams without {without:+.2} points"),
                "n is minutes; on-duty time, unaccounted included".to_owned(),
            ];
        }
        counted.figures.push(figure);
    }
    counted.samples.push(rows(&all, few));
}

fn rows(all: &[&Cell<'_>; 4], few: bool) -> Sample {
    let names = ["with, after", "with, before", "without, after", "without, before"];
    let mut lines = Vec::new();
    for (cell, name) in all.iter().zip(names) {
        for (activity, ms) in &cell.ms {
            lines.push(Line {
                record: RecordId::default(),
                kind: "teams",
                label: format!("teams {name}: {activity}"),
                title: String::new(),
                group: Arc::new(Group::from([
                    ("activity", (*activity).to_owned()),
                    ("side", name.to_owned()),
                ])),
                at: Millis(0),
                start: None,
                stop: None,
                measured: if few { Measured::Nothing } else { Measured::Number(*ms as f64 / MINUTE as f64) },
                verdict: if few {
                    Verdict::Excluded("too_few_officers".to_owned())
                } else {
                    Verdict::Counted(None)
                },
                missing: false,
                late: false,
                holder: None,
            });
        }
    }
    Sample { measure: "TF03", parts: Vec::new(), slices: Vec::new(), only: None, lines, stated: Vec::new() }
}
