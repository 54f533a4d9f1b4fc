//! Looking at risk again while a caller waits.
//!
//! A job that nobody has gone to is looked at again within a time that its grade and the policy set. Looking again is
//! a new version of the assessment, so nothing here is stored: what fell due, what was done and what is overdue are
//! read from the gradings, the assessments and the instant at which the wait ended. Every time that passes without a
//! look falls due by itself: a job that waited all night was not missed once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::incident::{Grading, Incident, Thrive};
use super::policy::{Known, advice};
use crate::reference::{Lists, day};
use crate::time::{MINUTE, Millis};

/// What became of one look that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "deployment.ts")]
pub enum Looked {
    InTime,
    /// After it was due and before the next one was.
    Late,
    /// Its whole time went by, or the wait ended, without a look.
    Missed,
    /// It is due now and nobody has looked yet.
    Overdue,
    ToCome,
}

/// One look that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "deployment.ts")]
pub struct Recheck {
    pub due_at: Millis,
    pub at: Option<Millis>,
    pub looked: Looked,
}

/// More than this of one job is dirt: a log that nobody ever closed.
const MOST: usize = 500;

/// How long a job of that grade may wait between two looks, in milliseconds, as known at that instant.
#[must_use]
pub fn interval(
    lists: &Lists,
    incident: &Incident,
    thrive: Option<&Thrive>,
    grade: &str,
    at: Millis,
) -> Option<i64> {
    let on = day(at);
    let row = lists.row("response_grades", grade, on)?;
    let of_grade = row.get("recheck_interval_min").parse::<i64>().ok();
    let of_policy = advice(lists, &Known::of(incident, thrive), on).recheck_min;
    of_grade.into_iter().chain(of_policy).min().filter(|m| *m > 0).map(|minutes| minutes * MINUTE)
}

/// Every look that was due while the job waited, oldest first. `gradings` and `thrives` are by time; `until` is when
/// the wait ended, if it has.
#[must_use]
pub fn rechecks(
    lists: &Lists,
    incident: &Incident,
    gradings: &[&Grading],
    thrives: &[&Thrive],
    until: Option<Millis>,
    now: Millis,
) -> Vec<Recheck> {
    let grade_at = |at: Millis| {
        let held = gradings.iter().rev().find(|g| g.at <= at).or(gradings.first());
        held.map(|g| g.grade.as_str()).or(incident.grade.as_deref()).unwrap_or_default()
    };
    let within = |at: Millis| {
        let thrive = thrives.iter().rev().find(|t| t.at <= at).copied();
        interval(lists, incident, thrive, grade_at(at), at)
    };
    let end = until.unwrap_or(now).min(now);
    // The first assessment starts the time; until there is one, the opening of the log does.
    let first = thrives.first().map(|t| t.at).filter(|at| at.since(incident.created_at) <= HOLD);
    let mut from = first.unwrap_or(incident.created_at).max(incident.created_at);
    let mut found = Vec::new();
    while found.len() < MOST {
        let regraded = |after: Millis| gradings.iter().map(|g| g.at).find(|at| *at > after);
        let Some(mut due_at) = within(from).map(|ms| from.plus(ms)) else {
            // A grade to which somebody goes at once asks for no look; a later one may.
            match regraded(from) {
                Some(at) if at < end => from = at,
                _ => break,
            }
            continue;
        };
        if let Some(at) = regraded(from).filter(|at| *at < due_at) {
            match within(at).map(|ms| at.plus(ms)) {
                Some(sooner) => due_at = due_at.min(sooner),
                None => {
                    from = at;
                    continue;
                }
            }
        }
        let look = thrives.iter().map(|t| t.at).find(|at| *at > from && *at <= end);
        if let Some(at) = look.filter(|at| *at <= due_at) {
            found.push(Recheck { due_at, at: Some(at), looked: Looked::InTime });
            from = at;
            continue;
        }
        if due_at >= end {
            if until.is_none() {
                found.push(Recheck { due_at, at: None, looked: Looked::ToCome });
            }
            break;
        }
        let next = due_at.plus(within(due_at).unwrap_or(due_at.since(from)).max(MINUTE));
        let (at, looked) = match look {
            Some(at) if at < next => (Some(at), Looked::Late),
            _ if next >= end && until.is_none() => (None, Looked::Overdue),
            _ => (None, Looked::Missed),
        };
        found.push(Recheck { due_at, at, looked });
        if looked == Looked::Overdue {
            break;
        }
        from = at.unwrap_or(due_at);
    }
    found
}

/// An assessment that was made this long after the log was opened is no first one: the caller waited without it.
const HOLD: i64 = 30 * MINUTE;

/// When the next look is due, and since when one is missing: for whoever works the list.
#[must_use]
pub fn next_due(rechecks: &[Recheck]) -> Option<(Millis, bool)> {
    let last = rechecks.last()?;
    match last.looked {
        Looked::ToCome => Some((last.due_at, false)),
        Looked::Overdue => {
            let missing = rechecks.iter().rev().take_while(|r| r.at.is_none());
            missing.last().map(|first| (first.due_at, true))
        }
        _ => None,
    }
}
