//! The officer's state: the national codes, as events.

use beatbook_shared::api::officer::{Kept, SetState};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::time::Millis;

use super::ask;
use super::people::{Read, typed};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;

/// The latest states of the officer, newest first, messages apart.
pub(super) fn states(core: &mut Core, who: &Identity) -> Result<Vec<Read<StateEvent>>, Refused> {
    let rows = core.db().records_owned("state_event", who.staff.as_str(), 20)?;
    let lists = super::lists::lists(core)?;
    Ok(rows
        .into_iter()
        .filter_map(typed::<StateEvent>)
        .filter(|read| !lists.state_is_message(read.record.state))
        .collect())
}

pub(super) fn event(who: &Identity, state: u8, at: Millis, incident: Option<RecordId>) -> StateEvent {
    StateEvent {
        officer: who.staff.clone(),
        team: who.teams.first().map(|t| t.as_str().into()),
        state,
        at,
        source: "app".to_owned(),
        incident,
        activity: None,
    }
}

pub(super) fn set_state(core: &mut Core, _: &mut State, question: SetState) -> Result<Kept, Refused> {
    let now = core.now();
    ask::code(core, "state", "officer_states", &question.state.to_string(), now)?;
    let activity = question.activity.filter(|a| !a.is_empty());
    if let Some(activity) = &activity {
        ask::code(core, "activity", "activity_codes", activity, now)?;
    }
    let made = core.act(|act: &mut Act<'_>| {
        let mut event = event(&act.identity, question.state, act.now(), None);
        event.activity = activity;
        Ok::<_, Refused>(act.add(&event)?)
    })?;
    Ok(ask::kept(made, None))
}
