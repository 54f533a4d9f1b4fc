//! The rows of lists, made from records: in the same transaction as the log, or all at once.
//!
//! A row is a function of the record and of what hangs on it, so it can be thrown away and made again; the
//! number in `list_build` says by which rule the rows were made. `beatbook check` makes each a second time
//! and compares.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp, effective};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::{Record, from_body};
use beatbook_shared::reference;
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;
use diesel::prelude::*;
use diesel::upsert::excluded;
use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::db::schema::{case_row, job_row, list_build, record};
use crate::db::{AnyConn, Error, on};

/// The rule that rows are made by. Another number makes all of them again.
const RULE: i64 = 1;

/// Rows in one statement: 19 columns each stay below SQLite's 32,766 binds.
const ROWS: usize = 1_000;
/// Ids in one question.
const IDS: usize = 900;

/// What a record became in the write that is under way.
pub struct Touched<'a> {
    pub kind: &'static str,
    pub id: &'a str,
    pub parent: &'a str,
    pub scopes: &'a [Scope],
    pub body: &'a Body,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_row, treat_none_as_default_value = false)]
pub(super) struct CaseRow {
    pub id: String,
    pub scope: String,
    pub also: String,
    pub title: String,
    pub title_key: String,
    pub crime_number: String,
    pub area: String,
    pub team: String,
    pub oic: String,
    pub status: String,
    pub risk: String,
    pub risk_rank: i64,
    pub outcome: String,
    pub restricted: bool,
    pub recorded_at: i64,
    pub last_update_at: i64,
    pub review_due: i64,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = job_row, treat_none_as_default_value = false)]
pub(super) struct JobRow {
    pub id: String,
    pub scope: String,
    pub also: String,
    pub number: String,
    pub title: String,
    pub title_key: String,
    pub place: String,
    pub area: String,
    pub grade: String,
    pub status: String,
    pub category: String,
    pub rural: bool,
    pub created_at: i64,
    pub resulted_at: i64,
    pub resources: i64,
    pub assigned_at: i64,
    pub at_scene_at: i64,
    pub took: i64,
    pub words: String,
}

/// Small letters without accents, so that *Llŷr* is found by *llyr*.
pub(super) fn folded(text: &str) -> String {
    let plain = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let mark = |c: &char| !matches!(u32::from(*c), 0x300..=0x36f);
    plain.chars().filter(mark).flat_map(char::to_lowercase).collect()
}

fn scope(scopes: &[Scope], n: usize) -> String {
    scopes.get(n).map(|s| s.0.clone()).unwrap_or_default()
}

fn at(instant: Option<Millis>) -> i64 {
    instant.map_or(0, |at| at.0)
}

fn gathered(parts: &[Option<&str>]) -> String {
    let parts: Vec<String> = parts.iter().flatten().filter(|p| !p.is_empty()).map(|p| folded(p)).collect();
    parts.join(" \u{1f} ")
}

/// An investigation's row, but for its last update, which stands in what hangs on it.
fn case(id: &str, scopes: &[Scope], case: &Investigation) -> CaseRow {
    let risk = case.risk.clone().unwrap_or_default();
    // In the list's own order; what it does not name comes last.
    let levels = reference::list("risk_levels");
    let rank = levels.iter().position(|row| row.code == risk).unwrap_or(levels.len());
    CaseRow {
        id: id.to_owned(),
        scope: scope(scopes, 0),
        also: scope(scopes, 1),
        title: case.title.clone(),
        title_key: folded(&case.title),
        crime_number: case.crime_number.clone().unwrap_or_default(),
        area: case.area.clone(),
        team: case.team.as_ref().map(|t| t.0.clone()).unwrap_or_default(),
        oic: case.oic.as_ref().map(|o| o.0.clone()).unwrap_or_default(),
        status: case.status.clone(),
        risk,
        risk_rank: i64::try_from(rank).unwrap_or(i64::MAX),
        outcome: case.outcome.clone().unwrap_or_default(),
        restricted: case.restricted,
        recorded_at: case.recorded_at.0,
        last_update_at: 0,
        review_due: at(case.next_review_due),
        words: gathered(&[
            Some(&case.title),
            case.crime_number.as_deref(),
            case.offence_text.as_deref(),
            case.place.as_deref(),
        ]),
    }
}

/// A job's row, but for who went and when.
fn job(id: &str, scopes: &[Scope], job: &Incident) -> JobRow {
    let place = job.place.clone().unwrap_or_default();
    JobRow {
        id: id.to_owned(),
        scope: scope(scopes, 0),
        also: scope(scopes, 1),
        number: job.number.clone(),
        title: job.title.clone(),
        title_key: folded(&job.title),
        area: job.area.clone(),
        grade: job.grade.clone().unwrap_or_default(),
        status: job.status.clone(),
        category: job.category.clone(),
        rural: job.rural,
        created_at: job.created_at.0,
        resulted_at: at(job.resulted_at),
        resources: 0,
        assigned_at: 0,
        at_scene_at: 0,
        took: -1,
        words: gathered(&[Some(&job.title), Some(&job.number), Some(&place)]),
        place,
    }
}

/// Who went to a job and when: resources sent, first assigned, first at scene.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Went {
    resources: i64,
    assigned_at: i64,
    at_scene_at: i64,
}

fn typed<R: Record>(id: &str, body: &Body) -> Result<R, Error> {
    from_body(body).map_err(|e| Error::Corrupt(format!("{} {id}: {e}", R::KIND)))
}

/// Brings the rows of what a write touched up to date.
///
/// # Errors
/// When the store fails.
pub fn keep(conn: &mut AnyConn, touched: &[Touched<'_>]) -> Result<(), Error> {
    crate::people::keep(conn, touched)?;
    let (mut cases, mut jobs) = (Vec::new(), Vec::new());
    let mut updated: BTreeMap<&str, i64> = BTreeMap::new();
    let (mut went, mut stamped) = (BTreeSet::new(), BTreeSet::new());
    for one in touched {
        match one.kind {
            Investigation::KIND => cases.push(case(one.id, one.scopes, &typed(one.id, one.body)?)),
            Update::KIND => {
                let when = typed::<Update>(one.id, one.body)?.at.0;
                let last = updated.entry(one.parent).or_default();
                *last = when.max(*last);
            }
            Incident::KIND => {
                jobs.push(job(one.id, one.scopes, &typed(one.id, one.body)?));
            }
            Attendance::KIND => {
                went.insert(one.parent.to_owned());
            }
            Stamp::KIND => {
                stamped.insert(one.parent.to_owned());
            }
            _ => {}
        }
    }
    put_cases(conn, &cases)?;
    put_jobs(conn, &jobs)?;
    for (id, when) in updated {
        let of = case_row::table.filter(case_row::id.eq(id)).filter(case_row::last_update_at.lt(when));
        diesel::update(of).set(case_row::last_update_at.eq(when)).execute(conn)?;
    }
    let stamped: Vec<String> = stamped.into_iter().collect();
    for chunk in stamped.chunks(IDS) {
        let of: Vec<String> = record::table
            .filter(record::id.eq_any(chunk.to_vec()))
            .filter(record::kind.eq(Attendance::KIND))
            .select(record::parent)
            .load(conn)?;
        went.extend(of);
    }
    let went: Vec<String> = went.into_iter().collect();
    let times = went_to(conn, &went)?;
    set_went(conn, &times)?;
    // A log that was opened at another time than first written took another time.
    let opened: Vec<String> =
        jobs.iter().map(|j| j.id.clone()).filter(|id| went.binary_search(id).is_err()).collect();
    set_took(conn, &opened)
}

/// Every row of an upsert but for what hangs on the record.
fn put_cases(conn: &mut AnyConn, rows: &[CaseRow]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(case_row::table)
            .values(chunk)
            .on_conflict(case_row::id)
            .do_update()
            .set((
                case_row::scope.eq(excluded(case_row::scope)),
                case_row::also.eq(excluded(case_row::also)),
                case_row::title.eq(excluded(case_row::title)),
                case_row::title_key.eq(excluded(case_row::title_key)),
                case_row::crime_number.eq(excluded(case_row::crime_number)),
                case_row::area.eq(excluded(case_row::area)),
                case_row::team.eq(excluded(case_row::team)),
                case_row::oic.eq(excluded(case_row::oic)),
                case_row::status.eq(excluded(case_row::status)),
                case_row::risk.eq(excluded(case_row::risk)),
                case_row::risk_rank.eq(excluded(case_row::risk_rank)),
                case_row::outcome.eq(excluded(case_row::outcome)),
                case_row::restricted.eq(excluded(case_row::restricted)),
                case_row::recorded_at.eq(excluded(case_row::recorded_at)),
                case_row::review_due.eq(excluded(case_row::review_due)),
                case_row::words.eq(excluded(case_row::words)),
            ))
            .execute(c)?);
    }
    Ok(())
}

fn put_jobs(conn: &mut AnyConn, rows: &[JobRow]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(job_row::table)
            .values(chunk)
            .on_conflict(job_row::id)
            .do_update()
            .set((
                job_row::scope.eq(excluded(job_row::scope)),
                job_row::also.eq(excluded(job_row::also)),
                job_row::number.eq(excluded(job_row::number)),
                job_row::title.eq(excluded(job_row::title)),
                job_row::title_key.eq(excluded(job_row::title_key)),
                job_row::place.eq(excluded(job_row::place)),
                job_row::area.eq(excluded(job_row::area)),
                job_row::grade.eq(excluded(job_row::grade)),
                job_row::status.eq(excluded(job_row::status)),
                job_row::category.eq(excluded(job_row::category)),
                job_row::rural.eq(excluded(job_row::rural)),
                job_row::created_at.eq(excluded(job_row::created_at)),
                job_row::resulted_at.eq(excluded(job_row::resulted_at)),
                job_row::words.eq(excluded(job_row::words)),
            ))
            .execute(c)?);
    }
    Ok(())
}

/// Who went to each of those jobs, read from the attendances and the stamps that stand.
fn went_to(conn: &mut AnyConn, jobs: &[String]) -> Result<BTreeMap<String, Went>, Error> {
    let mut went: BTreeMap<String, Went> = jobs.iter().map(|id| (id.clone(), Went::default())).collect();
    let sent = children(conn, Attendance::KIND, jobs)?;
    let mut job_of: BTreeMap<String, String> = BTreeMap::new();
    for (id, job, _) in sent {
        went.entry(job.clone()).or_default().resources += 1;
        job_of.insert(id, job);
    }
    let ids: Vec<String> = job_of.keys().cloned().collect();
    let mut stamps: BTreeMap<String, Vec<(RecordId, Stamp)>> = BTreeMap::new();
    for (id, attendance, body) in children(conn, Stamp::KIND, &ids)? {
        let stamp = serde_json::from_str(&body).map_err(|e| Error::Corrupt(format!("stamp {id}: {e}")))?;
        stamps.entry(attendance).or_default().push((RecordId(id), stamp));
    }
    let first = |held: i64, at: Option<Millis>| match (held, at) {
        (0, Some(at)) => at.0,
        (held, Some(at)) => held.min(at.0),
        (held, None) => held,
    };
    for (attendance, own) in &stamps {
        let standing = effective(own);
        let Some(one) = job_of.get(attendance).and_then(|job| went.get_mut(job)) else { continue };
        one.assigned_at = first(one.assigned_at, standing.get(&Point::Assigned).map(|s| s.at));
        one.at_scene_at = first(one.at_scene_at, standing.get(&Point::AtScene).map(|s| s.at));
    }
    Ok(went)
}

/// Records of a kind that hang on any of those: id, parent and body.
fn children(
    conn: &mut AnyConn,
    kind: &str,
    parents: &[String],
) -> Result<Vec<(String, String, String)>, Error> {
    let mut found = Vec::new();
    for chunk in parents.chunks(IDS) {
        let rows: Vec<(String, String, String)> = record::table
            .filter(record::kind.eq(kind))
            .filter(record::parent.eq_any(chunk.to_vec()))
            .select((record::id, record::parent, record::body))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

fn set_went(conn: &mut AnyConn, went: &BTreeMap<String, Went>) -> Result<(), Error> {
    for (id, went) in went {
        diesel::update(job_row::table.find(id))
            .set((
                job_row::resources.eq(went.resources),
                job_row::assigned_at.eq(went.assigned_at),
                job_row::at_scene_at.eq(went.at_scene_at),
            ))
            .execute(conn)?;
    }
    let ids: Vec<String> = went.keys().cloned().collect();
    set_took(conn, &ids)
}

/// How long the first took, where somebody arrived after the log was opened.
fn set_took(conn: &mut AnyConn, ids: &[String]) -> Result<(), Error> {
    for chunk in ids.chunks(IDS) {
        let arrived = job_row::table
            .filter(job_row::id.eq_any(chunk.to_vec()))
            .filter(job_row::at_scene_at.gt(0))
            .filter(job_row::at_scene_at.ge(job_row::created_at));
        diesel::update(arrived)
            .set(job_row::took.eq(job_row::at_scene_at - job_row::created_at))
            .execute(conn)?;
        let not = job_row::table
            .filter(job_row::id.eq_any(chunk.to_vec()))
            .filter(job_row::took.ge(0))
            .filter(job_row::at_scene_at.eq(0).or(job_row::at_scene_at.lt(job_row::created_at)));
        diesel::update(not).set(job_row::took.eq(-1)).execute(conn)?;
    }
    Ok(())
}

/// Makes all rows again where they were made by another rule, or never. To be called after migrating.
///
/// # Errors
/// When the store cannot be read or written, or a record cannot be read.
pub(crate) fn rebuild_if_due(conn: &mut AnyConn) -> Result<(), Error> {
    let made_by: i64 = list_build::table.select(list_build::version).first(conn)?;
    if made_by == RULE {
        return Ok(());
    }
    crate::db::write_on(conn, |tx| rebuild(tx))
}

/// Makes all rows again.
///
/// # Errors
/// When the store cannot be read or written, or a record cannot be read.
pub fn rebuild(conn: &mut AnyConn) -> Result<(), Error> {
    crate::people::rebuild(conn)?;
    diesel::delete(case_row::table).execute(conn)?;
    diesel::delete(job_row::table).execute(conn)?;
    let mut after = String::new();
    loop {
        let (cases, jobs) = made(conn, &mut after)?;
        if cases.is_empty() && jobs.is_empty() {
            break;
        }
        for chunk in cases.chunks(ROWS) {
            on!(conn, c => diesel::insert_into(case_row::table).values(chunk).execute(c)?);
        }
        for chunk in jobs.chunks(ROWS) {
            on!(conn, c => diesel::insert_into(job_row::table).values(chunk).execute(c)?);
        }
    }
    diesel::update(list_build::table).set(list_build::version.eq(RULE)).execute(conn)?;
    Ok(())
}

/// The rows of the next records after an id, whole; moves `after` on. Nothing at the end.
fn made(conn: &mut AnyConn, after: &mut String) -> Result<(Vec<CaseRow>, Vec<JobRow>), Error> {
    let rows: Vec<(String, String, String, String)> = record::table
        .filter(record::kind.eq_any([Investigation::KIND, Incident::KIND]))
        .filter(record::id.gt(after.clone()))
        .order(record::id)
        .limit(1_000)
        .select((record::id, record::kind, record::scopes, record::body))
        .load(conn)?;
    let (mut cases, mut jobs) = (Vec::new(), Vec::new());
    for (id, kind, scopes, body) in rows {
        let bad = |e: serde_json::Error| Error::Corrupt(format!("{kind} {id}: {e}"));
        let scopes: Vec<Scope> = serde_json::from_str(&scopes).map_err(bad)?;
        if kind == Investigation::KIND {
            cases.push(case(&id, &scopes, &serde_json::from_str(&body).map_err(bad)?));
        } else {
            jobs.push(job(&id, &scopes, &serde_json::from_str(&body).map_err(bad)?));
        }
        *after = id;
    }
    let ids: Vec<String> = cases.iter().map(|c| c.id.clone()).collect();
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for chunk in ids.chunks(IDS) {
        let rows: Vec<(String, Option<i64>)> = record::table
            .filter(record::kind.eq(Update::KIND))
            .filter(record::parent.eq_any(chunk.to_vec()))
            .group_by(record::parent)
            .select((record::parent, diesel::dsl::max(record::at)))
            .load(conn)?;
        last.extend(rows.into_iter().filter_map(|(id, at)| Some((id, at?))));
    }
    for case in &mut cases {
        case.last_update_at = last.get(&case.id).copied().unwrap_or_default();
    }
    let went = went_to(conn, &jobs.iter().map(|j| j.id.clone()).collect::<Vec<_>>())?;
    for job in &mut jobs {
        let went = went.get(&job.id).copied().unwrap_or_default();
        (job.resources, job.assigned_at, job.at_scene_at) =
            (went.resources, went.assigned_at, went.at_scene_at);
        if job.at_scene_at > 0 && job.at_scene_at >= job.created_at {
            job.took = job.at_scene_at - job.created_at;
        }
    }
    Ok((cases, jobs))
}

/// Makes each row a second time and compares; says what differs. Gives how many were looked at.
///
/// # Errors
/// When the store cannot be read.
pub fn check(conn: &mut AnyConn, wrong: &mut Vec<String>) -> Result<u64, Error> {
    crate::people::check(conn, wrong)?;
    let mut looked = 0_u64;
    let mut after = String::new();
    loop {
        let (cases, jobs) = made(conn, &mut after)?;
        if cases.is_empty() && jobs.is_empty() {
            break;
        }
        let ids: Vec<&str> = cases.iter().map(|c| c.id.as_str()).collect();
        let held: Vec<CaseRow> =
            case_row::table.filter(case_row::id.eq_any(&ids)).select(CaseRow::as_select()).load(conn)?;
        let held: BTreeMap<&str, &CaseRow> = held.iter().map(|row| (row.id.as_str(), row)).collect();
        let differ = cases.iter().filter(|row| held.get(row.id.as_str()) != Some(row));
        wrong.extend(
            differ.map(|row| format!("the list's row of investigation {} is not its record", row.id)),
        );
        let ids: Vec<&str> = jobs.iter().map(|j| j.id.as_str()).collect();
        let held: Vec<JobRow> =
            job_row::table.filter(job_row::id.eq_any(&ids)).select(JobRow::as_select()).load(conn)?;
        let held: BTreeMap<&str, &JobRow> = held.iter().map(|row| (row.id.as_str(), row)).collect();
        let differ = jobs.iter().filter(|row| held.get(row.id.as_str()) != Some(row));
        wrong.extend(differ.map(|row| format!("the list's row of job {} is not its record", row.id)));
        looked += (cases.len() + jobs.len()) as u64;
    }
    let held: (i64, i64) =
        (case_row::table.count().get_result(conn)?, job_row::table.count().get_result(conn)?);
    if (held.0 + held.1).unsigned_abs() != looked {
        wrong.push(format!("the lists have {} rows for {looked} records", held.0 + held.1));
    }
    Ok(looked)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn accents_and_capitals_do_not_hide_a_word() {
        assert_eq!(folded("Llŷr ÂR TŴR"), "llyr ar twr");
        assert_eq!(folded("NE/00412/26"), "ne/00412/26");
    }
}
