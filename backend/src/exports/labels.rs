//! Codes as the force's own labels, in the language of the file.

use beatbook_shared::reference;

use super::words::Tongue;

/// The newest label of a code; the code itself where the list has none.
pub(super) fn label(list: &str, code: &str, tongue: Tongue) -> String {
    let row = reference::list(list).iter().rev().find(|row| row.code == code);
    match row.map(|row| row.label(tongue.code())) {
        Some(label) if !label.is_empty() => label.to_owned(),
        _ => code.to_owned(),
    }
}

/// Labels of several codes.
pub(super) fn labels(list: &str, codes: &[String], tongue: Tongue) -> String {
    codes.iter().map(|code| label(list, code, tongue)).collect::<Vec<_>>().join(", ")
}
