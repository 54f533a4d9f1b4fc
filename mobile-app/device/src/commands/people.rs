//! Reading records as what they are, and naming people.

use beatbook_shared::api::console::{ConflictRow, Person};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::sync::op::Body;
use serde_json::Value;

use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;
use crate::store::records::Kept;

/// A record with its id and what else is kept of it.
pub(super) struct Read<R> {
    pub id: RecordId,
    pub version: u64,
    pub record: R,
    pub kept: Kept,
}

/// Reads what the officer sees of a record. What does not read as its kind is passed over: a newer server
/// may write what this build cannot show yet, and one such record must not empty a list.
pub(super) fn typed<R: Record>(kept: Kept) -> Option<Read<R>> {
    let record = patrol::from_body(kept.view()?).ok()?;
    Some(Read { id: RecordId(kept.id.clone()), version: kept.version, record, kept })
}

pub(super) fn one<R: Record>(core: &mut Core, id: &RecordId) -> Result<Option<Read<R>>, Refused> {
    Ok(core.db().record(id.as_str())?.filter(|k| k.kind == R::KIND).and_then(typed))
}

pub(super) fn all_on<R: Record>(core: &mut Core, parent: &RecordId) -> Result<Vec<Read<R>>, Refused> {
    Ok(core.db().records_on(parent.as_str(), R::KIND)?.into_iter().filter_map(typed).collect())
}

/// A member of staff as pages name them.
pub(super) fn person(core: &mut Core, id: &StaffId) -> Result<Option<Person>, Refused> {
    if let Some(me) = core.identity()?.filter(|me| me.staff == *id) {
        return Ok(Some(Person { id: me.staff, name: me.name, collar: me.collar }));
    }
    let now = core.now();
    Ok(one::<Staff>(core, &id.record())?.map(|read| Person {
        id: id.clone(),
        collar: read.record.collar(now).unwrap_or_default().to_owned(),
        name: read.record.name,
    }))
}

pub(super) fn maybe_person(core: &mut Core, id: Option<&StaffId>) -> Result<Option<Person>, Refused> {
    id.map_or(Ok(None), |id| person(core, id))
}

/// The title of whatever a record is about, for lists.
pub(super) fn title(body: &Body) -> String {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default();
    let title = if text("title").is_empty() { text("name") } else { text("title") };
    if title.is_empty() { text("text").chars().take(60).collect() } else { title.to_owned() }
}

pub(super) fn title_of(core: &mut Core, id: &RecordId) -> Result<String, Refused> {
    Ok(core.view(id)?.map(|body| title(&body)).unwrap_or_default())
}

/// The open conflicts on a record.
pub(super) fn clashes(core: &mut Core, target: &RecordId) -> Result<Vec<ConflictRow>, Refused> {
    let open: Vec<Read<Conflict>> = all_on(core, target)?;
    let mut rows = Vec::new();
    for read in open.into_iter().filter(|r| r.record.status == "open") {
        rows.push(conflict_row(core, read)?);
    }
    Ok(rows)
}

pub(super) fn conflict_row(core: &mut Core, read: Read<Conflict>) -> Result<ConflictRow, Refused> {
    Ok(ConflictRow {
        target_title: title_of(core, &read.record.target)?,
        author: person(core, &read.record.author)?,
        their_author: maybe_person(core, read.record.their_author.as_ref())?,
        id: read.id,
        version: read.version,
        record: read.record,
    })
}

/// Facts of this device that the server put aside: they are not part of any record's view, and their words
/// must not be out of the officer's sight.
pub(super) fn set_aside<R: Record>(core: &mut Core) -> Result<Vec<(RecordId, R)>, Refused> {
    let mut found = Vec::new();
    for row in core.db().ops_quarantined()? {
        let Some(op) = row.op().filter(|op| op.kind == R::KIND && op.base == 0) else { continue };
        if core.db().record(op.record.as_str())?.is_some() {
            continue;
        }
        let mut body = Body::new();
        beatbook_shared::sync::op::lay_over(&mut body, &op.set);
        if let Ok(record) = patrol::from_body(&body) {
            found.push((op.record, record));
        }
    }
    Ok(found)
}

/// Where something of this device's making stands: `kept`, `sending`, `received` or `refused`; empty for what
/// somebody else made.
pub(super) fn sent(core: &mut Core, state: &State, id: &RecordId) -> Result<String, Refused> {
    let rows = core.db().ops_on(id.as_str())?;
    let Some(first) = rows.first() else { return Ok(String::new()) };
    let ctr = u64::try_from(first.ctr).unwrap_or(0);
    Ok(if first.waiting() {
        if state.sending.is_some_and(|(from, to)| (from..=to).contains(&ctr)) { "sending" } else { "kept" }
    } else if first.quarantined() {
        "refused"
    } else {
        "received"
    }
    .to_owned())
}
