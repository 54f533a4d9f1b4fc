//! The addresses of recording.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::crime::{
    ConfirmPrincipal, CrimePair, DecideCrime, Explain, NoCrime, OfferOutcomes, RegistrarPage, SetOutcome,
};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::crime::Entered;
use beatbook_shared::patrol::outcomes::offered;
use beatbook_shared::reference::ListRow;

use super::page::{self, Narrow};
use super::{outcome, pair, tell};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseEditor, CaseReader, OutcomeSetter, Registrar};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/registrar").route(web::get().to(get_page)))
        .service(web::resource("/api/outcomes").route(web::post().to(post_offer)))
        .service(web::resource("/api/incidents/{id}/crime").route(web::post().to(post_crime)))
        .service(web::resource("/api/incidents/{id}/no-crime").route(web::post().to(post_no_crime)))
        .service(web::resource("/api/investigations/{id}/pair").route(web::get().to(get_pair)))
        .service(web::resource("/api/investigations/{id}/explain").route(web::post().to(post_explain)))
        .service(web::resource("/api/investigations/{id}/principal").route(web::post().to(post_principal)))
        .service(web::resource("/api/investigations/{id}/registrar").route(web::post().to(post_decision)))
        .service(web::resource("/api/investigations/{id}/outcome").route(web::post().to(post_outcome)));
}

async fn get_page(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<RegistrarPage>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        page::page(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_offer(
    _: CaseReader,
    station: web::Data<Station>,
    asked: Asked<OfferOutcomes>,
) -> Result<web::Json<Vec<ListRow>>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        let rows = offered(&lists, question.suspect_named, &question.victim, now);
        Ok(rows.into_iter().cloned().collect::<Vec<ListRow>>())
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_pair(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<CrimePair>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        pair::pair(conn, &caller, &id, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_crime(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Entered>,
) -> Result<web::Json<Written>, Failure> {
    let entered = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::crime(tx, &caller, &id, &entered, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_no_crime(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<NoCrime>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| tell::no_crime(tx, &caller, &id, &question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_explain(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Explain>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::explain(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_principal(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<ConfirmPrincipal>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::confirm(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_decision(
    caller: Registrar,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<DecideCrime>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::decide(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_outcome(
    caller: OutcomeSetter,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<SetOutcome>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        outcome::set(tx, &caller, SetOutcome { investigation: id, ..question }, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}
