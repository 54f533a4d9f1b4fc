//! The lives of this database.
//!
//! An epoch is one unbroken life: counters are dense in it and each line names the hash of the one before.
//! A database that was restored from a backup or started twice from one image would use counters again for
//! other work. So the epoch is also written in a place that no backup copies. When the two differ, or the
//! server knows more of the epoch than this database does, a new epoch begins: what the server has not
//! settled is said again in it, each line naming the one it says again, and nothing is lost or doubled.

use std::collections::BTreeMap;

use beatbook_shared::ids::record_id;
use beatbook_shared::sync::op::{Op, link};

use crate::clock::Clock;
use crate::core::{Core, Identity, keep};
use crate::planted::{Bug, planted};
use crate::store::meta::name;
use crate::store::ops::OpRow;
use crate::store::scopes::ScopeRow;
use crate::store::{Db, Options, Result, StoreError};

/// Whether notebook entries go on in the same book. After a restore the old book may have pages that this
/// database does not know, so a new one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Book {
    Same,
    New,
}

/// Checks the epoch outside against the one inside.
pub(crate) fn at_open(core: &mut Core) -> Result<()> {
    let inside: Option<String> = core.db.meta(name::EPOCH)?;
    let outside = core
        .options
        .epoch_file
        .as_ref()
        .map(|file| std::fs::read_to_string(file).map(|t| t.trim().to_owned()).unwrap_or_default());
    let same = match (&inside, &outside) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(inside), Some(outside)) => inside == outside,
    };
    if same || (inside.is_some() && planted(Bug::RestoredKeepsEpoch)) {
        return Ok(());
    }
    let Core { db, clock, options, .. } = core;
    let book = if inside.is_some() { Book::New } else { Book::Same };
    db.write(|db| begin(db, clock.as_ref(), options, book))
}

/// Begins a new epoch and says again in it all that waits.
pub(crate) fn begin(db: &mut Db, clock: &dyn Clock, options: &Options, book: Book) -> Result<()> {
    let mut random = [0; 10];
    clock.random(&mut random);
    let epoch = record_id(clock.now(), random).0;
    // Outside first: a crash before the commit leaves the two different, and yet another epoch begins.
    if let Some(file) = &options.epoch_file {
        crate::vault::write_whole(file, epoch.as_bytes()).map_err(|e| StoreError::File(file.clone(), e))?;
    }
    let waiting = db.ops_waiting()?;
    db.set_meta(name::EPOCH, &epoch)?;
    db.set_meta(name::MADE, &0)?;
    db.set_meta(name::LAST_HASH, "")?;
    if book == Book::New {
        let device = db.meta::<Identity>(name::IDENTITY)?.map(|i| i.device.0).unwrap_or_default();
        let short: String = epoch.chars().rev().take(8).collect();
        db.set_meta(name::BOOK, &format!("{device}.{short}"))?;
        db.clear_meta(name::BOOK_LAST)?;
    }
    say_again(db, &waiting)
}

/// Says operations again at the end of the current epoch, each naming the line it says again.
pub(crate) fn say_again(db: &mut Db, rows: &[OpRow]) -> Result<()> {
    let epoch: String = db.meta(name::EPOCH)?.unwrap_or_default();
    let identity: Option<Identity> = db.meta(name::IDENTITY)?;
    let mut renumbered: BTreeMap<(String, u64), u64> = BTreeMap::new();
    for row in rows {
        let Some(old) = row.op() else { continue };
        let made: u64 = db.meta(name::MADE)?.unwrap_or(0);
        let op = Op {
            device: identity.as_ref().map_or_else(|| old.device.clone(), |i| i.device.clone()),
            epoch: epoch.clone(),
            ctr: made + 1,
            prev: link(&db.meta::<String>(name::LAST_HASH)?.unwrap_or_default()).to_owned(),
            after: old.after.and_then(|ctr| renumbered.get(&(old.epoch.clone(), ctr)).copied()),
            reissue_of: Some(old.reissue_of.clone().unwrap_or_else(|| row.hash.clone())),
            ..old.clone()
        };
        renumbered.insert((old.epoch, old.ctr), op.ctr);
        db.mark_reissued(row.n)?;
        keep(db, &op, &op.line())?;
        db.relay(op.record.as_str())?;
    }
    Ok(())
}

/// Forgets where the log was read up to: every scope is fetched anew, with the outbox untouched. Versions
/// that are held say nothing about what comes: it replaces them even where its number is lower.
pub(crate) fn read_anew(db: &mut Db) -> Result<()> {
    let life: i64 = db.meta(name::LIFE)?.unwrap_or(0);
    db.set_meta(name::LIFE, &(life + 1))?;
    db.clear_meta(name::CURSOR)?;
    db.clear_meta(name::CURSOR_SEQ)?;
    db.clear_wants()?;
    let scopes: Vec<_> = db.scopes()?.into_keys().collect();
    for scope in scopes {
        db.put_scope(&scope, &ScopeRow::default())?;
    }
    Ok(())
}
