//! Planted bugs: mistakes that other systems really made, as switches, so that the simulator can be shown to
//! catch each of them (`design/sync.md` §7.4 numbers them). A switch is per thread and off; nothing outside
//! the simulator turns one on, and a release build has none.

use std::cell::{Cell, RefCell};

/// A mistake that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// The newest whole record wins.
    WholeRecordLastWriter,
    /// An invalid operation is consumed and gone.
    DropInvalid,
    /// A clash leaves no conflict behind.
    ConflictForgotten,
    /// A page that was cut short still gives the head as its cursor.
    CursorPastPage,
    /// Asking for what comes after a cursor skips one.
    CursorOffByOne,
    /// A counter that was used is answered without looking at the bytes.
    DedupeWithoutHash,
    /// One refused operation fails everything sent with it.
    OneFailsAll,
    /// The answer goes out although the commit did not happen.
    AckBeforeCommit,
    /// The digest forgets what left a scope.
    DigestIgnoresLeaving,
    /// The later clock wins a clash.
    ClockDecides,
}

/// Every switch, for whoever must show that each is caught.
pub const BUGS: [Bug; 10] = [
    Bug::WholeRecordLastWriter,
    Bug::DropInvalid,
    Bug::ConflictForgotten,
    Bug::CursorPastPage,
    Bug::CursorOffByOne,
    Bug::DedupeWithoutHash,
    Bug::OneFailsAll,
    Bug::AckBeforeCommit,
    Bug::DigestIgnoresLeaving,
    Bug::ClockDecides,
];

thread_local! {
    static ON: Cell<Option<Bug>> = const { Cell::new(None) };
    static EARLY: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Switches one mistake on for this thread, or all off.
pub fn plant(bug: Option<Bug>) {
    ON.with(|on| on.set(bug));
}

/// Whether a mistake is switched on.
#[must_use]
pub fn planted(bug: Bug) -> bool {
    cfg!(debug_assertions) && ON.with(|on| on.get() == Some(bug))
}

/// With [`Bug::AckBeforeCommit`]: the answer leaves here, before the commit.
pub(super) fn answer_early(bytes: Vec<u8>) {
    EARLY.with(|early| early.replace(Some(bytes)));
}

/// The answer that went out before the server died, if one did.
#[must_use]
pub fn early_answer() -> Option<Vec<u8>> {
    EARLY.with(RefCell::take)
}

/// Begins a request in which nothing has gone out yet.
pub fn forget_early_answer() {
    EARLY.with(|early| early.replace(None));
}
