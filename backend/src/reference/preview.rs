//! What a change of a list would do, before it is made: to the figures and to the dates of open cases.
//!
//! A change holds from today or later, so there is nothing yet to count with it. The figures are therefore those of the
//! last four weeks, counted twice: as they are, and as if the new rows had held in all of them. Whoever administers
//! reads no case, so cases are given as numbers only.

use std::collections::BTreeMap;

use beatbook_shared::api::admin::{CaseEffect, EditList, FigureEffect, ListPreview};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::{BOARDS, Figure};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::review_due::{Reader, due};
use beatbook_shared::reference::{ForceRow, Lists, day, rows_of};
use beatbook_shared::time::{Millis, london};
use jiff::civil::Date;

use super::change::{self, Read};
use crate::db::{AnyConn, Error};
use crate::measures::question::Question;
use crate::measures::store::Loaded;
use crate::measures::{board, store as measured};
use crate::records::{self, Filter, Stored};

/// The most figures that are named; `compared` says how many there were.
const MOST: usize = 200;

/// What was read for a preview; counting it is done where nobody waits for the connection.
pub(super) struct Loading {
    name: String,
    read: Read,
    boards: Vec<(Question, Loaded)>,
    cases: Vec<(Investigation, Vec<Review>)>,
}

pub(super) fn load(conn: &mut AnyConn, name: &str, ask: &EditList, now: Millis) -> Result<Loading, Error> {
    let read = change::read(conn, name, ask, now)?;
    let mut boards = Vec::with_capacity(BOARDS.len());
    for board in BOARDS {
        let question = Question::new(board, None, None, None, None, now)?;
        let loaded = measured::load(conn, &question)?;
        boards.push((question, loaded));
    }
    let all = Filter { without_seq: true, ..Filter::default() };
    let mut reviews: BTreeMap<RecordId, Vec<Review>> = BTreeMap::new();
    for review in records::list::<Review>(conn, &all)? {
        reviews.entry(review.record.investigation.clone()).or_default().push(review.record);
    }
    let cases = records::list::<Investigation>(conn, &all)?;
    let with = |case: Stored<Investigation>| {
        let on = reviews.remove(&case.id).unwrap_or_default();
        (case.record, on)
    };
    Ok(Loading { name: name.to_owned(), read, boards, cases: cases.into_iter().map(with).collect() })
}

impl Loading {
    /// Counts with the lists as they are and as they would be.
    pub fn count(self, now: Millis) -> ListPreview {
        let Read { from, changes, lists } = self.read;
        let nobody = StaffId::default();
        let rows = rows_of(&self.name, &changes, from, &nobody, Millis(i64::MAX));
        let then = lists.as_ref().clone().with_force(&rows);
        let mut figures = Vec::new();
        let mut compared = 0_u32;
        for (question, loaded) in &self.boards {
            let always = had_held(&lists, &rows, day(question.from));
            let before = board::board(loaded, question, &lists, now).figures;
            let after = board::board(loaded, question, &always, now).figures;
            compared = compared.saturating_add(u32::try_from(before.len()).unwrap_or(u32::MAX));
            figures.extend(differing(&question.board, &before, &after));
        }
        figures.truncate(MOST);
        // On the day itself; today, at once.
        let at = start_of(from).unwrap_or(now).max(now);
        ListPreview {
            as_at: now,
            name: self.name,
            from: from.to_string(),
            rows: changes,
            figures,
            compared,
            cases: cases(&self.cases, &lists, &then, at),
        }
    }
}

/// The lists as if those rows had held since that day.
fn had_held(lists: &Lists, rows: &[ForceRow], since: Date) -> Lists {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        row.row.valid_from = since.to_string();
    }
    lists.clone().with_force(&rows)
}

fn start_of(day: Date) -> Option<Millis> {
    let start = day.to_datetime(jiff::civil::Time::midnight()).to_zoned_datetime(london()).ok()?;
    Some(Millis(start.timestamp().as_millisecond()))
}

fn differing(board: &str, before: &[Figure], after: &[Figure]) -> Vec<FigureEffect> {
    let key = |f: &Figure| (f.measure.clone(), f.part.clone(), f.group.clone());
    let mut was: BTreeMap<_, &Figure> = before.iter().map(|f| (key(f), f)).collect();
    let mut found = Vec::new();
    let mut note = |was: Option<&Figure>, is: Option<&Figure>| {
        let Some(named) = is.or(was) else { return };
        let value = |f: Option<&Figure>| f.and_then(|f| f.value);
        let n = |f: Option<&Figure>| f.map_or(0, |f| f.n);
        let same = value(was) == value(is) && n(was) == n(is);
        let target = |f: Option<&Figure>| f.and_then(|f| f.target);
        if same && target(was) == target(is) {
            return;
        }
        found.push(FigureEffect {
            board: board.to_owned(),
            measure: named.measure.clone(),
            part: named.part.clone(),
            name: named.name.clone(),
            group: named.group.clone(),
            unit: named.unit.clone(),
            before: value(was),
            after: value(is),
            n_before: n(was),
            n_after: n(is),
        });
    };
    for figure in after {
        note(was.remove(&key(figure)), Some(figure));
    }
    for gone in was.into_values() {
        note(Some(gone), None);
    }
    found
}

fn cases(cases: &[(Investigation, Vec<Review>)], lists: &Lists, then: &Lists, at: Millis) -> CaseEffect {
    // Whoever outranks every rule sees every date.
    let reader = Reader { roles: &["SUP"], language: "en" };
    let mut effect = CaseEffect::default();
    for (case, reviews) in cases {
        if !lists.investigation_open(&case.status) && !then.investigation_open(&case.status) {
            continue;
        }
        effect.open += 1;
        let (was, is) = (due(lists, case, reviews, reader, at), due(then, case, reviews, reader, at));
        effect.moved += u32::from(was.as_ref().map(|d| d.at) != is.as_ref().map(|d| d.at));
        effect.overdue_before += u32::from(was.is_some_and(|d| d.overdue));
        effect.overdue_after += u32::from(is.is_some_and(|d| d.overdue));
    }
    effect
}
