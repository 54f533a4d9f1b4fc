//! The wanted register as the console asks for it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::suspect::Suspect;
use crate::patrol::wanted::{Reconciliation, Wanted, WantedDifference};
use crate::patrol::wanted_read::{Says, WantedStanding};
use crate::time::Millis;

/// Everybody who is named or wanted, in the order in which somebody has to do something about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct WantedRegister {
    pub as_at: Millis,
    /// Named suspects: those without a decision; on the page of a case, all of them.
    pub suspects: Vec<SuspectRow>,
    pub rows: Vec<WantedRow>,
    pub differences: Vec<DifferenceRow>,
    /// The newest comparison with the national record.
    pub compared: Option<Reconciliation>,
    /// More than these were found; narrow by area or case.
    pub more: bool,
}

/// What every row says of its case.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct OfCase {
    pub id: Option<RecordId>,
    /// Missing where the reader may not read the case.
    pub title: Option<String>,
    pub crime_number: Option<String>,
    pub area: String,
    pub oic: Option<Person>,
}

/// A named suspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct SuspectRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Suspect,
    pub case: OfCase,
    /// Until when somebody must decide; missing where it is decided.
    pub decide_by: Option<Millis>,
    pub named_by: Option<Person>,
    pub decided_by: Option<Person>,
    /// Whether the reader may decide.
    pub may: bool,
}

/// Somebody who is wanted, with what is read from the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct WantedRow {
    pub id: RecordId,
    pub version: u64,
    pub record: Wanted,
    pub standing: WantedStanding,
    /// Which warning of an expiry was reached: `first`, `second`, `last` or `passed`.
    pub expiry: Option<String>,
    pub case: OfCase,
    pub decided_by: Option<Person>,
    pub told: Vec<WantedTold>,
    /// What the reader may do: `attempt`, `review`, and codes of `wanted_steps`.
    pub may: Vec<String>,
}

/// An attempt, a review or a step, as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct WantedTold {
    pub id: RecordId,
    /// `attempt`, `review` or `step`.
    pub kind: String,
    /// The attempt's result, the review's level or the step.
    pub code: String,
    pub at: Millis,
    pub by: Option<Person>,
    pub words: Vec<String>,
    pub until: Option<Millis>,
    /// A later fact corrects it; it stays readable and counts no more.
    pub corrected: bool,
}

/// A difference between our register and the national record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "wanted.ts")]
pub struct DifferenceRow {
    pub id: RecordId,
    pub version: u64,
    pub record: WantedDifference,
    /// Whose it is, where we know it.
    pub name: Option<String>,
    pub may: bool,
}

/// Names a suspect of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct NameSuspect {
    pub name: String,
    #[serde(default)]
    pub person: Option<RecordId>,
    /// When they were named; now where it is missing.
    #[serde(default)]
    pub named_at: Option<Millis>,
    #[serde(default)]
    pub named_how: Option<String>,
}

/// Decides about a named suspect. A status of the register also needs what a wanted person needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct DecideSuspect {
    pub version: u64,
    pub status: String,
    pub decision: String,
    #[serde(default)]
    pub wanted: Option<WantedAs>,
}

/// As what somebody is wanted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct WantedAs {
    pub category: String,
    pub risk: String,
    #[serde(default)]
    pub warrant: Option<String>,
    #[serde(default)]
    pub rank: Option<String>,
    #[serde(default)]
    pub offence: Option<String>,
    #[serde(default)]
    pub warnings: Option<String>,
    #[serde(default)]
    pub address: Option<String>,
}

/// Makes somebody wanted who is no named suspect: a warrant, a recall, a failure to answer bail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct MakeWanted {
    pub name: String,
    pub necessity: String,
    /// The bail that was not answered; its case and its name are taken over.
    #[serde(default)]
    pub bail: Option<RecordId>,
    #[serde(default)]
    pub investigation: Option<RecordId>,
    /// Where there is no case.
    #[serde(default)]
    pub area: Option<String>,
    pub wanted: WantedAs,
}

/// Tells of an attempt to arrest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct TellAttempt {
    pub result: String,
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub with: Option<String>,
    #[serde(default)]
    pub learnt: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

/// Reviews somebody who is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct ReviewWanted {
    pub version: u64,
    pub still_needed: bool,
    pub next: String,
    #[serde(default)]
    pub risk: Option<String>,
}

/// Tells what happened to a marker or to the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct TellWanted {
    pub code: String,
    /// The version that was on the screen.
    pub version: u64,
    /// When it happened; now where it is missing.
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub force: Option<String>,
    #[serde(default)]
    pub custody_ref: Option<String>,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub until: Option<Millis>,
    #[serde(default)]
    pub rank: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

/// Settles a difference: what was found out, and what was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct SettleDifference {
    pub version: u64,
    pub how: String,
}

/// Somebody who is wanted, as a phone shows them: never without since when it knows, and never with a power that it
/// cannot stand for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "wanted.ts")]
pub struct WantedHere {
    pub id: RecordId,
    pub record: Wanted,
    pub standing: WantedStanding,
    /// What may be said of them now.
    pub says: Says,
    /// When the phone last heard from the server; missing where it never has.
    pub as_of: Option<Millis>,
    /// The title of the case, where the phone holds it.
    pub case_title: String,
    /// Of the officer's own cases, or decided by them.
    pub mine: bool,
    /// Attempts of this phone that the server does not have yet.
    pub waiting: u32,
}

/// Logs an attempt to arrest, with or without signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct LogAttempt {
    pub wanted: RecordId,
    /// A code of `attempt_results`.
    pub result: String,
    #[serde(default)]
    pub at: Option<Millis>,
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub learnt: Option<String>,
}

/// A suspect of one of the officer's own cases, as a phone shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "wanted.ts")]
pub struct SuspectHere {
    pub id: RecordId,
    pub record: Suspect,
    pub case_title: String,
    /// Until when somebody must decide; missing where it is decided.
    pub decide_by: Option<Millis>,
    /// Codes of `suspect_statuses` that the officer may decide now; none where the case is somebody else's.
    pub may: Vec<String>,
    /// They stand on the register already, so nobody is asked again how high the risk is.
    pub registered: bool,
    /// What was decided here and waits to be sent.
    pub waiting: u32,
}

/// Decides about a named suspect on a phone, with or without signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct DecideHere {
    pub suspect: RecordId,
    /// The status that was on the screen: nobody decides on what has changed since.
    pub seen: String,
    /// A code of `suspect_statuses` that a phone may decide.
    pub status: String,
    /// The grounds, and why it is necessary.
    pub decision: String,
    /// A code of `wanted_risk_grades`, where the status puts them on the register.
    #[serde(default)]
    pub risk: Option<String>,
    /// What whoever meets them must know first.
    #[serde(default)]
    pub warnings: Option<String>,
}

/// Names a suspect of a case on a phone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "wanted.ts")]
pub struct NameHere {
    pub investigation: RecordId,
    pub name: String,
    #[serde(default)]
    pub named_how: Option<String>,
}
