//! Reading one value of one row as the mapping says.

use std::collections::{BTreeSet, HashMap};

use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::mapping::{Cell, Kind, Mapping, Test, Unknown};
use super::when;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Text,
    Instant,
    Date,
    Truth,
    Number,
    Whole,
    Texts,
}

use Shape::{Date, Instant, Number, Text, Texts, Truth, Whole};

const INCIDENT: &[(&str, Shape)] = &[
    ("number", Text),
    ("created_at", Instant),
    ("area", Text),
    ("title", Text),
    ("place", Text),
    ("rural", Truth),
    ("lat", Number),
    ("lon", Number),
    ("category", Text),
    ("closing_category", Text),
    ("final_codes", Texts),
    ("qualifiers", Texts),
    ("warnings", Texts),
    ("status", Text),
    ("results", Texts),
    ("resulted_at", Instant),
    ("source", Text),
    ("already_there", Truth),
    ("cancelled_at", Instant),
    ("appointment_from", Instant),
    ("appointment_to", Instant),
    ("appointment_moved_by", Text),
    ("non_attendance_reason", Text),
    ("non_attendance_rationale", Text),
    ("victim", Truth),
    ("what_was_said", Text),
    ("caller_number", Text),
    ("uprn", Text),
];

const CRIME: &[(&str, Shape)] = &[
    ("crime_number", Text),
    ("title", Text),
    ("area", Text),
    ("offence", Text),
    ("offence_text", Text),
    ("place", Text),
    ("first_reported_at", Instant),
    ("recorded_at", Instant),
    ("allocated_at", Instant),
    ("needs_officer", Truth),
    ("status", Text),
    ("risk", Text),
    ("self_closed", Truth),
    ("outcome", Text),
    ("outcome_reason", Text),
    ("outcome_at", Instant),
    ("suspects_outstanding", Whole),
    ("transferred", Truth),
];

const OUTCOME: &[(&str, Shape)] =
    &[("status", Text), ("outcome", Text), ("outcome_reason", Text), ("outcome_at", Instant)];

const STAFF: &[(&str, Shape)] = &[
    ("name", Text),
    ("collar", Text),
    ("collar_from", Instant),
    ("collar_to", Instant),
    ("role", Text),
    ("role_from", Instant),
    ("role_to", Instant),
    ("team", Text),
    ("team_from", Instant),
    ("team_to", Instant),
    ("team_function", Text),
    ("area", Text),
    ("language", Text),
    ("left_at", Instant),
];

const LIST: &[(&str, Shape)] = &[("code", Text), ("label", Text), ("valid_from", Date), ("valid_to", Date)];

const WANTED: &[(&str, Shape)] =
    &[("name", Text), ("category", Text), ("circulated_at", Instant), ("expires_at", Instant)];

/// The fields that a mapping may fill in a kind of import.
#[must_use]
pub fn fields_of(kind: Kind) -> &'static [(&'static str, Shape)] {
    match kind {
        Kind::Incidents => INCIDENT,
        Kind::Crimes => CRIME,
        Kind::Outcomes => OUTCOME,
        Kind::Staff => STAFF,
        Kind::List => LIST,
        Kind::Wanted => WANTED,
    }
}

/// Why a row goes nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turned {
    /// Its place is not the force's.
    Outside,
    Away {
        reason: &'static str,
        sentence: String,
    },
}

pub(super) fn away(reason: &'static str, sentence: impl Into<String>) -> Turned {
    Turned::Away { reason, sentence: sentence.into() }
}

/// The file's columns and the tables that its values are read through.
pub struct Sheet<'m> {
    pub mapping: &'m Mapping,
    pub columns: HashMap<String, usize>,
    /// How many cells each row must have.
    pub width: usize,
    pub lookups: HashMap<String, HashMap<String, String>>,
    pub zone: TimeZone,
}

/// One row while it is read, with what was noticed on the way.
pub struct Reading<'a> {
    pub sheet: &'a Sheet<'a>,
    pub cells: &'a [String],
    /// Counted in the report, once for a row.
    pub noticed: BTreeSet<String>,
}

impl<'a> Reading<'a> {
    #[must_use]
    pub fn new(sheet: &'a Sheet<'a>, cells: &'a [String]) -> Reading<'a> {
        Reading { sheet, cells, noticed: BTreeSet::new() }
    }

    pub fn notice(&mut self, what: &str) {
        if !self.noticed.contains(what) {
            self.noticed.insert(what.to_owned());
        }
    }

    /// What stands in a column, without spaces around it.
    #[must_use]
    pub fn column(&self, name: &str) -> &'a str {
        let at = self.sheet.columns.get(name);
        at.and_then(|at| self.cells.get(*at)).map_or("", |cell| cell.trim())
    }

    /// Whether all tests hold.
    #[must_use]
    pub fn holds(&self, tests: &[Test]) -> bool {
        tests.iter().all(|test| {
            let value = self.column(&test.column);
            test.blank.is_none_or(|blank| value.is_empty() == blank)
                && test.is.as_ref().is_none_or(|list| list.iter().any(|v| v == value))
                && test.is_not.as_ref().is_none_or(|list| !list.iter().any(|v| v == value))
        })
    }

    /// The value as text, translated; nothing where it is blank.
    ///
    /// # Errors
    /// When a word is in no table, or a blank must not be.
    pub fn text(&mut self, field: &str, cell: &Cell) -> Result<Option<String>, Turned> {
        let mut text = match (&cell.column, &cell.join, &cell.value) {
            (Some(column), ..) => self.column(column).to_owned(),
            (_, Some(columns), _) => {
                let parts: Vec<&str> =
                    columns.iter().map(|c| self.column(c)).filter(|part| !part.is_empty()).collect();
                parts.join(cell.with.as_deref().unwrap_or(" "))
            }
            (.., Some(value)) => value.clone(),
            _ => String::new(),
        };
        if cell.blanks.contains(&text) {
            text.clear();
        }
        if cell.drop_last_word {
            text = text.rsplit_once(' ').map(|(head, _)| head.to_owned()).unwrap_or_default();
        }
        for (table, entries) in [
            (
                &cell.lookup,
                cell.lookup.as_ref().and_then(|name| self.sheet.lookups.get(name)).map(Table::File),
            ),
            (
                &cell.codes,
                cell.codes.as_ref().and_then(|name| self.sheet.mapping.codes.get(name)).map(Table::Here),
            ),
        ] {
            let (Some(name), Some(entries)) = (table, entries) else { continue };
            if text.is_empty() {
                continue;
            }
            if let Some(code) = entries.get(&text) {
                text = code.to_owned();
                continue;
            }
            match cell.unknown {
                Unknown::Keep => self.notice("unknown_code_kept"),
                Unknown::Blank => {
                    self.notice("unknown_code_left_blank");
                    text = String::new();
                }
                Unknown::Outside if self.sheet.mapping.outside == super::mapping::Outside::Keep => {
                    self.notice("outside_kept");
                    text = String::new();
                }
                Unknown::Outside => return Err(Turned::Outside),
                Unknown::Reject => {
                    return Err(away(
                        "unknown_code",
                        format!(
                            "{field}: {text:?} is not in the table {name:?}. Add it there, or correct the row."
                        ),
                    ));
                }
            }
        }
        if text.is_empty() {
            text = cell.default.clone().unwrap_or_default();
        }
        if text.is_empty() {
            if cell.required {
                return Err(away("missing_value", format!("{field} is blank and every row needs it.")));
            }
            return Ok(None);
        }
        if text.chars().count() > 4000 {
            return Err(away("too_long", format!("{field} is longer than 4,000 characters.")));
        }
        Ok(Some(cell.prefix.as_ref().map(|p| format!("{p}{text}")).unwrap_or(text)))
    }

    /// The value as an instant.
    ///
    /// # Errors
    /// When it is no date in any of the mapping's forms.
    pub fn instant(
        &mut self,
        field: &str,
        cell: &Cell,
        not_before: Option<Millis>,
    ) -> Result<Option<Millis>, Turned> {
        let Some(text) = self.text(field, cell)? else { return Ok(None) };
        let forms = cell.dates.as_ref().unwrap_or(&self.sheet.mapping.dates);
        let from = match &cell.seconds_after {
            None => text.as_str(),
            Some(column) => self.column(column),
        };
        let (zone, rule) = (&self.sheet.zone, self.sheet.mapping.ambiguous);
        let read = when::instant(from, forms, zone, rule, not_before).map_err(|why| {
            let reason = if why.contains("came twice") { "ambiguous_time" } else { "bad_date" };
            away(reason, format!("{field}: {why}."))
        })?;
        for (so, what) in [
            (read.twice, "ambiguous_time"),
            (read.skipped, "nonexistent_time"),
            (read.month_only, "month_only"),
        ] {
            if so {
                self.notice(what);
            }
        }
        match &cell.seconds_after {
            None => Ok(Some(read.at)),
            Some(_) => when::seconds_after(read.at, &text)
                .map(Some)
                .map_err(|why| away("bad_number", format!("{field}: {why}."))),
        }
    }

    /// The value in the shape of its field.
    ///
    /// # Errors
    /// When it has not that shape.
    pub fn value(&mut self, field: &str, shape: Shape, cell: &Cell) -> Result<Option<Value>, Turned> {
        if matches!(shape, Instant | Date) {
            let at = self.instant(field, cell, None)?;
            return Ok(at.map(|at| match shape {
                Date => {
                    let day = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
                    Value::from(day.to_zoned_datetime(self.sheet.zone.clone()).date().to_string())
                }
                _ => Value::from(at.0),
            }));
        }
        let Some(text) = self.text(field, cell)? else { return Ok(None) };
        let number = |what: &str| away("bad_number", format!("{field}: {text:?} is no {what}."));
        Ok(Some(match shape {
            Truth => match text.to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "1" => Value::Bool(true),
                "false" | "no" | "n" | "0" => Value::Bool(false),
                _ => return Err(away("bad_value", format!("{field}: {text:?} is neither yes nor no."))),
            },
            Number => {
                let n: f64 = text.parse().map_err(|_| number("number"))?;
                serde_json::Number::from_f64(n).map(Value::Number).ok_or_else(|| number("finite number"))?
            }
            Whole => Value::from(text.parse::<u32>().map_err(|_| number("whole number from 0"))?),
            Texts => match &cell.split {
                Some(mark) => text.split(mark.as_str()).map(str::trim).filter(|t| !t.is_empty()).collect(),
                None => Value::from(vec![text]),
            },
            Text | Instant | Date => Value::from(text),
        }))
    }

    /// The fields of one record.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn body(
        &mut self,
        kind: Kind,
        cells: &std::collections::BTreeMap<String, Cell>,
    ) -> Result<Body, Turned> {
        let mut body = Body::new();
        for (name, shape) in fields_of(kind) {
            let Some(cell) = cells.get(*name) else { continue };
            if let Some(value) = self.value(name, *shape, cell)? {
                body.insert((*name).to_owned(), value);
            }
        }
        Ok(body)
    }
}

enum Table<'a> {
    File(&'a HashMap<String, String>),
    Here(&'a std::collections::BTreeMap<String, String>),
}

impl Table<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match self {
            Table::File(map) => map.get(key).map(String::as_str),
            Table::Here(map) => map.get(key).map(String::as_str),
        }
    }
}

/// An instant in a body.
#[must_use]
pub fn at(body: &Body, field: &str) -> Option<Millis> {
    body.get(field).and_then(Value::as_i64).map(Millis)
}
