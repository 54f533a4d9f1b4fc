//! The addresses of prevention and practice.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::prevention::{
    AddPeople, AddTraining, FindPractice, NextStage, PlanList, PracticePage, PreventionQuarter,
    PreventionRegister, PutAim, PutInitiative, PutPlan, PutPractice, PutStrategy, TrainingRegister,
    UsePractice,
};
use beatbook_shared::ids::RecordId;

use super::{plans, practice, quarter, register, training};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseReader, Reviewer};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/prevention").route(web::get().to(get_register)))
        .service(web::resource("/api/prevention/quarter").route(web::get().to(get_quarter)))
        .service(web::resource("/api/strategies").route(web::post().to(post_strategy)))
        .service(web::resource("/api/aims").route(web::post().to(post_aim)))
        .service(web::resource("/api/initiatives").route(web::post().to(post_initiative)))
        .service(web::resource("/api/initiatives/{id}/people").route(web::post().to(post_people)))
        .service(web::resource("/api/plans").route(web::get().to(get_plans)).route(web::post().to(post_plan)))
        .service(web::resource("/api/plans/{id}/next").route(web::post().to(post_next)))
        .service(web::resource("/api/find/practice").route(web::post().to(find_practice)))
        .service(web::resource("/api/practice").route(web::post().to(post_practice)))
        .service(web::resource("/api/practice/{id}/reuse").route(web::post().to(post_reuse)))
        .service(
            web::resource("/api/training")
                .route(web::get().to(get_training))
                .route(web::post().to(post_training)),
        );
}

async fn get_register(
    caller: CaseReader,
    station: web::Data<Station>,
) -> Result<web::Json<PreventionRegister>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| register::register(conn, &caller, now)).await?))
}

async fn get_quarter(
    _caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<PreventionQuarter>, Failure> {
    let now = station.now();
    let period = query::<quarter::Period>(&req)?;
    Ok(web::Json(station.read(move |conn| quarter::quarter(conn, &period, now)).await?))
}

async fn get_plans(caller: CaseReader, station: web::Data<Station>) -> Result<web::Json<PlanList>, Failure> {
    let now = station.now();
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        plans::list(conn, &caller, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_training(
    caller: CaseReader,
    station: web::Data<Station>,
) -> Result<web::Json<TrainingRegister>, Failure> {
    let now = station.now();
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        training::register(conn, &caller, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn find_practice(
    caller: CaseReader,
    station: web::Data<Station>,
    asked: Asked<FindPractice>,
) -> Result<web::Json<PracticePage>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        practice::find(conn, &caller, &question, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_strategy(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<PutStrategy>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| register::put_strategy(tx, &caller, question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_aim(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<PutAim>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| register::put_aim(tx, &caller, question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_initiative(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<PutInitiative>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        register::put_initiative(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_plan(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<PutPlan>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        plans::put_plan(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_practice(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<PutPractice>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        practice::put_practice(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_training(
    caller: Reviewer,
    station: web::Data<Station>,
    asked: Asked<AddTraining>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        training::add(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_people(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<AddPeople>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| register::add_people(tx, &caller, &id, &question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_next(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<NextStage>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        plans::next(tx, &caller, &id, &question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_reuse(
    caller: Reviewer,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<UsePractice>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| practice::reuse(tx, &caller, &id, &question, now);
    Ok(web::Json(station.write(write).await?))
}
