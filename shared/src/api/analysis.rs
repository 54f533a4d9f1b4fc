//! Scenarios of demand, and who has a device, as the console asks and answers.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/scenarios` | | [`Scenarios`] |
//! | `POST /api/scenarios` | [`MakeScenario`] | `Written` |
//! | `GET /api/roster` | | [`RosterPage`] |
//! | `POST /api/roster/{id}` | [`ChangeTour`] | `Written` |
//! | `GET /api/mobile` | | [`MobileAccess`] |

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{RecordId, TeamId};
use crate::patrol::rostered::Roster;
use crate::patrol::scenario::Scenario;
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "demand.ts")]
pub struct ScenarioRow {
    pub id: RecordId,
    pub record: Scenario,
    pub by: Option<Person>,
    /// Hours that would not be spent.
    pub spared_hours: f64,
}

/// Every scenario that was made, newest first. None of them is a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "demand.ts")]
pub struct Scenarios {
    pub as_at: Millis,
    pub rows: Vec<ScenarioRow>,
}

/// What would be, if.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "demand.ts")]
pub struct MakeScenario {
    pub title: String,
    pub work: String,
    pub percent: u8,
    pub area: Option<String>,
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    pub note: String,
}

/// One tour of the roster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "demand.ts")]
pub struct TourRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Roster,
    pub staff: Option<Person>,
    pub team: String,
}

/// The tours of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "demand.ts")]
pub struct RosterPage {
    pub as_at: Millis,
    pub from: Millis,
    pub to: Millis,
    pub rows: Vec<TourRow>,
    pub may_change: bool,
}

/// Takes somebody out of a tour, puts them at a fixed post, or takes the tour off the roster.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "demand.ts")]
pub struct ChangeTour {
    pub version: u64,
    pub abstraction: Option<String>,
    pub away_from: Option<Millis>,
    pub away_to: Option<Millis>,
    pub fixed_post: Option<String>,
    pub cancelled: bool,
}

/// How somebody stands with devices, over the last four weeks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "mobile.ts")]
pub struct Holder {
    pub person: Person,
    /// `none`, `unused` or `waiting`.
    pub part: String,
    pub tours: u32,
    pub last_seen_at: Option<Millis>,
    /// Since when the oldest entry waits on their device, as it last said.
    pub oldest_unsent_at: Option<Millis>,
    pub unsent: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "mobile.ts")]
pub struct HolderTeam {
    pub team: TeamId,
    pub name: String,
    /// On the roster in the last four weeks, and of them those with a working device.
    pub rostered: u32,
    pub covered: u32,
    pub people: Vec<Holder>,
}

/// A device that is lost or stolen, and what was on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "mobile.ts")]
pub struct LostDevice {
    pub id: String,
    pub name: String,
    pub holder: Person,
    pub why: String,
    pub lost_at: Millis,
    /// When it was last heard of, and when it was told to empty itself, if it was reached.
    pub last_seen_at: Millis,
    pub told_at: Option<Millis>,
    /// Entries that waited on it when it was last heard of; missing where it never said.
    pub unsent: Option<u32>,
    /// Records in its holder's reach: the most that it can have held.
    pub held: u64,
    /// Cases and people that its holder opened on it.
    pub opened: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "mobile.ts")]
pub struct MobileAccess {
    pub as_at: Millis,
    pub from: Millis,
    pub teams: Vec<HolderTeam>,
    pub lost: Vec<LostDevice>,
}
