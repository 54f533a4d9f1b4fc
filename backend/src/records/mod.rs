//! Reading records, whatever their kind.
//!
//! Every record and fact lies in one table, its fields as JSON beside a few columns to find it by. This is
//! the one place that turns such a row into a typed record; slices ask for `Incident` or `Review` and never
//! see the row.

pub mod clocks;

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::{Record, from_body};
use beatbook_shared::sync::op::{Body, Change, Op};
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use crate::db::schema::{change, device, op, record};
use crate::db::{AnyConn, Error};

/// A typed record with what the log knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<R> {
    pub id: RecordId,
    pub version: u64,
    /// The change number of that version.
    pub seq: u64,
    /// When the server took that version.
    pub received_at: Millis,
    pub record: R,
}

/// Which records of a kind. An empty filter means all of them, by their main instant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub area: Option<String>,
    pub areas: Option<Vec<String>>,
    pub owner: Option<String>,
    pub status: Option<String>,
    /// Main instant at or after, and before.
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    pub parents: Option<Vec<RecordId>>,
    pub limit: Option<u32>,
    /// Leave the change numbers at 0, where nobody will look at them: a board over 100,000 rows.
    pub without_seq: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = record)]
struct Row {
    id: String,
    version: i64,
    received_at: i64,
    body: String,
}

/// How many ids one question names: well below what either engine binds.
const CHUNK: usize = 900;

fn parse<R: Record>(row: &Row) -> Result<R, Error> {
    serde_json::from_str(&row.body).map_err(|e| Error::Corrupt(format!("{} {}: {e}", R::KIND, row.id)))
}

fn stored<R: Record>(conn: &mut AnyConn, rows: &[Row], with_seq: bool) -> Result<Vec<Stored<R>>, Error> {
    let numbers = if with_seq {
        numbers(conn, &rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>())?
    } else {
        BTreeMap::new()
    };
    rows.iter()
        .map(|row| {
            Ok(Stored {
                id: RecordId::from(row.id.as_str()),
                version: row.version.unsigned_abs(),
                seq: numbers.get(&row.id).copied().unwrap_or_default(),
                received_at: Millis(row.received_at),
                record: parse(row)?,
            })
        })
        .collect()
}

/// The newest change number of each record.
fn numbers(conn: &mut AnyConn, ids: &[&str]) -> Result<BTreeMap<String, u64>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(String, Option<i64>)> = change::table
            .filter(change::record.eq_any(chunk))
            .group_by(change::record)
            .select((change::record, diesel::dsl::max(change::seq)))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(id, seq)| (id, seq.unwrap_or_default().unsigned_abs())));
    }
    Ok(found)
}

/// The number under which each record came. What is written once keeps it, although the log names it again when
/// it moves with its case or is said twice.
///
/// # Errors
/// When the store cannot be read.
pub fn first_numbers(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<RecordId, u64>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<(String, Option<i64>)> = change::table
            .filter(change::record.eq_any(names))
            .group_by(change::record)
            .select((change::record, diesel::dsl::min(change::seq)))
            .load(conn)?;
        found
            .extend(rows.into_iter().map(|(id, seq)| (RecordId(id), seq.unwrap_or_default().unsigned_abs())));
    }
    Ok(found)
}

/// Gives each fact the number under which it came.
///
/// # Errors
/// When the store cannot be read.
pub fn number_as_they_came<R>(conn: &mut AnyConn, facts: &mut [Stored<R>]) -> Result<(), Error> {
    let ids: Vec<RecordId> = facts.iter().map(|f| f.id.clone()).collect();
    let numbers = first_numbers(conn, &ids)?;
    for fact in facts {
        fact.seq = numbers.get(&fact.id).copied().unwrap_or(fact.seq);
    }
    Ok(())
}

/// What hangs on a record, of the given kinds: id, kind and fields exactly as they are held, by id.
///
/// # Errors
/// When the store cannot be read.
pub fn held_on(
    conn: &mut AnyConn,
    parent: &RecordId,
    kinds: &[&str],
) -> Result<Vec<(RecordId, String, Body)>, Error> {
    let rows: Vec<(String, String, String)> = record::table
        .filter(record::parent.eq(parent.as_str()))
        .filter(record::kind.eq_any(kinds.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>()))
        .order(record::id)
        .select((record::id, record::kind, record::body))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, kind, body)| {
            let body = serde_json::from_str(&body).map_err(|e| Error::Corrupt(format!("{id}: {e}")))?;
            Ok((RecordId(id), kind, body))
        })
        .collect()
}

/// The record of that id, if there is one of that kind.
///
/// # Errors
/// When the store cannot be read.
pub fn get<R: Record>(conn: &mut AnyConn, id: &RecordId) -> Result<Option<Stored<R>>, Error> {
    let row: Option<Row> = record::table
        .filter(record::id.eq(id.as_str()))
        .filter(record::kind.eq(R::KIND))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let rows: Vec<Row> = row.into_iter().collect();
    Ok(stored(conn, &rows, true)?.pop())
}

/// The records of a kind that hang on `parent`, oldest id first.
///
/// # Errors
/// When the store cannot be read.
pub fn children<R: Record>(conn: &mut AnyConn, parent: &RecordId) -> Result<Vec<Stored<R>>, Error> {
    let rows: Vec<Row> = record::table
        .filter(record::parent.eq(parent.as_str()))
        .filter(record::kind.eq(R::KIND))
        .order(record::id)
        .select(Row::as_select())
        .load(conn)?;
    stored(conn, &rows, true)
}

/// The records of a kind that pass the filter, by main instant and id.
///
/// # Errors
/// When the store cannot be read.
pub fn list<R: Record>(conn: &mut AnyConn, filter: &Filter) -> Result<Vec<Stored<R>>, Error> {
    let rows = match &filter.parents {
        None => select(conn, R::KIND, filter, None)?,
        Some(parents) => {
            let ids: Vec<&str> = parents.iter().map(RecordId::as_str).collect();
            let mut rows = Vec::new();
            for chunk in ids.chunks(CHUNK) {
                rows.extend(select(conn, R::KIND, filter, Some(chunk))?);
            }
            rows
        }
    };
    stored(conn, &rows, !filter.without_seq)
}

fn select(
    conn: &mut AnyConn,
    kind: &str,
    filter: &Filter,
    parents: Option<&[&str]>,
) -> Result<Vec<Row>, Error> {
    let mut query = record::table.filter(record::kind.eq(kind.to_owned())).into_boxed();
    if let Some(parents) = parents {
        query =
            query.filter(record::parent.eq_any(parents.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>()));
    }
    if let Some(area) = &filter.area {
        query = query.filter(record::area.eq(area.clone()));
    }
    if let Some(areas) = &filter.areas {
        query = query.filter(record::area.eq_any(areas.clone()));
    }
    if let Some(owner) = &filter.owner {
        query = query.filter(record::owner.eq(owner.clone()));
    }
    if let Some(status) = &filter.status {
        query = query.filter(record::status.eq(status.clone()));
    }
    if let Some(from) = filter.from {
        query = query.filter(record::at.ge(from.0));
    }
    if let Some(to) = filter.to {
        query = query.filter(record::at.lt(to.0));
    }
    if let Some(limit) = filter.limit {
        query = query.limit(i64::from(limit));
    }
    Ok(query.order((record::at, record::id)).select(Row::as_select()).load(conn)?)
}

/// Versions and fields of the named records, whatever their kind; those that are not there are left out.
///
/// # Errors
/// When the store cannot be read.
pub fn bodies(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<RecordId, (u64, Body)>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<Row> =
            record::table.filter(record::id.eq_any(names)).select(Row::as_select()).load(conn)?;
        for row in rows {
            let body =
                serde_json::from_str(&row.body).map_err(|e| Error::Corrupt(format!("{}: {e}", row.id)))?;
            found.insert(RecordId::from(row.id), (row.version.unsigned_abs(), body));
        }
    }
    Ok(found)
}

/// One step in the life of a record: who asked for what, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryRow {
    pub seq: u64,
    pub version: u64,
    pub actor: StaffId,
    pub device: String,
    /// When the author's device says it was done, and when the server took it.
    pub said_at: Millis,
    pub received_at: Millis,
    /// Server clock minus the author's, in milliseconds, where the device had measured it.
    pub clock_off_ms: Option<i64>,
    /// What the operation asked for; fields that clashed are among them. Empty where the server itself moved
    /// the record along.
    pub set: BTreeMap<String, Change>,
    /// Fields of it that clashed and did not apply.
    pub clashed: Vec<String>,
}

/// The life of a record, oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn history(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<HistoryRow>, Error> {
    Ok(histories(conn, std::slice::from_ref(id))?.remove(id).unwrap_or_default())
}

/// The lives of several records, each oldest first.
///
/// # Errors
/// When the store cannot be read.
pub fn histories(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Vec<HistoryRow>>, Error> {
    type Line = (String, i64, i64, String, String, i64, Option<Vec<u8>>, Option<String>);
    let mut lives: BTreeMap<RecordId, Vec<HistoryRow>> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<Line> = change::table
            .left_join(
                op::table.on(op::device
                    .eq(change::device)
                    .and(op::epoch.eq(change::epoch))
                    .and(op::ctr.eq(change::ctr))
                    .and(op::record.eq(change::record))),
            )
            .filter(change::record.eq_any(names))
            .order(change::seq)
            .select((
                change::record,
                change::seq,
                change::version,
                change::actor,
                change::device,
                change::received_at,
                op::line.nullable(),
                op::result.nullable(),
            ))
            .load(conn)?;
        for (record, seq, version, actor, device, received_at, line, result) in rows {
            let op: Option<Op> = line.and_then(|line| serde_json::from_slice(&line).ok());
            let clashed = result
                .and_then(|r| serde_json::from_str::<beatbook_shared::sync::wire::OpResult>(&r).ok())
                .map(|r| r.clashed)
                .unwrap_or_default();
            lives.entry(RecordId(record)).or_default().push(HistoryRow {
                seq: seq.unsigned_abs(),
                version: version.unsigned_abs(),
                actor: StaffId::from(actor),
                device,
                said_at: op.as_ref().map_or(Millis(received_at), |o| o.wall),
                received_at: Millis(received_at),
                clock_off_ms: op.as_ref().and_then(|o| o.off).map(|(ms, _)| ms),
                set: op.map(|o| o.set).unwrap_or_default(),
                clashed,
            });
        }
    }
    Ok(lives)
}

/// How a record's first operation came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Came {
    /// The device's own clock when it was done.
    pub said_at: Millis,
    /// The server's clock less the device's, as the device last knew it.
    pub offset: Option<i64>,
    pub received_at: Millis,
}

/// How the named records came in from officers' devices; what the console, an import or the demonstration wrote
/// is left out.
///
/// # Errors
/// When the store cannot be read.
pub fn arrivals(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Came>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<(String, Vec<u8>, i64)> = change::table
            .inner_join(device::table.on(device::id.eq(change::device)))
            .inner_join(op::table.on(
                op::device.eq(change::device).and(op::epoch.eq(change::epoch)).and(op::ctr.eq(change::ctr)),
            ))
            .filter(change::record.eq_any(names))
            .order(change::seq)
            .select((change::record, op::line, op::received_at))
            .load(conn)?;
        for (id, line, received_at) in rows {
            let Ok(op) = serde_json::from_slice::<Op>(&line) else { continue };
            found.entry(RecordId::from(id)).or_insert(Came {
                said_at: op.wall,
                offset: op.off.map(|(offset, _)| offset),
                received_at: Millis(received_at),
            });
        }
    }
    Ok(found)
}

/// A record by its kind, among those that hang on one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub id: RecordId,
    pub kind: String,
}

/// How deep records hang on one another: a fix on a stamp on an attendance on an incident, and one to spare.
const DEEPEST: usize = 5;

/// The record and those above it, nearest first; empty where there is no such record.
///
/// # Errors
/// When the store cannot be read.
pub fn above(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<Node>, Error> {
    let mut nodes = Vec::new();
    let mut next = id.0.clone();
    while nodes.len() < DEEPEST && !next.is_empty() {
        let found: Option<(String, String)> = record::table
            .filter(record::id.eq(&next))
            .select((record::kind, record::parent))
            .first(conn)
            .optional()?;
        let Some((kind, parent)) = found else { break };
        nodes.push(Node { id: RecordId(next), kind });
        next = parent;
    }
    Ok(nodes)
}

/// Everything that hangs on a record, and what hangs on that.
///
/// # Errors
/// When the store cannot be read.
pub fn below(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<Node>, Error> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut layer = vec![id.0.clone()];
    for _ in 0..DEEPEST {
        let mut next: Vec<Node> = Vec::new();
        for chunk in layer.chunks(CHUNK) {
            let rows: Vec<(String, String)> = record::table
                .filter(record::parent.eq_any(chunk))
                .order(record::id)
                .select((record::id, record::kind))
                .load(conn)?;
            next.extend(rows.into_iter().map(|(id, kind)| Node { id: RecordId(id), kind }));
        }
        if next.is_empty() {
            break;
        }
        layer = next.iter().map(|n| n.id.0.clone()).collect();
        nodes.extend(next);
    }
    Ok(nodes)
}

/// The newest number of the log: a board that names it can be counted again.
///
/// # Errors
/// When the store cannot be read.
pub fn head(conn: &mut AnyConn) -> Result<u64, Error> {
    use crate::db::schema::counter;
    let v: i64 = counter::table.select(counter::v).first(conn)?;
    Ok(v.unsigned_abs())
}

/// Reads a typed record from fields, for code that has them already.
///
/// # Errors
/// When the fields are not of that kind.
pub fn typed<R: Record>(body: &Body) -> Result<R, Error> {
    from_body(body).map_err(Error::Corrupt)
}
