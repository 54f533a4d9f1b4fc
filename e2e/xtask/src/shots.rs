//! `cargo xtask shots`: a picture of every screen, in both languages, by day and by night.
//!
//! The pictures are for eyes: nobody compares them pixel by pixel. They go to a folder that git does not keep; whoever
//! changed a page opens its pictures and asks whether a sergeant should be handed it.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use crate::machine::{self, Needs};
use crate::{Failure, demo, step, test};

#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask shots\n  cargo xtask shots --only officer-job")]
pub struct Shots {
    /// Where the pictures go
    #[arg(long, value_name = "DIR", default_value = "target/shots")]
    out: PathBuf,
    /// Only screens with these words in their name, such as `officer-job` or `.cy.night`
    #[arg(long, value_name = "WORDS", default_value = "")]
    only: String,
    /// The programs are already built
    #[arg(long, hide = true)]
    built: bool,
}

impl Shots {
    pub fn run(&self) -> Result<bool, Failure> {
        machine::prepare(Needs { database: false, browser: true, ..Needs::default() })?;
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
            folder: "target/shots-demo".into(),
            seed: 7,
            port: None,
            data: None,
            keep: false,
        })?;
        let mut command = Command::new("node");
        command
            .arg("e2e/browser/shots.mjs")
            .args([&running.facts, &self.out])
            .arg(&self.only)
            .env("CHROMIUM", chromium);
        let ended = step::run("shots", "taking a picture of every screen", &mut command)?;
        if let Some(line) = ended.output.lines().last() {
            println!("   {line}");
        }
        Ok(ended.well)
    }
}
