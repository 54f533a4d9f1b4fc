//! The nightly comparison: an extract of the national record against the register, both ways.
//!
//! The extract comes as CSV through a mapping like every import, and every row ends in exactly one fate: known here,
//! unknown here, an exact copy, or rejected. A row whose reference can be read counts as **there** even where the rest
//! of it cannot be used, so that a bad date never looks like a marker that is missing. What differs becomes a task; a
//! task that the next comparison does not find any more ends by itself, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::wanted::{Reconciliation, Wanted, WantedDifference};
use beatbook_shared::patrol::wanted_compare::{Compared, Ours, compare};
use beatbook_shared::patrol::wanted_read::{Marker, standing};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::time::Millis;

use super::register::Told;
use crate::db::{AnyConn, Db, Error as StoreError, Tx};
use crate::import::account::Turned;
use crate::import::cell::{self, Reading, Sheet};
use crate::import::lines::{Line, Lines};
use crate::import::mapping::{Kind, Part};
use crate::import::rejects::Keep;
use crate::import::report::{Fate, Summary};
use crate::import::run::Error;
use crate::records::{self, Filter, Stored};
use crate::reference::lists;
use crate::sync::write::{Author, Edit, new_id, write_as};

/// What is compared, when, and in whose name.
pub struct Extract<'a> {
    pub path: &'a str,
    pub by: &'a str,
    /// When the extract was taken.
    pub taken_at: Millis,
    pub dry_run: bool,
    pub now: Millis,
}

/// The rows of an extract, as far as they were read.
struct Rows<'a, 'm> {
    sheet: &'a Sheet<'m>,
    keep: Keep,
    summary: Summary,
    turned: Vec<Turned>,
    /// By reference: the row's own cells and the name.
    there: BTreeMap<String, (Vec<String>, Option<String>)>,
}

/// Reads an extract and compares it with the register.
///
/// # Errors
/// When the file or the store fails, when no row of it has a reference, or when the rows do not add up.
pub fn run<R: BufRead>(
    sheet: &Sheet<'_>,
    lines: &mut Lines<R>,
    keep: Keep,
    summary: Summary,
    of: &Extract<'_>,
    db: &Db,
) -> Result<(Summary, Vec<Turned>), Error> {
    let bad_file = |why: String| Error::File { path: of.path.to_owned(), why };
    let known: BTreeSet<String> =
        db.read(|conn| Ok(references(conn, of.now)?.into_keys().collect::<BTreeSet<String>>()))?;
    let mut rows = Rows { sheet, keep, summary, turned: Vec::new(), there: BTreeMap::new() };
    while let Some(next) = lines.next_row().map_err(|e| bad_file(format!("it cannot be read: {e}")))? {
        rows.summary.rows += 1;
        match next {
            Ok(line) => rows.row(&line, &known)?,
            Err(broken) => rows.away(broken.number, broken.reason, &broken.sentence, &broken.raw)?,
        }
    }
    rows.keep.end()?;
    rows.summary.rejects_file = rows.keep.place();
    let (all, accounted) = (rows.summary.rows, rows.summary.accounted());
    if all != accounted {
        return Err(Error::Unaccounted { rows: all, accounted });
    }
    if rows.there.is_empty() {
        let why = "no row of it has a reference, so nothing can be compared; every marker would look lost";
        return Err(bad_file(why.to_owned()));
    }
    let (summary, turned, there) = (rows.summary, rows.turned, rows.there);
    let names: BTreeMap<String, Option<String>> =
        there.into_iter().map(|(reference, (_, name))| (reference, name)).collect();
    if !of.dry_run {
        let run = Reconciliation {
            run_at: of.now,
            extract_at: of.taken_at,
            by: StaffId::from(of.by),
            rows: summary.rows,
            rejected: summary.rejects(),
            ..Reconciliation::default()
        };
        db.write(move |tx| settle(tx, run, &names))?;
    }
    Ok((summary, turned))
}

impl Rows<'_, '_> {
    fn row(&mut self, line: &Line, known: &BTreeSet<String>) -> Result<(), Error> {
        let (reference, fate) = self.fate(line, known);
        if let Some((reference, name)) = reference {
            self.there.entry(reference).or_insert_with(|| (line.cells.clone(), name));
        }
        match fate {
            Fate::Rejected { reason, sentence } => self.away(line.number, reason, &sentence, &line.raw),
            fate => {
                self.summary.count(&fate);
                Ok(())
            }
        }
    }

    /// The reference and name of a row, as far as they can be read, and what becomes of it.
    fn fate(&self, line: &Line, known: &BTreeSet<String>) -> (Option<(String, Option<String>)>, Fate) {
        let away = |reason, sentence: String| Fate::Rejected { reason, sentence };
        let mut reading = Reading::new(self.sheet, &line.cells);
        let part: Option<&Part> =
            self.sheet.mapping.part.iter().find(|p| p.kind == Kind::Wanted && reading.holds(&p.when));
        let Some(part) = part else {
            return (None, away("no_part", "No part of the mapping takes this row.".to_owned()));
        };
        let reference = part.key.columns.iter().map(|c| reading.column(c)).collect::<Vec<_>>().join(" / ");
        if reference.replace(" / ", "").is_empty() {
            let why = "The row has no reference, so it cannot be compared.";
            return (None, away("no_identifier", why.to_owned()));
        }
        let body = reading.body(Kind::Wanted, &part.fields);
        let name = body.as_ref().ok().and_then(|b| b.get("name")?.as_str().map(str::to_owned));
        let fate = match (self.there.get(&reference), body) {
            (Some((cells, _)), _) if *cells == line.cells => Fate::Duplicate,
            (Some(_), _) => away(
                "same_identifier_differs",
                format!(
                    "An earlier row has the reference {reference} and says something else. Keep one of them."
                ),
            ),
            (None, Err(cell::Turned::Outside)) => Fate::Outside,
            (None, Err(cell::Turned::Away { reason, sentence })) => away(reason, sentence),
            (None, Ok(_)) if line.cells.len() != self.sheet.width => away(
                "wrong_width",
                format!(
                    "The row has {} cells and the file has {} columns.",
                    line.cells.len(),
                    self.sheet.width
                ),
            ),
            (None, Ok(_)) if known.contains(&reference) => Fate::Unchanged,
            (None, Ok(_)) => Fate::New,
        };
        (Some((reference, name)), fate)
    }

    fn away(&mut self, number: u64, reason: &'static str, sentence: &str, raw: &str) -> Result<(), Error> {
        self.summary.count(&Fate::Rejected { reason, sentence: sentence.to_owned() });
        self.turned.push(Turned::new(number, reason, sentence));
        Ok(self.keep.row(number, reason, sentence, raw)?)
    }
}

/// Our references and how each stands. Where two entries had one reference, the one that is still needed counts.
fn references(conn: &mut AnyConn, now: Millis) -> Result<BTreeMap<String, (Ours, RecordId)>, StoreError> {
    let lists = lists(conn)?;
    let all: Vec<Stored<Wanted>> = records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    let ids: Vec<RecordId> = all.iter().map(|held| held.id.clone()).collect();
    let told = Told::of(conn, &ids)?;
    let mut found: BTreeMap<String, (Ours, RecordId)> = BTreeMap::new();
    for held in all {
        let Some(reference) = held.record.national_ref.clone() else { continue };
        let stands = standing(&lists, &held.record, &told.facts(&held.id), now);
        let ours = match (stands.marker, stands.unneeded) {
            (Marker::Gone, _) => Ours::Gone,
            (_, Some(_)) => Ours::Unneeded,
            (_, None) => Ours::Live,
        };
        let weight = |ours: Ours| match ours {
            Ours::Live => 2,
            Ours::Unneeded => 1,
            Ours::Gone => 0,
        };
        if found.get(&reference).is_none_or(|(other, _)| weight(*other) < weight(ours)) {
            found.insert(reference, (ours, held.id));
        }
    }
    Ok(found)
}

/// Writes the comparison and its tasks.
fn settle(
    tx: &mut Tx<'_>,
    run: Reconciliation,
    names: &BTreeMap<String, Option<String>>,
) -> Result<(), StoreError> {
    let (now, by) = (run.run_at, run.by.clone());
    let ours = references(tx, now)?;
    let how: BTreeMap<String, Ours> = ours.iter().map(|(r, (how, _))| (r.clone(), *how)).collect();
    let found = compare(&names.keys().cloned().collect(), &how);
    let open = Filter { status: Some("open".to_owned()), without_seq: true, ..Filter::default() };
    let open: Vec<Stored<WantedDifference>> = records::list(tx, &open)?;
    let mut edits = Vec::new();
    for (what, reference) in differing(&found) {
        let again =
            open.iter().find(|held| held.record.what == what && held.record.national_ref == *reference);
        match again {
            Some(held) => {
                edits.push(changed(held, &WantedDifference { seen_at: now, ..held.record.clone() }));
            }
            None => {
                let new = WantedDifference {
                    wanted: ours.get(reference).map(|(_, id)| id.clone()),
                    national_ref: reference.clone(),
                    name: names.get(reference).cloned().flatten(),
                    what: what.to_owned(),
                    found_at: now,
                    seen_at: now,
                    status: "open".to_owned(),
                    ..WantedDifference::default()
                };
                edits.push(Edit::new(new_id(now)?, &new));
            }
        }
    }
    for held in &open {
        let still = differing(&found)
            .any(|(what, reference)| held.record.what == what && held.record.national_ref == *reference);
        if !still {
            let gone = WantedDifference {
                status: "gone".to_owned(),
                settled_at: Some(now),
                settled_by: Some(by.clone()),
                ..held.record.clone()
            };
            edits.push(changed(held, &gone));
        }
    }
    let run = Reconciliation {
        only_national: found.only_national,
        only_local: found.only_local,
        stale: found.stale,
        ..run
    };
    edits.push(Edit::new(new_id(now)?, &run));
    write_as(tx, &Author::import(&by), edits, now)?;
    Ok(())
}

fn differing(found: &Compared) -> impl Iterator<Item = (&'static str, &String)> {
    let one = |what: &'static str| move |reference| (what, reference);
    let national = found.only_national.iter().map(one("only_national"));
    let local = found.only_local.iter().map(one("only_local"));
    national.chain(local).chain(found.stale.iter().map(one("stale")))
}

fn changed(held: &Stored<WantedDifference>, after: &WantedDifference) -> Edit {
    Edit {
        kind: WantedDifference::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    }
}
