//! Beatbook's front door: `cargo xtask demo`, `cargo xtask test`, `cargo xtask bench`, `cargo xtask package`.
//!
//! Each is meant for a machine that has nothing yet but Rust and Node: it says what is missing
//! and why, fetches it, and then says at each step what it does and how long it took. Nothing here knows
//! Beatbook from the inside; it starts the same programs that a person would start.

mod bench;
mod counts;
mod demo;
mod leash;
mod linted;
mod machine;
mod package;
mod postgres;
mod shell;
mod shots;
mod step;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, show, test and measure Beatbook", version)]
struct Line {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start a demonstration force, two officer devices and the console
    Demo(demo::Demo),
    /// Run every test there is and close with one line of counts
    Test(test::Test),
    /// Measure the speed of sync against bare inserts on this machine
    Bench(bench::Bench),
    /// Take a picture of every screen, in both languages, by day and by night
    Shots(shots::Shots),
    /// Make the officer's app to install: a Debian package and a plain program
    Package(package::Package),
    /// Start a private PostgreSQL for tests by hand, and end it with Ctrl-C
    Postgres,
}

/// Why a task could not go on, in a sentence for the person who started it.
type Failure = String;

fn main() -> ExitCode {
    let line = Line::parse();
    let root = root();
    if let Err(why) = std::env::set_current_dir(&root) {
        eprintln!("cannot enter {}: {why}", root.display());
        return ExitCode::FAILURE;
    }
    let outcome = match line.task {
        Task::Demo(demo) => demo.run(),
        Task::Test(test) => test.run(),
        Task::Bench(bench) => bench.run(),
        Task::Shots(shots) => shots.run(),
        Task::Package(package) => package.run(),
        Task::Postgres => postgres::by_hand(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("\n{why}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds the workspace. Cargo says where this crate lies; without cargo, it is where we are.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let root = here.and_then(|here| Some(here.parent()?.parent()?.to_path_buf()));
    root.unwrap_or_else(|| PathBuf::from("."))
}
