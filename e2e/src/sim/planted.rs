//! The test of the test: known mistakes, one at a time, and the seed and promise that caught each.
//!
//! Most are copied from what other systems really did. A check that never fails says nothing; each of these
//! must make one fail within a bounded number of seeds.

use beatbook_device::planted as on_device;
use beatbook_server::sync::planted as on_server;

use super::force::Workshop;
use super::{Outcome, Violation, examine};

/// A mistake in the server or in the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    Server(on_server::Bug),
    Device(on_device::Bug),
}

/// Every mistake there is a switch for.
#[must_use]
pub fn all() -> Vec<Mistake> {
    let server = on_server::BUGS.into_iter().map(Mistake::Server);
    let device = on_device::BUGS.into_iter().map(Mistake::Device);
    server.chain(device).collect()
}

impl Mistake {
    /// Its name, as the command line knows it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Mistake::Server(bug) => format!("{bug:?}"),
            Mistake::Device(bug) => format!("{bug:?}"),
        }
    }

    /// Runs one seed with this mistake switched on, and switches it off again.
    #[must_use]
    pub fn try_seed(self, shop: &Workshop, seed: u64) -> Outcome {
        match self {
            Mistake::Server(bug) => on_server::plant(Some(bug)),
            Mistake::Device(bug) => on_device::plant(Some(bug)),
        }
        let outcome = examine(shop, seed);
        on_server::plant(None);
        on_device::plant(None);
        outcome
    }

    /// The first seed, of at most so many, that breaks a promise, and which.
    #[must_use]
    pub fn first_caught(self, shop: &Workshop, from: u64, at_most: u64) -> Option<(u64, Violation)> {
        (from..from + at_most).find_map(|seed| Some((seed, self.try_seed(shop, seed).violation?)))
    }
}
