//! Actions with what is read from them: how they stand, who has them, how often they were extended, whether the matter
//! came back, and what the reader may do.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::meeting::{ActionRow, ExtensionRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::meeting::{
    Action, ActionExtension, DONE, EXTENDED, RAISED, STATUSES, open, overdue, own, returns, standing,
};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::posts::Roll;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

/// All of them that pass, oldest due first, whatever their ground.
pub(super) fn rows(
    conn: &mut AnyConn,
    caller: &Caller,
    roll: &Roll,
    last: Option<&RecordId>,
    lists: &Lists,
    now: Millis,
    wanted: impl Fn(&Action) -> bool,
) -> Result<Vec<ActionRow>, Error> {
    let all: Vec<Stored<Action>> = records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    let known: Vec<(&RecordId, &Action)> = all.iter().map(|held| (&held.id, &held.record)).collect();
    let came_back: BTreeMap<RecordId, RecordId> =
        returns(&known).into_iter().map(|(id, before)| (id.clone(), before.clone())).collect();
    let kept: Vec<Stored<Action>> = all.into_iter().filter(|held| wanted(&held.record)).collect();
    let ids: Vec<RecordId> = kept.iter().map(|held| held.id.clone()).collect();
    let mut moved: BTreeMap<RecordId, Vec<ActionExtension>> = BTreeMap::new();
    if !ids.is_empty() {
        let of = Filter { parents: Some(ids), without_seq: true, ..Filter::default() };
        for held in records::list::<ActionExtension>(conn, &of)? {
            moved.entry(held.record.action.clone()).or_default().push(held.record);
        }
    }
    let mut named: BTreeSet<StaffId> = moved.values().flatten().map(|e| e.by.clone()).collect();
    for action in kept.iter().map(|held| &held.record) {
        named.insert(action.raised_by.clone());
        named.extend(action.done_by.iter().chain(&action.checked_by).cloned());
    }
    let people = People::of(conn, &named, now)?;
    let mut rows: Vec<ActionRow> = kept
        .into_iter()
        .map(|held| {
            let action = held.record;
            let extensions = moved.remove(&held.id).unwrap_or_default();
            ActionRow {
                version: held.version,
                standing: standing(lists, &action, now).to_owned(),
                overdue: overdue(lists, &action, now),
                team_name: roll.team_name(action.owner_team.as_ref()),
                person: roll.person(&action).filter(|_| open(lists, &action)),
                raised_by: people.person(&action.raised_by),
                done_by: people.maybe(action.done_by.as_ref()),
                checked_by: people.maybe(action.checked_by.as_ref()),
                extensions: extensions
                    .into_iter()
                    .map(|e| ExtensionRow {
                        at: e.at,
                        by: people.person(&e.by),
                        authority: e.authority,
                        reason: e.reason,
                        from: e.from,
                        until: e.until,
                    })
                    .collect(),
                returned_from: came_back.get(&held.id).cloned(),
                from_last: last.is_some() && action.meeting.as_ref() == last,
                may: allowed(caller, roll, &action, lists),
                id: held.id,
                record: action,
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| (row.record.due_at, row.id.clone()));
    Ok(rows)
}

/// What somebody may do with an action, as the rule of its steps has it.
pub(super) fn allowed(caller: &Caller, roll: &Roll, action: &Action, lists: &Lists) -> Vec<String> {
    if !open(lists, action) {
        return Vec::new();
    }
    let holds = roll.holds(action, &caller.staff) && caller.may(Right::Patrol);
    let checks = caller.may(Right::Review) && !own(action, &caller.staff);
    let done = action.status == DONE;
    let steps = [
        ("accept", holds && action.status == RAISED),
        ("start", holds && action.status == "A1"),
        ("done", holds && !done),
        ("check", checks && done),
        ("send_back", checks && done),
        ("extend", checks && !done && authority(caller, lists).is_some()),
        ("refuse", !done && (checks || (holds && action.status == RAISED))),
        ("supersede", checks),
    ];
    steps.iter().filter(|(_, may)| *may).map(|(step, _)| (*step).to_owned()).collect()
}

/// The role by which somebody may extend an action, if one of theirs is on the list.
pub(super) fn authority(caller: &Caller, lists: &Lists) -> Option<String> {
    let row = lists.ever(STATUSES, EXTENDED)?;
    let may: Vec<&str> = row.get("authority").split_whitespace().collect();
    caller.roles.iter().find(|role| may.contains(&role.as_str())).cloned()
}
