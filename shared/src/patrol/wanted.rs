//! Somebody who is wanted: from the decision to the confirmation that no marker is left.
//!
//! A [`Wanted`] holds what the bureau has confirmed of the marker on the national record, and nothing else that could be
//! read from facts. Attempts to arrest, supervised reviews and steps (arrested, cancellation asked for, withdrawn) are
//! facts beside it. How somebody stands is **read** from all of them by [`wanted_read`](super::wanted_read).
//!
//! A marker that is left behind gets somebody arrested who is innocent or already dealt with. So two things are kept
//! apart on purpose: that a marker is no longer needed, which anybody may say at once, and that it is **gone**, which
//! only the bureau may say after looking at the national record. Until then it is shown as live, with what is known
//! beside it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

/// One reason for which one person is wanted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Wanted {
    /// The case, if there is one: a recall or a warrant has none here.
    #[serde(default)]
    pub investigation: Option<RecordId>,
    #[serde(default)]
    pub suspect: Option<RecordId>,
    #[serde(default)]
    pub person: Option<RecordId>,
    /// The bail that was not answered.
    #[serde(default)]
    pub bail: Option<RecordId>,
    pub name: String,
    /// Where there is no case: whose ground it is.
    #[serde(default)]
    pub area: Option<String>,
    /// A code of `wanted_categories`, which says whether there is a power of arrest.
    pub category: String,
    /// A code of `wanted_risk_grades`, which says how soon and how often.
    pub risk: String,
    /// Looked for by ourselves only: not to be circulated for now.
    #[serde(default)]
    pub local: bool,
    /// A code of `warrant_categories`, where it is a warrant.
    #[serde(default)]
    pub warrant: Option<String>,
    #[serde(default)]
    pub offence: Option<String>,
    /// What whoever meets them must know first.
    #[serde(default)]
    pub warnings: Option<String>,
    #[serde(default)]
    pub address: Option<String>,
    pub decision_at: Millis,
    pub decided_by: StaffId,
    #[serde(default)]
    pub rank: Option<String>,
    pub necessity: String,
    /// What the bureau last confirmed of the national record: missing, `circulated` or `cancelled`.
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub circulated_at: Option<Millis>,
    #[serde(default)]
    pub circulated_by: Option<StaffId>,
    #[serde(default)]
    pub national_ref: Option<String>,
    /// When the national record lets the marker go by itself.
    #[serde(default)]
    pub expires_at: Option<Millis>,
    #[serde(default)]
    pub cancel_requested_at: Option<Millis>,
    #[serde(default)]
    pub cancel_confirmed_at: Option<Millis>,
    /// Not needed any more and not found; a marker still has to be cancelled.
    #[serde(default)]
    pub withdrawn_at: Option<Millis>,
}

/// Somebody went to arrest them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct ArrestAttempt {
    pub wanted: RecordId,
    pub at: Millis,
    pub written_at: Millis,
    pub by: StaffId,
    #[serde(default)]
    pub address: Option<String>,
    /// Who was there besides.
    #[serde(default)]
    pub with: Option<String>,
    /// A code of `attempt_results`.
    pub result: String,
    /// What was learnt.
    #[serde(default)]
    pub learnt: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

/// A supervisor looked at it: is it still needed, and what is done next.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct WantedReview {
    pub wanted: RecordId,
    pub at: Millis,
    pub by: StaffId,
    /// `supervisor` or `manager`: each has an interval of its own.
    pub level: String,
    pub still_needed: bool,
    /// What is done next, by whom.
    pub next: String,
    /// The grade from now on, where it was changed.
    #[serde(default)]
    pub risk: Option<String>,
}

/// Something that happened to the marker or to the person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct WantedStep {
    pub wanted: RecordId,
    /// A code of `wanted_steps`.
    pub code: String,
    /// When it happened.
    pub at: Millis,
    pub written_at: Millis,
    pub by: StaffId,
    /// The force that arrested; missing where it was ours.
    #[serde(default)]
    pub force: Option<String>,
    #[serde(default)]
    pub custody_ref: Option<String>,
    /// Where the confirmation comes from, or the national reference.
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub until: Option<Millis>,
    #[serde(default)]
    pub rank: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

/// One nightly comparison with the national record.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Reconciliation {
    pub run_at: Millis,
    /// When the extract was taken.
    pub extract_at: Millis,
    pub by: StaffId,
    pub rows: u64,
    pub rejected: u64,
    /// National references that are live there and unknown here.
    #[serde(default)]
    pub only_national: Vec<String>,
    /// Live here and missing there.
    #[serde(default)]
    pub only_local: Vec<String>,
    /// Live there although the person was arrested or the marker is not needed.
    #[serde(default)]
    pub stale: Vec<String>,
}

/// A task that a comparison made: the two records differ about one reference.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct WantedDifference {
    #[serde(default)]
    pub wanted: Option<RecordId>,
    pub national_ref: String,
    /// The name as the extract has it.
    #[serde(default)]
    pub name: Option<String>,
    /// `only_national`, `only_local` or `stale`.
    pub what: String,
    pub found_at: Millis,
    /// The newest comparison that still found it.
    pub seen_at: Millis,
    /// `open`, `settled` by a person or `gone` by itself.
    pub status: String,
    #[serde(default)]
    pub settled_at: Option<Millis>,
    #[serde(default)]
    pub settled_by: Option<StaffId>,
    #[serde(default)]
    pub how: Option<String>,
}

impl Record for Wanted {
    const KIND: &'static str = "wanted";
}
impl Record for ArrestAttempt {
    const KIND: &'static str = "arrest_attempt";
}
impl Record for WantedReview {
    const KIND: &'static str = "wanted_review";
}
impl Record for WantedStep {
    const KIND: &'static str = "wanted_step";
}
impl Record for Reconciliation {
    const KIND: &'static str = "reconciliation";
}
impl Record for WantedDifference {
    const KIND: &'static str = "wanted_difference";
}

/// The lists that this slice reads.
pub const CATEGORIES: &str = "wanted_categories";
pub const GRADES: &str = "wanted_risk_grades";
pub const WARRANTS: &str = "warrant_categories";
pub const RESULTS: &str = "attempt_results";
pub const STEPS: &str = "wanted_steps";
pub const LIMITS: &str = "wanted_limits";

/// What the bureau confirms of the national record.
pub const CIRCULATED: &str = "circulated";
pub const CANCELLED: &str = "cancelled";

/// Codes of steps that the rules name.
pub const STEP_CIRCULATED: &str = "WS02";
pub const STEP_ARRESTED: &str = "WS05";
pub const STEP_ASKED: &str = "WS06";
pub const STEP_CONFIRMED: &str = "WS07";
pub const STEP_EXTENDED: &str = "WS09";
pub const STEP_WITHDRAWN: &str = "WS10";
pub const STEP_DIED: &str = "WS11";
pub const STEP_ERROR: &str = "WS12";
