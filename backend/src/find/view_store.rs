//! Saved views as they are kept.

use diesel::prelude::*;

use crate::db::schema::saved_view;
use crate::db::{AnyConn, Error};

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = saved_view, treat_none_as_default_value = false)]
pub(super) struct ViewRow {
    pub id: String,
    pub list: String,
    pub level: String,
    /// The person or the team that it belongs to; empty for the force and for a link.
    pub whose: String,
    pub name: String,
    pub view: String,
    pub made_by: String,
    pub made_at: i64,
    /// When a link's view goes away; 0 for the others.
    pub until: i64,
}

pub(super) fn insert(conn: &mut AnyConn, row: ViewRow) -> Result<(), Error> {
    diesel::insert_into(saved_view::table).values(row).execute(conn)?;
    Ok(())
}

pub(super) fn get(conn: &mut AnyConn, id: &str) -> Result<Option<ViewRow>, Error> {
    Ok(saved_view::table.find(id).select(ViewRow::as_select()).first(conn).optional()?)
}

/// Views of a list that this person finds in their menu: their own, their teams' and the force's.
pub(super) fn offered(
    conn: &mut AnyConn,
    list: &str,
    staff: &str,
    teams: &[String],
) -> Result<Vec<ViewRow>, Error> {
    let own = saved_view::level.eq("person").and(saved_view::whose.eq(staff.to_owned()));
    let teams = saved_view::level.eq("team").and(saved_view::whose.eq_any(teams.to_vec()));
    Ok(saved_view::table
        .filter(saved_view::list.eq(list))
        .filter(own.or(teams).or(saved_view::level.eq("force")))
        .order((saved_view::name, saved_view::id))
        .select(ViewRow::as_select())
        .load(conn)?)
}

pub(super) fn count_of(conn: &mut AnyConn, staff: &str) -> Result<i64, Error> {
    Ok(saved_view::table
        .filter(saved_view::made_by.eq(staff))
        .filter(saved_view::level.ne("link"))
        .count()
        .get_result(conn)?)
}

pub(super) fn delete(conn: &mut AnyConn, id: &str) -> Result<(), Error> {
    diesel::delete(saved_view::table.find(id)).execute(conn)?;
    Ok(())
}

/// Takes away links that have lapsed.
pub(super) fn sweep(conn: &mut AnyConn, now: i64) -> Result<(), Error> {
    diesel::delete(saved_view::table.filter(saved_view::until.gt(0)).filter(saved_view::until.lt(now)))
        .execute(conn)?;
    Ok(())
}
