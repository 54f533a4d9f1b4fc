//! A crime beside the job that it came from.

use std::collections::BTreeSet;

use beatbook_shared::api::crime::{CrimePair, Decided, OutcomeTold, PairDiffers};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::crime::{Explanation, FieldOrigin, RegistrarDecision, mismatches};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::outcomes::OutcomeSet;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::page;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Stored};

pub(super) fn pair(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<CrimePair, Error> {
    let crime = records::get::<Investigation>(conn, id)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(id, &crime.record) {
        return Err(hidden().into());
    }
    let job = match &crime.record.incident {
        Some(job) => records::get::<Incident>(conn, job)?,
        None => None,
    };
    let explained: Vec<Stored<Explanation>> = records::children(conn, id)?;
    let mut decisions: Vec<Stored<RegistrarDecision>> = records::children(conn, id)?;
    let mut outcomes: Vec<Stored<OutcomeSet>> = records::children(conn, id)?;
    let origin = records::children::<FieldOrigin>(conn, id)?.into_iter().next();
    let named: BTreeSet<StaffId> = explained
        .iter()
        .map(|e| e.record.by.clone())
        .chain(decisions.iter().map(|d| d.record.by.clone()))
        .chain(outcomes.iter().map(|o| o.record.by.clone()))
        .collect();
    let people = People::of(conn, &named, now)?;
    let differs = job.as_ref().map_or_else(Vec::new, |job| {
        mismatches(lists, &job.record, &crime.record, explained.iter().map(|e| (&e.id, &e.record)))
    });
    decisions.sort_by_key(|d| std::cmp::Reverse(d.record.at));
    outcomes.sort_by_key(|o| std::cmp::Reverse(o.record.at));
    Ok(CrimePair {
        as_at: now,
        investigation: id.clone(),
        version: crime.version,
        incident: crime.record.incident.clone(),
        incident_number: job.as_ref().map(|j| j.record.number.clone()),
        incident_status: job.as_ref().map(|j| j.record.status.clone()),
        origins: origin.map(|o| o.record.fields),
        mismatches: differs
            .into_iter()
            .map(|differs| {
                let by = differs.explained.as_ref().and_then(|id| explained.iter().find(|e| e.id == *id));
                PairDiffers {
                    reason: by.map(|e| e.record.reason.clone()),
                    at: by.map(|e| e.record.at),
                    by: by.and_then(|e| people.person(&e.record.by)),
                    differs,
                }
            })
            .collect(),
        decisions: decisions
            .into_iter()
            .map(|d| Decided { by: people.person(&d.record.by), id: d.id, record: d.record })
            .collect(),
        outcomes: outcomes
            .into_iter()
            .map(|o| OutcomeTold { by: people.person(&o.record.by), id: o.id, record: o.record })
            .collect(),
        may: page::may(caller),
    })
}
