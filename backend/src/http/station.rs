//! What requests share: the store, the clock, the keys and the configuration. Nothing in it is changed by
//! one request for another, so any number of server processes may stand side by side.

use std::sync::Arc;

use beatbook_shared::time::Millis;

use super::{Clock, Failure};
use crate::config::Config;
use crate::db::{self, AnyConn, Db, Tx};
use crate::session::{Keys, Turnstile};

#[derive(Clone)]
pub struct Station {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub config: Arc<Config>,
    pub keys: Arc<Keys>,
    pub turnstile: Arc<Turnstile>,
    /// Who waits to hear that something moved.
    pub pokes: crate::sync::poke::Pokes,
    /// Wakes whoever writes files in the background.
    pub exports: crate::exports::worker::Wake,
    /// Rows behind figures that were counted a moment ago.
    pub counts: crate::find::Counts,
    /// Boards that took long to count.
    pub boards: crate::measures::Kept,
    /// Turns for whoever sends a photo's chunk.
    pub chunks: Arc<tokio::sync::Semaphore>,
}

impl Station {
    /// Opens everything that a request needs. The store must be up to date.
    ///
    /// # Errors
    /// When the store cannot be read or no signing key can be made.
    pub fn open(config: Config, db: Db, clock: Arc<dyn Clock>) -> Result<Station, db::Error> {
        let keys = Keys::open(&db, &config.tokens.issuer, clock.now())?;
        let turnstile = Turnstile::new(config.limits.password_checks, config.limits.waiting_sign_ins)?;
        Ok(Station {
            db,
            clock,
            config: Arc::new(config),
            keys: Arc::new(keys),
            turnstile: Arc::new(turnstile),
            pokes: crate::sync::poke::Pokes::default(),
            exports: crate::exports::worker::Wake::default(),
            counts: crate::find::Counts::default(),
            boards: crate::measures::Kept::default(),
            chunks: Arc::new(tokio::sync::Semaphore::new(crate::evidence::CHUNKS_AT_ONCE)),
        })
    }

    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Reads that see one state of the store, off the threads that answer.
    ///
    /// # Errors
    /// What `f` gives, as it goes out.
    pub async fn read<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut AnyConn) -> Result<T, db::Error> + Send + 'static,
    {
        let db = self.db.clone();
        Ok(actix_web::web::block(move || db.read(f)).await.map_err(Failure::server)??)
    }

    /// One write transaction, off the threads that answer.
    ///
    /// # Errors
    /// What `f` gives, as it goes out; nothing of it was written.
    pub async fn write<T, F>(&self, f: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, db::Error> + Send + 'static,
    {
        let db = self.db.clone();
        let done = actix_web::web::block(move || db.write(f)).await.map_err(Failure::server)??;
        self.pokes.look_now();
        Ok(done)
    }
}
