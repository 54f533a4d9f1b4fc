//! The frame around every request: its id, its log line, its headers, and its error if it has one.

use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::caller::Known;
use super::problem::{self, Failure, PROBLEM_JSON};
use super::station::Station;

/// Names one request, in its answer and in the log.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl RequestId {
    fn new() -> RequestId {
        let mut bytes = [0_u8; 8];
        // Without randomness the id is only less telling; the request goes on.
        let _ = getrandom::fill(&mut bytes);
        RequestId(hex::encode(bytes))
    }
}

/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What pages may load: only their own files. Nothing may frame them, no form may leave.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
     font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'self'";
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Wraps the whole application.
///
/// # Errors
/// Only what an inner middleware could not turn into an answer.
pub async fn frame<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let id = RequestId::new();
    let started = Instant::now();
    let method = req.method().clone();
    let tls_only = req.app_data::<web::Data<Station>>().is_some_and(|s| s.config.pages.tls_only);
    req.extensions_mut().insert(id.clone());

    let response = next.call(req).await?;
    let status = response.status();
    let mut response = if status.is_client_error() || status.is_server_error() {
        as_problem(response, &id)
    } else {
        response.map_into_left_body()
    };
    add_headers(response.headers_mut(), &id, tls_only);

    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "-".to_owned());
    let staff = request.extensions().get::<Known>().map(|k| k.staff().to_owned()).unwrap_or_default();
    tracing::info!(
        request = %id.0,
        %method,
        %route,
        status = response.status().as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        %staff,
        "request"
    );
    Ok(response)
}

/// Turns an error answer into a problem document, and logs what broke.
fn as_problem<B: MessageBody>(
    response: ServiceResponse<B>,
    id: &RequestId,
) -> ServiceResponse<EitherBody<B>> {
    let failure = response.response().error().and_then(|e| e.as_error::<Failure>());
    if let Some(failure) = failure {
        if failure.cause.is_some() {
            tracing::error!(request = %id.0, cause = ?failure, "the server failed");
        }
        let answer = failure.answer(Some(&id.0));
        return response.into_response(answer).map_into_right_body();
    }
    // A page that explains itself to a person is left as it is.
    let explains = |t: &HeaderValue| {
        [PROBLEM_JSON, "text/html"].iter().any(|kind| t.as_bytes().starts_with(kind.as_bytes()))
    };
    if response.headers().get(header::CONTENT_TYPE).is_some_and(explains) {
        return response.map_into_left_body();
    }
    if response.status().is_server_error() {
        let cause = response.response().error().map(ToString::to_string).unwrap_or_default();
        tracing::error!(request = %id.0, %cause, "the server failed");
    }
    let problem = problem::of_status(response.status(), response.request().path());
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = Failure::from(problem).answer(Some(&id.0));
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    response.into_response(answer).map_into_right_body()
}

fn add_headers(headers: &mut HeaderMap, id: &RequestId, tls_only: bool) {
    let page = headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let policy = if page { PAGE_POLICY } else { API_POLICY };
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if tls_only {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
}
