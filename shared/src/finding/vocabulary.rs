//! The words that a device holds, and which of them may be meant by what was typed.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use super::near::{apart, letters, slips};

/// One word that is held.
#[derive(Debug)]
struct Word {
    word: String,
    chars: Vec<char>,
    letters: u64,
}

/// Every word once, folded.
#[derive(Debug, Default)]
pub struct Vocabulary {
    words: Vec<Word>,
    known: BTreeSet<String>,
    by_sound: BTreeMap<String, Vec<usize>>,
}

/// The most words that may stand for one that was typed; the nearest are taken.
const MEANT: usize = 24;

impl Vocabulary {
    /// Learns a folded word.
    pub fn add(&mut self, word: &str, names: &Names) {
        if self.known.contains(word) {
            return;
        }
        self.known.insert(word.to_owned());
        let sound = names.sound(word);
        if !sound.is_empty() {
            self.by_sound.entry(sound).or_default().push(self.words.len());
        }
        let chars = word.chars().collect();
        self.words.push(Word { word: word.to_owned(), chars, letters: letters(word) });
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The held words that may be meant by a folded word: other forms of the name first, then what is nearest in
    /// spelling, then what has it within, then what sounds like it. The word itself is not among them.
    #[must_use]
    pub fn meant<'a>(&'a self, typed: &str, names: &'a Names) -> Vec<&'a str> {
        let chars: Vec<char> = typed.chars().collect();
        let most = slips(chars.len());
        let mask = letters(typed);
        let long = chars.len() >= 3;
        let mut ranked: BTreeMap<&str, usize> = BTreeMap::new();
        let mut put = |word: &'a str, rank: usize| {
            let held = ranked.entry(word).or_insert(rank);
            *held = rank.min(*held);
        };
        for form in names.others(typed).into_iter().filter(|form| self.known.contains(*form)) {
            put(form, 0);
        }
        for word in self.words.iter().filter(|word| word.word != typed) {
            let differ = (word.letters ^ mask).count_ones() as usize;
            if most > 0
                && differ <= 2 * most
                && let Some(slips) = apart(&chars, &word.chars, most)
            {
                put(&word.word, slips);
            } else if long && mask & !word.letters == 0 && word.word.contains(typed) {
                put(&word.word, 3);
            }
        }
        if long {
            let sound = names.sound(typed);
            for at in self.by_sound.get(&sound).into_iter().flatten() {
                if let Some(word) = self.words.get(*at).filter(|word| word.word != typed) {
                    put(&word.word, 4);
                }
            }
        }
        let mut all: Vec<(usize, &str)> = ranked.into_iter().map(|(word, rank)| (rank, word)).collect();
        all.sort_unstable();
        all.truncate(MEANT);
        all.into_iter().map(|(_, word)| word).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{MEANT, Names, Vocabulary};
    use crate::reference::built_in;

    fn meant(held: &[&str], typed: &str) -> Vec<String> {
        let names = Names::on(built_in(), "2026-11-26".parse().unwrap());
        let mut all = Vocabulary::default();
        for word in held {
            all.add(word, &names);
            all.add(word, &names);
        }
        assert_eq!(all.len(), held.len(), "each word once");
        all.meant(typed, &names).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn other_forms_come_first_then_slips_then_parts_then_sounds() {
        assert_eq!(
            meant(&["sion", "bjohn", "johnstone", "johm", "street"], "john"),
            ["sion", "bjohn", "johm", "johnstone"]
        );
        assert_eq!(meant(&["mcallister"], "lister"), ["mcallister"]);
        assert_eq!(meant(&["gruffydd"], "griffith"), ["gruffydd"]);
        assert_eq!(meant(&["llewellyn"], "lewelyn"), ["llewellyn"]);
    }

    #[test]
    fn what_is_not_held_is_not_meant_and_a_short_word_means_itself() {
        assert_eq!(meant(&["street"], "john"), [""; 0]);
        assert_eq!(meant(&["ab", "abc", "ac"], "ab"), [""; 0]);
    }

    #[test]
    fn no_more_are_meant_than_can_be_looked_for() {
        let held: Vec<String> = (0..100).map(|n| format!("lister{n}")).collect();
        let held: Vec<&str> = held.iter().map(String::as_str).collect();
        assert_eq!(meant(&held, "lister").len(), MEANT);
    }
}
