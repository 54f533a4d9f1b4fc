//! Reading jobs with everything that was judged, decided and done about them.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::patrol::deployment::RiskCheck;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::policy::held as authority_held;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::measures::store::of_jobs;
use crate::records::{self, Filter, Stored};

/// What is asked as measures ask it: everything up to now.
pub(super) fn asked<'a>(lists: &'a Lists, from: Millis, now: Millis) -> Asked<'a> {
    let to = now.plus(1);
    Asked { from, to, now, area: None, team: None, class: None, without_late: false, lists }
}

/// The caller's own areas, or the one of them that was asked for.
pub(super) fn areas(caller: &Caller, area: Option<&str>) -> Vec<String> {
    let wanted = |own: &&String| area.is_none_or(|area| area.is_empty() || area == own.as_str());
    caller.areas.iter().filter(wanted).cloned().collect()
}

/// The jobs of a filter in those areas; none in none.
pub(super) fn incidents(
    conn: &mut AnyConn,
    areas: &[String],
    filter: Filter,
) -> Result<Vec<Held<Incident>>, Error> {
    if areas.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter { areas: Some(areas.to_vec()), without_seq: true, ..filter };
    let found: Vec<Stored<Incident>> = records::list(conn, &filter)?;
    Ok(found.into_iter().map(|s| Held { id: s.id, record: s.record }).collect())
}

/// Those named jobs that lie in the areas.
pub(super) fn named(
    conn: &mut AnyConn,
    areas: &[String],
    ids: BTreeSet<RecordId>,
) -> Result<Vec<Held<Incident>>, Error> {
    let ids: Vec<RecordId> = ids.into_iter().collect();
    let mut found = Vec::new();
    for (id, (_, body)) in records::bodies(conn, &ids)? {
        let record: Incident = records::typed(&body)?;
        if areas.contains(&record.area) {
            found.push(Held { id, record });
        }
    }
    Ok(found)
}

/// The jobs with whatever hangs on them.
pub(super) fn evidence(
    conn: &mut AnyConn,
    lists: &Lists,
    incidents: Vec<Held<Incident>>,
) -> Result<Evidence, Error> {
    let mut evidence = Evidence { incidents, ..Evidence::default() };
    of_jobs(conn, lists, &mut evidence)?;
    Ok(evidence)
}

/// The job that a caller asked for, with its version.
pub(super) fn one(conn: &mut AnyConn, caller: &Caller, id: &RecordId) -> Result<Stored<Incident>, Error> {
    let found = records::get::<Incident>(conn, id)?.filter(|job| caller.areas.contains(&job.record.area));
    found.ok_or_else(|| {
        Problem::new(Code::NotFound, "There is no such job, or it is not yours to see.").into()
    })
}

/// Everybody who is named on those jobs.
pub(super) fn people(conn: &mut AnyConn, evidence: &Evidence, now: Millis) -> Result<People, Error> {
    let mut named: BTreeSet<StaffId> = BTreeSet::new();
    named.extend(evidence.gradings.iter().filter_map(|h| h.record.by.clone()));
    named.extend(evidence.thrives.iter().filter_map(|h| h.record.by.clone()));
    named.extend(evidence.decisions.iter().map(|h| h.record.by.clone()));
    named.extend(evidence.risk_checks.iter().map(|h| h.record.by.clone()));
    named.extend(evidence.appointments.iter().map(|h| h.record.by.clone()));
    named.extend(evidence.attendances.iter().flat_map(|h| h.record.officers.clone()));
    People::of(conn, &named, now)
}

/// Second readings by what they read, by time.
pub(super) fn checks(evidence: &Evidence) -> BTreeMap<&RecordId, Vec<&RiskCheck>> {
    let mut found: BTreeMap<&RecordId, Vec<&RiskCheck>> = BTreeMap::new();
    for held in &evidence.risk_checks {
        found.entry(&held.record.of).or_default().push(&held.record);
    }
    for own in found.values_mut() {
        own.sort_by_key(|check| check.at);
    }
    found
}

/// The authority that the caller holds today.
pub(super) fn authority<'a>(caller: &Caller, lists: &'a Lists, now: Millis) -> Option<&'a str> {
    authority_held(lists, &caller.roles, day(now))
}
