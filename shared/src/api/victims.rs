//! What a victim is owed, as phones and the console ask for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::person::SafeContact;
use crate::patrol::reach::SafeHours;
use crate::patrol::victims::{ContactSaid, Owed, TimeLimit, UpdateGrade, VictimContact, VictimPlan};
use crate::time::Millis;

/// The victim of one crime: how to speak to them, what they are owed and what they were told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct VictimPage {
    pub as_at: Millis,
    pub investigation: RecordId,
    pub victim: Option<String>,
    pub plan: Option<VictimPlan>,
    /// The plan's own record, where there is one.
    pub plan_id: Option<RecordId>,
    pub plan_version: u64,
    /// What stands on the crime where there is no plan.
    pub safe_contact: Option<String>,
    /// How they may be reached, from everything that was said of it.
    pub safe: Option<SafeContact>,
    /// Ways that would cost a reason as at this page.
    pub unsafe_now: Vec<String>,
    pub owed: Vec<Owed>,
    /// Newest first.
    pub contacts: Vec<ContactTold>,
    /// When they would hear next by what was agreed.
    pub next_promise: Millis,
    pub limit: Option<TimeLimit>,
    /// What the reader may do: `contact`, `plan`, `event`, `grade`.
    pub may: Vec<String>,
}

/// A contact as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct ContactTold {
    pub id: RecordId,
    pub record: VictimContact,
    pub by: Option<Person>,
    pub grade: Option<UpdateGrade>,
    /// It is one of those that a person looks at.
    pub sampled: bool,
}

/// Tells that somebody spoke to a victim.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "victims.ts")]
pub struct TellVictim {
    pub investigation: RecordId,
    /// When; now where it is missing.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<Millis>,
    pub said: ContactSaid,
    #[serde(default)]
    #[ts(optional)]
    pub draft: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub active_s: Option<u32>,
    #[serde(default)]
    #[ts(optional)]
    pub interruptions: Option<u32>,
}

/// Sets how a victim is spoken to and what they were offered. What is missing stays as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[ts(export_to = "victims.ts", optional_fields)]
pub struct PlanVictim {
    pub investigation: RecordId,
    pub enhanced: Option<bool>,
    pub language: Option<String>,
    pub channel: Option<String>,
    pub unsafe_channels: Option<Vec<String>>,
    pub safe_contact: Option<String>,
    /// Empty at both ends where it is safe at any hour again.
    pub safe_hours: Option<SafeHours>,
    pub every_days: Option<u32>,
    /// They want no updates, as of now.
    pub declined: Option<bool>,
    /// The needs assessment was done now.
    pub needs_assessed: Option<bool>,
    pub support: Option<String>,
    /// A personal statement was offered now; what they answered.
    pub statement_answer: Option<String>,
}

/// Tells that something happened of which the victim must be told.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "victims.ts")]
pub struct TellEvent {
    pub code: String,
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<Millis>,
    #[serde(default)]
    #[ts(optional)]
    pub note: Option<String>,
}

/// A person's look at an update.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "victims.ts")]
pub struct GradeUpdate {
    pub progress: bool,
    pub reason: bool,
    pub next_date: bool,
    #[serde(default)]
    #[ts(optional)]
    pub note: Option<String>,
}

/// Victims who are owed something, soonest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct VictimList {
    pub as_at: Millis,
    pub rows: Vec<VictimRow>,
    /// Updates of the sample that nobody has looked at.
    pub to_grade: Vec<ToGrade>,
    pub limits: Vec<LimitRow>,
    pub more: bool,
    pub may: Vec<String>,
}

/// One victim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct VictimRow {
    pub investigation: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub area: String,
    pub victim: String,
    pub oic: Option<Person>,
    pub language: Option<String>,
    pub channel: Option<String>,
    pub safe_contact: Option<String>,
    pub enhanced: bool,
    /// When the officer in the case is back, where that is after the first of these falls due.
    pub oic_back_at: Option<Millis>,
    /// Soonest due first.
    pub owed: Vec<Owed>,
    pub needs_assessed: bool,
    pub statement_offered: bool,
}

/// An update that a person has to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct ToGrade {
    pub id: RecordId,
    pub investigation: RecordId,
    pub title: String,
    pub record: VictimContact,
}

/// A crime that must be charged within a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct LimitRow {
    pub investigation: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub area: String,
    pub oic: Option<Person>,
    pub limit: TimeLimit,
}
