//! Errors on their way out: one shape for all of them, and the only place that knows status codes.
//!
//! A use case refuses with a [`Problem`], which goes out as it is. Anything else is a failure of ours: the
//! whole chain of causes goes to the log, once, beside the request's id; the answer says only that the
//! server failed, and that id.

use std::error::Error as StdError;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use beatbook_shared::problem::{Code, Problem};

use crate::db;

pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not answered as asked.
pub struct Failure {
    problem: Box<Problem>,
    /// When it is worth trying again.
    pub(super) retry_after_s: Option<u32>,
    /// What broke, for the log only.
    pub(super) cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// A failure of ours. The cause is logged, never sent.
    #[must_use]
    pub fn server(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Failure {
        let detail = "The server could not do this. Nothing was changed. If it happens again, give the \
                      request's number to whoever runs the server.";
        Failure {
            problem: Box::new(Problem::new(Code::Server, detail)),
            retry_after_s: None,
            cause: Some(cause.into()),
        }
    }

    /// Too much is waiting.
    #[must_use]
    pub fn busy(retry_after_s: u32) -> Failure {
        let detail = format!("The server is busy. Try again in {retry_after_s} seconds; nothing was lost.");
        Failure::from(Problem::new(Code::Busy, detail)).after(retry_after_s)
    }

    #[must_use]
    pub fn after(mut self, seconds: u32) -> Failure {
        self.retry_after_s = Some(seconds);
        self
    }

    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The answer, naming the request by its id.
    pub(super) fn answer(&self, request: Option<&str>) -> HttpResponse {
        let mut problem = (*self.problem).clone();
        problem.request = request.map(str::to_owned);
        answer(&problem, self.retry_after_s)
    }
}

/// A problem as a response.
fn answer(problem: &Problem, retry_after_s: Option<u32>) -> HttpResponse {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, PROBLEM_JSON));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(seconds) = retry_after_s {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.body(serde_json::to_vec(problem).unwrap_or_default())
}

/// The problem for an answer that the framework itself gave: an unknown address, a wrong method, a body
/// that could not be taken.
pub(super) fn of_status(status: StatusCode, path: &str) -> Problem {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => (Code::NotFound, format!("There is nothing at {path}.")),
        StatusCode::METHOD_NOT_ALLOWED => {
            (Code::BadRequest, format!("{path} exists, but not for this method."))
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            (Code::TooLarge, "The request is larger than the server takes.".to_owned())
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            (Code::BadRequest, "Send JSON with the content type application/json.".to_owned())
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            (Code::Busy, "The server is busy. Try again in a moment.".to_owned())
        }
        s if s.is_client_error() => (Code::BadRequest, "The request could not be read.".to_owned()),
        _ => (Code::Server, "The server could not do this.".to_owned()),
    };
    let mut problem = Problem::new(code, detail);
    problem.status = status.as_u16();
    problem
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure { problem: Box::new(problem), retry_after_s: None, cause: None }
    }
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Refused(problem) => Failure::from(*problem),
            db::Error::Busy => Failure::busy(2),
            db::Error::Connect(_) => {
                let mut failure = Failure::busy(5);
                failure.cause = Some(error.into());
                failure
            }
            other => Failure::server(other),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.problem.code, self.problem.detail)?;
        let mut cause: Option<&dyn StdError> = self.cause.as_deref().map(|c| c as &dyn StdError);
        while let Some(error) = cause {
            write!(f, " <- {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.answer(None)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cause_is_for_the_log_and_never_for_the_answer() {
        let failure = Failure::from(db::Error::Corrupt("staff 0191: the secret column".to_owned()));
        assert!(format!("{failure:?}").contains("the secret column"));
        let sent = serde_json::to_string(failure.problem()).unwrap();
        assert!(!sent.contains("secret column"), "{sent}");
        assert_eq!(failure.status_code(), 500);
    }

    #[test]
    fn a_refusal_from_inside_a_transaction_goes_out_as_it_is() {
        let failure = Failure::from(db::Error::from(Problem::field("due_at", "Give a date in the future.")));
        assert_eq!(failure.status_code(), 422);
        assert_eq!(failure.problem().fields[0].field, "due_at");
    }
}
