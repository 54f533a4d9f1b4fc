//! SQLite's one writer: waiting writes share a commit.
//!
//! Each of several has a savepoint of its own, so that one that fails takes back nothing of the others. One that is
//! alone has none: under a savepoint SQLite remembers every page that the write touches and looks through them after
//! each statement, which for a large write is most of its time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use diesel::connection::TransactionManager;

use super::{AnyConn, Error, Manager, Tx, begin};

/// The most writes that share one commit.
const JOIN: usize = 64;

/// Says to whoever asked what became of the write, once the commit is known.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
type Job = Box<dyn FnOnce(&mut AnyConn, Company) -> Done + Send>;

/// Whether a write has its commit to itself.
#[derive(Clone, Copy, PartialEq)]
enum Company {
    Alone,
    Several,
}

/// A write that was carried out, and whether it is to stand.
struct Done {
    stands: bool,
    answer: Answer,
}

#[derive(Clone)]
pub(super) struct Writer {
    jobs: SyncSender<Job>,
}

impl Writer {
    pub(super) fn start(conn: AnyConn, waiting: usize) -> Writer {
        let (jobs, queue) = sync_channel(waiting);
        std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(conn, &queue))
            .map_or_else(|e| tracing::error!(error = %e, "the writer did not start"), drop);
        Writer { jobs }
    }

    pub(super) fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (tell, hear) = sync_channel(1);
        let job: Job = Box::new(move |conn, company| {
            let result = match company {
                Company::Alone => whole(conn, f),
                Company::Several => in_savepoint(conn, f),
            };
            let stands = result.is_ok();
            let answer: Answer = Box::new(move |commit: Result<(), String>| {
                let answer = match (commit, result) {
                    (Err(why), Ok(_)) => Err(Error::Connect(format!("the commit failed: {why}"))),
                    (_, result) => result,
                };
                // The asker may have gone away; the write stands all the same.
                drop(tell.send(answer));
            });
            Done { stands, answer }
        });
        self.jobs.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Connect("the writer has stopped".to_owned()),
        })?;
        hear.recv().map_err(|_| Error::Connect("the write could not begin".to_owned()))?
    }
}

/// A write as far as it comes; one that panics has failed.
fn whole<T>(conn: &mut AnyConn, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(|| f(&mut Tx(&mut *conn))))
        .unwrap_or_else(|_| Err(Error::Corrupt("a write stopped half-way".to_owned())))
}

/// One write among several of a commit: what fails, or panics, takes back only its own.
fn in_savepoint<T>(conn: &mut AnyConn, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
    Manager::begin_transaction(conn)?;
    match whole(conn, f) {
        Ok(value) => Manager::commit_transaction(conn).map(|()| value).map_err(Error::from),
        Err(error) => {
            Manager::rollback_transaction(conn)?;
            Err(error)
        }
    }
}

fn run(mut conn: AnyConn, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = begin(&mut conn) {
            // Dropping the job tells its asker; nothing was written.
            tracing::error!(%error, "a write could not begin");
            continue;
        }
        let mut answers = Vec::new();
        let mut stands = true;
        match queue.try_recv() {
            Err(_) => {
                let done = first(&mut conn, Company::Alone);
                stands = done.stands;
                answers.push(done.answer);
            }
            Ok(second) => {
                answers.extend([first, second].map(|job| job(&mut conn, Company::Several).answer));
                while answers.len() < JOIN {
                    let Ok(job) = queue.try_recv() else { break };
                    answers.push(job(&mut conn, Company::Several).answer);
                }
            }
        }
        let commit = if stands {
            Manager::commit_transaction(&mut conn).map_err(|e| e.to_string())
        } else {
            Err("the write was taken back".to_owned())
        };
        if commit.is_err() {
            // What was not committed is still open, and whatever it had opened within: the next must not begin inside.
            while Manager::rollback_transaction(&mut conn).is_ok() {}
        }
        for answer in answers {
            answer(commit.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use diesel::connection::SimpleConnection;
    use diesel::dsl::sql;
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;

    use super::*;

    fn note(tx: &mut Tx<'_>, n: i64) -> Result<(), Error> {
        Ok(tx.batch_execute(&format!("INSERT INTO noted VALUES ({n})"))?)
    }

    /// Whether it was alone or one of several, whatever fails leaves nothing, and what comes after it is written.
    #[test]
    fn a_write_that_fails_or_panics_leaves_nothing_and_spoils_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("t.db").display());
        let mut conn = crate::db::connect(&url, true).unwrap();
        conn.batch_execute("CREATE TABLE noted (n BIGINT NOT NULL)").unwrap();
        let writer = Writer::start(conn, 64);
        let failing = |n: i64| {
            let failed = writer.write(move |tx| {
                note(tx, n)?;
                Err::<(), _>(Error::Busy)
            });
            assert!(matches!(failed, Err(Error::Busy)), "its own reason comes back");
        };
        let panicking = |n: i64| {
            let failed = writer.write(move |tx| {
                tx.transaction::<(), Error, _>(|inner| {
                    inner.batch_execute(&format!("INSERT INTO noted VALUES ({n})"))?;
                    panic!("a fault of the program")
                })
            });
            assert!(failed.is_err());
        };
        failing(1);
        panicking(2);
        writer.write(|tx| note(tx, 3)).unwrap();
        std::thread::scope(|scope| {
            for n in 10..40 {
                let (writer, failing) = (&writer, &failing);
                scope.spawn(move || match n % 3 {
                    0 => failing(n),
                    _ => writer.write(move |tx| note(tx, n)).unwrap(),
                });
            }
        });
        let kept: Vec<i64> = writer
            .write(|tx| Ok(diesel::select(sql::<BigInt>("n FROM noted ORDER BY n")).load(&mut **tx)?))
            .unwrap();
        let expected: Vec<i64> = [3].into_iter().chain((10..40).filter(|n| n % 3 != 0)).collect();
        assert_eq!(kept, expected);
    }
}
