//! Data trust: whether the rows behind every other board can be believed (DT01 to DT05).
//!
//! How much was entered late, how often no place was fixed, how far devices' clocks were out, how old
//! things were when they arrived, and what had to be kept back. None of it is about who: the smallest
//! slice is the source of a stamp.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::ids::RecordId;
use crate::patrol::attendance::Stamp;
use crate::time::{HOUR, MINUTE, Millis};

/// The source of stamps that somebody tapped.
const APP: &str = "app";

/// How far a clock may be out, in milliseconds.
const SKEW: i64 = MINUTE;

/// How long something may wait on a device before it is called old.
const OLD: i64 = 4 * HOUR;

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let stamps: Vec<(&Held<Stamp>, Millis)> = evidence
        .stamps
        .iter()
        .filter_map(|held| Some((held, held.record.at?)))
        .filter(|(_, at)| asked.holds(*at))
        .collect();
    let share = |name| vec![Part { name, unit: "percent", how: How::Share, plot: Plot::Week }];
    let by_source: &[&'static [&'static str]] = &[&[], &["source"]];
    let sample = |measure, parts, slices: &[&'static [&'static str]], lines: Vec<Line>| Sample {
        measure,
        parts,
        slices: slices.to_vec(),
        only: None,
        lines: sorted(lines),
        stated: Vec::new(),
    };
    let percentile =
        |name, percent| Part { name, unit: "minutes", how: How::Percentile(percent), plot: Plot::Week };
    vec![
        sample("DT01", share("late"), by_source, stamps.iter().map(|(s, at)| late(s, *at)).collect()),
        sample("DT02", share("no_fix"), &[&[]], {
            let placed = placed(evidence);
            stamps.iter().map(|(s, at)| no_fix(s, *at, &placed)).collect()
        }),
        sample("DT03", share("skewed"), &[&[], &["kind"]], arrived(evidence, asked, skewed)),
        sample(
            "DT04",
            vec![percentile("median", 50), percentile("p90", 90)],
            &[&[], &["kind"]],
            arrived(evidence, asked, |line, _| line),
        ),
        sample("DT04", share("over_4_hours"), &[&[], &["kind"]], arrived(evidence, asked, old)),
        sample(
            "DT05",
            vec![Part { name: "refused", unit: "count", how: How::Count, plot: Plot::Week }],
            &[&[], &["why"]],
            refused(evidence, asked),
        ),
    ]
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by(|a, b| (a.at, &a.record).cmp(&(b.at, &b.record)));
    lines
}

fn line(record: &RecordId, kind: &'static str, at: Millis, group: Group) -> Line {
    Line {
        record: record.clone(),
        kind,
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

fn of_stamp(held: &Held<Stamp>, at: Millis) -> Line {
    let mut line = line(&held.id, "stamp", at, Group::from([("source", held.record.source.clone())]));
    line.late = held.record.late_entry_at.is_some();
    line
}

fn late(held: &Held<Stamp>, at: Millis) -> Line {
    let mut line = of_stamp(held, at);
    line.stop = held.record.late_entry_at;
    line.verdict = Verdict::Counted(Some(line.late));
    line
}

/// Stamps whose place was learnt after the tap.
fn placed(evidence: &Evidence) -> BTreeSet<&RecordId> {
    let found = evidence.fixes.iter().filter(|held| held.record.fix.is_some());
    found.map(|held| &held.record.stamp).collect()
}

fn no_fix(held: &Held<Stamp>, at: Millis, placed: &BTreeSet<&RecordId>) -> Line {
    let mut line = of_stamp(held, at);
    line.verdict = if held.record.source == APP {
        Verdict::Counted(Some(held.record.fix.is_none() && !placed.contains(&held.id)))
    } else {
        Verdict::Excluded("not_from_a_device".to_owned())
    };
    line
}

/// One line for each record that came from a device in the period, with how long it was on its way.
fn arrived(evidence: &Evidence, asked: &Asked<'_>, judge: fn(Line, Option<i64>) -> Line) -> Vec<Line> {
    let stamps = evidence.stamps.iter().map(|held| (&held.id, "stamp"));
    let updates = evidence.updates.iter().map(|held| (&held.id, "update"));
    stamps
        .chain(updates)
        .filter_map(|(id, kind)| Some((id, kind, evidence.arrivals.get(id)?)))
        .filter(|(_, _, arrival)| asked.holds(arrival.said_at))
        .map(|(id, kind, arrival)| {
            let mut line = line(id, kind, arrival.said_at, Group::from([("kind", kind.to_owned())]));
            line.stop = Some(arrival.received_at);
            let waited = arrival.received_at.since(arrival.said_at);
            line.measured = Measured::Ms(waited);
            if waited < 0 {
                // By a clock that runs ahead it came before it was said.
                line.verdict = Verdict::Excluded("bad_stamp".to_owned());
            }
            judge(line, arrival.offset)
        })
        .collect()
}

fn skewed(mut line: Line, offset: Option<i64>) -> Line {
    line.verdict = match offset {
        Some(offset) => Verdict::Counted(Some(offset.abs() > SKEW)),
        None => Verdict::Excluded("clock_not_known".to_owned()),
    };
    line.measured = offset.map_or(Measured::Nothing, Measured::Ms);
    line
}

fn old(mut line: Line, _: Option<i64>) -> Line {
    if line.counted() {
        line.verdict = Verdict::Counted(Some(matches!(line.measured, Measured::Ms(ms) if ms > OLD)));
    }
    line
}

fn refused(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let kept_back = evidence.refused.iter().filter(|held| asked.holds(held.record.at));
    kept_back
        .map(|held| {
            let why = serde_json::to_value(held.record.reason).ok();
            let why = why.as_ref().and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            line(&held.id, "quarantine", held.record.at, Group::from([("why", why)]))
        })
        .collect()
}
