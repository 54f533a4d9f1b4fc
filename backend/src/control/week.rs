//! The lists of the last seven days: downgrades near the target, grades that differ from the policy, victims to whom
//! nobody went, and assessments to read a second time.

use std::collections::BTreeMap;

use beatbook_shared::api::deployment::{ControlWeek, GradeRow, NotAttended, SampleRow};
use beatbook_shared::measures::backlog::{Job, jobs};
use beatbook_shared::patrol::deployment::{is_crime, needs};
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::Millis;

use super::lines::{Reader, late_share, near_the_target};
use super::load;
use super::room::{WEEK, graded_since};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::records::Filter;

/// Assessments to read in a week, and rows that one list shows.
const SAMPLE: usize = 10;

pub(super) fn week(
    conn: &mut AnyConn,
    caller: &Caller,
    area: Option<&str>,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<ControlWeek, Error> {
    let from = now.plus(-WEEK);
    let areas = load::areas(caller, area);
    let mut incidents = load::incidents(conn, &areas, Filter { from: Some(from), ..Filter::default() })?;
    let mut older = graded_since(conn, &areas, from)?;
    for held in &incidents {
        older.remove(&held.id);
    }
    incidents.extend(load::named(conn, &areas, older)?);
    let evidence = load::evidence(conn, lists, incidents)?;
    let people = load::people(conn, &evidence, now)?;
    let reader = Reader { caller, lists, people: &people, checks: load::checks(&evidence), now };
    let asked = load::asked(lists, Millis(0), now);
    let share = late_share(lists, now);
    let mut found = ControlWeek {
        as_at: now,
        from,
        to: now,
        downgrades: Vec::new(),
        exceptions: Vec::new(),
        not_attended: Vec::new(),
        sample: Vec::new(),
    };
    let mut to_read: BTreeMap<String, SampleRow> = BTreeMap::new();
    for job in jobs(&evidence, &asked) {
        if job.kept_out(lists).is_some_and(|out| out == "duplicate" || out == "created_in_error") {
            continue;
        }
        for row in reader.gradings(&job).into_iter().filter(|row| row.at >= from) {
            if near_the_target(&row, &job, share, lists) {
                found.downgrades.push(row.clone());
            }
            if row.suggested.as_ref().is_some_and(|suggested| *suggested != row.to) {
                found.exceptions.push(row);
            }
        }
        let recent = job.incident().created_at >= from;
        if recent && job.nobody_went() && (job.incident().victim || is_crime(lists, job.incident())) {
            found.not_attended.push(not_attended(&job, &reader));
        }
        if recent && let Some(row) = sample(&job, &reader) {
            to_read.insert(hash(row.thrive.id.as_str().as_bytes()), row);
        }
    }
    found.sample = to_read.into_values().take(SAMPLE).collect();
    let newest_first = |a: &GradeRow, b: &GradeRow| (b.at, &b.id).cmp(&(a.at, &a.id));
    found.downgrades.sort_by(newest_first);
    found.exceptions.sort_by(newest_first);
    found.not_attended.sort_by(|a, b| {
        let key = |row: &NotAttended| {
            (row.reason.clone(), row.area.clone(), std::cmp::Reverse(row.at), row.incident.clone())
        };
        key(a).cmp(&key(b))
    });
    found.exceptions.truncate(most as usize);
    found.not_attended.truncate(most as usize);
    Ok(found)
}

fn not_attended(job: &Job<'_>, reader: &Reader<'_>) -> NotAttended {
    let incident = job.incident();
    let decision = job.decisions.iter().rev().find(|d| !d.record.deploy).map(|held| reader.decision(held));
    let reason = decision.as_ref().and_then(|d| d.reason.clone()).or(incident.non_attendance_reason.clone());
    let at = decision.as_ref().map_or(job.ended_at.unwrap_or(incident.created_at), |d| d.at);
    let advice = job.advice(reader.lists, at);
    let needed = reason.as_deref().map(|reason| needs(reader.lists, reason, &advice, at).to_owned());
    let rationale = decision.as_ref().map(|d| d.rationale.clone());
    NotAttended {
        incident: job.id().clone(),
        number: incident.number.clone(),
        title: incident.title.clone(),
        area: incident.area.clone(),
        at,
        crime: decision.as_ref().map_or_else(|| is_crime(reader.lists, incident), |d| d.crime),
        reason,
        rationale: rationale.or(incident.non_attendance_rationale.clone()),
        authority: decision.as_ref().and_then(|d| d.authority.clone()),
        needed: needed.filter(|needed| !needed.is_empty()),
        by: decision.as_ref().and_then(|d| d.by.clone()),
        may_check: decision.as_ref().is_some_and(|d| d.may_check),
        checks: decision.as_ref().map(|d| d.checks.clone()).unwrap_or_default(),
        decision: decision.map(|d| d.id),
    }
}

/// The newest assessment of a victim's job that nobody has read a second time.
fn sample(job: &Job<'_>, reader: &Reader<'_>) -> Option<SampleRow> {
    let incident = job.incident();
    let thrive = reader.thrive(job.thrives.last()?);
    (incident.victim && thrive.checks.is_empty()).then(|| SampleRow {
        incident: job.id().clone(),
        number: incident.number.clone(),
        title: incident.title.clone(),
        area: incident.area.clone(),
        thrive,
    })
}
