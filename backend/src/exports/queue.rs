//! The review queue as rows of a file.

use beatbook_shared::api::console::ReviewItem;

use super::labels::label;
use super::sheet::{Cell, Column};
use super::words::{Tongue, say};

const COLUMNS: [(&str, &str, f32); 13] = [
    ("col.review_due", "unit.time", 1.5),
    ("col.overdue", "", 0.8),
    ("col.title", "", 2.6),
    ("col.number", "", 1.4),
    ("col.oic", "", 1.7),
    ("col.area", "", 1.0),
    ("col.risk", "", 0.9),
    ("col.why", "", 3.0),
    ("col.new_updates", "unit.count", 0.9),
    ("col.new_changes", "unit.count", 0.9),
    ("col.late_arrivals", "unit.count", 0.9),
    ("col.conflicts", "unit.count", 0.9),
    ("col.id", "", 1.6),
];

pub(super) fn columns(tongue: Tongue) -> Vec<Column> {
    heads(&COLUMNS, tongue)
}

/// Heads from keys.
pub(super) fn heads(keys: &[(&str, &str, f32)], tongue: Tongue) -> Vec<Column> {
    keys.iter()
        .map(|(head, unit, width)| Column {
            head: say(tongue, head).to_owned(),
            unit: say(tongue, unit).to_owned(),
            width: *width,
        })
        .collect()
}

pub(super) fn cells(item: &ReviewItem, tongue: Tongue) -> Vec<Cell> {
    let whole = |n: u32| Cell::Whole(i64::from(n));
    vec![
        item.due.as_ref().map_or(Cell::Nothing, |due| Cell::Instant(due.at)),
        Cell::YesNo(item.due.as_ref().is_some_and(|due| due.overdue)),
        Cell::text(&item.title),
        Cell::maybe(item.crime_number.as_deref()),
        item.oic.as_ref().map_or(Cell::Nothing, |p| Cell::text(format!("{} {}", p.name, p.collar))),
        Cell::text(label("gwent_areas", &item.area, tongue)),
        Cell::text(label("risk_levels", &item.risk, tongue)),
        // The sentence begins with the rule's name and code.
        item.due.as_ref().map_or(Cell::Nothing, |due| Cell::text(&due.why)),
        whole(item.new_updates),
        whole(item.new_changes),
        whole(item.late_arrivals),
        whole(item.open_conflicts),
        Cell::text(item.id.as_str()),
    ]
}
