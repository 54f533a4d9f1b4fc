//! The register: everybody who was selected or was eligible and was not, those first about whom somebody must do
//! something.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::iom::{OffenderRow, Register};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::iom::{Contact, Custody, Plan, Spell};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

pub(super) fn register(conn: &mut AnyConn, caller: &Caller, now: Millis) -> Result<Register, Error> {
    // Only of the areas in which the reader works.
    let filter = Filter { areas: Some(caller.areas.clone()), ..Filter::default() };
    let spells: Vec<Stored<Spell>> = records::list(conn, &filter)?;
    Ok(Register { as_at: now, rows: rows(conn, spells, now)? })
}

/// Rows for spells, with what hangs on each.
pub(super) fn rows(
    conn: &mut AnyConn,
    spells: Vec<Stored<Spell>>,
    now: Millis,
) -> Result<Vec<OffenderRow>, Error> {
    let ids: Vec<RecordId> = spells.iter().map(|s| s.id.clone()).collect();
    let hangs = || Filter { parents: Some(ids.clone()), without_seq: true, ..Filter::default() };
    let mut reviews: BTreeMap<RecordId, Vec<Plan>> = BTreeMap::new();
    for plan in records::list::<Plan>(conn, &hangs())? {
        reviews.entry(plan.record.spell.clone()).or_default().push(plan.record);
    }
    let mut contacts: BTreeMap<RecordId, Millis> = BTreeMap::new();
    for contact in records::list::<Contact>(conn, &hangs())?.into_iter().filter(|c| c.record.reached) {
        let last = contacts.entry(contact.record.spell).or_insert(contact.record.at);
        *last = (*last).max(contact.record.at);
    }
    let inside: BTreeSet<RecordId> = records::list::<Custody>(conn, &hangs())?
        .into_iter()
        .filter(|stay| stay.record.from <= now && stay.record.to.is_none_or(|to| to > now))
        .map(|stay| stay.record.spell)
        .collect();
    let named: BTreeSet<StaffId> = spells.iter().filter_map(|s| s.record.owner.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let mut rows: Vec<OffenderRow> = spells
        .into_iter()
        .map(|spell| {
            // A person without a plan has none of its reviews.
            let plans = reviews.remove(&spell.id).unwrap_or_default();
            let open = plans.iter().filter(|p| p.done_at.is_none());
            let next_review = open.map(|p| p.review_at).min();
            let part = match (spell.record.selected, spell.record.exit_at) {
                (false, _) => "comparison",
                (true, Some(_)) => "left",
                (true, None) => "in",
            };
            let late = next_review.is_none_or(|at| at < now) || spell.record.owner.is_none();
            OffenderRow {
                owner: people.maybe(spell.record.owner.as_ref()),
                overdue: part == "in" && late,
                part: part.to_owned(),
                next_review,
                last_contact: contacts.get(&spell.id).copied(),
                in_custody: inside.contains(&spell.id),
                id: spell.id,
                version: spell.version,
                record: spell.record,
            }
        })
        .collect();
    let place = |row: &OffenderRow| match (row.part.as_str(), row.overdue) {
        ("in", true) => 0,
        ("in", false) => 1,
        ("left", _) => 2,
        _ => 3,
    };
    rows.sort_by_cached_key(|row| (place(row), row.next_review, row.record.name.clone(), row.id.clone()));
    Ok(rows)
}
