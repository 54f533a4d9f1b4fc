//! What a device says of its own outbox, kept beside it for whoever supervises.
//!
//! A phone that was silent for a day is a person's business, not a program's: when it comes back, the hello
//! line says how many operations waited and since when. What still waits after the contact is kept as it
//! is now; that work was older than a day is kept until the next time it happens, because the contact
//! that brings the news usually brings the work as well.

use beatbook_shared::sync::wire::UpHello;
use beatbook_shared::time::{DAY, Millis};

use super::store::ToldRow;

/// A clock that moved by less than this is no news.
const CLOCK_NEWS_MS: i64 = 10_000;

/// What is to be kept after a contact that settled so many operations. The device's times are put right by
/// what it measured of its own clock.
#[must_use]
pub(super) fn after(hello: &UpHello, settled: usize, before: ToldRow, now: Millis) -> ToldRow {
    let off = hello.off.unwrap_or(before.clock_off);
    let since = hello.oldest_unsent.filter(|_| hello.unsent > 0).map(|at| at.plus(off));
    let left = i64::from(hello.unsent).saturating_sub(i64::try_from(settled).unwrap_or(i64::MAX)).max(0);
    let late = since.filter(|since| now.since(*since) > DAY);
    ToldRow {
        unsent_count: left,
        oldest_unsent_at: since.filter(|_| left > 0).map_or(0, |at| at.0),
        told_at: now.0,
        late_told_at: if late.is_some() { now.0 } else { before.late_told_at },
        late_since: late.map_or(before.late_since, |at| at.0),
        clock_off: off,
    }
}

/// Whether the device spoke for the first time, or the two differ in anything but the moment of the contact: only then is a request that brings no
/// operations worth a write.
#[must_use]
pub(super) fn news(before: ToldRow, after: ToldRow) -> bool {
    let first = before.told_at == 0;
    let moved = (before.clock_off - after.clock_off).abs() > CLOCK_NEWS_MS;
    first
        || moved
        || before.unsent_count != after.unsent_count
        || before.oldest_unsent_at != after.oldest_unsent_at
        || before.late_since != after.late_since
}

#[cfg(test)]
mod tests {
    use beatbook_shared::time::HOUR;

    use super::*;

    const NOW: Millis = Millis(1_000 * DAY);

    fn hello(unsent: u32, age_ms: i64) -> UpHello {
        UpHello { unsent, oldest_unsent: Some(NOW.plus(-age_ms)), ..UpHello::default() }
    }

    #[test]
    fn work_older_than_a_day_is_remembered_after_it_has_arrived() {
        let came = after(&hello(3, 26 * HOUR), 3, ToldRow::default(), NOW);
        assert_eq!((came.unsent_count, came.oldest_unsent_at), (0, 0));
        assert_eq!((came.late_told_at, came.late_since), (NOW.0, NOW.0 - 26 * HOUR));
        let later = after(&UpHello::default(), 0, came, NOW.plus(HOUR));
        assert_eq!(later.late_since, came.late_since);
        assert!(!news(came, later), "nothing new is nothing to write");
    }

    #[test]
    fn what_still_waits_stays_on_the_record_with_its_age() {
        let came = after(&hello(5, 5 * HOUR), 2, ToldRow::default(), NOW);
        assert_eq!((came.unsent_count, came.oldest_unsent_at), (3, NOW.0 - 5 * HOUR));
        assert_eq!(came.late_told_at, 0);
        assert!(news(ToldRow::default(), came));
    }

    #[test]
    fn a_clock_two_hours_slow_does_not_make_fresh_work_look_old() {
        let mut said = hello(1, 25 * HOUR);
        said.off = Some(2 * HOUR);
        let came = after(&said, 1, ToldRow::default(), NOW);
        assert_eq!((came.late_told_at, came.clock_off), (0, 2 * HOUR));
    }
}
