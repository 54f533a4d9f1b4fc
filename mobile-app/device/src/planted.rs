//! Planted bugs: mistakes that other products' devices really made, as switches, so that the simulator can be
//! shown to catch each of them. A switch is per thread and off; nothing outside the simulator turns one on, and
//! a release build has none.

use std::cell::Cell;

/// A mistake that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// What leaves the officer's scope is removed although work on it waits.
    PurgeWithWaiting,
    /// A database put back from a copy goes on in the epoch of the copy.
    RestoredKeepsEpoch,
    /// A request without an answer counts as sent.
    SuccessOnTimeOut,
    /// The status says that all is sent whatever waits.
    SaysAllSent,
    /// When one operation is refused, those after it on the record are thrown away.
    RevertsLater,
    /// A revoked device empties its outbox.
    RevokedDeletes,
    /// The cursor is kept before the page that it stands for is applied.
    CursorBeforePage,
    /// Changes of a kind that it cannot read are passed by for good.
    PassesUnknownKind,
    /// After a failure it waits for something to happen, without a timer.
    PassiveWait,
    /// After the server was put back from a backup, nothing is offered again.
    NoReoffer,
    /// What was written while a request was under way counts as sent with it.
    TakesAllForSent,
}

/// Every switch, for whoever must show that each is caught.
pub const BUGS: [Bug; 11] = [
    Bug::PurgeWithWaiting,
    Bug::RestoredKeepsEpoch,
    Bug::SuccessOnTimeOut,
    Bug::SaysAllSent,
    Bug::RevertsLater,
    Bug::RevokedDeletes,
    Bug::CursorBeforePage,
    Bug::PassesUnknownKind,
    Bug::PassiveWait,
    Bug::NoReoffer,
    Bug::TakesAllForSent,
];

thread_local! {
    static ON: Cell<Option<Bug>> = const { Cell::new(None) };
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
