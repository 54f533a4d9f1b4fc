//! What each person, name so far, decision and place is looked up by.
//!
//! Keys are a pure function of the record and of the lists of names; `beatbook check` makes each a second time and
//! compares. A new list of names makes no old key wrong, it only finds less until the keys are made again.

use std::collections::BTreeSet;

use beatbook_shared::finding::phone::phone;
use beatbook_shared::finding::who::Matching;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::person_match::PersonMatch;
use beatbook_shared::patrol::{Record, from_body};
use beatbook_shared::reference::built_in;
use beatbook_shared::sync::op::Body;
use jiff::civil::Date;

use super::store::{self, KeyRow};
use crate::db::{AnyConn, Error};
use crate::find::Touched;

const KINDS: [&str; 4] = [Nominal::KIND, Involved::KIND, PersonMatch::KIND, Incident::KIND];

/// The lists as they are to be for good: keys must not change with the day.
fn matching() -> Matching {
    Matching::on(built_in(), Date::constant(9999, 12, 31))
}

/// An involvement of somebody.
pub(super) fn of_person(id: &str) -> String {
    format!("i:{id}")
}

/// A decision about somebody.
pub(super) fn decided(id: &str) -> String {
    format!("m:{id}")
}

pub(super) fn of_phone(number: &str) -> String {
    format!("p:{number}")
}

pub(super) fn of_place(uprn: &str) -> String {
    format!("u:{uprn}")
}

/// The keys of a record, where it is of a kind that has any.
fn keys(matching: &Matching, kind: &str, id: &str, body: &Body) -> Result<Vec<KeyRow>, Error> {
    let bad = |why: String| Error::Corrupt(format!("{kind} {id}: {why}"));
    let (keys, at): (BTreeSet<String>, i64) = match kind {
        Nominal::KIND => (matching.keys(&matching.person(&from_body(body).map_err(bad)?)), 0),
        Involved::KIND => {
            let one: Involved = from_body(body).map_err(bad)?;
            let keys = match &one.person {
                Some(person) => one
                    .phone
                    .as_deref()
                    .and_then(phone)
                    .map(|number| of_phone(&number))
                    .into_iter()
                    .chain([of_person(person.as_str())])
                    .collect(),
                None => matching.keys(&matching.involved(&one)),
            };
            (keys, one.at.0)
        }
        PersonMatch::KIND => {
            let one: PersonMatch = from_body(body).map_err(bad)?;
            ([decided(one.left.as_str()), decided(one.right.as_str())].into(), one.at.0)
        }
        Incident::KIND => {
            let text = body.get("uprn").and_then(|value| value.as_str()).filter(|uprn| !uprn.is_empty());
            let at = body.get("created_at").and_then(serde_json::Value::as_i64).unwrap_or_default();
            (text.map(of_place).into_iter().collect(), at)
        }
        _ => return Ok(Vec::new()),
    };
    let row = |key| KeyRow { key, record: id.to_owned(), kind: kind.to_owned(), at };
    Ok(keys.into_iter().map(row).collect())
}

/// Brings the keys of what a write touched up to date.
///
/// # Errors
/// When the store fails.
pub(crate) fn keep(conn: &mut AnyConn, touched: &[Touched<'_>]) -> Result<(), Error> {
    let of_people: Vec<&Touched<'_>> = touched.iter().filter(|one| KINDS.contains(&one.kind)).collect();
    if of_people.is_empty() {
        return Ok(());
    }
    let matching = matching();
    let mut rows = Vec::new();
    for one in &of_people {
        rows.extend(keys(&matching, one.kind, one.id, one.body)?);
    }
    let ids: Vec<&str> = of_people.iter().map(|one| one.id).collect();
    store::put(conn, &ids, &rows)
}

/// Makes all keys again.
///
/// # Errors
/// When the store fails or a record cannot be read.
pub(crate) fn rebuild(conn: &mut AnyConn) -> Result<(), Error> {
    store::clear(conn)?;
    let matching = matching();
    let mut after = String::new();
    loop {
        let records = store::after(conn, &KINDS, &after)?;
        let Some((last, ..)) = records.last() else { return Ok(()) };
        after.clone_from(last);
        store::put(conn, &[], &made(&matching, &records)?)?;
    }
}

fn made(matching: &Matching, records: &[(String, String, String)]) -> Result<Vec<KeyRow>, Error> {
    let mut rows = Vec::new();
    for (id, kind, body) in records {
        let body: Body =
            serde_json::from_str(body).map_err(|e| Error::Corrupt(format!("{kind} {id}: {e}")))?;
        rows.extend(keys(matching, kind, id, &body)?);
    }
    Ok(rows)
}

/// Makes every key a second time and compares; says what differs.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn check(conn: &mut AnyConn, wrong: &mut Vec<String>) -> Result<(), Error> {
    let matching = matching();
    let (mut after, mut n) = (String::new(), 0_u64);
    loop {
        let records = store::after(conn, &KINDS, &after)?;
        let Some((last, ..)) = records.last() else { break };
        after.clone_from(last);
        let made: BTreeSet<KeyRow> = made(&matching, &records)?.into_iter().collect();
        n += made.len() as u64;
        let ids: Vec<&str> = records.iter().map(|(id, ..)| id.as_str()).collect();
        let held = store::of_records(conn, &ids)?;
        for differs in made.symmetric_difference(&held) {
            wrong.push(format!("what {} {} is looked up by is not its record", differs.kind, differs.record));
        }
    }
    let held = store::count(conn)?;
    if held != n {
        wrong.push(format!("people are looked up by {held} keys where {n} are made"));
    }
    Ok(())
}
