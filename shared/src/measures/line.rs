//! Lines and what is reckoned from them.
//!
//! A [`Line`] is one thing that a measure looked at: it counted (and hit or not), or was left out for a
//! named reason. A [`Sample`] is the lines of one measure with the figures to reckon from them and the
//! groups to reckon them for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::Asked;
use super::percentile::ranked;
use super::{Excluded, Figure, Missing, Row, interval};
use crate::ids::RecordId;
use crate::patrol::investigation::Investigation;
use crate::reference::day;
use crate::time::{DAY, HOUR, MINUTE, Millis, SECOND};

/// The slice that a line belongs to, by dimension: `grade` = `1`.
pub type Group = BTreeMap<&'static str, String>;

/// What was measured on a line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Measured {
    #[default]
    Nothing,
    /// Elapsed milliseconds.
    Ms(i64),
    /// A number in the figure's own unit.
    Number(f64),
}

/// Whether a line counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Counted; and whether towards the numerator, where there is one.
    Counted(Option<bool>),
    /// Left out, with the code of the reason (`exclusion_reasons.csv`).
    Excluded(String),
}

/// One thing that a measure looked at.
#[derive(Debug, Clone)]
pub struct Line {
    pub record: RecordId,
    pub kind: &'static str,
    /// The name without the words of the case, and those words.
    pub label: String,
    pub title: String,
    pub group: Arc<Group>,
    /// Where it belongs in time, for series.
    pub at: Millis,
    pub start: Option<Millis>,
    pub stop: Option<Millis>,
    pub measured: Measured,
    pub verdict: Verdict,
    /// It should have had a stamp and had none.
    pub missing: bool,
    /// What it was measured from was entered late.
    pub late: bool,
    /// Who carries it, for figures per officer. Only counted: no row ever shows it.
    pub holder: Option<String>,
}

impl Line {
    /// Whether it counted.
    #[must_use]
    pub fn counted(&self) -> bool {
        matches!(self.verdict, Verdict::Counted(_))
    }

    fn hit(&self) -> bool {
        self.verdict == Verdict::Counted(Some(true))
    }

    /// As a reader sees it. Without the right to read cases, without the words.
    #[must_use]
    pub fn row(&self, unit: &str, words: bool) -> Row {
        let (counted, hit, excluded) = match &self.verdict {
            Verdict::Counted(hit) => (true, *hit, None),
            Verdict::Excluded(reason) => (false, None, Some(reason.clone())),
        };
        let label = match (words, self.label.is_empty(), self.title.is_empty()) {
            (true, false, false) => format!("{} {}", self.label, self.title),
            (true, true, false) => self.title.clone(),
            (_, false, _) => self.label.clone(),
            _ => self.record.0.clone(),
        };
        Row {
            record: self.record.0.clone(),
            kind: self.kind.to_owned(),
            label,
            group: self.group.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
            start: self.start,
            stop: self.stop,
            value: match self.measured {
                Measured::Nothing => None,
                Measured::Ms(ms) => Some(in_unit(ms, unit)),
                Measured::Number(n) => Some(n),
            },
            counted,
            hit,
            excluded,
            late_entry: self.late,
        }
    }
}

/// How a figure comes from lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Hits of all that counted, in percent.
    Share,
    /// So many in a hundred did not exceed it.
    Percentile(u32),
    /// Hits; all that counted, where lines are no hits or misses.
    Count,
    /// The sum of the numbers on the lines that counted.
    Sum,
    /// That sum divided by how many different holders there are.
    SumPerHolder,
    /// The sum of the numbers on the lines that counted, for each hundred lines.
    PerHundred,
    /// The largest number on a line that counted.
    Most,
}

impl How {
    /// In the word by which a figure says it: `share`, `p50`, `count`, `sum`, or `sum/7` for seven holders, whom no row
    /// names.
    fn said(self, lines: &[&Line]) -> String {
        match self {
            How::Share => "share".to_owned(),
            How::Percentile(percent) => format!("p{percent}"),
            How::Count => "count".to_owned(),
            How::Sum => "sum".to_owned(),
            How::SumPerHolder => format!("sum/{}", holders(lines)),
            How::PerHundred => "per_hundred".to_owned(),
            How::Most => "most".to_owned(),
        }
    }
}

fn holders(lines: &[&Line]) -> usize {
    let counted = lines.iter().filter(|l| l.counted());
    counted.filter_map(|l| l.holder.as_ref()).collect::<BTreeSet<_>>().len()
}

/// One figure to reckon.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub name: &'static str,
    pub unit: &'static str,
    pub how: How,
    /// Which points to plot it at.
    pub plot: Plot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    None,
    Week,
    WeekAndHour,
}

impl Sample {
    /// Leaves out what was measured from a time that was entered late.
    #[must_use]
    pub fn without_late(mut self) -> Sample {
        for line in self.lines.iter_mut().filter(|line| line.late && line.counted()) {
            line.verdict = Verdict::Excluded("late_entry".to_owned());
        }
        self
    }
}

/// The lines of a measure and what to make of them.
#[derive(Debug, Clone)]
pub struct Sample {
    pub measure: &'static str,
    pub parts: Vec<Part>,
    pub slices: Vec<&'static [&'static str]>,
    /// What a slice that does not say otherwise is limited to: emergencies, say.
    pub only: Option<(&'static str, String)>,
    pub lines: Vec<Line>,
    pub stated: Vec<String>,
}

/// Milliseconds in a figure's unit.
#[must_use]
pub fn in_unit(ms: i64, unit: &str) -> f64 {
    let per = match unit {
        "seconds" => SECOND,
        "minutes" => MINUTE,
        "hours" => HOUR,
        "days" => DAY,
        _ => 1,
    };
    ms as f64 / per as f64
}

impl Sample {
    /// The lines of a slice. `want` names some dimensions; where it leaves out the one that the sample is
    /// limited in, the limit holds.
    pub fn slice<'a>(&'a self, want: &BTreeMap<String, String>) -> impl Iterator<Item = &'a Line> {
        let limit = self.only.clone().filter(|(dimension, _)| !want.contains_key(*dimension));
        let want = want.clone();
        self.lines.iter().filter(move |line| {
            limit.as_ref().is_none_or(|(d, v)| line.group.get(d) == Some(v))
                && want.iter().all(|(d, v)| line.group.get(d.as_str()) == Some(v))
        })
    }

    /// Every figure of every slice.
    #[must_use]
    pub fn figures(&self, asked: &Asked<'_>) -> Vec<Figure> {
        let mut figures = Vec::new();
        for dimensions in &self.slices {
            for (group, lines) in self.grouped(dimensions) {
                figures.extend(self.parts.iter().map(|part| self.figure(*part, &group, &lines, asked)));
            }
        }
        figures
    }

    pub(super) fn grouped(
        &self,
        dimensions: &[&'static str],
    ) -> BTreeMap<BTreeMap<String, String>, Vec<&Line>> {
        // By borrowed values: a year has more lines than there is time to write each one's group out.
        let mut groups: BTreeMap<Vec<&str>, Vec<&Line>> = BTreeMap::new();
        let limit = self.only.as_ref().filter(|(d, _)| !dimensions.contains(d));
        if dimensions.is_empty() {
            groups.insert(Vec::new(), Vec::new());
        }
        for line in &self.lines {
            if limit.is_some_and(|(d, v)| line.group.get(d) != Some(v)) {
                continue;
            }
            let group: Option<Vec<&str>> =
                dimensions.iter().map(|d| line.group.get(d).map(String::as_str)).collect();
            if let Some(group) = group {
                groups.entry(group).or_default().push(line);
            }
        }
        let named = |values: Vec<&str>| -> BTreeMap<String, String> {
            dimensions.iter().zip(values).map(|(d, v)| ((*d).to_owned(), v.to_owned())).collect()
        };
        groups.into_iter().map(|(values, lines)| (named(values), lines)).collect()
    }

    fn figure(
        &self,
        part: Part,
        group: &BTreeMap<String, String>,
        lines: &[&Line],
        asked: &Asked<'_>,
    ) -> Figure {
        let value = reckon(part, lines, asked.whole(self.measure, "min_n"));
        let mut excluded: BTreeMap<&str, u64> = BTreeMap::new();
        for line in lines {
            if let Verdict::Excluded(reason) = &line.verdict {
                *excluded.entry(reason).or_default() += 1;
            }
        }
        let mut excluded: Vec<Excluded> =
            excluded.into_iter().map(|(reason, n)| Excluded { reason: reason.to_owned(), n }).collect();
        excluded.sort_by_key(|e| asked.lists.reason_rank(&e.reason));
        Figure {
            measure: self.measure.to_owned(),
            part: part.name.to_owned(),
            name: name(self.measure, asked),
            group: group.clone(),
            value: value.value,
            hidden: value.hidden,
            unit: part.unit.to_owned(),
            interval: value.interval,
            target: self.target(part, group, asked),
            n: value.n,
            numerator: value.numerator,
            excluded,
            missing: missing(lines),
            late_entries: lines.iter().filter(|l| l.counted() && l.late).map(|_| 1).sum(),
            stated: self.stated.clone(),
            how: part.how.said(lines),
            only: self
                .only
                .iter()
                .filter(|(dimension, _)| !group.contains_key(*dimension))
                .map(|(dimension, value)| ((*dimension).to_owned(), value.clone()))
                .collect(),
        }
    }
}

impl Sample {
    /// What a figure should reach: the grade's own aim where it has one, or the measure's.
    fn target(&self, part: Part, group: &BTreeMap<String, String>, asked: &Asked<'_>) -> Option<f64> {
        let limit = self.only.as_ref().filter(|(dimension, _)| *dimension == "grade");
        let grade = group.get("grade").or(limit.map(|(_, grade)| grade));
        if part.name.starts_with("within_target") {
            return asked.lists.grade_aim(grade?, day(asked.as_at()));
        }
        asked.number(self.measure, "target_value").filter(|_| takes_target(part))
    }
}

/// The number that a row shows of a case; nothing of a restricted one, whoever reads.
#[must_use]
pub fn case_label(case: &Investigation) -> String {
    if case.restricted { "restricted".to_owned() } else { case.crime_number.clone().unwrap_or_default() }
}

/// The words that a row shows of a case; nothing of a restricted one, whoever reads.
#[must_use]
pub fn case_title(case: &Investigation) -> String {
    if case.restricted { String::new() } else { case.title.clone() }
}

/// A measure's name in its definition.
#[must_use]
pub fn name(measure: &str, asked: &Asked<'_>) -> String {
    asked
        .lists
        .row("measures", measure, day(asked.as_at()))
        .map_or_else(|| measure.to_owned(), |r| r.label_en.clone())
}

/// A target belongs to the measure's own figure, not to what is shown beside it.
fn takes_target(part: Part) -> bool {
    !matches!(
        part.name,
        "p80"
            | "p90"
            | "p95"
            | "within_grade"
            | "within_limit"
            | "overdue"
            | "done_not_due"
            | "late_in_period"
            | "percent_of_open"
            | "extensions"
            | "extensions_each"
            | "came_back"
            | "advice_recorded"
            | "overdue_actions"
    )
}

pub(super) struct Reckoned {
    pub value: Option<f64>,
    hidden: Option<String>,
    interval: Option<(f64, f64)>,
    pub n: u64,
    numerator: Option<u64>,
}

pub(super) fn reckon(part: Part, lines: &[&Line], min_n: u64) -> Reckoned {
    let counted: Vec<&&Line> = lines.iter().filter(|l| l.counted()).collect();
    let n = counted.len() as u64;
    let mut reckoned = Reckoned { value: None, hidden: None, interval: None, n, numerator: None };
    let graded = counted.iter().any(|l| matches!(l.verdict, Verdict::Counted(Some(_))));
    let hits = counted.iter().filter(|l| l.hit()).map(|_| 1u64).sum::<u64>();
    if n == 0 && !matches!(part.how, How::Count | How::Sum) {
        reckoned.hidden = Some("nothing to count".to_owned());
        return reckoned;
    }
    match part.how {
        How::Share => {
            reckoned.value = Some(100.0 * hits as f64 / n as f64);
            reckoned.interval = interval::wilson(hits, n);
            reckoned.numerator = Some(hits);
        }
        How::Percentile(_) if n < min_n => reckoned.hidden = Some(format!("hidden, n under {min_n}")),
        How::Percentile(percent) => {
            let mut values: Vec<i64> = counted
                .iter()
                .filter_map(|l| if let Measured::Ms(ms) = l.measured { Some(ms) } else { None })
                .collect();
            reckoned.value = ranked(&mut values, percent).map(|ms| in_unit(ms, part.unit));
        }
        How::Count => reckoned.value = Some(if graded { hits } else { n } as f64),
        How::Sum => reckoned.value = Some(sum(&counted)),
        How::PerHundred => reckoned.value = Some(100.0 * sum(&counted) / n as f64),
        How::Most => reckoned.value = numbers(&counted).into_iter().reduce(f64::max),
        How::SumPerHolder => {
            let holders = holders(lines);
            if holders == 0 {
                reckoned.hidden = Some("nothing to count".to_owned());
            } else {
                reckoned.value = Some(sum(&counted) / holders as f64);
            }
        }
    }
    reckoned
}

fn numbers(lines: &[&&Line]) -> Vec<f64> {
    let number = |l: &&&Line| match l.measured {
        Measured::Number(n) => Some(n),
        Measured::Ms(ms) => Some(ms as f64),
        Measured::Nothing => None,
    };
    lines.iter().filter_map(number).collect()
}

/// Adds in the order of the values, so that the order of the lines does not show in the last digit.
fn sum(lines: &[&&Line]) -> f64 {
    let mut values = numbers(lines);
    values.sort_by(f64::total_cmp);
    values.into_iter().fold(0.0, |sum, v| sum + v)
}

fn missing(lines: &[&Line]) -> Option<Missing> {
    let n = lines.iter().filter(|l| l.missing).count() as u64;
    let of = lines.iter().filter(|l| l.missing || l.counted()).count() as u64;
    (n > 0).then(|| Missing { n, of, percent: 100.0 * n as f64 / of as f64 })
}
