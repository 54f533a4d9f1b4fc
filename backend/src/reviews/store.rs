//! What sign-offs covered, as it is kept.

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::signed::{SignedRow, root};
use diesel::prelude::*;

use crate::db::schema::review_content;
use crate::db::{AnyConn, Error, Tx};

/// What one review covered.
pub(super) struct Kept {
    pub review: RecordId,
    pub seq_seen: u64,
    pub root: String,
    pub rows: Vec<SignedRow>,
}

/// Keeps what a review covered, beside the review that names the hash over it.
///
/// # Errors
/// When the store cannot be written.
pub fn keep(
    tx: &mut Tx<'_>,
    review: &RecordId,
    case: &RecordId,
    seq_seen: u64,
    rows: &[SignedRow],
) -> Result<(), Error> {
    let content = serde_json::to_string(rows).map_err(|e| Error::Corrupt(e.to_string()))?;
    diesel::insert_into(review_content::table)
        .values((
            review_content::review.eq(review.as_str()),
            review_content::investigation.eq(case.as_str()),
            review_content::seq_seen.eq(i64::try_from(seq_seen).unwrap_or(i64::MAX)),
            review_content::root.eq(root(rows)),
            review_content::content.eq(content),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(super) fn kept(conn: &mut AnyConn, review: &RecordId) -> Result<Option<Kept>, Error> {
    let row: Option<Row> = review_content::table
        .filter(review_content::review.eq(review.as_str()))
        .select((
            review_content::review,
            review_content::seq_seen,
            review_content::root,
            review_content::content,
        ))
        .first(conn)
        .optional()?;
    row.map(read).transpose()
}

/// Those after a review, by its id, so that all of them can be looked over in pieces.
pub(super) fn kept_after(conn: &mut AnyConn, after: &str, most: i64) -> Result<Vec<Kept>, Error> {
    let rows: Vec<Row> = review_content::table
        .filter(review_content::review.gt(after))
        .order(review_content::review)
        .limit(most)
        .select((
            review_content::review,
            review_content::seq_seen,
            review_content::root,
            review_content::content,
        ))
        .load(conn)?;
    rows.into_iter().map(read).collect()
}

type Row = (String, i64, String, String);

fn read((review, seq_seen, root, content): Row) -> Result<Kept, Error> {
    let rows = serde_json::from_str(&content)
        .map_err(|e| Error::Corrupt(format!("what review {review} covered: {e}")))?;
    Ok(Kept { review: RecordId(review), seq_seen: seq_seen.unsigned_abs(), root, rows })
}
