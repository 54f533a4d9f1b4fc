//! Values as text.

use beatbook_shared::time::Millis;

/// `2026-11-26T21:10:00+00:00`: the time in Europe/London with its offset, so that the hour that comes twice is told
/// apart.
pub(super) fn zoned(at: Millis) -> String {
    at.london().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `26/11/2026 21:10`, as people read it.
pub(super) fn read(at: Millis) -> String {
    at.london().strftime("%d/%m/%Y %H:%M").to_string()
}

/// At most four digits after the point, and none that say nothing.
pub(super) fn number(n: f64) -> String {
    let text = format!("{n:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        let hour = 3_600_000;
        let first = Millis(1_792_890_000_000);
        let both = [zoned(first), zoned(first.plus(hour))];
        assert_ne!(both[0], both[1]);
    }

    #[test]
    fn numbers_say_no_more_than_they_know() {
        assert_eq!(
            (number(12.0), number(-0.5), number(100.0), number(1.0 / 3.0)),
            ("12".to_owned(), "-0.5".to_owned(), "100".to_owned(), "0.3333".to_owned())
        );
    }
}
