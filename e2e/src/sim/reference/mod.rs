//! The oracle: what the server must hold, folded from the list of operations.
//!
//! It is written from the contract and not from the server's code, with no thought of speed: every
//! operation in the order in which the server settled it is laid into a plain map. After each request the
//! server must have said the same outcome and must hold the same records. The ids of conflicts and
//! quarantined lines are taken from what the server said; everything else is worked out here.

mod lay;
mod rights;
mod tray;

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::patrol;
use beatbook_shared::sync::MAX_LINE_BYTES;
use beatbook_shared::sync::op::{Op, hash};
use beatbook_shared::sync::wire::{OpResult, Outcome, Reason};
use beatbook_shared::time::Millis;
use serde_json::{Map, Value};

use lay::lay;

pub type Fields = Map<String, Value>;

/// A record as the oracle has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub kind: String,
    pub version: u64,
    pub fields: Fields,
    pub scopes: BTreeSet<String>,
    /// Who set a field and when they say; `*` for what nobody changed since it was made.
    authors: BTreeMap<String, (String, i64)>,
}

/// What became of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    pub outcome: Outcome,
    pub reason: Option<Reason>,
    pub clashed: BTreeSet<String>,
    /// The quarantine record, where it is one.
    kept: Option<String>,
}

/// Where a line came from and under which counter.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    pub device: &'a str,
    pub epoch: &'a str,
    pub ctr: u64,
    pub bytes: &'a [u8],
}

#[derive(Debug, Clone, Default)]
pub struct Reference {
    pub records: BTreeMap<String, Held>,
    /// Whose device it is.
    pub owners: BTreeMap<String, String>,
    pub revoked: BTreeSet<String>,
    /// By (device, hash of the line that was said first): nothing takes effect twice.
    said: BTreeMap<(String, String), Said>,
    by_counter: BTreeMap<(String, String, u64), Said>,
}

/// Ids that the server gave to what it opened, in the order in which it opened it.
struct Told<'a> {
    ids: std::slice::Iter<'a, String>,
    /// Trying something out: any id will do.
    trying: bool,
}

impl Told<'_> {
    fn next(&mut self) -> String {
        match self.ids.next() {
            Some(id) => id.clone(),
            None if self.trying => "tried".to_owned(),
            None => "not told".to_owned(),
        }
    }
}

impl Reference {
    /// Folds in one line and says what its outcome must be.
    pub fn settle(&mut self, line: &Line<'_>, now: Millis, told: &OpResult) -> Said {
        let identity = hash(line.bytes);
        let op: Option<Op> = serde_json::from_slice(line.bytes).ok();
        let origin = op.as_ref().and_then(|o| o.reissue_of.clone()).unwrap_or_else(|| identity.clone());
        let key = (line.device.to_owned(), origin.clone());
        let again = op.as_ref().is_some_and(|o| o.reissue_of.is_some());
        let said = if let Some(before) = self.said.get(&key) {
            before.clone()
        } else if again && self.forks(line.device, &origin, "admit") {
            Said { outcome: Outcome::Merged, reason: None, clashed: BTreeSet::new(), kept: None }
        } else {
            if again && let Some(op) = &op {
                self.close_fork(op, &origin, now);
            }
            let mut ids = Told { ids: told.records.iter(), trying: false };
            match self
                .judge(line, op.as_ref())
                .and_then(|op| self.carry_out(op, &identity, None, now, &mut ids, internal(line.device)))
            {
                Ok(said) => said,
                Err(reason) => {
                    let id = ids.next();
                    self.quarantine(line, op.as_ref(), &identity, reason, &id);
                    Said {
                        outcome: Outcome::Quarantined,
                        reason: Some(reason),
                        clashed: BTreeSet::new(),
                        kept: Some(id),
                    }
                }
            }
        };
        self.said.insert(key, said.clone());
        self.by_counter.insert((line.device.to_owned(), line.epoch.to_owned(), line.ctr), said.clone());
        said
    }

    /// A line that came under a used counter is kept whole; it settles nothing.
    pub fn keep_fork(&mut self, line: &Line<'_>, id: &str) {
        let op: Option<Op> = serde_json::from_slice(line.bytes).ok();
        self.quarantine(line, op.as_ref(), &hash(line.bytes), Reason::Fork, id);
    }

    fn owner<'o>(&'o self, device: &'o str) -> &'o str {
        let owner = self.owners.get(device).map_or(device, String::as_str);
        owner.strip_prefix("console:").unwrap_or(owner)
    }

    fn judge<'o>(&self, line: &Line<'_>, op: Option<&'o Op>) -> Result<&'o Op, Reason> {
        if line.bytes.len() > MAX_LINE_BYTES {
            return Err(Reason::TooLong);
        }
        let op = op.ok_or(Reason::Unreadable)?;
        if op.device.as_str() != line.device || op.epoch != line.epoch || op.ctr != line.ctr {
            return Err(Reason::Unreadable);
        }
        if self.revoked.contains(line.device) {
            return Err(Reason::DeviceRevoked);
        }
        if !internal(line.device) && op.actor.as_str() != self.owner(line.device) {
            return Err(Reason::NotPermitted);
        }
        Ok(op)
    }

    fn carry_out(
        &mut self,
        op: &Op,
        identity: &str,
        admitted_by: Option<&str>,
        now: Millis,
        ids: &mut Told<'_>,
        internal: bool,
    ) -> Result<Said, Reason> {
        let kind = patrol::find(&op.kind).ok_or(Reason::UnknownKind)?;
        if op.set.is_empty() {
            return Err(Reason::Invalid);
        }
        if admitted_by.is_none() {
            let before = op.after.and_then(|ctr| {
                self.by_counter
                    .get(&(op.device.0.clone(), op.epoch.clone(), ctr))
                    .and_then(|s| s.kept.as_ref())
            });
            if before.is_some_and(|kept| self.field(kept, "decision") != Some("admit")) {
                return Err(Reason::DependsOnQuarantined);
            }
        }
        let id = op.record.as_str();
        let held = self.records.get(id).cloned();
        if held.as_ref().is_some_and(|h| h.kind != op.kind) {
            return Err(Reason::Invalid);
        }
        let before = held.as_ref().map(|h| h.fields.clone()).unwrap_or_default();
        match &held {
            None if matches!(kind.name, "conflict" | "quarantine") => return Err(Reason::Invalid),
            None if op.base != 0 => return Err(self.missing(id)),
            Some(_) if kind.fact => return self.say_fact_again(op, &before),
            _ => {}
        }
        let laid = lay(kind.name, &before, &op.set, false);
        // Of a kept line only what matters is written down here, which is no whole record.
        if kind.name != "quarantine" {
            (kind.check)(&laid.fields).map_err(|_| Reason::Invalid)?;
        }
        let parent =
            kind.parent.and_then(|f| laid.fields.get(f)).and_then(Value::as_str).filter(|p| !p.is_empty());
        match parent {
            Some(parent) if !self.records.contains_key(parent) => return Err(self.missing(parent)),
            None if kind.parent.is_some() && !kind.parent_optional => return Err(Reason::Invalid),
            _ => {}
        }
        let born = self.lies(kind.name, id, &laid.fields);
        if admitted_by.is_some_and(|admitter| !self.covers(op, admitter, now)) {
            return Err(Reason::NotPermitted);
        }
        if admitted_by.is_none() && !internal && !self.may(op, held.as_ref(), &laid.fields, &born, now) {
            return Err(Reason::NotPermitted);
        }
        self.decision_stands(op, &before, &laid.fields, now)?;
        self.put(id, kind.name, laid.fields.clone(), &laid.applied, (&op.actor.0, op.wall.0));
        let mut clashed = BTreeSet::new();
        for clash in &laid.clashes {
            clashed.extend(
                clash.mine.iter().filter(|(f, v)| clash.seen.get(*f) != Some(v)).map(|(f, _)| f.clone()),
            );
            self.clash(op, id, kind.name, clash, ids);
        }
        self.follow(op, identity, &before, &laid.fields, now, ids);
        let outcome = match (laid.clashes.is_empty(), laid.equal) {
            (false, _) => Outcome::Conflict,
            (true, true) => Outcome::Merged,
            (true, false) => Outcome::Applied,
        };
        Ok(Said { outcome, reason: None, clashed, kept: None })
    }

    fn field(&self, id: &str, field: &str) -> Option<&str> {
        self.records.get(id)?.fields.get(field)?.as_str()
    }

    /// Why something hangs in the air: what it needs waits in quarantine, or never came.
    fn missing(&self, id: &str) -> Reason {
        let waits = self
            .records
            .values()
            .any(|r| r.kind == "quarantine" && r.fields.get("target").and_then(Value::as_str) == Some(id));
        if waits { Reason::DependsOnQuarantined } else { Reason::UnknownParent }
    }

    fn say_fact_again(&mut self, op: &Op, before: &Fields) -> Result<Said, Reason> {
        if lay("", &Fields::new(), &op.set, true).fields != *before {
            return Err(Reason::FactDiffers);
        }
        if let Some(held) = self.records.get_mut(op.record.as_str()) {
            held.version += 1;
        }
        Ok(Said { outcome: Outcome::Merged, reason: None, clashed: BTreeSet::new(), kept: None })
    }

    fn put(&mut self, id: &str, kind: &str, fields: Fields, applied: &[String], by: (&str, i64)) {
        let scopes = self.lies(kind, id, &fields);
        let by = (by.0.to_owned(), by.1);
        let moved = match self.records.get_mut(id) {
            Some(held) => {
                held.version += 1;
                held.fields = fields;
                held.authors.extend(applied.iter().map(|f| (f.clone(), by.clone())));
                let moved = held.scopes != scopes;
                held.scopes = scopes;
                moved
            }
            None => {
                let authors = BTreeMap::from([("*".to_owned(), by)]);
                let held = Held { kind: kind.to_owned(), version: 1, fields, scopes, authors };
                self.records.insert(id.to_owned(), held);
                false
            }
        };
        if moved {
            self.move_children(id);
        }
    }

    fn move_children(&mut self, parent: &str) {
        let children: Vec<String> = self
            .records
            .iter()
            .filter(|(_, r)| {
                let field = patrol::find(&r.kind).and_then(|k| k.parent);
                field.and_then(|f| r.fields.get(f)).and_then(Value::as_str) == Some(parent)
            })
            .map(|(id, _)| id.clone())
            .collect();
        for child in children {
            let Some(held) = self.records.get(&child) else { continue };
            let scopes = self.lies(&held.kind, &child, &held.fields);
            if scopes != held.scopes
                && let Some(held) = self.records.get_mut(&child)
            {
                held.scopes = scopes;
                self.move_children(&child);
            }
        }
    }
}

/// The force's own hand, whose rights nobody asks for.
fn internal(device: &str) -> bool {
    matches!(device, "import" | "demo")
}
