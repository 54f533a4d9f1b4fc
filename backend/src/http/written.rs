//! What became of something written in the console.

use beatbook_shared::api::console::Written;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::wire::{Outcome, Reason};

use crate::db::Error;
use crate::sync::write::Settled;

/// The answer for an edit. Somebody at a page is told at once why their change cannot be taken, so nothing of
/// the console is kept in quarantine: the transaction is undone instead.
///
/// # Errors
/// When the edit was refused.
pub fn written(settled: Option<&Settled>) -> Result<Written, Error> {
    let settled = settled.ok_or_else(|| Error::Corrupt("an edit was not settled".to_owned()))?;
    if settled.outcome == Outcome::Quarantined {
        return Err(refused(settled.reason).into());
    }
    Ok(Written {
        id: settled.record.clone(),
        version: settled.version,
        seq: settled.seq,
        outcome: settled.outcome,
        records: settled.records.clone(),
    })
}

fn refused(reason: Option<Reason>) -> Problem {
    match reason {
        Some(Reason::NotPermitted) => Problem::new(
            Code::NotAllowed,
            "Your role today does not allow this change here. Ask your supervisor.",
        ),
        Some(Reason::UnknownParent | Reason::UnknownKind) => {
            Problem::new(Code::NotFound, "What this belongs to is not here any more. Read the page again.")
        }
        Some(Reason::Disposed) => Problem::new(
            Code::NotFound,
            "What this belongs to was disposed of by decision, so nothing can be added to it.",
        ),
        Some(Reason::TooLong) => Problem::new(
            Code::TooLarge,
            format!("One change may have {} bytes. Shorten the text.", beatbook_shared::sync::MAX_LINE_BYTES),
        ),
        Some(Reason::FactDiffers) => Problem::new(Code::Changed, "This was saved already, with other words."),
        Some(Reason::DependsOnQuarantined) => Problem::new(
            Code::Changed,
            "This builds on a change that waits for a decision. Decide on that one first.",
        ),
        _ => {
            Problem::new(Code::BadField, "With this change the record would not be valid. Check the fields.")
        }
    }
}
