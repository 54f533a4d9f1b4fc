//! One sync request from bytes to bytes, without HTTP: the same for the server, the simulator and tests.

use beatbook_shared::ids::StaffId;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::wire::UpHello;
use beatbook_shared::time::Millis;

use super::intake::{self, Request};
use super::planted::{Bug, answer_early, planted};
use super::push::{Pushed, Random, push};
use super::{pull, store, told};
use crate::db::{AnyConn, Db, Error, read_on, write_on};

/// An answer, and whether the request wrote to the log (so that others may be poked).
#[derive(Debug, Clone, PartialEq)]
pub struct Exchanged {
    pub bytes: Vec<u8>,
    pub wrote: bool,
    pub staff: StaffId,
}

/// Reads a request's lines.
///
/// # Errors
/// A problem when not even the first line can be read, or there are more operations than one request may carry.
pub fn open(bytes: &[u8]) -> Result<Request, Error> {
    let request = intake::read(bytes).ok_or_else(|| {
        Problem::new(Code::BadRequest, "The first line must be a hello line. Send the request again.")
    })?;
    if request.frames.len() > beatbook_shared::sync::MAX_OPS {
        let detail = format!(
            "{} operations came at once; the limit is {}. Send them in smaller requests.",
            request.frames.len(),
            beatbook_shared::sync::MAX_OPS
        );
        return Err(Problem::new(Code::TooLarge, detail).into());
    }
    Ok(request)
}

/// Settles and answers on the server's store.
///
/// # Errors
/// A problem for the caller, or the store's own failure; then nothing was settled.
pub fn exchange(db: &Db, request: Request, now: Millis) -> Result<Exchanged, Error> {
    let (request, pushed) = if request.frames.is_empty() {
        let (pushed, news) =
            db.read(|conn| Ok::<_, Error>((nothing_up(conn, &request)?, news(conn, &request.hello, now)?)))?;
        if let Some(told) = news {
            let device = request.hello.device.clone();
            db.write(move |tx| store::set_told(tx, &device, told))?;
        }
        (request, pushed)
    } else {
        db.write(move |tx| {
            let pushed = push(tx, &request, now, &mut salt)?;
            Ok((request, pushed))
        })?
    };
    let bytes = db.read(|conn| pull::answer(conn, &request, &pushed, now))?;
    Ok(Exchanged { bytes, wrote: pushed.wrote, staff: pushed.staff })
}

/// The same on one connection of one's own.
///
/// # Errors
/// As [`exchange`].
pub fn exchange_on(
    conn: &mut AnyConn,
    bytes: &[u8],
    now: Millis,
    random: Random<'_>,
) -> Result<Exchanged, Error> {
    let request = open(bytes)?;
    let pushed = if request.frames.is_empty() {
        let (pushed, news) = read_on(conn, |conn| {
            Ok::<_, Error>((nothing_up(conn, &request)?, news(conn, &request.hello, now)?))
        })?;
        if let Some(told) = news {
            write_on(conn, |tx| store::set_told(tx, &request.hello.device, told))?;
        }
        pushed
    } else {
        write_on(conn, |tx| {
            let pushed = push(tx, &request, now, random)?;
            if planted(Bug::AckBeforeCommit) {
                answer_early(pull::answer(tx, &request, &pushed, now)?);
            }
            Ok(pushed)
        })?
    };
    let bytes = read_on(conn, |conn| pull::answer(conn, &request, &pushed, now))?;
    Ok(Exchanged { bytes, wrote: pushed.wrote, staff: pushed.staff })
}

/// What the device says of its outbox, if that is not what is known already.
fn news(conn: &mut AnyConn, hello: &UpHello, now: Millis) -> Result<Option<store::ToldRow>, Error> {
    let before = store::told(conn, &hello.device)?;
    let after = told::after(hello, 0, before, now);
    Ok(told::news(before, after).then_some(after))
}

/// A request that brings no operations writes nothing to the log, not even that the device was seen.
fn nothing_up(conn: &mut AnyConn, request: &Request) -> Result<Pushed, Error> {
    let hello = &request.hello;
    let Some((staff, revoked)) = store::device_of(conn, &hello.device)? else {
        let detail = "This device is not enrolled here. Its work is kept; ask for an enrolment code.";
        return Err(Problem::new(Code::Device, detail).into());
    };
    Ok(Pushed {
        results: Vec::new(),
        high: store::epoch_high(conn, &hello.device, &hello.epoch)?.unsigned_abs(),
        forked: false,
        revoked,
        staff: StaffId::from(staff),
        wrote: false,
    })
}

/// Salt for one audit leaf, from the system's own randomness.
fn salt() -> [u8; 16] {
    let mut salt = [0; 16];
    if let Err(error) = getrandom::fill(&mut salt) {
        tracing::error!(%error, "no randomness for an audit salt");
    }
    salt
}
