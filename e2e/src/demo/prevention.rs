//! Prevention in the demonstration: one strategy with its aims, a handful of initiatives of which one did not work, a plan
//! at every stage and two that became practice, advice at some doors and none at others, and courses that lapse.

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::prevention::{
    Aim, Beneficiary, Compared, Initiative, Practice, PracticeReuse, PreventionAdvice, Strategy, Training,
};
use beatbook_shared::patrol::problem_plan::{ProblemPlan, practice};
use beatbook_shared::time::{DAY, HOUR, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::{AREAS, Person, Roll};

/// Writes all of it. `victims` are jobs with a victim at which somebody was: the job, who was there, and when.
pub fn write(book: &mut Book, roll: &Roll, victims: &[(RecordId, StaffId, Millis)]) {
    let Some(chief) = roll.one("SUP", "").cloned() else { return };
    let start = book.now.plus(-26 * DAY);
    let mut desk = Desk { book, roll, chief, start };
    let aims = desk.strategy();
    let learnt = desk.plans();
    desk.initiatives(&aims, &learnt);
    desk.training();
    desk.advice(victims);
}

/// Title, aim, days from the start until it begins and ends, cost, hours, whether it works, and what came of it.
type Tried = (&'static str, usize, i64, Option<i64>, f64, f64, &'static str, Option<&'static str>);

struct Desk<'a> {
    book: &'a mut Book,
    roll: &'a Roll,
    chief: Person,
    start: Millis,
}

impl Desk<'_> {
    fn strategy(&mut self) -> Vec<RecordId> {
        let by = self.chief.id.clone();
        let id = self.book.id("strategy");
        let strategy = Strategy {
            title: "Fewer homes and sheds broken into, fewer people harmed twice".to_owned(),
            words: "Three aims, each with one measure that the quarter page shows.".to_owned(),
            owner_role: "SUP".to_owned(),
            from: self.start.plus(-200 * DAY),
            until: Some(self.start.plus(530 * DAY)),
        };
        self.book.add_alone(self.start, &by, &id, &strategy);
        let aims = [
            ("Fewer sheds broken into", "Sheds broken into in eight weeks", "a fifth fewer"),
            (
                "Fewer people harmed by the same person again",
                "Repeat victims in twelve months",
                "a tenth fewer",
            ),
            ("Quieter evenings in the town centres", "ASB jobs on Friday and Saturday", "a tenth fewer"),
        ];
        let mut ids = Vec::new();
        for (n, (title, measure, target)) in aims.iter().enumerate() {
            let slot = self.book.id(&format!("aim/{n}"));
            let aim = Aim {
                strategy: id.clone(),
                title: (*title).to_owned(),
                measure: (*measure).to_owned(),
                target: (*target).to_owned(),
                owner_role: "INS".to_owned(),
            };
            self.book.add_alone(self.start.plus(HOUR), &by, &slot, &aim);
            ids.push(slot);
        }
        ids
    }

    /// A plan at each stage, and two that were closed and became practice records.
    fn plans(&mut self) -> Vec<RecordId> {
        let problems = [
            ("Sheds behind the terraces are broken into at night.", "OS5", true, "promising"),
            ("Bins are set alight in the lanes after school.", "OS5", true, "did_not_work"),
            ("Quad bikes cross the common on Sundays.", "OS4", false, ""),
            ("Shop staff are threatened in the evening.", "OS3", false, ""),
            ("Older people pay cash to callers at the door.", "OS2", false, ""),
            ("Noise from one car park wakes the street.", "OS1", false, ""),
        ];
        let jobs: Vec<RecordId> = self.book.cases().into_iter().take(6).map(|(id, _)| id).collect();
        let mut learnt = Vec::new();
        for (n, (problem, stage, closed, works)) in problems.iter().enumerate() {
            let area = AREAS[n % AREAS.len()];
            let Some(lead) = self.roll.one("SGT", area).map(|p| p.id.clone()) else { continue };
            let started = self.start.plus(i64::try_from(n).unwrap_or(0) * DAY);
            let on = |least: &str| *stage >= least;
            let text = |least: &str, words: &str| if on(least) { words.to_owned() } else { String::new() };
            let plan = ProblemPlan {
                stage: (*stage).to_owned(),
                area: Some(area.to_owned()),
                problem: (*problem).to_owned(),
                measure: "Jobs of this kind in eight weeks".to_owned(),
                target: "Half as many".to_owned(),
                owner_role: "SGT".to_owned(),
                lead: lead.clone(),
                started_at: started,
                who: text("OS2", "A few people, some known"),
                place: text("OS2", "The back lanes"),
                when: text("OS2", "After dark"),
                linked: if on("OS2") { jobs.clone() } else { Vec::new() },
                victim: text("OS3", "Households without a lock"),
                offender: text("OS3", "On foot, in twos"),
                location: text("OS3", "Lanes without a light"),
                causes: text("OS3", "Open lanes, no light, nobody looks."),
                tactics: text("OS4", "Two lamps, a gate, and a walk through the lane each evening."),
                partners: if on("OS4") {
                    vec!["Council".to_owned(), "Housing".to_owned()]
                } else {
                    Vec::new()
                },
                cost_gbp: on("OS4").then_some(1_400.0),
                funding: text("OS4", "Council"),
                response_from: on("OS4").then(|| started.plus(3 * DAY)),
                response_until: on("OS4").then(|| started.plus(15 * DAY)),
                officer_hours: on("OS4").then_some(42.0),
                compared: on("OS5").then(|| compared(*works == "promising")),
                displacement: text("OS5", "None seen in the next streets."),
                differently: text("OS5", "Ask every household before the gate goes up."),
                does_it_work: (*works).to_owned(),
                ..ProblemPlan::default()
            };
            let id = self.book.id(&format!("plan/{n}"));
            self.book.add_alone(started, &lead, &id, &plan);
            if *closed {
                let at = started.plus(18 * DAY);
                let slot = self.book.id(&format!("practice/{n}"));
                let made: Practice = Practice {
                    topics: vec!["burglary".to_owned(), "lanes".to_owned()],
                    ..practice(&plan, &id, 0, &lead, at)
                };
                if self.book.add_alone(at, &lead, &slot, &made) {
                    self.book.change::<ProblemPlan>(at, &lead, &id, |p| {
                        (p.closed_at, p.practice) = (Some(at), Some(slot.clone()));
                    });
                    learnt.push(slot);
                }
            }
        }
        learnt
    }

    fn initiatives(&mut self, aims: &[RecordId], learnt: &[RecordId]) {
        let tried: [Tried; 6] = [
            (
                "Alley gates in two lanes",
                0,
                0,
                Some(20),
                1_400.0,
                42.0,
                "promising",
                Some("Fewer, and more so than elsewhere."),
            ),
            (
                "Alarms for sheds",
                0,
                2,
                Some(22),
                600.0,
                18.0,
                "did_not_work",
                Some("The batteries died within weeks."),
            ),
            ("Call-backs to repeat victims", 1, 4, None, 0.0, 60.0, "untested", None),
            ("Equipment for 29 people at risk", 1, 1, Some(24), 2_900.0, 20.0, "untested", None),
            ("Street stewards on Fridays", 2, 6, None, 3_200.0, 24.0, "untested", None),
            ("Gates again, in the next ward", 0, 21, None, 1_500.0, 9.0, "untested", None),
        ];
        for (n, (title, aim, from, until, cost, hours, level, result)) in tried.iter().enumerate() {
            let area = AREAS[n % AREAS.len()];
            let Some(lead) = self.roll.one("SGT", area).map(|p| p.id.clone()) else { continue };
            let at = self.start.plus(from * DAY);
            let one = Initiative {
                title: (*title).to_owned(),
                aim: aims.get(*aim).cloned(),
                lead: lead.clone(),
                partners: vec!["Council".to_owned()],
                area: Some(area.to_owned()),
                start: at,
                end: until.map(|day| self.start.plus(day * DAY)),
                stage: if until.is_some() { "ended" } else { "pilot" }.to_owned(),
                target_group: if *aim == 1 { "victims" } else { "communities" }.to_owned(),
                cost_gbp: *cost,
                funding: if *cost > 0.0 { "Council" } else { "" }.to_owned(),
                officer_hours: *hours,
                evidence_level: (*level).to_owned(),
                result: result.map(str::to_owned),
                compared: result.map(|_| compared(*level == "promising")),
                stopped: (*level == "did_not_work").then(|| "No effect.".to_owned()),
                ..Initiative::default()
            };
            let id = self.book.id(&format!("initiative/{n}"));
            if !self.book.add_alone(at.max(self.start), &lead, &id, &one) {
                continue;
            }
            // Some stand in two of them, which counts them once.
            for person in 0..(9 + 4 * n) {
                let fact = Beneficiary {
                    initiative: id.clone(),
                    person: None,
                    reference: format!("NOM {}", 4_000 + person * 3),
                    at: at.plus(DAY),
                    by: lead.clone(),
                };
                let slot = self.book.id(&format!("helped/{n}/{person}"));
                self.book.add_alone(at.plus(DAY), &lead, &slot, &fact);
            }
            let cites = if title.starts_with("Gates again") { learnt.first() } else { None };
            if let Some(from) = cites {
                let fact =
                    PracticeReuse { from: from.clone(), to: id.clone(), at: at.plus(HOUR), by: lead.clone() };
                let slot = self.book.id(&format!("reuse/{n}"));
                self.book.add_alone(at.plus(HOUR), &lead, &slot, &fact);
            }
        }
    }

    /// Half of those who meet victims hold the first course; of some it has lapsed.
    fn training(&mut self) {
        let people: Vec<Person> = self
            .roll
            .people
            .iter()
            .filter(|p| matches!(p.role, "PCO" | "NPT" | "PCS" | "SGT"))
            .cloned()
            .collect();
        for (n, person) in people.iter().enumerate() {
            let mut dice = Dice::new(u64::try_from(n).unwrap_or(0).wrapping_mul(97) + 5);
            let Some(by) = self.roll.one("INS", person.area).map(|p| p.id.clone()) else { continue };
            for (course, share) in [("TC01", 0.55), ("TC02", 0.25), ("TC03", 0.4)] {
                if !dice.chance(share) {
                    continue;
                }
                let ago = i64::try_from(dice.number(20, 900)).unwrap_or(30);
                let fact = Training {
                    person: person.id.clone(),
                    course: course.to_owned(),
                    at: self.start.plus(-ago * DAY),
                    by: by.clone(),
                    written_at: self.start,
                };
                let slot = self.book.id(&format!("training/{}/{course}", person.id));
                self.book.add_alone(self.start, &by, &slot, &fact);
            }
        }
    }

    fn advice(&mut self, victims: &[(RecordId, StaffId, Millis)]) {
        for (job, officer, at) in victims {
            let seed =
                job.as_str().bytes().fold(3, |sum: u64, b| sum.wrapping_mul(131).wrapping_add(u64::from(b)));
            let mut dice = Dice::new(seed);
            let luck = dice.share();
            // Of a quarter nobody said anything.
            let (what, why_not) = if luck < 0.6 {
                (vec![dice.pick(&["PA01", "PA02", "PA04", "PA06", "PA07", "PA08"]).to_owned()], None)
            } else if luck < 0.75 {
                (Vec::new(), Some(dice.pick(&["NA02", "NA03", "NA04"]).to_owned()))
            } else {
                continue;
            };
            let fact = PreventionAdvice {
                incident: job.clone(),
                what,
                words: None,
                why_not,
                at: *at,
                by: officer.clone(),
            };
            let slot = self.book.id(&format!("advice/{job}"));
            self.book.add(*at, officer, &slot, &fact);
        }
    }
}

fn compared(worked: bool) -> Compared {
    Compared {
        measure: "Jobs of this kind in eight weeks".to_owned(),
        before: Some(40.0),
        after: Some(if worked { 22.0 } else { 33.0 }),
        comparison_area: "TO".to_owned(),
        comparison_before: Some(36.0),
        comparison_after: Some(30.0),
    }
}
