//! First download: one page of one scope at a time, each a short read.
//!
//! A page's rows are as new as the moment it was read. The device keeps the first page's cursor and tails from
//! there, so what changed while it was paging comes with the tail; a page can be asked for again at any time.

use beatbook_shared::ids::StaffId;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::wire::{DownEnd, SnapshotAsk, SnapshotHead, SnapshotLine, WholeRecord};
use beatbook_shared::time::Millis;

use super::cursor::Signer;
use super::grants::granted;
use super::{pull, store};
use crate::db::{AnyConn, Error};

/// The most rows in one page.
const PAGE: usize = 1_000;

/// Writes one page, as lines.
///
/// # Errors
/// [`Error::Refused`] when the device is not enrolled or the scope is not the caller's to read; otherwise when
/// the store cannot be read.
pub fn page(conn: &mut AnyConn, ask: &SnapshotAsk, now: Millis) -> Result<Vec<u8>, Error> {
    let Some((staff, false)) = store::device_of(conn, &ask.device)? else {
        let detail = "This device is not enrolled here, or was revoked. Its work is kept.";
        return Err(Problem::new(Code::Device, detail).into());
    };
    let scopes = granted(conn, &StaffId::from(staff), now)?;
    if !scopes.contains(&ask.scope) {
        let detail =
            "You may not read that part of the force's records. Sync again to learn what you may read.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let counter = store::counter_now(conn)?;
    let signer = Signer::new(&counter.signing_key, &counter.epoch);
    let name = ask.scope.0.clone();
    let head = store::heads(conn, std::slice::from_ref(&name))?.remove(&name);
    let limit = if ask.limit == 0 { PAGE } else { ask.limit.min(PAGE) };
    let rows = store::scope_page(conn, &name, &ask.after, i64::try_from(limit).unwrap_or(1_000))?;
    let more = rows.len() == limit;

    let mut lines = vec![SnapshotLine::Head(SnapshotHead {
        server_epoch: counter.epoch.clone(),
        head: counter.v.unsigned_abs(),
        cursor: signer.cursor(counter.v.unsigned_abs()),
        last: head.as_ref().map_or(0, |h| h.last_seq.unsigned_abs()),
        total: head.as_ref().map_or(0, |h| h.total.unsigned_abs()),
    })];
    for row in &rows {
        lines.push(SnapshotLine::W(WholeRecord {
            record: row.id.clone(),
            kind: row.kind.clone(),
            version: row.version.unsigned_abs(),
            scopes: vec![ask.scope.clone()],
            body: pull::fields(row)?,
        }));
    }
    lines.push(SnapshotLine::End(DownEnd { more }));
    Ok(pull::text(&lines))
}
