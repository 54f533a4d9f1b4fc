//! What a supervisor directed, said to be done by whoever was directed.

use beatbook_shared::api::officer::{DirectionDone, Kept};
use beatbook_shared::patrol::review::{Direction, direction_step};
use beatbook_shared::problem::{Code, Problem};
use serde_json::{Map, json};

use super::ask;
use super::people::{Read, one};
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;

/// Says that a direction is done. The supervisor who gave it, or another, checks it later; what was sent back
/// may be said to be done again.
pub(super) fn direction_done(
    core: &mut Core,
    _: &mut State,
    question: DirectionDone,
) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let held: Read<Direction> = one(core, &question.id)?.ok_or_else(|| ask::not_here("direction"))?;
    let evidence = ask::words("evidence", &question.evidence, ask::TEXT_MAX)?;
    if held.record.owner != who.staff {
        let detail = "This direction was given to somebody else. Only the one who was directed can say that it is done.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    // What was said of the last time stands until somebody checks again.
    let done =
        Direction { status: "done".to_owned(), evidence: Some(evidence.clone()), ..held.record.clone() };
    // The rule of one step lets the same words stand; to say it a second time is refused all the same.
    let said = held.record.status == "done";
    if said || !direction_step(Some(&held.record), &done, &who.staff, false) {
        let detail = "This direction was said to be done already. It waits for a supervisor to check it.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let fields =
        Map::from_iter([("status".to_owned(), json!("done")), ("evidence".to_owned(), json!(evidence))]);
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&question.id, &fields)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}
