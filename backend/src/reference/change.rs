//! What an edit of a list changes, checked, and writing it down.

use beatbook_shared::api::admin::{EditList, ForceList, ForceListLine, ForceLists};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::administration::Altered;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{ListRow, Lists, RowChange, day, known, names, rows_of};
use beatbook_shared::time::Millis;
use jiff::civil::Date;

use super::lists::{lists, own};
use crate::administration::{self, Hand, told};
use crate::db::{AnyConn, Error, Tx};

/// The most acts that one list shows.
const ACTS: usize = 100;

/// An edit that was read and fits the lists as they are.
pub(super) struct Read {
    pub from: Date,
    pub changes: Vec<RowChange>,
    pub lists: std::sync::Arc<Lists>,
}

/// Reads an edit.
///
/// # Errors
/// When there is no such list, the day has gone by, somebody changed the list first, or a row cannot be used.
pub(super) fn read(conn: &mut AnyConn, name: &str, ask: &EditList, now: Millis) -> Result<Read, Error> {
    if !known(name) {
        return Err(no_list().into());
    }
    let from: Date =
        ask.from.parse().map_err(|_| Problem::field("from", "Write the first day as 2026-03-29."))?;
    if from < day(now) {
        let message = "That day has gone by, and what it counted stays as it was. Choose today or later.";
        return Err(Problem::field("from", message).into());
    }
    let (_, version) = own(conn)?;
    if version != ask.version {
        let detail = "Somebody changed the lists since you read them. Read the page again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let lists = lists(conn)?;
    let changes = lists.changes(name, &ask.edit, from)?;
    Ok(Read { from, changes, lists })
}

/// Writes an edit down; it holds on the server from this commit, on each device from its next contact.
pub(super) fn write(
    tx: &mut Tx<'_>,
    hand: &Hand,
    by: &StaffId,
    name: &str,
    ask: &EditList,
    now: Millis,
) -> Result<(), Error> {
    hand.turn(tx)?;
    let Read { from, changes, .. } = read(tx, name, ask, now)?;
    let mut edits = Vec::with_capacity(changes.len());
    for row in rows_of(name, &changes, from, by, now) {
        edits.push(administration::new(&row, now)?);
    }
    let mut altered =
        vec![Altered { field: "from".to_owned(), before: String::new(), after: from.to_string() }];
    altered.extend(changes.iter().map(|change| Altered {
        field: change.code.clone(),
        before: said(change.before.as_ref(), &change.columns),
        after: said(change.after.as_ref(), &change.columns),
    }));
    administration::write(tx, hand, "list", name, altered, edits, now)
}

/// What a row says in the columns that differ.
fn said(row: Option<&ListRow>, columns: &[String]) -> String {
    let Some(row) = row else { return String::new() };
    let value = |column: &str| match column {
        "label_en" => row.label_en.clone(),
        "label_cy" => row.label_cy.clone(),
        "valid_to" => row.valid_to.clone().unwrap_or_default(),
        other => row.get(other).to_owned(),
    };
    columns.iter().map(|c| format!("{c}: {}", value(c))).collect::<Vec<_>>().join("; ")
}

pub(super) fn no_list() -> Problem {
    Problem::new(Code::NotFound, "There is no such list. Read the page again.")
}

/// Every list, with how much of it is the force's own.
pub(super) fn all(conn: &mut AnyConn, now: Millis) -> Result<ForceLists, Error> {
    let (lists, (own, _)) = (lists(conn)?, own(conn)?);
    let on = day(now);
    let today = on.to_string();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let lines = names().map(|name| {
        let rows = lists.list(name);
        let mine: Vec<_> = own.iter().filter(|row| row.list == name).collect();
        ForceListLine {
            name: name.to_owned(),
            rows: count(rows.iter().filter(|row| row.holds(on)).count()),
            ever: count(rows.len()),
            own: count(mine.len()),
            next: mine.iter().map(|row| row.row.valid_from.clone()).filter(|from| *from > today).min(),
        }
    });
    Ok(ForceLists { as_at: now, lists: lines.collect() })
}

/// One list.
pub(super) fn one(conn: &mut AnyConn, name: &str, now: Millis) -> Result<ForceList, Error> {
    if !known(name) {
        return Err(no_list().into());
    }
    let (lists, (mut own, version)) = (lists(conn)?, own(conn)?);
    own.retain(|row| row.list == name);
    own.sort_by(|a, b| (&b.row.valid_from, b.at).cmp(&(&a.row.valid_from, a.at)));
    Ok(ForceList {
        as_at: now,
        name: name.to_owned(),
        version,
        columns: lists.columns(name).into_iter().map(str::to_owned).collect(),
        rows: lists.list(name).to_vec(),
        own,
        acts: told(conn, Some(name), ACTS, now)?,
    })
}
