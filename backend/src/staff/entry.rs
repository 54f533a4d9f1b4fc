//! One member of staff, with everything that was ever held and what was done to the entry.

use beatbook_shared::api::admin::StaffFile;
use beatbook_shared::ids::StaffId;
use beatbook_shared::time::Millis;

use super::change::find;
use super::lines::{account, team_names};
use crate::administration::told;
use crate::db::{AnyConn, Error};
use crate::{devices, session};

/// The most acts that one entry shows.
const ACTS: usize = 200;

pub(super) fn entry(
    conn: &mut AnyConn,
    caller: &StaffId,
    id: &StaffId,
    now: Millis,
) -> Result<StaffFile, Error> {
    let held = find(conn, id)?;
    let staff = held.record;
    let accounts = session::accounts(conn)?;
    let mut phones = devices::list(conn)?;
    phones.retain(|phone| phone.staff == id.as_str() && phone.revoked_at == 0);
    let unsent: i64 = phones.iter().map(|phone| phone.unsent_count).sum();
    Ok(StaffFile {
        as_at: now,
        id: id.clone(),
        version: held.version,
        name: staff.name,
        language: staff.language.unwrap_or_else(|| "en".to_owned()),
        collars: staff.collars,
        roles: staff.roles,
        teams: staff.teams,
        areas: staff.areas,
        left_at: staff.left_at,
        account: account(accounts.get(id.as_str()).copied()),
        phones: u32::try_from(phones.len()).unwrap_or(u32::MAX),
        unsent: u32::try_from(unsent).unwrap_or_default(),
        own: caller == id,
        team_names: team_names(conn)?,
        acts: told(conn, Some(id.as_str()), ACTS, now)?,
    })
}
