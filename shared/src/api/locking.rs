//! Locking, unlocking and losing a phone: what the officer's pages ask the device, what the device and the console
//! ask the server.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::auth::Tokens;
use super::console::Person;
use crate::ids::{RecordId, StaffId};
use crate::locking::lease::Policy;
use crate::locking::phone::PhoneState;
use crate::patrol::attendance::{Fix, Point};
use crate::time::Millis;

// --- the device and its pages ---

/// What stands on the lock screen and beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct LockView {
    /// Wrong PINs left before the password is needed; nothing where none was wrong.
    pub tries_left: Option<u32>,
    /// When the next PIN may be tried.
    pub wait_until: Option<Millis>,
    /// How long the phone may be read without the server, in milliseconds.
    pub lease_left_ms: Option<i64>,
    /// Until when the full sign-in is good.
    pub session_until: Option<Millis>,
    /// Minutes without a touch until it locks.
    pub idle_minutes: u32,
    /// The job that may be stamped without unlocking.
    pub job: Option<LockJob>,
    /// Taps that are sealed until it is unlocked.
    pub sealed_taps: u32,
    /// A device that the server can open again after a full sign-in.
    pub recoverable: bool,
}

/// A job as the lock screen may show it: its number, and what comes next. Nothing of the case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct LockJob {
    pub incident: RecordId,
    pub number: String,
    /// The last point stamped, and when.
    pub point: Option<Point>,
    pub at: Option<Millis>,
    pub next: Vec<Point>,
    /// The tap that may still be taken back.
    pub undo: Option<RecordId>,
    pub undo_until: Option<Millis>,
}

/// A tap on the lock screen.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct LockedTap {
    pub incident: RecordId,
    pub point: Point,
    #[serde(default)]
    pub fix: Option<Fix>,
}

/// What the pages saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "locking.ts")]
pub enum Sight {
    Touched,
    Hidden,
    Shown,
    ScreenOff,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Seen {
    pub saw: Sight,
}

/// A full sign-in on a phone whose PIN no longer opens it, and the PIN from now on.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct FullSignIn {
    pub collar: String,
    pub password: String,
    pub pin: String,
}

// --- the device and the server ---

/// `POST /auth/recover`: the password buys what opens the phone's key again.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Recover {
    pub collar: String,
    pub password: String,
    pub device: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Recovered {
    pub tokens: Tokens,
    pub recovery: Recovery,
}

/// What the server keeps for a phone so that nothing on it is ever out of reach. Hex.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Recovery {
    /// Half of what opens the store's key; the other half lies on the phone.
    pub secret: String,
}

// --- the console, and the officer's app for whoever holds the role ---

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Phones {
    pub phones: Vec<Phone>,
    pub as_at: Millis,
}

/// One enrolled device.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct Phone {
    pub id: String,
    pub name: String,
    pub holder: Person,
    pub state: PhoneState,
    pub enrolled_at: Millis,
    pub last_seen_at: Millis,
    /// The version of its app, where it said so.
    pub app: Option<String>,
    /// Entries that waited on it after its last contact, photos' bytes apart, and since when the oldest waits;
    /// missing where it never said.
    pub unsent: Option<u32>,
    pub oldest_unsent_at: Option<Millis>,
    /// Its last contact, of which that holds; what was written on it since is not known here.
    pub unsent_told_at: Option<Millis>,
    pub revoked_at: Option<Millis>,
    pub revoked_by: Option<Person>,
    pub revoked_why: Option<String>,
    pub told_at: Option<Millis>,
    /// Pieces that came from it after it was revoked, and wait in the tray or were decided there.
    pub recovered: u32,
}

/// Takes a phone out of use.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct RevokePhone {
    /// A code of the list of reasons.
    pub reason: String,
}

/// The same, from the officer's app.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct ReportLost {
    pub phone: String,
    pub reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct IssueCode {
    pub collar: String,
}

/// A code that enrols one phone, once. It is shown now and never again.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "locking.ts")]
pub struct IssuedCode {
    pub code: String,
    pub until: Millis,
    pub holder: Person,
    pub staff: StaffId,
}

/// How the force's phones lock; sent with every sign-in.
pub type LockPolicy = Policy;
