//! A named suspect of a case, and what was decided about them.
//!
//! The commonest hole is the person who was named and about whom nobody decided anything. So the clock starts with
//! the **name**, not with the decision: a suspect whose status still asks for one is listed from the first minute and
//! late from the hour that the status says (`suspect_statuses.csv`, `decide_within_h`).
//!
//! What is decided lies in one merge group: the status, the words of the decision, when, and by whom. Whoever was named
//! and turned out not to be it is eliminated, never deleted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::reference::{ListRow, Lists, day};
use crate::time::{HOUR, Millis};

/// Somebody who is named as a suspect of a case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Suspect {
    pub investigation: RecordId,
    /// As they were named.
    pub name: String,
    /// The person, where they are known as one.
    #[serde(default)]
    pub person: Option<RecordId>,
    /// A code of `suspect_statuses`.
    pub status: String,
    /// When they were named: the clock of the decision starts here.
    pub named_at: Millis,
    pub named_by: StaffId,
    /// Who or what named them.
    #[serde(default)]
    pub named_how: Option<String>,
    /// Why it was decided so: grounds and necessity, typed once.
    #[serde(default)]
    pub decision: Option<String>,
    #[serde(default)]
    pub decision_at: Option<Millis>,
    #[serde(default)]
    pub decided_by: Option<StaffId>,
}

impl Record for Suspect {
    const KIND: &'static str = "suspect";
}

/// The statuses that a suspect may have.
pub const STATUSES: &str = "suspect_statuses";
/// Named, and nobody decided yet.
pub const NAMED: &str = "SUS-NAM";

/// How the suspect stands by the list; a code that is on no list is as good as undecided.
fn status<'a>(lists: &'a Lists, suspect: &Suspect) -> Option<&'a ListRow> {
    lists.ever(STATUSES, &suspect.status)
}

/// Until when somebody must decide; nothing where it is decided.
#[must_use]
pub fn decide_by(lists: &Lists, suspect: &Suspect) -> Option<Millis> {
    let hours: i64 = status(lists, suspect)?.get("decide_within_h").parse().ok()?;
    Some(suspect.named_at.plus(hours.saturating_mul(HOUR)))
}

/// Whether nobody has decided anything yet.
#[must_use]
pub fn undecided(lists: &Lists, suspect: &Suspect) -> bool {
    decide_by(lists, suspect).is_some()
}

/// Whether anything is still to be done about them.
#[must_use]
pub fn open(lists: &Lists, suspect: &Suspect) -> bool {
    status(lists, suspect).is_none_or(|row| row.yes("open"))
}

/// What may be decided of them on a phone, in the order of the list.
#[must_use]
pub fn on_a_phone(lists: &Lists, now: Millis) -> Vec<&str> {
    let today = day(now);
    lists
        .codes(STATUSES, today)
        .into_iter()
        .filter(|code| lists.row(STATUSES, code, today).is_some_and(|row| row.yes("phone")))
        .collect()
}

/// What is wrong with a name as somebody wants to record it: the field, and what to do.
#[must_use]
pub fn wrong(suspect: &Suspect, now: Millis) -> Option<(&'static str, &'static str)> {
    if suspect.name.trim().is_empty() {
        return Some(("name", "Give the suspect's name as it was given to you."));
    }
    if suspect.named_at > now {
        return Some(("named_at", "Nobody was named in the future. Check the time."));
    }
    None
}

/// What is wrong with a decision: a status that holds today and that decides something, and words for why.
#[must_use]
pub fn wrong_decision(lists: &Lists, suspect: &Suspect, now: Millis) -> Option<(&'static str, &'static str)> {
    match lists.row(STATUSES, &suspect.status, day(now)) {
        None => return Some(("status", "Choose what is decided about this suspect from the list.")),
        Some(row) if !row.get("decide_within_h").is_empty() => {
            return Some(("status", "Named is no decision. Choose what is to be done."));
        }
        Some(_) => {}
    }
    if suspect.decision.as_ref().is_none_or(|words| words.trim().is_empty()) {
        return Some(("decision", "Say why: the grounds, and why it is necessary."));
    }
    None
}
