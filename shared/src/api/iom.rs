//! Managed offenders, as the console asks and answers. Only for whoever has a need to know.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/offenders` | | [`Register`] |
//! | `POST /api/offenders` | [`Select`] | `Written` |
//! | `GET /api/offenders/{id}` | | [`OffenderFile`] |
//! | `POST /api/offenders/{id}/tell` | [`TellOffender`] | `Written` |

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{RecordId, StaffId};
use crate::patrol::iom::{Contact, Custody, OffenceEvent, Phase, Plan, Proven, Spell};
use crate::time::Millis;

/// One person in the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct OffenderRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Spell,
    pub owner: Option<Person>,
    /// `in`, `left` or `comparison`.
    pub part: String,
    /// Whether somebody must look: no offender manager, a plan past its review, or no plan at all.
    pub overdue: bool,
    pub next_review: Option<Millis>,
    pub last_contact: Option<Millis>,
    pub in_custody: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct Register {
    pub as_at: Millis,
    pub rows: Vec<OffenderRow>,
}

/// Offences and days at liberty in one part of a spell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct PhaseSum {
    pub phase: Phase,
    pub from: Millis,
    pub to: Millis,
    pub offences: u32,
    pub days_at_liberty: i64,
    pub days_in_custody: i64,
    /// Offences for each hundred days at liberty, in whole numbers; nothing without a day at liberty.
    pub per_100_days: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct PlanRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Plan,
    pub owner: Option<Person>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct ContactRow {
    pub id: RecordId,
    pub record: Contact,
    pub by: Option<Person>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct CustodyRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Custody,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct OffenceRow {
    pub id: RecordId,
    pub record: OffenceEvent,
    /// A later entry corrects it or says when it was proven.
    pub corrected: bool,
}

/// A person's sheet for the panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "iom.ts")]
pub struct OffenderFile {
    pub as_at: Millis,
    pub row: OffenderRow,
    pub plans: Vec<PlanRow>,
    pub contacts: Vec<ContactRow>,
    pub custody: Vec<CustodyRow>,
    pub offences: Vec<OffenceRow>,
    pub phases: Vec<PhaseSum>,
    pub proven: Proven,
}

/// The panel's decision about somebody.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "iom.ts")]
pub struct Select {
    pub name: String,
    pub person: Option<RecordId>,
    pub area: String,
    pub cohort: String,
    pub selected: bool,
    pub selected_at: Option<Millis>,
    pub panel: String,
    pub score: Option<f64>,
    pub reason: String,
    pub owner: Option<StaffId>,
}

/// What is told of somebody; which fields it needs follows from `what`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "iom.ts")]
pub struct TellOffender {
    /// `plan`, `plan_done`, `contact`, `custody`, `released`, `offence`, `proven` or `exit`.
    pub what: String,
    /// Of the spell, as it was read.
    pub version: u64,
    /// The plan, stay or offence that this is about.
    pub about: Option<RecordId>,
    pub at: Option<Millis>,
    /// Of a list: pathway, kind of custody, or why they leave.
    pub code: String,
    pub text: String,
    pub action: String,
    pub review_at: Option<Millis>,
    pub reached: bool,
}
