//! The addresses of evidence.

use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_shared::api::evidence::{BlobState, EvidenceList};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::evidence::{ending, is_hash, shown_in_pages};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::blob::{CHUNK_BYTES, CHUNK_HASH};
use futures_util::StreamExt as _;
use serde::Deserialize;

use super::intake::{self, Chunk};
use super::list;
use super::read::{self, Part};
use crate::http::caller::CaseReader;
use crate::http::questions::query;
use crate::http::{DeviceCaller, Failure, Station};

/// Addresses whose bodies are bytes and must not be packed again.
pub fn outside(cfg: &mut web::ServiceConfig) {
    cfg.route("/blobs/{sha}", web::get().to(get_state))
        .route("/blobs/{sha}/seal", web::post().to(seal))
        .route("/blobs/{sha}/{n}", web::put().to(put_chunk))
        .route("/api/evidence/{id}/bytes", web::get().to(get_bytes));
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/api/investigations/{id}/evidence", web::get().to(get_list));
}

/// Which manifest announces the bytes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct For {
    evidence: RecordId,
}

fn is_of(req: &HttpRequest, sha: &str) -> Result<RecordId, Failure> {
    if !is_hash(sha) {
        return Err(Problem::field("sha", "Give the photo's SHA-256 as 64 hex digits in lower case.").into());
    }
    Ok(query::<For>(req)?.evidence)
}

async fn get_state(
    caller: DeviceCaller,
    station: web::Data<Station>,
    req: HttpRequest,
    sha: web::Path<String>,
) -> Result<web::Json<BlobState>, Failure> {
    let evidence = is_of(&req, &sha)?;
    let read = station.read(move |conn| {
        let file = intake::expected(conn, &caller, &evidence, &sha)?;
        intake::state(conn, &file)
    });
    Ok(web::Json(read.await?))
}

async fn put_chunk(
    caller: DeviceCaller,
    station: web::Data<Station>,
    req: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let (sha, n) = path.into_inner();
    let evidence = is_of(&req, &sha)?;
    let n: u32 = n.parse().map_err(|_| Problem::field("n", "A chunk's number is a whole number from 0."))?;
    // Without a hash none fits, and the refusal says so.
    let said = req.headers().get(CHUNK_HASH).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if !is_hash(&said) {
        let detail = format!("Give the chunk's own SHA-256 in the header {CHUNK_HASH}.");
        return Err(Problem::field(CHUNK_HASH, detail).into());
    }
    // Whoever has no turn now is told so before their bytes are read into memory.
    let _turn = station.chunks.clone().try_acquire_owned().map_err(|_| Failure::busy(1))?;
    let patience = Duration::from_secs(station.config.limits.body_timeout_s);
    let body = tokio::time::timeout(patience, gather(body)).await.map_err(|_| cut_short())??;
    let chunk = Chunk { n, sha: said, body };
    let asking = caller.clone();
    let file = station.read(move |conn| intake::expected(conn, &asking, &evidence, &sha)).await?;
    intake::fits(&file, &chunk)?;
    let now = station.now();
    let db = station.db.clone();
    web::block(move || db.write(move |tx| intake::put(tx, &caller, &file, &chunk, now)))
        .await
        .map_err(Failure::server)??;
    Ok(HttpResponse::NoContent().finish())
}

/// The body of one chunk. A half one is let go: it cannot fit its hash.
async fn gather(mut body: web::Payload) -> Result<Vec<u8>, Problem> {
    let limit = usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| cut_short())?;
        if bytes.len() + piece.len() > limit {
            let detail =
                format!("One chunk has at most {CHUNK_BYTES} bytes. Cut the photo at every {CHUNK_BYTES}.");
            return Err(Problem::new(Code::TooLarge, detail));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn cut_short() -> Problem {
    Problem::new(Code::BadRequest, "The chunk did not come whole. Nothing of it was kept; send it again.")
}

async fn seal(
    caller: DeviceCaller,
    station: web::Data<Station>,
    req: HttpRequest,
    sha: web::Path<String>,
) -> Result<web::Json<BlobState>, Failure> {
    let evidence = is_of(&req, &sha)?;
    let file = station.read(move |conn| intake::expected(conn, &caller, &evidence, &sha)).await?;
    let (db, now) = (station.db.clone(), station.now());
    let sealed = web::block(move || intake::seal(&db, &file, now)).await.map_err(Failure::server)??;
    Ok(web::Json(sealed))
}

async fn get_list(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<EvidenceList>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    Ok(web::Json(station.read(move |conn| list::of_case(conn, &caller, &id, now)).await?))
}

async fn get_bytes(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Failure> {
    let part = query::<Part>(&req)?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let (asking, of) = (caller.clone(), id.clone());
    let open = station.read(move |conn| read::open(conn, &asking, &of, part, now)).await?;
    let (span, of, db) = (open.span.clone(), id.clone(), station.db.clone());
    web::block(move || db.write(move |tx| read::log(tx, &caller, &of, &span, now)))
        .await
        .map_err(Failure::server)??;
    let shown = shown_in_pages(&open.media);
    let kind = if shown { open.media.clone() } else { "application/octet-stream".to_owned() };
    let how = if shown { "inline" } else { "attachment" };
    let length = open.span.end - open.span.start;
    let name = format!("{id}.{}", ending(&open.media));
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("{how}; filename=\"{name}\"")))
        .insert_header((header::ACCEPT_RANGES, "none"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(SizedStream::new(length, Box::pin(read::bytes(station.get_ref().clone(), open)))))
}
