//! Changing fields of an investigation in the console.
//!
//! The page says which version it showed and what the changed fields looked like, exactly as a device does.
//! If somebody else changed the same field in the meantime, both values wait for a person in a conflict.

use beatbook_shared::access::action_for;
use beatbook_shared::api::console::{EditInvestigation, Written};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::outcomes;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::{Record as _, from_body, to_body};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::case_file::CaseFile;
use super::sight::{Sight, hidden};
use super::since::before;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::caller::not_allowed;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, write_as};

/// Codes that a field may hold, by the list they come from.
const LISTED: [(&str, &str); 3] =
    [("risk", "risk_levels"), ("status", "investigation_statuses"), ("area", "gwent_areas")];

pub(super) fn edit(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &EditInvestigation,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let file = CaseFile::read(tx, id)?.ok_or_else(hidden)?;
    if !Sight::of(tx, caller, now)?.sees(id, &file.case.record) {
        return Err(hidden().into());
    }
    if question.version == 0 || question.version > file.case.version {
        let message = format!("The investigation is at version {}; read it again.", file.case.version);
        return Err(Problem::field("version", message).into());
    }
    check(caller, &question.fields, lists, now)?;
    for field in ["oic", "supervisor"] {
        if let Some(who) = question.fields.get(field).and_then(Value::as_str)
            && records::get::<Staff>(tx, &StaffId::from(who).record())?.is_none()
        {
            return Err(
                Problem::field(field, "There is nobody of that id. Choose somebody from the list.").into()
            );
        }
    }
    // What the page showed: the record at the version it names, and what it says of the fields themselves.
    let newer = file.history.iter().filter(|h| h.version > question.version);
    let mut seen = before(&to_body(&file.case.record), newer);
    lay(&mut seen, &question.seen);
    let mut after = seen.clone();
    lay(&mut after, &question.fields);
    complete(&seen, &mut after, now);
    from_body::<Investigation>(&after)
        .map_err(|why| Problem::field("fields", format!("This does not fit: {why}.")))?;
    let edit = Edit {
        kind: Investigation::KIND.to_owned(),
        record: id.clone(),
        seen_version: question.version,
        before: seen,
        after,
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

/// Whether the fields are there, the caller may change each, and codes are on their lists today.
fn check(caller: &Caller, fields: &Body, lists: &Lists, now: Millis) -> Result<(), Problem> {
    if fields.is_empty() {
        return Err(Problem::field("fields", "Name at least one field to change."));
    }
    let known = serde_json::to_value(Investigation::default()).unwrap_or_default();
    for (field, value) in fields {
        if known.get(field).is_none() {
            return Err(Problem::field(field, format!("An investigation has no field {field}.")));
        }
        let action = action_for(Investigation::KIND, field);
        if !caller.may(action) {
            let mut problem = not_allowed(action);
            problem.fields = Problem::field(field, problem.detail.clone()).fields;
            return Err(problem);
        }
        if outcomes::FIELDS.contains(&field.as_str()) {
            return Err(Problem::field(field, outcomes::ASK));
        }
        let list = LISTED.iter().find(|(name, _)| name == field).map(|(_, list)| *list);
        if let (Some(list), Some(code)) = (list, value.as_str())
            && lists.row(list, code, day(now)).is_none()
        {
            let codes: Vec<&str> = lists.codes(list, day(now)).into_iter().collect();
            return Err(Problem::field(
                field,
                format!("{code} is not one of today's codes: {}.", codes.join(", ")),
            ));
        }
    }
    Ok(())
}

/// What goes without saying: who is given a case was given it now, and a plan was written now.
fn complete(before: &Body, after: &mut Body, now: Millis) {
    let changed = |after: &Body, field: &str| before.get(field) != after.get(field);
    if changed(after, "oic") && after.contains_key("oic") && !changed(after, "allocated_at") {
        after.insert("allocated_at".to_owned(), json!(now));
    }
    if changed(after, "plan_text") && !changed(after, "plan_at") {
        after.insert("plan_at".to_owned(), json!(now));
    }
}

fn lay(body: &mut Body, over: &Body) {
    for (field, value) in over {
        if value.is_null() {
            body.remove(field);
        } else {
            body.insert(field.clone(), value.clone());
        }
    }
}
