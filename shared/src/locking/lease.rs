//! For how long a phone may be read without hearing from the server.
//!
//! A phone that was stolen and never meets a network again cannot be told that it was revoked. So reading is on
//! lease: each answer of the server begins the lease anew, and without one it runs out. Time is counted, not
//! compared with a date, from all the clocks there are: between two looks the larger of what both clocks say
//! has passed, what was counted is never taken back, and a clock that was set back by more than a little ends the
//! lease at once, because nobody knows how long the phone lay still. A clock that is corrected by so much is
//! corrected from a network, and with a network the server is near. One thing no program can see: a clock that was
//! set back while the phone was off, by less than it was off. Only hardware with a clock of its own knows that.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::time::{HOUR, MINUTE, Millis};

/// A clock may go back by so much without a word: that is drift and its correction.
pub const DRIFT_MS: i64 = 10 * MINUTE;

/// How a force wants its phones to lock. The bounds are ours; within them it is the force's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "locking.ts")]
pub struct Policy {
    /// Minutes without a touch until a phone locks; 1 to 15.
    pub idle_minutes: u32,
    /// Hours that a full sign-in lasts; 1 to 12.
    pub session_hours: u32,
    /// Hours that a phone may be read without the server; 1 to 72.
    pub lease_hours: u32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy { idle_minutes: 3, session_hours: 12, lease_hours: 72 }
    }
}

impl Policy {
    /// The same within its bounds.
    #[must_use]
    pub fn bounded(self) -> Policy {
        Policy {
            idle_minutes: self.idle_minutes.clamp(1, 15),
            session_hours: self.session_hours.clamp(1, 12),
            lease_hours: self.lease_hours.clamp(1, 72),
        }
    }
}

/// What has been used of a lease, and what the clocks said at the last look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    used_ms: i64,
    wall: Millis,
    mono: u64,
    boot: String,
    /// The clock was set back: nothing is left.
    void: bool,
}

impl Lease {
    /// The server has just answered.
    #[must_use]
    pub fn begin(wall: Millis, mono: u64, boot: &str) -> Lease {
        Lease { used_ms: 0, wall, mono, boot: boot.to_owned(), void: false }
    }

    /// Looks at the clocks.
    #[must_use]
    pub fn look(&self, wall: Millis, mono: u64, boot: &str) -> Lease {
        let by_wall = wall.since(self.wall);
        let by_mono = if self.boot == boot {
            i64::try_from(mono.saturating_sub(self.mono)).unwrap_or(i64::MAX)
        } else {
            0
        };
        Lease {
            used_ms: self.used_ms.saturating_add(by_wall.max(by_mono).max(0)),
            // The latest that it ever said, less the drift that is put up with once: many small steps back are
            // together a large one.
            wall: wall.max(self.wall),
            mono,
            boot: boot.to_owned(),
            void: self.void || by_wall < -DRIFT_MS,
        }
    }

    /// How much is left; 0 when the key stays closed.
    #[must_use]
    pub fn left_ms(&self, hours: u32) -> i64 {
        if self.void { 0 } else { (i64::from(hours) * HOUR - self.used_ms).max(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{DAY, SECOND};

    const T: Millis = Millis(1_790_000_000_000);
    const YEAR: i64 = 365 * DAY;

    /// What truly passes, what the wall clock is moved by on top, and whether the phone restarts.
    struct Move {
        passes: i64,
        set: i64,
        restart: bool,
    }

    fn run(moves: &[Move]) -> (Lease, i64) {
        let (mut wall, mut mono, mut boot, mut truly) = (T, 5_000_u64, 0, 0);
        let mut lease = Lease::begin(wall, mono, "0");
        for m in moves {
            truly += m.passes;
            wall = wall.plus(m.passes + m.set);
            if m.restart {
                boot += 1;
                mono = 1_000;
            } else {
                mono += m.passes.unsigned_abs();
            }
            lease = lease.look(wall, mono, &boot.to_string());
        }
        (lease, truly)
    }

    #[test]
    fn it_runs_out_after_its_hours_and_not_before() {
        let hour = |n: i64| Move { passes: n * HOUR, set: 0, restart: false };
        assert_eq!(run(&[hour(71)]).0.left_ms(72), HOUR);
        assert_eq!(run(&[hour(71), Move { passes: HOUR, set: 0, restart: true }]).0.left_ms(72), 0);
        assert_eq!(run(&[hour(12)]).0.left_ms(12), 0, "the force may give less");
    }

    #[test]
    fn no_move_of_a_clock_makes_it_longer() {
        let sets = [HOUR, 3 * HOUR, DAY, 3 * DAY, 30 * DAY, YEAR, 10 * YEAR];
        let mut tried = 0;
        for size in sets {
            for set in [size, -size] {
                for restart in [false, true] {
                    // Ten hours in use, the clock is moved, the phone lies for fifty hours, thirty more in use.
                    let (lease, truly) = run(&[
                        Move { passes: 10 * HOUR, set: 0, restart: false },
                        Move { passes: SECOND, set, restart: false },
                        Move { passes: 50 * HOUR, set: 0, restart },
                        Move { passes: 30 * HOUR, set: 0, restart: false },
                    ]);
                    assert!(lease.left_ms(72) <= (72 * HOUR - truly).max(0), "{set} {restart}");
                    // The clock is moved while the phone lies.
                    let (lease, truly) = run(&[
                        Move { passes: 10 * HOUR, set: 0, restart: false },
                        Move { passes: 40 * HOUR, set, restart },
                    ]);
                    let left = lease.left_ms(72);
                    let hidden = set + 40 * HOUR < -DRIFT_MS;
                    let unseen = restart && (-40 * HOUR - DRIFT_MS..0).contains(&set);
                    assert!(
                        left <= 72 * HOUR - truly || unseen,
                        "{set} {restart}: {left} left, {truly} passed"
                    );
                    if hidden {
                        assert_eq!(left, 0);
                    }
                    tried += 2;
                }
            }
        }
        assert!(tried >= 30, "{tried}");
    }

    #[test]
    fn drift_and_its_correction_lock_nobody_out() {
        for set in [-9 * MINUTE, -MINUTE, 0, MINUTE, 9 * MINUTE] {
            let (lease, truly) = run(&[
                Move { passes: 8 * HOUR, set, restart: false },
                Move { passes: 8 * HOUR, set: -set, restart: true },
            ]);
            assert!((lease.left_ms(72) - (72 * HOUR - truly)).abs() <= 10 * MINUTE, "{set}");
        }
    }

    #[test]
    fn many_small_steps_back_are_a_large_one() {
        let back = || Move { passes: 0, set: -9 * MINUTE, restart: false };
        assert!(run(&[back()]).0.left_ms(72) > 0);
        assert_eq!(run(&[back(), back()]).0.left_ms(72), 0);
    }

    #[test]
    fn a_policy_stays_within_bounds() {
        let wild = Policy { idle_minutes: 0, session_hours: 99, lease_hours: 1_000 }.bounded();
        assert_eq!(wild, Policy { idle_minutes: 1, session_hours: 12, lease_hours: 72 });
    }
}
