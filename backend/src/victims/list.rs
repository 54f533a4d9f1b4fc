//! Victims who are owed word, updates that nobody has looked at, and crimes whose time runs out.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::victims::{LimitRow, ToGrade, VictimList, VictimRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::outcomes::OutcomeSet;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::victims::{Owed, UpdateGrade, away_until, owed, time_limit};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use super::file::{Held, held, in_sample, may};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
}

/// How soon something that is owed stands on the list, and how long a closed case is still looked at.
const SOON: i64 = 3 * DAY;
/// How far ahead the roster is read.
const AHEAD: i64 = 21 * DAY;
const CLOSED_SINCE: i64 = 28 * DAY;

pub(super) fn list(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<VictimList, Error> {
    let cases = cases(conn, caller, narrow, lists, now)?;
    let ids: Vec<RecordId> = cases.keys().cloned().collect();
    let mut held = held(conn, &ids)?;
    let named: BTreeSet<StaffId> = cases.values().filter_map(|case| case.oic.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let tours = Filter {
        from: Some(now.plus(-DAY)),
        to: Some(now.plus(AHEAD)),
        without_seq: true,
        ..Filter::default()
    };
    let roster: Vec<Roster> = records::list::<Roster>(conn, &tours)?.into_iter().map(|r| r.record).collect();
    let (mut rows, mut limits, mut to_grade) = (Vec::new(), Vec::new(), Vec::new());
    for (id, case) in &cases {
        let own = held.remove(id).unwrap_or_default();
        let limit = lists.investigation_open(&case.status).then(|| time_limit(lists, case, now)).flatten();
        if let Some(limit) = limit.filter(|limit| limit.alert_at <= now) {
            limits.push(LimitRow {
                investigation: id.clone(),
                title: case.title.clone(),
                crime_number: case.crime_number.clone(),
                area: case.area.clone(),
                oic: people.maybe(case.oic.as_ref()),
                limit,
            });
        }
        let mut open: Vec<Owed> = owed(lists, id, case, &own.file(), now)
            .into_iter()
            .filter(|o| o.open() && o.due_at.is_some_and(|due| due <= now.plus(SOON)))
            .collect();
        open.sort_by_key(|o| (o.due_at, o.key.clone()));
        for contact in own.contacts.iter().filter(|c| in_sample(lists, c) && c.record.by != caller.staff) {
            to_grade.push(ToGrade {
                id: contact.id.clone(),
                investigation: id.clone(),
                title: case.title.clone(),
                record: contact.record.clone(),
            });
        }
        if !open.is_empty() {
            let due = open.first().and_then(|o| o.due_at).unwrap_or(now);
            let back = case.oic.as_ref().and_then(|oic| away_until(&roster, oic, due, now));
            rows.push(VictimRow { oic_back_at: back, ..row(id, case, &own, open, &people) });
        }
    }
    let graded: BTreeSet<RecordId> = match to_grade.is_empty() {
        true => BTreeSet::new(),
        false => {
            let parents = to_grade.iter().map(|g| g.id.clone()).collect();
            let on = Filter { parents: Some(parents), without_seq: true, ..Filter::default() };
            records::list::<UpdateGrade>(conn, &on)?.into_iter().map(|g| g.record.contact).collect()
        }
    };
    to_grade.retain(|g| !graded.contains(&g.id));
    rows.sort_by_cached_key(|row: &VictimRow| {
        (row.owed.first().and_then(|o| o.due_at), row.investigation.clone())
    });
    limits.sort_by_key(|row| (row.limit.ends_at, row.investigation.clone()));
    to_grade.sort_by_key(|row| (row.record.at, row.id.clone()));
    let most = most as usize;
    let more = rows.len() > most || limits.len() > most || to_grade.len() > most;
    rows.truncate(most);
    limits.truncate(most);
    to_grade.truncate(most);
    Ok(VictimList { as_at: now, rows, to_grade, limits, more, may: may(caller) })
}

/// Open cases, and those that were closed lately by an outcome of which the victim must hear.
fn cases(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    now: Millis,
) -> Result<BTreeMap<RecordId, Investigation>, Error> {
    let sight = Sight::of(conn, caller, now)?;
    let mut found = BTreeMap::new();
    let open: Vec<String> = lists
        .list("investigation_statuses")
        .iter()
        .filter(|row| row.yes("open"))
        .map(|row| row.code.clone())
        .collect();
    for status in open {
        let filter = Filter {
            area: narrow.area.clone(),
            status: Some(status),
            without_seq: true,
            ..Filter::default()
        };
        for case in records::list::<Investigation>(conn, &filter)? {
            found.insert(case.id, case.record);
        }
    }
    let lately = Filter { from: Some(now.plus(-CLOSED_SINCE)), without_seq: true, ..Filter::default() };
    let closed: Vec<RecordId> = records::list::<OutcomeSet>(conn, &lately)?
        .into_iter()
        .map(|set| set.record.investigation)
        .filter(|id| !found.contains_key(id))
        .collect();
    for (id, (_, body)) in records::bodies(conn, &closed)? {
        let case: Investigation = records::typed(&body)?;
        if narrow.area.as_ref().is_none_or(|area| *area == case.area) {
            found.insert(id, case);
        }
    }
    found.retain(|id, case| sight.sees(id, case));
    Ok(found)
}

fn row(id: &RecordId, case: &Investigation, own: &Held, owed: Vec<Owed>, people: &People) -> VictimRow {
    let plan = own.theirs.as_ref();
    VictimRow {
        investigation: id.clone(),
        title: case.title.clone(),
        crime_number: case.crime_number.clone(),
        area: case.area.clone(),
        victim: case.victim.clone().unwrap_or_default(),
        oic: people.maybe(case.oic.as_ref()),
        language: plan.and_then(|p| p.language.clone()),
        channel: plan.and_then(|p| p.channel.clone()),
        safe_contact: plan.and_then(|p| p.safe_contact.clone()).or_else(|| case.safe_contact.clone()),
        enhanced: plan.is_some_and(|p| p.enhanced),
        oic_back_at: None,
        owed,
        needs_assessed: plan.is_some_and(|p| p.needs_assessed_at.is_some()),
        statement_offered: plan.is_some_and(|p| p.statement_offered_at.is_some()),
    }
}
