//! Three-way merge, field by field.
//!
//! For each field of an operation the server knows three values: what the author saw (`old`), what
//! they want (`new`) and what the record holds now. If the record still holds `old`, the change
//! applies. If it already holds `new`, there is nothing to do. Otherwise two people changed one
//! thing, and neither is thrown away: the record keeps what it holds, and both values go into a
//! conflict that a person closes. Sets merge element by element. Fields that only make sense
//! together form a merge group and conflict as one (Decision 15; the list is data).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::op::{Body, Change, lay_over};

/// Fields of one kind that change and conflict together.
#[derive(Debug)]
pub struct MergeGroup {
    pub kind: &'static str,
    pub name: &'static str,
    pub fields: Vec<&'static str>,
    /// Whether the one field is a set of elements.
    pub set: bool,
}

static GROUPS: LazyLock<Vec<MergeGroup>> = LazyLock::new(|| {
    include_str!("../../reference/merge_groups.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            let (kind, name, how, fields) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
            let fields = fields.split(' ').collect();
            Some(MergeGroup { kind, name, fields, set: how == "set" })
        })
        .collect()
});

/// The merge groups of a kind.
#[must_use]
pub fn groups(kind: &str) -> Vec<&'static MergeGroup> {
    GROUPS.iter().filter(|g| g.kind == kind && !g.set).collect()
}

/// The name of the merge group that a field belongs to.
#[must_use]
pub fn group_of(kind: &str, field: &str) -> Option<&'static str> {
    GROUPS.iter().find(|g| g.kind == kind && !g.set && g.fields.contains(&field)).map(|g| g.name)
}

/// Whether a field holds a set of elements, which merge one by one.
#[must_use]
pub fn is_set(kind: &str, field: &str) -> bool {
    GROUPS.iter().any(|g| g.kind == kind && g.set && g.fields.contains(&field))
}

/// What a merge gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    /// The record afterwards.
    pub body: Body,
    /// Fields that took their new value.
    pub applied: Vec<String>,
    /// Fields that already held it.
    pub equal: Vec<String>,
    /// What clashed, one entry for a merge group or a lone field.
    pub clashes: Vec<Clash>,
}

/// Two people's values for what belongs together.
#[derive(Debug, Clone, PartialEq)]
pub struct Clash {
    /// The merge group's name, or the field's own.
    pub name: String,
    /// What the author saw, what they want and what the record holds, by field.
    pub seen: Body,
    pub mine: Body,
    pub theirs: Body,
}

/// Merges an operation's changes into `current`. `allowed` says whether a field may go from one value
/// to another at all (a status has an order); a step that it refuses is a clash, not an error.
#[must_use]
pub fn merge(
    kind: &str,
    current: &Body,
    set: &BTreeMap<String, Change>,
    allowed: impl Fn(&str, &Value, &Value) -> bool,
) -> Merged {
    let now = |field: &str| current.get(field).cloned().unwrap_or(Value::Null);
    let mut out = Merged { body: current.clone(), ..Merged::default() };
    let mut by_group: BTreeMap<String, Vec<(&String, &Change)>> = BTreeMap::new();
    for (field, change) in set {
        let name = group_of(kind, field).unwrap_or(field);
        by_group.entry(name.to_owned()).or_default().push((field, change));
    }
    for (name, members) in by_group {
        // A member clashes when the record holds neither what the author saw nor what they want. A
        // guard that no longer fits clashes too, as long as the group really changes something.
        let changes_something = members.iter().any(|(field, change)| match change {
            Change::Value { old, new } => old != new && now(field) != *new,
            Change::Elements { .. } => false,
        });
        let clashes = changes_something
            && members.iter().any(|(field, change)| match change {
                Change::Value { old, new } => {
                    let held = now(field);
                    (held != *old && held != *new)
                        || (held == *old && old != new && !allowed(field, old, new))
                }
                Change::Elements { .. } => false,
            });
        if clashes {
            let mut clash = Clash { name, seen: Body::new(), mine: Body::new(), theirs: Body::new() };
            for (field, change) in members {
                if let Change::Value { old, new } = change {
                    clash.seen.insert(field.clone(), old.clone());
                    clash.mine.insert(field.clone(), new.clone());
                    clash.theirs.insert(field.clone(), now(field));
                }
            }
            out.clashes.push(clash);
            continue;
        }
        for (field, change) in members {
            let before = now(field);
            let one = BTreeMap::from([(field.clone(), change.clone())]);
            if !change.is_guard() {
                lay_over(&mut out.body, &one);
                let after = out.body.get(field).cloned().unwrap_or(Value::Null);
                if after == before { &mut out.equal } else { &mut out.applied }.push(field.clone());
            }
        }
    }
    out
}
