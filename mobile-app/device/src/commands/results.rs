//! The result of a job: what control is told of the outcome, and taking it back within ten seconds.

use beatbook_shared::access::Action;
use beatbook_shared::api::officer::{ById, Kept, ResultJob, TimeRow};
use beatbook_shared::patrol::attendance::UNDO_MS;
use beatbook_shared::patrol::crime::{AWAITING_NUMBER, unaccounted};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference;
use beatbook_shared::sync::op::{Body, Change};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::people::{Read, one};
use super::{ask, notebook};
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;
use crate::store::ops::OpRow;

/// The status of a log that has its result.
const RESULTED: &str = "RES";
/// The most results of one job.
const RESULTS: usize = 3;

/// Results a job. Words beside the codes go into the officer's notebook, about this job.
pub(super) fn result_job(core: &mut Core, _: &mut State, question: ResultJob) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::ResultJob, "result a job")?;
    let job: Read<Incident> = one(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    if question.results.is_empty() || question.results.len() > RESULTS {
        return Err(Problem::field("results", format!("Choose one to {RESULTS} results.")).into());
    }
    for result in &question.results {
        ask::code(core, "results", "incident_results", result, now)?;
    }
    let mut fields = Body::new();
    fields.insert("results".to_owned(), json!(question.results));
    fields.insert("resulted_at".to_owned(), json!(now));
    fields.insert("status".to_owned(), json!(RESULTED));
    if let Some(category) = question.closing_category.filter(|c| !c.is_empty()) {
        ask::code(core, "closing_category", "incident_categories", &category, now)?;
        fields.insert("closing_category".to_owned(), json!(category));
    }
    let reason = question.no_crime.filter(|t| !t.trim().is_empty());
    if let Some(reason) = &reason {
        let words = ask::words("no_crime", reason, ask::TEXT_MAX)?;
        fields.insert("no_crime_rationale".to_owned(), json!(words));
        fields.insert("no_crime_by".to_owned(), json!(who.staff));
        fields.insert("no_crime_at".to_owned(), json!(now));
    }
    // A code makes no crime, and it is not done with without one either.
    let would_be = Incident {
        results: Some(question.results.clone()),
        closing_category: fields
            .get("closing_category")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| job.record.closing_category.clone()),
        no_crime_rationale: reason.or_else(|| job.record.no_crime_rationale.clone()),
        ..job.record.clone()
    };
    let lists = super::lists::lists(core)?;
    if unaccounted(&lists, &would_be, true) {
        let message = "This speaks of a crime. Crime it from the job, or say here why it is none.";
        return Err(Problem::field("no_crime", message).into());
    }
    // While the crime has no number the job waits for it, whatever the result.
    if job.record.status == AWAITING_NUMBER {
        fields.remove("status");
    }
    debug_assert!(reference::list("incident_statuses").iter().any(|row| row.code == RESULTED));
    let text = question.text.filter(|t| !t.trim().is_empty());
    let text = text.map(|t| ask::words("text", &t, ask::TEXT_MAX)).transpose()?;
    let (job_number, place) = notebook::of_the_job(core, &question.incident)?;
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&question.incident, &fields)?;
        if let Some(text) = text {
            let entry = Entry {
                author: who.staff.clone(),
                at: now,
                written_at: now,
                entry: "note".to_owned(),
                text,
                about: Some(question.incident.clone()),
                job_number,
                place,
                ..Entry::default()
            };
            notebook::write(act, entry)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// The last operation of this device that gave the job its result, where the result still stands.
fn resulting(core: &mut Core, incident: &Read<Incident>) -> Result<Option<OpRow>, Refused> {
    let Some(at) = incident.record.resulted_at else { return Ok(None) };
    let rows = core.db().ops_on(incident.id.as_str())?;
    // A result that came with a crime is not taken back like a tap: the crime stands, and the registrar decides.
    let said = |row: &OpRow| {
        row.op().is_some_and(|op| {
            !op.set.contains_key("investigation")
                && matches!(op.set.get("resulted_at"), Some(Change::Value { new, .. }) if *new == json!(at))
        })
    };
    Ok(rows.into_iter().rev().find(said))
}

/// The result as a line in the margin.
pub(super) fn row(
    core: &mut Core,
    incident: &Read<Incident>,
    sent: String,
) -> Result<Option<TimeRow>, Refused> {
    let Some(at) = incident.record.resulted_at else { return Ok(None) };
    let now = core.now();
    let made = resulting(core, incident)?.map(|row| Millis(row.made_at));
    Ok(Some(TimeRow {
        id: incident.id.clone(),
        at: Some(at),
        kind: "result".to_owned(),
        point: None,
        grade: None,
        stamp: None,
        fix: None,
        no_fix: None,
        struck: false,
        sent: if made.is_some() { sent } else { String::new() },
        undo_until: made.map(|at| at.plus(UNDO_MS)).filter(|until| *until > now),
    }))
}

/// Takes a result back: the fields go to what they were, as a change of their own. Both stay in the log.
pub(super) fn undo_result(core: &mut Core, _: &mut State, question: ById) -> Result<Kept, Refused> {
    let now = core.now();
    let incident: Read<Incident> = one(core, &question.id)?.ok_or_else(|| ask::not_here("job"))?;
    let late = || {
        Refused(Problem::new(
            Code::Changed,
            "A result can be undone for ten seconds. Give the right result instead; both stay in the log.",
        ))
    };
    let row = resulting(core, &incident)?.ok_or_else(late)?;
    if now.since(Millis(row.made_at)).abs() > UNDO_MS {
        return Err(late());
    }
    let op = row.op().ok_or_else(late)?;
    let mut fields = Body::new();
    for (field, change) in &op.set {
        let before = match change {
            Change::Value { old, .. } => old.clone(),
            Change::Elements { add, remove } => without(incident.kept.view(), field, add, remove),
        };
        fields.insert(field.clone(), before);
    }
    let made = core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.edit(&incident.id, &fields)?))?;
    Ok(ask::kept(made, None))
}

/// A list as it was before elements were put in and taken out.
fn without(now: Option<&Body>, field: &str, added: &[Value], removed: &[Value]) -> Value {
    let held = now.and_then(|body| body.get(field)).and_then(Value::as_array).cloned().unwrap_or_default();
    let before: Vec<Value> =
        held.into_iter().filter(|one| !added.contains(one)).chain(removed.iter().cloned()).collect();
    if before.is_empty() { Value::Null } else { Value::Array(before) }
}
