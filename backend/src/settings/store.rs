//! Choices in the store.

use std::collections::BTreeMap;

use beatbook_shared::ids::StaffId;
use diesel::prelude::*;

use crate::db::schema::person_setting;
use crate::db::{AnyConn, Error, Tx, on};

pub(super) fn all(conn: &mut AnyConn, staff: &StaffId) -> Result<BTreeMap<String, String>, Error> {
    let rows: Vec<(String, String)> = person_setting::table
        .filter(person_setting::staff.eq(staff.as_str()))
        .select((person_setting::name, person_setting::value))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn choose(tx: &mut Tx<'_>, staff: &StaffId, name: &str, value: &str) -> Result<(), Error> {
    let row = (person_setting::staff.eq(staff.as_str()), person_setting::name.eq(name), person_setting::value.eq(value));
    on!(&mut **tx, c => diesel::insert_into(person_setting::table)
        .values(row)
        .on_conflict((person_setting::staff, person_setting::name))
        .do_update()
        .set(person_setting::value.eq(value))
        .execute(c))?;
    Ok(())
}
