//! `beatbook openapi`.

use std::process::ExitCode;

use super::Told;

pub fn run() -> Result<ExitCode, Told> {
    println!("{}", serde_json::to_string_pretty(&crate::http::openapi::document()?)?);
    Ok(ExitCode::SUCCESS)
}
