//! The sync contract: what device and server say to each other, and the rules that decide.
//!
//! A device never sends a record. It sends **operations**, each one line of JSON that names the
//! fields it changes with the value it saw and the value it wants ([`op`]). The server merges field
//! by field ([`merge`]), gives every operation exactly one lasting outcome ([`wire::Outcome`]) and
//! numbers the changes in the order of its commits. A device reads those numbers back scope by
//! scope ([`scope`]); a chain of previous numbers and a digest ([`digest`]) show at once if one is
//! missing. Clocks never choose a winner.

pub mod blob;
pub mod digest;
pub mod merge;
pub mod op;
pub mod packing;
pub mod scope;
pub mod wire;

/// The protocol that this build speaks. A server also speaks the two before it.
pub const PROTOCOL: u16 = 1;

/// The form of operation lines that this build writes. Older lines stay readable for ever.
pub const SCHEMA: u16 = 1;

/// The most operations that one request may carry.
pub const MAX_OPS: usize = 500;

/// The most bytes that one request may carry, unpacked.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// The most bytes that one operation line may have. A longer one is kept in quarantine.
pub const MAX_LINE_BYTES: usize = 64 * 1024;

/// A mark line follows at least this many changes.
pub const MARK_EVERY: usize = 256;

/// The protocol to speak with a peer that speaks `theirs`: the lower of the two, as long as it is
/// at most two behind ours.
#[must_use]
pub fn negotiate(ours: u16, theirs: u16) -> Option<u16> {
    let speak = ours.min(theirs);
    (speak >= 1 && speak + 2 >= ours).then_some(speak)
}

#[cfg(test)]
mod tests {
    use super::negotiate;

    #[test]
    fn a_server_speaks_its_own_protocol_and_the_two_before() {
        assert_eq!(negotiate(5, 5), Some(5));
        assert_eq!(negotiate(5, 4), Some(4));
        assert_eq!(negotiate(5, 3), Some(3));
        assert_eq!(negotiate(5, 2), None);
        assert_eq!(negotiate(5, 9), Some(5), "a newer app speaks down to the server");
        assert_eq!(negotiate(1, 0), None);
    }
}
