//! The diary: every bail that the caller may see, those first that somebody has to do something about.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::bail::{BailDiary, BailRow, BailTold, NextPeriod};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::bail::{
    Bail, BailEvent, EVENTS, Standing, effective, ends_at, latest_end, next_period, part, paused, returns,
    standing,
};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;
use serde::Deserialize;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    /// Only that case's.
    pub investigation: Option<RecordId>,
    /// `all` shows what ended too; without it the diary has what is still to be done.
    pub show: Option<String>,
}

/// The parts of the diary, in the order in which they are worked.
const PARTS: [&str; 9] =
    ["failed", "lapsed", "disputed", "reported", "unsaid", "due", "ending", "live", "ended"];

pub(crate) fn diary(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<BailDiary, Error> {
    let filter = Filter {
        area: narrow.area.clone(),
        parents: narrow.investigation.clone().map(|id| vec![id]),
        ..Filter::default()
    };
    let bails: Vec<Stored<Bail>> = records::list(conn, &filter)?;
    let cases: BTreeSet<RecordId> = bails.iter().map(|b| b.record.investigation.clone()).collect();
    let sight = Sight::of(conn, caller, now)?;
    let mut seen: BTreeMap<RecordId, Investigation> = BTreeMap::new();
    for (id, (_, body)) in records::bodies(conn, &cases.into_iter().collect::<Vec<_>>())? {
        let case = records::typed::<Investigation>(&body)?;
        if sight.sees(&id, &case) {
            seen.insert(id, case);
        }
    }
    let bails: Vec<Stored<Bail>> =
        bails.into_iter().filter(|b| seen.contains_key(&b.record.investigation)).collect();
    let ids: Vec<RecordId> = bails.iter().map(|b| b.id.clone()).collect();
    let mut events: BTreeMap<RecordId, Vec<Stored<BailEvent>>> = BTreeMap::new();
    if !ids.is_empty() {
        for event in records::list::<BailEvent>(conn, &Filter { parents: Some(ids), ..Filter::default() })? {
            events.entry(event.record.bail.clone()).or_default().push(event);
        }
    }
    let mut named: BTreeSet<StaffId> = seen.values().filter_map(|case| case.oic.clone()).collect();
    named.extend(events.values().flatten().map(|event| event.record.by.clone()));
    let people = People::of(conn, &named, now)?;
    let may = may(caller, lists, now);
    let known: BTreeSet<RecordId> = bails.iter().filter_map(|b| b.record.person.clone()).collect();
    let mut names: BTreeMap<RecordId, String> = BTreeMap::new();
    for (id, (_, body)) in records::bodies(conn, &known.into_iter().collect::<Vec<_>>())? {
        if sight.reads(Nominal::KIND, &id, &body) {
            names.insert(id, records::typed::<Nominal>(&body)?.name().to_owned());
        }
    }
    let mut rows: Vec<BailRow> = bails
        .into_iter()
        .filter_map(|bail| {
            let case = seen.get(&bail.record.investigation)?;
            // Nothing has happened to it yet.
            let told = events.remove(&bail.id).unwrap_or_default();
            let known_as = bail.record.person.as_ref().and_then(|id| names.get(id)).cloned();
            Some(BailRow { known_as, ..row(bail, case, &told, &people, &may, lists, now) })
        })
        .filter(|row| narrow.show.as_deref() == Some("all") || row.part != "ended")
        .collect();
    rows.sort_by_cached_key(|row| (place(&row.part), when(row), row.id.clone()));
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    Ok(BailDiary { as_at: now, rows, more })
}

fn place(part: &str) -> usize {
    PARTS.iter().position(|name| *name == part).unwrap_or(PARTS.len())
}

/// What the row's part is about: the failure, the return or the end.
fn when(row: &BailRow) -> Millis {
    let last = row.returns.last().map(|r| r.due_at);
    let at = if row.part == "ending" || row.part == "lapsed" { row.ends_at } else { last };
    at.or(row.ends_at).unwrap_or(row.record.released_at)
}

fn row(
    bail: Stored<Bail>,
    case: &Investigation,
    told: &[Stored<BailEvent>],
    people: &People,
    may: &[String],
    lists: &Lists,
    now: Millis,
) -> BailRow {
    let all: Vec<(&RecordId, &BailEvent)> = told.iter().map(|e| (&e.id, &e.record)).collect();
    let counting = effective(&all);
    let returns = returns(lists, &bail.record, &counting, now);
    let stands = standing(lists, &bail.record, &counting, now);
    let ends = ends_at(&bail.record, &counting, now);
    let stopped = paused(&counting, now);
    let corrected: BTreeSet<&RecordId> = told.iter().filter_map(|e| e.record.corrects.as_ref()).collect();
    let mut events: Vec<BailTold> = told
        .iter()
        .map(|event| BailTold {
            id: event.id.clone(),
            code: event.record.code.clone(),
            at: event.record.at,
            by: people.person(&event.record.by),
            until: event.record.until,
            served: event.record.served.clone(),
            reason: event.record.reason.clone(),
            corrected: corrected.contains(&event.id),
        })
        .collect();
    events.sort_by_key(|event| std::cmp::Reverse((event.at, event.id.clone())));
    let ended_by = match &stands {
        Standing::Ended { code, .. } => Some(code.clone()),
        _ => None,
    };
    BailRow {
        part: part(lists, &bail.record, &counting, now).to_owned(),
        next: next_period(lists, &bail.record).and_then(|period| {
            let latest = latest_end(lists, bail.record.arrested_at, &period.code)?;
            Some(NextPeriod { code: period.code.clone(), rank: period.get("rank").to_owned(), latest })
        }),
        id: bail.id,
        version: bail.version,
        known_as: None,
        case_title: case.title.clone(),
        crime_number: case.crime_number.clone(),
        area: case.area.clone(),
        oic: people.maybe(case.oic.as_ref()),
        returns,
        ends_at: ends,
        paused: stopped,
        may: if ended_by.is_some() { Vec::new() } else { may.to_vec() },
        ended_by,
        events,
        record: bail.record,
    }
}

fn may(caller: &Caller, lists: &Lists, now: Millis) -> Vec<String> {
    if caller.may(Action::EditCase) {
        lists.codes(EVENTS, day(now)).into_iter().map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}
