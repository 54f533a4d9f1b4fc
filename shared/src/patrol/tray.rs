//! What waits for a person: conflicts and quarantined operations. Both are ordinary synced records, seen
//! by officer and supervisor alike, and only a person's operation closes one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{DeviceId, RecordId, StaffId};
use crate::sync::op::Body;
use crate::sync::wire::Reason;
use crate::time::Millis;

/// Two values for what belongs together. The record holds `theirs` until somebody decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "sync.ts")]
pub struct Conflict {
    pub target: RecordId,
    pub target_kind: String,
    /// The merge group or field.
    pub name: String,
    /// What the author saw, wants, and what the record held when the two met; by field.
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub seen: Body,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub mine: Body,
    #[ts(type = "Record<string, unknown>")]
    #[schema(value_type = Object)]
    pub theirs: Body,
    /// Whose operation clashed, from which device, when they said it.
    pub author: StaffId,
    pub device: DeviceId,
    pub at: Millis,
    /// Who had set the value that stands.
    #[serde(default)]
    pub their_author: Option<StaffId>,
    #[serde(default)]
    pub their_at: Option<Millis>,
    /// Earlier values of `mine`, as the author went on editing; oldest first.
    #[serde(default)]
    #[ts(type = "Array<Record<string, unknown>>")]
    #[schema(value_type = Vec<Object>)]
    pub history: Vec<Body>,
    pub status: String,
    /// What the author would have, for the supervisor who decides; it changes nothing by itself.
    #[serde(default)]
    pub proposal: Option<Resolution>,
    #[serde(default)]
    pub proposed_at: Option<Millis>,
    #[serde(default)]
    pub resolution: Option<Resolution>,
    #[serde(default)]
    pub resolved_by: Option<StaffId>,
    #[serde(default)]
    pub resolved_at: Option<Millis>,
}

/// How a person closed a conflict, or would have it closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "sync.ts")]
pub struct Resolution {
    /// `mine`, `theirs`, `new` or `both_stand`.
    pub choice: String,
    /// The values for `new`.
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    #[schema(value_type = Option<Object>)]
    pub values: Option<Body>,
}

/// An operation that was kept whole because it could not be carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "sync.ts")]
pub struct Quarantine {
    pub device: DeviceId,
    pub epoch: String,
    pub ctr: u64,
    /// The bytes as they came: text, or base64 where they are no text.
    pub line: String,
    pub encoding: String,
    pub hash: String,
    pub reason: Reason,
    /// What happened and what can be done, for the officer.
    pub sentence: String,
    /// The device's owner when the bytes name nobody.
    pub author: StaffId,
    pub area: Option<String>,
    pub at: Millis,
    #[serde(default)]
    pub target: Option<RecordId>,
    #[serde(default)]
    pub target_kind: Option<String>,
    pub status: String,
    /// `admit` or `decline`.
    #[serde(default)]
    pub decision: Option<String>,
    #[serde(default)]
    pub decided_by: Option<StaffId>,
    #[serde(default)]
    pub decided_at: Option<Millis>,
}

/// A device removed what it may no longer hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "sync.ts")]
pub struct Receipt {
    pub officer: StaffId,
    pub device: DeviceId,
    pub at: Millis,
    pub purged: Vec<RecordId>,
}

impl Record for Conflict {
    const KIND: &'static str = "conflict";
}
impl Record for Quarantine {
    const KIND: &'static str = "quarantine";
}
impl Record for Receipt {
    const KIND: &'static str = "receipt";
}
