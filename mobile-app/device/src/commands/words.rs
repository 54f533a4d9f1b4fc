//! Drafts: words kept as they are typed.

use beatbook_shared::api::officer::{Draft, DraftKey, Nothing};
use beatbook_shared::problem::Problem;

use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;

/// The most bytes of one draft.
const DRAFT_MAX: usize = 256 * 1024;
const KEY_MAX: usize = 200;

pub(super) fn save_draft(core: &mut Core, _: &mut State, mut draft: Draft) -> Result<Draft, Refused> {
    if draft.key.is_empty() || draft.key.len() > KEY_MAX {
        return Err(Problem::field("key", format!("A draft's key has 1 to {KEY_MAX} characters.")).into());
    }
    let bytes = serde_json::to_string(&draft.fields).map_or(usize::MAX, |t| t.len());
    if bytes > DRAFT_MAX {
        return Err(Problem::field(
            "fields",
            format!("This draft has {bytes} bytes; {DRAFT_MAX} is the limit. Save it and begin another."),
        )
        .into());
    }
    draft.saved_at = core.now();
    core.db().write(|db| db.put_draft(&draft))?;
    Ok(draft)
}

pub(super) fn draft(core: &mut Core, _: &mut State, question: DraftKey) -> Result<Option<Draft>, Refused> {
    Ok(core.db().draft(&question.key)?)
}

pub(super) fn drafts(core: &mut Core, _: &mut State, _: Nothing) -> Result<Vec<Draft>, Refused> {
    Ok(core.db().drafts()?)
}

pub(super) fn discard_draft(core: &mut Core, _: &mut State, question: DraftKey) -> Result<Nothing, Refused> {
    core.db().write(|db| db.delete_draft(&question.key))?;
    Ok(Nothing {})
}
