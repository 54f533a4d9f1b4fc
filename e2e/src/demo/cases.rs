//! Crimes after the scene: allocated, planned, worked on, reviewed, directed, closed; and some forgotten.

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::Direction;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::{Dice, Mixes};
use super::jobs::Crimed;
use super::people::{ON_LEAVE, Person, Roll, TONIGHT};
use super::words;

/// How often the sergeant of tonight's shift looks at each case, and for how long she was away before it.
const WEEK: i64 = 7 * DAY;
const RESTED: i64 = 3 * DAY;

pub struct Desk<'a> {
    pub book: &'a mut Book,
    pub dice: &'a mut Dice,
    pub mixes: &'a Mixes,
    pub roll: &'a Roll,
    pub crimes: u32,
}

/// How a crime is to go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    /// Stays open, whatever the dice say.
    pub open: bool,
    pub suspects: u32,
    /// Nobody has looked at it for this long.
    pub untouched: Option<i64>,
    /// The victim is to be told today.
    pub victim_today: bool,
}

impl Desk<'_> {
    /// Who has the case and who supervises them.
    fn holders(&mut self, crime: &Crimed, risk: &str) -> (Person, StaffId) {
        // Her colleagues' sergeant looks after the team of the one who is on leave.
        let team = crime.officer.letter.map(|n| if (crime.area, n) == ON_LEAVE { n - 1 } else { n });
        let sergeant = team.and_then(|letter| self.roll.sergeant(crime.area, letter)).cloned();
        let detective = (risk == "high" && self.dice.chance(0.3))
            .then(|| self.roll.one("DET", crime.area).cloned())
            .flatten();
        let officer = detective.unwrap_or_else(|| crime.officer.clone());
        let supervisor = sergeant.map_or_else(|| self.roll.control(), |s| s.id);
        (officer, supervisor)
    }

    /// Writes one crime's whole story up to now.
    pub fn crime(&mut self, crime: &Crimed, wish: Wish) -> RecordId {
        let (class, title, risk, victim) = words::crime(crime.kind, self.dice);
        let id = crime.investigation.clone();
        let recorded = crime.clear.plus(self.dice.minutes(170.0)).min(self.book.now);
        let desk = self.roll.one("CMU", "").map(|p| p.id.clone()).unwrap_or_default();
        self.crimes += 1;
        let number = format!("{:07}/{}", 200_000 + self.crimes, recorded.london().strftime("%y"));
        let mut record = examples::investigation(&number, crime.area, recorded);
        record.title = title.to_owned();
        record.offence = Some(class.to_owned());
        record.place = Some(crime.place.clone());
        record.first_reported_at = Some(crime.reported);
        record.risk = Some(risk.to_owned());
        record.suspects_outstanding = wish.suspects;
        record.incident = (!crime.incident.as_str().is_empty()).then(|| crime.incident.clone());
        if victim {
            record.victim =
                Some(format!("{} {}", self.dice.pick(&words::GIVEN), self.dice.pick(&words::FAMILY)));
            record.victim_next_told = Some(recorded.plus(5 * DAY));
            record.safe_contact = self
                .dice
                .chance(0.3)
                .then(|| "Mobile only, after 16:00. Never the house telephone.".to_owned());
        }
        self.book.add_alone(recorded, &desk, &id, &record);

        // A few wait for an officer for days.
        let slow = !wish.open && self.dice.chance(0.06);
        let allocated =
            recorded.plus(if slow { self.dice.minutes(3500.0) } else { self.dice.minutes(420.0) });
        let (officer, supervisor) = self.holders(crime, risk);
        let team = officer.team.clone();
        let given = self.book.change::<Investigation>(allocated, &supervisor, &id, |r| {
            r.allocated_at = Some(allocated);
            (r.oic, r.supervisor, r.team) = (Some(officer.id.clone()), Some(supervisor.clone()), team);
        });
        if given {
            self.worked(&id, &officer, &supervisor, (allocated, risk, victim), wish);
        }
        id
    }

    fn worked(
        &mut self,
        id: &RecordId,
        officer: &Person,
        sergeant: &StaffId,
        (allocated, risk, victim): (Millis, &str, bool),
        wish: Wish,
    ) {
        let now = self.book.now;
        let until = wish.untouched.map_or(now, |days| now.plus(-days * DAY));
        let planned = allocated.plus(self.dice.minutes(3900.0));
        let plan = self.dice.pick(&words::PLANS).to_owned();
        if planned <= until && (wish.open || !self.dice.chance(0.12)) {
            self.book.change::<Investigation>(planned, &officer.id, id, |r| {
                (r.plan_text, r.plan_at) = (Some(plan), Some(planned));
            });
        }
        let lasts = if wish.open { i64::MAX } else { self.dice.minutes(14_000.0) };
        let over = allocated.plus(lasts.min(4000 * DAY));
        let end = over.min(until);
        self.log(id, officer, allocated, end, victim);
        self.reviews(id, officer, sergeant, allocated, end, risk);
        if over <= until {
            self.close(id, sergeant, over);
        } else if wish.victim_today {
            let due = now.plus(3 * HOUR);
            self.book.change::<Investigation>(until.max(allocated).min(now), &officer.id, id, |r| {
                r.victim_next_told = Some(due);
            });
        }
    }

    fn log(&mut self, id: &RecordId, officer: &Person, from: Millis, to: Millis, victim: bool) {
        let mut at = from.plus(self.dice.minutes(2200.0));
        let mut n = 0;
        while at < to && n < 8 {
            n += 1;
            let (kind, text) = match self.dice.number(0, 10) {
                0..=2 if victim => ("victim_contact", self.dice.pick(&words::VICTIM_CONTACTS)),
                3..=4 => ("evidence", self.dice.pick(&words::ENQUIRIES)),
                5 => ("suspect", self.dice.pick(&words::ENQUIRIES)),
                _ => ("enquiry", self.dice.pick(&words::ENQUIRIES)),
            };
            let mut entry = examples::update(id, &officer.id, kind, text, at);
            // Written when there was time for it.
            entry.written_at = at.plus(self.dice.minutes(18.0)).min(self.book.now);
            let key = self.book.id(&format!("update/{id}/{n}"));
            self.book.add_alone(entry.written_at, &officer.id, &key, &entry);
            at = at.plus(self.dice.minutes(4300.0) + 4 * HOUR);
        }
    }

    fn reviews(
        &mut self,
        id: &RecordId,
        officer: &Person,
        sergeant: &StaffId,
        from: Millis,
        to: Millis,
        risk: &str,
    ) {
        let (first, then, rule) = match risk {
            "high" => (DAY, 7 * DAY, "SR05"),
            "medium" => (3 * DAY, 14 * DAY, "SR06"),
            _ => (3 * DAY, 28 * DAY, "SR07"),
        };
        // Tonight's sergeant looks at each case of her team once a week and was at work until her rest days began.
        let weekly = self.roll.sergeant(TONIGHT.0, TONIGHT.1).is_some_and(|s| s.id == *sergeant);
        let then = if weekly { WEEK.min(then) } else { then };
        let to = if weekly { to.min(self.book.now.plus(-RESTED)) } else { to };
        let mut due = from.plus(first);
        let mut n = 0;
        while due < to.plus(then) {
            n += 1;
            let done = match self.dice.number(0, 20) {
                0..=13 => due.plus(-self.dice.minutes(500.0)),
                14..=17 => due.plus(self.dice.minutes(1700.0)),
                _ if weekly => due.plus(self.dice.minutes(900.0)),
                // Never looked at: everything after it waits too.
                _ => break,
            };
            let at = done.max(from.plus(2 * HOUR));
            if at > to {
                break;
            }
            let results: &[&str] = match weekly {
                true => &["RV1", "RV2", "RV2", "RV2"],
                false => &["RV1", "RV1", "RV1", "RV2", "RV2", "RV2", "RV3", "RV4", "RV8"],
            };
            let result = self.dice.pick(results);
            let next = at.plus(then);
            let mut review = examples::review(id, sergeant, result, self.book.version(id), at);
            review.due_at = Some(due);
            review.rule = Some(if n == 1 { "SR04" } else { rule }.to_owned());
            review.note = Some(self.dice.pick(&words::REVIEW_NOTES).to_owned());
            review.next_due_at = Some(next);
            review.seconds_open = u32::try_from(self.dice.minutes(4.0) / 1000).unwrap_or(240);
            let key = self.book.id(&format!("review/{id}/{n}"));
            self.book.add_alone(at, sergeant, &key, &review);
            // In the same moment, as one sign-off writes them.
            if matches!(result, "RV1" | "RV3") {
                self.direct(id, &key, officer, sergeant, at, n);
            }
            self.book.change::<Investigation>(at, sergeant, id, |r| r.next_review_due = Some(next));
            due = next;
        }
    }

    fn direct(
        &mut self,
        id: &RecordId,
        review: &RecordId,
        officer: &Person,
        sergeant: &StaffId,
        at: Millis,
        n: u32,
    ) {
        let due = at.plus(i64::try_from(self.dice.number(2, 9)).unwrap_or(5) * DAY);
        let text = self.dice.pick(&words::DIRECTIONS);
        let mut direction = examples::direction(id, text, &officer.id, sergeant, at, due);
        direction.review = Some(review.clone());
        let key = self.book.id(&format!("direction/{id}/{n}"));
        self.book.add_alone(at, sergeant, &key, &direction);
        if self.dice.chance(0.72) {
            let done = at.plus(self.dice.minutes(4200.0));
            let evidence = self.dice.pick(&words::ENQUIRIES).to_owned();
            let did = self.book.change::<Direction>(done, &officer.id, &key, |d| {
                (d.status, d.evidence) = ("done".to_owned(), Some(evidence));
            });
            if did && self.dice.chance(0.7) {
                let checked = done.plus(self.dice.minutes(1400.0));
                self.book.change::<Direction>(checked, sergeant, &key, |d| {
                    d.status = "checked".to_owned();
                    (d.checked_by, d.checked_at) = (Some(sergeant.clone()), Some(checked));
                });
            }
        }
    }

    fn close(&mut self, id: &RecordId, sergeant: &StaffId, at: Millis) {
        let drawn = self.mixes.draw("ended", self.dice);
        let outcome = match drawn {
            "15" => self.dice.pick(&["14", "15", "16", "16"]),
            other => other,
        };
        let status = match outcome {
            "1" => "with_court",
            "18" => "filed",
            _ => "closed",
        };
        let mut review = examples::review(id, sergeant, "RV5", self.book.version(id), at);
        review.rule = Some("SR13".to_owned());
        review.note = Some("Lines exhausted, rationale recorded, victim told.".to_owned());
        let key = self.book.id(&format!("review/{id}/close"));
        self.book.add_alone(at, sergeant, &key, &review);
        let at = at.plus(MINUTE);
        self.book.change::<Investigation>(at, sergeant, id, |r| {
            status.clone_into(&mut r.status);
            r.outcome = Some(outcome.to_owned());
            r.outcome_reason =
                Some("As proposed by the officer in the case and agreed on review.".to_owned());
            r.outcome_at = Some(at);
            r.victim_next_told = None;
            r.next_review_due = None;
        });
    }
}
