//! How a phone stands, from what the server knows of it and from nothing else.
//!
//! Somebody who lost a phone wants to hear that nobody can read it. The page may say so only when the phone itself
//! was answered that it is revoked: until then it may not know. And what waits on it is shown as the phone last said
//! it, because a revoked phone still hands its unsent work over.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::time::Millis;

/// What the server knows. A time of 0 has not come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    pub revoked_at: Millis,
    /// When the phone was first answered that it is revoked.
    pub told_at: Millis,
    /// When it was last heard, and what waited on it then; nothing where it never said.
    pub seen_at: Millis,
    pub unsent: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "locking.ts")]
pub enum PhoneState {
    /// In use.
    Active,
    /// Revoked; the phone has not been heard since, and may not know.
    Revoked,
    /// Revoked, and the phone was told: it opens nothing more. Work may wait on it still.
    Told,
    /// The same, and it has said since that nothing waits on it.
    Emptied,
}

impl Facts {
    #[must_use]
    pub fn state(&self) -> PhoneState {
        if self.revoked_at.0 == 0 {
            PhoneState::Active
        } else if self.told_at.0 == 0 {
            PhoneState::Revoked
        } else if self.unsent == Some(0) && self.seen_at >= self.told_at {
            PhoneState::Emptied
        } else {
            PhoneState::Told
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_said_to_be_closed_only_when_it_was_told_and_empty_only_when_it_said_so_since() {
        use PhoneState::{Active, Emptied, Revoked, Told};
        let none = Facts::default();
        let (early, late) = (Millis(5), Millis(9));
        for (facts, state) in [
            (none, Active),
            (Facts { seen_at: early, unsent: Some(4), ..none }, Active),
            (Facts { revoked_at: late, seen_at: early, unsent: Some(0), ..none }, Revoked),
            (Facts { revoked_at: early, told_at: late, seen_at: early, unsent: Some(0) }, Told),
            (Facts { revoked_at: early, told_at: late, seen_at: late, unsent: Some(4) }, Told),
            (Facts { revoked_at: early, told_at: late, seen_at: late, unsent: None }, Told),
            (Facts { revoked_at: early, told_at: late, seen_at: late, unsent: Some(0) }, Emptied),
        ] {
            assert_eq!(facts.state(), state, "{facts:?}");
        }
    }
}
