//! People as the console asks for them: found, opened, decided on, and listed where something repeats.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{RecordId, StaffId};
use crate::patrol::involved::Involved;
use crate::patrol::person::{Address, Nominal, SafeContact};
use crate::patrol::person_match::MatchReason;
use crate::patrol::repeat_rules::Repeat;
use crate::patrol::vulnerability::{Asked, Vulnerability};
use crate::time::Millis;

/// Looks for people by name, number, date or address number. The words travel in the body and never in an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct FindNominals {
    pub words: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct NominalList {
    pub as_at: Millis,
    pub rows: Vec<NominalRow>,
    pub more: bool,
}

/// A person, or somebody who is only a name so far, as they are listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct NominalRow {
    pub id: RecordId,
    /// `person` or `involved`.
    pub kind: String,
    pub name: String,
    pub other_names: Vec<String>,
    pub born_on: Option<String>,
    pub age_range: Option<String>,
    pub address: Option<String>,
    pub phones: Vec<String>,
    /// The job or case that a name so far stands in, and its number.
    pub about: Option<AboutRow>,
}

/// A job or case, as it is listed. Of one that the reader may not see, no word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct AboutRow {
    pub id: RecordId,
    /// `incident` or `investigation`.
    pub kind: String,
    pub number: String,
    pub title: String,
    pub area: String,
    pub at: Millis,
    pub restricted: bool,
}

/// Somebody in a role, with what it is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct InvolvedRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Involved,
    /// The name of the person where it is known who it is, else the name as it was given.
    pub name: String,
    /// A code of `data_subject_categories`.
    pub category: String,
    pub about: AboutRow,
    /// How they may be reached: as said here, else as known of the person.
    pub safe_contact: Option<SafeContact>,
    pub language: Option<String>,
    /// What is known of their vulnerability at this job or case.
    pub asked: Asked,
}

/// A repeat, with the records that it was computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct RepeatRow {
    pub repeat: Repeat,
    /// The person, or the place in words.
    pub label: String,
    /// The person to open, where it is one.
    pub person: Option<RecordId>,
    pub sources: Vec<AboutRow>,
    /// The newest record that it is about, where something can be said of it.
    pub about: RecordId,
    /// What was last said of it, by whom and when.
    pub said: Option<String>,
    pub reason: Option<String>,
    pub said_at: Option<Millis>,
    pub said_by: Option<Person>,
    /// What is to prevent the next, and who sees to it: the officer in the case while nobody was named.
    pub action: Option<String>,
    pub owner: Option<Person>,
    /// The agreed action that it was made, where it was.
    pub agreed: Option<AgreedRow>,
    /// Nothing was flagged when they first told us.
    pub missed: bool,
}

/// What is known of the people in a job or a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct PeopleOf {
    pub as_at: Millis,
    pub about: AboutRow,
    pub involved: Vec<InvolvedRow>,
    pub repeats: Vec<RepeatRow>,
    pub answers: Vec<AnswerRow>,
    pub may_write: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct AnswerRow {
    pub id: RecordId,
    pub record: Vulnerability,
    pub by: Option<Person>,
    pub corrected: bool,
    pub agreed: Option<AgreedRow>,
}

/// An agreed action that is to prevent something, as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct AgreedRow {
    pub id: RecordId,
    pub text: String,
    /// A code of `action_statuses`, late and extended among them.
    pub standing: String,
    pub due_at: Millis,
}

/// A person with everything that is held of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct NominalFile {
    pub id: RecordId,
    pub version: u64,
    pub as_at: Millis,
    pub record: Nominal,
    /// Whoever opened it was never told before that openings are written down.
    pub say_written_down: bool,
    /// Others who were decided to be the same.
    pub same: Vec<NominalRow>,
    pub history: Vec<InvolvedRow>,
    pub repeats: Vec<RepeatRow>,
    pub answers: Vec<AnswerRow>,
    pub decisions: Vec<DecisionRow>,
    pub may_write: bool,
}

/// A decision about two records, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct DecisionRow {
    pub id: RecordId,
    pub left: RecordId,
    pub right: RecordId,
    pub other: String,
    pub decision: String,
    pub at: Millis,
    pub by: Option<Person>,
    pub score: i64,
    pub reasons: Vec<MatchReason>,
    pub why: Option<String>,
    /// It stands: nothing later was decided of the two.
    pub stands: bool,
}

/// Pairs that may be one person, the likeliest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct Candidates {
    pub as_at: Millis,
    pub rows: Vec<Candidate>,
    pub more: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct Candidate {
    pub left: NominalRow,
    pub right: NominalRow,
    pub score: i64,
    pub likely: bool,
    pub reasons: Vec<MatchReason>,
}

/// Decides whether two are the same, or takes a decision back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct DecideMatch {
    pub left: RecordId,
    pub right: RecordId,
    /// `same`, `different` or `undone`.
    pub decision: String,
    #[serde(default)]
    pub why: Option<String>,
}

/// Repeat victims, callers and places of a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people_asked.ts")]
pub struct RepeatList {
    pub as_at: Millis,
    pub from: Millis,
    pub rows: Vec<RepeatRow>,
    /// How many of them were flagged by nobody when they first told us.
    pub missed: u32,
    /// Victims of the week who are only a name so far: whether they are repeats, nobody can know.
    pub only_names: u32,
    pub more: bool,
}

/// Puts somebody into a job or case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct Involve {
    pub about: RecordId,
    pub role: String,
    #[serde(default)]
    pub person: Option<RecordId>,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub organisation: Option<String>,
    #[serde(default)]
    pub born_on: Option<String>,
    #[serde(default)]
    pub address: Option<Address>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub safe_contact: Option<SafeContact>,
    #[serde(default)]
    pub says_repeat: Option<bool>,
    #[serde(default)]
    pub event: Option<RecordId>,
    /// When it happened to them; when the job was opened where it is missing.
    #[serde(default)]
    pub at: Option<Millis>,
}

/// Makes a person of somebody who was only a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct MakeNominal {
    pub involved: RecordId,
}

/// A person as they are to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct PutNominal {
    /// The version that was on the screen.
    pub version: u64,
    pub record: Nominal,
}

/// Says what was asked about vulnerability, and what was found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct AnswerVulnerability {
    pub about: RecordId,
    #[serde(default)]
    pub involved: Option<RecordId>,
    #[serde(default)]
    pub person: Option<RecordId>,
    pub answer: String,
    /// Several at once; each is kept as an answer of its own.
    #[serde(default)]
    pub factors: Vec<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub action: Option<String>,
    #[serde(default)]
    pub referral: Option<String>,
    #[serde(default)]
    pub referral_ref: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
    #[serde(default)]
    pub agreed: Option<RecordId>,
}

/// Says something of a repeat.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "people_asked.ts")]
pub struct SayRepeat {
    pub about: RecordId,
    pub rule: String,
    pub subject: String,
    /// `flagged`, `acknowledged`, `put_aside` or `action`.
    pub said: String,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub action: Option<String>,
    #[serde(default)]
    pub owner: Option<StaffId>,
    #[serde(default)]
    pub agreed: Option<RecordId>,
}
