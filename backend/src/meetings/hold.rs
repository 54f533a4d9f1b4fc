//! Holding a meeting: its beginning, who was there, and its end when the new actions have been read back.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::meeting::{EndMeeting, HoldMeeting};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::meeting::Meeting;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::board::{current, ground};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, turn, write_as};

/// The most people at one meeting.
const MOST: usize = 60;

pub(super) fn begin(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: HoldMeeting,
    now: Millis,
) -> Result<Written, Error> {
    let area = ground(caller, &question.level, question.area.as_deref())?;
    if question.attendees.len() > MOST {
        return Err(
            Problem::field("attendees", "These are too many people for one meeting. Name up to 60.").into()
        );
    }
    // Two who begin at once would hold two meetings about one ground.
    turn(tx, "meetings")?;
    if current(tx, &question.level, area.as_deref(), now)?.0.is_some() {
        let detail = "This meeting is being held already. Read the board again.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let meeting = Meeting {
        level: question.level,
        area,
        at: now,
        chair: caller.staff.clone(),
        attendees: question.attendees,
        ended_at: None,
    };
    let settled =
        write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &meeting)], now)?;
    written(settled.first())
}

pub(super) fn end(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &EndMeeting,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such meeting. Read the board again.");
    let held = records::get::<Meeting>(tx, id)?.ok_or_else(gone)?;
    ground(caller, &held.record.level, held.record.area.as_deref()).map_err(|_| gone())?;
    if held.version != question.version || held.record.ended_at.is_some() {
        let detail = "Somebody changed this meeting since you read it. Read the board again.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let after = Meeting { ended_at: Some(now), ..held.record.clone() };
    let edit = Edit {
        kind: Meeting::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}
