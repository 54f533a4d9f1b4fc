//! What was proved, one numbered line each, and the first thing that was not.

use std::fmt::Display;

/// Where a proof broke off.
#[derive(Debug, thiserror::Error)]
#[error("{what}\n      expected: {expected}\n      seen:     {seen}")]
pub struct Broken {
    pub what: String,
    pub expected: String,
    pub seen: String,
}

impl Broken {
    pub fn new(what: impl Display, expected: impl Display, seen: impl Display) -> Broken {
        Broken { what: what.to_string(), expected: expected.to_string(), seen: seen.to_string() }
    }
}

/// Anything that goes wrong on the way (a refused request, a missing field) breaks the proof too.
pub fn broke(what: impl Display, seen: impl Display) -> Broken {
    Broken::new(what, "an answer", seen)
}

/// The list of what holds.
#[derive(Debug, Default)]
pub struct Proofs {
    pub count: u32,
}

impl Proofs {
    /// Adds a line for what was found to hold.
    pub fn holds(&mut self, what: impl Display) {
        self.count += 1;
        println!("{:>3}. {what}", self.count);
    }

    /// Adds a line when both are the same.
    pub fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: impl Display,
        expected: &T,
        seen: &T,
    ) -> Result<(), Broken> {
        match expected == seen {
            true => self.holds(what),
            false => return Err(Broken::new(what, format!("{expected:?}"), format!("{seen:?}"))),
        }
        Ok(())
    }

    /// Adds a line when `ok`.
    pub fn that(
        &mut self,
        what: impl Display,
        ok: bool,
        expected: impl Display,
        seen: impl Display,
    ) -> Result<(), Broken> {
        match ok {
            true => self.holds(what),
            false => return Err(Broken::new(what, expected, seen)),
        }
        Ok(())
    }
}
