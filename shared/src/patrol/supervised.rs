//! The hours in which supervisors work, by risk, and when something that falls outside them is due.
//!
//! A review that would fall due at 03:00 on Christmas Day is not late at 03:01: nobody was there to do it. High
//! risk waits for nobody. The hours are data (`supervision_hours.csv`, dated), by Europe/London's clock, and
//! bank holidays are those of England and Wales.

use jiff::civil::{Date, Weekday};

use crate::reference::{ListRow, Lists, day};
use crate::time::Millis;

const HOURS: &str = "supervision_hours";
const HOLIDAYS: &str = "bank_holidays_ew";
/// Longer than any run of days without supervisors; a list that opens no day at all moves nothing.
const MOST_DAYS: usize = 14;

/// When something that falls due at `at` is due, for a case of that risk: the same instant in supervised hours,
/// the start of the next ones otherwise.
#[must_use]
pub fn next_supervised(lists: &Lists, risk: &str, at: Millis) -> Millis {
    let Some(hours) = lists.row(HOURS, risk, day(at)) else { return at };
    let hour = |column: &str| hours.get(column).parse::<i8>().ok();
    let (Some(from), Some(to)) = (hour("from_hour"), hour("to_hour")) else { return at };
    let local = at.london();
    let open = works(lists, hours, local.date());
    if open && local.hour() >= from && (local.hour() < to) {
        return at;
    }
    // Before the hours of a working day the same day will do.
    let mut date = local.date();
    if !open || local.hour() >= from {
        let Ok(next) = date.tomorrow() else { return at };
        date = next;
    }
    for _ in 0..MOST_DAYS {
        if works(lists, hours, date) {
            let start = date.at(from, 0, 0, 0).to_zoned_datetime(crate::time::london());
            return start.map_or(at, |z| Millis(z.timestamp().as_millisecond()));
        }
        let Ok(next) = date.tomorrow() else { return at };
        date = next;
    }
    at
}

/// What the hours are called, in a language.
#[must_use]
pub fn hours_name<'a>(lists: &'a Lists, risk: &str, at: Millis, language: &str) -> &'a str {
    lists.row(HOURS, risk, day(at)).map_or("", |row| row.label(language))
}

fn works(lists: &Lists, hours: &ListRow, date: Date) -> bool {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let holiday = lists.list(HOLIDAYS).iter().any(|row| row.code == date.to_string());
    (!weekend || hours.yes("weekends")) && (!holiday || hours.yes("bank_holidays"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::reference::built_in;

    fn due(risk: &str, at: &str) -> String {
        next_supervised(built_in(), risk, Millis::parse(at).unwrap()).london_text()
    }

    #[test]
    fn what_falls_in_supervised_hours_stays_where_it_is() {
        assert_eq!(due("standard", "2026-11-26T10:30:00Z"), "2026-11-26 10:30");
        assert_eq!(due("medium", "2026-11-28T22:59:00Z"), "2026-11-28 22:59");
    }

    #[test]
    fn nights_weekends_and_bank_holidays_move_on_by_risk() {
        assert_eq!(due("standard", "2026-11-26T03:00:00Z"), "2026-11-26 08:00", "the same morning");
        assert_eq!(due("standard", "2026-11-27T20:00:00Z"), "2026-11-30 08:00", "over the weekend");
        assert_eq!(due("medium", "2026-11-27T23:30:00Z"), "2026-11-28 07:00", "a Saturday is worked");
        // Christmas 2026: a Friday, then a weekend, then the substitute day.
        assert_eq!(due("standard", "2026-12-24T21:00:00Z"), "2026-12-29 08:00");
        assert_eq!(due("medium", "2026-12-25T03:00:00Z"), "2026-12-25 07:00");
        assert_eq!(due("high", "2026-12-25T03:00:00Z"), "2026-12-25 03:00", "high risk waits for nobody");
    }

    #[test]
    fn the_hours_are_those_on_the_clock_when_the_clocks_change() {
        // Summer time begins on Sunday 29 March 2026.
        assert_eq!(due("standard", "2026-03-28T12:00:00Z"), "2026-03-30 08:00");
        assert_eq!(
            next_supervised(built_in(), "standard", Millis::parse("2026-03-28T12:00:00Z").unwrap()),
            Millis::parse("2026-03-30T07:00:00Z").unwrap()
        );
    }

    #[test]
    fn a_force_that_supervises_at_weekends_says_so_from_a_day() {
        let own = "code,valid_from,valid_to,label_en,label_cy,from_hour,to_hour,weekends,bank_holidays\n\
                   standard,2010-01-01,2026-11-30,old,hen,8,20,N,N\n\
                   standard,2026-12-01,,new,newydd,6,22,Y,Y\n";
        let lists = built_in().clone().with(HOURS, own).unwrap();
        let at = |text: &str| next_supervised(&lists, "standard", Millis::parse(text).unwrap()).london_text();
        assert_eq!(at("2026-11-28T12:00:00Z"), "2026-11-30 08:00");
        assert_eq!(at("2026-12-05T12:00:00Z"), "2026-12-05 12:00");
    }
}
