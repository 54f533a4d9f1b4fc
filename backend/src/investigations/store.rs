//! Finding investigations by what the list asks for.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::opening::Opening;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;
use diesel::prelude::*;
use std::collections::BTreeMap;

use crate::db::schema::{change, reading, record, record_scope, scope_head};
use crate::db::{AnyConn, Error, Tx, on};
use crate::records::Stored;

/// What to look for. Empty parts do not narrow.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only what lies in one of these scopes.
    pub scopes: Vec<String>,
    pub area: Option<String>,
    pub statuses: Vec<String>,
    pub team: Option<String>,
    pub limit: Option<u32>,
}

/// How many ids one question names.
const CHUNK: usize = 900;

type Rows<'a> = record::BoxedQuery<'a, crate::db::MultiBackend>;

fn narrowed(wanted: &Wanted) -> Rows<'static> {
    let in_scope = record_scope::table
        .filter(record_scope::scope.eq_any(wanted.scopes.clone()))
        .select(record_scope::record);
    let mut query = record::table
        .filter(record::kind.eq(Investigation::KIND))
        .filter(record::id.eq_any(in_scope))
        .into_boxed();
    if let Some(area) = &wanted.area {
        query = query.filter(record::area.eq(area.clone()));
    }
    if !wanted.statuses.is_empty() {
        query = query.filter(record::status.eq_any(wanted.statuses.clone()));
    }
    if let Some(team) = &wanted.team {
        let team = serde_json::Value::from(team.as_str());
        query = query
            .filter(record::body.like(format!("%\"team\":{}%", escaped(&team.to_string()))).escape('\\'));
    }
    query
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Investigations, newest first.
///
/// # Errors
/// When the store cannot be read.
pub fn find(conn: &mut AnyConn, wanted: &Wanted) -> Result<Vec<Stored<Investigation>>, Error> {
    let mut query = narrowed(wanted).order((record::at.desc(), record::id.desc()));
    if let Some(limit) = wanted.limit {
        query = query.limit(i64::from(limit));
    }
    let rows: Vec<(String, i64, i64, String)> =
        query.select((record::id, record::version, record::received_at, record::body)).load(conn)?;
    rows.into_iter()
        .map(|(id, version, received_at, body)| {
            let record = serde_json::from_str(&body)
                .map_err(|e| Error::Corrupt(format!("investigation {id}: {e}")))?;
            let (id, version) = (RecordId(id), version.unsigned_abs());
            Ok(Stored { id, version, seq: 0, received_at: Millis(received_at), record })
        })
        .collect()
}

/// How many there are.
///
/// # Errors
/// When the store cannot be read.
pub fn count(conn: &mut AnyConn, wanted: &Wanted) -> Result<u64, Error> {
    let count: i64 = narrowed(wanted).count().get_result(conn)?;
    Ok(count.unsigned_abs())
}

/// When each investigation was last written about.
///
/// # Errors
/// When the store cannot be read.
pub fn last_updates(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<String, Millis>, Error> {
    let mut last = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<(String, Option<i64>)> = record::table
            .filter(record::kind.eq(Update::KIND))
            .filter(record::parent.eq_any(names))
            .group_by(record::parent)
            .select((record::parent, diesel::dsl::max(record::at)))
            .load(conn)?;
        last.extend(rows.into_iter().filter_map(|(id, at)| Some((id, Millis(at?)))));
    }
    Ok(last)
}

/// Numbers and authors of the changes to each investigation's own fields.
///
/// # Errors
/// When the store cannot be read.
pub fn changes(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<String, Vec<(u64, String)>>, Error> {
    let mut all: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<(String, i64, String)> = change::table
            .filter(change::record.eq_any(names))
            .order(change::seq)
            .select((change::record, change::seq, change::actor))
            .load(conn)?;
        for (id, seq, actor) in rows {
            all.entry(id).or_default().push((seq.unsigned_abs(), actor));
        }
    }
    Ok(all)
}

/// The kinds of record that say something about a case.
const TELLS: [&str; 4] = ["update", "notebook", "direction", "review"];

/// The newest number on each case, its fields or what hangs on it, that somebody else wrote. What the system
/// wrote by itself, and reviews, tell nothing of the work.
///
/// # Errors
/// When the store cannot be read.
pub fn touched(
    conn: &mut AnyConn,
    ids: &[RecordId],
    reader: &StaffId,
) -> Result<BTreeMap<String, u64>, Error> {
    let mut newest: BTreeMap<String, u64> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let own: Vec<(String, Option<i64>)> = change::table
            .filter(change::record.eq_any(names.clone()))
            .filter(change::actor.ne(reader.as_str()))
            .group_by(change::record)
            .select((change::record, diesel::dsl::max(change::seq)))
            .load(conn)?;
        let hanging: Vec<(String, Option<i64>)> = change::table
            .inner_join(record::table.on(record::id.eq(change::record)))
            .filter(record::parent.eq_any(names))
            .filter(record::kind.eq_any(["update", "notebook", "direction"]))
            .filter(record::body.not_like("%\"auto\":true%"))
            .filter(change::actor.ne(reader.as_str()))
            .group_by(record::parent)
            .select((record::parent, diesel::dsl::max(change::seq)))
            .load(conn)?;
        for (id, seq) in own.into_iter().chain(hanging) {
            let held = newest.entry(id).or_default();
            *held = (*held).max(seq.unwrap_or_default().unsigned_abs());
        }
    }
    Ok(newest)
}

/// How many changes to a case and what hangs on it came after a number.
///
/// # Errors
/// When the store cannot be read.
pub fn newer(conn: &mut AnyConn, id: &RecordId, seq: u64) -> Result<u32, Error> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let own: i64 = change::table
        .filter(change::record.eq(id.as_str()))
        .filter(change::seq.gt(seq))
        .count()
        .get_result(conn)?;
    let hanging: i64 = change::table
        .inner_join(record::table.on(record::id.eq(change::record)))
        .filter(record::parent.eq(id.as_str()))
        .filter(record::kind.eq_any(TELLS))
        .filter(change::seq.gt(seq))
        .count()
        .get_result(conn)?;
    Ok(u32::try_from(own + hanging).unwrap_or(u32::MAX))
}

/// The heads of scopes, as one text that changes when any of them moves.
///
/// # Errors
/// When the store cannot be read.
pub fn heads(conn: &mut AnyConn, scopes: &[String]) -> Result<String, Error> {
    let mut lines = Vec::new();
    for chunk in scopes.chunks(CHUNK) {
        let rows: Vec<(String, i64)> = scope_head::table
            .filter(scope_head::scope.eq_any(chunk.to_vec()))
            .order(scope_head::scope)
            .select((scope_head::scope, scope_head::last_seq))
            .load(conn)?;
        lines.extend(rows.into_iter().map(|(scope, head)| format!("{scope} {head}")));
    }
    Ok(lines.join("\n"))
}

/// Notes that somebody reads a case until then, and forgets whoever ran out.
///
/// # Errors
/// When the store cannot be written.
pub fn start_reading(
    tx: &mut Tx<'_>,
    case: &RecordId,
    staff: &StaffId,
    now: Millis,
    until: Millis,
) -> Result<(), Error> {
    diesel::delete(reading::table.filter(reading::until.le(now.0))).execute(&mut **tx)?;
    let row = (
        reading::investigation.eq(case.as_str()),
        reading::staff.eq(staff.as_str()),
        reading::until.eq(until.0),
    );
    on!(&mut **tx, c => diesel::insert_into(reading::table)
        .values(row)
        .on_conflict((reading::investigation, reading::staff))
        .do_update()
        .set(reading::until.eq(until.0))
        .execute(c))?;
    Ok(())
}

/// # Errors
/// When the store cannot be written.
pub fn stop_reading(tx: &mut Tx<'_>, case: &RecordId, staff: &StaffId) -> Result<(), Error> {
    let row = reading::table
        .filter(reading::investigation.eq(case.as_str()))
        .filter(reading::staff.eq(staff.as_str()));
    diesel::delete(row).execute(&mut **tx)?;
    Ok(())
}

/// Who reads a case at that instant.
///
/// # Errors
/// When the store cannot be read.
pub fn readers(conn: &mut AnyConn, case: &RecordId, now: Millis) -> Result<Vec<StaffId>, Error> {
    let rows: Vec<String> = reading::table
        .filter(reading::investigation.eq(case.as_str()))
        .filter(reading::until.gt(now.0))
        .order(reading::staff)
        .select(reading::staff)
        .load(conn)?;
    Ok(rows.into_iter().map(StaffId).collect())
}

/// Whether that person opened any case before, at a desk or on a phone.
///
/// # Errors
/// When the store cannot be read.
pub fn opened_any(conn: &mut AnyConn, staff: &StaffId) -> Result<bool, Error> {
    let own = record_scope::table
        .filter(record_scope::scope.eq(Scope::person(staff.as_str()).as_str().to_owned()))
        .select(record_scope::record);
    let found: Option<String> = record::table
        .filter(record::kind.eq(Opening::KIND))
        .filter(record::id.eq_any(own))
        .select(record::id)
        .first(conn)
        .optional()?;
    Ok(found.is_some())
}
