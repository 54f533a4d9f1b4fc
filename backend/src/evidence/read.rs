//! Handing a photo's bytes out: who may, written down first, and then chunk by chunk.

use std::ops::Range;

use actix_web::web::Bytes;
use beatbook_shared::ids::{RecordId, record_id};
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::blob::{self, CHUNK_BYTES};
use beatbook_shared::time::Millis;
use futures_util::Stream;
use serde::Deserialize;

use super::intake::Expected;
use super::list::may_read;
use super::store;
use crate::db::{AnyConn, Error, Tx};
use crate::http::{Caller, Station};
use crate::records;

/// Which bytes. They stand in the address and not in a `Range` header, which web views garble.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Part {
    start: Option<u64>,
    /// One past the last.
    end: Option<u64>,
}

/// A photo that may be handed out.
pub(super) struct Open {
    pub file: Expected,
    pub media: String,
    pub span: Range<u64>,
}

/// Finds the photo for a caller. What is not there and what is not theirs to see cannot be told apart.
pub(super) fn open(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    part: Part,
    now: Millis,
) -> Result<Open, Error> {
    let hidden = || Problem::new(Code::NotFound, "There is no such photo, or it is not yours to see.");
    let evidence = records::get::<Evidence>(conn, id)?.ok_or_else(hidden)?.record;
    if !may_read(conn, caller, id, now)? {
        return Err(hidden().into());
    }
    let file = Expected::of(&evidence);
    let sealed = store::blob(conn, &file.id)?.is_some_and(|row| row.sealed_at > 0);
    if !sealed {
        let detail = "The description of this photo is here, its bytes are still on their way from the device. Open it \
                      again later.";
        return Err(Problem::new(Code::NotFound, detail).into());
    }
    let span = part.start.unwrap_or(0)..part.end.unwrap_or(file.bytes);
    if span.start >= span.end || span.end > file.bytes {
        let detail = format!("This photo has the bytes 0 to {}; ask for some of them.", file.bytes);
        return Err(Problem::field(if span.end > file.bytes { "end" } else { "start" }, detail).into());
    }
    Ok(Open { file, media: evidence.media, span })
}

/// Writes down that somebody reads it. Nothing is handed out before this is on the disk.
pub(super) fn log(
    tx: &mut Tx<'_>,
    caller: &Caller,
    evidence: &RecordId,
    span: &Range<u64>,
    now: Millis,
) -> Result<(), Error> {
    let mut random = [0; 10];
    getrandom::fill(&mut random).map_err(|e| Error::Corrupt(format!("no randomness: {e}")))?;
    let id = record_id(now, random);
    let (staff, sign_in) = (&caller.staff, caller.sign_in.as_str());
    store::log(tx, &store::Reading { id: &id, evidence, staff, sign_in, at: now, span })
}

/// The bytes, one chunk in memory at a time.
pub(super) fn bytes(station: Station, open: Open) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let Open { file, span, .. } = open;
    futures_util::stream::unfold((station, file, span), |(station, file, left)| async move {
        if left.is_empty() {
            return None;
        }
        let n = u32::try_from(left.start / CHUNK_BYTES).unwrap_or(u32::MAX);
        let id = file.id.clone();
        let read = station.read(move |conn| {
            store::chunk(conn, &id, n)?.ok_or_else(|| Error::Corrupt(format!("chunk {n} of {id} is gone")))
        });
        let read = read.await.map_err(actix_web::Error::from).map(|body| {
            let at = blob::span(file.bytes, n).map_or(0, |s| s.start);
            let from = usize::try_from(left.start - at).unwrap_or(usize::MAX).min(body.len());
            let to = usize::try_from(left.end - at).unwrap_or(usize::MAX).min(body.len());
            Bytes::from(body).slice(from..to)
        });
        let next = match &read {
            Ok(piece) if !piece.is_empty() => left.start + piece.len() as u64,
            _ => left.end,
        };
        Some((read, (station, file, next..left.end)))
    })
}
