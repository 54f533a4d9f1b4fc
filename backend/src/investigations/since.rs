//! What changed since somebody last looked, worked out backwards from what the record holds now.

use std::collections::BTreeMap;

use beatbook_shared::api::console::FieldDiff;
use beatbook_shared::ids::StaffId;
use beatbook_shared::sync::op::{Body, Change};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::people::People;
use crate::records::HistoryRow;

/// The record as it was before the given changes, which are its newest, oldest first.
pub fn before<'a>(now: &Body, newer: impl DoubleEndedIterator<Item = &'a HistoryRow>) -> Body {
    let mut body = now.clone();
    for row in newer.rev() {
        for (field, change) in applied(row) {
            match change {
                Change::Value { old: Value::Null, .. } => {
                    body.remove(field);
                }
                Change::Value { old, .. } => {
                    body.insert(field.clone(), old.clone());
                }
                Change::Elements { add, remove } => {
                    let held = body.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
                    let mut was: Vec<Value> = held.into_iter().filter(|v| !add.contains(v)).collect();
                    was.extend(remove.iter().cloned());
                    was.sort_by_key(ToString::to_string);
                    body.insert(field.clone(), Value::Array(was));
                }
            }
        }
    }
    body
}

/// Fields that differ between then and now, each with who changed it last.
pub fn diffs(then: &Body, now: &Body, newer: &[&HistoryRow], people: &People) -> Vec<FieldDiff> {
    let mut last: BTreeMap<&str, (&StaffId, Millis)> = BTreeMap::new();
    for row in newer {
        for (field, _) in applied(row) {
            last.insert(field, (&row.actor, row.said_at));
        }
    }
    let held = |body: &Body, field: &str| body.get(field).cloned().unwrap_or(Value::Null);
    last.into_iter()
        .filter_map(|(field, (by, at))| {
            let (was, now) = (held(then, field), held(now, field));
            let differs = was != now;
            differs.then(|| FieldDiff {
                field: field.to_owned(),
                was,
                now,
                by: people.person(by),
                at: Some(at),
            })
        })
        .collect()
}

/// The changes of one row as they took hold: what only said what its author saw, and what clashed, did not.
pub fn applied(row: &HistoryRow) -> impl Iterator<Item = (&String, &Change)> {
    row.set.iter().filter(|(field, change)| !change.is_guard() && !row.clashed.contains(field))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn row(version: u64, set: Value, clashed: &[&str]) -> HistoryRow {
        HistoryRow {
            seq: version,
            version,
            actor: StaffId::from("a"),
            device: String::new(),
            said_at: Millis(1),
            received_at: Millis(1),
            clock_off_ms: None,
            set: serde_json::from_value(set).unwrap(),
            clashed: clashed.iter().map(|f| (*f).to_owned()).collect(),
        }
    }

    #[test]
    fn going_back_undoes_values_and_elements_and_leaves_clashes_alone() {
        let now = json!({"risk": "high", "status": "open", "allowed": ["a", "c"], "plan_text": "x"});
        let history = [
            row(
                2,
                json!({"risk": {"old": null, "new": "medium"}, "plan_text": {"old": "x", "new": "x"}}),
                &[],
            ),
            row(
                3,
                json!({"allowed": {"add": ["c"], "remove": ["b"]}, "status": {"old": "filed", "new": "closed"}}),
                &["status"],
            ),
            row(4, json!({"risk": {"old": "medium", "new": "high"}}), &[]),
        ];
        let then = before(now.as_object().unwrap(), history.iter());
        assert_eq!(Value::Object(then), json!({"status": "open", "allowed": ["a", "b"], "plan_text": "x"}));
        let then = before(now.as_object().unwrap(), history[2..].iter());
        assert_eq!(then["risk"], "medium");
    }
}
