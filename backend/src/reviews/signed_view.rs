//! A signed view, opened again as it was, whatever came later.

use std::collections::BTreeSet;

use beatbook_shared::api::console::SignedView;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::signed::root;
use beatbook_shared::patrol::to_body;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use super::{store, verify};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::investigations::named::put_names_in;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::investigations::since::before;
use crate::investigations::story::{cast, story};
use crate::investigations::{CaseFile, write_down};
use crate::records;

/// Looking at what was signed is opening the case, and is written down as that.
pub(super) fn signed_view(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<SignedView, Error> {
    let review = records::get::<Review>(tx, id)?.ok_or_else(hidden)?.record;
    let case = review.investigation.clone();
    let view = as_signed(tx, caller, id, review, now)?;
    write_down(tx, caller, &case, now)?;
    Ok(view)
}

fn hidden() -> Problem {
    Problem::new(Code::NotFound, "There is no such review, or it is not yours to see.")
}

fn as_signed(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    review: Review,
    now: Millis,
) -> Result<SignedView, Error> {
    let mut file = CaseFile::read(conn, &review.investigation)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(&file.case.id, &file.case.record) {
        return Err(hidden().into());
    }
    let kept = store::kept(conn, id)?;
    let seen = kept.as_ref().map_or(review.seq_seen, |kept| kept.seq_seen);
    let mut fields: Body =
        before(&to_body(&file.case.record), file.history.iter().filter(|h| h.seq > seen && h.version > 1));
    file.history.retain(|h| h.seq <= seen);
    let (mut agrees, mut differing) = (None, Vec::new());
    match &kept {
        None => {
            file.updates.retain(|u| u.seq <= seen);
            file.reviews.retain(|r| r.seq <= seen);
            file.entries.retain(|e| e.seq <= seen);
            file.directions.retain(|d| d.seq <= seen);
            file.photos.retain(|p| p.seq <= seen);
        }
        Some(kept) => {
            let ids: BTreeSet<&RecordId> = kept.rows.iter().map(|row| &row.id).collect();
            file.updates.retain(|u| ids.contains(&u.id));
            file.reviews.retain(|r| ids.contains(&r.id));
            file.entries.retain(|e| ids.contains(&e.id));
            file.directions.retain(|d| ids.contains(&d.id));
            // Sign-offs from before photos were in the list had them on the page all the same.
            let photos = kept.rows.iter().any(|row| row.kind == Evidence::KIND);
            file.photos.retain(|p| if photos { ids.contains(&p.id) } else { p.seq <= seen });
            for row in &kept.rows {
                let Some(held) = &row.held else { continue };
                if row.id == file.case.id {
                    fields.clone_from(held);
                } else if let Some(direction) = file.directions.iter_mut().find(|d| d.id == row.id) {
                    direction.record = records::typed(held)?;
                }
            }
            differing = verify::differing(conn, &kept.rows)?;
            let whole = root(&kept.rows) == kept.root && review.content_hash.as_ref() == Some(&kept.root);
            agrees = Some(whole && differing.is_empty());
        }
    }
    file.case.record = records::typed::<Investigation>(&fields)?;
    let mut names: BTreeSet<_> = cast(&file).collect();
    names.insert(review.reviewer.clone());
    let people = People::of(conn, &names, now)?;
    let mut rows: Vec<_> = story(&file, &people).into_iter().map(|told| told.row).collect();
    put_names_in(conn, rows.iter_mut().flat_map(|row| row.fields.iter_mut()).collect(), now)?;
    Ok(SignedView {
        review: id.clone(),
        by: people.person(&review.reviewer),
        at: review.at,
        result: review.result,
        note: review.note,
        content_hash: review.content_hash,
        agrees,
        differing,
        fields,
        rows,
    })
}
