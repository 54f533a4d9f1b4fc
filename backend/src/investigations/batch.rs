//! One change to several cases: who has them, or when they are looked at next.
//!
//! Every case is decided and written by itself, so one that is refused holds up no other, and each has its own
//! answer. A preview decides the same and writes nothing.

use beatbook_shared::access::Action;
use beatbook_shared::api::console::{Batch, BatchCase, BatchRow, EditInvestigation};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review_due;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::edit::edit;
use super::people::People;
use super::sight::{Sight, hidden};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::records::{self, Stored};

/// The most cases that one batch names.
pub(super) const MOST: usize = 200;

/// Whether the batch can be carried out at all, by this caller.
pub(super) fn check(caller: &Caller, batch: &Batch) -> Result<(), Problem> {
    if batch.cases.is_empty() || batch.cases.len() > MOST {
        let message = format!("A batch names 1 to {MOST} cases; this one names {}.", batch.cases.len());
        return Err(Problem::field("cases", message));
    }
    match (&batch.oic, batch.next_review_due) {
        (Some(_), None) => caller.must(Action::Allocate),
        (None, Some(_)) => caller.must(Action::Review),
        _ => Err(Problem::field("oic", "Say either who is to have the cases or when they are reviewed next.")),
    }
}

struct Planned {
    row: BatchRow,
    edit: Option<EditInvestigation>,
}

/// What would become of one case.
pub(super) fn preview(
    conn: &mut AnyConn,
    caller: &Caller,
    batch: &Batch,
    one: &BatchCase,
    lists: &Lists,
    now: Millis,
) -> Result<BatchRow, Error> {
    Ok(plan(conn, caller, batch, one, lists, now)?.row)
}

/// Carries it out for one case.
pub(super) fn carry_out(
    tx: &mut Tx<'_>,
    caller: &Caller,
    batch: &Batch,
    one: &BatchCase,
    lists: &Lists,
    now: Millis,
) -> Result<BatchRow, Error> {
    let Planned { mut row, edit: wanted } = plan(tx, caller, batch, one, lists, now)?;
    if let Some(wanted) = wanted {
        let written = edit(tx, caller, &one.id, &wanted, lists, now)?;
        row.outcome = if written.outcome == Outcome::Conflict { "clash" } else { "changed" }.to_owned();
    }
    Ok(row)
}

/// The row of a case that was refused.
pub(super) fn refused(one: &BatchCase, problem: &Problem) -> BatchRow {
    BatchRow {
        id: one.id.clone(),
        title: String::new(),
        outcome: "refused".to_owned(),
        why: Some(problem.detail.clone()),
        was: Value::Null,
        now: Value::Null,
    }
}

fn plan(
    conn: &mut AnyConn,
    caller: &Caller,
    batch: &Batch,
    one: &BatchCase,
    lists: &Lists,
    now: Millis,
) -> Result<Planned, Error> {
    let case = records::get::<Investigation>(conn, &one.id)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(&one.id, &case.record) {
        return Err(hidden().into());
    }
    let (field, was, is, shown_was, shown_is) = match (&batch.oic, batch.next_review_due) {
        (Some(oic), _) => {
            if records::get::<Staff>(conn, &oic.record())?.is_none() {
                let message = "There is nobody of that id. Choose somebody from the list.";
                return Err(Problem::field("oic", message).into());
            }
            let ids = case.record.oic.iter().chain([oic]).cloned().collect();
            let people = People::of(conn, &ids, now)?;
            let shown = |id| people.maybe(id).map(|p| format!("{} {}", p.name, p.collar).trim().to_owned());
            let (was, is) = (shown(case.record.oic.as_ref()), shown(Some(oic)));
            ("oic", json!(case.record.oic), json!(oic), json!(was), json!(is))
        }
        (None, date) => {
            let (was, is) = (json!(case.record.next_review_due), json!(date));
            ("next_review_due", was.clone(), is.clone(), was, is)
        }
    };
    let why = if lists.investigation_open(&case.record.status) {
        batch.next_review_due.and_then(|at| no_date(caller, &case, at, lists, now))
    } else {
        Some("This investigation is closed; open it again first.".to_owned())
    };
    let outcome = match (&why, was == is) {
        (Some(_), _) => "refused",
        (None, true) => "same",
        (None, false) => "would_change",
    };
    let edit = (outcome == "would_change").then(|| EditInvestigation {
        version: one.version,
        seen: Body::from_iter([(field.to_owned(), was)]),
        fields: Body::from_iter([(field.to_owned(), is)]),
    });
    let row = BatchRow {
        id: case.id,
        title: case.record.title,
        outcome: outcome.to_owned(),
        why,
        was: shown_was,
        now: shown_is,
    };
    Ok(Planned { row, edit })
}

/// Why the next review of a case may not be on that date.
fn no_date(
    caller: &Caller,
    case: &Stored<Investigation>,
    at: Millis,
    lists: &Lists,
    now: Millis,
) -> Option<String> {
    if at <= now {
        return Some("Give a time that is still to come.".to_owned());
    }
    if let Some(why) = review_due::may_not_review(&case.record, &caller.staff, &caller.language) {
        return Some(why);
    }
    let latest = review_due::next_after(lists, &case.record, now)?;
    (at > latest).then(|| {
        format!("For this risk the next review is due by {} at the latest.", latest.london_text())
    })
}

/// A refusal of one case is that case's answer; a failure is everybody's.
pub(super) fn or_refused(one: &BatchCase, told: Result<BatchRow, Error>) -> Result<BatchRow, Error> {
    match told {
        Err(Error::Refused(problem)) => Ok(refused(one, &problem)),
        told => told,
    }
}
