//! What the officer's pages ask of the device core. One list of commands serves the Tauri shell and the
//! loopback door alike (`mobile-app/device/src/commands.rs`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::{ConflictRow, FieldDiff, Person, TimelineRow};
use super::locking::LockView;
pub use super::outbox::{Outbox, OutboxItem, Reopen, Reopened};
use crate::ids::{RecordId, StaffId};
use crate::patrol::attendance::{Fix, Point, Stamp};
use crate::patrol::incident::{Grading, Incident, Thrive};
use crate::patrol::investigation::Investigation;
use crate::patrol::lines::ExpectedLine;
use crate::patrol::notebook::Entry;
use crate::patrol::review::Direction;
use crate::time::Millis;

/// How the device is, for the chip on every screen and the page that shows when it is not usable.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Status {
    pub phase: Phase,
    /// What the officer should know or do, where the phase is not `ready`.
    pub message: Option<String>,
    /// The stable short code of that message.
    pub code: Option<String>,
    pub officer: Option<Person>,
    pub language: String,
    pub device: Option<String>,
    pub chip: Chip,
    /// The switch for development and tests: no request leaves the device.
    pub flight_mode: bool,
    /// Device clock against server clock, in milliseconds, where it was measured.
    pub clock_skew_ms: Option<i64>,
    pub demonstration: bool,
    /// What the lock screen shows, and what is left of sign-in and lease.
    pub lock: LockView,
    pub now: Millis,
    /// How many operations the server has not acknowledged, whatever the chip says first, and since when.
    pub unsent: u32,
    pub oldest_unsent: Option<Millis>,
    /// How far the first copy is, while it runs.
    pub first: Option<FirstCopy>,
    /// The server asks for a newer app than this one: its version. Updating loses nothing; what is unsent is
    /// sent before it all the same.
    pub newer_app: Option<String>,
}

/// The first copy of what this officer works with: how much it is, how far it is, how long it will take.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct FirstCopy {
    pub records: u64,
    /// Of how many; 0 while the server has not said.
    pub of: u64,
    /// How much has come, and how much it will be by what came so far.
    pub bytes: u64,
    pub of_bytes: Option<u64>,
    /// How long it will take by what came so far.
    pub left_ms: Option<i64>,
}

/// What the pages tell the core about themselves: whether they are in front, and that a network came.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct PagesAre {
    pub visible: bool,
    #[serde(default)]
    pub network_came: bool,
}

/// Signs the officer out. While anything is unsent this is refused, with the count, until `anyway` says that
/// the officer has read that: even then the work stays on the device and is sent after the next sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct SignOut {
    #[serde(default)]
    pub anyway: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "officer.ts")]
pub enum Phase {
    /// No officer enrolled yet.
    NotEnrolled,
    /// Enrolled; the PIN opens the store.
    Locked,
    /// The first download is running.
    FirstSync,
    Ready,
    /// The PIN was wrong.
    WrongKey,
    /// Too many PINs were wrong: only a full sign-in opens it, and nothing in it is lost.
    PasswordNeeded,
    /// The PIN was right, but the server was not heard for too long: nothing opens until it is.
    LeaseOver,
    /// The store could not be read; it was moved aside, whole, and said so.
    Damaged,
    /// There is no room to write; what was typed is still on the screen.
    DiskFull,
    /// The device was revoked: what is unsent is still sent, nothing else opens.
    Revoked,
    /// The sign-in lapsed: the work is kept, sign in to send it.
    SignInAgain,
}

/// The sync chip: words first, red only when the officer must act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Chip {
    pub state: ChipState,
    /// How many are waiting, kept or need the officer.
    pub count: u32,
    /// When all was last known to be sent.
    pub at: Option<Millis>,
    /// Age of the oldest unsent operation, in milliseconds.
    pub oldest_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "officer.ts")]
pub enum ChipState {
    AllSent,
    Waiting,
    Sending,
    Offline,
    NeedsYou,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct EnrolDevice {
    pub server: String,
    pub code: String,
    pub collar: String,
    pub password: String,
    /// Six digits or more; opens the store on this device.
    pub pin: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Unlock {
    pub pin: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct SignInAgain {
    pub password: String,
}

/// The first screen: am I synced, what is my next job, what is due from me.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Home {
    pub officer: Person,
    /// The officer's state now (0 to 11), where there is one.
    pub state: Option<u8>,
    pub state_since: Option<Millis>,
    pub callsign: Option<String>,
    pub next: Option<JobCard>,
    pub jobs: Vec<JobCard>,
    pub due: Vec<DueItem>,
    pub as_of: Option<Millis>,
    pub drafts: Vec<Draft>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct JobCard {
    pub incident: RecordId,
    pub attendance: Option<RecordId>,
    pub number: String,
    pub title: String,
    pub place: Option<String>,
    pub grade: Option<String>,
    pub graded_at: Option<Millis>,
    /// When the target for the grade runs out.
    pub target_at: Option<Millis>,
    pub warnings: Vec<String>,
    /// The last point stamped.
    pub point: Option<Point>,
    pub status: String,
    /// Sent to this officer, or only near them.
    pub mine: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct DueItem {
    /// The direction, the agreed action, the bail or the suspect, where it is one.
    pub direction: Option<RecordId>,
    /// `direction`, `action`, `plan`, `victim`, `conflict`, `handed`, `update`, `attempt`, `bail`, `suspect`.
    pub kind: String,
    pub at: Option<Millis>,
    pub overdue: bool,
    pub title: String,
    pub detail: String,
    pub investigation: Option<RecordId>,
    /// The unfinished update that a colleague handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub update: Option<RecordId>,
}

/// One job with its times, warnings and what may be tapped next.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Job {
    pub incident: RecordId,
    pub record: Incident,
    pub attendance: Option<RecordId>,
    pub times: Vec<TimeRow>,
    /// The largest button first.
    pub next: Vec<Point>,
    pub gradings: Vec<Grading>,
    /// Every version of the assessment, newest first.
    pub thrives: Vec<Thrive>,
    pub target_at: Option<Millis>,
    pub others: Vec<OtherResource>,
    pub notes: Vec<NoteRow>,
    pub investigation: Option<RecordId>,
    /// Fields with a waiting or clashing edit of this device.
    pub clashes: Vec<ConflictRow>,
    /// Whether prevention advice is recorded, or why none was given.
    pub advised: bool,
}

/// A line in the margin: a stamp, a grading or a result.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct TimeRow {
    pub id: RecordId,
    pub at: Option<Millis>,
    /// `stamp` or `grading`.
    pub kind: String,
    pub point: Option<Point>,
    pub grade: Option<String>,
    pub stamp: Option<Stamp>,
    /// Where, as far as it is known: from the tap itself or attached to it afterwards.
    pub fix: Option<Fix>,
    /// Why there is no position (`no_fix_reasons.csv`), once that is known.
    pub no_fix: Option<String>,
    /// Taken back or replaced by a later stamp; stays in view, struck through.
    pub struck: bool,
    /// Whether this device made it and the server has it: `kept`, `sending`, `received`, `refused`; empty for
    /// somebody else's.
    pub sent: String,
    /// Until when the row offers Undo.
    pub undo_until: Option<Millis>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct OtherResource {
    pub resource: String,
    pub point: Option<Point>,
    pub at: Option<Millis>,
}

/// Stamps a point at the moment of the tap.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Tap {
    pub incident: RecordId,
    pub point: Point,
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Why, as a code of `attendance_reasons.csv`, where the point asks for one.
    #[serde(default)]
    pub reason_code: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// Attaches to a tap, afterwards, where it was made, or why that is not known.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct AttachFix {
    pub stamp: RecordId,
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Code (`no_fix_reasons.csv`).
    #[serde(default)]
    pub no_fix: Option<String>,
}

/// What the device's own location port found within half a minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Located {
    pub fix: Option<Fix>,
    pub no_fix: Option<String>,
    /// The device has no location port: the page is to ask its web view.
    pub elsewhere: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct UndoTap {
    pub stamp: RecordId,
}

/// "I forgot to tap": the officer says when; it is marked as a late entry with its reason.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct ForgotToTap {
    pub incident: RecordId,
    pub point: Point,
    pub at: Millis,
    pub reason: String,
    /// The stamp that the officer's time replaces, if one was made.
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct SetState {
    pub state: u8,
    #[serde(default)]
    pub activity: Option<String>,
}

/// Results a job: tells control the outcome.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct ResultJob {
    pub incident: RecordId,
    pub results: Vec<String>,
    #[serde(default)]
    pub closing_category: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
    /// Why what was reported is no crime, where the job speaks of one.
    #[serde(default)]
    #[ts(optional)]
    pub no_crime: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct CaseRow {
    pub id: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub status: String,
    pub risk: Option<String>,
    pub mine: bool,
    pub last_update_at: Option<Millis>,
    pub waiting: u32,
    pub due: Option<DueItem>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Case {
    pub id: RecordId,
    pub record: Investigation,
    pub version: u64,
    /// The record as the server last said it, where own edits are waiting on top.
    pub waiting: Vec<FieldDiff>,
    pub timeline: Vec<TimelineRow>,
    pub directions: Vec<CaseDirection>,
    pub clashes: Vec<ConflictRow>,
    /// Out of this officer's scope, kept until its unsent work is settled.
    pub moved: bool,
    /// Nobody has told this officer yet that opening a case is written down.
    pub say_written_down: bool,
    /// What the policy expects of this kind of crime, each with its answer.
    pub lines: Vec<ExpectedLine>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct CaseDirection {
    pub id: RecordId,
    pub record: Direction,
    pub given_by: Option<Person>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct AddUpdate {
    pub investigation: RecordId,
    /// `enquiry`, `victim_contact`, `suspect`, `evidence`, `plan`.
    pub entry: String,
    pub text: String,
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub supersedes: Option<RecordId>,
    /// The draft that this was written in; removed in the same transaction.
    #[serde(default)]
    pub draft: Option<String>,
    /// Active seconds spent writing, for the timed run.
    #[serde(default)]
    pub active_s: Option<u32>,
    #[serde(default)]
    pub interruptions: Option<u32>,
    /// Templates and phrases put in, in their order.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub templates: Vec<String>,
    /// Not finished: hand it to this colleague.
    #[serde(default)]
    #[ts(optional)]
    pub handed_to: Option<StaffId>,
    /// The colleague's unfinished update that this one goes on with.
    #[serde(default)]
    #[ts(optional)]
    pub continues: Option<RecordId>,
}

/// Says that a direction is done, in one's own words.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct DirectionDone {
    pub id: RecordId,
    /// What was done, or where it can be seen.
    pub evidence: String,
    /// The draft that this was written in; removed in the same transaction.
    #[serde(default)]
    pub draft: Option<String>,
}

/// Changes fields of an investigation.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct EditCase {
    pub id: RecordId,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub fields: serde_json::Map<String, Value>,
    #[serde(default)]
    pub draft: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct AddNote {
    /// `note` or `statement`.
    pub entry: String,
    pub text: String,
    #[serde(default)]
    pub about: Option<RecordId>,
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub place: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
    #[serde(default)]
    pub draft: Option<String>,
    #[serde(default)]
    pub active_s: Option<u32>,
    /// Where the device is, if it knows.
    #[serde(default)]
    #[ts(optional)]
    pub fix: Option<Fix>,
    /// Templates and phrases put in, in their order.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub templates: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct NoteRow {
    pub id: RecordId,
    pub record: Entry,
    /// The entry that corrects this one.
    pub corrected_by: Option<RecordId>,
    pub sent: String,
}

/// Words kept as they are typed.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Draft {
    /// `update:<investigation>`, `note:<about>`, `plan:<investigation>`.
    pub key: String,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub fields: serde_json::Map<String, Value>,
    #[serde(default)]
    pub saved_at: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct DraftKey {
    pub key: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct ById {
    pub id: RecordId,
}

/// Opens a record about a person, which is written down.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct OpenRecord {
    pub id: RecordId,
    /// The page has it open already and reads it again.
    #[serde(default)]
    pub still_open: bool,
}

/// What this device holds, and how old it is.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Held {
    /// When the server was last heard: what it knew then is here.
    pub as_of: Option<Millis>,
    /// Codes of the areas that it covers.
    pub areas: Vec<String>,
    /// Everything granted has been fetched once.
    pub whole: bool,
    pub records: u32,
    /// Rows that a list shows at most; search finds the rest.
    pub own_most: u32,
    pub others_most: u32,
    pub notes_most: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Search {
    pub q: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Hit {
    pub id: RecordId,
    /// The record's kind.
    pub kind: String,
    pub title: String,
    /// How it was found: `word`, `part` (within a word) or `near` (spelt or sounding nearly so).
    pub how: String,
    /// The words around the find, with the find between `\u{2}` and `\u{3}`.
    pub snippet: String,
    pub at: Option<Millis>,
    /// The incident or investigation to open.
    pub open: RecordId,
    pub open_kind: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct FlightMode {
    pub on: bool,
}

/// What was written: the ids to show, and until when an Undo is offered.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Kept {
    pub id: RecordId,
    pub ctr: u64,
    pub at: Millis,
    #[serde(default)]
    pub undo_until: Option<Millis>,
}

/// What the officer would have of a clash of theirs; a supervisor decides.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct ProposeClash {
    pub id: RecordId,
    pub choice: String,
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    #[schema(value_type = Option<Object>)]
    pub values: Option<serde_json::Map<String, Value>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Language {
    /// `en` or `cy`.
    pub language: String,
}

/// A question with nothing to say.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Nothing {}
