//! How far an author's clock stood from the server's when a fact was written.
//!
//! Each operation carries the offset that its device had last measured, beside the time on its wall. A fact
//! has one operation, so its offset is found from the line that made it.

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Op;
use diesel::prelude::*;

use super::CHUNK;
use crate::db::schema::{change, op};
use crate::db::{AnyConn, Error};

/// Server clock minus device clock in milliseconds, for each of the records whose first operation says it.
///
/// # Errors
/// When the store cannot be read.
pub fn off(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<RecordId, i64>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let lines: Vec<(String, Vec<u8>)> = change::table
            .inner_join(
                op::table.on(op::device
                    .eq(change::device)
                    .and(op::epoch.eq(change::epoch))
                    .and(op::ctr.eq(change::ctr))
                    .and(op::record.eq(change::record))),
            )
            .filter(change::record.eq_any(names))
            .filter(change::version.eq(1))
            .select((change::record, op::line))
            .load(conn)?;
        found.extend(lines.into_iter().filter_map(|(id, line)| {
            let (ms, _) = serde_json::from_slice::<Op>(&line).ok()?.off?;
            Some((RecordId(id), ms))
        }));
    }
    Ok(found)
}
