//! The rules of the house, as tests.
//!
//! ARCHITECTURE.md says which room may know which. A sentence nobody checks stops being true, so each
//! one that a program can check is checked here: who depends on whom ([`rooms`]), what may come in from
//! outside ([`supply`]), how a source file looks ([`sources`]), and what the window ([`shell`]) and the phones'
//! projects ([`mobile`]) may do, and what is kept apart ([`apart`]). A rule that has exceptions lists
//! them beside it, each with its reason, and an exception that is no longer needed fails as well.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "house/apart.rs"]
mod apart;
#[path = "house/findings.rs"]
mod findings;
#[path = "house/mobile.rs"]
mod mobile;
#[path = "house/rooms.rs"]
mod rooms;
#[path = "house/sentences.rs"]
mod sentences;
#[path = "house/shell.rs"]
mod shell;
#[path = "house/sources.rs"]
mod sources;
#[path = "house/standard.rs"]
mod standard;
#[path = "house/supply.rs"]
mod supply;

use std::path::{Path, PathBuf};

/// The folder that holds the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("e2e lies inside the workspace").to_path_buf()
}

/// Every file below a folder with one of the given endings, build products and fetched packages apart.
fn files(below: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![below.to_path_buf()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", "dist", ".git", "var", "gen"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as the reader of a failure knows it.
fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Fails with one line for each breach.
fn none(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}\n  {}", breaches.join("\n  "));
}
