//! What is kept apart: openings from measures, and the officer's words from the browser's own stores.

use crate::{files, none, root, short};

#[test]
fn no_figure_is_counted_from_who_opened_what() {
    let rooms = [
        "shared/src/measures",
        "backend/src/measures",
        "backend/src/reviews",
        "e2e/src/shift/recount.rs",
        "e2e/recount",
        "mobile-app/ui/src/console",
        "shared/reference/measures.csv",
        "shared/reference/measure_parts.csv",
    ];
    let mut breaches = Vec::new();
    let mut read = 0;
    for room in rooms {
        let path = root().join(room);
        let all =
            if path.is_file() { vec![path] } else { files(&path, &[".rs", ".py", ".ts", ".svelte", ".csv"]) };
        for file in all {
            read += 1;
            let text = std::fs::read_to_string(&file).expect("a source file is text");
            for (n, line) in text.lines().enumerate() {
                if ["opening::", "Opening", "\"opening\"", "'opening'"].iter().any(|word| line.contains(word))
                {
                    breaches.push(format!("{}:{} names openings", short(&file), n + 1));
                }
            }
        }
    }
    assert!(read > 20, "the walk found {read} files only");
    none("who opened a record is for auditors alone", &breaches);
}

/// Files that keep something in the browser, each with what it keeps. None of it was written by an officer.
const KEPT: &[(&str, &str)] = &[
    ("mobile-app/ui/src/pure/theme.svelte.ts", "day or night"),
    ("mobile-app/ui/public/theme.js", "day or night, before the first paint"),
    ("mobile-app/ui/src/console/session.svelte.ts", "the console's language before anybody is signed in"),
    ("mobile-app/ui/src/console/density.svelte.ts", "how close the rows of a list stand"),
    ("mobile-app/ui/src/port/shell.ts", "reads whether it is day or night, for the window"),
];

#[test]
fn words_are_never_kept_in_the_browser() {
    let stores =
        ["localStorage", "sessionStorage", "indexedDB", "openDatabase", "document.cookie", "caches.open"];
    let mut breaches = Vec::new();
    let mut used = Vec::new();
    let ui = root().join("mobile-app/ui");
    for folder in ["src", "public"] {
        for file in files(&ui.join(folder), &[".ts", ".svelte", ".js", ".html"]) {
            let text = std::fs::read_to_string(&file).expect("a source file is text");
            let name = short(&file);
            for (n, line) in text.lines().enumerate() {
                let Some(store) = stores.iter().find(|store| line.contains(**store)) else { continue };
                if KEPT.iter().any(|(kept, _)| *kept == name) && *store == "localStorage" {
                    used.push(name.clone());
                } else {
                    breaches.push(format!("{name}:{} names {store}", n + 1));
                }
            }
        }
    }
    breaches.extend(
        KEPT.iter()
            .filter(|(kept, _)| !used.iter().any(|u| u == kept))
            .map(|(kept, _)| format!("{kept} keeps nothing any more")),
    );
    none("an officer's words lie in the device's encrypted store and nowhere else", &breaches);
}
