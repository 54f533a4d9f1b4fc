//! Reckons an inspection pack again, as a stranger would: from its files alone, by the ways that its README explains.
//!
//! Nothing of ours is used here but the files: no record, no measure, no list. A hash that does not fit, a figure that
//! does not follow from its rows, or a figure that cannot be told from them fails, each with its name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

type Told = Box<dyn std::error::Error>;
type Group = BTreeMap<String, String>;

#[derive(Deserialize)]
struct Manifest {
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    sha256: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Figure {
    measure: String,
    part: String,
    group: String,
    only: String,
    how: String,
    value: Option<f64>,
    unit: String,
    n: u64,
    numerator: Option<u64>,
    hidden: String,
    excluded: String,
    rows: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    group: String,
    value: Option<f64>,
    counted: String,
    hit: String,
    excluded: String,
}

/// A row with its group read.
struct Read {
    group: Group,
    value: Option<f64>,
    counted: bool,
    hit: Option<bool>,
    excluded: String,
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!(
            "Usage: recount PACK\n\nReckons every figure of an inspection pack again from the pack's own rows."
        );
        return ExitCode::from(2);
    };
    match recount(&folder) {
        Ok(tally) => {
            for line in &tally.wrong {
                println!("✗ {line}");
            }
            println!(
                "{} files whole, {} figures hidden and said so\n{} passed, {} failed",
                tally.files,
                tally.hidden,
                tally.equal,
                tally.wrong.len()
            );
            if tally.wrong.is_empty() && tally.equal > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("recount: {why}");
            ExitCode::FAILURE
        }
    }
}

#[derive(Default)]
struct Tally {
    files: usize,
    hidden: usize,
    equal: usize,
    wrong: Vec<String>,
}

fn recount(folder: &Path) -> Result<Tally, Told> {
    let mut tally = Tally::default();
    hashes(folder, &mut tally)?;
    let figures: Vec<Figure> = table(&folder.join("figures.csv"))?;
    let mut held: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    for figure in &figures {
        if !figure.rows.is_empty() && !held.contains_key(&figure.rows) {
            held.insert(figure.rows.clone(), rows(&folder.join(&figure.rows))?);
        }
    }
    // What is reckoned from another figure needs that one first.
    let net = figures.iter().find(|f| f.measure == "TF01" && f.part == "net" && f.group.is_empty());
    let net_hours = net.and_then(|f| f.value).map(|minutes| minutes / 60.0);
    for figure in &figures {
        let name = format!("{} {} [{}]", figure.measure, figure.part, figure.group);
        let rows = held.get(&figure.rows).map_or(&[][..], Vec::as_slice);
        let Some(value) = figure.value else {
            match figure.hidden.is_empty() {
                true => tally.wrong.push(format!("{name}: no value, and nothing says why")),
                false => tally.hidden += 1,
            }
            continue;
        };
        match reckon(figure, rows, net_hours) {
            Some(again) if close(again, value) => match lines(figure, rows) {
                Ok(()) => tally.equal += 1,
                Err(what) => tally.wrong.push(format!("{name}: {what}")),
            },
            Some(again) => tally.wrong.push(format!("{name}: {again} from its rows, {value} in the pack")),
            None => tally.wrong.push(format!("{name}: \"{}\" cannot be told from its rows", figure.how)),
        }
    }
    Ok(tally)
}

/// Every file of the manifest as it was written, and none beside them.
fn hashes(folder: &Path, tally: &mut Tally) -> Result<(), Told> {
    let manifest: Manifest = serde_json::from_slice(&std::fs::read(folder.join("manifest.json"))?)?;
    let mut named: BTreeSet<PathBuf> = BTreeSet::from([folder.join("manifest.json")]);
    for file in &manifest.files {
        let path = folder.join(&file.path);
        match std::fs::read(&path) {
            Ok(bytes) if hex::encode(Sha256::digest(&bytes)) == file.sha256 => tally.files += 1,
            Ok(_) => tally.wrong.push(format!("{}: not as it was written", file.path)),
            Err(e) => tally.wrong.push(format!("{}: {e}", file.path)),
        }
        named.insert(path);
    }
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if !named.contains(&path) {
                tally.wrong.push(format!("{}: not in the manifest", path.display()));
            }
        }
    }
    Ok(())
}

fn table<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<Vec<T>, Told> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>().map_err(|e| format!("{}: {e}", path.display()))?)
}

fn rows(path: &Path) -> Result<Vec<Read>, Told> {
    let all: Vec<Row> = table(path)?;
    Ok(all
        .into_iter()
        .map(|row| Read {
            group: pairs(&row.group),
            value: row.value,
            counted: row.counted == "yes",
            hit: if row.hit.is_empty() { None } else { Some(row.hit == "yes") },
            excluded: row.excluded,
        })
        .collect())
}

fn pairs(text: &str) -> Group {
    text.split(';')
        .filter_map(|pair| pair.split_once('='))
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect()
}

/// Those of a figure's group and of what it is limited to.
fn of<'a>(figure: &Figure, rows: &'a [Read]) -> Vec<&'a Read> {
    let mut want = pairs(&figure.group);
    want.extend(pairs(&figure.only));
    rows.iter().filter(|row| want.iter().all(|(k, v)| row.group.get(k) == Some(v))).collect()
}

fn sum<'a>(rows: impl Iterator<Item = &'a Read>) -> f64 {
    let mut values: Vec<f64> = rows.filter_map(|row| row.value).collect();
    values.sort_by(f64::total_cmp);
    values.into_iter().sum()
}

#[allow(clippy::cast_precision_loss)]
fn reckon(figure: &Figure, rows: &[Read], net_hours: Option<f64>) -> Option<f64> {
    let of = of(figure, rows);
    let counted: Vec<&Read> = of.iter().copied().filter(|row| row.counted).collect();
    let hits = counted.iter().filter(|row| row.hit == Some(true)).count();
    let by = |hit: Option<bool>| sum(counted.iter().copied().filter(|row| row.hit == hit));
    let all = || sum(counted.iter().copied());
    Some(match figure.how.as_str() {
        "share" if !counted.is_empty() => 100.0 * hits as f64 / counted.len() as f64,
        "count" if counted.iter().any(|row| row.hit.is_some()) => hits as f64,
        "count" => counted.len() as f64,
        "sum" => all(),
        "hits" => by(Some(true)),
        "misses" => by(Some(false)),
        "neither" => by(None),
        "net" => by(Some(true)) - by(Some(false)) - by(None),
        "waiting" => sum(of.iter().copied().filter(|row| row.counted || row.excluded == "not_signed_off")),
        "ratio" => 100.0 * by(Some(true)) / by(Some(false)),
        "per_hundred" if !counted.is_empty() => 100.0 * all() / counted.len() as f64,
        "most" => counted.iter().filter_map(|row| row.value).reduce(f64::max)?,
        "time_share" => time_share(figure, rows)?,
        "difference" => difference(figure, rows)?,
        how => {
            if let Some(way) = how.strip_suffix(" rounded") {
                reckon(&Figure { how: way.to_owned(), ..figure.clone() }, rows, net_hours)?.round()
            } else if let Some(way) = how.strip_prefix("scheme less comparison, ") {
                let side = |who: &str| {
                    let one = Figure { how: way.to_owned(), group: format!("who={who}"), ..figure.clone() };
                    reckon(&one, rows, net_hours)
                };
                side("scheme")? - side("comparison")?
            } else if let Some(percent) = how.strip_prefix('p').and_then(|p| p.parse::<usize>().ok()) {
                let mut values: Vec<f64> = counted.iter().filter_map(|row| row.value).collect();
                values.sort_by(f64::total_cmp);
                let rank = (percent * values.len()).div_ceil(100).max(1);
                values.get(rank - 1)? / per(&figure.unit)
            } else if let Some(people) = how.strip_prefix("sum/").and_then(|n| n.parse::<f64>().ok()) {
                all() / people
            } else if let Some(rate) =
                how.strip_prefix("net hours times ").and_then(|n| n.parse::<f64>().ok())
            {
                (net_hours? * rate * 100.0).round() / 100.0
            } else if let Some(divisor) =
                how.strip_prefix("net hours over ").and_then(|n| n.parse::<f64>().ok())
            {
                net_hours? / divisor
            } else {
                return None;
            }
        }
    })
}

/// Milliseconds of a unit of time.
fn per(unit: &str) -> f64 {
    match unit {
        "seconds" => 1_000.0,
        "minutes" => 60_000.0,
        "hours" => 3_600_000.0,
        "days" => 86_400_000.0,
        _ => 1.0,
    }
}

fn time_share(figure: &Figure, rows: &[Read]) -> Option<f64> {
    let mut whole = pairs(&figure.group);
    let activity =
        ["activity", "activity_group", "costing"].iter().filter_map(|d| whole.remove_entry(*d)).next();
    let inside = |row: &&Read| row.counted && whole.iter().all(|(k, v)| row.group.get(k) == Some(v));
    let all = sum(rows.iter().filter(inside));
    let part = match &activity {
        Some((d, v)) => sum(rows.iter().filter(inside).filter(|row| row.group.get(d) == Some(v))),
        None => sum(rows.iter().filter(inside).filter(|row| row.hit == Some(true))),
    };
    (all > 0.0).then(|| 100.0 * part / all)
}

fn difference(figure: &Figure, rows: &[Read]) -> Option<f64> {
    let activity = pairs(&figure.group).remove("activity")?;
    let share = |side: &str| {
        let on = |row: &&Read| row.counted && row.group.get("side").is_some_and(|s| s == side);
        let all = sum(rows.iter().filter(on));
        let part = sum(rows.iter().filter(on).filter(|row| row.group.get("activity") == Some(&activity)));
        if all > 0.0 { 100.0 * part / all } else { 0.0 }
    };
    Some(
        (share("with, after") - share("with, before")) - (share("without, after") - share("without, before")),
    )
}

/// Whether n, the numerator and what was left out are those of the rows too, where the figure counts rows.
fn lines(figure: &Figure, rows: &[Read]) -> Result<(), String> {
    if !["share", "count", "sum"].contains(&figure.how.as_str()) && !figure.how.starts_with('p') {
        return Ok(());
    }
    let of = of(figure, rows);
    let counted = of.iter().filter(|row| row.counted).count() as u64;
    if counted != figure.n {
        return Err(format!("n is {} and {counted} rows count", figure.n));
    }
    let hits = of.iter().filter(|row| row.counted && row.hit == Some(true)).count() as u64;
    if figure.how == "share" && figure.numerator.is_some_and(|n| n != hits) {
        return Err(format!("numerator is {:?} and {hits} rows hit", figure.numerator));
    }
    for (reason, n) in pairs(&figure.excluded) {
        let found = of.iter().filter(|row| row.excluded == reason).count();
        if n != found.to_string() {
            return Err(format!("{n} were left out for {reason} and {found} rows are"));
        }
    }
    Ok(())
}

/// Equal but for the last digits of a floating point number.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}
