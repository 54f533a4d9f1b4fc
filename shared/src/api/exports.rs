//! Files that leave Beatbook.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `POST /api/exports` | [`Export`] | [`ExportJob`] |
//! | `GET /api/exports` | | [`ExportJobs`] |
//! | `GET /api/exports/{id}` | | [`ExportJob`] |
//! | `DELETE /api/exports/{id}` | | |
//! | `GET /api/exports/{id}/file` | | the file |

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;
use utoipa::ToSchema;

use super::find::View;
use crate::ids::RecordId;
use crate::time::Millis;

/// What a file is to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "exports.ts")]
pub enum Wanted {
    /// The list of investigations, as it is narrowed and ordered.
    Investigations {
        #[serde(default)]
        view: View,
    },
    /// The list of jobs.
    Jobs {
        #[serde(default)]
        view: View,
    },
    /// The review queue.
    Queue {
        #[serde(default)]
        area: Option<String>,
        #[serde(default)]
        team: Option<String>,
        #[serde(default)]
        risk: Option<String>,
    },
    /// The story of one investigation.
    Timeline { investigation: RecordId },
    /// The figures of a board.
    Board {
        board: String,
        #[serde(default)]
        from: Option<Millis>,
        #[serde(default)]
        to: Option<Millis>,
        #[serde(default)]
        area: Option<String>,
        #[serde(default)]
        team: Option<String>,
        /// `urban` or `rural`, where the board counts incidents.
        #[serde(default)]
        class: Option<String>,
        /// `out` leaves out what was measured from a late entry.
        #[serde(default)]
        late: Option<String>,
    },
    /// What was decided and agreed at one meeting.
    Minutes { meeting: RecordId },
    /// One claim of time freed with every row that it is counted from.
    Claim { claim: RecordId },
    /// The rows behind a figure.
    Rows {
        board: String,
        measure: String,
        #[serde(default)]
        from: Option<Millis>,
        #[serde(default)]
        to: Option<Millis>,
        #[serde(default)]
        area: Option<String>,
        #[serde(default)]
        team: Option<String>,
        #[serde(default)]
        class: Option<String>,
        #[serde(default)]
        late: Option<String>,
        #[serde(default)]
        part: Option<String>,
        /// The figure's group; without one, every row of the measure.
        #[serde(default)]
        group: Option<BTreeMap<String, String>>,
    },
}

/// Asks for a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "exports.ts")]
pub struct Export {
    pub wanted: Wanted,
    /// `csv`, `xlsx` or `pdf`.
    pub format: String,
    /// `en` or `cy`.
    pub language: String,
    /// Who receives it, and what for; asked for where rows name people.
    #[serde(default)]
    pub recipient: String,
    #[serde(default)]
    pub purpose: String,
}

/// A file, or how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "exports.ts")]
pub struct ExportJob {
    pub id: String,
    /// `investigations`, `jobs`, `queue`, `timeline`, `board`, `claim` or `rows`.
    pub what: String,
    pub format: String,
    pub language: String,
    /// `waiting`, `running`, `done` or `failed`.
    pub state: String,
    pub rows_done: u64,
    /// How many rows there will be, as far as is known.
    pub rows_all: u64,
    pub made_at: Millis,
    pub done_at: Option<Millis>,
    /// When the file goes away.
    pub until: Millis,
    pub name: String,
    pub bytes: u64,
    pub sha256: String,
    /// What went wrong and what to do, where it failed.
    pub problem: String,
    /// The same in Welsh.
    pub problem_cy: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "exports.ts")]
pub struct ExportJobs {
    pub as_at: Millis,
    pub items: Vec<ExportJob>,
}
