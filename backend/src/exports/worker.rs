//! Files that take longer than a person waits, written one after another in the background.
//!
//! Whoever is free takes the oldest. A worker reports itself while it writes; one that was silent for half a minute
//! is taken for dead, and the next that looks begins its file again. Several server processes may look: the row in
//! the database says whose a file is.

use std::sync::Arc;
use std::time::Duration;

use beatbook_shared::time::SECOND;
use tokio::sync::Notify;

use super::{job, store};
use crate::db::Error;
use crate::http::Station;

/// How long a worker may be silent.
const SILENCE: i64 = 30 * SECOND;
/// How often somebody looks who was not woken.
const LOOK: Duration = Duration::from_secs(2);

/// Wakes the worker of this process when a file is asked for here.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    pub fn up(&self) {
        self.0.notify_one();
    }
}

/// Writes what waits, until the task is ended.
pub async fn work(station: Station) {
    let Ok(worker) = job::random_id() else { return };
    loop {
        let (at, name) = (station.clone(), worker.clone());
        let done = tokio::task::spawn_blocking(move || one(&at, &name)).await;
        match done {
            Ok(Ok(true)) => continue,
            Ok(Ok(false)) | Err(_) => {}
            Ok(Err(error)) => tracing::error!(cause = ?error, "an export failed"),
        }
        let _ = tokio::time::timeout(LOOK, station.exports.0.notified()).await;
    }
}

/// Writes the next file, if one waits, and takes away those whose time is over.
///
/// # Errors
/// When the store fails.
pub fn one(station: &Station, worker: &str) -> Result<bool, Error> {
    let now = station.now();
    let silent = now.plus(-SILENCE).0;
    let (next, lapsed) =
        station.db.read(|conn| Ok((store::next(conn, silent)?, store::lapsed(conn, now.0)?)))?;
    for id in lapsed {
        station.db.write(move |tx| store::delete(tx, &id))?;
    }
    let Some(id) = next else { return Ok(false) };
    let (wanted, name) = (id.clone(), worker.to_owned());
    if station.db.write(move |tx| store::take(tx, &wanted, &name, silent, now.0))? {
        job::make(&station.db, station.clock.as_ref(), &id, worker)?;
    }
    Ok(true)
}
