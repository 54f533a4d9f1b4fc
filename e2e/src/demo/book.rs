//! What is to be written, in its order.

use std::collections::BTreeMap;

use beatbook_server::sync::write::Edit;
use beatbook_shared::ids::{RecordId, StaffId, derived_id};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{Record, from_body, to_body};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{HOUR, Millis};

/// One edit, when and by whom.
#[derive(Debug, Clone)]
pub struct Write {
    pub at: Millis,
    /// Follows on other people's work of the same hour, and comes after it; otherwise its place in the hour is free.
    pub alone: bool,
    pub by: StaffId,
    pub edit: Edit,
}

/// Collects edits; knows each record as the edits so far leave it.
pub struct Book {
    seed: u64,
    pub writes: Vec<Write>,
    held: BTreeMap<RecordId, (u64, Body)>,
    /// Nothing is written after this instant.
    pub now: Millis,
}

impl Book {
    #[must_use]
    pub fn new(seed: u64, now: Millis) -> Book {
        Book { seed, writes: Vec::new(), held: BTreeMap::new(), now }
    }

    /// The id of a thing of this force.
    #[must_use]
    pub fn id(&self, what: &str) -> RecordId {
        derived_id(&format!("demonstration {}", self.seed), what)
    }

    /// Writes a new record or fact. Nothing, if it would lie in the future.
    pub fn add<R: Record>(&mut self, at: Millis, by: &StaffId, id: &RecordId, record: &R) -> bool {
        self.put(at, by, id, R::KIND, to_body(record), false)
    }

    /// The same for work that follows on other people's: reviews, directions, updates.
    pub fn add_alone<R: Record>(&mut self, at: Millis, by: &StaffId, id: &RecordId, record: &R) -> bool {
        self.put(at, by, id, R::KIND, to_body(record), true)
    }

    fn put(&mut self, at: Millis, by: &StaffId, id: &RecordId, kind: &str, after: Body, alone: bool) -> bool {
        if at > self.now || self.held.contains_key(id) {
            return false;
        }
        self.held.insert(id.clone(), (1, after.clone()));
        let edit =
            Edit { kind: kind.to_owned(), record: id.clone(), seen_version: 0, before: Body::new(), after };
        self.writes.push(Write { at, alone, by: by.clone(), edit });
        true
    }

    /// Changes a record that was written. Nothing, if it was not or the change would lie in the future.
    pub fn change<R: Record>(
        &mut self,
        at: Millis,
        by: &StaffId,
        id: &RecordId,
        f: impl FnOnce(&mut R),
    ) -> bool {
        if at > self.now {
            return false;
        }
        let Some((version, before)) = self.held.get(id).cloned() else { return false };
        let Ok(mut record) = from_body::<R>(&before) else { return false };
        f(&mut record);
        let after = to_body(&record);
        if after == before {
            return false;
        }
        self.held.insert(id.clone(), (version + 1, after.clone()));
        let edit =
            Edit { kind: R::KIND.to_owned(), record: id.clone(), seen_version: version, before, after };
        self.writes.push(Write { at, alone: true, by: by.clone(), edit });
        true
    }

    /// How often a record was written so far.
    #[must_use]
    pub fn version(&self, id: &RecordId) -> u64 {
        self.held.get(id).map_or(0, |(version, _)| *version)
    }

    /// The record as the edits so far leave it.
    #[must_use]
    pub fn read<R: Record>(&self, id: &RecordId) -> Option<R> {
        from_body(&self.held.get(id)?.1).ok()
    }

    /// Every investigation so far, by id.
    #[must_use]
    pub fn cases(&self) -> Vec<(RecordId, Investigation)> {
        let crimes = self.held.iter().filter(|(_, (_, body))| body.contains_key("crime_number"));
        crimes.filter_map(|(id, (_, body))| Some((id.clone(), from_body(body).ok()?))).collect()
    }

    /// Every incident so far, by id.
    #[must_use]
    pub fn jobs(&self) -> Vec<(RecordId, Incident)> {
        let jobs = self.held.iter().filter(|(_, (_, body))| body.contains_key("already_there"));
        jobs.filter_map(|(id, (_, body))| Some((id.clone(), from_body(body).ok()?))).collect()
    }

    /// In the order in which they are carried out: by the hour, what stands alone last in each.
    #[must_use]
    pub fn ordered(mut self) -> Vec<Write> {
        self.writes
            .sort_by_key(|w| (w.at.0.div_euclid(HOUR), w.alone, if w.alone { w.at } else { Millis(0) }));
        self.writes
    }
}
