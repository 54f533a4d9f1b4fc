//! Bail in the demonstration: suspects released, most of whom come back, some late, a few not at all; bail that was
//! extended in time and a little that nobody thought of.
//!
//! The chances come from each case's own name, so that the rest of the force is the same with and without bail.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::bail::{Bail, BailEvent, latest_end};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::Roll;
use super::words;

const STATIONS: [&str; 3] = ["Newport Central", "Ystrad Mynach", "Cwmbrân"];
const CONDITIONS: [&str; 3] =
    ["Not to contact the victim.", "Not to enter the street of the offence.", "To live and sleep at home."];

/// Writes bail for some of the cases.
pub fn write(book: &mut Book, roll: &Roll) {
    let custody =
        roll.one("CUS", "").or_else(|| roll.one("SGT", "")).map(|p| p.id.clone()).unwrap_or_default();
    let inspector = roll.one("INS", "").map_or_else(|| custody.clone(), |p| p.id.clone());
    for (id, case) in book.cases() {
        let mut dice = Dice::new(id.as_str().bytes().fold(11, |sum, b| sum.wrapping_mul(131) + u64::from(b)));
        if dice.chance(0.5) {
            Custody { book, dice, custody: &custody, inspector: &inspector }.suspect(&id, &case);
        }
    }
}

struct Custody<'a> {
    book: &'a mut Book,
    dice: Dice,
    custody: &'a StaffId,
    inspector: &'a StaffId,
}

impl Custody<'_> {
    fn suspect(&mut self, case: &RecordId, record: &Investigation) {
        let arrested_at = record.recorded_at.plus(self.dice.minutes(900.0));
        let released_at = arrested_at.plus(6 * HOUR + self.dice.minutes(240.0));
        let release = match self.dice.number(0, 10) {
            0..=4 => "PCB-C",
            5 => "PCB-U",
            6 => "STB",
            _ => "RUI",
        };
        let limited = release != "RUI";
        let end_at = latest_end(built_in(), arrested_at, "STD1").filter(|_| limited);
        // Most come back within weeks, when a decision is expected; the rest on the last day.
        let weeks = 10 + i64::try_from(self.dice.number(0, 30)).unwrap_or(10);
        let soon = Millis((released_at.plus(weeks * DAY).0 / DAY) * DAY + 10 * HOUR);
        let last_day = end_at.map(|end| end.plus(-14 * HOUR));
        let back = if self.dice.chance(0.7) { Some(soon) } else { last_day };
        let bail = Bail {
            investigation: case.clone(),
            suspect: format!("{} {}", self.dice.pick(&words::GIVEN), self.dice.pick(&words::FAMILY)),
            release: release.to_owned(),
            arrested_at,
            released_at,
            case_type: "standard".to_owned(),
            return_at: back.filter(|_| limited),
            station: limited.then(|| self.dice.pick(&STATIONS).to_owned()),
            end_at,
            authority: limited.then(|| "STD1".to_owned()),
            rank: limited.then(|| "custody officer".to_owned()),
            conditions: (release == "PCB-C").then(|| self.dice.pick(&CONDITIONS).to_owned()),
            risk: record.risk.clone(),
            by: Some(self.custody.clone()),
            ..Bail::default()
        };
        let id = self.book.id(&format!("bail/{case}"));
        if !self.book.add_alone(released_at, &self.custody.clone(), &id, &bail) {
            return;
        }
        if self.dice.chance(0.12) {
            let at = released_at.plus(self.dice.minutes(11_000.0));
            self.tell(&id, "BE12", at, None);
        } else if let Some(due) = bail.return_at {
            self.came_back(&id, &bail, due);
        } else if self.dice.chance(0.45) {
            let at = released_at.plus(self.dice.minutes(60_000.0));
            self.tell(&id, "BE13", at, Some("Evidence does not support a charge."));
        }
    }

    fn came_back(&mut self, id: &RecordId, bail: &Bail, due: Millis) {
        let luck = self.dice.share();
        if luck < 0.04 {
            // Nobody typed it.
            return;
        }
        if luck < 0.17 {
            self.tell(
                id,
                "BE08",
                due.plus(2 * HOUR),
                Some("Did not come and cannot be reached by telephone."),
            );
            match self.dice.number(0, 10) {
                0..=4 => {
                    let caught = due.plus(self.dice.minutes(4000.0));
                    self.tell(id, "BE10", caught, None);
                }
                5..=6 => self.tell(id, "BE09", due.plus(DAY), Some("In hospital, confirmed by the ward.")),
                _ => {}
            }
            return;
        }
        let late = luck < 0.27;
        let at = if late { due.plus(self.dice.minutes(70.0)) } else { due.plus(-self.dice.minutes(9.0)) };
        self.tell(id, "BE07", at, None);
        let decided = at.plus(HOUR);
        match self.dice.number(0, 10) {
            0..=3 => self.tell(id, "BE12", decided, None),
            4..=5 => self.tell(id, "BE13", decided, Some("No realistic prospect of conviction.")),
            6 => self.tell(id, "BE14", decided, Some("Telephone examination will take months.")),
            7..=8 => self.extend(id, bail, decided),
            _ => {}
        }
    }

    /// An inspector extends it, and a new return is set and served; a little is forgotten instead.
    fn extend(&mut self, id: &RecordId, bail: &Bail, at: Millis) {
        let Some(end) = latest_end(built_in(), bail.arrested_at, "STD2") else { return };
        if bail.end_at.is_none_or(|first| at >= first) || self.dice.chance(0.15) {
            return;
        }
        let event = BailEvent {
            until: Some(end),
            rank: Some("inspector".to_owned()),
            reason: Some("Conditions A to D are met: forensic results are expected in six weeks.".to_owned()),
            ..self.event(id, "BE05", at)
        };
        if self.add(id, &event) {
            let by = self.inspector.clone();
            self.book.change::<Bail>(at, &by, id, |b| {
                b.end_at = Some(end);
                (b.authority, b.rank) = (Some("STD2".to_owned()), Some("inspector".to_owned()));
            });
        }
        let moved = BailEvent {
            until: Some(end.plus(-14 * HOUR)),
            served: self.dice.chance(0.9).then(|| "Handed over at the station, signed for.".to_owned()),
            ..self.event(id, "BE04", at.plus(5 * MINUTE))
        };
        self.add(id, &moved);
    }

    fn tell(&mut self, id: &RecordId, code: &str, at: Millis, why: Option<&str>) {
        let event = BailEvent { reason: why.map(str::to_owned), ..self.event(id, code, at) };
        self.add(id, &event);
    }

    fn event(&self, id: &RecordId, code: &str, at: Millis) -> BailEvent {
        BailEvent {
            bail: id.clone(),
            code: code.to_owned(),
            at,
            written_at: at.plus(4 * MINUTE),
            by: self.custody.clone(),
            ..BailEvent::default()
        }
    }

    fn add(&mut self, id: &RecordId, event: &BailEvent) -> bool {
        let slot = self.book.id(&format!("bail/{id}/{}/{}", event.code, event.at.0));
        let by = self.custody.clone();
        self.book.add_alone(event.written_at, &by, &slot, event)
    }
}
