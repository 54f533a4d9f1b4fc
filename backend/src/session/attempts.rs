//! What a wrong password costs.

use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::{HOUR, Millis, SECOND};

use crate::config::Tokens;
use crate::http::Failure;

/// The name under which attempts are counted: the number as typed and where it was typed. It is hashed, as
/// people type passwords into the wrong box.
pub(super) fn tried(collar: &str, device: Option<&str>) -> String {
    let text = format!("{}\u{1f}{}", collar.trim().to_lowercase(), device.unwrap_or_default());
    hash(text.as_bytes())
}

/// How many wrong ones to count now, and until when to wait. Old ones are forgotten after a quiet hour.
pub(super) fn next(before: Option<(i64, Millis, Millis)>, rules: &Tokens, now: Millis) -> (i64, Millis) {
    let counted = before.filter(|(_, last, _)| now.since(*last) < HOUR).map_or(0, |(wrong, ..)| wrong);
    let wrong = counted.saturating_add(1);
    let over = wrong - i64::from(rules.wrong_before_wait);
    if over < 0 {
        return (wrong, Millis(0));
    }
    let doubled = i64::from(rules.first_wait_s) << over.min(20);
    (wrong, now.plus(doubled.min(i64::from(rules.longest_wait_s)) * SECOND))
}

/// The refusal while a wait lasts. The same for a number that nobody has.
pub(super) fn must_wait(until: Millis, now: Millis) -> Failure {
    let seconds = u32::try_from((until.since(now) + SECOND - 1).div_euclid(SECOND)).unwrap_or(u32::MAX);
    Failure::from(Problem::new(
        Code::WrongPassword,
        format!("Too many wrong passwords for this collar number. Wait {seconds} seconds, then try again."),
    ))
    .after(seconds)
}

/// The refusal of a sign-in. It never says which of the two was wrong.
pub(super) fn wrong() -> Problem {
    Problem::new(Code::WrongPassword, "The collar number or the password is wrong. Check both and try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_password_after_the_fifth_doubles_the_wait() {
        let rules = Tokens::default();
        let now = Millis(1_790_000_000_000);
        let mut state = None;
        let mut waits = Vec::new();
        for _ in 0..12 {
            let (wrong, until) = next(state, &rules, now);
            waits.push(if until.0 == 0 { 0 } else { until.since(now) / SECOND });
            state = Some((wrong, now, until));
        }
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
    }

    #[test]
    fn a_quiet_hour_forgets() {
        let rules = Tokens::default();
        let now = Millis(1_790_000_000_000);
        assert_eq!(next(Some((9, now, now)), &rules, now.plus(HOUR)), (1, Millis(0)));
        assert_eq!(next(Some((3, now, now)), &rules, now.plus(HOUR - 1)).0, 4);
    }

    #[test]
    fn attempts_from_outside_do_not_count_for_the_officers_own_device() {
        assert_ne!(tried("2114", None), tried("2114", Some("dev")));
        assert_eq!(tried(" PC2114 ", None), tried("pc2114", None));
    }
}
