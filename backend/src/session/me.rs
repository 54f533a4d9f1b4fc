//! Who is signed in, as pages show it.

use beatbook_shared::access::{ACTIONS, any_may};
use beatbook_shared::api::auth::Me;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::Millis;

use crate::config::Config;

/// The person on that date.
#[must_use]
pub fn me(id: &StaffId, staff: &Staff, config: &Config, now: Millis) -> Me {
    let roles = staff.roles_on(now);
    let may = ACTIONS.iter().filter(|action| any_may(&roles, **action));
    Me {
        staff: id.clone(),
        name: staff.name.clone(),
        collar: staff.collar(now).unwrap_or_default().to_owned(),
        may: may
            .filter_map(|action| serde_json::to_value(action).ok()?.as_str().map(str::to_owned))
            .collect(),
        roles: roles.into_iter().map(str::to_owned).collect(),
        areas: staff.areas.clone(),
        teams: staff.teams_on(now).into_iter().map(|TeamId(id)| id).collect(),
        language: staff.language.clone().unwrap_or_else(|| config.pages.language.clone()),
        demonstration: config.demonstration.enabled,
    }
}
