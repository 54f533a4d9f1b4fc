//! Disposal as the console asks for it: what is due, what was proposed, and what is gone.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::retention::{Disposal, Kept};
use crate::time::Millis;

/// Everything that a decision needs: oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "disposal.ts")]
pub struct DisposalPage {
    pub as_at: Millis,
    /// Closed records whose years are over; those that something holds say what.
    pub due: Vec<DueRecord>,
    pub proposed: Vec<DisposalRow>,
    /// Kept until a day, or gone; newest first.
    pub decided: Vec<DisposalRow>,
    /// More are due than are shown.
    pub more: bool,
    /// Whether the reader decides.
    pub decides: bool,
}

/// A record whose years are over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "disposal.ts")]
pub struct DueRecord {
    pub id: RecordId,
    pub kind: String,
    /// Its number, and its title where the reader may read it.
    pub number: Option<String>,
    pub title: Option<String>,
    pub area: String,
    pub kept: Kept,
}

/// A proposal with what the record is called, while it is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "disposal.ts")]
pub struct DisposalRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Disposal,
    pub number: Option<String>,
    pub title: Option<String>,
    pub proposed_by: Option<Person>,
    pub decided_by: Option<Person>,
    /// The reader proposed it and so does not decide.
    pub own: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "disposal.ts")]
pub struct ProposeDisposal {
    pub target: RecordId,
    pub reason: String,
}

/// Approve, which carries it out at once, or keep until a day.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "disposal.ts")]
pub struct DecideDisposal {
    pub version: u64,
    /// `approve` or `keep`.
    pub decision: String,
    #[serde(default)]
    #[ts(optional)]
    pub kept_for: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub keep_until: Option<Millis>,
}
