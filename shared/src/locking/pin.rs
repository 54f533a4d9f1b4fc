//! PINs: which are too easy, and what wrong ones cost.
//!
//! A PIN is short because it is entered in gloves in the rain. It is worth something only while nobody may try
//! often: the first slip is free, then each wrong one costs a longer wait, and the fifth closes the phone until
//! its officer has signed in with the password. A PIN that half the world chooses is no PIN at all.

use serde::{Deserialize, Serialize};

use crate::time::SECOND;

/// The fewest digits.
pub const LEAST: usize = 6;
/// The most; more than anybody remembers.
pub const MOST: usize = 32;
/// Wrong PINs before the phone asks for the password.
pub const TRIES: u32 = 5;

/// Why a PIN is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    Short,
    Long,
    NotDigits,
    /// One digit over and over, or a short run of digits repeated.
    Repeats,
    /// Digits in a row, up or down.
    Row,
    /// It reads as a day of the calendar.
    Day,
}

/// Why this PIN would be refused, if it would.
#[must_use]
pub fn weakness(pin: &str) -> Option<Weak> {
    if !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Weak::NotDigits);
    }
    if pin.len() < LEAST {
        return Some(Weak::Short);
    }
    if pin.len() > MOST {
        return Some(Weak::Long);
    }
    let digits: Vec<u8> = pin.bytes().map(|b| b - b'0').collect();
    let repeats = (1..=digits.len() / 2).any(|n| digits.iter().zip(&digits[n..]).all(|(a, b)| a == b));
    if repeats {
        return Some(Weak::Repeats);
    }
    let row = |step: u8| digits.windows(2).all(|pair| (pair[0] + step) % 10 == pair[1]);
    if row(1) || row(9) {
        return Some(Weak::Row);
    }
    day(&digits).then_some(Weak::Day)
}

/// Whether six or eight digits read as a day, in any of the orders in which people write one.
fn day(digits: &[u8]) -> bool {
    let two = |at: usize| digits[at] * 10 + digits[at + 1];
    let month = |n: u8| (1..=12).contains(&n);
    let date = |n: u8| (1..=31).contains(&n);
    let century = |n: u8| n == 19 || n == 20;
    match digits.len() {
        6 => {
            let (a, b, c) = (two(0), two(2), two(4));
            (date(a) && month(b)) || (month(a) && date(b)) || (month(b) && date(c))
        }
        8 => {
            let (a, b, c, d) = (two(0), two(2), two(4), two(6));
            let ends_in_a_year = century(c) && ((date(a) && month(b)) || (month(a) && date(b)));
            ends_in_a_year || (century(a) && month(c) && date(d))
        }
        _ => false,
    }
}

/// How long to wait before the next try, once so many were wrong. Nothing helps after the last.
#[must_use]
pub fn wait_after(wrong: u32) -> i64 {
    match wrong {
        0 | 1 => 0,
        2 => 10 * SECOND,
        3 => 30 * SECOND,
        _ => 120 * SECOND,
    }
}

/// What a phone keeps of wrong PINs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tries {
    /// The key that they were meant for: a count from another key's life says nothing about this one.
    pub vault: String,
    pub wrong: u32,
    /// When the last was counted, by the clock that nobody sets, and the boot that this clock counts from.
    pub mono: u64,
    pub boot: String,
}

impl Tries {
    /// Whether only the password opens the phone now.
    #[must_use]
    pub fn spent(&self) -> bool {
        self.wrong >= TRIES
    }

    /// How long to wait still. The clock on the wall is not asked: it can be set. After a restart the clock that
    /// nobody sets begins anew, and so does the wait.
    #[must_use]
    pub fn wait_left(&self, boot: &str, mono: u64, started: u64) -> i64 {
        let from = if self.boot == boot { self.mono } else { started };
        let waited = i64::try_from(mono.saturating_sub(from)).unwrap_or(i64::MAX);
        (wait_after(self.wrong) - waited).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easy_pins_are_refused_and_others_are_not() {
        use Weak::{Day, Long, NotDigits, Repeats, Row, Short};
        for (pin, why) in [
            ("", Some(Short)),
            ("12345", Some(Short)),
            ("13579a", Some(NotDigits)),
            ("١٢٣٤٥٦", Some(NotDigits)),
            ("111111", Some(Repeats)),
            ("121212", Some(Repeats)),
            ("123123", Some(Repeats)),
            ("47474747", Some(Repeats)),
            ("123456", Some(Row)),
            ("654321", Some(Row)),
            ("789012", Some(Row)),
            ("23456789", Some(Row)),
            ("140782", Some(Day)),
            ("071482", Some(Day)),
            ("820714", Some(Day)),
            ("14071982", Some(Day)),
            ("19820714", Some(Day)),
            ("135790", None),
            ("590361", None),
            ("8402957", None),
            ("59036118", None),
        ] {
            assert_eq!(weakness(pin), why, "{pin}");
        }
        assert_eq!(weakness(&"5903617".repeat(5)), Some(Long));
    }

    #[test]
    fn waits_grow_and_the_fifth_wrong_pin_ends_it() {
        let waits: Vec<i64> = (0..=5).map(|n| wait_after(n) / SECOND).collect();
        assert_eq!(waits, [0, 0, 10, 30, 120, 120]);
        let tries = |wrong| Tries { vault: "v".to_owned(), wrong, mono: 50_000, boot: "monday".to_owned() };
        assert!(!tries(4).spent() && tries(5).spent());
        assert_eq!(tries(3).wait_left("monday", 60_000, 0), 20_000);
        assert_eq!(tries(3).wait_left("monday", 90_000, 0), 0);
    }

    #[test]
    fn a_restart_begins_the_wait_anew_and_no_clock_that_can_be_set_ends_it() {
        let tries = Tries { vault: "v".to_owned(), wrong: 4, mono: 900_000, boot: "monday".to_owned() };
        assert_eq!(tries.wait_left("tuesday", 7_000, 5_000), 118_000);
        assert_eq!(tries.wait_left("tuesday", 125_000, 5_000), 0);
    }
}
