//! The pack as one paper to read: finding by finding, its measures with what they mean, and their figures for the whole
//! force and by area. What is finer stands in the tables.

use beatbook_shared::measures::Figure;
use beatbook_shared::time::Millis;

use super::super::labels::label;
use super::super::pdf::Pdf;
use super::super::sheet::{About, Cell, Column, Sheet};
use super::super::text::zoned;
use super::super::words::{Tongue, say};
use super::{Asked, Boards, File, Finding, of_measure};
use crate::db::Error;

const COLUMNS: [(&str, f32); 8] = [
    ("col.finding", 0.6),
    ("col.measure", 0.6),
    ("col.name", 3.4),
    ("col.group", 1.2),
    ("col.value", 1.1),
    ("col.n", 0.7),
    ("col.target", 0.7),
    ("col.excluded", 2.4),
];

pub(super) fn file(
    findings: &[Finding<'_>],
    boards: &Boards,
    asked: &Asked,
    tongue: Tongue,
    seq: u64,
    now: Millis,
) -> Result<File, Error> {
    let period = format!("{} – {}", zoned(asked.from), zoned(asked.to));
    let sheet = Sheet {
        title: say(tongue, "title.inspection").to_owned(),
        name: "inspection".to_owned(),
        names_people: true,
        columns: COLUMNS
            .iter()
            .map(|(key, width)| Column {
                head: say(tongue, key).to_owned(),
                unit: String::new(),
                width: *width,
            })
            .collect(),
        filters: Vec::new(),
        definitions: Vec::new(),
        said: Vec::new(),
        seq,
    };
    let mut pdf = Pdf::new(&sheet, tongue);
    for finding in findings {
        let row = finding.row;
        let mut line = |cells: [Cell; 8]| pdf.row(&cells);
        let n = Cell::Nothing;
        let blank = || n.clone();
        line([
            Cell::text(&row.code),
            blank(),
            Cell::text(row.label(tongue.code()).to_uppercase()),
            blank(),
            blank(),
            blank(),
            blank(),
            blank(),
        ])?;
        for measure in &finding.measures {
            let Some((_, board, _)) = of_measure(boards, measure) else {
                line(said(&row.code, measure, say(tongue, "inspection.nothing")))?;
                continue;
            };
            for d in board.definitions.iter().filter(|d| d.measure == *measure) {
                let name =
                    if tongue == Tongue::Welsh && !d.name_cy.is_empty() { &d.name_cy } else { &d.name };
                let clock = if d.clock_start.is_empty() {
                    String::new()
                } else {
                    format!("; {} → {}", d.clock_start, d.clock_stop)
                };
                let meaning = format!(
                    "{name} (v{}, {}): {}; {}{clock}",
                    d.version, d.valid_from, d.formula, d.population
                );
                let mut cells = said(&row.code, measure, &meaning);
                cells[7] = Cell::text(&d.exclusions);
                line(cells)?;
            }
            for figure in board.figures.iter().filter(|f| f.measure == *measure && on_paper(f)) {
                line([
                    Cell::text(&row.code),
                    Cell::text(measure),
                    Cell::text(label("measure_parts", &figure.part, tongue)),
                    Cell::text(group(figure, tongue)),
                    Cell::text(value(figure, tongue)),
                    Cell::whole(figure.n),
                    Cell::number(figure.target),
                    Cell::text(left_out(figure, tongue)),
                ])?;
            }
        }
        for measure in &finding.missing {
            line(said(&row.code, measure, say(tongue, "inspection.not_counted")))?;
        }
    }
    let mut about: About = vec![
        (say(tongue, "about.marking").to_owned(), super::MARKING.to_owned()),
        (say(tongue, "about.period").to_owned(), period),
        (say(tongue, "about.made_at").to_owned(), zoned(now)),
        (say(tongue, "about.seq").to_owned(), seq.to_string()),
    ];
    for (key, value) in [("about.recipient", &asked.recipient), ("about.purpose", &asked.purpose)] {
        if !value.trim().is_empty() {
            about.push((say(tongue, key).to_owned(), value.trim().to_owned()));
        }
    }
    let bytes = pdf.finish(&about, now, "Beatbook")?;
    Ok(File { path: format!("inspection-{}.pdf", tongue.code()), bytes, rows: None })
}

/// A line that says something about a measure.
fn said(finding: &str, measure: &str, what: &str) -> [Cell; 8] {
    let n = || Cell::Nothing;
    [Cell::text(finding), Cell::text(measure), Cell::text(what), n(), n(), n(), n(), n()]
}

/// The whole and each area, grade and class by itself; finer slices would bury them.
fn on_paper(figure: &Figure) -> bool {
    figure.group.is_empty()
        || (figure.group.len() == 1
            && ["area", "grade", "class"].iter().any(|d| figure.group.contains_key(*d)))
}

fn group(figure: &Figure, tongue: Tongue) -> String {
    let list = |dimension: &str| match dimension {
        "area" => "gwent_areas",
        "grade" => "response_grades",
        _ => "",
    };
    let all = figure.group.iter().map(|(d, v)| label(list(d), v, tongue));
    let all: Vec<String> = all.collect();
    if all.is_empty() { say(tongue, "inspection.whole").to_owned() } else { all.join(", ") }
}

fn value(figure: &Figure, tongue: Tongue) -> String {
    match (figure.value, &figure.hidden) {
        (Some(value), _) => {
            let interval = figure.interval.map(|(low, high)| {
                format!(" ({} – {})", super::super::text::number(low), super::super::text::number(high))
            });
            format!("{} {}{}", super::super::text::number(value), figure.unit, interval.unwrap_or_default())
        }
        (None, Some(_)) => say(tongue, "inspection.hidden").to_owned(),
        (None, None) => "–".to_owned(),
    }
}

fn left_out(figure: &Figure, tongue: Tongue) -> String {
    let mut all: Vec<String> = figure
        .excluded
        .iter()
        .map(|e| format!("{}: {}", label("exclusion_reasons", &e.reason, tongue), e.n))
        .collect();
    if let Some(missing) = &figure.missing {
        all.push(format!("{}: {} / {}", say(tongue, "col.missing"), missing.n, missing.of));
    }
    all.join("; ")
}
