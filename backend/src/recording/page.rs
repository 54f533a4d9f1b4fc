//! The registrar's page: jobs that owe a crime or a reason, crimes that the desk has not confirmed, pairs that differ, and
//! what was cancelled.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::crime::{RegistrarCrime, RegistrarPage, UnaccountedJob};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::crime::{
    Explanation, TO_CONFIRM, WITHIN, crime_related, done_with, mismatches, recorded, unaccounted,
    waits_for_number,
};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
}

/// How far back the page looks: what is older stands in the figures, by period.
const BACK: i64 = 28 * DAY;

pub(super) fn page(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<RegistrarPage, Error> {
    let filter = || Filter {
        area: narrow.area.clone(),
        from: Some(now.plus(-BACK)),
        without_seq: true,
        ..Filter::default()
    };
    let sight = Sight::of(conn, caller, now)?;
    let crimes: Vec<Stored<Investigation>> = records::list(conn, &filter())?;
    let crimes: Vec<Stored<Investigation>> =
        crimes.into_iter().filter(|c| sight.sees(&c.id, &c.record)).collect();
    let jobs: Vec<Stored<Incident>> = records::list(conn, &filter())?;
    let jobs: Vec<Stored<Incident>> = jobs.into_iter().filter(|j| sight.sees_area(&j.record.area)).collect();
    let mut unaccounted = jobs_without(conn, &jobs, &crimes, lists, now)?;
    let mut found = crimes_to_look_at(conn, &crimes, &jobs, lists, now)?;
    let more = unaccounted.len() > most as usize || found.len() > most as usize;
    unaccounted.truncate(most as usize);
    found.truncate(most as usize);
    Ok(RegistrarPage { as_at: now, unaccounted, crimes: found, more, may: may(caller) })
}

/// Jobs that speak of a crime and have neither one nor a reason: done with, or over 24 hours old.
fn jobs_without(
    conn: &mut AnyConn,
    jobs: &[Stored<Incident>],
    crimes: &[Stored<Investigation>],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<UnaccountedJob>, Error> {
    let mut known: BTreeMap<RecordId, Investigation> =
        crimes.iter().map(|c| (c.id.clone(), c.record.clone())).collect();
    let speaking: Vec<&Stored<Incident>> =
        jobs.iter().filter(|j| crime_related(lists, &j.record) && j.record.duplicate_of.is_none()).collect();
    let missing: Vec<RecordId> = speaking
        .iter()
        .filter_map(|j| j.record.investigation.clone())
        .filter(|id| !known.contains_key(id))
        .collect();
    for (id, (_, body)) in records::bodies(conn, &missing)? {
        known.insert(id, records::typed(&body)?);
    }
    let mut rows = Vec::new();
    for job in speaking {
        let record = &job.record;
        let crime = record.investigation.as_ref().and_then(|id| known.get(id));
        let numbered = crime.is_some_and(|c| recorded(c).is_some());
        let closed = done_with(lists, record);
        if !unaccounted(lists, record, numbered) || !(closed || now.since(record.created_at) > WITHIN) {
            continue;
        }
        rows.push(UnaccountedJob {
            incident: job.id.clone(),
            version: job.version,
            number: record.number.clone(),
            title: record.title.clone(),
            area: record.area.clone(),
            place: record.place.clone(),
            status: record.status.clone(),
            results: record.results.clone().unwrap_or_default(),
            reported_at: record.created_at,
            closed,
            waits_for_number: crime.is_some_and(waits_for_number),
        });
    }
    rows.sort_by(|a, b| {
        (!a.closed, a.reported_at, &a.incident).cmp(&(!b.closed, b.reported_at, &b.incident))
    });
    Ok(rows)
}

fn crimes_to_look_at(
    conn: &mut AnyConn,
    crimes: &[Stored<Investigation>],
    jobs: &[Stored<Incident>],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<RegistrarCrime>, Error> {
    let mut by_id: BTreeMap<RecordId, Incident> =
        jobs.iter().map(|j| (j.id.clone(), j.record.clone())).collect();
    let missing: Vec<RecordId> = crimes
        .iter()
        .filter_map(|c| c.record.incident.clone())
        .filter(|id| !by_id.contains_key(id))
        .collect();
    for (id, (_, body)) in records::bodies(conn, &missing)? {
        by_id.insert(id, records::typed(&body)?);
    }
    let mut explained: BTreeMap<RecordId, Vec<(RecordId, Explanation)>> = BTreeMap::new();
    for one in records::list::<Explanation>(conn, &Filter { without_seq: true, ..Filter::default() })? {
        explained.entry(one.record.investigation.clone()).or_default().push((one.id, one.record));
    }
    let named: BTreeSet<StaffId> = crimes.iter().filter_map(|c| c.record.oic.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let mut rows = Vec::new();
    for crime in crimes {
        let record = &crime.record;
        let job = record.incident.as_ref().and_then(|id| by_id.get(id));
        let own = explained.get(&crime.id).map(Vec::as_slice).unwrap_or_default();
        let differs = job
            .map_or_else(Vec::new, |job| mismatches(lists, job, record, own.iter().map(|(id, e)| (id, e))));
        let open = differs.iter().any(|m| m.explained.is_none());
        let to_confirm = record.principal.as_deref() == Some(TO_CONFIRM) && record.cancelled.is_none();
        if !(open || to_confirm || record.cancelled.is_some() || record.record_class.is_some()) {
            continue;
        }
        let at = recorded(record);
        rows.push(RegistrarCrime {
            id: crime.id.clone(),
            version: crime.version,
            crime_number: record.crime_number.clone(),
            local_ref: record.local_ref.clone(),
            title: record.title.clone(),
            area: record.area.clone(),
            offence: record.offence.clone(),
            what_happened: record.what_happened.clone(),
            reported_at: record.first_reported_at,
            recorded_at: at,
            late: record.first_reported_at.is_some_and(|from| at.unwrap_or(now).since(from) > WITHIN),
            to_confirm,
            mismatches: differs,
            cancelled: record.cancelled.clone(),
            record_class: record.record_class.clone(),
            oic: people.maybe(record.oic.as_ref()),
        });
    }
    rows.sort_by(|a, b| {
        let rank = |row: &RegistrarCrime| (row.cancelled.is_some(), !row.to_confirm, row.reported_at);
        (rank(a), &a.id).cmp(&(rank(b), &b.id))
    });
    Ok(rows)
}

/// What the caller may do with what stands there.
pub(super) fn may(caller: &Caller) -> Vec<String> {
    let edits = caller.may(Action::EditCase);
    [
        ("crime", edits && caller.may(Action::ResultJob)),
        ("reason", edits && caller.may(Action::ResultJob)),
        ("confirm", edits),
        ("explain", edits),
        ("decide", caller.may(Action::Registrar)),
        ("outcome", caller.may(Action::SetOutcome)),
    ]
    .into_iter()
    .filter(|(_, yes)| *yes)
    .map(|(name, _)| name.to_owned())
    .collect()
}
