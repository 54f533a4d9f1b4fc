//! The end of a program at any statement.
//!
//! Every statement that a store begins or finishes burns one step of a fuse. When the fuse is at its end the
//! program "dies": a panic that nobody prints unwinds to whoever lit the fuse, the connection is dropped with
//! whatever transaction was open, and what is on the disk is all that is left.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

thread_local! {
    static FUSE: Cell<Option<u32>> = const { Cell::new(None) };
}

struct Crash;

struct Counting;

impl Instrumentation for Counting {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. } | InstrumentationEvent::FinishQuery { .. })
        {
            burn();
        }
    }
}

fn burn() {
    match FUSE.get() {
        None => {}
        Some(0) => {
            FUSE.set(None);
            resume_unwind(Box::new(Crash));
        }
        Some(left) => FUSE.set(Some(left - 1)),
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

/// Runs `work` and lets it die after so many steps. `None`: it died.
pub fn dying_after<T>(steps: Option<u32>, work: impl FnOnce() -> T) -> Option<T> {
    FUSE.set(steps);
    let done = catch_unwind(AssertUnwindSafe(work));
    FUSE.set(None);
    match done {
        Ok(value) => Some(value),
        Err(cause) if cause.is::<Crash>() => None,
        Err(cause) => resume_unwind(cause),
    }
}
