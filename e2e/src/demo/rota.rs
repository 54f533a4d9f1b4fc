//! The rota: two earlies, two lates, two nights, four days off; five teams, so that one is always on.

use beatbook_shared::time::{DAY, MINUTE, Millis, london};
use jiff::ToSpan as _;
use jiff::civil::Date;

/// A shift: where it begins and ends on the clock of its day, and where it stands in the ten days.
pub struct Shift {
    pub name: &'static str,
    begins: i8,
    /// Hours after midnight of the same day; 31 is seven in the morning after.
    ends: i64,
    place: i64,
}

pub const SHIFTS: [Shift; 3] = [
    Shift { name: "early", begins: 7, ends: 17, place: 0 },
    Shift { name: "late", begins: 14, ends: 24, place: 2 },
    Shift { name: "night", begins: 22, ends: 31, place: 4 },
];

impl Shift {
    /// From when to when, as instants: a night in which the clocks change has eight or ten hours.
    #[must_use]
    pub fn on(&self, day: Date) -> (Millis, Millis) {
        let at = |hours: i64| {
            let (days, hour) = (hours / 24, i8::try_from(hours % 24).unwrap_or(0));
            let date = day.checked_add(days.days()).unwrap_or(day);
            let local = date.at(hour, 0, 0, 0).to_zoned_datetime(london());
            local.map_or(Millis(0), |z| Millis(z.timestamp().as_millisecond()))
        };
        (at(i64::from(self.begins)), at(self.ends))
    }
}

/// Which team is on which shift.
#[derive(Debug, Clone, Copy)]
pub struct Rota {
    turn: i64,
}

fn number(day: Date) -> i64 {
    i64::from((day - jiff::civil::date(2000, 1, 1)).get_days())
}

impl Rota {
    /// The rota in which team A works at `now`.
    #[must_use]
    pub fn with_team_a_on(now: Millis) -> Rota {
        let today = now.london().date();
        let days = [today, today.yesterday().unwrap_or(today)];
        let runs = |margin: i64| {
            days.iter()
                .flat_map(|day| SHIFTS.iter().map(move |shift| (*day, shift, shift.on(*day))))
                .filter(|(_, _, (from, to))| from.plus(margin) <= now && now < to.plus(-margin))
                .max_by_key(|(_, _, (from, _))| *from)
        };
        // Well inside a shift, if there is one; the shifts leave no gap.
        let (day, place) = runs(40 * MINUTE).or_else(|| runs(0)).map_or((today, 0), |(d, s, _)| (d, s.place));
        Rota { turn: (place - number(day)).rem_euclid(10) }
    }

    /// The team on a shift that begins on a day.
    #[must_use]
    pub fn team(&self, shift: &Shift, day: Date) -> usize {
        (0..5)
            .find(|k| {
                let place = (number(day) + self.turn + 2 * k).rem_euclid(10);
                place == shift.place || place == shift.place + 1
            })
            .and_then(|k| usize::try_from(k).ok())
            .unwrap_or(0)
    }
}

/// The days from one instant to another, with the one before, whose night may reach in.
#[must_use]
pub fn days(from: Millis, to: Millis) -> Vec<Date> {
    let mut day = from.plus(-DAY).london().date();
    let last = to.london().date();
    let mut days = Vec::new();
    while day <= last {
        days.push(day);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    days
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn one_team_is_on_each_shift_and_team_a_at_the_given_time() {
        for hour in 0..24 {
            let now = Millis::parse("2026-11-12T00:20:00Z").unwrap().plus(hour * 60 * MINUTE);
            let rota = Rota::with_team_a_on(now);
            let on = days(now, now)
                .into_iter()
                .flat_map(|day| SHIFTS.iter().map(move |s| (rota.team(s, day), s.on(day))))
                .any(|(team, (from, to))| team == 0 && from <= now && now < to);
            assert!(on, "team A is not on at {hour}:20");
            let day = now.london().date();
            let mut teams: Vec<usize> = SHIFTS.iter().map(|s| rota.team(s, day)).collect();
            teams.sort_unstable();
            teams.dedup();
            assert_eq!(teams.len(), 3);
        }
    }

    #[test]
    fn a_night_in_which_the_clocks_change_has_its_true_length() {
        let hours = |day: &str| {
            let (from, to) = SHIFTS[2].on(day.parse().unwrap());
            to.since(from) / (60 * MINUTE)
        };
        assert_eq!((hours("2026-03-28"), hours("2026-10-24"), hours("2026-11-11")), (8, 10, 9));
    }
}
