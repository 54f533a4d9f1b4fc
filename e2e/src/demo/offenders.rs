//! Managed offenders in the demonstration: people selected over two years and some who were eligible and were not, with
//! custody, offences that are proven late or never, and people who left for better and for worse.
//!
//! The scheme does a little, as such schemes do: most of what gets better would have got better anyway.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::iom::{Contact, Custody, OffenceEvent, Plan, Spell};
use beatbook_shared::time::{DAY, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::{AREAS, Roll};
use super::words;

const OFFENCES: [&str; 5] =
    ["Shed burglary", "Theft from a car", "Burglary of a house", "Shop theft", "Handling stolen tools"];
const PLANS: [(&str, &str, &str); 4] = [
    ("P1", "Sleeps on sofas.", "Housing panel, priority need."),
    ("P4", "Heroin, daily.", "Prescribing service, twice a week."),
    ("P5", "Out of work since school.", "Site card and a trial week."),
    ("P8", "Drawn in by two others.", "Curfew kept, seen every Friday night."),
];

/// Writes the register.
pub fn write(book: &mut Book, roll: &Roll) {
    let manager =
        roll.one("IOM", "").or_else(|| roll.one("INS", "")).map(|p| p.id.clone()).unwrap_or_default();
    let mut panel = Panel { book, dice: Dice::new(0x0f11), manager };
    for n in 0..56 {
        panel.person(n, n % 7 < 4);
    }
}

struct Panel<'a> {
    book: &'a mut Book,
    dice: Dice,
    manager: StaffId,
}

impl Panel<'_> {
    fn person(&mut self, n: usize, selected: bool) {
        let now = self.book.now;
        let area = AREAS[n % AREAS.len()];
        let selected_at = now.plus(-(40 + i64::try_from(self.dice.number(0, 840)).unwrap_or(0)) * DAY);
        let mut spell = Spell {
            name: format!("{} {}", self.dice.pick(&words::GIVEN), self.dice.pick(&words::FAMILY)),
            area: area.to_owned(),
            cohort: ["FIXED", "FIXED", "FLEX", "FREE"][n % 4].to_owned(),
            selected_at,
            selected,
            panel: format!("Local panel {area}"),
            score: Some(40.0 + self.dice.number(0, 60) as f64),
            reason: if selected {
                "Three burglaries in a year, high score."
            } else {
                "Eligible; no place this quarter."
            }
            .to_owned(),
            owner: selected.then(|| self.manager.clone()),
            by: Some(self.manager.clone()),
            ..Spell::default()
        };
        let id = self.book.id(&format!("iom/{n}"));
        let by = self.manager.clone();
        // The register was brought in whole when the demonstration began, and has gone on since.
        let known = selected_at.max(now.plus(-27 * DAY));
        self.book.add_alone(known, &by, &id, &spell);
        let left = selected && self.dice.chance(0.45);
        let exit_at = selected_at.plus(i64::try_from(self.dice.number(120, 420)).unwrap_or(200) * DAY);
        if left && exit_at < now {
            spell.exit_at = Some(exit_at);
            let reasons = ["IX1", "IX1", "IX2", "IX3", "IX4", "IX6", "IX6", "IX7", "IX8"];
            let reason = self.dice.pick(&reasons);
            self.book.change::<Spell>(exit_at.max(known), &by, &id, |s| {
                (s.exit_at, s.exit_reason) = (Some(exit_at), Some(reason.to_owned()));
                (s.exit_words, s.exit_by) = (Some("Agreed at the panel.".to_owned()), Some(by.clone()));
            });
        }
        self.custody(&id, &spell, known);
        self.offences(&id, &spell, known);
        if selected && spell.exit_at.is_none() {
            self.work(&id, known);
        }
    }

    fn custody(&mut self, id: &RecordId, spell: &Spell, known: Millis) {
        if !self.dice.chance(0.4) {
            return;
        }
        let from = spell.selected_at.plus(i64::try_from(self.dice.number(0, 300)).unwrap_or(0) * DAY);
        let to = from.plus(i64::try_from(self.dice.number(14, 160)).unwrap_or(30) * DAY);
        if from < self.book.now {
            let stay = Custody {
                spell: id.clone(),
                kind: if self.dice.chance(0.5) { "recall" } else { "remand" }.to_owned(),
                from,
                to: Some(to).filter(|to| *to < self.book.now),
                by: Some(self.manager.clone()),
            };
            let key = self.book.id(&format!("iom/custody/{id}"));
            self.book.add_alone(from.max(known), &self.manager.clone(), &key, &stay);
        }
    }

    fn offences(&mut self, id: &RecordId, spell: &Spell, known: Millis) {
        // At their worst when they were picked; a little less in the scheme than out of it.
        let each = if spell.selected { 0.55 } else { 0.66 };
        for (part, (first, months, chance)) in
            [(-365, 12, 0.8), (0, 12, each), (365, 12, each * 0.8)].into_iter().enumerate()
        {
            for month in 0..months {
                if !self.dice.chance(chance * 0.7) {
                    continue;
                }
                let day = first + month * 30 + i64::try_from(self.dice.number(0, 29)).unwrap_or(0);
                let at = spell.selected_at.plus(day * DAY);
                let proven = at.plus(i64::try_from(self.dice.number(30, 220)).unwrap_or(90) * DAY);
                if at >= self.book.now {
                    continue;
                }
                let offence = OffenceEvent {
                    spell: id.clone(),
                    at,
                    proven_at: Some(proven).filter(|p| *p < self.book.now && self.dice.chance(0.4)),
                    text: format!("{}.", self.dice.pick(&OFFENCES)),
                    written_at: at.max(known),
                    by: self.manager.clone(),
                    ..OffenceEvent::default()
                };
                let key = self.book.id(&format!("iom/offence/{id}/{part}/{month}"));
                self.book.add_alone(at.max(known), &self.manager.clone(), &key, &offence);
            }
        }
    }

    /// Plans and contacts of the last weeks; a few people have neither, and some reviews are late.
    fn work(&mut self, id: &RecordId, known: Millis) {
        let now = self.book.now;
        for (n, (pathway, need, action)) in PLANS.into_iter().enumerate() {
            if !self.dice.chance(0.45) {
                continue;
            }
            let review = now.plus((i64::try_from(self.dice.number(0, 60)).unwrap_or(0) - 12) * DAY);
            let plan = Plan {
                spell: id.clone(),
                pathway: pathway.to_owned(),
                need: need.to_owned(),
                action: action.to_owned(),
                owner: Some(self.manager.clone()),
                written_at: known,
                review_at: review,
                ..Plan::default()
            };
            let key = self.book.id(&format!("iom/plan/{id}/{n}"));
            self.book.add_alone(known, &self.manager.clone(), &key, &plan);
        }
        if self.dice.chance(0.8) {
            let at = now.plus(-i64::try_from(self.dice.number(1, 20)).unwrap_or(3) * DAY).max(known);
            let contact = Contact {
                spell: id.clone(),
                at,
                by: self.manager.clone(),
                reached: self.dice.chance(0.75),
                text: "Home visit with probation.".to_owned(),
            };
            let key = self.book.id(&format!("iom/contact/{id}"));
            self.book.add_alone(at, &self.manager.clone(), &key, &contact);
        }
    }
}
