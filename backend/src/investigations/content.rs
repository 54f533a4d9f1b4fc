//! What a page of a case shows, as the list of hashes that a sign-off is bound to.

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::signed::SignedRow;
use beatbook_shared::patrol::tray::Conflict;

use crate::db::{AnyConn, Error};
use crate::records;

/// What a page of a case shows beside its fields, and whether it may change after it was shown. A photo is here by
/// its manifest, which names the hash of its bytes; a conflict, because whoever signs over a question that somebody
/// has just opened or closed signs something else than they read.
const ENTRIES: [(&str, bool); 6] = [
    (Update::KIND, false),
    (Review::KIND, false),
    (Entry::KIND, false),
    (Evidence::KIND, false),
    (Direction::KIND, true),
    (Conflict::KIND, true),
];

/// A row for the fields of the case and one for each entry, from exactly what is held.
///
/// # Errors
/// When the store cannot be read.
pub fn content(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<SignedRow>, Error> {
    let mut rows = Vec::new();
    if let Some((_, body)) = records::bodies(conn, std::slice::from_ref(id))?.remove(id) {
        rows.push(SignedRow::changing(id, Investigation::KIND, &body));
    }
    let kinds = ENTRIES.map(|(kind, _)| kind);
    for (entry, kind, body) in records::held_on(conn, id, &kinds)? {
        let changes = ENTRIES.iter().any(|(name, changes)| *name == kind && *changes);
        rows.push(match changes {
            true => SignedRow::changing(&entry, &kind, &body),
            false => SignedRow::fact(&entry, &kind, &body),
        });
    }
    Ok(rows)
}
