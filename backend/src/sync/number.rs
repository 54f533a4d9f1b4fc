//! The late counter: heavy rows first, numbers last.
//!
//! Everything that takes time is written before the counter is touched. From the moment the counter's row is
//! updated until the commit, nobody else can take a number, so numbers come in the order of the commits; and
//! a write that fails gives its numbers back, so there is never a hole. Whoever reads the head and then all
//! rows up to it has them all.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::sync::digest::Sum;
use beatbook_shared::sync::op::hash;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::Step;
use beatbook_shared::time::Millis;

use super::erase;
use super::planted::{Bug, planted};
use super::settle::{Entry, Settling};
use super::store::{self, ChangeRow, HeadRow, OpRow, ScopeRow};
use crate::db::{Error, Tx};

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Writes what was settled. Gives the change number of each entry, in order.
pub(super) fn commit(
    tx: &mut Tx<'_>,
    settling: &Settling,
    ops: &[OpRow],
    now: Millis,
) -> Result<Vec<u64>, Error> {
    store::insert_ops(tx, ops)?;
    let records = settling.rows();
    store::upsert_records(tx, &records)?;
    crate::find::keep_store::keep(tx, &settling.touched(&records))?;
    let (entered, left) = moves(&settling.entries);
    store::add_to_scopes(tx, &entered)?;
    store::remove_from_scopes(tx, &left)?;
    for (scope, staff) in settling.case_readers() {
        store::set_case_grants(tx, scope.as_str(), &staff)?;
    }
    if settling.entries.is_empty() {
        return Ok(Vec::new());
    }

    let (head, mut leaf) = store::take_numbers(tx, settling.entries.len())?;
    let first = head - i64::try_from(settling.entries.len()).unwrap_or_default() + 1;
    let scopes: BTreeSet<String> =
        settling.entries.iter().flat_map(|e| e.steps.iter().map(|(s, _)| s.0.clone())).collect();
    let mut heads = store::heads(tx, &scopes.into_iter().collect::<Vec<_>>())?;
    let salts: BTreeMap<(&str, &str, i64), &str> =
        ops.iter().map(|o| ((o.device.as_str(), o.epoch.as_str(), o.ctr), o.salt.as_str())).collect();

    let mut changes = Vec::with_capacity(settling.entries.len());
    let mut rows = Vec::with_capacity(settling.entries.len() * 2);
    let mut numbers = Vec::with_capacity(settling.entries.len());
    for (seq, entry) in (first..).zip(&settling.entries) {
        let ctr = number(entry.ctr);
        let salt =
            salts.get(&(entry.device.as_str(), entry.epoch.as_str(), ctr)).copied().unwrap_or_default();
        // The leaf covers a salted commitment to the line, not the line: the words can be erased and the chain
        // still holds.
        let commitment = hash(format!("{salt}{}", entry.hash).as_bytes());
        leaf = hash(format!("{leaf}{seq}{}{}{commitment}", entry.record, entry.version).as_bytes());
        changes.push(ChangeRow {
            seq,
            record: entry.record.clone(),
            kind: entry.kind.to_owned(),
            version: number(entry.version),
            device: entry.device.0.clone(),
            epoch: entry.epoch.clone(),
            ctr,
            actor: entry.actor.0.clone(),
            received_at: now.0,
            leaf: leaf.clone(),
            commitment,
        });
        for (scope, step) in &entry.steps {
            rows.push(step_row(&mut heads, scope, *step, seq, entry));
        }
        numbers.push(seq.unsigned_abs());
    }
    store::insert_changes(tx, &changes, &rows)?;
    store::upsert_heads(tx, &heads.into_values().collect::<Vec<_>>())?;
    store::set_leaf(tx, &leaf)?;
    for erasing in &settling.erasing {
        erase::erase(tx, &erasing.going, &erasing.disposal, now)?;
    }
    Ok(numbers)
}

/// One entry in one scope: the number before it there, and the scope's digest after it.
fn step_row(
    heads: &mut BTreeMap<String, HeadRow>,
    scope: &Scope,
    step: Step,
    seq: i64,
    entry: &Entry,
) -> ScopeRow {
    let head = heads.entry(scope.0.clone()).or_insert_with(|| HeadRow {
        scope: scope.0.clone(),
        last_seq: 0,
        digest: Sum::default().text(),
        total: 0,
    });
    let mut sum = Sum::parse(&head.digest).unwrap_or_default();
    let was = entry.was.unwrap_or_default();
    let name = match step {
        Step::Set => {
            sum = sum.without(&entry.record, was).with(&entry.record, entry.version);
            "s"
        }
        Step::Enter => {
            sum = sum.with(&entry.record, entry.version);
            head.total += 1;
            "e"
        }
        Step::Leave => {
            if !planted(Bug::DigestIgnoresLeaving) {
                sum = sum.without(&entry.record, was);
            }
            head.total -= 1;
            "l"
        }
    };
    let row = ScopeRow {
        scope: scope.0.clone(),
        seq,
        prev_seq: head.last_seq,
        step: name.to_owned(),
        digest: sum.text(),
    };
    head.last_seq = seq;
    head.digest = sum.text();
    row
}

/// (scope, record) pairs that were entered and that were left, as they stand after all entries.
#[allow(clippy::type_complexity)]
fn moves(entries: &[Entry]) -> (Vec<(String, String)>, Vec<(String, String)>) {
    let mut last: BTreeMap<(String, String), Step> = BTreeMap::new();
    for entry in entries {
        for (scope, step) in &entry.steps {
            if *step != Step::Set {
                last.insert((scope.0.clone(), entry.record.clone()), *step);
            }
        }
    }
    let (entered, left): (Vec<_>, Vec<_>) = last.into_iter().partition(|(_, step)| *step == Step::Enter);
    let pairs = |list: Vec<((String, String), Step)>| list.into_iter().map(|(pair, _)| pair).collect();
    (pairs(entered), pairs(left))
}
