//! Own operations as rows: the outbox, and what was settled but is still kept.

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Op;
use beatbook_shared::sync::wire::{OpResult, Outcome};
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use super::schema::op::dsl;
use super::{Db, Result};

/// One operation of this device.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = super::schema::op)]
pub struct OpRow {
    /// The order in which they were made, over all epochs.
    pub n: i64,
    pub epoch: String,
    pub ctr: i64,
    pub hash: String,
    pub line: String,
    pub record: String,
    pub kind: String,
    pub state: String,
    pub outcome: Option<String>,
    pub seq: i64,
    pub version: i64,
    pub laid: bool,
    pub made_at: i64,
    pub settled_at: i64,
    pub reissue_of: String,
}

impl OpRow {
    /// The operation in its line, where the line reads.
    #[must_use]
    pub fn op(&self) -> Option<Op> {
        serde_json::from_str(&self.line).ok()
    }

    /// What the server made of it, once it has said.
    #[must_use]
    pub fn result(&self) -> Option<OpResult> {
        serde_json::from_str(self.outcome.as_deref()?).ok()
    }

    #[must_use]
    pub fn waiting(&self) -> bool {
        self.state == "waiting"
    }

    /// Kept by the server for a person to decide, and so not part of what anybody sees.
    #[must_use]
    pub fn quarantined(&self) -> bool {
        self.result().is_some_and(|r| r.outcome == Some(Outcome::Quarantined))
    }

    #[must_use]
    pub fn record_id(&self) -> RecordId {
        RecordId(self.record.clone())
    }
}

/// What the outbox holds, in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    pub count: u32,
    pub oldest: Option<Millis>,
}

impl Db {
    /// Keeps a new operation.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn insert_op(&mut self, op: &Op, line: &str, hash: &str) -> Result<()> {
        self.step()?;
        diesel::insert_into(dsl::op)
            .values((
                dsl::epoch.eq(&op.epoch),
                dsl::ctr.eq(signed(op.ctr)),
                dsl::hash.eq(hash),
                dsl::line.eq(line),
                dsl::record.eq(op.record.as_str()),
                dsl::kind.eq(&op.kind),
                dsl::state.eq("waiting"),
                dsl::seq.eq(0),
                dsl::version.eq(0),
                dsl::laid.eq(false),
                dsl::made_at.eq(op.wall.0),
                dsl::settled_at.eq(0),
                dsl::reissue_of.eq(op.reissue_of.as_deref().unwrap_or("")),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Puts a line that was read from a damaged file back among those waiting, whatever epoch it is of.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn insert_salvaged(&mut self, op: &Op, line: &str, hash: &str) -> Result<()> {
        let there: Option<i64> = dsl::op
            .filter(dsl::epoch.eq(&op.epoch).and(dsl::ctr.eq(signed(op.ctr))))
            .select(dsl::n)
            .first(&mut self.conn)
            .optional()?;
        if there.is_none() { self.insert_op(op, line, hash) } else { Ok(()) }
    }

    /// The operation of that counter in that epoch.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn op(&mut self, epoch: &str, ctr: u64) -> Result<Option<OpRow>> {
        Ok(dsl::op
            .filter(dsl::epoch.eq(epoch).and(dsl::ctr.eq(signed(ctr))))
            .select(OpRow::as_select())
            .first(&mut self.conn)
            .optional()?)
    }

    /// The next operations to send, oldest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_to_send(&mut self, epoch: &str, limit: usize) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::epoch.eq(epoch).and(dsl::state.eq("waiting")))
            .order(dsl::ctr)
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// Every operation that waits, of whatever epoch, in the order they were made.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_waiting(&mut self) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::state.eq("waiting"))
            .order(dsl::n)
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// The operations on a record that its view must show: those that wait, and those that are settled but
    /// whose change has not come back yet.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_over(&mut self, record: &str) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::record.eq(record).and(dsl::laid.eq(false)).and(dsl::state.ne("reissued")))
            .order(dsl::n)
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// Every operation ever made on a record that is still kept, in order.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_on(&mut self, record: &str) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::record.eq(record).and(dsl::state.ne("reissued")))
            .order(dsl::n)
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// The records that have an operation to lay over them.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_with_ops(&mut self) -> Result<std::collections::BTreeSet<String>> {
        let ids: Vec<String> = dsl::op
            .filter(dsl::laid.eq(false).and(dsl::state.ne("reissued")))
            .select(dsl::record)
            .distinct()
            .load(&mut self.conn)?;
        Ok(ids.into_iter().collect())
    }

    /// The lowest counter of an epoch that still waits.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn lowest_waiting(&mut self, epoch: &str) -> Result<Option<u64>> {
        let ctr: Option<i64> = dsl::op
            .filter(dsl::epoch.eq(epoch).and(dsl::state.eq("waiting")))
            .select(diesel::dsl::min(dsl::ctr))
            .first(&mut self.conn)?;
        Ok(ctr.map(unsigned))
    }

    /// The latest operation on a record that the server has not answered for.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn latest_waiting_on(&mut self, epoch: &str, record: &str) -> Result<Option<u64>> {
        let ctr: Option<i64> = dsl::op
            .filter(dsl::record.eq(record).and(dsl::epoch.eq(epoch)).and(dsl::state.eq("waiting")))
            .select(diesel::dsl::max(dsl::ctr))
            .first(&mut self.conn)?;
        Ok(ctr.map(unsigned))
    }

    /// How many wait, and since when.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn waiting(&mut self) -> Result<Waiting> {
        let (count, oldest): (i64, Option<i64>) = dsl::op
            .filter(dsl::state.eq("waiting"))
            .select((diesel::dsl::count_star(), diesel::dsl::min(dsl::made_at)))
            .first(&mut self.conn)?;
        Ok(Waiting { count: u32::try_from(count).unwrap_or(u32::MAX), oldest: oldest.map(Millis) })
    }

    /// Writes down what the server made of an operation.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn settle_op(&mut self, n: i64, result: &OpResult, laid: bool, now: Millis) -> Result<()> {
        self.step()?;
        diesel::update(dsl::op.find(n))
            .set((
                dsl::state.eq("settled"),
                dsl::outcome.eq(serde_json::to_string(result)?),
                dsl::seq.eq(signed(result.seq)),
                dsl::version.eq(signed(result.version)),
                dsl::laid.eq(laid),
                dsl::settled_at.eq(now.0),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The server no longer knows these: they wait again. Returns how many rows there were.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn offer_again(&mut self, epoch: &str, above: u64, up_to: u64) -> Result<usize> {
        self.step()?;
        let range = dsl::op.filter(
            dsl::epoch
                .eq(epoch)
                .and(dsl::ctr.gt(signed(above)))
                .and(dsl::ctr.le(signed(up_to)))
                .and(dsl::state.ne("reissued")),
        );
        Ok(diesel::update(range)
            .set((
                dsl::state.eq("waiting"),
                dsl::outcome.eq(None::<String>),
                dsl::seq.eq(0),
                dsl::version.eq(0),
                dsl::laid.eq(false),
            ))
            .execute(&mut self.conn)?)
    }

    /// Whether settled operations of other epochs than this one are kept: after a server restore they may be
    /// news to it.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn settled_in_other_epochs(&mut self, epoch: &str) -> Result<bool> {
        let there: Option<i64> = dsl::op
            .filter(dsl::epoch.ne(epoch).and(dsl::state.eq("settled")))
            .select(dsl::n)
            .first(&mut self.conn)
            .optional()?;
        Ok(there.is_some())
    }

    /// Everything that was settled waits again, for a server that may not know it any more.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn offer_all_again(&mut self) -> Result<()> {
        self.step()?;
        diesel::update(dsl::op.filter(dsl::state.eq("settled")))
            .set((
                dsl::state.eq("waiting"),
                dsl::outcome.eq(None::<String>),
                dsl::seq.eq(0),
                dsl::version.eq(0),
                dsl::laid.eq(false),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The operation was said again under another counter; its line stays until that one is safe.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn mark_reissued(&mut self, n: i64) -> Result<()> {
        self.step()?;
        diesel::update(dsl::op.find(n))
            .set((dsl::state.eq("reissued"), dsl::laid.eq(true)))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The shadow holds what this operation led to.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn mark_laid(&mut self, n: i64) -> Result<()> {
        self.step()?;
        diesel::update(dsl::op.find(n)).set(dsl::laid.eq(true)).execute(&mut self.conn)?;
        Ok(())
    }

    /// Settled operations whose change lies at or below a number and should have come back by now.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn settled_not_laid(&mut self, seq: u64) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::state.eq("settled").and(dsl::laid.eq(false)).and(dsl::seq.le(signed(seq))))
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// Lets go of settled lines that lie inside a verified backup of the server and were settled before an
    /// instant. What waits or is in quarantine is never touched.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn prune_ops(&mut self, durable_until: u64, settled_before: Millis) -> Result<()> {
        self.step()?;
        let old = dsl::op
            .filter(
                dsl::state
                    .eq("settled")
                    .and(dsl::laid.eq(true))
                    .and(dsl::seq.gt(0))
                    .and(dsl::seq.le(signed(durable_until)))
                    .and(dsl::settled_at.lt(settled_before.0)),
            )
            .select((dsl::n, dsl::reissue_of));
        let rows: Vec<(i64, String)> = old.load(&mut self.conn)?;
        for (n, first) in rows {
            if !first.is_empty() {
                diesel::delete(dsl::op.filter(
                    dsl::state.eq("reissued").and(dsl::hash.eq(&first).or(dsl::reissue_of.eq(&first))),
                ))
                .execute(&mut self.conn)?;
            }
            diesel::delete(dsl::op.find(n)).execute(&mut self.conn)?;
        }
        Ok(())
    }

    /// The last that were settled, newest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_settled(&mut self, limit: i64) -> Result<Vec<OpRow>> {
        Ok(dsl::op
            .filter(dsl::state.eq("settled"))
            .order(dsl::n.desc())
            .limit(limit)
            .select(OpRow::as_select())
            .load(&mut self.conn)?)
    }

    /// Every operation that the server keeps for a person, in order.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn ops_quarantined(&mut self) -> Result<Vec<OpRow>> {
        let rows: Vec<OpRow> = dsl::op
            .filter(dsl::state.eq("settled").and(dsl::outcome.like("%\"quarantined\"%")))
            .order(dsl::n)
            .select(OpRow::as_select())
            .load(&mut self.conn)?;
        Ok(rows.into_iter().filter(OpRow::quarantined).collect())
    }
}

pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
