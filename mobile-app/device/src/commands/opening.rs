//! Opening a record about a person is written down before it is shown, with or without signal.
//!
//! It is the core that writes it and not the page, so no page can forget to. A page that keeps a record on the screen
//! reads it again and again, and says so; that is one opening.

use beatbook_shared::api::officer::{Case, Nothing, OpenRecord};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::opening::{Opening, is_written_down, opens};

use super::{ask, file};
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

pub(super) fn case(core: &mut Core, state: &mut State, question: OpenRecord) -> Result<Case, Refused> {
    let mut case = file::case(core, state, &question.id)?;
    write_down(core, state, &question.id, Investigation::KIND, question.still_open)?;
    case.say_written_down = !core.db().meta::<bool>(name::SAID_WRITTEN_DOWN)?.unwrap_or(false);
    Ok(case)
}

/// Keeps that the record was opened, unless this is a reading of what is open already.
fn write_down(
    core: &mut Core,
    state: &mut State,
    id: &RecordId,
    kind: &str,
    still_open: bool,
) -> Result<(), Refused> {
    let now = core.now();
    let last = state.open_since.get(id).copied();
    if is_written_down(kind) && opens(still_open, last, now) {
        let who = ask::who(core)?;
        let opening = Opening {
            officer: who.staff,
            device: who.device,
            at: now,
            target: id.clone(),
            target_kind: kind.to_owned(),
        };
        core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&opening)?))?;
    }
    state.open_since.insert(id.clone(), now);
    Ok(())
}

pub(super) fn heard(core: &mut Core, _: &mut State, _: Nothing) -> Result<Nothing, Refused> {
    core.db().write(|db| db.set_meta(name::SAID_WRITTEN_DOWN, &true))?;
    Ok(Nothing {})
}
