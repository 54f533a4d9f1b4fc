//! Changes over fields, three ways: what the author saw, what they want, what stands.

use std::collections::BTreeMap;

use beatbook_shared::patrol;
use beatbook_shared::sync::merge::group_of;
use beatbook_shared::sync::op::Change;
use serde_json::Value;

use super::Fields;

/// Two people's values for what belongs together.
pub struct Clash {
    pub name: String,
    pub seen: Fields,
    pub mine: Fields,
    pub theirs: Fields,
}

/// What laying gives.
#[derive(Default)]
pub struct Laid {
    pub fields: Fields,
    pub applied: Vec<String>,
    pub equal: bool,
    pub clashes: Vec<Clash>,
}

/// Lays changes over fields: each field three ways, what belongs together together. `free`: a person chose,
/// so no order of states binds.
pub fn lay(kind: &str, current: &Fields, set: &BTreeMap<String, Change>, free: bool) -> Laid {
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
