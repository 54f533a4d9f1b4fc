//! The daily meeting as the console asks for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use super::minutes::{DecisionRow, Member};
use crate::ids::{RecordId, StaffId, TeamId};
use crate::patrol::meeting::{Action, Meeting};
use crate::time::Millis;

/// The board of a meeting: what was agreed and is not done, then what is computed under each item of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct MeetingBoard {
    pub as_at: Millis,
    /// `local` or `force`.
    pub level: String,
    pub area: Option<String>,
    /// The areas whose records the reader may see; the lists have no others.
    pub areas: Vec<String>,
    /// The one that is being held now, and the one before it.
    pub now: Option<MeetingRow>,
    pub last: Option<MeetingRow>,
    /// Open actions of this level and ground, those of the last meeting first.
    pub undone: Vec<ActionRow>,
    /// Open local actions whose day has passed; the force meeting has them without asking.
    pub local_overdue: Vec<ActionRow>,
    /// What was decided without an action at the meeting that is being held.
    pub decided: Vec<DecisionRow>,
    pub agenda: Vec<AgendaItem>,
    pub unsynced: Unsynced,
    pub posts: Vec<Post>,
    /// Whether the reader may hold the meeting and raise actions.
    pub may_raise: bool,
}

/// A meeting with its names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct MeetingRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Meeting,
    pub chair: Option<Person>,
    pub attendees: Vec<Person>,
}

/// What may still lie on phones of that ground: a list that was made without it says so.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct Unsynced {
    /// Phones that last said that they hold work, and how much.
    pub phones: u32,
    pub changes: u32,
    /// When the oldest of it was made.
    pub oldest_at: Option<Millis>,
    /// Phones that have said nothing for a day.
    pub silent: u32,
}

/// One item of the agenda.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct AgendaItem {
    /// A code of `dmm_agenda_items`.
    pub code: String,
    /// Whether anything is kept here from which it could be computed.
    pub recorded: bool,
    /// When its rows were read.
    pub as_at: Millis,
    pub rows: Vec<AgendaRow>,
    /// How many there are, also those beyond the rows.
    pub total: u32,
}

/// Something to talk about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct AgendaRow {
    /// What it is about, where one record is.
    pub record: Option<RecordId>,
    pub kind: String,
    pub title: String,
    pub area: String,
    pub at: Option<Millis>,
    /// Why it stands here, as the pages have words for it: `late`, `not_assessed`, `failed`, `advice_missing`…
    pub why: Vec<String>,
    /// How many, where it stands for several.
    pub count: Option<u32>,
    /// A grade or a risk.
    pub grade: Option<String>,
    /// The minimum that is asked (a code of `minimum_strength`), and how many that is.
    pub rule: Option<String>,
    pub needed: Option<u32>,
    /// The people that it was counted from.
    pub members: Vec<Member>,
}

/// A post that may own an action: a role of a team, of an area, or of the whole force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct Post {
    pub role: String,
    pub team: Option<TeamId>,
    /// The team's name.
    pub team_name: Option<String>,
    pub area: Option<String>,
    /// How many hold it today, and who would have an action now; missing while all of them are off.
    pub holders: u32,
    pub person: Option<Person>,
}

/// An action with what is read from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct ActionRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Action,
    /// A code of `action_statuses`, late and extended among them.
    pub standing: String,
    /// Nobody closed it by its day.
    pub overdue: bool,
    pub team_name: Option<String>,
    /// Who has it now; missing while everybody of the post is off.
    pub person: Option<Person>,
    pub raised_by: Option<Person>,
    pub done_by: Option<Person>,
    pub checked_by: Option<Person>,
    pub extensions: Vec<ExtensionRow>,
    /// The action that had been closed before the same matter came back.
    pub returned_from: Option<RecordId>,
    /// Whether it was raised at the last meeting before this one.
    pub from_last: bool,
    /// What the reader may do with it: `accept`, `start`, `done`, `check`, `send_back`, `extend`, `refuse`, `supersede`.
    pub may: Vec<String>,
}

/// A day that was moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct ExtensionRow {
    pub at: Millis,
    pub by: Option<Person>,
    pub authority: String,
    pub reason: String,
    pub from: Millis,
    pub until: Millis,
}

/// Actions by post and age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct ActionList {
    pub as_at: Millis,
    pub owners: Vec<OwnerAges>,
    pub rows: Vec<ActionRow>,
    pub more: bool,
}

/// The open actions of one post, by how long ago they were raised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "meeting.ts")]
pub struct OwnerAges {
    pub role: String,
    pub team: Option<TeamId>,
    pub team_name: Option<String>,
    pub area: Option<String>,
    pub open: u32,
    pub overdue: u32,
    /// How many in each band of `ageing_bands`.
    pub ages: std::collections::BTreeMap<String, u32>,
    pub oldest_at: Millis,
}

/// Begins a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "meeting.ts")]
pub struct HoldMeeting {
    pub level: String,
    #[serde(default)]
    pub area: Option<String>,
    #[serde(default)]
    pub attendees: Vec<StaffId>,
}

/// Ends a meeting: the new actions were read back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "meeting.ts")]
pub struct EndMeeting {
    pub version: u64,
}

/// Raises an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "meeting.ts")]
pub struct RaiseAction {
    #[serde(default)]
    pub meeting: Option<RecordId>,
    pub level: String,
    #[serde(default)]
    pub area: Option<String>,
    #[serde(default)]
    pub item: Option<String>,
    pub text: String,
    pub owner_role: String,
    #[serde(default)]
    pub owner_team: Option<TeamId>,
    #[serde(default)]
    pub owner_area: Option<String>,
    #[serde(default)]
    pub due_at: Option<Millis>,
    pub measure_of_done: String,
    #[serde(default)]
    pub linked_record: Option<RecordId>,
}

/// Takes an action a step on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "meeting.ts")]
pub struct StepAction {
    /// `accept`, `start`, `done`, `check`, `send_back`, `extend`, `refuse` or `supersede`.
    pub step: String,
    /// The version of the action that was on the screen.
    pub version: u64,
    /// What was done, what is missing, or why.
    #[serde(default)]
    pub words: Option<String>,
    /// The new day of an extension.
    #[serde(default)]
    pub until: Option<Millis>,
    /// The action that takes its place.
    #[serde(default)]
    pub by: Option<RecordId>,
}
