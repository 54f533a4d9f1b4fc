//! Who is on duty of each team, and whether that is as many as the force wants at this hour.

use std::collections::BTreeSet;

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::meeting::AgendaRow;
use beatbook_shared::api::minutes::Member;
use beatbook_shared::ids::TeamId;
use beatbook_shared::patrol::strength::{FIXED_POST, ON_DUTY, wanted};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::posts::Roll;
use crate::http::Caller;

/// What is below its minimum first, then the other minimums, then each team.
pub(super) fn rows(
    roll: &Roll,
    lists: &Lists,
    areas: &[String],
    caller: &Caller,
    now: Millis,
) -> Vec<AgendaRow> {
    let reasons = caller.may(Right::Allocate);
    let mut asked: BTreeSet<TeamId> = BTreeSet::new();
    let mut rows: Vec<AgendaRow> = Vec::new();
    for wanted in wanted(lists, &roll.teams, areas, now) {
        asked.extend(wanted.teams.iter().cloned());
        let members = roll.members(&wanted.teams, reasons);
        let here = counted(&members, &[ON_DUTY]);
        rows.push(AgendaRow {
            kind: "strength".to_owned(),
            area: wanted.area,
            at: Some(now),
            why: if here < wanted.needed { vec!["below_minimum".to_owned()] } else { Vec::new() },
            count: Some(here),
            rule: Some(wanted.row.code.clone()),
            needed: Some(wanted.needed),
            members,
            ..AgendaRow::default()
        });
    }
    rows.sort_by_key(|row| (row.why.is_empty(), row.area.clone(), row.rule.clone()));
    let mut teams: Vec<AgendaRow> = Vec::new();
    for (id, (on, off)) in roll.strength() {
        let Some(team) = roll.teams.get(id).filter(|team| areas.contains(&team.area) && on + off > 0) else {
            continue;
        };
        let members = roll.members(&BTreeSet::from([id.clone()]), reasons);
        let on = counted(&members, &[ON_DUTY, FIXED_POST]);
        let why = [("nobody_on", on == 0), ("no_minimum", on > 0 && !asked.contains(id))];
        teams.push(AgendaRow {
            kind: "team".to_owned(),
            title: team.name.clone(),
            area: team.area.clone(),
            at: Some(now),
            why: why.iter().filter(|(_, holds)| *holds).map(|(word, _)| (*word).to_owned()).collect(),
            count: Some(on),
            members,
            ..AgendaRow::default()
        });
    }
    teams.sort_by_key(|row| (row.area.clone(), row.title.clone()));
    rows.extend(teams);
    rows
}

/// How many of them stand so.
fn counted(members: &[Member], stands: &[&str]) -> u32 {
    let of = members.iter().filter(|one| stands.contains(&one.stands.as_str()));
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}
