//! The force's phones for a person: who holds which, how it stands, and taking one out of use.

use std::collections::BTreeMap;

use beatbook_shared::api::console::Person;
use beatbook_shared::api::locking::{IssuedCode, Phone, Phones};
use beatbook_shared::ids::StaffId;
use beatbook_shared::locking::phone::Facts;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::tray::Quarantine;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::wire::Reason;
use beatbook_shared::time::Millis;

use super::{DeviceRow, issue_code, store};
use crate::db::{AnyConn, Error, Tx};
use crate::records::{self, Filter};
use crate::session::staff_by_collar;

/// Why a phone is taken out of use. The words are the pages' own.
const REASONS: [&str; 4] = ["lost", "stolen", "handed_in", "replaced"];

/// Every phone, those in use first, by their holders' names.
pub(super) fn phones(conn: &mut AnyConn, now: Millis) -> Result<Phones, Error> {
    let rows = store::list(conn)?;
    let people = people(conn, now)?;
    let recovered =
        if rows.iter().any(|row| row.revoked_at != 0) { recovered(conn)? } else { BTreeMap::new() };
    let mut phones: Vec<Phone> = rows.into_iter().map(|row| phone(row, &people, &recovered)).collect();
    phones.sort_by(|a, b| {
        let rank = |p: &Phone| (p.revoked_at.is_some(), p.holder.name.clone(), p.name.clone(), p.id.clone());
        rank(a).cmp(&rank(b))
    });
    Ok(Phones { phones, as_at: now })
}

fn one(conn: &mut AnyConn, id: &str, now: Millis) -> Result<Phone, Error> {
    let row = store::find(conn, id)?.ok_or_else(nowhere)?;
    let people = people(conn, now)?;
    let recovered = recovered(conn)?;
    Ok(phone(row, &people, &recovered))
}

fn nowhere() -> Problem {
    Problem::new(Code::NotFound, "There is no such phone. Read the list again.")
}

fn phone(row: DeviceRow, people: &BTreeMap<String, Person>, recovered: &BTreeMap<String, u32>) -> Phone {
    let some = |at: i64| (at != 0).then_some(Millis(at));
    let person = |id: &str| {
        let nameless = || Person { id: StaffId::from(id), name: id.to_owned(), collar: String::new() };
        people.get(id).cloned().unwrap_or_else(nameless)
    };
    let facts = Facts {
        revoked_at: Millis(row.revoked_at),
        told_at: Millis(row.revocation_told_at),
        seen_at: Millis(row.last_seen_at),
        // It counts entries; the bytes of photos may wait beside them, so nobody is told that it is empty.
        unsent: None,
    };
    let told = row.told_at != 0;
    Phone {
        state: facts.state(),
        holder: person(&row.staff),
        enrolled_at: Millis(row.enrolled_at),
        last_seen_at: Millis(row.last_seen_at.max(row.revocation_told_at)),
        app: None,
        unsent: told.then(|| u32::try_from(row.unsent_count).unwrap_or(u32::MAX)),
        oldest_unsent_at: some(row.oldest_unsent_at),
        unsent_told_at: told.then_some(Millis(row.told_at.max(row.last_seen_at))),
        revoked_at: some(row.revoked_at),
        revoked_by: (!row.revoked_by.is_empty()).then(|| person(&row.revoked_by)),
        revoked_why: (!row.revoked_why.is_empty()).then_some(row.revoked_why),
        told_at: some(row.revocation_told_at),
        recovered: recovered.get(&row.id).copied().unwrap_or(0),
        id: row.id,
        name: row.name,
    }
}

fn people(conn: &mut AnyConn, now: Millis) -> Result<BTreeMap<String, Person>, Error> {
    let all = records::list::<Staff>(conn, &Filter { without_seq: true, ..Filter::default() })?;
    Ok(all
        .into_iter()
        .map(|staff| {
            let collar = staff.record.collar(now).unwrap_or_default().to_owned();
            let id = staff.id.0.clone();
            (id.clone(), Person { id: StaffId(id), name: staff.record.name, collar })
        })
        .collect())
}

/// How many operations came from each phone after it was revoked.
fn recovered(conn: &mut AnyConn) -> Result<BTreeMap<String, u32>, Error> {
    let mut count = BTreeMap::new();
    for kept in records::list::<Quarantine>(conn, &Filter { without_seq: true, ..Filter::default() })? {
        if kept.record.reason == Reason::DeviceRevoked {
            *count.entry(kept.record.device.0).or_insert(0) += 1;
        }
    }
    Ok(count)
}

/// Takes a phone out of use. Said twice, the first stands.
pub(super) fn take_out(
    tx: &mut Tx<'_>,
    id: &str,
    by: &StaffId,
    reason: &str,
    now: Millis,
) -> Result<Phone, Error> {
    if !REASONS.contains(&reason) {
        return Err(Problem::field("reason", "Say why: lost, stolen, handed_in or replaced.").into());
    }
    store::find(tx, id)?.ok_or_else(nowhere)?;
    store::set_revoked(tx, id, by.as_str(), reason, now)?;
    one(tx, id, now)
}

/// A one-time code for whoever holds that collar number today.
pub(super) fn code_for(
    tx: &mut Tx<'_>,
    collar: &str,
    by: &StaffId,
    minutes: u32,
    now: Millis,
) -> Result<IssuedCode, Error> {
    let holder = staff_by_collar(tx, collar.trim(), now)?.ok_or_else(|| {
        Problem::field("collar", "Nobody holds that collar number today. Check it and try again.")
    })?;
    let staff = StaffId(holder.id.0.clone());
    let code = issue_code(tx, &staff, by, minutes, now)?;
    let collar = holder.record.collar(now).unwrap_or_default().to_owned();
    Ok(IssuedCode {
        code: code.text,
        until: code.until,
        holder: Person { id: staff.clone(), name: holder.record.name, collar },
        staff,
    })
}
