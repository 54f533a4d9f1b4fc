//! The people of the demonstration: victims who come up more than once, under names spelt in more than one way; some
//! only a name so far, a couple at one address, and a crisis line that rings for many.
//!
//! The chances come from each case's own name, so that the rest of the force is the same with and without them.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::person::{Address, Name, Nominal, PersonWarning, SafeContact};
use beatbook_shared::patrol::reach::SafeHours;
use beatbook_shared::patrol::repeat::RepeatFlag;
use beatbook_shared::patrol::vulnerability::Vulnerability;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::Roll;
use super::words;

/// As they are first given, as somebody else writes them, and when they were born.
const SPELT: [(&str, &str, &str); 10] = [
    ("Siân ferch Rhys", "PREECE, Shan", "1984-03-12"),
    ("Gruffydd Llwyd", "Griffith Lloyd", "1971-05-09"),
    ("Dafydd ap Hywel", "David Powell", "1962-11-02"),
    ("Catrin McAllister", "Katherine Macalister", "1990-08-07"),
    ("Ieuan Bevan", "Evan Bevan", "1955-01-10"),
    ("Rhian Protheroe", "Rhian Prothero", "1988-06-04"),
    ("Steffan Maredudd", "Stephen Meredith", "1979-09-08"),
    ("Lowri Vaughan", "Lowri Vaughn", "2001-12-05"),
    ("Huw Pugh", "Hugh Pugh", "1948-02-11"),
    ("Bethan Prosser", "Elizabeth Prosser", "1993-10-06"),
];

/// How many people a case may be of, in one area; how many cases have somebody.
const IN_AREA: u64 = 26;
const CASES: usize = 340;

/// Writes people for some of the cases, and for two of tonight's jobs.
pub fn write(book: &mut Book, roll: &Roll) {
    let mut cases = book.cases();
    cases.sort_by_key(|(id, case)| (std::cmp::Reverse(case.recorded_at), id.clone()));
    let mut newest: Vec<_> = cases.into_iter().filter(|(_, case)| !case.restricted).take(CASES).collect();
    // Whoever comes up for the first time is made then.
    newest.reverse();
    for (id, case) in newest {
        let seed = id.as_str().bytes().fold(29_u64, |sum, b| sum.wrapping_mul(131) + u64::from(b));
        let by = case.oic.clone().unwrap_or_else(|| roll.control());
        // Nothing hangs on what is not written yet: a job from when it was opened, a case from when it was recorded.
        let told = case.first_reported_at.unwrap_or(case.recorded_at);
        let job = case.incident.clone().and_then(|id| Some((book.read::<Incident>(&id)?.created_at, id)));
        let (about, kind, at) = match job {
            Some((opened, job)) => (job, "incident", told.max(opened)),
            None => (id.clone(), "investigation", told.max(case.recorded_at)),
        };
        let mut of = Of { book, dice: Dice::new(seed), by, area: case.area.clone(), at };
        of.victim(&about, kind, &id);
    }
    tonight(book, roll);
}

struct Of<'a> {
    book: &'a mut Book,
    dice: Dice,
    by: StaffId,
    area: String,
    at: Millis,
}

impl Of<'_> {
    fn victim(&mut self, about: &RecordId, kind: &str, case: &RecordId) {
        // The smaller number of two: few come up often, and most once.
        let n = self.dice.number(0, IN_AREA).min(self.dice.number(0, IN_AREA));
        let (person, record) = self.somebody(n);
        let id = self.book.id(&format!("involved/{case}"));
        let only_name = self.dice.chance(0.18);
        let name = match SPELT.get(usize::try_from(n).unwrap_or_default()).filter(|_| only_name) {
            Some((_, other, _)) => (*other).to_owned(),
            None => record.name().to_owned(),
        };
        let involved = Involved {
            about: about.clone(),
            about_kind: kind.to_owned(),
            role: "victim".to_owned(),
            at: self.at,
            person: (!only_name).then(|| person.clone()),
            name,
            born_on: if only_name { record.born_on.as_deref().map(swapped) } else { None },
            phone: record.phones.first().cloned().filter(|_| self.dice.chance(0.5)),
            says_repeat: self.dice.chance(0.03).then_some(true),
            by: Some(self.by.clone()),
            ..Involved::default()
        };
        let by = self.by.clone();
        if !self.book.add_alone(self.at.plus(MINUTE), &by, &id, &involved) {
            return;
        }
        self.asked(about, &id, case);
        if self.dice.chance(0.55) {
            let flag = RepeatFlag {
                about: about.clone(),
                rule: "RR1".to_owned(),
                subject: person.0,
                said: "flagged".to_owned(),
                at: self.at.plus(12 * MINUTE),
                by: by.clone(),
                ..RepeatFlag::default()
            };
            let id = self.book.id(&format!("flag/{case}"));
            self.book.add_alone(self.at.plus(12 * MINUTE), &by, &id, &flag);
        }
        if kind == "incident" && self.dice.chance(0.12) {
            let uprn = format!("1000900{:05}", 500 + self.dice.number(0, 4));
            // The address was matched overnight, after everything else was written.
            let matched = self.at.plus(MINUTE).max(self.book.now.plus(-2 * HOUR));
            self.book.change(matched, &by, about, |i: &mut Incident| i.uprn = Some(uprn));
        }
    }

    /// The person of that number in the area, made when they first come up.
    fn somebody(&mut self, n: u64) -> (RecordId, Nominal) {
        let id = self.book.id(&format!("person/{}/{n}", self.area));
        if let Some(held) = self.book.read::<Nominal>(&id) {
            return (id, held);
        }
        let mut dice = Dice::new(n + self.area.bytes().fold(7_u64, |sum, b| sum * 31 + u64::from(b)));
        let (name, born_on) = match SPELT.get(usize::try_from(n).unwrap_or(99)) {
            Some((name, _, born)) => ((*name).to_owned(), (*born).to_owned()),
            None => {
                let name = format!("{} {}", dice.pick(&words::GIVEN), dice.pick(&words::FAMILY));
                (
                    name,
                    format!(
                        "19{:02}-0{}-1{}",
                        40 + dice.number(0, 55),
                        1 + dice.number(0, 8),
                        dice.number(0, 9)
                    ),
                )
            }
        };
        let phone =
            if n % 9 == 4 { "08001 000001".to_owned() } else { format!("07700 900{:03}", 100 + n * 7) };
        let person = Nominal {
            names: vec![Name { form: "main".to_owned(), text: name }],
            born_on: Some(born_on),
            // Two numbers after each other live together.
            address: Some(Address {
                uprn: Some(format!("1000800{:05}", n / 2)),
                text: format!("{} Clos yr Onnen", 2 + n / 2),
            }),
            phones: vec![phone],
            language: n.is_multiple_of(3).then(|| "cy".to_owned()),
            safe_contact: n.is_multiple_of(5).then(|| SafeContact {
                channel: "work_phone".to_owned(),
                to: Some("01633 960100".to_owned()),
                times: Some("weekdays 9 to 3".to_owned()),
                never: Some("The partner reads the mobile".to_owned()),
                never_channels: vec!["mobile".to_owned(), "letter".to_owned()],
                hours: Some(SafeHours { from: "09:00".to_owned(), to: "15:00".to_owned(), weekdays: true }),
            }),
            warnings: (n % 7 == 3)
                .then(|| PersonWarning {
                    text: "Large dog in the garden".to_owned(),
                    at: self.at,
                    source: "attending officer".to_owned(),
                })
                .into_iter()
                .collect(),
            areas: vec![self.area.clone()],
            ..Nominal::default()
        };
        let (by, at) = (self.by.clone(), self.at);
        self.book.add(at, &by, &id, &person);
        (id, person)
    }

    fn asked(&mut self, about: &RecordId, involved: &RecordId, case: &RecordId) {
        let luck = self.dice.share();
        let (answer, factor, reason) = match luck {
            x if x < 0.45 => ("found", Some(self.dice.pick(&["V50", "V13", "V03", "V31", "V02"])), None),
            x if x < 0.7 => ("none_found", Some("V99"), None),
            x if x < 0.8 => {
                ("not_asked", None, Some(self.dice.pick(&["not_present", "unsafe", "called_away"])))
            }
            // Nobody said anything.
            _ => return,
        };
        let later = if self.dice.chance(0.7) { 25 * MINUTE } else { 2 * DAY + 3 * HOUR };
        let at = self.at.plus(later);
        let referred = answer == "found" && self.dice.chance(0.5);
        let said = Vulnerability {
            about: about.clone(),
            involved: Some(involved.clone()),
            answer: answer.to_owned(),
            factor: factor.map(str::to_owned),
            reason: reason.map(str::to_owned),
            seen_by: self.by.clone(),
            at,
            written_at: at,
            referral: referred.then(|| "PPN".to_owned()),
            referral_ref: referred.then(|| format!("PPN/{}", 1000 + self.dice.number(0, 9000))),
            referral_at: referred.then_some(at),
            ..Vulnerability::default()
        };
        let (by, id) = (self.by.clone(), self.book.id(&format!("vulnerability/{case}")));
        self.book.add_alone(at, &by, &id, &said);
    }
}

/// A day and a month in each other's place, as they are mistaken on the telephone.
fn swapped(born: &str) -> String {
    let mut parts = born.split('-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day)) if day <= "12" => format!("{year}-{day}-{month}"),
        _ => born.to_owned(),
    }
}

/// The woman behind the shouting next door, who rang twice before.
fn tonight(book: &mut Book, roll: &Roll) {
    let (control, now) = (roll.control(), book.now);
    let job = book.id("tonight/shouting");
    if book.read::<Incident>(&job).is_none() {
        return;
    }
    let mut before: Vec<(RecordId, Millis)> = book
        .cases()
        .into_iter()
        .filter(|(_, case)| case.area == "BG" && !case.restricted)
        .filter_map(|(_, case)| {
            let job = case.incident?;
            let opened = book.read::<Incident>(&job)?.created_at;
            Some((job, opened.max(case.recorded_at)))
        })
        .filter(|(_, at)| now.since(*at) > 8 * DAY)
        .collect();
    before.sort_by_key(|(id, at)| (std::cmp::Reverse(*at), id.clone()));
    let id = book.id("person/tonight");
    let person = Nominal {
        names: vec![
            Name { form: "main".to_owned(), text: "Sioned Pugh".to_owned() },
            Name { form: "maiden".to_owned(), text: "Sioned ferch Huw".to_owned() },
        ],
        born_on: Some("1991-04-23".to_owned()),
        address: Some(Address {
            uprn: Some("100080099901".to_owned()),
            text: "Flat 7, Quarrymen's Row".to_owned(),
        }),
        phones: vec!["07700 900412".to_owned()],
        language: Some("cy".to_owned()),
        safe_contact: Some(SafeContact {
            channel: "mobile".to_owned(),
            to: Some("07700 900412".to_owned()),
            times: Some("after 16:00".to_owned()),
            never: Some("The house telephone: her ex-partner answers it".to_owned()),
            never_channels: vec!["home_phone".to_owned()],
            hours: None,
        }),
        areas: vec!["BG".to_owned()],
        ..Nominal::default()
    };
    let first = before.get(1).map_or(now, |(_, at)| *at);
    book.add(first, &control, &id, &person);
    let here = (job, now.plus(-20 * MINUTE));
    for (n, (about, at)) in before.into_iter().take(2).chain([here]).enumerate() {
        let involved = Involved {
            about,
            about_kind: "incident".to_owned(),
            role: "victim".to_owned(),
            at,
            person: Some(id.clone()),
            name: "Sioned Pugh".to_owned(),
            by: Some(control.clone()),
            ..Involved::default()
        };
        let key = book.id(&format!("involved/tonight/{n}"));
        book.add_alone(at.plus(MINUTE), &control, &key, &involved);
    }
}
