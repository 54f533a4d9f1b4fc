//! `beatbook restored`.

use std::process::ExitCode;

use super::{Told, migrated};
use crate::config::Config;

pub fn run(config: &Config) -> Result<ExitCode, Told> {
    let db = migrated(config)?;
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random)?;
    db.write(move |tx| crate::sync::restored(tx, random))?;
    println!(
        "This store begins a new life. Devices will fetch anew and offer again what it has not seen. \
         What was written in the console after the backup was taken is not among that."
    );
    Ok(ExitCode::SUCCESS)
}
