//! What would be, if: a calculation that somebody made and put their name to.
//!
//! A scenario is no figure. It takes the hours that one kind of work took in a period and asks what a given share fewer
//! of it would have come to, all else alike. It is kept with its period and the log's number at which it was counted, so
//! that anybody can count it again, and whatever shows it says that it is a scenario.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::StaffId;
use crate::time::Millis;

/// One scenario. Written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "demand.ts")]
pub struct Scenario {
    pub title: String,
    /// `work_types.csv`: what there would be fewer of.
    pub work: String,
    /// Fewer by this share, 1 to 100 per cent.
    pub percent: u8,
    /// Only in this area.
    pub area: Option<String>,
    pub from: Millis,
    pub to: Millis,
    /// Why somebody asks, and what it leaves out.
    pub note: String,
    /// What was counted: incidents and hours of that work, the hours of all work, and what would be left of them.
    pub incidents: u64,
    pub hours: f64,
    pub all_hours: f64,
    pub left_hours: f64,
    /// Of the hours, those that rest on a seed and not on the incidents' own stamps.
    pub seed_hours: f64,
    pub by: StaffId,
    pub at: Millis,
    /// The log's number at which it was counted.
    pub seq: u64,
}

impl Record for Scenario {
    const KIND: &'static str = "scenario";
}

/// Hours that would not be spent, in whole tenths: no more is known.
#[must_use]
pub fn spared(hours: f64, percent: u8) -> f64 {
    (hours * f64::from(percent.min(100)) / 100.0 * 10.0).round() / 10.0
}
