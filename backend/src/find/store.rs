//! Finding rows: narrowed, ordered and by the page.
//!
//! An order is a column and the id, both in one direction, and a page goes on from the last row's pair. The
//! first half of that condition is a plain bound on the column, which an index walks to; the second keeps the
//! rows of equal value apart.

use diesel::prelude::*;

use super::asked::{Place, Query, other_order};
use super::keep_store::{CaseRow, JobRow};
use crate::db::schema::{case_row, job_row};
use crate::db::{AnyConn, Error, MultiBackend};

/// How many rows are told. Beyond it a list says that there are more.
pub const COUNTED: i64 = 100_000;

type Cases<'a> = case_row::BoxedQuery<'a, MultiBackend>;
type Jobs<'a> = job_row::BoxedQuery<'a, MultiBackend>;

fn like(word: &str) -> String {
    format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// What every list is narrowed by: rights first.
macro_rules! narrowed {
    ($table:ident, $query:expr, $at:ident) => {{
        let q: &Query = $query;
        let mine = q.scopes.clone();
        let mut rows = $table::table
            .filter($table::scope.eq_any(mine.clone()).or($table::also.eq_any(mine)))
            .into_boxed::<MultiBackend>();
        if !q.narrow.areas.is_empty() {
            rows = rows.filter($table::area.eq_any(q.narrow.areas.clone()));
        }
        if !q.narrow.statuses.is_empty() {
            rows = rows.filter($table::status.eq_any(q.narrow.statuses.clone()));
        }
        if let Some(from) = q.narrow.from {
            rows = rows.filter($table::$at.ge(from.0));
        }
        if let Some(to) = q.narrow.to {
            rows = rows.filter($table::$at.lt(to.0));
        }
        for word in &q.words {
            rows = rows.filter($table::words.like(like(word)).escape('\\'));
        }
        rows
    }};
}

/// Orders by a column and goes on from a place in it.
macro_rules! ordered {
    ($rows:expr, $query:expr, $table:ident, $column:ident, $kind:ident) => {{
        let mut rows = $rows;
        let q: &Query = $query;
        match (&q.after, q.descending) {
            (None, _) => {}
            (Some(Place::$kind(value, id)), false) => {
                let (value, id) = (value.clone(), id.clone());
                rows = rows
                    .filter($table::$column.ge(value.clone()))
                    .filter($table::$column.gt(value).or($table::id.gt(id)));
            }
            (Some(Place::$kind(value, id)), true) => {
                let (value, id) = (value.clone(), id.clone());
                rows = rows
                    .filter($table::$column.le(value.clone()))
                    .filter($table::$column.lt(value).or($table::id.lt(id)));
            }
            (Some(_), _) => return Err(other_order().into()),
        }
        if q.descending {
            rows.order(($table::$column.desc(), $table::id.desc()))
        } else {
            rows.order(($table::$column.asc(), $table::id.asc()))
        }
    }};
}

fn cases_of(query: &Query) -> Cases<'static> {
    let mut rows = narrowed!(case_row, query, recorded_at);
    if !query.narrow.risks.is_empty() {
        rows = rows.filter(case_row::risk.eq_any(query.narrow.risks.clone()));
    }
    if let Some(team) = &query.narrow.team {
        rows = rows.filter(case_row::team.eq(team.0.clone()));
    }
    if let Some(officer) = &query.narrow.officer {
        rows = rows.filter(case_row::oic.eq(officer.0.clone()));
    }
    if let Some(before) = query.quiet_before {
        rows = rows.filter(case_row::last_update_at.lt(before.0));
    }
    rows
}

fn jobs_of(query: &Query) -> Jobs<'static> {
    let mut rows = narrowed!(job_row, query, created_at);
    if !query.narrow.grades.is_empty() {
        rows = rows.filter(job_row::grade.eq_any(query.narrow.grades.clone()));
    }
    if let Some(rural) = query.narrow.rural {
        rows = rows.filter(job_row::rural.eq(rural));
    }
    match query.narrow.attended {
        Some(true) => rows = rows.filter(job_row::at_scene_at.gt(0)),
        Some(false) => rows = rows.filter(job_row::at_scene_at.eq(0)),
        None => {}
    }
    rows
}

/// A page of investigations, and where the next begins.
///
/// # Errors
/// When the store cannot be read, or the place is one of another order.
pub(super) fn cases(conn: &mut AnyConn, query: &Query) -> Result<(Vec<CaseRow>, Option<Place>), Error> {
    let rows = cases_of(query);
    let rows = match query.sort {
        "updated" => ordered!(rows, query, case_row, last_update_at, Number),
        "title" => ordered!(rows, query, case_row, title_key, Text),
        "number" => ordered!(rows, query, case_row, crime_number, Text),
        "area" => ordered!(rows, query, case_row, area, Text),
        "status" => ordered!(rows, query, case_row, status, Text),
        "risk" => ordered!(rows, query, case_row, risk_rank, Number),
        "due" => ordered!(rows, query, case_row, review_due, Number),
        _ => ordered!(rows, query, case_row, recorded_at, Number),
    };
    let mut rows = rows.select(CaseRow::as_select());
    if let Some(limit) = query.limit {
        rows = rows.limit(i64::from(limit) + 1);
    }
    if query.skip > 0 {
        rows = rows.offset(i64::from(query.skip));
    }
    let mut found: Vec<CaseRow> = rows.load(conn)?;
    let more = cut(&mut found, query.limit);
    let next = found.last().filter(|_| more).map(|row| {
        let id = row.id.clone();
        match query.sort {
            "updated" => Place::Number(row.last_update_at, id),
            "title" => Place::Text(row.title_key.clone(), id),
            "number" => Place::Text(row.crime_number.clone(), id),
            "area" => Place::Text(row.area.clone(), id),
            "status" => Place::Text(row.status.clone(), id),
            "risk" => Place::Number(row.risk_rank, id),
            "due" => Place::Number(row.review_due, id),
            _ => Place::Number(row.recorded_at, id),
        }
    });
    Ok((found, next))
}

/// A page of jobs, and where the next begins.
///
/// # Errors
/// When the store cannot be read, or the place is one of another order.
pub(super) fn jobs(conn: &mut AnyConn, query: &Query) -> Result<(Vec<JobRow>, Option<Place>), Error> {
    let rows = jobs_of(query);
    let rows = match query.sort {
        "number" => ordered!(rows, query, job_row, number, Text),
        "title" => ordered!(rows, query, job_row, title_key, Text),
        "area" => ordered!(rows, query, job_row, area, Text),
        "grade" => ordered!(rows, query, job_row, grade, Text),
        "status" => ordered!(rows, query, job_row, status, Text),
        "resulted" => ordered!(rows, query, job_row, resulted_at, Number),
        "scene" => ordered!(rows, query, job_row, at_scene_at, Number),
        "took" => ordered!(rows, query, job_row, took, Number),
        _ => ordered!(rows, query, job_row, created_at, Number),
    };
    let mut rows = rows.select(JobRow::as_select());
    if let Some(limit) = query.limit {
        rows = rows.limit(i64::from(limit) + 1);
    }
    if query.skip > 0 {
        rows = rows.offset(i64::from(query.skip));
    }
    let mut found: Vec<JobRow> = rows.load(conn)?;
    let more = cut(&mut found, query.limit);
    let next = found.last().filter(|_| more).map(|row| {
        let id = row.id.clone();
        match query.sort {
            "number" => Place::Text(row.number.clone(), id),
            "title" => Place::Text(row.title_key.clone(), id),
            "area" => Place::Text(row.area.clone(), id),
            "grade" => Place::Text(row.grade.clone(), id),
            "status" => Place::Text(row.status.clone(), id),
            "resulted" => Place::Number(row.resulted_at, id),
            "scene" => Place::Number(row.at_scene_at, id),
            "took" => Place::Number(row.took, id),
            _ => Place::Number(row.created_at, id),
        }
    });
    Ok((found, next))
}

/// Takes off the row that was read only to see whether there is one.
fn cut<R>(found: &mut Vec<R>, limit: Option<u32>) -> bool {
    let Some(limit) = limit.map(|l| l as usize) else { return false };
    let more = found.len() > limit;
    found.truncate(limit);
    more
}

/// How many rows there are, and whether that is all: none beyond [`COUNTED`] are told.
macro_rules! counted {
    ($conn:expr, $of:ident, $query:expr) => {{
        let n: i64 = $of($query).count().get_result($conn)?;
        Ok((n.min(COUNTED).unsigned_abs(), n <= COUNTED))
    }};
}

/// # Errors
/// When the store cannot be read.
pub(crate) fn count_cases(conn: &mut AnyConn, query: &Query) -> Result<(u64, bool), Error> {
    counted!(conn, cases_of, query)
}

/// # Errors
/// When the store cannot be read.
pub(crate) fn count_jobs(conn: &mut AnyConn, query: &Query) -> Result<(u64, bool), Error> {
    counted!(conn, jobs_of, query)
}
