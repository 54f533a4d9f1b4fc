//! The story of an investigation as rows of a file, oldest first, as it is read on paper.

use beatbook_shared::api::console::TimelineRow;
use serde_json::Value;

use super::labels::label;
use super::queue::heads;
use super::sheet::{Cell, Column};
use super::words::{Tongue, say};

const COLUMNS: [(&str, &str, f32); 9] = [
    ("col.at", "unit.time", 1.4),
    ("col.received", "unit.time", 1.4),
    ("col.late", "", 0.6),
    ("col.kind", "", 1.0),
    ("col.by", "", 1.5),
    ("col.code", "", 1.1),
    ("col.text", "", 5.0),
    ("col.changed", "", 3.0),
    ("col.id", "", 1.5),
];

pub(super) fn columns(tongue: Tongue) -> Vec<Column> {
    heads(&COLUMNS, tongue)
}

pub(super) fn cells(row: &TimelineRow, tongue: Tongue) -> Vec<Cell> {
    let changed: Vec<String> =
        row.fields.iter().map(|f| format!("{}: {} → {}", f.field, plain(&f.was), plain(&f.now))).collect();
    let list = match row.kind.as_str() {
        "update" => "update_kinds",
        "review" => "review_results",
        "direction" => "direction_statuses",
        _ => "",
    };
    let mut text = row.text.clone();
    if let Some(earlier) = &row.supersedes {
        text = format!("[{} {earlier}] {text}", say(tongue, "col.supersedes"));
    }
    vec![
        Cell::Instant(row.at),
        Cell::Instant(row.received_at),
        Cell::YesNo(row.late),
        Cell::text(say(tongue, &format!("kind.{}", row.kind))),
        row.by.as_ref().map_or(Cell::Nothing, |p| Cell::text(format!("{} {}", p.name, p.collar))),
        Cell::text(label(list, &row.code, tongue)),
        Cell::text(text),
        Cell::text(changed.join("; ")),
        Cell::text(row.id.as_str()),
    ]
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
