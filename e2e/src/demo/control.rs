//! The control room in the demonstration: assessments in words of their own and some that are not, looks again while
//! jobs wait, appointments kept and moved, decisions that nobody goes, and a supervisor's second look at some of them.
//!
//! The chances come from each job's own name, so that the rest of the force is the same with and without this.

use beatbook_shared::examples::letter;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::appointment::Appointment;
use beatbook_shared::patrol::attendance::{Point, Stamp};
use beatbook_shared::patrol::deployment::{DeploymentDecision, RiskCheck, is_crime};
use beatbook_shared::patrol::incident::{AWAITING, Grading, Incident, Thrive};
use beatbook_shared::patrol::policy::{Known, advice};
use beatbook_shared::reference::{built_in, day};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::Roll;

const HARM: [&str; 4] = [
    "Nobody hurt; frightened and upset.",
    "A cut lip, ambulance not wanted.",
    "Damage to the door, the rest of it words.",
    "Money lost, and sleep.",
];
const RISK: [&str; 4] = [
    "May come back when the pubs close.",
    "Unlikely before morning; they left by car.",
    "Still in the street while she is on the line.",
    "Has happened on Fridays before.",
];
const SOLVE: [&str; 4] = [
    "Neighbour saw the car and wrote part of the plate.",
    "Camera on the shop opposite, kept seven days.",
    "Nobody saw it; nothing left behind.",
    "She names him.",
];
const CARE: [&str; 4] = [
    "Asked: lives alone, has family near.",
    "Asked: child in the house, asleep.",
    "Asked: none found.",
    "Asked: carer with her, deaf in one ear.",
];
const WANTS: [&str; 4] = [
    "Wants somebody to come today, Welsh if possible.",
    "Wants advice and a number to quote.",
    "Will wait until tomorrow if rung first.",
    "Wants it stopped; not sure about a statement.",
];
const SYSTEMS: [&str; 3] = ["command and control", "crime system", "national database"];

/// Chances of a job's own.
fn own(id: &RecordId) -> Dice {
    Dice::new(id.as_str().bytes().fold(23, |sum, b| sum.wrapping_mul(131) + u64::from(b)))
}

/// Where the caller rang from and which property it is about, as far as that was taken down.
pub fn caller(id: &RecordId, incident: &mut Incident) {
    let mut dice = own(id);
    if incident.source.as_deref() != Some("public") {
        return;
    }
    if dice.chance(0.85) {
        incident.caller_number = Some(format!("01495 55{:04}", dice.number(0, 6_000)));
    }
    if dice.chance(0.6) {
        incident.uprn = Some(format!("10009{:05}", dice.number(0, 9_000)));
    }
}

/// The words of a first assessment. Some handlers write the same into every letter.
pub fn words(id: &RecordId, title: &str, assessed: &mut Thrive) {
    let mut dice = own(id);
    let level = |letter: &beatbook_shared::patrol::incident::Letter| letter.level.clone();
    if dice.chance(0.08) {
        let same = "No threat, no harm, no risk.";
        for one in [&mut assessed.threat, &mut assessed.harm, &mut assessed.risk, &mut assessed.engagement] {
            *one = letter("none", same);
        }
        return;
    }
    assessed.threat = letter(&level(&assessed.threat), &format!("{title}, as the caller told it."));
    assessed.harm = letter(&level(&assessed.harm), dice.pick(&HARM));
    assessed.risk = letter(&level(&assessed.risk), dice.pick(&RISK));
    assessed.investigation = letter("", dice.pick(&SOLVE));
    if !assessed.vulnerability.level.is_empty() {
        let level = if dice.chance(0.12) { "low" } else { "none" };
        assessed.vulnerability = letter(level, dice.pick(&CARE));
    } else {
        assessed.vulnerability = letter("", "");
    }
    assessed.engagement = letter("", dice.pick(&WANTS));
    if dice.chance(0.4) {
        assessed.prevention = Some(letter("", "Told to lock up and to ring 999 if they come back."));
    }
    assessed.systems_checked = SYSTEMS[..1 + usize::try_from(dice.number(0, 3)).unwrap_or(0)]
        .iter()
        .map(|s| (*s).to_owned())
        .collect();
}

/// Writes what the control room did about the jobs of the weeks.
pub fn write(book: &mut Book, roll: &Roll) {
    let handler = roll.control();
    let supervisor = roll.one("CRS", "").map_or_else(|| handler.clone(), |p| p.id.clone());
    for (id, incident) in book.jobs() {
        let mut room = Room { dice: own(&id), book: &mut *book, handler: &handler, supervisor: &supervisor };
        if incident.status == AWAITING && incident.created_at < room.book.now.plus(-DAY) {
            room.never_reached(&id, &incident);
            continue;
        }
        match incident.grade.as_deref() {
            Some("4") if incident.duplicate_of.is_none() => room.nobody_goes(&id, &incident),
            Some("3") if incident.duplicate_of.is_none() => room.waits(&id, &incident),
            _ => {}
        }
        room.looked_over(&id);
    }
}

struct Room<'a> {
    book: &'a mut Book,
    dice: Dice,
    handler: &'a StaffId,
    supervisor: &'a StaffId,
}

impl Room<'_> {
    /// Nobody was ever free to go: a supervisor closed it hours later, having rung the caller.
    fn never_reached(&mut self, id: &RecordId, incident: &Incident) {
        let at = incident.created_at.plus(4 * HOUR + self.dice.minutes(200.0)).min(self.book.now.plus(-HOUR));
        let why = "Rung back: caller content to leave it, no unit free all shift.";
        let decision = DeploymentDecision {
            incident: id.clone(),
            at,
            by: self.supervisor.clone(),
            deploy: false,
            reason: Some("NA6".to_owned()),
            rationale: why.to_owned(),
            authority: Some("supervisor".to_owned()),
            crime: is_crime(built_in(), incident),
            ..DeploymentDecision::default()
        };
        let supervisor = self.supervisor.clone();
        self.book.add_alone(at, &supervisor, &self.book.id(&format!("decision/{id}")), &decision);
        self.book.change::<Incident>(at, &supervisor, id, |job| {
            job.status = "CLO".to_owned();
            job.results = Some(vec!["R26".to_owned()]);
            job.resulted_at = Some(at);
            job.non_attendance_reason = Some("NA6".to_owned());
            job.non_attendance_rationale = Some(why.to_owned());
        });
    }

    /// Decided with a reason and an authority; some were only closed, and some by somebody who might not.
    fn nobody_goes(&mut self, id: &RecordId, incident: &Incident) {
        let Some(reason) = incident.non_attendance_reason.clone() else { return };
        if self.dice.chance(0.1) {
            return;
        }
        let ended = incident.resulted_at.unwrap_or(self.book.now);
        let at = incident.created_at.plus(self.dice.minutes(12.0)).min(ended);
        let thrive = self.book.id(&format!("thrive/{id}/1"));
        let assessed = self.book.read::<Thrive>(&thrive);
        let said = advice(built_in(), &Known::of(incident, assessed.as_ref()), day(at));
        let small = matches!(reason.as_str(), "NA1" | "NA2" | "NA3" | "NA4" | "NA8");
        let by_supervisor = !small || self.dice.chance(0.5);
        let (by, authority) = if by_supervisor && self.dice.chance(0.93) {
            (self.supervisor, "supervisor")
        } else {
            (self.handler, "handler")
        };
        let decision = DeploymentDecision {
            incident: id.clone(),
            at,
            by: by.clone(),
            deploy: false,
            rationale: incident.non_attendance_rationale.clone().unwrap_or_default(),
            reason: Some(reason),
            authority: Some(authority.to_owned()),
            crime: is_crime(built_in(), incident),
            assessment: assessed.map(|_| thrive),
            suggested: said.grade.clone(),
            ndm: None,
            rule: said.rules.first().map(|rule| format!("{}/{}", rule.rule, rule.version)),
        };
        let key = self.book.id(&format!("decision/{id}"));
        if self.book.add_alone(at, by, &key, &decision)
            && self.dice.chance(0.1)
            && at < self.book.now.plus(-DAY)
        {
            self.check(id, &key, at.plus(DAY), by == self.supervisor);
        }
    }

    /// A scheduled job: looked at again while it waits, and often given a window.
    fn waits(&mut self, id: &RecordId, incident: &Incident) {
        let came = self.arrived(id);
        let end = came.or(incident.resulted_at).unwrap_or(self.book.now);
        let first = self.book.id(&format!("thrive/{id}/1"));
        let mut last = self.book.read::<Thrive>(&first);
        let mut at = incident.created_at;
        for version in 2..5 {
            at = at.plus(3 * HOUR + self.dice.minutes(50.0));
            if at >= end || !self.dice.chance(0.7) {
                break;
            }
            let Some(before) = last.clone() else { break };
            let again = Thrive {
                at,
                version,
                by: Some(self.handler.clone()),
                rationale: format!("Rung back at {}: nothing new, still wants a visit.", at.london_text()),
                ..before
            };
            self.book.add_alone(at, self.handler, &self.book.id(&format!("thrive/{id}/{version}")), &again);
            last = Some(again);
        }
        if self.dice.chance(0.3) {
            self.appointment(id, incident, came);
        }
    }

    fn appointment(&mut self, id: &RecordId, incident: &Incident, came: Option<Millis>) {
        let made = incident.created_at.plus(self.dice.minutes(18.0));
        let luck = self.dice.share();
        // The window is agreed for about when somebody came; some come too late for it.
        let about = came.unwrap_or(made.plus(5 * HOUR)).max(made.plus(40 * MINUTE));
        let from = if luck < 0.12 {
            about.plus(-3 * HOUR).max(made.plus(20 * MINUTE))
        } else {
            about.plus(-25 * MINUTE)
        };
        let (from, to) = (from, from.plus(2 * HOUR));
        let told =
            |code: &str, at: Millis, window: Option<(Millis, Millis)>, reason: Option<&str>, by: &StaffId| {
                Appointment {
                    incident: id.clone(),
                    code: code.to_owned(),
                    at,
                    by: by.clone(),
                    from: window.map(|w| w.0),
                    to: window.map(|w| w.1),
                    reason: reason.map(str::to_owned),
                }
            };
        let handler = self.handler.clone();
        let mut events = vec![told("AP1", made, Some((from, to)), None, &handler)];
        if (0.12..0.27).contains(&luck) {
            // Made earlier in the day, then moved.
            let earlier = (from.plus(-90 * MINUTE), from.plus(-30 * MINUTE));
            events[0].from = Some(earlier.0);
            events[0].to = Some(earlier.1);
            let (code, why) =
                if luck < 0.22 { ("AP2", Some("No unit free until later.")) } else { ("AP3", None) };
            let moved = earlier.0.plus(-10 * MINUTE).max(made.plus(MINUTE));
            events.push(told(code, moved, Some((from, to)), why, &handler));
        }
        if came.is_some() && luck > 0.6 {
            let code = if luck > 0.93 { "AP7" } else { "AP6" };
            events.push(told(code, to.plus(HOUR), None, None, &handler));
        }
        for (n, event) in events.iter().enumerate() {
            self.book.add_alone(event.at, &handler, &self.book.id(&format!("appointment/{id}/{n}")), event);
        }
    }

    /// Somebody who supervises read some of it a second time.
    fn looked_over(&mut self, id: &RecordId) {
        let thrive = self.book.id(&format!("thrive/{id}/1"));
        if let Some(read) = self.book.read::<Thrive>(&thrive)
            && self.dice.chance(0.06)
        {
            self.check(id, &thrive, read.at.plus(DAY), false);
        }
        let grading = self.book.id(&format!("grading/{id}/1"));
        if let Some(read) = self.book.read::<Grading>(&grading)
            && self.dice.chance(0.4)
        {
            self.check(id, &grading, read.at.plus(9 * HOUR), false);
        }
    }

    fn check(&mut self, incident: &RecordId, of: &RecordId, at: Millis, own: bool) {
        if own {
            return;
        }
        let (result, words) = match self.dice.number(0, 10) {
            0..=6 => ("RC1", None),
            7..=8 => ("RC2", Some("Say what was asked about the children.")),
            _ => ("RC3", Some("The risk while waiting is not there. Assess it again.")),
        };
        let found = RiskCheck {
            incident: incident.clone(),
            of: of.clone(),
            at,
            by: self.supervisor.clone(),
            result: result.to_owned(),
            words: words.map(str::to_owned),
        };
        self.book.add_alone(at, self.supervisor, &self.book.id(&format!("check/{of}")), &found);
    }

    /// When the first resource was at the scene.
    fn arrived(&self, id: &RecordId) -> Option<Millis> {
        let attendance = self.book.id(&format!("attendance/{id}/0"));
        let stamp = self.book.id(&format!("stamp/{attendance}/{:?}", Point::AtScene));
        self.book.read::<Stamp>(&stamp)?.at
    }
}
