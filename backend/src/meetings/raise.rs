//! Raising an action, from an item of the board or between meetings.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::meeting::RaiseAction;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::meeting::{Action, Meeting, RAISED, wrong};
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::board::ground;
use super::posts::Roll;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::Sight;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
pub(super) const LONGEST: usize = 2_000;

pub(super) fn raise(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: RaiseAction,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let area = ground(caller, &question.level, question.area.as_deref())?;
    for (field, words) in [("text", &question.text), ("measure_of_done", &question.measure_of_done)] {
        short(field, words)?;
    }
    let due_at = question.due_at.unwrap_or_default();
    let given = |words: Option<String>| words.filter(|w| !w.trim().is_empty());
    let action = Action {
        meeting: question.meeting,
        level: question.level,
        area,
        item: given(question.item),
        text: question.text.trim().to_owned(),
        owner_role: question.owner_role,
        owner_team: question.owner_team,
        owner_area: given(question.owner_area),
        raised_by: caller.staff.clone(),
        raised_at: now,
        due_at,
        first_due_at: due_at,
        measure_of_done: question.measure_of_done.trim().to_owned(),
        linked_kind: linked(tx, caller, question.linked_record.as_ref(), now)?,
        linked_record: question.linked_record,
        status: RAISED.to_owned(),
        ..Action::default()
    };
    if let Some((field, why)) = wrong(lists, &action, now) {
        return Err(Problem::field(field, why).into());
    }
    if let Some(meeting) = &action.meeting {
        let held = records::get::<Meeting>(tx, meeting)?
            .ok_or_else(|| Problem::field("meeting", "There is no such meeting. Read the board again."))?;
        if held.record.ended_at.is_some() {
            let detail = "This meeting has ended. Begin another one, or raise the action between meetings.";
            return Err(Problem::field("meeting", detail).into());
        }
    }
    let roll = Roll::of(tx, lists, now)?;
    if !roll.staff.iter().any(|(id, _, _)| roll.holds(&action, id)) {
        let detail = "Nobody holds this post today. Choose another one, or have the post filled first.";
        return Err(Problem::field("owner_role", detail).into());
    }
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &action)], now)?;
    written(settled.first())
}

/// The kind of what an action is about; the caller must see it.
pub(super) fn linked(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: Option<&RecordId>,
    now: Millis,
) -> Result<Option<String>, Error> {
    let Some(id) = id else { return Ok(None) };
    if let Some(case) = records::get::<Investigation>(tx, id)? {
        if Sight::of(tx, caller, now)?.sees(id, &case.record) {
            return Ok(Some(Investigation::KIND.to_owned()));
        }
    } else if let Some(held) = records::get::<Wanted>(tx, id)? {
        let sees = match &held.record.investigation {
            Some(case) => match records::get::<Investigation>(tx, case)? {
                Some(known) => Sight::of(tx, caller, now)?.sees(case, &known.record),
                None => false,
            },
            None => held.record.area.as_ref().is_some_and(|area| caller.areas.contains(area)),
        };
        if sees {
            return Ok(Some(Wanted::KIND.to_owned()));
        }
    } else if let Some(job) = records::get::<Incident>(tx, id)?
        && caller.areas.contains(&job.record.area)
    {
        return Ok(Some(Incident::KIND.to_owned()));
    }
    Err(Problem::new(Code::NotFound, "What this is about is not here, or it is not yours to see.").into())
}

pub(super) fn short(field: &str, words: &str) -> Result<(), Problem> {
    if words.chars().count() > LONGEST {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}
