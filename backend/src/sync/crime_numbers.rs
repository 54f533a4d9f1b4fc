//! Crime numbers: issued here, in the transaction that takes the crime, and by nobody else.
//!
//! A phone gives a crime a reference of its own, which reads like no number. When the crime arrives it gets the next
//! number of the year, as a change of its own in the log, and its job, which had waited for just that, is resulted.

use std::collections::BTreeSet;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::crime::{AWAITING_NUMBER, RESULTED, number, recorded};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::time::Millis;

use super::settle::Settling;
use super::store;
use super::write::{Author, Edit, write_as};
use crate::db::{Error, Tx};
use crate::records;

/// The server's hand that issues numbers.
pub(super) const HAND: &str = "numbers";

/// Gives every crime of this write that waits for a number its own, and its job the result that waited for it. A job may
/// also come after its crime, when the line was cut between the two.
pub(super) fn issue(tx: &mut Tx<'_>, settling: &Settling, now: Millis) -> Result<(), Error> {
    let waiting = settling.unnumbered();
    let linked = waiting.iter().filter_map(|(_, _, crime)| crime.incident.clone());
    let jobs: BTreeSet<RecordId> = linked.chain(settling.awaiting_numbers()).collect();
    let mut edits = numbered(tx, waiting, now)?;
    for id in jobs {
        let job = records::get::<Incident>(tx, &id)?.filter(|job| job.record.status == AWAITING_NUMBER);
        let Some(job) = job else { continue };
        let Some(crime) = job.record.investigation.clone() else { continue };
        let now_numbered = edits.iter().any(|edit| edit.record == crime);
        let held = records::get::<Investigation>(tx, &crime)?;
        if now_numbered || held.is_some_and(|crime| recorded(&crime.record).is_some()) {
            let after = Incident { status: RESULTED.to_owned(), ..job.record.clone() };
            edits.push(Edit {
                kind: Incident::KIND.to_owned(),
                record: job.id,
                seen_version: job.version,
                before: to_body(&job.record),
                after: to_body(&after),
            });
        }
    }
    if !edits.is_empty() {
        let by = Author { staff: StaffId::from("server"), device: HAND.into() };
        write_as(tx, &by, edits, now)?;
    }
    Ok(())
}

/// The numbers of these crimes, in the order in which they came.
fn numbered(
    tx: &mut Tx<'_>,
    waiting: Vec<(RecordId, u64, Investigation)>,
    now: Millis,
) -> Result<Vec<Edit>, Error> {
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let count = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    let first = store::take_crime_numbers(tx, i64::from(now.london().year()), count)?;
    let edit = |(nth, (id, version, crime)): (i64, (RecordId, u64, Investigation))| {
        let after =
            Investigation { crime_number: Some(number(nth, now)), numbered_at: Some(now), ..crime.clone() };
        Edit {
            kind: Investigation::KIND.to_owned(),
            record: id,
            seen_version: version,
            before: to_body(&crime),
            after: to_body(&after),
        }
    };
    Ok((first..).zip(waiting).map(edit).collect())
}
