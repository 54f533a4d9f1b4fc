//! The answer to a sync request: results of what came up, changes that go down.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::StaffId;
use beatbook_shared::sync::digest::{BUCKETS, Sum, bucket, sub_sums};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{
    Buckets, ChangeLine, Down, DownEnd, DownHello, Mark, Step, UpHello, Verdict, WholeRecord,
};
use beatbook_shared::sync::{MARK_EVERY, PROTOCOL, negotiate};
use beatbook_shared::time::Millis;

use super::cursor::Signer;
use super::grants::{granted, version_of};
use super::intake::Request;
use super::planted::{Bug, planted};
use super::push::Pushed;
use super::store::{self, ChangeRow, CounterRow, RecordRow, ScopeRow};
use crate::db::{AnyConn, Error};

/// The most changes in one answer.
const PAGE: usize = 2_000;
/// How long a device may wait before it asks again, if nothing pokes it.
const NEXT_AFTER_MS: u64 = 60_000;
/// The oldest app that the server would like to see.
const MIN_APP: &str = "0.1.0";
/// The most records sent whole in one answer.
const WHOLE: usize = 1_000;

/// Writes the whole answer, as lines.
///
/// # Errors
/// When the store cannot be read.
pub fn answer(conn: &mut AnyConn, request: &Request, pushed: &Pushed, now: Millis) -> Result<Vec<u8>, Error> {
    let hello = &request.hello;
    let counter = store::counter_now(conn)?;
    let signer = Signer::new(&counter.signing_key, &counter.epoch);
    let scopes = granted(conn, &StaffId::from(pushed.staff.as_str()), now)?;
    let from = hello.cursor.as_ref().map_or(Some(0), |c| signer.open(c));
    let from = from.filter(|seq| *seq <= counter.v.unsigned_abs());
    let verdict = verdict(hello, pushed, from.is_some());
    let page = match (verdict, from) {
        (Verdict::Ok, Some(from)) => Some(page(conn, hello, &scopes, from, &counter, &signer)?),
        _ => None,
    };
    let more = page.as_ref().is_some_and(|p| p.more);

    let first_total =
        if hello.cursor.is_none() && verdict == Verdict::Ok { total(conn, &scopes)? } else { 0 };
    let mut lines = vec![Down::Hello(DownHello {
        protocol: negotiate(PROTOCOL, hello.protocol).unwrap_or(PROTOCOL),
        server_epoch: counter.epoch.clone(),
        now,
        token: signer.token(now),
        next_after_ms: if more { 0 } else { NEXT_AFTER_MS },
        min_app: MIN_APP.to_owned(),
        high: pushed.high,
        verdict,
        scope_version: version_of(&scopes),
        scopes: if verdict == Verdict::Revoked { Vec::new() } else { scopes },
        durable_until: counter.durable_until.unsigned_abs(),
        head: counter.v.unsigned_abs(),
        first_total,
    })];
    lines.extend(pushed.results.iter().cloned().map(Down::R));
    lines.extend(page.map(|p| p.lines).unwrap_or_default());
    lines.push(Down::End(DownEnd { more }));
    Ok(text(&lines))
}

/// Lines as bytes, each ended.
pub(super) fn text<T: serde::Serialize>(lines: &[T]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in lines {
        out.extend(serde_json::to_vec(line).unwrap_or_default());
        out.push(b'\n');
    }
    out
}

fn verdict(hello: &UpHello, pushed: &Pushed, cursor_fits: bool) -> Verdict {
    if pushed.revoked {
        Verdict::Revoked
    } else if pushed.forked || pushed.high > hello.made {
        Verdict::NewEpoch
    } else if negotiate(PROTOCOL, hello.protocol).is_none() {
        Verdict::AppTooOld
    } else if !cursor_fits {
        Verdict::Rebase
    } else {
        Verdict::Ok
    }
}

/// How many records the scopes hold together; one that stands in two counts twice, as it is sent twice.
fn total(conn: &mut AnyConn, scopes: &[Scope]) -> Result<u64, Error> {
    let names: Vec<String> = scopes.iter().map(|s| s.0.clone()).collect();
    Ok(store::heads(conn, &names)?.values().map(|head| head.total.unsigned_abs()).sum())
}

struct Page {
    lines: Vec<Down>,
    more: bool,
}

fn page(
    conn: &mut AnyConn,
    hello: &UpHello,
    granted: &[Scope],
    from: u64,
    counter: &CounterRow,
    signer: &Signer,
) -> Result<Page, Error> {
    let held: Vec<Scope> = hello.scopes.iter().filter(|s| granted.contains(s)).cloned().collect();
    let names: Vec<String> = held.iter().map(|s| s.0.clone()).collect();
    let limit = if hello.limit == 0 { PAGE } else { hello.limit.clamp(MARK_EVERY, PAGE) };
    let head = counter.v;
    let mut after = i64::try_from(from).unwrap_or(i64::MAX);
    if planted(Bug::CursorOffByOne) && after > 0 {
        after += 1;
    }
    let mut entries = if names.is_empty() {
        Vec::new()
    } else {
        store::entries(conn, &names, after, head, i64::try_from(limit + 1).unwrap_or(i64::MAX))?
    };
    let more = entries.len() > limit;
    if more {
        // The last number may have entries in further scopes that did not fit: it comes whole with the next page.
        let last = entries.last().map_or(0, |e| e.seq);
        entries.retain(|e| e.seq < last);
    }
    let reached =
        if more && !planted(Bug::CursorPastPage) { entries.last().map_or(after, |e| e.seq) } else { head };

    let mut lines = changes(conn, hello, granted, &entries, signer)?;
    let mut heads = BTreeMap::new();
    if !more {
        whole(conn, hello, &held, granted, &mut lines)?;
        if !hello.want.is_empty() || !hello.sums.is_empty() {
            for (scope, row) in store::heads(conn, &names)? {
                heads.insert(Scope(scope), (row.last_seq.unsigned_abs(), row.digest));
            }
        }
    }
    // The last stretch since the mark before it, and the place to go on from.
    let marked = lines.iter().rev().find_map(|l| if let Down::M(m) = l { Some(m.seq) } else { None });
    let since = marked.unwrap_or(from);
    lines.push(Down::M(mark(signer, reached.unsigned_abs(), &entries, since, heads)));
    Ok(Page { lines, more })
}

fn mark(
    signer: &Signer,
    seq: u64,
    entries: &[ScopeRow],
    since: u64,
    heads: BTreeMap<Scope, (u64, String)>,
) -> Mark {
    let digests = entries
        .iter()
        .filter(|e| e.seq.unsigned_abs() > since && e.seq.unsigned_abs() <= seq)
        .map(|e| (Scope(e.scope.clone()), e.digest.clone()))
        .collect();
    Mark { cursor: signer.cursor(seq), seq, digests, heads }
}

fn changes(
    conn: &mut AnyConn,
    hello: &UpHello,
    granted: &[Scope],
    entries: &[ScopeRow],
    signer: &Signer,
) -> Result<Vec<Down>, Error> {
    let mut by_seq: BTreeMap<i64, Vec<(Scope, u64, Step)>> = BTreeMap::new();
    for entry in entries {
        let step = match entry.step.as_str() {
            "e" => Step::Enter,
            "l" => Step::Leave,
            _ => Step::Set,
        };
        by_seq.entry(entry.seq).or_default().push((
            Scope(entry.scope.clone()),
            entry.prev_seq.unsigned_abs(),
            step,
        ));
    }
    let rows = store::changes_by_seq(conn, &by_seq.keys().copied().collect::<Vec<_>>())?;
    let own = own_records(conn, hello, &rows)?;
    let ids: BTreeSet<String> = rows.values().map(|r| r.record.clone()).collect();
    let records = store::records(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let mut mentions: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.values() {
        *mentions.entry(row.record.as_str()).or_default() += 1;
    }

    let mut lines = Vec::new();
    let (mut count, mut since) = (0, 0);
    let mut left = mentions.clone();
    for (seq, scopes) in by_seq {
        let Some(row) = rows.get(&seq) else {
            return Err(Error::Corrupt(format!("change {seq} is missing from the log")));
        };
        let once = mentions.get(row.record.as_str()) == Some(&1);
        let last = left.get_mut(row.record.as_str()).is_some_and(|n| {
            *n -= 1;
            *n == 0
        });
        let is_own = own.get(&row.ctr) == Some(&(row.record.clone(), row.version))
            && row.device == hello.device
            && row.epoch == hello.epoch;
        let visible = |record: &&RecordRow| readable(record, granted);
        let record = records.get(&row.record).filter(visible);
        let body = match record {
            Some(record) if last && !(is_own && once) => {
                Some((record.version.unsigned_abs(), fields(record)?))
            }
            _ => None,
        };
        lines.push(Down::C(ChangeLine {
            seq: seq.unsigned_abs(),
            record: row.record.clone(),
            kind: row.kind.clone(),
            version: row.version.unsigned_abs(),
            scopes,
            own: is_own.then(|| (row.epoch.clone(), row.ctr.unsigned_abs())),
            body,
        }));
        count += 1;
        if count % MARK_EVERY == 0 {
            lines.push(Down::M(mark(signer, seq.unsigned_abs(), entries, since, BTreeMap::new())));
            since = seq.unsigned_abs();
        }
    }
    Ok(lines)
}

/// For the device's own operations among the changes: counter → (record, version) that it led to.
fn own_records(
    conn: &mut AnyConn,
    hello: &UpHello,
    rows: &BTreeMap<i64, ChangeRow>,
) -> Result<BTreeMap<i64, (String, i64)>, Error> {
    let ctrs: BTreeSet<i64> =
        rows.values().filter(|r| r.device == hello.device && r.epoch == hello.epoch).map(|r| r.ctr).collect();
    let ctrs: Vec<i64> = ctrs.into_iter().collect();
    Ok(store::ops(conn, &hello.device, &hello.epoch, &ctrs)?
        .into_iter()
        .map(|op| (op.ctr, (op.record, op.version)))
        .collect())
}

fn scopes_of(record: &RecordRow) -> Vec<Scope> {
    serde_json::from_str(&record.scopes).unwrap_or_default()
}

fn readable(record: &RecordRow, granted: &[Scope]) -> bool {
    scopes_of(record).iter().any(|s| granted.contains(s))
}

pub(super) fn fields(record: &RecordRow) -> Result<beatbook_shared::sync::op::Body, Error> {
    serde_json::from_str(&record.body).map_err(|e| Error::Corrupt(format!("record {}: {e}", record.id)))
}

/// Records that the device asked for by name, and buckets whose sums did not fit.
fn whole(
    conn: &mut AnyConn,
    hello: &UpHello,
    held: &[Scope],
    granted: &[Scope],
    lines: &mut Vec<Down>,
) -> Result<(), Error> {
    let mut wanted: BTreeSet<String> = hello.want.iter().take(WHOLE).cloned().collect();
    let mut buckets = Vec::new();
    for (scope, sums) in hello.sums.iter().filter(|(scope, _)| held.contains(scope)) {
        let rows = store::scope_versions(conn, scope.as_str())?;
        let ours = sub_sums(rows.iter().map(|(id, version)| (id.as_str(), version.unsigned_abs())));
        let differ: Vec<usize> = (0..BUCKETS)
            .filter(|b| sums.get(*b).and_then(|s| Sum::parse(s)) != ours.get(*b).copied())
            .collect();
        let records: Vec<(String, u64)> = rows
            .into_iter()
            .filter(|(id, _)| differ.contains(&bucket(id)))
            .map(|(id, version)| (id, version.unsigned_abs()))
            .collect();
        wanted.extend(records.iter().map(|(id, _)| id.clone()));
        buckets.push(Buckets { scope: scope.clone(), buckets: differ, records });
    }
    let ids: Vec<String> = wanted.into_iter().collect();
    let records = store::records(conn, &ids)?;
    for id in ids {
        let seen = records.get(&id).filter(|r| readable(r, granted));
        lines.push(Down::W(match seen {
            Some(record) => WholeRecord {
                record: id,
                kind: record.kind.clone(),
                version: record.version.unsigned_abs(),
                scopes: scopes_of(record).into_iter().filter(|s| held.contains(s)).collect(),
                body: fields(record)?,
            },
            None => WholeRecord {
                record: id,
                kind: String::new(),
                version: 0,
                scopes: Vec::new(),
                body: beatbook_shared::sync::op::Body::new(),
            },
        }));
    }
    lines.extend(buckets.into_iter().map(Down::B));
    Ok(())
}
