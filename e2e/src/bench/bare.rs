//! The ceiling: the four writes that any log of operations needs (record, operation, change, scope entry),
//! bare, on the same engine and machine, with nothing else around them. No HTTP, no merging, no checking.
//!
//! SQLite gets one connection with the same settings as the server's, cached statements and time-ordered
//! keys. PostgreSQL gets one statement for all rows of a batch, so that the network does not count.

use std::time::{Duration, Instant};

use beatbook_server::db::AnyConn;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::client::Stopped;

mod tables {
    diesel::table! {
        bare_record (id) { id -> Text, kind -> Text, version -> BigInt, at -> BigInt, body -> Text, }
    }
    diesel::table! {
        bare_op (device, ctr) { device -> Text, ctr -> BigInt, hash -> Text, line -> Binary, outcome -> Text, received_at -> BigInt, }
    }
    diesel::table! {
        bare_change (seq) { seq -> BigInt, record -> Text, version -> BigInt, device -> Text, ctr -> BigInt, received_at -> BigInt, }
    }
    diesel::table! {
        bare_scope (scope, seq) { scope -> Text, seq -> BigInt, prev_seq -> BigInt, }
    }
}
use tables::{bare_change, bare_op, bare_record, bare_scope};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS bare_record (id TEXT PRIMARY KEY, kind TEXT NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL, body TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS bare_op (device TEXT NOT NULL, ctr BIGINT NOT NULL, hash TEXT NOT NULL, line BYTEA NOT NULL, outcome TEXT NOT NULL, received_at BIGINT NOT NULL, PRIMARY KEY (device, ctr));
    CREATE TABLE IF NOT EXISTS bare_change (seq BIGINT PRIMARY KEY, record TEXT NOT NULL, version BIGINT NOT NULL, device TEXT NOT NULL, ctr BIGINT NOT NULL, received_at BIGINT NOT NULL);
    CREATE TABLE IF NOT EXISTS bare_scope (scope TEXT NOT NULL, seq BIGINT NOT NULL, prev_seq BIGINT NOT NULL, PRIMARY KEY (scope, seq));
";

/// A store of its own with the four bare tables.
pub struct Bare {
    conn: AnyConn,
    next: i64,
    line: Vec<u8>,
    body: String,
}

#[derive(Insertable)]
#[diesel(table_name = bare_record)]
struct RecordRow<'a> {
    id: String,
    kind: &'a str,
    version: i64,
    at: i64,
    body: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = bare_op)]
struct OpRow<'a> {
    device: &'a str,
    ctr: i64,
    hash: String,
    line: &'a [u8],
    outcome: &'a str,
    received_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = bare_change)]
struct ChangeRow<'a> {
    seq: i64,
    record: String,
    version: i64,
    device: &'a str,
    ctr: i64,
    received_at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = bare_scope)]
struct ScopeRow<'a> {
    scope: &'a str,
    seq: i64,
    prev_seq: i64,
}

fn failed(error: impl std::fmt::Display) -> Stopped {
    Stopped::Store(error.to_string())
}

impl Bare {
    /// Opens the store. `line` is a typical operation's line, so that the rows weigh what real ones weigh.
    pub fn open(url: &str, line: &str, body: &str) -> Result<Bare, Stopped> {
        let mut conn = beatbook_server::db::connect(url, true).map_err(failed)?;
        conn.batch_execute(SCHEMA).map_err(failed)?;
        Ok(Bare { conn, next: 1, line: line.as_bytes().to_vec(), body: body.to_owned() })
    }

    /// Writes batches for as long as asked; gives operations for each second.
    pub fn run(&mut self, batch: usize, limit: Duration) -> Result<f64, Stopped> {
        let began = Instant::now();
        let mut done = 0_u32;
        while began.elapsed() < limit {
            self.batch(batch).map_err(failed)?;
            done += u32::try_from(batch).unwrap_or_default();
        }
        Ok(f64::from(done) / began.elapsed().as_secs_f64())
    }

    fn batch(&mut self, batch: usize) -> QueryResult<()> {
        let first = self.next;
        self.next += i64::try_from(batch).unwrap_or_default();
        let range = first..self.next;
        // Made outside the store's time as far as possible: what is measured is writing.
        let id = |n: i64| format!("0199d4c2-{:04x}-7{:03x}-8000-{n:012x}", (n >> 12) & 0xffff, n & 0xfff);
        let records: Vec<_> = range
            .clone()
            .map(|n| RecordRow { id: id(n), kind: "stamp", version: 1, at: n, body: &self.body })
            .collect();
        let ops: Vec<_> = range
            .clone()
            .map(|n| OpRow {
                device: "device",
                ctr: n,
                hash: format!("{n:064x}"),
                line: &self.line,
                outcome: "applied",
                received_at: n,
            })
            .collect();
        let changes: Vec<_> = range
            .clone()
            .map(|n| ChangeRow {
                seq: n,
                record: id(n),
                version: 1,
                device: "device",
                ctr: n,
                received_at: n,
            })
            .collect();
        let scopes: Vec<_> = range.map(|n| ScopeRow { scope: "area:NE", seq: n, prev_seq: n - 1 }).collect();
        match &mut self.conn {
            AnyConn::Lite(conn) => conn.immediate_transaction(|conn| {
                for row in &records {
                    diesel::insert_into(bare_record::table).values(row).execute(conn)?;
                }
                for row in &ops {
                    diesel::insert_into(bare_op::table).values(row).execute(conn)?;
                }
                for row in &changes {
                    diesel::insert_into(bare_change::table).values(row).execute(conn)?;
                }
                for row in &scopes {
                    diesel::insert_into(bare_scope::table).values(row).execute(conn)?;
                }
                Ok(())
            }),
            AnyConn::Pg(conn) => conn.transaction(|conn| {
                diesel::insert_into(bare_record::table).values(&records).execute(conn)?;
                diesel::insert_into(bare_op::table).values(&ops).execute(conn)?;
                diesel::insert_into(bare_change::table).values(&changes).execute(conn)?;
                diesel::insert_into(bare_scope::table).values(&scopes).execute(conn)?;
                Ok(())
            }),
        }
    }
}
