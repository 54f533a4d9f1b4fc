//! What a meeting leaves behind: its decisions, its actions, and the meetings before it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use super::meeting::{ActionRow, MeetingRow};
use crate::ids::RecordId;
use crate::patrol::decision::MeetingDecision;
use crate::time::Millis;

/// Records what was decided without an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "minutes.ts")]
pub struct DecideMeeting {
    #[serde(default)]
    pub item: Option<String>,
    pub text: String,
    /// Why no action comes of it.
    pub reason: String,
    #[serde(default)]
    pub linked_record: Option<RecordId>,
}

/// A decision with its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "minutes.ts")]
pub struct DecisionRow {
    pub id: RecordId,
    pub record: MeetingDecision,
    pub by: Option<Person>,
}

/// What was agreed at one meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "minutes.ts")]
pub struct Minutes {
    pub meeting: MeetingRow,
    /// In the order in which they were made.
    pub decisions: Vec<DecisionRow>,
    pub actions: Vec<ActionRow>,
}

/// The meetings of one ground, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "minutes.ts")]
pub struct MinutesList {
    pub as_at: Millis,
    pub level: String,
    pub area: Option<String>,
    pub rows: Vec<Minutes>,
    /// There are older ones.
    pub more: bool,
}

/// Somebody of a team, and how they stand towards its strength.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "minutes.ts")]
pub struct Member {
    pub person: Person,
    pub team_name: Option<String>,
    /// `on_duty`, `fixed_post`, `away` or `not_here`.
    pub stands: String,
    /// Which post (`fixed_posts`), or why they are away (`abstraction_reasons`).
    pub reason: Option<String>,
    /// What it is known from: their `state`, or the `roster`.
    pub known_from: String,
}
