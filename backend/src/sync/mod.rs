//! Sync: operations in, one lasting outcome each, changes out.
//!
//! A push is one transaction. It reads and decides first ([`settle`]), writes the heavy rows, and only then
//! takes numbers from the one counter ([`number`]), so that the row everybody waits for is held for the
//! shortest time and the numbers come in the order of the commits, without a hole. A pull reads the entries
//! of the caller's scopes after its cursor ([`pull`]). Nothing here keeps state between requests, so any
//! request may go to any server process.

pub mod books;
pub mod check;
mod crime_numbers;
mod cursor;
pub mod erase;
pub mod exchange;
pub mod grants;
pub mod intake;
mod number;
pub mod planted;
pub mod poke;
mod pull;
pub mod push;
pub mod routes;
mod settle;
pub mod snapshot;
mod store;
mod told;
pub mod write;

use diesel::prelude::*;

use crate::db::{AnyConn, Error, Tx, schema::counter};

/// Lays the log's foundation: the counter at 0, a new server epoch and a signing key. Does nothing when it
/// is there.
pub(crate) fn found(conn: &mut AnyConn) -> Result<(), Error> {
    let there: i64 = counter::table.count().get_result(conn)?;
    if there > 0 {
        return Ok(());
    }
    let mut random = [0_u8; 48];
    getrandom::fill(&mut random).map_err(|e| Error::Migrate(e.to_string()))?;
    diesel::insert_into(counter::table)
        .values((
            counter::id.eq(1),
            counter::v.eq(0),
            counter::epoch.eq(hex::encode(&random[..8])),
            counter::leaf.eq(""),
            counter::signing_key.eq(hex::encode(&random[16..])),
            counter::durable_until.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Begins another life of the server, after its store was put back from a backup: cursors of the life before
/// no longer fit, so every device fetches anew and offers again what this store has not seen. Randomness is an
/// argument, so that the simulator can replay.
///
/// # Errors
/// When the store does not write.
pub fn restored(tx: &mut Tx<'_>, random: [u8; 8]) -> Result<(), Error> {
    diesel::update(counter::table).set(counter::epoch.eq(hex::encode(random))).execute(&mut **tx)?;
    Ok(())
}
