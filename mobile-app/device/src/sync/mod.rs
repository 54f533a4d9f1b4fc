//! Sync, without input or output: what to send, what an answer means, and when to do either.
//!
//! [`build`] makes a request from what is kept. [`apply`] takes an answer, as far as it came. [`pages`]
//! fetches whole scopes. [`epoch`] begins a new life of this database when it is a copy. [`machine`] decides
//! when to speak. None of them reads a socket, a clock or a file other than the store.

pub mod apply;
pub mod build;
pub mod epoch;
pub mod machine;
mod page;
pub mod pages;

/// The whole lines of some bytes: each up to its line feed. What follows the last line feed was cut off and
/// does not count.
pub(crate) struct Lines<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = self.0.iter().position(|byte| *byte == b'\n')?;
        let (line, rest) = self.0.split_at(end);
        self.0 = &rest[1..];
        Some(line)
    }
}
