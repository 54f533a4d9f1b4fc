//! `POST /sync`, `POST /snapshot`, `GET /events`: a device's three questions.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::MAX_REQUEST_BYTES;
use beatbook_shared::sync::packing::{HEADER, Packing, UNPACKS, Unpacking};
use beatbook_shared::sync::wire::SnapshotAsk;
use futures_util::StreamExt as _;

use super::{exchange, poke, snapshot};
use crate::db::Error;
use crate::http::{DeviceCaller, Failure, Station};

const LINES: &str = "application/x-ndjson";

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/sync", web::post().to(sync))
        .route("/snapshot", web::post().to(page))
        .route("/events", web::get().to(poke::events));
}

async fn sync(
    caller: DeviceCaller,
    station: web::Data<Station>,
    req: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = unpacked(&req, body).await?;
    let answers = answers(&req);
    let (db, now) = (station.db.clone(), station.now());
    let device = caller.device.clone();
    let done = web::block(move || {
        let request = exchange::open(&bytes)?;
        if request.hello.device != device.as_str() {
            let detail =
                "This sign-in belongs to another device. Sign in again on this one; its work is kept.";
            return Err(Error::from(Problem::new(Code::Device, detail)));
        }
        let done = exchange::exchange(&db, request, now)?;
        if caller.revoked {
            let told = device.clone();
            db.write(move |tx| crate::devices::note_told(tx, told.as_str(), now))?;
        }
        Ok((answers.pack(&done.bytes), done.wrote))
    })
    .await
    .map_err(Failure::server)?;
    let (bytes, wrote) = done?;
    if wrote {
        station.pokes.look_now();
    }
    Ok(packed(answers, bytes))
}

async fn page(
    caller: DeviceCaller,
    station: web::Data<Station>,
    req: HttpRequest,
    body: web::Payload,
) -> Result<HttpResponse, Failure> {
    let bytes = unpacked(&req, body).await?;
    let mut ask: SnapshotAsk = serde_json::from_slice(&bytes)
        .map_err(|e| Problem::new(Code::BadRequest, format!("The question could not be read: {e}.")))?;
    ask.device = caller.device.0;
    let now = station.now();
    let answers = answers(&req);
    let lines = station.read(move |conn| snapshot::page(conn, &ask, now)).await?;
    Ok(packed(answers, answers.pack(&lines)))
}

fn answers(req: &HttpRequest) -> Packing {
    Packing::named(req.headers().get(UNPACKS).and_then(|v| v.to_str().ok())).unwrap_or(Packing::Plain)
}

fn packed(packing: Packing, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, LINES))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((HEADER, packing.name()))
        .body(bytes)
}

/// The body's lines. What is too large is refused while it still comes, not after.
async fn unpacked(req: &HttpRequest, mut body: web::Payload) -> Result<Vec<u8>, Failure> {
    let name = req.headers().get(HEADER).map(|v| v.to_str().unwrap_or("?"));
    let Some(packing) = Packing::named(name) else {
        let mut problem = Problem::new(
            Code::BadRequest,
            "The server cannot unpack this. Send it as gzip, or plain; the packing header names how.",
        );
        problem.status = 415;
        return Err(problem.into());
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        // A body that breaks off is taken as far as it came: its whole lines still settle.
        let Ok(chunk) = chunk else { break };
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(too_large().into());
        }
    }
    match packing.unpack(&bytes) {
        Ok(lines) => Ok(lines),
        Err(Unpacking::TooLarge) => Err(too_large().into()),
        Err(damaged) => Err(Problem::new(Code::BadRequest, format!("{damaged}. Send it again.")).into()),
    }
}

fn too_large() -> Problem {
    let detail = format!("One request may have {MAX_REQUEST_BYTES} bytes. Send fewer operations at once.");
    Problem::new(Code::TooLarge, detail)
}
