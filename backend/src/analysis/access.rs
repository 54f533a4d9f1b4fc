//! Who on shift has no device, who has one and does not use it, and what was on those that are lost.
//!
//! This is a list for whoever hands devices out and for a supervisor who asks why: a broken phone, a forgotten PIN. It
//! is no figure, is of the last four weeks only, and says nothing of how much anybody wrote.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::analysis::{Holder, HolderTeam, LostDevice, MobileAccess};
use beatbook_shared::api::console::Person;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::measures::evidence::Device;
use beatbook_shared::measures::mobile::works;
use beatbook_shared::patrol::app_start::AppStart;
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::patrol::opening::Opening;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::time::{DAY, Millis};

use super::store;
use crate::db::{AnyConn, Error};
use crate::devices::{DeviceRow, list, seen};
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::grants;

/// How far back tours are looked at.
const BACK: i64 = 28 * DAY;
/// Whatever has waited longer on a phone is listed.
const WAITS: i64 = DAY;
/// Why a phone is lost, and not handed in.
const LOST: [&str; 2] = ["lost", "stolen"];

pub(super) fn access(
    conn: &mut AnyConn,
    areas: Option<&[String]>,
    now: Millis,
) -> Result<MobileAccess, Error> {
    let from = now.plus(-BACK);
    let period = || Filter { from: Some(from), to: Some(now), without_seq: true, ..Filter::default() };
    let teams: BTreeMap<String, Team> =
        records::list::<Team>(conn, &Filter { without_seq: true, ..Filter::default() })?
            .into_iter()
            .map(|team| (team.id.0, team.record))
            .collect();
    let mine = |id: &TeamId| {
        let area = teams.get(id.as_str()).map(|t| &t.area);
        area.is_some_and(|area| areas.is_none_or(|areas| areas.contains(area)))
    };
    let mut tours: BTreeMap<StaffId, Vec<Roster>> = BTreeMap::new();
    for tour in records::list::<Roster>(conn, &period())? {
        if !tour.record.present().is_empty() && tour.record.team.as_ref().is_some_and(&mine) {
            tours.entry(tour.record.staff.clone()).or_default().push(tour.record);
        }
    }
    let mut used: BTreeSet<StaffId> = records::list::<StateEvent>(conn, &period())?
        .into_iter()
        .filter(|state| state.record.source == "app")
        .map(|state| state.record.officer)
        .collect();
    used.extend(records::list::<AppStart>(conn, &period())?.into_iter().map(|s| s.record.officer));
    let rows = list(conn)?;
    let devices: Vec<Device> = rows.iter().map(seen).collect();
    let mut named: BTreeSet<StaffId> = tours.keys().cloned().collect();
    named.extend(devices.iter().map(|d| d.staff.clone()));
    let people = People::of(conn, &named, now)?;

    let mut by_team: BTreeMap<TeamId, HolderTeam> = BTreeMap::new();
    for (staff, own) in &tours {
        let Some(last) = own.iter().max_by_key(|tour| tour.from) else { continue };
        let Some(team) = &last.team else { continue };
        let mut held: Vec<&Device> =
            devices.iter().filter(|d| d.staff == *staff && d.revoked_at.is_none()).collect();
        held.sort_by_key(|d| d.last_seen_at);
        let covered = held.iter().any(|d| works(d, last.from, last.to.min(now)));
        let into = by_team.entry(team.clone()).or_insert_with(|| HolderTeam {
            team: team.clone(),
            name: teams.get(team.as_str()).map_or_else(String::new, |t| t.name.clone()),
            rostered: 0,
            covered: 0,
            people: Vec::new(),
        });
        into.rostered += 1;
        into.covered += u32::from(covered);
        let oldest = held.iter().filter(|d| d.unsent > 0).filter_map(|d| d.oldest_unsent_at).min();
        let part = match (covered, used.contains(staff)) {
            (false, _) => "none",
            (true, false) => "unused",
            (true, true) if oldest.is_some_and(|at| now.since(at) > WAITS) => "waiting",
            (true, true) => continue,
        };
        into.people.push(Holder {
            person: person(&people, staff),
            part: part.to_owned(),
            tours: u32::try_from(own.len()).unwrap_or(u32::MAX),
            last_seen_at: held.last().map(|d| d.last_seen_at),
            oldest_unsent_at: oldest,
            unsent: u32::try_from(held.iter().map(|d| d.unsent).sum::<u64>()).unwrap_or(u32::MAX),
        });
    }
    let mut listed: Vec<HolderTeam> = by_team.into_values().collect();
    for team in &mut listed {
        let place = |part: &str| ["none", "unused", "waiting"].iter().position(|p| *p == part);
        team.people.sort_by_cached_key(|h| (place(&h.part), h.person.name.clone(), h.person.id.clone()));
    }
    listed.sort_by(|a, b| (&a.name, &a.team).cmp(&(&b.name, &b.team)));
    let lost = lost(conn, &rows, &people, areas, &teams, now)?;
    Ok(MobileAccess { as_at: now, from, teams: listed, lost })
}

fn person(people: &People, id: &StaffId) -> Person {
    people.person(id).unwrap_or_else(|| Person { id: id.clone(), name: id.0.clone(), collar: String::new() })
}

/// Lost and stolen phones, newest first, with the most that each can have held.
fn lost(
    conn: &mut AnyConn,
    rows: &[DeviceRow],
    people: &People,
    areas: Option<&[String]>,
    teams: &BTreeMap<String, Team>,
    now: Millis,
) -> Result<Vec<LostDevice>, Error> {
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| LOST.contains(&row.revoked_why.as_str())) {
        let staff = StaffId::from(row.staff.as_str());
        let scopes: Vec<String> =
            grants::granted(conn, &staff, now)?.into_iter().map(|scope| scope.0).collect();
        let theirs = |area: &String| scopes.iter().any(|s| *s == format!("area:{area}"));
        let of_team = teams.iter().any(|(id, t)| {
            scopes.contains(&format!("team:{id}")) && areas.is_some_and(|areas| areas.contains(&t.area))
        });
        if areas.is_some_and(|areas| !areas.iter().any(theirs)) && !of_team {
            continue;
        }
        let openings: Vec<Stored<Opening>> = records::list(
            conn,
            &Filter { owner: Some(row.staff.clone()), without_seq: true, ..Filter::default() },
        )?;
        let on_it: BTreeSet<_> = openings
            .into_iter()
            .filter(|o| o.record.device.as_str() == row.id)
            .map(|o| o.record.target)
            .collect();
        let some = |at: i64| (at != 0).then_some(Millis(at));
        found.push(LostDevice {
            id: row.id.clone(),
            name: row.name.clone(),
            holder: person(people, &staff),
            why: row.revoked_why.clone(),
            lost_at: Millis(row.revoked_at),
            last_seen_at: Millis(row.last_seen_at),
            told_at: some(row.revocation_told_at),
            unsent: (row.told_at != 0).then(|| u32::try_from(row.unsent_count).unwrap_or(u32::MAX)),
            held: store::in_reach(conn, &scopes)?,
            opened: u32::try_from(on_it.len()).unwrap_or(u32::MAX),
        });
    }
    found.sort_by_key(|d| std::cmp::Reverse((d.lost_at, d.id.clone())));
    Ok(found)
}
