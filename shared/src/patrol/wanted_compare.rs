//! Comparing our register with an extract of the national record, both ways.
//!
//! A reference that is live there and unknown here, one that is live here and missing there, and one that is live there
//! although it is not needed any more: each becomes a task. What both hold makes none.

use std::collections::{BTreeMap, BTreeSet};

/// How a reference of ours stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ours {
    /// Still needed.
    Live,
    /// Somebody was arrested, or it was withdrawn, and the bureau has not confirmed that the marker is gone.
    Unneeded,
    /// Confirmed as gone.
    Gone,
}

/// The differences, each in the order of its references.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    pub only_national: Vec<String>,
    pub only_local: Vec<String>,
    pub stale: Vec<String>,
}

/// What differs.
#[must_use]
pub fn compare(national: &BTreeSet<String>, ours: &BTreeMap<String, Ours>) -> Compared {
    let mut found = Compared::default();
    for reference in national {
        match ours.get(reference) {
            None => found.only_national.push(reference.clone()),
            Some(Ours::Live) => {}
            Some(Ours::Unneeded | Ours::Gone) => found.stale.push(reference.clone()),
        }
    }
    let missing =
        ours.iter().filter(|(reference, how)| **how == Ours::Live && !national.contains(*reference));
    found.only_local = missing.map(|(reference, _)| reference.clone()).collect();
    found
}
