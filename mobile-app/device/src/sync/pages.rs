//! Fetching a whole scope, page by page.
//!
//! The place to tail from is the head before the first page; rows may be newer than that, never older. A
//! scope is followed once its last page is in, and complete once the log was read up to the head of that
//! last page. There is one cursor for all scopes: when a scope's start lies before it, the cursor goes back,
//! and entries that other scopes have already seen are passed over.

use beatbook_shared::api::officer::FirstCopy;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{SnapshotAsk, SnapshotHead, SnapshotLine, WholeRecord};

use super::Lines;
use super::page::put;
use crate::core::{Core, Identity};
use crate::store::meta::name;
use crate::store::scopes::{ScopeRow, Stage};
use crate::store::{Db, Result};

/// Records in one page.
pub const PAGE: usize = 500;

/// What a page brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PageReport {
    /// The head was read and belongs to what was asked.
    pub heard: bool,
    pub records: usize,
    /// The scope's last page is in.
    pub complete: bool,
    /// Another page is to be fetched, of this scope or another.
    pub more: bool,
}

/// How far the first download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    pub got: u64,
    pub total: u64,
}

/// What is the officer's own comes first, then names and lists, then the area.
fn rank(scope: &Scope) -> u8 {
    match scope.as_str().split(':').next() {
        Some("person") => 0,
        Some("ref") => 1,
        Some("case") => 2,
        Some("team") => 3,
        _ => 4,
    }
}

impl Core {
    /// The next page to ask for, if any scope is not fetched yet.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn snapshot_ask(&mut self, limit: usize) -> Result<Option<SnapshotAsk>> {
        let Some(identity) = self.db.meta::<Identity>(name::IDENTITY)? else { return Ok(None) };
        let rows = self.db.scopes()?;
        let next = rows
            .iter()
            .filter(|(_, row)| !row.followed())
            .min_by_key(|(scope, row)| (row.stage != Stage::Paging, rank(scope), scope.as_str().to_owned()));
        self.page_asked = next.is_some().then(|| self.clock.mono_ms());
        Ok(next.map(|(scope, row)| SnapshotAsk {
            device: identity.device.0,
            scope: scope.clone(),
            after: if row.stage == Stage::Paging { row.position.clone() } else { String::new() },
            limit,
        }))
    }

    /// Takes a page, as far as it came.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn take_snapshot_page(&mut self, ask: &SnapshotAsk, bytes: &[u8]) -> Result<PageReport> {
        let (mut head, mut rows, mut end) = (None, Vec::new(), None);
        for line in Lines(bytes) {
            match serde_json::from_slice::<SnapshotLine>(line) {
                Ok(SnapshotLine::Head(h)) if head.is_none() => head = Some(h),
                Ok(SnapshotLine::W(whole)) if head.is_some() => rows.push(whole),
                Ok(SnapshotLine::End(e)) if head.is_some() => {
                    end = Some(e.more);
                    break;
                }
                _ => break,
            }
        }
        let Some(head) = head else { return Ok(PageReport::default()) };
        let now = self.clock.mono_ms();
        let began = self.page_asked.take().unwrap_or(now);
        let came = (bytes.len() as u64, now.saturating_sub(began));
        self.db.write(|db| {
            let report = take_page(db, ask, &head, &rows, end)?;
            if report.records > 0 && !db.meta(name::FIRST_SYNC_DONE)?.unwrap_or(false) {
                let before: (u64, u64) = db.meta(name::FIRST_CAME)?.unwrap_or_default();
                db.set_meta(name::FIRST_CAME, &(before.0 + came.0, before.1 + came.1))?;
            }
            Ok(report)
        })
    }

    /// How far the first copy is, how much it will be, and how long it will take by what came so far.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn first_copy(&mut self) -> Result<FirstCopy> {
        let progress = self.progress()?;
        let told: u64 = self.db.meta(name::FIRST_TOTAL)?.unwrap_or(0);
        let (bytes, spent): (u64, u64) = self.db.meta(name::FIRST_CAME)?.unwrap_or_default();
        Ok(estimate(progress.got, told.max(progress.total), bytes, spent))
    }

    /// How much of what was granted has been fetched.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn progress(&mut self) -> Result<Progress> {
        let rows = self.db.scopes()?;
        Ok(rows.values().fold(Progress::default(), |sum, row| Progress {
            got: sum.got + row.got,
            total: sum.total + row.total.max(row.got),
        }))
    }
}

/// What so many records out of so many, in so many bytes and milliseconds, say of the rest.
fn estimate(got: u64, of: u64, bytes: u64, spent_ms: u64) -> FirstCopy {
    let of = of.max(got);
    let whole = |part: u64| (got > 0).then(|| part.saturating_mul(of) / got);
    let left = whole(spent_ms).filter(|_| spent_ms > 0).map(|all| all.saturating_sub(spent_ms));
    FirstCopy {
        records: got,
        of,
        bytes,
        of_bytes: whole(bytes).filter(|_| bytes > 0),
        left_ms: left.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
    }
}

fn take_page(
    db: &mut Db,
    ask: &SnapshotAsk,
    head: &SnapshotHead,
    records: &[WholeRecord],
    end: Option<bool>,
) -> Result<PageReport> {
    let Some(mut row) = db.scopes()?.remove(&ask.scope) else { return Ok(PageReport::default()) };
    match row.stage {
        Stage::Wanted if ask.after.is_empty() => {
            db.empty_scope(&ask.scope)?;
            row = ScopeRow {
                stage: Stage::Paging,
                last_seq: head.last,
                server_epoch: head.server_epoch.clone(),
                start_cursor: head.cursor.clone(),
                start_head: head.head,
                ..ScopeRow::default()
            };
        }
        // The server was restored between two pages: begin again.
        Stage::Paging if row.server_epoch != head.server_epoch => {
            db.put_scope(&ask.scope, &ScopeRow::default())?;
            return Ok(PageReport { heard: true, more: true, ..PageReport::default() });
        }
        Stage::Paging if row.position == ask.after => {}
        // A page that came late or twice.
        _ => return Ok(PageReport::default()),
    }
    let life = db.meta(name::LIFE)?.unwrap_or(0);
    let with_ops = db.records_with_ops()?;
    for whole in records {
        let has_ops = with_ops.contains(&whole.record);
        db.put_shadow(&whole.record, &whole.kind, whole.version, life, &whole.body, has_ops)?;
        put(db, &mut row, &ask.scope, &whole.record, whole.version)?;
        row.position.clone_from(&whole.record);
        row.got += 1;
    }
    row.total = head.total;
    let complete = end == Some(false);
    if complete {
        row.stage = Stage::Tail;
        row.end_head = head.head;
        db.put_scope(&ask.scope, &row)?;
        tail_from(db, &ask.scope, &row)?;
    } else {
        db.put_scope(&ask.scope, &row)?;
    }
    let more = !complete || db.scopes()?.values().any(|row| !row.followed());
    Ok(PageReport { heard: true, records: records.len(), complete, more })
}

/// Sets the one cursor so that nothing of the new scope is passed over.
fn tail_from(db: &mut Db, scope: &Scope, row: &ScopeRow) -> Result<()> {
    let alone = !db.scopes()?.iter().any(|(other, row)| other != scope && row.followed());
    let at: Option<u64> = db.meta(name::CURSOR_SEQ)?;
    if alone || at.is_none_or(|at| row.start_head < at) {
        db.set_meta(name::CURSOR, &row.start_cursor)?;
        db.set_meta(name::CURSOR_SEQ, &row.start_head)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_of_a_first_copy_grows_with_what_came_and_says_nothing_before_it() {
        let none = estimate(0, 1_200, 0, 0);
        assert_eq!((none.records, none.of, none.of_bytes, none.left_ms), (0, 1_200, None, None));
        let quarter = estimate(300, 1_200, 90_000, 2_000);
        assert_eq!((quarter.of_bytes, quarter.left_ms), (Some(360_000), Some(6_000)));
        let more = estimate(1_300, 1_200, 1, 10);
        assert_eq!((more.of, more.left_ms), (1_300, Some(0)), "more came than was promised");
    }
}
