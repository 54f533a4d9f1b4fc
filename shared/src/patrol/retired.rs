//! Values that a force took off a list.
//!
//! A phone without signal cannot know what was taken off last night. What its officer wrote is kept whole and comes
//! back to them, and they choose again: nothing decides for them which value they would have meant. A value counts by
//! the day on which it was written, so what held then holds however late it is sent. A code that no list ever had is
//! another matter and is not looked at here.

use jiff::civil::Date;

use crate::reference::Lists;
use crate::sync::op::Body;

/// What people choose from a list, of kinds whose words would otherwise stand under a heading that is gone: kind, field
/// and list.
const CHOSEN: [(&str, &str, &str); 4] = [
    ("update", "entry", "update_kinds"),
    ("arrest_attempt", "result", "attempt_results"),
    ("vulnerability", "factor", "vulnerability_factors"),
    ("vulnerability", "reason", "not_asked_reasons"),
];

/// The first field whose value was on its list once and had been taken off by that day.
#[must_use]
pub fn retired(lists: &Lists, kind: &str, body: &Body, on: Date) -> Option<&'static str> {
    let day = on.to_string();
    let gone = |list: &str, code: &str| {
        let mut rows =
            lists.list(list).iter().filter(|row| row.code == code && row.valid_from <= day).peekable();
        rows.peek().is_some() && rows.all(|row| !row.holds(on))
    };
    CHOSEN
        .iter()
        .filter(|(of, ..)| *of == kind)
        .find(|(_, field, list)| {
            body.get(*field).and_then(serde_json::Value::as_str).is_some_and(|code| gone(list, code))
        })
        .map(|(_, field, _)| *field)
}

/// Whether a kind has such a field at all.
#[must_use]
pub fn chooses(kind: &str) -> bool {
    CHOSEN.iter().any(|(of, ..)| *of == kind)
}
