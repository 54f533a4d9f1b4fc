//! A nominal: somebody whom the force knows as one person, by whatever names.
//!
//! A person is not their name. The same one is *Siân ap Rhys* to one officer and *Shan Price* to the next, and two
//! neighbours may both be *John Davies*; so a [`Nominal`] holds every name that somebody went by, and who is who is
//! decided by a person and never by a string (`patrol::person_match`). What they were in one job or case (victim,
//! witness, suspect, reporter) stands on an [`Involved`](super::involved::Involved) and nowhere here: law wants those
//! kept apart, and somebody may be a victim on Monday and a suspect on Friday.
//!
//! Ethnicity is two fields because it is two facts: what the person said of themselves, and what an officer saw.
//! How somebody may safely be reached is [`SafeContact`]; whoever rings a victim reads it first.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::reach::SafeHours;
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "people.ts")]
pub struct Nominal {
    /// The first is the one to show.
    pub names: Vec<Name>,
    /// `1984-03-12`, where it is known; else an age range may be.
    pub born_on: Option<String>,
    /// A code of `age_ranges`.
    pub age_range: Option<String>,
    /// As they said themselves: a code of `ethnicity_codes` of the self-defined scheme.
    pub self_ethnicity: Option<String>,
    /// As an officer saw it: a code of the officer-defined scheme.
    pub officer_ethnicity: Option<String>,
    pub address: Option<Address>,
    /// As they were given; a set. [`phone`](crate::finding::phone) says which are one number.
    pub phones: Vec<String>,
    /// `en`, `cy`, or the name of another language.
    pub language: Option<String>,
    pub safe_contact: Option<SafeContact>,
    /// What to know before meeting them, each with its source and day; a set.
    pub warnings: Vec<PersonWarning>,
    pub died_on: Option<String>,
    /// The areas whose officers are sent this person; a set. Empty for somebody of restricted cases only.
    pub areas: Vec<String>,
    pub origin: Option<String>,
}

/// A name that somebody goes or went by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct Name {
    /// A code of `name_kinds`: `main`, `known_as`, `maiden`, `alias`.
    pub form: String,
    /// As it is said, in that order.
    pub text: String,
}

/// Where somebody lives: the address's identifier where it is known, and the words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "people.ts")]
pub struct Address {
    /// The unique property reference number. Two spellings of one address have the same.
    pub uprn: Option<String>,
    pub text: String,
}

/// How somebody may safely be reached, and how never.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "people.ts")]
pub struct SafeContact {
    /// A code of `contact_channels`.
    pub channel: String,
    /// The number or address of that channel.
    pub to: Option<String>,
    /// When: `weekdays 9 to 3`.
    pub times: Option<String>,
    /// What never to do: the partner's phone, a letter, a marked car outside.
    pub never: Option<String>,
    /// Codes of `contact_channels` that must not be used.
    pub never_channels: Vec<String>,
    /// The hours in which it is safe, where they gave hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hours: Option<SafeHours>,
}

/// Something to know before meeting somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct PersonWarning {
    pub text: String,
    pub at: Millis,
    /// Who or what says so: an officer, a partner, a national record.
    pub source: String,
}

impl Record for Nominal {
    const KIND: &'static str = "person";
}

impl Nominal {
    /// The name to show.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.first().map_or("", |name| name.text.as_str())
    }

    /// The day of birth, where it is one.
    #[must_use]
    pub fn born(&self) -> Option<Date> {
        self.born_on.as_ref().and_then(|text| text.parse().ok())
    }
}

/// Whole years between a birth and a day; nothing where the birth lies after it.
#[must_use]
pub fn age(born: Date, on: Date) -> Option<i16> {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    let years = on.year() - born.year() - i16::from(!had_birthday);
    (years >= 0).then_some(years)
}

/// Whether a channel may be used: nothing was said against it, and where one was agreed it is that one.
#[must_use]
pub fn may_use(safe: Option<&SafeContact>, channel: &str) -> bool {
    safe.is_none_or(|safe| {
        !safe.never_channels.iter().any(|never| never == channel)
            && (safe.channel.is_empty() || safe.channel == channel)
    })
}
