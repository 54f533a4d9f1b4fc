//! A board's figures, and the rows behind one, as rows of a file.

use std::collections::BTreeMap;

use beatbook_shared::measures::{Board, Figure, Row};

use super::labels::label;
use super::queue::heads;
use super::sheet::{Cell, Column};
use super::words::Tongue;

const FIGURES: [(&str, &str, f32); 17] = [
    ("col.measure", "", 0.8),
    ("col.name", "", 2.8),
    ("col.version", "", 0.8),
    ("col.part", "", 1.2),
    ("col.group", "", 1.8),
    ("col.value", "", 0.9),
    ("col.unit", "", 0.9),
    ("col.hidden", "", 1.2),
    ("col.low", "", 0.8),
    ("col.high", "", 0.8),
    ("col.target", "", 0.8),
    ("col.n", "unit.count", 0.8),
    ("col.numerator", "unit.count", 0.8),
    ("col.missing", "unit.count", 0.8),
    ("col.missing_of", "unit.count", 0.8),
    ("col.excluded", "", 1.6),
    ("col.stated", "", 1.8),
];

const ROWS: [(&str, &str, f32); 11] = [
    ("col.record", "", 2.0),
    ("col.kind", "", 1.0),
    ("col.title", "", 2.6),
    ("col.group", "", 1.8),
    ("col.start", "unit.time", 1.5),
    ("col.stop", "unit.time", 1.5),
    ("col.value", "", 0.9),
    ("col.counted", "", 0.8),
    ("col.hit", "", 0.8),
    ("col.excluded", "", 1.4),
    ("col.late_entries", "", 0.8),
];

pub(super) fn figure_columns(tongue: Tongue) -> Vec<Column> {
    heads(&FIGURES, tongue)
}

pub(super) fn row_columns(tongue: Tongue) -> Vec<Column> {
    heads(&ROWS, tongue)
}

fn group(group: &BTreeMap<String, String>, teams: &BTreeMap<String, String>) -> String {
    let named = |d: &str, v: &str| if d == "team" { teams.get(v).cloned() } else { None };
    let pieces = group.iter().map(|(d, v)| format!("{d}: {}", named(d, v).unwrap_or_else(|| v.clone())));
    pieces.collect::<Vec<_>>().join(", ")
}

pub(super) fn figure_cells(figure: &Figure, board: &Board, tongue: Tongue) -> Vec<Cell> {
    let definition = board.definitions.iter().find(|d| d.measure == figure.measure);
    let name = match (definition, tongue) {
        (Some(d), Tongue::Welsh) if !d.name_cy.is_empty() => &d.name_cy,
        (Some(d), _) => &d.name,
        (None, _) => &figure.name,
    };
    let excluded: Vec<String> = figure
        .excluded
        .iter()
        .map(|e| format!("{}: {}", label("exclusion_reasons", &e.reason, tongue), e.n))
        .collect();
    vec![
        Cell::text(&figure.measure),
        Cell::text(name),
        definition.map_or(Cell::Nothing, |d| Cell::Whole(i64::from(d.version))),
        Cell::text(label("measure_parts", &figure.part, tongue)),
        Cell::text(group(&figure.group, &board.teams)),
        Cell::number(figure.value),
        Cell::text(&figure.unit),
        Cell::maybe(figure.hidden.as_deref()),
        Cell::number(figure.interval.map(|i| i.0)),
        Cell::number(figure.interval.map(|i| i.1)),
        Cell::number(figure.target),
        Cell::whole(figure.n),
        figure.numerator.map_or(Cell::Nothing, Cell::whole),
        figure.missing.as_ref().map_or(Cell::Nothing, |m| Cell::whole(m.n)),
        figure.missing.as_ref().map_or(Cell::Nothing, |m| Cell::whole(m.of)),
        Cell::text(excluded.join("; ")),
        Cell::text(figure.stated.join("; ")),
    ]
}

pub(super) fn row_cells(row: &Row, tongue: Tongue) -> Vec<Cell> {
    let excluded = row.excluded.as_deref().map(|reason| label("exclusion_reasons", reason, tongue));
    vec![
        Cell::text(&row.record),
        Cell::text(&row.kind),
        Cell::text(&row.label),
        Cell::text(group(&row.group, &BTreeMap::new())),
        Cell::instant(row.start),
        Cell::instant(row.stop),
        Cell::number(row.value),
        Cell::YesNo(row.counted),
        row.hit.map_or(Cell::Nothing, Cell::YesNo),
        Cell::maybe(excluded.as_deref()),
        Cell::YesNo(row.late_entry),
    ]
}

/// Each definition that counted, as `AT01 v2, since 2026-04-01`.
pub(super) fn definitions(board: &Board) -> Vec<String> {
    board.definitions.iter().map(|d| format!("{} v{}, {}", d.measure, d.version, d.valid_from)).collect()
}
