//! The list of jobs, with who went and when.

use beatbook_shared::api::find::{Find, JobLine, JobPage, Total};
use beatbook_shared::ids::RecordId;
use beatbook_shared::time::Millis;

use super::asked::{JOBS, Place, Query};
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::sight::Sight;

/// One page, as this caller may see it.
pub(super) fn page(conn: &mut AnyConn, caller: &Caller, asked: &Find, now: Millis) -> Result<JobPage, Error> {
    let scopes = Sight::of(conn, caller, now)?.names();
    let query = Query::page(&JOBS, asked, scopes, now)?;
    let (items, next) = lines(conn, &query)?;
    let total = match asked.count {
        // A first page that is also the last has told how many there are.
        true if query.begins() && next.is_none() => Some(Total { rows: items.len() as u64, exact: true }),
        true => {
            let (rows, exact) = store::count_jobs(conn, &query)?;
            Some(Total { rows, exact })
        }
        false => None,
    };
    Ok(JobPage { as_at: now, total, items, next: next.map(|place| place.written()) })
}

/// The rows of a page.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn lines(conn: &mut AnyConn, query: &Query) -> Result<(Vec<JobLine>, Option<Place>), Error> {
    let (rows, next) = store::jobs(conn, query)?;
    let given = |text: String| (!text.is_empty()).then_some(text);
    let instant = |at: i64| (at > 0).then_some(Millis(at));
    let items = rows
        .into_iter()
        .map(|row| JobLine {
            id: RecordId(row.id),
            number: row.number,
            title: row.title,
            place: given(row.place),
            area: row.area,
            grade: given(row.grade),
            status: row.status,
            category: row.category,
            rural: row.rural,
            created_at: Millis(row.created_at),
            resulted_at: instant(row.resulted_at),
            resources: u32::try_from(row.resources).unwrap_or_default(),
            assigned_at: instant(row.assigned_at),
            at_scene_at: instant(row.at_scene_at),
            took: (row.took >= 0).then_some(Millis(row.took)),
        })
        .collect();
    Ok((items, next))
}
