//! `beatbook`: one binary that serves, migrates, imports, reports and looks after accounts.

use std::process::ExitCode;

/// Settling an operation makes and drops many small strings; this allocator halves what that costs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    beatbook_server::cli::main()
}
