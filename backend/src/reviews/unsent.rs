//! What may still lie on an officer's devices, as far as the server knows.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::console::Unsent;
use beatbook_shared::ids::StaffId;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::devices;

/// By officer: when a device of theirs was heard from last.
pub(super) fn of(conn: &mut AnyConn, officers: &BTreeSet<StaffId>) -> Result<BTreeMap<StaffId, Unsent>, Error> {
    let mut found: BTreeMap<StaffId, Unsent> = BTreeMap::new();
    for device in devices::list(conn)? {
        let staff = StaffId(device.staff);
        if device.status != "active" || !officers.contains(&staff) {
            continue;
        }
        let held = found.entry(staff).or_default();
        held.heard_at = held.heard_at.max(Some(Millis(device.last_seen_at)));
    }
    Ok(found)
}
