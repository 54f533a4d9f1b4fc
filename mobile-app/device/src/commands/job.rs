//! One job, and its result.

use beatbook_shared::access::Action;
use beatbook_shared::api::officer::{ById, Job, Kept, OtherResource, ResultJob, TimeRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp, effective, next_points};
use beatbook_shared::patrol::incident::{Grading, Incident, Thrive};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::problem::Problem;
use beatbook_shared::reference;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::json;

use super::people::{Read, all_on, clashes, one, sent, set_aside};
use super::{ask, home, notebook, taps};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;

/// The status of a log that has its result.
const RESULTED: &str = "RES";
/// The most results of one job.
const RESULTS: usize = 3;

pub(super) fn job(core: &mut Core, state: &mut State, question: ById) -> Result<Job, Refused> {
    let who = ask::who(core)?;
    let incident: Read<Incident> = one(core, &question.id)?.ok_or_else(|| ask::not_here("job"))?;
    let own = taps::mine(core, &who, &incident.id)?;
    let stamps = match &own {
        Some(own) => taps::stamps(core, &own.id)?,
        None => Vec::new(),
    };
    let gradings: Vec<Read<Grading>> = all_on(core, &incident.id)?;
    let mut times = stamp_rows(core, state, own.as_ref(), &stamps)?;
    for grading in &gradings {
        times.push(TimeRow {
            id: grading.id.clone(),
            at: Some(grading.record.at),
            kind: "grading".to_owned(),
            point: None,
            grade: Some(grading.record.grade.clone()),
            stamp: None,
            struck: false,
            sent: sent(core, state, &grading.id)?,
            undo_until: None,
        });
    }
    times.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let thrive: Vec<Read<Thrive>> = all_on(core, &incident.id)?;
    let graded_at = home::graded_at(core, &incident)?;
    Ok(Job {
        attendance: own.as_ref().map(|a| a.id.clone()),
        next: next_points(&stamps),
        thrive: thrive.into_iter().map(|t| t.record).max_by_key(|t| (t.version, t.at)),
        target_at: home::target_at(&incident.record, graded_at),
        others: others(core, &who, &incident.id)?,
        notes: notebook::about(core, state, &incident.id)?,
        clashes: clashes(core, &incident.id)?,
        gradings: gradings.into_iter().map(|g| g.record).collect(),
        times,
        investigation: incident.record.investigation.clone(),
        incident: incident.id,
        record: incident.record,
    })
}

/// The officer's own stamps. One that was taken back or replaced stays, struck through; the taking back
/// itself has no time and shows only in that.
fn stamp_rows(
    core: &mut Core,
    state: &State,
    own: Option<&Read<Attendance>>,
    stamps: &[(RecordId, Stamp)],
) -> Result<Vec<TimeRow>, Refused> {
    let now = core.now();
    let standing = effective(stamps);
    let mut rows = Vec::new();
    for (id, stamp) in stamps.iter().filter(|(_, stamp)| stamp.at.is_some()) {
        let struck = standing.get(&stamp.point).is_none_or(|held| held.id != id);
        let made = core.db().ops_on(id.as_str())?.first().map(|row| Millis(row.made_at));
        let undo_until = made
            .filter(|_| !struck && stamp.late_entry_at.is_none())
            .map(|at| at.plus(taps::UNDO_MS))
            .filter(|until| *until > now);
        rows.push(TimeRow {
            id: id.clone(),
            at: stamp.at,
            kind: "stamp".to_owned(),
            point: Some(stamp.point),
            grade: None,
            stamp: Some(stamp.clone()),
            struck,
            sent: sent(core, state, id)?,
            undo_until,
        });
    }
    for (id, stamp) in set_aside::<Stamp>(core)? {
        if own.is_some_and(|a| a.id == stamp.attendance) && stamp.at.is_some() {
            rows.push(TimeRow {
                id,
                at: stamp.at,
                kind: "stamp".to_owned(),
                point: Some(stamp.point),
                grade: None,
                stamp: Some(stamp),
                struck: false,
                sent: "refused".to_owned(),
                undo_until: None,
            });
        }
    }
    Ok(rows)
}

fn others(core: &mut Core, who: &Identity, incident: &RecordId) -> Result<Vec<OtherResource>, Refused> {
    let all: Vec<Read<Attendance>> = all_on(core, incident)?;
    let mut others = Vec::new();
    for other in all.into_iter().filter(|a| !a.record.officers.contains(&who.staff)) {
        let stamps = taps::stamps(core, &other.id)?;
        let point: Option<Point> = home::last_point(&stamps);
        let at = point.and_then(|p| effective(&stamps).get(&p).map(|held| held.at));
        others.push(OtherResource { resource: other.record.resource, point, at });
    }
    Ok(others)
}

/// Results a job. Words beside the codes go into the officer's notebook, about this job.
pub(super) fn result_job(core: &mut Core, _: &mut State, question: ResultJob) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    ask::may(&who, Action::ResultJob, "result a job")?;
    one::<Incident>(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    if question.results.is_empty() || question.results.len() > RESULTS {
        return Err(Problem::field("results", format!("Choose one to {RESULTS} results.")).into());
    }
    for result in &question.results {
        ask::code("results", "incident_results", result, now)?;
    }
    let mut fields = Body::new();
    fields.insert("results".to_owned(), json!(question.results));
    fields.insert("resulted_at".to_owned(), json!(now));
    fields.insert("status".to_owned(), json!(RESULTED));
    if let Some(category) = question.closing_category.filter(|c| !c.is_empty()) {
        ask::code("closing_category", "incident_categories", &category, now)?;
        fields.insert("closing_category".to_owned(), json!(category));
    }
    debug_assert!(reference::list("incident_statuses").iter().any(|row| row.code == RESULTED));
    let text = question.text.filter(|t| !t.trim().is_empty());
    let text = text.map(|t| ask::words("text", &t, ask::TEXT_MAX)).transpose()?;
    let (job_number, place) = notebook::of_the_job(core, &question.incident)?;
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&question.incident, &fields)?;
        if let Some(text) = text {
            let entry = Entry {
                author: who.staff.clone(),
                at: now,
                written_at: now,
                entry: "note".to_owned(),
                text,
                about: Some(question.incident.clone()),
                job_number,
                place,
                ..Entry::default()
            };
            notebook::write(act, entry)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}
