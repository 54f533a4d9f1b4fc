//! How long the officer waited: from unlocking to the first screen that could be used.
//!
//! The device measures it by its own steady clock. The page only says that the screen is there, so no page can make the
//! wait look shorter. Once in each unlocking it is said as a fact; figures of it are of teams and never of a person.
//! A start also knows whether the app had ended in plain sight before, without being closed or put away: that is a crash.

use beatbook_shared::api::officer::Nothing;
use beatbook_shared::ids::TeamId;
use beatbook_shared::patrol::app_start::AppStart;

use super::ask;
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// A longer wait is no wait: somebody unlocked the phone and put it down.
const LONGEST_MS: u64 = 5 * 60 * 1_000;

pub(super) fn first_screen(core: &mut Core, state: &mut State, _: Nothing) -> Result<Nothing, Refused> {
    let Some(began) = state.unlocking.take() else { return Ok(Nothing {}) };
    let waited = core.clock().mono_ms().saturating_sub(began);
    let crashed = core.db().meta::<bool>(name::IN_SIGHT)?.unwrap_or(false);
    if waited <= LONGEST_MS {
        let who = ask::who(core)?;
        let start = AppStart {
            officer: who.staff,
            team: who.teams.first().map(|team| TeamId::from(team.as_str())),
            at: core.now(),
            ready_ms: u32::try_from(waited).unwrap_or(u32::MAX),
            crashed,
        };
        core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&start)?))?;
    }
    core.db().write(|db| db.set_meta(name::IN_SIGHT, &true))?;
    Ok(Nothing {})
}

/// The pages were put away or the store is being closed: whatever ends the program now is no crash.
pub(crate) fn out_of_sight(core: &mut Core) {
    let kept = core.db().write(|db| db.set_meta(name::IN_SIGHT, &false));
    if let Err(e) = kept {
        tracing::warn!(problem = %e, "that the pages were put away could not be kept");
    }
}

/// The pages came back to the front, in a store that is open.
pub(crate) fn in_sight(core: &mut Core) {
    let kept = core.db().write(|db| db.set_meta(name::IN_SIGHT, &true));
    if let Err(e) = kept {
        tracing::warn!(problem = %e, "that the pages are in sight could not be kept");
    }
}
