//! The people of a job before anybody is there, and what is asked of them when somebody is; with or without signal.
//!
//! Whether somebody is a repeat victim is computed here by the same rules as at a desk, from the jobs, cases and
//! decisions that this device holds, and the answer says from how many. It may be less than the force knows, and
//! never more. Nothing of it leaves this page: neither the lock screen nor a notification reads it.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::at_scene::{
    JobPeople, PersonAtJob, ReadRepeat, RepeatAtJob, SayVulnerability, SourceAtJob,
};
use beatbook_shared::api::officer::{ById, Kept};
use beatbook_shared::finding::phone::phone;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::person_match::{Groups, PersonMatch, groups};
use beatbook_shared::patrol::repeat::{ACKNOWLEDGED, RepeatFlag};
use beatbook_shared::patrol::repeat_rules::{Held, RULES, Repeat, repeats, seen};
use beatbook_shared::patrol::vulnerability::{self, NONE, NONE_FOUND, Vulnerability, asked, effective};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};

use super::people::{Read, all_on, one, typed};
use super::{ask, lists};
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;

pub(super) fn people_at(core: &mut Core, _: &mut State, question: ById) -> Result<JobPeople, Refused> {
    let incident: Read<Incident> = one(core, &question.id)?.ok_or_else(|| ask::not_here("job"))?;
    let lists = lists::lists(core)?;
    let now = core.now();
    let mut around = Around::default();
    around.decide(core)?;
    around.at(core, &incident.id)?;
    if let Some(case) = &incident.record.investigation {
        around.at(core, case)?;
    }
    let own: Vec<RecordId> = around.involved.iter().map(|(id, _)| id.clone()).collect();
    around.elsewhere(core)?;
    around.place(core, &incident)?;
    let shown =
        |repeat: &Repeat| lists.row(RULES, &repeat.rule, day(now)).is_some_and(|rule| rule.yes("shows"));
    let all = seen(&lists, &around.involved, &around.held, &around.groups);
    let referred: Vec<(RecordId, &Vulnerability)> = around
        .answers
        .iter()
        .filter(|(_, answer)| answer.referral.is_some())
        .filter_map(|(_, answer)| Some((around.groups.of(around.who(answer)?).clone(), answer)))
        .collect();
    let found: Vec<Repeat> = repeats(&lists, &all, &referred, now).into_iter().filter(shown).collect();
    let flags: Vec<Read<RepeatFlag>> = all_on(core, &incident.id)?;
    let flags: Vec<RepeatFlag> = flags.into_iter().map(|flag| flag.record).collect();
    let mut people = Vec::new();
    for (id, involved) in around.involved.iter().filter(|(id, _)| own.contains(id)) {
        people.push(around.person(core, id, involved, &found, &flags, now)?);
    }
    people.sort_by_key(|person| (person.role != "victim", person.id.clone()));
    let phones: BTreeSet<String> = around
        .involved
        .iter()
        .filter(|(id, _)| own.contains(id))
        .filter_map(|(_, one)| one.phone.as_deref().and_then(phone))
        .collect();
    let here = |repeat: &&Repeat| {
        Some(&repeat.subject) == incident.record.uprn.as_ref() || phones.contains(&repeat.subject)
    };
    Ok(JobPeople {
        as_at: now,
        counted_from: u32::try_from(around.held.len()).unwrap_or(u32::MAX),
        repeats: found.iter().filter(here).map(|repeat| around.shown(repeat, &flags)).collect(),
        people,
    })
}

/// What this device holds around the people of one job.
#[derive(Default)]
struct Around {
    involved: Vec<(RecordId, Involved)>,
    held: BTreeMap<RecordId, Held>,
    groups: Groups,
    answers: Vec<(RecordId, Vulnerability)>,
}

impl Around {
    fn decide(&mut self, core: &mut Core) -> Result<(), Refused> {
        let decisions: Vec<Read<PersonMatch>> =
            core.db().records_of(PersonMatch::KIND)?.into_iter().filter_map(typed).collect();
        self.groups = groups(decisions.iter().map(|one| (&one.id, &one.record)));
        Ok(())
    }

    /// The job or case itself, and whoever is in it.
    fn at(&mut self, core: &mut Core, about: &RecordId) -> Result<(), Refused> {
        if self.held.contains_key(about) {
            return Ok(());
        }
        if let Some(read) = one::<Incident>(core, about)? {
            self.held.insert(about.clone(), Held::Incident(Box::new(read.record)));
        } else if let Some(read) = one::<Investigation>(core, about)? {
            self.held.insert(about.clone(), Held::Case(Box::new(read.record)));
        } else {
            return Ok(());
        }
        let people: Vec<Read<Involved>> = all_on(core, about)?;
        self.involved.extend(people.into_iter().map(|read| (read.id, read.record)));
        let answers: Vec<Read<Vulnerability>> = all_on(core, about)?;
        self.answers.extend(answers.into_iter().map(|read| (read.id, read.record)));
        Ok(())
    }

    /// Where else the same people were, and who was there with them.
    fn elsewhere(&mut self, core: &mut Core) -> Result<(), Refused> {
        let nodes: BTreeSet<RecordId> =
            self.involved.iter().flat_map(|(id, one)| self.groups.members(node(id, one))).collect();
        let mut abouts: BTreeSet<RecordId> = BTreeSet::new();
        for id in &nodes {
            let named: Vec<Read<Involved>> = core
                .db()
                .records_with_status(Involved::KIND, id.as_str())?
                .into_iter()
                .filter_map(typed)
                .collect();
            abouts.extend(named.into_iter().map(|read| read.record.about));
            abouts.extend(one::<Involved>(core, id)?.map(|read| read.record.about));
        }
        for about in &abouts {
            self.at(core, about)?;
        }
        let incidents: Vec<RecordId> = self
            .held
            .values()
            .filter_map(|held| match held {
                Held::Case(case) => case.incident.clone(),
                Held::Incident(_) => None,
            })
            .collect();
        for id in incidents {
            self.at(core, &id)?;
        }
        Ok(())
    }

    /// What else happened at the same property.
    fn place(&mut self, core: &mut Core, incident: &Read<Incident>) -> Result<(), Refused> {
        let Some(uprn) = incident.record.uprn.as_ref().filter(|uprn| !uprn.is_empty()) else {
            return Ok(());
        };
        let all: Vec<Read<Incident>> =
            core.db().records_of(Incident::KIND)?.into_iter().filter_map(typed).collect();
        for read in all.into_iter().filter(|read| read.record.uprn.as_ref() == Some(uprn)) {
            self.held.entry(read.id).or_insert_with(|| Held::Incident(Box::new(read.record)));
        }
        Ok(())
    }

    fn who<'a>(&'a self, answer: &'a Vulnerability) -> Option<&'a RecordId> {
        let of_involved = answer
            .involved
            .as_ref()
            .and_then(|id| self.involved.iter().find(|(held, _)| held == id))
            .map(|(id, one)| node(id, one));
        answer.person.as_ref().or(of_involved)
    }

    fn person(
        &self,
        core: &mut Core,
        id: &RecordId,
        involved: &Involved,
        found: &[Repeat],
        flags: &[RepeatFlag],
        now: beatbook_shared::time::Millis,
    ) -> Result<PersonAtJob, Refused> {
        let group = self.groups.of(node(id, involved));
        let mut known: Option<Nominal> = None;
        for member in self.groups.members(node(id, involved)) {
            if let Some(read) = one::<Nominal>(core, &member)? {
                known = Some(read.record);
                break;
            }
        }
        let answers: Vec<(&RecordId, &Vulnerability)> = self
            .answers
            .iter()
            .filter(|(_, answer)| answer.about == involved.about)
            .filter(|(_, answer)| self.who(answer).is_none_or(|who| self.groups.of(who) == group))
            .map(|(id, answer)| (id, answer))
            .collect();
        let theirs = |repeat: &&Repeat| repeat.subject.split(" + ").any(|who| who == group.as_str());
        let given = involved.organisation.clone().unwrap_or_else(|| involved.name.clone());
        Ok(PersonAtJob {
            id: id.clone(),
            person: involved.person.clone(),
            name: known.as_ref().map_or(given, |person| person.name().to_owned()),
            role: involved.role.clone(),
            safe_contact: involved
                .safe_contact
                .clone()
                .or_else(|| known.as_ref().and_then(|person| person.safe_contact.clone())),
            language: involved
                .language
                .clone()
                .or_else(|| known.as_ref().and_then(|person| person.language.clone())),
            warnings: known.map(|person| person.warnings).unwrap_or_default(),
            asked: asked(&effective(&answers), now),
            repeats: found.iter().filter(theirs).map(|repeat| self.shown(repeat, flags)).collect(),
        })
    }

    fn shown(&self, repeat: &Repeat, flags: &[RepeatFlag]) -> RepeatAtJob {
        let source = |id: &RecordId| match self.held.get(id)? {
            Held::Incident(incident) => Some(SourceAtJob {
                id: id.clone(),
                kind: Incident::KIND.to_owned(),
                number: incident.number.clone(),
                title: incident.title.clone(),
                at: incident.created_at,
            }),
            Held::Case(case) => Some(SourceAtJob {
                id: id.clone(),
                kind: Investigation::KIND.to_owned(),
                number: case.crime_number.clone().unwrap_or_default(),
                title: case.title.clone(),
                at: case.recorded_at,
            }),
        };
        let told = flags.iter().filter(|f| f.rule == repeat.rule && f.subject == repeat.subject);
        RepeatAtJob {
            rule: repeat.rule.clone(),
            subject: repeat.subject.clone(),
            count: repeat.count,
            asserted: repeat.asserted,
            window_days: repeat.window_days,
            sources: repeat.sources.iter().filter_map(source).collect(),
            said: told.max_by_key(|flag| flag.at).map(|flag| flag.said.clone()),
        }
    }
}

/// Keeps what was asked: one answer for each factor that was found.
pub(super) fn say_vulnerability(
    core: &mut Core,
    _: &mut State,
    question: SayVulnerability,
) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    if core.view(&question.about)?.is_none() {
        return Err(ask::not_here("job"));
    }
    let lists = lists::lists(core)?;
    let mut factors: Vec<Option<String>> = question.factors.iter().cloned().map(Some).collect();
    if question.answer == NONE_FOUND {
        factors = vec![Some(NONE.to_owned())];
    }
    if factors.is_empty() {
        factors.push(None);
    }
    let involved = match &question.involved {
        Some(id) => one::<Involved>(core, id)?,
        None => None,
    };
    let mut answers = Vec::new();
    for factor in factors {
        let answer = Vulnerability {
            about: question.about.clone(),
            person: involved.as_ref().and_then(|read| read.record.person.clone()),
            involved: question.involved.clone(),
            answer: question.answer.clone(),
            factor,
            reason: question.reason.clone().filter(|reason| !reason.is_empty()),
            seen_by: who.staff.clone(),
            at: now,
            written_at: now,
            ..Vulnerability::default()
        };
        fits(&lists, &answer)?;
        answers.push(answer);
    }
    let made = core.act(|act: &mut Act<'_>| {
        let mut last = None;
        for answer in &answers {
            last = Some(act.add(answer)?);
        }
        Ok::<_, Refused>(last)
    })?;
    // One answer was made at least.
    made.map(|made| ask::kept(made, None)).ok_or_else(|| ask::not_here("job"))
}

fn fits(lists: &Lists, answer: &Vulnerability) -> Result<(), Refused> {
    match vulnerability::wrong(lists, answer) {
        Some((field, why)) => Err(Problem::field(field, why).into()),
        None => Ok(()),
    }
}

/// Keeps that the officer read of a repeat before arriving.
pub(super) fn read_repeat(core: &mut Core, _: &mut State, question: ReadRepeat) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    if core.view(&question.about)?.is_none() {
        return Err(ask::not_here("job"));
    }
    ask::code(core, "rule", RULES, &question.rule, now)?;
    let flag = RepeatFlag {
        about: question.about,
        rule: question.rule,
        subject: question.subject,
        said: ACKNOWLEDGED.to_owned(),
        at: now,
        by: who.staff,
        ..RepeatFlag::default()
    };
    let made = core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&flag)?))?;
    Ok(ask::kept(made, None))
}
