//! That somebody or some place is a repeat: what was said about it, kept apart from whether it is true.
//!
//! Whether a victim is a repeat is never stored. It is computed from events by dated rules (`repeat_rules.csv`), again
//! each time somebody looks. A [`RepeatFlag`] says only who said what about it: a caller asserted it, an officer saw
//! the flag and acknowledged it, or put it aside with a reason, so that no alarm shows twice to whoever dealt with it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct RepeatFlag {
    /// The incident or investigation at which it was said.
    pub about: RecordId,
    /// A code of `repeat_rules`.
    pub rule: String,
    /// Whom or what it is about: a person or an involvement, a property's number, a phone's.
    pub subject: String,
    /// `flagged` (told to whoever went), `acknowledged` (read by whoever goes), `put_aside` with a reason, `action`
    /// with what is to prevent the next and who sees to it.
    pub said: String,
    pub at: Millis,
    pub by: StaffId,
    #[serde(default)]
    pub reason: Option<String>,
    /// What is to prevent the next one, and who sees to it.
    #[serde(default)]
    pub action: Option<String>,
    #[serde(default)]
    pub owner: Option<StaffId>,
    /// The agreed action that is to prevent it, where one was raised.
    #[serde(default)]
    pub agreed: Option<RecordId>,
    /// The records it was computed from when it was said.
    #[serde(default)]
    pub events: Vec<RecordId>,
}

impl Record for RepeatFlag {
    const KIND: &'static str = "repeat_flag";
}

pub const FLAGGED: &str = "flagged";
pub const ACKNOWLEDGED: &str = "acknowledged";
pub const PUT_ASIDE: &str = "put_aside";
pub const ACTION: &str = "action";

/// What is wrong with it as somebody wants to record it.
#[must_use]
pub fn wrong(flag: &RepeatFlag) -> Option<(&'static str, &'static str)> {
    let given = |words: &Option<String>| words.as_ref().is_some_and(|words| !words.trim().is_empty());
    let reasoned = given(&flag.reason);
    match flag.said.as_str() {
        ACTION if !given(&flag.action) && flag.agreed.is_none() => {
            Some(("action", "Say what is to prevent the next one."))
        }
        PUT_ASIDE if !reasoned => Some(("reason", "Say why it is put aside.")),
        FLAGGED | ACKNOWLEDGED | PUT_ASIDE | ACTION => None,
        _ => Some(("said", "Say whether it was flagged, read, put aside, or what is to be done.")),
    }
}
