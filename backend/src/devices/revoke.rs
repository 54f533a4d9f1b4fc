//! Revoking a device.

use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::store;
use crate::db::{Error, Tx};

/// From the next request on, the device is sent nothing and opens nothing; what it sends goes to
/// quarantine.
///
/// # Errors
/// When there is no such device or the store cannot be written.
pub fn revoke(tx: &mut Tx<'_>, device: &str, by: &str, why: &str, now: Millis) -> Result<(), Error> {
    if store::find(tx, device)?.is_none() {
        return Err(Problem::new(
            Code::NotFound,
            format!("There is no device {device}. `beatbook device list` shows them."),
        )
        .into());
    }
    store::set_revoked(tx, device, by, why, now)
}
