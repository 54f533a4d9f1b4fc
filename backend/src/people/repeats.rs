//! Repeat victims, callers and places of a week: what happened often, whom it is for to prevent the next, and where the
//! flag was missed when they told us.

use std::collections::BTreeSet;

use beatbook_shared::api::people::{RepeatList, RepeatRow};
use beatbook_shared::finding::phone::phone;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::repeat::PUT_ASIDE;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use super::around::{Around, BACK, Wanted};
use super::show::{Show, named, newest, worst_first};
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    /// Only one rule's.
    pub rule: Option<String>,
    /// `all` shows what was put aside too; `missed` only where the flag was missed.
    pub show: Option<String>,
}

const WEEK: i64 = 7 * DAY;

pub(super) fn list(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<RepeatList, Error> {
    let from = now.plus(-WEEK);
    let filter = Filter {
        area: narrow.area.clone(),
        from: Some(from),
        to: Some(now.plus(1)),
        without_seq: true,
        ..Filter::default()
    };
    let recent = records::list::<Involved>(conn, &filter)?;
    let mut wanted = Wanted::default();
    for one in &recent {
        wanted.nodes.insert(node(&one.id, &one.record).clone());
        wanted.phones.extend(one.record.phone.as_deref().and_then(phone));
    }
    let places = store::places(conn, from, now.plus(1))?.into_values();
    wanted.places.extend(places.map(|key| key.trim_start_matches("u:").to_owned()));
    let around = Around::of(conn, &wanted, now.plus(-BACK))?;
    let sight = Sight::of(conn, caller, now)?;
    let staff = People::of(conn, &named(&around), now)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists, now };
    let in_area = |row: &RepeatRow| {
        narrow.area.as_ref().is_none_or(|area| row.sources.first().is_some_and(|about| about.area == *area))
    };
    let mut rows: Vec<RepeatRow> = around
        .repeats(lists, now)
        .into_iter()
        .filter(|repeat| repeat.last_at >= from)
        .filter(|repeat| narrow.rule.as_ref().is_none_or(|rule| repeat.rule == *rule))
        // Of what lies outside the reader's sight, not even that it repeats.
        .filter(|repeat| repeat.sources.iter().any(|id| show.sees(id)))
        .filter_map(|repeat| {
            let about = newest(&show, &repeat).cloned()?;
            show.repeat(repeat, &about)
        })
        .filter(in_area)
        .filter(|row| match narrow.show.as_deref() {
            Some("all") => true,
            Some("missed") => row.missed,
            _ => row.said.as_deref() != Some(PUT_ASIDE),
        })
        .collect();
    worst_first(&mut rows);
    let only: BTreeSet<&RecordId> = recent
        .iter()
        .filter(|one| one.record.role == "victim" && one.record.organisation.is_none())
        .filter(|one| {
            one.record.person.is_none() && !around.groups.joined(&one.id) && show.sees(&one.record.about)
        })
        .map(|one| &one.id)
        .collect();
    let missed = rows.iter().filter(|row| row.missed).count();
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    Ok(RepeatList {
        as_at: now,
        from,
        missed: u32::try_from(missed).unwrap_or(u32::MAX),
        only_names: u32::try_from(only.len()).unwrap_or(u32::MAX),
        rows,
        more,
    })
}
