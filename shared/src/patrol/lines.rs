//! The lines of enquiry and directions that the force's policy expects of a kind of crime, and which of them were answered.
//!
//! What is expected stands in `expected_lines.csv`, by the group of the offence, and follows the day on which the crime was
//! recorded: a line that was added later asks nothing of an older case. A line is answered by an ordinary entry on the
//! enquiry log that names it: followed, with what came of it, or not followed, with the reason. So an answer is written with
//! or without signal, read in the story, and signed like every other entry; nothing is ticked, and a line that fits no
//! case needs one sentence and no more.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::investigation::{Investigation, Update};
use crate::ids::RecordId;
use crate::reference::{ListRow, Lists, day};
use crate::time::Millis;

/// The lists that this reads.
pub const LINES: &str = "expected_lines";
const OFFENCES: &str = "offence_codes_seed";

/// A line that is expected of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct ExpectedLine {
    /// A code of `expected_lines`.
    pub code: String,
    /// `line` of enquiry, or `direction`.
    pub sort: String,
    /// Whether it was followed; missing while nobody has said anything.
    pub followed: Option<bool>,
    /// What came of it, or why it was not followed.
    pub words: Option<String>,
    pub at: Option<Millis>,
    /// The entry on the enquiry log.
    pub update: Option<RecordId>,
}

/// Whether the policy expects that line of a crime of that group.
fn expects(row: &ListRow, group: &str) -> bool {
    row.get("groups").split('|').any(|one| one == "*" || (!group.is_empty() && one == group))
}

/// What is expected of a case, in the order of the list, each with its newest answer. What was superseded answers nothing.
#[must_use]
pub fn expected(lists: &Lists, case: &Investigation, updates: &[(&RecordId, &Update)]) -> Vec<ExpectedLine> {
    if case.cancelled.is_some() {
        return Vec::new();
    }
    let group =
        case.offence.as_deref().and_then(|code| lists.ever(OFFENCES, code)).map_or("", |o| o.get("group"));
    let gone: Vec<&RecordId> = updates.iter().filter_map(|(_, u)| u.supersedes.as_ref()).collect();
    let recorded = day(case.recorded_at);
    let rows = lists.list(LINES).iter().filter(|row| row.holds(recorded) && expects(row, group));
    rows.map(|row| {
        let answers =
            updates.iter().filter(|(id, u)| u.line.as_ref() == Some(&row.code) && !gone.contains(id));
        let newest = answers.max_by_key(|(id, u)| (u.written_at, (*id).clone()));
        ExpectedLine {
            code: row.code.clone(),
            sort: row.get("sort").to_owned(),
            followed: newest.map(|(_, u)| u.line_followed.unwrap_or(true)),
            words: newest.map(|(_, u)| u.text.clone()),
            at: newest.map(|(_, u)| u.at),
            update: newest.map(|(id, _)| (*id).clone()),
        }
    })
    .collect()
}

/// How many expected lines nobody has said anything of.
#[must_use]
pub fn unanswered(expected: &[ExpectedLine]) -> u32 {
    u32::try_from(expected.iter().filter(|line| line.followed.is_none()).count()).unwrap_or(u32::MAX)
}
