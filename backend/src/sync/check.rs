//! Looking over the whole log: what must hold at every instant, counted.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::patrol::retention::{DONE, Disposal};
use beatbook_shared::sync::digest::Sum;
use diesel::prelude::*;

use super::store;
use crate::db::schema::{change, change_scope, disposed, op, record, record_scope, scope_head};
use crate::db::{AnyConn, Error};
use crate::records::{self, Filter};

/// What was looked at and what was found wrong. Nothing wrong means an empty list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    pub changes: u64,
    pub records: u64,
    pub ops: u64,
    pub scopes: u64,
    /// Rows of lists that were made again and compared.
    pub listed: u64,
    /// Lines that lost their words, each by a disposal that accounts for it; and those disposals.
    pub erased: u64,
    pub disposals: u64,
    pub wrong: Vec<String>,
}

/// Checks that the log has no hole, that each scope's entries are one chain, that digests and totals are those
/// of the records in it, that every operation's bytes still have their hash, that every leaf follows from the one
/// before, that the rows of lists say what the records say, and that nothing is gone but what an approved disposal
/// accounts for.
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
    leaves(conn, &mut report)?;
    report.disposals = gone(conn, &mut report)?;
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
    type Line = (String, String, i64, String, Vec<u8>, String);
    let rows: Vec<Line> = op::table
        .select((op::device, op::epoch, op::ctr, op::hash, op::line, op::erased_by))
        .order((op::device, op::epoch, op::ctr))
        .load(conn)?;
    report.ops = rows.len() as u64;
    let mut before: Option<(String, String, i64)> = None;
    for (device, epoch, ctr, hash, line, erased_by) in rows {
        if line.is_empty() && !erased_by.is_empty() {
            // Whether that disposal says so is asked of it below.
            report.erased += 1;
        } else if line.is_empty() {
            report.wrong.push(format!("the words of {device}/{epoch}/{ctr} are gone without a disposal"));
        } else if beatbook_shared::sync::op::hash(&line) != hash {
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

/// Makes the leaves again from their commitments, and each commitment from salt and hash where those are held. What was
/// written before commitments were kept is taken as it stands.
fn leaves(conn: &mut AnyConn, report: &mut Report) -> Result<(), Error> {
    use beatbook_shared::sync::op::hash;
    let rows: Vec<(i64, String, i64, String, String)> = change::table
        .order(change::seq)
        .select((change::seq, change::record, change::version, change::leaf, change::commitment))
        .load(conn)?;
    let mut before = String::new();
    for (seq, record, version, leaf, commitment) in rows {
        let made = hash(format!("{before}{seq}{record}{version}{commitment}").as_bytes());
        if !commitment.is_empty() && made != leaf {
            report.wrong.push(format!("the leaf of change {seq} does not follow from the one before"));
        }
        before = leaf;
    }
    let held: Vec<(i64, String, String, String)> = change::table
        .inner_join(
            op::table
                .on(op::device.eq(change::device).and(op::epoch.eq(change::epoch)).and(
                    op::ctr.eq(change::ctr).and(op::record.eq(change::record)).and(op::erased_by.eq("")),
                )),
        )
        .filter(change::commitment.ne(""))
        .select((change::seq, change::commitment, op::salt, op::hash))
        .load(conn)?;
    for (seq, commitment, salt, line) in held {
        if hash(format!("{salt}{line}").as_bytes()) != commitment {
            report.wrong.push(format!("change {seq} was made for another line than the one that is held"));
        }
    }
    Ok(())
}

/// Nothing is gone but what a disposal says, and everything that it says is gone. Gives how many were carried out.
fn gone(conn: &mut AnyConn, report: &mut Report) -> Result<u64, Error> {
    let unaccounted: Vec<String> = change::table
        .left_join(record::table.on(record::id.eq(change::record)))
        .left_join(disposed::table.on(disposed::record.eq(change::record)))
        .filter(record::id.nullable().is_null().and(disposed::record.nullable().is_null()))
        .select(change::record)
        .distinct()
        .load(conn)?;
    report.wrong.extend(unaccounted.iter().map(|id| format!("the record {id} is gone without a disposal")));
    let there: Vec<String> = disposed::table
        .inner_join(record::table.on(record::id.eq(disposed::record)))
        .select(disposed::record)
        .load(conn)?;
    report.wrong.extend(there.iter().map(|id| format!("the record {id} was disposed of and is there")));
    let records: Vec<(String, i64)> = disposed::table
        .group_by(disposed::disposal)
        .select((disposed::disposal, diesel::dsl::count_star()))
        .load(conn)?;
    let lines: Vec<(String, i64)> = op::table
        .filter(op::erased_by.ne(""))
        .group_by(op::erased_by)
        .select((op::erased_by, diesel::dsl::count_star()))
        .load(conn)?;
    let mut found: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (id, n) in records {
        found.entry(id).or_default().0 = n;
    }
    for (id, n) in lines {
        found.entry(id).or_default().1 = n;
    }
    let done = Filter { status: Some(DONE.to_owned()), without_seq: true, ..Filter::default() };
    let said: BTreeMap<String, (i64, i64)> = records::list::<Disposal>(conn, &done)?
        .into_iter()
        .map(|held| {
            let records = held.record.took.iter().map(|took| i64::from(took.n)).sum();
            (held.id.0, (records, i64::from(held.record.lines)))
        })
        .collect();
    let ids: BTreeSet<&String> = found.keys().chain(said.keys()).collect();
    for id in ids {
        let is = found.get(id).copied().unwrap_or_default();
        match said.get(id) {
            None => report.wrong.push(format!(
                "{} records and {} lines are gone by {id}, which is no disposal that was carried out",
                is.0, is.1
            )),
            Some(said) if *said != is => report.wrong.push(format!(
                "the disposal {id} says {} records and {} lines, but {} and {} are gone by it",
                said.0, said.1, is.0, is.1
            )),
            Some(_) => {}
        }
    }
    Ok(said.len() as u64)
}
