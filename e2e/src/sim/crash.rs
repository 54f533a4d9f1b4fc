//! The end of a program at any statement.
//!
//! Every statement that a store begins or finishes burns one step of a fuse, or a fuse waits for a commit. When the fuse is at its end the
//! program "dies": a panic that nobody prints unwinds to whoever lit the fuse, the connection is dropped with
//! whatever transaction was open, and what is on the disk is all that is left.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// When a program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fuse {
    /// After so many statements begun or finished.
    Steps(u32),
    /// Just before a commit, and just after.
    BeforeCommit,
    AfterCommit,
}

thread_local! {
    static FUSE: Cell<Option<Fuse>> = const { Cell::new(None) };
}

struct Crash;

struct Counting;

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let Some(fuse) = FUSE.get() else { return };
        let dies = match (fuse, event) {
            (
                Fuse::Steps(left),
                InstrumentationEvent::StartQuery { .. } | InstrumentationEvent::FinishQuery { .. },
            ) => {
                FUSE.set(Some(Fuse::Steps(left.saturating_sub(1))));
                left == 0
            }
            (Fuse::BeforeCommit, InstrumentationEvent::StartQuery { query, .. })
            | (Fuse::AfterCommit, InstrumentationEvent::FinishQuery { query, .. }) => {
                query.to_string().starts_with("COMMIT")
            }
            _ => false,
        };
        if dies {
            FUSE.set(None);
            resume_unwind(Box::new(Crash));
        }
    }
}

fn counting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(Counting))
}

/// Connections opened from here on count their statements.
pub fn install() {
    // Fails only when another thread panicked half-way through the same call; then it is installed already.
    let _ = set_default_instrumentation(counting);
}

/// Runs `work` with a fuse. `None`: it died.
pub fn dying<T>(fuse: Option<Fuse>, work: impl FnOnce() -> T) -> Option<T> {
    FUSE.set(fuse);
    let done = catch_unwind(AssertUnwindSafe(work));
    FUSE.set(None);
    match done {
        Ok(value) => Some(value),
        Err(cause) if cause.is::<Crash>() => None,
        Err(cause) => resume_unwind(cause),
    }
}
