//! The addresses of scenarios, the roster and mobile access.

use actix_web::{HttpRequest, web};
use beatbook_shared::access::Action;
use beatbook_shared::api::analysis::{ChangeTour, MakeScenario, MobileAccess, RosterPage, Scenarios};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;

use super::roster::Day;
use super::{access, roster, scenarios};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{Allocator, LossReporter, MeasureReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/api/scenarios")
            .route(web::get().to(get_scenarios))
            .route(web::post().to(post_scenario)),
    )
    .service(web::resource("/api/roster").route(web::get().to(get_roster)))
    .service(web::resource("/api/roster/{id}").route(web::post().to(post_tour)))
    .service(web::resource("/api/mobile").route(web::get().to(get_mobile)));
}

async fn get_scenarios(
    _reader: MeasureReader,
    station: web::Data<Station>,
) -> Result<web::Json<Scenarios>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn: &mut AnyConn| scenarios::all(conn, now)).await?))
}

async fn post_scenario(
    caller: MeasureReader,
    station: web::Data<Station>,
    asked: Asked<MakeScenario>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        scenarios::make(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn get_roster(
    caller: Allocator,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<RosterPage>, Failure> {
    let day = query::<Day>(&req)?;
    let now = station.now();
    Ok(web::Json(station.read(move |conn: &mut AnyConn| roster::page(conn, &caller, &day, now)).await?))
}

async fn post_tour(
    caller: Allocator,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<ChangeTour>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        roster::change(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn get_mobile(
    caller: LossReporter,
    station: web::Data<Station>,
) -> Result<web::Json<MobileAccess>, Failure> {
    let now = station.now();
    // Whoever administers devices sees the whole force; a supervisor their own ground.
    let areas = (!caller.may(Action::Enrol)).then(|| caller.areas.clone());
    let read = move |conn: &mut AnyConn| access::access(conn, areas.as_deref(), now);
    Ok(web::Json(station.read(read).await?))
}
