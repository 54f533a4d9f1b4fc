//! The outbox as the officer reads it: what waits, what arrived, what came back and why.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::{ConflictRow, QuarantineRow};
use super::officer::Chip;
use crate::ids::RecordId;
use crate::time::Millis;

/// What leaves this device, and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Outbox {
    pub chip: Chip,
    pub needs_you: Vec<OutboxItem>,
    pub waiting: Vec<OutboxItem>,
    /// The last that arrived, newest first.
    pub received: Vec<OutboxItem>,
    pub conflicts: Vec<ConflictRow>,
    pub quarantine: Vec<QuarantineRow>,
    pub last_contact: Option<Millis>,
    pub last_error: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct OutboxItem {
    pub ctr: u64,
    pub record: RecordId,
    pub kind: String,
    /// What it is, in the officer's words.
    pub title: String,
    pub at: Millis,
    pub bytes: u32,
    /// `kept`, `sending`, `received`, `conflict`, `refused`; `returned` where the supervisor declined it, or
    /// the officer wrote it again.
    pub state: String,
    /// Why, in a sentence, where it was refused or clashed.
    pub reason: Option<String>,
    pub reason_cy: Option<String>,
    /// The short code of that reason.
    pub code: Option<String>,
    /// The words that it carried, so that nothing typed is out of reach.
    pub text: Option<String>,
    /// The record to open beside it: the job or the crime that it is about.
    pub about: Option<RecordId>,
    /// It can be opened in its editor, with its words.
    pub reopens: bool,
}

/// Opens a refused item in its editor.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Reopen {
    pub ctr: u64,
}

/// Where its words are now.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "officer.ts")]
pub struct Reopened {
    /// `update`, `plan`, `note` or `forgot`: which editor.
    pub editor: String,
    /// The job or crime that it is about.
    pub about: Option<RecordId>,
    /// The draft that holds the words; saving it is what settles the refused item.
    pub draft: String,
}
