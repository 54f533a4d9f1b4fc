//! Devices: one-time codes that enrol them, and their revocation.
//!
//! A device belongs to one member of staff. An administrator or sergeant makes a code for that person; the
//! code is good once and for a short time, and only its hash is stored. A revoked device is sent nothing
//! more, but what waits in its outbox may still come up, into quarantine: taking a device away must not
//! throw away evidence.

mod issue_code;
mod phones;
mod revoke;
mod routes;
mod store;

pub use issue_code::{Code, issue_code, normal};
pub use revoke::revoke;
pub use routes::routes;
pub use store::{CodeRow, DeviceRow, code, enrol, find, list, note_told, seen, set_recovery};
