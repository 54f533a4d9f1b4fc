//! One job: who is at risk there, its times, and what may be tapped next.

use beatbook_shared::api::officer::{ById, Job, OtherResource, TimeRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp, UNDO_MS, effective, next_points};
use beatbook_shared::patrol::incident::{Grading, Incident, Thrive};
use beatbook_shared::time::Millis;

use super::people::{Read, all_on, clashes, one, sent, set_aside};
use super::{agreed, ask, fixes, home, notebook, results, taps};
use crate::core::{Core, Identity};
use crate::device::State;
use crate::problems::Refused;

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
            fix: None,
            no_fix: None,
            struck: false,
            sent: sent(core, state, &grading.id)?,
            undo_until: None,
        });
    }
    let resulted = sent_result(core, state, &incident)?;
    times.extend(results::row(core, &incident, resulted)?);
    times.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let assessed: Vec<Read<Thrive>> = all_on(core, &incident.id)?;
    let mut thrives: Vec<Thrive> = assessed.into_iter().map(|t| t.record).collect();
    thrives.sort_by_key(|t| std::cmp::Reverse((t.version, t.at)));
    let graded_at = home::graded_at(core, &incident)?;
    let lists = super::lists::lists(core)?;
    Ok(Job {
        attendance: own.as_ref().map(|a| a.id.clone()),
        next: next_points(&stamps),
        thrives,
        target_at: home::target_at(&lists, &incident.record, graded_at),
        others: others(core, &who, &incident.id)?,
        notes: notebook::about(core, state, &incident.id)?,
        clashes: clashes(core, &incident.id)?,
        advised: agreed::advised(core, &incident.id)?,
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
            .map(|at| at.plus(UNDO_MS))
            .filter(|until| *until > now);
        let attached = fixes::of_stamp(core, id)?;
        let (later, no_fix) = attached.map_or((None, None), |fact| (fact.fix, fact.no_fix));
        rows.push(TimeRow {
            fix: stamp.fix.clone().or(later),
            no_fix,
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
                fix: stamp.fix.clone(),
                no_fix: None,
                stamp: Some(stamp),
                struck: false,
                sent: "refused".to_owned(),
                undo_until: None,
            });
        }
    }
    Ok(rows)
}

/// Where the last change of this device to the job's own fields stands.
fn sent_result(core: &mut Core, state: &State, incident: &Read<Incident>) -> Result<String, Refused> {
    let rows = core.db().ops_on(incident.id.as_str())?;
    let Some(last) = rows.last() else { return Ok(String::new()) };
    let ctr = last.ctr.unsigned_abs();
    let under_way = state.sending.is_some_and(|(from, to)| (from..=to).contains(&ctr));
    let sent = match (last.waiting(), under_way) {
        (true, true) => "sending",
        (true, false) => "kept",
        (false, _) if last.quarantined() => "refused",
        (false, _) => "received",
    };
    Ok(sent.to_owned())
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
