//! When an open phone locks itself.
//!
//! A phone that nobody touches locks after a few minutes; one whose screen goes dark locks at once; one whose
//! pages go behind another app has a short grace, for a glance at a map and back. Two clocks are asked and the
//! larger span counts: the one that nobody sets stands still while some phones sleep, the one on the wall may be
//! set back.

use crate::time::{MINUTE, Millis, SECOND};

/// How long pages may be behind another app.
pub const GLANCE_MS: i64 = 20 * SECOND;

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub wall: Millis,
    pub mono: u64,
}

impl Moment {
    /// How long ago that was, by the clock that says more.
    #[must_use]
    pub fn since(self, then: Moment) -> i64 {
        let mono = i64::try_from(self.mono.saturating_sub(then.mono)).unwrap_or(i64::MAX);
        self.wall.since(then.wall).max(mono)
    }
}

/// What the device heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saw {
    /// The officer did something.
    Touched,
    /// The pages went behind.
    Hidden,
    /// They came back.
    Shown,
    /// The screen went dark.
    ScreenOff,
}

/// An open phone: when it was touched last, and since when its pages are out of sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    touched: Moment,
    hidden: Option<Moment>,
}

impl Idle {
    /// Opened now.
    #[must_use]
    pub fn begin(now: Moment) -> Idle {
        Idle { touched: now, hidden: None }
    }

    /// Takes what was heard; nothing when the phone locks. What is due is due first: a touch that comes too late
    /// does not keep the phone open.
    #[must_use]
    pub fn heard(self, saw: Saw, minutes: u32, now: Moment) -> Option<Idle> {
        if self.left(minutes, now) == 0 {
            return None;
        }
        match saw {
            Saw::ScreenOff => None,
            Saw::Touched => Some(Idle { touched: now, hidden: None }),
            Saw::Hidden => Some(Idle { hidden: self.hidden.or(Some(now)), ..self }),
            Saw::Shown => Some(Idle { hidden: None, ..self }),
        }
    }

    /// How long until it locks by itself; 0 when that is now.
    #[must_use]
    pub fn left(self, minutes: u32, now: Moment) -> i64 {
        let idle = i64::from(minutes) * MINUTE - now.since(self.touched);
        let glance = self.hidden.map_or(i64::MAX, |then| GLANCE_MS - now.since(then));
        idle.min(glance).max(0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Moment {
        Moment { wall: Millis(1_790_000_000_000 + ms), mono: ms.unsigned_abs() }
    }

    #[test]
    fn three_quiet_minutes_lock_it_and_a_touch_counts_from_itself() {
        let idle = Idle::begin(at(0));
        assert_eq!(idle.left(3, at(0)), 180_000);
        assert_eq!(idle.left(3, at(179_999)), 1);
        assert_eq!(idle.left(3, at(180_000)), 0);
        let idle = idle.heard(Saw::Touched, 3, at(170_000)).unwrap();
        assert_eq!(idle.left(3, at(180_000)), 170_000);
        assert_eq!(idle.left(1, at(180_000)), 50_000, "the policy may be shorter");
    }

    #[test]
    fn a_touch_after_the_time_does_not_keep_it_open() {
        assert_eq!(Idle::begin(at(0)).heard(Saw::Touched, 3, at(180_000)), None);
        assert_eq!(Idle::begin(at(0)).heard(Saw::Shown, 3, at(999_000)), None);
    }

    #[test]
    fn a_glance_at_another_app_is_twenty_seconds_and_a_dark_screen_none() {
        let idle = Idle::begin(at(0)).heard(Saw::Hidden, 3, at(1_000)).unwrap();
        assert_eq!(idle.left(3, at(20_999)), 1);
        assert_eq!(idle.left(3, at(21_000)), 0);
        let again = idle.heard(Saw::Hidden, 3, at(15_000)).unwrap();
        assert_eq!(again.left(3, at(20_000)), 1_000, "said twice, it counts from the first");
        let back = idle.heard(Saw::Shown, 3, at(20_000)).unwrap();
        assert_eq!(back.left(3, at(60_000)), 120_000);
        assert_eq!(Idle::begin(at(0)).heard(Saw::ScreenOff, 3, at(5)), None);
    }

    #[test]
    fn neither_a_sleeping_counter_nor_a_clock_set_back_keeps_it_open() {
        let open = Idle::begin(at(0));
        let slept = Moment { wall: at(200_000).wall, mono: 10 };
        assert_eq!(open.left(3, slept), 0);
        let set_back = Moment { wall: Millis(0), mono: 180_000 };
        assert_eq!(open.left(3, set_back), 0);
    }
}
