//! Somebody in a role: the victim of this job, a witness in that case, whoever rang.
//!
//! An [`Involved`] is a person in one role in one incident or investigation, or only a name so far: what the caller
//! gave, before anybody knows who that is. The role has a category that law keeps apart (suspect, convicted, victim,
//! witness, other), so no person is ever "just on the system"; the same person twice is two of these.
//!
//! Counting goes by **event**. Three crimes recorded of one evening are one event, and so is a job that was logged
//! twice: [`event_of`] says which.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::incident::Incident;
use super::investigation::Investigation;
use super::person::{Address, SafeContact};
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct Involved {
    /// The incident or investigation.
    pub about: RecordId,
    /// `incident` or `investigation`.
    pub about_kind: String,
    /// A code of `involved_roles`: `victim`, `witness`, `suspect`, `reporter`, …
    pub role: String,
    /// When it happened to them, or when they rang.
    pub at: Millis,
    /// Who it is, once that is known. Missing, it is only a name so far.
    #[serde(default)]
    pub person: Option<RecordId>,
    /// As it was given, whoever it turns out to be.
    #[serde(default)]
    pub name: String,
    /// The business, where the victim is one.
    #[serde(default)]
    pub organisation: Option<String>,
    #[serde(default)]
    pub born_on: Option<String>,
    #[serde(default)]
    pub address: Option<Address>,
    /// The number they rang from or gave. `withheld` where it was withheld.
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub safe_contact: Option<SafeContact>,
    /// How they want to be told: a code of `contact_channels`.
    #[serde(default)]
    pub channel: Option<String>,
    /// The victim says that it has happened before. That alone makes them a repeat victim.
    #[serde(default)]
    pub says_repeat: Option<bool>,
    /// The event it belongs to, where that is another's: the first job or case of one evening.
    #[serde(default)]
    pub event: Option<RecordId>,
    #[serde(default)]
    pub by: Option<StaffId>,
}

impl Record for Involved {
    const KIND: &'static str = "involved";
}

/// What an involvement belongs to.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    Incident(&'a RecordId, &'a Incident),
    Case(&'a RecordId, &'a Investigation),
}

/// The event that a job or case is of: a duplicate log is its master's, a crime is its incident's.
#[must_use]
pub fn event_of(about: About<'_>) -> RecordId {
    match about {
        About::Incident(id, incident) => incident.duplicate_of.as_ref().unwrap_or(id).clone(),
        About::Case(id, case) => case.incident.as_ref().unwrap_or(id).clone(),
    }
}

/// What a person is counted as: themselves once they are known, else this involvement alone.
#[must_use]
pub fn node<'a>(id: &'a RecordId, involved: &'a Involved) -> &'a RecordId {
    involved.person.as_ref().unwrap_or(id)
}
