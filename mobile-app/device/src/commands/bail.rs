//! What the bail of an officer's own cases asks of them, with and without signal.
//!
//! A phone tells what its bearer saw or heard of their own case, and the duty is gone here at once; whether somebody
//! **failed** is said at a desk, with the custody record. What is shown is what the phone was told, and a return of which it
//! heard nothing is a question to the custody desk and no failure.

use beatbook_shared::access::Action;
use beatbook_shared::api::bail::{BailHere, TellBailHere};
use beatbook_shared::api::officer::{ById, DueItem, Kept};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::{
    Bail, BailEvent, DUTIES, EVENTS, effective, ends_at, is_police, part, returns,
};
use beatbook_shared::patrol::bail_told::{offered, wrong_event};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::people::{Read, all_on, one};
use super::{ask, lists};
use crate::core::{Act, Core, Refusal};
use crate::device::State;
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
        let may = offered(lists, &bail.record, &told, now);
        let station = bail.record.station.filter(|_| code == "due");
        let words = [Some(duty.label(language).to_owned()), station];
        items.push(DueItem {
            kind: "bail".to_owned(),
            at,
            overdue: at.is_some_and(|at| at < now),
            title: bail.record.suspect,
            detail: words.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            investigation: Some(case.id.clone()),
            direction: (!may.is_empty() && matches!(code, "due" | "unsaid")).then_some(bail.id),
            update: None,
        });
    }
    Ok(items)
}

/// A bail with its case and its events, as this device holds them.
struct Held {
    bail: Read<Bail>,
    case: Read<Investigation>,
    events: Vec<Read<BailEvent>>,
}

fn held(core: &mut Core, id: &RecordId) -> Result<Held, Refused> {
    let bail: Read<Bail> = one(core, id)?.ok_or_else(|| ask::not_here("bail"))?;
    let case = one(core, &bail.record.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    Ok(Held { bail, case, events: all_on(core, id)? })
}

pub(super) fn bail(core: &mut Core, _: &mut State, question: ById) -> Result<BailHere, Refused> {
    let who = ask::who(core)?;
    let (now, lists) = (core.now(), lists::lists(core)?);
    let Held { bail, case, events } = held(core, &question.id)?;
    let told: Vec<(&RecordId, &BailEvent)> = events.iter().map(|e| (&e.id, &e.record)).collect();
    let counting = effective(&told);
    let own = case.record.oic.as_ref() == Some(&who.staff) && is_police(&lists, &bail.record);
    Ok(BailHere {
        part: part(&lists, &bail.record, &counting, now).to_owned(),
        back: returns(&lists, &bail.record, &counting, now).pop(),
        may: if own { offered(&lists, &bail.record, &told, now) } else { Vec::new() },
        waiting: core.db().waiting_about(bail.id.as_str())?,
        case_title: case.record.title,
        id: bail.id,
        record: bail.record,
    })
}

pub(super) fn tell_bail(core: &mut Core, _: &mut State, question: TellBailHere) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    ask::may(&who, Action::Patrol, "tell what became of a bail")?;
    let (now, lists) = (core.now(), lists::lists(core)?);
    let Held { bail, case, events } = held(core, &question.bail)?;
    if case.kept.moved {
        return Err(Refusal::Moved(case.id).into());
    }
    let phone = lists.row(EVENTS, &question.code, day(now)).is_some_and(|row| row.yes("phone"));
    if case.record.oic.as_ref() != Some(&who.staff) || !phone {
        let detail = "Only the officer in the case tells this on a phone. Write it as an update.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let at = question.at.unwrap_or(now);
    ask::not_ahead("at", at, now)?;
    let words = |words: Option<String>| words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
    let event = BailEvent {
        bail: bail.id,
        code: question.code,
        at: at.min(now),
        written_at: now,
        by: who.staff,
        until: question.until,
        served: words(question.served),
        reason: words(question.reason),
        ..BailEvent::default()
    };
    for (field, said) in [("served", &event.served), ("reason", &event.reason)] {
        said.as_ref().map(|said| ask::words(field, said, ask::REASON_MAX)).transpose()?;
    }
    let told: Vec<(&RecordId, &BailEvent)> = events.iter().map(|e| (&e.id, &e.record)).collect();
    if let Some((field, why)) = wrong_event(&lists, &bail.record, &told, &event, now) {
        return Err(Problem::field(field, why).into());
    }
    Ok(ask::kept(core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&event)?))?, None))
}
