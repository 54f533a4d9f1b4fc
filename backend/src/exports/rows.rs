//! The two long lists as rows of a file.

use beatbook_shared::api::find::{CaseLine, JobLine};
use beatbook_shared::time::MINUTE;

use super::labels::label;
use super::sheet::{Cell, Column};
use super::words::{Tongue, say};

const CASE_COLUMNS: [&str; 9] =
    ["number", "title", "oic", "area", "risk", "status", "recorded", "updated", "outcome"];
const JOB_COLUMNS: [&str; 11] = [
    "number",
    "title",
    "place",
    "area",
    "grade",
    "status",
    "created",
    "resources",
    "assigned",
    "scene",
    "took",
];

/// The columns that were asked for; the usual ones where none were.
pub(super) fn chosen(asked: &[String], jobs: bool) -> Vec<String> {
    let usual: &[&str] = if jobs { &JOB_COLUMNS } else { &CASE_COLUMNS };
    if asked.is_empty() { usual.iter().map(|c| (*c).to_owned()).collect() } else { asked.to_vec() }
}

/// The heads, the record's id last, so that a row can be found again.
pub(super) fn columns(chosen: &[String], tongue: Tongue) -> Vec<Column> {
    let mut columns: Vec<Column> = chosen
        .iter()
        .map(|key| Column {
            head: say(tongue, &format!("col.{key}")).to_owned(),
            unit: match key.as_str() {
                "recorded" | "updated" | "due" | "created" | "assigned" | "scene" | "resulted" => {
                    say(tongue, "unit.time").to_owned()
                }
                "took" => say(tongue, "unit.min").to_owned(),
                "resources" => say(tongue, "unit.count").to_owned(),
                _ => String::new(),
            },
            width: match key.as_str() {
                "title" | "place" => 3.2,
                "oic" | "status" | "outcome" => 1.8,
                "number" | "recorded" | "updated" | "created" | "assigned" | "scene" | "resulted" => 1.5,
                _ => 1.1,
            },
        })
        .collect();
    columns.push(Column { head: say(tongue, "col.id").to_owned(), unit: String::new(), width: 1.6 });
    columns
}

pub(super) fn case_cells(line: &CaseLine, chosen: &[String], tongue: Tongue) -> Vec<Cell> {
    let mut cells: Vec<Cell> = chosen
        .iter()
        .map(|key| match key.as_str() {
            "title" => Cell::text(&line.title),
            "number" => Cell::maybe(line.crime_number.as_deref()),
            "oic" => {
                line.oic.as_ref().map_or(Cell::Nothing, |p| Cell::text(format!("{} {}", p.name, p.collar)))
            }
            "area" => Cell::text(label("gwent_areas", &line.area, tongue)),
            "risk" => {
                line.risk.as_ref().map_or(Cell::Nothing, |r| Cell::text(label("risk_levels", r, tongue)))
            }
            "status" => Cell::text(label("investigation_statuses", &line.status, tongue)),
            "recorded" => Cell::Instant(line.recorded_at),
            "updated" => Cell::instant(line.last_update_at),
            "due" => Cell::instant(line.next_review_due),
            "team" => line.team.as_ref().map_or(Cell::Nothing, |t| Cell::text(t.as_str())),
            "outcome" => {
                line.outcome.as_ref().map_or(Cell::Nothing, |o| Cell::text(label("outcome_codes", o, tongue)))
            }
            _ => Cell::Nothing,
        })
        .collect();
    cells.push(Cell::text(line.id.as_str()));
    cells
}

pub(super) fn job_cells(line: &JobLine, chosen: &[String], tongue: Tongue) -> Vec<Cell> {
    let mut cells: Vec<Cell> = chosen
        .iter()
        .map(|key| match key.as_str() {
            "number" => Cell::text(&line.number),
            "title" => Cell::text(&line.title),
            "place" => Cell::maybe(line.place.as_deref()),
            "area" => Cell::text(label("gwent_areas", &line.area, tongue)),
            "grade" => {
                line.grade.as_ref().map_or(Cell::Nothing, |g| Cell::text(label("response_grades", g, tongue)))
            }
            "status" => Cell::text(label("incident_statuses", &line.status, tongue)),
            "created" => Cell::Instant(line.created_at),
            "resources" => Cell::Whole(i64::from(line.resources)),
            "assigned" => Cell::instant(line.assigned_at),
            "scene" => Cell::instant(line.at_scene_at),
            #[expect(clippy::cast_precision_loss, reason = "minutes of a job are few")]
            "took" => Cell::number(line.took.map(|t| t.0 as f64 / MINUTE as f64)),
            "resulted" => Cell::instant(line.resulted_at),
            "category" => Cell::text(label("incident_categories", &line.category, tongue)),
            "rural" => Cell::YesNo(line.rural),
            _ => Cell::Nothing,
        })
        .collect();
    cells.push(Cell::text(line.id.as_str()));
    cells
}
