//! `cargo xtask bench`: how fast sync is, as a ratio to bare inserts on the same machine in the same run; and how fast
//! the officer's pages are in a browser whose processor is made four times slower.
//!
//! Figures are of this machine and this moment. They are told beside what the standard asks, and no test reads them.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use serde_json::Value;

use crate::machine::{self, Needs};
use crate::postgres::{Cluster, Durable};
use crate::{Failure, demo, step, test};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench --quick --engine sqlite\n  cargo xtask bench --pages\n  cargo xtask bench --boards --engine sqlite"
)]
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
    /// Only the boards, on a month and on a year of a force of Gwent's size
    #[arg(long, conflicts_with = "pages")]
    boards: bool,
    /// Only the officer's pages: their start, their answer to a tap, and a long list
    #[arg(long)]
    pages: bool,
    /// The programs are already built
    #[arg(long, hide = true, requires = "pages")]
    built: bool,
}

/// What the standard asks of the officer's pages (O-8): the name of the figure, its words, and the most it may be.
const PAGES: [(&str, &str, f64); 3] = [
    ("/cold_start_ms", "from nothing to a list that can be tapped, ms", 2_000.0),
    ("/tap_to_paint_ms", "from a tap to the next painted frame, ms", 100.0),
    ("/scrolling/late", "frames that came late while 500 rows were scrolled", 0.0),
];

impl Bench {
    pub fn run(&self) -> Result<bool, Failure> {
        if self.pages {
            return self.pages();
        }
        let well = self.sync()?;
        if self.boards {
            return Ok(well);
        }
        Ok(self.pages()? && well)
    }

    /// The officer's pages against a demonstration, in Chromium. Whether they could be measured is the answer; whether
    /// they are fast enough is told.
    fn pages(&self) -> Result<bool, Failure> {
        machine::prepare(Needs { browser: true, ..Needs::default() })?;
        machine::npm("e2e/browser")?;
        if !self.built {
            machine::npm("mobile-app/ui")?;
            step::must("pages-build", "building the pages", &mut test::npm_run("build"))?;
            step::must(
                "build",
                "compiling the server, the device and the demonstration",
                Command::new("cargo").args(test::BUILD),
            )?;
        }
        let chromium = machine::chromium().ok_or("no Chromium was found: apt-get install chromium")?;
        let running = demo::start(&demo::Wish {
            folder: "target/speed-demo".into(),
            seed: 7,
            port: None,
            data: None,
            keep: false,
        })?;
        let mut command = Command::new("node");
        command.arg("e2e/browser/speed.mjs").arg(&running.facts).arg(self.rounds.to_string());
        command.env("CHROMIUM", chromium);
        let ended =
            step::run("speed", "measuring the officer's pages at a quarter of the speed", &mut command)?;
        let figures = ended.output.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        let Some(figures) = figures.filter(|_| ended.well) else { return Ok(false) };
        for (name, words, most) in PAGES {
            let found = figures.pointer(name).and_then(Value::as_f64).unwrap_or(f64::NAN);
            let verdict = if found <= most { "within" } else { "over" };
            println!("   {words:<52} {found:>8}   {verdict} {most}");
        }
        let out = self.out.with_file_name("bench-pages.json");
        std::fs::write(&out, format!("{figures:#}\n"))
            .map_err(|e| format!("cannot write {}: {e}", out.display()))?;
        Ok(true)
    }

    fn sync(&self) -> Result<bool, Failure> {
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
        if self.boards {
            command.arg("--boards");
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
