//! Clocks: one true time of the world, and for each device a clock that may be wrong.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use beatbook_device::clock::Clock;
use beatbook_shared::time::Millis;

use super::dice::Dice;

/// The instant at which every world begins.
pub const BEGINNING: i64 = 1_770_000_000_000;

/// The true time.
#[derive(Debug, Clone, Default)]
pub struct WorldTime(Arc<AtomicI64>);

impl WorldTime {
    #[must_use]
    pub fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    pub fn set(&self, at: i64) {
        self.0.store(at, Ordering::Relaxed);
    }
}

/// One device's clock and randomness.
pub struct DeviceClock {
    world: WorldTime,
    /// How far the wall clock is off.
    off: AtomicI64,
    /// How many parts in a million it runs too fast.
    drift: AtomicI64,
    boots: AtomicU32,
    booted: AtomicI64,
    name: String,
    dice: Mutex<Dice>,
}

impl DeviceClock {
    #[must_use]
    pub fn new(world: WorldTime, name: &str, dice: Dice) -> DeviceClock {
        DeviceClock {
            booted: AtomicI64::new(world.now()),
            world,
            off: AtomicI64::new(0),
            drift: AtomicI64::new(0),
            boots: AtomicU32::new(1),
            name: name.to_owned(),
            dice: Mutex::new(dice),
        }
    }

    pub fn jump(&self, ms: i64) {
        self.off.fetch_add(ms, Ordering::Relaxed);
    }

    pub fn set_drift(&self, parts: i64) {
        self.drift.store(parts, Ordering::Relaxed);
    }

    /// The world's time at which this device's monotonic clock reads so much.
    #[must_use]
    pub fn world_time(&self, mono: u64) -> i64 {
        self.booted.load(Ordering::Relaxed).saturating_add(i64::try_from(mono).unwrap_or(i64::MAX))
    }

    pub fn reboot(&self) {
        self.boots.fetch_add(1, Ordering::Relaxed);
        self.booted.store(self.world.now(), Ordering::Relaxed);
    }
}

impl Clock for DeviceClock {
    fn now(&self) -> Millis {
        let world = self.world.now();
        let drift = (world - BEGINNING) * self.drift.load(Ordering::Relaxed) / 1_000_000;
        Millis(world + drift + self.off.load(Ordering::Relaxed))
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.world.now() - self.booted.load(Ordering::Relaxed)).unwrap_or(0)
    }

    fn boot(&self) -> String {
        format!("{}-boot{}", self.name, self.boots.load(Ordering::Relaxed))
    }

    fn random(&self, bytes: &mut [u8]) {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).fill(bytes);
    }
}
