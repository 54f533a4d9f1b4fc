//! Deciding about a named suspect of one's own case, with and without signal.
//!
//! The clock starts with the name, so whoever has the case is asked from the first minute: arrange that they come, plan the
//! arrest, make them wanted, or say that it was not them. A decision that puts somebody on the register keeps the suspect
//! and the wanted person in one act, so nobody is decided to be wanted and stands on no list. No marker comes of it here: the
//! bureau looks at the national record. Where a desk decided otherwise meanwhile, both decisions stand until a person chooses.

use beatbook_shared::access::Action;
use beatbook_shared::api::officer::{ById, DueItem, Kept};
use beatbook_shared::api::wanted::{DecideHere, SuspectHere};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::suspect::{STATUSES, Suspect, decide_by, on_a_phone, undecided, wrong_decision};
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::patrol::{to_body, wanted_read};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::people::{Read, all_on, one};
use super::{ask, lists};
use crate::core::{Act, Core, Refusal};
use crate::device::State;
use crate::problems::Refused;

fn held(core: &mut Core, id: &RecordId) -> Result<(Read<Suspect>, Read<Investigation>), Refused> {
    let suspect: Read<Suspect> = one(core, id)?.ok_or_else(|| ask::not_here("suspect"))?;
    let case = one(core, &suspect.record.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    Ok((suspect, case))
}

/// Whether they stand on the register for it already.
fn registered(core: &mut Core, suspect: &Read<Suspect>) -> Result<bool, Refused> {
    let wanted: Vec<Read<Wanted>> = all_on(core, &suspect.record.investigation)?;
    Ok(wanted.iter().any(|w| {
        w.record.suspect.as_ref() == Some(&suspect.id)
            && w.record.cancel_confirmed_at.is_none()
            && w.record.withdrawn_at.is_none()
    }))
}

pub(super) fn suspect(core: &mut Core, _: &mut State, question: ById) -> Result<SuspectHere, Refused> {
    let who = ask::who(core)?;
    let (now, lists) = (core.now(), lists::lists(core)?);
    let (suspect, case) = held(core, &question.id)?;
    let own = case.record.oic.as_ref() == Some(&who.staff) && undecided(&lists, &suspect.record);
    let may = if own { on_a_phone(&lists, now) } else { Vec::new() };
    Ok(SuspectHere {
        decide_by: decide_by(&lists, &suspect.record),
        may: may.into_iter().map(str::to_owned).collect(),
        registered: registered(core, &suspect)?,
        waiting: core.db().waiting_about(suspect.id.as_str())?,
        case_title: case.record.title,
        id: suspect.id,
        record: suspect.record,
    })
}

pub(super) fn decide_suspect(core: &mut Core, _: &mut State, question: DecideHere) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    ask::may(&who, Action::NameSuspect, "decide about a suspect")?;
    let (now, lists) = (core.now(), lists::lists(core)?);
    let (held, case) = held(core, &question.suspect)?;
    if case.kept.moved {
        return Err(Refusal::Moved(case.id).into());
    }
    if case.record.oic.as_ref() != Some(&who.staff) {
        let detail = "Only the officer in the case decides this on a phone. Name your reasons in an update.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    if question.seen != held.record.status {
        let detail = "Somebody changed this suspect since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let row = lists.row(STATUSES, &question.status, day(now)).filter(|row| row.yes("phone"));
    let Some(row) = row else {
        return Err(
            Problem::field("status", "Choose what is decided about this suspect from the list.").into()
        );
    };
    let decided = Suspect {
        status: question.status,
        decision: Some(question.decision.trim().to_owned()).filter(|words| !words.is_empty()),
        decision_at: Some(now),
        decided_by: Some(who.staff.clone()),
        ..held.record.clone()
    };
    if let Some((field, why)) = wrong_decision(&lists, &decided, now) {
        return Err(Problem::field(field, why).into());
    }
    let necessity = ask::words("decision", &question.decision, ask::REASON_MAX)?;
    let mut wanted = None;
    if row.yes("wanted_register") && !registered(core, &held)? {
        let warnings = question.warnings.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
        let one = Wanted {
            investigation: Some(decided.investigation.clone()),
            suspect: Some(held.id.clone()),
            person: decided.person.clone(),
            name: decided.name.clone(),
            category: row.get("wanted_as").to_owned(),
            risk: question.risk.unwrap_or_default(),
            local: !row.yes("circulate"),
            warnings: warnings.map(|words| ask::words("warnings", &words, ask::REASON_MAX)).transpose()?,
            decision_at: now,
            decided_by: who.staff,
            necessity,
            ..Wanted::default()
        };
        if let Some((field, why)) = wanted_read::wrong(&lists, &one, now) {
            return Err(Problem::field(field, why).into());
        }
        wanted = Some(one);
    }
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&held.id, &to_body(&decided))?;
        if let Some(wanted) = &wanted {
            act.add(wanted)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// Suspects of a case about whom nobody has decided yet.
pub(super) fn due(
    core: &mut Core,
    case: &Read<Investigation>,
    lists: &Lists,
    language: &str,
    now: Millis,
) -> Result<Vec<DueItem>, Refused> {
    let suspects: Vec<Read<Suspect>> = all_on(core, &case.id)?;
    let open = suspects.into_iter().filter_map(|s| decide_by(lists, &s.record).map(|at| (at, s)));
    Ok(open
        .map(|(at, suspect)| DueItem {
            kind: "suspect".to_owned(),
            at: Some(at),
            overdue: at < now,
            detail: lists
                .ever(STATUSES, &suspect.record.status)
                .map(|row| row.label(language).to_owned())
                .unwrap_or_default(),
            title: suspect.record.name,
            investigation: Some(case.id.clone()),
            direction: Some(suspect.id),
            update: None,
        })
        .collect())
}
