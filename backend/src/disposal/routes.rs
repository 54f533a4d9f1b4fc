//! The addresses of disposal.

use actix_web::web;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::disposal::{DecideDisposal, DisposalPage, ProposeDisposal};
use beatbook_shared::ids::RecordId;

use super::{decide, due};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{Approver, Proposer};
use crate::http::questions::Asked;
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/api/disposal").route(web::get().to(get_page)).route(web::post().to(post_proposal)),
    )
    .service(web::resource("/api/disposal/{id}").route(web::post().to(post_decision)));
}

async fn get_page(caller: Proposer, station: web::Data<Station>) -> Result<web::Json<DisposalPage>, Failure> {
    let now = station.now();
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        due::page(conn, &caller, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_proposal(
    caller: Proposer,
    station: web::Data<Station>,
    asked: Asked<ProposeDisposal>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        decide::propose(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_decision(
    caller: Approver,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<DecideDisposal>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        decide::decide(tx, &caller, &id, &question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}
