//! Everybody, as they stood on a day.

use std::collections::BTreeMap;

use beatbook_shared::api::admin::{Account, AccountState, StaffLine, StaffLines};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::time::Millis;

use super::change::everybody;
use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};
use crate::session;

/// By name; those who held nothing that day stand last.
pub(super) fn lines(conn: &mut AnyConn, on: Millis, now: Millis) -> Result<StaffLines, Error> {
    let accounts = session::accounts(conn)?;
    let teams = team_names(conn)?;
    let mut people: Vec<StaffLine> = everybody(conn)?
        .into_iter()
        .map(|held| {
            let staff = held.record;
            let name = |id: &str| teams.get(id).cloned().unwrap_or_else(|| id.to_owned());
            StaffLine {
                account: account(accounts.get(held.id.as_str()).copied()),
                collar: staff.collar(on).unwrap_or_default().to_owned(),
                roles: staff.roles_on(on).into_iter().map(str::to_owned).collect(),
                teams: staff.teams_on(on).iter().map(|team| name(&team.0)).collect(),
                areas: staff.areas,
                left_at: staff.left_at,
                id: StaffId(held.id.0),
                name: staff.name,
            }
        })
        .collect();
    people.sort_by(|a, b| {
        (a.roles.is_empty(), &a.name, &a.collar).cmp(&(b.roles.is_empty(), &b.name, &b.collar))
    });
    Ok(StaffLines { as_at: now, on, people })
}

pub(super) fn account(held: Option<(Millis, Millis)>) -> Account {
    match held {
        None => Account { state: AccountState::None, since: None },
        Some((changed, closed)) if closed.0 == 0 => {
            Account { state: AccountState::Open, since: Some(changed) }
        }
        Some((_, closed)) => Account { state: AccountState::Closed, since: Some(closed) },
    }
}

pub(super) fn team_names(conn: &mut AnyConn) -> Result<BTreeMap<String, String>, Error> {
    let all = records::list::<Team>(conn, &Filter { without_seq: true, ..Filter::default() })?;
    Ok(all.into_iter().map(|team| (team.id.0, team.record.name)).collect())
}
