//! One person's sheet: plan by pathway, contact, custody, offences, and what they come to by days at liberty.

use std::collections::BTreeSet;

use beatbook_shared::api::iom::{
    ContactRow, CustodyRow, OffenceRow, OffenderFile, OffenderRow, PhaseSum, PlanRow,
};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::iom::{
    Contact, Custody, OffenceEvent, Phase, Plan, Spell, at_liberty, days, effective, phase, proven,
};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::{DAY, Millis};

use super::register::rows;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::records::{self, Stored};

/// The spell, if the caller may know of it. What is not there and what is not theirs cannot be told apart.
pub(super) fn spell(conn: &mut AnyConn, caller: &Caller, id: &RecordId) -> Result<Stored<Spell>, Error> {
    let found = records::get::<Spell>(conn, id)?.filter(|s| caller.areas.contains(&s.record.area));
    let gone = || {
        Problem::new(Code::NotFound, "There is no such person in the register, or they are not yours to see.")
    };
    found.ok_or_else(|| gone().into())
}

pub(super) fn file(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<OffenderFile, Error> {
    let found = spell(conn, caller, id)?;
    let record = found.record.clone();
    let row: Option<OffenderRow> = rows(conn, vec![found], now)?.pop();
    let row = row.ok_or_else(|| Error::Corrupt(format!("{id}: a spell without a row")))?;
    let plans: Vec<Stored<Plan>> = records::children(conn, id)?;
    let contacts: Vec<Stored<Contact>> = records::children(conn, id)?;
    let custody: Vec<Stored<Custody>> = records::children(conn, id)?;
    let offences: Vec<Stored<OffenceEvent>> = records::children(conn, id)?;
    let mut named: BTreeSet<StaffId> = plans.iter().filter_map(|p| p.record.owner.clone()).collect();
    named.extend(contacts.iter().map(|c| c.record.by.clone()));
    let people = People::of(conn, &named, now)?;
    let told: Vec<(&RecordId, &OffenceEvent)> = offences.iter().map(|o| (&o.id, &o.record)).collect();
    let counting: Vec<&OffenceEvent> = effective(&told).into_iter().map(|(_, o)| o).collect();
    let corrected: BTreeSet<RecordId> = offences.iter().filter_map(|o| o.record.corrects.clone()).collect();
    let stays: Vec<&Custody> = custody.iter().map(|c| &c.record).collect();
    let phases = Phase::ALL
        .into_iter()
        .filter_map(|which| Some((which, phase(&record, which, now)?)))
        .map(|(which, (from, to))| sum(which, (from, to), &stays, &counting))
        .collect();
    Ok(OffenderFile {
        as_at: now,
        row,
        proven: proven(&record, &counting, now),
        phases,
        plans: plans
            .into_iter()
            .map(|p| PlanRow {
                owner: people.maybe(p.record.owner.as_ref()),
                id: p.id,
                version: p.version,
                record: p.record,
            })
            .collect(),
        contacts: newest(contacts, |c| c.at)
            .into_iter()
            .map(|c| ContactRow { by: people.person(&c.record.by), id: c.id, record: c.record })
            .collect(),
        custody: newest(custody, |c| c.from)
            .into_iter()
            .map(|c| CustodyRow { id: c.id, version: c.version, record: c.record })
            .collect(),
        offences: newest(offences, |o| o.at)
            .into_iter()
            .map(|o| OffenceRow { corrected: corrected.contains(&o.id), id: o.id, record: o.record })
            .collect(),
    })
}

fn newest<R>(mut all: Vec<Stored<R>>, at: impl Fn(&R) -> Millis) -> Vec<Stored<R>> {
    all.sort_by_key(|one| std::cmp::Reverse((at(&one.record), one.id.clone())));
    all
}

fn sum(
    which: Phase,
    (from, to): (Millis, Millis),
    custody: &[&Custody],
    offences: &[&OffenceEvent],
) -> PhaseSum {
    let ms = at_liberty(custody, from, to);
    let n = offences.iter().filter(|o| from <= o.at && o.at < to).count();
    PhaseSum {
        phase: which,
        from,
        to,
        offences: u32::try_from(n).unwrap_or(u32::MAX),
        days_at_liberty: days(ms),
        days_in_custody: days(to.since(from) - ms),
        // One person's offences are few: a rate of them has no decimals.
        per_100_days: (days(ms) > 0).then(|| (100.0 * n as f64 * DAY as f64 / ms as f64).round() as i64),
    }
}
