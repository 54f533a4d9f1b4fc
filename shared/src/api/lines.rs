//! Answering on a phone what the policy expects of a kind of crime.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::RecordId;

/// Answers an expected line with an entry on the enquiry log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "officer.ts")]
pub struct AnswerLine {
    pub investigation: RecordId,
    /// A code of `expected_lines` that is expected of this case.
    pub line: String,
    pub followed: bool,
    /// What came of it, or why it was not followed.
    pub text: String,
    /// The draft that this was written in; removed in the same transaction.
    #[serde(default)]
    pub draft: Option<String>,
}
