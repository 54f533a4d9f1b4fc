//! The server of the world: the real code on a real SQLite file, and the oracle beside it.
//!
//! After every transaction the sim reads what is new in the store, folds it into the oracle and compares.
//! Whatever comes out of the server is looked at as well, before the network gets it ([`super::answers`]).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use beatbook_server::db::{AnyConn, write_on};
use beatbook_server::sync::exchange::exchange_on;
use beatbook_server::sync::planted;
use beatbook_server::sync::write::{Author, Edit, Settled, write_as};
use beatbook_shared::problem::Code;
use beatbook_shared::sync::wire::SnapshotAsk;
use beatbook_shared::time::Millis;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};

use super::crash::{Fuse, dying};
use super::dice::Dice;
use super::mirror::Mirror;
use super::reference::{Fields, Reference};
use super::{Violation, broken};

/// The name of a server's first life; real ones are drawn.
pub const FIRST_LIFE: &str = "0000000000000001";

/// What a request came back with.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    Answer(Vec<u8>),
    /// The server said no, with a code.
    Refused(Code),
    /// The store failed: nothing was settled, as a 500 says.
    Failed(String),
    /// The server died; whether anything was settled is on its disk.
    Died,
}

/// An earlier state of the server: its file, and what the oracle held then.
#[derive(Debug, Clone)]
pub struct Backup {
    file: PathBuf,
    pub oracle: Reference,
    pub mirror: Mirror,
    last_op: i64,
}

pub struct Server {
    conn: Option<AnyConn>,
    path: PathBuf,
    pub oracle: Reference,
    pub mirror: Mirror,
    pub backups: Vec<Backup>,
    /// Row of the newest operation that the oracle knows.
    last_op: i64,
    salt: Dice,
    /// How often it was restored from a backup.
    pub lives: u32,
    /// The name of its life now.
    pub epoch: String,
    taken: u32,
    /// Every line that was ever settled, in whatever life: by hash of the one that was said first.
    pub ever: BTreeSet<String>,
}

#[derive(QueryableByName)]
struct OpRow {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Text)]
    epoch: String,
    #[diesel(sql_type = BigInt)]
    ctr: i64,
    #[diesel(sql_type = Text)]
    hash: String,
    #[diesel(sql_type = Binary)]
    line: Vec<u8>,
    #[diesel(sql_type = Text)]
    outcome: String,
    #[diesel(sql_type = Text)]
    result: String,
    #[diesel(sql_type = BigInt)]
    received_at: i64,
}

#[derive(QueryableByName)]
struct ChangeRow {
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = Text)]
    record: String,
    #[diesel(sql_type = BigInt)]
    version: i64,
    #[diesel(sql_type = Text)]
    device: String,
    #[diesel(sql_type = Text)]
    epoch: String,
    #[diesel(sql_type = BigInt)]
    ctr: i64,
}

#[derive(QueryableByName)]
struct ScopeRow {
    #[diesel(sql_type = Text)]
    scope: String,
    #[diesel(sql_type = BigInt)]
    seq: i64,
    #[diesel(sql_type = BigInt)]
    prev_seq: i64,
    #[diesel(sql_type = Text)]
    step: String,
}

#[derive(QueryableByName)]
pub struct RecordRow {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = BigInt)]
    pub version: i64,
    #[diesel(sql_type = Text)]
    pub scopes: String,
    #[diesel(sql_type = Text)]
    pub body: String,
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = BigInt)]
    v: i64,
}

/// Opens a server's file for the simulator: one connection, nothing waits for a disk.
pub fn open(path: &Path) -> AnyConn {
    let mut lite = SqliteConnection::establish(&path.to_string_lossy()).unwrap_or_else(|e| broken(&e));
    lite.batch_execute(
        "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000; \
         PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON;",
    )
    .unwrap_or_else(|e| broken(&e));
    AnyConn::Lite(lite)
}

fn lite(conn: &mut AnyConn) -> &mut SqliteConnection {
    match conn {
        AnyConn::Lite(lite) => lite,
        AnyConn::Pg(_) => broken(&"the simulator's server stands on SQLite"),
    }
}

impl Server {
    /// Starts a server on a copy of the template, with the oracle as it was when the template was made.
    pub fn start(path: PathBuf, seed: u64, oracle: Reference, mirror: Mirror, last_op: i64) -> Server {
        let conn = Some(open(&path));
        let salt = Dice::new(seed, "salt");
        Server {
            conn,
            path,
            oracle,
            mirror,
            backups: Vec::new(),
            last_op,
            salt,
            lives: 0,
            epoch: FIRST_LIFE.to_owned(),
            taken: 0,
            ever: BTreeSet::new(),
        }
    }

    #[must_use]
    pub fn last_op(&self) -> i64 {
        self.last_op
    }

    fn conn(&mut self) -> &mut AnyConn {
        let path = &self.path;
        self.conn.get_or_insert_with(|| open(path))
    }

    pub fn lite(&mut self) -> &mut SqliteConnection {
        lite(self.conn())
    }

    /// Stops and starts: whatever was open is gone.
    pub fn restart(&mut self) {
        self.conn = None;
    }

    /// One sync request. With a fuse the server dies after so many steps.
    pub fn exchange(&mut self, bytes: &[u8], now: Millis, fuse: Option<Fuse>) -> Result<Reply, Violation> {
        let mut salt = self.salt.clone();
        let conn = self.conn();
        planted::forget_early_answer();
        let done = dying(fuse, || {
            exchange_on(conn, bytes, now, &mut || {
                let mut bytes = [0; 16];
                salt.fill(&mut bytes);
                bytes
            })
        });
        self.salt = salt;
        let reply = self.reply(done.map(|d| d.map(|e| e.bytes)));
        // A request of one line brings nothing that could be written.
        if bytes.iter().filter(|b| **b == b'\n').count() > 2 {
            self.observe()?;
        }
        Ok(reply)
    }

    /// One page of a snapshot.
    pub fn snapshot(&mut self, ask: &SnapshotAsk, now: Millis, fuse: Option<Fuse>) -> Reply {
        let conn = self.conn();
        let done = dying(fuse, || {
            beatbook_server::db::read_on(conn, |conn| beatbook_server::sync::snapshot::page(conn, ask, now))
        });
        self.reply(done)
    }

    fn reply(&mut self, done: Option<Result<Vec<u8>, beatbook_server::db::Error>>) -> Reply {
        match done {
            Some(Ok(bytes)) => Reply::Answer(bytes),
            Some(Err(beatbook_server::db::Error::Refused(problem))) => Reply::Refused(problem.code),
            Some(Err(error)) => Reply::Failed(error.to_string()),
            None => {
                self.conn = None;
                planted::early_answer().map_or(Reply::Died, Reply::Answer)
            }
        }
    }

    /// Somebody at the console, or the force's own hand.
    pub fn write(
        &mut self,
        by: &Author,
        edits: Vec<Edit>,
        now: Millis,
        fuse: Option<Fuse>,
    ) -> Result<Option<Vec<Settled>>, Violation> {
        let conn = self.conn();
        let done = dying(fuse, || write_on(conn, |tx| write_as(tx, by, edits, now)));
        let settled = match done {
            Some(Ok(settled)) => Some(settled),
            Some(Err(error)) => {
                return Err(Violation::new("I-12", format!("a console write failed: {error}")));
            }
            None => {
                self.conn = None;
                None
            }
        };
        self.observe()?;
        Ok(settled)
    }

    pub fn revoke(&mut self, device: &str) {
        diesel::sql_query("UPDATE device SET status = 'revoked' WHERE id = ?")
            .bind::<Text, _>(device)
            .execute(self.lite())
            .unwrap_or_else(|e| broken(&e));
        self.oracle.revoked.insert(device.to_owned());
    }

    /// Puts a copy aside. A verified one says to the devices that they may let go of what lies in it; from then
    /// on nobody goes back to an older one.
    pub fn back_up(&mut self, verified: bool) {
        if verified {
            diesel::sql_query("UPDATE counter SET durable_until = v")
                .execute(self.lite())
                .unwrap_or_else(|e| broken(&e));
            self.backups.clear();
        }
        self.taken += 1;
        let file = self.path.with_extension(format!("backup{}", self.taken));
        self.conn = None;
        std::fs::copy(&self.path, &file).unwrap_or_else(|e| broken(&e));
        self.backups.push(Backup {
            file,
            oracle: self.oracle.clone(),
            mirror: self.mirror.clone(),
            last_op: self.last_op,
        });
    }

    /// Goes back to an earlier copy, as the restore tool does: another life of the server begins.
    pub fn restore(&mut self, which: usize, random: [u8; 8]) {
        let Some(backup) = self.backups.get(which).cloned() else { return };
        self.conn = None;
        std::fs::copy(&backup.file, &self.path).unwrap_or_else(|e| broken(&e));
        let revoked = self.oracle.revoked.clone();
        self.oracle = backup.oracle;
        self.mirror = backup.mirror;
        self.last_op = backup.last_op;
        self.lives += 1;
        let conn = self.conn();
        write_on(conn, |tx| beatbook_server::sync::restored(tx, random)).unwrap_or_else(|e| broken(&e));
        self.epoch = hex::encode(random);
        // Revoking is said again by whoever looks after the devices.
        for device in revoked {
            self.revoke(&device);
        }
    }

    /// Reads what is new in the store, folds it into the oracle and compares.
    pub fn observe(&mut self) -> Result<(), Violation> {
        let (last_op, last_seq) = (self.last_op, self.mirror.head());
        let lite = self.lite();
        let ops: Vec<OpRow> = diesel::sql_query(
            "SELECT rowid AS n, device, epoch, ctr, hash, line, outcome, result, received_at \
             FROM op WHERE rowid > ? ORDER BY rowid",
        )
        .bind::<BigInt, _>(last_op)
        .load(lite)
        .unwrap_or_else(|e| broken(&e));
        let changes: Vec<ChangeRow> = diesel::sql_query(
            "SELECT seq, record, version, device, epoch, ctr FROM change WHERE seq > ? ORDER BY seq",
        )
        .bind::<BigInt, _>(last_seq)
        .load(lite)
        .unwrap_or_else(|e| broken(&e));
        let scopes: Vec<ScopeRow> = diesel::sql_query(
            "SELECT scope, seq, prev_seq, step FROM change_scope WHERE seq > ? ORDER BY seq, scope",
        )
        .bind::<BigInt, _>(last_seq)
        .load(lite)
        .unwrap_or_else(|e| broken(&e));
        let counter: One =
            diesel::sql_query("SELECT v FROM counter").get_result(lite).unwrap_or_else(|e| broken(&e));

        let mut touched = Vec::new();
        for change in changes {
            self.mirror.change(
                change.seq,
                &change.record,
                change.version,
                (&change.device, &change.epoch, change.ctr),
            )?;
            touched.push(change.record);
        }
        for row in scopes {
            self.mirror.place(&row.scope, row.seq, row.prev_seq, &row.step)?;
        }
        if counter.v != self.mirror.head() {
            let what = format!("the counter says {} and the log ends at {}", counter.v, self.mirror.head());
            return Err(Violation::new("I-01", what));
        }
        touched.sort();
        touched.dedup();
        let rows = self.records(&touched);
        self.keep_forks(&rows);
        for row in &ops {
            self.last_op = self.last_op.max(row.n);
            self.settle(row)?;
        }
        for row in &rows {
            self.compare(row)?;
        }
        Ok(())
    }

    /// Lines kept because their counter was used: they are in no list of operations.
    fn keep_forks(&mut self, rows: &[RecordRow]) {
        for row in rows.iter().filter(|r| r.kind == "quarantine") {
            if self.oracle.records.contains_key(&row.id) {
                continue;
            }
            let fields: Fields = serde_json::from_str(&row.body).unwrap_or_default();
            let text =
                |f: &str| fields.get(f).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
            if text("reason") != "fork" {
                continue;
            }
            let ctr = fields.get("ctr").and_then(serde_json::Value::as_u64).unwrap_or_default();
            let (device, epoch, line) = (text("device"), text("epoch"), text("line"));
            let line = super::reference::Line { device: &device, epoch: &epoch, ctr, bytes: line.as_bytes() };
            self.oracle.keep_fork(&line, &row.id);
        }
    }

    fn settle(&mut self, row: &OpRow) -> Result<(), Violation> {
        let who = format!("{}/{}/{}", row.device, row.epoch, row.ctr);
        let told: beatbook_shared::sync::wire::OpResult = serde_json::from_str(&row.result)
            .map_err(|e| Violation::new("I-12", format!("{who} has an unreadable outcome: {e}")))?;
        if beatbook_shared::sync::op::hash(&row.line) != row.hash {
            return Err(Violation::new("I-54", format!("{who}: the stored line has another hash")));
        }
        let line = super::reference::Line {
            device: &row.device,
            epoch: &row.epoch,
            ctr: row.ctr.unsigned_abs(),
            bytes: &row.line,
        };
        let said = self.oracle.settle(&line, Millis(row.received_at), &told);
        let clashed: std::collections::BTreeSet<String> = told.clashed.iter().cloned().collect();
        if told.outcome != Some(said.outcome) || told.reason != said.reason || clashed != said.clashed {
            let what = format!(
                "{who}: the server said {:?} {:?} {clashed:?}, the oracle {:?} {:?} {:?} of {}",
                told.outcome,
                told.reason,
                said.outcome,
                said.reason,
                said.clashed,
                String::from_utf8_lossy(&row.line)
            );
            return Err(Violation::new(super::invariants::of_outcome(&told, &said), what));
        }
        let origin =
            self.mirror.settled(&row.device, &row.epoch, row.ctr, &row.hash, &row.line, &row.outcome);
        self.ever.insert(origin);
        Ok(())
    }

    fn compare(&self, row: &RecordRow) -> Result<(), Violation> {
        super::invariants::same_record(row, self.oracle.records.get(&row.id), &self.oracle)
    }

    /// Records by id, straight from the store.
    pub fn records(&mut self, ids: &[String]) -> Vec<RecordRow> {
        let lite = self.lite();
        ids.iter()
            .flat_map(|id| {
                diesel::sql_query("SELECT id, kind, version, scopes, body FROM record WHERE id = ?")
                    .bind::<Text, _>(id)
                    .load::<RecordRow>(lite)
                    .unwrap_or_else(|e| broken(&e))
            })
            .collect()
    }

    /// Every record, straight from the store.
    pub fn all_records(&mut self) -> Vec<RecordRow> {
        diesel::sql_query("SELECT id, kind, version, scopes, body FROM record ORDER BY id")
            .load(self.lite())
            .unwrap_or_else(|e| broken(&e))
    }

    /// The server's own check of its whole log.
    pub fn check(&mut self) -> Result<beatbook_server::sync::check::Report, Violation> {
        beatbook_server::sync::check::check(self.conn()).map_err(|e| Violation::new("I-01", e.to_string()))
    }
}
