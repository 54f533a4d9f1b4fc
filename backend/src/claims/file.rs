//! One claim: its numbers, its rows, its ladder, and what the reader may do.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::claims::{
    BaselineRow, ClaimFile, Offered, Overlap, StepRow, Worked, WorkedOfficers,
};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::measures::freed::claims::{fte, hours_of, refused};
use beatbook_shared::measures::freed::reckoning::{Claimed, Reckoned, baseline_spread, inputs, reckon};
use beatbook_shared::patrol::claim_ladder::{Looked, Rung, may_step};
use beatbook_shared::patrol::time_freed::{Baseline, Claim};
use beatbook_shared::problem::{Code, Problem, in_welsh};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::inputs as rows;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

pub(super) fn no_claim() -> Problem {
    Problem::new(Code::NotFound, "There is no such claim. Read the list again.")
}

/// A run of over so many times the median before is left out.
pub(super) fn outlier_factor(lists: &Lists, now: Millis) -> f64 {
    lists.measure_number("TF06", "outlier_factor", day(now)).unwrap_or(f64::INFINITY)
}

/// Whoever wrote a claim or changed it.
pub(super) fn authors(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<StaffId>, Error> {
    let actors: BTreeSet<StaffId> = records::history(conn, id)?.into_iter().map(|row| row.actor).collect();
    Ok(actors.into_iter().collect())
}

/// Every claim as the overlap rule reads them.
pub(super) fn held(conn: &mut AnyConn) -> Result<Vec<Held<Claim>>, Error> {
    let claims: Vec<Stored<Claim>> = records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    Ok(claims.into_iter().map(|s| Held { id: s.id, record: s.record }).collect())
}

/// The earlier claim that has the minutes of this one.
pub(super) fn overlap(
    conn: &mut AnyConn,
    id: &RecordId,
    claims: &[Held<Claim>],
) -> Result<Option<Overlap>, Error> {
    let Some(earlier) = refused(claims).remove(id) else { return Ok(None) };
    let Some(claimed) = rows::one(conn, &earlier)? else { return Ok(None) };
    let rung = claimed.standing().rung;
    Ok(Some(Overlap { id: earlier, title: claimed.claim.title, rung }))
}

/// What a step is decided on.
pub(super) fn looked<'a>(
    claimed: &'a Claimed,
    reckoned: &Reckoned,
    authors: &'a [StaffId],
    overlaps: bool,
) -> Looked<'a> {
    Looked {
        claim: &claimed.claim,
        authors,
        standing: claimed.standing(),
        samples: (reckoned.before.n, reckoned.after.n, reckoned.volume),
        overlaps,
    }
}

/// The baselines as pages show them, with who measured them.
pub(super) fn baselines(
    conn: &mut AnyConn,
    held: Vec<Held<Baseline>>,
    now: Millis,
) -> Result<Vec<BaselineRow>, Error> {
    let ids: Vec<RecordId> = held.iter().map(|b| b.id.clone()).collect();
    let mut lives = records::histories(conn, &ids)?;
    let by: Vec<Option<StaffId>> =
        ids.iter().map(|id| lives.remove(id).and_then(|l| l.first().map(|row| row.actor.clone()))).collect();
    let people = People::of(conn, &by.iter().flatten().cloned().collect(), now)?;
    Ok(held
        .into_iter()
        .zip(by)
        .map(|(b, by)| BaselineRow {
            id: b.id,
            spread: baseline_spread(&b.record),
            task: b.record.task,
            method: b.record.method,
            from: b.record.from,
            to: b.record.to,
            by: people.maybe(by.as_ref()),
            includes: b.record.includes,
            excludes: b.record.excludes,
        })
        .collect())
}

/// Whose hour it is that a sum is divided by.
const RATE_GROUP: &str = "PCSGT";

/// A sum of money as hours and officers (GC21): at the rate of the day of the claim, or the first one known, by every
/// published divisor, so that none stands alone.
fn worked(gbp: f64, made_at: Millis, lists: &Lists, now: Millis) -> Option<Worked> {
    let rate = lists.cost_rate(RATE_GROUP, day(made_at)).or_else(|| lists.cost_rate(RATE_GROUP, day(now)))?;
    let hours = hours_of(gbp, rate.gbp_per_hour);
    let tenth = |n: f64| (n * 10.0).round() / 10.0;
    let mut officers: Vec<WorkedOfficers> = lists
        .divisors(day(now))
        .iter()
        .map(|d| WorkedOfficers { hours_each: d.hours, officers: tenth(fte(hours, d.hours)) })
        .collect();
    officers.sort_by(|a, b| b.hours_each.total_cmp(&a.hours_each));
    Some(Worked {
        hours: hours.floor(),
        rate: rate.gbp_per_hour,
        year: rate.year,
        basis: rate.basis,
        officers,
    })
}

/// The whole claim as a reader sees it.
pub(crate) fn file(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<ClaimFile, Error> {
    let stored = records::get::<Claim>(conn, id)?.ok_or_else(no_claim)?;
    let claimed = rows::with_rows(conn, stored.id, stored.record)?;
    let all = inputs(&claimed, outlier_factor(lists, now));
    let reckoned = reckon(&claimed.claim, &all);
    let all_held = held(conn)?;
    let overlap = overlap(conn, id, &all_held)?;
    let authors = authors(conn, id)?;
    let standing = claimed.standing();
    let offered = {
        let looked = looked(&claimed, &reckoned, &authors, overlap.is_some());
        let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
        let next = match standing.rung {
            Rung::Claimed => Some("measured"),
            Rung::Measured => Some("reviewed"),
            Rung::Reviewed => Some("signed"),
            Rung::Signed => None,
        };
        next.into_iter()
            .chain((standing.said > Rung::Claimed).then_some("sent_back"))
            .map(|to| {
                let refused = may_step(&looked, to, &caller.staff, &roles, lists, now).err();
                let refused =
                    refused.map(|p| p.fields.first().map_or(p.detail.clone(), |f| f.message.clone()));
                Offered { to: to.to_owned(), refused_cy: refused.as_deref().and_then(in_welsh), refused }
            })
            .collect()
    };
    let names: BTreeSet<StaffId> =
        claimed.steps.iter().map(|s| s.record.by.clone()).chain([claimed.claim.owner.clone()]).collect();
    let people = People::of(conn, &names, now)?;
    let steps = claimed
        .steps
        .iter()
        .map(|step| StepRow {
            id: step.id.clone(),
            to: step.record.to.clone(),
            by: people.person(&step.record.by),
            at: step.record.at,
            reason: step.record.reason.clone(),
            holds: step.record.to == "sent_back" || step.record.content_hash == claimed.content_hash,
        })
        .collect();
    let definition = lists.row("measures", "TF06", day(now));
    let definition = definition.map(|d| format!("TF06 v{}, {}", d.get("version"), d.valid_from));
    Ok(ClaimFile {
        id: claimed.id,
        version: stored.version,
        owner: people.person(&claimed.claim.owner),
        rung: standing.rung,
        said: standing.said,
        expired: claimed.claim.valid_to.is_some_and(|to| to <= now),
        overlap,
        reckoned,
        baselines: baselines(conn, claimed.before, now)?,
        inputs: all,
        steps,
        offered,
        worked: claimed.claim.gbp.and_then(|gbp| worked(gbp, claimed.claim.made_at, lists, now)),
        may_change: caller.may(Action::WriteClaims) && claimed.claim.owner == caller.staff,
        content_hash: claimed.content_hash,
        definition: definition.unwrap_or_default(),
        as_at: now,
        record: claimed.claim,
    })
}
