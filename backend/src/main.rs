//! `beatbook`: one binary that serves, migrates, imports, reports and looks after accounts.

use std::process::ExitCode;

fn main() -> ExitCode {
    beatbook_server::cli::main()
}
