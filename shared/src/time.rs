//! Instants and the two clocks of police work: elapsed time and working days.
//!
//! An instant is UTC milliseconds. People see Europe/London, 24-hour. Differences are always taken
//! between instants, never between what the clock on the wall said, so the two nights a year when
//! the clocks change cost nothing (golden cases GC01, GC02, GC26).

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// UTC milliseconds since 1970.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema, Default,
)]
#[serde(transparent)]
#[ts(type = "number")]
pub struct Millis(pub i64);

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl Millis {
    /// Elapsed milliseconds from `earlier` to here; negative when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Millis) -> i64 {
        self.0 - earlier.0
    }

    #[must_use]
    pub fn plus(self, ms: i64) -> Millis {
        Millis(self.0.saturating_add(ms))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The instant in Europe/London.
    #[must_use]
    pub fn london(self) -> jiff::ZonedDateTime {
        self.timestamp().to_zoned_datetime(london())
    }

    /// `2026-03-29 02:20`, in Europe/London.
    #[must_use]
    pub fn london_text(self) -> String {
        self.london().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// RFC 3339 in UTC.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// Reads RFC 3339.
    ///
    /// # Errors
    /// When the text is not an RFC 3339 instant.
    pub fn parse(text: &str) -> Result<Millis, jiff::Error> {
        Ok(Millis(text.parse::<Timestamp>()?.as_millisecond()))
    }
}

/// Europe/London, from the zone tables compiled in; no machine's own tables are read.
#[must_use]
pub fn london() -> TimeZone {
    zone("Europe/London").unwrap_or(TimeZone::UTC)
}

/// A zone by its IANA name, or nothing when there is none of that name.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

/// The end of the day that lies `days` working days after `from`'s day, in Europe/London: weekends
/// and the given bank holidays do not count (GC13, GC14, GC15).
#[must_use]
pub fn end_of_working_day(from: Millis, days: u32, bank_holidays: &[Date]) -> Millis {
    let mut date = from.london().date();
    let mut left = days;
    while left > 0 {
        let Ok(next) = date.tomorrow() else { break };
        date = next;
        if is_working_day(date, bank_holidays) {
            left -= 1;
        }
    }
    let end = date.at(23, 59, 59, 999_000_000);
    end.to_zoned_datetime(london()).map_or(from, |z| Millis(z.timestamp().as_millisecond()))
}

/// Monday to Friday and not a bank holiday of England and Wales.
#[must_use]
pub fn is_working_day(date: Date, bank_holidays: &[Date]) -> bool {
    use jiff::civil::Weekday::{Saturday, Sunday};
    !matches!(date.weekday(), Saturday | Sunday) && !bank_holidays.contains(&date)
}
