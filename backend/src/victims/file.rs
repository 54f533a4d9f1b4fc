//! What the store holds of the victim of one crime.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::victims::{ContactTold, VictimPage};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::victims::ONE_IN;
use beatbook_shared::patrol::bail::{Bail, BailEvent};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::outcomes::OutcomeSet;
use beatbook_shared::patrol::person::{Nominal, SafeContact};
use beatbook_shared::patrol::reach::{safe, unsafe_at};
use beatbook_shared::patrol::victims::{
    CaseEvent, RESULTS, UpdateGrade, VICTIM, VictimContact, VictimFile, VictimPlan, next_promise, owed,
    sampled, theirs, time_limit,
};
use beatbook_shared::patrol::wanted::{ArrestAttempt, Wanted, WantedStep};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};

/// The records of one case that say what its victim is owed.
#[derive(Default)]
pub(super) struct Held {
    pub plan: Option<Stored<VictimPlan>>,
    /// The plan with what the victim said when they first rang.
    pub theirs: Option<VictimPlan>,
    /// How they may be reached, from their plan, what they said then, and what is known of the person.
    pub safe: Option<SafeContact>,
    pub bails: Vec<Stored<Bail>>,
    pub bail_events: Vec<Stored<BailEvent>>,
    pub events: Vec<Stored<CaseEvent>>,
    pub outcomes: Vec<Stored<OutcomeSet>>,
    pub contacts: Vec<Stored<VictimContact>>,
    pub wanted: Vec<Stored<Wanted>>,
    pub attempts: Vec<Stored<ArrestAttempt>>,
    pub steps: Vec<Stored<WantedStep>>,
}

impl Held {
    pub(super) fn file(&self) -> VictimFile<'_> {
        fn kept<R>(stored: &[Stored<R>]) -> Vec<(&RecordId, &R)> {
            stored.iter().map(|s| (&s.id, &s.record)).collect()
        }
        VictimFile {
            plan: self.theirs.as_ref(),
            bails: kept(&self.bails),
            bail_events: kept(&self.bail_events),
            events: kept(&self.events),
            outcomes: kept(&self.outcomes),
            contacts: kept(&self.contacts),
            wanted: kept(&self.wanted),
            attempts: kept(&self.attempts),
            steps: kept(&self.steps),
        }
    }
}

/// What is held of each of these cases.
pub(super) fn held(conn: &mut AnyConn, cases: &[RecordId]) -> Result<BTreeMap<RecordId, Held>, Error> {
    let on =
        |parents: Vec<RecordId>| Filter { parents: Some(parents), without_seq: true, ..Filter::default() };
    let mut found: BTreeMap<RecordId, Held> = BTreeMap::new();
    if cases.is_empty() {
        return Ok(found);
    }
    for plan in records::list::<VictimPlan>(conn, &on(cases.to_vec()))? {
        let case = plan.record.investigation.clone();
        found.entry(case).or_default().plan = Some(plan);
    }
    let mut victims: BTreeMap<RecordId, Stored<Involved>> = BTreeMap::new();
    for one in records::list::<Involved>(conn, &on(cases.to_vec()))? {
        if one.record.role == VICTIM {
            victims.entry(one.record.about.clone()).or_insert(one);
        }
    }
    let bails: Vec<Stored<Bail>> = records::list(conn, &on(cases.to_vec()))?;
    let of_bail: BTreeMap<RecordId, RecordId> =
        bails.iter().map(|b| (b.id.clone(), b.record.investigation.clone())).collect();
    for bail in bails {
        found.entry(bail.record.investigation.clone()).or_default().bails.push(bail);
    }
    if !of_bail.is_empty() {
        for event in records::list::<BailEvent>(conn, &on(of_bail.keys().cloned().collect()))? {
            if let Some(case) = of_bail.get(&event.record.bail) {
                found.entry(case.clone()).or_default().bail_events.push(event);
            }
        }
    }
    let mut of_wanted: BTreeMap<RecordId, RecordId> = BTreeMap::new();
    for one in records::list::<Wanted>(conn, &on(cases.to_vec()))? {
        let Some(case) = one.record.investigation.clone() else { continue };
        of_wanted.insert(one.id.clone(), case.clone());
        found.entry(case).or_default().wanted.push(one);
    }
    if !of_wanted.is_empty() {
        let on_them = on(of_wanted.keys().cloned().collect());
        for one in records::list::<ArrestAttempt>(conn, &on_them)? {
            if let Some(case) = of_wanted.get(&one.record.wanted) {
                found.entry(case.clone()).or_default().attempts.push(one);
            }
        }
        for one in records::list::<WantedStep>(conn, &on_them)? {
            if let Some(case) = of_wanted.get(&one.record.wanted) {
                found.entry(case.clone()).or_default().steps.push(one);
            }
        }
    }
    for event in records::list::<CaseEvent>(conn, &on(cases.to_vec()))? {
        found.entry(event.record.investigation.clone()).or_default().events.push(event);
    }
    for set in records::list::<OutcomeSet>(conn, &on(cases.to_vec()))? {
        found.entry(set.record.investigation.clone()).or_default().outcomes.push(set);
    }
    for contact in records::list::<VictimContact>(conn, &on(cases.to_vec()))? {
        found.entry(contact.record.investigation.clone()).or_default().contacts.push(contact);
    }
    for case in victims.keys() {
        found.entry(case.clone()).or_default();
    }
    let known: Vec<RecordId> = victims.values().filter_map(|v| v.record.person.clone()).collect();
    let mut people: BTreeMap<RecordId, Nominal> = BTreeMap::new();
    for (id, (_, body)) in records::bodies(conn, &known)? {
        // What a phone named there may be no person.
        if let Ok(person) = records::typed(&body) {
            people.insert(id, person);
        }
    }
    for (case, own) in &mut found {
        let involved = victims.get(case).map(|v| (&v.id, &v.record));
        let person = involved.and_then(|(_, one)| people.get(one.person.as_ref()?));
        own.safe = safe(
            own.plan.as_ref().map(|p| &p.record),
            involved.and_then(|(_, one)| one.safe_contact.as_ref()),
            person.and_then(|person| person.safe_contact.as_ref()),
        );
        own.theirs = theirs(own.plan.as_ref().map(|p| &p.record), involved);
    }
    Ok(found)
}

/// Whether a contact is an update at all, and of the sample.
pub(super) fn in_sample(lists: &Lists, contact: &Stored<VictimContact>) -> bool {
    let result = lists.ever(RESULTS, &contact.record.said.result);
    result.is_some_and(|row| row.yes("answers") && !row.yes("declines")) && sampled(&contact.id, ONE_IN)
}

/// The victim of one crime, as its page shows them.
pub(super) fn page(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    crime: &Investigation,
    lists: &Lists,
    now: Millis,
) -> Result<VictimPage, Error> {
    let held = held(conn, std::slice::from_ref(id))?.remove(id).unwrap_or_default();
    let ids: Vec<RecordId> = held.contacts.iter().map(|c| c.id.clone()).collect();
    let mut grades: BTreeMap<RecordId, UpdateGrade> = BTreeMap::new();
    if !ids.is_empty() {
        let on = Filter { parents: Some(ids), without_seq: true, ..Filter::default() };
        for grade in records::list::<UpdateGrade>(conn, &on)? {
            grades.insert(grade.record.contact.clone(), grade.record);
        }
    }
    let named: BTreeSet<StaffId> = held.contacts.iter().map(|c| c.record.by.clone()).collect();
    let people = People::of(conn, &named, now)?;
    let file = held.file();
    let owed = owed(lists, id, crime, &file, now);
    let plan = held.plan.as_ref();
    let mut contacts: Vec<ContactTold> = held
        .contacts
        .iter()
        .map(|c| ContactTold {
            by: people.person(&c.record.by),
            grade: grades.get(&c.id).cloned(),
            sampled: in_sample(lists, c),
            id: c.id.clone(),
            record: c.record.clone(),
        })
        .collect();
    contacts.sort_by_key(|c| std::cmp::Reverse((c.record.at, c.id.clone())));
    Ok(VictimPage {
        as_at: now,
        investigation: id.clone(),
        victim: crime.victim.clone(),
        plan: held.theirs.clone(),
        plan_id: plan.map(|p| p.id.clone()),
        plan_version: plan.map_or(0, |p| p.version),
        safe_contact: crime.safe_contact.clone(),
        unsafe_now: unsafe_at(lists, held.safe.as_ref(), now),
        safe: held.safe.clone(),
        owed,
        contacts,
        next_promise: next_promise(held.theirs.as_ref(), now),
        limit: lists.investigation_open(&crime.status).then(|| time_limit(lists, crime, now)).flatten(),
        may: may(caller),
    })
}

pub(super) fn may(caller: &Caller) -> Vec<String> {
    let edits = caller.may(Action::EditCase);
    let (tells, writes) = (edits && caller.may(Action::Patrol), edits && caller.may(Action::WritePeople));
    [("contact", tells), ("plan", writes), ("event", writes), ("grade", caller.may(Action::Review))]
        .into_iter()
        .filter(|(_, yes)| *yes)
        .map(|(name, _)| name.to_owned())
        .collect()
}
