//! The bail diary as the console asks for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::bail::{Bail, Return};
use crate::time::Millis;

/// Every bail that the reader may see, in the order in which somebody has to do something about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "bail.ts")]
pub struct BailDiary {
    pub as_at: Millis,
    pub rows: Vec<BailRow>,
    /// More than these were found; narrow by area or case.
    pub more: bool,
}

/// One bail with what is read from its events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "bail.ts")]
pub struct BailRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Bail,
    /// The name of the person that the release is linked to; missing where it is linked to nobody, or to somebody whom
    /// the reader may not see.
    pub known_as: Option<String>,
    pub case_title: String,
    pub crime_number: Option<String>,
    pub area: String,
    pub oic: Option<Person>,
    /// Which part of the diary it stands in: `failed`, `lapsed`, `disputed`, `reported`, `unsaid`, `due`,
    /// `ending`, `live` or `ended`.
    pub part: String,
    pub returns: Vec<Return>,
    /// The first instant after bail, with what the clock was paused; missing where nothing limits it.
    pub ends_at: Option<Millis>,
    /// The prosecutor has the file and the clock stands still.
    pub paused: bool,
    /// The code of the event that ended it.
    pub ended_by: Option<String>,
    /// The period by which it could be extended, its rank and until when; missing when only a court could.
    pub next: Option<NextPeriod>,
    pub events: Vec<BailTold>,
    /// Codes of events that the reader may tell of it.
    pub may: Vec<String>,
}

/// How bail could be extended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "bail.ts")]
pub struct NextPeriod {
    pub code: String,
    pub rank: String,
    /// The first instant after it.
    pub latest: Millis,
}

/// An event, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "bail.ts")]
pub struct BailTold {
    pub id: RecordId,
    pub code: String,
    pub at: Millis,
    pub by: Option<Person>,
    pub until: Option<Millis>,
    pub served: Option<String>,
    pub reason: Option<String>,
    /// A later event corrects it; it stays readable and counts no more.
    pub corrected: bool,
}

/// Records that a suspect was released.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bail.ts")]
pub struct Release {
    pub suspect: String,
    pub release: String,
    pub arrested_at: Millis,
    pub released_at: Millis,
    #[serde(default)]
    pub return_at: Option<Millis>,
    #[serde(default)]
    pub station: Option<String>,
    #[serde(default)]
    pub authority: Option<String>,
    #[serde(default)]
    pub conditions: Option<String>,
    #[serde(default)]
    pub risk: Option<String>,
    /// The person, where somebody found them among those whom the force knows.
    #[serde(default)]
    pub person: Option<RecordId>,
}

/// Links a release to the person, or takes the link back. Who it is, somebody says; no name is enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bail.ts")]
pub struct LinkPerson {
    /// The version that was on the screen.
    pub version: u64,
    #[serde(default)]
    pub person: Option<RecordId>,
}

/// A bail of one of the officer's own cases, as a phone shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "bail.ts")]
pub struct BailHere {
    pub id: RecordId,
    pub record: Bail,
    pub case_title: String,
    /// What somebody has to do about it now; see [`BailRow::part`].
    pub part: String,
    /// The day on which they must come back, and what is known of it.
    pub back: Option<Return>,
    /// Codes of `bail_events` that the officer may tell now.
    pub may: Vec<String>,
    /// What was told here and waits to be sent.
    pub waiting: u32,
}

/// Tells on a phone what happened to a bail, with or without signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bail.ts")]
pub struct TellBailHere {
    pub bail: RecordId,
    pub code: String,
    /// When it happened; now where it is missing.
    #[serde(default)]
    pub at: Option<Millis>,
    /// The new day and time, where one was set.
    #[serde(default)]
    pub until: Option<Millis>,
    /// How they were served with it; missing while they were not.
    #[serde(default)]
    pub served: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// Tells what happened to a bail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "bail.ts")]
pub struct TellBail {
    pub code: String,
    /// The version of the bail that was on the screen.
    pub version: u64,
    /// When it happened; now where it is missing.
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub until: Option<Millis>,
    #[serde(default)]
    pub served: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub rank: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
}
