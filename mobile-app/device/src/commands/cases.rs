//! The list of investigations: one's own, then those of the area.

use beatbook_shared::api::officer::{CaseRow, Nothing};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::time::Millis;

use super::people::{Read, typed};
use super::{ask, home};
use crate::core::{Core, Identity};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// The most cases of one's own, and of others, on the list. Search finds the rest.
pub(super) const OWN: i64 = 500;
pub(super) const OTHERS: usize = 200;

pub(super) fn cases(core: &mut Core, _: &mut State, _: Nothing) -> Result<Vec<CaseRow>, Refused> {
    let who = ask::who(core)?;
    let own = core.db().records_owned(Investigation::KIND, who.staff.as_str(), OWN)?;
    let mut found: Vec<Read<Investigation>> = own.into_iter().filter_map(typed).collect();
    let lists = super::lists::lists(core)?;
    let open = lists.list("investigation_statuses").iter().filter(|row| row.yes("open"));
    let mut others = Vec::new();
    for status in open {
        others.extend(core.db().newest_with_status(Investigation::KIND, &status.code, OTHERS)?);
    }
    let others = others.into_iter().filter_map(typed::<Investigation>);
    found.extend(others.filter(|c| c.record.oic.as_ref() != Some(&who.staff)).take(OTHERS));
    let language: String = core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned());
    let mut rows = Vec::new();
    for case in found {
        rows.push(row(core, &who, case, &language)?);
    }
    let soonest = |row: &CaseRow| row.due.as_ref().and_then(|d| d.at).map_or(i64::MAX, |at| at.0);
    rows.sort_by(|a, b| {
        (!a.mine, soonest(a))
            .cmp(&(!b.mine, soonest(b)))
            .then_with(|| b.last_update_at.cmp(&a.last_update_at))
            .then_with(|| a.id.cmp(&b.id))
    });
    Ok(rows)
}

fn row(
    core: &mut Core,
    who: &Identity,
    case: Read<Investigation>,
    language: &str,
) -> Result<CaseRow, Refused> {
    let now = core.now();
    let due = home::due_on(core, who, &case, language, now)?.into_iter().min_by_key(|item| item.at);
    let last = core.db().newest_at(case.id.as_str(), Update::KIND)?;
    let waiting = core.db().waiting_about(case.id.as_str())?;
    Ok(CaseRow {
        mine: case.record.oic.as_ref() == Some(&who.staff),
        title: case.record.title,
        crime_number: case.record.crime_number,
        status: case.record.status,
        risk: case.record.risk,
        last_update_at: last.map(Millis),
        waiting,
        due,
        id: case.id,
    })
}
