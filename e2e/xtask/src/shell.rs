//! The officer's app in its window: lints, tests that need no display, and one story that needs one.
//!
//! The window is built by a call of its own, because it needs GTK and everything else must build without. Its
//! libraries lie in the one target folder; what both sides use with other features is compiled a second time.

use std::process::Command;

use crate::counts::Reader;
use crate::step::{Ended, Running};
use crate::{Failure, demo, linted, machine, step};

/// One row of the closing table.
pub struct Part {
    pub name: &'static str,
    pub reader: Reader,
    pub run: fn() -> Result<Ended, Failure>,
}

pub const PARTS: [Part; 2] = [
    Part { name: "window, tests", reader: Reader::Nextest, run: tests },
    Part { name: "window, story", reader: Reader::Closing, run: story },
];

fn cargo(arguments: &[&str]) -> Result<Command, Failure> {
    let mut command = linted::cargo()?;
    command.args(arguments).args(["-p", "beatbook-app", "--tests", "--bins", "--locked"]);
    Ok(command)
}

/// The compilation of the window with its lints, which goes on beside other steps: it is most of the work here, and
/// needs nothing but a processor that has time.
pub fn beside() -> Result<Running, Failure> {
    step::beside("shell-compile", "compiling the window, with its lints", &cargo(&["build"])?)
}

fn tests() -> Result<Ended, Failure> {
    if !machine::nextest() {
        return Err("cargo-nextest is missing".to_owned());
    }
    let mut command = cargo(&["nextest", "run", "--no-fail-fast"])?;
    step::run("shell-tests", "building the window and testing it without a display", &mut command)
}

/// The app as a person has it: enrolled, cut off, killed, started again, reconnected.
fn story() -> Result<Ended, Failure> {
    step::must("shell-build", "building the window", &mut cargo(&["build"])?)?;
    machine::npm("e2e/browser")?;
    let running = demo::start(&demo::Wish {
        folder: "target/shell".into(),
        seed: 7,
        port: None,
        data: None,
        keep: false,
    })?;
    let absolute = |path: &str| {
        std::path::absolute(path).map(|p| p.display().to_string()).map_err(|e| format!("{path}: {e}"))
    };
    let mut command = Command::new("node");
    command.arg("e2e/browser/shell.mjs").arg(&running.facts);
    command.args([absolute("target/debug/beatbook-app")?, absolute("target/shell/window")?]);
    step::run("shell", "working with the app in its window", &mut command)
}
