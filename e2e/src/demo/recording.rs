//! Recording and victims in the demonstration: crimes made from their jobs, a few fields typed twice, places that
//! drifted apart, offences that wait for the desk, a handful cancelled; victims with their language and their ways, told
//! in time, late, or not yet.
//!
//! The chances come from each case's own name, so that the rest of the force is the same with and without it.

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::victims::ONE_IN;
use beatbook_shared::patrol::bail::{Bail, BailEvent};
use beatbook_shared::patrol::crime::{
    CONFIRMED, Explanation, FieldOrigin, Origin, RegistrarDecision, TO_CONFIRM, local_reference,
};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::victims::{
    CaseEvent, ContactSaid, UpdateGrade, VictimContact, VictimFile, VictimPlan, owed, sampled,
};
use beatbook_shared::patrol::{Record, from_body};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::dice::Dice;
use super::people::Roll;
use super::words;

const TOLD_CY: (&str, &str) =
    ("Mae’r person dan amheuaeth wedi’i holi.", "Rydym yn aros am ganlyniadau’r ffôn.");
const TOLD_EN: (&str, &str) =
    ("The suspect has been interviewed.", "We are waiting for the results from the telephone.");

/// Writes what follows on the cases and their bail.
pub fn write(book: &mut Book, roll: &Roll) {
    let desk = roll.one("CMU", "").map(|p| p.id.clone()).unwrap_or_default();
    let registrar = roll.one("FCR", "").map_or_else(|| desk.clone(), |p| p.id.clone());
    let bails = facts::<Bail>(book);
    let events = facts::<BailEvent>(book);
    for (id, case) in book.cases() {
        let dice = Dice::new(id.as_str().bytes().fold(29, |sum, b| sum.wrapping_mul(131) + u64::from(b)));
        let mut hand = Hand { book, dice, desk: &desk, registrar: &registrar };
        hand.recorded(&id, &case);
        if case.victim.is_some() {
            hand.victim(&id, &case, &bails, &events);
        }
    }
}

/// Everything of a kind that was written once so far.
fn facts<R: Record>(book: &Book) -> Vec<(RecordId, R)> {
    let of_kind = book.writes.iter().filter(|w| w.edit.kind == R::KIND && w.edit.seen_version == 0);
    of_kind.filter_map(|w| Some((w.edit.record.clone(), from_body(&w.edit.after).ok()?))).collect()
}

struct Hand<'a> {
    book: &'a mut Book,
    dice: Dice,
    desk: &'a StaffId,
    registrar: &'a StaffId,
}

impl Hand<'_> {
    fn recorded(&mut self, id: &RecordId, case: &Investigation) {
        let (now, at) = (self.book.now, case.recorded_at.plus(MINUTE));
        let Some(job) = case.incident.clone() else { return };
        let officer = case.oic.clone().unwrap_or_else(|| self.desk.clone());
        let on_phone = self.dice.chance(0.6);
        if on_phone {
            let began = case.first_reported_at.unwrap_or(at).plus(-self.dice.minutes(30.0));
            let open = now.since(at) < 2 * DAY && self.dice.chance(0.5);
            let (desk, reference) = (self.desk.clone(), local_reference("PHONE", officer.as_str(), id));
            self.book.change::<Investigation>(at, &officer, id, |r| {
                (r.local_ref, r.numbered_at) = (Some(reference), Some(r.recorded_at));
                (r.happened_from, r.happened_exact) = (Some(began), Some(false));
                r.principal = Some(if open { TO_CONFIRM } else { CONFIRMED }.to_owned());
                r.principal_by = (!open).then_some(desk);
            });
        }
        if on_phone || self.dice.chance(0.1) {
            self.origin(id, &job, &officer, at, !on_phone);
        }
        if self.dice.chance(0.05) {
            self.drift(id, case, at.plus(DAY));
        }
        // What has its outcome is not cancelled any more.
        if self.dice.chance(0.015) && case.outcome.is_none() && case.status == "open" {
            self.cancel(id, at.plus(3 * DAY));
        }
    }

    fn origin(&mut self, id: &RecordId, job: &RecordId, by: &StaffId, at: Millis, again: bool) {
        let field = |name: &str, source: Option<&str>, how: &str| Origin {
            field: name.to_owned(),
            source_field: source.map(str::to_owned),
            how: how.to_owned(),
        };
        let place = if again { "again" } else { "taken" };
        let fields = vec![
            field("title", Some("title"), "taken"),
            field("place", Some("place"), place),
            field("area", Some("area"), "taken"),
            field("first_reported_at", Some("created_at"), "taken"),
            field("what_happened", None, "typed"),
        ];
        let fact =
            FieldOrigin { investigation: id.clone(), incident: job.clone(), at, by: by.clone(), fields };
        let key = self.book.id(&format!("origin/{id}"));
        self.book.add_alone(at, by, &key, &fact);
    }

    /// The place was put right on one side only; half of these somebody explained.
    fn drift(&mut self, id: &RecordId, case: &Investigation, at: Millis) {
        let (Some(was), by) = (case.place.clone(), self.desk.clone()) else { return };
        let is = format!("Rear of {was}");
        let to = is.clone();
        if self.book.change::<Investigation>(at, &by, id, |r| r.place = Some(to)) && self.dice.chance(0.5) {
            let fact = Explanation {
                investigation: id.clone(),
                field: "place".to_owned(),
                incident_value: was,
                crime_value: is,
                at: at.plus(HOUR),
                by: by.clone(),
                reason: "The caller rang from the front; it happened at the back.".to_owned(),
            };
            let key = self.book.id(&format!("explained/{id}"));
            self.book.add_alone(at.plus(HOUR), &by, &key, &fact);
        }
    }

    fn cancel(&mut self, id: &RecordId, at: Millis) {
        let by = self.registrar.clone();
        let (code, reason, evidence) = match self.dice.number(0, 3) {
            0 => ("C4", "Recorded twice by mistake.", None),
            1 => (
                "C2",
                "The footage shows that nothing was taken.",
                Some("Shop camera 2, from the manager, dated."),
            ),
            _ => ("C5", "He defended himself.", Some("Two independent witnesses, statements dated.")),
        };
        let fact = RegistrarDecision {
            investigation: id.clone(),
            code: code.to_owned(),
            at,
            by: by.clone(),
            reason: reason.to_owned(),
            evidence: evidence.map(str::to_owned),
            ..RegistrarDecision::default()
        };
        let key = self.book.id(&format!("cancelled/{id}"));
        if self.book.add_alone(at, &by, &key, &fact) {
            self.book.change::<Investigation>(at, &by, id, |r| {
                (r.cancelled, r.status) = (Some(code.to_owned()), "closed".to_owned());
            });
        }
    }

    fn victim(
        &mut self,
        id: &RecordId,
        case: &Investigation,
        bails: &[(RecordId, Bail)],
        bail_events: &[(RecordId, BailEvent)],
    ) {
        let officer = case.oic.clone().unwrap_or_else(|| self.desk.clone());
        let plan = self.dice.chance(0.75).then(|| self.plan(id, case, &officer));
        let mut events: Vec<(RecordId, CaseEvent)> = Vec::new();
        if self.dice.chance(0.25) {
            let at = case.recorded_at.plus(self.dice.minutes(6000.0));
            let fact = CaseEvent {
                investigation: id.clone(),
                code: if self.dice.chance(0.8) { "VU05" } else { "VU02" }.to_owned(),
                at,
                written_at: at,
                by: officer.clone(),
                note: None,
            };
            let key = self.book.id(&format!("case-event/{id}"));
            if self.book.add_alone(at, &officer, &key, &fact) {
                events.push((key, fact));
            }
        }
        let own: BTreeMap<&RecordId, &Bail> =
            bails.iter().filter(|(_, b)| b.investigation == *id).map(|(key, b)| (key, b)).collect();
        let file = VictimFile {
            plan: plan.as_ref(),
            bail_events: bail_events
                .iter()
                .filter(|(_, e)| own.contains_key(&e.bail))
                .map(|(key, e)| (key, e))
                .collect(),
            bails: own.into_iter().collect(),
            events: events.iter().map(|(key, e)| (key, e)).collect(),
            ..VictimFile::default()
        };
        let all = owed(built_in(), id, case, &file, self.book.now);
        for one in all.into_iter().filter(|o| o.due_at.is_some()) {
            let Some(due) = one.due_at else { continue };
            let at = match self.dice.number(0, 20) {
                0..=13 => one.at.plus(HOUR + (due.since(one.at).max(0) - HOUR).max(0) / 3),
                14..=16 => due.plus(self.dice.minutes(1500.0)),
                _ => continue,
            };
            self.told(id, &officer, plan.as_ref(), &one.key, at);
        }
    }

    fn plan(&mut self, id: &RecordId, case: &Investigation, by: &StaffId) -> VictimPlan {
        let at = case.recorded_at.plus(2 * HOUR);
        let welsh = self.dice.chance(0.15);
        let assessed = self.dice.chance(0.85).then_some(at);
        let offered = self.dice.chance(0.7).then_some(at);
        let plan = VictimPlan {
            investigation: id.clone(),
            enhanced: case.risk.as_deref() == Some("high"),
            language: Some(if welsh { "cy" } else { "en" }.to_owned()),
            channel: Some("mobile".to_owned()),
            unsafe_channels: case.safe_contact.iter().map(|_| "home_phone".to_owned()).collect(),
            safe_contact: case.safe_contact.clone(),
            every_days: Some(14),
            needs_assessed_at: assessed,
            statement_offered_at: offered,
            statement_answer: offered.map(|_| "Will think about it.".to_owned()),
            declined_at: self.dice.chance(0.03).then_some(at),
            by: Some(by.clone()),
            ..VictimPlan::default()
        };
        let key = self.book.id(&format!("victim-plan/{id}"));
        self.book.add_alone(at, by, &key, &plan);
        plan
    }

    fn told(&mut self, id: &RecordId, by: &StaffId, plan: Option<&VictimPlan>, key: &str, at: Millis) {
        let welsh = plan.is_some_and(|p| p.language.as_deref() == Some("cy"));
        let (progress, reason) = if welsh { TOLD_CY } else { TOLD_EN };
        let full = self.dice.chance(0.8);
        let fact = VictimContact {
            investigation: id.clone(),
            at,
            written_at: at.plus(5 * MINUTE),
            by: by.clone(),
            said: ContactSaid {
                result: "told".to_owned(),
                channel: "mobile".to_owned(),
                language: if welsh { "cy" } else { "en" }.to_owned(),
                progress: Some(progress.to_owned()),
                reason: Some(if full {
                    reason.to_owned()
                } else {
                    self.dice.pick(&words::VICTIM_CONTACTS).to_owned()
                }),
                next_at: Some(at.plus(14 * DAY)),
                answers: vec![key.to_owned()],
                ..ContactSaid::default()
            },
        };
        let record = self.book.id(&format!("contact/{id}/{key}"));
        if self.book.add_alone(fact.written_at, by, &record, &fact)
            && sampled(&record, ONE_IN)
            && self.dice.chance(0.6)
        {
            let judge = self.desk.clone();
            let grade = UpdateGrade {
                contact: record.clone(),
                at: at.plus(2 * DAY),
                by: judge.clone(),
                progress: true,
                reason: full,
                next_date: true,
                note: None,
            };
            let key = self.book.id(&format!("grade/{record}"));
            self.book.add_alone(grade.at, &judge, &key, &grade);
        }
    }
}
