//! Staff, roles and teams.
//!
//! A collar number is not a person: it is reused, and changes on promotion or transfer. A member of
//! staff keeps one id for a career; collar numbers, roles and teams are held with the dates on which
//! they are valid. A sergeant acting up today reviews today.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{StaffId, TeamId};
use crate::sync::scope::Scope;
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Staff {
    pub name: String,
    /// Collar numbers with their dates, in no order.
    #[serde(default)]
    pub collars: Vec<Dated>,
    /// Role codes (`roles.csv`) with their dates. Several may hold at once.
    #[serde(default)]
    pub roles: Vec<Dated>,
    /// Teams (ids) with their dates.
    #[serde(default)]
    pub teams: Vec<Dated>,
    /// Local policing areas this person works in.
    #[serde(default)]
    pub areas: Vec<String>,
    /// `en` or `cy`.
    #[serde(default)]
    pub language: Option<String>,
    /// When the person left; nothing is granted from then on.
    #[serde(default)]
    pub left_at: Option<Millis>,
}

/// A value that holds from one instant to another; open at the end when `to` is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Dated {
    pub value: String,
    pub from: Millis,
    #[serde(default)]
    pub to: Option<Millis>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Team {
    pub name: String,
    pub area: String,
    /// `response`, `neighbourhood` or `cid`.
    #[serde(default)]
    pub function: Option<String>,
    /// Whether the team had the new way of working from the start of the comparison (measure TF03).
    #[serde(default)]
    pub mobile_from: Option<Millis>,
}

impl Record for Staff {
    const KIND: &'static str = "staff";
}
impl Record for Team {
    const KIND: &'static str = "team";
}

impl Dated {
    #[must_use]
    pub fn holds(&self, at: Millis) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

fn on(list: &[Dated], at: Millis) -> impl Iterator<Item = &str> {
    list.iter().filter(move |d| d.holds(at)).map(|d| d.value.as_str())
}

impl Staff {
    /// The collar number on that date.
    #[must_use]
    pub fn collar(&self, at: Millis) -> Option<&str> {
        on(&self.collars, at).last()
    }

    /// Role codes on that date.
    #[must_use]
    pub fn roles_on(&self, at: Millis) -> Vec<&str> {
        if self.left_at.is_some_and(|left| at >= left) { Vec::new() } else { on(&self.roles, at).collect() }
    }

    /// Teams on that date.
    #[must_use]
    pub fn teams_on(&self, at: Millis) -> Vec<TeamId> {
        on(&self.teams, at).map(TeamId::from).collect()
    }

    /// The scopes this person may read on that date, restricted cases apart.
    #[must_use]
    pub fn scopes(&self, id: &StaffId, at: Millis) -> Vec<Scope> {
        if self.roles_on(at).is_empty() {
            return Vec::new();
        }
        let mut scopes = vec![Scope::reference(), Scope::person(id.as_str())];
        scopes.extend(self.areas.iter().map(|a| Scope::area(a)));
        scopes.extend(self.teams_on(at).iter().map(|t| Scope::team(t.as_str())));
        scopes.sort();
        scopes
    }
}
