//! Supervision: a review of what the supervisor saw, and the direction that came of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

/// A supervisor's look at an investigation, bound to exactly what was on the screen: the record's
/// version and the newest update. What arrives later, however old it is, is new since this review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Review {
    pub investigation: RecordId,
    pub reviewer: StaffId,
    pub at: Millis,
    /// Result code (`review_results.csv`).
    pub result: String,
    pub version_seen: u64,
    /// The change number up to which the reviewer had everything on this investigation.
    pub seq_seen: u64,
    /// When it fell due and by which rule (`review_schedule.csv`).
    #[serde(default)]
    pub due_at: Option<Millis>,
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub next_due_at: Option<Millis>,
    /// How long the case was open on the screen, in seconds.
    #[serde(default)]
    pub seconds_open: u32,
}

/// One thing to do, by whom and by when; checked by somebody other than the one who did it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Direction {
    pub investigation: RecordId,
    pub review: Option<RecordId>,
    pub text: String,
    pub owner: StaffId,
    pub given_by: StaffId,
    pub given_at: Millis,
    pub due_at: Millis,
    /// `open`, `done`, `checked`, `refused`.
    pub status: String,
    pub evidence: Option<String>,
    pub checked_by: Option<StaffId>,
    pub checked_at: Option<Millis>,
}

impl Record for Review {
    const KIND: &'static str = "review";
}
impl Record for Direction {
    const KIND: &'static str = "direction";
}
