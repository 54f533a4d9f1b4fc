//! What goes when a record is disposed of, and its going.
//!
//! A record takes along everything that hangs on it, what clashed or was kept back about any of it, the lines in which
//! all of that was said, and the bytes of its photos. Of each line its place, its hash and who said it stay; words and
//! salt go. The leaf of the log covers a commitment that is kept beside it, so the chain is still whole.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::patrol::retention::Took;
use beatbook_shared::patrol::tray::Quarantine;
use beatbook_shared::patrol::{Record, find, from_body};
use beatbook_shared::sync::op::{Body, Change, Op};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::db::schema::{
    blob, blob_chunk, case_grant, case_row, disposed, job_row, nominal_key, op, reading, record,
    record_scope, review_content,
};
use crate::db::{AnyConn, Error};

/// How many ids one question names.
const CHUNK: usize = 900;

/// A record that would go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub id: String,
    pub kind: String,
    pub status: String,
    pub at: Millis,
}

/// Where a line stands in the log.
type Place = (String, String, i64);

/// Everything that goes with a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Going {
    /// The record itself first.
    pub parts: Vec<Part>,
    lines: Vec<Place>,
    files: Vec<String>,
}

impl Going {
    /// How many of each kind.
    #[must_use]
    pub fn took(&self) -> Vec<Took> {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for part in &self.parts {
            *counts.entry(&part.kind).or_default() += 1;
        }
        counts.into_iter().map(|(kind, n)| Took { kind: kind.to_owned(), n }).collect()
    }

    #[must_use]
    pub fn lines(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    #[must_use]
    pub fn files(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }
}

/// The record and what hangs on it, with what clashed or was kept back about any of it.
///
/// # Errors
/// When the store cannot be read.
pub fn parts(conn: &mut AnyConn, root: &str) -> Result<Vec<Part>, Error> {
    let mut found: Vec<Part> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut layer = vec![root.to_owned()];
    let first: Vec<(String, String, String, i64)> = record::table
        .filter(record::id.eq(root))
        .select((record::id, record::kind, record::status, record::at))
        .load(conn)?;
    let mut rows = first;
    while !rows.is_empty() {
        let fresh: Vec<Part> = rows
            .into_iter()
            .filter(|(id, ..)| seen.insert(id.clone()))
            .map(|(id, kind, status, at)| Part { id, kind, status, at: Millis(at) })
            .collect();
        layer.clear();
        layer.extend(fresh.iter().map(|part| part.id.clone()));
        found.extend(fresh);
        rows = Vec::new();
        for chunk in layer.chunks(CHUNK) {
            rows.extend(
                record::table
                    .filter(record::parent.eq_any(chunk.to_vec()))
                    .order(record::id)
                    .select((record::id, record::kind, record::status, record::at))
                    .load::<(String, String, String, i64)>(conn)?,
            );
        }
    }
    let kept_back: Vec<(String, String, String, i64)> = record::table
        .filter(record::kind.eq(Quarantine::KIND))
        .order(record::id)
        .select((record::id, record::body, record::status, record::at))
        .load(conn)?;
    for (id, body, status, at) in kept_back {
        let kept = serde_json::from_str::<Body>(&body).ok().and_then(|b| from_body::<Quarantine>(&b).ok());
        let Some(kept) = kept else { continue };
        let said = serde_json::from_str::<Op>(&kept.line).ok();
        let target = kept.target.is_some_and(|target| seen.contains(target.as_str()));
        if target || said.is_some_and(|said| is_about(&said, |id| seen.contains(id))) {
            found.push(Part { id, kind: Quarantine::KIND.to_owned(), status, at: Millis(at) });
        }
    }
    Ok(found)
}

/// Whether a line that was never taken is about one of the records that go: itself, or what it would hang on.
fn is_about(said: &Op, goes: impl Fn(&str) -> bool) -> bool {
    let field = find(&said.kind).and_then(|kind| kind.parent);
    let parent = match field.and_then(|field| said.set.get(field)) {
        Some(Change::Value { new, .. }) => new.as_str(),
        _ => None,
    };
    goes(said.record.as_str()) || parent.is_some_and(goes)
}

/// All that goes with a record.
///
/// # Errors
/// When the store cannot be read.
pub fn going(conn: &mut AnyConn, root: &str) -> Result<Going, Error> {
    let parts = parts(conn, root)?;
    let ids: Vec<String> = parts.iter().map(|part| part.id.clone()).collect();
    let mut lines: Vec<Place> = Vec::new();
    let mut files: Vec<String> = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        lines.extend(
            op::table
                .filter(op::record.eq_any(chunk.to_vec()))
                .filter(op::erased_by.eq(""))
                .select((op::device, op::epoch, op::ctr))
                .load::<Place>(conn)?,
        );
        files.extend(
            blob::table
                .filter(blob::scope_key.eq_any(chunk.to_vec()))
                .select(blob::id)
                .load::<String>(conn)?,
        );
    }
    // What was kept back, or said a second time, stands under no record and says whose it is itself.
    let loose: Vec<(String, String, i64, Vec<u8>)> = op::table
        .filter(op::record.eq(""))
        .filter(op::erased_by.eq(""))
        .select((op::device, op::epoch, op::ctr, op::line))
        .load(conn)?;
    let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    lines.extend(loose.into_iter().filter_map(|(device, epoch, ctr, line)| {
        let said: Op = serde_json::from_slice(&line).ok()?;
        is_about(&said, |id| ids.contains(id)).then_some((device, epoch, ctr))
    }));
    Ok(Going { parts, lines, files })
}

/// Lets all of it go, and keeps of each record its id and kind.
pub(super) fn erase(conn: &mut AnyConn, going: &Going, disposal: &str, now: Millis) -> Result<(), Error> {
    if let AnyConn::Lite(lite) = conn {
        // What is let go of is written over in the file.
        lite.batch_execute("PRAGMA secure_delete = ON")?;
    }
    for (device, epoch, ctr) in &going.lines {
        diesel::update(op::table.find((device, epoch, ctr)))
            .set((op::line.eq(Vec::<u8>::new()), op::salt.eq(""), op::erased_by.eq(disposal)))
            .execute(conn)?;
    }
    let ids: Vec<String> = going.parts.iter().map(|part| part.id.clone()).collect();
    for part in &going.parts {
        diesel::insert_into(disposed::table)
            .values((
                disposed::record.eq(&part.id),
                disposed::kind.eq(&part.kind),
                disposed::disposal.eq(disposal),
                disposed::at.eq(now.0),
            ))
            .execute(conn)?;
    }
    for chunk in ids.chunks(CHUNK) {
        let names = || chunk.to_vec();
        let scopes: Vec<String> = chunk.iter().map(|id| Scope::case(id).0).collect();
        diesel::delete(record_scope::table.filter(record_scope::record.eq_any(names()))).execute(conn)?;
        diesel::delete(case_grant::table.filter(case_grant::scope.eq_any(scopes))).execute(conn)?;
        diesel::delete(case_row::table.filter(case_row::id.eq_any(names()))).execute(conn)?;
        diesel::delete(job_row::table.filter(job_row::id.eq_any(names()))).execute(conn)?;
        diesel::delete(nominal_key::table.filter(nominal_key::record.eq_any(names()))).execute(conn)?;
        diesel::delete(reading::table.filter(reading::investigation.eq_any(names()))).execute(conn)?;
        diesel::delete(review_content::table.filter(review_content::review.eq_any(names()))).execute(conn)?;
        diesel::delete(record::table.filter(record::id.eq_any(names()))).execute(conn)?;
        crate::import::forget(conn, chunk)?;
    }
    for chunk in going.files.chunks(CHUNK) {
        diesel::delete(blob_chunk::table.filter(blob_chunk::blob.eq_any(chunk.to_vec()))).execute(conn)?;
        diesel::delete(blob::table.filter(blob::id.eq_any(chunk.to_vec()))).execute(conn)?;
    }
    Ok(())
}

/// Those of the ids that were disposed of.
pub(super) fn gone(conn: &mut AnyConn, ids: &[String]) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        found.extend(
            disposed::table
                .filter(disposed::record.eq_any(chunk.to_vec()))
                .select(disposed::record)
                .load::<String>(conn)?,
        );
    }
    Ok(found)
}
