//! The list of investigations.

use beatbook_shared::api::console::{InvestigationList, InvestigationRow};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Investigation;
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
    pub q: Option<String>,
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
    let words = given(narrow.q).map(|q| q.to_lowercase());
    let mut wanted = Wanted {
        scopes: Sight::of(conn, caller, now)?.names(),
        area: given(narrow.area),
        statuses: given(narrow.status).into_iter().collect(),
        team: given(narrow.team),
        words: words.clone(),
        limit: Some(most),
    };
    let (cases, total) = match &words {
        None => {
            let total = store::count(conn, &wanted)?;
            (store::find(conn, &wanted)?, total)
        }
        Some(words) => {
            // The store looked in the whole record; what counts are the words that people see.
            wanted.limit = None;
            let mut cases = store::find(conn, &wanted)?;
            cases.retain(|case| says(&case.record, words));
            let total = cases.len() as u64;
            cases.truncate(most as usize);
            (cases, total)
        }
    };
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

fn says(case: &Investigation, words: &str) -> bool {
    [Some(&case.title), case.crime_number.as_ref(), case.offence_text.as_ref(), case.place.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| text.to_lowercase().contains(words))
}
