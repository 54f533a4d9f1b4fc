//! The roster of a day, and taking somebody out of a tour or putting them at a fixed post.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::analysis::{ChangeTour, RosterPage, TourRow};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::rostered::{Roster, wrong};
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, write_as};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Day {
    pub area: Option<String>,
    /// The tours that reach into the 24 hours from here; from now where it is missing.
    pub from: Option<i64>,
}

fn teams(conn: &mut AnyConn) -> Result<BTreeMap<String, Team>, Error> {
    let all: Vec<Stored<Team>> = records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    Ok(all.into_iter().map(|team| (team.id.0, team.record)).collect())
}

/// Whether a tour is on the caller's ground.
fn seen(caller: &Caller, tour: &Roster, teams: &BTreeMap<String, Team>, area: Option<&str>) -> bool {
    let team = tour.team.as_ref().and_then(|t| teams.get(t.as_str()));
    team.is_some_and(|t| caller.areas.contains(&t.area) && area.is_none_or(|wanted| wanted == t.area))
}

pub(super) fn page(
    conn: &mut AnyConn,
    caller: &Caller,
    asked: &Day,
    now: Millis,
) -> Result<RosterPage, Error> {
    let from = asked.from.map_or(now, Millis);
    let to = from.plus(DAY);
    // A tour that began within the day before may reach into it.
    let filter = Filter { from: Some(from.plus(-DAY)), to: Some(to), ..Filter::default() };
    let teams = teams(conn)?;
    let area = asked.area.as_deref().filter(|a| !a.is_empty());
    let tours: Vec<Stored<Roster>> = records::list::<Roster>(conn, &filter)?
        .into_iter()
        .filter(|t| t.record.to > from && seen(caller, &t.record, &teams, area))
        .collect();
    let named: BTreeSet<StaffId> = tours.iter().map(|t| t.record.staff.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let mut rows: Vec<TourRow> = tours
        .into_iter()
        .map(|t| TourRow {
            staff: people.person(&t.record.staff),
            team: t
                .record
                .team
                .as_ref()
                .and_then(|id| teams.get(id.as_str()))
                .map_or_else(String::new, |team| team.name.clone()),
            id: t.id,
            version: t.version,
            record: t.record,
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        (row.record.from, row.team.clone(), row.staff.as_ref().map(|p| p.name.clone()), row.id.clone())
    });
    Ok(RosterPage { as_at: now, from, to, rows, may_change: caller.may(Action::Allocate) })
}

pub(super) fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: ChangeTour,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such tour, or it is not on your ground.");
    let held = records::get::<Roster>(tx, id)?.ok_or_else(gone)?;
    if !seen(caller, &held.record, &teams(tx)?, None) {
        return Err(gone().into());
    }
    if question.version != held.version {
        let detail = "Somebody changed this tour since you read it. Read it again, then change it.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let given = |code: Option<String>| code.filter(|c| !c.is_empty());
    let after = Roster {
        away_from: question.away_from.filter(|_| question.abstraction.is_some()),
        away_to: question.away_to.filter(|_| question.abstraction.is_some()),
        abstraction: given(question.abstraction),
        fixed_post: given(question.fixed_post),
        cancelled: question.cancelled,
        ..held.record.clone()
    };
    for (field, list, code) in [
        ("abstraction", "abstraction_reasons", &after.abstraction),
        ("fixed_post", "fixed_posts", &after.fixed_post),
    ] {
        if code.as_ref().is_some_and(|c| lists.row(list, c, day(now)).is_none()) {
            return Err(Problem::field(field, "Choose one from the list.").into());
        }
    }
    if let Some((field, why)) = wrong(&after) {
        return Err(Problem::field(field, why).into());
    }
    let edit = Edit {
        kind: Roster::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}
