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
    println!(
        "Made every leaf of the log again. {} lines have lost their words, by {} approved disposals that account for them.",
        report.erased, report.disposals
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
    let notebooks = db.read(crate::sync::books::check)?;
    println!(
        "Read {} notebooks with {} entries: numbers without a gap, each entry bound to the one before and as it was \
         written.",
        notebooks.books.len(),
        notebooks.entries
    );
    for wrong in &notebooks.wrong {
        println!("WRONG: {wrong}.");
    }
    let wrong = wrong.len() + notebooks.wrong.len();
    if wrong == 0 {
        println!("All is well.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{wrong} things are wrong. Keep this store as it is and restore a backup beside it.");
    Ok(ExitCode::FAILURE)
}
