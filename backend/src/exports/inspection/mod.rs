//! The inspection pack: what a force hands over when it is inspected again.
//!
//! The letter made eighteen findings, and the pack answers them one by one: the figures of each with their definitions
//! and what was left out, every row that they were counted from, ten cases a finding as dated stories, and one paper
//! to read. Whoever receives it needs none of our programs: [`tables`] writes each figure with the way in which it follows from
//! its rows, `README.txt` explains the ways, and `manifest.json` holds the hash of every file.
//!
//! The cases are not chosen by anybody: those whose hash, with the period, comes first. The same period gives the same ten.
//! A restricted case is never among them, and how many were left out is said.
//!
//! A pack is of one instant of the log, is written whole or not at all, and is a disclosure with a line in the export log.

mod paper;
mod stories;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;

use beatbook_shared::measures::{Board, Counted};
use beatbook_shared::reference::{ListRow, day};
use beatbook_shared::time::Millis;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::job::random_id;
use super::store::{self, LogRow};
use super::words::{Tongue, say};
use crate::db::{AnyConn, Db, Error};
use crate::measures::question::Question;
use crate::measures::{board, store as measured};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub from: Millis,
    pub to: Millis,
    /// `en` or `cy`.
    pub language: String,
    /// To whom it goes, and what for; both stand in the log and in the pack.
    pub recipient: String,
    pub purpose: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub files: usize,
    pub figures: usize,
    pub rows: usize,
    pub stories: usize,
    /// Of the manifest.
    pub sha256: String,
}

/// A file of the pack.
struct File {
    path: String,
    bytes: Vec<u8>,
    /// Lines without the head; nothing where it is no table.
    rows: Option<usize>,
}

/// One finding with what was counted for it.
struct Finding<'a> {
    row: &'a ListRow,
    /// Measures that this force's lists define, and those of the letter that they do not.
    measures: Vec<String>,
    missing: Vec<String>,
}

/// Every board that a finding needs, as it was counted.
type Boards = BTreeMap<String, (Board, Counted)>;

#[derive(Serialize)]
struct Manifest<'a> {
    marking: &'static str,
    program: String,
    made_at: String,
    from: String,
    to: String,
    zone: &'static str,
    language: &'a str,
    recipient: &'a str,
    purpose: &'a str,
    seq: u64,
    restricted_left_out: usize,
    files: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    path: String,
    bytes: usize,
    rows: Option<usize>,
    sha256: String,
}

/// The marking of a pack: its stories name people.
const MARKING: &str = "OFFICIAL-SENSITIVE";

/// Writes the pack into a folder that does not exist yet, or is empty.
///
/// # Errors
/// When the folder holds something, or the store or the disk fails.
pub fn write(
    db: &Db,
    asked: &Asked,
    folder: &Path,
    now: Millis,
) -> Result<Pack, Box<dyn std::error::Error + Send + Sync>> {
    let tongue = Tongue::read(&asked.language).map_err(|p| p.detail)?;
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        let what = "is not empty. A pack is written into a new folder, so that nothing old is taken for a part of it.";
        return Err(format!("{} {what}", folder.display()).into());
    }
    let (files, seq, counts) = db.read(|conn| files(conn, asked, tongue, now))?;
    let manifest = manifest(&files, asked, seq, counts.restricted, now)?;
    let sha256 = hex::encode(Sha256::digest(&manifest));
    let bytes: usize = files.iter().map(|f| f.bytes.len()).sum();
    // Whoever finds a folder of that name finds the whole pack.
    let beside = folder.with_extension("unfinished");
    fs::create_dir_all(&beside)?;
    for file in &files {
        put(&beside.join(&file.path), &file.bytes)?;
    }
    put(&beside.join("manifest.json"), &manifest)?;
    if folder.exists() {
        fs::remove_dir(folder)?;
    }
    fs::rename(&beside, folder)?;
    let line = LogRow {
        id: random_id()?,
        at: now.0,
        staff: "operator".to_owned(),
        what: "inspection".to_owned(),
        format: "pack".to_owned(),
        language: asked.language.clone(),
        marking: MARKING.to_owned(),
        asked: format!("{} – {}", asked.from.london_text(), asked.to.london_text()),
        rows_n: i64::try_from(counts.rows).unwrap_or(i64::MAX),
        seq: i64::try_from(seq).unwrap_or(i64::MAX),
        definitions: String::new(),
        recipient: asked.recipient.clone(),
        purpose: asked.purpose.clone(),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        sha256: sha256.clone(),
    };
    db.write(move |tx| store::log(tx, line))?;
    Ok(Pack {
        files: files.len() + 1,
        figures: counts.figures,
        rows: counts.rows,
        stories: counts.stories,
        sha256,
    })
}

#[derive(Default)]
struct Counts {
    figures: usize,
    rows: usize,
    stories: usize,
    restricted: usize,
}

/// Every file but the manifest, read at one number of the log.
fn files(
    conn: &mut AnyConn,
    asked: &Asked,
    tongue: Tongue,
    now: Millis,
) -> Result<(Vec<File>, u64, Counts), Error> {
    let lists = crate::reference::lists(conn)?;
    let on = day(asked.to.plus(-1).min(now));
    let findings: Vec<Finding<'_>> = lists
        .list("findings")
        .iter()
        .filter(|row| row.holds(on))
        .map(|row| {
            let named = row.get("measures").split_whitespace().map(str::to_owned);
            let (measures, missing) = named.partition(|measure| lists.row("measures", measure, on).is_some());
            Finding { row, measures, missing }
        })
        .collect();
    let wanted: BTreeSet<&str> = findings
        .iter()
        .flat_map(|f| &f.measures)
        .filter_map(|measure| lists.row("measures", measure, on))
        .map(|row| row.get("board"))
        .collect();
    let mut boards = Boards::new();
    let mut seq = 0;
    for name in wanted {
        let question = Question::new(name, Some(asked.from), Some(asked.to), None, None, now)?;
        let loaded = measured::load(conn, &question)?;
        seq = loaded.seq;
        let board = board::board(&loaded, &question, &lists, now);
        boards.insert(name.to_owned(), (board, board::counted(&loaded, &question, &lists, now)));
    }
    let mut counts = Counts::default();
    let mut files = tables::files(&findings, &boards, &mut counts)?;
    stories::files(conn, &findings, &boards, asked, &lists, &mut files, &mut counts)?;
    files.push(paper::file(&findings, &boards, asked, tongue, seq, now)?);
    files.push(File {
        path: "README.txt".to_owned(),
        bytes: say(tongue, "inspection.readme").into(),
        rows: None,
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((files, seq, counts))
}

fn manifest(
    files: &[File],
    asked: &Asked,
    seq: u64,
    restricted: usize,
    now: Millis,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = serde_json::to_vec_pretty(&Manifest {
        marking: MARKING,
        program: format!("Beatbook {}", env!("CARGO_PKG_VERSION")),
        made_at: super::text::zoned(now),
        from: super::text::zoned(asked.from),
        to: super::text::zoned(asked.to),
        zone: "Europe/London",
        language: &asked.language,
        recipient: &asked.recipient,
        purpose: &asked.purpose,
        seq,
        restricted_left_out: restricted,
        files: files
            .iter()
            .map(|file| Listed {
                path: file.path.clone(),
                bytes: file.bytes.len(),
                rows: file.rows,
                sha256: hex::encode(Sha256::digest(&file.bytes)),
            })
            .collect(),
    })?;
    text.push(b'\n');
    Ok(text)
}

/// Writes a file and sees that it is on the disk.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(above) = path.parent() {
        fs::create_dir_all(above)?;
    }
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The board of a measure and what was counted of it.
fn of_measure<'a>(boards: &'a Boards, measure: &str) -> Option<(&'a str, &'a Board, &'a Counted)> {
    boards.iter().find_map(|(name, (board, counted))| {
        board.figures.iter().any(|f| f.measure == measure).then_some((name.as_str(), board, counted))
    })
}
