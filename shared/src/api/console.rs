//! What the supervisors' console asks of the server.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/reviews` | `?area=&team=&risk=&show=&version=` | [`ReviewQueue`] |
//! | `GET /api/investigations` | `?area=&team=&status=` | [`InvestigationList`] |
//! | `GET /api/investigations/{id}` | | [`InvestigationFile`] |
//! | `PATCH /api/investigations/{id}` | [`EditInvestigation`] | [`Written`] |
//! | `POST /api/investigations/{id}/reviews` | [`SignOff`] | [`Written`] |
//! | `GET /api/investigations/{id}/between` | `?from=&to=` | [`Between`] |
//! | `POST /api/investigations/{id}/reading` | [`Reading`] | [`Present`] |
//! | `POST /api/investigations/batch` | [`Batch`] | [`BatchOutcome`] |
//! | `GET /api/reviews/{id}` | | [`SignedView`] |
//! | `GET /api/people` | `?area=&team=` | [`StaffList`] |
//! | `GET /api/settings` | | [`Settings`] |
//! | `PUT /api/settings/{id}` | [`Setting`] | [`Settings`] |
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
use crate::patrol::lines::ExpectedLine;
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
    /// What this answer was made from; asked with it again, an unchanged queue is not sent twice.
    pub version: String,
    /// Nothing moved since the version that was named; `items` is empty then.
    pub unchanged: bool,
    /// All that belong here, of which `items` may be the first few.
    pub total: u64,
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
    /// Missing where something is new and nothing falls due.
    pub due: Option<Due>,
    pub version: u64,
    pub next_review_due: Option<Millis>,
    /// When it was last written about.
    pub last_update_at: Option<Millis>,
    /// When the reader signed it last.
    pub signed_at: Option<Millis>,
    /// Updates and changes since the reader's own last sign-off.
    pub new_updates: u32,
    pub new_changes: u32,
    /// The same, by what they are.
    pub changed: Vec<Changed>,
    /// Why the reader may not sign this, where that is so.
    pub may_not: Option<String>,
    /// What may still lie on the officer's devices.
    pub unsent: Unsent,
    /// Arrived after the last sign-off although it was written before it.
    pub late_arrivals: u32,
    pub open_conflicts: u32,
    /// How many lines that the policy expects nobody has said anything of.
    pub lines_open: u32,
    pub last_result: Option<String>,
}

/// How many of one sort are new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Changed {
    /// `update`, `notebook`, `direction` or `field`.
    pub kind: String,
    /// The entry's kind, the direction's status or the field's name.
    pub code: String,
    pub n: u32,
}

/// What the server knows of the devices of the officer in the case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Unsent {
    /// How many changes wait there, as the devices last said.
    pub count: u32,
    /// When the oldest of them was made.
    pub oldest_at: Option<Millis>,
    /// When the device that holds them last said so.
    #[serde(default)]
    pub as_at: Option<Millis>,
    /// When a device last came with work that was a day old or older, and since when that had waited.
    #[serde(default)]
    pub late_at: Option<Millis>,
    #[serde(default)]
    pub late_since: Option<Millis>,
    /// When the device heard from last was heard; missing where the officer has none.
    pub heard_at: Option<Millis>,
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
    /// Why it is due then, in whole sentences.
    pub why: String,
    /// When it goes to the next rank if nobody looks.
    pub escalates_at: Option<Millis>,
    /// The rank that it has gone to.
    pub escalated_to: Option<String>,
    /// Whether a reader of that rank owes it: their own rule, or one that has come up to them.
    pub yours: bool,
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
    /// One hash over every entry and field above; a sign-off names it.
    pub content_hash: String,
    /// Nobody has told this person yet that opening a case is written down.
    #[serde(default)]
    pub say_written_down: bool,
    /// What a return would most likely be for, from what the file lacks (`review_reasons.csv`).
    pub suggested_reason: Option<String>,
    /// What the policy expects of this kind of crime, each with its answer.
    pub lines: Vec<ExpectedLine>,
    /// The moments between which the page can show what changed, newest first.
    pub points: Vec<Moment>,
}

/// A moment in the life of a case: a sign-off, or a change of its fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Moment {
    pub seq: u64,
    pub at: Millis,
    /// `recorded`, `change`, `review`.
    pub kind: String,
    /// The version of the fields then.
    pub version: u64,
    pub by: Option<Person>,
    /// The review, where it is one.
    pub review: Option<RecordId>,
}

/// What changed between two moments.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Between {
    pub from: u64,
    pub to: u64,
    pub version_from: u64,
    pub version_to: u64,
    pub fields: Vec<FieldDiff>,
    /// What came in between, newest first.
    pub rows: Vec<TimelineRow>,
}

/// A signed view, opened again as it was.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct SignedView {
    pub review: RecordId,
    pub by: Option<Person>,
    pub at: Millis,
    pub result: String,
    pub note: Option<String>,
    pub content_hash: Option<String>,
    /// Whether the hashes made again now are those that were signed; missing where none were kept.
    pub agrees: Option<bool>,
    /// Ids of entries that say something else than what was signed.
    pub differing: Vec<RecordId>,
    /// The fields of the case as they were.
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub fields: Body,
    pub rows: Vec<TimelineRow>,
}

/// Somebody looks at a case, or leaves it.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Reading {
    /// The change number that the page shows.
    pub seq: u64,
    #[serde(default)]
    pub leaving: bool,
}

/// Who else looks at it, and whether something came since the page was read.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Present {
    pub others: Vec<Person>,
    /// Entries and changes after the number that was named.
    pub newer: u32,
}

/// Somebody who may be given work.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct StaffRow {
    pub id: StaffId,
    pub name: String,
    pub collar: String,
    pub roles: Vec<String>,
    pub areas: Vec<String>,
    pub teams: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct StaffList {
    pub as_at: Millis,
    pub people: Vec<StaffRow>,
}

/// The same change to several cases: who has them, or when they are looked at next. Nothing else goes by the
/// batch, a sign-off least of all.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "console.ts")]
pub struct Batch {
    /// Tell what would happen, and write nothing.
    pub preview: bool,
    pub cases: Vec<BatchCase>,
    #[serde(default)]
    pub oic: Option<StaffId>,
    #[serde(default)]
    pub next_review_due: Option<Millis>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct BatchCase {
    pub id: RecordId,
    /// The version that was on the screen.
    pub version: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct BatchOutcome {
    pub preview: bool,
    pub rows: Vec<BatchRow>,
}

/// What becomes of one case of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct BatchRow {
    pub id: RecordId,
    pub title: String,
    /// `would_change`, `changed`, `same`, `clash` or `refused`.
    pub outcome: String,
    /// Why, where it is refused.
    pub why: Option<String>,
    #[ts(type = "unknown")]
    pub was: Value,
    #[ts(type = "unknown")]
    pub now: Value,
}

/// What one person chose for themselves, by name.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Settings {
    pub values: std::collections::BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "console.ts")]
pub struct Setting {
    pub value: String,
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
    /// The change number under which the server took it; 0 where only a device knows it yet.
    #[serde(default)]
    pub seq: u64,
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
    /// Why it is returned or noted (`review_reasons.csv`).
    #[serde(default)]
    pub reason: Option<String>,
    /// The hash of what was on the screen, as the file gave it.
    pub content_hash: String,
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
    /// The record's sentence in Welsh.
    pub sentence_cy: Option<String>,
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
