//! A sum that shows whether two stores hold the same records at the same versions.
//!
//! The digest of a scope is the sum, modulo 2^128, of a hash for each (record, version) in it. It is
//! kept up to date by adding and subtracting, never by reading the whole. When it differs, 256
//! sub-sums by record say where, and only those buckets are fetched again.

use sha2::{Digest as _, Sha256};

/// How many sub-sums a scope is compared by.
pub const BUCKETS: usize = 256;

/// A sum modulo 2^128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum(pub u128);

impl Sum {
    #[must_use]
    pub fn with(self, record: &str, version: u64) -> Sum {
        Sum(self.0.wrapping_add(term(record, version)))
    }

    #[must_use]
    pub fn without(self, record: &str, version: u64) -> Sum {
        Sum(self.0.wrapping_sub(term(record, version)))
    }

    /// 32 hex digits.
    #[must_use]
    pub fn text(self) -> String {
        format!("{:032x}", self.0)
    }

    /// Reads what [`Sum::text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Sum> {
        u128::from_str_radix(text, 16).ok().map(Sum)
    }
}

fn term(record: &str, version: u64) -> u128 {
    let mut hasher = Sha256::new();
    hasher.update(record.as_bytes());
    hasher.update([0]);
    hasher.update(version.to_be_bytes());
    let bytes: [u8; 32] = hasher.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&bytes[..16]);
    u128::from_be_bytes(first)
}

/// Which of the 256 sub-sums a record counts in.
#[must_use]
pub fn bucket(record: &str) -> usize {
    usize::from(Sha256::digest(record.as_bytes())[0])
}

/// The 256 sub-sums of a scope's (record, version) pairs.
#[must_use]
pub fn sub_sums<'a>(rows: impl IntoIterator<Item = (&'a str, u64)>) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); BUCKETS];
    for (record, version) in rows {
        let sum = &mut sums[bucket(record)];
        *sum = sum.with(record, version);
    }
    sums
}
