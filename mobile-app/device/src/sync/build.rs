//! What to send: a hello, the oldest operations that wait, an end.
//!
//! A request only reads the store. It comes with a ticket that says what was asked, so that an answer can
//! be judged by its own question even if it comes late or twice.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::sync::op::hash;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Up, UpEnd, UpHello};
use beatbook_shared::sync::{MAX_OPS, MAX_REQUEST_BYTES, PROTOCOL, SCHEMA};
use beatbook_shared::time::Millis;

use crate::core::{Core, Identity};
use crate::planted::{Bug, planted};
use crate::store::meta::name;
use crate::store::{Result, StoreError};

/// The most records asked for whole in one request.
const MAX_WANT: i64 = 200;

/// How much one request may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub ops: usize,
    pub bytes: usize,
    /// The most changes to be sent; 0 lets the server choose.
    pub changes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        // A little room for the hello and the frames.
        Limits { ops: MAX_OPS, bytes: MAX_REQUEST_BYTES - 64 * 1024, changes: 0 }
    }
}

/// A request and its ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub body: Vec<u8>,
    pub ticket: Ticket,
}

/// What a request asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    pub number: u64,
    pub epoch: String,
    /// The counters that it carried, first and last; none when it carried no operation.
    pub ops: Option<(u64, u64)>,
    pub high_seen: u64,
    pub cursor: Option<String>,
    /// The scopes that it followed.
    pub scopes: BTreeSet<Scope>,
    /// The scopes whose sub-sums it carried.
    pub sums: BTreeSet<Scope>,
    /// The records that it asked for whole.
    pub want: Vec<String>,
    pub sent_at: Millis,
    pub sent_mono: u64,
}

impl Core {
    /// Builds the next request.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn make_request(&mut self, limits: Limits) -> Result<Outgoing> {
        if planted(Bug::SuccessOnTimeOut) && self.open_ticket {
            self.take_silence_for_success()?;
        }
        let epoch = self.epoch()?;
        let identity: Option<Identity> = self.db.meta(name::IDENTITY)?;
        let device = identity.map(|i| i.device.0).ok_or_else(|| {
            StoreError::Broken("a device that is not enrolled has nothing to say".to_owned())
        })?;
        let made: u64 = self.db.meta(name::MADE)?.unwrap_or(0);
        let high_seen = self.db.lowest_waiting(&epoch)?.map_or(made, |lowest| lowest - 1);
        let rows = self.db.scopes()?;
        let scopes: BTreeSet<Scope> =
            rows.iter().filter(|(_, row)| row.followed()).map(|(scope, _)| scope.clone()).collect();
        let mut sums = BTreeMap::new();
        for (scope, row) in &rows {
            if row.followed() && row.recheck > 0 {
                sums.insert(scope.clone(), self.db.sums_of(scope)?);
            }
        }
        // Before the first snapshot is in there is no place to read the log from.
        let cursor: Option<String> = if scopes.is_empty() { None } else { self.db.meta(name::CURSOR)? };
        let want = if scopes.is_empty() { Vec::new() } else { self.db.wanted(MAX_WANT)? };
        let waiting = self.db.waiting()?;
        let off: Option<(i64, u32)> = self.db.meta(name::OFFSET)?;
        let hello = UpHello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            device,
            epoch: epoch.clone(),
            cursor: cursor.clone(),
            high_seen,
            made,
            scope_version: self.db.meta(name::SCOPE_VERSION)?.unwrap_or(0),
            scopes: scopes.iter().cloned().collect(),
            limit: limits.changes,
            want: want.clone(),
            sums: sums.clone(),
            unsent: waiting.count,
            oldest_unsent: waiting.oldest,
            off: off.map(|(ms, _)| ms),
        };
        let mut body = Vec::new();
        push(&mut body, &Up::Hello(hello))?;
        let mut sent: Option<(u64, u64)> = None;
        let mut count = 0;
        for row in self.db.ops_to_send(&epoch, limits.ops.clamp(1, MAX_OPS))? {
            // One operation always goes, however long: the server keeps what is too long in quarantine.
            if count > 0 && body.len() + row.line.len() > limits.bytes {
                break;
            }
            let ctr = u64::try_from(row.ctr).unwrap_or(0);
            let short: String = hash(row.line.as_bytes()).chars().take(16).collect();
            push(&mut body, &Up::F(ctr, row.line.len(), short))?;
            body.extend_from_slice(row.line.as_bytes());
            body.push(b'\n');
            sent = Some((sent.map_or(ctr, |(first, _)| first), ctr));
            count += 1;
        }
        push(&mut body, &Up::End(UpEnd { count }))?;
        self.latest += 1;
        self.open_ticket = true;
        let ticket = Ticket {
            number: self.latest,
            epoch,
            ops: sent,
            high_seen,
            cursor,
            scopes,
            sums: sums.into_keys().collect(),
            want,
            sent_at: self.clock.now(),
            sent_mono: self.clock.mono_ms(),
        };
        Ok(Outgoing { body, ticket })
    }

    /// [`Bug::SuccessOnTimeOut`]: no answer came to the request before, so what waited is said to be there.
    fn take_silence_for_success(&mut self) -> Result<()> {
        let now = self.clock.now();
        self.db.write(|db| {
            for row in db.ops_waiting()? {
                let result = beatbook_shared::sync::wire::OpResult {
                    ctr: row.ctr.unsigned_abs(),
                    outcome: Some(beatbook_shared::sync::wire::Outcome::Applied),
                    seq: 0,
                    version: 0,
                    clashed: Vec::new(),
                    records: Vec::new(),
                    reason: None,
                };
                db.settle_op(row.n, &result, true, now)?;
            }
            Ok(())
        })
    }
}

fn push(body: &mut Vec<u8>, line: &Up) -> Result<()> {
    serde_json::to_writer(&mut *body, line)?;
    body.push(b'\n');
    Ok(())
}
