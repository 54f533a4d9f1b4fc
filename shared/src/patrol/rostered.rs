//! The roster: who is to be on duty when, and what keeps them from being sent.
//!
//! A [`Roster`] is one tour of one person as planned. Whoever is on leave, at court or on a course keeps their tour
//! with the reason beside it, because a plan that drops them would show a full team; whoever sits at a fixed post is on
//! duty and cannot be sent. What somebody really did is in their states (`patrol::duty`); where the two differ, the
//! difference is shown and never smoothed.
//!
//! Due dates ask [`next_on_duty`]: a duty that falls due on a rest day is done at the next tour, and a list that says
//! otherwise is not believed for long.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{StaffId, TeamId};
use crate::time::Millis;

/// One tour of one person, as planned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Roster {
    pub staff: StaffId,
    /// The team that they work with in this tour.
    #[serde(default)]
    pub team: Option<TeamId>,
    pub from: Millis,
    /// The first instant after the tour.
    pub to: Millis,
    /// Why they are not available: a code of `abstraction_reasons`; missing where nothing keeps them.
    #[serde(default)]
    pub abstraction: Option<String>,
    /// From when to when, where it is not the whole tour: a morning at court.
    #[serde(default)]
    pub away_from: Option<Millis>,
    #[serde(default)]
    pub away_to: Option<Millis>,
    /// A post that somebody must hold and that cannot be sent: a code of `fixed_posts`.
    #[serde(default)]
    pub fixed_post: Option<String>,
    /// The tour was taken off the roster; it stays readable and counts for nothing.
    #[serde(default)]
    pub cancelled: bool,
}

impl Record for Roster {
    const KIND: &'static str = "roster";
}

/// What is wrong with a tour, if anything: the field and a sentence.
#[must_use]
pub fn wrong(roster: &Roster) -> Option<(&'static str, &'static str)> {
    let (from, to) = away(roster);
    if roster.to <= roster.from {
        Some(("to", "A tour ends after it begins. Check the two times."))
    } else if roster.to.since(roster.from) > LONGEST {
        Some(("to", "A tour has at most 24 hours. Write a longer duty as two tours."))
    } else if roster.abstraction.is_some() && (from < roster.from || roster.to < to || to <= from) {
        Some(("away_from", "Somebody is away within their own tour. Check the two times."))
    } else {
        None
    }
}

/// No tour is longer.
const LONGEST: i64 = 24 * crate::time::HOUR;

/// When the abstraction holds; the whole tour where it does not say.
fn away(roster: &Roster) -> (Millis, Millis) {
    (roster.away_from.unwrap_or(roster.from), roster.away_to.unwrap_or(roster.to))
}

impl Roster {
    /// The stretches of the tour in which nothing keeps them from working, in order.
    #[must_use]
    pub fn present(&self) -> Vec<(Millis, Millis)> {
        if self.cancelled || self.to <= self.from {
            return Vec::new();
        }
        if self.abstraction.is_none() {
            return vec![(self.from, self.to)];
        }
        let (from, to) = away(self);
        let pieces = [(self.from, from.min(self.to)), (to.max(self.from), self.to)];
        pieces.into_iter().filter(|(from, to)| from < to).collect()
    }
}

/// The first instant at or after `after` at which that person is to be on duty and nothing keeps them from it: leave,
/// courses and court days are passed over, and so are rest days, of which there is no tour at all. Nothing where the
/// roster does not reach so far; whoever asks then keeps the day that they had.
#[must_use]
pub fn next_on_duty<'a>(
    roster: impl IntoIterator<Item = &'a Roster>,
    staff: &StaffId,
    after: Millis,
) -> Option<Millis> {
    let own = roster.into_iter().filter(|tour| tour.staff == *staff);
    own.flat_map(Roster::present).filter(|(_, to)| *to > after).map(|(from, _)| from.max(after)).min()
}

/// Until when that person is on duty, in the stretch that holds `at` or else in the next one.
#[must_use]
pub fn end_of_next_tour<'a>(
    roster: impl IntoIterator<Item = &'a Roster>,
    staff: &StaffId,
    at: Millis,
) -> Option<Millis> {
    let own = roster.into_iter().filter(|tour| tour.staff == *staff);
    own.flat_map(Roster::present).filter(|(_, to)| *to > at).min().map(|(_, to)| to)
}

/// A due instant that a person can meet: the instant itself where they are on duty then, or else the end of the first
/// tour after it. Where the roster says nothing it stays as it is.
#[must_use]
pub fn due_on_duty<'a>(
    roster: impl IntoIterator<Item = &'a Roster> + Clone,
    staff: &StaffId,
    due: Millis,
) -> Millis {
    match next_on_duty(roster.clone(), staff, due) {
        Some(next) if next > due => end_of_next_tour(roster, staff, due).unwrap_or(due),
        _ => due,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::time::{DAY, HOUR};

    fn at(day: i64, hour: i64) -> Millis {
        Millis::parse("2026-11-02T00:00:00Z").unwrap().plus(day * DAY + hour * HOUR)
    }

    fn tour(day: i64) -> Roster {
        Roster { staff: "pc".into(), from: at(day, 7), to: at(day, 17), ..Roster::default() }
    }

    /// Two tours, a day of leave, two rest days, and back.
    fn roster() -> Vec<Roster> {
        let leave = Roster { abstraction: Some("leave".to_owned()), ..tour(2) };
        let other = Roster { staff: "other".into(), ..tour(3) };
        let off = Roster { cancelled: true, ..tour(4) };
        vec![tour(5), tour(0), tour(1), leave, other, off]
    }

    #[test]
    fn trap_34_a_due_date_passes_over_rest_days_leave_and_courses() {
        let (roster, pc) = (roster(), StaffId::from("pc"));
        assert_eq!(next_on_duty(&roster, &pc, at(0, 9)), Some(at(0, 9)), "on duty now");
        assert_eq!(
            next_on_duty(&roster, &pc, at(0, 17)),
            Some(at(1, 7)),
            "a tour ends before its last instant"
        );
        assert_eq!(next_on_duty(&roster, &pc, at(1, 18)), Some(at(5, 7)));
        assert_eq!(due_on_duty(&roster, &pc, at(3, 12)), at(5, 17), "the end of the first tour back");
        assert_eq!(due_on_duty(&roster, &pc, at(1, 12)), at(1, 12), "on duty then: it stays");
        assert_eq!(due_on_duty(&roster, &pc, at(9, 12)), at(9, 12), "the roster says nothing of that week");
        assert_eq!(next_on_duty(&roster, &"nobody".into(), at(0, 0)), None);
    }

    #[test]
    fn a_morning_at_court_leaves_the_afternoon() {
        let court = Roster {
            abstraction: Some("court".to_owned()),
            away_from: Some(at(0, 7)),
            away_to: Some(at(0, 13)),
            ..tour(0)
        };
        assert_eq!(court.present(), [(at(0, 13), at(0, 17))]);
        assert_eq!(next_on_duty([&court], &"pc".into(), at(0, 8)), Some(at(0, 13)));
        assert_eq!(wrong(&court), None);
        let backwards = Roster { away_to: Some(at(0, 6)), ..court };
        assert_eq!(wrong(&backwards).unwrap().0, "away_from");
        assert_eq!(wrong(&Roster { to: at(0, 7), ..tour(0) }).unwrap().0, "to");
        assert_eq!(wrong(&Roster { to: at(2, 7), ..tour(0) }).unwrap().0, "to");
    }
}
