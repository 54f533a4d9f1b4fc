//! Keeping a record of this slice: a new one, or another version of the one that was on the screen.

use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 4_000;

/// The record as it is held, where one was named.
pub(super) fn held<R: Record>(
    tx: &mut Tx<'_>,
    id: Option<&RecordId>,
    version: u64,
) -> Result<Option<Stored<R>>, Error> {
    let Some(id) = id else { return Ok(None) };
    let held = records::get::<R>(tx, id)?
        .ok_or_else(|| Problem::new(Code::NotFound, "This is not here any more. Read the page again."))?;
    if held.version != version {
        let detail = "Somebody changed this since you read it. Read it again, then save.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    Ok(Some(held))
}

/// Writes it in the caller's name.
pub(super) fn put<R: Record>(
    tx: &mut Tx<'_>,
    caller: &Caller,
    held: Option<&Stored<R>>,
    record: &R,
    now: Millis,
) -> Result<Written, Error> {
    let edit = match held {
        None => Edit::new(new_id(now)?, record),
        Some(held) => change(held, record),
    };
    if edit.before == edit.after {
        return Err(Problem::new(Code::BadField, "This says so already, so nothing would change.").into());
    }
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

pub(super) fn change<R: Record>(held: &Stored<R>, record: &R) -> Edit {
    Edit {
        kind: R::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(record),
    }
}

/// Refuses words that are too long.
pub(super) fn short(words: &[(&str, &str)]) -> Result<(), Problem> {
    match words.iter().find(|(_, text)| text.chars().count() > LONGEST) {
        Some((field, _)) => {
            Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")))
        }
        None => Ok(()),
    }
}
