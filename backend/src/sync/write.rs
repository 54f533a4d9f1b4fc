//! The server's own hand: what the console, an import or the demonstration writes goes through the same
//! operations as what a device sends, so it is merged, numbered, replayed and shown by the same rules.

use std::collections::BTreeSet;

use beatbook_shared::ids::{DeviceId, RecordId, StaffId, record_id};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::SCHEMA;
use beatbook_shared::sync::op::{self, Body, Op, changes};
use beatbook_shared::sync::wire::{Outcome, Reason};
use beatbook_shared::time::Millis;

use super::number;
use super::push::touched;
use super::settle::{Incoming, Settling, Speaker};
use super::store::{self, OpRow};
use crate::db::{Error, Tx};

/// Who writes, and through what: `console`, or `import` and `demo`, which act for the force and ask for no
/// person's rights.
#[derive(Debug, Clone, PartialEq)]
pub struct Author {
    pub staff: StaffId,
    pub device: DeviceId,
}

impl Author {
    /// Somebody at the console.
    #[must_use]
    pub fn console(staff: &StaffId) -> Author {
        Author { staff: staff.clone(), device: DeviceId::from(format!("console:{staff}")) }
    }

    /// An import, in the name of whoever runs it.
    #[must_use]
    pub fn import(staff: &StaffId) -> Author {
        Author { staff: staff.clone(), device: DeviceId::from("import") }
    }
}

/// One record as its author saw it and as they want it.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    pub kind: String,
    pub record: RecordId,
    /// 0 makes a new one.
    pub seen_version: u64,
    /// What they saw of the fields they change, and of those in the same merge groups; empty for a new record.
    pub before: Body,
    pub after: Body,
}

impl Edit {
    /// One that makes a new record.
    #[must_use]
    pub fn new<R: Record>(id: RecordId, record: &R) -> Edit {
        Edit {
            kind: R::KIND.to_owned(),
            record: id,
            seen_version: 0,
            before: Body::new(),
            after: to_body(record),
        }
    }
}

/// The id of a record that is made now.
///
/// # Errors
/// When there is no randomness.
pub fn new_id(now: Millis) -> Result<RecordId, Error> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|e| Error::Corrupt(format!("no randomness: {e}")))?;
    Ok(record_id(now, random))
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    pub record: RecordId,
    pub seq: u64,
    pub version: u64,
    pub outcome: Outcome,
    /// Conflicts or quarantine records that it led to.
    pub records: Vec<RecordId>,
    pub reason: Option<Reason>,
}

/// Waits, until the transaction ends, for whoever else took the same turn: for decisions that rest on more than the
/// records they write.
///
/// # Errors
/// When the store fails.
pub fn turn(tx: &mut Tx<'_>, name: &str) -> Result<(), Error> {
    let epoch = store::counter_now(tx)?.epoch;
    store::lock_epoch(tx, name, &epoch)?;
    Ok(())
}

/// Settles edits in order, in the given transaction.
///
/// # Errors
/// When the store fails.
pub fn write_as(tx: &mut Tx<'_>, by: &Author, edits: Vec<Edit>, now: Millis) -> Result<Vec<Settled>, Error> {
    let edits = edits.into_iter().map(|edit| (by.staff.clone(), edit)).collect();
    write_each(tx, &by.device, edits, now)
}

/// Settles edits of several people that come through one device, in order, in the given transaction.
///
/// # Errors
/// When the store fails.
pub fn write_each(
    tx: &mut Tx<'_>,
    device: &DeviceId,
    edits: Vec<(StaffId, Edit)>,
    now: Millis,
) -> Result<Vec<Settled>, Error> {
    let epoch = store::counter_now(tx)?.epoch;
    let (high, mut prev) = store::lock_epoch(tx, device.as_str(), &epoch)?;
    let speaker = |staff: &StaffId| Speaker {
        device: device.clone(),
        epoch: epoch.clone(),
        staff: staff.clone(),
        revoked: false,
        internal: matches!(device.as_str(), "import" | "demo" | super::crime_numbers::HAND),
    };
    let mut settling = Settling::new(now);
    let mut ids: BTreeSet<String> = edits.iter().map(|(staff, _)| staff.0.clone()).collect();
    let mut lines = Vec::with_capacity(edits.len());
    let mut ctr = high.unsigned_abs();
    for (staff, edit) in edits {
        let set = changes(&edit.kind, &edit.before, &edit.after);
        ctr += 1;
        let op = Op {
            device: device.clone(),
            epoch: epoch.clone(),
            ctr,
            prev: op::link(&prev).to_owned(),
            actor: staff,
            kind: edit.kind,
            record: edit.record,
            base: edit.seen_version,
            after: None,
            set,
            wall: now,
            mono: 0,
            boot: "server".to_owned(),
            off: None,
            tok: None,
            schema: SCHEMA,
            reissue_of: None,
        };
        touched(&op, &mut ids);
        let line = op.line();
        prev = op::hash(line.as_bytes());
        lines.push((op, line, prev.clone()));
    }
    settling.load(tx, &ids)?;

    let mut rows = Vec::with_capacity(lines.len());
    let mut outcomes = Vec::with_capacity(lines.len());
    for (op, line, hash) in lines {
        let (ctr, record, speaker) = (op.ctr, op.record.clone(), speaker(&op.actor));
        let incoming = Incoming { ctr, line: line.as_bytes(), hash, op: Some(op) };
        let settled = settling.line(tx, &speaker, &incoming)?;
        let mut salt = [0_u8; 16];
        getrandom::fill(&mut salt).map_err(|e| Error::Corrupt(e.to_string()))?;
        let outcome = settled.result.outcome.unwrap_or(Outcome::Quarantined);
        rows.push(OpRow {
            device: device.0.clone(),
            epoch: epoch.clone(),
            ctr: i64::try_from(ctr).unwrap_or(i64::MAX),
            hash: incoming.hash,
            line: line.into_bytes(),
            salt: hex::encode(salt),
            record: settled.record.clone(),
            version: i64::try_from(settled.result.version).unwrap_or(i64::MAX),
            outcome: super::push::name(outcome).to_owned(),
            result: serde_json::to_string(&settled.result).unwrap_or_default(),
            received_at: now.0,
            origin: String::new(),
        });
        outcomes.push((record, outcome, settled));
    }
    let numbers = number::commit(tx, &settling, &rows, now)?;
    store::set_high(tx, device.as_str(), &epoch, i64::try_from(ctr).unwrap_or(i64::MAX), &prev)?;
    super::crime_numbers::issue(tx, &settling, now)?;
    Ok(outcomes
        .into_iter()
        .map(|(record, outcome, settled)| Settled {
            record,
            seq: numbers.get(settled.entry).copied().unwrap_or_default(),
            version: settled.result.version,
            outcome,
            records: settled.result.records.into_iter().map(RecordId::from).collect(),
            reason: settled.result.reason,
        })
        .collect())
}
