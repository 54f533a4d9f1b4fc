//! Other forms of a name, and names that sound alike: two lists that a force may change.
//!
//! `name_variants.csv` has one row for each name with all the ways in which it is written. `sound_alikes.csv` says
//! which letters sound like which, in Welsh and in English at once, since an officer who hears a name does not know
//! in which of the two it will be spelt; read over a word from left to right it leaves how the word sounds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::fold::fold;
use crate::reference::Lists;

/// Where in a word a rule of sound holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Inside,
    Anywhere,
}

/// The two lists as they hold on a day.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Names by form: the rows that the form stands in.
    forms: BTreeMap<String, Vec<usize>>,
    rows: Vec<Vec<String>>,
    /// What is heard for which letters; the longest first.
    sounds: Vec<(Vec<char>, String, Place)>,
}

impl Names {
    /// Reads the lists as they hold on that day.
    #[must_use]
    pub fn on(lists: &Lists, day: Date) -> Names {
        let mut names = Names::default();
        for row in lists.list("name_variants").iter().filter(|row| row.holds(day)) {
            let forms: Vec<String> = row.get("forms").split_whitespace().map(fold).collect();
            for form in &forms {
                names.forms.entry(form.clone()).or_default().push(names.rows.len());
            }
            names.rows.push(forms);
        }
        for row in lists.list("sound_alikes").iter().filter(|row| row.holds(day)) {
            let place = match row.get("place") {
                "start" => Place::Start,
                "inside" => Place::Inside,
                _ => Place::Anywhere,
            };
            names.sounds.push((row.get("letters").chars().collect(), row.get("heard").to_owned(), place));
        }
        names.sounds.sort_by_key(|(letters, ..)| std::cmp::Reverse(letters.len()));
        names
    }

    /// The other forms of a folded word.
    #[must_use]
    pub fn others(&self, word: &str) -> BTreeSet<&str> {
        let rows = self.forms.get(word).into_iter().flatten();
        let forms = rows.filter_map(|row| self.rows.get(*row)).flatten().map(String::as_str);
        forms.filter(|form| *form != word).collect()
    }

    /// How a folded word sounds; empty where that says too little to go by.
    #[must_use]
    pub fn sound(&self, word: &str) -> String {
        let letters: Vec<char> = word.chars().collect();
        if letters.iter().any(|c| !c.is_alphabetic()) {
            return String::new();
        }
        let mut heard = String::new();
        let mut at = 0;
        while at < letters.len() {
            let rule = self.sounds.iter().find(|(from, _, place)| {
                letters[at..].starts_with(from)
                    && match place {
                        Place::Start => at == 0,
                        Place::Inside => at > 0,
                        Place::Anywhere => true,
                    }
            });
            let (piece, step) = match rule {
                Some((from, to, _)) if !from.is_empty() => (to.clone(), from.len()),
                _ => (letters[at].to_string(), 1),
            };
            for c in piece.chars() {
                // A sound made twice is heard once.
                if !heard.ends_with(c) {
                    heard.push(c);
                }
            }
            at += step;
        }
        if heard.chars().count() < 2 { String::new() } else { heard }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Names;
    use crate::reference::built_in;

    fn names() -> Names {
        Names::on(built_in(), "2026-11-26".parse().unwrap())
    }

    #[test]
    fn a_name_has_its_welsh_and_english_forms() {
        let names = names();
        assert!(names.others("sion").contains("john") && names.others("john").contains("sion"));
        assert!(names.others("davies").contains("dafis"));
        assert!(names.others("newport").contains("casnewydd"));
        assert!(names.others("bottle").is_empty());
    }

    #[test]
    fn names_that_sound_alike_are_written_alike() {
        let names = names();
        for (a, b) in [
            ("gruffydd", "griffith"),
            ("hywel", "howell"),
            ("lloyd", "llwyd"),
            ("ifan", "evan"),
            ("sian", "shan"),
            ("phillips", "filips"),
            ("mcallister", "macalister"),
            ("mcallister", "mccalister"),
            ("rhys", "reece"),
            ("clarke", "klark"),
            ("meredith", "maredydd"),
            ("knight", "nite"),
        ] {
            assert_eq!(names.sound(a), names.sound(b), "{a} and {b}");
            assert!(!names.sound(a).is_empty(), "{a}");
        }
        for (a, b) in [("evans", "jones"), ("bowen", "rowen"), ("clarke", "parker")] {
            assert_ne!(names.sound(a), names.sound(b), "{a} and {b}");
        }
        assert_eq!(names.sound("ab12cde"), "", "a number plate has no sound");
        assert_eq!(names.sound("oo"), "");
    }

    #[test]
    fn a_force_adds_a_form_of_its_own_and_it_holds_from_its_day() {
        let own = "code,valid_from,valid_to,label_en,label_cy,forms\nbob,2030-01-01,,Bob,Bob,robert bob\n";
        let lists = built_in().clone().with("name_variants", own).unwrap();
        let on = |day: &str| Names::on(&lists, day.parse().unwrap()).others("bob").len();
        assert_eq!((on("2029-12-31"), on("2030-01-01")), (0, 1));
    }
}
