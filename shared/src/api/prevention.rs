//! Prevention and practice as the console asks for them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::patrol::prevention::{Aim, Initiative, Practice, Strategy};
use crate::patrol::problem_plan::ProblemPlan;
use crate::time::Millis;

/// Strategies with their aims, and the initiatives under them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PreventionRegister {
    pub as_at: Millis,
    pub strategies: Vec<StrategyRow>,
    /// Initiatives under no aim.
    pub loose: Vec<InitiativeRow>,
    /// Different people whom all of them helped; somebody whom two helped is one.
    pub people: u32,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct StrategyRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Strategy,
    pub aims: Vec<AimRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct AimRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Aim,
    pub initiatives: Vec<InitiativeRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct InitiativeRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Initiative,
    pub lead: Option<Person>,
    pub live: bool,
    /// Different people whom it helped.
    pub people: u32,
    /// Earlier practice that it uses.
    pub uses: Vec<Named>,
    /// How much more things changed here than in the comparison area, in percent points of change.
    pub difference: Option<f64>,
}

/// A record with its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct Named {
    pub id: RecordId,
    pub title: String,
    pub at: Millis,
}

/// One page of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PreventionQuarter {
    pub as_at: Millis,
    pub from: Millis,
    pub to: Millis,
    pub aims: Vec<QuarterAim>,
    /// Of everything that ran in it.
    pub officer_hours: f64,
    pub cost_gbp: f64,
    pub people: u32,
    /// What ended or was stopped in it.
    pub stopped: Vec<InitiativeRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct QuarterAim {
    /// Missing for what stands under no aim.
    pub aim: Option<Aim>,
    pub strategy: String,
    /// What ran in the quarter.
    pub initiatives: Vec<InitiativeRow>,
    pub officer_hours: f64,
    pub cost_gbp: f64,
}

/// Keeps a strategy: a new one, or another version of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct PutStrategy {
    #[serde(default)]
    pub id: Option<RecordId>,
    /// The version that was on the screen.
    #[serde(default)]
    pub version: u64,
    pub record: Strategy,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct PutAim {
    #[serde(default)]
    pub id: Option<RecordId>,
    #[serde(default)]
    pub version: u64,
    pub record: Aim,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct PutInitiative {
    #[serde(default)]
    pub id: Option<RecordId>,
    #[serde(default)]
    pub version: u64,
    pub record: Initiative,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct PutPlan {
    #[serde(default)]
    pub id: Option<RecordId>,
    #[serde(default)]
    pub version: u64,
    pub record: ProblemPlan,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct PutPractice {
    #[serde(default)]
    pub id: Option<RecordId>,
    #[serde(default)]
    pub version: u64,
    pub record: Practice,
}

/// Whom an initiative helped, by their numbers in the force's records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct AddPeople {
    pub references: Vec<String>,
}

/// An initiative uses a practice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct UsePractice {
    pub initiative: RecordId,
}

/// Problem plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PlanList {
    pub as_at: Millis,
    pub rows: Vec<PlanRow>,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PlanRow {
    pub id: RecordId,
    pub version: u64,
    pub record: ProblemPlan,
    pub lead: Option<Person>,
    /// Fields that its stage must have and that are still empty.
    pub lacks: Vec<String>,
    /// The stage that comes next; missing after the last, when it can be closed.
    pub next: Option<String>,
    pub difference: Option<f64>,
}

/// Takes a plan to its next stage, or closes it after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct NextStage {
    pub version: u64,
}

/// What is looked for in the repository. Words go in the body, never in an address.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct FindPractice {
    pub words: String,
    /// A code of `evidence_levels`.
    pub does_it_work: Option<String>,
    pub id: Option<RecordId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PracticePage {
    pub as_at: Millis,
    pub total: u32,
    pub rows: Vec<PracticeRow>,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PracticeRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Practice,
    pub contact: Option<Person>,
    /// Where the words stand; empty when nothing was looked for.
    pub snippet: String,
    /// Later initiatives that used it, newest first.
    pub used_by: Vec<Named>,
    /// Nobody has looked at it since the day on which somebody should have.
    pub stale: bool,
}

/// Who is trained, by team; names only for whoever supervises.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct TrainingRegister {
    pub as_at: Millis,
    pub teams: Vec<TeamTraining>,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct TeamTraining {
    pub team: TeamId,
    pub name: String,
    pub area: String,
    pub people: Vec<PersonTraining>,
    /// How many hold each course now.
    pub hold: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PersonTraining {
    pub person: Person,
    /// The last day of each course, and whether it still holds.
    pub courses: BTreeMap<String, CourseHeld>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct CourseHeld {
    pub at: Millis,
    pub holds: bool,
}

/// Writes down that people finished a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "prevention.ts")]
pub struct AddTraining {
    pub people: Vec<StaffId>,
    pub course: String,
    pub at: Millis,
}
