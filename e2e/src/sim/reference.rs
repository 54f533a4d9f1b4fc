//! The oracle: what the server must hold, folded from the list of operations.
//!
//! It is written from the contract and not from the server's code, with no thought of speed: every
//! operation in the order in which the server settled it is laid into a plain map. After each request the
//! server must have said the same outcome and must hold the same records. The ids of conflicts and
//! quarantined lines are taken from what the server said; everything else is worked out here.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::{self, staff::Staff};
use beatbook_shared::sync::MAX_LINE_BYTES;
use beatbook_shared::sync::merge::group_of;
use beatbook_shared::sync::op::{Change, Op, hash};
use beatbook_shared::sync::wire::{OpResult, Outcome, Reason};
use beatbook_shared::time::Millis;
use serde_json::{Map, Value, json};

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

struct Clash {
    name: String,
    seen: Fields,
    mine: Fields,
    theirs: Fields,
}

#[derive(Default)]
struct Laid {
    fields: Fields,
    applied: Vec<String>,
    equal: bool,
    clashes: Vec<Clash>,
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

    /// The scopes that a record lies in.
    fn lies(&self, kind: &str, id: &str, fields: &Fields) -> BTreeSet<String> {
        let text = |f: &str| fields.get(f).and_then(Value::as_str).filter(|t| !t.is_empty());
        let area = || text("area").map(|a| format!("area:{a}"));
        let person = |f: &str| text(f).map(|p| format!("person:{p}"));
        let parent = patrol::find(kind).and_then(|k| k.parent).and_then(text);
        let inherited =
            parent.and_then(|p| self.records.get(p)).map(|p| p.scopes.clone()).unwrap_or_default();
        let mut scopes = BTreeSet::new();
        match kind {
            "staff" | "team" => {
                scopes.insert("ref".to_owned());
            }
            "incident" => scopes.extend(area()),
            "investigation" if fields.get("restricted") == Some(&Value::Bool(true)) => {
                scopes.insert(format!("case:{id}"));
            }
            "investigation" => {
                scopes.extend(area());
                scopes.extend(person("oic"));
            }
            "direction" => scopes.extend(inherited.into_iter().chain(person("owner"))),
            "notebook" | "conflict" | "quarantine" => {
                scopes.extend(inherited.into_iter().chain(person("author")));
            }
            "receipt" | "task_run" => scopes.extend(person("officer")),
            "state_event" => {
                scopes.extend(person("officer"));
                scopes.extend(text("team").map(|t| format!("team:{t}")));
            }
            _ => scopes.extend(inherited),
        }
        scopes
    }

    /// The scopes that a person may read at an instant.
    #[must_use]
    pub fn grants(&self, person: &str, now: Millis) -> BTreeSet<String> {
        let Some(staff) = self.person(person) else { return BTreeSet::new() };
        let mut grants: BTreeSet<String> =
            staff.scopes(&StaffId::from(person), now).into_iter().map(|s| s.0).collect();
        if grants.is_empty() {
            return grants;
        }
        for (id, case) in self.records.iter().filter(|(_, r)| r.kind == "investigation") {
            let is = |f: &str| case.fields.get(f).and_then(Value::as_str) == Some(person);
            let named = case.fields.get("allowed").and_then(Value::as_array);
            let named = named.is_some_and(|list| list.iter().any(|p| p.as_str() == Some(person)));
            if case.fields.get("restricted") == Some(&Value::Bool(true))
                && (is("oic") || is("supervisor") || named)
            {
                grants.insert(format!("case:{id}"));
            }
        }
        grants
    }

    fn person(&self, id: &str) -> Option<Staff> {
        patrol::from_body(&self.records.get(id).filter(|r| r.kind == "staff")?.fields).ok()
    }

    fn may(
        &self,
        op: &Op,
        held: Option<&Held>,
        after: &Fields,
        born: &BTreeSet<String>,
        now: Millis,
    ) -> bool {
        let actor = op.actor.as_str();
        let Some(staff) = self.person(actor) else { return false };
        let roles = staff.roles_on(now);
        let grants = self.grants(actor, now);
        let is_mine = |f: &str| after.get(f).and_then(Value::as_str) == Some(actor);
        let Some(kind) = patrol::find(&op.kind) else { return false };
        let named = op.set.iter().filter(|(_, c)| !c.is_guard());
        if !named.clone().all(|(f, _)| any_may(&roles, action_for(kind.name, f))) {
            return false;
        }
        let lies = held.map_or(born, |h| &h.scopes);
        // A kept line lies with its author; whoever decides on trays decides for their own area.
        let in_tray = kind.name == "quarantine"
            && after
                .get("area")
                .and_then(Value::as_str)
                .is_some_and(|a| staff.areas.iter().any(|own| own == a))
            && any_may(&roles, Action::DecideTray);
        let in_reach = in_tray || lies.is_empty() || lies.intersection(&grants).next().is_some();
        let own_name =
            !kind.fact || kind.owner.is_empty() || !after.contains_key(kind.owner) || is_mine(kind.owner);
        let parent = kind.parent.and_then(|f| after.get(f)).and_then(Value::as_str);
        let own_case = kind.name == "review" && parent.and_then(|p| self.field(p, "oic")) == Some(actor);
        let own_conflict =
            kind.name != "conflict" || is_mine("author") || any_may(&roles, Action::DecideTray);
        in_reach && own_name && !own_case && own_conflict
    }

    /// Admitting never does what neither the author nor the admitter has a right to.
    fn covers(&self, op: &Op, admitter: &str, now: Millis) -> bool {
        let people: Vec<Staff> =
            [op.actor.as_str(), admitter].into_iter().filter_map(|id| self.person(id)).collect();
        let roles: Vec<&str> = people.iter().flat_map(|p| p.roles_on(now)).collect();
        op.set.iter().filter(|(_, c)| !c.is_guard()).all(|(f, _)| any_may(&roles, action_for(&op.kind, f)))
    }

    /// What a decision about a tray record needs; and that nothing else of it is touched.
    fn decision_stands(&self, op: &Op, before: &Fields, after: &Fields, now: Millis) -> Result<(), Reason> {
        let (field, decider, may_touch): (_, _, &[&str]) = match op.kind.as_str() {
            "conflict" => {
                ("resolution", "resolved_by", &["resolution", "resolved_by", "resolved_at", "status"])
            }
            "quarantine" => ("decision", "decided_by", &["decision", "decided_by", "decided_at", "status"]),
            _ => return Ok(()),
        };
        let touched =
            op.set.iter().filter(|(_, c)| !c.is_guard()).any(|(f, _)| !may_touch.contains(&f.as_str()));
        let decided = after.get(field) != before.get(field);
        if touched || (!decided && after.get("status") != before.get("status")) {
            return Err(Reason::Invalid);
        }
        if !decided {
            return Ok(());
        }
        let closed = after.get("status").and_then(Value::as_str) == Some("closed");
        let named = after.get(decider).and_then(Value::as_str) == Some(op.actor.as_str());
        let choice = match op.kind.as_str() {
            "conflict" => after.get("resolution").and_then(|r| r.get("choice")).and_then(Value::as_str),
            _ => after.get("decision").and_then(Value::as_str),
        };
        let known: &[&str] = if field == "resolution" {
            &["mine", "theirs", "new", "both_stand"]
        } else {
            &["admit", "decline"]
        };
        if !(closed && choice.is_some_and(|c| known.contains(&c)) && named) {
            return Err(Reason::Invalid);
        }
        if choice == Some("admit") {
            if after.get("author").and_then(Value::as_str) == Some(op.actor.as_str()) {
                return Err(Reason::NotPermitted);
            }
            let original = original(after).ok_or(Reason::Unreadable)?;
            let mut trial = self.clone();
            let mut ids = Told { ids: [].iter(), trying: true };
            let identity = after.get("hash").and_then(Value::as_str).unwrap_or_default();
            trial.carry_out(&original, identity, Some(op.actor.as_str()), now, &mut ids, false)?;
        }
        Ok(())
    }

    /// What follows from a decision: the chosen values go into the record, the admitted line is carried out.
    fn follow(
        &mut self,
        op: &Op,
        identity: &str,
        before: &Fields,
        after: &Fields,
        now: Millis,
        ids: &mut Told<'_>,
    ) {
        if op.kind == "conflict" && after.get("resolution") != before.get("resolution") {
            self.resolve(op, after, ids);
        }
        let admits = after.get("decision").and_then(Value::as_str) == Some("admit");
        if op.kind == "quarantine"
            && admits
            && after.get("decision") != before.get("decision")
            && let Some(original) = original(after)
        {
            let carried = Op { device: op.device.clone(), epoch: op.epoch.clone(), ctr: op.ctr, ..original };
            // It was tried before; it goes through now.
            let _ = self.carry_out(&carried, identity, Some(op.actor.as_str()), now, ids, false);
        }
    }

    fn resolve(&mut self, op: &Op, conflict: &Fields, ids: &mut Told<'_>) {
        let part = |f: &str| conflict.get(f).and_then(Value::as_object).cloned().unwrap_or_default();
        let resolution = part("resolution");
        let wanted = match resolution.get("choice").and_then(Value::as_str) {
            Some("mine") => part("mine"),
            Some("new") => resolution.get("values").and_then(Value::as_object).cloned().unwrap_or_default(),
            _ => return,
        };
        let target = conflict.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(held) = self.records.get(&target).cloned() else { return };
        let theirs = part("theirs");
        let set: BTreeMap<String, Change> = wanted
            .into_iter()
            .map(|(f, new)| {
                let old = theirs.get(&f).cloned().unwrap_or(Value::Null);
                (f, Change::Value { old, new })
            })
            .collect();
        let laid = lay(&held.kind, &held.fields, &set, true);
        let valid = patrol::find(&held.kind).is_some_and(|k| (k.check)(&laid.fields).is_ok());
        if valid && !laid.applied.is_empty() {
            self.put(&target, &held.kind, laid.fields, &laid.applied, (&op.actor.0, op.wall.0));
            ids.next();
        }
        for clash in &laid.clashes {
            self.clash(op, &target, &held.kind, clash, ids);
        }
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

    fn clash(&mut self, op: &Op, target: &str, kind: &str, clash: &Clash, ids: &mut Told<'_>) {
        let id = ids.next();
        let goes_on = |r: &Held| {
            let is = |f: &str, v: &str| r.fields.get(f).and_then(Value::as_str) == Some(v);
            let mine = r.fields.get("mine").and_then(Value::as_object).cloned().unwrap_or_default();
            r.kind == "conflict"
                && is("status", "open")
                && is("target", target)
                && is("name", &clash.name)
                && is("author", op.actor.as_str())
                && is("device", op.device.as_str())
                && clash.seen.iter().all(|(f, v)| mine.get(f).unwrap_or(&Value::Null) == v)
        };
        let open =
            self.records.iter().find(|(_, r)| goes_on(r)).map(|(id, r)| (id.clone(), r.fields.clone()));
        if let Some((open, mut fields)) = open {
            let mut mine = fields.get("mine").and_then(Value::as_object).cloned().unwrap_or_default();
            let mut history = fields.get("history").and_then(Value::as_array).cloned().unwrap_or_default();
            history.push(Value::Object(mine.clone()));
            mine.extend(clash.mine.clone());
            fields.insert("history".to_owned(), Value::Array(history));
            fields.insert("mine".to_owned(), Value::Object(mine));
            fields.insert("at".to_owned(), json!(op.wall));
            self.put(&open, "conflict", fields, &[], (&op.actor.0, op.wall.0));
            return;
        }
        let theirs =
            clash.theirs.iter().find(|(f, held)| clash.seen.get(*f) != Some(*held)).and_then(|(f, _)| {
                let authors = &self.records.get(target)?.authors;
                authors.get(f).or_else(|| authors.get("*")).cloned()
            });
        let mut fields = json!({
            "target": target, "target_kind": kind, "name": clash.name,
            "seen": clash.seen, "mine": clash.mine, "theirs": clash.theirs,
            "author": op.actor, "device": op.device, "at": op.wall, "history": [], "status": "open",
        });
        if let (Some((by, at)), Some(fields)) = (theirs, fields.as_object_mut()) {
            fields.insert("their_author".to_owned(), json!(by));
            fields.insert("their_at".to_owned(), json!(at));
        }
        if let Value::Object(fields) = fields {
            self.put(&id, "conflict", fields, &[], (&op.actor.0, op.wall.0));
        }
    }

    fn quarantine(&mut self, line: &Line<'_>, op: Option<&Op>, identity: &str, reason: Reason, id: &str) {
        if self.records.contains_key(id) {
            return;
        }
        let owner = self.owner(line.device).to_owned();
        let author = op.map_or(owner.clone(), |o| o.actor.0.clone());
        let area = self.person(&owner).and_then(|p| p.areas.first().cloned());
        let mut fields = json!({
            "device": line.device, "epoch": line.epoch, "ctr": line.ctr, "hash": identity,
            "reason": reason, "author": author, "status": "open",
        });
        if let Some(fields) = fields.as_object_mut() {
            if let Some(area) = area {
                fields.insert("area".to_owned(), json!(area));
            }
            if let Ok(text) = std::str::from_utf8(line.bytes) {
                fields.insert("line".to_owned(), json!(text));
            }
            if let Some(op) = op {
                fields.insert("target".to_owned(), json!(op.record));
            }
        }
        if let Value::Object(fields) = fields {
            self.put(id, "quarantine", fields, &[], (&author, 0));
        }
    }

    fn fork_of(&self, device: &str, origin: &str) -> Option<(&String, &Held)> {
        self.records.iter().find(|(_, r)| {
            let is = |f: &str, v: &str| r.fields.get(f).and_then(Value::as_str) == Some(v);
            r.kind == "quarantine" && is("reason", "fork") && is("hash", origin) && is("device", device)
        })
    }

    fn forks(&self, device: &str, origin: &str, decision: &str) -> bool {
        self.fork_of(device, origin)
            .is_some_and(|(_, r)| r.fields.get("decision").and_then(Value::as_str) == Some(decision))
    }

    /// The kept line was said again: that closes it, if nobody has decided on it before.
    fn close_fork(&mut self, op: &Op, origin: &str, now: Millis) {
        let Some((id, held)) = self.fork_of(op.device.as_str(), origin) else { return };
        if held.fields.get("status").and_then(Value::as_str) != Some("open") {
            return;
        }
        let (id, mut fields) = (id.clone(), held.fields.clone());
        fields.insert("status".to_owned(), json!("closed"));
        fields.insert("decision".to_owned(), json!("reissued"));
        fields.insert("decided_by".to_owned(), json!(op.actor));
        fields.insert("decided_at".to_owned(), json!(now));
        self.put(&id, "quarantine", fields, &[], (&op.actor.0, 0));
    }
}

/// The force's own hand, whose rights nobody asks for.
fn internal(device: &str) -> bool {
    matches!(device, "import" | "demo")
}

fn original(quarantine: &Fields) -> Option<Op> {
    serde_json::from_str(quarantine.get("line")?.as_str()?).ok()
}

/// Lays changes over fields: each field three ways, what belongs together together. `free`: a person chose,
/// so no order of states binds.
fn lay(kind: &str, current: &Fields, set: &BTreeMap<String, Change>, free: bool) -> Laid {
    let now = |f: &str| current.get(f).cloned().unwrap_or(Value::Null);
    let mut groups: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for field in set.keys() {
        groups.entry(group_of(kind, field).unwrap_or(field).to_owned()).or_default().push(field);
    }
    let mut laid = Laid { fields: current.clone(), ..Laid::default() };
    for (name, members) in groups {
        let mut wants_something = false;
        let mut somebody_was_faster = false;
        for field in &members {
            let Change::Value { old, new } = &set[*field] else { continue };
            let held = now(field);
            wants_something |= old != new && held != *new;
            somebody_was_faster |= held != *old && held != *new;
            somebody_was_faster |=
                !free && held == *old && old != new && !patrol::step_allowed(kind, field, old, new);
        }
        if wants_something && somebody_was_faster {
            let mut clash = Clash { name, seen: Fields::new(), mine: Fields::new(), theirs: Fields::new() };
            for field in members {
                if let Change::Value { old, new } = &set[field] {
                    clash.seen.insert(field.clone(), old.clone());
                    clash.mine.insert(field.clone(), new.clone());
                    clash.theirs.insert(field.clone(), now(field));
                }
            }
            laid.clashes.push(clash);
            continue;
        }
        for field in members {
            let after = match &set[field] {
                Change::Value { old, new } if old == new => continue,
                Change::Value { new, .. } => new.clone(),
                Change::Elements { add, remove } => {
                    let held = now(field);
                    let mut all: BTreeMap<String, Value> = held
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter(|v| !remove.contains(v))
                        .chain(add)
                        .map(|v| (v.to_string(), v.clone()))
                        .collect();
                    Value::Array(std::mem::take(&mut all).into_values().collect())
                }
            };
            if after == now(field) {
                laid.equal = true;
            } else {
                laid.applied.push(field.clone());
            }
            if after.is_null() {
                laid.fields.remove(field);
            } else {
                laid.fields.insert(field.clone(), after);
            }
        }
    }
    laid
}
