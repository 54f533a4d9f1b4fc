//! Time freed: timed runs of a task, what the task took before, and claims made from both.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::time::Millis;

/// One timed run of a task by one officer. Shown by team only, kept apart from case records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "time_freed.ts")]
pub struct TaskRun {
    /// Task code (`task_types.csv`).
    pub task: String,
    pub officer: StaffId,
    pub team: Option<TeamId>,
    pub started_at: Millis,
    pub ended_at: Millis,
    /// Foreground time with interaction, idle cut at 60 s.
    pub active_s: u32,
    pub interruptions: u32,
    /// `new` (done in Beatbook) or `old` (done as before).
    pub route: String,
    /// The run that this one did again.
    #[serde(default)]
    pub rework_of: Option<RecordId>,
    /// Whether it was timed; an untimed run counts for take-up only.
    pub timed: bool,
}

/// What a task took before, for one stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "time_freed.ts")]
pub struct Baseline {
    pub task: String,
    /// Minutes of each measured run; n, mean and percentiles are computed, never typed.
    pub minutes: Vec<f64>,
    /// `system`, `timed`, `sampled`, `diary` or `asked`.
    pub method: String,
    pub from: Millis,
    pub to: Millis,
    pub includes: Vec<String>,
    pub excludes: Vec<String>,
}

/// A benefit somebody puts their name to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "time_freed.ts")]
pub struct Claim {
    /// Benefit type (`benefit_types.csv`).
    pub benefit: String,
    pub title: String,
    pub task: Option<String>,
    pub minutes_net: Option<f64>,
    pub gbp: Option<f64>,
    pub owner: StaffId,
    pub made_at: Millis,
    /// The finance partner who signed; a cashable line counts only then.
    pub signed_by: Option<StaffId>,
    pub signed_at: Option<Millis>,
    pub valid_to: Option<Millis>,
    /// What the baseline already held, so that no minute is claimed twice (GC20).
    pub baseline_includes: Vec<String>,
}

impl Record for TaskRun {
    const KIND: &'static str = "task_run";
}
impl Record for Baseline {
    const KIND: &'static str = "baseline";
}
impl Record for Claim {
    const KIND: &'static str = "claim";
}
