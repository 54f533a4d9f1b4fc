//! The log's rows and the questions asked of them. Statements that name many rows at once are written for
//! each engine by `on!`; everything is cut into pieces that either engine can bind.

use std::collections::BTreeMap;

use beatbook_shared::sync::scope::Scope;
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::db::schema::{
    case_grant, change, change_scope, counter, crime_number, device, device_epoch, op, record, record_scope,
    scope_head,
};
use crate::db::{AnyConn, Error, on};

/// How many rows one statement carries: 14 columns each stay below SQLite's 32,766 binds.
const ROWS: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = record, treat_none_as_default_value = false)]
pub(super) struct RecordRow {
    pub id: String,
    pub kind: String,
    pub version: i64,
    pub parent: String,
    pub area: String,
    pub owner: String,
    pub status: String,
    pub at: i64,
    pub received_at: i64,
    pub scopes: String,
    pub body: String,
    pub authors: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = op, treat_none_as_default_value = false)]
pub(super) struct OpRow {
    pub device: String,
    pub epoch: String,
    pub ctr: i64,
    pub hash: String,
    pub line: Vec<u8>,
    pub salt: String,
    pub record: String,
    pub version: i64,
    pub outcome: String,
    pub result: String,
    pub received_at: i64,
    /// The hash of the line that this one says again; empty for one that is said for the first time.
    pub origin: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = change, treat_none_as_default_value = false)]
pub(super) struct ChangeRow {
    pub seq: i64,
    pub record: String,
    pub kind: String,
    pub version: i64,
    pub device: String,
    pub epoch: String,
    pub ctr: i64,
    pub actor: String,
    pub received_at: i64,
    pub leaf: String,
    /// What the leaf covers of the line.
    pub commitment: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = change_scope, treat_none_as_default_value = false)]
pub(super) struct ScopeRow {
    pub scope: String,
    pub seq: i64,
    pub prev_seq: i64,
    pub step: String,
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = scope_head, treat_none_as_default_value = false)]
pub(super) struct HeadRow {
    pub scope: String,
    pub last_seq: i64,
    pub digest: String,
    pub total: i64,
}

#[derive(Insertable)]
#[diesel(table_name = record_scope, treat_none_as_default_value = false)]
struct PlaceRow<'a> {
    scope: &'a str,
    record: &'a str,
}

/// The one counter's row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = counter)]
pub(super) struct CounterRow {
    pub v: i64,
    pub epoch: String,
    pub signing_key: String,
    pub durable_until: i64,
}

pub(super) fn counter_now(conn: &mut AnyConn) -> Result<CounterRow, Error> {
    Ok(counter::table.select(CounterRow::as_select()).first(conn)?)
}

/// Takes `n` numbers. From here to the commit nobody else can, so this comes after everything slow.
pub(super) fn take_numbers(conn: &mut AnyConn, n: usize) -> Result<(i64, String), Error> {
    let n = i64::try_from(n).map_err(|_| Error::Corrupt("too many changes at once".to_owned()))?;
    Ok(diesel::update(counter::table)
        .set(counter::v.eq(counter::v + n))
        .returning((counter::v, counter::leaf))
        .get_result(conn)?)
}

pub(super) fn set_leaf(conn: &mut AnyConn, leaf: &str) -> Result<(), Error> {
    diesel::update(counter::table).set(counter::leaf.eq(leaf)).execute(conn)?;
    Ok(())
}

/// Who a device belongs to and whether it was revoked.
pub(super) fn device_of(conn: &mut AnyConn, id: &str) -> Result<Option<(String, bool)>, Error> {
    let row: Option<(String, String)> = device::table
        .filter(device::id.eq(id))
        .select((device::staff, device::status))
        .first(conn)
        .optional()?;
    Ok(row.map(|(staff, status)| (staff, status == "revoked")))
}

pub(super) fn device_seen(conn: &mut AnyConn, id: &str, at: i64) -> Result<(), Error> {
    diesel::update(device::table.filter(device::id.eq(id))).set(device::last_seen_at.eq(at)).execute(conn)?;
    Ok(())
}

/// What a device said last of its outbox and its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = device)]
pub(super) struct ToldRow {
    pub unsent_count: i64,
    pub oldest_unsent_at: i64,
    pub told_at: i64,
    pub late_told_at: i64,
    pub late_since: i64,
    pub clock_off: i64,
}

pub(super) fn told(conn: &mut AnyConn, id: &str) -> Result<ToldRow, Error> {
    let row = device::table.filter(device::id.eq(id)).select(ToldRow::as_select()).first(conn).optional()?;
    Ok(row.unwrap_or_default())
}

pub(super) fn set_told(conn: &mut AnyConn, id: &str, told: ToldRow) -> Result<(), Error> {
    diesel::update(device::table.filter(device::id.eq(id))).set(told).execute(conn)?;
    Ok(())
}

/// The highest settled counter of an epoch and the hash of its line, locked until the commit; a new epoch
/// begins at 0.
pub(super) fn lock_epoch(conn: &mut AnyConn, device: &str, epoch: &str) -> Result<(i64, String), Error> {
    on!(conn, c => diesel::insert_into(device_epoch::table)
        .values((
            device_epoch::device.eq(device),
            device_epoch::epoch.eq(epoch),
            device_epoch::high.eq(0),
            device_epoch::last_hash.eq(""),
        ))
        .on_conflict_do_nothing()
        .execute(c)?);
    let row = device_epoch::table.find((device, epoch)).select((device_epoch::high, device_epoch::last_hash));
    Ok(match conn {
        AnyConn::Pg(c) => row.for_update().first(c)?,
        AnyConn::Lite(c) => row.first(c)?,
    })
}

/// The highest settled counter of an epoch, for a caller that writes nothing.
pub(super) fn epoch_high(conn: &mut AnyConn, device: &str, epoch: &str) -> Result<i64, Error> {
    let high: Option<i64> =
        device_epoch::table.find((device, epoch)).select(device_epoch::high).first(conn).optional()?;
    Ok(high.unwrap_or_default())
}

pub(super) fn set_high(
    conn: &mut AnyConn,
    device: &str,
    epoch: &str,
    high: i64,
    hash: &str,
) -> Result<(), Error> {
    diesel::update(device_epoch::table.find((device, epoch)))
        .set((device_epoch::high.eq(high), device_epoch::last_hash.eq(hash)))
        .execute(conn)?;
    Ok(())
}

/// The operations of one epoch with those counters.
pub(super) fn ops(conn: &mut AnyConn, device: &str, epoch: &str, ctrs: &[i64]) -> Result<Vec<OpRow>, Error> {
    let mut found = Vec::new();
    for chunk in ctrs.chunks(ROWS) {
        found.extend(
            op::table
                .filter(op::device.eq(device))
                .filter(op::epoch.eq(epoch))
                .filter(op::ctr.eq_any(chunk.to_vec()))
                .order(op::ctr)
                .select(OpRow::as_select())
                .load(conn)?,
        );
    }
    Ok(found)
}

/// Operations of this device that were settled under another counter, by the hash of the line that was said
/// first. `said_again` are hashes of lines that come again now; `first` are those of lines that come for the
/// first time, in case what says them again was faster.
pub(super) fn said_before(
    conn: &mut AnyConn,
    device: &str,
    said_again: &[String],
    first: &[String],
) -> Result<BTreeMap<String, OpRow>, Error> {
    let mut found = BTreeMap::new();
    let mut origins = said_again.to_vec();
    origins.extend_from_slice(first);
    for chunk in origins.chunks(ROWS) {
        let rows: Vec<OpRow> = op::table
            .filter(op::device.eq(device))
            .filter(op::origin.ne(""))
            .filter(op::origin.eq_any(chunk.to_vec()))
            .select(OpRow::as_select())
            .load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.origin.clone(), row)));
    }
    for chunk in said_again.chunks(ROWS) {
        let rows: Vec<OpRow> = op::table
            .filter(op::device.eq(device))
            .filter(op::hash.eq_any(chunk.to_vec()))
            .select(OpRow::as_select())
            .load(conn)?;
        found.extend(rows.into_iter().map(|row| (row.hash.clone(), row)));
    }
    Ok(found)
}

/// Whether the device has, or had, other lives than this one.
pub(super) fn has_other_epochs(conn: &mut AnyConn, device: &str, epoch: &str) -> Result<bool, Error> {
    let other: Option<String> = device_epoch::table
        .filter(device_epoch::device.eq(device))
        .filter(device_epoch::epoch.ne(epoch))
        .select(device_epoch::epoch)
        .first(conn)
        .optional()?;
    Ok(other.is_some())
}

pub(super) fn insert_ops(conn: &mut AnyConn, rows: &[OpRow]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(op::table).values(chunk).execute(c)?);
    }
    Ok(())
}

/// Records by id, locked until the commit and always in one order, so that two writes never wait for each
/// other.
pub(super) fn records_locked(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<RecordRow>, Error> {
    let mut found = Vec::new();
    for chunk in ids.chunks(ROWS) {
        let rows = record::table.filter(record::id.eq_any(chunk.to_vec())).order(record::id);
        found.extend(match conn {
            AnyConn::Pg(c) => rows.for_update().select(RecordRow::as_select()).load::<RecordRow>(c)?,
            AnyConn::Lite(c) => rows.select(RecordRow::as_select()).load::<RecordRow>(c)?,
        });
    }
    Ok(found)
}

/// Records by id, for reading.
pub(super) fn records(conn: &mut AnyConn, ids: &[String]) -> Result<BTreeMap<String, RecordRow>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(ROWS) {
        let rows: Vec<RecordRow> = record::table
            .filter(record::id.eq_any(chunk.to_vec()))
            .select(RecordRow::as_select())
            .load(conn)?;
        found.extend(rows.into_iter().map(|r| (r.id.clone(), r)));
    }
    Ok(found)
}

/// Ids of the records that hang on a record.
pub(super) fn child_ids(conn: &mut AnyConn, parent: &str) -> Result<Vec<String>, Error> {
    Ok(record::table.filter(record::parent.eq(parent)).order(record::id).select(record::id).load(conn)?)
}

/// Ids of the open conflicts about a record.
pub(super) fn open_conflicts(conn: &mut AnyConn, target: &str) -> Result<Vec<String>, Error> {
    Ok(record::table
        .filter(record::parent.eq(target))
        .filter(record::kind.eq("conflict"))
        .filter(record::status.eq("open"))
        .order(record::id)
        .select(record::id)
        .load(conn)?)
}

/// Whether an open quarantined operation would make that record.
pub(super) fn quarantined_target(conn: &mut AnyConn, target: &str) -> Result<bool, Error> {
    let like = format!("%\"target\":\"{target}\"%");
    let n: i64 = record::table
        .filter(record::kind.eq("quarantine"))
        .filter(record::body.like(like))
        .count()
        .get_result(conn)?;
    Ok(n > 0)
}

pub(super) fn upsert_records(conn: &mut AnyConn, rows: &[RecordRow]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(record::table)
            .values(chunk)
            .on_conflict(record::id)
            .do_update()
            .set((
                record::version.eq(excluded(record::version)),
                record::parent.eq(excluded(record::parent)),
                record::area.eq(excluded(record::area)),
                record::owner.eq(excluded(record::owner)),
                record::status.eq(excluded(record::status)),
                record::at.eq(excluded(record::at)),
                record::received_at.eq(excluded(record::received_at)),
                record::scopes.eq(excluded(record::scopes)),
                record::body.eq(excluded(record::body)),
                record::authors.eq(excluded(record::authors)),
            ))
            .execute(c)?);
    }
    Ok(())
}

pub(super) fn add_to_scopes(conn: &mut AnyConn, rows: &[(String, String)]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        let values: Vec<PlaceRow<'_>> =
            chunk.iter().map(|(scope, record)| PlaceRow { scope, record }).collect();
        on!(conn, c => diesel::insert_into(record_scope::table)
            .values(&values)
            .on_conflict_do_nothing()
            .execute(c)?);
    }
    Ok(())
}

pub(super) fn remove_from_scopes(conn: &mut AnyConn, rows: &[(String, String)]) -> Result<(), Error> {
    for (scope, id) in rows {
        diesel::delete(record_scope::table.find((scope, id))).execute(conn)?;
    }
    Ok(())
}

pub(super) fn heads(conn: &mut AnyConn, scopes: &[String]) -> Result<BTreeMap<String, HeadRow>, Error> {
    let rows: Vec<HeadRow> = scope_head::table
        .filter(scope_head::scope.eq_any(scopes.to_vec()))
        .select(HeadRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|h| (h.scope.clone(), h)).collect())
}

/// Every scope's newest number.
pub(super) fn all_heads(conn: &mut AnyConn) -> Result<BTreeMap<String, i64>, Error> {
    let rows: Vec<(String, i64)> =
        scope_head::table.select((scope_head::scope, scope_head::last_seq)).load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(super) fn upsert_heads(conn: &mut AnyConn, rows: &[HeadRow]) -> Result<(), Error> {
    for chunk in rows.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(scope_head::table)
            .values(chunk)
            .on_conflict(scope_head::scope)
            .do_update()
            .set((
                scope_head::last_seq.eq(excluded(scope_head::last_seq)),
                scope_head::digest.eq(excluded(scope_head::digest)),
                scope_head::total.eq(excluded(scope_head::total)),
            ))
            .execute(c)?);
    }
    Ok(())
}

pub(super) fn insert_changes(
    conn: &mut AnyConn,
    changes: &[ChangeRow],
    scopes: &[ScopeRow],
) -> Result<(), Error> {
    for chunk in changes.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(change::table).values(chunk).execute(c)?);
    }
    for chunk in scopes.chunks(ROWS) {
        on!(conn, c => diesel::insert_into(change_scope::table).values(chunk).execute(c)?);
    }
    Ok(())
}

/// The numbers under which (record, version) pairs went into the log, by pair; the first where a record
/// moved scope without a new version.
pub(super) fn numbers_of(
    conn: &mut AnyConn,
    pairs: &[(String, i64)],
) -> Result<BTreeMap<(String, i64), i64>, Error> {
    let mut ids: Vec<String> = pairs.iter().map(|(id, _)| id.clone()).collect();
    ids.sort();
    ids.dedup();
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(ROWS) {
        let rows: Vec<(String, i64, Option<i64>)> = change::table
            .filter(change::record.eq_any(chunk.to_vec()))
            .group_by((change::record, change::version))
            .select((change::record, change::version, diesel::dsl::min(change::seq)))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(id, version, seq)| Some(((id, version), seq?))));
    }
    Ok(found)
}

/// Entries of those scopes after `after` up to `to`, in order.
pub(super) fn entries(
    conn: &mut AnyConn,
    scopes: &[String],
    after: i64,
    to: i64,
    limit: i64,
) -> Result<Vec<ScopeRow>, Error> {
    Ok(change_scope::table
        .filter(change_scope::scope.eq_any(scopes.to_vec()))
        .filter(change_scope::seq.gt(after))
        .filter(change_scope::seq.le(to))
        .order((change_scope::seq, change_scope::scope))
        .limit(limit)
        .select(ScopeRow::as_select())
        .load(conn)?)
}

pub(super) fn changes_by_seq(conn: &mut AnyConn, seqs: &[i64]) -> Result<BTreeMap<i64, ChangeRow>, Error> {
    let mut found = BTreeMap::new();
    for chunk in seqs.chunks(ROWS) {
        let rows: Vec<ChangeRow> = change::table
            .filter(change::seq.eq_any(chunk.to_vec()))
            .select(ChangeRow::as_select())
            .load(conn)?;
        found.extend(rows.into_iter().map(|r| (r.seq, r)));
    }
    Ok(found)
}

/// One page of a scope's records after an id.
pub(super) fn scope_page(
    conn: &mut AnyConn,
    scope: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<RecordRow>, Error> {
    Ok(record_scope::table
        .inner_join(record::table.on(record::id.eq(record_scope::record)))
        .filter(record_scope::scope.eq(scope))
        .filter(record_scope::record.gt(after))
        .order(record_scope::record)
        .limit(limit)
        .select(RecordRow::as_select())
        .load(conn)?)
}

/// (record, version) of everything in a scope.
pub(super) fn scope_versions(conn: &mut AnyConn, scope: &str) -> Result<Vec<(String, i64)>, Error> {
    Ok(record_scope::table
        .inner_join(record::table.on(record::id.eq(record_scope::record)))
        .filter(record_scope::scope.eq(scope))
        .order(record_scope::record)
        .select((record::id, record::version))
        .load(conn)?)
}

/// The restricted cases that a person may read.
pub(super) fn case_grants(conn: &mut AnyConn, staff: &str) -> Result<Vec<Scope>, Error> {
    let rows: Vec<String> = case_grant::table
        .filter(case_grant::staff.eq(staff))
        .order(case_grant::scope)
        .select(case_grant::scope)
        .load(conn)?;
    Ok(rows.into_iter().map(Scope).collect())
}

/// Says who may read a restricted case, all at once.
pub(super) fn set_case_grants(conn: &mut AnyConn, scope: &str, staff: &[String]) -> Result<(), Error> {
    diesel::delete(case_grant::table.filter(case_grant::scope.eq(scope))).execute(conn)?;
    for one in staff {
        diesel::insert_into(case_grant::table)
            .values((case_grant::staff.eq(one), case_grant::scope.eq(scope)))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes the next `count` crime numbers of a year and gives the first of them.
pub(super) fn take_crime_numbers(conn: &mut AnyConn, year: i64, count: i64) -> Result<i64, Error> {
    on!(conn, c => diesel::insert_into(crime_number::table)
        .values((crime_number::year.eq(year), crime_number::last.eq(count)))
        .on_conflict(crime_number::year)
        .do_update()
        .set(crime_number::last.eq(crime_number::last + count))
        .execute(c)?);
    let last: i64 =
        crime_number::table.filter(crime_number::year.eq(year)).select(crime_number::last).first(conn)?;
    Ok(last - count + 1)
}
