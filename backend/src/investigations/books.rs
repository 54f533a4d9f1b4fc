//! The notebooks that a case's entries stand in: whether each is whole, told without a word of what is in it.

use std::collections::BTreeSet;

use beatbook_shared::api::console::{BookRow, Books};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::time::Millis;

use super::people::People;
use super::sight::{Sight, hidden};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::records;
use crate::sync::books;

pub(crate) fn of_case(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<Books, Error> {
    let case = records::get::<Investigation>(conn, id)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(id, &case.record) {
        return Err(hidden().into());
    }
    let entries = records::children::<Entry>(conn, id)?;
    let named: BTreeSet<String> = entries.iter().map(|e| e.record.book.clone()).collect();
    let authors: BTreeSet<StaffId> = entries.iter().map(|e| e.record.author.clone()).collect();
    let people = People::of(conn, &authors, now)?;
    let authors: Vec<StaffId> = authors.into_iter().collect();
    let read = books::read(conn, Some(&authors))?;
    let books = read
        .into_iter()
        .filter(|book| named.contains(&book.book))
        .map(|book| BookRow { author: people.person(&book.author), book })
        .collect();
    Ok(Books { books })
}
