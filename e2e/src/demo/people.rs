//! Who works in the demonstration force. Every name is made up.

use beatbook_shared::examples;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::staff::{Dated, Staff};
use beatbook_shared::time::{DAY, Millis};

use super::book::Book;
use super::dice::Dice;
use super::words::{FAMILY, GIVEN};

pub const AREAS: [&str; 5] = ["BG", "CA", "MO", "NE", "TO"];
/// Response teams of each area, one letter each.
pub const TEAMS: [&str; 5] = ["A", "B", "C", "D", "E"];

/// The team whose sergeant is on maternity leave.
pub const ON_LEAVE: (&str, usize) = ("TO", 2);

/// The team that is on shift when the demonstration begins.
pub const TONIGHT: (&str, usize) = ("BG", 0);

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: StaffId,
    pub name: String,
    pub collar: String,
    pub role: &'static str,
    pub area: &'static str,
    pub team: Option<TeamId>,
    /// Which of the area's response teams.
    pub letter: Option<usize>,
    pub rank: &'static str,
}

/// Everybody.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    pub people: Vec<Person>,
    /// When a team began the new way of working, by team.
    pub mobile: Vec<(TeamId, Millis)>,
}

impl Roll {
    /// The response constables of a team.
    pub fn constables(&self, area: &str, letter: usize) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |p| p.area == area && p.letter == Some(letter) && p.role == "PCO")
    }

    #[must_use]
    pub fn sergeant(&self, area: &str, letter: usize) -> Option<&Person> {
        self.people.iter().find(|p| p.area == area && p.letter == Some(letter) && p.role == "SGT")
    }

    #[must_use]
    pub fn one(&self, role: &str, area: &str) -> Option<&Person> {
        let mut all = self.people.iter().filter(|p| p.role == role);
        all.clone().find(|p| p.area == area).or_else(|| all.next())
    }

    /// Whoever answers for what nobody in particular did.
    #[must_use]
    pub fn control(&self) -> StaffId {
        self.one("CRO", "").map(|p| p.id.clone()).unwrap_or_default()
    }

    /// Whether a team works the new way at an instant.
    #[must_use]
    pub fn is_mobile(&self, team: Option<&TeamId>, at: Millis) -> bool {
        self.mobile.iter().any(|(id, from)| Some(id) == team && *from <= at)
    }
}

fn area_name(area: &str) -> &'static str {
    match area {
        "BG" => "Blaenau Gwent",
        "CA" => "Caerphilly",
        "MO" => "Monmouthshire",
        "NE" => "Newport",
        _ => "Torfaen",
    }
}

struct Hiring<'a> {
    book: &'a mut Book,
    dice: &'a mut Dice,
    roll: Roll,
    from: Millis,
    chief: StaffId,
    names: Vec<String>,
}

/// Writes teams and staff, all in post long before the first incident.
pub fn hire(book: &mut Book, dice: &mut Dice, start: Millis) -> Roll {
    let chief = StaffId(book.id("staff/admin").0);
    let from = start.plus(-400 * DAY);
    let mut hiring = Hiring { book, dice, roll: Roll::default(), from, chief, names: Vec::new() };
    hiring.everybody(start);
    hiring.roll
}

impl Hiring<'_> {
    /// A name that nobody has yet.
    fn name(&mut self) -> String {
        loop {
            let name = format!("{} {}", self.dice.pick(&GIVEN), self.dice.pick(&FAMILY));
            if !self.names.contains(&name) {
                self.names.push(name.clone());
                return name;
            }
        }
    }

    fn team(
        &mut self,
        area: &'static str,
        name: &str,
        function: &str,
        mobile_from: Option<Millis>,
    ) -> TeamId {
        let id = self.book.id(&format!("team/{area}/{name}"));
        let mut team = examples::team(&format!("{} {name}", area_name(area)), area, function);
        team.mobile_from = mobile_from;
        self.book.add(self.from, &self.chief.clone(), &id, &team);
        let id = TeamId(id.0);
        if let Some(from) = mobile_from {
            self.roll.mobile.push((id.clone(), from));
        }
        id
    }

    fn person(
        &mut self,
        key: &str,
        (name, collar): (String, &str),
        (role, rank): (&'static str, &'static str),
        area: &'static str,
        team: Option<(&TeamId, Option<usize>)>,
        shape: impl FnOnce(&mut Staff),
    ) {
        let id = StaffId(self.book.id(&format!("staff/{key}")).0);
        let mut staff = examples::staff(&name, collar, role, area, self.from);
        if area.is_empty() && !matches!(role, "PRF" | "BEN" | "FIN" | "ADM" | "HMI") {
            staff.areas = AREAS.iter().map(|a| (*a).to_owned()).collect();
        }
        staff.teams.extend(team.map(|(id, _)| examples::since(id.as_str(), self.from)));
        if self.dice.chance(0.25) {
            staff.language = Some("cy".to_owned());
        }
        shape(&mut staff);
        self.book.add(self.from, &self.chief.clone(), &id.record(), &staff);
        self.roll.people.push(Person {
            id,
            name,
            collar: collar.to_owned(),
            role,
            area,
            team: team.map(|(id, _)| id.clone()),
            letter: team.and_then(|(_, letter)| letter),
            rank,
        });
    }

    fn everybody(&mut self, start: Millis) {
        let changed = start.plus(14 * DAY);
        self.person("admin", ("Gwyn Sallis".to_owned(), "9001"), ("ADM", "staff"), "", None, |_| {});
        for (key, name, collar, role) in [
            ("control-1", "Delyth Amory", "9101", "CRO"),
            ("control-2", "Rob Sandford", "9102", "CRO"),
            ("control-3", "Mina Castell", "9103", "CRS"),
            ("desk-1", "Hefin Rudge", "9201", "CMU"),
            ("registrar", "Olwen Tranter", "9301", "FCR"),
            ("analyst", "Sian Wexford", "9401", "PRF"),
            ("benefits", "Martin Ogle", "9501", "BEN"),
            ("finance", "Fatima Lisle", "9601", "FIN"),
            ("inspectorate", "Visiting Inspector", "9701", "HMI"),
        ] {
            self.person(key, (name.to_owned(), collar), (role, "staff"), "", None, |_| {});
        }
        self.person(
            "super",
            ("Catrin Mostyn".to_owned(), "12"),
            ("SUP", "superintendent"),
            "",
            None,
            |staff| {
                // The force meeting is about all of its ground.
                staff.areas = AREAS.iter().map(|area| (*area).to_owned()).collect();
            },
        );
        let mut collar = 1500;
        for (n, area) in AREAS.iter().enumerate() {
            // Two areas work the new way from half-way on; the others are what they are compared with.
            let mobile = matches!(*area, "BG" | "CA").then_some(changed);
            let name = self.name();
            self.person(
                &format!("insp-{area}"),
                (name, &format!("{}", 31 + n)),
                ("INS", "inspector"),
                area,
                None,
                |_| {},
            );
            for (letter, sign) in TEAMS.iter().enumerate() {
                let team = self.team(area, &format!("Response {sign}"), "response", mobile);
                self.response(area, letter, &team, &mut collar, start);
            }
            self.neighbourhood(area, &mut collar, n);
        }
        self.offender_manager();
    }

    /// One offender manager for the whole force. Nothing about her is left to chance.
    fn offender_manager(&mut self) {
        let (name, collar) = ("Bethan Rowlatt", "9801");
        let id = StaffId(self.book.id("staff/offenders").0);
        let mut staff = examples::staff(name, collar, "IOM", "", self.from);
        staff.areas = AREAS.iter().map(|a| (*a).to_owned()).collect();
        self.book.add(self.from, &self.chief.clone(), &id.record(), &staff);
        self.roll.people.push(Person {
            id,
            name: name.to_owned(),
            collar: collar.to_owned(),
            role: "IOM",
            area: "",
            team: None,
            letter: None,
            rank: "constable",
        });
    }

    fn response(
        &mut self,
        area: &'static str,
        letter: usize,
        team: &TeamId,
        collar: &mut u32,
        start: Millis,
    ) {
        let named = (area, letter) == TONIGHT;
        let own = Some((team, Some(letter)));
        let sergeant = if named { "Rhian Protheroe".to_owned() } else { self.name() };
        let place = AREAS.iter().position(|a| *a == area).unwrap_or(0);
        let number = if named { "288".to_owned() } else { format!("{}", 210 + 10 * place + letter) };
        let (from, away) = (self.from, start.plus(12 * DAY));
        // One sergeant is on maternity leave, and a constable acts up in her place until she is back.
        let leaves = (area, letter) == ON_LEAVE;
        self.person(
            &format!("sgt-{area}-{letter}"),
            (sergeant, &number),
            ("SGT", "sergeant"),
            area,
            own,
            |staff| {
                if leaves {
                    staff.roles = vec![
                        Dated { value: "SGT".to_owned(), from, to: Some(away) },
                        examples::since("SGT", away.plus(270 * DAY)),
                    ];
                }
            },
        );
        let many = if matches!(area, "NE" | "CA") || named { 4 } else { 3 };
        for n in 0..many {
            let (name, number) = match (named, n) {
                (true, 0) => ("Carys Vaughan".to_owned(), "1412".to_owned()),
                (true, 1) => ("Tom Ellery".to_owned(), "1427".to_owned()),
                _ => {
                    *collar += 1;
                    (self.name(), collar.to_string())
                }
            };
            let acts_up = leaves && n == 0;
            // One constable came from another force's ground and has had two collar numbers.
            let moved = area == "MO" && letter == 1 && n == 0;
            let new_number = start.plus(9 * DAY);
            self.person(
                &format!("pc-{area}-{letter}-{n}"),
                (name, &number),
                ("PCO", "constable"),
                area,
                own,
                |staff| {
                    if acts_up {
                        staff.roles.push(Dated {
                            value: "SGT".to_owned(),
                            from: away,
                            to: Some(away.plus(270 * DAY)),
                        });
                    }
                    if moved {
                        staff.collars = vec![
                            Dated { value: number.clone(), from, to: Some(new_number) },
                            examples::since(&format!("{number}7"), new_number),
                        ];
                    }
                },
            );
        }
    }

    fn neighbourhood(&mut self, area: &'static str, collar: &mut u32, n: usize) {
        let team = self.team(area, "Neighbourhood", "neighbourhood", None);
        let own = Some((&team, None));
        let name = self.name();
        self.person(
            &format!("nsgt-{area}"),
            (name, &format!("{}", 300 + n)),
            ("SGT", "sergeant"),
            area,
            own,
            |_| {},
        );
        for (key, role, rank, many) in [("npt", "NPT", "constable", 2), ("pcso", "PCS", "PCSO", 3)] {
            for i in 0..many {
                *collar += 1;
                let (name, number) = (self.name(), collar.to_string());
                self.person(&format!("{key}-{area}-{i}"), (name, &number), (role, rank), area, own, |_| {});
            }
        }
        let cid = self.team(area, "Criminal investigation", "cid", None);
        let own = Some((&cid, None));
        for i in 0..2 {
            *collar += 1;
            let (name, number) = (self.name(), collar.to_string());
            self.person(&format!("det-{area}-{i}"), (name, &number), ("DET", "constable"), area, own, |_| {});
        }
    }
}
