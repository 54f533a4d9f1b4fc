//! Problem plans: what each stage still lacks, the next stage, and closing, which fills the repository.

use std::collections::BTreeSet;

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::prevention::{NextStage, PlanList, PlanRow, PutPlan};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::prevention::{
    Beneficiary, Initiative, difference, people, wrong_comparison, wrong_practice,
};
use beatbook_shared::patrol::problem_plan::{
    ProblemPlan, in_the_way, lacks, names_somebody, practice, stages,
};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::keep::{change, held, put, short};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

pub(super) fn list(
    conn: &mut AnyConn,
    caller: &Caller,
    lists: &Lists,
    now: Millis,
) -> Result<PlanList, Error> {
    let mut kept: Vec<Stored<ProblemPlan>> =
        records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    kept.sort_by_key(|held| (held.record.closed_at.is_some(), std::cmp::Reverse(held.record.started_at)));
    let leads: BTreeSet<StaffId> = kept.iter().map(|held| held.record.lead.clone()).collect();
    let named = People::of(conn, &leads, now)?;
    let rows = kept
        .into_iter()
        .map(|held| PlanRow {
            version: held.version,
            lead: named.person(&held.record.lead),
            lacks: lacks(lists, &held.record, now),
            next: stages(lists, &held.record, now).1.map(|row| row.code.clone()),
            difference: held.record.compared.as_ref().and_then(difference),
            id: held.id,
            record: held.record,
        })
        .collect();
    Ok(PlanList { as_at: now, rows, may_write: caller.may(Right::Review) })
}

pub(super) fn put_plan(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: PutPlan,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let before = held::<ProblemPlan>(tx, question.id.as_ref(), question.version)?;
    let mut record = question.record;
    // Where it stands moves by its own step, and what it became stays.
    match &before {
        Some(held) if held.record.closed_at.is_some() => {
            let detail = "This plan is closed and has become a practice record. Begin another one.";
            return Err(Problem::new(Code::Changed, detail).into());
        }
        Some(held) => {
            record.stage.clone_from(&held.record.stage);
            record.started_at = held.record.started_at;
            (record.closed_at, record.practice) = (None, None);
        }
        None => {
            record.started_at = now;
            (record.closed_at, record.practice) = (None, None);
            record.stage = stages(lists, &ProblemPlan { started_at: now, ..ProblemPlan::default() }, now)
                .1
                .map(|row| row.code.clone())
                .unwrap_or_default();
        }
    }
    if record.lead.as_str().is_empty() {
        record.lead = caller.staff.clone();
    }
    short(&[
        ("problem", &record.problem),
        ("who", &record.who),
        ("place", &record.place),
        ("when", &record.when),
        ("victim", &record.victim),
        ("offender", &record.offender),
        ("location", &record.location),
        ("causes", &record.causes),
        ("tactics", &record.tactics),
        ("displacement", &record.displacement),
        ("differently", &record.differently),
    ])?;
    if record.problem.trim().is_empty() {
        return Err(Problem::field("problem", "Say the problem in one sentence.").into());
    }
    if let Some((field, why)) = names_somebody(&record) {
        return Err(Problem::field(field, why).into());
    }
    if let Some((field, why)) =
        record.compared.as_ref().and_then(|compared| wrong_comparison(compared, record.area.as_deref()))
    {
        return Err(Problem::field(field, why).into());
    }
    put(tx, caller, before.as_ref(), &record, now)
}

/// Takes a plan to its next stage; after the last it is closed, and the practice record is made in the same transaction.
pub(super) fn next(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &NextStage,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "This is not here any more. Read the page again.");
    let plan = held::<ProblemPlan>(tx, Some(id), question.version)?.ok_or_else(gone)?;
    if plan.record.closed_at.is_some() {
        let detail = "This plan is closed and has become a practice record. Begin another one.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    if let Some((field, why)) = in_the_way(lists, &plan.record, now) {
        return Err(Problem::field(&field, why).into());
    }
    let mut after = plan.record.clone();
    let mut edits = Vec::new();
    if let Some(stage) = stages(lists, &plan.record, now).1 {
        after.stage.clone_from(&stage.code);
    } else {
        let learnt = practice(&plan.record, id, helped(tx, id)?, &caller.staff, now);
        if let Some((field, why)) = wrong_practice(lists, &learnt, now) {
            return Err(Problem::field(of_the_plan(field), why).into());
        }
        let made = Edit::new(new_id(now)?, &learnt);
        (after.closed_at, after.practice) = (Some(now), Some(made.record.clone()));
        edits.push(made);
    }
    edits.insert(0, change(&plan, &after));
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

/// Different people whom the initiatives of a plan helped.
fn helped(tx: &mut Tx<'_>, plan: &RecordId) -> Result<u32, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    let of: BTreeSet<RecordId> = records::list::<Initiative>(tx, &all)?
        .into_iter()
        .filter(|held| held.record.problem.as_ref() == Some(plan))
        .map(|held| held.id)
        .collect();
    let helped: Vec<Stored<Beneficiary>> = records::list(tx, &all)?;
    let ours = helped.iter().map(|held| &held.record).filter(|b| of.contains(&b.initiative));
    Ok(u32::try_from(people(ours)).unwrap_or(u32::MAX))
}

/// The field of a plan from which a field of its practice record comes.
fn of_the_plan(field: &str) -> &str {
    match field {
        "title" => "problem",
        "description" => "tactics",
        "learning" => "differently",
        "aim" => "target",
        "intended_outcome" => "measure",
        "result" => "displacement",
        other => other,
    }
}
