//! The addresses of what imports did.

use actix_web::web;
use beatbook_shared::api::admin::{ImportFile, Imports};

use super::account;
use crate::http::caller::Administrator;
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/imports").route(web::get().to(get_all)))
        .service(web::resource("/api/imports/{id}").route(web::get().to(get_one)));
}

async fn get_all(_: Administrator, station: web::Data<Station>) -> Result<web::Json<Imports>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| account::told(conn, now)).await?))
}

async fn get_one(
    _: Administrator,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<ImportFile>, Failure> {
    let (now, id) = (station.now(), id.into_inner());
    Ok(web::Json(station.read(move |conn| account::one(conn, &id, now)).await?))
}
