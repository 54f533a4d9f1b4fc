//! Timing a task that was picked at random, on the officer's device.
//!
//! | command | question | answer |
//! |---|---|---|
//! | `offer_sample` | [`SampleTask`] | [`Sampling`] |
//! | `sampling` | | [`Sampling`] |
//! | `start_sample` | [`SampleTask`] | [`Sampling`] |
//! | `stop_sample` | | `Kept` |
//! | `drop_sample` | | [`Sampling`] |

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::time::Millis;

/// A kind of task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct SampleTask {
    /// `task_types.csv`.
    pub task: String,
}

/// Whether this task is offered to be timed, and what is timed now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Sampling {
    pub offered: bool,
    /// One in so many of this kind is offered.
    pub one_in: Option<u64>,
    pub running: Option<RunningSample>,
}

/// A task that is timed now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct RunningSample {
    pub task: String,
    pub started_at: Millis,
}
