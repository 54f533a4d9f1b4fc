//! One investigation with everything that hangs on it, as the store has it.

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::sync::op::Change;
use serde_json::Value;

use crate::db::{AnyConn, Error};
use crate::records::{self, HistoryRow, Stored};

pub struct CaseFile {
    pub case: Stored<Investigation>,
    pub updates: Vec<Stored<Update>>,
    pub reviews: Vec<Stored<Review>>,
    pub directions: Vec<Stored<Direction>>,
    pub entries: Vec<Stored<Entry>>,
    pub photos: Vec<Stored<Evidence>>,
    pub conflicts: Vec<Stored<Conflict>>,
    pub history: Vec<HistoryRow>,
    /// How far the clock of whoever wrote each fact stood from the server's, where that was measured.
    pub clocks: BTreeMap<RecordId, i64>,
    /// The newest number of the log: this file has everything up to it.
    pub head: u64,
}

impl CaseFile {
    /// # Errors
    /// When the store cannot be read.
    pub fn read(conn: &mut AnyConn, id: &RecordId) -> Result<Option<CaseFile>, Error> {
        let Some(case) = records::get::<Investigation>(conn, id)? else { return Ok(None) };
        let conflicts = records::children::<Conflict>(conn, id)?;
        let mut history = records::history(conn, id)?;
        tell_resolutions(&mut history, &conflicts);
        let updates: Vec<Stored<Update>> = records::children(conn, id)?;
        let reviews: Vec<Stored<Review>> = records::children(conn, id)?;
        let entries: Vec<Stored<Entry>> = records::children(conn, id)?;
        let photos: Vec<Stored<Evidence>> = records::children(conn, id)?;
        let facts: Vec<RecordId> = updates
            .iter()
            .map(|u| &u.id)
            .chain(reviews.iter().map(|r| &r.id))
            .chain(entries.iter().map(|e| &e.id))
            .chain(photos.iter().map(|p| &p.id))
            .cloned()
            .collect();
        Ok(Some(CaseFile {
            clocks: records::clocks::off(conn, &facts)?,
            updates,
            reviews,
            directions: records::children(conn, id)?,
            entries,
            photos,
            head: records::head(conn)?,
            case,
            conflicts,
            history,
        }))
    }

    /// The newest review by that person.
    #[must_use]
    pub fn last_review_by(&self, staff: &StaffId) -> Option<&Stored<Review>> {
        self.reviews.iter().filter(|r| r.record.reviewer == *staff).max_by_key(|r| r.seq)
    }
}

/// The numbers that a sign-off itself took for its direction and the next due date, right after its own.
#[must_use]
pub fn own_writes(review: &Stored<Review>) -> std::ops::RangeInclusive<u64> {
    review.seq..=review.seq + 2
}

/// Where a person's choice between two values changed the record, the log has no operation on the record
/// itself; what changed stands in the conflict.
fn tell_resolutions(history: &mut [HistoryRow], conflicts: &[Stored<Conflict>]) {
    let mut chosen: Vec<&Stored<Conflict>> = conflicts
        .iter()
        .filter(|c| c.record.resolution.as_ref().is_some_and(|r| matches!(r.choice.as_str(), "mine" | "new")))
        .collect();
    chosen.sort_by_key(|c| c.seq);
    for row in history.iter_mut().filter(|row| row.set.is_empty()) {
        let of_this = chosen.iter().position(|c| {
            c.record.resolved_by.as_ref() == Some(&row.actor) && c.received_at == row.received_at
        });
        let Some(at) = of_this else { continue };
        let conflict = &chosen.remove(at).record;
        let Some(resolution) = &conflict.resolution else { continue };
        let values = match resolution.choice.as_str() {
            "new" => resolution.values.clone().unwrap_or_default(),
            _ => conflict.mine.clone(),
        };
        row.set = values
            .into_iter()
            .map(|(field, new)| {
                let old = conflict.theirs.get(&field).cloned().unwrap_or(Value::Null);
                (field, Change::Value { old, new })
            })
            .collect::<BTreeMap<_, _>>();
    }
}
