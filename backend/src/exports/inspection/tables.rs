//! The tables of a pack, for programs: codes and not words, whole numbers as they are, times in UTC.
//!
//! `figures.csv` says of each figure how it follows from its rows and in which file these are; `rows/…` holds them, those
//! left out among them, each with why. A time in a row is whole milliseconds, so that nothing is rounded twice.

use std::collections::BTreeMap;

use beatbook_shared::measures::line::{Measured, Sample};
use beatbook_shared::measures::{Counted, Figure};
use beatbook_shared::time::Millis;

use super::super::safe::safe;
use super::{Boards, Counts, File, Finding, of_measure};
use crate::db::Error;

const FIGURES: [&str; 21] = [
    "findings",
    "board",
    "measure",
    "version",
    "part",
    "group",
    "only",
    "how",
    "value",
    "unit",
    "n",
    "numerator",
    "hidden",
    "low",
    "high",
    "target",
    "missing",
    "missing_of",
    "excluded",
    "late",
    "rows",
];
const ROWS: [&str; 11] =
    ["row", "record", "kind", "group", "start", "stop", "value", "in", "counted", "hit", "excluded"];
const DEFINITIONS: [&str; 12] = [
    "measure",
    "version",
    "valid_from",
    "valid_to",
    "name",
    "formula",
    "population",
    "clock_start",
    "clock_stop",
    "exclusions",
    "unit",
    "notes",
];

/// `findings.csv`, `definitions.csv`, `figures.csv` and one file of rows a sample.
pub(super) fn files(
    findings: &[Finding<'_>],
    boards: &Boards,
    counts: &mut Counts,
) -> Result<Vec<File>, Error> {
    let mut found = Table::new(&["finding", "section", "nature", "what", "measures", "not_counted_here"])?;
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in findings {
        let row = finding.row;
        for measure in &finding.measures {
            of.entry(measure).or_default().push(&row.code);
        }
        found.line(&[
            row.code.clone(),
            row.get("section").to_owned(),
            row.get("nature").to_owned(),
            row.label_en.clone(),
            finding.measures.join(" "),
            finding.missing.join(" "),
        ])?;
    }
    let mut figures = Table::new(&FIGURES)?;
    let mut definitions = Table::new(&DEFINITIONS)?;
    let mut rows: BTreeMap<String, File> = BTreeMap::new();
    for (measure, findings) in &of {
        let Some((name, board, counted)) = of_measure(boards, measure) else { continue };
        for d in board.definitions.iter().filter(|d| d.measure == *measure) {
            definitions.line(&[
                d.measure.clone(),
                d.version.to_string(),
                d.valid_from.clone(),
                d.valid_to.clone().unwrap_or_default(),
                d.name.clone(),
                d.formula.clone(),
                d.population.clone(),
                d.clock_start.clone(),
                d.clock_stop.clone(),
                d.exclusions.clone(),
                d.unit.clone(),
                d.notes.clone(),
            ])?;
        }
        let version = board.definitions.iter().rev().find(|d| d.measure == *measure).map_or(0, |d| d.version);
        for figure in board.figures.iter().filter(|f| f.measure == *measure) {
            let path = match sample(counted, figure) {
                Some((path, sample)) => {
                    if !rows.contains_key(&path) {
                        rows.insert(path.clone(), lines(&path, sample)?);
                    }
                    path
                }
                None => String::new(),
            };
            let mut line =
                vec![findings.join(" "), name.to_owned(), figure.measure.clone(), version.to_string()];
            line.extend(figure_cells(figure));
            line.push(path);
            figures.line(&line)?;
        }
    }
    counts.figures = figures.lines;
    counts.rows = rows.values().filter_map(|f| f.rows).sum();
    let mut files: Vec<File> = rows.into_values().collect();
    files.push(found.file("findings.csv")?);
    files.push(definitions.file("definitions.csv")?);
    files.push(figures.file("figures.csv")?);
    Ok(files)
}

fn figure_cells(figure: &Figure) -> Vec<String> {
    let number = |n: Option<f64>| n.map_or_else(String::new, |n| n.to_string());
    let excluded: Vec<String> = figure.excluded.iter().map(|e| format!("{}={}", e.reason, e.n)).collect();
    vec![
        figure.part.clone(),
        pairs(figure.group.iter()),
        pairs(figure.only.iter()),
        figure.how.clone(),
        number(figure.value),
        figure.unit.clone(),
        figure.n.to_string(),
        figure.numerator.map_or_else(String::new, |n| n.to_string()),
        figure.hidden.clone().unwrap_or_default(),
        number(figure.interval.map(|i| i.0)),
        number(figure.interval.map(|i| i.1)),
        number(figure.target),
        figure.missing.as_ref().map_or_else(String::new, |m| m.n.to_string()),
        figure.missing.as_ref().map_or_else(String::new, |m| m.of.to_string()),
        excluded.join(";"),
        figure.late_entries.to_string(),
    ]
}

fn pairs<'a>(group: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    group.map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(";")
}

/// The sample that a figure was counted from, and the name of its file. TF05 is TF01 at a rate.
pub(super) fn sample<'a>(counted: &'a Counted, figure: &Figure) -> Option<(String, &'a Sample)> {
    let measure = if figure.measure == "TF05" { "TF01" } else { &figure.measure };
    let all: Vec<&Sample> = counted.samples.iter().filter(|s| s.measure == measure).collect();
    let named = |s: &&&Sample| s.parts.iter().any(|p| p.name == figure.part);
    let sample = all.iter().find(named).or_else(|| all.first()).copied()?;
    let part = sample.parts.first().filter(|_| all.len() > 1);
    let path = match part {
        Some(part) => format!("rows/{measure}-{}.csv", part.name),
        None => format!("rows/{measure}.csv"),
    };
    Some((path, sample))
}

fn lines(path: &str, sample: &Sample) -> Result<File, Error> {
    let mut table = Table::new(&ROWS)?;
    for line in &sample.lines {
        // Without the words of a case, and in milliseconds.
        let row = line.row("ms", false);
        let (value, unit) = match line.measured {
            Measured::Nothing => (String::new(), ""),
            Measured::Ms(ms) => (ms.to_string(), "ms"),
            Measured::Number(n) => (n.to_string(), "unit"),
        };
        let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        table.line(&[
            (table.lines + 1).to_string(),
            row.record,
            row.kind,
            pairs(row.group.iter()),
            instant(row.start),
            instant(row.stop),
            value,
            unit.to_owned(),
            yes(row.counted),
            row.hit.map_or_else(String::new, yes),
            row.excluded.unwrap_or_default(),
        ])?;
    }
    table.file(path)
}

fn instant(at: Option<Millis>) -> String {
    at.and_then(|at| jiff::Timestamp::from_millisecond(at.0).ok()).map_or_else(String::new, |t| t.to_string())
}

/// A table that is being written.
struct Table {
    out: csv::Writer<Vec<u8>>,
    lines: usize,
}

fn failed(e: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("a table of the pack could not be written: {e}"))
}

impl Table {
    fn new(head: &[&str]) -> Result<Table, Error> {
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        out.write_record(head).map_err(failed)?;
        Ok(Table { out, lines: 0 })
    }

    fn line(&mut self, cells: &[String]) -> Result<(), Error> {
        self.lines += 1;
        // A negative number is a number; everything else that a spreadsheet would take for a formula is not.
        let safe = cells.iter().map(|c| if c.parse::<f64>().is_ok() { c.as_str().into() } else { safe(c) });
        self.out.write_record(safe.map(std::borrow::Cow::into_owned)).map_err(failed)
    }

    fn file(self, path: &str) -> Result<File, Error> {
        let rows = Some(self.lines);
        Ok(File { path: path.to_owned(), bytes: self.out.into_inner().map_err(failed)?, rows })
    }
}
