//! Claims of time freed, as the console asks and answers.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/claims` | | [`Claims`] |
//! | `POST /api/claims` | [`MakeClaim`] | `Written` |
//! | `POST /api/claims/preview` | [`MakeClaim`] | [`Preview`] |
//! | `GET /api/claims/{id}` | | [`ClaimFile`] |
//! | `POST /api/claims/{id}` | [`MakeClaim`] | `Written` |
//! | `POST /api/claims/{id}/steps` | [`TakeStep`] | `Written` |

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::measures::freed::reckoning::{Input, Reckoned, Spread};
use crate::patrol::claim_ladder::Rung;
use crate::patrol::time_freed::{Claim, ClaimUse};
use crate::time::Millis;

/// A claim as somebody makes or changes it. Which rows it is counted from follows from the periods; no number of
/// minutes is typed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "claims.ts")]
pub struct MakeClaim {
    /// The version that is changed; 0 makes a new one.
    pub version: u64,
    /// Benefit type (`benefit_types.csv`).
    pub benefit: String,
    pub title: String,
    /// Task code (`task_types.csv`); none for a line of money.
    pub task: Option<String>,
    pub change: String,
    pub baselines: Vec<RecordId>,
    /// Of both samples (`sample_methods.csv`).
    pub method: String,
    pub after_from: Option<Millis>,
    pub after_to: Option<Millis>,
    /// `volume_sources.csv`.
    pub volume_source: String,
    pub volume_from: Option<Millis>,
    pub volume_to: Option<Millis>,
    pub uses: Vec<ClaimUse>,
    pub overlap_note: String,
    pub valid_to: Option<Millis>,
    /// Optional and apart: minutes are never turned into it.
    pub gbp: Option<f64>,
}

/// What a claim would come to before it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Preview {
    pub reckoned: Reckoned,
    pub overlap: Option<Overlap>,
}

/// The earlier claim that has the same minutes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Overlap {
    pub id: RecordId,
    pub title: String,
    pub rung: Rung,
}

/// One claim in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct ClaimRow {
    pub id: RecordId,
    pub title: String,
    pub benefit: String,
    pub task: Option<String>,
    pub made_at: Millis,
    pub owner: Option<Person>,
    pub rung: Rung,
    /// How far its steps took it before it changed; the same as `rung` where they hold.
    pub said: Rung,
    pub expired: bool,
    pub overlap: Option<Overlap>,
    pub saved: Option<f64>,
    pub saved_interval: Option<(f64, f64)>,
    pub freed: Option<f64>,
    pub gbp: Option<f64>,
}

/// A baseline that a claim may name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct BaselineRow {
    pub id: RecordId,
    pub task: String,
    pub method: String,
    pub from: Millis,
    pub to: Millis,
    /// Who measured it.
    pub by: Option<Person>,
    pub spread: Spread,
    pub includes: Vec<String>,
    pub excludes: Vec<String>,
}

/// Every claim, newest first, and the baselines there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Claims {
    pub as_at: Millis,
    pub items: Vec<ClaimRow>,
    pub baselines: Vec<BaselineRow>,
    pub may_make: bool,
}

/// One step, with who took it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct StepRow {
    pub id: RecordId,
    pub to: String,
    pub by: Option<Person>,
    pub at: Millis,
    pub reason: Option<String>,
    /// Whether it was taken on what the claim and its rows say now.
    pub holds: bool,
}

/// A step that the reader may take, or why not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Offered {
    pub to: String,
    pub refused: Option<String>,
    pub refused_cy: Option<String>,
}

/// What a sum of money would be in hours and officers. Nobody measured them: it says how far one sum can be stretched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Worked {
    pub hours: f64,
    /// Pounds an hour, of which year, and what they hold.
    pub rate: f64,
    pub year: String,
    pub basis: String,
    /// Full-time officers by each published number of hours; the divisor stands beside each.
    pub officers: Vec<WorkedOfficers>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct WorkedOfficers {
    pub hours_each: f64,
    pub officers: f64,
}

/// One claim with everything that it is counted from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct ClaimFile {
    pub id: RecordId,
    pub version: u64,
    pub record: Claim,
    pub owner: Option<Person>,
    pub rung: Rung,
    pub said: Rung,
    pub expired: bool,
    pub overlap: Option<Overlap>,
    pub reckoned: Reckoned,
    pub baselines: Vec<BaselineRow>,
    /// Every row: before, after, done again, left out, done at all.
    pub inputs: Vec<Input>,
    pub steps: Vec<StepRow>,
    /// What may come next.
    pub offered: Vec<Offered>,
    pub may_change: bool,
    /// Of a sum of money: what it would be in hours, by rate and divisor.
    pub worked: Option<Worked>,
    /// One hash over the claim and its rows.
    pub content_hash: String,
    /// `TF06 v1, 2016-01-01`.
    pub definition: String,
    pub as_at: Millis,
}

/// A step up or back, bound to what was on the screen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "claims.ts")]
pub struct TakeStep {
    /// `measured`, `reviewed`, `signed` or `sent_back`.
    pub to: String,
    pub reason: String,
    pub content_hash: String,
}
