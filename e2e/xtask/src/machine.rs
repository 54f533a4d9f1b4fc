//! What the machine needs, and how it gets it.
//!
//! A list comes first, with a reason for each thing; only then is anything installed. On a machine that has
//! everything this says one line.

use std::path::Path;
use std::process::Command;

use crate::Failure;
use crate::{postgres, step};

/// What a task uses.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    pub database: bool,
    pub browser: bool,
    pub nextest: bool,
    /// The officer's window: what it is built with.
    pub window: bool,
    /// A display that nobody sees, and what drives the window on it.
    pub display: bool,
    /// Figures of open data sets are counted again by a script of its own.
    pub python: bool,
}

/// The version that reads our test settings and builds with the pinned compiler.
const NEXTEST: &str = "0.9.143";

/// A Debian package, what it is for, and how to tell that it is there.
struct Package {
    name: &'static str,
    reason: &'static str,
    there: fn() -> bool,
}

fn packages(needs: Needs) -> Vec<Package> {
    let mut list = vec![
        Package {
            name: "build-essential",
            reason: "the compiler and linker for the C parts (SQLCipher, zstd)",
            there: || step::answers("cc", &["--version"]) && step::answers("make", &["--version"]),
        },
        Package {
            name: "pkg-config",
            reason: "finds the libraries below",
            there: || step::answers("pkg-config", &["--version"]),
        },
        Package {
            name: "libssl-dev",
            reason: "the ciphers that SQLCipher encrypts with",
            there: || step::answers("pkg-config", &["--exists", "libcrypto"]),
        },
        Package {
            name: "libpq-dev",
            reason: "PostgreSQL's client library, for a force's server",
            there: || {
                Path::new("/usr/include/postgresql/libpq-fe.h").exists()
                    || step::answers("pg_config", &["--libdir"])
            },
        },
    ];
    list.extend(window(needs));
    if needs.database {
        list.push(Package {
            name: "postgresql",
            reason: "a private PostgreSQL, so that every store test runs on both engines",
            there: || postgres::programs().is_some(),
        });
    }
    if needs.python {
        list.push(Package {
            name: "python3",
            reason: "counts the figures of the open data sets again, with nothing of ours",
            there: || {
                step::answers(
                    "python3",
                    &["-c", "import tomllib, zoneinfo; zoneinfo.ZoneInfo('Europe/London')"],
                )
            },
        });
        list.push(Package {
            name: "tzdata",
            reason: "the zones that it needs",
            there: || Path::new("/usr/share/zoneinfo/Europe/London").exists(),
        });
    }
    if needs.browser {
        list.push(Package {
            name: "chromium",
            reason: "the browser that works through the pages",
            there: || chromium().is_some(),
        });
        list.push(Package {
            name: "fonts-noto-core",
            reason: "letters for the browser to draw",
            there: || step::said("fc-list", &[]).is_some_and(|fonts| fonts.lines().count() > 5),
        });
    }
    list
}

/// What the officer's window needs, to be built and to be driven.
fn window(needs: Needs) -> Vec<Package> {
    let mut list = Vec::new();
    if needs.window {
        list.push(Package {
            name: "libwebkit2gtk-4.1-dev",
            reason: "the web view that shows the officer's pages in a window",
            there: || step::answers("pkg-config", &["--exists", "webkit2gtk-4.1"]),
        });
        list.push(Package {
            name: "libgtk-3-dev",
            reason: "the window itself",
            there: || step::answers("pkg-config", &["--exists", "gtk+-3.0"]),
        });
        list.push(Package {
            name: "librsvg2-dev",
            reason: "draws the app's icon",
            there: || step::answers("pkg-config", &["--exists", "librsvg-2.0"]),
        });
    }
    if needs.display {
        list.push(Package {
            name: "xvfb",
            reason: "a display in memory for the window's story",
            there: || step::said("sh", &["-c", "command -v Xvfb"]).is_some(),
        });
        list.push(Package {
            name: "webkit2gtk-driver",
            reason: "taps and types in the window",
            there: || step::said("sh", &["-c", "command -v WebKitWebDriver"]).is_some(),
        });
        list.push(Package {
            name: "fonts-noto-core",
            reason: "letters for the window to draw",
            there: || step::said("fc-list", &[]).is_some_and(|fonts| fonts.lines().count() > 5),
        });
    }
    list
}

/// The browser's program.
pub fn chromium() -> Option<String> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| {
        step::said("sh", &["-c", &format!("command -v {name}")]).filter(|path| !path.is_empty())
    })
}

/// Sees to it that everything is there.
pub fn prepare(needs: Needs) -> Result<(), Failure> {
    node()?;
    let mut missing: Vec<Package> =
        packages(needs).into_iter().filter(|package| !(package.there)()).collect();
    // Two needs may name the same thing.
    missing.sort_by_key(|package| package.name);
    missing.dedup_by_key(|package| package.name);
    if !missing.is_empty() {
        install(&missing)?;
    }
    if needs.nextest && !nextest() {
        println!(
            "missing: cargo-nextest {NEXTEST}, which runs the tests side by side and ends those that hang"
        );
        let version = format!("cargo-nextest@{NEXTEST}");
        let ended = step::run(
            "nextest",
            "installing cargo-nextest",
            Command::new("cargo").args(["install", "--locked", &version]),
        )?;
        if !ended.well {
            println!("   going on with `cargo test` instead");
        }
    }
    Ok(())
}

/// Whether the test runner is there.
pub fn nextest() -> bool {
    step::answers("cargo", &["nextest", "--version"])
}

/// The front end's own packages, exactly as locked. Skipped while they are as the lock file says.
pub fn npm(folder: &str) -> Result<(), Failure> {
    let (lock, kept) =
        (format!("{folder}/package-lock.json"), format!("{folder}/node_modules/.beatbook-lock"));
    let wanted = std::fs::read_to_string(&lock).map_err(|e| format!("cannot read {lock}: {e}"))?;
    if std::fs::read_to_string(&kept).is_ok_and(|held| held == wanted) {
        return Ok(());
    }
    let name = format!("npm-{}", folder.replace('/', "-"));
    let mut command = Command::new("npm");
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    step::must(&name, &format!("fetching the packages of {folder}"), &mut command)?;
    std::fs::write(&kept, wanted).map_err(|e| format!("cannot write {kept}: {e}"))
}

fn node() -> Result<(), Failure> {
    let Some(version) = step::said("node", &["--version"]) else {
        return Err(
            "Node.js was not found. Beatbook's pages are built with Node 20.19 or later: https://nodejs.org"
                .to_owned(),
        );
    };
    let mut numbers = version.trim_start_matches('v').split('.').map(|n| n.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    match found >= (20, 19) {
        true => Ok(()),
        false => Err(format!("Node {version} is too old: the pages are built with 20.19 or later")),
    }
}

fn install(missing: &[Package]) -> Result<(), Failure> {
    println!("missing on this machine:");
    for package in missing {
        println!("   {:<18} {}", package.name, package.reason);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let by_hand = format!("apt-get install -y --no-install-recommends {}", names.join(" "));
    if !step::answers("apt-get", &["--version"]) {
        return Err(format!(
            "This machine has no apt-get. Install the list above by hand; on Debian 12 it is\n   {by_hand}"
        ));
    }
    let root = step::said("id", &["-u"]).is_some_and(|id| id == "0");
    if !root && !step::answers("sudo", &["-n", "true"]) {
        return Err(format!("Installing needs root. Run this and start again:\n   sudo {by_hand}"));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("apt-get") } else { Command::new("sudo") };
        if !root {
            command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        }
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-o", "DPkg::Lock::Timeout=300"])
            .args(arguments);
        command
    };
    step::must("apt-update", "apt-get update", &mut apt(&["update"]))?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(&names);
    step::must("apt-install", &by_hand, &mut apt(&arguments))?;
    Ok(())
}
