//! The addresses of bail.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::bail::{BailDiary, LinkPerson, Release, TellBail};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;

use super::diary::{self, Narrow};
use super::{link, tell};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseEditor, CaseReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/bail").route(web::get().to(get_diary)))
        .service(web::resource("/api/investigations/{id}/bail").route(web::post().to(post_release)))
        .service(web::resource("/api/bail/{id}/events").route(web::post().to(post_event)))
        .service(web::resource("/api/bail/{id}/person").route(web::post().to(post_person)));
}

async fn get_diary(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<BailDiary>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        diary::diary(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_release(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Release>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::release(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_event(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellBail>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::event(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_person(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<LinkPerson>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| link::person(tx, &caller, &id, question, now);
    Ok(web::Json(station.write(write).await?))
}
