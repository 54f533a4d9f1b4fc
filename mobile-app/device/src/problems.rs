//! What to tell the officer when something cannot be done: which field or state, which limit, what next.

use beatbook_shared::locking::pin::Weak;
use beatbook_shared::problem::{Code, Problem};

use crate::core::Refusal;
use crate::device::Closed;
use crate::store::StoreError;
use crate::vault::VaultError;

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused(problem_of(&error))
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        Refused(match &refusal {
            Refusal::Store(error) => problem_of(error),
            Refusal::NotEnrolled => not_enrolled(),
            Refusal::NoRecord(_) => Problem::new(
                Code::NotFound,
                "This is not on the device. Open the list again; it may have moved to another area.",
            ),
            Refusal::Moved(_) => Problem::new(
                Code::NotAllowed,
                "This has moved out of your area. What you wrote before is still sent; nothing new can be added.",
            ),
            Refusal::NothingChanged => {
                Problem::new(Code::BadField, "Nothing is different from what is already kept.")
            }
            Refusal::Invalid(why) => {
                Problem::new(Code::BadField, format!("This would not be a valid record: {why}."))
            }
            Refusal::TooLong { bytes, limit } => Problem::new(
                Code::TooLarge,
                format!("This has {bytes} bytes; one entry may have {limit}. Split it into two."),
            ),
        })
    }
}

/// A problem on its way out of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused(pub Problem);

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused(problem)
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Problem {
        refused.0
    }
}

fn problem_of(error: &StoreError) -> Problem {
    match error {
        StoreError::Full => Problem::new(
            Code::DiskFull,
            "There is no room left on this device, so this was not kept. What you typed is still on the screen, \
             and everything kept before is safe. Free some room and save again.",
        ),
        other => {
            tracing::error!(error = %other, "the store failed");
            Problem::new(
                Code::Server,
                format!(
                    "The store on this device failed ({other}). Lock and unlock the app; nothing kept is lost."
                ),
            )
        }
    }
}

/// The problem of a PIN or of the key file.
#[must_use]
pub fn vault(error: &VaultError) -> Problem {
    match error {
        VaultError::WrongPin { left } => Problem::new(
            Code::WrongPassword,
            format!("That PIN is not the one that was set. Nothing was changed. {left} more can be tried."),
        ),
        VaultError::Wait { ms } => Problem::new(
            Code::Busy,
            format!("Wait {} s before the next PIN. This one was not tried.", (ms + 999) / 1_000),
        ),
        VaultError::Spent => Problem::new(
            Code::WrongPassword,
            "Too many PINs were wrong. Sign in with collar number and password to set a new PIN. Nothing on this \
             phone is lost.",
        ),
        other => Problem::new(
            Code::Server,
            format!(
                "The key on this device cannot be read ({other}). Hand the device in; do not delete anything."
            ),
        ),
    }
}

#[must_use]
pub fn not_enrolled() -> Problem {
    Problem::new(Code::Device, "This device is not enrolled yet. Enter the code that you were given.")
}

/// Why pages may not read a store that is open for sending.
#[must_use]
pub fn closed(why: Closed) -> Problem {
    match why {
        Closed::Revoked => Problem::new(
            Code::Device,
            "This phone was taken out of use. What is unsent is still sent; nothing else opens. Hand it in.",
        ),
        Closed::LeaseOver => Problem::new(
            Code::SignIn,
            "The server was not heard for too long, so nothing opens until it is. What you wrote is kept.",
        ),
    }
}

/// Why a PIN is too easy.
#[must_use]
pub fn weak_pin(why: Weak) -> Problem {
    match why {
        Weak::Short => Problem::field("pin", "A PIN has 6 digits or more. Add some."),
        Weak::Long => Problem::field("pin", "A PIN has 32 digits or fewer. Leave some out."),
        Weak::NotDigits => Problem::field("pin", "A PIN has digits and nothing else."),
        Weak::Repeats => {
            Problem::field("pin", "A PIN that repeats itself is soon guessed. Choose digits that do not.")
        }
        Weak::Row => Problem::field("pin", "Digits in a row are soon guessed. Choose others."),
        Weak::Day => {
            Problem::field("pin", "This reads as a date, and dates are tried first. Choose other digits.")
        }
    }
}

#[must_use]
pub fn locked() -> Problem {
    Problem::new(Code::SignIn, "The device is locked. Enter the PIN; what was kept is safe.")
}
