//! Looking over the whole log: what must hold at every instant, counted.

use std::collections::BTreeMap;

use beatbook_shared::sync::digest::Sum;
use diesel::prelude::*;

use super::store;
use crate::db::schema::{change, change_scope, op, record, record_scope, scope_head};
use crate::db::{AnyConn, Error};

/// What was looked at and what was found wrong. Nothing wrong means an empty list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub changes: u64,
    pub records: u64,
    pub ops: u64,
    pub scopes: u64,
    /// Rows of lists that were made again and compared.
    pub listed: u64,
    pub wrong: Vec<String>,
}

/// Checks that the log has no hole, that each scope's entries are one chain, that digests and totals are those
/// of the records in it, that every operation's bytes still have their hash, and that the rows of lists say what
/// the records say.
///
/// # Errors
/// When the store cannot be read.
pub fn check(conn: &mut AnyConn) -> Result<Report, Error> {
    let mut report = Report::default();
    let head = store::counter_now(conn)?.v;
    let (count, first, last): (i64, Option<i64>, Option<i64>) = change::table
        .select((diesel::dsl::count_star(), diesel::dsl::min(change::seq), diesel::dsl::max(change::seq)))
        .first(conn)?;
    report.changes = count.unsigned_abs();
    if count != head || last.unwrap_or(0) != head || (head > 0 && first != Some(1)) {
        report.wrong.push(format!(
            "the log has {count} changes from {} to {}, but the counter says {head}",
            first.unwrap_or(0),
            last.unwrap_or(0)
        ));
    }
    report.records = record::table.count().get_result::<i64>(conn)?.unsigned_abs();
    chains(conn, &mut report)?;
    digests(conn, &mut report)?;
    lines(conn, &mut report)?;
    report.listed = crate::find::keep_store::check(conn, &mut report.wrong)?;
    Ok(report)
}

fn chains(conn: &mut AnyConn, report: &mut Report) -> Result<(), Error> {
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let rows: Vec<(String, i64, i64)> = change_scope::table
        .order((change_scope::scope, change_scope::seq))
        .select((change_scope::scope, change_scope::seq, change_scope::prev_seq))
        .load(conn)?;
    for (scope, seq, prev) in rows {
        let before = last.insert(scope.clone(), seq).unwrap_or(0);
        if before != prev {
            report
                .wrong
                .push(format!("in {scope}, change {seq} says {prev} came before it, but it was {before}"));
        }
    }
    let heads: Vec<(String, i64)> =
        scope_head::table.select((scope_head::scope, scope_head::last_seq)).load(conn)?;
    report.scopes = heads.len() as u64;
    for (scope, head) in heads {
        if last.get(&scope).copied().unwrap_or(0) != head {
            report.wrong.push(format!("the head of {scope} is {head}, but its last entry is another"));
        }
    }
    Ok(())
}

fn digests(conn: &mut AnyConn, report: &mut Report) -> Result<(), Error> {
    let mut sums: BTreeMap<String, (Sum, i64)> = BTreeMap::new();
    let rows: Vec<(String, String, i64)> = record_scope::table
        .inner_join(record::table.on(record::id.eq(record_scope::record)))
        .select((record_scope::scope, record::id, record::version))
        .load(conn)?;
    for (scope, id, version) in rows {
        let (sum, total) = sums.entry(scope).or_default();
        *sum = sum.with(&id, version.unsigned_abs());
        *total += 1;
    }
    let heads: Vec<(String, String, i64)> =
        scope_head::table.select((scope_head::scope, scope_head::digest, scope_head::total)).load(conn)?;
    for (scope, digest, total) in heads {
        let (sum, counted) = sums.get(&scope).copied().unwrap_or_default();
        if sum.text() != digest || counted != total {
            report.wrong.push(format!(
                "the digest of {scope} does not fit its {counted} records (head says {total})"
            ));
        }
    }
    Ok(())
}

fn lines(conn: &mut AnyConn, report: &mut Report) -> Result<(), Error> {
    let rows: Vec<(String, String, i64, String, Vec<u8>)> = op::table
        .select((op::device, op::epoch, op::ctr, op::hash, op::line))
        .order((op::device, op::epoch, op::ctr))
        .load(conn)?;
    report.ops = rows.len() as u64;
    let mut before: Option<(String, String, i64)> = None;
    for (device, epoch, ctr, hash, line) in rows {
        if beatbook_shared::sync::op::hash(&line) != hash {
            report.wrong.push(format!("the stored line of {device}/{epoch}/{ctr} has another hash"));
        }
        let dense = match &before {
            Some((d, e, c)) if *d == device && *e == epoch => ctr == c + 1,
            _ => ctr == 1,
        };
        if !dense {
            report.wrong.push(format!("a counter is missing before {device}/{epoch}/{ctr}"));
        }
        before = Some((device, epoch, ctr));
    }
    Ok(())
}
