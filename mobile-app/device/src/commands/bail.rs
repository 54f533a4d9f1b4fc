//! What the bail of an officer's own cases asks of them, with and without signal.
//!
//! A phone reads and decides nothing: whether somebody came back is told at a desk, with the custody record. What is
//! shown is what the phone was told, and a return of which it heard nothing is a question to the custody desk and no
//! failure.

use beatbook_shared::api::officer::DueItem;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::{Bail, BailEvent, DUTIES, effective, ends_at, is_police, part, returns};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::people::{Read, all_on};
use crate::core::Core;
use crate::problems::Refused;

/// The bails of a case that somebody has to do something about.
pub(super) fn due(
    core: &mut Core,
    case: &Read<Investigation>,
    lists: &Lists,
    language: &str,
    now: Millis,
) -> Result<Vec<DueItem>, Refused> {
    let mut items = Vec::new();
    for bail in all_on::<Bail>(core, &case.id)? {
        if !is_police(lists, &bail.record) {
            continue;
        }
        let events: Vec<Read<BailEvent>> = all_on(core, &bail.id)?;
        let told: Vec<(&RecordId, &BailEvent)> = events.iter().map(|e| (&e.id, &e.record)).collect();
        let events = effective(&told);
        let code = part(lists, &bail.record, &events, now);
        let Some(duty) = lists.row(DUTIES, code, day(now)) else { continue };
        let back = returns(lists, &bail.record, &events, now).last().map(|r| r.due_at);
        let ends = ends_at(&bail.record, &events, now);
        let at = if matches!(code, "lapsed" | "ending") { ends } else { back };
        let station = bail.record.station.filter(|_| code == "due");
        let words = [Some(duty.label(language).to_owned()), station];
        items.push(DueItem {
            kind: "bail".to_owned(),
            at,
            overdue: at.is_some_and(|at| at < now),
            title: bail.record.suspect,
            detail: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            investigation: Some(case.id.clone()),
            direction: None,
            update: None,
        });
    }
    Ok(items)
}
