//! The console's pages, held in the binary.
//!
//! The front end is built into `mobile-app/ui/dist`. A release holds those files inside itself; a debug
//! build reads them from where they were built, so that a change shows without compiling. Files with their
//! hash in their name are kept by browsers for good; pages are asked for again each time and answered
//! "not changed" when they were not.

mod health;
mod lists;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_shared::problem::{Code, Problem};
use rust_embed::Embed;

use crate::http::{Failure, Station};

#[derive(Embed)]
#[folder = "../mobile-app/ui/dist"]
#[allow_missing = true]
struct Files;

/// The page that `/` shows.
const FIRST: &str = "console.html";

/// Shown where the front end was not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Beatbook</title>\
    <h1>The console's pages are not built</h1>\
    <p>The server is running and takes sync. To build the pages, run <code>npm ci</code> and \
    <code>npm run build</code> in <code>mobile-app/ui</code>, then build the server again.</p></html>";

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/healthz").route(web::get().to(health::alive)))
        .service(web::resource("/readyz").route(web::get().to(health::ready)))
        .service(web::resource("/api/lists").route(web::get().to(lists::lists)));
}

/// Answers whatever no other address took: a file of the front end, or nothing.
pub async fn page(req: HttpRequest, station: web::Data<Station>) -> Result<HttpResponse, Failure> {
    let asks = matches!(*req.method(), Method::GET | Method::HEAD);
    let path = req.path().trim_start_matches('/');
    let path = if path.is_empty() { FIRST } else { path };
    let data = ["api/", "auth/"].iter().any(|p| path.starts_with(p));
    if !asks || !station.config.pages.serve || data {
        return Err(missing(&req));
    }
    match Files::get(path) {
        Some(file) => Ok(send(&req, path, file)),
        None if path == FIRST => {
            Ok(HttpResponse::ServiceUnavailable().content_type("text/html; charset=utf-8").body(NOT_BUILT))
        }
        None => Err(missing(&req)),
    }
}

fn missing(req: &HttpRequest) -> Failure {
    Problem::new(Code::NotFound, format!("There is nothing at {}.", req.path())).into()
}

fn send(req: &HttpRequest, path: &str, file: rust_embed::EmbeddedFile) -> HttpResponse {
    let tag = format!("\"{}\"", &hex::encode(file.metadata.sha256_hash())[..32]);
    // Vite writes hashed names into assets/.
    let lasting = path.starts_with("assets/");
    let keep = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let same = req
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|t| t.trim().trim_start_matches("W/") == tag));
    let mut response = if same { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, keep)).insert_header((header::ETAG, tag));
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    if same {
        // A browser lays these headers over those it kept: without the kind, the frame would give the page
        // the policy of data, and the page could load nothing of its own.
        return response.content_type(kind).finish();
    }
    response.content_type(kind).body(file.data.into_owned())
}
