//! Looking through a few hundred texts that are all at hand: whole and begun words first, then parts of words, then what
//! is spelt or sounds nearly so. The same order as in the phone's index, so that the desk finds what the phone finds.

use super::fold;
use super::names::Names;
use super::vocabulary::Vocabulary;

/// More words than this are not looked for.
const WORDS: usize = 12;
/// The least letters of a part of a word.
const PART: usize = 3;
/// A word in the title counts so much more than one in the text.
const TITLE: u32 = 4;

/// A text that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its place in the list.
    pub at: usize,
    /// `word`, `part` or `near`.
    pub how: &'static str,
    /// The words to show it by: those that were typed, or those that were meant.
    pub terms: Vec<String>,
    weight: u32,
}

struct Text {
    title: Vec<String>,
    body: Vec<String>,
}

impl Text {
    /// How much a text has of some words, each in one of its forms; nothing when it lacks one.
    fn weigh(&self, wanted: &[Vec<String>], fits: impl Fn(&str, &str) -> bool) -> Option<u32> {
        let has = |held: &[String], forms: &[String]| {
            let n = held.iter().filter(|word| forms.iter().any(|form| fits(word, form))).count();
            u32::try_from(n).unwrap_or(u32::MAX)
        };
        wanted.iter().try_fold(0, |sum: u32, forms| {
            let found = has(&self.title, forms).saturating_mul(TITLE).saturating_add(has(&self.body, forms));
            (found > 0).then(|| sum.saturating_add(found))
        })
    }
}

/// The texts (title and words) in which everything stands that was typed, best first. Nothing typed finds nothing.
#[must_use]
pub fn look(texts: &[(String, String)], typed: &str, names: &Names) -> Vec<Found> {
    let typed: Vec<String> = fold::words(typed).take(WORDS).collect();
    if typed.is_empty() {
        return Vec::new();
    }
    let mut vocabulary = Vocabulary::default();
    let texts: Vec<Text> = texts
        .iter()
        .map(|(title, body)| Text { title: fold::words(title).collect(), body: fold::words(body).collect() })
        .collect();
    for word in texts.iter().flat_map(|text| text.title.iter().chain(&text.body)) {
        vocabulary.add(word, names);
    }
    let plain: Vec<Vec<String>> = typed.iter().map(|word| vec![word.clone()]).collect();
    let meant: Vec<Vec<String>> = typed
        .iter()
        .map(|word| {
            let others = vocabulary.meant(word, names).into_iter().map(str::to_owned);
            std::iter::once(word.clone()).chain(others).collect()
        })
        .collect();
    let long = typed.iter().all(|word| word.chars().count() >= PART);
    let mut found: Vec<Found> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let begun = |held: &str, form: &str| held.starts_with(form);
        let one = |how, weight, terms: &[Vec<String>]| Found { at, how, terms: terms.concat(), weight };
        if let Some(weight) = text.weigh(&plain, begun) {
            found.push(one("word", weight, &plain));
        } else if let Some(weight) = text.weigh(&plain, |held, form| held.contains(form)).filter(|_| long) {
            found.push(one("part", weight, &plain));
        } else if let Some(weight) = text.weigh(&meant, begun) {
            found.push(one("near", weight, &meant));
        }
    }
    let rank = |how: &str| ["word", "part", "near"].iter().position(|known| *known == how);
    found.sort_by_key(|one| (rank(one.how), std::cmp::Reverse(one.weight), one.at));
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::look;
    use crate::finding::names::Names;
    use crate::reference::built_in;

    fn found(typed: &str) -> Vec<(usize, &'static str)> {
        let texts = [
            ("Alley gates", "Gates behind the terrace, keys for every household."),
            ("Shed alarms", "Cheap alarms; an alley was lit as well."),
            ("Cofnod sŵn", "Teuluoedd yn cadw cofnod o'r sŵn."),
        ];
        let texts: Vec<(String, String)> =
            texts.iter().map(|(t, b)| ((*t).to_owned(), (*b).to_owned())).collect();
        let names = Names::on(built_in(), "2026-03-01".parse().unwrap());
        look(&texts, typed, &names).into_iter().map(|f| (f.at, f.how)).collect()
    }

    #[test]
    fn begun_words_come_before_parts_and_those_before_slips() {
        assert_eq!(found("alley"), [(0, "word"), (1, "word")], "the title counts more");
        assert_eq!(found("gat key"), [(0, "word")], "all of it must be there");
        assert_eq!(found("hold"), [(0, "part")]);
        assert_eq!(found("alarns"), [(1, "near")]);
        assert_eq!(found("swn"), [(2, "word")], "with or without the accent");
        assert_eq!(found("helicopter"), []);
        assert_eq!(found("  "), []);
    }
}
