//! Whether what was signed is what is held: the hashes of every sign-off made again.

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::signed::{SignedRow, root, row_hash};
use beatbook_shared::sync::op::Body;

use super::store;
use crate::db::{AnyConn, Error};
use crate::records;

/// How many sign-offs are looked at together.
const PIECE: i64 = 200;

/// What was looked at and what was found wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub reviews: u64,
    pub entries: u64,
    pub wrong: Vec<String>,
}

/// Makes the hashes of every sign-off again: the entries as they are held now, the fields as they were kept, the
/// one hash over them as the review itself says it.
///
/// # Errors
/// When the store cannot be read.
pub fn verify(conn: &mut AnyConn) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut after = String::new();
    loop {
        let piece = store::kept_after(conn, &after, PIECE)?;
        let Some(last) = piece.last() else { break };
        after.clone_from(&last.review.0);
        for kept in piece {
            report.reviews += 1;
            report.entries += kept.rows.len() as u64;
            let said = records::get::<Review>(conn, &kept.review)?.and_then(|r| r.record.content_hash);
            if said.as_ref() != Some(&kept.root) || root(&kept.rows) != kept.root {
                report.wrong.push(format!("review {} does not name what was kept of it", kept.review));
            }
            for id in differing(conn, &kept.rows)? {
                report.wrong.push(format!("{id} is not what review {} was signed over", kept.review));
            }
        }
    }
    Ok(report)
}

/// Entries that say something else now than when they were signed, or are gone.
pub(super) fn differing(conn: &mut AnyConn, rows: &[SignedRow]) -> Result<Vec<RecordId>, Error> {
    let facts: Vec<RecordId> = rows.iter().filter(|r| r.held.is_none()).map(|r| r.id.clone()).collect();
    let held: BTreeMap<RecordId, (u64, Body)> = records::bodies(conn, &facts)?;
    let same = |row: &SignedRow| {
        let body = row.held.as_ref().or_else(|| held.get(&row.id).map(|(_, body)| body));
        body.is_some_and(|body| row_hash(&row.id, &row.kind, body) == row.hash)
    };
    Ok(rows.iter().filter(|row| !same(row)).map(|row| row.id.clone()).collect())
}
