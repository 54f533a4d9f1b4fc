//! The operation: the only way anything changes.
//!
//! An operation is one line of UTF-8 JSON. Its identity is the SHA-256 of exactly those bytes,
//! beside (device, epoch, counter). The server stores the line as it came, so there is no
//! canonical form to get wrong, and a later signature can cover the same bytes.
//!
//! A field change carries the value its author **saw** (`old`) and the value they **want** (`new`).
//! When both are the same it is a *guard*: the author changed a neighbour in the same merge group and
//! says what this field looked like then, so that fields which belong together conflict together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::ids::{DeviceId, RecordId, StaffId};
use crate::time::Millis;

/// The fields of a record or fact, by name.
pub type Body = serde_json::Map<String, Value>;

/// One operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Op {
    pub device: DeviceId,
    /// The life of the device's database that made it; a restored database begins a new one.
    pub epoch: String,
    /// Dense from 1 within the epoch.
    pub ctr: u64,
    /// [`link`] to this epoch's line before, empty for the first.
    pub prev: String,
    /// Who did it. Bound when it was done, never when it was sent.
    pub actor: StaffId,
    pub kind: String,
    pub record: RecordId,
    /// Server version of the record that the author saw; 0 makes a new one.
    pub base: u64,
    /// The author's own earlier operation on the same record that this one builds on, if the server
    /// had not yet answered for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    pub set: BTreeMap<String, Change>,
    /// The device's wall clock.
    pub wall: Millis,
    /// Milliseconds since the boot named by `boot`.
    pub mono: u64,
    pub boot: String,
    /// Server clock minus device clock as last measured, and half the round trip it was measured in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<(i64, u32)>,
    /// The newest server time token the device held: the operation was made after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tok: Option<String>,
    pub schema: u16,
    /// The hash of the line that this one says again, after a restored device had to begin anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reissue_of: Option<String>,
}

/// What an operation does to one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Change {
    /// One value for another.
    Value { old: Value, new: Value },
    /// Elements into and out of a list that is a set. These never conflict.
    Elements {
        #[serde(default)]
        add: Vec<Value>,
        #[serde(default)]
        remove: Vec<Value>,
    },
}

impl Change {
    /// Whether the author left the field as it was and only says what they saw.
    #[must_use]
    pub fn is_guard(&self) -> bool {
        matches!(self, Change::Value { old, new } if old == new)
    }
}

/// An operation's identity: hex SHA-256 of its line.
#[must_use]
pub fn hash(line: &[u8]) -> String {
    hex::encode(Sha256::digest(line))
}

/// What the next line carries in `prev`: enough of a line's hash to know it by, at a quarter of the bytes.
#[must_use]
pub fn link(hash: &str) -> &str {
    hash.get(..16).unwrap_or_default()
}

impl Op {
    /// The line that is stored and sent.
    ///
    /// # Panics
    /// Never: every part of an operation has a JSON form.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The changes that turn `before` into `after`, with guards for the untouched neighbours of every
/// touched merge group. Fields in neither are not mentioned.
#[must_use]
pub fn changes(kind: &str, before: &Body, after: &Body) -> BTreeMap<String, Change> {
    let at = |body: &Body, field: &str| body.get(field).cloned().unwrap_or(Value::Null);
    let mut set = BTreeMap::new();
    for field in before.keys().chain(after.keys()) {
        let (old, new) = (at(before, field), at(after, field));
        if old == new || set.contains_key(field) {
            continue;
        }
        if super::merge::is_set(kind, field) {
            let (was, is) = (elements(&old), elements(&new));
            let add = is.iter().filter(|v| !was.contains(v)).cloned().collect();
            let remove = was.iter().filter(|v| !is.contains(v)).cloned().collect();
            set.insert(field.clone(), Change::Elements { add, remove });
        } else {
            set.insert(field.clone(), Change::Value { old, new });
        }
    }
    if !before.is_empty() {
        let touched: Vec<&str> = set.keys().filter_map(|f| super::merge::group_of(kind, f)).collect();
        let guards: Vec<String> = super::merge::groups(kind)
            .iter()
            .filter(|g| touched.contains(&g.name))
            .flat_map(|g| g.fields.iter().map(|f| (*f).to_owned()))
            .filter(|f| !set.contains_key(f))
            .collect();
        for field in guards {
            let seen = at(before, &field);
            set.insert(field, Change::Value { old: seen.clone(), new: seen });
        }
    }
    set
}

pub(crate) fn elements(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

/// Lays an operation's changes over a body, as the officer's own view of the record shows them
/// before the server has spoken. Guards change nothing.
pub fn lay_over(body: &mut Body, set: &BTreeMap<String, Change>) {
    for (field, change) in set {
        match change {
            Change::Value { old, new } if old == new => {}
            Change::Value { new: Value::Null, .. } => {
                body.remove(field);
            }
            Change::Value { new, .. } => {
                body.insert(field.clone(), new.clone());
            }
            Change::Elements { add, remove } => {
                let mut now = elements(body.get(field).unwrap_or(&Value::Null));
                now.retain(|v| !remove.contains(v));
                for value in add {
                    if !now.contains(value) {
                        now.push(value.clone());
                    }
                }
                // One order on every replica, whatever order the elements arrived in.
                now.sort_by_key(ToString::to_string);
                body.insert(field.clone(), Value::Array(now));
            }
        }
    }
}
