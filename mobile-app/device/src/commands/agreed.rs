//! What was agreed at a meeting and is for a post of this officer, said to be done here; what was advised at a door; and
//! what others learnt. All of it works without signal.

use beatbook_shared::api::agreed::{
    ActionDone, ActionOnPhone, AdviceOfJob, AdviceRow, GiveAdvice, PracticeOnPhone,
};
use beatbook_shared::api::officer::{ById, DueItem, Kept};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::meeting::{
    ACCEPTED, Action, DONE, IN_PROGRESS, RAISED, Taker, action_step, holds,
};
use beatbook_shared::patrol::prevention::{Practice, PreventionAdvice, wrong_advice};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::{Code, Problem};
use serde_json::{Map, json};

use super::ask;
use super::people::{Read, all_on, maybe_person, one, person, sent, typed};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;

/// The advice of a job.
pub(super) fn advice(core: &mut Core, state: &mut State, question: ById) -> Result<AdviceOfJob, Refused> {
    let job: Read<Incident> = one(core, &question.id)?.ok_or_else(|| ask::not_here("job"))?;
    let mut rows = Vec::new();
    for read in all_on::<PreventionAdvice>(core, &question.id)? {
        let said = read.record;
        rows.push(AdviceRow {
            sent: sent(core, state, &read.id)?,
            by: person(core, &said.by)?,
            id: read.id,
            what: said.what,
            words: said.words,
            why_not: said.why_not,
            at: said.at,
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    Ok(AdviceOfJob { title: job.record.title, number: job.record.number, victim: job.record.victim, rows })
}

/// Whether anything is recorded of prevention at a job.
pub(super) fn advised(core: &mut Core, job: &RecordId) -> Result<bool, Refused> {
    Ok(!all_on::<PreventionAdvice>(core, job)?.is_empty())
}

/// Keeps what was advised, or why nothing was. It is a fact: more advice later is another one.
pub(super) fn give_advice(core: &mut Core, _: &mut State, question: GiveAdvice) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    one::<Incident>(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    let text = question.words.filter(|words| !words.trim().is_empty());
    let advice = PreventionAdvice {
        incident: question.incident,
        what: question.what,
        words: text.map(|words| ask::words("words", &words, ask::REASON_MAX)).transpose()?,
        why_not: question.why_not.filter(|code| !code.is_empty()),
        at: now,
        by: who.staff,
    };
    let lists = super::lists::lists(core)?;
    if let Some((field, why)) = wrong_advice(&lists, &advice, now) {
        return Err(Problem::field(field, why).into());
    }
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.add(&advice)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// Whether the officer holds the post that owns an action today.
fn mine(core: &mut Core, who: &Identity, action: &Action) -> Result<bool, Refused> {
    let now = core.now();
    let me: Option<Read<Staff>> = one(core, &who.staff.record())?;
    Ok(me.is_some_and(|me| holds(action, &me.record, now)))
}

pub(super) fn action(core: &mut Core, state: &mut State, question: ById) -> Result<ActionOnPhone, Refused> {
    let who = ask::who(core)?;
    let read: Read<Action> = one(core, &question.id)?.ok_or_else(|| ask::not_here("action"))?;
    Ok(ActionOnPhone {
        raised_by: person(core, &read.record.raised_by)?,
        mine: mine(core, &who, &read.record)?,
        sent: sent(core, state, &read.id)?,
        id: read.id,
        record: read.record,
    })
}

/// Says that an action is done. Somebody else looks at it later; nobody closes their own.
pub(super) fn action_done(core: &mut Core, _: &mut State, question: ActionDone) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let held: Read<Action> = one(core, &question.id)?.ok_or_else(|| ask::not_here("action"))?;
    let evidence = ask::words("evidence", &question.evidence, ask::TEXT_MAX)?;
    let taken_by = held.record.owner_person.clone().unwrap_or_else(|| who.staff.clone());
    let done = Action {
        status: DONE.to_owned(),
        evidence: Some(evidence.clone()),
        owner_person: Some(taken_by.clone()),
        done_by: Some(who.staff.clone()),
        done_at: Some(now),
        ..held.record.clone()
    };
    let holds = mine(core, &who, &held.record)?;
    let taker = Taker { id: &who.staff, holds, supervises: false, at_desk: false };
    if !holds {
        let detail = "This action belongs to a post that you do not hold today.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    if held.record.status == DONE || !action_step(Some(&held.record), &done, taker) {
        let detail = "This action was said to be done already, or it is closed. Somebody else looks at it.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let fields = Map::from_iter([
        ("status".to_owned(), json!(DONE)),
        ("evidence".to_owned(), json!(evidence)),
        ("owner_person".to_owned(), json!(taken_by)),
        ("done_by".to_owned(), json!(who.staff)),
        ("done_at".to_owned(), json!(now)),
    ]);
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&question.id, &fields)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// The open actions of the officer's posts, as things that are due.
pub(super) fn due(core: &mut Core, who: &Identity) -> Result<Vec<DueItem>, Refused> {
    let now = core.now();
    let mut items = Vec::new();
    for status in [RAISED, ACCEPTED, IN_PROGRESS] {
        for kept in core.db().records_with_status(Action::KIND, status)? {
            let Some(read) = typed::<Action>(kept) else { continue };
            if !mine(core, who, &read.record)? {
                continue;
            }
            items.push(DueItem {
                direction: Some(read.id),
                kind: "action".to_owned(),
                at: Some(read.record.due_at),
                overdue: read.record.due_at < now,
                title: read.record.text,
                detail: read.record.measure_of_done,
                investigation: None,
                update: None,
            });
        }
    }
    Ok(items)
}

/// What others learnt, found by its words like everything that the phone holds.
pub(super) fn practice(core: &mut Core, _: &mut State, question: ById) -> Result<PracticeOnPhone, Refused> {
    let read: Read<Practice> = one(core, &question.id)?.ok_or_else(|| ask::not_here("practice record"))?;
    Ok(PracticeOnPhone {
        contact: maybe_person(core, read.record.contact.as_ref())?,
        id: read.id,
        record: read.record,
    })
}
