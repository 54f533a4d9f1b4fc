//! Who may depend on whom. Arrows point towards `shared` and never back.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{none, root};

/// The crates of the workspace with what each names in its manifest: (crate, only for its tests).
fn members() -> BTreeMap<String, BTreeSet<(String, bool)>> {
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let read: Value = serde_json::from_slice(&out.stdout).expect("cargo metadata is JSON");
    let mut members = BTreeMap::new();
    for package in read["packages"].as_array().expect("packages") {
        let needs = package["dependencies"].as_array().expect("dependencies");
        let needs =
            needs.iter().filter_map(|d| Some((d["name"].as_str()?.to_owned(), d["kind"] == "dev"))).collect();
        members.insert(package["name"].as_str().expect("name").to_owned(), needs);
    }
    members
}

/// For each crate: the crates of the workspace it may name, and the outside crates it must not.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    (
        "beatbook-shared",
        &[],
        &[
            "tokio",
            "diesel",
            "reqwest",
            "actix-web",
            "tauri",
            "getrandom",
            "rand",
            "tracing",
            "libsqlite3-sys",
        ],
    ),
    ("beatbook-server", &["beatbook-shared"], &["tauri", "reqwest", "rusqlite"]),
    ("beatbook-device", &["beatbook-shared"], &["tauri", "actix-web", "rusqlite", "pq-sys"]),
    ("beatbook-door", &["beatbook-device", "beatbook-shared"], &["tauri", "diesel", "reqwest"]),
    ("beatbook-app", &["beatbook-device", "beatbook-shared"], &["actix-web", "diesel", "reqwest"]),
    ("beatbook-e2e", &["beatbook-device", "beatbook-server", "beatbook-shared"], &["tauri"]),
    ("xtask", &[], &["tokio", "diesel", "reqwest", "actix-web"]),
];

#[test]
fn every_crate_of_the_workspace_is_a_room_on_the_map() {
    let known: BTreeSet<&str> = ROOMS.iter().map(|(name, _, _)| *name).collect();
    let found: BTreeSet<String> = members().into_keys().collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(found, known, "a crate is an API boundary; a new one belongs on the map and in this test");
}

#[test]
fn dependencies_point_towards_shared_and_never_back() {
    let members = members();
    let mut breaches = Vec::new();
    for (room, may, must_not) in ROOMS {
        for (need, for_tests) in &members[*room] {
            if members.contains_key(need) && need != room && !may.contains(&need.as_str()) {
                breaches.push(format!("{room} names {need}, which it must not know"));
            }
            // A test may stand outside and knock; the room itself may not.
            if must_not.contains(&need.as_str()) && !for_tests {
                breaches.push(format!("{room} names {need}, which has no place in it"));
            }
        }
    }
    none("the direction of dependencies (ARCHITECTURE.md, rooms)", &breaches);
}

#[test]
fn every_crate_takes_the_lints_of_the_house() {
    let mut breaches = Vec::new();
    for manifest in crate::files(&root(), &["Cargo.toml"]) {
        if manifest.parent() == Some(root().as_path()) {
            continue;
        }
        let text = std::fs::read_to_string(&manifest).expect("a manifest reads");
        let read: toml::Table = text.parse().expect("a manifest is TOML");
        let inherits = read.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool);
        if inherits != Some(true) {
            breaches.push(format!("{} has no `[lints] workspace = true`", crate::short(&manifest)));
        }
    }
    none("one lint table for every crate", &breaches);
}

#[test]
fn the_server_builds_without_a_desktop() {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).expect("the workspace manifest reads");
    let read: toml::Table = text.parse().expect("the workspace manifest is TOML");
    let defaults = read["workspace"]["default-members"].as_array().expect("default-members");
    assert!(
        !defaults.iter().any(|m| m.as_str() == Some("mobile-app/src-tauri")),
        "the Tauri shell needs GTK, so it is built only when it is named"
    );
}
