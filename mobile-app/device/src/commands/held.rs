//! What this device holds, and how old it is: every list says both.

use beatbook_shared::api::officer::{Held, Nothing};

use super::{ask, cases, notebook};
use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::scopes::Stage;

pub(super) fn held(core: &mut Core, _: &mut State, _: Nothing) -> Result<Held, Refused> {
    let who = ask::who(core)?;
    let scopes = core.db().scopes()?;
    // Whoever asks is about to look something up: the words are read now, and the first key finds them ready.
    let now = core.now();
    core.db().known(now)?;
    Ok(Held {
        as_of: core.db().meta(name::LAST_CONTACT)?,
        areas: who.areas,
        whole: !scopes.is_empty() && scopes.values().all(|scope| scope.stage == Stage::Held),
        records: core.db().count()?,
        own_most: u32::try_from(cases::OWN).unwrap_or(u32::MAX),
        others_most: u32::try_from(cases::OTHERS).unwrap_or(u32::MAX),
        notes_most: u32::try_from(notebook::SHOWN).unwrap_or(u32::MAX),
    })
}
