//! The queue: what needs a supervisor, soonest due first.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::{Action, any_may};
use beatbook_shared::api::console::{Changed, Due, ReviewItem, ReviewQueue};
use beatbook_shared::ids::{RecordId, StaffId, TeamId};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::lines::{expected, unanswered};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::review_due::{self, Reader};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, MINUTE, Millis};
use serde::Deserialize;

use super::unsent;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::investigations::since::applied;
use crate::investigations::store::{self, Wanted};
use crate::investigations::{last_sign_off, own_words};
use crate::records::{self, Filter, HistoryRow, Stored};

/// How far ahead something that falls due belongs into the queue although nothing is new.
const AHEAD: i64 = 3 * DAY;
/// A queue that nothing was written to is made again after this long, as time alone makes things late.
const GOOD_FOR: i64 = 5 * MINUTE;

/// What the queue is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    pub team: Option<String>,
    pub risk: Option<String>,
    /// `area` for what waits in the reader's areas, `all` for every open case; otherwise what waits for the reader.
    pub show: Option<String>,
    /// The version that the page has.
    pub version: Option<String>,
}

/// Open investigations with something new since the reader's own last sign-off, or that fall due soon; other
/// people's only.
pub(crate) fn queue(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<ReviewQueue, Error> {
    let given = |text: &Option<String>| text.clone().filter(|t| !t.is_empty());
    let (team, risk) = (given(&narrow.team).map(TeamId), given(&narrow.risk));
    let scopes = Sight::of(conn, caller, now)?.names();
    let version = version(conn, caller, narrow, &scopes, now)?;
    if narrow.version.as_deref() == Some(version.as_str()) {
        return Ok(ReviewQueue { as_at: now, version, unchanged: true, total: 0, items: Vec::new() });
    }
    let wanted = Wanted {
        scopes,
        area: given(&narrow.area),
        statuses: lists
            .list("investigation_statuses")
            .iter()
            .filter(|row| lists.investigation_open(&row.code))
            .map(|row| row.code.clone())
            .collect(),
        ..Wanted::default()
    };
    let mut cases = store::find(conn, &wanted)?;
    cases.retain(|case| {
        let case = &case.record;
        (team.is_none() || case.team == team)
            && risk.as_deref().is_none_or(|r| case.risk.as_deref().unwrap_or("standard") == r)
            && review_due::may_not_review(case, &caller.staff, "").is_none()
    });
    let ids: Vec<RecordId> = cases.iter().map(|c| c.id.clone()).collect();
    let reviews = by_case(records::list::<Review>(conn, &children(&ids))?, |r| &r.investigation);
    let touched = store::touched(conn, &ids, &caller.staff)?;
    let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
    let reader = Reader { roles: &roles, language: &caller.language };
    let first_line = review_due::first_line(lists, &roles, now);
    let all = narrow.show.as_deref() == Some("all");
    let answered = match (first_line, narrow.show.as_deref()) {
        (true, None | Some("" | "mine")) => Some(elsewhere(conn, caller, &cases, now)?),
        _ => None,
    };
    let mut rows: Vec<(Option<Due>, Stored<Investigation>)> = cases
        .into_iter()
        .filter_map(|case| {
            let on = of(&reviews, &case.id);
            let held: Vec<Review> = on.iter().map(|r| r.record.clone()).collect();
            let due = review_due::all_due(lists, &case.record, &held, reader, now);
            if answered.as_ref().is_some_and(|others| others.contains(&case.id)) {
                return None;
            }
            let mine = last_sign_off(on, &caller.staff);
            let seen =
                |due: &Due| mine.is_some_and(|r| review_due::looked_at(lists, due, r.record.at, reader, now));
            let owed = due.iter().find(|due| due.yours && !seen(due));
            let newest = touched.get(case.id.as_str()).copied().unwrap_or(0);
            let new = match mine {
                Some(mine) => newest > mine.record.seq_seen,
                // Nobody here has signed it: what another supervisor signed is no news to the next one.
                None => {
                    let signed = on.iter().filter(|r| lists.review_counts(&r.record.result));
                    first_line && newest > signed.map(|r| r.record.seq_seen).max().unwrap_or(0)
                }
            };
            let soon = owed.is_some_and(|due| due.at < now.plus(AHEAD));
            (all || new || soon).then(|| (owed.or(due.first()).cloned(), case))
        })
        .collect();
    let at = |due: &Option<Due>| due.as_ref().map_or(Millis(i64::MAX), |due| due.at);
    rows.sort_by(|a, b| (at(&a.0), &a.1.id).cmp(&(at(&b.0), &b.1.id)));
    let total = rows.len() as u64;
    rows.truncate(most as usize);
    let items = items(conn, caller, rows, &reviews, lists, now)?;
    Ok(ReviewQueue { as_at: now, version, unchanged: false, total, items })
}

/// Cases that another supervisor answers for: one is named, is in post today, and the case is no team's of the reader's.
/// What nobody answers for is everybody's of the area.
fn elsewhere(
    conn: &mut AnyConn,
    caller: &Caller,
    cases: &[Stored<Investigation>],
    now: Millis,
) -> Result<BTreeSet<RecordId>, Error> {
    let mut in_post: BTreeMap<StaffId, bool> = BTreeMap::new();
    let mut others = BTreeSet::new();
    for case in cases {
        let Some(supervisor) = &case.record.supervisor else { continue };
        let own_team = case.record.team.as_ref().is_some_and(|team| caller.teams.contains(team));
        if *supervisor == caller.staff || own_team {
            continue;
        }
        let held = match in_post.get(supervisor) {
            Some(held) => *held,
            None => {
                let held = records::get::<Staff>(conn, &supervisor.record())?
                    .is_some_and(|staff| any_may(&staff.record.roles_on(now), Action::Review));
                in_post.insert(supervisor.clone(), held);
                held
            }
        };
        if held {
            others.insert(case.id.clone());
        }
    }
    Ok(others)
}

/// What this answer is made from, as a short text.
fn version(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    scopes: &[String],
    now: Millis,
) -> Result<String, Error> {
    let heads = store::heads(conn, scopes)?;
    let asked = Narrow { version: None, ..narrow.clone() };
    let text = format!("{}\n{asked:?}\n{}\n{heads}", caller.staff, now.0 / GOOD_FOR);
    Ok(beatbook_shared::sync::op::hash(text.as_bytes())[..16].to_owned())
}

/// The rows that are shown; only these are looked at closely.
fn items(
    conn: &mut AnyConn,
    caller: &Caller,
    rows: Vec<(Option<Due>, Stored<Investigation>)>,
    reviews: &BTreeMap<RecordId, Vec<Stored<Review>>>,
    lists: &Lists,
    now: Millis,
) -> Result<Vec<ReviewItem>, Error> {
    let ids: Vec<RecordId> = rows.iter().map(|(_, c)| c.id.clone()).collect();
    let mut updates = records::list::<Update>(conn, &children(&ids))?;
    records::number_as_they_came(conn, &mut updates)?;
    let updates = by_case(updates, |u| &u.investigation);
    let mut entries = records::list::<Entry>(conn, &children(&ids))?;
    records::number_as_they_came(conn, &mut entries)?;
    let mut by_about: BTreeMap<RecordId, Vec<Stored<Entry>>> = BTreeMap::new();
    for entry in entries {
        if let Some(about) = entry.record.about.clone() {
            by_about.entry(about).or_default().push(entry);
        }
    }
    let entries = by_about;
    let directions = by_case(records::list::<Direction>(conn, &children(&ids))?, |d| &d.investigation);
    let open = Filter { status: Some("open".to_owned()), without_seq: true, ..children(&ids) };
    let conflicts = by_case(records::list::<Conflict>(conn, &open)?, |c| &c.target);
    let lives = records::histories(conn, &ids)?;
    let last = store::last_updates(conn, &ids)?;
    let officers = rows.iter().filter_map(|(_, c)| c.record.oic.clone()).collect();
    let people = People::of(conn, &officers, now)?;
    let devices = unsent::of(conn, &officers)?;
    Ok(rows
        .into_iter()
        .map(|(due, case)| {
            let on = of(reviews, &case.id);
            let mine = last_sign_off(on, &caller.staff);
            let (updates, entries) = (of(&updates, &case.id), of(&entries, &case.id));
            let life = lives.get(&case.id).map_or(&[][..], Vec::as_slice);
            let news = news(mine, &caller.staff, updates, entries, of(&directions, &case.id), life);
            let said: Vec<(&RecordId, &Update)> = updates.iter().map(|u| (&u.id, &u.record)).collect();
            let own = own_words(on, updates, entries, &caller.staff);
            ReviewItem {
                lines_open: unanswered(&expected(lists, &case.record, &said)),
                oic: people.maybe(case.record.oic.as_ref()),
                unsent: case.record.oic.as_ref().and_then(|o| devices.get(o).cloned()).unwrap_or_default(),
                title: case.record.title,
                crime_number: case.record.crime_number,
                area: case.record.area,
                risk: case.record.risk.unwrap_or_else(|| "standard".to_owned()),
                due,
                version: case.version,
                next_review_due: case.record.next_review_due,
                last_update_at: last.get(case.id.as_str()).copied(),
                signed_at: mine.map(|r| r.record.at),
                new_updates: news.updates,
                new_changes: news.changes,
                changed: news.by_sort,
                late_arrivals: news.late,
                may_not: own.map(|at| review_due::own_words_unsigned(at, &caller.language)),
                open_conflicts: count(of(&conflicts, &case.id).len()),
                last_result: on.iter().max_by_key(|r| r.seq).map(|r| r.record.result.clone()),
                id: case.id,
            }
        })
        .collect())
}

fn children(ids: &[RecordId]) -> Filter {
    Filter { parents: Some(ids.to_vec()), ..Filter::default() }
}

fn by_case<R>(rows: Vec<Stored<R>>, case: impl Fn(&R) -> &RecordId) -> BTreeMap<RecordId, Vec<Stored<R>>> {
    let mut by: BTreeMap<RecordId, Vec<Stored<R>>> = BTreeMap::new();
    for row in rows {
        by.entry(case(&row.record).clone()).or_default().push(row);
    }
    by
}

fn of<'a, R>(by: &'a BTreeMap<RecordId, Vec<Stored<R>>>, id: &RecordId) -> &'a [Stored<R>] {
    by.get(id).map_or(&[], Vec::as_slice)
}

#[derive(Debug, Default, PartialEq)]
struct News {
    updates: u32,
    changes: u32,
    late: u32,
    by_sort: Vec<Changed>,
}

/// Fields that only say when another was set, or that a sign-off sets by itself.
const QUIET: [&str; 4] = ["plan_at", "allocated_at", "outcome_at", "next_review_due"];

/// What came after the reader's own last sign-off, by change number. Late is what was written before that
/// sign-off and came after it: the one who signed could not have seen it.
fn news(
    mine: Option<&Stored<Review>>,
    reader: &StaffId,
    updates: &[Stored<Update>],
    entries: &[Stored<Entry>],
    directions: &[Stored<Direction>],
    life: &[HistoryRow],
) -> News {
    let seen = mine.map_or(0, |r| r.record.seq_seen);
    let late = |written: Millis| mine.is_some_and(|r| written < r.record.at);
    let mut news = News::default();
    let mut sorts: BTreeMap<(&str, String), u32> = BTreeMap::new();
    let mut sort = |kind: &'static str, code: &str| *sorts.entry((kind, code.to_owned())).or_default() += 1;
    // What the system wrote by itself says nothing about anybody's work.
    for update in updates.iter().filter(|u| u.seq > seen && !u.record.auto && u.record.author != *reader) {
        news.updates += 1;
        news.late += u32::from(late(update.record.written_at));
        sort("update", &update.record.entry);
    }
    for entry in entries.iter().filter(|e| e.seq > seen && e.record.author != *reader) {
        news.updates += 1;
        news.late += u32::from(late(entry.record.written_at));
        sort("notebook", &entry.record.entry);
    }
    for direction in directions.iter().filter(|d| d.seq > seen && d.record.status == "done") {
        sort("direction", &direction.record.status);
    }
    let steps = life.iter().filter(|h| h.version > 1 && h.seq > seen && h.actor != *reader);
    let mut fields: Vec<&str> = Vec::new();
    for step in steps {
        let changed: Vec<&str> =
            applied(step).map(|(field, _)| field.as_str()).filter(|f| !QUIET.contains(f)).collect();
        // A step without words of its own is a conflict that somebody decided.
        if !changed.is_empty() || step.set.is_empty() {
            news.changes += 1;
        }
        fields.extend(changed);
    }
    fields.sort_unstable();
    for field in fields {
        sort("field", field);
    }
    news.by_sort =
        sorts.into_iter().map(|((kind, code), n)| Changed { kind: kind.to_owned(), code, n }).collect();
    news
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored<R>(seq: u64, record: R) -> Stored<R> {
        Stored { id: RecordId(format!("r{seq}")), version: 1, seq, received_at: Millis(0), record }
    }

    fn update(seq: u64, written_at: i64, auto: bool) -> Stored<Update> {
        let record = Update {
            investigation: RecordId::from("i"),
            author: StaffId::from("a"),
            at: Millis(written_at),
            written_at: Millis(written_at),
            entry: "enquiry".to_owned(),
            text: String::new(),
            supersedes: None,
            auto,
            ..Update::default()
        };
        stored(seq, record)
    }

    fn review(seq: u64, at: i64, seq_seen: u64) -> Stored<Review> {
        let record = Review {
            investigation: RecordId::from("i"),
            reviewer: StaffId::from("s"),
            at: Millis(at),
            result: "RV2".to_owned(),
            version_seen: 1,
            seq_seen,
            due_at: None,
            rule: None,
            note: None,
            next_due_at: None,
            seconds_open: 0,
            ..Review::default()
        };
        stored(seq, record)
    }

    fn step(seq: u64, actor: &str, field: &str) -> HistoryRow {
        let change =
            beatbook_shared::sync::op::Change::Value { old: serde_json::Value::Null, new: "x".into() };
        HistoryRow {
            seq,
            version: seq,
            actor: StaffId::from(actor),
            device: String::new(),
            said_at: Millis(0),
            received_at: Millis(0),
            clock_off_ms: None,
            set: BTreeMap::from([(field.to_owned(), change)]),
            clashed: Vec::new(),
        }
    }

    #[test]
    fn an_old_update_that_arrives_after_the_sign_off_is_new_and_late() {
        let review = review(12, 1_000, 10);
        let updates = [
            update(9, 500, false),
            update(11, 990, false),
            update(15, 600, false),
            update(16, 2_000, false),
            update(17, 2_000, true),
        ];
        let life = [
            step(1, "x", "title"),
            step(8, "a", "risk"),
            step(13, "s", "next_review_due"),
            step(18, "a", "risk"),
        ];
        let reader = StaffId::from("s");
        let told = news(Some(&review), &reader, &updates, &[], &[], &life);
        assert_eq!((told.updates, told.changes, told.late), (3, 1, 2));
        let sorts: Vec<(&str, &str, u32)> =
            told.by_sort.iter().map(|c| (c.kind.as_str(), c.code.as_str(), c.n)).collect();
        assert_eq!(sorts, [("field", "risk", 1), ("update", "enquiry", 3)]);
        let told = news(None, &reader, &updates, &[], &[], &life);
        assert_eq!((told.updates, told.changes, told.late), (4, 2, 0));
    }
}
