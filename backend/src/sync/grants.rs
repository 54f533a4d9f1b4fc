//! What a person may read now, and a number that changes when that does.

use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::from_body;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::sync::op::hash;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;

use super::store;
use crate::db::{AnyConn, Error};

/// The scopes that a person may read at that instant, sorted. Nobody known, or nobody with a role, reads
/// nothing.
///
/// # Errors
/// When the store cannot be read.
pub fn granted(conn: &mut AnyConn, staff: &StaffId, now: Millis) -> Result<Vec<Scope>, Error> {
    let rows = store::records(conn, std::slice::from_ref(&staff.0))?;
    let Some(row) = rows.get(staff.as_str()).filter(|r| r.kind == "staff") else { return Ok(Vec::new()) };
    let body = serde_json::from_str(&row.body).map_err(|e| Error::Corrupt(format!("staff {staff}: {e}")))?;
    let person: Staff = from_body(&body).map_err(Error::Corrupt)?;
    let mut scopes = person.scopes(staff, now);
    if !scopes.is_empty() {
        scopes.extend(store::case_grants(conn, staff.as_str())?);
        scopes.sort();
        scopes.dedup();
    }
    Ok(scopes)
}

/// A number for a set of grants: another set, another number. It fits what JSON numbers carry exactly.
#[must_use]
pub fn version_of(scopes: &[Scope]) -> u64 {
    let names: Vec<&str> = scopes.iter().map(Scope::as_str).collect();
    u64::from_str_radix(&hash(names.join("\n").as_bytes())[..12], 16).unwrap_or_default()
}
