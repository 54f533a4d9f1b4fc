//! The addresses of victims.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::victims::{GradeUpdate, PlanVictim, TellEvent, TellVictim, VictimList, VictimPage};
use beatbook_shared::ids::RecordId;

use super::list::{self, Narrow};
use super::{file, tell};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseEditor, CaseReader, Reviewer};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::investigations::sight::{Sight, hidden};
use crate::records;
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/victims").route(web::get().to(get_list)))
        .service(web::resource("/api/investigations/{id}/victim").route(web::get().to(get_page)))
        .service(web::resource("/api/investigations/{id}/victim/contact").route(web::post().to(post_contact)))
        .service(web::resource("/api/investigations/{id}/victim/plan").route(web::post().to(post_plan)))
        .service(web::resource("/api/investigations/{id}/victim/event").route(web::post().to(post_event)))
        .service(web::resource("/api/contacts/{id}/grade").route(web::post().to(post_grade)));
}

async fn get_list(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<VictimList>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        list::list(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_page(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<VictimPage>, Failure> {
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        let case = records::get(conn, &id)?.ok_or_else(hidden)?;
        if !Sight::of(conn, &caller, now)?.sees(&id, &case.record) {
            return Err(hidden().into());
        }
        file::page(conn, &caller, &id, &case.record, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_contact(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellVictim>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::contact(tx, &caller, TellVictim { investigation: id, ..question }, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_plan(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<PlanVictim>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::plan(tx, &caller, &PlanVictim { investigation: id, ..question }, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_event(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellEvent>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::event(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_grade(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<GradeUpdate>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let write = move |tx: &mut Tx<'_>| tell::grade(tx, &caller, &id, question, now);
    Ok(web::Json(station.write(write).await?))
}
