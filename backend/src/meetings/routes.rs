//! The addresses of the meeting.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::meeting::{
    ActionList, EndMeeting, HoldMeeting, MeetingBoard, RaiseAction, StepAction,
};
use beatbook_shared::api::minutes::{DecideMeeting, MinutesList};
use beatbook_shared::ids::RecordId;

use super::{actions, board, decide, hold, minutes, raise, step};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseReader, Officer, Reviewer};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/meeting").route(web::get().to(get_board)))
        .service(
            web::resource("/api/meetings")
                .route(web::get().to(get_minutes))
                .route(web::post().to(post_meeting)),
        )
        .service(web::resource("/api/meetings/{id}/decisions").route(web::post().to(post_decision)))
        .service(web::resource("/api/meetings/{id}/end").route(web::post().to(post_end)))
        .service(
            web::resource("/api/actions")
                .route(web::get().to(get_actions))
                .route(web::post().to(post_action)),
        )
        .service(web::resource("/api/actions/{id}").route(web::post().to(post_step)));
}

async fn get_board(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<MeetingBoard>, Failure> {
    let now = station.now();
    let asked = query::<board::Which>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        board::board(conn, &caller, &asked, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_minutes(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<MinutesList>, Failure> {
    let now = station.now();
    let asked = query::<board::Which>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        minutes::list(conn, &caller, &asked, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_decision(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<DecideMeeting>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        decide::decide(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_meeting(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<HoldMeeting>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| hold::begin(tx, &caller, question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_end(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<EndMeeting>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| hold::end(tx, &caller, &id, &question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn get_actions(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<ActionList>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<actions::Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        actions::list(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_action(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<RaiseAction>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        raise::raise(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_step(
    caller: Officer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<StepAction>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        step::step(tx, &caller, &id, &question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}
