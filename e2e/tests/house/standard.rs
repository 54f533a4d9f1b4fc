//! The table of the standard says of each must whether it is met and which test shows it. A row that says *met* must
//! name a test that exists: a sentence nobody checks stops being true.

use crate::{files, none, root};

#[test]
fn every_must_that_is_met_names_a_test_that_exists() {
    let table = std::fs::read_to_string(root().join("mobile-app/ui/STANDARD.md")).expect("the table reads");
    let tests: Vec<(String, String)> =
        ["mobile-app", "backend/tests", "backend/src", "shared", "e2e/tests", "e2e/browser"]
            .iter()
            .flat_map(|room| files(&root().join(room), &[".rs", ".ts", ".mjs"]))
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).unwrap_or_default())
            })
            .collect();
    let mut breaches = Vec::new();
    let mut met = 0;
    for line in table
        .lines()
        .filter(|line| line.starts_with("| O-") || line.starts_with("| C-") || line.starts_with("| D-"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [must, state, .., shown] = cells.as_slice() else {
            breaches.push(format!("a row with too few cells: {line}"));
            continue;
        };
        let reason = state.starts_with("not met, because ") || state.starts_with("met, by ");
        if *state != "met" && !reason {
            breaches.push(format!("{must}: neither met nor a reason"));
        }
        if *state != "met" {
            continue;
        }
        met += 1;
        let named = shown.trim_end_matches('|').trim().split_once("`: ");
        let Some((file, test)) = named else {
            breaches.push(format!("{must} is met and names no test"));
            continue;
        };
        let file = file.trim_start_matches('`');
        if !tests.iter().any(|(name, text)| name == file && text.contains(test)) {
            breaches.push(format!("{must}: {file} has no test \"{test}\""));
        }
    }
    assert!(met > 30, "only {met} rows were read");
    none("the table of the standard", &breaches);
}
