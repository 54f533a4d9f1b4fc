//! The people of a job as an officer's device shows them on the way there, and what is said of them at the scene.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::RecordId;
use crate::patrol::person::{PersonWarning, SafeContact};
use crate::patrol::vulnerability::Asked;
use crate::time::Millis;

/// Who is in a job, and what repeats there, as far as this device holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct JobPeople {
    pub as_at: Millis,
    /// How many jobs and cases of these people and this place the device holds: what it counted from.
    pub counted_from: u32,
    pub people: Vec<PersonAtJob>,
    /// What repeats at the place or from a number.
    pub repeats: Vec<RepeatAtJob>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct PersonAtJob {
    pub id: RecordId,
    pub person: Option<RecordId>,
    pub name: String,
    /// A code of `involved_roles`.
    pub role: String,
    pub safe_contact: Option<SafeContact>,
    pub language: Option<String>,
    pub warnings: Vec<PersonWarning>,
    /// What was asked of them at this job.
    pub asked: Asked,
    pub repeats: Vec<RepeatAtJob>,
}

/// A repeat with what it was computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct RepeatAtJob {
    pub rule: String,
    pub subject: String,
    pub count: u32,
    pub asserted: bool,
    pub window_days: i64,
    pub sources: Vec<SourceAtJob>,
    /// Somebody said already that they read it, or put it aside.
    pub said: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct SourceAtJob {
    pub id: RecordId,
    pub kind: String,
    pub number: String,
    pub title: String,
    pub at: Millis,
}

/// Says what was asked about vulnerability at a scene.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct SayVulnerability {
    pub about: RecordId,
    pub involved: Option<RecordId>,
    /// `found`, `none_found` or `not_asked`.
    pub answer: String,
    pub factors: Vec<String>,
    pub reason: Option<String>,
}

/// Says that a repeat was read before arriving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "at_scene.ts")]
pub struct ReadRepeat {
    pub about: RecordId,
    pub rule: String,
    pub subject: String,
}
