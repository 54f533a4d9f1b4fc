//! Taking a photo's bytes: what is here, one chunk more, and the seal.

use beatbook_shared::api::evidence::BlobState;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::{Record as _, from_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::blob::{self, Bitmap, CHUNK_BYTES};
use beatbook_shared::sync::op::{Body, lay_over};
use beatbook_shared::time::{HOUR, Millis};
use sha2::{Digest as _, Sha256};

use super::store;
use crate::db::{AnyConn, Db, Error, Tx};
use crate::http::DeviceCaller;
use crate::records;

/// After how long without a chunk a file that was begun is given up.
const ABANDONED: i64 = 24 * HOUR;
/// How many files one device may have begun and not finished.
const OPEN_FILES: i64 = 64;

/// A file that a manifest announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    /// Names the file in the store.
    pub id: String,
    /// What it is stored under: the job or investigation. The same bytes there are one file.
    pub scope_key: String,
    pub sha: String,
    pub bytes: u64,
}

impl Expected {
    pub(super) fn of(evidence: &Evidence) -> Expected {
        let Evidence { about, sha256, bytes, .. } = evidence;
        Expected {
            id: blob::hash(format!("{about}\n{sha256}\n{bytes}").as_bytes()),
            scope_key: about.0.clone(),
            sha: sha256.clone(),
            bytes: *bytes,
        }
    }

    fn state(&self, have: &Bitmap, sealed_at: Option<Millis>) -> BlobState {
        BlobState {
            bytes: self.bytes,
            chunk_bytes: CHUNK_BYTES,
            chunks: blob::chunks(self.bytes),
            have: have.to_hex(),
            sealed_at,
        }
    }
}

/// The file that this device may send: its officer's own, announced by a manifest that the server has.
pub(super) fn expected(
    conn: &mut AnyConn,
    caller: &DeviceCaller,
    evidence: &RecordId,
    sha: &str,
) -> Result<Expected, Error> {
    let held = records::get::<Evidence>(conn, evidence)?.map(|stored| stored.record);
    let manifest = match held {
        Some(manifest) => Some(manifest),
        None => kept_back(conn, caller, evidence)?,
    };
    let own = manifest.filter(|m| m.author == caller.caller.staff && m.sha256 == sha);
    Ok(Expected::of(&own.ok_or_else(unannounced)?))
}

/// The manifest as this device said it, where it was not applied: somebody will decide on it, and needs the photo.
fn kept_back(
    conn: &mut AnyConn,
    caller: &DeviceCaller,
    evidence: &RecordId,
) -> Result<Option<Evidence>, Error> {
    let said = store::said(conn, &caller.device, evidence)?;
    let first = said.into_iter().find(|op| op.kind == Evidence::KIND && op.base == 0);
    Ok(first.and_then(|op| {
        let mut body = Body::new();
        lay_over(&mut body, &op.set);
        from_body(&body).ok()
    }))
}

fn unannounced() -> Problem {
    Problem::new(
        Code::NotFound,
        "The server knows no photo of yours with this hash. Send its description first; the bytes are kept on the device.",
    )
}

/// What is here of a file.
pub(super) fn state(conn: &mut AnyConn, file: &Expected) -> Result<BlobState, Error> {
    let total = blob::chunks(file.bytes);
    let Some(row) = store::blob(conn, &file.id)? else {
        return Ok(file.state(&Bitmap::empty(total), None));
    };
    if row.sealed_at > 0 {
        return Ok(file.state(&Bitmap::full(total), Some(Millis(row.sealed_at))));
    }
    let mut have = Bitmap::empty(total);
    store::chunks(conn, &file.id)?.iter().for_each(|(n, _)| have.set(*n));
    Ok(file.state(&have, None))
}

/// One chunk as it came.
pub(super) struct Chunk {
    pub n: u32,
    /// What the device says its hash is.
    pub sha: String,
    pub body: Vec<u8>,
}

/// Whether a chunk is one of this file's, and came whole.
pub(super) fn fits(file: &Expected, chunk: &Chunk) -> Result<(), Problem> {
    let total = blob::chunks(file.bytes);
    let Some(length) = blob::length(file.bytes, chunk.n) else {
        let detail =
            format!("This photo has the chunks 0 to {}; {} is none.", total.saturating_sub(1), chunk.n);
        return Err(Problem::field("n", detail));
    };
    if chunk.body.len() != length {
        let detail =
            format!("Chunk {} has {length} bytes; {} came. Send it again.", chunk.n, chunk.body.len());
        return Err(Problem::field("body", detail));
    }
    if blob::hash(&chunk.body) != chunk.sha {
        let detail =
            format!("Chunk {} does not fit its hash: it was damaged on the way. Send it again.", chunk.n);
        return Err(Problem::field(blob::CHUNK_HASH, detail));
    }
    Ok(())
}

/// Keeps a chunk that [`fits`]. Of a sealed file nothing more is needed, and nothing is changed.
pub(super) fn put(
    tx: &mut Tx<'_>,
    caller: &DeviceCaller,
    file: &Expected,
    chunk: &Chunk,
    now: Millis,
) -> Result<(), Error> {
    if !store::touch(tx, &file.id, now)? {
        if store::blob(tx, &file.id)?.is_some() {
            return Ok(());
        }
        store::forget_abandoned(tx, now.plus(-ABANDONED))?;
        if store::open_of(tx, &caller.device)? >= OPEN_FILES {
            return Err(Error::Busy);
        }
        store::begin(tx, &file.id, &file.scope_key, &file.sha, file.bytes, &caller.device, now)?;
        if !store::touch(tx, &file.id, now)? {
            return Ok(());
        }
    }
    store::put(tx, &file.id, chunk.n, &chunk.sha, &chunk.body)
}

/// Verifies the whole and seals it. The bytes are read and hashed outside of any write; inside it only the chunks'
/// own hashes are compared, so text does not wait while 25 MB are hashed.
pub(super) fn seal(db: &Db, file: &Expected, now: Millis) -> Result<BlobState, Error> {
    let file = file.clone();
    let read = {
        let file = file.clone();
        db.read(move |conn| {
            let before = state(conn, &file)?;
            if before.sealed_at.is_some() {
                return Ok(Err(before));
            }
            let chunks = store::chunks(conn, &file.id)?;
            if u32::try_from(chunks.len()).ok() != Some(before.chunks) {
                return Err(incomplete(chunks.len(), before.chunks).into());
            }
            let mut whole = Sha256::new();
            for (n, _) in &chunks {
                let body = store::chunk(conn, &file.id, *n)?;
                whole
                    .update(body.ok_or_else(|| Error::Corrupt(format!("chunk {n} of {} is gone", file.id)))?);
            }
            Ok(Ok((chunks, hex::encode(whole.finalize()))))
        })?
    };
    let (chunks, whole) = match read {
        Ok(read) => read,
        Err(sealed) => return Ok(sealed),
    };
    let fits = whole == file.sha;
    let sealed = db.write(move |tx| {
        if !store::touch(tx, &file.id, now)? {
            return state(tx, &file);
        }
        if store::chunks(tx, &file.id)? != chunks {
            // Something came in between; look again.
            return Err(Error::Busy);
        }
        if fits {
            store::seal(tx, &file.id, now)?;
        } else {
            store::forget_chunks(tx, &file.id)?;
        }
        state(tx, &file)
    })?;
    if sealed.sealed_at.is_none() {
        let detail = "All chunks came, and together they are not the photo that was described. They were let go; \
                      send them again from the original.";
        return Err(Problem::field("sha256", detail).into());
    }
    Ok(sealed)
}

fn incomplete(have: usize, of: u32) -> Problem {
    Problem::new(
        Code::Changed,
        format!("The server has {have} of {of} chunks. Ask which, and send the rest."),
    )
}
