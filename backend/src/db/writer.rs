//! SQLite's one writer: waiting writes share a commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use diesel::connection::TransactionManager;

use super::{AnyConn, Error, Manager, Tx, begin};

/// The most writes that share one commit.
const JOIN: usize = 64;

/// Says to whoever asked what became of the write, once the commit is known.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
type Job = Box<dyn FnOnce(&mut AnyConn) -> Answer + Send>;

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
        let job: Job = Box::new(move |conn| {
            let result = in_savepoint(conn, f);
            Box::new(move |commit: Result<(), String>| {
                let answer = match commit {
                    Ok(()) => result,
                    Err(why) => Err(Error::Connect(format!("the commit failed: {why}"))),
                };
                // The asker may have gone away; the write stands all the same.
                drop(tell.send(answer));
            })
        });
        self.jobs.try_send(job).map_err(|e| match e {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Connect("the writer has stopped".to_owned()),
        })?;
        hear.recv().map_err(|_| Error::Connect("the write could not begin".to_owned()))?
    }
}

/// One write among several of a commit: what fails, or panics, takes back only its own.
fn in_savepoint<T>(conn: &mut AnyConn, f: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
    Manager::begin_transaction(conn)?;
    let result = catch_unwind(AssertUnwindSafe(|| f(&mut Tx(&mut *conn))))
        .unwrap_or_else(|_| Err(Error::Corrupt("a write stopped half-way".to_owned())));
    match result {
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
        let mut answers = vec![first(&mut conn)];
        while answers.len() < JOIN {
            let Ok(job) = queue.try_recv() else { break };
            answers.push(job(&mut conn));
        }
        let commit = Manager::commit_transaction(&mut conn).map_err(|e| e.to_string());
        if commit.is_err() {
            // A commit that failed leaves its transaction open; the next must not begin inside it.
            drop(Manager::rollback_transaction(&mut conn));
        }
        for answer in answers {
            answer(commit.clone());
        }
    }
}
