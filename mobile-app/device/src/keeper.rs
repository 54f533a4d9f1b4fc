//! Keeps an open phone from staying open: the idle lock, the lease, and the lock screen's face.
//!
//! The device locks by its own clocks. Pages say what they see (a touch, going behind another app), but a page that
//! forgets, hangs or is closed does not keep the phone open: every command looks first, and [`watch`] looks when
//! nobody asks anything. Locking writes the face, drops the core and overwrites the key.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use beatbook_shared::api::auth::Tokens;
use beatbook_shared::api::locking::Sight;
use beatbook_shared::locking::idle::{Idle, Moment, Saw};
use beatbook_shared::locking::lease::{Lease, Policy};

use crate::commands::{lock_face, replay_taps};
use crate::device::{Closed, Device, Inner, Told};
use crate::problems::Refused;
use crate::store::meta::name;

/// The longest between two looks.
const LOOK: Duration = Duration::from_secs(2);
/// How much of the lease may go unwritten when the battery is pulled.
const LEASE_STEP_MS: i64 = 60_000;

impl Device {
    pub(crate) fn moment(&self) -> Moment {
        Moment { wall: self.clock.now(), mono: self.clock.mono_ms() }
    }

    /// What has just been opened: the taps that waited become operations, the idle clock starts, the lease is looked at.
    pub(crate) fn opened(&self, inner: &mut Inner) -> Result<(), Refused> {
        let Inner { core, key, state } = inner;
        let (Some(core), Some(key)) = (core.as_mut(), key.as_ref()) else { return Ok(()) };
        state.idle = Some(Idle::begin(self.moment()));
        state.last_sealed = None;
        if core.identity()?.is_some() {
            let made = replay_taps(core, &self.settings.lockscreen(), key)?;
            if made > 0 {
                tracing::info!(made, "taps from the lock screen were taken in");
            }
        }
        self.look_at_lease(inner, true)?;
        self.write_face(inner);
        Ok(())
    }

    /// The force's policy, as the last sign-in brought it.
    fn policy(inner: &mut Inner) -> Result<Policy, Refused> {
        let Some(core) = inner.core.as_mut() else { return Ok(Policy::default()) };
        let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
        Ok(tokens.map(|t| t.lock.bounded()).unwrap_or_default())
    }

    /// Counts what has passed of the lease, and whether pages may read.
    pub(crate) fn look_at_lease(&self, inner: &mut Inner, write: bool) -> Result<(), Refused> {
        let policy = Device::policy(inner)?;
        let Inner { core, state, .. } = inner;
        let Some(core) = core.as_mut() else { return Ok(()) };
        let (wall, mono, boot) = (self.clock.now(), self.clock.mono_ms(), self.clock.boot());
        let held: Option<Lease> = core.db().meta(name::LEASE)?;
        let lease = match &held {
            Some(lease) => lease.look(wall, mono, &boot),
            // Before the first answer there is nothing to read, and from enrolment on there is a lease.
            None => Lease::begin(wall, mono, &boot),
        };
        let left = lease.left_ms(policy.lease_hours);
        let before = held.as_ref().map_or(0, |lease| lease.left_ms(policy.lease_hours));
        if write || held.is_none() || before - left >= LEASE_STEP_MS || (left == 0) != (before == 0) {
            core.db().write(|db| db.set_meta(name::LEASE, &lease))?;
        }
        state.lease = Some(lease);
        let closed = if core.db().meta(name::REVOKED)?.unwrap_or(false) {
            Some(Closed::Revoked)
        } else {
            (left == 0).then_some(Closed::LeaseOver)
        };
        let changed = state.closed != closed;
        state.closed = closed;
        if changed {
            self.tell(Told::Changed);
        }
        Ok(())
    }

    /// Why pages may not read the open store now. That the server took the phone out of use holds from the
    /// transaction in which it was heard, and not from the next look at the lease.
    pub(crate) fn closed_to_pages(inner: &mut Inner) -> Result<Option<Closed>, Refused> {
        let Inner { core, state, .. } = inner;
        let revoked = match core.as_mut() {
            Some(core) => core.db().meta(name::REVOKED)?.unwrap_or(false),
            None => false,
        };
        Ok(if revoked { Some(Closed::Revoked) } else { state.closed })
    }

    /// The server has answered, or somebody has signed in: the lease begins anew.
    pub(crate) fn heard_from_server(&self, inner: &mut Inner) -> Result<(), Refused> {
        if let Some(core) = inner.core.as_mut() {
            let lease = Lease::begin(self.clock.now(), self.clock.mono_ms(), &self.clock.boot());
            core.db().write(|db| db.set_meta(name::LEASE, &lease))?;
        }
        self.look_at_lease(inner, false)
    }

    /// The officer did something.
    pub(crate) fn touched(&self) {
        self.saw(&mut self.inner(), Sight::Touched);
    }

    /// Takes what pages saw. Whatever is due is due first.
    pub(crate) fn saw(&self, inner: &mut Inner, sight: Sight) {
        let Some(idle) = inner.state.idle else { return };
        let minutes = Device::policy(inner).unwrap_or_default().idle_minutes;
        let saw = match sight {
            Sight::Touched => Saw::Touched,
            Sight::Hidden => Saw::Hidden,
            Sight::Shown => Saw::Shown,
            Sight::ScreenOff => Saw::ScreenOff,
        };
        match idle.heard(saw, minutes, self.moment()) {
            Some(idle) => inner.state.idle = Some(idle),
            None => self.lock_now(inner),
        }
    }

    /// Locks an open phone that nobody touched for too long; how long until it would, otherwise.
    pub(crate) fn lock_if_due(&self, inner: &mut Inner) -> Option<i64> {
        let idle = inner.state.idle?;
        let minutes = Device::policy(inner).unwrap_or_default().idle_minutes;
        let left = idle.left(minutes, self.moment());
        if left == 0 {
            self.lock_now(inner);
            return None;
        }
        Some(left)
    }

    /// Locks: the face is written, the core dropped, the key overwritten.
    pub(crate) fn lock_now(&self, inner: &mut Inner) {
        if inner.core.is_none() {
            return;
        }
        if let Err(Refused(problem)) = self.look_at_lease(inner, true) {
            tracing::warn!(problem = %problem.detail, "the lease could not be written");
        }
        if let Some(waiting) = inner.core.as_mut().and_then(|core| core.waiting().ok()) {
            inner.state.at_lock = Some((waiting.count, waiting.oldest));
        }
        self.write_face(inner);
        if let Some(core) = inner.core.as_mut() {
            crate::commands::out_of_sight(core);
        }
        inner.core = None;
        inner.key = None;
        inner.state.idle = None;
        inner.state.closed = None;
        inner.state.wrong_pin = false;
        self.tell(Told::Changed);
    }

    fn write_face(&self, inner: &mut Inner) {
        self.face_due.store(false, Ordering::Relaxed);
        let Inner { core, key, state } = inner;
        let (Some(core), Some(key)) = (core.as_mut(), key.as_ref()) else { return };
        let written = lock_face(core, key).and_then(|face| {
            let Some(mut face) = face else { return Ok(()) };
            if state.closed == Some(Closed::Revoked) {
                face.job = None;
            }
            let screen = self.settings.lockscreen();
            if screen.face().as_ref() == Some(&face) {
                return Ok(());
            }
            screen
                .put_face(&face)
                .map_err(|e| crate::store::StoreError::File(self.settings.folder.clone(), e).into())
        });
        if let Err(Refused(problem)) = written {
            tracing::warn!(problem = %problem.detail, "the lock screen could not be written");
        }
    }

    fn look(&self) -> Duration {
        let mut inner = self.inner();
        let left = self.lock_if_due(&mut inner);
        if inner.core.is_some() {
            if let Err(Refused(problem)) = self.look_at_lease(&mut inner, false) {
                tracing::warn!(problem = %problem.detail, "the lease could not be looked at");
            }
            if self.face_due.load(Ordering::Relaxed) {
                self.write_face(&mut inner);
            }
        }
        left.map_or(LOOK, |ms| Duration::from_millis(ms.unsigned_abs()).min(LOOK))
    }
}

/// Looks again and again for as long as the device runs.
pub(crate) async fn watch(device: Arc<Device>) {
    loop {
        let at = Arc::clone(&device);
        let pause = tokio::task::spawn_blocking(move || at.look()).await.unwrap_or(LOOK);
        tokio::time::sleep(pause).await;
    }
}
