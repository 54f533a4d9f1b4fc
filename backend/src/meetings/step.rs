//! What becomes of an action: its post accepts it and says that it is done; somebody else looks and closes it.

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::meeting::StepAction;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::meeting::{
    ACCEPTED, Action, ActionExtension, CHECKED, DONE, IN_PROGRESS, REFUSED, SUPERSEDED, Taker, action_step,
    open, own,
};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::found::authority;
use super::posts::Roll;
use super::raise::short;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

pub(super) fn step(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &StepAction,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such action. Read the list again.");
    let held = records::get::<Action>(tx, id)?.ok_or_else(gone)?;
    let roll = Roll::of(tx, lists, now)?;
    let taker = Taker {
        id: &caller.staff,
        holds: roll.holds(&held.record, &caller.staff),
        supervises: caller.may(Right::Review),
        at_desk: true,
    };
    if !taker.holds && !taker.supervises {
        return Err(gone().into());
    }
    if question.version != held.version {
        let detail = "Somebody changed this action since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    if !open(lists, &held.record) {
        return Err(Problem::field(
            "step",
            "This action is closed. Raise a new one if the matter came back.",
        )
        .into());
    }
    let (after, moved) = decide(tx, &held, caller, taker, question, lists, now)?;
    let mut edits = vec![Edit {
        kind: Action::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    }];
    if let Some(extension) = moved {
        edits.push(Edit::new(new_id(now)?, &extension));
    }
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

fn decide(
    tx: &mut Tx<'_>,
    held: &Stored<Action>,
    caller: &Caller,
    taker: Taker<'_>,
    question: &StepAction,
    lists: &Lists,
    now: Millis,
) -> Result<(Action, Option<ActionExtension>), Error> {
    let was = &held.record;
    let words = question.words.as_deref().map(str::trim).filter(|w| !w.is_empty());
    if let Some(words) = words {
        short("words", words)?;
    }
    let said = |why: &str| words.map(str::to_owned).ok_or_else(|| Problem::field("words", why));
    let me = Some(caller.staff.clone());
    let mut moved = None;
    let to = |status: &str| Action { status: status.to_owned(), ..was.clone() };
    let after = match question.step.as_str() {
        "accept" => Action { owner_person: me, ..to(ACCEPTED) },
        "start" => Action { owner_person: me, ..to(IN_PROGRESS) },
        "done" => Action {
            evidence: Some(said("Say what was done, or where it can be seen.")?),
            owner_person: was.owner_person.clone().or_else(|| me.clone()),
            done_by: me,
            done_at: Some(now),
            ..to(DONE)
        },
        "check" | "send_back" if own(was, &caller.staff) => {
            let detail = "You did this or have it, so somebody else must check it.";
            return Err(Problem::new(Code::NotAllowed, detail).into());
        }
        "check" => Action { checked_by: me, checked_at: Some(now), refusal: None, ..to(CHECKED) },
        "send_back" => Action { refusal: Some(said("Say what is still missing.")?), ..to(IN_PROGRESS) },
        "refuse" => Action { refusal: Some(said("Say why it cannot be done.")?), ..to(REFUSED) },
        "supersede" => Action { superseded_by: Some(replaced(tx, &held.id, question)?), ..to(SUPERSEDED) },
        "extend" => {
            let extension = extension(held, caller, question, lists, &said, now)?;
            let after = Action { due_at: extension.until, ..was.clone() };
            moved = Some(extension);
            after
        }
        _ => return Err(Problem::field("step", "Choose what becomes of the action.").into()),
    };
    if !action_step(Some(was), &after, taker) {
        let detail = "This action cannot take that step from where it stands, or it is not yours to take.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    Ok((after, moved))
}

/// The action that takes its place.
fn replaced(tx: &mut Tx<'_>, id: &RecordId, question: &StepAction) -> Result<RecordId, Error> {
    let other = question.by.as_ref().filter(|by| *by != id);
    match other {
        Some(by) if records::get::<Action>(tx, by)?.is_some() => Ok(by.clone()),
        _ => Err(Problem::field("by", "Choose the action that takes the place of this one.").into()),
    }
}

fn extension(
    held: &Stored<Action>,
    caller: &Caller,
    question: &StepAction,
    lists: &Lists,
    said: &impl Fn(&str) -> Result<String, Problem>,
    now: Millis,
) -> Result<ActionExtension, Problem> {
    let action = &held.record;
    let Some(authority) = authority(caller, lists) else {
        let detail = "Your rank cannot extend an action. Ask an inspector.";
        return Err(Problem::new(Code::NotAllowed, detail));
    };
    if own(action, &caller.staff) {
        let detail = "You have this action, so somebody else must extend it.";
        return Err(Problem::new(Code::NotAllowed, detail));
    }
    let reason = said("Say why it needs more time.")?;
    let until = question.until.filter(|until| *until > action.due_at && *until > now);
    let until = until.ok_or_else(|| {
        Problem::field("until", "The new day must lie ahead and after the one that stands.")
    })?;
    if action.status == DONE {
        let detail = "Its owner says that it is done. Check it or send it back first.";
        return Err(Problem::field("step", detail));
    }
    Ok(ActionExtension {
        action: held.id.clone(),
        at: now,
        by: caller.staff.clone(),
        authority,
        reason,
        from: action.due_at,
        until,
    })
}
