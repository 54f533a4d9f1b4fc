//! What was prepared: the store, the programs, who may sign in.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::proof::{Broken, broke};
use crate::process::Process;

/// `demo.json`, as `cargo xtask demo` writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    pub database: String,
    /// The server's program.
    pub beatbook: String,
    /// The folder of open data sets, where there is one.
    pub data: Option<PathBuf>,
    pub imports: Vec<Import>,
    pub force: Force,
    pub processes: Vec<Planned>,
    #[serde(skip)]
    pub folder: PathBuf,
}

/// What `demo-force` made.
#[derive(Debug, Clone, Deserialize)]
pub struct Force {
    pub accounts: Vec<Account>,
    /// One for each device, in the order of the devices.
    pub enrolments: Vec<Enrolment>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Account {
    pub name: String,
    pub collar: String,
    pub password: String,
    pub role: String,
    #[serde(default)]
    pub area: String,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Enrolment {
    pub collar: String,
    pub code: String,
}

/// An open data set that was imported, with the account of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Import {
    pub kind: String,
    pub map: String,
    pub file: String,
    pub command: Vec<String>,
    pub report: serde_json::Value,
}

/// A program to be started.
#[derive(Debug, Clone, Deserialize)]
pub struct Planned {
    pub name: String,
    pub url: String,
    pub ready: String,
    pub command: Vec<String>,
    /// What opens a device's store.
    #[serde(default)]
    pub pin: String,
}

impl Facts {
    pub fn read(path: &Path) -> Result<Facts, Broken> {
        let what = format!("reading {}", path.display());
        let text = std::fs::read_to_string(path).map_err(|e| broke(&what, e))?;
        let mut facts: Facts = serde_json::from_str(&text).map_err(|e| broke(&what, e))?;
        facts.folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(facts)
    }

    pub fn planned(&self, name: &str) -> Result<&Planned, Broken> {
        let found = self.processes.iter().find(|p| p.name == name);
        found.ok_or_else(|| broke("the list of programs", format!("no {name}")))
    }

    pub fn process(&self, name: &str) -> Result<Process, Broken> {
        let planned = self.planned(name)?;
        let log = self.folder.join(format!("{name}.log"));
        Ok(Process::new(name, planned.command.clone(), &planned.url, &planned.ready, &log))
    }

    /// The account of a collar number.
    pub fn account(&self, collar: &str) -> Result<&Account, Broken> {
        let found = self.force.accounts.iter().find(|a| a.collar == collar);
        found.ok_or_else(|| broke("the list of accounts", format!("nobody with the collar number {collar}")))
    }

    /// Somebody with a role, in an area where one is asked for.
    pub fn with_role(&self, role: &str, area: &str) -> Result<&Account, Broken> {
        let mut all = self.force.accounts.iter().filter(|a| a.role == role);
        let found = all.clone().find(|a| a.area == area).or_else(|| all.next());
        found.ok_or_else(|| broke("the list of accounts", format!("nobody with the role {role}")))
    }
}
