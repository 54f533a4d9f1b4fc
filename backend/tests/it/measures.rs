//! `beatbook report`, and the response figures of a real file held against an independent recount.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use beatbook_server::db::{Db, DbOptions};
use beatbook_server::import::cli as import;
use beatbook_server::measures::cli::{self, Args};
use beatbook_shared::measures::Board;
use beatbook_shared::time::Millis;
use clap::Parser;

#[derive(Parser)]
struct Report {
    #[command(flatten)]
    args: Args,
}

fn now() -> Millis {
    Millis::parse("2026-11-02T09:00:00Z").unwrap()
}

fn store(folder: &Path) -> Db {
    let options = DbOptions { connections: 2, durable: false, ..DbOptions::default() };
    let db = Db::open(folder.join("force.db").to_str().unwrap(), &options).unwrap();
    db.migrate().unwrap();
    db
}

fn report(db: &Db, words: &str) -> Result<String, cli::Error> {
    let args = Report::try_parse_from(["report"].into_iter().chain(words.split(' '))).unwrap().args;
    let mut out = Vec::new();
    cli::run(&args, db, now(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn an_empty_force_has_boards_with_nothing_to_count() {
    let folder = tempfile::tempdir().unwrap();
    let db = store(folder.path());
    for board in ["attendance", "supervision", "time", "freed", "trust"] {
        let json: Board = serde_json::from_str(&report(&db, &format!("{board} --json")).unwrap()).unwrap();
        assert!(!json.definitions.is_empty() && !json.figures.is_empty(), "{board}");
        assert!(json.figures.iter().all(|f| f.n == 0), "{board}");
        let table = report(&db, board).unwrap();
        assert!(json.definitions.iter().all(|d| table.contains(&d.name)), "{table}");
        assert!(report(&db, &format!("{board} --csv")).unwrap().starts_with("measure,part,group"));
    }
    let period = report(&db, "attendance --from 2026-11-01 --to 2026-11-01 --json").unwrap();
    let period: Board = serde_json::from_str(&period).unwrap();
    assert_eq!(
        (period.from.london_text(), period.to.london_text()),
        ("2026-11-01 00:00".into(), "2026-11-02 00:00".into())
    );
    let backwards = report(&db, "attendance --from 2026-11-05 --to 2026-11-01").unwrap_err().to_string();
    assert!(backwards.contains("must lie before"), "{backwards}");
}

#[test]
fn the_dispatch_set_counts_as_an_independent_recount_of_the_raw_file() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("BEATBOOK_DATA").map_or(beside, PathBuf::from);
    let file = data.join("sf-fire-dispatch/sf-fire-2016-12-31_2017-01-07.csv.gz");
    let python = Command::new("python3").args(["-c", "import tomllib, zoneinfo"]).output();
    if !file.is_file() || !python.is_ok_and(|p| p.status.success()) {
        println!("skipped: 1 real set, {} (it needs the open data and Python 3.11)", file.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let db = store(folder.path());
    let args = import::Args {
        kind: import::Kind::Incidents,
        map: "sf-fire-dispatch".to_owned(),
        dry_run: false,
        rejects: Some(folder.path().join("rejects.csv")),
        create: false,
        json: false,
        by: "import".to_owned(),
        file: file.clone(),
    };
    import::run(&args, &db, now(), &mut Vec::new()).unwrap();
    let json = report(&db, "attendance --from 2016-12-30 --to 2017-01-10 --json").unwrap();
    let board = folder.path().join("report.json");
    std::fs::write(&board, json).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../e2e/recount/recount.py");
    let out = Command::new("python3").arg(script).arg(&file).arg(&board).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    println!("{said}");
    assert!(out.status.success(), "{said}");
    assert!(said.contains("all equal to the last digit"), "{said}");
}
