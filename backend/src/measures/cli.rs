//! `beatbook report`.

use std::io::Write;
use std::path::{Path, PathBuf};

use beatbook_shared::measures::BOARDS;
use beatbook_shared::problem::Problem;
use beatbook_shared::time::{Millis, london};
use clap::builder::PossibleValuesParser;
use jiff::civil::Date;

use super::board::{self, RowsAsked, Words};
use super::question::{self, Question};
use super::{store, text};
use crate::db::{self, Db};
use crate::exports::inspection;

/// Print a board of figures, or the rows behind one.
///
/// Every figure comes with its n, what was left out and why, the missing rate and the definition that
/// counted it. Rows never carry the words of a case here; read those in the console.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  beatbook report attendance
  beatbook report attendance --from 2026-11-01 --to 2026-11-23 --area NE
  beatbook report attendance --class rural --without-late
  beatbook report attendance --json > attendance.json
  beatbook report attendance --rows AT02 --group grade:1,area:NE --csv > rows.csv
  beatbook report supervision --csv
  beatbook report inspection --from 2026-04-01 --to 2026-09-30 --out pack --language cy
  beatbook report time --team 019abc…
  beatbook report freed --rows TF04")]
pub struct Args {
    /// Which figures
    #[arg(value_parser = PossibleValuesParser::new(BOARDS.into_iter().chain([INSPECTION])))]
    pub board: String,
    /// First day, in London (default: four weeks before the end)
    #[arg(long, value_name = "DAY")]
    pub from: Option<Date>,
    /// Last day, included (default: now)
    #[arg(long, value_name = "DAY")]
    pub to: Option<Date>,
    /// One area
    #[arg(long)]
    pub area: Option<String>,
    /// One team, by its id
    #[arg(long)]
    pub team: Option<String>,
    /// Only incidents in this class of area: urban or rural
    #[arg(long)]
    pub class: Option<String>,
    /// Leave out what was entered late
    #[arg(long)]
    pub without_late: bool,
    /// The rows behind this measure instead of the figures
    #[arg(long, value_name = "MEASURE")]
    pub rows: Option<String>,
    /// With --rows: which of the measure's figures
    #[arg(long, requires = "rows")]
    pub part: Option<String>,
    /// With --rows: the figure's group, as grade:1,area:NE; * for every row
    #[arg(long, requires = "rows")]
    pub group: Option<String>,
    /// As JSON
    #[arg(long, conflicts_with_all = ["csv", "table"])]
    pub json: bool,
    /// As CSV
    #[arg(long, conflicts_with = "table")]
    pub csv: bool,
    /// As a table (the default)
    #[arg(long)]
    pub table: bool,
    /// For `inspection`: the folder that the pack is written into; it must be new or empty
    #[arg(long, value_name = "DIR", required_if_eq("board", INSPECTION))]
    pub out: Option<PathBuf>,
    /// For `inspection`: the language of the paper, en or cy
    #[arg(long, default_value = "en", value_parser = ["en", "cy"])]
    pub language: String,
    /// For `inspection`: who gets the pack; it stands in the export log
    #[arg(long, value_name = "WHO", default_value = "HMICFRS")]
    pub recipient: String,
    /// For `inspection`: what it is for
    #[arg(long, value_name = "WHAT", default_value = "re-inspection")]
    pub purpose: String,
}

/// What is no board but everything that the letter found, as one folder.
const INSPECTION: &str = "inspection";

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}", .0.detail)]
    Question(#[from] Problem),
    #[error("{0} is no day that a report can begin or end with; write it as 2026-11-01")]
    Day(Date),
    #[error(transparent)]
    Store(#[from] db::Error),
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Write(#[from] std::io::Error),
    #[error("{0}")]
    Pack(Box<dyn std::error::Error + Send + Sync>),
}

/// Writes the pack and says what is in it.
fn inspection(
    args: &Args,
    db: &Db,
    (from, to): (Option<Millis>, Option<Millis>),
    folder: &Path,
    now: Millis,
    out: &mut dyn Write,
) -> Result<(), Error> {
    // The same period that a board has when nobody says one, and the same refusals.
    let question = Question::new(BOARDS[0], from, to, None, None, now)?;
    let asked = inspection::Asked {
        from: question.from,
        to: question.to,
        language: args.language.clone(),
        recipient: args.recipient.clone(),
        purpose: args.purpose.clone(),
    };
    let pack = inspection::write(db, &asked, folder, now).map_err(Error::Pack)?;
    writeln!(
        out,
        "{}: {} files, {} figures, {} rows behind them, {} stories.\nmanifest.json is {}; keep this beside whoever gets the pack.",
        folder.display(),
        pack.files,
        pack.figures,
        pack.rows,
        pack.stories,
        pack.sha256
    )?;
    Ok(())
}

/// Counts and prints.
///
/// # Errors
/// When the question cannot be answered, or the store or the output cannot be used.
pub fn run(args: &Args, db: &Db, now: Millis, out: &mut dyn Write) -> Result<(), Error> {
    let from = args.from.map(midnight).transpose()?;
    let to = match args.to {
        // The last day is included, so the period ends where the next begins.
        Some(day) => Some(midnight(day.tomorrow().map_err(|_| Error::Day(day))?)?),
        None => None,
    };
    if let (INSPECTION, Some(folder)) = (args.board.as_str(), args.out.as_deref()) {
        return inspection(args, db, (from, to), folder, now, out);
    }
    let question = Question::new(&args.board, from, to, args.area.as_deref(), args.team.as_deref(), now)?
        .in_class(args.class.as_deref())?
        .late(args.without_late.then_some("out"))?;
    let (loaded, lists) =
        db.read(|conn| Ok((store::load(conn, &question)?, crate::reference::lists(conn)?)))?;
    let text = if let Some(measure) = &args.rows {
        let group = match args.group.as_deref() {
            Some("*") => None,
            group => Some(question::group(group.unwrap_or_default())?),
        };
        let asked = RowsAsked { measure: measure.clone(), part: args.part.clone(), group, limit: usize::MAX };
        let rows = board::rows(&loaded, &question, &asked, &Words::None, &lists, now)?;
        match (args.json, args.csv) {
            (true, _) => serde_json::to_string_pretty(&rows)? + "\n",
            (_, true) => text::rows_csv(&rows)?,
            _ => text::rows_table(&rows),
        }
    } else {
        let board = board::board(&loaded, &question, &lists, now);
        match (args.json, args.csv) {
            (true, _) => serde_json::to_string_pretty(&board)? + "\n",
            (_, true) => text::board_csv(&board)?,
            _ => text::board_table(&board, &lists),
        }
    };
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// The first instant of a day in London.
fn midnight(day: Date) -> Result<Millis, Error> {
    let start = day.to_datetime(jiff::civil::Time::midnight()).to_zoned_datetime(london());
    start.map(|at| Millis(at.timestamp().as_millisecond())).map_err(|_| Error::Day(day))
}
