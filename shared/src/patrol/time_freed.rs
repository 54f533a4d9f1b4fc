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
    /// How it was timed (`sample_methods.csv`): `system` by the app's own stamps, `timed` by a start and a stop.
    /// Missing on runs from before the two were told apart, which the app stamped.
    #[serde(default)]
    pub method: Option<String>,
}

impl TaskRun {
    /// How the run was timed.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or("system")
    }
}

/// What a task took before, for one stratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "time_freed.ts")]
pub struct Baseline {
    pub task: String,
    /// Minutes of each measured run; n, mean and percentiles are computed, never typed.
    pub minutes: Vec<f64>,
    /// How it was measured (`sample_methods.csv`).
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
    /// What was changed in how the task is done.
    pub change: String,
    /// The baselines that say what the task took before.
    pub baselines: Vec<RecordId>,
    /// How both samples were measured (`sample_methods.csv`): one method, or they do not compare.
    pub method: String,
    /// The sample after: runs that began in this period.
    pub after_from: Option<Millis>,
    pub after_to: Option<Millis>,
    /// What is counted as done (`volume_sources.csv`), and in which period.
    pub volume_source: String,
    pub volume_from: Option<Millis>,
    pub volume_to: Option<Millis>,
    /// The log's number at which the rows were read: what came later is no part of this claim.
    pub read_at: Option<u64>,
    /// Overlaps with other work that the author knows of, in words.
    pub overlap_note: String,
    /// What the minutes became. Saved is not freed until this says so.
    pub uses: Vec<ClaimUse>,
}

/// What a share of the saved minutes was used for, and how that is known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "time_freed.ts")]
pub struct ClaimUse {
    /// Use code (`claim_uses.csv`).
    pub code: String,
    /// Of the saved minutes, 1 to 100.
    pub percent: u8,
    /// How it is known: a rota, an activity analysis, an overtime sheet.
    pub shown_by: String,
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
