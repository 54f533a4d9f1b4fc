//! One investigation with everything that hangs on it, as the store has it.

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::reference;
use beatbook_shared::sync::op::{Body, Change, lay_over};
use beatbook_shared::time::Millis;
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
        forget_what_changed_nothing(&mut history);
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
        let mut file = CaseFile {
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
        };
        records::number_as_they_came(conn, &mut file.updates)?;
        records::number_as_they_came(conn, &mut file.reviews)?;
        records::number_as_they_came(conn, &mut file.entries)?;
        Ok(Some(file))
    }

    /// The newest sign-off by that person. Noting a case is not signing it.
    #[must_use]
    pub fn last_review_by(&self, staff: &StaffId) -> Option<&Stored<Review>> {
        last_sign_off(&self.reviews, staff)
    }

    /// The words of that person here which nobody else has signed since.
    #[must_use]
    pub fn own_words(&self, staff: &StaffId) -> Option<Millis> {
        own_words(&self.reviews, &self.updates, &self.entries, staff)
    }
}

/// The newest sign-off by that person among reviews.
#[must_use]
pub fn last_sign_off<'a>(reviews: &'a [Stored<Review>], staff: &StaffId) -> Option<&'a Stored<Review>> {
    let lists = reference::built_in();
    reviews
        .iter()
        .filter(|r| r.record.reviewer == *staff && lists.review_counts(&r.record.result))
        .max_by_key(|r| r.seq)
}

/// When that person wrote the first words of theirs that nobody else has signed. Whoever signs a case signs the
/// words in it, and nobody signs their own.
#[must_use]
pub fn own_words(
    reviews: &[Stored<Review>],
    updates: &[Stored<Update>],
    entries: &[Stored<Entry>],
    staff: &StaffId,
) -> Option<Millis> {
    let lists = reference::built_in();
    let by_others = reviews
        .iter()
        .filter(|r| r.record.reviewer != *staff && lists.review_counts(&r.record.result))
        .map(|r| r.record.seq_seen)
        .max()
        .unwrap_or(0);
    let updates = updates
        .iter()
        .filter(|u| u.record.author == *staff && u.seq > by_others && !u.record.auto)
        .map(|u| u.record.written_at);
    let entries = entries
        .iter()
        .filter(|e| e.record.author == *staff && e.seq > by_others)
        .map(|e| e.record.written_at);
    updates.chain(entries).min()
}

/// Changes that found the record already as they wanted it are no changes: going back over them must not take
/// the record to what their author happened to see.
fn forget_what_changed_nothing(history: &mut [HistoryRow]) {
    let mut body = Body::new();
    for row in history {
        let (was, clashed) = (body.clone(), std::mem::take(&mut row.clashed));
        let took: BTreeMap<String, Change> = row
            .set
            .iter()
            .filter(|(field, change)| !change.is_guard() && !clashed.contains(field))
            .map(|(field, change)| (field.clone(), change.clone()))
            .collect();
        lay_over(&mut body, &took);
        row.set.retain(|field, change| {
            change.is_guard() || clashed.contains(field) || was.get(field) != body.get(field)
        });
        row.clashed = clashed;
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
