//! `cargo xtask bench`: how fast sync is, as a ratio to bare inserts on the same machine in the same run.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::machine::{self, Needs};
use crate::postgres::{Cluster, Durable};
use crate::{Failure, step, test};

#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench --quick --engine sqlite")]
pub struct Bench {
    /// Measure this engine only: `sqlite` or `postgres`
    #[arg(long)]
    engine: Option<String>,
    /// How often each figure is taken; the median is shown
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Fewer operations and smaller stores, for a first look
    #[arg(long)]
    quick: bool,
    /// Where the figures go as JSON
    #[arg(long, default_value = "target/bench.json")]
    out: PathBuf,
}

impl Bench {
    pub fn run(&self) -> Result<bool, Failure> {
        let postgres = self.engine.as_deref() != Some("sqlite");
        machine::prepare(Needs { database: postgres, ..Needs::default() })?;
        machine::npm("mobile-app/ui")?;
        step::must("pages-build", "building the pages", &mut test::npm_run("build"))?;
        let programs = ["-p", "beatbook-server", "-p", "beatbook-e2e", "--bin", "beatbook", "--bin", "bench"];
        step::must(
            "bench-build",
            "building as it would run (optimised; this takes a while)",
            Command::new("cargo").args(["build", "--release", "--locked"]).args(programs),
        )?;
        let cluster = if postgres { Some(Cluster::start("pg-bench", Durable::Yes)?) } else { None };
        let mut command = Command::new("target/release/bench");
        command.arg("--server").arg("target/release/beatbook").arg("--out").arg(&self.out);
        command.args(["--rounds", &self.rounds.to_string()]);
        if self.quick {
            command.arg("--quick");
        }
        if self.engine.as_deref() != Some("postgres") {
            command.arg("--sqlite");
        }
        if let Some(cluster) = &cluster {
            command.args(["--postgres", &cluster.url("postgres")]);
        }
        let status = command.status().map_err(|e| format!("cannot start the load client: {e}"))?;
        Ok(status.success())
    }
}
