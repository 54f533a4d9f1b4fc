//! The letter's findings, the golden cases and the traps: each says what shows it, and what is named exists.

use std::collections::BTreeSet;

use crate::{files, none, root};

/// The measures that the letter's answer needs, by area.
const MEASURES: [(&str, u32); 17] = [
    ("AT", 12),
    ("TH", 1),
    ("VU", 1),
    ("RV", 1),
    ("CR", 4),
    ("IN", 7),
    ("VC", 3),
    ("BA", 5),
    ("WA", 6),
    ("IO", 4),
    ("TI", 3),
    ("TF", 5),
    ("DE", 4),
    ("AC", 1),
    ("PR", 2),
    ("MO", 3),
    ("DT", 5),
];

fn page() -> String {
    std::fs::read_to_string(root().join("FINDINGS.md")).expect("the page of findings reads")
}

/// The rows of a table whose first cell begins so, cell by cell.
fn rows(page: &str, begins: &str) -> Vec<Vec<String>> {
    page.lines()
        .filter(|line| line.starts_with(&format!("| {begins}")))
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// Every test file by its name, with its text.
fn tests() -> Vec<(String, String)> {
    ["mobile-app", "backend", "shared", "e2e"]
        .iter()
        .flat_map(|room| files(&root().join(room), &[".rs", ".ts", ".mjs"]))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap_or_default())
        })
        .collect()
}

/// What a cell names and is not there: `` `file`: test``, several parted by `; `.
fn missing(cell: &str, tests: &[(String, String)]) -> Vec<String> {
    cell.split("; ")
        .filter(|named| {
            let Some((file, test)) = named.trim().trim_start_matches('`').split_once("`: ") else {
                return true;
            };
            !tests.iter().any(|(name, text)| name == file && text.contains(test.trim()))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_finding_is_answered_by_all_five_or_says_what_it_lacks() {
    let (page, tests) = (page(), tests());
    let measures =
        std::fs::read_to_string(root().join("shared/reference/measures.csv")).expect("the measures");
    let counted: BTreeSet<&str> = measures.lines().filter_map(|line| line.split(',').next()).collect();
    let rows = rows(&page, "F");
    let mut breaches = Vec::new();
    for row in rows.iter().filter(|row| row[0].starts_with('F') && row[0] != "Finding") {
        let [finding, what, screen, named, report, shown, state] = row.as_slice() else {
            breaches.push(format!("a row with {} cells: {}", row.len(), row[0]));
            continue;
        };
        if state != "answered" && !state.starts_with("in part: ") {
            breaches.push(format!("{finding}: neither answered nor in part"));
        }
        for measure in named.split_whitespace() {
            if !counted.contains(measure) {
                breaches.push(format!("{finding}: {measure} is not counted"));
            }
        }
        if [what, screen, named, report, shown].iter().any(|cell| cell.is_empty()) {
            breaches.push(format!("{finding}: a cell is empty"));
        }
        breaches.extend(missing(shown, &tests).into_iter().map(|test| format!("{finding}: no test {test}")));
    }
    assert_eq!(rows.iter().filter(|row| row[0] != "Finding").count(), 18, "eighteen findings");
    none("what answers the findings", &breaches);
}

#[test]
fn every_measure_of_the_answer_is_counted() {
    let measures =
        std::fs::read_to_string(root().join("shared/reference/measures.csv")).expect("the measures");
    let counted: BTreeSet<&str> = measures.lines().filter_map(|line| line.split(',').next()).collect();
    let open: BTreeSet<String> = rows(&page(), "not counted")
        .iter()
        .flat_map(|row| row[1].split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let wanted = MEASURES.iter().flat_map(|(area, n)| (1..=*n).map(move |i| format!("{area}{i:02}")));
    let mut breaches: Vec<String> =
        wanted.filter(|m| counted.contains(m.as_str()) == open.contains(m)).collect();
    breaches.dedup();
    none("measures that are neither counted nor said to be open, or both", &breaches);
}

#[test]
fn every_golden_case_and_every_trap_names_its_test_or_says_why_not() {
    let (page, tests) = (page(), tests());
    let mut breaches = Vec::new();
    for (begins, n) in [("GC", 27), ("T", 48)] {
        let named: Vec<Vec<String>> = rows(&page, begins)
            .into_iter()
            .filter(|row| row[0][begins.len()..].parse::<u32>().is_ok())
            .collect();
        let seen: BTreeSet<&str> = named.iter().map(|row| row[0].as_str()).collect();
        for row in &named {
            let shown = row.last().map_or("", String::as_str);
            if shown.starts_with("open, because ") {
                continue;
            }
            breaches
                .extend(missing(shown, &tests).into_iter().map(|test| format!("{}: no test {test}", row[0])));
        }
        for i in 1..=n {
            let name = if begins == "GC" { format!("GC{i:02}") } else { format!("T{i}") };
            if !seen.contains(name.as_str()) {
                breaches.push(format!("{name} has no row"));
            }
        }
    }
    none("golden cases and traps", &breaches);
}
