//! The rows of a claim, as the log holds them.
//!
//! A claim names its baselines; the runs after and what was counted as done follow from its periods, and from the
//! number of the log at which it was made: what a phone sends later was not there to be counted.

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::measures::freed::reckoning::Claimed;
use beatbook_shared::patrol::claim_ladder::{ClaimStep, content, content_hash};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::time_freed::{Baseline, Claim, TaskRun};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::reference::day;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::records::{self, Filter, Stored};

/// Every claim with its rows.
///
/// # Errors
/// When the store cannot be read.
pub fn all(conn: &mut AnyConn) -> Result<Vec<Claimed>, Error> {
    let claims: Vec<Stored<Claim>> = records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    claims.into_iter().map(|stored| with_rows(conn, stored.id, stored.record)).collect()
}

/// One claim with its rows; nothing where there is none of that id.
///
/// # Errors
/// When the store cannot be read.
pub fn one(conn: &mut AnyConn, id: &RecordId) -> Result<Option<Claimed>, Error> {
    let stored = records::get::<Claim>(conn, id)?;
    stored.map(|stored| with_rows(conn, stored.id, stored.record)).transpose()
}

/// The same for a claim that is not made yet.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn with_rows(conn: &mut AnyConn, id: RecordId, claim: Claim) -> Result<Claimed, Error> {
    let before = held_as(conn, &claim.baselines)?;
    let runs = {
        let ids = runs(conn, &claim, claim.after_from.zip(claim.after_to), |_| true)?;
        held_as(conn, &names(&ids))?
    };
    let volume = volume(conn, &claim)?;
    let body = records::bodies(conn, std::slice::from_ref(&id))?.remove(&id);
    let body = body.map_or_else(|| to_body(&claim), |(_, body)| body);
    let rows = content((&id, &body), &before, &runs, &names(&volume));
    // A fact keeps the number under which it came, so this is the order in which the steps were taken.
    let mut steps: Vec<Stored<ClaimStep>> = records::children(conn, &id)?;
    records::number_as_they_came(conn, &mut steps)?;
    steps.sort_by_key(|step| step.seq);
    Ok(Claimed {
        content_hash: content_hash(&rows),
        before: typed::<Baseline>(before)?,
        runs: typed::<TaskRun>(runs)?,
        steps: steps.into_iter().map(|s| Held { id: s.id, record: s.record }).collect(),
        volume,
        id,
        claim,
    })
}

fn typed<R: Record>(bodies: Vec<(RecordId, Body)>) -> Result<Vec<Held<R>>, Error> {
    bodies.into_iter().map(|(id, body)| Ok(Held { id, record: records::typed(&body)? })).collect()
}

fn names(rows: &[(RecordId, Millis)]) -> Vec<RecordId> {
    rows.iter().map(|(id, _)| id.clone()).collect()
}

/// Records with their fields exactly as they are held, by id.
fn held_as(conn: &mut AnyConn, ids: &[RecordId]) -> Result<Vec<(RecordId, Body)>, Error> {
    Ok(records::bodies(conn, ids)?.into_iter().map(|(id, (_, body))| (id, body)).collect())
}

/// Runs of the claim's task that began in a period.
fn runs(
    conn: &mut AnyConn,
    claim: &Claim,
    period: Option<(Millis, Millis)>,
    fits: impl Fn(&TaskRun) -> bool,
) -> Result<Vec<(RecordId, Millis)>, Error> {
    let Some(task) = claim.task.as_deref() else { return Ok(Vec::new()) };
    in_period::<TaskRun>(conn, claim, period, |run| (run.task == task && fits(run)).then_some(run.started_at))
}

/// What the claim counts as done.
fn volume(conn: &mut AnyConn, claim: &Claim) -> Result<Vec<(RecordId, Millis)>, Error> {
    let period = claim.volume_from.zip(claim.volume_to);
    let lists = crate::reference::lists(conn)?;
    match lists.volume_kind(&claim.volume_source, day(claim.made_at)) {
        TaskRun::KIND => runs(conn, claim, period, |run| run.route == "new" && run.rework_of.is_none()),
        // A correction is not the task done once more.
        Update::KIND => {
            in_period::<Update>(conn, claim, period, |u| (!u.auto && u.supersedes.is_none()).then_some(u.at))
        }
        Entry::KIND => in_period::<Entry>(conn, claim, period, |e| e.corrects.is_none().then_some(e.at)),
        Investigation::KIND => in_period::<Investigation>(conn, claim, period, |i| Some(i.recorded_at)),
        Incident::KIND => in_period::<Incident>(conn, claim, period, |i| Some(i.created_at)),
        _ => Ok(Vec::new()),
    }
}

/// Records of a kind whose instant lies in the period and that were there when the claim was made.
fn in_period<R: Record>(
    conn: &mut AnyConn,
    claim: &Claim,
    period: Option<(Millis, Millis)>,
    at: impl Fn(&R) -> Option<Millis>,
) -> Result<Vec<(RecordId, Millis)>, Error> {
    let Some((from, to)) = period else { return Ok(Vec::new()) };
    let filter = Filter { from: Some(from), to: Some(to), without_seq: true, ..Filter::default() };
    let found = records::list::<R>(conn, &filter)?;
    let mut rows: Vec<(RecordId, Millis)> =
        found.into_iter().filter_map(|s| Some((s.id, at(&s.record)?))).collect();
    if let Some(read_at) = claim.read_at {
        let came = records::first_numbers(conn, &names(&rows))?;
        rows.retain(|(id, _)| came.get(id).is_some_and(|seq| *seq <= read_at));
    }
    Ok(rows)
}
