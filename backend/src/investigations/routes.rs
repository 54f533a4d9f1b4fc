//! The addresses of investigations.

use std::sync::Arc;

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::{
    Batch, BatchOutcome, Between, Books, EditInvestigation, InvestigationFile, InvestigationList, Present,
    Reading, StaffList, Written,
};
use beatbook_shared::ids::RecordId;

use super::between::Ends;
use super::find::Narrow;
use super::{batch, between, books, edit, find, open, opening, presence, staff_list};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{Allocator, CaseEditor, CaseReader};
use crate::http::questions::{Asked, query};
use crate::http::{Caller, Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/investigations").route(web::get().to(get_list)))
        .service(web::resource("/api/investigations/batch").route(web::post().to(post_batch)))
        .service(
            web::resource("/api/investigations/{id}")
                .route(web::get().to(get_file))
                .route(web::patch().to(patch_file)),
        )
        .service(web::resource("/api/investigations/{id}/books").route(web::get().to(get_books)))
        .service(web::resource("/api/investigations/{id}/between").route(web::get().to(get_between)))
        .service(web::resource("/api/investigations/{id}/reading").route(web::post().to(post_reading)))
        .service(web::resource("/api/people").route(web::get().to(get_people)));
}

async fn get_between(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    req: HttpRequest,
) -> Result<web::Json<Between>, Failure> {
    let now = station.now();
    let (id, ends) = (RecordId(id.into_inner()), query::<Ends>(&req)?);
    opened(&station, &caller, &id).await?;
    Ok(web::Json(station.read(move |conn| between::between(conn, &caller, &id, &ends, now)).await?))
}

async fn post_reading(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<Reading>,
) -> Result<web::Json<Present>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.write(move |tx| presence::reading(tx, &caller, &id, &question, now)).await?))
}

async fn get_people(
    _allocator: Allocator,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<StaffList>, Failure> {
    let now = station.now();
    let narrow = query::<staff_list::Narrow>(&req)?;
    Ok(web::Json(station.read(move |conn| staff_list::staff_list(conn, &narrow, now)).await?))
}

/// Each case in a transaction of its own, in the order in which they were named.
async fn post_batch(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<Batch>,
) -> Result<web::Json<BatchOutcome>, Failure> {
    let question = asked.read().await?;
    batch::check(&caller, &question)?;
    let now = station.now();
    let (question, lists) = (Arc::new(question), station.read(lists).await?);
    let mut rows = Vec::with_capacity(question.cases.len());
    for one in &question.cases {
        let (caller, batch, case) = (caller.clone(), Arc::clone(&question), one.clone());
        let lists = Arc::clone(&lists);
        let told = if question.preview {
            let look = move |conn: &mut AnyConn| {
                batch::or_refused(&case, batch::preview(conn, &caller, &batch, &case, &lists, now))
            };
            station.read(look).await?
        } else {
            let write = move |tx: &mut Tx<'_>| batch::carry_out(tx, &caller, &batch, &case, &lists, now);
            match station.write(write).await {
                Ok(row) => row,
                // A refusal is that case's answer; a failure is everybody's.
                Err(failure) if failure.problem().status < 500 => batch::refused(one, failure.problem()),
                Err(failure) => return Err(failure),
            }
        };
        rows.push(told);
    }
    Ok(web::Json(BatchOutcome { preview: question.preview, rows }))
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
    let first = opened(&station, &caller, &id).await?;
    let mut file = station.read(move |conn| open::open(conn, &caller, &id, now)).await?;
    file.say_written_down = first;
    Ok(web::Json(file))
}

/// Writes down that the caller opened the case, before anything of it is shown.
async fn opened(station: &web::Data<Station>, caller: &Caller, id: &RecordId) -> Result<bool, Failure> {
    let (caller, id, now) = (caller.clone(), id.clone(), station.now());
    station.write(move |tx| opening::write_down(tx, &caller, &id, now)).await
}

async fn get_books(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<Books>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    opened(&station, &caller, &id).await?;
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
    let written = station.write(move |tx| {
        let lists = lists(tx)?;
        edit::edit(tx, &caller, &id, &question, &lists, now)
    });
    Ok(web::Json(written.await?))
}
