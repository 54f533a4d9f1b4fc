//! How long an officer waited for the app: from unlocking it to the first screen that could be used.
//!
//! The device measures it by its own steady clock and says it once, as a fact, whenever it opens. It is kept to find
//! out what the force's systems do to its officers. Figures of it are of teams and never of a person.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{StaffId, TeamId};
use crate::time::Millis;

/// The app was opened and came to a screen that could be used, or had ended by itself before that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct AppStart {
    pub officer: StaffId,
    #[serde(default)]
    pub team: Option<TeamId>,
    /// When it could be used.
    pub at: Millis,
    /// Milliseconds from unlocking to the first screen that could be used.
    pub ready_ms: u32,
    /// Whether the app had ended without being closed since it was last opened.
    #[serde(default)]
    pub crashed: bool,
}

impl Record for AppStart {
    const KIND: &'static str = "app_start";
}
