//! Asking for a file, and making it.

use beatbook_shared::api::exports::{Export, ExportJob, ExportJobs};
use beatbook_shared::problem::{Code, Problem, in_welsh};
use beatbook_shared::time::{DAY, Millis};
use sha2::{Digest as _, Sha256};

use super::csv::Csv;
use super::pdf::Pdf;
use super::plan::{self, Size};
use super::sheet::{About, Sheet};
use super::store::{self, Finished, JobRow, LogRow};
use super::text::zoned;
use super::words::{Tongue, say};
use super::xlsx::Xlsx;
use crate::db::{self, AnyConn, Db, Error, Tx};
use crate::http::caller::standing;
use crate::http::{Caller, Clock};

/// How long a finished file is kept.
const KEPT: i64 = DAY;
/// Files that one person may have under way.
const AT_ONCE: i64 = 5;
/// How often a file is begun before it is given up.
const ATTEMPTS: i64 = 3;
/// Rows between two reports of how far a file is.
const REPORT: u64 = 2_000;

fn letters(field: &str, text: &str, most: usize) -> Result<(), Problem> {
    if text.chars().count() > most {
        return Err(Problem::field(field, format!("{field} may have {most} letters. Shorten it.")));
    }
    Ok(())
}

/// Checks what is asked and says how big it will be.
///
/// # Errors
/// Names the field, its limit and what to do.
pub(super) fn check(conn: &mut AnyConn, caller: &Caller, asked: &Export, now: Millis) -> Result<Size, Error> {
    if !matches!(asked.format.as_str(), "csv" | "xlsx" | "pdf") {
        let message = format!("format is \"{}\"; it is csv, xlsx or pdf.", asked.format);
        return Err(Problem::field("format", message).into());
    }
    Tongue::read(&asked.language)?;
    letters("recipient", &asked.recipient, 200)?;
    letters("purpose", &asked.purpose, 500)?;
    caller.must(plan::right(plan::kind(&asked.wanted)))?;
    if plan::names_people(&asked.wanted, caller) {
        if asked.recipient.trim().is_empty() {
            return Err(Problem::field("recipient", "These rows name people. Say who receives them.").into());
        }
        if asked.purpose.trim().is_empty() {
            return Err(Problem::field("purpose", "These rows name people. Say what they are for.").into());
        }
    }
    let size = plan::size(conn, caller, &asked.wanted, &asked.format, now)?;
    if store::unfinished(conn, &caller.staff)? >= AT_ONCE {
        let detail =
            format!("{AT_ONCE} of your files are still being written. Wait for one, or take one away.");
        return Err(Problem::new(Code::Busy, detail).into());
    }
    Ok(size)
}

/// Notes a file that is to be made: by this worker now, or by whoever is free.
///
/// # Errors
/// When the store does not write.
pub(super) fn note(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: &Export,
    size: Size,
    worker: Option<&str>,
    now: Millis,
) -> Result<String, Error> {
    let id = random_id()?;
    let written =
        serde_json::to_string(asked).map_err(|e| Error::Corrupt(format!("a file that was asked: {e}")))?;
    let row = JobRow {
        id: id.clone(),
        owner: caller.staff.0.clone(),
        what: plan::kind(&asked.wanted).to_owned(),
        format: asked.format.clone(),
        language: asked.language.clone(),
        asked: written,
        state: if worker.is_some() { "running" } else { "waiting" }.to_owned(),
        rows_done: 0,
        rows_all: whole(size.rows),
        made_at: now.0,
        // Empty until somebody takes it.
        worker: worker.unwrap_or_default().to_owned(),
        heard_at: now.0,
        attempts: i64::from(worker.is_some()),
        done_at: 0,
        until: now.plus(KEPT).0,
        name: String::new(),
        bytes: 0,
        sha256: String::new(),
        problem: String::new(),
    };
    store::insert(tx, row)?;
    Ok(id)
}

/// A random id: it tells nothing and cannot be guessed.
pub(super) fn random_id() -> Result<String, Error> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|e| Error::Corrupt(e.to_string()))?;
    Ok(hex::encode(random))
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

enum Writer {
    Csv(Box<Csv>),
    Xlsx(Box<Xlsx>),
    Pdf(Box<Pdf>),
}

/// A file that was written, before it is kept.
struct Written {
    sheet: Sheet,
    rows: u64,
    bytes: Vec<u8>,
    asked: Export,
    at: Millis,
}

/// Makes a file that this worker has taken on. What goes wrong stands in the file's row.
pub(super) fn make(db: &Db, clock: &dyn Clock, id: &str, worker: &str) -> Result<(), Error> {
    match written(db, clock, id, worker) {
        Ok(Some((row, file))) => keep(db, row, file, worker, clock.now()),
        Ok(None) => Ok(()),
        Err(error) => {
            let (id, worker) = (id.to_owned(), worker.to_owned());
            let told = match &error {
                Error::Refused(problem) => Some(problem.detail.clone()),
                _ => None,
            };
            db.write(move |tx| {
                let attempts = store::get(tx, &id)?.map_or(ATTEMPTS, |row| row.attempts);
                match told {
                    Some(detail) => store::put_back(tx, &id, &worker, "failed", &detail),
                    None if attempts < ATTEMPTS => store::put_back(tx, &id, &worker, "waiting", ""),
                    None => {
                        let detail = "The file could not be written. Ask for it again; if it fails again, tell \
                                      whoever runs the server.";
                        store::put_back(tx, &id, &worker, "failed", detail)
                    }
                }
            })?;
            match error {
                Error::Refused(_) => Ok(()),
                other => Err(other),
            }
        }
    }
}

/// Reads and writes in one read transaction, so that the file is of one instant.
fn written(db: &Db, clock: &dyn Clock, id: &str, worker: &str) -> Result<Option<(JobRow, Written)>, Error> {
    let at = clock.now();
    db.read(|conn| {
        let Some(row) = store::get(conn, id)? else { return Ok(None) };
        let asked: Export =
            serde_json::from_str(&row.asked).map_err(|e| Error::Corrupt(format!("export {id}: {e}")))?;
        let caller = standing(conn, &row.owner.as_str().into(), at)?.ok_or_else(gone)?;
        let tongue = Tongue::read(&asked.language)?;
        let (sheet, source) = plan::plan(conn, &caller, &asked.wanted, tongue, at)?;
        let mut writer = match asked.format.as_str() {
            "xlsx" => Writer::Xlsx(Box::new(Xlsx::new(&sheet, tongue)?)),
            "pdf" => Writer::Pdf(Box::new(Pdf::new(&sheet, tongue))),
            _ => Writer::Csv(Box::new(Csv::new(&sheet, tongue)?)),
        };
        let (mut rows, mut reported) = (0_u64, 0_u64);
        let (mut lost, now) = (false, clock.now());
        let mut told = now;
        source
            .each(conn, tongue, at, &mut |some| {
                for cells in &some {
                    match &mut writer {
                        Writer::Csv(csv) => csv.row(cells)?,
                        Writer::Xlsx(xlsx) => xlsx.row(cells)?,
                        Writer::Pdf(pdf) => pdf.row(cells)?,
                    }
                }
                rows += some.len() as u64;
                if rows - reported >= REPORT || clock.now().since(told) > 1_000 {
                    (reported, told) = (rows, clock.now());
                    let (id, worker) = (id.to_owned(), worker.to_owned());
                    let (done, now) = (whole(rows), told.0);
                    if !db.write(move |tx| store::heard(tx, &id, &worker, done, now))? {
                        lost = true;
                        return Err(Error::Refused(Box::new(taken_over())));
                    }
                }
                Ok(())
            })
            .or_else(|e| if lost { Ok(()) } else { Err(e) })?;
        if lost {
            return Ok(None);
        }
        let by = format!("{} {}", caller.name, caller.collar);
        let about = about(&sheet, &asked, rows, at, &by, tongue);
        let bytes = match writer {
            Writer::Csv(csv) => csv.finish(&about)?,
            Writer::Xlsx(xlsx) => xlsx.finish(&about)?,
            Writer::Pdf(pdf) => pdf.finish(&about, at, &by)?,
        };
        Ok(Some((row, Written { sheet, rows, bytes, asked, at })))
    })
}

fn gone() -> Problem {
    Problem::new(Code::NotAllowed, "Whoever asked for this file holds no role any more.")
}

fn taken_over() -> Problem {
    Problem::new(Code::Changed, "Another server writes this file.")
}

/// What must be said about a file.
fn about(sheet: &Sheet, asked: &Export, rows: u64, at: Millis, by: &str, tongue: Tongue) -> About {
    let mut about: About = Vec::new();
    let mut say_that = |key: &str, value: String| about.push((say(tongue, key).to_owned(), value));
    say_that("about.marking", sheet.marking().to_owned());
    say_that("about.title", sheet.title.clone());
    say_that("about.made_at", zoned(at));
    say_that("about.made_by", by.to_owned());
    say_that("about.rows", rows.to_string());
    if sheet.filters.is_empty() {
        say_that("about.filters", say(tongue, "about.no_filters").to_owned());
    }
    let filters: Vec<String> =
        sheet.filters.iter().map(|(label, value)| format!("{label}: {value}")).collect();
    if !filters.is_empty() {
        say_that("about.filters", filters.join("; "));
    }
    for (label, value) in &sheet.said {
        about.push((label.clone(), value.clone()));
    }
    let mut say_that = |key: &str, value: String| about.push((say(tongue, key).to_owned(), value));
    say_that("about.zone", "Europe/London".to_owned());
    say_that("about.seq", sheet.seq.to_string());
    let definitions = if sheet.definitions.is_empty() {
        say(tongue, "about.no_definitions").to_owned()
    } else {
        sheet.definitions.join("; ")
    };
    say_that("about.definitions", definitions);
    if !asked.recipient.trim().is_empty() {
        say_that("about.recipient", asked.recipient.trim().to_owned());
    }
    if !asked.purpose.trim().is_empty() {
        say_that("about.purpose", asked.purpose.trim().to_owned());
    }
    say_that("about.hash", say(tongue, "about.hash_where").to_owned());
    say_that("about.program", format!("Beatbook {}", env!("CARGO_PKG_VERSION")));
    about
}

/// Keeps a finished file and its line in the log, in one transaction.
fn keep(db: &Db, row: JobRow, file: Written, worker: &str, now: Millis) -> Result<(), Error> {
    let worker = worker.to_owned();
    let stamp = file.at.london().strftime("%Y-%m-%d-%H%M").to_string();
    let name = format!("{}-{stamp}.{}", file.sheet.name, row.format);
    let sha256 = hex::encode(Sha256::digest(&file.bytes));
    let log_id = random_id()?;
    db.write(move |tx| {
        let kept = store::finish(
            tx,
            &Finished {
                id: &row.id,
                worker: &worker,
                rows: whole(file.rows),
                name: &name,
                bytes: &file.bytes,
                sha256: &sha256,
                now: now.0,
                until: now.plus(KEPT).0,
            },
        )?;
        if !kept {
            return Ok(());
        }
        store::log(
            tx,
            LogRow {
                id: log_id,
                at: now.0,
                staff: row.owner,
                what: row.what,
                format: row.format,
                language: row.language,
                marking: file.sheet.marking().to_owned(),
                asked: row.asked,
                rows_n: whole(file.rows),
                seq: whole(file.sheet.seq),
                definitions: file.sheet.definitions.join("; "),
                recipient: file.asked.recipient.trim().to_owned(),
                purpose: file.asked.purpose.trim().to_owned(),
                bytes: whole(file.bytes.len() as u64),
                sha256,
            },
        )
    })
}

fn shown(row: JobRow) -> ExportJob {
    ExportJob {
        id: row.id,
        what: row.what,
        format: row.format,
        language: row.language,
        state: row.state,
        rows_done: row.rows_done.unsigned_abs(),
        rows_all: row.rows_all.unsigned_abs(),
        made_at: Millis(row.made_at),
        done_at: (row.done_at > 0).then_some(Millis(row.done_at)),
        until: Millis(row.until),
        name: row.name,
        bytes: row.bytes.unsigned_abs(),
        sha256: row.sha256,
        problem_cy: in_welsh(&row.problem),
        problem: row.problem,
    }
}

fn none() -> Problem {
    Problem::new(Code::NotFound, "There is no such file, it is not yours, or its time is over.")
}

fn own(conn: &mut AnyConn, caller: &Caller, id: &str, now: Millis) -> Result<JobRow, Error> {
    let row = store::get(conn, id)?.filter(|row| row.owner == caller.staff.as_str() && row.until > now.0);
    row.ok_or_else(|| none().into())
}

/// One of the caller's own files.
pub(super) fn one(conn: &mut AnyConn, caller: &Caller, id: &str, now: Millis) -> Result<ExportJob, Error> {
    own(conn, caller, id, now).map(shown)
}

/// All of the caller's own files.
pub(super) fn all(conn: &mut AnyConn, caller: &Caller, now: Millis) -> Result<ExportJobs, Error> {
    let rows = store::of(conn, &caller.staff)?;
    Ok(ExportJobs { as_at: now, items: rows.into_iter().filter(|r| r.until > now.0).map(shown).collect() })
}

/// A finished file that its owner may still have.
pub(super) fn fetch(conn: &mut AnyConn, caller: &Caller, id: &str, now: Millis) -> Result<ExportJob, Error> {
    let row = own(conn, caller, id, now)?;
    caller.must(plan::right(&row.what))?;
    if row.state != "done" {
        return Err(
            Problem::new(Code::Changed, "The file is not finished yet. Ask again in a moment.").into()
        );
    }
    Ok(shown(row))
}

/// Takes one of the caller's own files away; a line in the log stays.
pub(super) fn remove(tx: &mut Tx<'_>, caller: &Caller, id: &str, now: Millis) -> Result<(), db::Error> {
    let row = own(tx, caller, id, now)?;
    store::delete(tx, &row.id)
}
