//! The core: one officer's store with the operations made on it, and nothing of any network.
//!
//! Every action is one transaction that holds the operation lines, the changed view and the draft that is
//! now used up. Requests are built and answers taken in [`crate::sync`]; both only ever move what is kept
//! here, and no answer can make the core forget an operation that the server has not settled.

use std::path::Path;
use std::sync::Arc;

use beatbook_shared::ids::{DeviceId, RecordId, StaffId, record_id};
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::sync::op::{Body, Change, Op, changes, hash, lay_over, link};
use beatbook_shared::sync::{MAX_LINE_BYTES, SCHEMA};
use beatbook_shared::time::Millis;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::clock::Clock;
use crate::store::meta::name;
use crate::store::ops::{OpRow, Waiting};
use crate::store::records::Kept;
use crate::store::{Db, Options, Result, StoreError, Trip};
use crate::sync::epoch;

/// Who this device and its officer are. Set at enrolment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub device: DeviceId,
    pub staff: StaffId,
    pub name: String,
    pub collar: String,
    #[serde(default)]
    pub teams: Vec<String>,
    #[serde(default)]
    pub areas: Vec<String>,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub demonstration: bool,
}

/// Why an action was refused. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("this device is not enrolled")]
    NotEnrolled,
    #[error("there is no record {0} on this device")]
    NoRecord(RecordId),
    #[error("{0} has left this officer's area; only what was written before is still sent")]
    Moved(RecordId),
    #[error("nothing is different")]
    NothingChanged,
    #[error("the record would not be a valid one: {0}")]
    Invalid(String),
    #[error("this is {bytes} bytes; one entry may have {limit}")]
    TooLong { bytes: usize, limit: usize },
}

/// One operation just made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    pub record: RecordId,
    pub ctr: u64,
    pub at: Millis,
}

/// The device core.
pub struct Core {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) options: Options,
    /// The number of the newest request made, and whether its answer has been taken.
    pub(crate) latest: u64,
    pub(crate) open_ticket: bool,
    /// When the page of a first copy that is under way was asked for.
    pub(crate) page_asked: Option<u64>,
}

impl Core {
    /// Opens or makes the store at a path (`:memory:` for one that is thrown away). If the epoch kept
    /// outside the database is another one, the database is a copy or a backup: a new epoch begins.
    ///
    /// # Errors
    /// What [`Db::open`] says.
    pub fn open(
        path: &Path,
        key: Option<&[u8; 32]>,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Core> {
        let db = Db::open(path, key, &options)?;
        let mut core = Core { db, clock, options, latest: 0, open_ticket: false, page_asked: None };
        core.db.read_opaque()?;
        core.db.index_anew()?;
        epoch::at_open(&mut core)?;
        Ok(core)
    }

    /// Sets the injected stop of crash tests.
    pub fn set_trip(&mut self, trip: Option<Trip>) {
        self.db.set_trip(trip);
    }

    /// Says who this device is. What waited from before (out of a damaged file) is said again as this
    /// device's own.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn set_identity(&mut self, identity: &Identity) -> Result<()> {
        let before: Option<Identity> = self.db.meta(name::IDENTITY)?;
        let Core { db, clock, options, .. } = self;
        db.write(|db| {
            db.set_meta(name::IDENTITY, identity)?;
            let other = before.is_some_and(|b| b.device != identity.device);
            if other
                || db.ops_waiting()?.iter().any(|row| row.op().is_none_or(|o| o.device != identity.device))
            {
                epoch::begin(db, clock.as_ref(), options, epoch::Book::Same)?;
            }
            Ok(())
        })
    }

    /// Begins a new epoch now: the store is known not to be the one that the epoch was made in.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn renew_epoch(&mut self) -> Result<()> {
        let Core { db, clock, options, .. } = self;
        db.write(|db| epoch::begin(db, clock.as_ref(), options, epoch::Book::New))
    }

    /// # Errors
    /// When the store does not read.
    pub fn identity(&mut self) -> Result<Option<Identity>> {
        self.db.meta(name::IDENTITY)
    }

    /// The life of this database.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn epoch(&mut self) -> Result<String> {
        Ok(self.db.meta(name::EPOCH)?.unwrap_or_default())
    }

    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The port that time and randomness come from.
    #[must_use]
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Direct reading of the store, for the commands and for tests.
    pub fn db(&mut self) -> &mut Db {
        &mut self.db
    }

    /// One officer's action: whatever it makes is kept in one transaction, or nothing is.
    ///
    /// # Errors
    /// The refusal of any part of it.
    pub fn act<T, E: From<Refusal> + From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Act<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let identity: Identity = self.db.meta(name::IDENTITY)?.ok_or(Refusal::NotEnrolled)?;
        let clock = Arc::clone(&self.clock);
        self.db.write(|db| work(&mut Act { db, clock: clock.as_ref(), identity }))
    }

    /// Makes a record or fact of any kind.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add(&mut self, kind: &str, body: &Body) -> Result<Made, Refusal> {
        self.act(|act| act.add_body(kind, body))
    }

    /// Changes fields of a record; a null takes a field away.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn edit(&mut self, record: &RecordId, fields: &Body) -> Result<Made, Refusal> {
        self.act(|act| act.edit(record, fields))
    }

    /// What the officer sees of a record.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn view(&mut self, record: &RecordId) -> Result<Option<Body>> {
        Ok(self.db.record(record.as_str())?.and_then(|k| k.view().cloned()))
    }

    /// What the server last said of a record, and at which version.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn shadow(&mut self, record: &RecordId) -> Result<Option<(u64, Body)>> {
        Ok(self.db.record(record.as_str())?.and_then(|k| Some((k.version, k.shadow?))))
    }

    /// Everything kept of a record.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn kept(&mut self, record: &RecordId) -> Result<Option<Kept>> {
        self.db.record(record.as_str())
    }

    /// How many operations wait, and since when.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn waiting(&mut self) -> Result<Waiting> {
        self.db.waiting()
    }

    /// How many operations wait.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn outbox_len(&mut self) -> Result<usize> {
        Ok(self.db.waiting()?.count as usize)
    }

    /// The operations that wait, oldest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn outbox(&mut self) -> Result<Vec<OpRow>> {
        self.db.ops_waiting()
    }
}

/// An action in the making: inside its transaction.
pub struct Act<'a> {
    pub(crate) db: &'a mut Db,
    pub(crate) clock: &'a dyn Clock,
    pub identity: Identity,
}

impl Act<'_> {
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// A new time-ordered id.
    #[must_use]
    pub fn new_id(&self) -> RecordId {
        let mut random = [0; 10];
        self.clock.random(&mut random);
        record_id(self.clock.now(), random)
    }

    /// Makes a record or fact.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add<R: Record>(&mut self, record: &R) -> Result<Made, Refusal> {
        self.add_body(R::KIND, &patrol::to_body(record))
    }

    /// Makes a record or fact under an id already drawn.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add_as<R: Record>(&mut self, id: RecordId, record: &R) -> Result<Made, Refusal> {
        self.make(id, R::KIND, &Body::new(), &patrol::to_body(record), 0)
    }

    pub(crate) fn add_body(&mut self, kind: &str, body: &Body) -> Result<Made, Refusal> {
        let id = self.new_id();
        self.make(id, kind, &Body::new(), body, 0)
    }

    /// Changes fields of a record; a null takes a field away.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn edit(&mut self, record: &RecordId, fields: &Body) -> Result<Made, Refusal> {
        let kept = self.db.record(record.as_str())?.ok_or_else(|| Refusal::NoRecord(record.clone()))?;
        if kept.moved {
            return Err(Refusal::Moved(record.clone()));
        }
        let before = kept.view().cloned().ok_or_else(|| Refusal::NoRecord(record.clone()))?;
        let mut after = before.clone();
        for (field, value) in fields {
            if value.is_null() {
                after.remove(field);
            } else {
                after.insert(field.clone(), value.clone());
            }
        }
        self.make(record.clone(), &kept.kind, &before, &after, kept.version)
    }

    /// Removes a draft that has become something.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn use_up_draft(&mut self, key: &str) -> Result<()> {
        self.db.delete_draft(key)?;
        crate::commands::draft_used(self.db, key, self.clock.now())
    }

    fn make(
        &mut self,
        record: RecordId,
        kind: &str,
        before: &Body,
        after: &Body,
        base: u64,
    ) -> Result<Made, Refusal> {
        let set = changes(kind, before, after);
        if set.is_empty() {
            return Err(Refusal::NothingChanged);
        }
        if let Some(kind) = patrol::find(kind) {
            (kind.check)(&settled(before, &set)).map_err(Refusal::Invalid)?;
        }
        let epoch: String = self.db.meta(name::EPOCH)?.unwrap_or_default();
        let made: u64 = self.db.meta(name::MADE)?.unwrap_or(0);
        let op = Op {
            device: self.identity.device.clone(),
            ctr: made + 1,
            prev: link(&self.db.meta::<String>(name::LAST_HASH)?.unwrap_or_default()).to_owned(),
            actor: self.identity.staff.clone(),
            kind: kind.to_owned(),
            base,
            after: self.db.latest_waiting_on(&epoch, record.as_str())?,
            record,
            epoch,
            set,
            wall: self.clock.now(),
            mono: self.clock.mono_ms(),
            boot: self.clock.boot(),
            off: self.db.meta(name::OFFSET)?,
            tok: self.db.meta(name::TOKEN)?,
            schema: SCHEMA,
            reissue_of: None,
        };
        let line = op.line();
        if line.len() > MAX_LINE_BYTES {
            return Err(Refusal::TooLong { bytes: line.len(), limit: MAX_LINE_BYTES });
        }
        keep(self.db, &op, &line)?;
        self.db.relay(op.record.as_str())?;
        Ok(Made { record: op.record, ctr: op.ctr, at: op.wall })
    }
}

/// The body after the changes, as the server would hold it.
fn settled(before: &Body, set: &BTreeMap<String, Change>) -> Body {
    let mut body = before.clone();
    lay_over(&mut body, set);
    body
}

/// Keeps a line as the newest of its epoch.
pub(crate) fn keep(db: &mut Db, op: &Op, line: &str) -> Result<()> {
    let identity = hash(line.as_bytes());
    db.insert_op(op, line, &identity)?;
    db.set_meta(name::MADE, &op.ctr)?;
    db.set_meta(name::LAST_HASH, &identity)
}
