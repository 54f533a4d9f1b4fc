//! The victim of a crime: what they are owed, and telling them, with or without signal.

use beatbook_shared::access::Action;
use beatbook_shared::api::officer::{ById, Kept};
use beatbook_shared::api::victims::{ContactTold, PlanVictim, TellVictim, VictimPage};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::{Bail, BailEvent};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::outcomes::OutcomeSet;
use beatbook_shared::patrol::person::{Nominal, SafeContact};
use beatbook_shared::patrol::reach::{safe, unsafe_at, wrong_way};
use beatbook_shared::patrol::to_body;
use beatbook_shared::patrol::victims::{
    CaseEvent, VICTIM, VictimContact, VictimFile, VictimPlan, as_words, next_promise, owed, planned,
    promised, theirs, time_limit, wrong_contact, wrong_plan,
};
use beatbook_shared::patrol::wanted::{ArrestAttempt, Wanted, WantedStep};
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::op::Body;
use serde_json::json;

use super::file::note_run;
use super::people::{Read, all_on, one, person};
use super::{ask, lists};
use crate::core::{Act, Core, Refusal};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// What this device holds of the victim of a crime.
pub(super) struct Held {
    plan: Option<Read<VictimPlan>>,
    /// The plan with what the victim said when they first rang.
    pub theirs: Option<VictimPlan>,
    /// How they may be reached, from everything that this device holds.
    pub safe: Option<SafeContact>,
    bails: Vec<Read<Bail>>,
    bail_events: Vec<Read<BailEvent>>,
    events: Vec<Read<CaseEvent>>,
    outcomes: Vec<Read<OutcomeSet>>,
    contacts: Vec<Read<VictimContact>>,
    wanted: Vec<Read<Wanted>>,
    attempts: Vec<Read<ArrestAttempt>>,
    steps: Vec<Read<WantedStep>>,
}

impl Held {
    pub(super) fn of(core: &mut Core, case: &RecordId) -> Result<Held, Refused> {
        let bails: Vec<Read<Bail>> = all_on(core, case)?;
        let mut bail_events = Vec::new();
        for bail in &bails {
            bail_events.extend(all_on::<BailEvent>(core, &bail.id)?);
        }
        let wanted: Vec<Read<Wanted>> = all_on(core, case)?;
        let (mut attempts, mut steps) = (Vec::new(), Vec::new());
        for one in &wanted {
            attempts.extend(all_on::<ArrestAttempt>(core, &one.id)?);
            steps.extend(all_on::<WantedStep>(core, &one.id)?);
        }
        let plan: Option<Read<VictimPlan>> = all_on(core, case)?.pop();
        let involved: Vec<Read<Involved>> = all_on(core, case)?;
        let involved = involved.iter().find(|i| i.record.role == VICTIM).map(|i| (&i.id, &i.record));
        let known = match involved.and_then(|(_, one)| one.person.clone()) {
            Some(id) => one::<Nominal>(core, &id)?,
            None => None,
        };
        Ok(Held {
            safe: safe(
                plan.as_ref().map(|p| &p.record),
                involved.and_then(|(_, one)| one.safe_contact.as_ref()),
                known.as_ref().and_then(|person| person.record.safe_contact.as_ref()),
            ),
            theirs: theirs(plan.as_ref().map(|p| &p.record), involved),
            plan,
            events: all_on(core, case)?,
            outcomes: all_on(core, case)?,
            contacts: all_on(core, case)?,
            bails,
            bail_events,
            wanted,
            attempts,
            steps,
        })
    }

    pub(super) fn file(&self) -> VictimFile<'_> {
        fn kept<R>(read: &[Read<R>]) -> Vec<(&RecordId, &R)> {
            read.iter().map(|r| (&r.id, &r.record)).collect()
        }
        VictimFile {
            plan: self.theirs.as_ref(),
            bails: kept(&self.bails),
            bail_events: kept(&self.bail_events),
            events: kept(&self.events),
            outcomes: kept(&self.outcomes),
            contacts: kept(&self.contacts),
            wanted: kept(&self.wanted),
            attempts: kept(&self.attempts),
            steps: kept(&self.steps),
        }
    }
}

pub(super) fn victim(core: &mut Core, _: &mut State, question: ById) -> Result<VictimPage, Refused> {
    let case: Read<Investigation> = one(core, &question.id)?.ok_or_else(|| ask::not_here("investigation"))?;
    let (now, lists) = (core.now(), lists::lists(core)?);
    let held = Held::of(core, &case.id)?;
    let mut contacts = Vec::new();
    for contact in &held.contacts {
        contacts.push(ContactTold {
            by: person(core, &contact.record.by)?,
            grade: None,
            sampled: false,
            id: contact.id.clone(),
            record: contact.record.clone(),
        });
    }
    contacts.sort_by_key(|c| std::cmp::Reverse((c.record.at, c.id.clone())));
    let plan = held.plan.as_ref();
    Ok(VictimPage {
        as_at: now,
        victim: case.record.victim.clone(),
        plan: held.theirs.clone(),
        plan_id: plan.map(|p| p.id.clone()),
        plan_version: plan.map_or(0, |p| p.version),
        safe_contact: case.record.safe_contact.clone(),
        unsafe_now: unsafe_at(&lists, held.safe.as_ref(), now),
        safe: held.safe.clone(),
        owed: owed(&lists, &case.id, &case.record, &held.file(), now),
        contacts,
        next_promise: next_promise(held.theirs.as_ref(), now),
        limit: time_limit(&lists, &case.record, now),
        may: vec!["contact".to_owned(), "plan".to_owned()],
        investigation: case.id,
    })
}

/// Keeps a contact, its words on the enquiry log, and the date that was promised, together.
pub(super) fn tell_victim(core: &mut Core, _: &mut State, question: TellVictim) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::Patrol, "tell a victim")?;
    let case: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    if case.kept.moved {
        return Err(Refusal::Moved(case.id).into());
    }
    let (held, lists) = (Held::of(core, &case.id)?, lists::lists(core)?);
    let at = question.at.unwrap_or(now);
    let wrong = wrong_contact(&lists, held.theirs.as_ref(), &question.said, at, now);
    if let Some((field, why)) = wrong.or_else(|| wrong_way(&lists, held.safe.as_ref(), &question.said, at)) {
        return Err(Problem::field(field, why).into());
    }
    let language: String = core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned());
    let text = ask::words("progress", &as_words(&lists, &question.said, &language), ask::TEXT_MAX)?;
    let update = Update {
        investigation: case.id.clone(),
        author: who.staff.clone(),
        at,
        written_at: now,
        entry: "victim_contact".to_owned(),
        text,
        ..Update::default()
    };
    let next = promised(&case.record, &question.said).victim_next_told;
    let fact = VictimContact {
        investigation: case.id.clone(),
        at,
        written_at: now,
        by: who.staff,
        said: question.said,
    };
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.add(&fact)?;
        act.add(&update)?;
        if next != case.record.victim_next_told {
            act.edit(&case.id, &Body::from_iter([("victim_next_told".to_owned(), json!(next))]))?;
        }
        note_run(act, "investigation_update", question.active_s, question.interruptions)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// How the victim wants to be spoken to, and what they were offered.
pub(super) fn plan_victim(core: &mut Core, _: &mut State, question: PlanVictim) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::Patrol, "change how a victim is told")?;
    let case: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    let lists = lists::lists(core)?;
    if let Some((field, why)) = wrong_plan(&lists, &question, now) {
        return Err(Problem::field(field, why).into());
    }
    let was = all_on::<VictimPlan>(core, &case.id)?.pop();
    let after = planned(was.as_ref().map(|p| &p.record), &question, &who.staff, now);
    let made = core.act(|act: &mut Act<'_>| match was {
        None => Ok::<_, Refused>(act.add(&after)?),
        Some(was) => Ok(act.edit(&was.id, &to_body(&after))?),
    })?;
    Ok(ask::kept(made, None))
}
