//! The addresses of long lists and of saved views.

use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_shared::api::find::{CasePage, Find, FindRows, JobPage, RowsPage, SaveView, SavedView, Views};
use serde::Deserialize;

use super::{cases, figure_rows, jobs, views};
use crate::http::caller::{CaseReader, MeasureReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/find/investigations").route(web::post().to(find_cases)))
        .service(web::resource("/api/find/jobs").route(web::post().to(find_jobs)))
        .service(web::resource("/api/find/rows").route(web::post().to(find_rows)))
        .service(web::resource("/api/views").route(web::get().to(get_views)).route(web::post().to(post_view)))
        .service(
            web::resource("/api/views/{id}")
                .route(web::get().to(get_view))
                .route(web::delete().to(delete_view)),
        );
}

async fn find_cases(
    caller: CaseReader,
    station: web::Data<Station>,
    asked: Asked<Find>,
) -> Result<web::Json<CasePage>, Failure> {
    let (question, now) = (asked.read().await?, station.now());
    Ok(web::Json(station.read(move |conn| cases::page(conn, &caller, &question, now)).await?))
}

async fn find_jobs(
    caller: CaseReader,
    station: web::Data<Station>,
    asked: Asked<Find>,
) -> Result<web::Json<JobPage>, Failure> {
    let (question, now) = (asked.read().await?, station.now());
    Ok(web::Json(station.read(move |conn| jobs::page(conn, &caller, &question, now)).await?))
}

async fn find_rows(
    caller: MeasureReader,
    station: web::Data<Station>,
    asked: Asked<FindRows>,
) -> Result<web::Json<RowsPage>, Failure> {
    let (question, now) = (asked.read().await?, station.now());
    let counts = station.counts.clone();
    Ok(web::Json(station.read(move |conn| figure_rows::page(conn, &counts, &caller, &question, now)).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfList {
    list: String,
}

async fn get_views(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<Views>, Failure> {
    let (of, now) = (query::<OfList>(&req)?, station.now());
    Ok(web::Json(station.read(move |conn| views::offered(conn, &caller, &of.list, now)).await?))
}

async fn post_view(
    caller: CaseReader,
    station: web::Data<Station>,
    asked: Asked<SaveView>,
) -> Result<web::Json<SavedView>, Failure> {
    let (question, now) = (asked.read().await?, station.now());
    Ok(web::Json(station.write(move |tx| views::save(tx, &caller, &question, now)).await?))
}

async fn get_view(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<SavedView>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| views::open(conn, &caller, &id, now)).await?))
}

async fn delete_view(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let now = station.now();
    station.write(move |tx| views::remove(tx, &caller, &id, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}
