//! Reading a list from CSV text: every row is checked, and a bad one is named by line and column.

use jiff::civil::Date;

use super::ListRow;
use super::typed;

const COLUMNS: [&str; 5] = ["code", "valid_from", "valid_to", "label_en", "label_cy"];

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("list {list}, line {line}: {problem}")]
pub struct ListError {
    pub list: String,
    pub line: u64,
    pub problem: String,
}

impl ListError {
    pub(super) fn unknown(list: &str, known: &str) -> ListError {
        ListError {
            list: list.to_owned(),
            line: 0,
            problem: format!("there is no such list; there are: {known}"),
        }
    }
}

/// Reads a list.
///
/// # Errors
/// When a column is missing, a date is no date, a label is empty, a code holds twice on one day, or a
/// column that a rule depends on has a value which that rule does not know.
pub(super) fn read(list: &str, text: &str) -> Result<Vec<ListRow>, ListError> {
    let at = |line: u64, problem: String| ListError { list: list.to_owned(), line, problem };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| at(1, e.to_string()))?.clone();
    for column in COLUMNS {
        if !headers.iter().any(|h| h == column) {
            return Err(at(1, format!("the column {column} is missing; a list has {}", COLUMNS.join(", "))));
        }
    }
    let mut rows: Vec<ListRow> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| at(e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = row(&headers, &record).map_err(|problem| at(line, problem))?;
        typed::check(list, &row).map_err(|problem| at(line, problem))?;
        if let Some(other) = rows.iter().find(|r| r.code == row.code && overlap(r, &row)) {
            return Err(at(line, format!("the code {} already holds from {}", row.code, other.valid_from)));
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(headers: &csv::StringRecord, record: &csv::StringRecord) -> Result<ListRow, String> {
    let get = |name: &str| {
        headers.iter().position(|h| h == name).and_then(|i| record.get(i)).unwrap_or_default().to_owned()
    };
    let day = |name: &str| {
        get(name)
            .parse::<Date>()
            .map(|d| d.to_string())
            .map_err(|_| format!("{name} is \"{}\"; write a day as 2026-03-29", get(name)))
    };
    let valid_from = day("valid_from")?;
    let valid_to = if get("valid_to").is_empty() { None } else { Some(day("valid_to")?) };
    let extra = headers
        .iter()
        .zip(record)
        .filter(|(name, _)| !COLUMNS.contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let row = ListRow {
        code: get("code"),
        label_en: get("label_en"),
        label_cy: get("label_cy"),
        valid_from,
        valid_to,
        extra,
    };
    whole(&row)?;
    Ok(row)
}

/// Whether a row has what every row has: a code, both labels, and days in their order.
pub(super) fn whole(row: &ListRow) -> Result<(), String> {
    if row.valid_to.as_ref().is_some_and(|to| *to < row.valid_from) {
        return Err("valid_to lies before valid_from; the last day comes after the first".to_owned());
    }
    if row.valid_to.as_ref().is_some_and(|to| to.parse::<Date>().is_err()) {
        return Err("valid_to is no day; write a day as 2026-03-29".to_owned());
    }
    for (name, text) in [("code", &row.code), ("label_en", &row.label_en), ("label_cy", &row.label_cy)] {
        if text.trim().is_empty() {
            return Err(format!("{name} is empty; every row has a code and a label in both languages"));
        }
    }
    Ok(())
}

fn overlap(a: &ListRow, b: &ListRow) -> bool {
    let ends_before = |a: &ListRow, b: &ListRow| a.valid_to.as_ref().is_some_and(|to| *to < b.valid_from);
    !ends_before(a, b) && !ends_before(b, a)
}
