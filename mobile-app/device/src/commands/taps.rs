//! Attendance by tapping: a stamp at the moment of the tap, an undo that appends, and "I forgot to tap".

use beatbook_shared::api::officer::{ForgotToTap, Kept, Tap, UndoTap};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::attendance::{
    Attendance, Point, ResourceRole, Stamp, UNDO_MS, effective, ended,
};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference;
use beatbook_shared::time::Millis;

use super::people::{Read, all_on, one};
use super::{ask, duty};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// The officer's own attendance at an incident: the newest, should there be several.
pub(super) fn mine(
    core: &mut Core,
    who: &Identity,
    incident: &RecordId,
) -> Result<Option<Read<Attendance>>, Refused> {
    let all: Vec<Read<Attendance>> = all_on(core, incident)?;
    Ok(all.into_iter().filter(|a| a.record.officers.contains(&who.staff)).max_by(|a, b| a.id.cmp(&b.id)))
}

pub(super) fn stamps(core: &mut Core, attendance: &RecordId) -> Result<Vec<(RecordId, Stamp)>, Refused> {
    let mut all: Vec<(RecordId, Stamp)> =
        all_on::<Stamp>(core, attendance)?.into_iter().map(|read| (read.id, read.record)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(all)
}

/// The name of a point as lists know it.
pub(super) fn point_code(point: Point) -> String {
    serde_json::to_value(point).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn point_label(point: Point, language: &str, now: Millis) -> String {
    let code = point_code(point);
    reference::row("attendance_points", &code, reference::day(now))
        .map_or(code, |row| row.label(language).to_owned())
}

/// The state that stamping a point puts the officer in, if any: it stands in the list of points.
pub(super) fn state_of(point: Point, now: Millis) -> Option<u8> {
    reference::row("attendance_points", &point_code(point), reference::day(now))?.get("state").parse().ok()
}

/// Whether a point is stamped only with a reason.
pub(crate) fn needs_reason(point: Point, now: Millis) -> bool {
    let row = reference::row("attendance_points", &point_code(point), reference::day(now));
    row.is_some_and(|row| row.get("reason") == "needed")
}

/// The reason of a point that asks for one. Whether it asks, and what may be answered, stands in the lists.
fn reason_code(
    core: &mut Core,
    point: Point,
    code: Option<&str>,
    now: Millis,
) -> Result<Option<String>, Refused> {
    let lists = super::lists::lists(core)?;
    let on = reference::day(now);
    let needed = needs_reason(point, now);
    let point = point_code(point);
    let code = code.filter(|code| !code.is_empty());
    let fits =
        |code: &str| lists.row("attendance_reasons", code, on).is_some_and(|row| row.get("point") == point);
    match code {
        None if needed => {
            let problem = "Say why: choose one of the reasons under this state. One tap is enough.";
            Err(Problem::field("reason_code", problem).into())
        }
        Some(code) if !fits(code) => {
            let problem = format!("`{code}` is no reason for this state today. Choose one of those shown.");
            Err(Problem::field("reason_code", problem).into())
        }
        code => Ok(code.map(str::to_owned)),
    }
}

/// What this officer's car is called: what it was last called, or the collar number.
pub(super) fn callsign(core: &mut Core, who: &Identity) -> Result<String, Refused> {
    Ok(core.db().meta(name::CALLSIGN)?.unwrap_or_else(|| who.collar.clone()))
}

pub(super) fn own_attendance(who: &Identity, incident: &RecordId, callsign: &str) -> Attendance {
    let role = if who.roles.iter().any(|r| r == "PCS") { ResourceRole::Pcso } else { ResourceRole::Sworn };
    Attendance {
        incident: incident.clone(),
        resource: callsign.to_owned(),
        officers: vec![who.staff.clone()],
        role,
        origin: None,
    }
}

pub(super) fn tap(core: &mut Core, _: &mut State, question: Tap) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    one::<Incident>(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    let reason = question.reason.as_deref().filter(|r| !r.trim().is_empty());
    let reason = reason.map(|r| ask::words("reason", r, ask::REASON_MAX)).transpose()?;
    let reason_code = reason_code(core, question.point, question.reason_code.as_deref(), now)?;
    let attendance = mine(core, &who, &question.incident)?;
    if let Some(attendance) = &attendance {
        let made = stamps(core, &attendance.id)?;
        let standing = effective(&made);
        if let Some(held) = standing.get(&question.point) {
            return Err(Problem::new(
                Code::Changed,
                format!(
                    "This was already stamped at {}. To change the time use \"I forgot to tap\".",
                    held.at.london_text()
                ),
            )
            .into());
        }
        if let Some((_, at)) = ended(&made) {
            return Err(Problem::new(
                Code::Changed,
                format!(
                    "You left this job at {}. For a time before that use \"I forgot to tap\".",
                    at.london_text()
                ),
            )
            .into());
        }
    }
    let callsign = callsign(core, &who)?;
    let made = core.act(|act: &mut Act<'_>| {
        let id = match attendance {
            Some(attendance) => attendance.id,
            None => act.add(&own_attendance(&who, &question.incident, &callsign))?.record,
        };
        let stamp = Stamp {
            attendance: id,
            point: question.point,
            at: Some(now),
            source: "app".to_owned(),
            by: Some(who.staff.clone()),
            corrects: None,
            late_entry_at: None,
            reason_code,
            reason,
            fix: question.fix,
        };
        let made = act.add(&stamp)?;
        if let Some(state) = state_of(question.point, now) {
            act.add(&duty::event(&who, state, now, Some(question.incident.clone())))?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, Some(now.plus(UNDO_MS))))
}

/// Takes a tap back by appending: both the tap and its undoing stay on the record.
pub(super) fn undo_tap(core: &mut Core, _: &mut State, question: UndoTap) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let stamp = one::<Stamp>(core, &question.stamp)?.ok_or_else(|| ask::not_here("time"))?;
    let too_late = || {
        Refused(Problem::new(
            Code::Changed,
            "A tap can be undone for ten seconds. Use \"I forgot to tap\" to give another time.",
        ))
    };
    let rows = core.db().ops_on(question.stamp.as_str())?;
    let tapped = rows.first().ok_or_else(too_late)?.made_at;
    if now.since(Millis(tapped)).abs() > UNDO_MS || stamp.record.late_entry_at.is_some() {
        return Err(too_late());
    }
    let made = stamps(core, &stamp.record.attendance)?;
    if made.iter().any(|(_, s)| s.corrects.as_ref() == Some(&stamp.id)) {
        return Err(Problem::new(Code::Changed, "This tap was already undone.").into());
    }
    let states = duty::states(core, &who)?;
    let went_into = state_of(stamp.record.point, now).filter(|state| {
        states.first().is_some_and(|s| s.record.state == *state && Some(s.record.at) == stamp.record.at)
    });
    let before = went_into.and_then(|_| states.get(1)).map(|s| (s.record.state, s.record.incident.clone()));
    let made = core.act(|act: &mut Act<'_>| {
        let undo = Stamp {
            at: None,
            source: "app".to_owned(),
            by: Some(who.staff.clone()),
            corrects: Some(stamp.id.clone()),
            reason_code: None,
            reason: Some("undo".to_owned()),
            fix: None,
            ..stamp.record.clone()
        };
        let made = act.add(&undo)?;
        // The officer is back in the state they were in before the tap.
        if let Some((state, incident)) = before {
            act.add(&duty::event(&who, state, now, incident))?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

pub(super) fn forgot_to_tap(core: &mut Core, _: &mut State, question: ForgotToTap) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    one::<Incident>(core, &question.incident)?.ok_or_else(|| ask::not_here("job"))?;
    let reason = ask::words("reason", &question.reason, ask::REASON_MAX)?;
    ask::not_ahead("at", question.at, now)?;
    let attendance = mine(core, &who, &question.incident)?;
    let made = match &attendance {
        Some(attendance) => stamps(core, &attendance.id)?,
        None => Vec::new(),
    };
    let corrects = match question.corrects {
        Some(id) => {
            let fits = made.iter().any(|(stamp, s)| *stamp == id && s.point == question.point);
            if !fits {
                return Err(Problem::field(
                    "corrects",
                    "That time is not one of yours for this point of this job. Choose the one to replace.",
                )
                .into());
            }
            Some(id)
        }
        // A time for a point that already has one replaces it.
        None => effective(&made).get(&question.point).map(|held| held.id.clone()),
    };
    let callsign = callsign(core, &who)?;
    let made = core.act(|act: &mut Act<'_>| {
        let id = match attendance {
            Some(attendance) => attendance.id,
            None => act.add(&own_attendance(&who, &question.incident, &callsign))?.record,
        };
        let stamp = Stamp {
            attendance: id,
            point: question.point,
            at: Some(question.at),
            source: "app".to_owned(),
            by: Some(who.staff.clone()),
            corrects,
            late_entry_at: Some(now),
            reason_code: None,
            reason: Some(reason),
            fix: None,
        };
        Ok::<_, Refused>(act.add(&stamp)?)
    })?;
    Ok(ask::kept(made, None))
}

/// Keeps in mind what this officer's car is called, from the newest attendance that names them.
pub(super) fn note_callsign(core: &mut Core, attendance: &Read<Attendance>) -> Result<(), Refused> {
    debug_assert_eq!(attendance.kept.kind, Attendance::KIND);
    let held: Option<String> = core.db().meta(name::CALLSIGN)?;
    let resource = &attendance.record.resource;
    if !resource.is_empty() && held.as_ref() != Some(resource) {
        core.db().write(|db| db.set_meta(name::CALLSIGN, resource))?;
    }
    Ok(())
}
