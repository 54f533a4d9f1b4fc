//! AT06: grades that were changed, and the downgrades that came when the target was nearly used up.

use std::sync::Arc;

use super::attended::Case;
use super::evidence::Asked;
use super::line::{How, Line, Measured, Part, Plot, Sample, Verdict};
use super::response::line;
use crate::reference::day;

/// The samples of AT06.
pub(super) fn samples(cases: &[Case<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    let late_share = asked.number("AT06", "late_share").unwrap_or(100.0);
    vec![
        Sample {
            measure: "AT06",
            parts: vec![Part { name: "changed", unit: "percent", how: How::Share, plot: Plot::Week }],
            slices: vec![&[], &["grade"], &["area"]],
            only: None,
            lines: cases.iter().filter_map(|case| first_to_final(case, asked)).collect(),
            stated: Vec::new(),
        },
        Sample {
            measure: "AT06",
            parts: vec![Part { name: "matrix", unit: "count", how: How::Count, plot: Plot::None }],
            slices: vec![&["first", "final"]],
            only: None,
            // Counted whether or not it changed: the matrix has its diagonal.
            lines: cases
                .iter()
                .filter_map(|case| first_to_final(case, asked))
                .map(|mut line| {
                    if line.counted() {
                        line.verdict = Verdict::Counted(None);
                    }
                    line
                })
                .collect(),
            stated: Vec::new(),
        },
        Sample {
            measure: "AT06",
            parts: vec![Part { name: "downgraded_late", unit: "count", how: How::Count, plot: Plot::None }],
            slices: vec![&[], &["area"], &["first", "final"]],
            only: None,
            lines: cases.iter().flat_map(|case| downgrades(case, late_share, asked)).collect(),
            stated: vec![format!(
                "downgrades at {late_share} per cent or more of the target, or after breach; of all downgrades \
                 before the first arrival"
            )],
        },
    ]
}

fn with_grades(mut line: Line, first: &str, last: &str) -> Line {
    let mut group = (*line.group).clone();
    group.insert("first", first.to_owned());
    group.insert("final", last.to_owned());
    line.group = Arc::new(group);
    line
}

/// The grade that it was given first and the one it ended with, for everything that was graded.
fn first_to_final(case: &Case<'_>, asked: &Asked<'_>) -> Option<Line> {
    let own = case.incident.grade.as_deref().filter(|g| !g.is_empty());
    let first = case.gradings.first().map(|g| g.record.grade.as_str()).or(own)?;
    let last = case.gradings.last().map(|g| g.record.grade.as_str()).or(own)?;
    let mut line = with_grades(line(case), first, last);
    line.verdict = match case.kept_out(asked.lists) {
        Some(reason) if reason == "created_in_error" => Verdict::Excluded(reason),
        _ => Verdict::Counted(Some(first != last)),
    };
    Some(line)
}

/// Every change to a less urgent grade: how much of the earlier grade's target was used by then.
fn downgrades(case: &Case<'_>, late_share: f64, asked: &Asked<'_>) -> Vec<Line> {
    let lists = asked.lists;
    let kept_out = case.kept_out(lists).filter(|reason| reason == "created_in_error");
    let created = case.incident.created_at;
    let mut lines = Vec::new();
    for pair in case.gradings.windows(2) {
        let [before, after] = pair else { continue };
        if lists.grade_rank(&after.record.grade) <= lists.grade_rank(&before.record.grade) {
            continue;
        }
        let mut line = with_grades(line(case), &before.record.grade, &after.record.grade);
        line.start = Some(created);
        line.stop = Some(after.record.at);
        let used = lists
            .grade_target(&before.record.grade, case.incident.rural, day(created))
            .filter(|target| *target > 0)
            .map(|target| 100.0 * after.record.at.since(created) as f64 / target as f64);
        line.verdict = match used {
            _ if kept_out.is_some() => Verdict::Excluded("created_in_error".to_owned()),
            _ if case.first_at_scene.is_some_and(|w| w.at <= after.record.at) => {
                Verdict::Excluded("after_arrival".to_owned())
            }
            None => Verdict::Excluded("no_target".to_owned()),
            Some(used) => {
                line.measured = Measured::Number(used);
                Verdict::Counted(Some(used >= late_share))
            }
        };
        lines.push(line);
    }
    lines
}
