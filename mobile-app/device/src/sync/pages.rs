//! Fetching a whole scope, page by page.
//!
//! The place to tail from is the head before the first page; rows may be newer than that, never older. A
//! scope is followed once its last page is in, and complete once the log was read up to the head of that
//! last page. There is one cursor for all scopes: when a scope's start lies before it, the cursor goes back,
//! and entries that other scopes have already seen are passed over.

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
        self.db.write(|db| take_page(db, ask, &head, &rows, end))
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
