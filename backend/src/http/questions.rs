//! How questions are read: bodies as JSON within a limit, paths and query strings by type. What cannot be
//! read is refused with the field and the limit it broke.

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::web;
use beatbook_shared::problem::{Code, Problem};

use super::Failure;
use crate::config::Limits;

/// Readers for every slice.
pub fn readers(cfg: &mut web::ServiceConfig, limits: &Limits) {
    cfg.app_data(
        web::JsonConfig::default()
            .limit(limits.body_bytes)
            .error_handler(|error, _| Failure::from(of_json(&error)).into()),
    )
    .app_data(web::PathConfig::default().error_handler(|error, _| Failure::from(of_path(&error)).into()))
    .app_data(web::QueryConfig::default().error_handler(|error, _| Failure::from(of_query(&error)).into()));
}

fn of_json(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::OverflowKnownLength { limit, .. } | JsonPayloadError::Overflow { limit } => {
            too_large(*limit)
        }
        JsonPayloadError::ContentType => {
            let mut problem =
                Problem::new(Code::BadRequest, "Send JSON with the content type application/json.");
            problem.status = 415;
            problem
        }
        JsonPayloadError::Deserialize(e) if e.is_data() => refused(&e.to_string()),
        JsonPayloadError::Deserialize(e) => {
            Problem::new(Code::BadRequest, format!("The body is not JSON: {e}."))
        }
        _ => Problem::new(Code::BadRequest, "The body ended early or could not be unpacked. Send it again."),
    }
}

fn of_path(error: &PathError) -> Problem {
    Problem::new(Code::NotFound, format!("There is nothing at this address: {error}."))
}

fn of_query(error: &QueryPayloadError) -> Problem {
    match error {
        QueryPayloadError::Deserialize(e) => refused(&e.to_string()),
        _ => Problem::new(Code::BadRequest, "The question part of the address could not be read."),
    }
}

/// The problem that says how much the server takes at once.
#[must_use]
pub fn too_large(limit: usize) -> Problem {
    Problem::new(
        Code::TooLarge,
        format!("The request is larger than the {limit} bytes that the server takes at once. Send less at a time."),
    )
}

/// A reader's own message, with the field it names first in backticks.
fn refused(message: &str) -> Problem {
    let field = message.split('`').nth(1).unwrap_or_default();
    let mut problem = Problem::field(field, format!("The question does not fit: {message}."));
    if field.is_empty() {
        problem.fields.clear();
    }
    problem
}
