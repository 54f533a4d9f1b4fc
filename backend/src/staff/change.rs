//! Changing what somebody holds: a role from a date to a date, a team, a collar number, areas, leaving.

use beatbook_shared::api::admin::StaffChange;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::administration::Altered;
use beatbook_shared::patrol::staff::{Dated, Staff, Team};
use beatbook_shared::patrol::staff_dates::{
    Holder, Span, end, follow, give, not_oneself, shared_value, still_administered,
};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use crate::administration::{self, Hand};
use crate::db::{AnyConn, Error, Tx};
use crate::records::{self, Filter, Stored};
use crate::session;
use crate::sync::write::Edit;

/// One change of one person.
pub struct Change<'a> {
    pub id: &'a StaffId,
    /// The version that the page shows; none from the command line.
    pub seen: Option<u64>,
    pub change: &'a StaffChange,
}

/// Carries it out.
///
/// # Errors
/// When it is one's own entry, somebody changed it first, the dates do not stand, a code is not known, or nobody
/// would be left to administer.
pub fn change(
    tx: &mut Tx<'_>,
    hand: &Hand,
    ask: &Change<'_>,
    lists: &Lists,
    now: Millis,
) -> Result<(), Error> {
    hand.turn(tx)?;
    let held = find(tx, ask.id)?;
    if let Some(caller) = hand.person() {
        not_oneself(caller, ask.id)?;
    }
    if ask.seen.is_some_and(|seen| seen != held.version) {
        let detail = "Somebody changed this entry since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let (what, after) = changed(tx, &held.record, ask.change, lists, now)?;
    put(tx, hand, what, &held, &after, now)
}

/// Makes the roles held from now on exactly these; what was held stays with its dates.
///
/// # Errors
/// As [`change`].
pub fn set_roles(
    tx: &mut Tx<'_>,
    hand: &Hand,
    id: &StaffId,
    roles: &[String],
    lists: &Lists,
    now: Millis,
) -> Result<(), Error> {
    hand.turn(tx)?;
    let held = find(tx, id)?;
    let mut after = held.record.clone();
    let had: Vec<String> = held.record.roles_on(now).into_iter().map(str::to_owned).collect();
    for role in had.iter().filter(|role| !roles.contains(role)) {
        after.roles = end(&after.roles, role, None, now)?;
    }
    for role in roles.iter().filter(|role| !had.contains(role)) {
        known(lists, "roles", role, now)?;
        after.roles = give(&after.roles, role, Span::default(), now)?;
    }
    if after == held.record { Ok(()) } else { put(tx, hand, "roles", &held, &after, now) }
}

/// The member of staff of that id.
///
/// # Errors
/// When there is nobody.
pub(super) fn find(conn: &mut AnyConn, id: &StaffId) -> Result<Stored<Staff>, Error> {
    let nobody = || Problem::new(Code::NotFound, "There is nobody of that id.");
    Ok(records::get::<Staff>(conn, &id.record())?.ok_or_else(nobody)?)
}

/// Everybody, whenever they were here.
pub(super) fn everybody(conn: &mut AnyConn) -> Result<Vec<Stored<Staff>>, Error> {
    records::list::<Staff>(conn, &Filter { without_seq: true, ..Filter::default() })
}

/// Refuses what would leave nobody to administer. `after` is how one person is to be, and whether they can sign in.
pub(super) fn keep_an_administrator(
    conn: &mut AnyConn,
    id: &str,
    after: (&Staff, bool),
    now: Millis,
) -> Result<(), Error> {
    let all = everybody(conn)?;
    let accounts = session::accounts(conn)?;
    let open = |id: &str| accounts.get(id).is_some_and(|(_, closed)| closed.0 == 0);
    let before: Vec<Holder<'_>> =
        all.iter().map(|s| Holder { staff: &s.record, account: open(s.id.as_str()) }).collect();
    let then: Vec<Holder<'_>> = all
        .iter()
        .zip(&before)
        .map(
            |(s, holder)| {
                if s.id.as_str() == id { Holder { staff: after.0, account: after.1 } } else { *holder }
            },
        )
        .collect();
    Ok(still_administered(&before, &then, now)?)
}

fn put(
    tx: &mut Tx<'_>,
    hand: &Hand,
    what: &str,
    held: &Stored<Staff>,
    after: &Staff,
    now: Millis,
) -> Result<(), Error> {
    let open = session::accounts(tx)?.get(held.id.as_str()).is_some_and(|(_, closed)| closed.0 == 0);
    keep_an_administrator(tx, held.id.as_str(), (after, open), now)?;
    let edit = Edit {
        kind: Staff::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    };
    let altered = altered(&held.record, after);
    administration::write(tx, hand, what, held.id.as_str(), altered, vec![edit], now)
}

/// The person as they are to be, and what that is called.
fn changed(
    conn: &mut AnyConn,
    staff: &Staff,
    change: &StaffChange,
    lists: &Lists,
    now: Millis,
) -> Result<(&'static str, Staff), Error> {
    let mut after = staff.clone();
    let what = match change {
        StaffChange::GiveRole { role, from, to } => {
            known(lists, "roles", role, from.unwrap_or(now))?;
            after.roles = give(&staff.roles, role, Span { from: *from, to: *to }, now)?;
            "roles"
        }
        StaffChange::EndRole { role, to } => {
            after.roles = end(&staff.roles, role, *to, now)?;
            "roles"
        }
        StaffChange::JoinTeam { team, from, to } => {
            if records::get::<Team>(conn, &team.0.as_str().into())?.is_none() {
                return Err(Problem::field("value", "There is no such team. Read the list again.").into());
            }
            after.teams = give(&staff.teams, &team.0, Span { from: *from, to: *to }, now)?;
            "teams"
        }
        StaffChange::LeaveTeam { team, to } => {
            after.teams = end(&staff.teams, &team.0, *to, now)?;
            "teams"
        }
        StaffChange::Collar { collar, from } => {
            let collar = collar_number(collar)?;
            after.collars = follow(&staff.collars, collar, Span { from: *from, to: None }, now)?;
            free(conn, &after, staff, now)?;
            "collars"
        }
        StaffChange::Areas { areas } => {
            for area in areas {
                known(lists, "gwent_areas", area, now)?;
            }
            after.areas.clone_from(areas);
            after.areas.sort();
            after.areas.dedup();
            if after.areas == staff.areas {
                return Err(Problem::field("value", "These are the areas already.").into());
            }
            "areas"
        }
        StaffChange::Leave { at } => {
            let at = at.unwrap_or(now);
            if at < now || staff.left_at.is_some_and(|left| left <= now) {
                let message =
                    "This moment has gone by, and what was held then stays as it was. Choose now or later.";
                return Err(Problem::field("to", message).into());
            }
            after.left_at = Some(at);
            "left"
        }
    };
    Ok((what, after))
}

/// A collar number as it is typed.
pub(super) fn collar_number(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 20 || text.chars().any(char::is_whitespace) {
        let message = "A collar number has 1 to 20 letters and digits, and no spaces.";
        return Err(Problem::field("collar", message));
    }
    Ok(text)
}

/// Refuses a collar number that somebody else holds at the same time: neither could sign in by it.
pub(super) fn free(conn: &mut AnyConn, wanted: &Staff, but: &Staff, now: Millis) -> Result<(), Error> {
    let here = |s: &Staff| s.left_at.is_none_or(|left| left > now);
    let taken = everybody(conn)?.into_iter().any(|other| {
        other.record != *but
            && here(&other.record)
            && shared_value(&wanted.collars, &other.record.collars, now)
    });
    if taken {
        let message = "Somebody else holds that collar number in that time. Choose another, or a later date.";
        return Err(Problem::field("collar", message).into());
    }
    Ok(())
}

/// Refuses a code that the list does not have on that day.
pub(super) fn known(lists: &Lists, list: &str, code: &str, at: Millis) -> Result<(), Problem> {
    let may = lists.codes(list, day(at));
    if may.contains(code) {
        return Ok(());
    }
    let all = may.into_iter().collect::<Vec<_>>().join(", ");
    Err(Problem::field("value", format!("There is no code {code} in that list. There are: {all}.")))
}

/// What differs, as the account has it: validities as `value/from/to`, one after the other.
fn altered(before: &Staff, after: &Staff) -> Vec<Altered> {
    let dated = |list: &[Dated], other: &[Dated]| {
        let text = |d: &Dated| {
            format!("{}/{}/{}", d.value, d.from.0, d.to.map(|to| to.0.to_string()).unwrap_or_default())
        };
        list.iter().filter(|d| !other.contains(d)).map(text).collect::<Vec<_>>().join(" ")
    };
    let mut found = Vec::new();
    let mut note = |field: &str, before: String, after: String| {
        if before != after {
            found.push(Altered { field: field.to_owned(), before, after });
        }
    };
    for (field, was, is) in [
        ("collars", &before.collars, &after.collars),
        ("roles", &before.roles, &after.roles),
        ("teams", &before.teams, &after.teams),
    ] {
        note(field, dated(was, is), dated(is, was));
    }
    note("areas", before.areas.join(" "), after.areas.join(" "));
    let at = |at: Option<Millis>| at.map(|at| at.0.to_string()).unwrap_or_default();
    note("left_at", at(before.left_at), at(after.left_at));
    found
}
