//! What may still lie on an officer's devices, as far as the server knows.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::console::Unsent;
use beatbook_shared::ids::StaffId;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::devices;

fn earlier(held: Option<Millis>, at: i64) -> Option<Millis> {
    let at = (at != 0).then_some(Millis(at));
    held.min(at).or(held).or(at)
}

/// By officer: when a device of theirs was heard from last, and what it then still held: how much, since when, and when
/// that was said. A phone that has been silent may hold more.
pub(crate) fn of(
    conn: &mut AnyConn,
    officers: &BTreeSet<StaffId>,
) -> Result<BTreeMap<StaffId, Unsent>, Error> {
    let mut found: BTreeMap<StaffId, Unsent> = BTreeMap::new();
    for device in devices::list(conn)? {
        let staff = StaffId(device.staff);
        if device.status != "active" || !officers.contains(&staff) {
            continue;
        }
        let held = found.entry(staff).or_default();
        held.heard_at = held.heard_at.max(Some(Millis(device.last_seen_at)));
        if device.late_told_at > held.late_at.map_or(0, |at| at.0) {
            held.late_at = Some(Millis(device.late_told_at));
            held.late_since = Some(Millis(device.late_since));
        }
        if device.unsent_count > 0 {
            held.count += u32::try_from(device.unsent_count).unwrap_or(u32::MAX);
            held.oldest_at = earlier(held.oldest_at, device.oldest_unsent_at);
            held.as_at = earlier(held.as_at, device.told_at);
        }
    }
    Ok(found)
}
