//! Appointments: the window that a caller was promised, and what became of it.
//!
//! What happens to an appointment is told by facts ([`Appointment`]): made, moved by the police, moved by the caller,
//! cancelled, and what the caller says of it. A window that the police moved was not kept, however well the next one
//! was; a window that the caller moved is no promise any more. Both stay readable, and [`windows`] reads them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::incident::Incident;
use crate::ids::{RecordId, StaffId};
use crate::reference::Lists;
use crate::time::Millis;

/// What may happen to an appointment.
pub const EVENTS: &str = "appointment_events";

/// Something that happened to the appointment of a job.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Appointment {
    pub incident: RecordId,
    /// A code of `appointment_events`.
    pub code: String,
    pub at: Millis,
    pub by: StaffId,
    /// The window that holds from now on, where there is one.
    #[serde(default)]
    pub from: Option<Millis>,
    #[serde(default)]
    pub to: Option<Millis>,
    #[serde(default)]
    pub reason: Option<String>,
}

impl Record for Appointment {
    const KIND: &'static str = "appointment";
}

/// What became of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "deployment.ts")]
pub enum Kept {
    /// It has not ended and nobody is there yet.
    ToCome,
    Kept,
    /// It ended and nobody had come.
    Missed,
    MovedByPolice,
    MovedByCaller,
    CancelledByPolice,
    CancelledByCaller,
}

/// One window that was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct Window {
    pub from: Millis,
    pub to: Millis,
    pub made_at: Millis,
    pub kept: Kept,
    /// The first arrival, where it lies outside the window too.
    pub came_at: Option<Millis>,
    /// What the caller says of it, where they were asked.
    pub caller_says: Option<bool>,
}

/// Every window of a job, oldest first. `events` are by time; `arrivals` are those of every resource.
#[must_use]
pub fn windows(
    lists: &Lists,
    incident: &Incident,
    events: &[&Appointment],
    arrivals: &[Millis],
    now: Millis,
) -> Vec<Window> {
    let mut found: Vec<Window> = Vec::new();
    let open = |from, to, made_at| Window {
        from,
        to,
        made_at,
        kept: Kept::ToCome,
        came_at: None,
        caller_says: None,
    };
    for event in events {
        let effect = lists.ever(EVENTS, &event.code).map_or("", |row| row.get("effect"));
        let last = found.last_mut().filter(|w| w.kept == Kept::ToCome);
        match (effect, last) {
            ("moved_by_police", Some(w)) => w.kept = Kept::MovedByPolice,
            ("moved_by_caller", Some(w)) => w.kept = Kept::MovedByCaller,
            ("cancelled_by_police", Some(w)) => w.kept = Kept::CancelledByPolice,
            ("cancelled_by_caller", Some(w)) => w.kept = Kept::CancelledByCaller,
            ("caller_says_kept", _) => say(&mut found, true),
            ("caller_says_missed", _) => say(&mut found, false),
            _ => {}
        }
        if let (Some(from), Some(to)) = (event.from, event.to) {
            found.push(open(from, to, event.at));
        }
    }
    if events.is_empty()
        && let (Some(from), Some(to)) = (incident.appointment_from, incident.appointment_to)
    {
        // An import says only what holds and who moved it last.
        found.push(open(from, to, incident.created_at));
        if incident.appointment_moved_by.as_deref() == Some("police")
            && let Some(window) = found.last_mut()
        {
            window.kept = Kept::MovedByPolice;
        }
    }
    for window in &mut found {
        window.came_at = arrivals.iter().copied().filter(|at| *at >= window.made_at).min();
        let inside = arrivals.iter().any(|at| window.from <= *at && *at <= window.to);
        if window.kept == Kept::ToCome && inside {
            window.kept = Kept::Kept;
        } else if window.kept == Kept::ToCome && window.to < now {
            window.kept = Kept::Missed;
        }
    }
    found
}

fn say(windows: &mut [Window], kept: bool) {
    if let Some(last) = windows.last_mut() {
        last.caller_says = Some(kept);
    }
}

/// Whether the job waits for its window at that instant, by what was known then: nobody is late for it yet.
#[must_use]
pub fn deferred(lists: &Lists, incident: &Incident, events: &[&Appointment], at: Millis) -> bool {
    let known: Vec<&Appointment> = events.iter().copied().filter(|e| e.at <= at).collect();
    if known.is_empty() && !events.is_empty() {
        return false;
    }
    let last = windows(lists, incident, &known, &[], at).pop();
    last.is_some_and(|w| w.kept == Kept::ToCome)
}
