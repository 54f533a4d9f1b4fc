//! Passwords: what is accepted, and how they are kept.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use beatbook_shared::problem::Problem;

use crate::db;

/// Fewest and most characters. Length is what counts; no rule asks for a digit or a sign.
const FEWEST: usize = 10;
pub(super) const MOST: usize = 200;

/// # Errors
/// When the password would be guessed first.
pub fn policy(password: &str, collar: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < FEWEST {
        return Err(Problem::field(
            "password",
            format!("Use at least {FEWEST} characters; this has {length}."),
        ));
    }
    if length > MOST {
        return Err(Problem::field("password", format!("Use at most {MOST} characters; this has {length}.")));
    }
    let low = password.to_lowercase();
    if !collar.is_empty() && low.replace(&collar.to_lowercase(), "").chars().count() < FEWEST / 2 {
        return Err(Problem::field("password", "Do not build the password from the collar number."));
    }
    let mut letters: Vec<char> = low.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.len() < 5 {
        return Err(Problem::field("password", "Use more than four different characters."));
    }
    Ok(())
}

/// Argon2id with a fresh salt, as a line that names its own settings.
///
/// # Errors
/// When there is no randomness or no memory.
pub fn hash(password: &str) -> Result<String, db::Error> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|e| db::Error::Corrupt(format!("the password could not be hashed: {e}")))?;
    Ok(hash.to_string())
}

pub(super) fn verify(password: &str, stored: &str) -> bool {
    // A password longer than any that was ever accepted is not worth hashing.
    password.chars().count() <= MOST && Argon2::default().verify_password(password.as_bytes(), stored).is_ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_accepted() {
        for good in ["correct horse battery", "Llanfairpwll 99", "пароль-дозорного", "ten-letters"]
        {
            assert!(policy(good, "2114").is_ok(), "{good}");
        }
        for bad in
            ["", "short", "123456789", "aaaaaaaaaaaa", "ababababab", "21142114211421142114", "Gwent-2114"]
        {
            let bad_policy = policy(bad, if bad == "Gwent-2114" { "Gwent-2114" } else { "2114" });
            assert_eq!(bad_policy.unwrap_err().fields[0].field, "password", "{bad}");
        }
        assert!(policy(&"x1y2z3".repeat(40), "").is_err(), "longer than the longest");
    }

    #[test]
    fn a_hash_opens_for_its_own_password_only() {
        let stored = hash("correct horse battery").unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", &stored));
        assert!(!verify("correct horse batterz", &stored));
        assert!(!verify("correct horse battery", "not a hash"));
        assert_ne!(stored, hash("correct horse battery").unwrap(), "each has its own salt");
    }
}
