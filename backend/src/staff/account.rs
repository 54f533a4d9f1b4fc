//! Accounts: somebody new, a password that is shown once, and closing.

use beatbook_shared::api::admin::AddStaff;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::administration::Altered;
use beatbook_shared::patrol::staff::{Dated, Staff, Team};
use beatbook_shared::patrol::staff_dates::not_oneself;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use super::change::{collar_number, find, free, keep_an_administrator, known};
use crate::administration::{self, Hand};
use crate::db::{Error, Tx};
use crate::sync::write::Edit;
use crate::{records, session};

/// The longest name, in characters.
const LONGEST_NAME: usize = 120;

/// A password nobody has to think of: 80 bits, shown once.
///
/// # Errors
/// When there is no randomness.
pub fn made_password() -> Result<String, Error> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|e| Error::Corrupt(format!("no randomness: {e}")))?;
    Ok(hex::encode(random))
}

/// Adds a member of staff with an account, from now on.
///
/// # Errors
/// Names the field that cannot be used.
pub fn add(
    tx: &mut Tx<'_>,
    hand: &Hand,
    id: &StaffId,
    new: &AddStaff,
    password_hash: &str,
    lists: &Lists,
    now: Millis,
) -> Result<(), Error> {
    hand.turn(tx)?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::field("name", format!("A name has 1 to {LONGEST_NAME} characters.")).into());
    }
    let collar = collar_number(&new.collar)?;
    if new.roles.is_empty() {
        return Err(Problem::field("roles", "Give at least one role; without one nothing is open.").into());
    }
    if !["en", "cy"].contains(&new.language.as_str()) {
        return Err(Problem::field("language", "Choose en or cy.").into());
    }
    for role in &new.roles {
        known(lists, "roles", role, now)?;
    }
    for area in &new.areas {
        known(lists, "gwent_areas", area, now)?;
    }
    for team in &new.teams {
        if records::get::<Team>(tx, &team.0.as_str().into())?.is_none() {
            return Err(Problem::field("value", "There is no such team. Read the list again.").into());
        }
    }
    let from = |values: Vec<String>| -> Vec<Dated> {
        values.into_iter().map(|value| Dated { value, from: now, to: None }).collect()
    };
    let staff = Staff {
        name: name.to_owned(),
        collars: from(vec![collar.to_owned()]),
        roles: from(new.roles.clone()),
        teams: from(new.teams.iter().map(|team| team.0.clone()).collect()),
        areas: new.areas.clone(),
        language: Some(new.language.clone()),
        left_at: None,
    };
    free(tx, &staff, &Staff { name: String::new(), ..staff.clone() }, now)?;
    let edit = Edit {
        kind: Staff::KIND.to_owned(),
        record: id.record(),
        seen_version: 0,
        before: Body::new(),
        after: to_body(&staff),
    };
    let said = |field: &str, after: String| Altered { field: field.to_owned(), before: String::new(), after };
    let altered = vec![
        said("collar", collar.to_owned()),
        said("role_codes", new.roles.join(" ")),
        said("areas", new.areas.join(" ")),
    ];
    administration::write(tx, hand, "staff_added", id.as_str(), altered, vec![edit], now)?;
    session::set_password(tx, id, password_hash, now)
}

/// Gives a new password, opens the account if it was closed or never was, and ends every sign-in made before.
///
/// # Errors
/// When there is nobody of that id.
pub fn set_password(
    tx: &mut Tx<'_>,
    hand: &Hand,
    id: &StaffId,
    password_hash: &str,
    now: Millis,
) -> Result<Staff, Error> {
    hand.turn(tx)?;
    let held = find(tx, id)?;
    administration::write(tx, hand, "password", id.as_str(), Vec::new(), Vec::new(), now)?;
    session::set_password(tx, id, password_hash, now)?;
    Ok(held.record)
}

/// Closes an account and ends its sign-ins. What waits on its phones stays there until it is opened again.
///
/// # Errors
/// When it is one's own, is not open, or is the last that may administer.
pub(super) fn close(tx: &mut Tx<'_>, hand: &Hand, id: &StaffId, now: Millis) -> Result<(), Error> {
    hand.turn(tx)?;
    let held = find(tx, id)?;
    if let Some(caller) = hand.person() {
        not_oneself(caller, id)?;
    }
    if session::accounts(tx)?.get(id.as_str()).is_none_or(|(_, closed)| closed.0 != 0) {
        return Err(
            Problem::new(Code::Changed, "There is no open account to close. Read the page again.").into()
        );
    }
    keep_an_administrator(tx, id.as_str(), (&held.record, false), now)?;
    administration::write(tx, hand, "account_closed", id.as_str(), Vec::new(), Vec::new(), now)?;
    session::close_account(tx, id, now)
}
