//! Looking over the notebooks: each book's chain, and every entry against the operation that made it.

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::book::{Book, Gap, Wrong, books};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::{Record, from_body};
use beatbook_shared::sync::op::{Body, Op, lay_over};
use diesel::prelude::*;

use crate::db::schema::{op, record};
use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// What was read of the notebooks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub books: Vec<Book>,
    pub entries: u64,
    pub wrong: Vec<String>,
}

/// How many ids one question names.
const CHUNK: usize = 900;

/// The books of some authors, or of all, each read from its first entry to its last.
///
/// # Errors
/// When the store cannot be read.
pub fn read(conn: &mut AnyConn, authors: Option<&[StaffId]>) -> Result<Vec<Book>, Error> {
    let held: Vec<(RecordId, Entry)> =
        entries(conn, authors)?.into_iter().map(|(id, entry, _)| (id, entry)).collect();
    Ok(books(&held, &gaps(conn)?))
}

/// Reads every book, and compares every entry with the operation that made it: what no later entry can vouch for,
/// the last of a book, is vouched for by its own line.
///
/// # Errors
/// When the store cannot be read.
pub fn check(conn: &mut AnyConn) -> Result<Report, Error> {
    let all = entries(conn, None)?;
    let mut wrong = Vec::new();
    let bodies: BTreeMap<&str, &Body> = all.iter().map(|(id, _, body)| (id.as_str(), body)).collect();
    let ids: Vec<&str> = bodies.keys().copied().collect();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(String, String, Vec<u8>)> = op::table
            .filter(op::record.eq_any(chunk))
            .select((op::record, op::outcome, op::line))
            .order((op::device, op::epoch, op::ctr))
            .load(conn)?;
        for (id, outcome, line) in rows {
            // What was kept back says something else on purpose; an erased line says nothing any more.
            let Ok(op) = serde_json::from_slice::<Op>(&line) else { continue };
            if outcome == "quarantined" {
                continue;
            }
            let mut said = Body::new();
            lay_over(&mut said, &op.set);
            if bodies.get(id.as_str()).is_some_and(|body| **body != said) {
                wrong.push(format!("the notebook entry {id} is not what was written on {}", op.device));
            }
        }
    }
    let entries = all.len() as u64;
    let held: Vec<(RecordId, Entry)> = all.into_iter().map(|(id, entry, _)| (id, entry)).collect();
    let books = books(&held, &gaps(conn)?);
    for book in &books {
        wrong.extend(book.faults.iter().map(|fault| {
            let what = match fault.wrong {
                Wrong::Missing => "is missing",
                Wrong::Altered => "is not as it was sealed",
                Wrong::OutOfPlace => "does not stand behind the entry that it names",
                Wrong::SameNumber => "has the number of another entry",
                Wrong::OtherAuthor => "is by somebody else than the rest of the book",
            };
            format!("in the notebook {} of {}, entry {} {what}", book.book, book.author, fault.number)
        }));
    }
    Ok(Report { books, entries, wrong })
}

/// The entries that went by an approved disposal.
fn gaps(conn: &mut AnyConn) -> Result<Vec<Gap>, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    Ok(records::list::<Gap>(conn, &all)?.into_iter().map(|held| held.record).collect())
}

fn entries(conn: &mut AnyConn, authors: Option<&[StaffId]>) -> Result<Vec<(RecordId, Entry, Body)>, Error> {
    let mut question = record::table
        .filter(record::kind.eq(Entry::KIND))
        .order(record::id)
        .select((record::id, record::body))
        .into_boxed();
    if let Some(authors) = authors {
        question = question
            .filter(record::owner.eq_any(authors.iter().map(|a| a.as_str().to_owned()).collect::<Vec<_>>()));
    }
    let rows: Vec<(String, String)> = question.load(conn)?;
    rows.into_iter()
        .map(|(id, text)| {
            let corrupt = |e: String| Error::Corrupt(format!("{} {id}: {e}", Entry::KIND));
            let body: Body = serde_json::from_str(&text).map_err(|e| corrupt(e.to_string()))?;
            let entry = from_body(&body).map_err(corrupt)?;
            Ok((RecordId::from(id.as_str()), entry, body))
        })
        .collect()
}
