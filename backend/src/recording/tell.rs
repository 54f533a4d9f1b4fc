//! What a desk and the registrar may say of a job and its crime. Each is one transaction, by the same operations as a
//! phone's.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::crime::{ConfirmPrincipal, DecideCrime, Explain, NoCrime};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::crime::{
    CONFIRMED, Entered, Explanation, FieldOrigin, RegistrarDecision, TO_CONFIRM, crimed, decided,
    local_reference, mismatches, wrong, wrong_decision,
};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;
use serde_json::json;

use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, Settled, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 4_000;

/// The crime of a job, made at a desk as a phone makes it.
pub(super) fn crime(
    tx: &mut Tx<'_>,
    caller: &Caller,
    job: &RecordId,
    entered: &Entered,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let incident = seen_job(tx, caller, job, now)?;
    short("what_happened", &entered.what_happened)?;
    if let Some((field, why)) = wrong(lists, &incident.record, entered, now) {
        return Err(Problem::field(field, why).into());
    }
    let id = new_id(now)?;
    let reference = local_reference("DESK", caller.staff.as_str(), &id);
    let made = crimed(job, &incident.record, entered, Some(reference), now);
    let origin = FieldOrigin {
        investigation: id.clone(),
        incident: job.clone(),
        at: now,
        by: caller.staff.clone(),
        fields: made.origins,
    };
    let mut after = to_body(&incident.record);
    after.extend(made.job);
    after.insert("investigation".to_owned(), json!(id));
    let edits = vec![
        Edit::new(id, &made.crime),
        Edit::new(new_id(now)?, &origin),
        Edit {
            kind: Incident::KIND.to_owned(),
            record: job.clone(),
            seen_version: incident.version,
            before: to_body(&incident.record),
            after,
        },
    ];
    all_written(&write_as(tx, &Author::console(&caller.staff), edits, now)?)
}

/// Why what was reported is no crime.
pub(super) fn no_crime(
    tx: &mut Tx<'_>,
    caller: &Caller,
    job: &RecordId,
    question: &NoCrime,
    now: Millis,
) -> Result<Written, Error> {
    let incident = seen_job(tx, caller, job, now)?;
    let reason = said("reason", &question.reason)?;
    let after = Incident {
        no_crime_rationale: Some(reason),
        no_crime_by: Some(caller.staff.clone()),
        no_crime_at: Some(now),
        ..incident.record.clone()
    };
    all_written(&write_as(tx, &Author::console(&caller.staff), vec![edit(&incident, &after)], now)?)
}

/// The desk says which offence is the principal one.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: ConfirmPrincipal,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let crime = seen_crime(tx, caller, id, question.version, now)?;
    if crime.record.principal.as_deref() != Some(TO_CONFIRM) {
        let message = "The principal offence is confirmed. Only the registrar reclassifies it now.";
        return Err(Problem::field("offence", message).into());
    }
    if lists.row("offence_codes_seed", &question.offence, day(now)).is_none() {
        return Err(Problem::field("offence", "Choose the offence from the list.").into());
    }
    let after = Investigation {
        offence: Some(question.offence),
        principal: Some(CONFIRMED.to_owned()),
        principal_by: Some(caller.staff.clone()),
        principal_at: Some(now),
        ..crime.record.clone()
    };
    all_written(&write_as(tx, &Author::console(&caller.staff), vec![edit(&crime, &after)], now)?)
}

/// A person explains a difference that is there.
pub(super) fn explain(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: Explain,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let crime = seen_crime(tx, caller, id, 0, now)?;
    let job = match &crime.record.incident {
        Some(job) => records::get::<Incident>(tx, job)?,
        None => None,
    };
    let reason = said("reason", &question.reason)?;
    let there = job.is_some_and(|job| {
        mismatches(lists, &job.record, &crime.record, std::iter::empty()).iter().any(|m| {
            m.field == question.field
                && m.incident_value == question.incident_value
                && m.crime_value == question.crime_value
        })
    });
    if !there {
        return Err(
            Problem::field("field", "The two no longer differ like this. Read the page again.").into()
        );
    }
    let fact = Explanation {
        investigation: id.clone(),
        field: question.field,
        incident_value: question.incident_value,
        crime_value: question.crime_value,
        at: now,
        by: caller.staff.clone(),
        reason,
    };
    all_written(&write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &fact)], now)?)
}

/// The registrar decides: the decision is a fact, and what it changes of the crime is written with it.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: DecideCrime,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let crime = seen_crime(tx, caller, id, question.version, now)?;
    let trimmed = |words: Option<String>| words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
    let decision = RegistrarDecision {
        investigation: id.clone(),
        code: question.code,
        at: now,
        by: caller.staff.clone(),
        reason: question.reason.trim().to_owned(),
        evidence: trimmed(question.evidence),
        surviving: trimmed(question.surviving),
        offence_was: crime.record.offence.clone(),
        offence: trimmed(question.offence),
    };
    for (field, words) in [
        ("reason", Some(&decision.reason)),
        ("evidence", decision.evidence.as_ref()),
        ("surviving", decision.surviving.as_ref()),
    ] {
        words.map_or(Ok(()), |words| short(field, words))?;
    }
    if let Some((field, why)) = wrong_decision(lists, &crime.record, &decision) {
        return Err(Problem::field(field, why).into());
    }
    let after = decided(lists, &crime.record, &decision);
    let edits = vec![Edit::new(new_id(now)?, &decision), edit(&crime, &after)];
    all_written(&write_as(tx, &Author::console(&caller.staff), edits, now)?)
}

/// A change of a record that was read.
pub(super) fn edit<R: Record>(was: &Stored<R>, after: &R) -> Edit {
    Edit {
        kind: R::KIND.to_owned(),
        record: was.id.clone(),
        seen_version: was.version,
        before: to_body(&was.record),
        after: to_body(after),
    }
}

/// The first of several edits, once none of them was refused.
pub(super) fn all_written(settled: &[Settled]) -> Result<Written, Error> {
    for one in settled {
        written(Some(one))?;
    }
    written(settled.first())
}

pub(super) fn said(field: &str, words: &str) -> Result<String, Problem> {
    let words = words.trim();
    short(field, words)?;
    if words.is_empty() {
        return Err(Problem::field(field, "Say why, in a sentence."));
    }
    Ok(words.to_owned())
}

fn short(field: &str, words: &str) -> Result<(), Problem> {
    if words.chars().count() > LONGEST {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}

fn seen_job(tx: &mut Tx<'_>, caller: &Caller, id: &RecordId, now: Millis) -> Result<Stored<Incident>, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such job, or it is not yours to see.");
    let job = records::get::<Incident>(tx, id)?.ok_or_else(gone)?;
    if Sight::of(tx, caller, now)?.sees_area(&job.record.area) { Ok(job) } else { Err(gone().into()) }
}

/// The crime, at the version that was on the screen; 0 asks for no particular one.
pub(super) fn seen_crime(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    version: u64,
    now: Millis,
) -> Result<Stored<Investigation>, Error> {
    let crime = records::get::<Investigation>(tx, id)?.ok_or_else(hidden)?;
    if !Sight::of(tx, caller, now)?.sees(id, &crime.record) {
        return Err(hidden().into());
    }
    if version != 0 && version != crime.version {
        let detail = "Somebody changed this crime since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    Ok(crime)
}
