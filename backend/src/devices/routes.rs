//! The addresses of phones. The list is asked with POST as the officer's app asks it too, and as nothing about a
//! person belongs in an address.

use actix_web::web;
use beatbook_shared::api::locking::{IssueCode, IssuedCode, Phone, Phones, RevokePhone};

use super::phones;
use crate::http::caller::{Enroller, LossReporter};
use crate::http::questions::Asked;
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/phones").route(web::post().to(list)))
        .service(web::resource("/api/phones/codes").route(web::post().to(code)))
        .service(web::resource("/api/phones/{id}/revoke").route(web::post().to(revoke)));
}

async fn list(_: LossReporter, station: web::Data<Station>) -> Result<web::Json<Phones>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| phones::phones(conn, now)).await?))
}

async fn revoke(
    caller: LossReporter,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<RevokePhone>,
) -> Result<web::Json<Phone>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), id.into_inner());
    let phone =
        station.write(move |tx| phones::take_out(tx, &id, &caller.staff, &question.reason, now)).await?;
    Ok(web::Json(phone))
}

async fn code(
    caller: Enroller,
    station: web::Data<Station>,
    asked: Asked<IssueCode>,
) -> Result<web::Json<IssuedCode>, Failure> {
    let question = asked.read().await?;
    let (now, minutes) = (station.now(), station.config.tokens.code_minutes);
    let code =
        station.write(move |tx| phones::code_for(tx, &question.collar, &caller.staff, minutes, now)).await?;
    Ok(web::Json(code))
}
