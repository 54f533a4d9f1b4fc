//! Recording a crime, its outcome, and what the registrar looks at.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::RecordId;
use crate::patrol::crime::{Entered, Mismatch, Origin, RegistrarDecision};
use crate::patrol::outcomes::{OutcomeSaid, OutcomeSet};
use crate::time::Millis;

/// The officer's one form: from a job, its result and its crime.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct CrimeIt {
    pub incident: RecordId,
    pub entered: Entered,
    /// The draft that it came from.
    #[serde(default)]
    #[ts(optional)]
    pub draft: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub active_s: Option<u32>,
    #[serde(default)]
    #[ts(optional)]
    pub interruptions: Option<u32>,
}

/// Sets an outcome, on a phone or at a desk.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct SetOutcome {
    pub investigation: RecordId,
    pub said: OutcomeSaid,
    /// The version of the crime that was on the screen.
    #[serde(default)]
    pub version: u64,
}

/// The reason why what was reported is no crime.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct NoCrime {
    pub reason: String,
}

/// Which offence the principal one is, as the desk sees it.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct ConfirmPrincipal {
    pub offence: String,
    pub version: u64,
}

/// Explains why the two records rightly differ.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct Explain {
    pub field: String,
    pub incident_value: String,
    pub crime_value: String,
    pub reason: String,
}

/// A decision of the registrar's.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct DecideCrime {
    pub code: String,
    pub reason: String,
    #[serde(default)]
    #[ts(optional)]
    pub evidence: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub surviving: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub offence: Option<String>,
    pub version: u64,
}

/// A crime beside the job that it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct CrimePair {
    pub as_at: Millis,
    pub investigation: RecordId,
    pub version: u64,
    pub incident: Option<RecordId>,
    pub incident_number: Option<String>,
    pub incident_status: Option<String>,
    /// Where each field came from; missing where the crime was not made from the job.
    pub origins: Option<Vec<Origin>>,
    pub mismatches: Vec<PairDiffers>,
    pub decisions: Vec<Decided>,
    /// Outcomes that were set, newest first.
    pub outcomes: Vec<OutcomeTold>,
    /// What the reader may do: `explain`, `confirm`, `decide`, `outcome`.
    pub may: Vec<String>,
}

/// One difference with its explanation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct PairDiffers {
    pub differs: Mismatch,
    pub reason: Option<String>,
    pub by: Option<Person>,
    pub at: Option<Millis>,
}

/// A decision as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct Decided {
    pub id: RecordId,
    pub record: RegistrarDecision,
    pub by: Option<Person>,
}

/// An outcome as it is listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct OutcomeTold {
    pub id: RecordId,
    pub record: OutcomeSet,
    pub by: Option<Person>,
}

/// What the registrar looks at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct RegistrarPage {
    pub as_at: Millis,
    /// Jobs that speak of a crime and have neither one nor a reason: done with, or waiting over 24 hours.
    pub unaccounted: Vec<UnaccountedJob>,
    /// Crimes that the desk has to look at or that differ from their job.
    pub crimes: Vec<RegistrarCrime>,
    /// More than these were found.
    pub more: bool,
    /// What the reader may do: `crime`, `reason`, `confirm`, `explain`, `decide`.
    pub may: Vec<String>,
}

/// A job with no crime and no reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct UnaccountedJob {
    pub incident: RecordId,
    pub version: u64,
    pub number: String,
    pub title: String,
    pub area: String,
    pub place: Option<String>,
    pub status: String,
    pub results: Vec<String>,
    pub reported_at: Millis,
    /// Done with, though it speaks of a crime: that should not be possible.
    pub closed: bool,
    /// Its crime waits for its number.
    pub waits_for_number: bool,
}

/// A crime on the registrar's page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "crime.ts")]
pub struct RegistrarCrime {
    pub id: RecordId,
    pub version: u64,
    pub crime_number: Option<String>,
    pub local_ref: Option<String>,
    pub title: String,
    pub area: String,
    pub offence: Option<String>,
    pub what_happened: Option<String>,
    pub reported_at: Option<Millis>,
    pub recorded_at: Option<Millis>,
    /// Over 24 hours from report to record.
    pub late: bool,
    pub to_confirm: bool,
    pub mismatches: Vec<Mismatch>,
    pub cancelled: Option<String>,
    pub record_class: Option<String>,
    pub oic: Option<Person>,
}

/// The two questions.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
#[ts(export_to = "crime.ts")]
pub struct OfferOutcomes {
    pub suspect_named: bool,
    /// `supports`, `not` or `none`.
    pub victim: String,
}
