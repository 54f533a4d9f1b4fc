//! Files, chunks and the log of readings in the store.

use beatbook_shared::ids::{DeviceId, RecordId, StaffId};
use beatbook_shared::sync::op::Op;
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use crate::db::schema::{blob, blob_chunk, evidence_read, op, record_scope};
use crate::db::{AnyConn, Error, Tx, on};

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = blob)]
pub(super) struct BlobRow {
    pub bytes: i64,
    pub sealed_at: i64,
}

pub(super) fn blob(conn: &mut AnyConn, id: &str) -> Result<Option<BlobRow>, Error> {
    Ok(blob::table.find(id).select(BlobRow::as_select()).first(conn).optional()?)
}

/// When each of these files was sealed; those that are not sealed are left out.
pub(super) fn sealed(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<(String, Millis)>, Error> {
    let mut found = Vec::new();
    for ids in ids.chunks(900) {
        let rows: Vec<(String, i64)> = blob::table
            .filter(blob::id.eq_any(ids).and(blob::sealed_at.gt(0)))
            .select((blob::id, blob::sealed_at))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(id, at)| (id, Millis(at))));
    }
    Ok(found)
}

/// The numbers and hashes of the chunks that are here, in order.
pub(super) fn chunks(conn: &mut AnyConn, id: &str) -> Result<Vec<(u32, String)>, Error> {
    let rows: Vec<(i64, String)> = blob_chunk::table
        .filter(blob_chunk::blob.eq(id))
        .order(blob_chunk::n)
        .select((blob_chunk::n, blob_chunk::sha))
        .load(conn)?;
    Ok(rows.into_iter().map(|(n, sha)| (u32::try_from(n).unwrap_or(u32::MAX), sha)).collect())
}

/// The bytes of one chunk.
pub(super) fn chunk(conn: &mut AnyConn, id: &str, n: u32) -> Result<Option<Vec<u8>>, Error> {
    Ok(blob_chunk::table.find((id, i64::from(n))).select(blob_chunk::body).first(conn).optional()?)
}

/// Begins a file, unless it was begun.
pub(super) fn begin(
    tx: &mut Tx<'_>,
    id: &str,
    scope_key: &str,
    sha: &str,
    bytes: u64,
    device: &DeviceId,
    now: Millis,
) -> Result<(), Error> {
    let row = (
        blob::id.eq(id),
        blob::scope_key.eq(scope_key),
        blob::sha.eq(sha),
        blob::bytes.eq(i64::try_from(bytes).unwrap_or(i64::MAX)),
        blob::begun_by.eq(device.as_str()),
        blob::touched_at.eq(now.0),
        blob::sealed_at.eq(0),
    );
    on!(&mut **tx, c => {
        diesel::insert_into(blob::table).values(row).on_conflict_do_nothing().execute(c)?;
    });
    Ok(())
}

/// Says that something arrived. False when there is no such file, or it is sealed: then nothing more is written to
/// it. Whoever else writes to this file waits here until this transaction is done.
pub(super) fn touch(tx: &mut Tx<'_>, id: &str, now: Millis) -> Result<bool, Error> {
    let open = blob::table.filter(blob::id.eq(id).and(blob::sealed_at.eq(0)));
    Ok(diesel::update(open).set(blob::touched_at.eq(now.0)).execute(&mut **tx)? > 0)
}

/// Keeps a chunk; one that came before with other bytes gives way.
pub(super) fn put(tx: &mut Tx<'_>, id: &str, n: u32, sha: &str, body: &[u8]) -> Result<(), Error> {
    on!(&mut **tx, c => {
        diesel::insert_into(blob_chunk::table)
            .values((
                blob_chunk::blob.eq(id),
                blob_chunk::n.eq(i64::from(n)),
                blob_chunk::sha.eq(sha),
                blob_chunk::body.eq(body),
            ))
            .on_conflict((blob_chunk::blob, blob_chunk::n))
            .do_update()
            .set((blob_chunk::sha.eq(sha), blob_chunk::body.eq(body)))
            .execute(c)?;
    });
    Ok(())
}

pub(super) fn seal(tx: &mut Tx<'_>, id: &str, now: Millis) -> Result<(), Error> {
    diesel::update(blob::table.find(id)).set(blob::sealed_at.eq(now.0)).execute(&mut **tx)?;
    Ok(())
}

/// Lets the chunks of a file go that is not sealed.
pub(super) fn forget_chunks(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    diesel::delete(blob_chunk::table.filter(blob_chunk::blob.eq(id))).execute(&mut **tx)?;
    Ok(())
}

/// How many files a device has begun and not finished.
pub(super) fn open_of(conn: &mut AnyConn, device: &DeviceId) -> Result<i64, Error> {
    Ok(blob::table
        .filter(blob::begun_by.eq(device.as_str()).and(blob::sealed_at.eq(0)))
        .count()
        .get_result(conn)?)
}

/// Lets go what was begun and not touched since `before`, a few at a time. The device still has the original and
/// sends it anew.
pub(super) fn forget_abandoned(tx: &mut Tx<'_>, before: Millis) -> Result<(), Error> {
    let stale: Vec<String> = blob::table
        .filter(blob::sealed_at.eq(0).and(blob::touched_at.lt(before.0)))
        .order(blob::touched_at)
        .limit(8)
        .select(blob::id)
        .load(&mut **tx)?;
    for id in stale {
        forget_chunks(tx, &id)?;
        diesel::delete(blob::table.find(&id).filter(blob::sealed_at.eq(0))).execute(&mut **tx)?;
    }
    Ok(())
}

/// What a device has said of a record, applied or not, oldest first.
pub(super) fn said(conn: &mut AnyConn, device: &DeviceId, record: &RecordId) -> Result<Vec<Op>, Error> {
    let lines: Vec<Vec<u8>> = op::table
        .filter(op::device.eq(device.as_str()).and(op::record.eq(record.as_str())))
        .order((op::received_at, op::ctr))
        .select(op::line)
        .load(conn)?;
    Ok(lines.iter().filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// The scopes that a record lies in.
pub(super) fn scopes(conn: &mut AnyConn, record: &RecordId) -> Result<Vec<String>, Error> {
    Ok(record_scope::table
        .filter(record_scope::record.eq(record.as_str()))
        .select(record_scope::scope)
        .load(conn)?)
}

/// One reading of a photo.
pub(super) struct Reading<'a> {
    pub id: &'a RecordId,
    pub evidence: &'a RecordId,
    pub staff: &'a StaffId,
    pub sign_in: &'a str,
    pub at: Millis,
    pub span: &'a std::ops::Range<u64>,
}

pub(super) fn log(tx: &mut Tx<'_>, reading: &Reading<'_>) -> Result<(), Error> {
    let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    diesel::insert_into(evidence_read::table)
        .values((
            evidence_read::id.eq(reading.id.as_str()),
            evidence_read::evidence.eq(reading.evidence.as_str()),
            evidence_read::staff.eq(reading.staff.as_str()),
            evidence_read::sign_in.eq(reading.sign_in),
            evidence_read::at.eq(reading.at.0),
            evidence_read::first_byte.eq(signed(reading.span.start)),
            evidence_read::end_byte.eq(signed(reading.span.end)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
