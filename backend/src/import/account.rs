//! The account of runs: kept when a run has ended, told to whoever administers.

use std::collections::BTreeMap;

use beatbook_shared::api::admin::{ImportFile, ImportLine, Imports, Reject};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::report::Summary;
use super::store::{self, RejectRow, RunRow};
use crate::administration::new_id;
use crate::db::{AnyConn, Error, Tx};

/// The most rejected rows that are kept of one run. The run counts all, and its rejects file has all.
const REJECTS: usize = 10_000;
/// The most runs in one answer.
const RUNS: i64 = 500;

/// A row that went nowhere, for the account: its line, the field that could not be used, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turned {
    pub line: u64,
    pub field: String,
    pub reason: &'static str,
}

impl Turned {
    /// The sentence of a rejected row begins with its field's name where it is about one.
    #[must_use]
    pub fn new(line: u64, reason: &'static str, sentence: &str) -> Turned {
        let first = sentence.split([':', ' ']).next().unwrap_or_default();
        let named = !first.is_empty() && first.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        Turned { line, field: if named { first.to_owned() } else { String::new() }, reason }
    }
}

/// What a run was of.
pub struct Of<'a> {
    pub by: &'a str,
    pub kind: &'a str,
    pub sha256: String,
}

/// Keeps a run that has ended, a trial too.
///
/// # Errors
/// When the store cannot be written.
pub fn keep(
    tx: &mut Tx<'_>,
    of: &Of<'_>,
    summary: &Summary,
    turned: &[Turned],
    now: Millis,
) -> Result<(), Error> {
    let n = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let run = RunRow {
        id: new_id(now)?.0,
        at: now.0,
        made_by: of.by.to_owned(),
        kind: of.kind.to_owned(),
        mapping: summary.mapping.clone(),
        file: summary.file.clone(),
        sha256: of.sha256.clone(),
        dry_run: summary.dry_run,
        rows_n: n(summary.rows),
        new_n: n(summary.new),
        changed_n: n(summary.changed),
        unchanged_n: n(summary.unchanged),
        duplicate_n: n(summary.duplicate),
        outside_n: n(summary.outside),
        rejected_n: n(summary.rejects()),
        reasons: serde_json::to_string(&summary.rejected).map_err(|e| Error::Corrupt(e.to_string()))?,
    };
    // A line that was cut may be named twice; the first reason stands.
    let mut lines = BTreeMap::new();
    for row in turned {
        lines.entry(row.line).or_insert(row);
    }
    let rejects: Vec<RejectRow> = lines
        .into_values()
        .take(REJECTS)
        .map(|row| RejectRow {
            run: run.id.clone(),
            line: n(row.line),
            field: row.field.clone(),
            reason: row.reason.to_owned(),
        })
        .collect();
    store::keep_run(tx, &run, &rejects)
}

/// Runs, newest first.
///
/// # Errors
/// When the store cannot be read.
pub fn told(conn: &mut AnyConn, now: Millis) -> Result<Imports, Error> {
    let imports = store::runs(conn, RUNS)?.into_iter().map(line).collect();
    Ok(Imports { as_at: now, imports })
}

/// One run with its rejected rows.
///
/// # Errors
/// When there is no such run, or the store cannot be read.
pub fn one(conn: &mut AnyConn, id: &str, now: Millis) -> Result<ImportFile, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such import. Read the list again.");
    let run = store::run(conn, id)?.ok_or_else(gone)?;
    let rejects = store::rejects(conn, id)?;
    let reasons = serde_json::from_str(&run.reasons)
        .map_err(|e| Error::Corrupt(format!("the reasons of the import {id}: {e}")))?;
    let reject =
        |row: RejectRow| Reject { line: row.line.unsigned_abs(), field: row.field, reason: row.reason };
    Ok(ImportFile { as_at: now, run: line(run), reasons, rejects: rejects.into_iter().map(reject).collect() })
}

fn line(run: RunRow) -> ImportLine {
    ImportLine {
        id: run.id,
        at: Millis(run.at),
        by: run.made_by,
        kind: run.kind,
        mapping: run.mapping,
        file: run.file,
        sha256: run.sha256,
        dry_run: run.dry_run,
        rows: run.rows_n.unsigned_abs(),
        new: run.new_n.unsigned_abs(),
        changed: run.changed_n.unsigned_abs(),
        unchanged: run.unchanged_n.unsigned_abs(),
        duplicate: run.duplicate_n.unsigned_abs(),
        outside: run.outside_n.unsigned_abs(),
        rejected: run.rejected_n.unsigned_abs(),
    }
}

#[cfg(test)]
mod tests {
    use super::Turned;

    #[test]
    fn a_rejected_row_is_told_by_its_field_and_never_by_its_words() {
        let of = |sentence: &str| Turned::new(7, "bad_date", sentence).field;
        assert_eq!(of("recorded_at: \"Tuesday\" is no date."), "recorded_at");
        assert_eq!(of("name is blank and every person needs one."), "name");
        assert_eq!(of("The row has 3 cells and the file has 9 columns."), "");
    }
}
