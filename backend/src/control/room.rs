//! The control page: unattended by grade and age, looks at risk that are due, today's appointments, and downgrades
//! that nobody else has looked at.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::deployment::{AppointmentRow, ControlRoom, GradeRow, WaitingCount, WaitingJob};
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::backlog::{Job, jobs};
use beatbook_shared::patrol::appointment::{Appointment, Kept, windows};
use beatbook_shared::patrol::deployment::target_used;
use beatbook_shared::patrol::incident::{DEFERRED, Grading};
use beatbook_shared::patrol::recheck::next_due;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};

use super::lines::{Reader, late_share, near_the_target};
use super::load;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::records::{self, Filter, Stored};

/// How far back a downgrade is still to be looked at.
pub(super) const WEEK: i64 = 7 * DAY;

pub(super) fn room(
    conn: &mut AnyConn,
    caller: &Caller,
    area: Option<&str>,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<ControlRoom, Error> {
    let areas = load::areas(caller, area);
    let mut open = Vec::new();
    for status in lists.list("incident_statuses").iter().filter(|row| !row.yes("terminal")) {
        let filter = Filter { status: Some(status.code.clone()), to: Some(now.plus(1)), ..Filter::default() };
        open.extend(load::incidents(conn, &areas, filter)?);
    }
    let evidence = load::evidence(conn, lists, open)?;
    let asked = load::asked(lists, Millis(0), now);
    let all = jobs(&evidence, &asked);
    let mut waiting: Vec<WaitingJob> = all.iter().filter_map(|job| wait(job, lists, now)).collect();
    waiting.sort_by_cached_key(|job| {
        let rank = job.grade.as_deref().and_then(|grade| lists.grade_rank(grade)).unwrap_or(usize::MAX);
        (rank, job.created_at, job.id.clone())
    });
    let counts = counts(&waiting, lists, now);
    let more = waiting.len() > most as usize;
    waiting.truncate(most as usize);
    Ok(ControlRoom {
        as_at: now,
        waiting,
        counts,
        appointments: today(conn, &areas, lists, now)?,
        downgrades: downgrades(conn, caller, &areas, lists, now)?,
        more,
        may_grade: caller.may(Action::Grade),
        authority: load::authority(caller, lists, now).map(str::to_owned),
    })
}

/// The job as it waits for somebody or for its resolution; nothing when it does neither.
fn wait(job: &Job<'_>, lists: &Lists, now: Millis) -> Option<WaitingJob> {
    let incident = job.incident();
    let kept_out = job.kept_out(lists).is_some_and(|out| out == "duplicate" || out == "police_generated");
    let waited = job.waited(lists, now);
    if kept_out || !(waited || job.open(now)) {
        return None;
    }
    let grade = job.grade(now).map(str::to_owned);
    let on = day(incident.created_at);
    let target = grade.as_deref().and_then(|grade| lists.grade_target(grade, incident.rural, on));
    let (recheck_at, overdue) =
        next_due(&job.rechecks(lists, now)).map_or((None, false), |(at, late)| (Some(at), late));
    Some(WaitingJob {
        id: job.id().clone(),
        number: incident.number.clone(),
        title: incident.title.clone(),
        place: incident.place.clone(),
        area: incident.area.clone(),
        status: incident.status.clone(),
        created_at: incident.created_at,
        target_at: target.map(|ms| incident.created_at.plus(ms)),
        target_used: grade.as_deref().and_then(|grade| target_used(lists, incident, grade, now)),
        grade,
        assessed: job.thrives.last().map_or(0, |t| t.record.version),
        recheck_at,
        overdue,
        deferred: waited && job.deferred(lists, now),
        no_deployment: !waited,
    })
}

fn counts(waiting: &[WaitingJob], lists: &Lists, now: Millis) -> Vec<WaitingCount> {
    let mut found: BTreeMap<(usize, String, usize, String), (u64, u64)> = BTreeMap::new();
    for job in waiting.iter().filter(|job| !job.no_deployment) {
        // Not graded yet stands last, under no grade.
        let grade = job.grade.clone().unwrap_or_default();
        let band = lists.waiting_band(now.since(job.created_at), day(now)).unwrap_or_default().to_owned();
        let place = lists.list("waiting_bands").iter().position(|row| row.code == band).unwrap_or_default();
        let rank = lists.grade_rank(&grade).unwrap_or(usize::MAX);
        let (n, deferred) = found.entry((rank, grade, place, band)).or_default();
        if job.deferred { *deferred += 1 } else { *n += 1 }
    }
    let row = |((_, grade, _, band), (n, deferred))| WaitingCount { grade, band, n, deferred };
    found.into_iter().map(row).collect()
}

/// Every appointment whose window falls on today, kept or not.
fn today(
    conn: &mut AnyConn,
    areas: &[String],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<AppointmentRow>, Error> {
    let told: Vec<Stored<Appointment>> = if areas.is_empty() {
        Vec::new()
    } else {
        let filter = Filter {
            areas: Some(areas.to_vec()),
            from: Some(now.plus(-4 * WEEK)),
            without_seq: true,
            ..Filter::default()
        };
        records::list(conn, &filter)?
    };
    let mut ids: BTreeSet<RecordId> = told.into_iter().map(|told| told.record.incident).collect();
    let put_off = Filter { status: Some(DEFERRED.to_owned()), ..Filter::default() };
    ids.extend(load::incidents(conn, areas, put_off)?.into_iter().map(|held| held.id));
    let incidents = load::named(conn, areas, ids)?;
    let evidence = load::evidence(conn, lists, incidents)?;
    let asked = load::asked(lists, Millis(0), now);
    let mut rows = Vec::new();
    for job in jobs(&evidence, &asked) {
        let incident = job.incident();
        let all = windows(lists, incident, &job.appointments, &job.arrivals, now);
        let moved =
            |kept: Kept| u32::try_from(all.iter().filter(|w| w.kept == kept).count()).unwrap_or(u32::MAX);
        let (police, caller) = (moved(Kept::MovedByPolice), moved(Kept::MovedByCaller));
        let todays = all.iter().filter(|w| day(w.from) == day(now) || day(w.to) == day(now));
        rows.extend(todays.map(|window| AppointmentRow {
            id: job.id().clone(),
            number: incident.number.clone(),
            title: incident.title.clone(),
            area: incident.area.clone(),
            window: window.clone(),
            moved_by_police: police,
            moved_by_caller: caller,
        }));
    }
    rows.sort_by(|a, b| (a.window.from, &a.id).cmp(&(b.window.from, &b.id)));
    Ok(rows)
}

fn downgrades(
    conn: &mut AnyConn,
    caller: &Caller,
    areas: &[String],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<GradeRow>, Error> {
    let ids = graded_since(conn, areas, now.plus(-WEEK))?;
    let incidents = load::named(conn, areas, ids)?;
    let evidence = load::evidence(conn, lists, incidents)?;
    let people = load::people(conn, &evidence, now)?;
    let reader = Reader { caller, lists, people: &people, checks: load::checks(&evidence), now };
    let share = late_share(lists, now);
    let asked = load::asked(lists, Millis(0), now);
    let mut rows = Vec::new();
    for job in jobs(&evidence, &asked) {
        let own = reader.gradings(&job).into_iter();
        rows.extend(own.filter(|row| {
            row.at >= now.plus(-WEEK) && row.checks.is_empty() && near_the_target(row, &job, share, lists)
        }));
    }
    rows.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    Ok(rows)
}

/// Jobs of which a grade was set since then.
pub(super) fn graded_since(
    conn: &mut AnyConn,
    areas: &[String],
    from: Millis,
) -> Result<BTreeSet<RecordId>, Error> {
    if areas.is_empty() {
        return Ok(BTreeSet::new());
    }
    let filter =
        Filter { areas: Some(areas.to_vec()), from: Some(from), without_seq: true, ..Filter::default() };
    let gradings: Vec<Stored<Grading>> = records::list(conn, &filter)?;
    Ok(gradings.into_iter().map(|grading| grading.record.incident).collect())
}
