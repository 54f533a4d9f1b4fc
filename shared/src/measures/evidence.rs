//! What figures are counted from: records with their ids, and what was asked.

use std::collections::BTreeMap;

use super::freed::reckoning::Claimed;
use crate::ids::{RecordId, StaffId};
use crate::patrol::app_start::AppStart;
use crate::patrol::appointment::Appointment;
use crate::patrol::attendance::{Attendance, Stamp, StampFix};
use crate::patrol::bail::{Bail, BailEvent};
use crate::patrol::crime::{Explanation, FieldOrigin};
use crate::patrol::deployment::{DeploymentDecision, RiskCheck};
use crate::patrol::duty::StateEvent;
use crate::patrol::incident::{Grading, Incident, Thrive, property, telephone};
use crate::patrol::investigation::{Investigation, Update};
use crate::patrol::iom::{Custody, OffenceEvent, Spell};
use crate::patrol::meeting::{Action, ActionExtension};
use crate::patrol::outcomes::OutcomeSet;
use crate::patrol::person_match::PersonMatch;
use crate::patrol::prevention::{Beneficiary, Initiative, PracticeReuse, PreventionAdvice, Training};
use crate::patrol::review::{Direction, Review};
use crate::patrol::rostered::Roster;
use crate::patrol::staff::{Staff, Team};
use crate::patrol::suspect::Suspect;
use crate::patrol::time_freed::{Baseline, Claim, TaskRun};
use crate::patrol::tray::{Conflict, Quarantine};
use crate::patrol::victims::{CaseEvent, UpdateGrade, VictimContact, VictimPlan};
use crate::patrol::wanted::{ArrestAttempt, Wanted, WantedDifference, WantedReview, WantedStep};
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
    pub thrives: Vec<Held<Thrive>>,
    pub decisions: Vec<Held<DeploymentDecision>>,
    pub risk_checks: Vec<Held<RiskCheck>>,
    pub appointments: Vec<Held<Appointment>>,
    /// Jobs that somebody may have rung again about, wherever they are: number, property and when.
    pub contacts: Vec<Contact>,
    /// When logs ended of which no field says when, from the history of their status.
    pub ended: BTreeMap<RecordId, Millis>,
    pub attendances: Vec<Held<Attendance>>,
    pub stamps: Vec<Held<Stamp>>,
    /// Where taps were made, as it was learnt after them.
    pub fixes: Vec<Held<StampFix>>,
    pub investigations: Vec<Held<Investigation>>,
    pub updates: Vec<Held<Update>>,
    pub reviews: Vec<Held<Review>>,
    pub directions: Vec<Held<Direction>>,
    pub states: Vec<Held<StateEvent>>,
    pub runs: Vec<Held<TaskRun>>,
    pub baselines: Vec<Held<Baseline>>,
    pub claims: Vec<Held<Claim>>,
    /// Each claim's own rows and steps, whatever the period.
    pub claimed: Vec<Claimed>,
    pub staff: Vec<Held<Staff>>,
    pub teams: Vec<Held<Team>>,
    pub refused: Vec<Held<Quarantine>>,
    pub bails: Vec<Held<Bail>>,
    pub bail_events: Vec<Held<BailEvent>>,
    /// Who was decided to be one person.
    pub matches: Vec<Held<PersonMatch>>,
    pub actions: Vec<Held<Action>>,
    pub action_extensions: Vec<Held<ActionExtension>>,
    pub suspects: Vec<Held<Suspect>>,
    pub wanted: Vec<Held<Wanted>>,
    pub attempts: Vec<Held<ArrestAttempt>>,
    pub wanted_reviews: Vec<Held<WantedReview>>,
    pub wanted_steps: Vec<Held<WantedStep>>,
    pub differences: Vec<Held<WantedDifference>>,
    pub initiatives: Vec<Held<Initiative>>,
    pub beneficiaries: Vec<Held<Beneficiary>>,
    pub reuses: Vec<Held<PracticeReuse>>,
    pub advice: Vec<Held<PreventionAdvice>>,
    pub training: Vec<Held<Training>>,
    pub rosters: Vec<Held<Roster>>,
    pub spells: Vec<Held<Spell>>,
    pub custody: Vec<Held<Custody>>,
    pub offences: Vec<Held<OffenceEvent>>,
    pub starts: Vec<Held<AppStart>>,
    pub conflicts: Vec<Held<Conflict>>,
    pub devices: Vec<Device>,
    pub origins: Vec<Held<FieldOrigin>>,
    pub explanations: Vec<Held<Explanation>>,
    pub outcomes: Vec<Held<OutcomeSet>>,
    pub victim_plans: Vec<Held<VictimPlan>>,
    pub case_events: Vec<Held<CaseEvent>>,
    pub victim_contacts: Vec<Held<VictimContact>>,
    pub update_grades: Vec<Held<UpdateGrade>>,
    pub of_victims: super::risk::OfVictims,
    /// How records came in from devices, by record.
    pub arrivals: BTreeMap<RecordId, Arrival>,
}

/// An enrolled device, as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Device {
    pub id: String,
    pub staff: StaffId,
    pub enrolled_at: Millis,
    pub last_seen_at: Millis,
    pub revoked_at: Option<Millis>,
    /// What waited on it when it was last heard of, and since when the oldest waits.
    pub unsent: u64,
    pub oldest_unsent_at: Option<Millis>,
}

/// Who rang, from where and when, as far as a second call is known by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub incident: RecordId,
    pub at: Millis,
    pub number: Option<String>,
    pub uprn: Option<String>,
    /// The master log that it was linked to as a duplicate.
    pub duplicate_of: Option<RecordId>,
}

/// When a device says that something was done there, what it knew of the server's time, and when the server
/// took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    pub said_at: Millis,
    /// The server's clock less the device's, in milliseconds, as the device had it; missing where it had never
    /// been told.
    pub offset: Option<i64>,
    pub received_at: Millis,
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
    /// `urban` or `rural`; only incidents have a class.
    pub class: Option<&'a str>,
    /// Leave out what was measured from a time that was entered late.
    pub without_late: bool,
    pub lists: &'a Lists,
}

impl Evidence {
    /// How many records there are of the kinds of which there are many.
    #[must_use]
    pub fn records(&self) -> usize {
        [
            self.incidents.len(),
            self.gradings.len(),
            self.thrives.len(),
            self.attendances.len(),
            self.stamps.len(),
            self.fixes.len(),
            self.investigations.len(),
            self.updates.len(),
            self.reviews.len(),
            self.directions.len(),
            self.states.len(),
            self.runs.len(),
            self.advice.len(),
            self.rosters.len(),
            self.starts.len(),
            self.origins.len(),
            self.victim_contacts.len(),
            self.of_victims.seen.len(),
            self.contacts.len(),
        ]
        .iter()
        .sum()
    }
}

impl Contact {
    /// Of a log: its number and property as they are compared.
    #[must_use]
    pub fn of(id: &RecordId, incident: &Incident) -> Contact {
        Contact {
            incident: id.clone(),
            at: incident.created_at,
            number: telephone(incident.caller_number.as_deref()),
            uprn: property(incident.uprn.as_deref()),
            duplicate_of: incident.duplicate_of.clone(),
        }
    }
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

    /// Whether a record in that class of area was asked for.
    #[must_use]
    pub fn wants_class(&self, class: &str) -> bool {
        self.class.is_none_or(|wanted| wanted == class)
    }

    /// A number of a measure's definition, as it holds at the end of the period.
    #[must_use]
    pub fn number(&self, measure: &str, column: &str) -> Option<f64> {
        // A period that ends at midnight ended the day before.
        self.lists.measure_number(measure, column, day(self.to.plus(-1).min(self.now)))
    }

    /// The same as a whole number of 0 or more.
    #[must_use]
    pub fn whole(&self, measure: &str, column: &str) -> u64 {
        // Saturates: a definition with a number that large hides everything, as it says.
        self.number(measure, column).map_or(0, |n| n as u64)
    }
}
