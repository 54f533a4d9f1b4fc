//! The addresses of managed offenders.

use actix_web::web;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::iom::{OffenderFile, Register, Select, TellOffender};
use beatbook_shared::ids::RecordId;

use super::{file, register, select, tell};
use crate::db::{AnyConn, Tx};
use crate::http::caller::OffenderReader;
use crate::http::questions::Asked;
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/api/offenders").route(web::get().to(get_register)).route(web::post().to(post_spell)),
    )
    .service(web::resource("/api/offenders/{id}").route(web::get().to(get_file)))
    .service(web::resource("/api/offenders/{id}/tell").route(web::post().to(post_told)));
}

async fn get_register(
    caller: OffenderReader,
    station: web::Data<Station>,
) -> Result<web::Json<Register>, Failure> {
    let now = station.now();
    let read = move |conn: &mut AnyConn| register::register(conn, &caller, now);
    Ok(web::Json(station.read(read).await?))
}

async fn get_file(
    caller: OffenderReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<OffenderFile>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    let read = move |conn: &mut AnyConn| file::file(conn, &caller, &id, now);
    Ok(web::Json(station.read(read).await?))
}

async fn post_spell(
    caller: OffenderReader,
    station: web::Data<Station>,
    asked: Asked<Select>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        select::select(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_told(
    caller: OffenderReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellOffender>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::tell(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}
