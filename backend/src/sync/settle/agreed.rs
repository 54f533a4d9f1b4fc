//! What was agreed at a meeting: who may take an action a step on, on whatever way the operation came.

use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::decision::MeetingDecision;
use beatbook_shared::patrol::meeting::{
    Action as Agreed, ActionExtension, CHECKED, Meeting, Taker, action_step, holds,
};

use super::*;

pub(super) const ACTION: &str = Agreed::KIND;

/// A meeting and its actions lie where the posts are, and whoever checks them need not be there: the use cases at the
/// desk have decided who may.
pub(super) fn at_the_table(kind: &str, op: &Op) -> bool {
    matches!(kind, Meeting::KIND | MeetingDecision::KIND | Agreed::KIND | ActionExtension::KIND)
        && op.device.as_str().starts_with("console:")
}

/// Whether the author may take an action where the operation takes it, and where it was meant to take it.
pub(super) fn steps(held: Option<&Body>, op: &Op, merged: &Body, staff: &Staff, now: Millis) -> bool {
    let at_desk = op.device.as_str().starts_with("console:");
    let step = |was: Option<&Body>, is: &Body| {
        let was = was.and_then(|was| from_body::<Agreed>(was).ok());
        let Ok(is) = from_body::<Agreed>(is) else { return false };
        action_step(was.as_ref(), &is, taker(was.as_ref().unwrap_or(&is), &op.actor, staff, at_desk, now))
    };
    let Some(held) = held else { return step(None, merged) };
    let (mut seen, mut meant) = (held.clone(), held.clone());
    for (field, change) in &op.set {
        if let Change::Value { old, new } = change
            && old != new
            && !field.starts_with("owner_")
        {
            put(&mut seen, field, old);
            put(&mut meant, field, new);
        }
    }
    // Who took it for the post is what the author says of it now.
    if let Some(Change::Value { new, .. }) = op.set.get("owner_person") {
        put(&mut meant, "owner_person", new);
    }
    step(Some(held), merged) && step(Some(&seen), &meant)
}

/// Whether a person may choose what an action becomes where two clashed.
pub(super) fn chosen(held: &Body, chosen: &Body, chooser: &StaffId, staff: &Staff, now: Millis) -> bool {
    let (Ok(was), Ok(is)) = (from_body::<Agreed>(held), from_body::<Agreed>(chosen)) else { return false };
    action_step(Some(&was), &is, taker(&was, chooser, staff, false, now))
}

/// Whether an operation would close an action: nobody admits that for somebody who may not.
pub(super) fn closes(kind: &str, op: &Op) -> bool {
    kind == ACTION
        && op.set.iter().any(|(field, change)| match change {
            Change::Value { old, new } if old != new => {
                field == "checked_by" || (field == "status" && new.as_str() == Some(CHECKED))
            }
            _ => false,
        })
}

fn taker<'a>(action: &Agreed, id: &'a StaffId, staff: &Staff, at_desk: bool, now: Millis) -> Taker<'a> {
    let roles = staff.roles_on(now);
    Taker { id, holds: holds(action, staff, now), supervises: any_may(&roles, Action::Review), at_desk }
}

fn put(body: &mut Body, field: &str, value: &Value) {
    if value.is_null() {
        body.remove(field);
    } else {
        body.insert(field.to_owned(), value.clone());
    }
}
