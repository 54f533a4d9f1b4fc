//! What may come in from outside: version floors, crates that stay out, and licences.
//!
//! The lists live in `deny.toml`, where `cargo deny` reads them too. This test needs nothing installed:
//! it compares them with Cargo.lock and with what each package says of itself.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{none, root};

struct Rules {
    /// (crate, floor): with no floor the crate stays out altogether.
    bans: Vec<(String, Option<String>)>,
    licences: BTreeSet<String>,
    exceptions: BTreeMap<String, BTreeSet<String>>,
}

fn words(value: &toml::Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(|w| w.as_str()).map(str::to_owned).collect()
}

fn rules() -> Rules {
    let text = std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml reads");
    let read: toml::Table = text.parse().expect("deny.toml is TOML");
    let mut bans = Vec::new();
    for ban in read["bans"]["deny"].as_array().expect("bans.deny") {
        let spec = ban["crate"].as_str().expect("a ban names a crate");
        assert!(ban.get("reason").is_some(), "the ban of {spec} says why");
        match spec.split_once("@<") {
            Some((name, floor)) => bans.push((name.to_owned(), Some(floor.to_owned()))),
            None => bans.push((spec.to_owned(), None)),
        }
    }
    let licences = &read["licenses"];
    let mut exceptions = BTreeMap::new();
    for exception in licences["exceptions"].as_array().expect("licence exceptions") {
        let name = exception["crate"].as_str().expect("an exception names a crate");
        exceptions.insert(name.to_owned(), words(&exception["allow"]));
    }
    Rules { bans, licences: words(&licences["allow"]), exceptions }
}

/// The packages of a lock file: name and version.
fn locked(text: &str) -> Vec<(String, String)> {
    let read: toml::Table = text.parse().expect("Cargo.lock is TOML");
    let text = |p: &toml::Value, field: &str| p[field].as_str().expect("a package has it").to_owned();
    read["package"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|p| (text(p, "name"), text(p, "version")))
        .collect()
}

/// Compares two versions number by number; a pre-release of the floor lies below it.
fn compare(version: &str, floor: &str) -> Ordering {
    let numbers = |v: &str| -> Vec<u64> {
        let v = v.split('+').next().unwrap_or_default();
        let v = v.split('-').next().unwrap_or_default();
        let mut all: Vec<u64> = v.split('.').map(|n| n.parse().unwrap_or(0)).collect();
        all.resize(3, 0);
        all
    };
    numbers(version).cmp(&numbers(floor)).then_with(|| match version.contains('-') {
        true => Ordering::Less,
        false => Ordering::Equal,
    })
}

fn banned(packages: &[(String, String)], rules: &Rules) -> Vec<String> {
    let mut breaches = Vec::new();
    for (name, version) in packages {
        for (ban, floor) in &rules.bans {
            let low = floor.as_ref().is_none_or(|floor| compare(version, floor) == Ordering::Less);
            if name == ban && low {
                breaches.push(format!(
                    "{name} {version} (deny.toml allows {ban} {})",
                    match floor {
                        Some(floor) => format!("from {floor}"),
                        None => "nowhere".to_owned(),
                    }
                ));
            }
        }
    }
    breaches
}

#[test]
fn no_locked_package_is_below_its_floor() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock reads");
    none("packages that deny.toml keeps out", &banned(&locked(&lock), &rules()));
}

#[test]
fn a_bad_version_would_be_seen() {
    let rules = rules();
    for (name, version) in [
        ("jsonwebtoken", "10.2.9"),
        ("tauri", "2.11.0"),
        ("tauri", "2.11.1-rc.1"),
        ("actix-http", "3.12.0"),
        ("h2", "0.3.27"),
        ("rustls-webpki", "0.103.12"),
        ("aws-lc-sys", "0.38.4"),
        ("openssl", "0.10.80"),
        ("rusqlite", "0.40.1"),
    ] {
        let seeded = [(name.to_owned(), version.to_owned())];
        assert_eq!(banned(&seeded, &rules).len(), 1, "{name} {version} passed");
    }
    let fine = [("tauri".to_owned(), "2.11.1".to_owned()), ("h2".to_owned(), "0.4.16".to_owned())];
    assert!(banned(&fine, &rules).is_empty());
}

#[test]
fn the_server_speaks_tls_with_rustls_only() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock reads");
    let read: toml::Table = lock.parse().expect("Cargo.lock is TOML");
    let mut needs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in read["package"].as_array().expect("packages") {
        let wants = package.get("dependencies").and_then(toml::Value::as_array);
        let wants = wants.into_iter().flatten().filter_map(|d| d.as_str()?.split(' ').next());
        needs.entry(package["name"].as_str().expect("name")).or_default().extend(wants);
    }
    let mut reached = BTreeSet::new();
    let mut open = vec!["beatbook-server"];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(needs.get(name).into_iter().flatten());
        }
    }
    assert!(reached.contains("actix-http"), "the walk follows the lock file");
    for stranger in ["openssl", "openssl-sys", "native-tls", "gtk", "webkit2gtk", "beatbook-device"] {
        assert!(!reached.contains(stranger), "the server reaches {stranger}");
    }
}

/// Whether a licence expression can be met from the allowed licences. `/` is an old way to write OR.
fn allowed(expression: &str, may: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens: Vec<String> = Vec::new();
    let mut parts = spaced.split_whitespace().peekable();
    while let Some(part) = parts.next() {
        if parts.peek() == Some(&"WITH") {
            parts.next();
            tokens.push(format!("{part} WITH {}", parts.next().unwrap_or_default()));
        } else {
            tokens.push(part.to_owned());
        }
    }
    let mut at = 0;
    let met = either(&tokens, &mut at, may);
    met && at == tokens.len()
}

fn either(tokens: &[String], at: &mut usize, may: &dyn Fn(&str) -> bool) -> bool {
    let mut met = both(tokens, at, may);
    while tokens.get(*at).is_some_and(|t| t == "OR") {
        *at += 1;
        met |= both(tokens, at, may);
    }
    met
}

fn both(tokens: &[String], at: &mut usize, may: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(tokens, at, may);
    while tokens.get(*at).is_some_and(|t| t == "AND") {
        *at += 1;
        met &= one(tokens, at, may);
    }
    met
}

fn one(tokens: &[String], at: &mut usize, may: &dyn Fn(&str) -> bool) -> bool {
    let Some(token) = tokens.get(*at) else { return false };
    *at += 1;
    if token == "(" {
        let met = either(tokens, at, may);
        *at += 1;
        return met;
    }
    may(token)
}

#[test]
fn licence_expressions_are_read_as_written() {
    let may = |licence: &str| ["MIT", "ISC"].contains(&licence);
    assert!(allowed("MIT OR GPL-3.0", &may));
    assert!(allowed("GPL-3.0/MIT", &may));
    assert!(allowed("ISC AND (GPL-2.0 OR MIT)", &may));
    assert!(!allowed("ISC AND GPL-2.0", &may));
    assert!(!allowed("AGPL-3.0-only", &may));
    assert!(!allowed("Apache-2.0 WITH LLVM-exception", &may));
}

#[test]
fn every_package_is_under_a_permitted_licence() {
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let read: Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
    let rules = rules();
    let mut breaches = Vec::new();
    let mut used = BTreeSet::new();
    for package in read["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("name");
        let licence = package["license"].as_str().unwrap_or("none stated");
        if allowed(licence, &|l| rules.licences.contains(l)) {
            continue;
        }
        let exception = rules.exceptions.get(name);
        if allowed(licence, &|l| rules.licences.contains(l) || exception.is_some_and(|e| e.contains(l))) {
            used.insert(name.to_owned());
        } else {
            breaches.push(format!("{name}: {licence}"));
        }
    }
    none("licences that deny.toml does not allow", &breaches);
    let stale: Vec<String> = rules.exceptions.into_keys().filter(|name| !used.contains(name)).collect();
    none("licence exceptions that nothing needs any more", &stale);
}
