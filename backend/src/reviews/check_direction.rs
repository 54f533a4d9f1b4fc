//! What becomes of a direction: its owner says that it is done, somebody else checks that it is.

use beatbook_shared::access::Action;
use beatbook_shared::api::console::{CheckDirection, Written};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::Direction;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::caller::not_allowed;
use crate::http::written::written;
use crate::investigations::sight::Sight;
use crate::records;
use crate::sync::write::{Author, Edit, write_as};

/// The longest evidence, in characters.
const LONGEST: usize = 4_000;

pub(super) fn check_direction(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &CheckDirection,
    now: Millis,
) -> Result<Written, Error> {
    let hidden = || Problem::new(Code::NotFound, "There is no such direction, or it is not yours to see.");
    let held = records::get::<Direction>(tx, id)?.ok_or_else(hidden)?;
    let case = records::get::<Investigation>(tx, &held.record.investigation)?.ok_or_else(hidden)?;
    let sees = held.record.owner == caller.staff || Sight::of(tx, caller, now)?.sees(&case.id, &case.record);
    if !sees {
        return Err(hidden().into());
    }
    if question.version != held.version {
        let detail = "Somebody changed this direction since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let after = decide(&held.record, caller, question, now)?;
    let edit = Edit {
        kind: Direction::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

/// The direction afterwards. Whoever did it never checks it.
fn decide(
    held: &Direction,
    caller: &Caller,
    question: &CheckDirection,
    now: Millis,
) -> Result<Direction, Problem> {
    let own = held.owner == caller.staff;
    let says = question.evidence.as_deref().map(str::trim).filter(|e| !e.is_empty());
    if says.is_some_and(|e| e.chars().count() > LONGEST) {
        return Err(Problem::field("evidence", format!("This may have {LONGEST} characters. Shorten it.")));
    }
    let from = |wanted: &[&str], what: &str| {
        if wanted.contains(&held.status.as_str()) {
            Ok(())
        } else {
            Err(Problem::field("status", format!("A direction that is {} cannot be {what}.", held.status)))
        }
    };
    let mut after = Direction { status: question.status.clone(), ..held.clone() };
    match question.status.as_str() {
        "done" => {
            if !own {
                return Err(Problem::new(
                    Code::NotAllowed,
                    "Only the one who was directed can say that it is done.",
                ));
            }
            from(&["open", "refused"], "said to be done")?;
            let says = says
                .ok_or_else(|| Problem::field("evidence", "Say what was done, or where it can be seen."))?;
            // What was said of the last time stands until somebody checks again.
            after.evidence = Some(says.to_owned());
        }
        "checked" | "refused" => {
            checker(caller, own)?;
            from(&["done"], "checked before its owner says that it is done")?;
            if question.status == "refused" {
                let why = says.ok_or_else(|| Problem::field("evidence", "Say what is still missing."))?;
                // Beside the officer's words, never in them.
                after.refusal = Some(why.to_owned());
            }
            (after.checked_by, after.checked_at) = (Some(caller.staff.clone()), Some(now));
        }
        "open" => {
            checker(caller, own)?;
            from(&["done", "checked", "refused"], "opened again")?;
            (after.checked_by, after.checked_at) = (None, None);
        }
        other => {
            let message = format!("{other} is not one of: done, checked, refused, open.");
            return Err(Problem::field("status", message));
        }
    }
    Ok(after)
}

fn checker(caller: &Caller, own: bool) -> Result<(), Problem> {
    if !caller.may(Action::Review) {
        return Err(not_allowed(Action::Review));
    }
    if own {
        return Err(Problem::new(
            Code::NotAllowed,
            "This direction was yours to carry out, so somebody else must check it.",
        ));
    }
    Ok(())
}
