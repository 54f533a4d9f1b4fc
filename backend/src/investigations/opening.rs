//! Opening a case at a desk is written down before it is shown, as a phone writes it down.
//!
//! Every address that shows what a case holds goes through here first, so no page can forget to. A page reads a
//! case again after each thing done to it; what one person reads of one case within five minutes is one opening,
//! known by an id that is made of the three, so that any server process finds it.

use beatbook_shared::ids::{RecordId, StaffId, derived_id};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::opening::{Opening, STILL_OPEN};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use super::sight::{Sight, hidden};
use super::store;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, write_as};

/// Keeps that the caller opened the case; whether they were never told before that this is done.
///
/// # Errors
/// When the case is not there or not theirs to see, or the store fails.
pub(crate) fn write_down(
    tx: &mut Tx<'_>,
    caller: &Caller,
    case: &RecordId,
    now: Millis,
) -> Result<bool, Error> {
    let record = records::get::<Investigation>(tx, case)?.ok_or_else(hidden)?.record;
    if !Sight::of(tx, caller, now)?.sees(case, &record) {
        return Err(hidden().into());
    }
    keep(tx, caller, case, Investigation::KIND, now)
}

/// Keeps that the caller opened a record of that kind, which they may see; whether they were never told before that
/// this is done.
///
/// # Errors
/// When the store fails.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    caller: &Caller,
    record: &RecordId,
    kind: &str,
    now: Millis,
) -> Result<bool, Error> {
    let id = opening_id(&caller.staff, record, now);
    if records::get::<Opening>(tx, &id)?.is_some() {
        return Ok(false);
    }
    let first = !store::opened_any(tx, &caller.staff)?;
    let by = Author::console(&caller.staff);
    let opening = Opening {
        officer: caller.staff.clone(),
        device: by.device.clone(),
        at: now,
        target: record.clone(),
        target_kind: kind.to_owned(),
    };
    let edit = Edit {
        kind: Opening::KIND.to_owned(),
        record: id,
        seen_version: 0,
        before: Body::new(),
        after: to_body(&opening),
    };
    written(write_as(tx, &by, vec![edit], now)?.first())?;
    Ok(first)
}

fn opening_id(staff: &StaffId, case: &RecordId, now: Millis) -> RecordId {
    derived_id("opening", &format!("{staff}\u{1f}{case}\u{1f}{}", now.0.div_euclid(STILL_OPEN)))
}
