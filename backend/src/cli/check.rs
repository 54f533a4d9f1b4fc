//! `beatbook check`.

use std::process::ExitCode;

use super::{Told, open};
use crate::config::Config;

pub fn run(config: &Config) -> Result<ExitCode, Told> {
    let db = open(config)?;
    let address = config.database.address();
    println!("The store at {address} opens.");
    if db.pending()? {
        println!("WRONG: migrations are waiting. Run `beatbook migrate`, then check again.");
        return Ok(ExitCode::FAILURE);
    }
    println!("Its schema is up to date.");
    let report = db.read(crate::sync::check::check)?;
    println!(
        "Looked at {} changes, {} records, {} operations, {} scopes and {} rows of lists: numbers without a hole, \
         each scope one chain, digests and totals, every operation's bytes against their hash, and every row of a \
         list against its record.",
        report.changes, report.records, report.ops, report.scopes, report.listed
    );
    let signed = db.read(crate::reviews::verify)?;
    println!(
        "Made the hashes of {} sign-offs again, over {} entries and fields.",
        signed.reviews, signed.entries
    );
    let wrong: Vec<&String> = report.wrong.iter().chain(&signed.wrong).collect();
    for wrong in &wrong {
        println!("WRONG: {wrong}.");
    }
    if wrong.is_empty() {
        println!("All is well.");
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "{} things are wrong. Keep this store as it is and restore a backup beside it.",
        wrong.len()
    );
    Ok(ExitCode::FAILURE)
}
