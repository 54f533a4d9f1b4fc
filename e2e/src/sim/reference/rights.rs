//! Where a record lies, who may read it, and who may do what.

use std::collections::BTreeSet;

use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::review::{Direction, direction_step};
use beatbook_shared::patrol::{self, staff::Staff};
use beatbook_shared::sync::op::Op;
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::{Fields, Held, Reference};

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
        let in_reach = in_tray || lies.is_empty() || lies.intersection(&grants).next().is_some();
        let own_name =
            !kind.fact || kind.owner.is_empty() || !after.contains_key(kind.owner) || is_mine(kind.owner);
        let parent = kind.parent.and_then(|f| after.get(f)).and_then(Value::as_str);
        let own_case = kind.name == "review" && parent.and_then(|p| self.field(p, "oic")) == Some(actor);
        let own_conflict =
            kind.name != "conflict" || is_mine("author") || any_may(&roles, Action::DecideTray);
        // Whoever was directed says that it is done, in words that nobody else changes; somebody else checks.
        let stepped = kind.name != "direction"
            || patrol::from_body::<Direction>(after).is_ok_and(|is| {
                let was = held.and_then(|h| patrol::from_body::<Direction>(&h.fields).ok());
                direction_step(was.as_ref(), &is, &op.actor, any_may(&roles, Action::Review))
            });
        in_reach && own_name && !own_case && own_conflict && stepped
    }

    /// Admitting never does what neither the author nor the admitter has a right to.
    pub(super) fn covers(&self, op: &Op, admitter: &str, now: Millis) -> bool {
        let people: Vec<Staff> =
            [op.actor.as_str(), admitter].into_iter().filter_map(|id| self.person(id)).collect();
        let roles: Vec<&str> = people.iter().flat_map(|p| p.roles_on(now)).collect();
        op.set.iter().filter(|(_, c)| !c.is_guard()).all(|(f, _)| any_may(&roles, action_for(&op.kind, f)))
    }
}
