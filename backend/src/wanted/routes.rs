//! The addresses of the wanted register.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::wanted::{
    DecideSuspect, MakeWanted, NameSuspect, ReviewWanted, SettleDifference, TellAttempt, TellWanted,
    WantedRegister,
};
use beatbook_shared::ids::RecordId;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::register::{self, Narrow};
use super::{differences, people, step, tell};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::caller::{Bureau, Namer, Reviewer, WantedReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/api/wanted").route(web::get().to(get_register)).route(web::post().to(post_wanted)),
    )
    .service(web::resource("/api/investigations/{id}/suspects").route(web::post().to(post_suspect)))
    .service(web::resource("/api/suspects/{id}/decision").route(web::post().to(post_decision)))
    .service(web::resource("/api/wanted/{id}/attempts").route(web::post().to(post_attempt)))
    .service(web::resource("/api/wanted/{id}/reviews").route(web::post().to(post_review)))
    .service(web::resource("/api/wanted/{id}/steps").route(web::post().to(post_step)))
    .service(web::resource("/api/wanted-differences/{id}").route(web::post().to(post_difference)));
}

async fn get_register(
    caller: WantedReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<WantedRegister>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        register::register(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

type Tells<Q> = fn(&mut Tx<'_>, &Caller, &RecordId, Q, &Lists, Millis) -> Result<Written, Error>;

/// Every question that writes goes the same way: read, decide in one transaction, answer.
async fn write<Q: serde::de::DeserializeOwned + Send + 'static>(
    caller: Caller,
    station: web::Data<Station>,
    id: String,
    asked: Asked<Q>,
    tells: Tells<Q>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id);
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tells(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_suspect(
    caller: Namer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<NameSuspect>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, people::name).await
}

async fn post_decision(
    caller: Namer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<DecideSuspect>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, people::decide).await
}

async fn post_wanted(
    caller: Namer,
    station: web::Data<Station>,
    asked: Asked<MakeWanted>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, String::new(), asked, people::make).await
}

async fn post_attempt(
    caller: Namer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellAttempt>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, tell::attempt).await
}

async fn post_review(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<ReviewWanted>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, tell::review).await
}

async fn post_step(
    caller: WantedReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellWanted>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, step::step).await
}

async fn post_difference(
    caller: Bureau,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<SettleDifference>,
) -> Result<web::Json<Written>, Failure> {
    write(caller.0, station, id.into_inner(), asked, differences::settle).await
}
