//! A job as a dated story: what was said, how it was judged and by whom, who was sent and when they came.

use beatbook_shared::access::Action;
use beatbook_shared::api::deployment::{AppointmentEvent, JobFile, PointRow, ResourceRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::backlog::jobs;
use beatbook_shared::measures::evidence::{Evidence, Held};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::appointment::{Appointment, windows};
use beatbook_shared::patrol::attendance::{Attendance, Stamp, effective};
use beatbook_shared::patrol::deployment::is_crime;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::recheck::next_due;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::lines::Reader;
use super::load;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::investigations::keep_opening;
use crate::investigations::people::People;

/// The job; that it was opened is written down first.
pub(super) fn file(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<JobFile, Error> {
    let stored = load::one(tx, caller, id)?;
    let say_written_down = keep_opening(tx, caller, id, Incident::KIND, now)?;
    let held = Held { id: id.clone(), record: stored.record.clone() };
    let evidence = load::evidence(tx, lists, vec![held])?;
    let people = load::people(tx, &evidence, now)?;
    let reader = Reader { caller, lists, people: &people, checks: load::checks(&evidence), now };
    let asked = load::asked(lists, Millis(i64::MIN), now.max(stored.record.created_at));
    let all = jobs(&evidence, &asked);
    let job = all.first().ok_or_else(|| Error::Corrupt(format!("the job {id} could not be read")))?;
    let record = stored.record;
    let on = day(record.created_at);
    // Not graded yet: no clock starts and no target is shown.
    let grade = job.grade(now).unwrap_or_default();
    let rechecks = job.rechecks(lists, now);
    let next = next_due(&rechecks);
    Ok(JobFile {
        as_at: now,
        id: id.clone(),
        version: stored.version,
        crime: is_crime(lists, &record),
        target_at: lists.grade_target(grade, record.rural, on).map(|ms| record.created_at.plus(ms)),
        clock_start: lists.clock_start(grade, on).name().to_owned(),
        thrives: job.thrives.iter().rev().map(|held| reader.thrive(held)).collect(),
        gradings: reader.gradings(job).into_iter().rev().collect(),
        decisions: job.decisions.iter().rev().map(|held| reader.decision(held)).collect(),
        windows: windows(lists, &record, &job.appointments, &job.arrivals, now),
        appointments: told(&evidence.appointments, &people),
        resources: resources(&evidence, &people),
        recheck_at: next.map(|(at, _)| at),
        overdue: next.is_some_and(|(_, late)| late),
        rechecks,
        advice: job.advice(lists, now),
        may_grade: caller.may(Action::Grade),
        authority: load::authority(caller, lists, now).map(str::to_owned),
        may_read_case: caller.may(Action::ReadCases),
        say_written_down,
        record,
    })
}

fn told(events: &[Held<Appointment>], people: &People) -> Vec<AppointmentEvent> {
    let mut rows: Vec<AppointmentEvent> = events
        .iter()
        .map(|held| AppointmentEvent {
            id: held.id.clone(),
            code: held.record.code.clone(),
            at: held.record.at,
            by: people.person(&held.record.by),
            from: held.record.from,
            to: held.record.to,
            reason: held.record.reason.clone(),
        })
        .collect();
    rows.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    rows
}

fn resources(evidence: &Evidence, people: &People) -> Vec<ResourceRow> {
    let mut rows: Vec<ResourceRow> =
        evidence.attendances.iter().map(|held| resource(held, evidence, people)).collect();
    rows.sort_by_key(|row| (row.points.first().map(|point| point.at), row.id.clone()));
    rows
}

fn resource(held: &Held<Attendance>, evidence: &Evidence, people: &People) -> ResourceRow {
    let own = evidence.stamps.iter().filter(|stamp| stamp.record.attendance == held.id);
    let stamps: Vec<(RecordId, Stamp)> = own.map(|stamp| (stamp.id.clone(), stamp.record.clone())).collect();
    let mut points: Vec<PointRow> = effective(&stamps)
        .into_iter()
        .map(|(point, standing)| PointRow {
            point,
            at: standing.at,
            source: standing.stamp.source.clone(),
            late_entry_at: standing.stamp.late_entry_at,
            reason: standing.stamp.reason.clone(),
        })
        .collect();
    points.sort_by_key(|point| (point.at, point.point));
    ResourceRow {
        id: held.id.clone(),
        resource: held.record.resource.clone(),
        role: held.record.role,
        officers: held.record.officers.iter().filter_map(|officer| people.person(officer)).collect(),
        points,
    }
}
