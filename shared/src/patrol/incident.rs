//! The incident: a call for service, from the log being opened to its result.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::finding::phone::phone;
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
    /// The number that the caller rang from: by it and by the property a second call about one thing is known. Read on
    /// the job's own page and counted by; no list and no address shows it.
    pub caller_number: Option<String>,
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
    /// What the deployment policy suggested when it was set. A grade that differs has a reason.
    #[serde(default)]
    pub suggested: Option<String>,
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
    /// Advice given on safety and on keeping evidence, or why not: the letters that some forces add.
    pub prevention: Option<Letter>,
    pub preservation: Option<Letter>,
    /// `not_done`, `none` or `repeat`.
    pub repeat_check: String,
    pub systems_checked: Vec<String>,
    pub grade: Option<String>,
    pub rationale: String,
    pub reassess_due_at: Option<Millis>,
    /// What the deployment policy suggested on these answers.
    pub suggested: Option<String>,
    /// Whose words these are word for word: the number of the job, or of the earlier version of this one. Its author
    /// was told, and said why the same words are true here.
    pub same_words_as: Option<String>,
    pub same_words_why: Option<String>,
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

/// A number as it is compared: digits, and the country's own code as a nought.
#[must_use]
pub fn telephone(number: Option<&str>) -> Option<String> {
    // Short numbers are services, and no number is nobody's.
    phone(number?).filter(|number| number.len() >= 9)
}

/// A property's reference number as it is compared.
#[must_use]
pub fn property(uprn: Option<&str>) -> Option<String> {
    let digits: String = uprn?.chars().filter(char::is_ascii_digit).collect();
    let plain = digits.trim_start_matches('0');
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// How high a letter of THRIVE may be, lowest first. Empty is lower than all: nobody asked.
pub const LEVELS: [&str; 4] = ["none", "low", "medium", "high"];

/// The status of a job that waits for the window its caller agreed to, and of one that waits for somebody.
pub const DEFERRED: &str = "DEF";
pub const AWAITING: &str = "AWR";
/// The status of a job that is resolved without anybody going.
pub const NO_DEPLOYMENT: &str = "RWD";

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
