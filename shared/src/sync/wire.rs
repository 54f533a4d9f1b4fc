//! The lines of `POST /sync` and `POST /snapshot`.
//!
//! Both directions are JSON lines. A request is a hello line, then for each operation a *frame* line
//! and the operation's own line, then an end line. An answer is a hello line, one result line for each
//! operation, change lines with a mark line at least every 256, then an end line. Whatever is cut off,
//! the complete lines before the cut still settle: a request is read up to its last whole line, an
//! answer is applied up to its last mark.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::op::Body;
use super::scope::Scope;
use crate::time::Millis;

/// A line from device to server. Operation lines travel raw, each right after its frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Up {
    Hello(UpHello),
    /// (counter, length in bytes, first 16 hex digits of the SHA-256) of the line that follows.
    F(u64, usize, String),
    End(UpEnd),
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UpHello {
    pub protocol: u16,
    pub schema: u16,
    pub app: String,
    pub device: String,
    pub epoch: String,
    /// Opaque, from the last mark applied; none before the first snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The highest counter of this epoch that the server is known to have settled.
    pub high_seen: u64,
    /// The highest counter of this epoch that this database has ever made.
    pub made: u64,
    /// The grants that the device last heard of.
    #[serde(default)]
    pub scope_version: u64,
    /// The scopes whose snapshot the device holds, and so wants changes of.
    #[serde(default)]
    pub scopes: Vec<Scope>,
    /// The most changes to send now; 0 lets the server choose.
    #[serde(default)]
    pub limit: usize,
    /// Records to send whole, because the device found its own copy wanting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub want: Vec<String>,
    /// For each scope whose digest did not fit: the device's 256 sub-sums (hex).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sums: BTreeMap<Scope, Vec<String>>,
    /// How many operations waited when this request was made, those that it carries included, and since
    /// when: so that somebody at a desk can see that a phone was silent for a day.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unsent: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_unsent: Option<Millis>,
    /// Server clock minus device clock in milliseconds, as the device last measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct UpEnd {
    pub count: usize,
}

/// A line from server to device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    Hello(DownHello),
    /// The result of one operation.
    R(OpResult),
    /// One change.
    C(ChangeLine),
    /// A record sent whole on request (`want`, or a bucket that differed); not part of the log.
    W(WholeRecord),
    /// Which buckets of a scope differed after a `sums` question, and all that they hold.
    B(Buckets),
    M(Mark),
    End(DownEnd),
}

/// The whole content of the buckets of one scope that did not fit the device's sums. Whatever else the
/// device counts to that scope in those buckets is not there any more. The W lines before it bring the
/// bodies; the mark after it has the cursor at which all of it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Buckets {
    pub scope: Scope,
    pub buckets: Vec<usize>,
    /// (record, version)
    pub records: Vec<(String, u64)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DownHello {
    pub protocol: u16,
    pub server_epoch: String,
    pub now: Millis,
    /// Signed server time: an operation that carries it was made after it.
    pub token: String,
    /// When to come again if nothing happens before.
    pub next_after_ms: u64,
    /// The oldest app that this server would like to see.
    pub min_app: String,
    /// The highest counter of the device's epoch that is settled.
    pub high: u64,
    pub verdict: Verdict,
    pub scope_version: u64,
    /// Every scope that the person may read now.
    pub scopes: Vec<Scope>,
    /// Settled lines up to this change number lie inside a verified backup and may be let go.
    pub durable_until: u64,
    /// The log's head.
    pub head: u64,
    /// How many records the granted scopes hold together, for a device that has none of them yet; otherwise 0.
    #[serde(default)]
    pub first_total: u64,
}

/// What the server makes of the device's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Go on.
    Ok,
    /// The server holds more of this epoch than the device ever made, or holds other bytes under one of
    /// its counters: begin a new epoch, say unsettled operations again in it, and bootstrap anew.
    NewEpoch,
    /// The cursor is from another life of the server or older than the log: take new snapshots with the
    /// outbox untouched, and offer settled operations above `high` again.
    Rebase,
    /// The device was revoked: operations go to quarantine, nothing comes down.
    Revoked,
    /// The app is too old to be sent changes; its operations are taken.
    AppTooOld,
}

/// The lasting outcome of an operation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ts_rs::TS,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "sync.ts")]
pub enum Outcome {
    /// Every field took its value.
    Applied,
    /// Some fields already held it.
    Merged,
    /// At least one field is waiting for a person; the others applied.
    Conflict,
    /// Kept whole, waiting for a person.
    Quarantined,
}

/// What became of one operation; or, with no outcome, why the server has not settled it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpResult {
    pub ctr: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Change number and record version that it led to (0 when quarantined).
    #[serde(default)]
    pub seq: u64,
    #[serde(default)]
    pub version: u64,
    /// Fields that did not apply because they clashed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clashed: Vec<String>,
    /// Conflict or quarantine records that were opened or joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// Why an operation was quarantined, or not settled yet.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ts_rs::TS,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "sync.ts")]
pub enum Reason {
    /// The bytes are not an operation that this server can read.
    Unreadable,
    /// The line is longer than the server takes.
    TooLong,
    /// The record would not be a valid one.
    Invalid,
    /// The person may not do this now.
    NotPermitted,
    /// The device was revoked before it sent this.
    DeviceRevoked,
    /// No kind of that name here.
    UnknownKind,
    /// It hangs on a record that the server does not have.
    UnknownParent,
    /// The record, or what it hangs on, was disposed of by decision.
    Disposed,
    /// It builds on an operation that is itself in quarantine.
    DependsOnQuarantined,
    /// A fact of that id already stands, with other words.
    FactDiffers,
    /// The counter was already used for other bytes.
    Fork,
    /// The hash did not fit the bytes: send this one again.
    Resend,
    /// A counter before this one is missing: send from `high + 1`.
    Expected,
}

/// One change to one record, as the scopes of this device saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeLine {
    pub seq: u64,
    pub record: String,
    pub kind: String,
    pub version: u64,
    /// For each of the device's scopes that it touched: (scope, previous number in that scope, step).
    pub scopes: Vec<(Scope, u64, Step)>,
    /// Set when the change is this device's own operation (epoch and counter): no body is sent, the
    /// device lays its own line over its shadow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<(String, u64)>,
    /// The record as it is now with that version, when the device may see it now and this is its last
    /// mention in the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<(u64, Body)>,
}

/// What happened to a record in one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    #[serde(rename = "s")]
    Set,
    #[serde(rename = "e")]
    Enter,
    #[serde(rename = "l")]
    Leave,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WholeRecord {
    pub record: String,
    pub kind: String,
    pub version: u64,
    /// The device's scopes that hold it; empty when none does any more (then `body` is empty too).
    pub scopes: Vec<Scope>,
    pub body: Body,
}

/// Everything up to here is in the answer: apply it in one transaction and keep the cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub cursor: String,
    pub seq: u64,
    /// Digest of each scope that this page touched, as at its last entry up to `seq`.
    pub digests: BTreeMap<Scope, String>,
    /// The same for every scope after a `want` or `sums` request: last number and digest at `seq`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heads: BTreeMap<Scope, (u64, String)>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DownEnd {
    /// Whether more is waiting: come again at once.
    pub more: bool,
}

/// `POST /snapshot`: one page of one scope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotAsk {
    pub device: String,
    pub scope: Scope,
    /// The last record id of the page before; empty at the start.
    pub after: String,
    pub limit: usize,
}

/// The first line of a snapshot page. [`WholeRecord`] lines follow, then an end line.
///
/// The device keeps `cursor`, `last` and `digest` of the **first** page as the place to tail from: the
/// rows may be newer than that, never older, and the tail brings the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SnapshotHead {
    pub server_epoch: String,
    /// The log's head when this page was read.
    pub head: u64,
    pub cursor: String,
    /// The scope's last number at or below `head`.
    pub last: u64,
    /// How many records the scope holds now, for a progress bar.
    pub total: u64,
}

/// A line of a snapshot page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnapshotLine {
    Head(SnapshotHead),
    W(WholeRecord),
    End(DownEnd),
}
