//! Names in place of ids, where a change of hands is told to a person.
//!
//! The record holds ids, because a collar number changes and a person does not. A supervisor who reads what
//! changed reads `Bowen 2114`, not an id.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::console::{FieldDiff, InvestigationFile};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::staff::{Staff, Team};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::Value;

use crate::db::{AnyConn, Error};
use crate::records;

/// Fields that hold ids of people or teams.
const HANDS: [&str; 4] = ["oic", "supervisor", "team", "allowed"];

/// Puts names into everything that the file tells of who had the case.
pub(super) fn put_names(conn: &mut AnyConn, file: &mut InvestigationFile, now: Millis) -> Result<(), Error> {
    let rows = file.timeline.iter_mut().flat_map(|row| row.fields.iter_mut());
    put_names_in(conn, file.since.fields.iter_mut().chain(rows).collect(), now)
}

/// Puts names into what some changes tell of who had the case.
pub(crate) fn put_names_in(
    conn: &mut AnyConn,
    mut told: Vec<&mut FieldDiff>,
    now: Millis,
) -> Result<(), Error> {
    told.retain(|diff| HANDS.contains(&diff.field.as_str()));
    let mut ids = BTreeSet::new();
    for diff in &told {
        gather(&diff.was, &mut ids);
        gather(&diff.now, &mut ids);
    }
    let ids: Vec<RecordId> = ids.into_iter().map(RecordId).collect();
    let names: BTreeMap<String, String> = records::bodies(conn, &ids)?
        .into_iter()
        .filter_map(|(id, (_, body))| Some((id.0, name(&body, now)?)))
        .collect();
    for diff in told {
        put(&mut diff.was, &names);
        put(&mut diff.now, &names);
    }
    Ok(())
}

fn gather(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(id) => {
            ids.insert(id.clone());
        }
        Value::Array(list) => list.iter().for_each(|one| gather(one, ids)),
        _ => {}
    }
}

fn put(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(id) => {
            if let Some(name) = names.get(id) {
                id.clone_from(name);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| put(one, names)),
        _ => {}
    }
}

fn name(body: &Body, now: Millis) -> Option<String> {
    if let Ok(team) = records::typed::<Team>(body) {
        return Some(team.name);
    }
    let staff = records::typed::<Staff>(body).ok()?;
    Some(match staff.collar(now) {
        Some(collar) => format!("{} {collar}", staff.name),
        None => staff.name,
    })
}
