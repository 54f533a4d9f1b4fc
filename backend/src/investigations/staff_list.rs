//! Whom work can be given to: people who hold a role today, by area and team.

use beatbook_shared::api::console::{StaffList, StaffRow};
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    pub team: Option<String>,
}

/// People by name.
///
/// # Errors
/// When the store cannot be read.
pub fn staff_list(conn: &mut AnyConn, narrow: &Narrow, now: Millis) -> Result<StaffList, Error> {
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let (area, team) = (given(&narrow.area), given(&narrow.team).map(TeamId));
    let filter = Filter { without_seq: true, ..Filter::default() };
    let mut people: Vec<StaffRow> = records::list::<Staff>(conn, &filter)?
        .into_iter()
        .filter_map(|held| {
            let staff = held.record;
            let roles: Vec<String> = staff.roles_on(now).into_iter().map(str::to_owned).collect();
            let teams = staff.teams_on(now);
            let fits = !roles.is_empty()
                && area.as_ref().is_none_or(|area| staff.areas.contains(area))
                && team.as_ref().is_none_or(|team| teams.contains(team));
            fits.then(|| StaffRow {
                collar: staff.collar(now).unwrap_or_default().to_owned(),
                id: StaffId(held.id.0),
                name: staff.name,
                roles,
                areas: staff.areas,
                teams: teams.into_iter().map(|team| team.0).collect(),
            })
        })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.collar).cmp(&(&b.name, &b.collar)));
    Ok(StaffList { as_at: now, people })
}
