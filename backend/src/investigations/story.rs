//! The story of an investigation, told from everything that hangs on it, newest first.

use beatbook_shared::api::console::{FieldDiff, TimelineRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::sync::op::Change;
use beatbook_shared::time::{HOUR, Millis};
use serde_json::Value;

use super::case_file::CaseFile;
use super::people::People;
use super::since::applied;
use crate::records::HistoryRow;

/// A row with its change number, by which it is new or not.
pub struct Told {
    pub seq: u64,
    pub row: TimelineRow,
}

/// Everybody who appears in the file.
pub fn cast(file: &CaseFile) -> impl Iterator<Item = StaffId> + '_ {
    let case = &file.case.record;
    let named = case.oic.iter().chain(case.supervisor.iter()).cloned();
    let updates = file.updates.iter().map(|u| u.record.author.clone());
    let reviews = file.reviews.iter().map(|r| r.record.reviewer.clone());
    let directions = file.directions.iter().flat_map(|d| [d.record.owner.clone(), d.record.given_by.clone()]);
    let entries = file.entries.iter().map(|e| e.record.author.clone());
    let conflicts = file
        .conflicts
        .iter()
        .flat_map(|c| std::iter::once(c.record.author.clone()).chain(c.record.their_author.clone()));
    let changes = file.history.iter().map(|h| h.actor.clone());
    named.chain(updates).chain(reviews).chain(directions).chain(entries).chain(conflicts).chain(changes)
}

/// The rows, newest first by when things happened.
pub fn story(file: &CaseFile, people: &People) -> Vec<Told> {
    let mut rows = Vec::new();
    for u in &file.updates {
        let fact = &u.record;
        let mut row = blank(&u.id, "update", fact.at, u.received_at);
        row.by = people.person(&fact.author);
        row.code.clone_from(&fact.entry);
        row.text.clone_from(&fact.text);
        row.auto = fact.auto;
        row.supersedes.clone_from(&fact.supersedes);
        row.late = late(fact.written_at, u.received_at);
        rows.push(Told { seq: u.seq, row });
    }
    for r in &file.reviews {
        let mut row = blank(&r.id, "review", r.record.at, r.received_at);
        row.by = people.person(&r.record.reviewer);
        row.code.clone_from(&r.record.result);
        row.text = r.record.note.clone().unwrap_or_default();
        row.late = late(r.record.at, r.received_at);
        rows.push(Told { seq: r.seq, row });
    }
    for d in &file.directions {
        let mut row = blank(&d.id, "direction", d.record.given_at, d.received_at);
        row.by = people.person(&d.record.given_by);
        row.code.clone_from(&d.record.status);
        row.text.clone_from(&d.record.text);
        rows.push(Told { seq: d.seq, row });
    }
    for e in &file.entries {
        let mut row = blank(&e.id, "notebook", e.record.at, e.received_at);
        row.by = people.person(&e.record.author);
        row.code.clone_from(&e.record.entry);
        row.text.clone_from(&e.record.text);
        row.supersedes.clone_from(&e.record.corrects);
        row.late = late(e.record.written_at, e.received_at);
        rows.push(Told { seq: e.seq, row });
    }
    for told in &mut rows {
        told.row.clock_off_ms = file.clocks.get(&told.row.id).copied();
    }
    rows.extend(file.history.iter().filter_map(|change| changed(file, change, people)));
    for told in &mut rows {
        told.row.seq = told.seq;
    }
    rows.sort_by(|a, b| (b.row.at, b.seq, &b.row.id).cmp(&(a.row.at, a.seq, &a.row.id)));
    rows
}

fn changed(file: &CaseFile, change: &HistoryRow, people: &People) -> Option<Told> {
    let id = RecordId(format!("{}:{}", file.case.id, change.version));
    let first = change.version == 1;
    let fields: Vec<FieldDiff> = if first { Vec::new() } else { applied(change).map(as_diff).collect() };
    // That a sign-off set the next date stands in the sign-off.
    let tells = fields.iter().any(|f| f.field != "next_review_due");
    if !first && !tells {
        return None;
    }
    let kind = if first { "recorded" } else { "change" };
    let mut row = blank(&id, kind, change.said_at, change.received_at);
    row.by = people.person(&change.actor);
    row.late = late(change.said_at, change.received_at);
    row.clock_off_ms = change.clock_off_ms;
    row.fields = fields;
    if first {
        row.at = file.case.record.recorded_at;
        row.late = false;
        row.text.clone_from(&file.case.record.title);
    }
    Some(Told { seq: change.seq, row })
}

fn as_diff((field, change): (&String, &Change)) -> FieldDiff {
    let (was, now) = match change {
        Change::Value { old, new } => (old.clone(), new.clone()),
        Change::Elements { add, remove } => (Value::Array(remove.clone()), Value::Array(add.clone())),
    };
    FieldDiff { field: field.clone(), was, now, by: None, at: None }
}

fn late(written_at: Millis, received_at: Millis) -> bool {
    received_at.since(written_at) > HOUR
}

fn blank(id: &RecordId, kind: &str, at: Millis, received_at: Millis) -> TimelineRow {
    TimelineRow {
        id: id.clone(),
        seq: 0,
        kind: kind.to_owned(),
        at,
        received_at,
        by: None,
        code: String::new(),
        text: String::new(),
        auto: false,
        supersedes: None,
        late: false,
        clock_off_ms: None,
        fields: Vec::new(),
    }
}
