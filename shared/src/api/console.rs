//! What the supervisors' console asks of the server.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/reviews` | `?area=&team=&risk=` | [`ReviewQueue`] |
//! | `GET /api/investigations` | `?area=&team=&status=` | [`InvestigationList`] |
//! | `GET /api/investigations/{id}` | | [`InvestigationFile`] |
//! | `PATCH /api/investigations/{id}` | [`EditInvestigation`] | [`Written`] |
//! | `POST /api/investigations/{id}/reviews` | [`SignOff`] | [`Written`] |
//! | `POST /api/directions/{id}` | [`CheckDirection`] | [`Written`] |
//! | `GET /api/tray` | | [`Tray`] |
//! | `POST /api/conflicts/{id}` | [`Resolve`] | [`Written`] |
//! | `POST /api/quarantine/{id}` | [`Decide`] | [`Written`] |
//! | `GET /api/measures/{board}` | `?from=&to=&area=&team=` (ms) | [`crate::measures::Board`] |
//! | `GET /api/measures/{board}/{measure}/rows` | the same, with `group=`, `format=csv` | [`crate::measures::Rows`] |
//! | `GET /api/lists` | | the reference lists |

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::{RecordId, StaffId};
use crate::patrol::book::Book;
use crate::patrol::investigation::Investigation;
use crate::patrol::review::Direction;
use crate::patrol::tray::{Conflict, Quarantine};
use crate::sync::op::Body;
use crate::sync::wire::Outcome;
use crate::time::Millis;

/// A person as pages name them: `Bowen 2114`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Person {
    pub id: StaffId,
    pub name: String,
    pub collar: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct ReviewQueue {
    pub as_at: Millis,
    pub items: Vec<ReviewItem>,
}

/// One investigation that needs a supervisor, soonest due first.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct ReviewItem {
    pub id: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub oic: Option<Person>,
    pub area: String,
    pub risk: String,
    pub due: Due,
    /// Updates and changes since the last sign-off.
    pub new_updates: u32,
    pub new_changes: u32,
    /// Arrived after the last sign-off although it was written before it.
    pub late_arrivals: u32,
    pub open_conflicts: u32,
    pub last_result: Option<String>,
}

/// When a review falls due, and the rule that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Due {
    pub at: Millis,
    pub overdue: bool,
    /// `SR04` and so on (`review_schedule.csv`).
    pub rule: String,
    pub rule_name: String,
    /// Why it is due then, in a sentence.
    pub why: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct InvestigationList {
    pub as_at: Millis,
    pub total: u64,
    pub items: Vec<InvestigationRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct InvestigationRow {
    pub id: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub area: String,
    pub status: String,
    pub risk: Option<String>,
    pub oic: Option<Person>,
    pub recorded_at: Millis,
    pub last_update_at: Option<Millis>,
}

/// One investigation with its story.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct InvestigationFile {
    pub id: RecordId,
    pub record: Investigation,
    pub version: u64,
    /// The change number up to which this page has everything; a sign-off names it.
    pub seq: u64,
    pub oic: Option<Person>,
    pub supervisor: Option<Person>,
    pub due: Option<Due>,
    /// What is new since the reader's own last sign-off; everything, when there was none.
    pub since: Since,
    /// Newest first.
    pub timeline: Vec<TimelineRow>,
    pub directions: Vec<DirectionRow>,
    pub conflicts: Vec<ConflictRow>,
    /// What the reader may do here: `review`, `edit`, `allocate`.
    pub may: Vec<String>,
    /// Why the reader may not review, in a sentence, where that is so.
    pub may_not_review: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Since {
    pub signed_at: Option<Millis>,
    pub version: u64,
    pub fields: Vec<FieldDiff>,
    /// Ids of timeline rows that are new since then.
    pub rows: Vec<RecordId>,
}

/// A field as it was at the last sign-off and as it is now.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct FieldDiff {
    pub field: String,
    #[ts(type = "unknown")]
    pub was: Value,
    #[ts(type = "unknown")]
    pub now: Value,
    pub by: Option<Person>,
    pub at: Option<Millis>,
}

/// One row of the story.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct TimelineRow {
    pub id: RecordId,
    /// `update`, `review`, `direction`, `notebook`, `change`, `recorded`.
    pub kind: String,
    /// When it happened, as its author says.
    pub at: Millis,
    /// When the server took it.
    pub received_at: Millis,
    pub by: Option<Person>,
    /// Entry kind or result code.
    pub code: String,
    pub text: String,
    pub auto: bool,
    /// The row that this one supersedes.
    pub supersedes: Option<RecordId>,
    /// Reached the server more than an hour after it was written.
    pub late: bool,
    /// How far the author's clock stood from the server's when it was written, in milliseconds: positive where
    /// it went slow. Missing where it was not measured; over a minute it is shown.
    pub clock_off_ms: Option<i64>,
    pub fields: Vec<FieldDiff>,
    /// What a row of the notebook says beside its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sealed: Option<Sealed>,
    /// Not finished: the colleague who is to go on with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed_to: Option<Person>,
    /// The unfinished update that this one goes on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub continues: Option<RecordId>,
    /// Templates and phrases put in (`templates.csv`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub templates: Vec<String>,
}

/// What stands beside the words of a notebook entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Sealed {
    pub book: String,
    pub number: u32,
    pub place: Option<String>,
    pub job_number: Option<String>,
    /// On a correction.
    pub initials: Option<String>,
}

/// The notebooks that an investigation's entries stand in, each read from its first entry to its last.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Books {
    pub books: Vec<BookRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct BookRow {
    pub author: Option<Person>,
    pub book: Book,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct DirectionRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Direction,
    pub owner: Option<Person>,
    pub given_by: Option<Person>,
}

/// A sign-off, return or note. Bound to what was on the screen.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct SignOff {
    /// Result code (`review_results.csv`).
    pub result: String,
    #[serde(default)]
    pub note: Option<String>,
    pub version_seen: u64,
    pub seq_seen: u64,
    #[serde(default)]
    pub next_due_at: Option<Millis>,
    #[serde(default)]
    pub direction: Option<GiveDirection>,
    #[serde(default)]
    pub seconds_open: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct GiveDirection {
    pub text: String,
    pub owner: StaffId,
    pub due_at: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct CheckDirection {
    /// `done`, `checked`, `refused` or `open`.
    pub status: String,
    #[serde(default)]
    pub evidence: Option<String>,
    pub version: u64,
}

/// New values for some fields, with the version that was on the screen and the values it showed.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct EditInvestigation {
    pub version: u64,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub seen: Body,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub fields: Body,
}

/// What became of something written in the console.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Written {
    pub id: RecordId,
    pub version: u64,
    pub seq: u64,
    pub outcome: Outcome,
    /// Conflicts or quarantine records that it led to.
    pub records: Vec<RecordId>,
}

/// What waits for a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Tray {
    pub as_at: Millis,
    pub conflicts: Vec<ConflictRow>,
    pub quarantine: Vec<QuarantineRow>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct ConflictRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Conflict,
    pub target_title: String,
    pub author: Option<Person>,
    pub their_author: Option<Person>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct QuarantineRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Quarantine,
    pub author: Option<Person>,
    /// What the operation wanted, in words, where it can be read.
    pub wanted: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Resolve {
    /// `mine`, `theirs`, `new` or `both_stand`.
    pub choice: String,
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    #[schema(value_type = Option<Object>)]
    pub values: Option<Body>,
    pub version: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Decide {
    /// `admit` or `decline`.
    pub decision: String,
    pub version: u64,
}
