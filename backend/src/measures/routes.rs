//! `GET /api/measures/{board}` and the rows behind each of its figures.

use std::sync::Arc;

use actix_web::{HttpRequest, web};
use beatbook_shared::access::Action;
use beatbook_shared::measures::{Board, Rows};
use beatbook_shared::problem::Problem;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use super::board::{self, RowsAsked, Words};
use super::kept::Shown;
use super::question::{self, Question};
use super::store;
use crate::db::AnyConn;
use crate::http::caller::MeasureReader;
use crate::http::questions::query;
use crate::http::{Caller, Failure, Station};
use crate::records;
use crate::reference::lists;

/// Rows in one answer when nobody says, and at most. A file has them all, and is made and logged by `exports`.
const USUAL_ROWS: usize = 2_000;
const MOST_ROWS: usize = 100_000;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/measures/{board}").route(web::get().to(get_board)))
        .service(web::resource("/api/measures/{board}/{measure}/rows").route(web::get().to(get_rows)));
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: Option<i64>,
    to: Option<i64>,
    area: Option<String>,
    team: Option<String>,
    /// `urban` or `rural`.
    class: Option<String>,
    /// `out` leaves out what was entered late.
    late: Option<String>,
    part: Option<String>,
    /// `grade:1,area:NE`; empty for the whole, `*` for every row of the measure.
    group: Option<String>,
    limit: Option<usize>,
}

impl Asked {
    fn question(&self, board: &str, now: Millis) -> Result<Question, Problem> {
        let (from, to) = (self.from.map(Millis), self.to.map(Millis));
        Question::new(board, from, to, self.area.as_deref(), self.team.as_deref(), now)?
            .in_class(self.class.as_deref())?
            .late(self.late.as_deref())
    }

    fn rows(&self, measure: String) -> Result<RowsAsked, Problem> {
        let group = match self.group.as_deref() {
            Some("*") => None,
            group => Some(question::group(group.unwrap_or_default())?),
        };
        let part = self.part.clone().filter(|p| !p.is_empty());
        let limit = self.limit.unwrap_or(USUAL_ROWS).min(MOST_ROWS);
        Ok(RowsAsked { measure, part, group, limit })
    }
}

async fn get_board(
    _reader: MeasureReader,
    station: web::Data<Station>,
    board: web::Path<String>,
    req: HttpRequest,
) -> Result<web::Json<Board>, Failure> {
    let (asked, now) = (query::<Asked>(&req)?, station.now());
    let question = asked.question(&board, now)?;
    let read = |conn: &mut AnyConn| Ok((records::head(conn)?, lists(conn)?));
    let (seq, lists) = station.read(read).await?;
    let board = match station.boards.shown(&question, seq, &lists, now) {
        Shown::Board(board) => board,
        Shown::AndCountAgain(board) => {
            actix_web::rt::spawn(count_again(station.clone(), question));
            board
        }
        Shown::Nothing => count(&station, question, now).await?,
    };
    Ok(web::Json(Arc::unwrap_or_clone(board)))
}

/// Counts a board, and keeps it where that took long.
async fn count(station: &Station, question: Question, now: Millis) -> Result<Arc<Board>, Failure> {
    let wanted = question.clone();
    let read = move |conn: &mut AnyConn| Ok((store::load(conn, &wanted)?, lists(conn)?));
    let (loaded, lists) = station.read(read).await?;
    let many = loaded.evidence.records() >= station.config.limits.boards_kept_from;
    let (asked, by) = (question.clone(), lists.clone());
    // Counting is work for a processor, so it is not done where answers wait for it.
    let counted = web::block(move || board::board(&loaded, &asked, &by, now));
    let board = Arc::new(counted.await.map_err(Failure::server)?);
    if many {
        station.boards.keep(question, lists, &board);
    }
    Ok(board)
}

/// Counts a board again behind an answer that has gone out.
async fn count_again(station: web::Data<Station>, question: Question) {
    if let Err(error) = count(&station, question.clone(), station.now()).await {
        tracing::error!(cause = ?error, board = question.board, "a board could not be counted again");
        station.boards.failed(&question);
    }
}

async fn get_rows(
    reader: MeasureReader,
    station: web::Data<Station>,
    path: web::Path<(String, String)>,
    req: HttpRequest,
) -> Result<web::Json<Rows>, Failure> {
    let (board, measure) = path.into_inner();
    let (asked, now) = (query::<Asked>(&req)?, station.now());
    let question = asked.question(&board, now)?;
    let rows = asked.rows(measure)?;
    let words = words(&reader);
    let wanted = question.clone();
    let read = move |conn: &mut AnyConn| Ok((store::load(conn, &wanted)?, lists(conn)?));
    let (loaded, lists) = station.read(read).await?;
    let found: Result<Rows, Problem> =
        web::block(move || board::rows(&loaded, &question, &rows, &words, &lists, now))
            .await
            .map_err(Failure::server)?;
    Ok(web::Json(found?))
}

/// Whoever may read words reads those of their own areas.
fn words(caller: &Caller) -> Words {
    if caller.may(Action::ReadRowText) { Words::Areas(caller.areas.clone()) } else { Words::None }
}
