//! Accounts, sign-ins, tokens and keys in the store.

use std::collections::BTreeMap;

use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::{DAY, Millis};
use diesel::prelude::*;

use crate::db::schema::{account, refresh_family, refresh_token, sign_in_attempt, token_key};
use crate::db::{AnyConn, Error, Tx};
use crate::records::{self, Filter, Stored};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_family)]
pub struct Family {
    pub id: String,
    pub staff: String,
    pub device: String,
    pub made_at: i64,
    pub ended_at: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = refresh_token)]
pub(super) struct Token {
    pub family: String,
    pub until: i64,
    pub used_at: i64,
    pub successor: String,
    pub successor_hash: String,
}

/// Who holds that collar number at `now`. A number is given again when somebody leaves, so the date
/// decides; if two hold it, neither may sign in by it.
///
/// # Errors
/// When the store cannot be read.
pub fn staff_by_collar(
    conn: &mut AnyConn,
    collar: &str,
    now: Millis,
) -> Result<Option<Stored<Staff>>, Error> {
    let all = records::list::<Staff>(conn, &Filter { without_seq: true, ..Filter::default() })?;
    let mut holders = all.into_iter().filter(|s| {
        s.record.collar(now).is_some_and(|c| c.eq_ignore_ascii_case(collar))
            && !s.record.roles_on(now).is_empty()
    });
    match (holders.next(), holders.next()) {
        (Some(one), None) => Ok(Some(one)),
        (Some(_), Some(_)) => {
            tracing::warn!("a collar number is held by two people at once; neither can sign in by it");
            Ok(None)
        }
        _ => Ok(None),
    }
}

pub(super) fn password_hash(conn: &mut AnyConn, staff: &StaffId) -> Result<Option<String>, Error> {
    Ok(account::table
        .filter(account::staff.eq(staff.as_str()))
        .filter(account::closed_at.eq(0))
        .select(account::password_hash)
        .first(conn)
        .optional()?)
}

/// Opens an account with that password, or changes it and ends every sign-in made with the old one.
///
/// # Errors
/// When the store cannot be written.
pub fn set_password(tx: &mut Tx<'_>, staff: &StaffId, hash: &str, now: Millis) -> Result<(), Error> {
    let changed = diesel::update(account::table.filter(account::staff.eq(staff.as_str())))
        .set((account::password_hash.eq(hash), account::changed_at.eq(now.0), account::closed_at.eq(0)))
        .execute(&mut **tx)?;
    if changed == 0 {
        diesel::insert_into(account::table)
            .values((
                account::staff.eq(staff.as_str()),
                account::password_hash.eq(hash),
                account::made_at.eq(now.0),
                account::changed_at.eq(now.0),
                account::closed_at.eq(0),
            ))
            .execute(&mut **tx)?;
    }
    end_all(tx, staff, "password", now)
}

/// Every account: when its password was set last, and when it was closed (0: it is open).
///
/// # Errors
/// When the store cannot be read.
pub fn accounts(conn: &mut AnyConn) -> Result<BTreeMap<String, (Millis, Millis)>, Error> {
    let rows: Vec<(String, i64, i64)> =
        account::table.select((account::staff, account::changed_at, account::closed_at)).load(conn)?;
    Ok(rows.into_iter().map(|(staff, changed, closed)| (staff, (Millis(changed), Millis(closed)))).collect())
}

/// Closes an account and ends every sign-in made with it. A new password opens it again.
///
/// # Errors
/// When the store cannot be written.
pub fn close_account(tx: &mut Tx<'_>, staff: &StaffId, now: Millis) -> Result<(), Error> {
    diesel::update(account::table.filter(account::staff.eq(staff.as_str())).filter(account::closed_at.eq(0)))
        .set(account::closed_at.eq(now.0))
        .execute(&mut **tx)?;
    end_all(tx, staff, "revoked", now)
}

fn end_all(tx: &mut Tx<'_>, staff: &StaffId, why: &str, now: Millis) -> Result<(), Error> {
    diesel::update(
        refresh_family::table
            .filter(refresh_family::staff.eq(staff.as_str()))
            .filter(refresh_family::ended_at.eq(0)),
    )
    .set((refresh_family::ended_at.eq(now.0), refresh_family::why_ended.eq(why)))
    .execute(&mut **tx)?;
    Ok(())
}

/// The sign-in of that id.
///
/// # Errors
/// When the store cannot be read.
pub fn family(conn: &mut AnyConn, id: &str) -> Result<Option<Family>, Error> {
    Ok(refresh_family::table
        .filter(refresh_family::id.eq(id))
        .select(Family::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn add_family(
    tx: &mut Tx<'_>,
    id: &str,
    staff: &str,
    device: Option<&str>,
    now: Millis,
    oldest: Millis,
) -> Result<(), Error> {
    // What nobody can use any more need not be kept; its tokens go with it.
    diesel::delete(refresh_family::table.filter(refresh_family::made_at.lt(oldest.0))).execute(&mut **tx)?;
    diesel::insert_into(refresh_family::table)
        .values((
            refresh_family::id.eq(id),
            refresh_family::staff.eq(staff),
            refresh_family::device.eq(device.unwrap_or_default()),
            refresh_family::made_at.eq(now.0),
            refresh_family::ended_at.eq(0),
            refresh_family::why_ended.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(super) fn end_family(tx: &mut Tx<'_>, id: &str, why: &str, now: Millis) -> Result<(), Error> {
    diesel::update(
        refresh_family::table.filter(refresh_family::id.eq(id)).filter(refresh_family::ended_at.eq(0)),
    )
    .set((refresh_family::ended_at.eq(now.0), refresh_family::why_ended.eq(why)))
    .execute(&mut **tx)?;
    Ok(())
}

pub(super) fn token(conn: &mut AnyConn, hash: &str) -> Result<Option<Token>, Error> {
    Ok(refresh_token::table
        .filter(refresh_token::hash.eq(hash))
        .select(Token::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn add_token(
    tx: &mut Tx<'_>,
    hash: &str,
    family: &str,
    now: Millis,
    until: Millis,
) -> Result<(), Error> {
    diesel::insert_into(refresh_token::table)
        .values((
            refresh_token::hash.eq(hash),
            refresh_token::family.eq(family),
            refresh_token::made_at.eq(now.0),
            refresh_token::until.eq(until.0),
            refresh_token::used_at.eq(0),
            refresh_token::successor.eq(""),
            refresh_token::successor_hash.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(super) fn spend_token(
    tx: &mut Tx<'_>,
    hash: &str,
    successor: &str,
    successor_hash: &str,
    now: Millis,
) -> Result<(), Error> {
    diesel::update(refresh_token::table.filter(refresh_token::hash.eq(hash)))
        .set((
            refresh_token::used_at.eq(now.0),
            refresh_token::successor.eq(successor),
            refresh_token::successor_hash.eq(successor_hash),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Signing keys, newest first.
pub(super) fn token_keys(conn: &mut AnyConn) -> Result<Vec<(String, String)>, Error> {
    Ok(token_key::table
        .order((token_key::made_at.desc(), token_key::kid))
        .select((token_key::kid, token_key::pkcs8))
        .load(conn)?)
}

pub(super) fn add_token_key(tx: &mut Tx<'_>, kid: &str, pkcs8: &str, now: Millis) -> Result<(), Error> {
    diesel::insert_into(token_key::table)
        .values((token_key::kid.eq(kid), token_key::pkcs8.eq(pkcs8), token_key::made_at.eq(now.0)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Wrong passwords so far, the last of them, and until when to wait.
pub(super) fn attempts(conn: &mut AnyConn, tried: &str) -> Result<Option<(i64, Millis, Millis)>, Error> {
    let row: Option<(i64, i64, i64)> = sign_in_attempt::table
        .filter(sign_in_attempt::tried.eq(tried))
        .select((sign_in_attempt::wrong, sign_in_attempt::last_at, sign_in_attempt::wait_until))
        .first(conn)
        .optional()?;
    Ok(row.map(|(wrong, last, until)| (wrong, Millis(last), Millis(until))))
}

pub(super) fn set_attempts(
    tx: &mut Tx<'_>,
    tried: &str,
    wrong: i64,
    wait_until: Millis,
    now: Millis,
) -> Result<(), Error> {
    diesel::delete(sign_in_attempt::table.filter(sign_in_attempt::last_at.lt(now.0 - DAY)))
        .execute(&mut **tx)?;
    clear_attempts(tx, tried)?;
    diesel::insert_into(sign_in_attempt::table)
        .values((
            sign_in_attempt::tried.eq(tried),
            sign_in_attempt::wrong.eq(wrong),
            sign_in_attempt::last_at.eq(now.0),
            sign_in_attempt::wait_until.eq(wait_until.0),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(super) fn clear_attempts(tx: &mut Tx<'_>, tried: &str) -> Result<(), Error> {
    diesel::delete(sign_in_attempt::table.filter(sign_in_attempt::tried.eq(tried))).execute(&mut **tx)?;
    Ok(())
}
