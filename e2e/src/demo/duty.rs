//! Officer states through each tour, and the timed task runs that come of the work.

use beatbook_shared::examples;
use beatbook_shared::ids::RecordId;
use beatbook_shared::time::{MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::jobs::Tour;
use super::people::Roll;

/// Minutes that a task takes the old way, and the share of it that it takes the new way.
pub const TASKS: [(&str, f64, f64); 4] = [
    ("result_incident", 7.0, 0.72),
    ("record_crime", 23.0, 0.64),
    ("notebook_entry", 6.0, 0.9),
    ("investigation_update", 6.0, 0.7),
];

struct Duty<'a> {
    book: &'a mut Book,
    dice: &'a mut Dice,
    tour: &'a Tour,
    n: u32,
}

impl Duty<'_> {
    fn state(&mut self, state: u8, at: Millis, incident: Option<&RecordId>, activity: Option<&str>) {
        let officer = &self.tour.officer;
        let mut event = examples::state(&officer.id, officer.team.as_ref(), state, at);
        event.incident = incident.cloned();
        event.activity = activity.map(str::to_owned);
        if self.dice.chance(0.3) {
            event.source = "radio".to_owned();
        }
        self.n += 1;
        let id = self.book.id(&format!("state/{}/{}/{}", officer.id, self.tour.from.0, self.n));
        self.book.add(at, &officer.id.clone(), &id, &event);
    }
}

/// Writes the states of a tour, up to now.
pub fn states(book: &mut Book, dice: &mut Dice, roll: &Roll, tour: &Tour) {
    let mut duty = Duty { book, dice, tour, n: 0 };
    duty.state(1, tour.from, None, None);
    let briefed = tour.from.plus(12 * MINUTE);
    duty.state(2, briefed, None, None);
    let mut free_from = briefed;
    let mut fed = false;
    let mobile = roll.is_mobile(tour.officer.team.as_ref(), tour.from);
    let mut jobs = tour.busy.clone();
    jobs.sort_by_key(|b| b.times.assigned);
    for job in &jobs {
        fed = between(&mut duty, free_from, job.times.assigned, fed, mobile);
        let incident = Some(&job.incident);
        if let Some(at) = job.times.en_route {
            duty.state(5, at, incident, None);
        }
        if let Some(at) = job.times.at_scene {
            duty.state(6, at, incident, None);
        }
        if job.arrest {
            duty.state(9, job.times.clear, incident, None);
            duty.state(8, job.times.clear.plus(25 * MINUTE), incident, Some("ACT-CUS"));
        } else {
            duty.state(8, job.times.clear, incident, Some("ACT-PIN"));
        }
        duty.state(2, job.written, None, None);
        free_from = job.written;
    }
    let end = tour.to.max(free_from.plus(MINUTE));
    between(&mut duty, free_from, end, fed, mobile);
    duty.state(11, end, None, None);
}

/// What an officer does between jobs; says whether they have eaten by now.
fn between(duty: &mut Duty<'_>, from: Millis, to: Millis, fed: bool, mobile: bool) -> bool {
    let mut fed = fed;
    let mut at = from.plus(duty.dice.minutes(22.0));
    let middle = Millis(i64::midpoint(duty.tour.from.0, duty.tour.to.0));
    if !fed && at > middle.plus(-90 * MINUTE) && at.plus(50 * MINUTE) < to {
        duty.state(4, at, None, None);
        at = at.plus(40 * MINUTE);
        duty.state(2, at, None, None);
        fed = true;
        at = at.plus(duty.dice.minutes(25.0));
    }
    // With the new way there is less to go back to the station for.
    let indoors = if mobile { 0.35 } else { 0.6 };
    // Nobody is on one patrol for half a day: a quiet tour is patrol, the station and enquiries in turn.
    while at.plus(45 * MINUTE) < to {
        let state = if duty.dice.chance(indoors) {
            [(3, None), (8, Some("ACT-ENQ")), (8, Some("ACT-EML")), (8, Some("ACT-EML"))]
        } else {
            [(2, Some("ACT-HOT")), (2, Some("ACT-ENG")), (8, Some("ACT-ENQ")), (8, None)]
        };
        let (state, activity) = state[usize::try_from(duty.dice.number(0, 4)).unwrap_or(0)];
        duty.state(state, at, None, activity);
        let back = at.plus(duty.dice.minutes(50.0)).min(to.plus(-5 * MINUTE));
        duty.state(2, back, None, None);
        at = back.plus(8 * MINUTE).plus(duty.dice.minutes(12.0));
    }
    fed
}

/// Writes timed runs of what follows each job: resulting it, recording the crime.
pub fn runs(book: &mut Book, dice: &mut Dice, roll: &Roll, tour: &Tour) {
    let officer = &tour.officer;
    for job in &tour.busy {
        let tasks: &[usize] = if job.crime { &[0, 1, 2] } else { &[0] };
        let mut at = job.times.clear;
        for task in tasks {
            let (name, before, share) = TASKS[*task];
            // Not every run is offered for measuring.
            if !dice.chance(0.5) {
                continue;
            }
            let new = roll.is_mobile(officer.team.as_ref(), at) && dice.chance(0.7);
            let length = dice.minutes(before * if new { share } else { 1.0 });
            let seconds = u32::try_from(length / 1000).unwrap_or(60).max(20);
            let route = if new { "new" } else { "old" };
            let mut run = examples::task_run(name, &officer.id, officer.team.as_ref(), route, at, seconds);
            run.timed = new || dice.chance(0.3);
            // Whoever is timed pressed start and stop.
            run.method = run.timed.then(|| "timed".to_owned());
            run.interruptions = u32::try_from(dice.number(0, 3)).unwrap_or(0);
            let id = book.id(&format!("run/{}/{}/{name}", job.incident, officer.id));
            at = run.ended_at;
            let written = book.add(at, &officer.id, &id, &run);
            if written && new && dice.chance(0.06) {
                let seconds = u32::try_from(dice.minutes(before * 0.4) / 1000).unwrap_or(60);
                let mut again =
                    examples::task_run(name, &officer.id, officer.team.as_ref(), "new", at, seconds);
                again.rework_of = Some(id.clone());
                at = again.ended_at;
                book.add(at, &officer.id, &book.id(&format!("rework/{id}")), &again);
            }
        }
    }
}
