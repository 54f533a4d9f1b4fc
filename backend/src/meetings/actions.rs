//! Actions by post and age.

use std::collections::BTreeMap;

use beatbook_shared::api::meeting::{ActionList, ActionRow, OwnerAges};
use beatbook_shared::ids::{RecordId, TeamId};
use beatbook_shared::patrol::meeting::{Action, open};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use super::found;
use super::posts::Roll;
use crate::db::{AnyConn, Error};
use crate::http::Caller;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    /// Without it what is open; `overdue`, `to_check`, `mine`, `closed` or `all`.
    pub show: Option<String>,
    /// Only those of one post, as `role|team|area`, and of one band of age: the rows of a number.
    pub owner: Option<String>,
    pub age: Option<String>,
    /// Only that one.
    pub id: Option<RecordId>,
}

pub(super) fn list(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<ActionList, Error> {
    let roll = Roll::of(conn, lists, now)?;
    let show = narrow.show.as_deref().unwrap_or_default();
    let area = narrow.area.as_deref().filter(|area| !area.is_empty());
    let mut rows = found::rows(conn, caller, &roll, None, lists, now, |action| {
        let is_open = open(lists, action);
        let shown = match show {
            "all" => true,
            "closed" => !is_open,
            "to_check" => action.status == "A3",
            "mine" => is_open && roll.holds(action, &caller.staff),
            "overdue" => is_open && action.due_at < now,
            _ => is_open,
        };
        shown && area.is_none_or(|area| action.area.as_deref() == Some(area))
    })?;
    if let Some(id) = &narrow.id {
        rows.retain(|row| row.id == *id);
    }
    let owners = owners(&rows, lists, now);
    let given = |asked: &Option<String>| asked.clone().filter(|value| !value.is_empty());
    if let Some(owner) = given(&narrow.owner) {
        rows.retain(|row| post(&row.record) == owner);
    }
    if let Some(age) = given(&narrow.age) {
        rows.retain(|row| band(&row.record, lists, now) == Some(age.as_str()));
    }
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    Ok(ActionList { as_at: now, owners, rows, more })
}

/// The band of age that an action is in.
fn band<'a>(action: &Action, lists: &'a Lists, now: Millis) -> Option<&'a str> {
    lists.ageing_band(now.since(action.raised_at) / DAY, day(now))
}

/// The post that owns an action, as one asks for it.
fn post(action: &Action) -> String {
    let team = action.owner_team.as_ref().map_or("", TeamId::as_str);
    format!("{}|{team}|{}", action.owner_role, action.owner_area.as_deref().unwrap_or_default())
}

type Key = (Option<String>, Option<TeamId>, String);

/// Each post with its open actions by age, those with the most overdue first.
fn owners(rows: &[ActionRow], lists: &Lists, now: Millis) -> Vec<OwnerAges> {
    let mut found: BTreeMap<Key, OwnerAges> = BTreeMap::new();
    for row in rows.iter().filter(|row| open(lists, &row.record)) {
        let action = &row.record;
        let key = (action.owner_area.clone(), action.owner_team.clone(), action.owner_role.clone());
        let owner = found.entry(key).or_insert_with(|| OwnerAges {
            role: action.owner_role.clone(),
            team: action.owner_team.clone(),
            team_name: row.team_name.clone(),
            area: action.owner_area.clone(),
            open: 0,
            overdue: 0,
            ages: BTreeMap::new(),
            oldest_at: action.raised_at,
        });
        owner.open += 1;
        owner.overdue += u32::from(row.overdue);
        owner.oldest_at = owner.oldest_at.min(action.raised_at);
        if let Some(band) = band(action, lists, now) {
            *owner.ages.entry(band.to_owned()).or_default() += 1;
        }
    }
    let mut owners: Vec<OwnerAges> = found.into_values().collect();
    owners.sort_by_key(|owner| (std::cmp::Reverse(owner.overdue), owner.oldest_at));
    owners
}
