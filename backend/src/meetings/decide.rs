//! Recording what a meeting decided where no action comes of it.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::minutes::DecideMeeting;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::decision::{MeetingDecision, wrong};
use beatbook_shared::patrol::meeting::Meeting;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::board::ground;
use super::raise::{linked, short};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, write_as};

pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: DecideMeeting,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such meeting. Read the board again.");
    let held = records::get::<Meeting>(tx, id)?.ok_or_else(gone)?;
    ground(caller, &held.record.level, held.record.area.as_deref()).map_err(|_| gone())?;
    if held.record.ended_at.is_some() {
        let detail = "This meeting has ended. Begin another one and decide there.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    for (field, words) in [("text", &question.text), ("reason", &question.reason)] {
        short(field, words)?;
    }
    let decision = MeetingDecision {
        meeting: id.clone(),
        item: question.item.filter(|item| !item.trim().is_empty()),
        text: question.text.trim().to_owned(),
        reason: question.reason.trim().to_owned(),
        by: caller.staff.clone(),
        at: now,
        linked_kind: linked(tx, caller, question.linked_record.as_ref(), now)?,
        linked_record: question.linked_record,
    };
    if let Some((field, why)) = wrong(lists, &decision) {
        return Err(Problem::field(field, why).into());
    }
    let edit = Edit::new(new_id(now)?, &decision);
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}
