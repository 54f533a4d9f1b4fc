//! Administration: people, teams, the reference lists, imports.
//!
//! | method and path | question | answer |
//! |---|---|---|
//! | `GET /api/staff?on=` | | [`StaffLines`] |
//! | `POST /api/staff` | [`AddStaff`] | [`NewPassword`] |
//! | `GET /api/staff/{id}` | | [`StaffFile`] |
//! | `POST /api/staff/{id}` | [`ChangeStaff`] | [`StaffFile`] |
//! | `POST /api/staff/{id}/password` | [`WithReason`] | [`NewPassword`] |
//! | `POST /api/staff/{id}/close` | [`WithReason`] | [`StaffFile`] |
//! | `GET /api/teams?on=` | | [`Teams`] |
//! | `POST /api/teams` | [`PutTeam`] | [`Teams`] |
//! | `GET /api/reference` | | [`ForceLists`] |
//! | `GET /api/reference/{id}` | | [`ForceList`] |
//! | `POST /api/reference/{id}/preview` | [`EditList`] | [`ListPreview`] |
//! | `POST /api/reference/{id}` | [`EditList`] | [`ForceList`] |
//! | `GET /api/imports` | | [`Imports`] |
//! | `GET /api/imports/{id}` | | [`ImportFile`] |
//! | `GET /api/administration` | | [`Acts`] |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{StaffId, TeamId};
use crate::patrol::administration::Altered;
use crate::patrol::staff::Dated;
use crate::reference::{ForceRow, ListEdit, ListRow, RowChange};
use crate::time::Millis;

/// One thing an administrator did, as the log has it.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Act {
    pub id: String,
    pub at: Millis,
    pub by: Person,
    pub what: String,
    pub about: String,
    /// The person's or team's name, or the list's.
    pub about_name: String,
    pub reason: String,
    pub changed: Vec<Altered>,
}

/// What was done, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Acts {
    pub as_at: Millis,
    pub acts: Vec<Act>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "admin.ts")]
pub enum AccountState {
    /// There never was one.
    None,
    Open,
    Closed,
}

/// Whether somebody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Account {
    pub state: AccountState,
    /// When it was closed, or its password set last.
    pub since: Option<Millis>,
}

/// Everybody as they stood on a day.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct StaffLines {
    pub as_at: Millis,
    /// The instant that roles, teams and collar numbers are shown of.
    pub on: Millis,
    pub people: Vec<StaffLine>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct StaffLine {
    pub id: StaffId,
    pub name: String,
    /// Empty when none was held.
    pub collar: String,
    pub roles: Vec<String>,
    /// Names of teams.
    pub teams: Vec<String>,
    pub areas: Vec<String>,
    pub account: Account,
    pub left_at: Option<Millis>,
}

/// One member of staff.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct StaffFile {
    pub as_at: Millis,
    pub id: StaffId,
    pub version: u64,
    pub name: String,
    pub language: String,
    pub collars: Vec<Dated>,
    pub roles: Vec<Dated>,
    pub teams: Vec<Dated>,
    pub areas: Vec<String>,
    pub left_at: Option<Millis>,
    pub account: Account,
    /// Phones in use, and what waited on them when they were last heard.
    pub phones: u32,
    pub unsent: u32,
    /// It is the reader's own entry, which somebody else must change.
    pub own: bool,
    /// Names of the teams that it speaks of and of all that there are, by id.
    pub team_names: BTreeMap<String, String>,
    pub acts: Vec<Act>,
}

/// What is to be another. Instants are missing for now, and for until further notice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
#[ts(export_to = "admin.ts")]
pub enum StaffChange {
    GiveRole {
        role: String,
        #[serde(default)]
        from: Option<Millis>,
        #[serde(default)]
        to: Option<Millis>,
    },
    EndRole {
        role: String,
        #[serde(default)]
        to: Option<Millis>,
    },
    JoinTeam {
        team: TeamId,
        #[serde(default)]
        from: Option<Millis>,
        #[serde(default)]
        to: Option<Millis>,
    },
    LeaveTeam {
        team: TeamId,
        #[serde(default)]
        to: Option<Millis>,
    },
    Collar {
        collar: String,
        #[serde(default)]
        from: Option<Millis>,
    },
    Areas {
        areas: Vec<String>,
    },
    /// Nothing is granted from then on.
    Leave {
        #[serde(default)]
        at: Option<Millis>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ChangeStaff {
    /// The version that the page shows.
    pub version: u64,
    pub change: StaffChange,
    pub reason: String,
}

/// Somebody new, with an account, from now on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "admin.ts")]
pub struct AddStaff {
    pub name: String,
    pub collar: String,
    pub roles: Vec<String>,
    #[serde(default)]
    pub areas: Vec<String>,
    #[serde(default)]
    pub teams: Vec<TeamId>,
    /// `en` or `cy`.
    pub language: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct WithReason {
    pub reason: String,
}

/// A password that was made. It is shown now and never again.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct NewPassword {
    pub id: StaffId,
    pub name: String,
    pub collar: String,
    pub password: String,
}

/// The teams and who was in them on a day.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Teams {
    pub as_at: Millis,
    pub on: Millis,
    pub teams: Vec<TeamLine>,
    /// People with a role that day who were in no team.
    pub in_none: Vec<Person>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct TeamLine {
    pub id: TeamId,
    pub version: u64,
    pub name: String,
    pub area: String,
    /// A code of `team_functions`; empty where none was said.
    pub function: String,
    /// Those of its members who might review that day.
    pub supervisors: Vec<Person>,
    pub members: Vec<Person>,
}

/// A team as it is to be: a new one without an id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "admin.ts")]
pub struct PutTeam {
    #[serde(default)]
    pub id: Option<TeamId>,
    /// The version that the page shows; 0 for a new one.
    pub version: u64,
    pub name: String,
    pub area: String,
    #[serde(default)]
    pub function: String,
    pub reason: String,
}

/// Every list, with how much of it is the force's own.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ForceLists {
    pub as_at: Millis,
    pub lists: Vec<ForceListLine>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ForceListLine {
    pub name: String,
    /// Rows that hold today, and all rows whenever they held.
    pub rows: u32,
    pub ever: u32,
    /// Rows that the force decided, and the day on which the next of them begins.
    pub own: u32,
    pub next: Option<String>,
}

/// One list: its rows whenever they held, and what the force decided of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ForceList {
    pub as_at: Millis,
    pub name: String,
    /// What an edit must have seen.
    pub version: String,
    /// The list's own columns.
    pub columns: Vec<String>,
    pub rows: Vec<ListRow>,
    pub own: Vec<ForceRow>,
    pub acts: Vec<Act>,
}

/// A change of a list from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "admin.ts")]
pub struct EditList {
    pub version: String,
    /// The first day, as `2026-12-01`: today or later.
    pub from: String,
    pub edit: ListEdit,
    /// Why; a preview needs none.
    #[serde(default)]
    pub reason: String,
}

/// What a change would do; nothing is written.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ListPreview {
    pub as_at: Millis,
    pub name: String,
    pub from: String,
    pub rows: Vec<RowChange>,
    /// Figures of the last 28 days that would have been others, had the rows held in all of them.
    pub figures: Vec<FigureEffect>,
    /// How many figures were compared.
    pub compared: u32,
    pub cases: CaseEffect,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct FigureEffect {
    pub board: String,
    pub measure: String,
    pub part: String,
    pub name: String,
    pub group: BTreeMap<String, String>,
    pub unit: String,
    pub before: Option<f64>,
    pub after: Option<f64>,
    pub n_before: u64,
    pub n_after: u64,
}

/// What becomes of the dates by which open cases need a supervisor, on the first day of the change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct CaseEffect {
    pub open: u32,
    /// Cases whose next date moves, comes or goes.
    pub moved: u32,
    pub overdue_before: u32,
    pub overdue_after: u32,
}

/// Imports, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Imports {
    pub as_at: Millis,
    pub imports: Vec<ImportLine>,
}

/// One run of an import: every row that was read has one of the fates that are counted here.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ImportLine {
    pub id: String,
    pub at: Millis,
    /// In whose name: a person's, or what stands for the force's own systems.
    pub by: String,
    pub kind: String,
    pub mapping: String,
    pub file: String,
    /// Of the file as it lay on the disk, packed or not.
    pub sha256: String,
    pub dry_run: bool,
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub duplicate: u64,
    pub outside: u64,
    pub rejected: u64,
}

/// One run with the rows that went nowhere.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct ImportFile {
    pub as_at: Millis,
    pub run: ImportLine,
    /// How many rows were rejected for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// The first of the rejected rows; a file has them all.
    pub rejects: Vec<Reject>,
}

/// One rejected row, without what it said: whoever administers reads no case.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "admin.ts")]
pub struct Reject {
    pub line: u64,
    /// The field that could not be used; empty where it is the row as a whole.
    pub field: String,
    pub reason: String,
}
