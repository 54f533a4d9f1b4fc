//! The rows that imports keep: what was said last of each thing, and reference lists.

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Body;
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::db::{AnyConn, Error, Tx, on};

diesel::table! {
    import_memory (slot) {
        slot -> Text,
        record -> Text,
        digest -> Text,
        body -> Text,
    }
}

diesel::table! {
    import_list (list, code, valid_from) {
        list -> Text,
        code -> Text,
        valid_from -> Text,
        valid_to -> Text,
        label -> Text,
        extra -> Text,
    }
}

/// The most rows in one statement: PostgreSQL and SQLite both limit how many values it may carry.
const ROWS: usize = 500;

/// What an import said last of one thing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Memory {
    pub record: RecordId,
    pub digest: String,
    pub body: Body,
}

pub(super) fn memories(conn: &mut AnyConn, slots: &[&str]) -> Result<BTreeMap<String, Memory>, Error> {
    let mut found = BTreeMap::new();
    for chunk in slots.chunks(ROWS) {
        let rows: Vec<(String, String, String, String)> =
            import_memory::table.filter(import_memory::slot.eq_any(chunk)).load(conn)?;
        for (slot, record, digest, body) in rows {
            let body = serde_json::from_str(&body)
                .map_err(|_| Error::Corrupt(format!("what was imported as {slot} cannot be read")))?;
            found.insert(slot, Memory { record: RecordId(record), digest, body });
        }
    }
    Ok(found)
}

#[derive(Insertable)]
#[diesel(table_name = import_memory)]
pub(super) struct MemoryRow {
    pub slot: String,
    pub record: String,
    pub digest: String,
    pub body: String,
}

pub(super) fn remember(tx: &mut Tx<'_>, rows: &[MemoryRow]) -> Result<(), Error> {
    // Out with the old and in with the new, as SQLite has no upsert of many rows at once.
    for chunk in rows.chunks(ROWS) {
        let slots: Vec<&str> = chunk.iter().map(|row| row.slot.as_str()).collect();
        diesel::delete(import_memory::table.filter(import_memory::slot.eq_any(slots))).execute(&mut **tx)?;
        on!(&mut **tx, c => diesel::insert_into(import_memory::table).values(chunk).execute(c)?);
    }
    Ok(())
}

/// Lets go of what imports said of those records. That they were said of stays, so that the same row does not make the
/// record anew.
///
/// # Errors
/// When the store cannot be written.
pub fn forget(conn: &mut AnyConn, records: &[String]) -> Result<(), Error> {
    let said = import_memory::table.filter(import_memory::record.eq_any(records.to_vec()));
    diesel::update(said).set(import_memory::body.eq("{}")).execute(conn)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = import_list)]
pub(super) struct ListRow {
    pub list: String,
    pub code: String,
    pub valid_from: String,
    pub valid_to: String,
    pub label: String,
    pub extra: String,
}

pub(super) fn put_list(tx: &mut Tx<'_>, rows: &[ListRow]) -> Result<(), Error> {
    for row in rows {
        on!(&mut **tx, c => diesel::insert_into(import_list::table)
            .values(row)
            .on_conflict((import_list::list, import_list::code, import_list::valid_from))
            .do_update()
            .set((
                import_list::valid_to.eq(excluded(import_list::valid_to)),
                import_list::label.eq(excluded(import_list::label)),
                import_list::extra.eq(excluded(import_list::extra)),
            ))
            .execute(c)?);
    }
    Ok(())
}

pub(super) fn list_length(conn: &mut AnyConn, list: &str) -> Result<u64, Error> {
    let n: i64 = import_list::table.filter(import_list::list.eq(list)).count().get_result(conn)?;
    Ok(n.unsigned_abs())
}

diesel::table! {
    import_run (id) {
        id -> Text,
        at -> BigInt,
        made_by -> Text,
        kind -> Text,
        mapping -> Text,
        file -> Text,
        sha256 -> Text,
        dry_run -> Bool,
        rows_n -> BigInt,
        new_n -> BigInt,
        changed_n -> BigInt,
        unchanged_n -> BigInt,
        duplicate_n -> BigInt,
        outside_n -> BigInt,
        rejected_n -> BigInt,
        reasons -> Text,
    }
}

diesel::table! {
    import_reject (run, line) {
        run -> Text,
        line -> BigInt,
        field -> Text,
        reason -> Text,
    }
}

/// One run as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_run)]
pub(super) struct RunRow {
    pub id: String,
    pub at: i64,
    pub made_by: String,
    pub kind: String,
    pub mapping: String,
    pub file: String,
    pub sha256: String,
    pub dry_run: bool,
    pub rows_n: i64,
    pub new_n: i64,
    pub changed_n: i64,
    pub unchanged_n: i64,
    pub duplicate_n: i64,
    pub outside_n: i64,
    pub rejected_n: i64,
    pub reasons: String,
}

/// One rejected row of a run, without its words.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_reject)]
pub(super) struct RejectRow {
    pub run: String,
    pub line: i64,
    pub field: String,
    pub reason: String,
}

pub(super) fn keep_run(tx: &mut Tx<'_>, run: &RunRow, rejects: &[RejectRow]) -> Result<(), Error> {
    diesel::insert_into(import_run::table).values(run.clone()).execute(&mut **tx)?;
    for chunk in rejects.chunks(ROWS) {
        on!(&mut **tx, c => diesel::insert_into(import_reject::table).values(chunk).execute(c)?);
    }
    Ok(())
}

/// Runs, newest first.
pub(super) fn runs(conn: &mut AnyConn, most: i64) -> Result<Vec<RunRow>, Error> {
    Ok(import_run::table
        .order((import_run::at.desc(), import_run::id.desc()))
        .limit(most)
        .select(RunRow::as_select())
        .load(conn)?)
}

pub(super) fn run(conn: &mut AnyConn, id: &str) -> Result<Option<RunRow>, Error> {
    Ok(import_run::table.find(id).select(RunRow::as_select()).first(conn).optional()?)
}

pub(super) fn rejects(conn: &mut AnyConn, run: &str) -> Result<Vec<RejectRow>, Error> {
    Ok(import_reject::table
        .filter(import_reject::run.eq(run))
        .order(import_reject::line)
        .select(RejectRow::as_select())
        .load(conn)?)
}
