//! Officer states: the national codes 0 to 16, as events.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::time::Millis;

/// An officer went into a state. Codes 12 to 16 are messages and never last any time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct StateEvent {
    pub officer: StaffId,
    pub team: Option<TeamId>,
    /// Code (`officer_states.csv`).
    pub state: u8,
    pub at: Millis,
    /// `app`, `radio` or `import`.
    pub source: String,
    #[serde(default)]
    pub incident: Option<RecordId>,
    /// Why, for state 8; an activity code where the officer said more than the state does.
    #[serde(default)]
    pub activity: Option<String>,
}

impl Record for StateEvent {
    const KIND: &'static str = "state_event";
}
