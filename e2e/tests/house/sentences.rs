//! Whatever refuses something says so in Welsh too: every sentence of a problem has its Welsh.
//!
//! The sources are read for what is given to `Problem::new`, `Problem::field` and `refuse`; each sentence
//! found there must stand in `shared/src/problem/sentences.csv` as the source spells it.

use std::collections::BTreeSet;

use beatbook_shared::problem::templates;

use crate::{files, none, root, short};

const SAID_IN: [&str; 3] = ["shared/src", "backend/src", "mobile-app/device/src"];
const SAID_BY: [&str; 3] = ["Problem::new(", "Problem::field(", "refuse("];
/// A library's own words reach no officer; these rooms speak to whoever runs a command line.
const ENGLISH_ONLY: [&str; 2] = ["backend/src/cli", "backend/src/import"];
/// What no officer and no supervisor is asked to read.
const BANNED: [&str; 6] = ["please", "sorry", "invalid", "oops", "illegal", "forbidden"];

#[test]
fn every_refusal_is_said_in_welsh() {
    let known: BTreeSet<&str> = templates().map(|t| t.english.as_str()).collect();
    let missing: Vec<String> = sentences()
        .into_iter()
        .filter(|(sentence, _)| !known.contains(sentence.as_str()))
        .map(|(sentence, place)| format!("{place}: {sentence}"))
        .collect();
    none("sentences with no row in shared/src/problem/sentences.csv", &missing);
}

#[test]
fn no_refusal_is_rude_or_empty() {
    let rude: Vec<String> = sentences()
        .into_iter()
        .filter(|(sentence, _)| {
            let low = sentence.to_lowercase();
            BANNED.iter().any(|word| low.split(|c: char| !c.is_alphabetic()).any(|w| w == *word))
        })
        .map(|(sentence, place)| format!("{place}: {sentence}"))
        .collect();
    none("sentences that say what helps nobody", &rude);
}

#[test]
fn no_translation_is_of_a_sentence_that_nobody_says() {
    let said: BTreeSet<String> = sentences().into_iter().map(|(sentence, _)| sentence).collect();
    let idle: Vec<String> = templates()
        .filter(|t| !said.contains(&t.english) && !spelt_somewhere(&t.english))
        .map(|t| t.english.clone())
        .collect();
    none("rows of sentences.csv that no source says", &idle);
}

/// A sentence made elsewhere and handed on, such as a rule's reason: its longest fixed piece stands in a source.
fn spelt_somewhere(english: &str) -> bool {
    let piece = english.split(['{', '}']).step_by(2).max_by_key(|p| p.len()).unwrap_or_default().trim();
    sources().iter().any(|(_, text)| flat(text).contains(piece))
}

fn sources() -> Vec<(String, String)> {
    let all = SAID_IN.iter().flat_map(|room| files(&root().join(room), &[".rs"]));
    all.map(|path| {
        let text = std::fs::read_to_string(&path).expect("a source file is text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (short(&path), code)
    })
    .collect()
}

/// A text as the compiler sees its strings: a line that ends in `\` goes on at the next word.
fn flat(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\\n") {
        out.push_str(&rest[..at]);
        rest = rest[at + 2..].trim_start();
    }
    out + rest
}

/// Each sentence as its row must spell it, and where it is said.
fn sentences() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (place, text) in sources() {
        if ENGLISH_ONLY.iter().any(|room| place.starts_with(room)) {
            continue;
        }
        let text = flat(&text);
        for call in SAID_BY {
            for (at, _) in text.match_indices(call) {
                let inside = inside(&text[at + call.len()..]);
                let words = literals(inside)
                    .into_iter()
                    .filter(|l| l.contains(' ') && l.chars().any(char::is_alphabetic));
                found.extend(words.map(|l| (spelt(&l), place.clone())));
            }
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// Up to the bracket that closes the call.
fn inside(text: &str) -> &str {
    let (mut depth, mut quoted, mut skip) = (1_u32, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if skip => skip = false,
            '\\' if quoted => skip = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[..at];
                }
            }
            _ => {}
        }
    }
    text
}

fn literals(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut open: Option<String> = None;
    let mut skip = false;
    for c in text.chars() {
        match (&mut open, c) {
            (Some(word), _) if skip => {
                word.push(c);
                skip = false;
            }
            (Some(_), '\\') => skip = true,
            (Some(word), '"') => {
                all.push(std::mem::take(word));
                open = None;
            }
            (Some(word), _) => word.push(c),
            (None, '"') => open = Some(String::new()),
            (None, _) => {}
        }
    }
    all
}

/// Gaps by name, without how they are printed; a gap without a name by its number.
fn spelt(literal: &str) -> String {
    let mut out = String::new();
    let mut unnamed = 0;
    let text = literal.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let mut rest = text.as_str();
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|c| open + c) else { break };
        let name = rest[open + 1..close].split(':').next().unwrap_or_default().replace(['.', '_'], "_");
        out.push_str(&rest[..open]);
        match name.is_empty() {
            true => {
                out.push_str(&format!("{{{unnamed}}}"));
                unnamed += 1;
            }
            false => out.push_str(&format!("{{{name}}}")),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out.replace('\u{1}', "(").replace('\u{2}', ")")
}
