//! `POST /command` and `GET /events`.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Told};
use beatbook_shared::problem::{Code, Problem};
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// The most bytes of one command.
const COMMAND_MAX: usize = 1024 * 1024;
/// A line that says nothing, so that a dead page is noticed.
const HEARTBEAT: Duration = Duration::from_secs(20);

#[derive(Debug, Deserialize)]
struct Command {
    name: String,
    #[serde(default)]
    question: serde_json::Value,
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/command", web::post().to(command)).route("/events", web::get().to(events));
}

/// How large a command may be, and what is said when it cannot be read.
pub fn limits() -> web::JsonConfig {
    web::JsonConfig::default().limit(COMMAND_MAX).error_handler(|error, _: &HttpRequest| {
        let detail = format!(
            "The command could not be read: {error}. Send {{\"name\", \"question\"}} as JSON of up to {COMMAND_MAX} bytes."
        );
        let problem = Problem::new(Code::BadRequest, detail);
        actix_web::error::InternalError::from_response(error, refusal(&problem)).into()
    })
}

/// A problem as the body of an answer.
pub fn refusal(problem: &Problem) -> HttpResponse {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .body(serde_json::to_string(problem).unwrap_or_default())
}

async fn command(device: web::Data<Device>, command: web::Json<Command>) -> HttpResponse {
    let command = command.into_inner();
    match dispatch(&device.into_inner(), &command.name, command.question).await {
        Ok(answer) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(answer),
        Err(problem) => refusal(&problem),
    }
}

async fn events(device: web::Data<Device>) -> HttpResponse {
    let device: Arc<Device> = device.into_inner();
    let news = device.listen();
    let stream = futures_util::stream::unfold((news, true), next);
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream)
}

type Piece = Result<Bytes, actix_web::Error>;

async fn next((mut news, first): (Receiver<Told>, bool)) -> Option<(Piece, (Receiver<Told>, bool))> {
    if first {
        return Some((Ok(Bytes::from_static(b": listening\n\n")), (news, false)));
    }
    let text = match tokio::time::timeout(HEARTBEAT, news.recv()).await {
        Err(_) => Bytes::from_static(b": here\n\n"),
        Ok(Err(RecvError::Closed)) => return None,
        Ok(Ok(Told::Sync)) => Bytes::from_static(b"event: sync\ndata: {}\n\n"),
        // A page that fell behind reads everything again: that is what `changed` makes it do.
        Ok(Ok(Told::Changed) | Err(RecvError::Lagged(_))) => {
            Bytes::from_static(b"event: changed\ndata: {}\n\n")
        }
    };
    Some((Ok(text), (news, false)))
}
