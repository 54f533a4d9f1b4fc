//! One page of an answer: changes up to a mark, applied in one transaction with the cursor.

use std::collections::BTreeMap;

use beatbook_shared::sync::digest::{Sum, bucket};
use beatbook_shared::sync::op::lay_over;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Buckets, ChangeLine, Mark, Step, WholeRecord};

use super::apply::{Page, Piece, release};
use super::build::Ticket;
use crate::clock::Clock;
use crate::planted::{Bug, planted};
use crate::store::meta::name;
use crate::store::records::in_force;
use crate::store::scopes::{ScopeRow, Stage};
use crate::store::{Db, Result, StoreError};

/// Why a page was not applied.
pub(super) enum PageError {
    /// An entry of this scope does not follow the last one applied.
    Hole(Scope),
    Store(StoreError),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> PageError {
        PageError::Store(error)
    }
}

/// The page in the making: the scopes as they stand within the transaction.
struct Turning<'a> {
    db: &'a mut Db,
    ticket: &'a Ticket,
    rows: BTreeMap<Scope, ScopeRow>,
    life: i64,
    with_ops: std::collections::BTreeSet<String>,
    left: Vec<String>,
    /// Records whose body must be at least at this version in the end.
    needed: BTreeMap<String, u64>,
}

/// Applies a page whole, or not at all.
pub(super) fn apply_page(
    db: &mut Db,
    clock: &dyn Clock,
    ticket: &Ticket,
    page: &Page,
) -> Result<usize, PageError> {
    let rows = db.scopes()?;
    let before = rows.clone();
    let life = db.meta(name::LIFE)?.unwrap_or(0);
    let with_ops = db.records_with_ops()?;
    let (left, needed) = (Vec::new(), BTreeMap::new());
    let mut turning = Turning { db, ticket, rows, life, with_ops, left, needed };
    let mut changes = 0;
    let mut bucketed = Vec::new();
    for piece in &page.pieces {
        changes += 1;
        match piece {
            Piece::Change(change) => turning.change(change)?,
            Piece::Whole(whole) => turning.whole(whole)?,
            Piece::Buckets(buckets) => {
                turning.buckets(buckets)?;
                bucketed.push(&buckets.scope);
            }
        }
    }
    turning.ask_for_what_is_missing()?;
    turning.heads(&page.mark, &bucketed)?;
    turning.digests(&page.mark);
    let Turning { db, rows, mut left, .. } = turning;
    let mut completed = false;
    for (scope, mut row) in rows {
        if row.stage == Stage::Tail && page.mark.seq >= row.end_head {
            row.stage = Stage::Held;
            completed = true;
        }
        if before.get(&scope) != Some(&row) {
            row.holes = 0;
            db.put_scope(&scope, &row)?;
        }
    }
    db.set_meta(name::CURSOR, &page.mark.cursor)?;
    db.set_meta(name::CURSOR_SEQ, &page.mark.seq)?;
    left.extend(lay_what_came_back(db, page.mark.seq)?);
    settle_down(db, clock, completed, &left)?;
    Ok(changes)
}

/// Own work whose change lies before the mark has come back, or lies where this device does not see it:
/// either way the shadow is the truth now.
fn lay_what_came_back(db: &mut Db, seq: u64) -> Result<Vec<String>> {
    let mut done = Vec::new();
    for row in db.settled_not_laid(seq)? {
        if !db.is_wanted(&row.record)? {
            db.mark_laid(row.n)?;
            db.relay(&row.record)?;
            done.push(row.record);
        }
    }
    Ok(done)
}

fn settle_down(db: &mut Db, clock: &dyn Clock, completed: bool, left: &[String]) -> Result<()> {
    for id in db.moved_records()? {
        if db.in_any_scope(&id)? {
            db.set_moved(&id, false)?;
        }
    }
    if completed && db.scopes()?.values().all(|row| row.stage == Stage::Held) {
        db.set_meta(name::FIRST_SYNC_DONE, &true)?;
        return release(db, clock, None);
    }
    release(db, clock, Some(left))
}

impl Turning<'_> {
    fn change(&mut self, change: &ChangeLine) -> Result<(), PageError> {
        let (mut here, mut stays) = (false, false);
        for (scope, prev, step) in &change.scopes {
            let Some(row) = self.rows.get_mut(scope).filter(|row| row.followed()) else { continue };
            here = true;
            stays |= *step != Step::Leave;
            if change.seq <= row.last_seq {
                continue;
            }
            if *prev != row.last_seq {
                return Err(PageError::Hole(scope.clone()));
            }
            row.last_seq = change.seq;
            if *step == Step::Leave {
                take(self.db, row, scope, &change.record)?;
                self.left.push(change.record.clone());
            } else {
                put(self.db, row, scope, &change.record, change.version)?;
            }
        }
        if !here || !stays || (planted(Bug::PassesUnknownKind) && change.kind == "direction") {
            return Ok(());
        }
        match &change.body {
            Some((version, body)) => {
                self.shadow(&change.record, &change.kind, *version, body)?;
            }
            None if change.own.is_some() && self.lay_own(change)? => {}
            None => {
                let needed = self.needed.entry(change.record.clone()).or_default();
                *needed = (*needed).max(change.version);
            }
        }
        Ok(())
    }

    fn shadow(
        &mut self,
        record: &str,
        kind: &str,
        version: u64,
        body: &beatbook_shared::sync::op::Body,
    ) -> Result<()> {
        let with_ops = self.with_ops.contains(record);
        self.db.put_shadow(record, kind, version, self.life, body, with_ops)?;
        self.db.meet_want(record, version)
    }

    /// Lays this device's own line over its shadow, where the shadow is exactly what the server laid it
    /// over. Otherwise the record is asked for whole.
    fn lay_own(&mut self, change: &ChangeLine) -> Result<bool> {
        let Some((epoch, ctr)) = &change.own else { return Ok(false) };
        let kept = self.db.record(&change.record)?.filter(|k| k.shadow.is_some());
        let (version, mut body) = match kept {
            Some(kept) if kept.life >= self.life => (kept.version, kept.shadow.unwrap_or_default()),
            Some(_) => return Ok(false),
            None => (0, Default::default()),
        };
        if version >= change.version {
            return Ok(true);
        }
        if version + 1 != change.version {
            return Ok(false);
        }
        let Some(row) = self.db.op(epoch, *ctr)?.filter(|row| row.record == change.record) else {
            return Ok(false);
        };
        let (Some(op), Some(result)) = (row.op(), row.result()) else { return Ok(false) };
        // Only what the server says led to this very version may be laid without seeing the record.
        if row.quarantined() || result.version != change.version {
            return Ok(false);
        }
        lay_over(&mut body, &in_force(&op, Some(&result)));
        self.shadow(&change.record, &change.kind, change.version, &body)?;
        Ok(true)
    }

    fn whole(&mut self, whole: &WholeRecord) -> Result<()> {
        if whole.scopes.is_empty() {
            return self.db.drop_want(&whole.record);
        }
        if whole.scopes.iter().any(|s| self.rows.get(s).is_some_and(ScopeRow::followed)) {
            self.shadow(&whole.record, &whole.kind, whole.version, &whole.body)?;
        }
        Ok(())
    }

    /// The server's own count of the buckets that differed: what it does not name is not there.
    fn buckets(&mut self, buckets: &Buckets) -> Result<()> {
        let Some(row) = self.rows.get_mut(&buckets.scope).filter(|row| row.followed()) else {
            return Ok(());
        };
        let theirs: BTreeMap<&str, u64> =
            buckets.records.iter().map(|(record, version)| (record.as_str(), *version)).collect();
        for (record, _) in self.db.records_in(&buckets.scope)? {
            if buckets.buckets.contains(&bucket(&record)) && !theirs.contains_key(record.as_str()) {
                take(self.db, row, &buckets.scope, &record)?;
                self.left.push(record);
            }
        }
        for (record, version) in theirs {
            put(self.db, row, &buckets.scope, record, version)?;
            let needed = self.needed.entry(record.to_owned()).or_default();
            *needed = (*needed).max(version);
        }
        Ok(())
    }

    /// What was mentioned without a body, and did not come later in the page, is asked for.
    fn ask_for_what_is_missing(&mut self) -> Result<()> {
        for (record, version) in std::mem::take(&mut self.needed) {
            let kept = self.db.record(&record)?.filter(|k| k.shadow.is_some() && k.life >= self.life);
            if kept.is_none_or(|k| k.version < version) && self.db.in_any_scope(&record)? {
                self.db.put_want(&record, version)?;
            }
        }
        Ok(())
    }

    /// After a question for whole records or buckets the mark says where each scope stands.
    fn heads(&mut self, mark: &Mark, bucketed: &[&Scope]) -> Result<(), PageError> {
        for (scope, (last, digest)) in &mark.heads {
            let Some(row) = self.rows.get_mut(scope).filter(|row| row.followed()) else { continue };
            if bucketed.contains(&scope) {
                row.last_seq = row.last_seq.max(*last);
            }
            if *last > row.last_seq {
                return Err(PageError::Hole(scope.clone()));
            }
            if *last == row.last_seq {
                compare(row, digest, self.ticket.sums.contains(scope));
            }
        }
        Ok(())
    }

    fn digests(&mut self, mark: &Mark) {
        for (scope, digest) in &mark.digests {
            if mark.heads.contains_key(scope) {
                continue;
            }
            let Some(row) = self.rows.get_mut(scope).filter(|row| row.last_seq <= mark.seq) else { continue };
            compare(row, digest, self.ticket.sums.contains(scope));
        }
    }
}

/// Compares a scope's digest. A first misfit is looked into by sub-sums; one that stays after that means
/// fetching the scope anew. The outbox is not involved.
fn compare(row: &mut ScopeRow, digest: &str, after_sums: bool) {
    if row.stage != Stage::Held {
        return;
    }
    if Sum::parse(digest) == Some(row.digest) {
        row.recheck = 0;
    } else if !after_sums {
        row.recheck = row.recheck.max(1);
    } else if row.recheck >= 2 {
        *row = ScopeRow::default();
    } else {
        row.recheck = 2;
    }
}

/// The scope holds the record at that version from here on.
pub(super) fn put(db: &mut Db, row: &mut ScopeRow, scope: &Scope, record: &str, version: u64) -> Result<()> {
    if let Some(old) = db.in_scope(scope, record)? {
        if old == version {
            return Ok(());
        }
        row.digest = row.digest.without(record, old);
    }
    row.digest = row.digest.with(record, version);
    db.put_in_scope(scope, record, version)
}

/// The scope no longer holds the record.
fn take(db: &mut Db, row: &mut ScopeRow, scope: &Scope, record: &str) -> Result<()> {
    if let Some(old) = db.in_scope(scope, record)? {
        row.digest = row.digest.without(record, old);
        db.take_from_scope(scope, record)?;
    }
    Ok(())
}
