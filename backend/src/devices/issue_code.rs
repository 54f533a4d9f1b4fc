//! Making an enrolment code.

use beatbook_shared::ids::StaffId;
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::{MINUTE, Millis};

use super::store;
use crate::db::{Error, Tx};

/// A code as its reader types it. It is shown once and never stored.
pub struct Code {
    pub text: String,
    pub until: Millis,
}

/// Letters and digits that cannot be taken for one another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 25 letters of 5 bits each: 125 bits, and the password must be right as well.
const LENGTH: usize = 25;

/// A code for that person, good until it is used or `minutes` have gone.
///
/// # Errors
/// When there is no such person or the store cannot be written.
pub fn issue_code(
    tx: &mut Tx<'_>,
    staff: &StaffId,
    made_by: &StaffId,
    minutes: u32,
    now: Millis,
) -> Result<Code, Error> {
    let there = crate::records::get::<beatbook_shared::patrol::staff::Staff>(tx, &staff.record())?;
    if there.is_none() {
        return Err(Problem::field("staff", "There is nobody of that id.").into());
    }
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|e| Error::Corrupt(format!("no randomness: {e}")))?;
    let plain: String = bytes.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect();
    let until = now.plus(i64::from(minutes) * MINUTE);
    store::add_code(tx, &hash(plain.as_bytes()), staff, made_by, now, until)?;
    let groups: Vec<&str> = (0..LENGTH).step_by(5).map(|at| &plain[at..at + 5]).collect();
    Ok(Code { text: groups.join("-"), until })
}

/// A typed code without its dashes and with look-alikes put right.
#[must_use]
pub fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_carelessly() {
        assert_eq!(normal(" ab0de-1fgh\n"), "AB0DE1FGH");
        assert_eq!(normal("oO0-iIlL1"), "00011111");
    }
}
