//! What a sign-off covers, as hashes: one for each entry and for the fields, and one over all of them.
//!
//! The server makes the list from what it sends to the page; the page names the one hash over it when somebody
//! signs; the server makes the list again from what it holds and refuses when the two differ, because then
//! somebody would sign what they have not seen. The list is kept with the review, so that anybody can make it
//! again later and see that what was signed is what is held.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::ids::RecordId;
use crate::sync::op::Body;

/// One entry, or the fields of the case itself, with the hash of exactly what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct SignedRow {
    pub id: RecordId,
    /// The kind of record.
    pub kind: String,
    pub hash: String,
    /// What a record that may change held; facts are held for ever and need no copy.
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    #[schema(value_type = Option<Object>)]
    pub held: Option<Body>,
}

impl SignedRow {
    /// The row of a fact.
    #[must_use]
    pub fn fact(id: &RecordId, kind: &str, body: &Body) -> SignedRow {
        SignedRow { id: id.clone(), kind: kind.to_owned(), hash: row_hash(id, kind, body), held: None }
    }

    /// The row of a record that may change later.
    #[must_use]
    pub fn changing(id: &RecordId, kind: &str, body: &Body) -> SignedRow {
        SignedRow { held: Some(body.clone()), ..SignedRow::fact(id, kind, body) }
    }
}

/// The hash of what one record says.
#[must_use]
pub fn row_hash(id: &RecordId, kind: &str, body: &Body) -> String {
    let mut text = String::new();
    write(&Value::Object(body.clone()), &mut text);
    digest(&[kind, id.as_str(), &text])
}

/// The one hash over a list, whatever its order.
#[must_use]
pub fn root(rows: &[SignedRow]) -> String {
    let mut lines: Vec<String> = rows.iter().map(|r| format!("{} {} {}", r.id, r.kind, r.hash)).collect();
    lines.sort();
    digest(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What differs between two lists: ids that came, went or say something else.
#[must_use]
pub fn differing<'a>(then: &'a [SignedRow], now: &'a [SignedRow]) -> Vec<&'a SignedRow> {
    let lacks =
        |rows: &[SignedRow], row: &SignedRow| !rows.iter().any(|r| r.id == row.id && r.hash == row.hash);
    let gone = then.iter().filter(|row| !now.iter().any(|r| r.id == row.id));
    now.iter().filter(|row| lacks(then, row)).chain(gone).collect()
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length first, so that no two lists of parts read alike.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hex::encode(hash.finalize())
}

/// JSON with its names in order, so that one body has one text.
fn write(value: &Value, into: &mut String) {
    match value {
        Value::Object(map) => {
            let mut names: Vec<&String> = map.keys().filter(|name| !map[*name].is_null()).collect();
            names.sort();
            into.push('{');
            for (n, name) in names.iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                into.push_str(&Value::String((*name).clone()).to_string());
                into.push(':');
                write(&map[*name], into);
            }
            into.push('}');
        }
        Value::Array(list) => {
            into.push('[');
            for (n, one) in list.iter().enumerate() {
                if n > 0 {
                    into.push(',');
                }
                write(one, into);
            }
            into.push(']');
        }
        other => into.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn row(id: &str, body: &Value) -> SignedRow {
        SignedRow::fact(&RecordId::from(id), "update", body.as_object().unwrap())
    }

    #[test]
    fn one_text_has_one_hash_whatever_the_order_of_its_fields() {
        let one = json!({"a": 1, "b": {"x": [1, null], "y": null}});
        let other: Value = serde_json::from_str(r#"{"b": {"x": [1, null]}, "a": 1, "c": null}"#).unwrap();
        assert_eq!(row("u", &one), row("u", &other));
        for changed in [json!({"a": 2, "b": {"x": [1, null]}}), json!({"a": 1, "b": {"x": [null, 1]}})] {
            assert_ne!(row("u", &one).hash, row("u", &changed).hash);
        }
        assert_ne!(row("u", &one).hash, row("v", &one).hash, "the same words under another id");
    }

    #[test]
    fn the_root_moves_with_every_row_and_not_with_their_order() {
        let (a, b) = (row("a", &json!({"t": 1})), row("b", &json!({"t": 2})));
        assert_eq!(root(&[a.clone(), b.clone()]), root(&[b.clone(), a.clone()]));
        assert_ne!(root(&[a.clone(), b.clone()]), root(std::slice::from_ref(&a)));
        assert_ne!(root(&[a.clone(), b]), root(&[a, row("b", &json!({"t": 3}))]));
    }

    #[test]
    fn what_came_went_or_says_something_else_is_named() {
        let then = [row("a", &json!({"t": 1})), row("b", &json!({"t": 2})), row("gone", &json!({}))];
        let now = [row("a", &json!({"t": 1})), row("b", &json!({"t": 3})), row("new", &json!({}))];
        let ids: Vec<&str> = differing(&then, &now).into_iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["b", "new", "gone"]);
        assert!(differing(&then, &then).is_empty());
    }
}
