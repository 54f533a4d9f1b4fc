//! From what is asked to what is written: rights, columns, filters in words, and where the rows come from.

use beatbook_shared::access::Action;
use beatbook_shared::api::exports::Wanted;
use beatbook_shared::api::find::{Narrowing, View};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference;
use beatbook_shared::time::Millis;

use super::sheet::{Cell, Sheet};
use super::words::{Tongue, say};
use super::{boards, claim, labels, minutes, pdf, queue, rows, store, story, text, xlsx};
use crate::db::{AnyConn, Error};
use crate::find::{self, CASES, JOBS, Query};
use crate::http::Caller;
use crate::investigations::sight::Sight;
use crate::measures::board::{self, RowsAsked, Words};
use crate::measures::question::Question;
use crate::measures::store as measured;
use crate::{claims, investigations, meetings, records, reviews};

/// Rows that are read at once.
const PAGE: u32 = 500;

/// Where the rows of a file come from.
pub(super) enum Source {
    Cases(Box<Query>, Vec<String>),
    Jobs(Box<Query>, Vec<String>),
    Ready(Vec<Vec<Cell>>),
}

/// How big a file will be, before it is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub rows: u64,
    /// Milliseconds that it takes, roughly.
    pub ms: u64,
}

/// The name that a file's kind has in the store and on pages.
pub(super) fn kind(wanted: &Wanted) -> &'static str {
    match wanted {
        Wanted::Investigations { .. } => "investigations",
        Wanted::Jobs { .. } => "jobs",
        Wanted::Queue { .. } => "queue",
        Wanted::Timeline { .. } => "timeline",
        Wanted::Board { .. } => "board",
        Wanted::Minutes { .. } => "minutes",
        Wanted::Claim { .. } => "claim",
        Wanted::Rows { .. } => "rows",
    }
}

/// The right that a file needs, at the time it is asked for, made and fetched.
pub(super) fn right(what: &str) -> Action {
    match what {
        "queue" => Action::Review,
        "board" | "claim" | "rows" => Action::ReadMeasures,
        _ => Action::ReadCases,
    }
}

/// Whether rows name people, so that somebody must say for whom the file is and what for.
pub(super) fn names_people(wanted: &Wanted, caller: &Caller) -> bool {
    match wanted {
        Wanted::Board { .. } | Wanted::Claim { .. } => false,
        Wanted::Rows { .. } => caller.may(Action::ReadRowText),
        _ => true,
    }
}

fn scopes(conn: &mut AnyConn, caller: &Caller, now: Millis) -> Result<Vec<String>, Error> {
    Ok(Sight::of(conn, caller, now)?.names())
}

/// How big a file will be.
///
/// # Errors
/// When what is asked cannot be asked, is not the caller's to have, or does not fit the format.
pub(super) fn size(
    conn: &mut AnyConn,
    caller: &Caller,
    wanted: &Wanted,
    format: &str,
    now: Millis,
) -> Result<Size, Error> {
    caller.must(right(kind(wanted)))?;
    let mut reading = 0;
    let rows = match wanted {
        Wanted::Investigations { view } => {
            let query = Query::whole(&CASES, view, scopes(conn, caller, now)?, now)?;
            find::store::count_cases(conn, &query)?.0
        }
        Wanted::Jobs { view } => {
            let query = Query::whole(&JOBS, view, scopes(conn, caller, now)?, now)?;
            find::store::count_jobs(conn, &query)?.0
        }
        Wanted::Timeline { investigation } => {
            if investigations::file(conn, caller, investigation, now)?.timeline.is_empty() {
                return Err(nothing().into());
            }
            0
        }
        Wanted::Queue { .. } => {
            reading = store::looked_at(conn, 0, 0, true)?.unsigned_abs() / 10;
            0
        }
        Wanted::Minutes { meeting } => {
            let lists = crate::reference::lists(conn)?;
            let made = meetings::minutes(conn, caller, meeting, &lists, now)?;
            (made.decisions.len() + made.actions.len()) as u64
        }
        Wanted::Claim { claim: id } => {
            let lists = crate::reference::lists(conn)?;
            claims::file(conn, caller, id, &lists, now)?.inputs.len() as u64
        }
        Wanted::Board { .. } | Wanted::Rows { .. } => {
            let question = question(wanted, now)?;
            let cases = question.board == "supervision";
            reading = store::looked_at(conn, question.from.0, question.to.0, cases)?.unsigned_abs() / 5;
            0
        }
    };
    fits(format, rows)?;
    // Tenths of a millisecond for a row, measured generously.
    let tenths = if format == "pdf" { 10 } else { 1 };
    Ok(Size { rows, ms: reading + rows * tenths / 10 })
}

/// Whether a format holds so many rows.
pub(super) fn fits(format: &str, rows: u64) -> Result<(), Problem> {
    match format {
        "xlsx" if rows > xlsx::MOST_ROWS => Err(xlsx::too_many(rows)),
        "pdf" if rows > pdf::MOST_ROWS => Err(pdf::too_many(rows)),
        _ => Ok(()),
    }
}

fn nothing() -> Problem {
    Problem::new(Code::NotFound, "There is nothing to write.")
}

fn question(wanted: &Wanted, now: Millis) -> Result<Question, Problem> {
    match wanted {
        Wanted::Board { board, from, to, area, team, class, late }
        | Wanted::Rows { board, from, to, area, team, class, late, .. } => {
            Question::new(board, *from, *to, area.as_deref(), team.as_deref(), now)?
                .in_class(class.as_deref())?
                .late(late.as_deref())
        }
        _ => Err(nothing()),
    }
}

/// The whole plan of a file.
///
/// # Errors
/// As [`size`].
pub(super) fn plan(
    conn: &mut AnyConn,
    caller: &Caller,
    wanted: &Wanted,
    tongue: Tongue,
    now: Millis,
) -> Result<(Sheet, Source), Error> {
    caller.must(right(kind(wanted)))?;
    let what = kind(wanted);
    let mut sheet = Sheet {
        title: say(tongue, &format!("title.{what}")).to_owned(),
        name: say(tongue, &format!("file.{what}")).to_owned(),
        names_people: names_people(wanted, caller),
        columns: Vec::new(),
        filters: Vec::new(),
        definitions: Vec::new(),
        said: Vec::new(),
        seq: records::head(conn)?,
    };
    let source = match wanted {
        Wanted::Investigations { view } => {
            let query = Query::whole(&CASES, view, scopes(conn, caller, now)?, now)?;
            let chosen = rows::chosen(&view.columns, false);
            sheet.columns = rows::columns(&chosen, tongue);
            sheet.filters = narrowed(view, &query, "investigation_statuses", tongue);
            Source::Cases(Box::new(query), chosen)
        }
        Wanted::Jobs { view } => {
            let query = Query::whole(&JOBS, view, scopes(conn, caller, now)?, now)?;
            let chosen = rows::chosen(&view.columns, true);
            sheet.columns = rows::columns(&chosen, tongue);
            sheet.filters = narrowed(view, &query, "incident_statuses", tongue);
            Source::Jobs(Box::new(query), chosen)
        }
        Wanted::Queue { area, team, risk } => {
            let lists = crate::reference::lists(conn)?;
            let narrow = reviews::Narrow {
                area: area.clone(),
                team: team.clone(),
                risk: risk.clone(),
                ..reviews::Narrow::default()
            };
            let queue = reviews::queue(conn, caller, &narrow, &lists, u32::MAX, now)?;
            sheet.columns = queue::columns(tongue);
            let labelled =
                |list: &str, code: &Option<String>| code.as_ref().map(|c| labels::label(list, c, tongue));
            push(&mut sheet, tongue, "filter.areas", labelled("gwent_areas", area));
            push(&mut sheet, tongue, "filter.team", team.clone());
            push(&mut sheet, tongue, "filter.risks", labelled("risk_levels", risk));
            let on = reference::day(now).to_string();
            sheet.definitions = vec![format!("review_schedule, {on}")];
            Source::Ready(queue.items.iter().map(|item| queue::cells(item, tongue)).collect())
        }
        Wanted::Timeline { investigation } => {
            let mut file = investigations::file(conn, caller, investigation, now)?;
            file.timeline.reverse();
            sheet.columns = story::columns(tongue);
            let number = file.record.crime_number.clone().unwrap_or_else(|| investigation.0.clone());
            push(
                &mut sheet,
                tongue,
                "filter.investigation",
                Some(format!("{number}: {}", file.record.title)),
            );
            Source::Ready(file.timeline.iter().map(|row| story::cells(row, tongue)).collect())
        }
        Wanted::Board { .. } => {
            let question = question(wanted, now)?;
            let loaded = measured::load(conn, &question)?;
            let lists = crate::reference::lists(conn)?;
            let board = board::board(&loaded, &question, &lists, now);
            sheet.title = say(tongue, &format!("title.{}", board.board)).to_owned();
            sheet.name = format!("{}-{}", sheet.name, board.board);
            sheet.columns = boards::figure_columns(tongue);
            sheet.definitions = boards::definitions(&board);
            sheet.seq = board.seq;
            period(&mut sheet, &question, tongue);
            Source::Ready(board.figures.iter().map(|f| boards::figure_cells(f, &board, tongue)).collect())
        }
        Wanted::Minutes { meeting } => {
            let lists = crate::reference::lists(conn)?;
            let made = meetings::minutes(conn, caller, meeting, &lists, now)?;
            sheet.columns = minutes::columns(tongue);
            sheet.said = minutes::said(&made, tongue);
            Source::Ready(minutes::rows(&made, tongue))
        }
        Wanted::Claim { claim: id } => {
            let lists = crate::reference::lists(conn)?;
            let file = claims::file(conn, caller, id, &lists, now)?;
            sheet.columns = claim::columns(tongue);
            sheet.definitions = vec![file.definition.clone()];
            sheet.said = claim::said(&file, tongue);
            push(&mut sheet, tongue, "filter.claim", Some(file.record.title.clone()));
            Source::Ready(file.inputs.iter().map(|input| claim::cells(input, tongue)).collect())
        }
        Wanted::Rows { measure, part, group, .. } => {
            let question = question(wanted, now)?;
            let loaded = measured::load(conn, &question)?;
            let lists = crate::reference::lists(conn)?;
            let asked = RowsAsked {
                measure: measure.clone(),
                part: part.clone(),
                group: group.clone(),
                limit: usize::MAX,
            };
            let words = if caller.may(Action::ReadRowText) {
                Words::Areas(caller.areas.clone())
            } else {
                Words::None
            };
            let found = board::rows(&loaded, &question, &asked, &words, &lists, now)?;
            let of = board::board(&loaded, &question, &lists, now);
            sheet.definitions = boards::definitions(&of)
                .into_iter()
                .filter(|d| d.split(' ').next() == Some(measure.as_str()))
                .collect();
            sheet.name = format!("{}-{measure}", sheet.name);
            sheet.columns = boards::row_columns(tongue);
            sheet.seq = loaded.seq;
            push(&mut sheet, tongue, "filter.measure", Some(measure.clone()));
            push(&mut sheet, tongue, "filter.part", part.clone());
            let group: Option<Vec<String>> =
                group.as_ref().map(|g| g.iter().map(|(d, v)| format!("{d}: {v}")).collect());
            push(&mut sheet, tongue, "filter.group", group.map(|g| g.join(", ")));
            period(&mut sheet, &question, tongue);
            Source::Ready(found.rows.iter().map(|row| boards::row_cells(row, tongue)).collect())
        }
    };
    Ok((sheet, source))
}

fn push(sheet: &mut Sheet, tongue: Tongue, key: &str, value: Option<String>) {
    if let Some(value) = value.filter(|v| !v.is_empty()) {
        sheet.filters.push((say(tongue, key).to_owned(), value));
    }
}

fn period(sheet: &mut Sheet, question: &Question, tongue: Tongue) {
    push(sheet, tongue, "filter.from", Some(text::read(question.from)));
    push(sheet, tongue, "filter.to", Some(text::read(question.to)));
    let area = question.area.as_ref().map(|a| labels::label("gwent_areas", a, tongue));
    push(sheet, tongue, "filter.areas", area);
    let class = question.class.as_ref().map(|class| say(tongue, &format!("class.{class}")).to_owned());
    push(sheet, tongue, "filter.class", class);
    let late = question.without_late.then(|| say(tongue, "late.out").to_owned());
    push(sheet, tongue, "filter.late", late);
    push(sheet, tongue, "filter.team", question.team.clone());
}

/// A list's filters and its order, in words.
fn narrowed(view: &View, query: &Query, statuses: &str, tongue: Tongue) -> Vec<(String, String)> {
    let n: &Narrowing = &view.narrow;
    let yes_no = |b: bool| say(tongue, if b { "yes" } else { "no" }).to_owned();
    let parts = [
        ("filter.areas", labels::labels("gwent_areas", &n.areas, tongue)),
        ("filter.statuses", labels::labels(statuses, &n.statuses, tongue)),
        ("filter.risks", labels::labels("risk_levels", &n.risks, tongue)),
        ("filter.grades", labels::labels("response_grades", &n.grades, tongue)),
        ("filter.team", n.team.as_ref().map(|t| t.0.clone()).unwrap_or_default()),
        ("filter.officer", n.officer.as_ref().map(|o| o.0.clone()).unwrap_or_default()),
        ("filter.from", n.from.map(text::read).unwrap_or_default()),
        ("filter.to", n.to.map(text::read).unwrap_or_default()),
        ("filter.quiet_days", n.quiet_days.map(|d| d.to_string()).unwrap_or_default()),
        ("filter.rural", n.rural.map(yes_no).unwrap_or_default()),
        ("filter.attended", n.attended.map(yes_no).unwrap_or_default()),
        ("filter.words", n.words.clone().unwrap_or_default()),
    ];
    let mut said: Vec<(String, String)> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (say(tongue, key).to_owned(), value))
        .collect();
    let order = say(tongue, if query.descending { "filter.sort.down" } else { "filter.sort.up" });
    let column = say(tongue, &format!("col.{}", query.sort)).to_owned();
    said.push((say(tongue, "filter.sort").to_owned(), format!("{column}, {order}")));
    said
}

impl Source {
    /// Hands over all rows, some at a time.
    ///
    /// # Errors
    /// When the store cannot be read, or whatever `take` gives.
    pub(super) fn each(
        self,
        conn: &mut AnyConn,
        tongue: Tongue,
        now: Millis,
        take: &mut dyn FnMut(Vec<Vec<Cell>>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Source::Ready(rows) => {
                let mut rows = rows.into_iter();
                loop {
                    let some: Vec<Vec<Cell>> = rows.by_ref().take(PAGE as usize).collect();
                    if some.is_empty() {
                        return Ok(());
                    }
                    take(some)?;
                }
            }
            Source::Cases(mut query, chosen) => {
                query.limit = Some(PAGE);
                loop {
                    let (lines, next) = find::case_lines(conn, &query, now)?;
                    take(lines.iter().map(|line| rows::case_cells(line, &chosen, tongue)).collect())?;
                    let Some(next) = next else { return Ok(()) };
                    query.after = Some(next);
                }
            }
            Source::Jobs(mut query, chosen) => {
                query.limit = Some(PAGE);
                loop {
                    let (lines, next) = find::job_lines(conn, &query)?;
                    take(lines.iter().map(|line| rows::job_cells(line, &chosen, tongue)).collect())?;
                    let Some(next) = next else { return Ok(()) };
                    query.after = Some(next);
                }
            }
        }
    }
}
