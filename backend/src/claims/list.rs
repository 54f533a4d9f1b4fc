//! Every claim, newest first, and the baselines that a claim may name.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::claims::{ClaimRow, Claims, Overlap};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::measures::freed::claims::refused;
use beatbook_shared::measures::freed::reckoning::{Claimed, inputs, reckon};
use beatbook_shared::patrol::time_freed::Baseline;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::file::{baselines, outlier_factor};
use super::inputs as rows;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

pub(super) fn list(conn: &mut AnyConn, caller: &Caller, lists: &Lists, now: Millis) -> Result<Claims, Error> {
    let all = rows::all(conn)?;
    let held: Vec<Held<_>> = all.iter().map(|c| Held { id: c.id.clone(), record: c.claim.clone() }).collect();
    let twice = refused(&held);
    let names: BTreeSet<StaffId> = all.iter().map(|c| c.claim.owner.clone()).collect();
    let people = People::of(conn, &names, now)?;
    let factor = outlier_factor(lists, now);
    let earlier = |id: &RecordId| -> Option<Overlap> {
        let other: &Claimed = all.iter().find(|c| Some(&c.id) == twice.get(id))?;
        Some(Overlap { id: other.id.clone(), title: other.claim.title.clone(), rung: other.standing().rung })
    };
    let mut items: Vec<ClaimRow> = all
        .iter()
        .map(|claimed| {
            let reckoned = reckon(&claimed.claim, &inputs(claimed, factor));
            let standing = claimed.standing();
            ClaimRow {
                id: claimed.id.clone(),
                title: claimed.claim.title.clone(),
                benefit: claimed.claim.benefit.clone(),
                task: claimed.claim.task.clone(),
                made_at: claimed.claim.made_at,
                owner: people.person(&claimed.claim.owner),
                rung: standing.rung,
                said: standing.said,
                expired: claimed.claim.valid_to.is_some_and(|to| to <= now),
                overlap: earlier(&claimed.id),
                saved: reckoned.saved,
                saved_interval: reckoned.saved_interval,
                freed: reckoned.freed,
                gbp: claimed.claim.gbp,
            }
        })
        .collect();
    items.sort_by(|a, b| (b.made_at, &b.id).cmp(&(a.made_at, &a.id)));
    let measured: Vec<Stored<Baseline>> =
        records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    let measured = measured.into_iter().map(|s| Held { id: s.id, record: s.record }).collect();
    Ok(Claims {
        as_at: now,
        items,
        baselines: baselines(conn, measured, now)?,
        may_make: caller.may(Action::WriteClaims),
    })
}
