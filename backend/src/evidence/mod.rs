//! Photo evidence: its bytes coming in, and going out to whoever may read the job or investigation.
//!
//! The manifest arrives as any other fact, with the log. What is here are the bytes. They come in chunks, in any
//! order and any number of times, to any server process: [`intake`] asks the store what is there and adds to it, and
//! nothing is kept between two requests. Bytes are taken for a manifest that this server has heard of from the
//! author's own device, whether the manifest was applied or kept back for a person to decide: a supervisor who admits
//! it later finds the photo. When all is there and fits the hash, the file is sealed and never changes again.
//!
//! Chunks are rows of the database, not files. Measured beside files of the same size with a flush each
//! (`evidence/store.rs` says how), a row costs up to twice as much; in return chunk and bitmap are one commit, any
//! process on PostgreSQL serves what another took, and the backup of the log is the backup of the evidence.

mod intake;
mod list;
mod read;
mod routes;
mod store;

pub use routes::{outside, routes};

/// Whether the bytes that a manifest announces are here, whole and sealed.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn is_whole(
    conn: &mut crate::db::AnyConn,
    manifest: &beatbook_shared::patrol::evidence::Evidence,
) -> Result<bool, crate::db::Error> {
    Ok(!store::sealed(conn, &[intake::Expected::of(manifest).id])?.is_empty())
}

/// How many chunks one server process takes at the same time. The next is told to come again in a moment, so that
/// bytes never stand in the queue of writes before text.
pub const CHUNKS_AT_ONCE: usize = 4;
