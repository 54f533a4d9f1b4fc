//! Comparing proposals with what is there, and writing what differs.
//!
//! Beside each thing it writes, an import remembers what it said. If the source says the same again, nothing
//! happens, whatever people did to the record since. If it says something else, only the difference is
//! written, with what the import said before as the value it saw: where a person changed the same field in
//! the meantime, the two meet in a conflict for a person, and neither is lost.

use std::collections::{BTreeMap, HashMap};

use beatbook_shared::ids::{RecordId, StaffId, derived_id};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::attendance::Stamp;
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::proposal::{Proposal, Style, digest};
use super::store::{self, ListRow, Memory, MemoryRow};
use crate::db::{AnyConn, Db, Error, Tx};
use crate::records;
use crate::sync::write::{Author, Edit, write_as};

/// Whose name stands on what an import writes, when nobody else's is given.
pub const AUTHOR: &str = "import";

/// The most edits in one transaction.
pub const BATCH: usize = 500;

/// What became of one proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    New,
    Changed,
    Unchanged,
    /// There was nothing to say: a point that was never stamped.
    Nothing,
    /// Written, and somebody had changed the same: a person decides.
    Conflict,
    Refused(String),
}

/// One import's way of writing.
pub struct Settler {
    pub db: Db,
    pub author: Author,
    pub dry_run: bool,
    pub now: Millis,
    /// Things already settled in this run. A team named in forty rows is one team.
    seen: HashMap<RecordId, Done>,
}

/// What became of a proposal, and whether it was the first of this run about its thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub done: Done,
    pub first: bool,
}

#[derive(Debug, Clone)]
struct Decision {
    done: Done,
    edit: Option<Edit>,
    memory: Option<(RecordId, Body, String)>,
}

impl Settler {
    #[must_use]
    pub fn new(db: &Db, staff: &str, dry_run: bool, now: Millis) -> Settler {
        let author = Author::import(&StaffId::from(staff));
        Settler { db: db.clone(), author, dry_run, now, seen: HashMap::new() }
    }

    /// Settles proposals in order; one answer for each.
    ///
    /// # Errors
    /// When the store fails. What earlier batches wrote stays, and a second run goes on from there.
    pub fn settle(&mut self, proposals: Vec<Proposal>) -> Result<Vec<Answer>, Error> {
        let mut answers = Vec::with_capacity(proposals.len());
        let mut rest = proposals.into_iter().peekable();
        while rest.peek().is_some() {
            let mut batch: Vec<Proposal> = Vec::new();
            let mut slots: Vec<(RecordId, bool, Option<RecordId>)> = Vec::new();
            for proposal in rest.by_ref().take(BATCH) {
                let slot = proposal.slot.clone();
                let patched = (proposal.style == Style::Patch).then(|| proposal.record.clone());
                let first = !self.seen.contains_key(&slot);
                if first {
                    self.seen.insert(slot.clone(), Done::Unchanged);
                    batch.push(proposal);
                }
                slots.push((slot, first, patched));
            }
            let settled: Vec<RecordId> = batch.iter().map(|p| p.slot.clone()).collect();
            let done = if self.dry_run {
                self.db.read(move |conn| {
                    Ok(decide(conn, &batch)?.into_iter().map(|d| d.done).collect::<Vec<_>>())
                })?
            } else {
                let (author, now) = (self.author.clone(), self.now);
                self.db.write(move |tx| carry_out(tx, &author, &batch, now))?
            };
            self.seen.extend(settled.into_iter().zip(done));
            for (slot, first, patched) in slots {
                // What completes a record that this run made is part of making it.
                let made = patched.is_some_and(|record| self.seen.get(&record) == Some(&Done::New));
                let done = self.seen.get(&slot).cloned().unwrap_or(Done::Unchanged);
                answers.push(if made {
                    Answer { done: Done::New, first: false }
                } else {
                    Answer { done, first }
                });
            }
        }
        Ok(answers)
    }
}

fn decide(conn: &mut AnyConn, batch: &[Proposal]) -> Result<Vec<Decision>, Error> {
    let slots: Vec<&str> = batch.iter().map(|p| p.slot.as_str()).collect();
    let memories = store::memories(conn, &slots)?;
    let said: Vec<String> = batch.iter().map(|p| digest(p.body.as_ref())).collect();
    let mut asked: Vec<RecordId> = Vec::new();
    for (proposal, said) in batch.iter().zip(&said) {
        let same = memories.get(proposal.slot.as_str()).is_some_and(|m| m.digest == *said);
        if !same && matches!(proposal.style, Style::Record | Style::Patch) {
            asked.push(proposal.record.clone());
        }
    }
    asked.sort();
    asked.dedup();
    let mut held = records::bodies(conn, &asked)?;
    let mut decisions = Vec::with_capacity(batch.len());
    for (proposal, said) in batch.iter().zip(said) {
        let memory = memories.get(proposal.slot.as_str());
        let decision = one(proposal, said, memory, &held);
        if let Some(edit) = &decision.edit {
            let version = held.get(&edit.record).map_or(1, |(version, _)| version + 1);
            held.insert(edit.record.clone(), (version, edit.after.clone()));
        }
        decisions.push(decision);
    }
    Ok(decisions)
}

fn one(
    proposal: &Proposal,
    said: String,
    memory: Option<&Memory>,
    held: &BTreeMap<RecordId, (u64, Body)>,
) -> Decision {
    let unchanged = Decision { done: Done::Unchanged, edit: None, memory: None };
    if memory.map_or("", |m| &m.digest) == said {
        let nothing = memory.is_none() || said.is_empty();
        return if nothing { Decision { done: Done::Nothing, ..unchanged } } else { unchanged };
    }
    let body = proposal.body.clone().unwrap_or_default();
    match proposal.style {
        Style::List => {
            let done = if memory.is_some() { Done::Changed } else { Done::New };
            Decision { done, edit: None, memory: Some((proposal.record.clone(), body, said)) }
        }
        Style::Fact => fact(proposal, memory, said),
        Style::Record | Style::Patch => {
            let record = proposal.record.clone();
            let (version, current) = held.get(&record).map_or((0, None), |(v, body)| (*v, Some(body)));
            let (before, after) = match (current, memory) {
                (None, _) => (Body::new(), body.clone()),
                // A record's memory is the whole of it; a patch's is some fields of it.
                (Some(_), Some(memory)) if proposal.style == Style::Record => {
                    (memory.body.clone(), body.clone())
                }
                (Some(current), memory) => {
                    let before = memory.map_or_else(|| current.clone(), |m| overlay(current, &m.body));
                    let after = overlay(&before, &body);
                    (before, after)
                }
            };
            let memory = Some((record.clone(), body, said));
            if before == after {
                return Decision { done: Done::Unchanged, edit: None, memory };
            }
            let done =
                if version == 0 && proposal.style == Style::Record { Done::New } else { Done::Changed };
            let edit = Edit { kind: proposal.kind.to_owned(), record, seen_version: version, before, after };
            Decision { done, edit: Some(edit), memory }
        }
    }
}

/// A fact that differs from the one written before stands beside it; a stamp says which one it corrects.
fn fact(proposal: &Proposal, memory: Option<&Memory>, said: String) -> Decision {
    let mut body = match (&proposal.body, memory) {
        (Some(body), _) => body.clone(),
        (None, Some(memory)) if proposal.kind == Stamp::KIND => {
            let mut taken_back = memory.body.clone();
            taken_back.remove("at");
            taken_back
        }
        (None, _) => return Decision { done: Done::Nothing, edit: None, memory: None },
    };
    if let Some(memory) = memory.filter(|_| proposal.kind == Stamp::KIND) {
        body.insert("corrects".to_owned(), Value::from(memory.record.as_str()));
    }
    let record = match memory {
        None => proposal.record.clone(),
        Some(_) => derived_id("import fact", &format!("{}/{}", proposal.slot, digest(Some(&body)))),
    };
    let done = if memory.is_some() { Done::Changed } else { Done::New };
    let edit = Edit {
        kind: proposal.kind.to_owned(),
        record: record.clone(),
        seen_version: 0,
        before: Body::new(),
        after: body,
    };
    let remembered = proposal.body.clone().or_else(|| memory.map(|m| m.body.clone())).unwrap_or_default();
    Decision { done, edit: Some(edit), memory: Some((record, remembered, said)) }
}

fn overlay(under: &Body, over: &Body) -> Body {
    let mut body = under.clone();
    body.extend(over.iter().map(|(field, value)| (field.clone(), value.clone())));
    body
}

fn carry_out(tx: &mut Tx<'_>, by: &Author, batch: &[Proposal], now: Millis) -> Result<Vec<Done>, Error> {
    let mut decisions = decide(tx, batch)?;
    let mut edits = Vec::new();
    let mut whose = Vec::new();
    for (n, decision) in decisions.iter_mut().enumerate() {
        if let Some(edit) = decision.edit.take() {
            edits.push(edit);
            whose.push(n);
        }
    }
    if !edits.is_empty() {
        for (n, settled) in whose.into_iter().zip(write_as(tx, by, edits, now)?) {
            let Some(decision) = decisions.get_mut(n) else { continue };
            match settled.outcome {
                Outcome::Applied | Outcome::Merged => {}
                Outcome::Conflict => decision.done = Done::Conflict,
                Outcome::Quarantined => {
                    let why = settled.reason.map_or_else(String::new, |r| format!("{r:?}"));
                    decision.done = Done::Refused(why);
                    decision.memory = None;
                }
            }
        }
    }
    let mut memory = Vec::new();
    let mut lists = Vec::new();
    for (proposal, decision) in batch.iter().zip(&decisions) {
        let Some((record, body, digest)) = &decision.memory else { continue };
        if proposal.style == Style::List {
            lists.push(list_row(body));
        }
        memory.push(MemoryRow {
            slot: proposal.slot.0.clone(),
            record: record.0.clone(),
            digest: digest.clone(),
            body: serde_json::to_string(body).unwrap_or_default(),
        });
    }
    store::put_list(tx, &lists)?;
    store::remember(tx, &memory)?;
    Ok(decisions.into_iter().map(|d| d.done).collect())
}

fn list_row(body: &Body) -> ListRow {
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    ListRow {
        list: text("list"),
        code: text("code"),
        valid_from: text("valid_from"),
        valid_to: text("valid_to"),
        label: text("label"),
        extra: body.get("extra").map(ToString::to_string).unwrap_or_default(),
    }
}
