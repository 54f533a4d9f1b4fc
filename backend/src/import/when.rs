//! Reading an instant as another system wrote it.
//!
//! A local time without an offset names no instant in the hour that is skipped in spring, and two in the hour
//! that comes twice in autumn. The rule: a skipped time moves on by the hour that was skipped; of two
//! instants the mapping's `ambiguous` says which. Both are counted, so nobody is surprised.

use beatbook_shared::time::{Millis, SECOND};
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::mapping::Ambiguous;

/// An instant and what had to be decided to have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Read {
    pub at: Millis,
    /// The local time came twice that night.
    pub twice: bool,
    /// The local time did not exist that night.
    pub skipped: bool,
    /// Only the month was given; the instant is its first moment.
    pub month_only: bool,
}

/// Reads an instant. `not_before` is the row's time before this one, if it has any.
///
/// # Errors
/// A sentence that says what was tried.
pub fn instant(
    text: &str,
    forms: &[String],
    zone: &TimeZone,
    ambiguous: Ambiguous,
    not_before: Option<Millis>,
) -> Result<Read, String> {
    for form in forms {
        match form.as_str() {
            "rfc3339" => {
                if let Ok(at) = Millis::parse(text) {
                    return Ok(Read { at, ..Read::default() });
                }
            }
            "financial_year" | "financial_year_end" => {
                if let Some(date) = financial_year(text, form == "financial_year_end") {
                    return local(
                        date.to_datetime(jiff::civil::Time::midnight()),
                        zone,
                        ambiguous,
                        not_before,
                    );
                }
            }
            form => {
                let Ok(mut parts) = BrokenDownTime::parse(form, text) else { continue };
                if parts.offset().is_some() {
                    if let Ok(at) = parts.to_timestamp() {
                        return Ok(Read { at: Millis(at.as_millisecond()), ..Read::default() });
                    }
                    continue;
                }
                let month_only = parts.day().is_none() && parts.month().is_some();
                if month_only && parts.set_day(Some(1)).is_err() {
                    continue;
                }
                let when = parts
                    .to_datetime()
                    .or_else(|_| parts.to_date().map(|d| d.to_datetime(jiff::civil::Time::midnight())));
                if let Ok(when) = when {
                    return local(when, zone, ambiguous, not_before).map(|read| Read { month_only, ..read });
                }
            }
        }
    }
    Err(format!("{text:?} is no date in the form {}", forms.join(" or ")))
}

fn local(
    when: DateTime,
    zone: &TimeZone,
    ambiguous: Ambiguous,
    not_before: Option<Millis>,
) -> Result<Read, String> {
    let found = zone.to_ambiguous_timestamp(when);
    let twice = matches!(found.offset(), AmbiguousOffset::Fold { .. });
    let skipped = matches!(found.offset(), AmbiguousOffset::Gap { .. });
    let earlier = found.compatible().map_err(|e| e.to_string())?;
    let mut at = Millis(earlier.as_millisecond());
    if twice {
        let later = zone.to_ambiguous_timestamp(when).later().map_err(|e| e.to_string())?;
        let later = Millis(later.as_millisecond());
        at = match ambiguous {
            Ambiguous::Reject => {
                return Err(format!(
                    "{when} came twice that night, and the mapping says to reject such times"
                ));
            }
            Ambiguous::Later => later,
            Ambiguous::InOrder if not_before.is_some_and(|before| at < before) => later,
            Ambiguous::InOrder | Ambiguous::Earlier => at,
        };
    }
    Ok(Read { at, twice, skipped, month_only: false })
}

/// The instant a number of seconds after another.
///
/// # Errors
/// When the text is no whole number of seconds.
pub fn seconds_after(start: Millis, seconds: &str) -> Result<Millis, String> {
    let seconds: i64 =
        seconds.trim().parse().map_err(|_| format!("{seconds:?} is no whole number of seconds"))?;
    Ok(start.plus(seconds.saturating_mul(SECOND)))
}

/// The first day of a financial year such as `2013/14`, or the first day after it.
fn financial_year(text: &str, end: bool) -> Option<jiff::civil::Date> {
    let (year, short) = text.split_once('/')?;
    let year: i16 = year.parse().ok()?;
    if short.len() != 2 || short.parse::<i16>().ok()? != (year + 1) % 100 {
        return None;
    }
    jiff::civil::Date::new(year + i16::from(end), 4, 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn read(text: &str, form: &str, rule: Ambiguous, before: Option<&str>) -> Result<Read, String> {
        let zone = beatbook_shared::time::london();
        instant(text, &[form.to_owned()], &zone, rule, before.map(|b| Millis::parse(b).unwrap()))
    }

    #[test]
    fn summer_and_winter_differ_by_their_offset() {
        let form = "%d/%m/%Y %H:%M";
        assert_eq!(
            read("15/01/2026 12:00", form, Ambiguous::InOrder, None).unwrap().at.rfc3339(),
            "2026-01-15T12:00:00Z"
        );
        assert_eq!(
            read("15/07/2026 12:00", form, Ambiguous::InOrder, None).unwrap().at.rfc3339(),
            "2026-07-15T11:00:00Z"
        );
    }

    #[test]
    fn a_skipped_time_moves_on_by_the_hour_and_says_so() {
        let read = read("2026-03-29 01:20", "%Y-%m-%d %H:%M", Ambiguous::InOrder, None).unwrap();
        assert_eq!(read.at.rfc3339(), "2026-03-29T01:20:00Z");
        assert!(read.skipped && !read.twice);
    }

    #[test]
    fn the_hour_that_comes_twice_follows_the_rule() {
        let form = "%Y-%m-%d %H:%M";
        let at = |rule, before| read("2026-10-25 01:10", form, rule, before).unwrap().at.rfc3339();
        assert_eq!(at(Ambiguous::InOrder, None), "2026-10-25T00:10:00Z");
        assert_eq!(at(Ambiguous::InOrder, Some("2026-10-25T00:50:00Z")), "2026-10-25T01:10:00Z");
        assert_eq!(at(Ambiguous::Earlier, Some("2026-10-25T00:50:00Z")), "2026-10-25T00:10:00Z");
        assert_eq!(at(Ambiguous::Later, None), "2026-10-25T01:10:00Z");
        assert!(read("2026-10-25 01:10", form, Ambiguous::Reject, None).is_err());
    }

    #[test]
    fn twelve_hour_clocks_months_and_financial_years_are_read() {
        let at = |text, form| read(text, form, Ambiguous::InOrder, None).unwrap();
        assert_eq!(at("12/31/2016 11:57:56 PM", "%m/%d/%Y %I:%M:%S %p").at.rfc3339(), "2016-12-31T23:57:56Z");
        assert_eq!(at("01/01/2017 12:01:47 AM", "%m/%d/%Y %I:%M:%S %p").at.rfc3339(), "2017-01-01T00:01:47Z");
        let month = at("2024-01", "%Y-%m");
        assert_eq!(month.at.rfc3339(), "2024-01-01T00:00:00Z");
        assert!(month.month_only);
        assert_eq!(at("2012/13", "financial_year").at.rfc3339(), "2012-03-31T23:00:00Z");
        assert_eq!(at("2012/13", "financial_year_end").at.rfc3339(), "2013-03-31T23:00:00Z");
        assert!(read("2012/14", "financial_year", Ambiguous::InOrder, None).is_err());
        assert!(read("31/02/2026 10:00", "%d/%m/%Y %H:%M", Ambiguous::InOrder, None).is_err());
    }

    #[test]
    fn seconds_may_be_negative_but_must_be_a_number() {
        assert_eq!(seconds_after(Millis(10_000), "-4").unwrap(), Millis(6_000));
        assert!(seconds_after(Millis(0), "4.5").is_err());
    }
}
