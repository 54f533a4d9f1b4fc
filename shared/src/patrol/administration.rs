//! What an administrator did: who, when, to what, what it was before, and why.
//!
//! It is a fact in the ordinary log, numbered and chained like every other, so that nobody who may change rights can
//! also change the account of it. It lies in no scope: no device receives it. It holds codes, dates and the reason,
//! never a password and never a word of a case.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::StaffId;
use crate::problem::Problem;
use crate::time::Millis;

/// The fewest and most characters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 3..=500;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Administration {
    pub by: StaffId,
    pub at: Millis,
    /// What was done: `staff_added`, `roles`, `teams`, `collars`, `areas`, `left`, `password`, `account_closed`,
    /// `team_added`, `team`, `list`.
    pub what: String,
    /// The id of the person or team, or the name of the list.
    pub about: String,
    pub reason: String,
    #[serde(default)]
    pub changed: Vec<Altered>,
}

/// One thing that is another now. Empty for what was not there before, or is not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Altered {
    pub field: String,
    pub before: String,
    pub after: String,
}

impl Record for Administration {
    const KIND: &'static str = "administration";
}

/// The reason without its margins.
///
/// # Errors
/// When nobody could tell from it why.
pub fn reason(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    let n = text.chars().count();
    if REASON.contains(&n) {
        return Ok(text);
    }
    let (fewest, most) = (REASON.start(), REASON.end());
    Err(Problem::field("reason", format!("Say why, in {fewest} to {most} characters; this has {n}.")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::reason;

    #[test]
    fn a_reason_is_said_and_is_short_enough_to_be_read() {
        assert_eq!(reason("  Acting up  ").unwrap(), "Acting up");
        for bad in ["", "  ", "ok", &"x".repeat(501)] {
            assert_eq!(reason(bad).unwrap_err().fields[0].field, "reason", "{bad}");
        }
    }
}
