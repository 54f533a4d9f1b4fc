//! The officer's pages, from where the front end was built.
//!
//! A debug build reads the files as they are on disk, so that a change shows without compiling; a release
//! holds them inside itself.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse};
use beatbook_shared::problem::{Code, Problem};
use rust_embed::Embed;

use crate::routes::refusal;

#[derive(Embed)]
#[folder = "../ui/dist"]
#[allow_missing = true]
struct Files;

/// The page that `/` shows.
const FIRST: &str = "officer.html";

/// Shown where the front end was not built.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Beatbook</title>\
    <h1>The officer's pages are not built</h1>\
    <p>The device is running and takes commands. To build the pages, run <code>npm ci</code> and \
    <code>npm run build</code> in <code>mobile-app/ui</code>, then open this page again.</p></html>";

/// Nothing from anywhere else: no script, no picture, no connection.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

pub async fn page(req: HttpRequest) -> HttpResponse {
    let path = req.path().trim_start_matches('/');
    let path = if path.is_empty() { FIRST } else { path };
    if !matches!(*req.method(), Method::GET | Method::HEAD) {
        return missing(path);
    }
    let Some(file) = Files::get(path) else {
        return if path == FIRST {
            HttpResponse::Ok().content_type("text/html; charset=utf-8").body(NOT_BUILT)
        } else {
            missing(path)
        };
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .body(file.data.into_owned())
}

fn missing(path: &str) -> HttpResponse {
    refusal(&Problem::new(Code::NotFound, format!("There is nothing at /{path}.")))
}
