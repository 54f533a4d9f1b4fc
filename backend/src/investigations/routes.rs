//! The addresses of investigations.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Books;
use beatbook_shared::api::console::{EditInvestigation, InvestigationFile, InvestigationList, Written};
use beatbook_shared::ids::RecordId;
use beatbook_shared::reference;

use super::find::Narrow;
use super::{books, edit, find, open};
use crate::http::caller::{CaseEditor, CaseReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/investigations").route(web::get().to(get_list)))
        .service(
            web::resource("/api/investigations/{id}")
                .route(web::get().to(get_file))
                .route(web::patch().to(patch_file)),
        )
        .service(web::resource("/api/investigations/{id}/books").route(web::get().to(get_books)));
}

async fn get_list(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<InvestigationList>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<Narrow>(&req)?;
    Ok(web::Json(station.read(move |conn| find::find(conn, &caller, narrow, most, now)).await?))
}

async fn get_file(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<InvestigationFile>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.read(move |conn| open::open(conn, &caller, &id, now)).await?))
}

async fn get_books(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<Books>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.read(move |conn| books::of_case(conn, &caller, &id, now)).await?))
}

async fn patch_file(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<EditInvestigation>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let lists = reference::built_in();
    Ok(web::Json(station.write(move |tx| edit::edit(tx, &caller, &id, &question, lists, now)).await?))
}
