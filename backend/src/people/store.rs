//! The keys of people in the store.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use crate::db::schema::{nominal_key, record};
use crate::db::{AnyConn, Error, on};

/// Ids or keys in one question.
const CHUNK: usize = 900;

/// Four columns each stay below what either engine binds.
const ROWS: usize = 4_000;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Queryable, Selectable, Insertable)]
#[diesel(table_name = nominal_key)]
pub(super) struct KeyRow {
    pub key: String,
    pub record: String,
    pub kind: String,
    pub at: i64,
}

/// Puts the keys of some records in place of those they had.
pub(super) fn put(conn: &mut AnyConn, records: &[&str], rows: &[KeyRow]) -> Result<(), Error> {
    for chunk in records.chunks(CHUNK) {
        diesel::delete(nominal_key::table.filter(nominal_key::record.eq_any(chunk.to_vec())))
            .execute(conn)?;
    }
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(nominal_key::table).values(chunk).execute(c)?);
    }
    Ok(())
}

pub(super) fn clear(conn: &mut AnyConn) -> Result<(), Error> {
    diesel::delete(nominal_key::table).execute(conn)?;
    Ok(())
}

/// The next records of these kinds after an id: id, kind and body.
pub(super) fn after(
    conn: &mut AnyConn,
    kinds: &[&str],
    after: &str,
) -> Result<Vec<(String, String, String)>, Error> {
    Ok(record::table
        .filter(record::kind.eq_any(kinds.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>()))
        .filter(record::id.gt(after.to_owned()))
        .order(record::id)
        .limit(1_000)
        .select((record::id, record::kind, record::body))
        .load(conn)?)
}

/// The keys that those records have, in order.
pub(super) fn of_records(conn: &mut AnyConn, records: &[&str]) -> Result<BTreeSet<KeyRow>, Error> {
    let mut found = BTreeSet::new();
    for chunk in records.chunks(CHUNK) {
        let rows: Vec<KeyRow> = nominal_key::table
            .filter(nominal_key::record.eq_any(chunk.to_vec()))
            .select(KeyRow::as_select())
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// How many keys there are.
pub(super) fn count(conn: &mut AnyConn) -> Result<u64, Error> {
    let n: i64 = nominal_key::table.count().get_result(conn)?;
    Ok(n.unsigned_abs())
}

/// The records of these kinds that have one of the keys, from an instant on: by key.
pub(super) fn with(
    conn: &mut AnyConn,
    keys: &BTreeSet<String>,
    kinds: &[&str],
    from: Millis,
) -> Result<BTreeMap<String, BTreeSet<RecordId>>, Error> {
    let mut found: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
    let keys: Vec<&String> = keys.iter().collect();
    for chunk in keys.chunks(CHUNK) {
        let rows: Vec<(String, String)> = nominal_key::table
            .filter(nominal_key::key.eq_any(chunk.to_vec()))
            .filter(nominal_key::kind.eq_any(kinds.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>()))
            .filter(nominal_key::at.ge(from.0).or(nominal_key::at.eq(0)))
            .select((nominal_key::key, nominal_key::record))
            .load(conn)?;
        for (key, record) in rows {
            found.entry(key).or_default().insert(RecordId(record));
        }
    }
    Ok(found)
}

/// The keys of one beginning that incidents of a period have, by incident.
pub(super) fn places(
    conn: &mut AnyConn,
    from: Millis,
    to: Millis,
) -> Result<BTreeMap<RecordId, String>, Error> {
    let rows: Vec<(String, String)> = nominal_key::table
        .filter(nominal_key::kind.eq("incident"))
        .filter(nominal_key::at.ge(from.0))
        .filter(nominal_key::at.lt(to.0))
        .select((nominal_key::record, nominal_key::key))
        .load(conn)?;
    Ok(rows.into_iter().map(|(record, key)| (RecordId(record), key)).collect())
}

/// A record of whatever kind.
pub(super) struct Any {
    pub id: RecordId,
    pub kind: String,
    pub version: u64,
    pub body: Body,
}

/// The named records, whatever their kind; those that are not there are left out.
pub(super) fn any(conn: &mut AnyConn, ids: &BTreeSet<RecordId>) -> Result<Vec<Any>, Error> {
    let names: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
    let mut found = Vec::with_capacity(names.len());
    for chunk in names.chunks(CHUNK) {
        let rows: Vec<(String, String, i64, String)> = record::table
            .filter(record::id.eq_any(chunk.to_vec()))
            .select((record::id, record::kind, record::version, record::body))
            .load(conn)?;
        for (id, kind, version, body) in rows {
            let body =
                serde_json::from_str(&body).map_err(|e| Error::Corrupt(format!("{kind} {id}: {e}")))?;
            found.push(Any { id: RecordId(id), kind, version: version.unsigned_abs(), body });
        }
    }
    Ok(found)
}
