//! `simulate`: runs seeds of the world and says which promise any of them broke.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use beatbook_e2e::sim::force::Workshop;
use beatbook_e2e::sim::{self, Options, Outcome, planted as mistakes};
use clap::Parser;

/// Runs simulated worlds, each from one seed.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many seeds to run.
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// How many at once.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Run this one seed alone.
    #[arg(long)]
    seed: Option<u64>,
    /// Print each move of the one seed as it happens.
    #[arg(long, requires = "seed")]
    trace: bool,
    /// Run the one seed as its comparison with other clocks does: `here` or `there`.
    #[arg(long, requires = "seed")]
    clocks: Option<String>,
    /// Switch on known mistakes, one at a time, and show that each is caught: `all`, or one by name.
    #[arg(long)]
    planted: Option<String>,
    /// How many seeds a planted mistake may take until it is caught.
    #[arg(long, default_value_t = 2_000)]
    max_seeds: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
        return one(seed, &arguments);
    }
    match &arguments.planted {
        Some(which) => planted(which, &arguments),
        None => many(&arguments),
    }
}

/// Shows that known mistakes are caught.
fn planted(which: &str, arguments: &Arguments) -> ExitCode {
    let mistakes: Vec<_> =
        mistakes::all().into_iter().filter(|m| which == "all" || m.name() == which).collect();
    if mistakes.is_empty() {
        let names: Vec<String> = mistakes::all().into_iter().map(mistakes::Mistake::name).collect();
        eprintln!("There is no mistake called {which}. There are: all, {}.", names.join(", "));
        return ExitCode::FAILURE;
    }
    let next = AtomicU64::new(0);
    let caught = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| {
                let shop = Workshop::new();
                loop {
                    let n = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
                    let Some(mistake) = mistakes.get(n) else { break };
                    match mistake.first_caught(&shop, arguments.from, arguments.max_seeds) {
                        Some((seed, violation)) => {
                            caught.fetch_add(1, Ordering::Relaxed);
                            let what: String = violation.what.chars().take(100).collect();
                            println!("{:<24} seed {seed:<5} {} {what}", mistake.name(), violation.invariant);
                        }
                        None => {
                            println!("{:<24} NOT CAUGHT in {} seeds", mistake.name(), arguments.max_seeds);
                        }
                    }
                }
            });
        }
    });
    let caught = caught.into_inner();
    println!("planted {} caught {caught}", mistakes.len());
    if caught == mistakes.len() as u64 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn one(seed: u64, arguments: &Arguments) -> ExitCode {
    let shop = Workshop::new();
    let outcome = match (&arguments.clocks, arguments.trace) {
        (None, false) => sim::examine(&shop, seed),
        (clocks, aloud) => sim::run(
            &shop,
            seed,
            Options {
                aloud,
                whole_letters: clocks.is_some(),
                other_clocks: clocks.as_deref() == Some("there"),
            },
        ),
    };
    match &outcome.violation {
        None => {
            println!(
                "seed {seed}: all promises kept; {} operations; trace {}",
                outcome.operations, outcome.hash
            );
            ExitCode::SUCCESS
        }
        Some(violation) => {
            println!("seed {seed}: {violation}");
            ExitCode::FAILURE
        }
    }
}

fn many(arguments: &Arguments) -> ExitCode {
    let began = Instant::now();
    let next = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let failures = AtomicU64::new(0);
    let operations = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| {
                let shop = Workshop::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= arguments.seeds {
                        break;
                    }
                    let outcome = sim::examine(&shop, arguments.from + n);
                    operations.fetch_add(outcome.operations as u64, Ordering::Relaxed);
                    if outcome.violation.is_some() {
                        failures.fetch_add(1, Ordering::Relaxed);
                        report(&outcome);
                    }
                    let n = done.fetch_add(1, Ordering::Relaxed) + 1;
                    if n.is_multiple_of(100) {
                        let rate = n as f64 / began.elapsed().as_secs_f64();
                        println!("{n} seeds, {rate:.1} a second");
                    }
                }
            });
        }
    });
    let (seeds, failures) = (done.into_inner(), failures.into_inner());
    let rate = seeds as f64 / began.elapsed().as_secs_f64();
    println!("{} operations, {rate:.1} seeds a second", operations.into_inner());
    println!("seeds {seeds} failures {failures}");
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report(outcome: &Outcome) {
    if let Some(violation) = &outcome.violation {
        let tail: Vec<&str> = outcome.trace.iter().rev().take(12).rev().map(String::as_str).collect();
        println!("seed {}: {violation}\n{}", outcome.seed, tail.join("\n"));
    }
}
