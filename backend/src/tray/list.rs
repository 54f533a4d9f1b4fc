//! What waits, oldest first.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::console::{ConflictRow, QuarantineRow, Tray};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::tray::{Conflict, Quarantine};
use beatbook_shared::problem::in_welsh;
use beatbook_shared::sync::op::{Body, Change, Op};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::grants;

pub(super) fn tray(conn: &mut AnyConn, caller: &Caller, now: Millis) -> Result<Tray, Error> {
    let conflicts = open::<Conflict>(conn)?;
    let quarantine = open::<Quarantine>(conn)?;
    let targets: Vec<RecordId> = conflicts.iter().map(|c| c.record.target.clone()).collect();
    let targets = records::bodies(conn, &targets)?;
    let seen = seen(conn, caller, &conflicts.iter().map(|c| c.id.clone()).collect::<Vec<_>>(), now)?;
    let conflicts: Vec<_> = conflicts.into_iter().filter(|c| seen.contains(&c.id)).collect();
    let quarantine: Vec<_> = quarantine.into_iter().filter(|q| concerns(caller, &q.record)).collect();
    let mut cast: BTreeSet<StaffId> = BTreeSet::new();
    for c in &conflicts {
        cast.insert(c.record.author.clone());
        cast.extend(c.record.their_author.clone());
    }
    cast.extend(quarantine.iter().map(|q| q.record.author.clone()));
    let people = People::of(conn, &cast, now)?;
    Ok(Tray {
        as_at: now,
        conflicts: conflicts
            .into_iter()
            .map(|c| ConflictRow {
                target_title: title(body(&targets, &c.record.target)),
                author: people.person(&c.record.author),
                their_author: people.maybe(c.record.their_author.as_ref()),
                id: c.id,
                version: c.version,
                record: c.record,
            })
            .collect(),
        quarantine: quarantine
            .into_iter()
            .map(|q| QuarantineRow {
                author: people.person(&q.record.author),
                wanted: wanted(&q.record),
                id: q.id,
                version: q.version,
                sentence_cy: in_welsh(&q.record.sentence),
                record: q.record,
            })
            .collect(),
    })
}

fn open<R: Record>(conn: &mut AnyConn) -> Result<Vec<Stored<R>>, Error> {
    let open = Filter { status: Some("open".to_owned()), without_seq: true, ..Filter::default() };
    records::list(conn, &open)
}

fn body<'a>(bodies: &'a BTreeMap<RecordId, (u64, Body)>, id: &RecordId) -> Option<&'a Body> {
    bodies.get(id).map(|(_, body)| body)
}

/// Those conflicts that lie where the caller may read: where their targets do.
pub(super) fn seen(
    conn: &mut AnyConn,
    caller: &Caller,
    ids: &[RecordId],
    now: Millis,
) -> Result<BTreeSet<RecordId>, Error> {
    let scopes = grants::granted(conn, &caller.staff, now)?;
    store::within(conn, ids, &scopes)
}

/// What was kept back is for the supervisors of its author's area.
pub(super) fn concerns(caller: &Caller, kept: &Quarantine) -> bool {
    kept.area.as_ref().is_some_and(|area| caller.areas.contains(area))
}

/// What a record is called on pages.
fn title(body: Option<&Body>) -> String {
    let text = |field: &str| body?.get(field)?.as_str().filter(|t| !t.is_empty()).map(str::to_owned);
    ["title", "summary", "reference", "place", "text", "name"].into_iter().find_map(text).unwrap_or_default()
}

/// What a kept-back operation wanted, in words.
fn wanted(kept: &Quarantine) -> Option<String> {
    if kept.encoding != "text" {
        return None;
    }
    let op: Op = serde_json::from_str(&kept.line).ok()?;
    let says: Vec<String> = op
        .set
        .iter()
        .filter(|(_, change)| !change.is_guard())
        .map(|(field, change)| match change {
            Change::Value { new: Value::Null, .. } => format!("{field} emptied"),
            Change::Value { new, .. } => format!("{field} = {}", plain(new)),
            Change::Elements { add, remove } => {
                format!("{field}: {} added, {} removed", add.len(), remove.len())
            }
        })
        .collect();
    let what = if op.base == 0 { "new" } else { "change" };
    Some(format!("{what} {}: {}", op.kind, says.join("; ")))
}

fn plain(value: &Value) -> String {
    const LONGEST: usize = 120;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() <= LONGEST {
        return text;
    }
    let short: String = text.chars().take(LONGEST).collect();
    format!("{short}…")
}
