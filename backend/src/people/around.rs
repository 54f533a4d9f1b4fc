//! Everything around some people, numbers and places that says who is who and what happened to them.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::Held as Evident;
use beatbook_shared::measures::risk::OfVictims;
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::incident::{Incident, Thrive};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::meeting::Action;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::person_match::{Groups, PersonMatch, groups};
use beatbook_shared::patrol::repeat::RepeatFlag;
use beatbook_shared::patrol::repeat_rules::{Held, Repeat, Seen, repeats, seen};
use beatbook_shared::patrol::vulnerability::Vulnerability;
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{DAY, Millis};

use super::keys::{decided, of_person, of_phone, of_place};
use super::store;
use crate::db::{AnyConn, Error};
use crate::records::{self, Filter, Stored};

/// Further back than the longest rule looks.
pub(super) const BACK: i64 = 367 * DAY;

/// What to gather around.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// Persons, and involvements that are only names so far.
    pub nodes: BTreeSet<RecordId>,
    pub phones: BTreeSet<String>,
    pub places: BTreeSet<String>,
}

#[derive(Default)]
pub(super) struct Around {
    pub involved: BTreeMap<RecordId, (u64, Involved)>,
    pub held: BTreeMap<RecordId, Held>,
    pub bodies: BTreeMap<RecordId, Body>,
    pub people: BTreeMap<RecordId, (u64, Nominal)>,
    pub decisions: Vec<(RecordId, PersonMatch)>,
    pub groups: Groups,
    pub answers: Vec<(RecordId, Vulnerability)>,
    pub flags: Vec<(RecordId, RepeatFlag)>,
    /// The agreed actions that answers and flags name.
    pub agreed: BTreeMap<RecordId, Action>,
    /// Incidents whose assessment says that it is a repeat, and when it was made.
    pub checked: Vec<(RecordId, Millis)>,
    /// Jobs and cases of which everybody in them was read.
    whole: BTreeSet<RecordId>,
}

impl Around {
    /// Gathers what happened from `from` on.
    pub(super) fn of(conn: &mut AnyConn, wanted: &Wanted, from: Millis) -> Result<Around, Error> {
        let mut around = Around::default();
        let nodes = around.decide(conn, wanted.nodes.clone())?;
        let keys = |of: &dyn Fn(&str) -> String, all: &BTreeSet<String>| {
            all.iter().map(|one| of(one)).collect::<BTreeSet<String>>()
        };
        let ids: BTreeSet<String> = nodes.iter().map(|id| id.0.clone()).collect();
        let mut of_people = keys(&of_person, &ids);
        of_people.extend(keys(&of_phone, &wanted.phones));
        let mut involved: BTreeSet<RecordId> = nodes;
        for found in store::with(conn, &of_people, &[Involved::KIND], from)?.into_values() {
            involved.extend(found);
        }
        around.take(conn, &involved)?;
        let mut abouts: BTreeSet<RecordId> =
            around.involved.values().map(|(_, one)| one.about.clone()).collect();
        for found in
            store::with(conn, &keys(&of_place, &wanted.places), &[Incident::KIND], from)?.into_values()
        {
            abouts.extend(found);
        }
        around.take(conn, &abouts)?;
        let incidents: BTreeSet<RecordId> = around
            .held
            .values()
            .filter_map(|held| match held {
                Held::Case(case) => case.incident.clone(),
                Held::Incident(_) => None,
            })
            .filter(|id| !around.held.contains_key(id))
            .collect();
        around.take(conn, &incidents)?;
        around.beside(conn, &abouts)?;
        Ok(around)
    }

    /// Who else is in those jobs and cases, what was asked and said there, and who they all are.
    fn beside(&mut self, conn: &mut AnyConn, abouts: &BTreeSet<RecordId>) -> Result<(), Error> {
        let parents: Vec<RecordId> = abouts.difference(&self.whole).cloned().collect();
        if parents.is_empty() {
            return Ok(());
        }
        self.whole.extend(parents.iter().cloned());
        let filter = Filter { parents: Some(parents), without_seq: true, ..Filter::default() };
        for one in records::list::<Involved>(conn, &filter)? {
            self.involved.insert(one.id, (one.version, one.record));
        }
        let facts = |one: Stored<Vulnerability>| (one.id, one.record);
        self.answers.extend(records::list::<Vulnerability>(conn, &filter)?.into_iter().map(facts));
        self.flags
            .extend(records::list::<RepeatFlag>(conn, &filter)?.into_iter().map(|one| (one.id, one.record)));
        let linked = self.flags.iter().filter_map(|(_, flag)| flag.agreed.clone());
        let linked = linked.chain(self.answers.iter().filter_map(|(_, answer)| answer.agreed.clone()));
        let linked: Vec<RecordId> = linked.filter(|id| !self.agreed.contains_key(id)).collect();
        for (id, (_, body)) in records::bodies(conn, &linked)? {
            if let Ok(action) = records::typed(&body) {
                self.agreed.insert(id, action);
            }
        }
        let thrives = records::list::<Thrive>(conn, &filter)?.into_iter().map(|one| one.record);
        self.checked
            .extend(thrives.filter(|one| one.repeat_check == "repeat").map(|one| (one.incident, one.at)));
        let nodes: BTreeSet<RecordId> =
            self.involved.iter().map(|(id, (_, one))| node(id, one).clone()).collect();
        let all = self.decide(conn, nodes)?;
        let unknown: BTreeSet<RecordId> = all
            .into_iter()
            .filter(|id| !self.people.contains_key(id) && !self.involved.contains_key(id))
            .collect();
        self.take(conn, &unknown)
    }

    /// Reads those people and names, what was decided of them, and the jobs and cases that the names stand in.
    pub(super) fn named(&mut self, conn: &mut AnyConn, ids: &BTreeSet<RecordId>) -> Result<(), Error> {
        let all = self.decide(conn, ids.clone())?;
        self.take(conn, &all)?;
        let abouts: BTreeSet<RecordId> = self
            .involved
            .values()
            .map(|(_, one)| one.about.clone())
            .filter(|about| !self.held.contains_key(about))
            .collect();
        self.take(conn, &abouts)
    }

    /// Reads those jobs and cases and who is in them, where that was not done yet.
    pub(super) fn own(&mut self, conn: &mut AnyConn, abouts: &BTreeSet<RecordId>) -> Result<(), Error> {
        let missing: BTreeSet<RecordId> =
            abouts.iter().filter(|id| !self.held.contains_key(id)).cloned().collect();
        self.take(conn, &missing)?;
        self.beside(conn, abouts)
    }

    /// Reads what was decided of them and of whoever is the same, and gives all of these.
    fn decide(&mut self, conn: &mut AnyConn, nodes: BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>, Error> {
        let mut all = nodes.clone();
        let mut next = nodes;
        while !next.is_empty() {
            let keys: BTreeSet<String> = next.iter().map(|id| decided(id.as_str())).collect();
            let mut facts: BTreeSet<RecordId> = BTreeSet::new();
            for found in store::with(conn, &keys, &[PersonMatch::KIND], Millis(0))?.into_values() {
                facts.extend(found);
            }
            facts.retain(|id| !self.decisions.iter().any(|(held, _)| held == id));
            if facts.is_empty() {
                break;
            }
            for one in store::any(conn, &facts)? {
                self.decisions.push((one.id, records::typed(&one.body)?));
            }
            self.groups = groups(self.decisions.iter().map(|(id, one)| (id, one)));
            next =
                next.iter().flat_map(|id| self.groups.members(id)).filter(|id| !all.contains(id)).collect();
            all.extend(next.iter().cloned());
        }
        Ok(all)
    }

    fn take(&mut self, conn: &mut AnyConn, ids: &BTreeSet<RecordId>) -> Result<(), Error> {
        for one in store::any(conn, ids)? {
            match one.kind.as_str() {
                Involved::KIND => {
                    self.involved.insert(one.id, (one.version, records::typed(&one.body)?));
                }
                Nominal::KIND => {
                    self.people.insert(one.id, (one.version, records::typed(&one.body)?));
                }
                Incident::KIND => {
                    let held = Held::Incident(Box::new(records::typed(&one.body)?));
                    self.held.insert(one.id.clone(), held);
                    self.bodies.insert(one.id, one.body);
                }
                Investigation::KIND => {
                    let held = Held::Case(Box::new(records::typed(&one.body)?));
                    self.held.insert(one.id.clone(), held);
                    self.bodies.insert(one.id, one.body);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What happened, as the rules see it.
    pub(super) fn seen(&self, lists: &Lists) -> Vec<Seen> {
        let involved: Vec<(RecordId, Involved)> =
            self.involved.iter().map(|(id, (_, one))| (id.clone(), one.clone())).collect();
        seen(lists, &involved, &self.held, &self.groups)
    }

    /// Every repeat there is among it.
    pub(super) fn repeats(&self, lists: &Lists, now: Millis) -> Vec<Repeat> {
        let referred: Vec<(RecordId, &Vulnerability)> = self
            .answers
            .iter()
            .filter(|(_, answer)| answer.referral.is_some())
            .filter_map(|(_, answer)| Some((self.who(answer)?, answer)))
            .collect();
        repeats(lists, &self.seen(lists), &referred, now)
    }

    /// The group of whoever an answer is about.
    pub(super) fn who(&self, answer: &Vulnerability) -> Option<RecordId> {
        let of_involved = answer.involved.as_ref().and_then(|id| {
            let (_, one) = self.involved.get(id)?;
            Some(node(id, one))
        });
        answer.person.as_ref().or(of_involved).map(|id| self.groups.of(id).clone())
    }
}

/// What was decided of those people, and of whoever was decided to be the same as one of them.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn decisions_of(
    conn: &mut AnyConn,
    people: BTreeSet<RecordId>,
) -> Result<Vec<(RecordId, PersonMatch)>, Error> {
    let mut around = Around::default();
    around.decide(conn, people)?;
    Ok(around.decisions)
}

/// What the risk board reads of the victims of these incidents: everything that happened to them in the year before.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn of_period(
    conn: &mut AnyConn,
    incidents: &[Evident<Incident>],
    from: Millis,
    lists: &Lists,
) -> Result<OfVictims, Error> {
    let mut parents: Vec<RecordId> = incidents.iter().map(|held| held.id.clone()).collect();
    parents.extend(incidents.iter().filter_map(|held| held.record.investigation.clone()));
    if parents.is_empty() {
        return Ok(OfVictims::default());
    }
    let filter = Filter { parents: Some(parents), without_seq: true, ..Filter::default() };
    let victims = records::list::<Involved>(conn, &filter)?;
    let nodes = victims
        .iter()
        .filter(|one| one.record.role == "victim")
        .map(|one| node(&one.id, &one.record).clone());
    let wanted = Wanted { nodes: nodes.collect(), ..Wanted::default() };
    let around = Around::of(conn, &wanted, from.plus(-BACK))?;
    Ok(OfVictims {
        seen: around.seen(lists),
        answers: records::list::<Vulnerability>(conn, &filter)?
            .into_iter()
            .map(|one| Evident { id: one.id, record: one.record })
            .collect(),
        flags: records::list::<RepeatFlag>(conn, &filter)?
            .into_iter()
            .map(|one| Evident { id: one.id, record: one.record })
            .collect(),
        thrives: records::list::<Thrive>(conn, &filter)?
            .into_iter()
            .map(|one| Evident { id: one.id, record: one.record })
            .collect(),
    })
}
