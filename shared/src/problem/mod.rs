//! The outward error: few codes, each with a reader.
//!
//! Inside, an error keeps its whole chain. Outside, an answer is an RFC 9457 problem document whose
//! `code` some program or person acts on. A code is added only when somebody reads it. Every sentence is said
//! in English and, where [`welsh`] knows it, in Welsh beside it: the reader's page chooses.

mod welsh;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

pub use welsh::{in_welsh, templates};

/// What went wrong, for the program that reads the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "problem.ts")]
pub enum Code {
    /// The sign-in is missing or has lapsed: sign in again and send the same thing.
    SignIn,
    /// The collar number or the password is wrong.
    WrongPassword,
    /// The role does not allow it.
    NotAllowed,
    /// There is no such thing, or it is not yours to see.
    NotFound,
    /// A field is missing or out of bounds; `fields` names it.
    BadField,
    /// The request could not be read at all.
    BadRequest,
    /// Somebody else changed it first; read it again.
    Changed,
    /// The device is not enrolled here, or was revoked.
    Device,
    /// The enrolment code is wrong, used or out of date.
    EnrolmentCode,
    /// The app is too old for this server; its outbox is still accepted.
    AppTooOld,
    /// More than the server takes at once; `limit` says how much.
    TooLarge,
    /// The server is busy: try again after the stated time.
    Busy,
    /// The officer's device has no room left: nothing was kept of this, everything kept before is safe.
    DiskFull,
    /// Something is still to be sent or decided, and this would leave it behind; the detail names how many.
    Unsent,
    /// The server failed; the log has the reason under the request's id.
    Server,
}

/// One field that was refused, why, and what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "problem.ts")]
pub struct FieldProblem {
    pub field: String,
    pub message: String,
    /// The message in Welsh, where it has been translated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message_cy: Option<String>,
}

/// The body of every error answer (`application/problem+json`, RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[error("{title}: {detail}")]
#[ts(export_to = "problem.ts")]
pub struct Problem {
    /// `about:blank#<code>`: stable, and not an address to fetch.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// What happened and what to do next, in a sentence for a person.
    pub detail: String,
    /// The title in Welsh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub title_cy: Option<String>,
    /// The detail in Welsh, where it has been translated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail_cy: Option<String>,
    pub code: Code,
    #[serde(default)]
    pub fields: Vec<FieldProblem>,
    /// The request's id, to find it in the log.
    #[serde(default)]
    pub request: Option<String>,
}

impl Code {
    /// The HTTP status that this code travels with.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Code::SignIn | Code::WrongPassword => 401,
            Code::NotAllowed | Code::Device => 403,
            Code::NotFound => 404,
            Code::Changed | Code::Unsent => 409,
            Code::TooLarge => 413,
            Code::BadField | Code::EnrolmentCode => 422,
            Code::BadRequest => 400,
            Code::AppTooOld => 426,
            Code::Busy => 503,
            Code::DiskFull => 507,
            Code::Server => 500,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Code::SignIn => "Sign in again",
            Code::WrongPassword => "Collar number or password not recognised",
            Code::NotAllowed => "Your role does not allow this",
            Code::NotFound => "Not found",
            Code::BadField => "A field needs changing",
            Code::BadRequest => "The request could not be read",
            Code::Changed => "Somebody changed this first",
            Code::Device => "This device is not enrolled",
            Code::EnrolmentCode => "The enrolment code was not accepted",
            Code::AppTooOld => "This app is too old for the server",
            Code::TooLarge => "Too much at once",
            Code::Busy => "The server is busy",
            Code::DiskFull => "No room left on this device",
            Code::Unsent => "Not everything is sent",
            Code::Server => "The server failed",
        }
    }
}

impl Problem {
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Problem {
        let name = serde_json::to_value(code).ok().and_then(|v| v.as_str().map(str::to_owned));
        let detail = detail.into();
        Problem {
            kind: format!("about:blank#{}", name.unwrap_or_default()),
            title: code.title().to_owned(),
            status: code.status(),
            title_cy: in_welsh(code.title()),
            detail_cy: in_welsh(&detail),
            detail,
            code,
            fields: Vec::new(),
            request: None,
        }
    }

    /// A refusal of one field: names it, its limit and the next step.
    #[must_use]
    pub fn field(field: &str, message: impl Into<String>) -> Problem {
        let message = message.into();
        let mut problem = Problem::new(Code::BadField, message.clone());
        problem.fields.push(FieldProblem {
            field: field.to_owned(),
            message_cy: in_welsh(&message),
            message,
        });
        problem
    }
}
