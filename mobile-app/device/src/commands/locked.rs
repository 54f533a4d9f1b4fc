//! The lock screen's commands, and what becomes of its taps when the phone is unlocked.

use std::sync::Arc;

use beatbook_shared::api::locking::{LockJob, LockView, LockedTap};
use beatbook_shared::api::officer::{Kept, UndoTap};
use beatbook_shared::ids::record_id;
use beatbook_shared::locking::pin::TRIES;
use beatbook_shared::locking::sealed::Shut;
use beatbook_shared::patrol::attendance::{Stamp, UNDO_MS};
use beatbook_shared::problem::{Code, Problem};
use zeroize::Zeroizing;

use super::{duty, home, taps};
use crate::core::{Act, Core};
use crate::device::{Device, Inner, Told};
use crate::lockscreen::{Face, FaceJob, LockScreen, SealedTap, ThenClock};
use crate::problems::{self, Refused};
use crate::store::meta::name;

pub(super) async fn tap_locked(device: &Arc<Device>, question: LockedTap) -> Result<Kept, Problem> {
    let done = seal(device, move |face, _, clock| {
        let job = face.job.as_mut().filter(|job| job.incident == question.incident).ok_or_else(|| {
            Problem::new(Code::NotFound, "That job is not on the lock screen. Unlock to find it.")
        })?;
        if !job.next(clock.now()).contains(&question.point) {
            return Err(Problem::new(
                Code::Changed,
                "That point cannot come next on this job. Unlock to change what was stamped.",
            ));
        }
        let mut random = [0; 10];
        clock.random(&mut random);
        let id = record_id(clock.now(), random);
        job.stamps.push((id.clone(), question.point, clock.now()));
        Ok(SealedTap {
            id,
            incident: question.incident,
            point: question.point,
            undoes: None,
            wall: clock.now(),
            mono: clock.mono_ms(),
            boot: clock.boot(),
            fix: question.fix,
        })
    })
    .await?;
    Ok(Kept { id: done.id, ctr: 0, at: done.wall, undo_until: Some(done.wall.plus(UNDO_MS)) })
}

pub(super) async fn undo_locked(device: &Arc<Device>, question: UndoTap) -> Result<Kept, Problem> {
    let done = seal(device, move |face, last, clock| {
        let too_late = || {
            Problem::new(
                Code::Changed,
                "A tap can be undone for ten seconds. Unlock and use \"I forgot to tap\" to give another time.",
            )
        };
        let tap = last.filter(|tap| tap.id == question.stamp && tap.undoes.is_none()).ok_or_else(too_late)?;
        if clock.mono_ms().saturating_sub(tap.mono) > UNDO_MS.unsigned_abs() {
            return Err(too_late());
        }
        if let Some(job) = &mut face.job {
            job.stamps.retain(|(id, ..)| *id != tap.id);
        }
        let mut random = [0; 10];
        clock.random(&mut random);
        Ok(SealedTap {
            id: record_id(clock.now(), random),
            undoes: Some(tap.id.clone()),
            wall: clock.now(),
            mono: clock.mono_ms(),
            boot: clock.boot(),
            fix: None,
            ..tap.clone()
        })
    })
    .await?;
    Ok(Kept { id: done.id, ctr: 0, at: done.wall, undo_until: None })
}

type Clock<'a> = &'a dyn crate::clock::Clock;

/// Seals one act: into the box first, then onto the face.
async fn seal(
    device: &Arc<Device>,
    work: impl FnOnce(&mut Face, Option<&SealedTap>, Clock<'_>) -> Result<SealedTap, Problem> + Send + 'static,
) -> Result<SealedTap, Problem> {
    let at = Arc::clone(device);
    let done = tokio::task::spawn_blocking(move || {
        let mut inner = at.inner();
        if inner.core.is_some() {
            return Err(Problem::new(Code::Changed, "The phone is unlocked. Tap on the job itself."));
        }
        let screen = at.settings.lockscreen();
        let mut face = screen.face().ok_or_else(problems::not_enrolled)?;
        let tap = work(&mut face, inner.state.last_sealed.as_ref(), at.clock.as_ref())?;
        screen.append(&face, &tap, at.clock.as_ref()).map_err(|e| {
            tracing::error!(error = %e, "a tap could not be sealed");
            Problem::new(
                Code::DiskFull,
                "There is no room to keep this tap. Note the time, and free some room.",
            )
        })?;
        if let Err(error) = screen.put_face(&face) {
            // The tap is in the box; the face shows it late at worst.
            tracing::warn!(%error, "the lock screen could not be written");
        }
        inner.state.last_sealed = Some(tap.clone());
        Ok(tap)
    })
    .await
    .unwrap_or_else(|e| Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}."))))?;
    device.tell(Told::Changed);
    Ok(done)
}

/// Makes ordinary operations of the sealed taps, each in one transaction with its own clocks. A tap whose stamp is
/// in the store already was made one before the program ended; it is not made twice. `key` is the store's own, as for
/// [`face`]: what it closes for, this opens.
pub(crate) fn replay(core: &mut Core, screen: &LockScreen, key: &[u8; 32]) -> Result<usize, Refused> {
    let secret = box_secret(key)?;
    let (sealed, shut) = screen.open(&secret);
    let mut made = 0;
    for tap in &sealed {
        if core.kept(&tap.id)?.is_none() {
            stamp(core, tap)?;
            made += 1;
        }
    }
    if shut > 0 {
        tracing::error!(shut, "sealed taps did not open; their box was put aside whole");
    }
    if let Err(error) = screen.done(shut, core.now()) {
        tracing::warn!(%error, "the box of taps could not be let go; it is looked through again");
    }
    Ok(made)
}

fn stamp(core: &mut Core, tap: &SealedTap) -> Result<(), Refused> {
    let who = super::ask::who(core)?;
    let attendance = taps::mine(core, &who, &tap.incident)?;
    let callsign = taps::callsign(core, &who)?;
    let state = taps::state_of(tap.point, tap.wall);
    // Back into the state before, where the tap that is taken back is what led to the last one.
    let back = match &tap.undoes {
        None => None,
        Some(undone) => {
            let at = super::people::one::<Stamp>(core, undone)?.and_then(|stamp| stamp.record.at);
            let states = duty::states(core, &who)?;
            let led =
                states.first().is_some_and(|s| Some(s.record.state) == state && Some(s.record.at) == at);
            states.get(1).filter(|_| led).map(|s| (s.record.state, s.record.incident.clone()))
        }
    };
    let then = ThenClock { tap, clock: core.clock() };
    core.act_then(&then, |act: &mut Act<'_>| {
        let attendance = match attendance {
            Some(attendance) => attendance.id,
            None => act.add(&taps::own_attendance(&who, &tap.incident, &callsign))?.record,
        };
        let stamp = Stamp {
            attendance,
            point: tap.point,
            at: tap.undoes.is_none().then_some(tap.wall),
            source: "app".to_owned(),
            by: Some(who.staff.clone()),
            corrects: tap.undoes.clone(),
            late_entry_at: None,
            reason: tap.undoes.as_ref().map(|_| "undo".to_owned()),
            reason_code: None,
            fix: tap.fix.clone(),
        };
        act.add_as(tap.id.clone(), &stamp)?;
        match (tap.undoes.is_some(), state, back) {
            (false, Some(state), _) => {
                act.add(&duty::event(&who, state, tap.wall, Some(tap.incident.clone())))?;
            }
            (true, _, Some((state, incident))) => {
                act.add(&duty::event(&who, state, tap.wall, incident))?;
            }
            _ => {}
        }
        Ok::<_, Refused>(())
    })
}

/// The secret half for the box of an open store. Overwritten when it is let go.
fn box_secret(key: &[u8; 32]) -> Result<Zeroizing<[u8; 32]>, Refused> {
    Ok(Zeroizing::new(crate::lockscreen::secret(key).map_err(no_key)?))
}

fn no_key(error: Shut) -> Refused {
    Refused(Problem::new(Code::Server, format!("The lock screen has no key: {error}.")))
}

/// The face as it should be now, from the open store.
pub(crate) fn face(core: &mut Core, key: &[u8; 32]) -> Result<Option<Face>, Refused> {
    let Some(who) = core.identity()? else { return Ok(None) };
    let secret = box_secret(key)?;
    let seal_to = beatbook_shared::locking::sealed::public(&secret).map_err(no_key)?;
    let job = home::next(core, &who)?;
    let job = match job {
        None => None,
        Some(card) => {
            let stamps = match &card.attendance {
                Some(attendance) => taps::stamps(core, attendance)?,
                None => Vec::new(),
            };
            let standing = beatbook_shared::patrol::attendance::effective(&stamps);
            let stamps =
                standing.into_iter().map(|(point, held)| (held.id.clone(), point, held.at)).collect();
            Some(FaceJob { incident: card.incident, number: card.number, stamps })
        }
    };
    let tokens: Option<beatbook_shared::api::auth::Tokens> = core.db().meta(name::TOKENS)?;
    Ok(Some(Face {
        seal_to: hex::encode(seal_to),
        language: core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned()),
        job,
        policy: tokens.as_ref().map(|t| t.lock.bounded()).unwrap_or_default(),
        lease: core.db().meta(name::LEASE)?,
        session_until: tokens.map(|t| t.session_until).filter(|until| until.0 > 0),
    }))
}

/// What the pages show of lock, lease and sign-in.
pub(super) fn view(device: &Device, inner: &Inner) -> LockView {
    let screen = device.settings.lockscreen();
    let face = screen.face().unwrap_or_default();
    let (clock, vault) = (device.clock.as_ref(), device.settings.vault());
    let now = clock.now();
    let memory = device.memory();
    let tries = vault.tries(&memory).ok().filter(|tries| tries.wrong > 0);
    let wait = tries
        .as_ref()
        .filter(|t| !t.spent())
        .map_or(0, |tries| tries.wait_left(&clock.boot(), clock.mono_ms(), memory.started));
    let open = inner.core.is_some();
    let sealed = inner.state.last_sealed.as_ref().filter(|tap| {
        tap.undoes.is_none() && clock.mono_ms().saturating_sub(tap.mono) <= UNDO_MS.unsigned_abs()
    });
    let job = face.job.as_ref().filter(|_| !open).map(|job| LockJob {
        incident: job.incident.clone(),
        number: job.number.clone(),
        point: job.last().map(|(point, _)| point),
        at: job.last().map(|(_, at)| at),
        next: job.next(now),
        undo: sealed.map(|tap| tap.id.clone()),
        undo_until: sealed.map(|tap| tap.wall.plus(UNDO_MS)),
    });
    let lease = inner.state.lease.as_ref().or(face.lease.as_ref());
    LockView {
        tries_left: tries.map(|tries| TRIES.saturating_sub(tries.wrong)),
        wait_until: (wait > 0).then(|| now.plus(wait)),
        lease_left_ms: lease
            .map(|lease| lease.look(now, clock.mono_ms(), &clock.boot()).left_ms(face.policy.lease_hours)),
        session_until: face.session_until,
        idle_minutes: face.policy.idle_minutes,
        job,
        sealed_taps: screen.count(),
        recoverable: crate::vault::recovery::read(vault.path()).is_some(),
    }
}
