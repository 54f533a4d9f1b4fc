//! The meetings of a ground with what came of each: decisions without an action, and the actions that were raised.

use std::collections::BTreeSet;

use beatbook_shared::api::minutes::{DecisionRow, Minutes, MinutesList};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::decision::MeetingDecision;
use beatbook_shared::patrol::meeting::Meeting;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};

use super::board::{self, Which, ground};
use super::found;
use super::posts::Roll;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

/// How far back the meetings of a ground are listed, and how many of them at once.
const BACK: i64 = 366 * DAY;
const SHOWN: usize = 14;

pub(super) fn list(
    conn: &mut AnyConn,
    caller: &Caller,
    asked: &Which,
    lists: &Lists,
    now: Millis,
) -> Result<MinutesList, Error> {
    let level = board::level(caller, asked);
    let area = ground(caller, &level, asked.area.as_deref())?;
    let since = Filter { from: Some(now.plus(-BACK)), to: Some(now.plus(1)), ..Filter::default() };
    let mut held: Vec<Stored<Meeting>> = records::list::<Meeting>(conn, &since)?
        .into_iter()
        .filter(|m| m.record.level == level && m.record.area == area)
        .collect();
    held.reverse();
    let more = held.len() > SHOWN;
    held.truncate(SHOWN);
    let rows = of(conn, caller, held, lists, now)?;
    Ok(MinutesList { as_at: now, level, area, rows, more })
}

/// The minutes of one meeting, for a file.
///
/// # Errors
/// When there is no such meeting on a ground of the caller.
pub fn one(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<Minutes, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such meeting. Read the board again.");
    let held = records::get::<Meeting>(conn, id)?.ok_or_else(gone)?;
    ground(caller, &held.record.level, held.record.area.as_deref()).map_err(|_| gone())?;
    let made = of(conn, caller, vec![held], lists, now)?.pop();
    made.ok_or_else(|| gone().into())
}

/// What was decided at some meetings, in the order in which it was.
pub(super) fn decided(
    conn: &mut AnyConn,
    meetings: &[RecordId],
    now: Millis,
) -> Result<Vec<DecisionRow>, Error> {
    if meetings.is_empty() {
        return Ok(Vec::new());
    }
    let of = Filter { parents: Some(meetings.to_vec()), without_seq: true, ..Filter::default() };
    let held: Vec<Stored<MeetingDecision>> = records::list(conn, &of)?;
    let who: BTreeSet<StaffId> = held.iter().map(|one| one.record.by.clone()).collect();
    let people = People::of(conn, &who, now)?;
    Ok(held
        .into_iter()
        .map(|one| DecisionRow { id: one.id, by: people.person(&one.record.by), record: one.record })
        .collect())
}

fn of(
    conn: &mut AnyConn,
    caller: &Caller,
    held: Vec<Stored<Meeting>>,
    lists: &Lists,
    now: Millis,
) -> Result<Vec<Minutes>, Error> {
    let ids: Vec<RecordId> = held.iter().map(|m| m.id.clone()).collect();
    let decisions = decided(conn, &ids, now)?;
    let roll = Roll::of(conn, lists, now)?;
    let ours = |meeting: Option<&RecordId>| meeting.is_some_and(|id| ids.contains(id));
    let actions = found::rows(conn, caller, &roll, None, lists, now, |a| ours(a.meeting.as_ref()))?;
    let people = board::named(conn, held.iter(), now)?;
    Ok(held
        .into_iter()
        .map(|meeting| Minutes {
            decisions: decisions.iter().filter(|one| one.record.meeting == meeting.id).cloned().collect(),
            actions: actions
                .iter()
                .filter(|row| row.record.meeting.as_ref() == Some(&meeting.id))
                .cloned()
                .collect(),
            meeting: board::row(meeting, &people),
        })
        .collect())
}
