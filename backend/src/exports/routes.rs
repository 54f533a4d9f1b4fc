//! The addresses of exports. An address holds an id and nothing else.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use beatbook_shared::api::exports::{Export, ExportJob, ExportJobs};
use futures_util::stream;

use super::{job, store};
use crate::http::questions::Asked;
use crate::http::{Caller, Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/api/exports").route(web::post().to(post_export)).route(web::get().to(get_all)),
    )
    .service(
        web::resource("/api/exports/{id}").route(web::get().to(get_one)).route(web::delete().to(delete_one)),
    )
    .service(web::resource("/api/exports/{id}/file").route(web::get().to(get_file)));
}

async fn post_export(
    caller: Caller,
    station: web::Data<Station>,
    asked: Asked<Export>,
) -> Result<web::Json<ExportJob>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let (who, what) = (caller.clone(), question.clone());
    let size = station.read(move |conn| job::check(conn, &who, &what, now)).await?;
    let worker = (size.ms <= station.config.limits.export_wait_ms).then(job::random_id).transpose()?;
    let (who, by) = (caller.clone(), worker.clone());
    let id = station.write(move |tx| job::note(tx, &who, &question, size, by.as_deref(), now)).await?;
    if let Some(worker) = worker {
        let (here, mine) = (station.get_ref().clone(), id.clone());
        let made = web::block(move || job::make(&here.db, here.clock.as_ref(), &mine, &worker)).await;
        made.map_err(Failure::server)??;
    } else {
        station.exports.up();
    }
    let now = station.now();
    Ok(web::Json(station.read(move |conn| job::one(conn, &caller, &id, now)).await?))
}

async fn get_all(caller: Caller, station: web::Data<Station>) -> Result<web::Json<ExportJobs>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| job::all(conn, &caller, now)).await?))
}

async fn get_one(
    caller: Caller,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<ExportJob>, Failure> {
    let now = station.now();
    Ok(web::Json(station.read(move |conn| job::one(conn, &caller, &id, now)).await?))
}

async fn delete_one(
    caller: Caller,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let now = station.now();
    station.write(move |tx| job::remove(tx, &caller, &id, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The file, piece by piece as the store has it.
async fn get_file(
    caller: Caller,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let (now, wanted) = (station.now(), id.into_inner());
    let id = wanted.clone();
    let file = station.read(move |conn| job::fetch(conn, &caller, &id, now)).await?;
    let pieces = file.bytes.div_ceil(store::PIECE as u64);
    let from = (station.get_ref().clone(), wanted, 0_i64);
    let body = stream::unfold(from, move |(station, id, n)| async move {
        if n.unsigned_abs() >= pieces {
            return None;
        }
        let name = id.clone();
        let piece = station.read(move |conn| store::part(conn, &name, n)).await;
        // A piece that is not there any more must not look like the end of the file.
        let piece = match piece {
            Ok(Some(bytes)) => Ok(web::Bytes::from(bytes)),
            Ok(None) => Err(actix_web::Error::from(Failure::server("a piece of an export is missing"))),
            Err(failure) => Err(failure.into()),
        };
        Some((piece, (station, id, n + 1)))
    });
    let kind = match file.format.as_str() {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf" => "application/pdf",
        _ => "text/csv; charset=utf-8; header=present",
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)))
        .streaming(body))
}
