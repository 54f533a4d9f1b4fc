//! The investigation: a recorded crime, who has it, what is planned and what became of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Investigation {
    /// Issued by the server or the crime system; a device never makes one up.
    pub crime_number: Option<String>,
    pub title: String,
    pub area: String,
    pub incident: Option<RecordId>,
    /// Home Office class (`offence_codes_seed.csv`) and the words of the source if it had no class.
    pub offence: Option<String>,
    pub offence_text: Option<String>,
    pub place: Option<String>,
    pub first_reported_at: Option<Millis>,
    pub recorded_at: Millis,
    pub allocated_at: Option<Millis>,
    /// Whether somebody must be allocated at all.
    pub needs_officer: bool,
    pub oic: Option<StaffId>,
    pub supervisor: Option<StaffId>,
    pub team: Option<TeamId>,
    /// `open`, `with_court`, `filed` or `closed`.
    pub status: String,
    /// `high`, `medium` or `standard`.
    pub risk: Option<String>,
    pub self_closed: bool,
    pub plan_text: Option<String>,
    pub plan_at: Option<Millis>,
    /// Outcome code (`outcome_codes.csv`).
    pub outcome: Option<String>,
    pub outcome_reason: Option<String>,
    pub outcome_at: Option<Millis>,
    pub next_review_due: Option<Millis>,
    pub suspects_outstanding: u32,
    pub victim: Option<String>,
    pub victim_next_told: Option<Millis>,
    pub safe_contact: Option<String>,
    /// Readable only by those in `allowed`.
    pub restricted: bool,
    /// Staff ids; a set.
    pub allowed: Vec<StaffId>,
    pub transferred: bool,
    pub origin: Option<String>,
    /// What the phone that recorded it calls it. Reads like no crime number and is none.
    pub local_ref: Option<String>,
    /// When the server issued the number.
    pub numbered_at: Option<Millis>,
    pub what_happened: Option<String>,
    /// From when, until when, and whether that is exact.
    pub happened_from: Option<Millis>,
    pub happened_to: Option<Millis>,
    pub happened_exact: Option<bool>,
    /// Where the call came from, where that is not where it happened.
    pub reported_from: Option<String>,
    /// Codes of `crime_flags`; a set.
    pub flags: Option<Vec<String>>,
    /// `to_confirm` by the desk, or `confirmed`; missing for what came from elsewhere.
    pub principal: Option<String>,
    pub principal_by: Option<StaffId>,
    pub principal_at: Option<Millis>,
    /// By which code the registrar cancelled it (`crime_cancellation_codes.csv`).
    pub cancelled: Option<String>,
    /// A class that is no crime (N100).
    pub record_class: Option<String>,
}

/// An entry on the enquiry log. Append-only: a correction names the entry it supersedes. An update that is handed
/// over unfinished is continued by a colleague's own update, so each keeps to their own words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Update {
    pub investigation: RecordId,
    pub author: StaffId,
    /// When what it tells happened; when it was written stands in `written_at`.
    pub at: Millis,
    pub written_at: Millis,
    /// `enquiry`, `victim_contact`, `suspect`, `evidence`, `plan`, `late_note`.
    pub entry: String,
    pub text: String,
    #[serde(default)]
    pub supersedes: Option<RecordId>,
    /// Written by the system, so it says nothing about anybody's work.
    #[serde(default)]
    pub auto: bool,
    /// The templates and phrases put in (`templates.csv`), in the order in which they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub templates: Vec<String>,
    /// Not finished: the colleague who is to go on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed_to: Option<StaffId>,
    /// The unfinished update, by a colleague, that this one goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub continues: Option<RecordId>,
    /// The line that the policy expects and that this answers (`expected_lines.csv`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line: Option<String>,
    /// Whether that line was followed; the words say what came of it, or why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub line_followed: Option<bool>,
}

impl Record for Investigation {
    const KIND: &'static str = "investigation";
}
impl Record for Update {
    const KIND: &'static str = "update";
}

/// Whether the status may go from one code to another: a closed one is opened again before anything
/// else.
#[must_use]
pub fn status_step(from: Option<&str>, to: Option<&str>) -> bool {
    match (from, to) {
        (Some("closed" | "filed"), Some(to)) => matches!(to, "open" | "closed" | "filed"),
        _ => true,
    }
}
