//! The list of investigations.

use beatbook_shared::api::console::{InvestigationList, InvestigationRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use super::people::People;
use super::sight::Sight;
use super::store::{self, Wanted};
use crate::db::{AnyConn, Error};
use crate::http::Caller;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    pub team: Option<String>,
    pub status: Option<String>,
}

/// Investigations that the caller sees, newest first.
pub(super) fn find(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: Narrow,
    most: u32,
    now: Millis,
) -> Result<InvestigationList, Error> {
    let given = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    let wanted = Wanted {
        scopes: Sight::of(conn, caller, now)?.names(),
        area: given(narrow.area),
        statuses: given(narrow.status).into_iter().collect(),
        team: given(narrow.team),
        limit: Some(most),
    };
    let total = store::count(conn, &wanted)?;
    let cases = store::find(conn, &wanted)?;
    let ids: Vec<RecordId> = cases.iter().map(|c| c.id.clone()).collect();
    let last = store::last_updates(conn, &ids)?;
    let people = People::of(conn, &cases.iter().filter_map(|c| c.record.oic.clone()).collect(), now)?;
    let items = cases
        .into_iter()
        .map(|case| InvestigationRow {
            last_update_at: last.get(case.id.as_str()).copied(),
            oic: people.maybe(case.record.oic.as_ref()),
            title: case.record.title,
            crime_number: case.record.crime_number,
            area: case.record.area,
            status: case.record.status,
            risk: case.record.risk,
            recorded_at: case.record.recorded_at,
            id: case.id,
        })
        .collect();
    Ok(InvestigationList { as_at: now, total, items })
}
