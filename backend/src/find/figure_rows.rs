//! The rows behind a figure, by the page.
//!
//! A figure's rows are counted from everything that the board read, which takes as long as the board itself. So a
//! count is kept for a moment: whoever narrows, orders or scrolls asks the same rows again. What is kept is good only
//! for the same question, the same words and the same number of the log; a process that has not got it counts anew.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use beatbook_shared::access::Action;
use beatbook_shared::api::find::{FindRows, RowsPage, Total};
use beatbook_shared::measures::Row;
use beatbook_shared::problem::Problem;
use beatbook_shared::time::{MINUTE, Millis};

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::measures::board::{self, RowsAsked, Words};
use crate::measures::question::Question;
use crate::measures::store as measured;
use crate::records;

const MOST: u32 = 500;
/// How long a count is kept, and how many.
const KEPT: i64 = 2 * MINUTE;
const COUNTS: usize = 2;

/// What a count was made for.
#[derive(Debug, Clone, PartialEq)]
struct Key {
    board: String,
    from: Option<Millis>,
    to: Option<Millis>,
    area: Option<String>,
    team: Option<String>,
    class: Option<String>,
    late: Option<String>,
    measure: String,
    part: Option<String>,
    group: Option<BTreeMap<String, String>>,
    words: Words,
    seq: u64,
}

struct Counted {
    key: Key,
    at: Millis,
    rows: Arc<Vec<Row>>,
}

/// The counts that this process keeps for a moment.
#[derive(Clone, Default)]
pub struct Counts(Arc<Mutex<VecDeque<Counted>>>);

impl Counts {
    fn find(&self, key: &Key, now: Millis) -> Option<(Millis, Arc<Vec<Row>>)> {
        let held = self.0.lock().ok()?;
        let found = held.iter().find(|c| c.key == *key && now.since(c.at) < KEPT)?;
        Some((found.at, found.rows.clone()))
    }

    fn keep(&self, key: Key, at: Millis, rows: &Arc<Vec<Row>>) {
        let Ok(mut held) = self.0.lock() else { return };
        held.retain(|c| c.key != key);
        held.push_front(Counted { key, at, rows: rows.clone() });
        held.truncate(COUNTS);
    }
}

/// One page of the rows behind a figure.
pub(super) fn page(
    conn: &mut AnyConn,
    counts: &Counts,
    caller: &Caller,
    asked: &FindRows,
    now: Millis,
) -> Result<RowsPage, Error> {
    let limit = asked.limit.unwrap_or(100);
    if limit == 0 || limit > MOST {
        return Err(Problem::field("limit", format!("limit is {limit}; a page has 1 to {MOST} rows.")).into());
    }
    let words =
        if caller.may(Action::ReadRowText) { Words::Areas(caller.areas.clone()) } else { Words::None };
    let key = Key {
        board: asked.board.clone(),
        from: asked.from,
        to: asked.to,
        area: asked.area.clone(),
        team: asked.team.clone(),
        class: asked.class.clone(),
        late: asked.late.clone(),
        measure: asked.measure.clone(),
        part: asked.part.clone(),
        group: asked.group.clone(),
        words,
        seq: records::head(conn)?,
    };
    let (as_at, rows) = match counts.find(&key, now) {
        Some(found) => found,
        None => {
            let rows = Arc::new(count(conn, &key, now)?);
            counts.keep(key, now, &rows);
            (now, rows)
        }
    };
    let mut shown: Vec<&Row> =
        rows.iter().filter(|row| asked.counted.is_none_or(|c| row.counted == c)).collect();
    match asked.sort.as_str() {
        "" => {}
        "record" => shown.sort_by(|a, b| a.label.cmp(&b.label)),
        "start" => shown.sort_by_key(|row| row.start),
        "stop" => shown.sort_by_key(|row| row.stop),
        "value" => shown.sort_by(|a, b| {
            let number = |row: &Row| row.value.unwrap_or(f64::NEG_INFINITY);
            number(a).total_cmp(&number(b))
        }),
        other => {
            let message = format!("rows are not ordered by \"{other}\"; by record, start, stop, value.");
            return Err(Problem::field("sort", message).into());
        }
    }
    if asked.descending {
        shown.reverse();
    }
    let total = Total { rows: shown.len() as u64, exact: true };
    let items: Vec<Row> = shown.into_iter().skip(asked.skip as usize).take(limit as usize).cloned().collect();
    Ok(RowsPage { as_at, total: Some(total), items, next: None })
}

fn count(conn: &mut AnyConn, key: &Key, now: Millis) -> Result<Vec<Row>, Error> {
    let question =
        Question::new(&key.board, key.from, key.to, key.area.as_deref(), key.team.as_deref(), now)?
            .in_class(key.class.as_deref())?
            .late(key.late.as_deref())?;
    let loaded = measured::load(conn, &question)?;
    let asked = RowsAsked {
        measure: key.measure.clone(),
        part: key.part.clone(),
        group: key.group.clone(),
        limit: usize::MAX,
    };
    let lists = crate::reference::lists(conn)?;
    Ok(board::rows(&loaded, &question, &asked, &key.words, &lists, now)?.rows)
}
