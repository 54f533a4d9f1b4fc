//! A board and its rows, from what was read.

use std::collections::BTreeMap;

use beatbook_shared::measures::evidence::Asked;
use beatbook_shared::measures::{Board, Break, Counted, Definition, Rows, count};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::question::Question;
use super::store::Loaded;

/// What rows were asked for.
#[derive(Debug, Clone, Default)]
pub struct RowsAsked {
    pub measure: String,
    /// Which of the measure's figures, where they were counted from different rows.
    pub part: Option<String>,
    /// The figure's group; without one, every row of the measure.
    pub group: Option<BTreeMap<String, String>>,
    /// The most rows to give; `total` says how many there are.
    pub limit: usize,
}

/// Whose words a reader may see: nobody's, those of some areas, or all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    None,
    Areas(Vec<String>),
    All,
}

impl Words {
    fn of(&self, area: &str) -> bool {
        match self {
            Words::None => false,
            Words::All => true,
            Words::Areas(areas) => areas.iter().any(|a| a == area),
        }
    }
}

fn asked<'a>(question: &'a Question, lists: &'a Lists, now: Millis) -> Asked<'a> {
    Asked {
        from: question.from,
        to: question.to,
        now,
        area: question.area.as_deref(),
        team: question.team.as_deref(),
        class: question.class.as_deref(),
        without_late: question.without_late,
        lists,
    }
}

/// A board as it was counted, with the samples behind its figures.
#[must_use]
pub fn counted(loaded: &Loaded, question: &Question, lists: &Lists, now: Millis) -> Counted {
    // Every board that a question can name is one that can be counted.
    count(&question.board, &loaded.evidence, &asked(question, lists, now)).unwrap_or_default()
}

/// The board: figures, series and definitions, for a page and for files alike.
#[must_use]
pub fn board(loaded: &Loaded, question: &Question, lists: &Lists, now: Millis) -> Board {
    let counted = counted(loaded, question, lists, now);
    let teams = loaded.evidence.teams.iter().map(|t| (t.id.0.clone(), t.record.name.clone())).collect();
    Board {
        board: question.board.clone(),
        from: question.from,
        to: question.to,
        zone: "Europe/London".to_owned(),
        as_at: now,
        seq: loaded.seq,
        area: question.area.clone(),
        class: question.class.clone(),
        without_late: question.without_late,
        definitions: definitions(question, lists, now),
        teams,
        figures: counted.figures,
        series: counted.series,
        breaks: Some(breaks(question, lists)).filter(|breaks| !breaks.is_empty()),
    }
}

/// The lists by which a board sorts and judges, where a force may change them while the series runs.
const READS: [(&str, &[&str]); 2] = [
    ("attendance", &["response_grades", "incident_results", "incident_statuses", "non_attendance_reasons"]),
    (
        "deployment",
        &[
            "response_grades",
            "incident_statuses",
            "non_attendance_reasons",
            "thrive_fields",
            "deployment_policy",
            "authority_levels",
            "snapshot_hours",
        ],
    ),
];

/// The days of the period on which one of those lists changed.
fn breaks(question: &Question, lists: &Lists) -> Vec<Break> {
    let (from, to) = (day(question.from).to_string(), day(question.to).to_string());
    let read = READS.iter().filter(|(board, _)| *board == question.board).flat_map(|(_, lists)| *lists);
    let mut found: Vec<Break> = read
        .flat_map(|list| lists.list(list).iter().map(move |row| (list, &row.valid_from)))
        .filter(|(_, first)| from < **first && **first < to)
        .map(|(list, first)| Break { day: first.clone(), list: (*list).to_owned() })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The definitions that hold at some time of the period, with the clock that each grade really starts.
fn definitions(question: &Question, lists: &Lists, now: Millis) -> Vec<Definition> {
    // A period that ends at midnight ended the day before.
    let on = day(question.to.plus(-1).min(now));
    let mut definitions = lists.definitions(&question.board, day(question.from), on);
    let clocks: Vec<(String, &str)> = lists
        .list("response_grades")
        .iter()
        .filter(|row| row.holds(on) && row.yes("deployment"))
        .map(|row| (row.code.clone(), lists.clock_start(&row.code, on).name()))
        .collect();
    let same = clocks.windows(2).all(|pair| pair[0].1 == pair[1].1);
    for definition in definitions.iter_mut().filter(|d| d.measure == "AT01" || d.measure == "AT02") {
        if let (true, Some((_, clock))) = (same, clocks.first()) {
            definition.clock_start = (*clock).to_owned();
        } else {
            let each: Vec<String> = clocks.iter().map(|(grade, clock)| format!("{grade}: {clock}")).collect();
            definition.clock_start = each.join("; ");
        }
    }
    definitions
}

/// The rows behind a figure.
///
/// # Errors
/// When the board has no such measure, or the measure no such part.
pub fn rows(
    loaded: &Loaded,
    question: &Question,
    rows: &RowsAsked,
    words: &Words,
    lists: &Lists,
    now: Millis,
) -> Result<Rows, Problem> {
    let counted = counted(loaded, question, lists, now);
    let measure = rows.measure.as_str();
    // TF05 is TF01 at a rate, so its rows are the same.
    let measure = if measure == "TF05" { "TF01" } else { measure };
    let part = rows.part.as_deref().filter(|_| measure == rows.measure && measure != "TF01");
    let known = counted.figures.iter().any(|f| f.measure == rows.measure);
    let found = counted.rows(measure, part, rows.group.as_ref(), |area| words.of(area));
    let mut found = match found {
        Some(found) => found,
        // A measure that could not be counted has no rows, which is an answer.
        None if known && part.is_none() => Vec::new(),
        None => return Err(no_rows(rows, question, &counted)),
    };
    let total = found.len() as u64;
    found.truncate(rows.limit);
    Ok(Rows {
        measure: rows.measure.clone(),
        from: question.from,
        to: question.to,
        as_at: now,
        total,
        rows: found,
    })
}

fn no_rows(rows: &RowsAsked, question: &Question, counted: &Counted) -> Problem {
    let mut known: Vec<String> =
        counted.figures.iter().map(|f| format!("{} {}", f.measure, f.part)).collect();
    known.dedup();
    known.sort();
    known.dedup();
    let part = rows.part.as_ref().map_or_else(String::new, |p| format!(" with a part \"{p}\""));
    let detail = format!(
        "The {} board has no measure \"{}\"{part}. It has: {}.",
        question.board,
        rows.measure,
        known.join(", ")
    );
    Problem::new(Code::NotFound, detail)
}
