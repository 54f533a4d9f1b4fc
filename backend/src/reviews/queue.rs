//! The queue: what needs a supervisor, soonest due first.

use std::collections::BTreeMap;

use beatbook_shared::api::console::{ReviewItem, ReviewQueue};
use beatbook_shared::ids::{RecordId, TeamId};
use beatbook_shared::patrol::investigation::Update;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::review_due::{self, Reader};
use beatbook_shared::patrol::tray::Conflict;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::own_writes;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::investigations::store::{self, Wanted};
use crate::records::{self, Filter, Stored};

/// What the queue is narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    pub team: Option<String>,
    pub risk: Option<String>,
}

/// Open investigations that somebody of the caller's rank must look at, other people's only.
pub(crate) fn queue(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<ReviewQueue, Error> {
    let given = |text: Option<String>| text.filter(|t| !t.is_empty());
    let (team, risk) = (given(narrow.team).map(TeamId), given(narrow.risk));
    let wanted = Wanted {
        scopes: Sight::of(conn, caller, now)?.names(),
        area: given(narrow.area),
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
            && review_due::may_not_review(case, &caller.staff).is_none()
    });
    let ids: Vec<RecordId> = cases.iter().map(|c| c.id.clone()).collect();
    let reviews = by_case(records::list::<Review>(conn, &children(&ids))?, |r| &r.investigation);
    let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
    let reader = Reader { roles: &roles, language: &caller.language };
    let mut due: Vec<_> = cases
        .into_iter()
        .filter_map(|case| {
            let held: Vec<Review> = of(&reviews, &case.id).iter().map(|r| r.record.clone()).collect();
            let due = review_due::due(lists, &case.record, &held, reader, now)?;
            Some((due, case))
        })
        .collect();
    due.sort_by(|a, b| (a.0.at, &a.1.id).cmp(&(b.0.at, &b.1.id)));
    due.truncate(most as usize);

    // Only what will be shown is looked at closely.
    let ids: Vec<RecordId> = due.iter().map(|(_, c)| c.id.clone()).collect();
    let updates = by_case(records::list::<Update>(conn, &children(&ids))?, |u| &u.investigation);
    let open = Filter { status: Some("open".to_owned()), without_seq: true, ..children(&ids) };
    let conflicts = by_case(records::list::<Conflict>(conn, &open)?, |c| &c.target);
    let changes = store::changes(conn, &ids)?;
    let people = People::of(conn, &due.iter().filter_map(|(_, c)| c.record.oic.clone()).collect(), now)?;
    let items = due
        .into_iter()
        .map(|(due, case)| {
            let last = of(&reviews, &case.id).iter().max_by_key(|r| r.seq);
            let news = news(last, of(&updates, &case.id), changes.get(case.id.as_str()));
            ReviewItem {
                oic: people.maybe(case.record.oic.as_ref()),
                title: case.record.title,
                crime_number: case.record.crime_number,
                area: case.record.area,
                risk: case.record.risk.unwrap_or_else(|| "standard".to_owned()),
                due,
                new_updates: news.updates,
                new_changes: news.changes,
                late_arrivals: news.late,
                open_conflicts: count(of(&conflicts, &case.id).len()),
                last_result: last.map(|r| r.record.result.clone()),
                id: case.id,
            }
        })
        .collect();
    Ok(ReviewQueue { as_at: now, items })
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

#[derive(Debug, PartialEq)]
struct News {
    updates: u32,
    changes: u32,
    late: u32,
}

/// What came after the last sign-off, by change number. Late is what was written before that sign-off and
/// came after it: the one who signed could not have seen it.
fn news(
    last: Option<&Stored<Review>>,
    updates: &[Stored<Update>],
    changes: Option<&Vec<(u64, String)>>,
) -> News {
    let seen = last.map_or(0, |r| r.record.seq_seen);
    // What the system wrote by itself says nothing about anybody's work.
    let new: Vec<_> = updates.iter().filter(|u| u.seq > seen && !u.record.auto).collect();
    let late = new.iter().filter(|u| last.is_some_and(|r| u.record.written_at < r.record.at)).count();
    let changed = changes.into_iter().flatten().skip(1).filter(|(seq, actor)| {
        let own = last.is_some_and(|r| own_writes(r).contains(seq) && r.record.reviewer.as_str() == actor);
        *seq > seen && !own
    });
    News { updates: count(new.len()), changes: count(changed.count()), late: count(late) }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use beatbook_shared::ids::StaffId;

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
        };
        stored(seq, record)
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
        let changes =
            vec![(1, "x".to_owned()), (8, "a".to_owned()), (13, "s".to_owned()), (18, "a".to_owned())];
        assert_eq!(news(Some(&review), &updates, Some(&changes)), News { updates: 3, changes: 1, late: 2 });
        assert_eq!(news(None, &updates, Some(&changes)), News { updates: 4, changes: 3, late: 0 });
    }
}
