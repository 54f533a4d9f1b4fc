//! Reading what still reads from a damaged file.
//!
//! The file itself is moved aside whole and never written to. What can still be read of the officer's own
//! operations is offered for sending again: one by one, so that one bad page costs only what lies on it.

use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::schema::{meta, op};

/// What still read.
#[derive(Debug, Default)]
pub struct Salvage {
    /// Single values, by name.
    pub meta: Vec<(String, String)>,
    /// Lines that the server had not settled, or not safely, in order.
    pub lines: Vec<String>,
    /// Whether some page did not read.
    pub partial: bool,
}

/// Reads what it can from a file that no longer opens as it should.
#[must_use]
pub fn salvage(path: &Path, key: Option<&[u8; 32]>) -> Salvage {
    let mut out = Salvage::default();
    let Ok(mut conn) = SqliteConnection::establish(&path.to_string_lossy()) else {
        out.partial = true;
        return out;
    };
    if let Some(key) = key {
        let keyed = conn.batch_execute(&format!(
            "PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{}'\"; PRAGMA query_only = ON;",
            hex::encode(key)
        ));
        if keyed.is_err() {
            out.partial = true;
            return out;
        }
    }
    match meta::table.select((meta::name, meta::value)).load(&mut conn) {
        Ok(rows) => out.meta = rows,
        Err(_) => out.partial = true,
    }
    let highest: Result<Option<i64>, _> = op::table.select(diesel::dsl::max(op::n)).first(&mut conn);
    let Ok(highest) = highest else {
        out.partial = true;
        return out;
    };
    for n in 1..=highest.unwrap_or(0) {
        let row: Result<Option<(String, String)>, _> =
            op::table.find(n).select((op::state, op::line)).first(&mut conn).optional();
        match row {
            Ok(Some((state, line))) if state == "waiting" => out.lines.push(line),
            Ok(_) => {}
            Err(_) => out.partial = true,
        }
    }
    out
}
