//! What the records of a phone's holder come to, in the store.

use diesel::prelude::*;

use crate::db::schema::record_scope;
use crate::db::{AnyConn, Error};

/// How many records lie in any of the scopes: the most that a phone which follows them can hold.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn in_reach(conn: &mut AnyConn, scopes: &[String]) -> Result<u64, Error> {
    let n: i64 = record_scope::table
        .filter(record_scope::scope.eq_any(scopes.iter().map(String::as_str).collect::<Vec<_>>()))
        .select(diesel::dsl::count(record_scope::record).aggregate_distinct())
        .first(conn)?;
    Ok(n.unsigned_abs())
}
