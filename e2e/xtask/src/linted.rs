//! Everything compiled once, with the lints looking on.
//!
//! `cargo clippy` checks the whole tree without making programs of it, and the programs then have to be compiled
//! from the start: on a cold machine all libraries are read twice. Clippy's driver is the compiler with the lints
//! added, so here it stands in the compiler's place for our own packages, and one compilation gives the programs
//! and what the lints say of them. Cargo repeats the warnings of what it need not compile again, so that a second
//! run is no milder than the first.

use std::path::PathBuf;
use std::process::Command;

use crate::step::{self, Ended};
use crate::{Failure, test};

/// The compilation of everything that needs no window.
pub fn build() -> Result<Command, Failure> {
    let mut command = cargo()?;
    command.args(test::BUILD);
    Ok(command)
}

/// Cargo, with Clippy's driver in the place of the compiler for our own packages. Every step that compiles must
/// begin with this one: to cargo, what the two compilers make are different things.
pub fn cargo() -> Result<Command, Failure> {
    let mut command = Command::new("cargo");
    command.env("RUSTC_WORKSPACE_WRAPPER", driver()?);
    Ok(command)
}

fn driver() -> Result<PathBuf, Failure> {
    let root = step::said("rustc", &["--print", "sysroot"]).ok_or("rustc does not answer")?;
    let driver = PathBuf::from(root).join("bin").join("clippy-driver");
    match driver.is_file() {
        true => Ok(driver),
        false => Err("the lints are not installed: rustup component add clippy".to_owned()),
    }
}

/// What the lints said of a compilation that went on to its end: a step that failed where they warned.
pub fn judged(ended: &Ended) -> Ended {
    let warned: Vec<&str> = ended.output.lines().filter(|line| is_count_of_warnings(line)).collect();
    for line in &warned {
        println!("   │ {line}");
    }
    if !warned.is_empty() {
        println!("   └ the whole of it: {}", ended.log.display());
    }
    Ended { well: ended.well && warned.is_empty(), output: String::new(), ..ended.clone() }
}

/// Cargo closes each of our packages that has warnings with one such line; libraries of others have none.
fn is_count_of_warnings(line: &str) -> bool {
    line.starts_with("warning: `") && line.contains(" generated ")
}

#[cfg(test)]
mod tests {
    use super::is_count_of_warnings;

    #[test]
    fn a_warning_is_known_by_the_line_that_counts_it() {
        assert!(is_count_of_warnings(
            "warning: `beatbook-shared` (lib) generated 1 warning (run `cargo fix --lib` to apply 1 suggestion)"
        ));
        assert!(is_count_of_warnings(
            "warning: `xtask` (bin \"xtask\" test) generated 2 warnings (1 duplicate)"
        ));
        assert!(!is_count_of_warnings("   Compiling beatbook-shared v0.1.0"));
        assert!(!is_count_of_warnings("warning: unused variable: `warning`"));
    }
}
