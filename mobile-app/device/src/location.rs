//! Where the device is, as a port.
//!
//! A tap never waits for a position: it is stamped and kept first, and the position follows as a fact of its
//! own within half a minute, or the reason why there is none. A shell that has a native source of positions
//! hands it over with [`Device::locate_with`](crate::device::Device::locate_with); where none was handed over,
//! the pages ask their web view and attach what they get.

use beatbook_shared::patrol::attendance::Fix;

use crate::net::Doing;

/// Why there is no position. Each is a code of `no_fix_reasons.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFix {
    /// The officer or the force does not allow it.
    Denied,
    /// The platform has none to give: indoors, or switched off.
    Unavailable,
    /// This device has nothing that could tell.
    Unsupported,
}

impl NoFix {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            NoFix::Denied => "denied",
            NoFix::Unavailable => "unavailable",
            NoFix::Unsupported => "unsupported",
        }
    }
}

/// A source of positions.
pub trait Location: Send + Sync {
    /// Finds a fresh position. It may take as long as it takes: whoever asks stops waiting after half a minute.
    fn seek(&self) -> Doing<'_, Result<Fix, NoFix>>;
}
