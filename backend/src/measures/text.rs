//! Figures and rows as text: CSV for a spreadsheet, a table for a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use beatbook_shared::measures::{Board, Figure, Rows};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

/// The figures, one a line.
///
/// # Errors
/// When a line cannot be written, which memory always can.
pub fn board_csv(board: &Board) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "measure",
        "part",
        "group",
        "value",
        "hidden",
        "unit",
        "low",
        "high",
        "target",
        "n",
        "numerator",
        "missing",
        "missing_of",
        "late_entries",
        "excluded",
        "stated",
    ])?;
    for figure in &board.figures {
        let excluded: Vec<String> = figure.excluded.iter().map(|e| format!("{}:{}", e.reason, e.n)).collect();
        let (missing, of) = figure
            .missing
            .as_ref()
            .map_or((String::new(), String::new()), |m| (m.n.to_string(), m.of.to_string()));
        out.write_record([
            figure.measure.clone(),
            figure.part.clone(),
            safe(&group(&figure.group)),
            number(figure.value),
            figure.hidden.clone().unwrap_or_default(),
            figure.unit.clone(),
            number(figure.interval.map(|i| i.0)),
            number(figure.interval.map(|i| i.1)),
            number(figure.target),
            figure.n.to_string(),
            figure.numerator.map(|n| n.to_string()).unwrap_or_default(),
            missing,
            of,
            figure.late_entries.to_string(),
            excluded.join(";"),
            figure.stated.join("; "),
        ])?;
    }
    finish(out)
}

/// The rows, one a line.
///
/// # Errors
/// When a line cannot be written, which memory always can.
pub fn rows_csv(rows: &Rows) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "measure",
        "record",
        "kind",
        "label",
        "group",
        "start",
        "stop",
        "value",
        "counted",
        "hit",
        "excluded",
        "late_entry",
    ])?;
    let instant = |at: Option<Millis>| at.map(Millis::rfc3339).unwrap_or_default();
    for row in &rows.rows {
        out.write_record([
            rows.measure.clone(),
            row.record.clone(),
            row.kind.clone(),
            safe(&row.label),
            safe(&group(&row.group)),
            instant(row.start),
            instant(row.stop),
            number(row.value),
            row.counted.to_string(),
            row.hit.map(|h| h.to_string()).unwrap_or_default(),
            row.excluded.clone().unwrap_or_default(),
            row.late_entry.to_string(),
        ])?;
    }
    finish(out)
}

fn finish(out: csv::Writer<Vec<u8>>) -> Result<String, csv::Error> {
    let bytes = out.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A spreadsheet runs what begins like a formula, so such text is marked as text.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn number(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

fn group(group: &BTreeMap<String, String>) -> String {
    group.iter().map(|(k, v)| format!("{k}:{v}")).collect::<Vec<_>>().join(",")
}

/// The board for a terminal: each measure with its definition, and every figure with what defends it.
#[must_use]
pub fn board_table(board: &Board, lists: &Lists) -> String {
    let mut out = String::new();
    let area = board.area.as_deref().unwrap_or("all areas");
    let (from, to) = (board.from.london_text(), board.to.london_text());
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{} board, {from} to {to} ({}), {area}", board.board, board.zone);
    let _ = writeln!(out, "as at {}, log number {}", board.as_at.london_text(), board.seq);
    for definition in &board.definitions {
        let _ =
            writeln!(out, "\n{} {} (version {})", definition.measure, definition.name, definition.version);
        let _ = writeln!(out, "  {} of {}", definition.formula, definition.population);
        if !definition.clock_start.is_empty() {
            let _ = writeln!(out, "  clock: {} to {}", definition.clock_start, definition.clock_stop);
        }
        for figure in board.figures.iter().filter(|f| f.measure == definition.measure) {
            line(&mut out, figure, board, lists);
        }
    }
    out
}

fn line(out: &mut String, figure: &Figure, board: &Board, lists: &Lists) {
    let group: Vec<String> = figure
        .group
        .iter()
        .map(|(k, v)| format!("{k} {}", if k == "team" { board.teams.get(v).unwrap_or(v) } else { v }))
        .collect();
    let slice = if group.is_empty() { "whole".to_owned() } else { group.join(", ") };
    let value = match (figure.value, &figure.hidden) {
        (Some(value), _) => format!("{value:.2} {}", figure.unit),
        (None, hidden) => hidden.clone().unwrap_or_default(),
    };
    let _ = write!(out, "  {:<28} {slice:<28} {value:>18}  n {}", figure.part, figure.n);
    if let Some((low, high)) = figure.interval {
        let _ = write!(out, "  95 %: {low:.2} to {high:.2}");
    }
    if let Some(missing) = &figure.missing {
        let _ = write!(out, "  missing {:.1} % of {}", missing.percent, missing.of);
    }
    if figure.late_entries > 0 {
        let _ = write!(out, "  late entries {}", figure.late_entries);
    }
    out.push('\n');
    // The whole says what was left out; its slices only repeat it.
    if !figure.excluded.is_empty() && figure.group.is_empty() {
        let named = |reason: &str| {
            lists.ever("exclusion_reasons", reason).map_or(reason.to_owned(), |r| r.label_en.clone())
        };
        let excluded: Vec<String> =
            figure.excluded.iter().map(|e| format!("{} {}", named(&e.reason), e.n)).collect();
        let _ = writeln!(out, "      left out: {}", excluded.join("; "));
    }
    if figure.group.is_empty() {
        for stated in &figure.stated {
            let _ = writeln!(out, "      {stated}");
        }
    }
}

/// The rows for a terminal.
#[must_use]
pub fn rows_table(rows: &Rows) -> String {
    let mut out = format!("{}: {} rows\n", rows.measure, rows.total);
    let instant = |at: Option<Millis>| at.map(Millis::london_text).unwrap_or_default();
    for row in &rows.rows {
        let value = row.value.map(|v| format!("{v:.2}")).unwrap_or_default();
        let fate = match (&row.excluded, row.hit) {
            (Some(reason), _) => format!("left out: {reason}"),
            (None, Some(true)) => "counted, hit".to_owned(),
            (None, Some(false)) => "counted, not hit".to_owned(),
            (None, None) => "counted".to_owned(),
        };
        let _ = writeln!(
            out,
            "  {:<40} {:<16} {:<16} {value:>10}  {fate}",
            row.label,
            instant(row.start),
            instant(row.stop)
        );
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use beatbook_shared::measures::Row;

    #[test]
    fn a_label_never_runs_in_a_spreadsheet() {
        let row = Row {
            record: "r".to_owned(),
            kind: "incident".to_owned(),
            label: "=HYPERLINK(\"x\")".to_owned(),
            group: BTreeMap::new(),
            start: None,
            stop: None,
            value: Some(1.5),
            counted: true,
            hit: None,
            excluded: None,
            late_entry: false,
        };
        let rows = Rows {
            measure: "AT02".to_owned(),
            from: Millis(0),
            to: Millis(1),
            as_at: Millis(1),
            total: 1,
            rows: vec![row],
        };
        let csv = rows_csv(&rows).unwrap();
        assert!(csv.contains("'=HYPERLINK"), "{csv}");
        assert!(csv.lines().nth(1).unwrap().contains(",1.5,true,"), "{csv}");
    }
}
