//! `beatbook device`.

use std::process::ExitCode;

use beatbook_shared::ids::StaffId;
use beatbook_shared::time::Millis;

use super::Told;
use crate::config::Config;
use crate::db::Db;
use crate::{devices, session};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a one-time code with which an officer enrols a device.
    #[command(after_help = "Example:\n  beatbook device code --collar 2114")]
    Code {
        /// Whose device it will be.
        #[arg(long)]
        collar: String,
        /// How long the code is good for, in minutes.
        #[arg(long)]
        minutes: Option<u32>,
    },
    /// Show every enrolled device.
    #[command(after_help = "Example:\n  beatbook device list")]
    List,
    /// Revoke a device: it is sent nothing more; what waits in its outbox may still come, into quarantine.
    #[command(after_help = "Example:\n  beatbook device revoke 019abc…")]
    Revoke {
        /// The device's id.
        id: String,
    },
}

pub fn run(command: Command, db: &Db, config: &Config, now: Millis) -> Result<ExitCode, Told> {
    match command {
        Command::Code { collar, minutes } => {
            let looked = collar.clone();
            let staff = db
                .read(move |conn| session::staff_by_collar(conn, &looked, now))?
                .ok_or_else(|| format!("nobody holds the collar number {collar} today."))?;
            let id = StaffId(staff.id.0);
            let minutes = minutes.unwrap_or(config.tokens.code_minutes);
            let code = db.write(move |tx| {
                devices::issue_code(tx, &id, &StaffId::from("command-line"), minutes, now)
            })?;
            eprintln!("Good once, until {} (London).", code.until.london_text());
            println!("{}", code.text);
        }
        Command::List => {
            for row in db.read(devices::list)? {
                let seen = Millis(row.last_seen_at).london_text();
                println!("{}\t{}\t{}\t{}\tlast seen {seen}", row.id, row.staff, row.status, row.name);
            }
        }
        Command::Revoke { id } => {
            let device = id.clone();
            db.write(move |tx| devices::revoke(tx, &device, "command-line", "handed_in", now))?;
            println!("{id} is revoked.");
        }
    }
    Ok(ExitCode::SUCCESS)
}
