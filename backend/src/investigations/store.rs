//! Finding investigations by what the list asks for.

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::time::Millis;
use diesel::prelude::*;
use std::collections::BTreeMap;

use crate::db::schema::{change, record, record_scope};
use crate::db::{AnyConn, Error};
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
