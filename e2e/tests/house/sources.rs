//! How a source file looks: where it may read a clock, what it may be called, how long it may be.

use std::path::{Path, PathBuf};

use crate::{files, none, root, short};

/// The rooms that hold Rust of ours.
const ROOMS: [&str; 6] =
    ["shared", "backend", "mobile-app/device", "mobile-app/door", "mobile-app/src-tauri", "e2e"];

fn rust() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for room in ROOMS {
        for path in files(&root().join(room), &[".rs"]) {
            let text = std::fs::read_to_string(&path).expect("a source file is text");
            all.push((path, text));
        }
    }
    assert!(all.len() > 30, "the walk found {} files only", all.len());
    all
}

/// The lines of a file that are code, with their numbers; comments apart.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn is_below(path: &Path, folder: &str) -> bool {
    path.starts_with(root().join(folder))
}

#[test]
fn the_top_level_holds_what_the_map_names_and_nothing_else() {
    let allowed = [
        "ARCHITECTURE.md",
        "Cargo.lock",
        "Cargo.toml",
        "FINDINGS.md",
        "LICENSE",
        "README.md",
        "backend",
        "clippy.toml",
        "deny.toml",
        "e2e",
        "migrations",
        "mobile-app",
        "rust-toolchain.toml",
        "rustfmt.toml",
        "shared",
        // Made by building and running, and ignored by git.
        "target",
        "var",
    ];
    let mut strangers = Vec::new();
    for entry in std::fs::read_dir(root()).expect("the workspace reads").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !allowed.contains(&name.as_str()) {
            strangers.push(name);
        }
    }
    none("the top level", &strangers);
}

#[test]
fn every_file_says_at_its_head_what_it_is_for() {
    let mut breaches = Vec::new();
    for (path, text) in rust() {
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
        if !first.is_some_and(|line| line.starts_with("//!")) {
            breaches.push(short(&path));
        }
    }
    none("files with no `//!` at their head", &breaches);
}

/// Files longer than a screen's patience, each with the reason why splitting it would tell less.
const LONG: &[(&str, &str)] = &[];

#[test]
fn a_file_can_be_held_in_the_head() {
    let mut breaches = Vec::new();
    for (path, text) in rust() {
        let lines = text.lines().count();
        let listed = LONG.iter().any(|(name, _)| *name == short(&path));
        if lines > 600 && !listed {
            breaches.push(format!("{} has {lines} lines; 600 is the limit", short(&path)));
        }
        if lines <= 600 && listed {
            breaches.push(format!("{} is listed as long and is not", short(&path)));
        }
    }
    none("long files", &breaches);
}

#[test]
fn a_rule_never_reads_a_clock_or_the_machine() {
    let banned = [
        "SystemTime::now",
        "Instant::now",
        "Utc::now",
        "Local::now",
        "Timestamp::now",
        "Zoned::now",
        "now_v7()",
        "new_v4()",
        "std::fs",
        "std::net",
        "std::process",
        "std::env::var",
        "std::thread",
    ];
    let mut breaches = Vec::new();
    for (path, text) in rust().into_iter().filter(|(path, _)| is_below(path, "shared/src")) {
        // Tests at the foot of a file may read the golden cases and compare generated files.
        let rules = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (n, line) in code(rules) {
            if let Some(word) = banned.iter().find(|word| line.contains(**word)) {
                breaches.push(format!("{}:{n} names {word}", short(&path)));
            }
        }
    }
    none("`shared` is given the time and does no input or output", &breaches);
}

#[test]
fn names_are_the_patrols_own() {
    let empty_words = ["Manager", "Helper", "Util", "Utils", "Misc"];
    let mut breaches = Vec::new();
    for (path, text) in rust() {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        if ["manager", "helper", "helpers", "util", "utils", "common", "misc"].contains(&stem.as_str()) {
            breaches.push(format!("{} is named after nothing", short(&path)));
        }
        for (n, line) in code(&text) {
            // A `type` may be somebody else's word for what is theirs; a thing of ours is one of these.
            let declared = ["struct ", "enum ", "trait "].iter().find_map(|kind| line.split_once(kind));
            let name = declared.and_then(|(_, rest)| rest.split(|c: char| !c.is_alphanumeric()).next());
            if let Some(name) = name.filter(|name| empty_words.iter().any(|e| name.ends_with(e))) {
                breaches.push(format!("{}:{n} declares {name}", short(&path)));
            }
        }
    }
    // This file must write the words in order to ban them.
    breaches.retain(|b| !b.starts_with("e2e/tests/house/"));
    none("names that say nothing", &breaches);
}

#[test]
fn only_stores_speak_to_the_database() {
    // Three rooms of the server are the store: `db` (connections, schema, the writer), `records` (rows to
    // records) and `sync` (the log). On the device it is `store`. In any other slice the queries live in a
    // file whose name says so; everything else there is handed plain records.
    let rooms = ["backend/src/db", "backend/src/records", "backend/src/sync", "mobile-app/device/src/store"];
    let store = |path: &Path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        rooms.iter().any(|room| is_below(path, room)) || stem.ends_with("store") || stem == "schema"
    };
    let mut breaches = Vec::new();
    for (path, text) in rust() {
        let ours = is_below(&path, "backend/src") || is_below(&path, "mobile-app/device/src");
        if !ours || store(&path) || BESIDE.iter().any(|(name, _)| *name == short(&path)) {
            continue;
        }
        let words = text.split("#[cfg(test)]").next().unwrap_or_default();
        if let Some((n, _)) = code(words).find(|(_, line)| line.contains("diesel::")) {
            breaches.push(format!("{}:{n} names diesel", short(&path)));
        }
    }
    none("only stores name diesel", &breaches);
}

/// Files outside the stores that name diesel, each with its reason.
const BESIDE: &[(&str, &str)] = &[];

#[test]
fn nothing_names_a_machine() {
    let endings = [
        ".rs", ".toml", ".md", ".sql", ".ts", ".svelte", ".mjs", ".js", ".css", ".html", ".csv", ".py",
        ".json", ".yml",
    ];
    // Spelt in pieces, so that this file does not find itself.
    let banned: Vec<String> =
        [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Us", "ers/"], ["C:\\", "Users"]]
            .iter()
            .map(|parts| parts.concat())
            .collect();
    let mut breaches = Vec::new();
    for path in files(&root(), &endings) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name == "package-lock.json" {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        for (n, line) in text.lines().enumerate() {
            // A path on somebody's machine begins a word; `/network/` and `../work/` do not.
            let hit = banned.iter().find(|bad| {
                line.match_indices(bad.as_str()).any(|(at, _)| {
                    !line[..at]
                        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '}' | '/' | '_' | '-'))
                })
            });
            if let Some(bad) = hit {
                breaches.push(format!("{}:{} names {bad}", short(&path), n + 1));
            }
        }
    }
    none("paths of one machine", &breaches);
}
