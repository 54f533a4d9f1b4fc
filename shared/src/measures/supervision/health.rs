//! How investigations age, what is overdue now, what was sent back, and which actions are closed
//! (IN08 to IN11).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::evidence::{Asked, Evidence};
use super::super::line::{Line, Plot, Sample, Verdict};
use super::{File, count, reviewed, sample, share, since_meaningful};
use crate::ids::RecordId;
use crate::reference::day;
use crate::time::DAY;

/// A direction that somebody other than its owner has checked.
const CHECKED: &str = "checked";

pub(super) fn samples(files: &[File<'_>], open: &[&File<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    vec![
        aged(open, asked),
        sample(
            "IN09",
            vec![count("overdue_now"), share("percent_of_open", Plot::None)],
            open.iter().map(|file| overdue(file, asked)).collect(),
        ),
        sample("IN10", vec![share("returned", Plot::Week)], returned(files, asked)),
    ]
}

/// IN08: open investigations by how long ago somebody last wrote something that means something.
fn aged(open: &[&File<'_>], asked: &Asked<'_>) -> Sample {
    let on = day(asked.as_at());
    let line = |file: &&File<'_>| {
        let mut line = since_meaningful(file, asked);
        let days = asked.as_at().since(line.start.unwrap_or(asked.as_at())) / DAY;
        let mut group = (*line.group).clone();
        if let Some(band) = asked.lists.ageing_band(days, on) {
            group.insert("band", band.to_owned());
        }
        line.group = Arc::new(group);
        line
    };
    Sample {
        slices: vec![&[], &["band"], &["area", "band"], &["team", "band"]],
        ..sample("IN08", vec![count("aged")], open.iter().map(line).collect())
    }
}

/// IN09: a review fell due and none has answered it.
fn overdue(file: &File<'_>, asked: &Asked<'_>) -> Line {
    let as_at = asked.as_at();
    let due = file.due(asked).into_iter().filter(|(_, review)| review.is_none()).map(|(at, _)| at).min();
    let mut line = file.line(as_at);
    line.start = due;
    line.verdict = Verdict::Counted(Some(due.is_some_and(|at| at < as_at)));
    line
}

/// IN10: of the reviews of the period, those that sent the work back.
fn returned(files: &[File<'_>], asked: &Asked<'_>) -> Vec<Line> {
    reviewed(files, asked, |result| asked.lists.review_returns(result))
}

/// IN11: of the directions that fell due in the period, those that were done and checked by somebody else.
pub(super) fn actions_closed(files: &[File<'_>], evidence: &Evidence, asked: &Asked<'_>) -> Sample {
    let by_id: BTreeMap<&RecordId, &File<'_>> = files.iter().map(|file| (file.id, file)).collect();
    let due = evidence
        .directions
        .iter()
        .filter(|d| asked.holds(d.record.due_at) && d.record.due_at < asked.as_at());
    let mut lines: Vec<Line> = due
        .filter_map(|held| Some((held, by_id.get(&held.record.investigation)?)))
        .map(|(held, file)| {
            let mut line = file.line(held.record.due_at);
            line.record = held.id.clone();
            line.kind = "direction";
            line.start = Some(held.record.due_at);
            line.stop = held.record.checked_at;
            let closed =
                held.record.status == CHECKED && held.record.checked_at.is_none_or(|at| at <= asked.as_at());
            line.verdict = Verdict::Counted(Some(closed));
            line
        })
        .collect();
    lines.sort_by(|a, b| (a.at, &a.record).cmp(&(b.at, &b.record)));
    sample("IN11", vec![share("closed", Plot::Week)], lines)
}
