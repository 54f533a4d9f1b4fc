//! Named suspects and wanted people in the demonstration: some decided at once, some never; markers that nobody tries,
//! one that another force's arrest left behind, one that the national record let go, and the nightly comparison.
//!
//! The chances come from each case's own name, so that the rest of the force is the same with and without it.

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::suspect::{NAMED, Suspect};
use beatbook_shared::patrol::wanted::{
    ArrestAttempt, CANCELLED, CIRCULATED, Reconciliation, STEP_ARRESTED, STEP_ASKED, STEP_CIRCULATED,
    STEP_CONFIRMED, Wanted, WantedDifference, WantedReview, WantedStep,
};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::{AREAS, Person, Roll};
use super::words;

const FORCES: [&str; 3] = ["South Wales", "Dyfed-Powys", "Avon and Somerset"];
const LEARNT: [&str; 4] = [
    "Mother says he is away until Sunday.",
    "Curtains drawn, car on the drive.",
    "Works nights at the depot.",
    "",
];
const GROUNDS: [&str; 3] = [
    "Identified by two witnesses; arrest is necessary to question and to protect the victim.",
    "Fingerprint at the scene; arrest is necessary for a prompt investigation.",
    "Named by the victim and seen on film; arrest is necessary to find what was taken.",
];
/// The most people who are named; a register of hundreds would show nothing more.
const MOST: usize = 60;

/// Hires the bureau's operator, after everybody else.
pub fn hire(book: &mut Book, roll: &mut Roll, start: Millis) {
    let from = start.plus(-400 * DAY);
    let id = StaffId(book.id("staff/bureau-1").0);
    let mut staff = examples::staff("Iwan Prosser", "9251", "PNB", "", from);
    staff.areas = AREAS.iter().map(|a| (*a).to_owned()).collect();
    let by = StaffId(book.id("staff/admin").0);
    book.add(from, &by, &id.record(), &staff);
    roll.people.push(Person {
        id,
        name: "Iwan Prosser".to_owned(),
        collar: "9251".to_owned(),
        role: "PNB",
        area: "",
        team: None,
        letter: None,
        rank: "staff",
    });
}

/// Writes suspects and markers for some of the cases.
pub fn write(book: &mut Book, roll: &Roll) {
    let bureau = roll.one("PNB", "").map(|p| p.id.clone()).unwrap_or_default();
    let mut register = Vec::new();
    let mut named = 0;
    let cases = book.cases();
    for (id, case) in cases.iter().filter(|(_, case)| case.status == "open" && !case.restricted) {
        let mut dice = Dice::new(id.as_str().bytes().fold(29, |sum, b| sum.wrapping_mul(137) + u64::from(b)));
        if named >= MOST || !dice.chance(0.2) {
            continue;
        }
        named += 1;
        let sergeant = roll.sergeant(area(case), 0).map(|p| p.id.clone()).unwrap_or_default();
        let inspector = roll.one("INS", &case.area).map(|p| p.id.clone()).unwrap_or_default();
        let officer = case.oic.clone().unwrap_or_else(|| sergeant.clone());
        let people =
            People { bureau: &bureau, sergeant: &sergeant, inspector: &inspector, officer: &officer };
        register.extend(Search { book, dice, people }.suspect(id, case, named));
    }
    compare(book, &bureau, &register);
}

fn area(case: &Investigation) -> &str {
    &case.area
}

struct People<'a> {
    bureau: &'a StaffId,
    sergeant: &'a StaffId,
    inspector: &'a StaffId,
    officer: &'a StaffId,
}

/// A marker that stands, for the comparison.
struct Marker {
    id: RecordId,
    reference: String,
    name: String,
    stale: bool,
}

struct Search<'a> {
    book: &'a mut Book,
    dice: Dice,
    people: People<'a>,
}

impl Search<'_> {
    fn suspect(&mut self, case: &RecordId, record: &Investigation, n: usize) -> Option<Marker> {
        let now = self.book.now;
        let oldest = now.plus(-80 * DAY);
        let named_at =
            record.recorded_at.plus(self.dice.minutes(600.0)).max(oldest.plus(self.dice.minutes(900.0)));
        let name = format!("{} {}", self.dice.pick(&words::GIVEN), self.dice.pick(&words::FAMILY));
        let suspect = Suspect {
            investigation: case.clone(),
            name: name.clone(),
            status: NAMED.to_owned(),
            named_at,
            named_by: self.people.officer.clone(),
            named_how: Some("By the victim.".to_owned()),
            ..Suspect::default()
        };
        let id = self.book.id(&format!("suspect/{case}"));
        if !self.book.add_alone(named_at, self.people.officer, &id, &suspect) {
            return None;
        }
        // The commonest hole: named, and nobody decided.
        if self.dice.chance(0.25) {
            return None;
        }
        let decided_at = named_at.plus(HOUR + self.dice.minutes(500.0));
        let (status, category) = match self.dice.number(0, 10) {
            0 => ("SUS-ELI", ""),
            1 => ("SUS-VOL", ""),
            2 => ("SUS-LOC", "W11"),
            3 => ("SUS-ARQ", "W01"),
            _ => ("SUS-CIR", "W01"),
        };
        let grounds = self.dice.pick(&GROUNDS).to_owned();
        let by = self.people.sergeant.clone();
        self.book.change::<Suspect>(decided_at, &by, &id, |s| {
            s.status = status.to_owned();
            s.decision = Some(grounds.clone());
            (s.decision_at, s.decided_by) = (Some(decided_at), Some(by.clone()));
        });
        if category.is_empty() {
            return None;
        }
        let risk = match (record.risk.as_deref(), self.dice.number(0, 3)) {
            (Some("high"), _) => "R",
            (_, 0) => "A",
            _ => "G",
        };
        let wanted = Wanted {
            investigation: Some(case.clone()),
            suspect: Some(id),
            name,
            category: category.to_owned(),
            risk: risk.to_owned(),
            local: status == "SUS-ARQ",
            warnings: self.dice.chance(0.2).then(|| "May carry a knife.".to_owned()),
            address: Some(format!("{} {}", self.dice.number(1, 90), "Commercial Street")),
            decision_at: decided_at,
            decided_by: by.clone(),
            rank: Some("sergeant".to_owned()),
            necessity: grounds,
            ..Wanted::default()
        };
        let id = self.book.id(&format!("wanted/{case}"));
        if !self.book.add_alone(decided_at, &by, &id, &wanted) {
            return None;
        }
        self.searched(&id, &wanted);
        if wanted.local || self.dice.chance(0.1) {
            return None;
        }
        self.circulated(&id, &wanted, n)
    }

    /// Attempts and reviews, thinner than they should be.
    fn searched(&mut self, id: &RecordId, wanted: &Wanted) {
        let every = if wanted.risk == "R" { DAY } else { 6 * DAY };
        let mut at = wanted.decision_at.plus(self.dice.minutes(900.0));
        let officer = self.people.officer.clone();
        for n in 0..4 {
            if self.dice.chance(0.35) {
                break;
            }
            let learnt = self.dice.pick(&LEARNT);
            let attempt = ArrestAttempt {
                wanted: id.clone(),
                at,
                written_at: at.plus(7 * MINUTE),
                by: officer.clone(),
                address: wanted.address.clone(),
                result: ["AR2", "AR3", "AR2", "AR4"][n].to_owned(),
                learnt: (!learnt.is_empty()).then(|| learnt.to_owned()),
                ..ArrestAttempt::default()
            };
            let slot = self.book.id(&format!("attempt/{id}/{n}"));
            self.book.add_alone(attempt.written_at, &officer, &slot, &attempt);
            at = at.plus(every + self.dice.minutes(900.0));
        }
        let mut at = wanted.decision_at.plus(2 * DAY);
        for n in 0..5 {
            if self.dice.chance(0.25) {
                break;
            }
            let manager = n == 2;
            let by = if manager { self.people.inspector } else { self.people.sergeant }.clone();
            // Nobody reviews what they decided themselves: the sergeant's own go to the inspector.
            let by = if by == wanted.decided_by { self.people.inspector.clone() } else { by };
            let review = WantedReview {
                wanted: id.clone(),
                at,
                by: by.clone(),
                level: if manager { "manager" } else { "supervisor" }.to_owned(),
                still_needed: true,
                next: "Try again before six in the morning, with a second address.".to_owned(),
                risk: None,
            };
            let slot = self.book.id(&format!("wanted-review/{id}/{n}"));
            self.book.add_alone(at, &by, &slot, &review);
            at = at.plus(9 * DAY);
        }
    }

    fn circulated(&mut self, id: &RecordId, wanted: &Wanted, n: usize) -> Option<Marker> {
        let now = self.book.now;
        let at = wanted.decision_at.plus(2 * HOUR + self.dice.minutes(700.0));
        let reference = format!("26/{:06}", 4000 + n * 7);
        // Some lapse soon, and one did.
        let expires_at = match n % 9 {
            0 => now.plus(-DAY),
            1 => now.plus(5 * DAY),
            2 => now.plus(60 * DAY),
            _ => at.plus(3 * 365 * DAY),
        };
        let bureau = self.people.bureau.clone();
        if !self.step(id, STEP_CIRCULATED, at, &bureau, |s| s.source = Some(reference.clone())) {
            return None;
        }
        self.book.change::<Wanted>(at, &bureau, id, |w| {
            w.state = Some(CIRCULATED.to_owned());
            (w.circulated_at, w.circulated_by) = (Some(at), Some(bureau.clone()));
            (w.national_ref, w.expires_at) = (Some(reference.clone()), Some(expires_at));
        });
        let marker = Marker { id: id.clone(), reference, name: wanted.name.clone(), stale: false };
        if self.dice.chance(0.5) {
            return Some(marker);
        }
        let arrested = at.plus(DAY + self.dice.minutes(20_000.0)).min(now.plus(-9 * HOUR));
        let force = self.dice.chance(0.35).then(|| self.dice.pick(&FORCES).to_owned());
        let by = self.people.sergeant.clone();
        if arrested <= at || !self.step(id, STEP_ARRESTED, arrested, &by, |s| s.force = force.clone()) {
            return Some(marker);
        }
        let asked = arrested.plus(20 * MINUTE);
        self.step(id, STEP_ASKED, asked, &by, |s| s.reason = Some("In custody.".to_owned()));
        self.book.change::<Wanted>(asked, &by, id, |w| w.cancel_requested_at = Some(asked));
        // The marker that stays live is the finding.
        if self.dice.chance(0.25) {
            return Some(Marker { stale: true, ..marker });
        }
        let confirmed = asked.plus(self.dice.minutes(220.0));
        self.step(id, STEP_CONFIRMED, confirmed, &bureau, |s| s.source = Some("No marker found.".to_owned()));
        self.book.change::<Wanted>(confirmed, &bureau, id, |w| {
            (w.state, w.cancel_confirmed_at) = (Some(CANCELLED.to_owned()), Some(confirmed));
        });
        None
    }

    fn step(
        &mut self,
        id: &RecordId,
        code: &str,
        at: Millis,
        by: &StaffId,
        shape: impl FnOnce(&mut WantedStep),
    ) -> bool {
        let mut step = WantedStep {
            wanted: id.clone(),
            code: code.to_owned(),
            at,
            written_at: at,
            by: by.clone(),
            ..WantedStep::default()
        };
        shape(&mut step);
        let slot = self.book.id(&format!("wanted-step/{id}/{code}"));
        self.book.add_alone(at, by, &slot, &step)
    }
}

/// Last night's comparison: what is stale, one that the national record has lost and one that nobody here knows.
fn compare(book: &mut Book, bureau: &StaffId, markers: &[Marker]) {
    let at = book.now.plus(-6 * HOUR);
    let stale: Vec<&Marker> = markers.iter().filter(|m| m.stale).collect();
    let lost: Vec<&Marker> = markers.iter().filter(|m| !m.stale).take(1).collect();
    let unknown = "26/009913";
    let found = |what: &str, reference: &str, wanted: Option<&Marker>, name: &str| WantedDifference {
        wanted: wanted.map(|m| m.id.clone()),
        national_ref: reference.to_owned(),
        name: Some(name.to_owned()),
        what: what.to_owned(),
        found_at: at,
        seen_at: at,
        status: "open".to_owned(),
        ..WantedDifference::default()
    };
    let mut all = vec![found("only_national", unknown, None, "Gareth Somebody")];
    all.extend(stale.iter().map(|m| found("stale", &m.reference, Some(m), &m.name)));
    all.extend(lost.iter().map(|m| found("only_local", &m.reference, Some(m), &m.name)));
    for difference in &all {
        let slot = book.id(&format!("difference/{}/{}", difference.what, difference.national_ref));
        book.add_alone(at, bureau, &slot, difference);
    }
    let references = |some: &[&Marker]| some.iter().map(|m| m.reference.clone()).collect::<Vec<_>>();
    let run = Reconciliation {
        run_at: at,
        extract_at: at.plus(-HOUR),
        by: bureau.clone(),
        rows: u64::try_from(markers.len()).unwrap_or_default() + 2,
        rejected: 1,
        only_national: vec![unknown.to_owned()],
        only_local: references(&lost),
        stale: references(&stale),
    };
    let slot = book.id("reconciliation/last-night");
    book.add_alone(at, bureau, &slot, &run);
}
