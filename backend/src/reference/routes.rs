//! The addresses of the lists.

use actix_web::web;
use beatbook_shared::api::admin::{EditList, ForceList, ForceLists, ListPreview};

use super::{change, preview};
use crate::administration::Hand;
use crate::http::caller::Administrator;
use crate::http::questions::Asked;
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/reference").route(web::get().to(get_all)))
        .service(
            web::resource("/api/reference/{id}")
                .route(web::get().to(get_one))
                .route(web::post().to(post_edit)),
        )
        .service(web::resource("/api/reference/{id}/preview").route(web::post().to(post_preview)));
}

async fn get_all(_: Administrator, station: web::Data<Station>) -> Result<web::Json<ForceLists>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| change::all(conn, now)).await?))
}

async fn get_one(
    _: Administrator,
    station: web::Data<Station>,
    name: web::Path<String>,
) -> Result<web::Json<ForceList>, Failure> {
    let (now, name) = (station.now(), name.into_inner());
    Ok(web::Json(station.read(move |conn| change::one(conn, &name, now)).await?))
}

async fn post_preview(
    _: Administrator,
    station: web::Data<Station>,
    name: web::Path<String>,
    asked: Asked<EditList>,
) -> Result<web::Json<ListPreview>, Failure> {
    let (question, name, now) = (asked.read().await?, name.into_inner(), station.now());
    let loading = station.read(move |conn| preview::load(conn, &name, &question, now)).await?;
    Ok(web::Json(web::block(move || loading.count(now)).await.map_err(Failure::server)?))
}

async fn post_edit(
    caller: Administrator,
    station: web::Data<Station>,
    name: web::Path<String>,
    asked: Asked<EditList>,
) -> Result<web::Json<ForceList>, Failure> {
    let (question, name, now) = (asked.read().await?, name.into_inner(), station.now());
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let written = station.write(move |tx| {
        change::write(tx, &hand, &caller.staff, &name, &question, now)?;
        change::one(tx, &name, now)
    });
    Ok(web::Json(written.await?))
}
