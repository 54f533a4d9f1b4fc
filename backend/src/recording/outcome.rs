//! The outcome of a crime, set at a desk: a fact with what it rests on, and the crime that it closes.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::crime::SetOutcome;
use beatbook_shared::patrol::outcomes::{OutcomeSet, with_outcome, wrong};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::tell::{all_written, edit, seen_crime};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::sync::write::{Author, Edit, new_id, write_as};

pub(super) fn set(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: SetOutcome,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let crime = seen_crime(tx, caller, &question.investigation, question.version, now)?;
    if let Some((field, why)) = wrong(lists, &crime.record, &question.said, now) {
        return Err(Problem::field(field, why).into());
    }
    let after = with_outcome(lists, &crime.record, &question.said, now);
    let fact = OutcomeSet {
        investigation: question.investigation,
        at: now,
        by: caller.staff.clone(),
        said: question.said,
    };
    let edits = vec![Edit::new(new_id(now)?, &fact), edit(&crime, &after)];
    all_written(&write_as(tx, &Author::console(&caller.staff), edits, now)?)
}
