//! `beatbook import`.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use beatbook_shared::time::Millis;
use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

pub use super::mapping::Kind;
pub use super::report::Summary;
pub use super::run::Error;

use super::account::{self, Of};
use super::cell::Sheet;
use super::lines::Lines;
use super::mapping::{self, BadMapping, Mapping};
use super::run::Run;
use super::settle::Settler;
use super::shipped;
use crate::db::Db;
use crate::wanted::extract::{self, Extract};

/// Bring in what another system exported, as CSV.
///
/// Every row ends as new, changed, unchanged, duplicate, outside the force or rejected, and the counts
/// add up to the rows read. A second run of the same file changes nothing.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:
  beatbook import incidents --map sf-fire-dispatch --dry-run sf-fire-2016-12-31_2017-01-07.csv.gz
  beatbook import crimes --map gwent-street --rejects rejects.csv 2024-01-gwent-street.csv.gz
  beatbook import outcomes --map police-uk-outcomes --create outcomes-format-sample.csv
  beatbook import staff --map staff-roster roster.csv
  beatbook import list --map home-office-offence-codes home-office-offence-codes.csv
  beatbook import wanted --map national-wanted extract.csv
  beatbook import incidents --map our-control-system.toml export.csv

A mapping is a file, or the name of one that comes with Beatbook. An unknown
name lists them all.")]
pub struct Args {
    /// What the rows become
    #[arg(value_enum)]
    pub kind: Kind,
    /// Mapping file, or the name of a shipped one
    #[arg(long, value_name = "FILE")]
    pub map: String,
    /// Report what would happen and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where to keep rows that were rejected, with line number and reason (default: FILE.rejects.csv in the folder one is in, if there are any)
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    /// Outcomes: make a crime that is not known from the outcome's row
    #[arg(long)]
    pub create: bool,
    /// The report as JSON
    #[arg(long)]
    pub json: bool,
    /// Staff id in whose name it is written
    #[arg(long, value_name = "STAFF", default_value = super::settle::AUTHOR)]
    pub by: String,
    /// The export: CSV, plain or gzipped
    #[arg(value_name = "FILE.csv[.gz]")]
    pub file: PathBuf,
}

/// Imports one file and prints its report.
///
/// # Errors
/// When the mapping, the file or the store cannot be used, or the rows do not add up. Rows that cannot be used
/// are no error; they are in the report and in the rejects file.
pub fn run(args: &Args, db: &Db, now: Millis, out: &mut dyn Write) -> Result<Summary, Error> {
    let (mapping, folder) = find_mapping(&args.map, &args.file)?;
    if !mapping.part.iter().any(|part| part.kind == args.kind) {
        let kinds: Vec<&str> = mapping.part.iter().map(|p| p.kind.name()).collect();
        let why = format!("it brings {}, not {}", kinds.join(" and "), args.kind.name());
        return Err(BadMapping { name: args.map.clone(), why }.into());
    }
    let path = args.file.display().to_string();
    let bad_file = |why: String| Error::File { path: path.clone(), why };
    let size = std::fs::metadata(&args.file).map_err(|e| bad_file(e.to_string()))?.len();
    let (reader, packed) = open(&args.file).map_err(|e| bad_file(e.to_string()))?;
    let mut lines = Lines::new(reader);
    let header = match lines.next_row().map_err(|e| bad_file(e.to_string()))? {
        Some(Ok(line)) => line.cells,
        Some(Err(broken)) => {
            return Err(bad_file(format!("its first line is no header: {}", broken.sentence)));
        }
        None => return Err(bad_file("it is empty; the first line must name the columns".to_owned())),
    };
    let sheet = sheet(&mapping, &args.map, &header, &[folder, parent(&args.file)])?;

    let settler = Settler::new(db, &args.by, args.dry_run, now);
    let named = args.file.file_name().map_or_else(|| path.clone(), |n| n.to_string_lossy().into_owned());
    let rejects_path = args.rejects.clone().unwrap_or_else(|| PathBuf::from(format!("{named}.rejects.csv")));
    let summary =
        Summary { mapping: args.map.clone(), file: named, dry_run: args.dry_run, ..Summary::default() };
    let keep = super::rejects::Keep::at(rejects_path, args.rejects.is_some());
    let mut bar = Bar { shows: std::io::stderr().is_terminal(), size, packed };
    let (summary, turned) = if args.kind == Kind::Wanted {
        let taken_at = taken(&args.file).map_or(now, |at| at.min(now));
        let of = Extract { path: &path, by: &args.by, taken_at, dry_run: args.dry_run, now };
        extract::run(&sheet, &mut lines, keep, summary, &of, db)?
    } else {
        let run = Run::new(&sheet, settler, args.create, keep, summary);
        run.all(&mut lines, &path, |bytes, rows| bar.show(bytes, rows))?
    };
    bar.end();
    let sha256 = sha256(&args.file).map_err(|e| bad_file(e.to_string()))?;
    let (by, kind, told) = (args.by.clone(), args.kind.name(), summary.clone());
    db.write(move |tx| account::keep(tx, &Of { by: &by, kind, sha256 }, &told, &turned, now))?;
    if args.json {
        let text = serde_json::to_string_pretty(&summary).map_err(std::io::Error::other)?;
        writeln!(out, "{text}")?;
    } else {
        write!(out, "{summary}")?;
    }
    Ok(summary)
}

/// When a file was last written, as far as its folder says.
fn taken(path: &Path) -> Option<Millis> {
    let written = std::fs::metadata(path).ok()?.modified().ok()?;
    let since = written.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().map(Millis)
}

/// The hash of a file as it lies on the disk.
fn sha256(path: &Path) -> std::io::Result<String> {
    let (mut hasher, mut file) = (Sha256::new(), File::open(path)?);
    let mut piece = vec![0_u8; 64 * 1024];
    loop {
        match std::io::Read::read(&mut file, &mut piece)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            n => hasher.update(&piece[..n]),
        }
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A mapping by path or name, and the folder that its lookups lie in.
fn find_mapping(map: &str, file: &Path) -> Result<(Mapping, PathBuf), Error> {
    let path = Path::new(map);
    if path.is_file() {
        let text = std::fs::read_to_string(path)
            .map_err(|e| BadMapping { name: map.to_owned(), why: format!("it cannot be read: {e}") })?;
        return Ok((mapping::parse(map, &text)?, parent(path)));
    }
    match shipped::text(map) {
        Some(text) => Ok((mapping::parse(map, text)?, parent(file))),
        None => {
            let why = format!(
                "there is no such file; mappings that come with Beatbook are {}",
                shipped::names().join(", ")
            );
            Err(BadMapping { name: map.to_owned(), why }.into())
        }
    }
}

fn open(path: &Path) -> std::io::Result<(Box<dyn BufRead>, bool)> {
    let mut reader = BufReader::new(File::open(path)?);
    let start = reader.fill_buf()?;
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        return Err(std::io::Error::other("it is UTF-16; save it as UTF-8 first"));
    }
    // Known by its first bytes, whatever it is called.
    if start.starts_with(&[0x1f, 0x8b]) {
        Ok((Box::new(BufReader::new(MultiGzDecoder::new(reader))), true))
    } else {
        Ok((Box::new(reader), false))
    }
}

fn sheet<'m>(
    mapping: &'m Mapping,
    name: &str,
    header: &[String],
    folders: &[PathBuf],
) -> Result<Sheet<'m>, Error> {
    let bad = |why: String| Error::from(BadMapping { name: name.to_owned(), why });
    let columns: HashMap<String, usize> =
        header.iter().enumerate().map(|(n, column)| (column.trim().to_owned(), n)).collect();
    for column in mapping.columns() {
        if !columns.contains_key(column) {
            let have: Vec<&str> = header.iter().map(|c| c.trim()).collect();
            return Err(bad(format!("it reads the column {column:?}; the file has {}", have.join(", "))));
        }
    }
    let mut lookups = HashMap::new();
    for (name, lookup) in &mapping.lookup {
        let path = folders.iter().map(|f| f.join(&lookup.file)).find(|p| p.is_file());
        let path = path.ok_or_else(|| {
            bad(format!(
                "the lookup {name:?} needs {}, which is neither beside the mapping nor beside the data",
                lookup.file
            ))
        })?;
        let (reader, _) = open(&path).map_err(|e| bad(format!("{}: {e}", lookup.file)))?;
        let mut reader = csv::Reader::from_reader(reader);
        let unreadable = |e: csv::Error| bad(format!("{}: {e}", lookup.file));
        let head = reader.headers().map_err(unreadable)?.clone();
        let at = |column: &str| {
            head.iter()
                .position(|c| c == column)
                .ok_or_else(|| bad(format!("{} has no column {column:?}", lookup.file)))
        };
        let (key, value) = (at(&lookup.key)?, at(&lookup.value)?);
        let mut table = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            table.insert(
                record.get(key).unwrap_or_default().to_owned(),
                record.get(value).unwrap_or_default().to_owned(),
            );
        }
        lookups.insert(name.clone(), table);
    }
    let zone = beatbook_shared::time::zone(&mapping.zone).unwrap_or_else(beatbook_shared::time::london);
    Ok(Sheet { mapping, columns, width: header.len(), lookups, zone })
}

/// How far it is, on a terminal.
struct Bar {
    shows: bool,
    size: u64,
    packed: bool,
}

impl Bar {
    fn show(&mut self, bytes: u64, rows: u64) {
        if !self.shows {
            return;
        }
        // A packed file's length says nothing about how much of it has been read.
        let text = if self.packed || self.size == 0 {
            format!("\r{rows} rows")
        } else {
            let done = (bytes * 30 / self.size).min(30);
            let full = usize::try_from(done).unwrap_or(30);
            format!("\r[{}{}] {rows} rows", "#".repeat(full), " ".repeat(30 - full))
        };
        // A progress bar that cannot be shown is no reason to stop.
        drop(std::io::stderr().write_all(text.as_bytes()));
    }

    fn end(&mut self) {
        if self.shows {
            drop(std::io::stderr().write_all(b"\n"));
        }
    }
}
