//! The addresses of the control room.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::deployment::{
    Assess, CheckRisk, ControlRoom, ControlWeek, DecideDeployment, DraftAdvice, JobFile, Policy, Regrade,
    TellAppointment,
};
use beatbook_shared::ids::RecordId;
use serde::Deserialize;

use super::{act, decide, file, policy, room, week};
use crate::http::caller::{Grader, JobReader};
use crate::http::questions::{Asked, query};
use crate::http::{Caller, Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/control").route(web::get().to(get_room)))
        .service(web::resource("/api/control/week").route(web::get().to(get_week)))
        .service(web::resource("/api/policy").route(web::get().to(get_policy)))
        .service(web::resource("/api/incidents/{id}").route(web::get().to(get_file)))
        .service(web::resource("/api/incidents/{id}/thrive").route(web::post().to(post_thrive)))
        .service(web::resource("/api/incidents/{id}/advice").route(web::post().to(post_advice)))
        .service(web::resource("/api/incidents/{id}/grades").route(web::post().to(post_grade)))
        .service(web::resource("/api/incidents/{id}/decisions").route(web::post().to(post_decision)))
        .service(web::resource("/api/incidents/{id}/appointments").route(web::post().to(post_appointment)))
        .service(web::resource("/api/incidents/{id}/checks").route(web::post().to(post_check)));
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Narrow {
    area: Option<String>,
}

async fn get_room(
    caller: JobReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<ControlRoom>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = station.read(move |conn| {
        let lists = lists(conn)?;
        room::room(conn, &caller, narrow.area.as_deref(), &lists, most, now)
    });
    Ok(web::Json(read.await?))
}

async fn get_week(
    caller: JobReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<ControlWeek>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    let read = station.read(move |conn| {
        let lists = lists(conn)?;
        week::week(conn, &caller, narrow.area.as_deref(), &lists, most, now)
    });
    Ok(web::Json(read.await?))
}

async fn get_policy(caller: Caller, station: web::Data<Station>) -> Result<web::Json<Policy>, Failure> {
    let now = station.now();
    let lists = station.read(lists).await?;
    Ok(web::Json(policy::policy(&caller, &lists, now)))
}

async fn get_file(
    caller: JobReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<JobFile>, Failure> {
    let (now, id) = (station.now(), RecordId(id.into_inner()));
    let read = station.write(move |tx| {
        let lists = lists(tx)?;
        file::file(tx, &caller, &id, &lists, now)
    });
    Ok(web::Json(read.await?))
}

async fn post_thrive(
    caller: Grader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Assess>,
) -> Result<web::Json<Written>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let write = station.write(move |tx| {
        let lists = lists(tx)?;
        act::assess(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(write.await?))
}

async fn post_advice(
    caller: JobReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Assess>,
) -> Result<web::Json<DraftAdvice>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let read = station.read(move |conn| {
        let lists = lists(conn)?;
        act::draft(conn, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(read.await?))
}

async fn post_grade(
    caller: Grader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Regrade>,
) -> Result<web::Json<Written>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let write = station.write(move |tx| {
        let lists = lists(tx)?;
        act::regrade(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(write.await?))
}

async fn post_decision(
    caller: Grader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<DecideDeployment>,
) -> Result<web::Json<Written>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let write = station.write(move |tx| {
        let lists = lists(tx)?;
        decide::decide(tx, &caller, &id, question, &lists, now)
    });
    Ok(web::Json(write.await?))
}

async fn post_appointment(
    caller: Grader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<TellAppointment>,
) -> Result<web::Json<Written>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let write = station.write(move |tx| {
        let lists = lists(tx)?;
        decide::appoint(tx, &caller, &id, question, &lists, now)
    });
    Ok(web::Json(write.await?))
}

async fn post_check(
    caller: Grader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<CheckRisk>,
) -> Result<web::Json<Written>, Failure> {
    let (question, now, id) = (asked.read().await?, station.now(), RecordId(id.into_inner()));
    let write = station.write(move |tx| {
        let lists = lists(tx)?;
        act::check(tx, &caller, &id, question, &lists, now)
    });
    Ok(web::Json(write.await?))
}
