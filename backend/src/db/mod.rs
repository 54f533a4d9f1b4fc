//! The database: one schema on two engines, and one way to write.
//!
//! [`AnyConn`] is SQLite or PostgreSQL, chosen by the address at run time. Reading takes a connection;
//! writing takes a [`Tx`], which only [`Db::write`] hands out, so nothing is ever written outside a
//! transaction that was begun as a write.
//!
//! SQLite has one writer thread. It runs the writes that wait, each in its own savepoint, and commits them
//! together: nobody is answered before the commit, and one slow disk flush serves many. With several
//! writers SQLite would starve some of them for up to a second.

mod pool;
pub mod schema;
mod writer;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

pub use pool::{Db, DbOptions, connect, is_postgres};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations/server");

/// A connection to either engine. SQLite stands last, as it accepts any address.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    Pg(diesel::PgConnection),
    Lite(diesel::SqliteConnection),
}

/// Runs the same expression on the connection of either engine, for what the common subset lacks:
/// inserting many rows at once, `ON CONFLICT`.
#[macro_export]
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn {
            $crate::db::AnyConn::Pg($c) => $body,
            $crate::db::AnyConn::Lite($c) => $body,
        }
    };
}
pub use on;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the database refused: {0}")]
    Query(#[source] diesel::result::Error),
    #[error("the database could not be reached: {0}")]
    Connect(String),
    #[error("the database could not be brought up to date: {0}")]
    Migrate(String),
    #[error("too many writes are waiting")]
    Busy,
    #[error("a stored row could not be read: {0}")]
    Corrupt(String),
    /// A use case said no. The transaction is rolled back and the problem goes out as it is.
    #[error("{0}")]
    Refused(Box<beatbook_shared::problem::Problem>),
}

impl From<diesel::result::Error> for Error {
    /// Two writes that got in each other's way are no fault of either: the one that gave up may try again.
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind, Error as Diesel};
        let in_the_way = match &error {
            Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
            Diesel::DatabaseError(_, info) => {
                info.message().contains("deadlock detected") || info.message().contains("database is locked")
            }
            _ => false,
        };
        if in_the_way { Error::Busy } else { Error::Query(error) }
    }
}

impl From<beatbook_shared::problem::Problem> for Error {
    fn from(problem: beatbook_shared::problem::Problem) -> Self {
        Error::Refused(Box::new(problem))
    }
}

/// A write transaction. Only [`Db::write`] and [`write_on`] make one.
pub struct Tx<'a>(&'a mut AnyConn);

impl std::ops::Deref for Tx<'_> {
    type Target = AnyConn;
    fn deref(&self) -> &AnyConn {
        self.0
    }
}

impl std::ops::DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut AnyConn {
        self.0
    }
}

type Manager = <AnyConn as Connection>::TransactionManager;

/// Begins a transaction that means to write: SQLite takes its lock now rather than half-way through, when
/// it could no longer be had.
fn begin(conn: &mut AnyConn) -> QueryResult<()> {
    match conn {
        AnyConn::Lite(lite) => AnsiTransactionManager::begin_transaction_sql(lite, "BEGIN IMMEDIATE"),
        AnyConn::Pg(_) => Manager::begin_transaction(conn),
    }
}

/// One write transaction on a connection of one's own, without a pool (the simulator, tests, the writer).
///
/// # Errors
/// Whatever `f` gives, after everything it wrote was rolled back; or the commit's own failure.
pub fn write_on<T>(conn: &mut AnyConn, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
    begin(conn)?;
    match f(&mut Tx(conn)) {
        Ok(value) => {
            Manager::commit_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            Manager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}

/// Several reads that see one state of the store.
///
/// # Errors
/// Whatever `f` gives.
pub fn read_on<T>(conn: &mut AnyConn, f: impl FnOnce(&mut AnyConn) -> Result<T, Error>) -> Result<T, Error> {
    match conn {
        AnyConn::Lite(_) => Manager::begin_transaction(conn)?,
        AnyConn::Pg(pg) => AnsiTransactionManager::begin_transaction_sql(
            pg,
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        )?,
    }
    let result = f(conn);
    Manager::rollback_transaction(conn)?;
    result
}

/// Brings the schema up to date and gives the names of the migrations that it ran.
///
/// # Errors
/// When a migration fails; the ones before it stay.
pub fn migrate_on(conn: &mut AnyConn) -> Result<Vec<String>, Error> {
    let applied: Result<Vec<String>, Error> = on!(conn, c => c
        .run_pending_migrations(MIGRATIONS)
        .map(|list| list.iter().map(ToString::to_string).collect())
        .map_err(|e| Error::Migrate(e.to_string())));
    let applied = applied?;
    crate::sync::found(conn)?;
    crate::find::keep_store::rebuild_if_due(conn)?;
    Ok(applied)
}

/// Whether migrations are waiting.
///
/// # Errors
/// When the list of migrations that ran cannot be read.
pub fn pending_on(conn: &mut AnyConn) -> Result<bool, Error> {
    on!(conn, c => c.has_pending_migration(MIGRATIONS).map_err(|e| Error::Migrate(e.to_string())))
}
