//! The photos of an investigation, and of the job that it came from.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::evidence::{EvidenceList, EvidenceRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::evidence::{Evidence, EvidenceDetails, details_id, missing};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::Millis;

use super::intake::Expected;
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Stored};
use crate::sync::grants;

/// Whether the caller may read a record: one of its scopes is theirs.
pub(super) fn may_read(
    conn: &mut AnyConn,
    caller: &Caller,
    record: &RecordId,
    now: Millis,
) -> Result<bool, Error> {
    let granted = grants::granted(conn, &caller.staff, now)?;
    Ok(store::scopes(conn, record)?.iter().any(|scope| granted.iter().any(|g| g.as_str() == scope)))
}

/// Oldest first.
pub(super) fn of_case(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<EvidenceList, Error> {
    let case = records::get::<Investigation>(conn, id)?.ok_or_else(hidden)?.record;
    if !Sight::of(conn, caller, now)?.sees(id, &case) {
        return Err(hidden().into());
    }
    let mut found: Vec<Stored<Evidence>> = records::children(conn, id)?;
    if let Some(job) = &case.incident
        && may_read(conn, caller, job, now)?
    {
        found.extend(records::children::<Evidence>(conn, job)?);
    }
    found.sort_by(|a, b| (a.record.at, &a.id).cmp(&(b.record.at, &b.id)));
    rows(conn, found, now)
}

fn rows(conn: &mut AnyConn, found: Vec<Stored<Evidence>>, now: Millis) -> Result<EvidenceList, Error> {
    let authors: BTreeSet<_> = found.iter().map(|e| e.record.author.clone()).collect();
    let people = People::of(conn, &authors, now)?;
    let files: Vec<String> = found.iter().map(|e| Expected::of(&e.record).id).collect();
    let sealed: BTreeMap<String, Millis> = store::sealed(conn, &files)?.into_iter().collect();
    let mut rows = Vec::new();
    for (stored, file) in found.into_iter().zip(files) {
        let details = records::get::<EvidenceDetails>(conn, &details_id(&stored.id))?.map(|d| d.record);
        let evidence = stored.record;
        rows.push(EvidenceRow {
            missing: missing(details.as_ref()).into_iter().map(str::to_owned).collect(),
            title: details.as_ref().map(|d| d.title.clone()).unwrap_or_default(),
            category: details.and_then(|d| d.category),
            sealed_at: sealed.get(&file).copied(),
            by: people.person(&evidence.author),
            id: stored.id,
            received_at: stored.received_at,
            about: evidence.about,
            device: evidence.device,
            at: evidence.at,
            offset_ms: evidence.offset_ms,
            source: evidence.source,
            media: evidence.media,
            bytes: evidence.bytes,
            sha256: evidence.sha256,
            fix: evidence.fix,
            no_fix: evidence.no_fix,
        });
    }
    let need_details = rows.iter().filter(|row| !row.missing.is_empty()).count();
    Ok(EvidenceList { rows, need_details: u32::try_from(need_details).unwrap_or(u32::MAX) })
}
