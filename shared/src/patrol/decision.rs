//! What a meeting decided where no action comes of it.
//!
//! Not every matter of a board ends in something to do: a hot spot is watched another week, a job stays with the team
//! that has it. Such a decision used to be in somebody's head. A [`MeetingDecision`] keeps what was decided, by whom,
//! when, and why nothing is to be done, beside the actions of the same meeting. It is a fact: whoever decides otherwise
//! later says so at a later meeting, and both stand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::meeting::AGENDA;
use crate::ids::{RecordId, StaffId};
use crate::reference::{Lists, day};
use crate::time::Millis;

/// Something that was decided without an action.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct MeetingDecision {
    pub meeting: RecordId,
    /// Under which item of the agenda (`dmm_agenda_items.csv`).
    pub item: Option<String>,
    pub text: String,
    /// Why no action comes of it.
    pub reason: String,
    pub by: StaffId,
    pub at: Millis,
    /// What it is about, and that record's kind.
    pub linked_record: Option<RecordId>,
    pub linked_kind: Option<String>,
}

impl Record for MeetingDecision {
    const KIND: &'static str = "meeting_decision";
}

/// What is wrong with a decision as somebody wants to record it: the field, and what to do.
#[must_use]
pub fn wrong(lists: &Lists, decision: &MeetingDecision) -> Option<(&'static str, &'static str)> {
    if decision.text.trim().is_empty() {
        return Some(("text", "Say in one sentence what was decided."));
    }
    if decision.reason.trim().is_empty() {
        return Some((
            "reason",
            "Say why no action comes of it. If something is to be done, raise an action.",
        ));
    }
    let known = |item: &String| lists.row(AGENDA, item, day(decision.at)).is_some();
    if decision.item.as_ref().is_some_and(|item| !known(item)) {
        return Some(("item", "Choose an item of the agenda."));
    }
    None
}
