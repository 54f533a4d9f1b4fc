//! The repository: what was learnt, found by its words, with who used it again.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::prevention::{
    FindPractice, Named, PracticePage, PracticeRow, PutPractice, UsePractice,
};
use beatbook_shared::finding::excerpt::excerpt;
use beatbook_shared::finding::look::look;
use beatbook_shared::finding::names::Names;
use beatbook_shared::finding::words::found_by;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::prevention::{Initiative, Practice, PracticeReuse, words_of, wrong_practice};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::keep::{held, put, short};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The most rows of an answer; the total says how many there are.
const MOST: usize = 200;

pub(super) fn find(
    conn: &mut AnyConn,
    caller: &Caller,
    question: &FindPractice,
    lists: &Lists,
    now: Millis,
) -> Result<PracticePage, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    let level = question.does_it_work.as_deref().filter(|level| !level.is_empty());
    let mut kept: Vec<Stored<Practice>> = records::list(conn, &all)?;
    kept.retain(|held| {
        level.is_none_or(|level| held.record.does_it_work == level)
            && question.id.as_ref().is_none_or(|id| held.id == *id)
    });
    kept.sort_by_key(|held| std::cmp::Reverse((held.record.written_at, held.id.clone())));
    let found: Vec<(Stored<Practice>, String)> = if question.words.trim().is_empty() {
        kept.into_iter().map(|held| (held, String::new())).collect()
    } else {
        let texts: Vec<(String, String)> = kept
            .iter()
            .map(|held| found_by(Practice::KIND, &to_body(&held.record)).unwrap_or_default())
            .collect();
        let names = Names::on(lists, day(now));
        look(&texts, &question.words, &names)
            .into_iter()
            .filter_map(|hit| {
                let (_, body) = texts.get(hit.at)?;
                Some((kept.get(hit.at)?.clone(), excerpt(body, &hit.terms)))
            })
            .collect()
    };
    let titles: BTreeMap<RecordId, String> =
        records::list::<Initiative>(conn, &all)?.into_iter().map(|i| (i.id, i.record.title)).collect();
    let mut used: BTreeMap<RecordId, Vec<Named>> = BTreeMap::new();
    for reuse in records::list::<PracticeReuse>(conn, &all)? {
        let PracticeReuse { from, to, at, .. } = reuse.record;
        let title = titles.get(&to).cloned().unwrap_or_default();
        used.entry(from).or_default().push(Named { id: to, title, at });
    }
    let contacts: BTreeSet<StaffId> =
        found.iter().filter_map(|(held, _)| held.record.contact.clone()).collect();
    let named = People::of(conn, &contacts, now)?;
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let rows = found
        .into_iter()
        .take(MOST)
        .map(|(held, snippet)| {
            let mut used_by = used.remove(&held.id).unwrap_or_default();
            used_by.sort_by_key(|one| std::cmp::Reverse(one.at));
            PracticeRow {
                version: held.version,
                contact: named.maybe(held.record.contact.as_ref()),
                snippet,
                used_by,
                stale: held.record.review_date.is_some_and(|day| day < now),
                id: held.id,
                record: held.record,
            }
        })
        .collect();
    Ok(PracticePage { as_at: now, total, rows, may_write: caller.may(Right::Review) })
}

pub(super) fn put_practice(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: PutPractice,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let before = held::<Practice>(tx, question.id.as_ref(), question.version)?;
    let mut record = question.record;
    match &before {
        Some(held) => {
            record.came_from.clone_from(&held.record.came_from);
            record.written_by.clone_from(&held.record.written_by);
            record.written_at = held.record.written_at;
        }
        None => {
            record.came_from = None;
            (record.written_by, record.written_at) = (caller.staff.clone(), now);
        }
    }
    if record.contact.is_none() {
        record.contact = Some(caller.staff.clone());
    }
    short(&words_of(&record))?;
    if let Some((field, why)) = wrong_practice(lists, &record, now) {
        return Err(Problem::field(field, why).into());
    }
    put(tx, caller, before.as_ref(), &record, now)
}

/// Writes down that an initiative uses a practice: the trail by which one sees that anybody read it.
pub(super) fn reuse(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &UsePractice,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "This is not here any more. Read the page again.");
    let practice = records::get::<Practice>(tx, id)?.ok_or_else(gone)?;
    let initiative = records::get::<Initiative>(tx, &question.initiative)?
        .ok_or_else(|| Problem::field("initiative", "Choose the initiative that uses it."))?;
    if practice.record.came_from.as_ref() == Some(&initiative.id)
        || initiative.record.problem.is_some() && practice.record.came_from == initiative.record.problem
    {
        let detail = "This practice came from that work itself. Only something later can use it again.";
        return Err(Problem::field("initiative", detail).into());
    }
    let known: Vec<Stored<PracticeReuse>> =
        records::list(tx, &Filter { parents: Some(vec![id.clone()]), ..Filter::default() })?;
    if known.iter().any(|held| held.record.to == initiative.id) {
        return Err(Problem::field("initiative", "This stands here already.").into());
    }
    let fact = PracticeReuse { from: id.clone(), to: initiative.id, at: now, by: caller.staff.clone() };
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &fact)], now)?;
    written(settled.first())
}
