//! The addresses of supervision.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::{CheckDirection, ReviewQueue, SignOff, SignedView, Written};
use beatbook_shared::ids::RecordId;

use super::queue::Narrow;
use super::{check_direction, queue, sign_off, signed_view};
use crate::db::AnyConn;
use crate::http::caller::{CaseReader, Officer, Reviewer};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/reviews").route(web::get().to(get_queue)))
        .service(web::resource("/api/reviews/{id}").route(web::get().to(get_signed_view)))
        .service(web::resource("/api/investigations/{id}/reviews").route(web::post().to(post_review)))
        .service(web::resource("/api/directions/{id}").route(web::post().to(post_direction)));
}

async fn get_queue(
    caller: Reviewer,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<ReviewQueue>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        queue::queue(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_signed_view(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<SignedView>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.write(move |tx| signed_view::signed_view(tx, &caller, &id, now)).await?))
}

async fn post_review(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<SignOff>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let written = station.write(move |tx| {
        let lists = lists(tx)?;
        sign_off::sign_off(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(written.await?))
}

async fn post_direction(
    caller: Officer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<CheckDirection>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(
        station.write(move |tx| check_direction::check_direction(tx, &caller, &id, &question, now)).await?,
    ))
}
