//! Bytes that travel beside the operations: a photo in chunks, and which of them the other side has.
//!
//! A file is cut at fixed places, every [`CHUNK_BYTES`]. A chunk is sent whole, with its own hash, in any order and
//! any number of times; whoever receives answers with a [`Bitmap`] of what they hold. Nothing is appended and
//! nothing is locked, so a cut line costs the chunk that was under way and no more, and two senders of the same
//! bytes cannot get in each other's way. Only when every chunk is there and the hash of the whole fits is the file
//! *sealed*; until then it is no evidence of anything.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

/// How many bytes a chunk has; the last of a file may have fewer.
pub const CHUNK_BYTES: u64 = 256 * 1024;

/// The most bytes that one file may have.
pub const MAX_BLOB_BYTES: u64 = 25_000_000;

/// The header that carries a chunk's own hash, in hex.
pub const CHUNK_HASH: &str = "x-beatbook-chunk-sha256";

/// How many chunks a file of that size has.
#[must_use]
pub fn chunks(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(CHUNK_BYTES)).unwrap_or(u32::MAX)
}

/// Which bytes of the file a chunk holds; nothing for a chunk that such a file does not have.
#[must_use]
pub fn span(bytes: u64, n: u32) -> Option<Range<u64>> {
    let from = u64::from(n) * CHUNK_BYTES;
    (from < bytes).then(|| from..bytes.min(from + CHUNK_BYTES))
}

/// How many bytes a chunk has.
#[must_use]
pub fn length(bytes: u64, n: u32) -> Option<usize> {
    span(bytes, n).and_then(|s| usize::try_from(s.end - s.start).ok())
}

/// Hex SHA-256.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Which chunks of a file somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    chunks: u32,
    bits: Vec<u8>,
}

impl Bitmap {
    /// None of that many.
    #[must_use]
    pub fn empty(chunks: u32) -> Bitmap {
        Bitmap { chunks, bits: vec![0; chunks.div_ceil(8) as usize] }
    }

    /// All of that many.
    #[must_use]
    pub fn full(chunks: u32) -> Bitmap {
        let mut all = Bitmap::empty(chunks);
        (0..chunks).for_each(|n| all.set(n));
        all
    }

    /// Reads what [`Bitmap::to_hex`] wrote. Another length, or a mark beyond the last chunk, is no bitmap of this file.
    #[must_use]
    pub fn from_hex(chunks: u32, text: &str) -> Option<Bitmap> {
        let bits = hex::decode(text).ok()?;
        let read = Bitmap { chunks, bits };
        let fits = read.bits.len() == chunks.div_ceil(8) as usize;
        let within = read.bits.iter().map(|b| b.count_ones()).sum::<u32>() == read.count();
        (fits && within).then_some(read)
    }

    /// One hex digit pair for eight chunks, the first chunk in the lowest bit.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(&self.bits)
    }

    pub fn set(&mut self, n: u32) {
        if n < self.chunks
            && let Some(byte) = self.bits.get_mut((n / 8) as usize)
        {
            *byte |= 1 << (n % 8);
        }
    }

    #[must_use]
    pub fn has(&self, n: u32) -> bool {
        n < self.chunks && self.bits.get((n / 8) as usize).is_some_and(|byte| byte & (1 << (n % 8)) != 0)
    }

    /// How many it has.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from((0..self.chunks).filter(|n| self.has(*n)).count()).unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn of(&self) -> u32 {
        self.chunks
    }

    #[must_use]
    pub fn complete(&self) -> bool {
        self.first_missing().is_none()
    }

    #[must_use]
    pub fn first_missing(&self) -> Option<u32> {
        (0..self.chunks).find(|n| !self.has(*n))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_cut_at_fixed_places_and_its_last_chunk_may_be_short() {
        assert_eq!((chunks(0), chunks(1), chunks(CHUNK_BYTES), chunks(CHUNK_BYTES + 1)), (0, 1, 1, 2));
        assert_eq!(span(CHUNK_BYTES + 7, 1), Some(CHUNK_BYTES..CHUNK_BYTES + 7));
        assert_eq!(length(CHUNK_BYTES + 7, 1), Some(7));
        assert_eq!(span(CHUNK_BYTES, 1), None);
        assert_eq!(span(0, 0), None);
    }

    #[test]
    fn a_bitmap_of_another_file_does_not_read() {
        assert!(Bitmap::from_hex(9, "ff").is_none(), "too short");
        assert!(Bitmap::from_hex(3, "ff").is_none(), "marks beyond the last chunk");
        assert!(Bitmap::from_hex(3, "zz").is_none());
        assert!(Bitmap::from_hex(3, "07").unwrap().complete());
        assert!(Bitmap::from_hex(0, "").unwrap().complete());
    }

    proptest! {
        #[test]
        fn chunks_cover_a_file_once_and_in_order(bytes in 0_u64..MAX_BLOB_BYTES) {
            let mut at = 0;
            for n in 0..chunks(bytes) {
                let span = span(bytes, n).unwrap();
                prop_assert_eq!(span.start, at);
                prop_assert!(span.end > span.start && span.end - span.start <= CHUNK_BYTES);
                at = span.end;
            }
            prop_assert_eq!(at, bytes);
        }

        #[test]
        fn whatever_order_chunks_come_in_and_however_often_the_bitmap_is_the_same(
            total in 1_u32..200,
            came in proptest::collection::vec(0_u32..220, 0..400),
        ) {
            let mut forward = Bitmap::empty(total);
            came.iter().for_each(|n| forward.set(*n));
            let mut backward = Bitmap::empty(total);
            came.iter().rev().chain(&came).for_each(|n| backward.set(*n));
            prop_assert_eq!(&forward, &backward);
            let distinct: std::collections::BTreeSet<u32> = came.iter().copied().filter(|n| *n < total).collect();
            prop_assert_eq!(forward.count() as usize, distinct.len());
            prop_assert_eq!(forward.complete(), distinct.len() == total as usize);
            prop_assert_eq!(forward.first_missing(), (0..total).find(|n| !distinct.contains(n)));
            prop_assert_eq!(Bitmap::from_hex(total, &forward.to_hex()), Some(forward));
        }

        #[test]
        fn no_text_makes_reading_a_bitmap_fail_badly(total in 0_u32..500, text in ".{0,80}") {
            if let Some(read) = Bitmap::from_hex(total, &text) {
                prop_assert!(read.count() <= total);
            }
        }
    }
}
