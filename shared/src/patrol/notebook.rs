//! The notebook: sealed when saved, numbered without gaps, each entry bound to the one before.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Entry {
    pub author: StaffId,
    /// The officer's device that wrote it; numbers run per officer and device.
    pub book: String,
    pub number: u32,
    /// When it happened.
    pub at: Millis,
    /// When it was written.
    pub written_at: Millis,
    pub place: Option<String>,
    /// `note` or `statement` (quoted speech).
    pub entry: String,
    pub text: String,
    /// The incident or investigation it is about.
    #[serde(default)]
    pub about: Option<RecordId>,
    /// The entry that this one corrects; the earlier stays, struck through.
    #[serde(default)]
    pub corrects: Option<RecordId>,
    /// [`seal`] of the entry before in this book; empty for the first.
    pub prev: String,
}

impl Record for Entry {
    const KIND: &'static str = "notebook";
}

/// The hash that the next entry carries in `prev`.
#[must_use]
pub fn seal(id: &RecordId, entry: &Entry) -> String {
    let text = serde_json::to_string(&(id, entry)).unwrap_or_default();
    crate::sync::op::hash(text.as_bytes())
}
