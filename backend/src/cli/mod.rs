//! The command line.
//!
//! Every command says what it did in plain sentences, ends with 0 when all is well and with something else
//! when it is not, and shows an example in its `--help`. Answers for programs go to standard output;
//! messages for people go to standard error.

mod check;
mod device;
mod log;
mod migrate;
mod openapi;
mod restored;
mod serve;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Flags};
use crate::db::Db;
use crate::http::{Clock, SystemClock};

#[derive(Parser)]
#[command(
    name = "beatbook",
    version,
    about = "The Beatbook server: sync, console, measures and imports.",
    after_help = "Settings come from flags, BEATBOOK_… variables, the file of --config, then defaults.\n\n\
                  Examples:\n  beatbook serve\n  beatbook --database-url postgres://beat@db/beatbook migrate\n  \
                  beatbook user add --collar 2114 --name \"R. Bowen\" --role SGT --area NE"
)]
struct Cli {
    /// A TOML file with settings.
    #[arg(long, global = true, env = "BEATBOOK_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The store: sqlite:PATH or postgres://user:password@host/name.
    #[arg(long = "database-url", global = true, value_name = "URL")]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer devices and browsers.
    Serve(serve::Args),
    /// Bring the store up to date.
    #[command(after_help = "Example:\n  beatbook --database-url sqlite:force.db migrate")]
    Migrate,
    /// Verify that the store is whole: the log, its chains and the digests.
    #[command(after_help = "Example:\n  beatbook --database-url sqlite:force.db check")]
    Check,
    /// Say that the store was put back from a backup, before anything is served from it.
    #[command(
        long_about = "Say that the store was put back from a backup, before anything is served from it.\n\nDevices keep \
                      what they sent. They notice the new life of the server, fetch anew and offer again whatever this \
                      store has not seen, so nothing that a device made is lost.",
        after_help = "Example:\n  beatbook --database-url sqlite:force.db restored"
    )]
    Restored,
    Import(crate::import::cli::Args),
    Report(crate::measures::cli::Args),
    /// Open accounts and give roles.
    #[command(subcommand)]
    User(user::Command),
    /// Enrol and revoke devices.
    #[command(subcommand)]
    Device(device::Command),
    /// Print the OpenAPI 3.1 document.
    #[command(after_help = "Example:\n  beatbook openapi > openapi.json")]
    Openapi,
}

/// What went wrong, in words for whoever typed the command.
type Told = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command that the process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("beatbook: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<ExitCode, Told> {
    let mut flags: Flags = Vec::new();
    if let Some(url) = cli.database {
        flags.push(("database.url".to_owned(), url));
    }
    if let Command::Serve(args) = &cli.command {
        flags.extend(args.flags());
    }
    let config = Config::read(cli.config.as_deref(), std::env::vars(), &flags)?;
    let now = SystemClock.now();
    match cli.command {
        Command::Serve(_) => serve::run(config),
        Command::Openapi => openapi::run(),
        Command::Migrate => migrate::run(&config),
        Command::Check => check::run(&config),
        Command::Restored => restored::run(&config),
        Command::Import(args) => {
            crate::import::cli::run(&args, &migrated(&config)?, now, &mut std::io::stdout())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Report(args) => {
            crate::measures::cli::run(&args, &migrated(&config)?, now, &mut std::io::stdout())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::User(command) => user::run(command, &migrated(&config)?, now),
        Command::Device(command) => device::run(command, &migrated(&config)?, &config, now),
    }
}

fn open(config: &Config) -> Result<Db, Told> {
    Db::open(&config.database.url, &config.database.options())
        .map_err(|e| format!("the store at {} cannot be opened: {e}", config.database.address()).into())
}

/// The store, up to date.
fn migrated(config: &Config) -> Result<Db, Told> {
    let db = open(config)?;
    db.migrate()?;
    Ok(db)
}
