//! The first screen: what is next, what is due.

use beatbook_shared::api::console::Person;
use beatbook_shared::api::officer::{DueItem, Home, JobCard, Nothing};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::attendance::{Attendance, Point, effective};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::review_due::{Reader, due};
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::patrol::victims::{Owed, has_victim, owed};
use beatbook_shared::reference::{self, Lists};
use beatbook_shared::time::Millis;

use super::people::{Read, all_on, person, title_of, typed};
use super::{agreed, ask, bail, duty, outbox, suspects, taps, victims, wanted};
use crate::core::{Core, Identity};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// The most jobs on the list.
const JOBS: usize = 100;

pub(super) fn home(core: &mut Core, _: &mut State, _: Nothing) -> Result<Home, Refused> {
    let who = ask::who(core)?;
    let states = duty::states(core, &who)?;
    let jobs = jobs(core, &who)?;
    let next = jobs.iter().find(|job| job.mine && !ended(job.point)).cloned();
    let now_state = states.first();
    Ok(Home {
        officer: Person { id: who.staff.clone(), name: who.name.clone(), collar: who.collar.clone() },
        state: now_state.map(|s| s.record.state),
        state_since: now_state.map(|s| s.record.at),
        callsign: Some(taps::callsign(core, &who)?),
        next,
        jobs,
        due: due_from(core, &who)?,
        as_of: core.db().meta(name::LAST_CONTACT)?,
        drafts: core.db().drafts()?,
    })
}

/// The officer's own job that is under way, or comes next.
pub(super) fn next(core: &mut Core, who: &Identity) -> Result<Option<JobCard>, Refused> {
    Ok(jobs(core, who)?.into_iter().find(|job| job.mine && !ended(job.point)))
}

fn ended(point: Option<Point>) -> bool {
    point.is_some_and(Point::ends)
}

/// Open jobs: one's own that are under way first, then one's own by grade and age, then the others.
fn jobs(core: &mut Core, who: &Identity) -> Result<Vec<JobCard>, Refused> {
    let lists = super::lists::lists(core)?;
    let open: Vec<&str> = lists
        .list("incident_statuses")
        .iter()
        .map(|row| row.code.as_str())
        .filter(|code| !lists.status_ends(code))
        .collect();
    let mut incidents: Vec<Read<Incident>> = Vec::new();
    for status in open {
        incidents.extend(core.db().records_with_status("incident", status)?.into_iter().filter_map(typed));
    }
    // The newest are looked at closely; a backlog of hundreds is the control room's business.
    incidents.sort_by(|a, b| b.record.created_at.cmp(&a.record.created_at).then_with(|| a.id.cmp(&b.id)));
    let mut newest_own: Option<Read<Attendance>> = None;
    let mut cards = Vec::new();
    for incident in incidents.into_iter().take(JOBS * 5) {
        let own = taps::mine(core, who, &incident.id)?;
        let card = card(core, &incident, own.as_ref())?;
        if let Some(own) = own
            && newest_own.as_ref().is_none_or(|held| held.id < own.id)
        {
            newest_own = Some(own);
        }
        cards.push(card);
    }
    if let Some(own) = newest_own {
        taps::note_callsign(core, &own)?;
    }
    let rank = |card: &JobCard| {
        let grade = card.grade.as_deref().and_then(|g| lists.grade_rank(g)).unwrap_or(usize::MAX);
        let under_way = matches!(card.point, Some(Point::AtScene | Point::EnRoute | Point::Holding));
        (!card.mine, ended(card.point), !under_way, grade, card.graded_at)
    };
    cards.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.incident.cmp(&b.incident)));
    cards.truncate(JOBS);
    Ok(cards)
}

fn card(
    core: &mut Core,
    incident: &Read<Incident>,
    own: Option<&Read<Attendance>>,
) -> Result<JobCard, Refused> {
    let lists = super::lists::lists(core)?;
    let point = match own {
        Some(own) => last_point(&taps::stamps(core, &own.id)?),
        None => None,
    };
    let graded_at = graded_at(core, incident)?;
    let record = &incident.record;
    Ok(JobCard {
        incident: incident.id.clone(),
        attendance: own.map(|a| a.id.clone()),
        number: record.number.clone(),
        title: record.title.clone(),
        place: record.place.clone(),
        grade: record.grade.clone(),
        graded_at,
        target_at: target_at(&lists, record, graded_at),
        warnings: record.warnings.clone(),
        point,
        status: record.status.clone(),
        mine: own.is_some(),
    })
}

/// The last point that stands, by its time.
pub(super) fn last_point(
    stamps: &[(beatbook_shared::ids::RecordId, beatbook_shared::patrol::attendance::Stamp)],
) -> Option<Point> {
    effective(stamps).into_iter().max_by_key(|(point, held)| (held.at, *point)).map(|(point, _)| point)
}

/// When the grade that holds was given.
pub(super) fn graded_at(core: &mut Core, incident: &Read<Incident>) -> Result<Option<Millis>, Refused> {
    let Some(grade) = &incident.record.grade else { return Ok(None) };
    let gradings: Vec<Read<Grading>> = all_on(core, &incident.id)?;
    let given = gradings.iter().filter(|g| g.record.grade == *grade).map(|g| g.record.at).max();
    Ok(Some(given.unwrap_or(incident.record.created_at)))
}

/// When the target of the grade runs out: counted as the list says, from the log's creation by default.
pub(super) fn target_at(lists: &Lists, incident: &Incident, graded_at: Option<Millis>) -> Option<Millis> {
    let on = reference::day(incident.created_at);
    let grade = incident.grade.as_deref()?;
    if let Some(to) = incident.appointment_to {
        return Some(to);
    }
    let target = lists.grade_target(grade, incident.rural, on)?;
    let start = match lists.clock_start(grade, on) {
        reference::ClockStart::Graded => graded_at.unwrap_or(incident.created_at),
        _ => incident.created_at,
    };
    Some(start.plus(target))
}

/// What is due from this officer, soonest first.
fn due_from(core: &mut Core, who: &Identity) -> Result<Vec<DueItem>, Refused> {
    let now = core.now();
    let language: String = core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned());
    let mut items = Vec::new();
    for row in core.db().records_owned(Direction::KIND, who.staff.as_str(), 500)? {
        let Some(direction) =
            typed::<Direction>(row).filter(|d| matches!(d.record.status.as_str(), "open" | "refused"))
        else {
            continue;
        };
        items.push(DueItem {
            direction: Some(direction.id),
            kind: "direction".to_owned(),
            at: Some(direction.record.due_at),
            overdue: direction.record.due_at < now,
            title: title_of(core, &direction.record.investigation)?,
            detail: direction.record.text,
            investigation: Some(direction.record.investigation),
            update: None,
        });
    }
    for row in core.db().records_owned(Investigation::KIND, who.staff.as_str(), 500)? {
        if let Some(case) = typed::<Investigation>(row) {
            items.extend(due_on(core, who, &case, &language, now)?);
        }
    }
    for row in core.db().records_owned(Conflict::KIND, who.staff.as_str(), 500)? {
        let Some(conflict) = typed::<Conflict>(row).filter(|c| outbox::asks(&c.record)) else { continue };
        items.push(DueItem {
            direction: None,
            kind: "conflict".to_owned(),
            at: Some(conflict.record.at),
            overdue: false,
            title: title_of(core, &conflict.record.target)?,
            detail: conflict.record.name,
            investigation: (conflict.record.target_kind == Investigation::KIND)
                .then_some(conflict.record.target),
            update: None,
        });
    }
    items.extend(handed(core, who)?);
    items.extend(wanted::due(core, who, &language, now)?);
    items.extend(agreed::due(core, who)?);
    items.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.title.cmp(&b.title)));
    Ok(items)
}

/// Updates that colleagues handed over unfinished, until somebody goes on with them.
fn handed(core: &mut Core, who: &Identity) -> Result<Vec<DueItem>, Refused> {
    let updates: Vec<Read<Update>> = core
        .db()
        .newest_with_status(Update::KIND, who.staff.as_str(), 100)?
        .into_iter()
        .filter_map(typed)
        .collect();
    let mut items = Vec::new();
    for read in updates {
        let on: Vec<Read<Update>> = all_on(core, &read.record.investigation)?;
        if on.iter().any(|later| later.record.continues.as_ref() == Some(&read.id)) {
            continue;
        }
        items.push(DueItem {
            kind: "handed".to_owned(),
            at: Some(read.record.written_at),
            overdue: false,
            title: title_of(core, &read.record.investigation)?,
            detail: person(core, &read.record.author)?.map(|p| p.name).unwrap_or_default(),
            investigation: Some(read.record.investigation),
            direction: None,
            update: Some(read.id),
        });
    }
    Ok(items)
}

/// What one of the officer's own cases asks of them.
pub(super) fn due_on(
    core: &mut Core,
    who: &Identity,
    case: &Read<Investigation>,
    language: &str,
    now: Millis,
) -> Result<Vec<DueItem>, Refused> {
    let lists = super::lists::lists(core)?;
    let mut items = Vec::new();
    if !lists.investigation_open(&case.record.status) || case.record.oic.as_ref() != Some(&who.staff) {
        return Ok(items);
    }
    let item = |kind: &str, at: Millis, detail: String| DueItem {
        direction: None,
        kind: kind.to_owned(),
        at: Some(at),
        overdue: at < now,
        title: case.record.title.clone(),
        detail,
        investigation: Some(case.id.clone()),
        update: None,
    };
    items.extend(victim_due(core, case, &lists, language)?.map(|(at, detail)| item("victim", at, detail)));
    items.extend(bail::due(core, case, &lists, language, now)?);
    items.extend(suspects::due(core, case, &lists, language, now)?);
    let reviews: Vec<Review> = all_on::<Review>(core, &case.id)?.into_iter().map(|r| r.record).collect();
    let roles: Vec<&str> = who.roles.iter().map(String::as_str).collect();
    if let Some(due) = due(&lists, &case.record, &reviews, Reader { roles: &roles, language }, now) {
        let met_by = lists.ever("review_schedule", &due.rule).map_or("", |rule| rule.get("met_by"));
        let kind = match met_by {
            "plan" => Some("plan"),
            "victim_contact" => Some("victim"),
            _ => None,
        };
        items.extend(kind.map(|kind| item(kind, due.at, due.rule_name)));
    }
    Ok(items)
}

/// The soonest word that the victim of a case is owed: until when, who they are, of what, and in which language.
fn victim_due(
    core: &mut Core,
    case: &Read<Investigation>,
    lists: &Lists,
    language: &str,
) -> Result<Option<(Millis, String)>, Refused> {
    let held = victims::Held::of(core, &case.id)?;
    let now = core.now();
    let owed = owed(lists, &case.id, &case.record, &held.file(), now);
    let soonest = owed.into_iter().filter(Owed::open).min_by_key(|o| (o.due_at, o.key.clone()));
    let name = case.record.victim.clone().unwrap_or_default();
    let Some(owed) = soonest else {
        // A date that was promised stands, whoever it was promised to.
        let promised = case.record.victim_next_told.filter(|_| !has_victim(&case.record));
        return Ok(promised.map(|at| (at, name)));
    };
    let label = |list: &str, code: &str| lists.ever(list, code).map(|row| row.label(language).to_owned());
    let spoken = held.theirs.and_then(|plan| plan.language).and_then(|code| label("victim_languages", &code));
    let parts = [Some(name), label("victim_update_triggers", &owed.code), spoken];
    let detail = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ");
    Ok(owed.due_at.map(|at| (at, detail)))
}
