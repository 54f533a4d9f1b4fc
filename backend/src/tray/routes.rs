//! The addresses of the tray.

use actix_web::web;
use beatbook_shared::api::console::{Decide, Resolve, Tray, Written};
use beatbook_shared::ids::RecordId;

use super::{choose, list};
use crate::http::caller::TrayDecider;
use crate::http::questions::Asked;
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/tray").route(web::get().to(get_tray)))
        .service(web::resource("/api/conflicts/{id}").route(web::post().to(post_conflict)))
        .service(web::resource("/api/quarantine/{id}").route(web::post().to(post_quarantine)));
}

async fn get_tray(caller: TrayDecider, station: web::Data<Station>) -> Result<web::Json<Tray>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| list::tray(conn, &caller, now)).await?))
}

async fn post_conflict(
    caller: TrayDecider,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Resolve>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.write(move |tx| choose::resolve(tx, &caller, &id, question, now)).await?))
}

async fn post_quarantine(
    caller: TrayDecider,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Decide>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.write(move |tx| choose::decide(tx, &caller, &id, question, now)).await?))
}
