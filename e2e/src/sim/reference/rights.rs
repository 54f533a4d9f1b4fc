//! Where a record lies, who may read it, and who may do what.

use std::collections::BTreeSet;

use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::review::{Direction, direction_step};
use beatbook_shared::patrol::{self, staff::Staff};
use beatbook_shared::sync::op::{Change, Op};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::{Fields, Held, Reference};

/// What no phone writes.
const AT_A_DESK: [&str; 3] = ["claim_step", "wanted_step", "wanted_difference"];

impl Reference {
    /// The scopes that a record lies in.
    pub(super) fn lies(&self, kind: &str, id: &str, fields: &Fields) -> BTreeSet<String> {
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
            "wanted" => {
                let has = |f: &str| fields.get(f).is_some_and(|v| !v.is_null());
                if !has("cancel_confirmed_at") && (!has("withdrawn_at") || has("circulated_at")) {
                    scopes.extend(inherited);
                    scopes.extend(area().filter(|_| parent.is_none()));
                }
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

    pub(super) fn person(&self, id: &str) -> Option<Staff> {
        patrol::from_body(&self.records.get(id).filter(|r| r.kind == "staff")?.fields).ok()
    }

    pub(super) fn may(
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
        let bureaus = ["wanted", "wanted_step", "wanted_difference"].contains(&kind.name)
            && any_may(&roles, Action::ConfirmMarker);
        let in_reach = in_tray || bureaus || lies.is_empty() || lies.intersection(&grants).next().is_some();
        let own_name =
            !kind.fact || kind.owner.is_empty() || !after.contains_key(kind.owner) || is_mine(kind.owner);
        let parent = kind.parent.and_then(|f| after.get(f)).and_then(Value::as_str);
        let own_case = kind.name == "review" && parent.and_then(|p| self.field(p, "oic")) == Some(actor);
        let own_conflict =
            kind.name != "conflict" || is_mine("author") || any_may(&roles, Action::DecideTray);
        // Whoever was directed says that it is done, in words that nobody else changes; somebody else checks.
        // So it is with what the record becomes, and with what the author wanted of what they saw, even where
        // that clashes and changes nothing.
        let reviews = any_may(&roles, Action::Review);
        let wish = held.map(|h| wish(&h.fields, op));
        let stepped = kind.name != "direction"
            || (step(held.map(|h| &h.fields), after, actor, reviews)
                && wish.is_none_or(|(saw, wants)| step(Some(&saw), &wants, actor, reviews)));
        // A phone takes no step of a claim.
        let at_desk = !AT_A_DESK.contains(&kind.name) || op.device.as_str().starts_with("console:");
        in_reach && own_name && !own_case && own_conflict && stepped && at_desk
    }

    /// Whether somebody may give these values as their choice in a conflict about a direction: what neither side
    /// said must be theirs to say.
    pub(super) fn may_give(&self, chooser: &str, conflict: &Fields, now: Millis) -> bool {
        let part = |f: &str| conflict.get(f).and_then(Value::as_object);
        let resolution = part("resolution");
        if resolution.and_then(|r| r.get("choice")).and_then(Value::as_str) != Some("new") {
            return true;
        }
        let Some(target) = conflict.get("target").and_then(Value::as_str) else { return true };
        let Some(held) = self.records.get(target) else { return true };
        let values = resolution.and_then(|r| r.get("values")).and_then(Value::as_object);
        let said = |side: &str, f: &str| part(side).and_then(|s| s.get(f)).cloned().unwrap_or_default();
        let mut chosen = held.fields.clone();
        for (field, value) in values.into_iter().flatten() {
            if *value == said("mine", field) || *value == said("theirs", field) {
                continue;
            }
            chosen.insert(field.clone(), value.clone());
        }
        chosen.retain(|_, value| !value.is_null());
        let reviews = self.person(chooser).is_some_and(|p| any_may(&p.roles_on(now), Action::Review));
        step(Some(&held.fields), &chosen, chooser, reviews)
    }

    /// Admitting never does what neither the author nor the admitter has a right to.
    pub(super) fn covers(&self, op: &Op, admitter: &str, now: Millis) -> bool {
        let people: Vec<Staff> =
            [op.actor.as_str(), admitter].into_iter().filter_map(|id| self.person(id)).collect();
        if AT_A_DESK.contains(&op.kind.as_str()) {
            return false;
        }
        let roles: Vec<&str> = people.iter().flat_map(|p| p.roles_on(now)).collect();
        // Nor does it replace the words of whoever was directed, unless one of the two is that person.
        if op.kind == "direction"
            && let Some(is) = self.records.get(op.record.as_str())
            && let Some(said) = is.fields.get("evidence")
            && let Some(Change::Value { old, new }) = op.set.get("evidence")
            && old != new
            && new != said
        {
            let owner = self.field(op.record.as_str(), "owner");
            if owner != Some(op.actor.as_str()) && owner != Some(admitter) {
                return false;
            }
        }
        op.set.iter().filter(|(_, c)| !c.is_guard()).all(|(f, _)| any_may(&roles, action_for(&op.kind, f)))
    }
}

/// Whether this person may take a direction from here to there.
fn step(from: Option<&Fields>, to: &Fields, person: &str, reviews: bool) -> bool {
    let read = |fields: &Fields| patrol::from_body::<Direction>(fields).ok();
    read(to)
        .is_some_and(|to| direction_step(from.and_then(read).as_ref(), &to, &StaffId::from(person), reviews))
}

/// A record as the author of an operation saw it and as they wanted it, with the owner whom it really has.
fn wish(now: &Fields, op: &Op) -> (Fields, Fields) {
    let lay = |pick: fn(&Change) -> Option<&Value>| {
        let mut fields = now.clone();
        for (field, change) in op.set.iter().filter(|(f, c)| !c.is_guard() && *f != "owner") {
            match pick(change) {
                Some(Value::Null) => drop(fields.remove(field)),
                Some(value) => drop(fields.insert(field.clone(), value.clone())),
                None => {}
            }
        }
        fields
    };
    let saw = lay(|c| if let Change::Value { old, .. } = c { Some(old) } else { None });
    let wants = lay(|c| if let Change::Value { new, .. } = c { Some(new) } else { None });
    (saw, wants)
}
