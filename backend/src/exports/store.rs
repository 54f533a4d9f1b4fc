//! Files that are made, their pieces, and the log of all that were.

use beatbook_shared::ids::StaffId;
use diesel::prelude::*;

use crate::db::schema::{case_row, export_job, export_log, export_part, job_row};
use crate::db::{AnyConn, Error};

/// Bytes in one piece.
pub(super) const PIECE: usize = 256 * 1024;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = export_job, treat_none_as_default_value = false)]
pub(super) struct JobRow {
    pub id: String,
    pub owner: String,
    pub what: String,
    pub format: String,
    pub language: String,
    pub asked: String,
    pub state: String,
    pub rows_done: i64,
    pub rows_all: i64,
    pub made_at: i64,
    pub worker: String,
    pub heard_at: i64,
    pub attempts: i64,
    pub done_at: i64,
    pub until: i64,
    pub name: String,
    pub bytes: i64,
    pub sha256: String,
    pub problem: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = export_log, treat_none_as_default_value = false)]
pub(super) struct LogRow {
    pub id: String,
    pub at: i64,
    pub staff: String,
    pub what: String,
    pub format: String,
    pub language: String,
    pub marking: String,
    pub asked: String,
    pub rows_n: i64,
    pub seq: i64,
    pub definitions: String,
    pub recipient: String,
    pub purpose: String,
    pub bytes: i64,
    pub sha256: String,
}

#[derive(Insertable)]
#[diesel(table_name = export_part, treat_none_as_default_value = false)]
struct PartRow<'a> {
    job: &'a str,
    n: i64,
    bytes: &'a [u8],
}

pub(super) fn insert(conn: &mut AnyConn, row: JobRow) -> Result<(), Error> {
    diesel::insert_into(export_job::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn get(conn: &mut AnyConn, id: &str) -> Result<Option<JobRow>, Error> {
    Ok(export_job::table.find(id).select(JobRow::as_select()).first(conn).optional()?)
}

/// A person's files, newest first.
pub(super) fn of(conn: &mut AnyConn, owner: &StaffId) -> Result<Vec<JobRow>, Error> {
    Ok(export_job::table
        .filter(export_job::owner.eq(owner.as_str()))
        .order((export_job::made_at.desc(), export_job::id.desc()))
        .limit(200)
        .select(JobRow::as_select())
        .load(conn)?)
}

/// How many of a person's files are not finished.
pub(super) fn unfinished(conn: &mut AnyConn, owner: &StaffId) -> Result<i64, Error> {
    Ok(export_job::table
        .filter(export_job::owner.eq(owner.as_str()))
        .filter(export_job::state.eq_any(["waiting", "running"]))
        .count()
        .get_result(conn)?)
}

/// The next file that nobody writes, or whose writer was not heard of since `silent`.
pub(super) fn next(conn: &mut AnyConn, silent: i64) -> Result<Option<String>, Error> {
    let waiting = export_job::state.eq("waiting");
    let left = export_job::state.eq("running").and(export_job::heard_at.lt(silent));
    Ok(export_job::table
        .filter(waiting.or(left))
        .order((export_job::made_at, export_job::id))
        .select(export_job::id)
        .first(conn)
        .optional()?)
}

/// Takes a file on; false when somebody was faster.
pub(super) fn take(conn: &mut AnyConn, id: &str, worker: &str, silent: i64, now: i64) -> Result<bool, Error> {
    let waiting = export_job::state.eq("waiting");
    let left = export_job::state.eq("running").and(export_job::heard_at.lt(silent));
    let taken = diesel::update(export_job::table.filter(export_job::id.eq(id)).filter(waiting.or(left)))
        .set((
            export_job::state.eq("running"),
            export_job::worker.eq(worker),
            export_job::heard_at.eq(now),
            export_job::attempts.eq(export_job::attempts + 1),
            export_job::rows_done.eq(0),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Says how far a file is; false when it is no longer this worker's.
pub(super) fn heard(conn: &mut AnyConn, id: &str, worker: &str, rows: i64, now: i64) -> Result<bool, Error> {
    let mine = export_job::table
        .filter(export_job::id.eq(id))
        .filter(export_job::worker.eq(worker))
        .filter(export_job::state.eq("running"));
    let told = diesel::update(mine)
        .set((export_job::rows_done.eq(rows), export_job::heard_at.eq(now)))
        .execute(conn)?;
    Ok(told == 1)
}

/// What became of a file that was finished.
pub(super) struct Finished<'a> {
    pub id: &'a str,
    pub worker: &'a str,
    pub rows: i64,
    pub name: &'a str,
    pub bytes: &'a [u8],
    pub sha256: &'a str,
    pub now: i64,
    pub until: i64,
}

/// Keeps a finished file; false when it is no longer this worker's.
pub(super) fn finish(conn: &mut AnyConn, file: &Finished<'_>) -> Result<bool, Error> {
    let mine = export_job::table
        .filter(export_job::id.eq(file.id))
        .filter(export_job::worker.eq(file.worker))
        .filter(export_job::state.eq("running"));
    let told = diesel::update(mine)
        .set((
            export_job::state.eq("done"),
            export_job::rows_done.eq(file.rows),
            export_job::rows_all.eq(file.rows),
            export_job::done_at.eq(file.now),
            export_job::until.eq(file.until),
            export_job::name.eq(file.name),
            export_job::bytes.eq(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
            export_job::sha256.eq(file.sha256),
        ))
        .execute(conn)?;
    if told != 1 {
        return Ok(false);
    }
    diesel::delete(export_part::table.filter(export_part::job.eq(file.id))).execute(conn)?;
    for (n, piece) in (0_i64..).zip(file.bytes.chunks(PIECE)) {
        diesel::insert_into(export_part::table)
            .values(PartRow { job: file.id, n, bytes: piece })
            .execute(conn)?;
    }
    Ok(true)
}

pub(super) fn log(conn: &mut AnyConn, row: LogRow) -> Result<(), Error> {
    diesel::insert_into(export_log::table).values(row).execute(conn)?;
    Ok(())
}

/// Ends a file that cannot be made, with why; or lets it wait for another attempt.
pub(super) fn put_back(
    conn: &mut AnyConn,
    id: &str,
    worker: &str,
    state: &str,
    problem: &str,
) -> Result<(), Error> {
    let mine = export_job::table
        .filter(export_job::id.eq(id))
        .filter(export_job::worker.eq(worker))
        .filter(export_job::state.eq("running"));
    diesel::update(mine).set((export_job::state.eq(state), export_job::problem.eq(problem))).execute(conn)?;
    Ok(())
}

pub(super) fn part(conn: &mut AnyConn, id: &str, n: i64) -> Result<Option<Vec<u8>>, Error> {
    Ok(export_part::table.find((id, n)).select(export_part::bytes).first(conn).optional()?)
}

pub(super) fn delete(conn: &mut AnyConn, id: &str) -> Result<(), Error> {
    diesel::delete(export_part::table.filter(export_part::job.eq(id))).execute(conn)?;
    diesel::delete(export_job::table.find(id)).execute(conn)?;
    Ok(())
}

/// Files whose time is over.
pub(super) fn lapsed(conn: &mut AnyConn, now: i64) -> Result<Vec<String>, Error> {
    Ok(export_job::table
        .filter(export_job::until.lt(now))
        .filter(export_job::state.eq_any(["done", "failed"]))
        .select(export_job::id)
        .load(conn)?)
}

/// About how many records a board looks at: those of the two long lists in the period, or all investigations.
pub(super) fn looked_at(conn: &mut AnyConn, from: i64, to: i64, cases: bool) -> Result<i64, Error> {
    if cases {
        return Ok(case_row::table.count().get_result(conn)?);
    }
    Ok(job_row::table
        .filter(job_row::created_at.ge(from))
        .filter(job_row::created_at.lt(to))
        .count()
        .get_result(conn)?)
}
