//! The roster in the demonstration: every tour as it was planned, with leave, court, courses and fixed posts, two weeks of
//! it still to come; and how long the app took to come up where teams have it.
//!
//! Some tours are planned and nobody pressed anything in them: without those, all of the time would be accounted for.

use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::app_start::AppStart;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::jobs::Tour;
use super::people::{AREAS, Person, Roll};
use super::rota::{Rota, SHIFTS, days};

/// Writes the roster. Its chances are its own, so that the rest of the force is the same with and without it.
pub fn write(book: &mut Book, roll: &Roll, tours: &[Tour], rota: Rota, start: Millis) {
    let planner = roll.one("INS", "").map(|p| p.id.clone()).unwrap_or_default();
    let mut planning = Planning { book, dice: Dice::new(0x0705), planner, start };
    for tour in tours {
        planning.worked(tour);
        planning.app(roll, tour);
    }
    planning.stations(roll);
    planning.weeks_ahead(roll, rota);
}

struct Planning<'a> {
    book: &'a mut Book,
    dice: Dice,
    planner: StaffId,
    start: Millis,
}

impl Planning<'_> {
    fn tour(&mut self, officer: &Person, from: Millis, to: Millis, shape: impl FnOnce(&mut Roster)) {
        let mut roster =
            Roster { staff: officer.id.clone(), team: officer.team.clone(), from, to, ..Roster::default() };
        shape(&mut roster);
        let planned = from.plus(-21 * DAY).max(self.start).min(self.book.now);
        let id = self.book.id(&format!("roster/{}/{}", officer.id, from.0));
        let by = self.planner.clone();
        self.book.add(planned, &by, &id, &roster);
    }

    /// A tour that was worked. A few hold a fixed post, and some begin at court.
    fn worked(&mut self, tour: &Tour) {
        let (quiet, chance) = (tour.busy.is_empty(), self.dice.share());
        let morning = tour.from.plus(3 * HOUR);
        let late = tour.busy.iter().all(|job| job.times.assigned > morning);
        self.tour(&tour.officer, tour.from, tour.to, |roster| {
            if quiet && chance < 0.25 {
                roster.fixed_post = Some(if chance < 0.15 { "custody" } else { "hospital" }.to_owned());
            } else if late && chance > 0.9 {
                roster.abstraction = Some("court".to_owned());
                (roster.away_from, roster.away_to) = (Some(tour.from), Some(morning));
            }
        });
    }

    /// How long the app took where the team has it; slower in the valleys, and now and then it had ended by itself.
    fn app(&mut self, roll: &Roll, tour: &Tour) {
        if !roll.is_mobile(tour.officer.team.as_ref(), tour.from) || self.dice.chance(0.12) {
            return;
        }
        let slow = if tour.officer.area == "BG" { 1.5 } else { 1.0 };
        let ms = u32::try_from(self.dice.minutes(0.09 * slow)).unwrap_or(5_000) + 1_200;
        let start = AppStart {
            officer: tour.officer.id.clone(),
            team: tour.officer.team.clone(),
            at: tour.from.plus(11 * MINUTE),
            ready_ms: ms,
            crashed: self.dice.chance(0.02),
        };
        let id = self.book.id(&format!("app/{}/{}", tour.officer.id, tour.from.0));
        self.book.add(start.at, &start.officer.clone(), &id, &start);
    }

    /// Neighbourhood teams work days; a few of their tours are known, and nobody presses anything in most.
    fn stations(&mut self, roll: &Roll) {
        let people: Vec<Person> =
            roll.people.iter().filter(|p| matches!(p.role, "NPT" | "PCS")).cloned().collect();
        let (from, to) = (self.start, self.book.now);
        for (n, officer) in people.iter().enumerate() {
            for (day, date) in days(from, to).into_iter().enumerate() {
                if (day + n) % 9 != 0 {
                    continue;
                }
                let (begins, _) = SHIFTS[0].on(date);
                let chance = self.dice.share();
                self.tour(officer, begins.plus(2 * HOUR), begins.plus(10 * HOUR), |roster| {
                    let (away, post) = match chance {
                        c if c < 0.12 => (Some("leave"), None),
                        c if c < 0.18 => (Some("sick"), None),
                        c if c < 0.26 => (Some("training"), None),
                        c if c < 0.32 => (Some("aid"), None),
                        c if c < 0.7 => (None, Some("desk")),
                        _ => (None, None),
                    };
                    roster.abstraction = away.map(str::to_owned);
                    roster.fixed_post = post.map(str::to_owned);
                });
            }
        }
    }

    /// The two weeks to come, by the rota: some are on leave, and one tour was taken off again.
    fn weeks_ahead(&mut self, roll: &Roll, rota: Rota) {
        let now = self.book.now;
        for date in days(now.plus(DAY), now.plus(14 * DAY)) {
            for shift in &SHIFTS {
                let (from, to) = shift.on(date);
                let letter = rota.team(shift, date);
                let people: Vec<Person> = AREAS
                    .iter()
                    .flat_map(|area| roll.constables(area, letter).chain(roll.sergeant(area, letter)))
                    .cloned()
                    .collect();
                for officer in people.iter().filter(|_| from > now) {
                    let chance = self.dice.share();
                    self.tour(officer, from, to, |roster| {
                        if chance < 0.1 {
                            roster.abstraction = Some("leave".to_owned());
                        } else if chance > 0.995 {
                            roster.cancelled = true;
                        }
                    });
                }
            }
        }
    }
}
