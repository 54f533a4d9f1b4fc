//! The demonstration force: a made-up police force of five areas, from a seed.
//!
//! Nobody in it exists. What it does is what forces do: more calls on a Friday night, arrivals that nobody
//! stamped because it was busy, two people ringing about one thing, a grade changed just before it would be late,
//! crimes that wait for an officer, reviews that are late and directions that are not done. Mixes and volumes
//! are those of `mixes.csv`; a demonstration that is cleaner than the work would teach nothing.
//!
//! [`build`] decides everything from the seed and the time, with no clock and no store; [`load`] writes it.

pub mod bail;
pub mod benefits;
pub mod book;
pub mod cases;
pub mod control;
pub mod dice;
pub mod duty;
pub mod jobs;
mod load;
pub mod meetings;
pub mod nominals;
pub mod offenders;
pub mod people;
pub mod prevention;
pub mod recording;
pub mod roster;
pub mod rota;
pub mod stamps;
pub mod tonight;
pub mod wanted;
pub mod words;

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::time::{DAY, MINUTE, Millis};

use book::{Book, Write};
use dice::{Dice, Mixes};
pub use load::{Enrolment, Loaded, load, open_accounts};

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub days: u32,
    /// Incidents a day over the whole force. A force of Gwent's size has about 335.
    pub per_day: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { days: 28, per_day: 60 }
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    pub staff: StaffId,
    pub name: String,
    pub collar: String,
    pub password: String,
    pub role: String,
    pub area: String,
}

/// The whole force, ready to be written.
#[derive(Debug)]
pub struct Force {
    pub now: Millis,
    /// In the order in which they are to be carried out.
    pub writes: Vec<Write>,
    /// On claims, after everything else.
    pub steps: Vec<benefits::Step>,
    pub accounts: Vec<DemoAccount>,
    /// Who gets a device: collar number and id.
    pub devices: Vec<(String, StaffId)>,
    /// Who has had a phone for some days: most of the teams that work the new way. The last of them lost it.
    pub phones: Vec<StaffId>,
    pub incidents: u64,
    pub crimes: u64,
}

/// Makes the force of a seed, as it stands at `now`.
#[must_use]
pub fn build(seed: u64, now: Millis, options: &Options) -> Force {
    let (mixes, mut dice) = (Mixes::default(), Dice::new(seed));
    let mut book = Book::new(seed, now);
    let start = now.plus(-i64::from(options.days) * DAY);
    let mut roll = people::hire(&mut book, &mut dice, start);
    wanted::hire(&mut book, &mut roll, start);
    let roll = roll;
    let control = roll.control();
    let rota = rota::Rota::with_team_a_on(now);
    let mut streets = jobs::Streets { book: &mut book, dice: &mut dice, mixes: &mixes, roll: &roll, control };
    let weeks = jobs::weeks(&mut streets, rota, start, options.per_day);
    tonight::jobs(&mut streets);
    for tour in &weeks.tours {
        duty::states(&mut book, &mut dice, &roll, tour);
        duty::runs(&mut book, &mut dice, &roll, tour);
    }
    notebooks(&mut book, &mut dice, &weeks);
    let mut desk = cases::Desk { book: &mut book, dice: &mut dice, mixes: &mixes, roll: &roll, crimes: 0 };
    for crime in &weeks.crimes {
        desk.crime(crime, cases::Wish::default());
    }
    tonight::cases(&mut desk);
    tonight::older(&mut desk, start, usize::try_from(options.per_day * 2).unwrap_or(120));
    let crimes = u64::from(desk.crimes);
    let steps = benefits::write(&mut book, &mut dice, &roll, start);
    bail::write(&mut book, &roll);
    meetings::write(&mut book, &roll);
    wanted::write(&mut book, &roll);
    let victims = victims(&book, &weeks);
    prevention::write(&mut book, &roll, &victims);
    roster::write(&mut book, &roll, &weeks.tours, rota, start);
    offenders::write(&mut book, &roll);
    recording::write(&mut book, &roll);
    control::write(&mut book, &roll);
    nominals::write(&mut book, &roll);
    Force {
        now,
        writes: book.ordered(),
        steps,
        accounts: accounts(&roll, &mut dice),
        devices: tonight::crew(&roll).into_iter().take(2).map(|p| (p.collar, p.id)).collect(),
        phones: phones(&roll, now),
        incidents: weeks.incidents,
        crimes,
    }
}

/// The jobs of the last days with a victim, who was there, and when they left.
fn victims(book: &Book, weeks: &jobs::Weeks) -> Vec<(RecordId, StaffId, Millis)> {
    let since = book.now.plus(-12 * DAY);
    let been = weeks.tours.iter().flat_map(|tour| {
        tour.busy.iter().map(|job| (job.incident.clone(), tour.officer.id.clone(), job.times.clear))
    });
    been.filter(|(_, _, at)| since < *at && *at <= book.now)
        .filter(|(id, _, _)| book.read::<Incident>(id).is_some_and(|job| job.victim))
        .collect()
}

/// Four in five constables of the teams that work the new way, and not the two whose phones are enrolled by hand.
fn phones(roll: &people::Roll, now: Millis) -> Vec<StaffId> {
    let crew: Vec<StaffId> = tonight::crew(roll).into_iter().map(|p| p.id).collect();
    let mobile = roll.people.iter().filter(|p| p.role == "PCO" && roll.is_mobile(p.team.as_ref(), now));
    let without = mobile.enumerate().filter(|(n, p)| n % 5 != 4 && !crew.contains(&p.id));
    without.map(|(_, p)| p.id.clone()).collect()
}

/// Some officers wrote in their notebooks at the scene; each book is a chain of sealed entries.
fn notebooks(book: &mut Book, dice: &mut Dice, weeks: &jobs::Weeks) {
    let mut last: std::collections::BTreeMap<StaffId, (RecordId, Entry)> = std::collections::BTreeMap::new();
    for tour in &weeks.tours {
        for job in &tour.busy {
            let at = job.times.clear.plus(2 * MINUTE);
            if at > book.now || !dice.chance(0.2) {
                continue;
            }
            let author = &tour.officer.id;
            let before = last.get(author).map(|(id, entry)| (id, entry));
            let mut entry = examples::notebook(
                author,
                &format!("demo:{author}"),
                before,
                dice.pick(&words::NOTES),
                at,
                Some(&job.incident),
            );
            entry.written_at = at.plus(dice.minutes(6.0)).min(book.now);
            let id = book.id(&format!("note/{author}/{}", entry.number));
            if book.add_alone(entry.written_at, author, &id, &entry) {
                last.insert(author.clone(), (id, entry));
            }
        }
    }
}

/// Those who sign in during a demonstration: the two officers, their sergeant, and one of each other kind.
fn accounts(roll: &people::Roll, dice: &mut Dice) -> Vec<DemoAccount> {
    let crew = tonight::crew(roll);
    let others = [
        "INS", "SUP", "CRO", "CRS", "CMU", "FCR", "PRF", "BEN", "FIN", "ADM", "HMI", "PCS", "NPT", "DET",
        "IOM",
    ];
    let mut all: Vec<&people::Person> = crew.iter().collect();
    all.extend(others.iter().filter_map(|role| roll.one(role, "BG")));
    all.extend(people::AREAS.iter().skip(1).filter_map(|area| roll.sergeant(area, 0)));
    all.extend(roll.one("PNB", ""));
    all.into_iter()
        .map(|p| DemoAccount {
            staff: p.id.clone(),
            name: format!("{} {}", title(p.rank), p.name).trim().to_owned(),
            collar: p.collar.clone(),
            password: format!("{}-{}-{}", pick_word(dice), pick_word(dice), dice.number(100, 1000)),
            role: p.role.to_owned(),
            area: p.area.to_owned(),
        })
        .collect()
}

fn title(rank: &str) -> &'static str {
    match rank {
        "constable" => "PC",
        "PCSO" => "PCSO",
        "sergeant" => "Sgt",
        "inspector" => "Insp",
        "superintendent" => "Supt",
        _ => "",
    }
}

fn pick_word(dice: &mut Dice) -> &'static str {
    dice.pick(&[
        "lantern", "bramble", "tramway", "harbour", "sycamore", "kestrel", "granite", "thimble", "orchard",
        "viaduct", "colliery", "heather", "buckle", "furnace", "meadow", "pebble",
    ])
}

#[cfg(test)]
mod tests;
