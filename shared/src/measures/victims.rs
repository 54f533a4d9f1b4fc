//! Victims: told in time of what happened, whether what they were told was worth hearing, and whether their needs were
//! asked about and a personal statement offered (VC01 to VC03).
//!
//! The denominator is what fell due, never what was done. That somebody rang is not enough: only a contact that
//! reached them and answers the matter counts, and whether it had progress, a reason and a next date is for a person
//! to say, of a sample that nobody picks. A victim who wants no updates is left out by name and not counted as served.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, case_label, case_title};
use crate::ids::RecordId;
use crate::patrol::bail::{Bail, BailEvent};
use crate::patrol::investigation::Investigation;
use crate::patrol::outcomes::OutcomeSet;
use crate::patrol::victims::{
    CaseEvent, RESULTS, UpdateGrade, VictimContact, VictimFile, VictimPlan, has_victim, owed, sampled,
};
use crate::patrol::wanted::{ArrestAttempt, Wanted, WantedStep};
use crate::time::Millis;

/// One in so many updates is looked at.
pub const ONE_IN: u64 = 4;

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let read = read(evidence, asked);
    let sample = |measure, name, plot, slices: &[&'static [&'static str]], mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        let parts = vec![Part { name, unit: "percent", how: How::Share, plot }];
        Sample { measure, parts, slices: slices.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let usual: [&[&str]; 3] = [&[], &["area"], &["team"]];
    let by_trigger: [&[&str]; 5] = [&[], &["area"], &["team"], &["trigger"], &["rights"]];
    let mut useful = sample("VC02", "useful", Plot::None, &usual, useful(&read, evidence, asked));
    useful.stated.push(format!("one update in {ONE_IN} is looked at, chosen by its id alone"));
    vec![
        sample("VC01", "told_on_time", Plot::Week, &by_trigger, told_on_time(&read, asked)),
        useful,
        sample(
            "VC03",
            "both_offered",
            Plot::None,
            &usual,
            offered(&read, asked, |p| needs(p) && statement(p)),
        ),
        sample("VC03", "needs_assessed", Plot::None, &usual, offered(&read, asked, needs)),
        sample("VC03", "statement_offered", Plot::None, &usual, offered(&read, asked, statement)),
    ]
}

fn needs(plan: &VictimPlan) -> bool {
    plan.needs_assessed_at.is_some()
}

fn statement(plan: &VictimPlan) -> bool {
    plan.statement_offered_at.is_some()
}

/// A crime with a victim and what is held of them.
struct Read<'a> {
    id: &'a RecordId,
    crime: &'a Investigation,
    file: VictimFile<'a>,
}

fn read<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Read<'a>> {
    fn by_case<R>(
        held: &[Held<R>],
        case: impl Fn(&R) -> &RecordId,
    ) -> BTreeMap<RecordId, Vec<(&RecordId, &R)>> {
        let mut found: BTreeMap<RecordId, Vec<(&RecordId, &R)>> = BTreeMap::new();
        for one in held {
            found.entry(case(&one.record).clone()).or_default().push((&one.id, &one.record));
        }
        found
    }
    let plans = by_case::<VictimPlan>(&evidence.victim_plans, |p| &p.investigation);
    let mut bails = by_case::<Bail>(&evidence.bails, |b| &b.investigation);
    let mut bail_events = by_case::<BailEvent>(&evidence.bail_events, |e| &e.bail);
    let mut events = by_case::<CaseEvent>(&evidence.case_events, |e| &e.investigation);
    let mut outcomes = by_case::<OutcomeSet>(&evidence.outcomes, |o| &o.investigation);
    let mut wanted: BTreeMap<RecordId, Vec<(&RecordId, &Wanted)>> = BTreeMap::new();
    for one in &evidence.wanted {
        // A warrant without a case has no victim of ours.
        if let Some(case) = &one.record.investigation {
            wanted.entry(case.clone()).or_default().push((&one.id, &one.record));
        }
    }
    let mut attempts = by_case::<ArrestAttempt>(&evidence.attempts, |a| &a.wanted);
    let mut steps = by_case::<WantedStep>(&evidence.wanted_steps, |s| &s.wanted);
    let mut contacts = by_case::<VictimContact>(&evidence.victim_contacts, |c| &c.investigation);
    evidence
        .investigations
        .iter()
        .filter(|held| has_victim(&held.record) && asked.wants_area(&held.record.area))
        .filter(|held| asked.wants_team(held.record.team.as_ref().map(|t| t.as_str())))
        .map(|held| {
            let own = bails.remove(&held.id).unwrap_or_default();
            let sought = wanted.remove(&held.id).unwrap_or_default();
            let told = own.iter().flat_map(|(id, _)| bail_events.remove(*id).unwrap_or_default()).collect();
            Read {
                id: &held.id,
                crime: &held.record,
                file: VictimFile {
                    plan: plans.get(&held.id).and_then(|plans| plans.last()).map(|(_, plan)| *plan),
                    bails: own,
                    bail_events: told,
                    events: events.remove(&held.id).unwrap_or_default(),
                    outcomes: outcomes.remove(&held.id).unwrap_or_default(),
                    attempts: sought
                        .iter()
                        .flat_map(|(id, _)| attempts.remove(*id).unwrap_or_default())
                        .collect(),
                    steps: sought.iter().flat_map(|(id, _)| steps.remove(*id).unwrap_or_default()).collect(),
                    wanted: sought,
                    contacts: contacts.remove(&held.id).unwrap_or_default(),
                },
            }
        })
        .collect()
}

impl Read<'_> {
    fn line(&self, at: Millis) -> Line {
        let mut group = Group::from([("area", self.crime.area.clone())]);
        if let Some(team) = &self.crime.team {
            group.insert("team", team.0.clone());
        }
        Line {
            record: self.id.clone(),
            kind: "investigation",
            label: case_label(self.crime),
            title: case_title(self.crime),
            group: Arc::new(group),
            at,
            start: None,
            stop: None,
            measured: Measured::Nothing,
            verdict: Verdict::Counted(None),
            missing: false,
            late: false,
            holder: None,
        }
    }
}

/// VC01: of what fell due in the period, what the victim was told by then.
fn told_on_time(read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for one in read {
        for owed in owed(asked.lists, one.id, one.crime, &one.file, asked.as_at()) {
            let Some(due_at) = owed.due_at.filter(|at| asked.holds(*at) && *at <= asked.as_at()) else {
                continue;
            };
            let mut line = one.line(due_at);
            let mut group = (*line.group).clone();
            group.insert("trigger", owed.code.clone());
            let enhanced = one.file.plan.is_some_and(|plan| plan.enhanced);
            group.insert("rights", if enhanced { "enhanced" } else { "standard" }.to_owned());
            line.group = Arc::new(group);
            (line.start, line.stop) = (Some(owed.at), owed.told_at);
            line.verdict = if owed.declined {
                Verdict::Excluded("victim_declined".to_owned())
            } else {
                Verdict::Counted(Some(owed.told_at.is_some_and(|told| told <= due_at)))
            };
            lines.push(line);
        }
    }
    lines
}

/// VC02: of the updates of the sample, those that a person found to say how far it is, why, and when they hear next.
fn useful(read: &[Read<'_>], evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let grades: BTreeMap<&RecordId, &UpdateGrade> =
        evidence.update_grades.iter().map(|held| (&held.record.contact, &held.record)).collect();
    let mut lines = Vec::new();
    for one in read {
        for (id, contact) in &one.file.contacts {
            let answers = asked.lists.ever(RESULTS, &contact.said.result);
            let update = answers.is_some_and(|row| row.yes("answers") && !row.yes("declines"));
            if !update || !asked.holds(contact.at) || !sampled(id, ONE_IN) {
                continue;
            }
            let mut line = one.line(contact.at);
            line.start = Some(contact.at);
            line.verdict = match grades.get(id) {
                Some(grade) => {
                    line.stop = Some(grade.at);
                    Verdict::Counted(Some(grade.progress && grade.reason && grade.next_date))
                }
                None => {
                    line.missing = true;
                    Verdict::Excluded("not_graded".to_owned())
                }
            };
            lines.push(line);
        }
    }
    lines
}

/// VC03: of the victims of crimes recorded in the period, those who were offered it.
fn offered(read: &[Read<'_>], asked: &Asked<'_>, was: impl Fn(&VictimPlan) -> bool) -> Vec<Line> {
    let of_period = read.iter().filter(|one| asked.holds(one.crime.recorded_at));
    of_period
        .map(|one| {
            let mut line = one.line(one.crime.recorded_at);
            line.start = Some(one.crime.recorded_at);
            line.verdict = Verdict::Counted(Some(one.file.plan.is_some_and(&was)));
            line
        })
        .collect()
}
