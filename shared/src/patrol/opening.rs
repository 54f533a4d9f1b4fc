//! That somebody opened a record about a person: who, when, which. Data-protection law asks for it.
//!
//! An opening is a fact: it is written once, on the device too when there is no signal, and it goes the way of every
//! other fact. It is for auditors. No measure, board or review reads openings, and nobody's work is judged by them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{DeviceId, RecordId, StaffId};
use crate::time::{MINUTE, Millis};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Opening {
    pub officer: StaffId,
    pub device: DeviceId,
    pub at: Millis,
    /// What was opened, and its kind.
    pub target: RecordId,
    pub target_kind: String,
}

impl Record for Opening {
    const KIND: &'static str = "opening";
}

/// The kinds whose opening is written down: those that are about people.
const ABOUT_PEOPLE: [&str; 2] = ["investigation", "person"];

/// Whether opening a record of that kind is written down.
#[must_use]
pub fn is_written_down(kind: &str) -> bool {
    ABOUT_PEOPLE.contains(&kind)
}

/// A page that stays open reads its record again and again; that is one opening. Longer without a reading than
/// this, and it counts as opened anew.
pub const STILL_OPEN: i64 = 5 * MINUTE;

/// Whether a reading opens the record: the page says that it has it open, and was heard of a short while ago.
#[must_use]
pub fn opens(still_open: bool, last_read: Option<Millis>, now: Millis) -> bool {
    !(still_open && last_read.is_some_and(|at| (0..STILL_OPEN).contains(&now.since(at))))
}

#[cfg(test)]
mod tests {
    use super::{STILL_OPEN, opens};
    use crate::time::Millis;

    #[test]
    fn reading_again_what_is_open_is_no_opening_and_everything_else_is() {
        let now = Millis(10 * STILL_OPEN);
        assert!(opens(false, Some(now), now), "opened once more");
        assert!(!opens(true, Some(now.plus(-1)), now));
        assert!(opens(true, Some(now.plus(-STILL_OPEN)), now), "nobody was heard reading it for too long");
        assert!(opens(true, None, now), "a page cannot say that it has open what was never opened");
        assert!(opens(true, Some(now.plus(1)), now), "nor with a clock that was set back");
    }
}
