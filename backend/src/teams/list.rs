//! The teams, as they were made up on a day.

use std::collections::BTreeMap;

use beatbook_shared::access::{Action, any_may};
use beatbook_shared::api::admin::{TeamLine, Teams};
use beatbook_shared::api::console::Person;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::staff::{Staff, Team};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// Teams by area and name. Who supervises one are those of its members who might review that day.
pub(super) fn list(conn: &mut AnyConn, on: Millis, now: Millis) -> Result<Teams, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    let mut members: BTreeMap<TeamId, Vec<Person>> = BTreeMap::new();
    let mut supervisors: BTreeMap<TeamId, Vec<Person>> = BTreeMap::new();
    let mut in_none = Vec::new();
    let mut people = records::list::<Staff>(conn, &all)?;
    people.sort_by(|a, b| (&a.record.name, &a.id).cmp(&(&b.record.name, &b.id)));
    for held in people {
        let staff = held.record;
        let roles = staff.roles_on(on);
        if roles.is_empty() {
            continue;
        }
        let person = Person {
            id: StaffId(held.id.0),
            name: staff.name.clone(),
            collar: staff.collar(on).unwrap_or_default().to_owned(),
        };
        let teams = staff.teams_on(on);
        if teams.is_empty() {
            in_none.push(person.clone());
        }
        let supervises = any_may(&roles, Action::Review);
        for team in teams {
            if supervises {
                supervisors.entry(team.clone()).or_default().push(person.clone());
            }
            members.entry(team).or_default().push(person.clone());
        }
    }
    let mut teams: Vec<TeamLine> = records::list::<Team>(conn, &all)?
        .into_iter()
        .map(|held| {
            let id = TeamId(held.id.0);
            TeamLine {
                members: members.remove(&id).unwrap_or_default(),
                supervisors: supervisors.remove(&id).unwrap_or_default(),
                id,
                version: held.version,
                name: held.record.name,
                area: held.record.area,
                function: held.record.function.unwrap_or_default(),
            }
        })
        .collect();
    teams.sort_by(|a, b| (&a.area, &a.name, &a.id).cmp(&(&b.area, &b.name, &b.id)));
    Ok(Teams { as_at: now, on, teams, in_none })
}
