//! Who is reading a case just now.
//!
//! A page says so every few seconds and when it leaves; whoever is cut off runs out. It stands in the store, so
//! every server process knows it, and nothing of it is kept afterwards: it is no record of what anybody did.

use beatbook_shared::api::console::{Present, Reading};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{Millis, SECOND};

use super::people::People;
use super::sight::{Sight, hidden};
use super::store;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::records;

/// How long somebody is taken to be reading after they last said so. Pages say it every 15 seconds.
const LASTS: i64 = 40 * SECOND;

pub(super) fn reading(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &Reading,
    now: Millis,
) -> Result<Present, Error> {
    let case = records::get::<Investigation>(tx, id)?.ok_or_else(hidden)?;
    if !Sight::of(tx, caller, now)?.sees(id, &case.record) {
        return Err(hidden().into());
    }
    if question.leaving {
        store::stop_reading(tx, id, &caller.staff)?;
        return Ok(Present { others: Vec::new(), newer: 0 });
    }
    store::start_reading(tx, id, &caller.staff, now, now.plus(LASTS))?;
    let others: Vec<StaffId> =
        store::readers(tx, id, now)?.into_iter().filter(|staff| *staff != caller.staff).collect();
    let people = People::of(tx, &others.iter().cloned().collect(), now)?;
    Ok(Present {
        others: others.iter().filter_map(|staff| people.person(staff)).collect(),
        newer: store::newer(tx, id, question.seq)?,
    })
}
