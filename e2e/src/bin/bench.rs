//! The load client: measures a server and prints a table. `cargo xtask bench` starts it.

use std::path::PathBuf;
use std::process::ExitCode;

use beatbook_e2e::bench::boards::{Years, boards};
use beatbook_e2e::bench::client::Stopped;
use beatbook_e2e::bench::figures::{Measured, table};
use beatbook_e2e::bench::finding::finding;
use beatbook_e2e::bench::lists::lists;
use beatbook_e2e::bench::run::{Size, engine};
use beatbook_e2e::bench::stand::Stand;
use beatbook_shared::time::Millis;
use clap::Parser;

/// Measure sync on a really started server.
#[derive(Parser)]
struct Line {
    /// The server's program
    #[arg(long)]
    server: PathBuf,
    /// Measure on SQLite
    #[arg(long)]
    sqlite: bool,
    /// Measure on PostgreSQL; the address of a cluster where databases may be made
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// How often each figure is taken
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Small stores and short samples
    #[arg(long)]
    quick: bool,
    /// Only the console's long lists
    #[arg(long)]
    lists: bool,
    /// Only the boards, on a month and on a year of a force of Gwent's size
    #[arg(long, conflicts_with = "lists")]
    boards: bool,
    /// Where the stores lie while they are measured
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
    /// Where the figures go as JSON
    #[arg(long)]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Line::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(stopped) => {
            eprintln!("stopped: {stopped}");
            ExitCode::FAILURE
        }
    }
}

async fn run(line: &Line) -> Result<(), Stopped> {
    let size = if line.quick { Size::quick() } else { Size::full(line.rounds.max(1)) };
    std::fs::create_dir_all(&line.folder)?;
    let folder = std::path::absolute(&line.folder)?;
    let program = std::path::absolute(&line.server)?;
    let mut stands = Vec::new();
    if line.sqlite {
        stands.push(Stand::sqlite(&folder, &program)?);
    }
    if let Some(url) = &line.postgres {
        stands.push(Stand::postgres(&folder, &program, url)?);
    }
    let mut figures: Vec<Measured> = Vec::new();
    for mut stand in stands {
        eprintln!("measuring on {} …", stand.engine);
        let all = !line.lists && !line.boards;
        if line.boards || all {
            let years = if line.quick { Years::quick() } else { Years::full(line.rounds.max(1)) };
            figures.extend(boards(&mut stand, &years, clock()).await?);
        }
        if line.boards {
            continue;
        }
        if all {
            figures.extend(engine(&mut stand, &size, clock()).await?);
        }
        figures.extend(lists(&mut stand, &size, clock()).await?);
    }
    if !line.boards {
        eprintln!("measuring the search of a device …");
        figures.extend(finding(&folder, 20_000, size.rounds, clock()).await?);
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let all = serde_json::json!({ "load": load.trim(), "rounds": size.rounds, "figures": figures });
    std::fs::write(&line.out, serde_json::to_string_pretty(&all).unwrap_or_default())?;
    println!("{}", table(&figures));
    println!("load on this machine at the end: {}", load.trim());
    println!("as JSON: {}", line.out.display());
    Ok(())
}

/// The one place here that reads the clock.
fn clock() -> Millis {
    #[expect(
        clippy::disallowed_methods,
        reason = "a program's own edge: what is measured carries the time it was made"
    )]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or_default())
}
