//! Closing a conflict, and deciding on what was kept back.

use beatbook_shared::api::console::{Decide, Resolve, Written};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::tray::{Conflict, Quarantine, Resolution};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::list::{concerns, seen};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, write_as};

fn hidden() -> Problem {
    Problem::new(Code::NotFound, "There is nothing here that waits for you. Read the tray again.")
}

fn changed() -> Problem {
    Problem::new(Code::Changed, "Somebody decided on this before you. Read the tray again.")
}

/// The person's choice goes into the record that the conflict is about.
pub(super) fn resolve(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: Resolve,
    now: Millis,
) -> Result<Written, Error> {
    let held = records::get::<Conflict>(tx, id)?.ok_or_else(hidden)?;
    if !seen(tx, caller, std::slice::from_ref(id), now)?.contains(id) {
        return Err(hidden().into());
    }
    if held.record.status != "open" || question.version != held.version {
        return Err(changed().into());
    }
    let values = match question.choice.as_str() {
        "new" => Some(new_values(&held.record, question.values)?),
        "mine" | "theirs" | "both_stand" => None,
        other => {
            let message = format!("{other} is not one of: mine, theirs, new, both_stand.");
            return Err(Problem::field("choice", message).into());
        }
    };
    let mut after = held.record.clone();
    after.resolution = Some(Resolution { choice: question.choice, values });
    after.resolved_by = Some(caller.staff.clone());
    after.resolved_at = Some(now);
    "closed".clone_into(&mut after.status);
    settle(tx, caller, &held, &after, now)
}

/// New values must be for what clashed, and for all of it: fields that belong together change together.
fn new_values(
    conflict: &Conflict,
    values: Option<beatbook_shared::sync::op::Body>,
) -> Result<beatbook_shared::sync::op::Body, Problem> {
    let fields: Vec<&str> = conflict.mine.keys().map(String::as_str).collect();
    let ask = || Problem::field("values", format!("Give a value for each of: {}.", fields.join(", ")));
    let values = values.ok_or_else(ask)?;
    let fits = values.len() == fields.len() && fields.iter().all(|f| values.contains_key(*f));
    if fits { Ok(values) } else { Err(ask()) }
}

/// Admits a kept-back operation, which then takes effect with its first author, or declines it.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: Decide,
    now: Millis,
) -> Result<Written, Error> {
    let held = records::get::<Quarantine>(tx, id)?.ok_or_else(hidden)?;
    if !concerns(caller, &held.record) {
        return Err(hidden().into());
    }
    if held.record.status != "open" || question.version != held.version {
        return Err(changed().into());
    }
    if held.record.author == caller.staff && question.decision == "admit" {
        let detail = "This change is your own, so another supervisor must admit it.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    if !matches!(question.decision.as_str(), "admit" | "decline") {
        return Err(Problem::field("decision", "Choose admit or decline.").into());
    }
    let mut after = held.record.clone();
    after.decision = Some(question.decision);
    after.decided_by = Some(caller.staff.clone());
    after.decided_at = Some(now);
    "closed".clone_into(&mut after.status);
    settle(tx, caller, &held, &after, now)
}

fn settle<R: Record>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    held: &Stored<R>,
    after: &R,
    now: Millis,
) -> Result<Written, Error> {
    let edit = Edit {
        kind: R::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}
