//! The store: one encrypted SQLite file with one writer.
//!
//! The file is opened with a raw key (see [`crate::vault`]), in WAL mode with full synchronisation, so
//! that what the officer was told is kept survives the battery being pulled. Every change happens inside
//! [`Db::write`]: one transaction, wholly there or wholly not. This is the only module that names diesel;
//! the rest of the device speaks of records, operations and scopes.

pub mod drafts;
pub mod meta;
pub mod ops;
pub mod photos;
pub mod records;
pub mod salvage;
mod schema;
pub mod scopes;

use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/device");

/// What can go wrong with the file. Each kind ends in a state of its own for the officer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not open the file, or the file is not a store at all: the two look alike to SQLCipher.
    #[error("the file does not open with this key")]
    NotReadable,
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// No room. Nothing was written; nothing that stood before is lost.
    #[error("there is no room on the device")]
    Full,
    /// The injected stop of a test: the program ends here.
    #[error("stopped on purpose")]
    Tripped,
    #[error("the store: {0}")]
    Database(diesel::result::Error),
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// Something that this crate itself wrote does not read back.
    #[error("the store holds something unreadable: {0}")]
    Broken(String),
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> StoreError {
        let text = error.to_string();
        if text.contains("disk is full") {
            StoreError::Full
        } else if text.contains("not a database") {
            StoreError::NotReadable
        } else if text.contains("malformed") || text.contains("disk I/O error") {
            StoreError::Damaged(text)
        } else {
            StoreError::Database(error)
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> StoreError {
        StoreError::Broken(error.to_string())
    }
}

/// How the file is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// `synchronous=FULL`. Off only where no power can be cut: in a simulator.
    pub full_sync: bool,
    /// The file that holds the epoch outside the database, where no backup looks. None keeps no such file.
    pub epoch_file: Option<PathBuf>,
    /// The most pages that the file may have; for tests of a full disk.
    pub max_pages: Option<u32>,
    /// Read the whole file for damage on opening.
    pub check: bool,
}

impl Options {
    /// As on a real device: the epoch file beside the store.
    #[must_use]
    pub fn device(store: &Path) -> Options {
        Options {
            full_sync: true,
            epoch_file: Some(store.with_extension("epoch")),
            max_pages: None,
            check: true,
        }
    }

    /// As in a simulator: no waiting for the disk. The epoch file is up to the caller.
    #[must_use]
    pub fn simulated(epoch_file: Option<PathBuf>) -> Options {
        Options { full_sync: false, epoch_file, max_pages: None, check: false }
    }
}

/// Decides before each write whether the program ends here; for crash tests.
pub type Trip = Box<dyn FnMut() -> bool + Send>;

/// The open file.
pub struct Db {
    conn: SqliteConnection,
    trip: Option<Trip>,
}

impl Db {
    /// Opens or makes the file. With no key the file is plain: only a simulator does that.
    ///
    /// # Errors
    /// [`StoreError::NotReadable`] for a wrong key, [`StoreError::Damaged`] for a file that does not read.
    pub fn open(path: &Path, key: Option<&[u8; 32]>, options: &Options) -> Result<Db> {
        let name = path.to_string_lossy();
        let mut conn = SqliteConnection::establish(&name)
            .map_err(|e| StoreError::File(path.to_path_buf(), std::io::Error::other(e.to_string())))?;
        if let Some(key) = key {
            conn.batch_execute(&format!(
                "PRAGMA cipher_log_level = NONE; PRAGMA key = \"x'{}'\";",
                hex::encode(key)
            ))?;
        }
        let sync = if options.full_sync { "FULL" } else { "OFF" };
        conn.batch_execute(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = {sync}; PRAGMA cache_size = -64000;
             PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 5000;"
        ))?;
        if options.check {
            check(&mut conn)?;
        }
        conn.run_pending_migrations(MIGRATIONS).map_err(|e| unreadable(&e.to_string()))?;
        if let Some(pages) = options.max_pages {
            conn.batch_execute(&format!("PRAGMA max_page_count = {pages};"))?;
        }
        Ok(Db { conn, trip: None })
    }

    /// Sets the stop that [`StoreError::Tripped`] comes from.
    pub fn set_trip(&mut self, trip: Option<Trip>) {
        self.trip = trip;
    }

    /// Sets how many pages the file may have; for tests of a full disk.
    ///
    /// # Errors
    /// When the store cannot be spoken to.
    pub fn set_max_pages(&mut self, pages: u32) -> Result<()> {
        Ok(self.conn.batch_execute(&format!("PRAGMA max_page_count = {pages};"))?)
    }

    /// How many pages the file has now.
    ///
    /// # Errors
    /// When the store cannot be spoken to.
    pub fn pages(&mut self) -> Result<u32> {
        #[derive(diesel::QueryableByName)]
        struct Pages {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            page_count: i64,
        }
        let row: Pages = diesel::sql_query("PRAGMA page_count").get_result(&mut self.conn)?;
        Ok(u32::try_from(row.page_count).unwrap_or(u32::MAX))
    }

    /// One transaction: all of it is kept, or none.
    ///
    /// # Errors
    /// What the work says, or what the commit says.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Db) -> Result<T, E>,
    ) -> Result<T, E> {
        self.run("BEGIN IMMEDIATE")?;
        let done = work(self).and_then(|value| {
            self.step()?;
            self.run("COMMIT")?;
            Ok(value)
        });
        if done.is_err() {
            // After some failures SQLite has rolled back by itself; then there is nothing left to undo.
            let _ = self.conn.batch_execute("ROLLBACK");
        }
        done
    }

    fn run(&mut self, sql: &str) -> Result<()> {
        Ok(self.conn.batch_execute(sql)?)
    }

    /// Called before each write.
    fn step(&mut self) -> Result<()> {
        if self.trip.as_mut().is_some_and(|trip| trip()) { Err(StoreError::Tripped) } else { Ok(()) }
    }
}

/// Reads the whole file once. A page that was altered does not fit its own check code.
fn check(conn: &mut SqliteConnection) -> Result<()> {
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        quick_check: String,
    }
    let lines: Vec<Line> = diesel::sql_query("PRAGMA quick_check(1)").load(conn)?;
    match lines.first() {
        Some(line) if line.quick_check != "ok" => Err(StoreError::Damaged(line.quick_check.clone())),
        _ => Ok(()),
    }
}

fn unreadable(text: &str) -> StoreError {
    if text.contains("not a database") {
        StoreError::NotReadable
    } else if text.contains("disk is full") {
        StoreError::Full
    } else {
        StoreError::Damaged(text.to_owned())
    }
}
