//! What changed between two moments in the life of a case.

use beatbook_shared::api::console::Between;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::to_body;
use beatbook_shared::problem::Problem;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use super::case_file::CaseFile;
use super::named::put_names_in;
use super::people::People;
use super::sight::{Sight, hidden};
use super::since::{before, diffs};
use super::story::{cast, story};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::records::HistoryRow;

/// Two change numbers: after the first, up to and with the second.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    pub from: u64,
    pub to: u64,
}

pub(super) fn between(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    ends: &Ends,
    now: Millis,
) -> Result<Between, Error> {
    let file = CaseFile::read(conn, id)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(id, &file.case.record) {
        return Err(hidden().into());
    }
    if ends.from > ends.to {
        let message = format!("The first moment is {} and the second {}; give the earlier one first.", ends.from, ends.to);
        return Err(Problem::field("from", message).into());
    }
    if ends.to > file.head {
        return Err(Problem::field("to", format!("The log is at {}; choose a moment before that.", file.head)).into());
    }
    let people = People::of(conn, &cast(&file).collect(), now)?;
    let held = to_body(&file.case.record);
    let at = |seq: u64| before(&held, file.history.iter().filter(|h| h.seq > seq && h.version > 1));
    let steps: Vec<&HistoryRow> =
        file.history.iter().filter(|h| h.version > 1 && h.seq > ends.from && h.seq <= ends.to).collect();
    let version = |seq: u64| file.history.iter().filter(|h| h.seq <= seq).map(|h| h.version).max().unwrap_or(0);
    let mut answer = Between {
        from: ends.from,
        to: ends.to,
        version_from: version(ends.from),
        version_to: version(ends.to),
        fields: diffs(&at(ends.from), &at(ends.to), &steps, &people),
        rows: story(&file, &people)
            .into_iter()
            .filter(|told| told.seq > ends.from && told.seq <= ends.to)
            .map(|told| told.row)
            .collect(),
    };
    let rows = answer.rows.iter_mut().flat_map(|row| row.fields.iter_mut());
    put_names_in(conn, answer.fields.iter_mut().chain(rows).collect(), now)?;
    Ok(answer)
}
