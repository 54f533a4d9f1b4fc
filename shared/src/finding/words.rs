//! What each kind of record is found by: its title, and its words.

use serde_json::Value;

use crate::sync::op::Body;

/// Kinds, with the fields that make their title and those that make their words. A field of a field is written with
/// a point. Kinds that are not here have no words that anybody would look for.
const FOUND_BY: &[(&str, &[&str], &[&str])] = &[
    (
        "incident",
        &["number", "title"],
        &["place", "what_was_said", "warnings", "safe_contact", "grade_rationale"],
    ),
    (
        "investigation",
        &["crime_number", "title"],
        &["place", "victim", "offence_text", "plan_text", "safe_contact", "outcome_reason"],
    ),
    ("update", &[], &["text"]),
    ("notebook", &[], &["place", "job_number", "text"]),
    ("practice", &["title"], &["topics", "aim", "intended_outcome", "description", "result", "learning"]),
    ("action", &[], &["text", "measure_of_done", "evidence"]),
    ("direction", &[], &["text", "evidence"]),
    ("review", &[], &["note"]),
    (
        "thrive",
        &[],
        &[
            "rationale",
            "threat.text",
            "harm.text",
            "risk.text",
            "investigation.text",
            "vulnerability.text",
            "engagement.text",
            "prevention.text",
            "preservation.text",
        ],
    ),
    ("grading", &[], &["reason"]),
    ("deployment_decision", &[], &["rationale"]),
    ("risk_check", &[], &["words"]),
    ("appointment", &[], &["reason"]),
    ("stamp", &[], &["reason"]),
    ("attendance", &["resource"], &[]),
    ("staff", &["name"], &["collars"]),
    ("team", &["name"], &[]),
];

/// The title and the words of a record; nothing for a kind that nobody looks for.
#[must_use]
pub fn found_by(kind: &str, body: &Body) -> Option<(String, String)> {
    let (_, title, words) = FOUND_BY.iter().find(|(name, ..)| *name == kind)?;
    let join = |fields: &[&str]| {
        let mut text = String::new();
        for field in fields {
            let mut at = Some(body.get(field.split('.').next().unwrap_or_default()).unwrap_or(&Value::Null));
            for inner in field.split('.').skip(1) {
                at = at.and_then(|value| value.get(inner));
            }
            spell(at.unwrap_or(&Value::Null), &mut text);
        }
        text
    };
    Some((join(title), join(words)))
}

/// The text of a value: a text itself, each text of a list, the value of what is held by date.
fn spell(value: &Value, into: &mut String) {
    match value {
        Value::String(text) if !text.is_empty() => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|value| spell(value, into)),
        Value::Object(dated) => {
            if let Some(value) = dated.get("value") {
                spell(value, into);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{FOUND_BY, found_by};
    use crate::patrol;
    use serde_json::json;

    fn words(kind: &str, body: &serde_json::Value) -> Option<(String, String)> {
        found_by(kind, body.as_object().unwrap())
    }

    #[test]
    fn texts_lists_and_dated_values_are_spelt_out() {
        let staff = json!({"name": "Siân Bowen", "collars": [{"value": "2114", "from": 0}], "roles": []});
        assert_eq!(words("staff", &staff), Some(("Siân Bowen\n".to_owned(), "2114\n".to_owned())));
        let job = json!({"number": "0412", "title": "Noise", "warnings": ["Dog", "Knife"], "place": null});
        assert_eq!(words("incident", &job), Some(("0412\nNoise\n".to_owned(), "Dog\nKnife\n".to_owned())));
        let thrive = json!({"rationale": "", "harm": {"level": "high", "text": "Child there"}});
        assert_eq!(words("thrive", &thrive), Some((String::new(), "Child there\n".to_owned())));
        assert_eq!(
            words("task_run", &json!({"task": "x"})),
            None,
            "nobody looks for how long something took"
        );
        assert_eq!(words("opening", &json!({"officer": "x"})), None, "nor for who opened what");
    }

    #[test]
    fn every_kind_that_is_found_is_a_kind() {
        for (kind, ..) in FOUND_BY {
            assert!(patrol::find(kind).is_some(), "{kind}");
        }
    }
}
