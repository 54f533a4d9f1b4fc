//! What an officer's phone is asked about prevention advice and agreed actions.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::meeting::Action;
use crate::patrol::prevention::Practice;
use crate::time::Millis;

/// What was said at the door, or why nothing was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "agreed.ts")]
pub struct GiveAdvice {
    pub incident: RecordId,
    pub what: Vec<String>,
    pub words: Option<String>,
    pub why_not: Option<String>,
    /// The draft that this uses up.
    pub draft: Option<String>,
}

/// Advice that is recorded of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "agreed.ts")]
pub struct AdviceRow {
    pub id: RecordId,
    pub what: Vec<String>,
    pub words: Option<String>,
    pub why_not: Option<String>,
    pub at: Millis,
    pub by: Option<Person>,
    /// Where something of this phone's making stands.
    pub sent: String,
}

/// A job's advice, and whether it should have some.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "agreed.ts")]
pub struct AdviceOfJob {
    pub title: String,
    pub number: String,
    pub victim: bool,
    pub rows: Vec<AdviceRow>,
}

/// An action of one of the officer's posts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "agreed.ts")]
pub struct ActionOnPhone {
    pub id: RecordId,
    pub record: Action,
    pub raised_by: Option<Person>,
    /// Whether the officer holds its post today.
    pub mine: bool,
    pub sent: String,
}

/// Says that an action is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "agreed.ts")]
pub struct ActionDone {
    pub id: RecordId,
    pub evidence: String,
    /// The draft that this uses up.
    pub draft: Option<String>,
}

/// A practice record, as a phone shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "agreed.ts")]
pub struct PracticeOnPhone {
    pub id: RecordId,
    pub record: Practice,
    pub contact: Option<Person>,
}
