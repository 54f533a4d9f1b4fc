//! Long lists: what is asked of them, a page of the answer, and saved views.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `POST /api/find/investigations` | [`Find`] | [`CasePage`] |
//! | `POST /api/find/jobs` | [`Find`] | [`JobPage`] |
//! | `POST /api/find/rows` | [`FindRows`] | [`RowsPage`] |
//! | `GET /api/views` | `?list=` | [`Views`] |
//! | `POST /api/views` | [`SaveView`] | [`SavedView`] |
//! | `GET /api/views/{id}` | | [`SavedView`] |
//! | `DELETE /api/views/{id}` | | |
//!
//! A list is asked by a body, never by an address: words that somebody looks for are often a name, and
//! addresses end in logs, histories and mails. What an address may carry are codes, days and the id of a view.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::measures::Row;
use crate::time::Millis;

/// What a list is narrowed to. Empty parts do not narrow; a part that a list does not know is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "find.ts")]
pub struct Narrowing {
    pub areas: Vec<String>,
    pub statuses: Vec<String>,
    /// Investigations only.
    pub risks: Vec<String>,
    /// Jobs only.
    pub grades: Vec<String>,
    pub team: Option<TeamId>,
    /// The officer in the case.
    pub officer: Option<StaffId>,
    /// Recorded, or opened, at or after and before.
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    /// Investigations that nobody wrote about for so many days.
    pub quiet_days: Option<u32>,
    pub rural: Option<bool>,
    /// Whether somebody reached the scene.
    pub attended: Option<bool>,
    /// Words that must all stand in the title, number or place, however accented.
    pub words: Option<String>,
}

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "find.ts")]
pub struct Find {
    pub narrow: Narrowing,
    /// The column to sort by; empty for the list's own.
    pub sort: String,
    pub descending: bool,
    /// Where the page before ended.
    pub after: Option<String>,
    /// Rows to leap over, for a reader who drags the scroll bar.
    pub skip: u32,
    /// Rows to give; the server gives at most 500.
    pub limit: Option<u32>,
    /// Whether to count all rows; the first page is asked to, the others need not.
    pub count: bool,
}

/// How many rows there are in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct Total {
    pub rows: u64,
    /// False where counting stopped there: then there are more than `rows`.
    pub exact: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct CasePage {
    pub as_at: Millis,
    pub total: Option<Total>,
    pub items: Vec<CaseLine>,
    /// Asks for what follows; none at the end.
    pub next: Option<String>,
}

/// An investigation in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct CaseLine {
    pub id: RecordId,
    pub title: String,
    pub crime_number: Option<String>,
    pub area: String,
    pub team: Option<TeamId>,
    pub status: String,
    pub risk: Option<String>,
    pub outcome: Option<String>,
    pub restricted: bool,
    pub oic: Option<Person>,
    pub recorded_at: Millis,
    pub last_update_at: Option<Millis>,
    /// The earlier date that a supervisor asked for.
    pub next_review_due: Option<Millis>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct JobPage {
    pub as_at: Millis,
    pub total: Option<Total>,
    pub items: Vec<JobLine>,
    pub next: Option<String>,
}

/// A job in a list, with who went and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct JobLine {
    pub id: RecordId,
    pub number: String,
    pub title: String,
    pub place: Option<String>,
    pub area: String,
    pub grade: Option<String>,
    pub status: String,
    pub category: String,
    pub rural: bool,
    pub created_at: Millis,
    pub resulted_at: Option<Millis>,
    pub resources: u32,
    pub assigned_at: Option<Millis>,
    pub at_scene_at: Option<Millis>,
    /// Milliseconds from the log being opened to the first at scene.
    pub took: Option<Millis>,
}

/// One page of the rows behind a figure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "find.ts")]
pub struct FindRows {
    pub board: String,
    pub measure: String,
    pub from: Option<Millis>,
    pub to: Option<Millis>,
    pub area: Option<String>,
    pub team: Option<String>,
    /// `urban` or `rural`.
    pub class: Option<String>,
    /// `out` leaves out what was entered late.
    pub late: Option<String>,
    pub part: Option<String>,
    /// The figure's group; without one, every row of the measure.
    pub group: Option<BTreeMap<String, String>>,
    /// Only those that counted, or only those left out.
    pub counted: Option<bool>,
    /// `record`, `start`, `stop` or `value`; empty for the measure's own order.
    pub sort: String,
    pub descending: bool,
    pub skip: u32,
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct RowsPage {
    /// When they were counted.
    pub as_at: Millis,
    pub total: Option<Total>,
    pub items: Vec<Row>,
    /// Rows of a figure are leapt over by number; there is no place to go on from.
    pub next: Option<String>,
}

/// How a list looks: what it is narrowed to, its order and its columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "find.ts")]
pub struct View {
    pub narrow: Narrowing,
    pub sort: String,
    pub descending: bool,
    /// Columns in order; empty for the list's own.
    pub columns: Vec<String>,
}

/// Keeps a view under a name, or behind a link.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct SaveView {
    /// `investigations` or `jobs`.
    pub list: String,
    /// `person`, `team`, `force`; or `link` for one that only a copied link names.
    pub level: String,
    /// The team, where it is a team's.
    #[serde(default)]
    pub team: Option<TeamId>,
    #[serde(default)]
    pub name: String,
    pub view: View,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct SavedView {
    pub id: String,
    pub list: String,
    pub level: String,
    pub team: Option<TeamId>,
    pub name: String,
    pub view: View,
    pub by: Option<Person>,
    pub made_at: Millis,
    /// Whether the reader may take it away.
    pub mine: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "find.ts")]
pub struct Views {
    pub items: Vec<SavedView>,
}
