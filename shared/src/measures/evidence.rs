//! What figures are counted from: records with their ids, and what was asked.

use crate::ids::RecordId;
use crate::patrol::attendance::{Attendance, Stamp};
use crate::patrol::duty::StateEvent;
use crate::patrol::incident::{Grading, Incident};
use crate::patrol::investigation::{Investigation, Update};
use crate::patrol::review::Review;
use crate::patrol::staff::{Staff, Team};
use crate::patrol::time_freed::{Baseline, Claim, TaskRun};
use crate::reference::{Lists, day};
use crate::time::Millis;

/// A record with its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Held<R> {
    pub id: RecordId,
    pub record: R,
}

/// Records of every kind that a measure reads, in any order. A board fills those that it needs.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub incidents: Vec<Held<Incident>>,
    pub gradings: Vec<Held<Grading>>,
    pub attendances: Vec<Held<Attendance>>,
    pub stamps: Vec<Held<Stamp>>,
    pub investigations: Vec<Held<Investigation>>,
    pub updates: Vec<Held<Update>>,
    pub reviews: Vec<Held<Review>>,
    pub states: Vec<Held<StateEvent>>,
    pub runs: Vec<Held<TaskRun>>,
    pub baselines: Vec<Held<Baseline>>,
    pub claims: Vec<Held<Claim>>,
    pub staff: Vec<Held<Staff>>,
    pub teams: Vec<Held<Team>>,
}

/// What is asked: a period, and perhaps one area, seen at `now`.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub from: Millis,
    /// The first instant after the period.
    pub to: Millis,
    pub now: Millis,
    pub area: Option<&'a str>,
    /// One team; only boards whose records belong to teams can be asked for one.
    pub team: Option<&'a str>,
    pub lists: &'a Lists,
}

impl Asked<'_> {
    /// Whether an instant lies in the period.
    #[must_use]
    pub fn holds(&self, at: Millis) -> bool {
        self.from <= at && at < self.to
    }

    /// The instant at which a snapshot is taken: the end of the period, or now if that comes first.
    #[must_use]
    pub fn as_at(&self) -> Millis {
        self.to.min(self.now)
    }

    /// Whether a record of that area was asked for.
    #[must_use]
    pub fn wants_area(&self, area: &str) -> bool {
        self.area.is_none_or(|wanted| wanted == area)
    }

    /// Whether a record of that team was asked for.
    #[must_use]
    pub fn wants_team(&self, team: Option<&str>) -> bool {
        self.team.is_none_or(|wanted| Some(wanted) == team)
    }

    /// A number of a measure's definition, as it holds at the end of the period.
    #[must_use]
    pub fn number(&self, measure: &str, column: &str) -> Option<f64> {
        self.lists.measure_number(measure, column, day(self.as_at()))
    }

    /// The same as a whole number of 0 or more.
    #[must_use]
    pub fn whole(&self, measure: &str, column: &str) -> u64 {
        // Saturates: a definition with a number that large hides everything, as it says.
        self.number(measure, column).map_or(0, |n| n as u64)
    }
}
