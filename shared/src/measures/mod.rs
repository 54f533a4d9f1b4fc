//! The measures: every figure with its definition, clock, n, exclusions, missing rate and as-at time, and
//! the rows it was counted from.
//!
//! A measure is a function of records, lists, a period and `now`. It first makes one [`line::Line`] for
//! each thing it looked at, which says whether it counted, towards what, or why not; figures, series and
//! the rows that a reader may ask for are all reckoned from those same lines, so they cannot disagree.
//! Time inside is whole milliseconds; minutes and days appear only in the figure.

pub mod attendance;
mod attended;
pub mod backlog;
pub mod bail;
pub mod demand;
pub mod deployment;
pub mod duty_time;
pub mod evidence;
pub mod freed;
mod grade_changes;
pub mod interval;
pub mod iom;
pub mod line;
pub mod meeting;
pub mod mobile;
pub mod percentile;
mod plot;
pub mod prevention;
pub mod recording;
mod response;
pub mod risk;
mod spread;
pub mod stretches;
pub mod supervision;
pub mod trust;
pub mod victims;
pub mod wanted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::time::Millis;

/// One figure. It never stands alone: whatever is needed to defend it stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Figure {
    /// `AT01`; where a measure gives several figures, what this one is: `median`, `p90`, `within_target`.
    pub measure: String,
    pub part: String,
    pub name: String,
    /// Which slice: `grade` = `1`, `area` = `NE`; empty for the whole.
    pub group: BTreeMap<String, String>,
    /// Missing when n is too small to show, or there is nothing to count.
    pub value: Option<f64>,
    /// Why there is no value, where there is none.
    pub hidden: Option<String>,
    /// `percent`, `minutes`, `count`, `days`, `hours`, `gbp`, `points`.
    pub unit: String,
    /// A 95 % interval, where one was computed.
    pub interval: Option<(f64, f64)>,
    pub target: Option<f64>,
    /// How many rows it was counted from.
    pub n: u64,
    /// The denominator's own size, where the value is a share: value = numerator / n.
    pub numerator: Option<u64>,
    pub excluded: Vec<Excluded>,
    /// Rows that should have had a stamp and had none, of all that should.
    pub missing: Option<Missing>,
    pub late_entries: u64,
    /// What must be printed beside it: a rate, a divisor, a rule for outliers.
    #[serde(default)]
    pub stated: Vec<String>,
    /// How it follows from its rows, so that a stranger can reckon it again ([`line::How`], [`how`]); empty where it
    /// does not follow from them.
    #[serde(default)]
    pub how: String,
    /// What its rows are limited to where its group does not say: `grade` = `1` for emergencies.
    #[serde(default)]
    pub only: BTreeMap<String, String>,
}

/// The ways in which figures follow from rows, beside those of [`line::How`].
pub mod how {
    /// The values of the group's rows, in a hundred of those of the same team or area whatever their activity; where
    /// the group names no activity, of the rows that hit.
    pub const TIME_SHARE: &str = "time_share";
    /// The values of rows that hit.
    pub const HITS: &str = "hits";
    /// The values of rows that do not hit.
    pub const MISSES: &str = "misses";
    /// The values of rows that are neither.
    pub const NEITHER: &str = "neither";
    /// The values of rows that hit, in a hundred of those of rows that do not.
    pub const RATIO: &str = "ratio";
    /// After the name of a way: reckoned that way and shown in whole numbers.
    pub const ROUNDED: &str = " rounded";
    /// Before the name of a way: reckoned for those in the scheme, less the same for the comparison.
    pub const BETWEEN: &str = "scheme less comparison, ";
    /// Hits less misses less neither.
    pub const NET: &str = "net";
    /// The values of rows that count or only wait to be signed.
    pub const WAITING: &str = "waiting";
    /// The change in a share of time with the new way of working, less the change without it.
    pub const DIFFERENCE: &str = "difference";
    /// The net hours of TF01 times a rate.
    #[must_use]
    pub fn times(rate: f64) -> String {
        format!("net hours times {rate}")
    }
    /// The net hours of TF01 over a divisor.
    #[must_use]
    pub fn over(divisor: f64) -> String {
        format!("net hours over {divisor}")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Excluded {
    pub reason: String,
    pub n: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Missing {
    pub n: u64,
    pub of: u64,
    pub percent: f64,
}

/// What a figure means, in the version that counted it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Definition {
    pub measure: String,
    pub version: u32,
    pub valid_from: String,
    /// The last day on which this version counted; missing while it still does.
    #[serde(default)]
    pub valid_to: Option<String>,
    pub name: String,
    pub name_cy: String,
    pub formula: String,
    pub population: String,
    pub clock_start: String,
    pub clock_stop: String,
    pub exclusions: String,
    pub unit: String,
    pub target: String,
    pub notes: String,
}

/// A page of figures that share a period and an as-at time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Board {
    /// One of [`BOARDS`].
    pub board: String,
    pub from: Millis,
    pub to: Millis,
    pub zone: String,
    pub as_at: Millis,
    /// The log's number that it was read at: the same number gives the same figures.
    pub seq: u64,
    pub area: Option<String>,
    /// `urban` or `rural`, where only one was asked for.
    #[serde(default)]
    pub class: Option<String>,
    /// Whether what was entered late was left out.
    #[serde(default)]
    pub without_late: bool,
    pub definitions: Vec<Definition>,
    /// Names of the teams that `team` groups speak of, by id.
    #[serde(default)]
    pub teams: BTreeMap<String, String>,
    pub figures: Vec<Figure>,
    /// Values in a row for plots: `week` or `hour`, by measure.
    pub series: Vec<Series>,
    /// Lists that the board reads and that changed within the period: figures before and after do not compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub breaks: Option<Vec<Break>>,
}

/// A day on which a list changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Break {
    /// The first day of the new rows, as `2026-03-29`.
    pub day: String,
    pub list: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Series {
    pub measure: String,
    pub part: String,
    pub group: BTreeMap<String, String>,
    pub unit: String,
    pub points: Vec<SeriesPoint>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct SeriesPoint {
    pub from: Millis,
    pub label: String,
    pub value: Option<f64>,
    pub n: u64,
}

/// The rows that a figure was counted from, and those left out, each with why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Rows {
    pub measure: String,
    pub from: Millis,
    pub to: Millis,
    pub as_at: Millis,
    pub total: u64,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "measures.ts")]
pub struct Row {
    pub record: String,
    pub kind: String,
    pub label: String,
    pub group: BTreeMap<String, String>,
    pub start: Option<Millis>,
    pub stop: Option<Millis>,
    /// In the figure's unit.
    pub value: Option<f64>,
    /// Whether it counted, and towards the numerator; or why it was left out.
    pub counted: bool,
    pub hit: Option<bool>,
    pub excluded: Option<String>,
    pub late_entry: bool,
}

/// A board as it was counted: the figures and series, and the samples that its rows are asked from.
#[derive(Debug, Clone, Default)]
pub struct Counted {
    pub figures: Vec<Figure>,
    pub series: Vec<Series>,
    pub samples: Vec<line::Sample>,
}

/// The boards there are.
pub const BOARDS: [&str; 16] = [
    "attendance",
    "deployment",
    "supervision",
    "bail",
    "recording",
    "victims",
    "risk",
    "time",
    "freed",
    "trust",
    "meeting",
    "wanted",
    "prevention",
    "demand",
    "iom",
    "mobile",
];

/// Counts a board; nothing when there is none of that name.
#[must_use]
pub fn count(board: &str, evidence: &evidence::Evidence, asked: &evidence::Asked<'_>) -> Option<Counted> {
    match board {
        "attendance" => {
            let mut counted = Counted::from_samples(attendance::samples(evidence, asked), asked);
            counted.series.extend(counted.samples.iter().flat_map(|s| s.spread(asked)).collect::<Vec<_>>());
            Some(counted)
        }
        "deployment" => {
            let mut counted = Counted::from_samples(deployment::samples(evidence, asked), asked);
            counted.series.extend(deployment::by_hour(&counted.samples, asked));
            Some(counted)
        }
        "supervision" => Some(Counted::from_samples(supervision::samples(evidence, asked), asked)),
        "bail" => Some(Counted::from_samples(bail::samples(evidence, asked), asked)),
        "meeting" => Some(Counted::from_samples(meeting::samples(evidence, asked), asked)),
        "wanted" => Some(Counted::from_samples(wanted::samples(evidence, asked), asked)),
        "prevention" => Some(Counted::from_samples(prevention::samples(evidence, asked), asked)),
        "recording" => Some(Counted::from_samples(recording::samples(evidence, asked), asked)),
        "victims" => Some(Counted::from_samples(victims::samples(evidence, asked), asked)),
        "risk" => Some(Counted::from_samples(risk::samples(evidence, asked), asked)),
        "trust" => Some(Counted::from_samples(trust::samples(evidence, asked), asked)),
        "demand" => {
            let mut counted = Counted::from_samples(demand::samples(evidence, asked), asked);
            demand::utilisation(evidence, asked, &mut counted);
            Some(counted)
        }
        "iom" => Some(iom::count(evidence, asked)),
        "mobile" => Some(Counted::from_samples(mobile::samples(evidence, asked), asked)),
        "time" => Some(duty_time::count(evidence, asked)),
        "freed" => Some(freed::count(evidence, asked)),
        _ => None,
    }
}

impl Counted {
    fn from_samples(mut samples: Vec<line::Sample>, asked: &evidence::Asked<'_>) -> Counted {
        if asked.without_late {
            samples = samples.into_iter().map(line::Sample::without_late).collect();
        }
        let figures = samples.iter().flat_map(|s| s.figures(asked)).collect();
        let series = samples.iter().flat_map(|s| s.series(asked)).collect();
        Counted { figures, series, samples }
    }

    /// The rows behind a measure's figure. `part` names the figure where a measure has several that were
    /// counted from different rows; without a group, every row of it. `words` says whether the reader may
    /// read the words of a case in an area.
    #[must_use]
    pub fn rows(
        &self,
        measure: &str,
        part: Option<&str>,
        group: Option<&BTreeMap<String, String>>,
        words: impl Fn(&str) -> bool,
    ) -> Option<Vec<Row>> {
        let mut of_measure = self.samples.iter().filter(|s| s.measure == measure);
        let named = |s: &&line::Sample| {
            part.is_none_or(|p| s.parts.is_empty() || s.parts.iter().any(|x| x.name == p))
        };
        let sample = of_measure.find(named)?;
        let unit = sample.parts.first().map_or("", |p| p.unit);
        // A share's rows carry the time behind it, in minutes.
        let unit = if unit == "percent" || unit == "count" { "minutes" } else { unit };
        let row =
            |line: &line::Line| line.row(unit, words(line.group.get("area").map_or("", String::as_str)));
        Some(match group {
            Some(group) => sample.slice(group).map(row).collect(),
            None => sample.lines.iter().map(row).collect(),
        })
    }
}
