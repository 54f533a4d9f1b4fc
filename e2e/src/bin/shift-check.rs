//! Works a whole shift against running programs, or only enrols the two devices of a demonstration.

use std::path::PathBuf;
use std::process::ExitCode;

use beatbook_e2e::shift::facts::Facts;
use beatbook_e2e::shift::proof::Proofs;
use beatbook_e2e::shift::story;
use clap::Parser;

/// `cargo xtask demo --check` starts this.
#[derive(Parser)]
struct Line {
    /// Enrol the devices of a demonstration that runs already, and end
    #[arg(long)]
    enrol_only: bool,
    /// The list of what was prepared (`demo.json`)
    facts: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let line = Line::parse();
    let mut proofs = Proofs::default();
    let outcome = match Facts::read(&line.facts) {
        Ok(facts) if line.enrol_only => story::enrol(&facts).await,
        Ok(facts) => story::work(&facts, &mut proofs).await,
        Err(broken) => Err(broken),
    };
    let failed = u32::from(outcome.is_err());
    if let Err(broken) = outcome {
        println!("\n NOT {broken}");
    }
    if !line.enrol_only {
        println!("\n{} passed, {failed} failed", proofs.count);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
