//! The force's rows in the store.

use diesel::prelude::*;

use crate::db::schema::record;
use crate::db::{AnyConn, Error};

/// Ids and bodies of what the force decided, by id.
pub(super) fn bodies(conn: &mut AnyConn) -> Result<Vec<(String, String)>, Error> {
    Ok(record::table
        .filter(record::kind.eq("list_row"))
        .order(record::id)
        .select((record::id, record::body))
        .load(conn)?)
}
