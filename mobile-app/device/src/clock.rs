//! Time and randomness, as a port.
//!
//! Nothing else in this crate reads a clock or asks for random bytes. The simulator hands in its own.

use beatbook_shared::time::Millis;

/// Where time and randomness come from.
pub trait Clock: Send + Sync {
    /// What the device's clock on the wall says. It may be wrong, and may jump.
    fn now(&self) -> Millis;
    /// Milliseconds since the boot named by [`Clock::boot`]; never goes back within one boot.
    fn mono_ms(&self) -> u64;
    /// Names this run of the machine: the monotonic clock means nothing across two of them.
    fn boot(&self) -> String;
    /// Fills the bytes with randomness that nobody can guess.
    fn random(&self, bytes: &mut [u8]);
}

/// The machine's own clocks and randomness.
pub struct MachineClock {
    started: std::time::Instant,
    boot: String,
}

impl MachineClock {
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it starts counting: that is an act, not a default")]
    pub fn new() -> MachineClock {
        // Where the kernel names its boot, use that; elsewhere each start of the program counts as one.
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|t| t.trim().to_owned());
        let mut clock = MachineClock { started: std::time::Instant::now(), boot: String::new() };
        clock.boot = match boot {
            Ok(boot) if !boot.is_empty() => {
                // The monotonic reading starts with the program, so the name must too.
                let mut salt = [0; 4];
                clock.random(&mut salt);
                format!("{boot}.{}", hex::encode(salt))
            }
            _ => {
                let mut name = [0; 16];
                clock.random(&mut name);
                hex::encode(name)
            }
        };
        clock
    }
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge that reads the clock")]
    fn now(&self) -> Millis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn boot(&self) -> String {
        self.boot.clone()
    }

    fn random(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // A machine without a source of randomness: mix what differs between two calls. Ids stay
            // distinct; keys are made only at enrolment, on a machine that has just spoken TLS.
            use sha2::Digest as _;
            for (i, chunk) in bytes.chunks_mut(32).enumerate() {
                let seed = format!("{:?}{:?}{i}", self.now(), self.started.elapsed());
                let hash = sha2::Sha256::digest(seed.as_bytes());
                chunk.copy_from_slice(&hash[..chunk.len()]);
            }
        }
    }
}

/// Clocks for tests: they stand still until they are moved, and the randomness counts.
pub mod fixed {
    use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

    use super::{Clock, Millis};

    pub struct FixedClock {
        wall: AtomicI64,
        mono: AtomicU64,
        drawn: AtomicU64,
        seed: u64,
    }

    impl FixedClock {
        #[must_use]
        pub fn new(wall: i64, seed: u64) -> FixedClock {
            FixedClock {
                wall: AtomicI64::new(wall),
                mono: AtomicU64::new(1_000),
                drawn: AtomicU64::new(0),
                seed,
            }
        }

        /// Both clocks move on.
        pub fn pass(&self, ms: u64) {
            self.wall.fetch_add(i64::try_from(ms).unwrap_or(0), Ordering::Relaxed);
            self.mono.fetch_add(ms, Ordering::Relaxed);
        }

        /// The clock on the wall is set; the monotonic one does not notice.
        pub fn set_wall(&self, ms: i64) {
            self.wall.store(ms, Ordering::Relaxed);
        }
    }

    impl Clock for FixedClock {
        fn now(&self) -> Millis {
            Millis(self.wall.load(Ordering::Relaxed))
        }
        fn mono_ms(&self) -> u64 {
            self.mono.load(Ordering::Relaxed)
        }
        fn boot(&self) -> String {
            format!("boot-{}", self.seed)
        }
        fn random(&self, bytes: &mut [u8]) {
            use sha2::Digest as _;
            for chunk in bytes.chunks_mut(32) {
                let n = self.drawn.fetch_add(1, Ordering::Relaxed);
                let hash = sha2::Sha256::digest(format!("{}:{n}", self.seed).as_bytes());
                chunk.copy_from_slice(&hash[..chunk.len()]);
            }
        }
    }
}
