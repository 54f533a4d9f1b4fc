//! The board: what was agreed and is not done, then what is computed under each item of the agenda.

use std::collections::BTreeSet;

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::meeting::{MeetingBoard, MeetingRow, Unsynced};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::meeting::{Action, Meeting, open, overdue};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, HOUR, Millis};
use serde::Deserialize;

use super::posts::Roll;
use super::{agenda, found, minutes};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::reviews::unsent;

/// A meeting that nobody ended was over by then.
const LASTS: i64 = 4 * HOUR;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Which {
    /// `local` where nobody says otherwise.
    pub level: Option<String>,
    pub area: Option<String>,
}

/// The ground of a meeting of that level: the area asked for, or the caller's own.
pub(super) fn ground(caller: &Caller, level: &str, area: Option<&str>) -> Result<Option<String>, Problem> {
    match level {
        "force" => Ok(None),
        "local" => {
            let area = area.filter(|a| !a.is_empty()).or_else(|| caller.areas.first().map(String::as_str));
            match area {
                Some(area) if caller.areas.iter().any(|own| own == area) => Ok(Some(area.to_owned())),
                Some(_) => Err(Problem::field("area", "This is not one of your areas. Choose one of yours.")),
                None => Err(Problem::field("area", "You have no area of your own. Open the force meeting.")),
            }
        }
        _ => Err(Problem::field("level", "A meeting is local or of the force. Choose one of them.")),
    }
}

/// The level asked for, or the one that somebody with those areas is used to.
pub(super) fn level(caller: &Caller, asked: &Which) -> String {
    let usual = if caller.areas.is_empty() { "force" } else { "local" };
    asked.level.as_deref().filter(|l| !l.is_empty()).unwrap_or(usual).to_owned()
}

/// The meeting that is being held on a ground, and the one before it.
#[allow(clippy::type_complexity, reason = "two of one kind")]
pub(super) fn current(
    conn: &mut AnyConn,
    level: &str,
    area: Option<&str>,
    now: Millis,
) -> Result<(Option<Stored<Meeting>>, Option<Stored<Meeting>>), Error> {
    let since = Filter { from: Some(now.plus(-60 * DAY)), to: Some(now.plus(1)), ..Filter::default() };
    let mut held: Vec<Stored<Meeting>> = records::list::<Meeting>(conn, &since)?
        .into_iter()
        .filter(|m| m.record.level == level && m.record.area.as_deref() == area)
        .collect();
    let last = held.pop();
    match last {
        Some(m) if m.record.ended_at.is_none() && now.since(m.record.at) < LASTS => Ok((Some(m), held.pop())),
        last => Ok((None, last)),
    }
}

pub(super) fn board(
    conn: &mut AnyConn,
    caller: &Caller,
    asked: &Which,
    lists: &Lists,
    now: Millis,
) -> Result<MeetingBoard, Error> {
    let level = level(caller, asked);
    let level = level.as_str();
    let area = ground(caller, level, asked.area.as_deref())?;
    let roll = Roll::of(conn, lists, now)?;
    let (current, last) = current(conn, level, area.as_deref(), now)?;
    let last_id = last.as_ref().map(|m| m.id.clone());
    let mine = |a: &Action| a.level == level && a.area == area;
    let mut undone =
        found::rows(conn, caller, &roll, last_id.as_ref(), lists, now, |a| mine(a) && open(lists, a))?;
    // What was agreed last time first; in each part the oldest day first, as they come.
    undone.sort_by_key(|row| !row.from_last);
    let local_overdue = if level == "force" {
        found::rows(conn, caller, &roll, None, lists, now, |a| a.level == "local" && overdue(lists, a, now))?
    } else {
        Vec::new()
    };
    let areas: Vec<String> = match &area {
        Some(area) => vec![area.clone()],
        None => caller.areas.clone(),
    };
    let new: u32 = current.as_ref().map_or(0, |meeting| {
        let raised = undone.iter().filter(|row| row.record.meeting.as_ref() == Some(&meeting.id)).count();
        u32::try_from(raised).unwrap_or(u32::MAX)
    });
    let agenda = agenda::agenda(conn, caller, &areas, &roll, lists, new, now)?;
    let held: Vec<_> = current.iter().map(|meeting| meeting.id.clone()).collect();
    let decided = minutes::decided(conn, &held, now)?;
    let unsynced = unsynced(conn, &roll, area.as_deref(), now)?;
    let people = named(conn, current.iter().chain(&last), now)?;
    Ok(MeetingBoard {
        as_at: now,
        level: level.to_owned(),
        posts: roll.posts(area.as_deref()),
        area,
        areas,
        now: current.map(|m| row(m, &people)),
        last: last.map(|m| row(m, &people)),
        undone,
        decided,
        local_overdue,
        agenda,
        unsynced,
        may_raise: caller.may(Right::Review),
    })
}

pub(super) fn named<'a>(
    conn: &mut AnyConn,
    meetings: impl Iterator<Item = &'a Stored<Meeting>>,
    now: Millis,
) -> Result<People, Error> {
    let ids: BTreeSet<StaffId> =
        meetings.flat_map(|m| m.record.attendees.iter().cloned().chain([m.record.chair.clone()])).collect();
    People::of(conn, &ids, now)
}

pub(super) fn row(meeting: Stored<Meeting>, people: &People) -> MeetingRow {
    MeetingRow {
        id: meeting.id,
        version: meeting.version,
        chair: people.person(&meeting.record.chair),
        attendees: meeting.record.attendees.iter().filter_map(|id| people.person(id)).collect(),
        record: meeting.record,
    }
}

/// What may still lie on the phones of that ground.
fn unsynced(conn: &mut AnyConn, roll: &Roll, area: Option<&str>, now: Millis) -> Result<Unsynced, Error> {
    let officers: BTreeSet<StaffId> = roll
        .staff
        .iter()
        .filter(|(_, staff, _)| area.is_none_or(|area| staff.areas.iter().any(|own| own == area)))
        .map(|(id, _, _)| id.clone())
        .collect();
    let mut said = Unsynced::default();
    for held in unsent::of(conn, &officers)?.into_values() {
        if held.count > 0 {
            said.phones += 1;
            said.changes = said.changes.saturating_add(held.count);
            said.oldest_at = match (said.oldest_at, held.oldest_at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        if held.heard_at.is_none_or(|at| now.since(at) > DAY) {
            said.silent += 1;
        }
    }
    Ok(said)
}
