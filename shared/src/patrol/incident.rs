//! The incident: a call for service, from the log being opened to its result.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Incident {
    /// The force's number; numbers restart daily in many forces, so never a key.
    pub number: String,
    pub created_at: Millis,
    pub area: String,
    pub title: String,
    /// Where it is, as the officer would say it.
    pub place: Option<String>,
    /// The unique property reference number of the place: what a repeat location is counted by, never its words.
    pub uprn: Option<String>,
    pub rural: bool,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    /// Opening NSIR category (`incident_categories.csv`).
    pub category: String,
    /// Closing category; opening must not wait for it.
    pub closing_category: Option<String>,
    /// Up to three closing codes.
    pub final_codes: Option<Vec<String>>,
    /// Qualifier ids; a set.
    pub qualifiers: Vec<String>,
    /// Warnings to read before arriving, as short lines; a set.
    pub warnings: Vec<String>,
    /// The grade now. Its history is in the gradings.
    pub grade: Option<String>,
    pub grade_reason: Option<String>,
    pub grade_rationale: Option<String>,
    /// Status code (`incident_statuses.csv`).
    pub status: String,
    /// Result codes (`incident_results.csv`).
    pub results: Option<Vec<String>>,
    pub resulted_at: Option<Millis>,
    /// `public`, `police` (an officer came across it) or `partner`.
    pub source: Option<String>,
    /// Whether an officer was already there when the log was opened.
    pub already_there: bool,
    /// The master log of a duplicate.
    pub duplicate_of: Option<RecordId>,
    pub cancelled_at: Option<Millis>,
    pub appointment_from: Option<Millis>,
    pub appointment_to: Option<Millis>,
    /// Who moved the appointment: `police` or `caller`.
    pub appointment_moved_by: Option<String>,
    /// Why nobody went (`non_attendance_reasons.csv`) and the words for it.
    pub non_attendance_reason: Option<String>,
    pub non_attendance_rationale: Option<String>,
    pub victim: bool,
    pub what_was_said: Option<String>,
    pub safe_contact: Option<String>,
    /// The investigation that this incident led to.
    pub investigation: Option<RecordId>,
    /// Where an imported row came from.
    pub origin: Option<String>,
    /// The victim as the caller named them.
    pub victim_name: Option<String>,
    /// Somebody said that a crime was done, whatever the class.
    pub crime_alleged: Option<bool>,
    /// Why what was reported is no crime; by whom and when.
    pub no_crime_rationale: Option<String>,
    pub no_crime_by: Option<StaffId>,
    pub no_crime_at: Option<Millis>,
}

/// A grade set or changed: written once, so the first stays readable for ever.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Grading {
    pub incident: RecordId,
    pub at: Millis,
    /// Grade code (`response_grades.csv`).
    pub grade: String,
    #[serde(default)]
    pub by: Option<StaffId>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// One version of the risk assessment. Every look again is a new version; none is written over.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Thrive {
    pub incident: RecordId,
    pub at: Millis,
    pub version: u32,
    pub by: Option<StaffId>,
    pub threat: Letter,
    pub harm: Letter,
    pub risk: Letter,
    pub investigation: Letter,
    pub vulnerability: Letter,
    pub engagement: Letter,
    /// `not_done`, `none` or `repeat`.
    pub repeat_check: String,
    pub systems_checked: Vec<String>,
    pub grade: Option<String>,
    pub rationale: String,
    pub reassess_due_at: Option<Millis>,
}

/// One letter of THRIVE: how high, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Letter {
    /// `none`, `low`, `medium` or `high`; empty when it was not asked.
    pub level: String,
    pub text: String,
}

impl Record for Incident {
    const KIND: &'static str = "incident";
}
impl Record for Grading {
    const KIND: &'static str = "grading";
}
impl Record for Thrive {
    const KIND: &'static str = "thrive";
}

/// Statuses that end a log. Only reopening leaves one.
pub const ENDED: [&str; 4] = ["CLO", "DUP", "CAN", "TRF"];

/// Whether the log's status may go from one code to another: an ended log is only reopened.
#[must_use]
pub fn status_step(from: Option<&str>, to: Option<&str>) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if ENDED.contains(&from) => to == "REO" || to == from,
        _ => true,
    }
}
