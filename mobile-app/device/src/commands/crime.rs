//! One form: the result of a job and its crime, kept together. And the outcome of a crime.
//!
//! What the job knows is taken over by the rule that the server uses too (`shared::patrol::crime`), so nothing is asked
//! that the phone holds. The crime carries this phone's own reference; its number comes from the server.

use beatbook_shared::access::Action;
use beatbook_shared::api::crime::{CrimeIt, OfferOutcomes, SetOutcome};
use beatbook_shared::api::officer::Kept;
use beatbook_shared::patrol::crime::{FieldOrigin, crimed, local_reference, wrong};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::outcomes::{self, OutcomeSet, with_outcome};
use beatbook_shared::patrol::to_body;
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::ListRow;
use beatbook_shared::sync::op::Body;
use serde_json::{Value, json};

use super::file::note_run;
use super::people::{Read, one};
use super::{ask, lists};
use crate::core::{Act, Core, Refusal};
use crate::device::State;
use crate::problems::Refused;

/// Records the crime of a job and the job's result, or neither.
pub(super) fn crime_it(core: &mut Core, _: &mut State, question: CrimeIt) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::ResultJob, "record a crime")?;
    let job: Read<Incident> = one(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    if job.kept.moved {
        return Err(Refusal::Moved(job.id).into());
    }
    let lists = lists::lists(core)?;
    if let Some((field, why)) = wrong(&lists, &job.record, &question.entered, now) {
        return Err(Problem::field(field, why).into());
    }
    ask::words("what_happened", &question.entered.what_happened, ask::TEXT_MAX)?;
    let made = core.act(|act: &mut Act<'_>| {
        let id = act.new_id();
        let reference = local_reference("PHONE", &who.collar, &id);
        let crimed = crimed(&job.id, &job.record, &question.entered, Some(reference), now);
        let made = act.add_as(id.clone(), &crimed.crime)?;
        act.add(&FieldOrigin {
            investigation: id.clone(),
            incident: job.id.clone(),
            at: now,
            by: who.staff.clone(),
            fields: crimed.origins,
        })?;
        let mut fields = crimed.job;
        fields.insert("investigation".to_owned(), json!(id));
        act.edit(&job.id, &fields)?;
        note_run(act, "record_crime", question.active_s, question.interruptions)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

pub(super) fn offer_outcomes(
    core: &mut Core,
    _: &mut State,
    question: OfferOutcomes,
) -> Result<Vec<ListRow>, Refused> {
    let (now, lists) = (core.now(), lists::lists(core)?);
    Ok(outcomes::offered(&lists, question.suspect_named, &question.victim, now)
        .into_iter()
        .cloned()
        .collect())
}

/// Sets the outcome of a crime: what it rests on is a fact of its own, kept with the change of the crime.
pub(super) fn set_outcome(core: &mut Core, _: &mut State, question: SetOutcome) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::SetOutcome, "set an outcome")?;
    let crime: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    let lists = lists::lists(core)?;
    if let Some((field, why)) = outcomes::wrong(&lists, &crime.record, &question.said, now) {
        return Err(Problem::field(field, why).into());
    }
    let after = to_body(&with_outcome(&lists, &crime.record, &question.said, now));
    let fields: Body = ["outcome", "outcome_reason", "outcome_at", "status"]
        .into_iter()
        .map(|field| (field.to_owned(), after.get(field).cloned().unwrap_or(Value::Null)))
        .collect();
    let fact = OutcomeSet { investigation: crime.id.clone(), at: now, by: who.staff, said: question.said };
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.add(&fact)?;
        act.edit(&crime.id, &fields)?;
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}
