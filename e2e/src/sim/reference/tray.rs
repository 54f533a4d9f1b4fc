//! Conflicts and kept lines: how they come about, and what a person's decision does.

use std::collections::BTreeMap;

use beatbook_shared::patrol;
use beatbook_shared::sync::op::{Change, Op};
use beatbook_shared::sync::wire::Reason;
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::lay::{Clash, lay};
use super::{Fields, Held, Line, Reference, Told};

impl Reference {
    /// What a decision about a tray record needs; and that nothing else of it is touched.
    pub(super) fn decision_stands(
        &self,
        op: &Op,
        before: &Fields,
        after: &Fields,
        now: Millis,
    ) -> Result<(), Reason> {
        let (field, decider, may_touch): (_, _, &[&str]) = match op.kind.as_str() {
            "conflict" => {
                let touches =
                    &["resolution", "resolved_by", "resolved_at", "status", "proposal", "proposed_at"];
                ("resolution", "resolved_by", touches)
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
        // Whoever wrote what clashed says what they would have, and nobody says it for them.
        if op.kind == "conflict" && after.get("proposal") != before.get("proposal") {
            let would = after.get("proposal").and_then(|p| p.get("choice")).and_then(Value::as_str);
            let own = after.get("author").and_then(Value::as_str) == Some(op.actor.as_str());
            if !own || !["mine", "theirs", "new", "both_stand"].contains(&would.unwrap_or_default()) {
                return Err(Reason::Invalid);
            }
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
        let about = after.get("target_kind").and_then(Value::as_str).filter(|_| op.kind == "conflict");
        if matches!(about, Some("conflict" | "quarantine")) && matches!(choice, Some("mine" | "new")) {
            // What the first of two decided has been done.
            return Err(Reason::Invalid);
        }
        if about == Some("direction") && !self.may_give(op.actor.as_str(), after, now) {
            return Err(Reason::NotPermitted);
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
    pub(super) fn follow(
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

    pub(super) fn resolve(&mut self, op: &Op, conflict: &Fields, ids: &mut Told<'_>) {
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

    pub(super) fn clash(&mut self, op: &Op, target: &str, kind: &str, clash: &Clash, ids: &mut Told<'_>) {
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

    pub(super) fn quarantine(
        &mut self,
        line: &Line<'_>,
        op: Option<&Op>,
        identity: &str,
        reason: Reason,
        id: &str,
    ) {
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

    pub(super) fn fork_of(&self, device: &str, origin: &str) -> Option<(&String, &Held)> {
        self.records.iter().find(|(_, r)| {
            let is = |f: &str, v: &str| r.fields.get(f).and_then(Value::as_str) == Some(v);
            r.kind == "quarantine" && is("reason", "fork") && is("hash", origin) && is("device", device)
        })
    }

    pub(super) fn forks(&self, device: &str, origin: &str, decision: &str) -> bool {
        self.fork_of(device, origin)
            .is_some_and(|(_, r)| r.fields.get("decision").and_then(Value::as_str) == Some(decision))
    }

    /// The kept line was said again: that closes it, if nobody has decided on it before.
    pub(super) fn close_fork(&mut self, op: &Op, origin: &str, now: Millis) {
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

fn original(quarantine: &Fields) -> Option<Op> {
    serde_json::from_str(quarantine.get("line")?.as_str()?).ok()
}
