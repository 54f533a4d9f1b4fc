//! How questions are read: bodies as JSON within a limit, paths and query strings by type. What cannot be
//! read is refused with the field and the limit it broke.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::{PathError, QueryPayloadError};
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use beatbook_shared::problem::{Code, Problem};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;

use super::{Failure, Station};

/// A body of JSON that has not been read yet. The framework finds out who asks and what they ask side by
/// side; a handler that reads the body itself does so only for somebody who may ask.
pub struct Asked<T> {
    json: bool,
    /// Whether there is a body at all, as far as the headers tell.
    any: bool,
    limit: usize,
    patience: Duration,
    payload: Payload,
    question: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Asked<T> {
    /// The question.
    ///
    /// # Errors
    /// When it is no JSON, too large, or does not fit; the problem names the field.
    pub async fn read(mut self) -> Result<T, Failure> {
        if !self.json {
            return Err(not_json().into());
        }
        let bytes = tokio::time::timeout(self.patience, gather(&mut self.payload, self.limit));
        Ok(read(&bytes.await.map_err(|_| too_slow(self.patience))??)?)
    }

    /// The question, where one was sent.
    ///
    /// # Errors
    /// As [`Asked::read`].
    pub async fn read_if_any(self) -> Result<Option<T>, Failure> {
        if self.any { self.read().await.map(Some) } else { Ok(None) }
    }
}

impl<T: 'static> FromRequest for Asked<T> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limits =
            req.app_data::<web::Data<Station>>().map(|s| s.config.limits.clone()).unwrap_or_default();
        let length = req.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
        let any = req.headers().contains_key(header::TRANSFER_ENCODING) || length.is_some_and(|l| l != "0");
        ready(Ok(Asked {
            json: is_json(req),
            any,
            limit: limits.body_bytes,
            patience: Duration::from_secs(limits.body_timeout_s),
            payload: payload.take(),
            question: PhantomData,
        }))
    }
}

/// The question part of the address, read by a handler once it knows who asks.
///
/// # Errors
/// When a part is unknown or does not fit.
pub fn query<T: DeserializeOwned>(req: &HttpRequest) -> Result<T, Failure> {
    let read = web::Query::<T>::from_query(req.query_string()).map_err(|e| of_query(&e))?;
    Ok(read.into_inner())
}

/// Readers of paths and query strings for every slice.
pub fn readers(cfg: &mut web::ServiceConfig) {
    cfg.app_data(web::PathConfig::default().error_handler(|error, _| Failure::from(of_path(&error)).into()))
        .app_data(
            web::QueryConfig::default().error_handler(|error, _| Failure::from(of_query(&error)).into()),
        );
}

async fn gather(payload: &mut Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn is_json(req: &HttpRequest) -> bool {
    let kind = req.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader).map_err(|e| of_json(&e))?;
    reader
        .end()
        .map_err(|e| Problem::new(Code::BadRequest, format!("The body goes on after its end: {e}.")))?;
    Ok(read)
}

fn of_json(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    if !inner.is_data() {
        return Problem::new(Code::BadRequest, format!("The body is not JSON: {inner}."));
    }
    let message = inner.to_string();
    // A missing or unknown field is named by the message; its path is that of what should hold it.
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next());
    let path = error.path().to_string();
    let field = match (path.as_str(), named) {
        (".", Some(name)) => name.to_owned(),
        (path, Some(name)) => format!("{path}.{name}"),
        (path, None) => path.to_owned(),
    };
    Problem::field(&field, format!("{field} does not fit: {message}."))
}

fn of_path(error: &PathError) -> Problem {
    Problem::new(Code::NotFound, format!("There is nothing at this address: {error}."))
}

fn of_query(error: &QueryPayloadError) -> Problem {
    match error {
        QueryPayloadError::Deserialize(e) => {
            let message = e.to_string();
            match message.split('`').nth(1) {
                Some(field) => Problem::field(field, format!("The question does not fit: {message}.")),
                None => {
                    Problem::new(Code::BadField, format!("A part of the question does not fit: {message}."))
                }
            }
        }
        _ => Problem::new(Code::BadRequest, "The question part of the address could not be read."),
    }
}

fn not_json() -> Problem {
    let mut problem = Problem::new(Code::BadRequest, "Send JSON with the content type application/json.");
    problem.status = 415;
    problem
}

fn too_slow(patience: Duration) -> Problem {
    let detail = format!("The body did not come within {} seconds. Send it again.", patience.as_secs());
    let mut problem = Problem::new(Code::BadRequest, detail);
    problem.status = 408;
    problem
}

fn broken() -> Problem {
    Problem::new(Code::BadRequest, "The body ended early or could not be unpacked. Send it again.")
}

/// The problem that says how much the server takes at once.
fn too_large(limit: usize) -> Problem {
    Problem::new(
        Code::TooLarge,
        format!(
            "The request is larger than the {limit} bytes that the server takes at once. Send less at a time."
        ),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use beatbook_shared::api::console::SignOff;

    fn refused(body: &str) -> Problem {
        read::<SignOff>(body.as_bytes()).unwrap_err()
    }

    #[test]
    fn a_refusal_names_the_field() {
        let cases = [
            (r#"{"version_seen":1,"seq_seen":1}"#, "result"),
            (r#"{"result":7,"version_seen":1,"seq_seen":1}"#, "result"),
            (r#"{"result":"RV1","version_seen":-1,"seq_seen":1}"#, "version_seen"),
            (
                r#"{"result":"RV1","version_seen":1,"seq_seen":1,"direction":{"text":"x","owner":"y"}}"#,
                "direction.due_at",
            ),
            (
                r#"{"result":"RV1","version_seen":1,"seq_seen":1,"direction":{"text":[],"owner":"y"}}"#,
                "direction.text",
            ),
        ];
        for (body, field) in cases {
            let problem = refused(body);
            assert_eq!((problem.code, problem.fields[0].field.as_str()), (Code::BadField, field), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_whole() {
        for body in ["", "{", "{} {}", "\u{0}", "[[[[", r#"{"result":"RV1","version_seen":1,"seq_seen":1} x"#]
        {
            assert!(matches!(refused(body).code, Code::BadRequest | Code::BadField), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(refused(&deep).code, Code::BadField, "too deep or no object, and no overflow");
    }
}
