//! The minutes of a meeting as a file: what was decided without an action and why, and what is to be done by whom.

use beatbook_shared::api::console::Person;
use beatbook_shared::api::meeting::ActionRow;
use beatbook_shared::api::minutes::{DecisionRow, Minutes};

use super::labels::label;
use super::queue::heads;
use super::sheet::{Cell, Column};
use super::text::read;
use super::words::{Tongue, say};

const COLUMNS: [(&str, &str, f32); 10] = [
    ("col.kind", "", 1.4),
    ("col.item", "", 2.2),
    ("col.decided", "", 3.0),
    ("col.no_action", "", 2.6),
    ("col.by", "", 1.7),
    ("col.at", "unit.time", 1.5),
    ("col.owner", "", 1.7),
    ("col.until", "unit.time", 1.5),
    ("col.status", "", 1.2),
    ("col.id", "", 1.6),
];

pub(super) fn columns(tongue: Tongue) -> Vec<Column> {
    heads(&COLUMNS, tongue)
}

/// Decisions first, then actions, each in its order.
pub(super) fn rows(minutes: &Minutes, tongue: Tongue) -> Vec<Vec<Cell>> {
    let decisions = minutes.decisions.iter().map(|one| decision(one, tongue));
    decisions.chain(minutes.actions.iter().map(|one| action(one, tongue))).collect()
}

fn decision(row: &DecisionRow, tongue: Tongue) -> Vec<Cell> {
    let said = &row.record;
    vec![
        Cell::text(say(tongue, "minutes.decision")),
        item(said.item.as_deref(), tongue),
        Cell::text(&said.text),
        Cell::text(&said.reason),
        person(row.by.as_ref()),
        Cell::Instant(said.at),
        Cell::Nothing,
        Cell::Nothing,
        Cell::Nothing,
        Cell::text(row.id.as_str()),
    ]
}

fn action(row: &ActionRow, tongue: Tongue) -> Vec<Cell> {
    let said = &row.record;
    let role = label("roles", &said.owner_role, tongue);
    let area = said.owner_area.as_ref().map(|area| label("gwent_areas", area, tongue));
    let of = row.team_name.clone().or(area);
    vec![
        Cell::text(say(tongue, "minutes.action")),
        item(said.item.as_deref(), tongue),
        Cell::text(&said.text),
        Cell::Nothing,
        person(row.raised_by.as_ref()),
        Cell::Instant(said.raised_at),
        Cell::text(of.map_or(role.clone(), |of| format!("{role}, {of}"))),
        Cell::Instant(said.due_at),
        Cell::text(label("action_statuses", &row.standing, tongue)),
        Cell::text(row.id.as_str()),
    ]
}

fn item(code: Option<&str>, tongue: Tongue) -> Cell {
    code.map_or(Cell::Nothing, |code| Cell::text(label("dmm_agenda_items", code, tongue)))
}

fn person(who: Option<&Person>) -> Cell {
    who.map_or(Cell::Nothing, |who| Cell::text(named(who)))
}

fn named(who: &Person) -> String {
    format!("{} {}", who.name, who.collar).trim().to_owned()
}

/// When and where the meeting was, and who was there, as label and value.
pub(super) fn said(minutes: &Minutes, tongue: Tongue) -> Vec<(String, String)> {
    let meeting = &minutes.meeting;
    let ground = match &meeting.record.area {
        Some(area) => label("gwent_areas", area, tongue),
        None => say(tongue, "inspection.whole").to_owned(),
    };
    let there: Vec<String> = meeting.attendees.iter().map(named).collect();
    [
        ("filter.areas", ground),
        ("minutes.held", read(meeting.record.at)),
        ("minutes.ended", meeting.record.ended_at.map(read).unwrap_or_default()),
        ("minutes.chair", meeting.chair.as_ref().map(named).unwrap_or_default()),
        ("minutes.there", there.join(", ")),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (say(tongue, key).to_owned(), value))
    .collect()
}
