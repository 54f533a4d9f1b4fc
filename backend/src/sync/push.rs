//! One push: the operations of one request, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::{DeviceId, StaffId};
use beatbook_shared::patrol;
use beatbook_shared::sync::op::{Change, Op, link};
use beatbook_shared::sync::wire::{OpResult, Outcome, Reason};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::intake::{Frame, Request};
use super::number;
use super::planted::{Bug, planted};
use super::settle::{Incoming, Settled, Settling, Speaker};
use super::store::{self, OpRow};
use super::told;
use crate::db::{Error, Tx};

/// What a push led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Pushed {
    pub results: Vec<OpResult>,
    /// The highest settled counter of the epoch.
    pub high: u64,
    /// The device must begin a new epoch.
    pub forked: bool,
    pub revoked: bool,
    /// Whose device it is.
    pub staff: StaffId,
    /// Whether anything was written to the log.
    pub wrote: bool,
}

/// Randomness for the salts of audit leaves. An argument, so that the simulator can replay.
pub type Random<'a> = &'a mut dyn FnMut() -> [u8; 16];

fn number_of(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Settles a request's operations. Safe to repeat: what was settled before gets the answer that it got then.
///
/// # Errors
/// When the store fails; then nothing of the request is settled. A device that is not enrolled is
/// [`Error::Refused`].
pub fn push(tx: &mut Tx<'_>, request: &Request, now: Millis, random: Random<'_>) -> Result<Pushed, Error> {
    let hello = &request.hello;
    let Some((staff, revoked)) = store::device_of(tx, &hello.device)? else {
        let code = beatbook_shared::problem::Code::Device;
        let detail = "This device is not enrolled here. Its work is kept; ask for an enrolment code.";
        return Err(beatbook_shared::problem::Problem::new(code, detail).into());
    };
    let speaker = Speaker {
        device: DeviceId::from(hello.device.as_str()),
        epoch: hello.epoch.clone(),
        staff: StaffId::from(staff),
        revoked,
        internal: false,
    };
    let mut pushed = Pushed {
        results: Vec::new(),
        high: 0,
        forked: false,
        revoked,
        staff: speaker.staff.clone(),
        wrote: false,
    };
    if request.frames.is_empty() {
        pushed.high = store::epoch_high(tx, &hello.device, &hello.epoch)?.unsigned_abs();
        return Ok(pushed);
    }
    let (high, last_hash) = store::lock_epoch(tx, &hello.device, &hello.epoch)?;
    let mut round = Round {
        high,
        last_hash,
        settling: Settling::new(now),
        rows: Vec::new(),
        settled: Vec::new(),
        before: BTreeMap::new(),
    };
    let mut incoming = Vec::with_capacity(request.frames.len());
    for frame in &request.frames {
        match frame {
            Frame::Whole { ctr, line } => incoming.push(Incoming::read(*ctr, line)),
            Frame::Damaged { ctr } => {
                // What follows it must wait: counters are dense.
                pushed.results.push(unsettled(*ctr, Reason::Resend));
                break;
            }
        }
    }
    let earlier = settled_before(tx, &speaker, &incoming, high)?;
    round.before = said_before(tx, &speaker, &incoming, high)?;
    prepare(tx, &mut round.settling, &speaker, &incoming)?;

    for one in &incoming {
        let ctr = one.ctr;
        if number_of(ctr) <= round.high {
            let stored = earlier.iter().find(|(row, _)| row.ctr == number_of(ctr));
            let now_settled = round.rows.iter().find(|row| row.ctr == number_of(ctr));
            let same = stored.map(|(row, _)| row).or(now_settled).is_some_and(|row| row.hash == one.hash);
            if same || planted(Bug::DedupeWithoutHash) {
                pushed.results.extend(stored.map(|(_, result)| result.clone()));
                continue;
            }
            round.settling.keep_fork(tx, &speaker, one)?;
            pushed.results.push(unsettled(ctr, Reason::Fork));
            pushed.forked = true;
            continue;
        }
        if number_of(ctr) > round.high + 1 {
            pushed.results.push(unsettled(ctr, Reason::Expected));
            break;
        }
        if !round.next(tx, &speaker, one, now, random)? {
            // The line before it, in the device's own memory, is not the one that was settled here.
            round.settling.keep_fork(tx, &speaker, one)?;
            pushed.results.push(unsettled(ctr, Reason::Fork));
            pushed.forked = true;
            break;
        }
        if planted(Bug::OneFailsAll) && round.rows.last().is_some_and(|r| r.outcome == "quarantined") {
            return Err(Error::Corrupt("one operation could not be carried out".to_owned()));
        }
    }

    let numbers = number::commit(tx, &round.settling, &round.rows, now)?;
    if !round.rows.is_empty() {
        store::set_high(tx, &hello.device, &hello.epoch, round.high, &round.last_hash)?;
        store::device_seen(tx, &hello.device, now.0)?;
        super::crime_numbers::issue(tx, &round.settling, now)?;
    }
    let settled = round.settled.len() + earlier.len();
    let before = store::told(tx, &hello.device)?;
    store::set_told(tx, &hello.device, told::after(hello, settled, before, now))?;
    for settled in round.settled {
        let seq = numbers.get(settled.entry).copied().unwrap_or(settled.result.seq);
        pushed.results.push(OpResult { seq, ..settled.result });
    }
    pushed.results.sort_by_key(|r| r.ctr);
    pushed.high = round.high.unsigned_abs();
    pushed.wrote = !numbers.is_empty();
    Ok(pushed)
}

struct Round {
    high: i64,
    last_hash: String,
    settling: Settling,
    rows: Vec<OpRow>,
    settled: Vec<Settled>,
    /// What was settled under another counter, by the hash of the line that was said first.
    before: BTreeMap<String, OpResult>,
}

impl Round {
    /// Settles the next counter. `false` when the line does not follow the one settled before it.
    fn next(
        &mut self,
        tx: &mut Tx<'_>,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
        now: Millis,
        random: Random<'_>,
    ) -> Result<bool, Error> {
        let Incoming { ctr, line, hash, op: parsed } = incoming;
        let ctr = *ctr;
        if let Some(op) = parsed
            && op.ctr == ctr
            && op.prev != link(&self.last_hash)
            && !planted(Bug::DedupeWithoutHash)
        {
            return Ok(false);
        }
        let again = parsed.as_ref().and_then(|op| op.reissue_of.clone().map(|original| (op, original)));
        let mut settled = None;
        let origin = again.as_ref().map_or(hash, |(_, original)| original);
        if let Some(before) = self.before.get(origin) {
            // Said before, under another counter, and settled then: it keeps the outcome that it got.
            let result = OpResult { ctr, ..before.clone() };
            if result.outcome == Some(Outcome::Quarantined) {
                self.settling.know_quarantined(ctr, &result);
            }
            settled = Some(Settled { result, record: String::new(), entry: usize::MAX });
        }
        if settled.is_none()
            && let Some((op, original)) = &again
            && self.settling.fork_said_again(tx, op, hash, original)?
        {
            settled = Some(carried_out_before(ctr));
        }
        let settled = match settled {
            Some(settled) => settled,
            None => self.settling.line(tx, speaker, incoming)?,
        };
        if let Some((_, original)) = &again {
            self.before.entry(original.clone()).or_insert_with(|| settled.result.clone());
        }
        let outcome = settled.result.outcome.unwrap_or(Outcome::Quarantined);
        self.rows.push(OpRow {
            device: speaker.device.0.clone(),
            epoch: speaker.epoch.clone(),
            ctr: number_of(ctr),
            hash: hash.clone(),
            line: line.to_vec(),
            salt: hex::encode(random()),
            record: settled.record.clone(),
            version: number_of(settled.result.version),
            outcome: name(outcome).to_owned(),
            result: serde_json::to_string(&settled.result).unwrap_or_default(),
            received_at: now.0,
            origin: again.map(|(_, original)| original).unwrap_or_default(),
        });
        self.settled.push(settled);
        self.high = number_of(ctr);
        self.last_hash.clone_from(hash);
        Ok(true)
    }
}

/// A line whose effect is there already, because a person admitted it.
fn carried_out_before(ctr: u64) -> Settled {
    let result = OpResult {
        ctr,
        outcome: Some(Outcome::Merged),
        seq: 0,
        version: 0,
        clashed: Vec::new(),
        records: Vec::new(),
        reason: None,
    };
    Settled { result, record: String::new(), entry: usize::MAX }
}

pub(super) fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Applied => "applied",
        Outcome::Merged => "merged",
        Outcome::Conflict => "conflict",
        Outcome::Quarantined => "quarantined",
    }
}

fn unsettled(ctr: u64, reason: Reason) -> OpResult {
    OpResult {
        ctr,
        outcome: None,
        seq: 0,
        version: 0,
        clashed: Vec::new(),
        records: Vec::new(),
        reason: Some(reason),
    }
}

/// The stored answer of a settled operation, with its number.
fn replay(tx: &mut Tx<'_>, row: &OpRow) -> Result<OpResult, Error> {
    let mut result: OpResult = serde_json::from_str(&row.result)
        .map_err(|e| Error::Corrupt(format!("result of {}/{}/{}: {e}", row.device, row.epoch, row.ctr)))?;
    if !row.record.is_empty() {
        let key = (row.record.clone(), row.version);
        result.seq = store::numbers_of(tx, std::slice::from_ref(&key))?
            .get(&key)
            .copied()
            .unwrap_or_default()
            .unsigned_abs();
    }
    Ok(result)
}

/// The operations among the frames that were settled by an earlier request, with their answers.
fn settled_before(
    tx: &mut Tx<'_>,
    speaker: &Speaker,
    incoming: &[Incoming<'_>],
    high: i64,
) -> Result<Vec<(OpRow, OpResult)>, Error> {
    let ctrs: Vec<i64> = incoming.iter().map(|i| number_of(i.ctr)).filter(|c| *c <= high).collect();
    if ctrs.is_empty() {
        return Ok(Vec::new());
    }
    store::ops(tx, speaker.device.as_str(), &speaker.epoch, &ctrs)?
        .into_iter()
        .map(|row| {
            let result = replay(tx, &row)?;
            Ok((row, result))
        })
        .collect()
}

/// The new lines that say again what was settled under another counter, or that something else said again
/// before they came: nothing takes effect twice, whatever way it comes.
fn said_before(
    tx: &mut Tx<'_>,
    speaker: &Speaker,
    incoming: &[Incoming<'_>],
    high: i64,
) -> Result<BTreeMap<String, OpResult>, Error> {
    let (mut again, mut first) = (Vec::new(), Vec::new());
    for one in incoming.iter().filter(|i| number_of(i.ctr) > high) {
        match one.op.as_ref().and_then(|op| op.reissue_of.clone()) {
            Some(original) => again.push(original),
            None => first.push(one.hash.clone()),
        }
    }
    if again.is_empty() && !store::has_other_epochs(tx, speaker.device.as_str(), &speaker.epoch)? {
        return Ok(BTreeMap::new());
    }
    let rows = store::said_before(tx, speaker.device.as_str(), &again, &first)?;
    rows.into_iter().map(|(origin, row)| Ok((origin, replay(tx, &row)?))).collect()
}

/// Loads and locks at once whatever the operations will touch: their records and what those hang on; and
/// learns which operations they build on stand in quarantine.
fn prepare(
    tx: &mut Tx<'_>,
    settling: &mut Settling,
    speaker: &Speaker,
    incoming: &[Incoming<'_>],
) -> Result<(), Error> {
    let mut ids = BTreeSet::from([speaker.staff.0.clone()]);
    let mut afters = BTreeSet::new();
    for op in incoming.iter().filter_map(|i| i.op.as_ref()) {
        touched(op, &mut ids);
        afters.extend(op.after);
    }
    settling.load(tx, &ids)?;
    let afters: Vec<i64> = afters.into_iter().map(number_of).collect();
    for row in store::ops(tx, speaker.device.as_str(), &speaker.epoch, &afters)? {
        if row.outcome == "quarantined" {
            settling.know_quarantined(row.ctr.unsigned_abs(), &replay(tx, &row)?);
        }
    }
    Ok(())
}

/// The records that an operation names: its own and its parent's.
pub(super) fn touched(op: &Op, ids: &mut BTreeSet<String>) {
    ids.insert(op.record.0.clone());
    let parent = patrol::find(&op.kind).and_then(|k| k.parent).and_then(|field| op.set.get(field));
    if let Some(Change::Value { new: Value::String(parent), .. }) = parent {
        ids.insert(parent.clone());
    }
}
