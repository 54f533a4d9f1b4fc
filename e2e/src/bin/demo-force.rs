//! Fills a store with the demonstration force and prints who may sign in.

use std::io::Write as _;
use std::process::ExitCode;

use beatbook_e2e::demo::{self, Options};
use beatbook_server::db::{Db, DbOptions};
use beatbook_shared::time::Millis;
use clap::Parser;
use serde_json::json;

/// Make a demonstration force: every person, place and case in it is made up.
#[derive(Parser)]
#[command(after_help = "Example:
  demo-force --database-url sqlite:force.db --seed 1 --now 2026-11-06T19:10:00Z --days 28")]
struct Line {
    /// sqlite:PATH or postgres://…
    #[arg(long, value_name = "URL")]
    database_url: String,
    /// The same seed and time give the same force
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The end of the weeks it makes, RFC 3339
    #[arg(long, value_name = "TIME")]
    now: String,
    #[arg(long, default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: u32,
    /// Incidents a day; a force of Gwent's size has about 335
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(5..=2000))]
    per_day: u32,
}

fn main() -> ExitCode {
    match run(&Line::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("demo-force: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: &Line) -> Result<(), Box<dyn std::error::Error>> {
    let now = Millis::parse(&line.now).map_err(|e| format!("--now {}: {e}", line.now))?;
    let force = demo::build(line.seed, now, &Options { days: line.days, per_day: line.per_day });
    // A force that a power cut spoilt is made again; nobody waits for the disk here.
    let options = DbOptions { connections: 2, durable: false, ..DbOptions::default() };
    let db = Db::open(&line.database_url, &options)?;
    db.migrate()?;
    let loaded = demo::load(&db, &force)?;
    if loaded.not_applied > 0 {
        return Err(format!("{} of {} edits were not taken", loaded.not_applied, force.writes.len()).into());
    }
    let enrolments = demo::open_accounts(&db, &force)?;
    let accounts: Vec<_> = force
        .accounts
        .iter()
        .map(|a| json!({"name": a.name, "collar": a.collar, "password": a.password, "role": a.role, "area": a.area, "staff": a.staff}))
        .collect();
    let enrolments: Vec<_> =
        enrolments.into_iter().map(|e| json!({"collar": e.collar, "code": e.code})).collect();
    let all = json!({
        "demonstration": "Every person, place and case in this force is made up.",
        "seed": line.seed, "now": line.now, "days": line.days,
        "incidents": force.incidents, "crimes": force.crimes, "edits": loaded.applied,
        "accounts": accounts, "enrolments": enrolments,
    });
    writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&all)?)?;
    Ok(())
}
