//! Strategies, their aims, and the initiatives under them with what came of each.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action as Right;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::prevention::{
    AddPeople, AimRow, InitiativeRow, Named, PreventionRegister, PutAim, PutInitiative, PutStrategy,
    StrategyRow,
};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::prevention::{
    Aim, Beneficiary, Initiative, Practice, PracticeReuse, Strategy, difference, live, people, personal,
    personal_words, wrong_initiative,
};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::keep::{held, put, short};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::people::People;
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The most people at once.
const MOST: usize = 200;

/// Every initiative with what is read of it, by the aim that it stands under.
pub(super) struct Initiatives {
    pub rows: Vec<InitiativeRow>,
    beneficiaries: Vec<Stored<Beneficiary>>,
}

impl Initiatives {
    pub(super) fn of(conn: &mut AnyConn, now: Millis) -> Result<Initiatives, Error> {
        let all = Filter { without_seq: true, ..Filter::default() };
        let beneficiaries: Vec<Stored<Beneficiary>> = records::list(conn, &all)?;
        let titles: BTreeMap<RecordId, String> =
            records::list::<Practice>(conn, &all)?.into_iter().map(|p| (p.id, p.record.title)).collect();
        let mut uses: BTreeMap<RecordId, Vec<Named>> = BTreeMap::new();
        for held in records::list::<PracticeReuse>(conn, &all)? {
            let PracticeReuse { from, to, at, .. } = held.record;
            let title = titles.get(&from).cloned().unwrap_or_default();
            uses.entry(to).or_default().push(Named { id: from, title, at });
        }
        let kept: Vec<Stored<Initiative>> = records::list(conn, &all)?;
        let leads: BTreeSet<StaffId> = kept.iter().map(|held| held.record.lead.clone()).collect();
        let named = People::of(conn, &leads, now)?;
        let rows = kept
            .into_iter()
            .map(|held| {
                let of = beneficiaries.iter().map(|b| &b.record).filter(|b| b.initiative == held.id);
                InitiativeRow {
                    version: held.version,
                    lead: named.person(&held.record.lead),
                    live: live(&held.record, now),
                    people: u32::try_from(people(of)).unwrap_or(u32::MAX),
                    uses: uses.remove(&held.id).unwrap_or_default(),
                    difference: held.record.compared.as_ref().and_then(difference),
                    id: held.id,
                    record: held.record,
                }
            })
            .collect();
        Ok(Initiatives { rows, beneficiaries })
    }

    /// Different people whom some of them helped.
    pub(super) fn people(&self, wanted: impl Fn(&Beneficiary) -> bool) -> u32 {
        let helped = self.beneficiaries.iter().map(|held| &held.record).filter(|b| wanted(b));
        u32::try_from(people(helped)).unwrap_or(u32::MAX)
    }
}

pub(super) fn register(
    conn: &mut AnyConn,
    caller: &Caller,
    now: Millis,
) -> Result<PreventionRegister, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    let initiatives = Initiatives::of(conn, now)?;
    let helped = initiatives.people(|_| true);
    let mut by_aim: BTreeMap<Option<RecordId>, Vec<InitiativeRow>> = BTreeMap::new();
    for row in initiatives.rows {
        by_aim.entry(row.record.aim.clone()).or_default().push(row);
    }
    let mut aims: BTreeMap<RecordId, Vec<AimRow>> = BTreeMap::new();
    for held in records::list::<Aim>(conn, &all)? {
        let initiatives = by_aim.remove(&Some(held.id.clone())).unwrap_or_default();
        let row = AimRow { id: held.id, version: held.version, initiatives, record: held.record };
        aims.entry(row.record.strategy.clone()).or_default().push(row);
    }
    let strategies = records::list::<Strategy>(conn, &all)?
        .into_iter()
        .map(|held| StrategyRow {
            aims: aims.remove(&held.id).unwrap_or_default(),
            id: held.id,
            version: held.version,
            record: held.record,
        })
        .collect();
    Ok(PreventionRegister {
        as_at: now,
        strategies,
        loose: by_aim.into_values().flatten().collect(),
        people: helped,
        may_write: caller.may(Right::Review),
    })
}

pub(super) fn put_strategy(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: PutStrategy,
    now: Millis,
) -> Result<Written, Error> {
    let before = held::<Strategy>(tx, question.id.as_ref(), question.version)?;
    let record = question.record;
    short(&[("title", &record.title), ("words", &record.words)])?;
    if record.title.trim().is_empty() {
        return Err(Problem::field("title", "Give it a name that others would look for.").into());
    }
    if record.until.is_some_and(|until| until <= record.from) {
        return Err(Problem::field("until", "It ends before it begins. Check both days.").into());
    }
    put(tx, caller, before.as_ref(), &record, now)
}

pub(super) fn put_aim(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: PutAim,
    now: Millis,
) -> Result<Written, Error> {
    let before = held::<Aim>(tx, question.id.as_ref(), question.version)?;
    let record = question.record;
    short(&[("title", &record.title), ("measure", &record.measure), ("target", &record.target)])?;
    if record.title.trim().is_empty() {
        return Err(Problem::field("title", "Give it a name that others would look for.").into());
    }
    if record.measure.trim().is_empty() {
        return Err(Problem::field("measure", "Say how one will know that the aim is reached.").into());
    }
    put(tx, caller, before.as_ref(), &record, now)
}

pub(super) fn put_initiative(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: PutInitiative,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let before = held::<Initiative>(tx, question.id.as_ref(), question.version)?;
    let mut record = question.record;
    if record.lead.as_str().is_empty() {
        record.lead = caller.staff.clone();
    }
    let result = record.result.clone().unwrap_or_default();
    let stopped = record.stopped.clone().unwrap_or_default();
    let read: [(&str, &str); 4] =
        [("title", &record.title), ("result", &result), ("stopped", &stopped), ("funding", &record.funding)];
    short(&read)?;
    // The register is read by partners too.
    if let Some((field, found)) = read.iter().find_map(|(field, text)| Some((*field, personal(text)?))) {
        return Err(Problem::field(field, personal_words(&found)).into());
    }
    if let Some((field, why)) = wrong_initiative(lists, &record, now) {
        return Err(Problem::field(field, why).into());
    }
    put(tx, caller, before.as_ref(), &record, now)
}

/// Writes down whom an initiative helped. Somebody who stands there already is written once.
pub(super) fn add_people(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &AddPeople,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "This is not here any more. Read the page again.");
    records::get::<Initiative>(tx, id)?.ok_or_else(gone)?;
    if question.references.is_empty() || question.references.len() > MOST {
        return Err(
            Problem::field("references", format!("Give one to {MOST} numbers, one on each line.")).into()
        );
    }
    let known: Vec<Stored<Beneficiary>> =
        records::list(tx, &Filter { parents: Some(vec![id.clone()]), ..Filter::default() })?;
    let mut here: BTreeSet<String> =
        known.iter().map(|held| beatbook_shared::patrol::prevention::who(&held.record)).collect();
    let mut edits = Vec::new();
    for reference in &question.references {
        let reference = reference.trim();
        // A number has a digit; a name has none, and names do not stand in this register.
        if reference.chars().count() > 40 || !reference.chars().any(|c| c.is_ascii_digit()) {
            let detail = "Give their numbers in the force's records. A name does not belong here.";
            return Err(Problem::field("references", detail).into());
        }
        let one = Beneficiary {
            initiative: id.clone(),
            person: None,
            reference: reference.to_owned(),
            at: now,
            by: caller.staff.clone(),
        };
        if here.insert(beatbook_shared::patrol::prevention::who(&one)) {
            edits.push(Edit::new(new_id(now)?, &one));
        }
    }
    if edits.is_empty() {
        return Err(Problem::field("references", "All of them stand here already.").into());
    }
    written(write_as(tx, &Author::console(&caller.staff), edits, now)?.first())
}
