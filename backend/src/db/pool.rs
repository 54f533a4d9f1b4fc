//! Connections: a pool of readers, and for SQLite the one writer.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};

use super::writer::Writer;
use super::{AnyConn, Error, Tx, migrate_on, pending_on, read_on, write_on};

/// How connections are made. The defaults serve a force; tests and the simulator ask for less.
#[derive(Debug, Clone)]
pub struct DbOptions {
    /// Reading connections, or all connections on PostgreSQL.
    pub connections: u32,
    /// How many writes may wait before the server answers that it is busy.
    pub waiting_writes: usize,
    /// SQLite: whether each commit reaches the disk before it is answered. Off only where nothing matters.
    pub durable: bool,
}

impl Default for DbOptions {
    fn default() -> Self {
        DbOptions { connections: 8, waiting_writes: 256, durable: true }
    }
}

/// A handle to the store; cheap to clone. Its calls block: in the server they run inside `web::block`.
#[derive(Clone)]
pub struct Db {
    readers: Pool<ConnectionManager<AnyConn>>,
    writer: Option<Writer>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.writer.is_some() { "Db(SQLite)" } else { "Db(PostgreSQL)" })
    }
}

/// Whether an address means PostgreSQL.
#[must_use]
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

#[derive(Debug)]
struct Prepare {
    durable: bool,
}

impl CustomizeConnection<AnyConn, diesel::r2d2::Error> for Prepare {
    fn on_acquire(&self, conn: &mut AnyConn) -> Result<(), diesel::r2d2::Error> {
        prepare(conn, self.durable).map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Settings of one connection. A checkpoint every 8,000 pages and 64 MB of cache are worth several times
/// the write rate of SQLite's own defaults.
fn prepare(conn: &mut AnyConn, durable: bool) -> QueryResult<()> {
    match conn {
        AnyConn::Lite(lite) => lite.batch_execute(&format!(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {}; \
             PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -64000; PRAGMA temp_store = MEMORY; \
             PRAGMA foreign_keys = ON;",
            if durable { "FULL" } else { "OFF" }
        )),
        AnyConn::Pg(pg) => pg.batch_execute("SET client_min_messages = warning"),
    }
}

/// One connection of one's own, prepared.
///
/// # Errors
/// When the address cannot be opened.
pub fn connect(url: &str, durable: bool) -> Result<AnyConn, Error> {
    let mut conn = if is_postgres(url) {
        AnyConn::Pg(diesel::PgConnection::establish(url).map_err(|e| Error::Connect(e.to_string()))?)
    } else {
        let path = url.strip_prefix("sqlite:").unwrap_or(url);
        AnyConn::Lite(diesel::SqliteConnection::establish(path).map_err(|e| Error::Connect(e.to_string()))?)
    };
    prepare(&mut conn, durable)?;
    Ok(conn)
}

impl Db {
    /// Opens the store at `sqlite:PATH`, a bare path, or `postgres://…`.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn open(url: &str, options: &DbOptions) -> Result<Db, Error> {
        let address = url.strip_prefix("sqlite:").unwrap_or(url);
        let writer = if is_postgres(url) {
            None
        } else {
            Some(Writer::start(connect(url, options.durable)?, options.waiting_writes))
        };
        let readers = Pool::builder()
            .max_size(options.connections)
            .min_idle(Some(1))
            .connection_timeout(Duration::from_secs(5))
            .connection_customizer(Box::new(Prepare { durable: options.durable }))
            .build(ConnectionManager::<AnyConn>::new(address))
            .map_err(|e| Error::Connect(e.to_string()))?;
        Ok(Db { readers, writer })
    }

    fn connection(&self) -> Result<diesel::r2d2::PooledConnection<ConnectionManager<AnyConn>>, Error> {
        self.readers.get().map_err(|_| Error::Busy)
    }

    /// Reads that see one state of the store.
    ///
    /// # Errors
    /// [`Error::Busy`] when no connection comes free, or whatever `f` gives.
    pub fn read<T>(&self, f: impl FnOnce(&mut AnyConn) -> Result<T, Error>) -> Result<T, Error> {
        read_on(&mut *self.connection()?, f)
    }

    /// One write transaction. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many are waiting, or whatever `f` gives, with nothing written.
    pub fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match &self.writer {
            Some(writer) => writer.write(f),
            None => write_on(&mut *self.connection()?, f),
        }
    }

    /// Brings the schema up to date; gives the names of what ran.
    ///
    /// # Errors
    /// When a migration fails.
    pub fn migrate(&self) -> Result<Vec<String>, Error> {
        migrate_on(&mut *self.connection()?)
    }

    /// Whether migrations are waiting.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn pending(&self) -> Result<bool, Error> {
        pending_on(&mut *self.connection()?)
    }

    /// Whether several server processes may share this store.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.writer.is_none()
    }
}
