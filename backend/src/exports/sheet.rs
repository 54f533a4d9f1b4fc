//! What a file holds, whatever its format.

use beatbook_shared::time::Millis;

/// One value. Formats write it as what it is: a number is a number in a spreadsheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Nothing,
    Text(String),
    Number(f64),
    Whole(i64),
    Instant(Millis),
    YesNo(bool),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Nothing } else { Cell::Text(text) }
    }

    pub fn maybe(text: Option<&str>) -> Cell {
        text.map_or(Cell::Nothing, Cell::text)
    }

    pub fn instant(at: Option<Millis>) -> Cell {
        at.map_or(Cell::Nothing, Cell::Instant)
    }

    pub fn whole(n: u64) -> Cell {
        Cell::Whole(i64::try_from(n).unwrap_or(i64::MAX))
    }

    pub fn number(n: Option<f64>) -> Cell {
        n.map_or(Cell::Nothing, Cell::Number)
    }
}

/// One column: its head with the unit, and how wide it is beside the others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub head: String,
    pub unit: String,
    pub width: f32,
}

impl Column {
    /// The head as it is written: `Time to scene (min)`.
    pub fn title(&self) -> String {
        if self.unit.is_empty() { self.head.clone() } else { format!("{} ({})", self.head, self.unit) }
    }
}

/// What stands above and beside the rows.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub title: String,
    /// The name of the file, without its ending.
    pub name: String,
    /// Whether rows name people: such a file is a disclosure to somebody for something.
    pub names_people: bool,
    pub columns: Vec<Column>,
    /// What was asked: filters, the period, the order, as label and value.
    pub filters: Vec<(String, String)>,
    /// Which definitions counted: measure, version and since when.
    pub definitions: Vec<String>,
    /// What the thing itself says and comes to, as label and value, where it is more than its rows.
    pub said: Vec<(String, String)>,
    /// The log's number that it was read at.
    pub seq: u64,
}

impl Sheet {
    pub fn marking(&self) -> &'static str {
        if self.names_people { "OFFICIAL-SENSITIVE" } else { "OFFICIAL" }
    }
}

/// What must be said about a file, as label and value; every format carries all of it.
pub(super) type About = Vec<(String, String)>;
