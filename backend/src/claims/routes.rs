//! The addresses of claims.

use actix_web::web;
use beatbook_shared::api::claims::{ClaimFile, Claims, MakeClaim, Preview, TakeStep};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;

use super::{file, list, make, step};
use crate::http::caller::{ClaimWriter, MeasureReader};
use crate::http::questions::Asked;
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/claims").route(web::get().to(get_all)).route(web::post().to(post_claim)))
        .service(web::resource("/api/claims/preview").route(web::post().to(post_preview)))
        .service(
            web::resource("/api/claims/{id}")
                .route(web::get().to(get_one))
                .route(web::post().to(post_change)),
        )
        .service(web::resource("/api/claims/{id}/steps").route(web::post().to(post_step)));
}

async fn get_all(caller: MeasureReader, station: web::Data<Station>) -> Result<web::Json<Claims>, Failure> {
    let now = station.now();
    let answer = station.read(move |conn| {
        let lists = lists(conn)?;
        list::list(conn, &caller, &lists, now)
    });
    Ok(web::Json(answer.await?))
}

async fn get_one(
    caller: MeasureReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<ClaimFile>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    let answer = station.read(move |conn| {
        let lists = lists(conn)?;
        file::file(conn, &caller, &id, &lists, now)
    });
    Ok(web::Json(answer.await?))
}

async fn post_preview(
    caller: ClaimWriter,
    station: web::Data<Station>,
    asked: Asked<MakeClaim>,
) -> Result<web::Json<Preview>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let answer = station.read(move |conn| {
        let lists = lists(conn)?;
        make::preview(conn, &caller, &question, &lists, now)
    });
    Ok(web::Json(answer.await?))
}

async fn post_claim(
    caller: ClaimWriter,
    station: web::Data<Station>,
    asked: Asked<MakeClaim>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let answer = station.write(move |tx| {
        let lists = lists(tx)?;
        make::make(tx, &caller, &question, &lists, now)
    });
    Ok(web::Json(answer.await?))
}

async fn post_change(
    caller: ClaimWriter,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<MakeClaim>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let answer = station.write(move |tx| {
        let lists = lists(tx)?;
        make::change(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(answer.await?))
}

async fn post_step(
    caller: MeasureReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TakeStep>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let answer = station.write(move |tx| {
        let lists = lists(tx)?;
        step::take(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(answer.await?))
}
