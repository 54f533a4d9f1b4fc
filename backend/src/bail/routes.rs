//! The addresses of bail.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::bail::{BailDiary, Release, TellBail};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::reference;

use super::diary::{self, Narrow};
use super::tell;
use crate::http::caller::{CaseEditor, CaseReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/bail").route(web::get().to(get_diary)))
        .service(web::resource("/api/investigations/{id}/bail").route(web::post().to(post_release)))
        .service(web::resource("/api/bail/{id}/events").route(web::post().to(post_event)));
}

async fn get_diary(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<BailDiary>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let (narrow, lists) = (query::<Narrow>(&req)?, reference::built_in());
    Ok(web::Json(station.read(move |conn| diary::diary(conn, &caller, &narrow, lists, most, now)).await?))
}

async fn post_release(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Release>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let (id, lists) = (RecordId(id.into_inner()), reference::built_in());
    Ok(web::Json(station.write(move |tx| tell::release(tx, &caller, &id, question, lists, now)).await?))
}

async fn post_event(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellBail>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let (id, lists) = (RecordId(id.into_inner()), reference::built_in());
    Ok(web::Json(station.write(move |tx| tell::event(tx, &caller, &id, question, lists, now)).await?))
}
