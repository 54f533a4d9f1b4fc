//! Which of some records lie where a caller may read.

use std::collections::BTreeSet;

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::scope::Scope;
use diesel::prelude::*;

use crate::db::schema::record_scope;
use crate::db::{AnyConn, Error};

/// How many ids one question names.
const CHUNK: usize = 900;

/// Those of the ids that lie in at least one of the scopes.
///
/// # Errors
/// When the store cannot be read.
pub fn within(conn: &mut AnyConn, ids: &[RecordId], scopes: &[Scope]) -> Result<BTreeSet<RecordId>, Error> {
    let scopes: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
    let mut found = BTreeSet::new();
    for chunk in ids.chunks(CHUNK) {
        let names: Vec<&str> = chunk.iter().map(RecordId::as_str).collect();
        let rows: Vec<String> = record_scope::table
            .filter(record_scope::scope.eq_any(&scopes))
            .filter(record_scope::record.eq_any(names))
            .select(record_scope::record)
            .load(conn)?;
        found.extend(rows.into_iter().map(RecordId));
    }
    Ok(found)
}
