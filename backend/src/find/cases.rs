//! The list of investigations.

use std::collections::BTreeSet;

use beatbook_shared::api::find::{CaseLine, CasePage, Find, Total};
use beatbook_shared::ids::{RecordId, StaffId, TeamId};
use beatbook_shared::time::Millis;

use super::asked::{CASES, Place, Query};
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;

/// One page, as this caller may see it.
pub(super) fn page(
    conn: &mut AnyConn,
    caller: &Caller,
    asked: &Find,
    now: Millis,
) -> Result<CasePage, Error> {
    let scopes = Sight::of(conn, caller, now)?.names();
    let query = Query::page(&CASES, asked, scopes, now)?;
    let (items, next) = lines(conn, &query, now)?;
    let total = match asked.count {
        // A first page that is also the last has told how many there are.
        true if query.begins() && next.is_none() => Some(Total { rows: items.len() as u64, exact: true }),
        true => {
            let (rows, exact) = store::count_cases(conn, &query)?;
            Some(Total { rows, exact })
        }
        false => None,
    };
    Ok(CasePage { as_at: now, total, items, next: next.map(|place| place.written()) })
}

/// The rows of a page with the names of people.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn lines(
    conn: &mut AnyConn,
    query: &Query,
    now: Millis,
) -> Result<(Vec<CaseLine>, Option<Place>), Error> {
    let (rows, next) = store::cases(conn, query)?;
    let officers: BTreeSet<StaffId> =
        rows.iter().filter(|r| !r.oic.is_empty()).map(|r| StaffId(r.oic.clone())).collect();
    let people = People::of(conn, &officers, now)?;
    let given = |text: String| (!text.is_empty()).then_some(text);
    let instant = |at: i64| (at != 0).then_some(Millis(at));
    let items = rows
        .into_iter()
        .map(|row| CaseLine {
            oic: people.person(&StaffId(row.oic)),
            id: RecordId(row.id),
            title: row.title,
            crime_number: given(row.crime_number),
            area: row.area,
            team: given(row.team).map(TeamId),
            status: row.status,
            risk: given(row.risk),
            outcome: given(row.outcome),
            restricted: row.restricted,
            recorded_at: Millis(row.recorded_at),
            last_update_at: instant(row.last_update_at),
            next_review_due: instant(row.review_due),
        })
        .collect();
    Ok((items, next))
}
