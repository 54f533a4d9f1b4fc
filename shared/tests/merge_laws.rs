//! The laws of merging, for any fields and any values (I-14, I-16).
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use beatbook_shared::sync::merge::{group_of, merge};
use beatbook_shared::sync::op::{Body, Change, changes, lay_over};
use proptest::prelude::*;
use serde_json::{Value, json};

const KIND: &str = "investigation";
const FIELDS: [&str; 9] = [
    "status",
    "outcome",
    "outcome_reason",
    "oic",
    "supervisor",
    "plan_text",
    "risk",
    "safe_contact",
    "place",
];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Null), (0..4_u8).prop_map(|n| json!(format!("v{n}")))]
}

fn fields() -> impl Strategy<Value = Body> {
    proptest::collection::btree_map(proptest::sample::select(FIELDS.to_vec()), value(), 0..FIELDS.len())
        .prop_map(|map| {
            let mut body: Body = map.into_iter().map(|(f, v)| (f.to_owned(), v)).collect();
            body.retain(|_, v| !v.is_null());
            body
        })
}

/// An edit as an author would make it: what they saw, and some of it changed.
fn edit() -> impl Strategy<Value = (Body, BTreeMap<String, Change>)> {
    (fields(), fields()).prop_map(|(before, changed)| {
        let mut after = before.clone();
        after.extend(changed);
        let set = changes(KIND, &before, &after);
        (before, set)
    })
}

fn at(body: &Body, field: &str) -> Value {
    body.get(field).cloned().unwrap_or(Value::Null)
}

fn anything(_: &str, _: &Value, _: &Value) -> bool {
    true
}

proptest! {
    #[test]
    fn an_edit_laid_over_what_its_author_saw_is_what_they_wanted(before in fields(), after in fields()) {
        let set = changes(KIND, &before, &after);
        let mut laid = before.clone();
        lay_over(&mut laid, &set);
        prop_assert_eq!(&laid, &after);
        prop_assert_eq!(merge(KIND, &before, &set, anything).body, after);
    }

    #[test]
    fn nothing_is_overwritten_that_the_author_had_not_seen(held in fields(), (_, set) in edit()) {
        let merged = merge(KIND, &held, &set, anything);
        for field in FIELDS {
            let (was, is) = (at(&held, field), at(&merged.body, field));
            if was != is {
                let Some(Change::Value { old, new }) = set.get(field) else { panic!("{field} was never named") };
                prop_assert_eq!(old, &was, "{} was seen as it was", field);
                prop_assert_eq!(new, &is);
            }
        }
    }

    #[test]
    fn every_wanted_value_ends_up_in_the_record_or_in_a_clash(held in fields(), (_, set) in edit()) {
        let merged = merge(KIND, &held, &set, anything);
        for (field, change) in &set {
            let Change::Value { old, new } = change else { continue };
            if old == new { continue; }
            let kept = merged.clashes.iter().any(|c| c.mine.get(field) == Some(new) && c.theirs.get(field) == Some(&at(&held, field)));
            prop_assert!(kept || at(&merged.body, field) == *new, "{field}");
        }
    }

    #[test]
    fn a_merge_group_goes_in_whole_or_not_at_all(held in fields(), (_, set) in edit()) {
        let merged = merge(KIND, &held, &set, anything);
        for clash in &merged.clashes {
            for field in &merged.applied {
                prop_assert_ne!(group_of(KIND, field).unwrap_or(field), clash.name.as_str());
            }
        }
    }

    #[test]
    fn edits_of_unrelated_fields_give_the_same_in_either_order(held in fields(), risk in value(), place in value()) {
        let one = BTreeMap::from([("risk".to_owned(), Change::Value { old: at(&held, "risk"), new: risk })]);
        let two = BTreeMap::from([("place".to_owned(), Change::Value { old: at(&held, "place"), new: place })]);
        let either = |a, b| merge(KIND, &merge(KIND, &held, a, anything).body, b, anything).body;
        prop_assert_eq!(either(&one, &two), either(&two, &one));
    }

    #[test]
    fn saying_it_again_changes_nothing((before, set) in edit()) {
        let once = merge(KIND, &before, &set, anything);
        let twice = merge(KIND, &once.body, &set, anything);
        prop_assert_eq!(&twice.body, &once.body);
        prop_assert!(twice.clashes.is_empty() && twice.applied.is_empty());
    }

    #[test]
    fn elements_of_a_set_merge_one_by_one(
        held in proptest::collection::btree_set(0..6_u8, 0..6),
        mine in proptest::collection::btree_set(0..6_u8, 0..6),
        theirs in proptest::collection::btree_set(0..6_u8, 0..6),
    ) {
        let list = |s: &std::collections::BTreeSet<u8>| {
            let mut body = Body::new();
            body.insert("qualifiers".to_owned(), json!(s.iter().map(|n| format!("Q{n}")).collect::<Vec<_>>()));
            body
        };
        let (a, b) = (changes("incident", &list(&held), &list(&mine)), changes("incident", &list(&held), &list(&theirs)));
        let either = |x, y| merge("incident", &merge("incident", &list(&held), x, anything).body, y, anything);
        let (ab, ba) = (either(&a, &b), either(&b, &a));
        prop_assert!(ab.clashes.is_empty());
        prop_assert_eq!(&ab.body, &ba.body);
        for n in 0..6_u8 {
            let in_result = ab.body["qualifiers"].as_array().unwrap().contains(&json!(format!("Q{n}")));
            let removed = held.contains(&n) && (!mine.contains(&n) || !theirs.contains(&n));
            let added = !held.contains(&n) && (mine.contains(&n) || theirs.contains(&n));
            prop_assert_eq!(in_result, added || (held.contains(&n) && !removed));
        }
    }
}
