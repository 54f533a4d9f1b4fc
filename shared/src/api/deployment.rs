//! The control room's questions: what waits, what is due, a job's dated story, and what is judged and decided of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::appointment::Window;
use crate::patrol::incident::{Incident, Letter, Thrive};
use crate::patrol::policy::Advice;
use crate::patrol::recheck::Recheck;
use crate::time::Millis;

/// The control page: what somebody has to do something about, most urgent first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct ControlRoom {
    pub as_at: Millis,
    /// Jobs that need somebody or are being resolved, by grade and age.
    pub waiting: Vec<WaitingJob>,
    /// How many by grade, deferred ones apart.
    pub counts: Vec<WaitingCount>,
    pub appointments: Vec<AppointmentRow>,
    /// Downgrades near the target in the last seven days that nobody else has looked at.
    pub downgrades: Vec<GradeRow>,
    pub more: bool,
    /// Whether the reader may assess, grade and decide.
    pub may_grade: bool,
    /// The authority that the reader holds, as a code of `authority_levels`.
    pub authority: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct WaitingCount {
    pub grade: String,
    /// A code of `waiting_bands`.
    pub band: String,
    pub n: u64,
    pub deferred: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct WaitingJob {
    pub id: RecordId,
    pub number: String,
    pub title: String,
    pub place: Option<String>,
    pub area: String,
    pub grade: Option<String>,
    pub status: String,
    pub created_at: Millis,
    pub target_at: Option<Millis>,
    pub target_used: Option<f64>,
    /// The number of the newest assessment; 0 where there is none.
    pub assessed: u32,
    pub recheck_at: Option<Millis>,
    pub overdue: bool,
    /// It waits for a window that the caller agreed to.
    pub deferred: bool,
    /// Nobody goes and it waits for its resolution.
    pub no_deployment: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct AppointmentRow {
    pub id: RecordId,
    pub number: String,
    pub title: String,
    pub area: String,
    pub window: Window,
    /// How often it was moved so far, by the police and by the caller.
    pub moved_by_police: u32,
    pub moved_by_caller: u32,
}

/// A change of grade, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct GradeRow {
    pub id: RecordId,
    pub incident: RecordId,
    pub number: String,
    pub title: String,
    pub area: String,
    pub at: Millis,
    pub from: Option<String>,
    pub to: String,
    pub target_used: Option<f64>,
    pub by: Option<Person>,
    pub reason: Option<String>,
    /// What the policy suggested when it was set.
    pub suggested: Option<String>,
    pub checks: Vec<CheckRow>,
    /// Whether the reader may look at it: never whoever set it.
    pub may_check: bool,
}

/// The lists of the last seven days, for a supervisor of the control room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct ControlWeek {
    pub as_at: Millis,
    pub from: Millis,
    pub to: Millis,
    /// Downgrades when the target was nearly used up, or after it.
    pub downgrades: Vec<GradeRow>,
    /// Grades that differ from what the policy suggested.
    pub exceptions: Vec<GradeRow>,
    /// Victims to whom nobody went.
    pub not_attended: Vec<NotAttended>,
    /// Assessments to read a second time, chosen evenly and the same for everybody.
    pub sample: Vec<SampleRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct NotAttended {
    pub incident: RecordId,
    pub number: String,
    pub title: String,
    pub area: String,
    pub at: Millis,
    pub crime: bool,
    pub reason: Option<String>,
    pub rationale: Option<String>,
    /// The decision, where one was recorded; what a second reader reads.
    pub decision: Option<RecordId>,
    pub authority: Option<String>,
    pub needed: Option<String>,
    pub by: Option<Person>,
    pub checks: Vec<CheckRow>,
    pub may_check: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct SampleRow {
    pub incident: RecordId,
    pub number: String,
    pub title: String,
    pub area: String,
    pub thrive: ThriveRow,
}

/// A second pair of eyes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct CheckRow {
    pub at: Millis,
    pub by: Option<Person>,
    pub result: String,
    pub words: Option<String>,
}

/// One version of the assessment, with what it lacks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct ThriveRow {
    pub id: RecordId,
    pub record: Thrive,
    pub by: Option<Person>,
    /// Codes of `thrive_fields` that the list wants and that are not answered.
    pub lacking: Vec<String>,
    pub complete: bool,
    pub checks: Vec<CheckRow>,
    pub may_check: bool,
}

/// A job as a dated story, with what may be done about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct JobFile {
    pub as_at: Millis,
    pub id: RecordId,
    pub version: u64,
    pub record: Incident,
    pub crime: bool,
    pub target_at: Option<Millis>,
    /// What the clock of its grade starts at, as the list of grades says.
    pub clock_start: String,
    /// Newest first.
    pub thrives: Vec<ThriveRow>,
    pub gradings: Vec<GradeRow>,
    pub decisions: Vec<DecisionRow>,
    pub windows: Vec<Window>,
    pub appointments: Vec<AppointmentEvent>,
    pub resources: Vec<ResourceRow>,
    pub rechecks: Vec<Recheck>,
    pub recheck_at: Option<Millis>,
    pub overdue: bool,
    /// What the policy says of it today.
    pub advice: Advice,
    pub may_grade: bool,
    pub authority: Option<String>,
    /// Whether the reader may open the investigation that it led to.
    pub may_read_case: bool,
    /// The reader was never told before that opening a record is written down.
    pub say_written_down: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct DecisionRow {
    pub id: RecordId,
    pub at: Millis,
    pub by: Option<Person>,
    pub deploy: bool,
    pub reason: Option<String>,
    pub rationale: String,
    pub authority: Option<String>,
    pub crime: bool,
    pub suggested: Option<String>,
    pub rule: Option<String>,
    pub ndm: BTreeMap<String, String>,
    pub checks: Vec<CheckRow>,
    pub may_check: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct AppointmentEvent {
    pub id: RecordId,
    pub code: String,
    pub at: Millis,
    pub by: Option<Person>,
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    pub reason: Option<String>,
}

/// A resource that was sent, with the points that stand and where each time comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct ResourceRow {
    pub id: RecordId,
    pub resource: String,
    pub role: crate::patrol::attendance::ResourceRole,
    pub officers: Vec<Person>,
    pub points: Vec<PointRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct PointRow {
    pub point: crate::patrol::attendance::Point,
    pub at: Millis,
    pub source: String,
    pub late_entry_at: Option<Millis>,
    pub reason: Option<String>,
}

/// A new version of the assessment, and with it perhaps another grade.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "deployment.ts")]
pub struct Assess {
    /// The number of the newest version on the screen; 0 where there was none.
    pub seen: u32,
    pub threat: Letter,
    pub harm: Letter,
    pub risk: Letter,
    pub investigation: Letter,
    pub vulnerability: Letter,
    pub engagement: Letter,
    #[serde(default)]
    pub prevention: Option<Letter>,
    #[serde(default)]
    pub preservation: Option<Letter>,
    pub repeat_check: String,
    pub systems_checked: Vec<String>,
    pub rationale: String,
    /// The grade that follows; missing leaves the one that holds.
    #[serde(default)]
    pub grade: Option<String>,
    /// Why the grade changes, or differs from what the policy suggests.
    #[serde(default)]
    pub reason: Option<String>,
    /// Why the same words are true of this job too, where they are somebody else's.
    #[serde(default)]
    pub same_words_why: Option<String>,
}

/// Another grade, without a new assessment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "deployment.ts")]
pub struct Regrade {
    pub version: u64,
    pub grade: String,
    pub reason: String,
}

/// Whether anybody goes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "deployment.ts")]
pub struct DecideDeployment {
    pub version: u64,
    pub deploy: bool,
    #[serde(default)]
    pub reason: Option<String>,
    pub rationale: String,
    /// The log of the National Decision Model, by its fields.
    #[serde(default)]
    pub ndm: BTreeMap<String, String>,
}

/// What happened to the appointment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "deployment.ts")]
pub struct TellAppointment {
    pub version: u64,
    pub code: String,
    #[serde(default)]
    pub from: Option<Millis>,
    #[serde(default)]
    pub to: Option<Millis>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// What a second reader found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "deployment.ts")]
pub struct CheckRisk {
    pub of: RecordId,
    pub result: String,
    #[serde(default)]
    pub words: Option<String>,
}

/// What the policy would say of an assessment that is being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct DraftAdvice {
    pub advice: Advice,
    /// Codes of `thrive_fields` that are not answered yet.
    pub lacking: Vec<String>,
    /// The number of the job, or the version of this one, whose words these are.
    pub same_words_as: Option<String>,
    /// Two letters that carry the same words.
    pub same_letters: Option<(String, String)>,
}

/// The deployment policy as it stands, rule by rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct Policy {
    pub as_at: Millis,
    pub rules: Vec<PolicyRule>,
    /// Whether the reader may change the list.
    pub may_change: bool,
}

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct PolicyRule {
    pub code: String,
    pub version: u32,
    pub label_en: String,
    pub label_cy: String,
    pub valid_from: String,
    pub valid_to: Option<String>,
    /// Whether it is in force today.
    pub in_force: bool,
    pub categories: Vec<String>,
    pub qualifiers: Vec<String>,
    pub vulnerable: bool,
    pub repeat: bool,
    pub threat: Option<String>,
    pub grade: String,
    pub recheck_min: Option<i64>,
    pub authority: String,
}
