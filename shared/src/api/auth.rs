//! Signing in and enrolling a device.
//!
//! `POST /auth/sign-in`, `POST /auth/refresh`, `POST /auth/sign-out`, `POST /auth/enrol`, `GET /api/me`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::locking::Recovery;
use crate::ids::StaffId;
use crate::locking::lease::Policy;
use crate::time::Millis;

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct SignIn {
    pub collar: String,
    pub password: String,
    /// The enrolled device that asks. Without one the answer is for a browser: its refresh token travels
    /// in a cookie that no script can read, and `refresh` in the answer is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub device: Option<String>,
}

/// A short access token and the one refresh token that may follow it. A refresh token that is shown
/// twice ends the whole family.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct Tokens {
    pub access: String,
    pub access_until: Millis,
    pub refresh: String,
    pub me: Me,
    /// Until when this sign-in lasts, however much it is used.
    #[serde(default)]
    pub session_until: Millis,
    /// How the force's phones lock.
    #[serde(default)]
    pub lock: Policy,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct Refresh {
    /// Empty from a browser, whose token is in its cookie.
    #[serde(default)]
    pub refresh: String,
}

/// Enrols a device with a one-time code. The device makes its own id and its first epoch.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct Enrol {
    pub code: String,
    pub collar: String,
    pub password: String,
    pub device_name: String,
    pub epoch: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct Enrolled {
    pub device: String,
    pub tokens: Tokens,
    /// How the phone is opened again when its PIN is forgotten.
    #[serde(default)]
    pub recovery: Recovery,
}

/// Who is signed in and what the pages may offer them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "auth.ts")]
pub struct Me {
    pub staff: StaffId,
    pub name: String,
    pub collar: String,
    /// Role codes held today.
    pub roles: Vec<String>,
    pub areas: Vec<String>,
    pub teams: Vec<String>,
    pub language: String,
    /// What this person may do, by name (`access::Action`).
    pub may: Vec<String>,
    /// Whether the force on this server is a demonstration.
    pub demonstration: bool,
}
