//! What is told of a victim at a desk: a contact, how they want to be spoken to, something that happened, and whether an
//! update was worth having.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::victims::{GradeUpdate, PlanVictim, TellEvent, TellVictim};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::reach::wrong_way;
use beatbook_shared::patrol::victims::{
    CaseEvent, TRIGGERS, UpdateGrade, VictimContact, VictimPlan, as_words, planned, promised, wrong_contact,
    wrong_plan,
};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::file::held;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 4_000;

pub(super) fn seen(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<Stored<Investigation>, Error> {
    let case = records::get::<Investigation>(tx, id)?.ok_or_else(hidden)?;
    if Sight::of(tx, caller, now)?.sees(id, &case.record) { Ok(case) } else { Err(hidden().into()) }
}

/// A contact, its words on the enquiry log, and the date that they were promised: one transaction.
pub(super) fn contact(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: TellVictim,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let id = question.investigation;
    let case = seen(tx, caller, &id, now)?;
    let of = held(tx, std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
    let at = question.at.unwrap_or(now);
    let said = &question.said;
    for (field, words) in
        [("progress", &said.progress), ("reason", &said.reason), ("way_reason", &said.way_reason)]
    {
        short(field, words.as_ref())?;
    }
    let wrong = wrong_contact(lists, of.theirs.as_ref(), said, at, now);
    if let Some((field, why)) = wrong.or_else(|| wrong_way(lists, of.safe.as_ref(), said, at)) {
        return Err(Problem::field(field, why).into());
    }
    let update = Update {
        investigation: id.clone(),
        author: caller.staff.clone(),
        at,
        written_at: now,
        entry: "victim_contact".to_owned(),
        text: as_words(lists, &question.said, &caller.language),
        ..Update::default()
    };
    let after = promised(&case.record, &question.said);
    let fact = VictimContact {
        investigation: id,
        at,
        written_at: now,
        by: caller.staff.clone(),
        said: question.said,
    };
    let mut edits = vec![Edit::new(new_id(now)?, &fact), Edit::new(new_id(now)?, &update)];
    if after != case.record {
        edits.push(Edit {
            kind: Investigation::KIND.to_owned(),
            record: case.id,
            seen_version: case.version,
            before: to_body(&case.record),
            after: to_body(&after),
        });
    }
    all(tx, caller, edits, now)
}

/// How they want to be spoken to, and what they were offered.
pub(super) fn plan(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &PlanVictim,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let id = &question.investigation;
    seen(tx, caller, id, now)?;
    if let Some((field, why)) = wrong_plan(lists, question, now) {
        return Err(Problem::field(field, why).into());
    }
    let was = held(tx, std::slice::from_ref(id))?.remove(id).and_then(|h| h.plan);
    let after = planned(was.as_ref().map(|p| &p.record), question, &caller.staff, now);
    // Who saves what stands already changes nothing, and is told so rather than that it is not valid.
    if was.as_ref().is_some_and(|was| was.record == after) {
        return Err(Problem::field("investigation", "This says so already, so nothing would change.").into());
    }
    let edit = match was {
        None => Edit::new(new_id(now)?, &after),
        Some(was) => Edit {
            kind: VictimPlan::KIND.to_owned(),
            record: was.id,
            seen_version: was.version,
            before: to_body(&was.record),
            after: to_body(&after),
        },
    };
    all(tx, caller, vec![edit], now)
}

/// Something happened of which the victim must be told.
pub(super) fn event(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellEvent,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    seen(tx, caller, id, now)?;
    if !lists.row(TRIGGERS, &question.code, day(now)).is_some_and(|row| row.yes("told")) {
        return Err(Problem::field("code", "Choose what happened from the list.").into());
    }
    let at = question.at.unwrap_or(now);
    if at > now {
        return Err(
            Problem::field("at", "This lies in the future. Give the time at which it happened.").into()
        );
    }
    short("note", question.note.as_ref())?;
    let fact = CaseEvent {
        investigation: id.clone(),
        code: question.code,
        at,
        written_at: now,
        by: caller.staff.clone(),
        note: question.note.filter(|n| !n.trim().is_empty()),
    };
    all(tx, caller, vec![Edit::new(new_id(now)?, &fact)], now)
}

/// Somebody other than its author says what an update was worth.
pub(super) fn grade(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: GradeUpdate,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such update, or it is not yours to see.");
    let contact = records::get::<VictimContact>(tx, id)?.ok_or_else(gone)?;
    seen(tx, caller, &contact.record.investigation, now).map_err(|_| gone())?;
    if contact.record.by == caller.staff {
        let message = "Nobody judges an update of their own. Somebody else has to look at it.";
        return Err(Problem::new(Code::NotAllowed, message).into());
    }
    short("note", question.note.as_ref())?;
    let fact = UpdateGrade {
        contact: id.clone(),
        at: now,
        by: caller.staff.clone(),
        progress: question.progress,
        reason: question.reason,
        next_date: question.next_date,
        note: question.note.filter(|n| !n.trim().is_empty()),
    };
    all(tx, caller, vec![Edit::new(new_id(now)?, &fact)], now)
}

fn all(tx: &mut Tx<'_>, caller: &Caller, edits: Vec<Edit>, now: Millis) -> Result<Written, Error> {
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

fn short(field: &str, words: Option<&String>) -> Result<(), Problem> {
    if words.is_some_and(|w| w.chars().count() > LONGEST) {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}
