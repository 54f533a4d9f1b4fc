//! `beatbook migrate`.

use std::process::ExitCode;

use super::{Told, open};
use crate::config::Config;

pub fn run(config: &Config) -> Result<ExitCode, Told> {
    let applied = open(config)?.migrate()?;
    if applied.is_empty() {
        println!("The store at {} was up to date already.", config.database.address());
    } else {
        println!("The store at {} is up to date. Ran: {}.", config.database.address(), applied.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}
