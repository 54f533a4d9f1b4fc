//! Devices and enrolment codes in the store.

use beatbook_shared::ids::{DeviceId, StaffId};
use beatbook_shared::measures::evidence::Device;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use crate::db::schema::{device, device_epoch, enrolment_code};
use crate::db::{AnyConn, Error, Tx};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = device)]
pub struct DeviceRow {
    pub id: String,
    pub staff: String,
    pub name: String,
    pub status: String,
    pub enrolled_at: i64,
    pub last_seen_at: i64,
    /// Operations that still waited on it after its last contact, since when, and when it said so (0: never).
    pub unsent_count: i64,
    pub oldest_unsent_at: i64,
    pub told_at: i64,
    /// The last time that it came with work older than a day, and how old that was.
    pub late_told_at: i64,
    pub late_since: i64,
    /// Server clock minus its clock, in milliseconds, as it last measured that.
    pub clock_off: i64,
    pub recovery: String,
    pub revoked_at: i64,
    pub revoked_by: String,
    pub revoked_why: String,
    pub revocation_told_at: i64,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = enrolment_code)]
pub struct CodeRow {
    pub hash: String,
    pub staff: String,
    pub until: i64,
    pub used_at: i64,
}

/// # Errors
/// When the store cannot be read.
pub fn find(conn: &mut AnyConn, id: &str) -> Result<Option<DeviceRow>, Error> {
    Ok(device::table.filter(device::id.eq(id)).select(DeviceRow::as_select()).first(conn).optional()?)
}

/// The device as measures see it.
#[must_use]
pub fn seen(row: &DeviceRow) -> Device {
    let some = |at: i64| (at != 0).then_some(Millis(at));
    Device {
        id: row.id.clone(),
        staff: StaffId::from(row.staff.as_str()),
        enrolled_at: Millis(row.enrolled_at),
        last_seen_at: Millis(row.last_seen_at),
        revoked_at: some(row.revoked_at),
        unsent: row.unsent_count.unsigned_abs(),
        oldest_unsent_at: some(row.oldest_unsent_at),
    }
}

/// Every device, by its owner and name.
///
/// # Errors
/// When the store cannot be read.
pub fn list(conn: &mut AnyConn) -> Result<Vec<DeviceRow>, Error> {
    Ok(device::table
        .order((device::staff, device::name, device::id))
        .select(DeviceRow::as_select())
        .load(conn)?)
}

/// The code of that hash.
///
/// # Errors
/// When the store cannot be read.
pub fn code(conn: &mut AnyConn, hash: &str) -> Result<Option<CodeRow>, Error> {
    Ok(enrolment_code::table
        .filter(enrolment_code::hash.eq(hash))
        .select(CodeRow::as_select())
        .first(conn)
        .optional()?)
}

pub(super) fn add_code(
    tx: &mut Tx<'_>,
    hash: &str,
    staff: &StaffId,
    made_by: &StaffId,
    now: Millis,
    until: Millis,
) -> Result<(), Error> {
    diesel::insert_into(enrolment_code::table)
        .values((
            enrolment_code::hash.eq(hash),
            enrolment_code::staff.eq(staff.as_str()),
            enrolment_code::made_by.eq(made_by.as_str()),
            enrolment_code::made_at.eq(now.0),
            enrolment_code::until.eq(until.0),
            enrolment_code::used_at.eq(0),
            enrolment_code::device.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Adds the device with the first life of its database, and spends the code that allowed it.
///
/// # Errors
/// When the code was spent in the meantime, or the store cannot be written.
pub fn enrol(
    tx: &mut Tx<'_>,
    code_hash: &str,
    id: &DeviceId,
    staff: &StaffId,
    name: &str,
    epoch: &str,
    now: Millis,
) -> Result<(), Error> {
    // Whoever reads an unspent code at the same moment waits here for the first, and then finds it spent.
    let unspent = enrolment_code::table
        .filter(enrolment_code::hash.eq(code_hash))
        .filter(enrolment_code::used_at.eq(0));
    let spent = diesel::update(unspent)
        .set((enrolment_code::used_at.eq(now.0), enrolment_code::device.eq(id.as_str())))
        .execute(&mut **tx)?;
    if spent == 0 {
        let detail = "The code was used already; each is good for one device. Ask for a new one.";
        return Err(Problem::new(Code::EnrolmentCode, detail).into());
    }
    diesel::insert_into(device::table)
        .values((
            device::id.eq(id.as_str()),
            device::staff.eq(staff.as_str()),
            device::name.eq(name),
            device::status.eq("active"),
            device::enrolled_at.eq(now.0),
            device::last_seen_at.eq(now.0),
        ))
        .execute(&mut **tx)?;
    diesel::insert_into(device_epoch::table)
        .values((
            device_epoch::device.eq(id.as_str()),
            device_epoch::epoch.eq(epoch),
            device_epoch::high.eq(0),
            device_epoch::last_hash.eq(""),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Whoever said it first stands.
pub(super) fn set_revoked(tx: &mut Tx<'_>, id: &str, by: &str, why: &str, now: Millis) -> Result<(), Error> {
    diesel::update(device::table.filter(device::id.eq(id)).filter(device::revoked_at.eq(0)))
        .set((
            device::status.eq("revoked"),
            device::revoked_at.eq(now.0),
            device::revoked_by.eq(by),
            device::revoked_why.eq(why),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The half of the phone's second key wrap that this server keeps.
///
/// # Errors
/// When the store cannot be written.
pub fn set_recovery(tx: &mut Tx<'_>, id: &str, secret: &str) -> Result<(), Error> {
    diesel::update(device::table.filter(device::id.eq(id)))
        .set(device::recovery.eq(secret))
        .execute(&mut **tx)?;
    Ok(())
}

/// Notes that the phone was answered that it is revoked.
///
/// # Errors
/// When the store cannot be written.
pub fn note_told(tx: &mut Tx<'_>, id: &str, now: Millis) -> Result<(), Error> {
    diesel::update(device::table.filter(device::id.eq(id)).filter(device::revocation_told_at.eq(0)))
        .set(device::revocation_told_at.eq(now.0))
        .execute(&mut **tx)?;
    Ok(())
}
