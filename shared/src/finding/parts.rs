//! The parts of a name as it is said, and how two names compare, in whatever order and spelling.
//!
//! *Siân ferch Rhys*, *Price, Sian* and *Shan Preece* may be one woman. A name is taken apart into words; *ap*, *ab*
//! and *ferch* say that the next word is a father's name, which may stand mutated there and which English writing
//! melted into a surname (*ap Rhys*: Price). Titles are no part of a name. Which words these are, which forms a name
//! has and what sounds like what are dated lists that a force may change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::fold::words;
use super::names::Names;
use super::near::{apart, slips};
use crate::reference::Lists;

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub word: String,
    /// Other forms of it; a father's name begins with `ap:`.
    also: BTreeSet<String>,
    sound: String,
}

/// How far two words, or two names, are the same; the better the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    Differs,
    /// A part of one fits a part of the other, and a part does not.
    Half,
    /// One is only a part of the other, or an initial.
    Part,
    Near,
    Sound,
    Forms,
    Same,
}

/// The lists by which names are taken apart, as they hold on a day.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    names: Names,
    /// `son_of`, `daughter_of` or `title`, by word.
    particles: BTreeMap<String, bool>,
    /// Fathers' names that a surname was made of, and surnames made of one.
    fathers: BTreeMap<String, BTreeSet<String>>,
    surnames: BTreeMap<String, BTreeSet<String>>,
    /// What a word may have begun with before it was mutated.
    mutations: Vec<(String, String)>,
}

impl Parts {
    /// Reads the lists as they hold on that day.
    #[must_use]
    pub fn on(lists: &Lists, day: Date) -> Parts {
        let mut parts = Parts { names: Names::on(lists, day), ..Parts::default() };
        for row in lists.list("name_particles").iter().filter(|row| row.holds(day)) {
            parts.particles.insert(row.code.clone(), row.get("kind") != "title");
        }
        for row in lists.list("patronymics").iter().filter(|row| row.holds(day)) {
            for surname in row.get("forms").split_whitespace() {
                let father = row.get("of").to_owned();
                parts.fathers.entry(surname.to_owned()).or_default().insert(father.clone());
                parts.surnames.entry(father).or_default().insert(surname.to_owned());
            }
        }
        for row in lists.list("mutations").iter().filter(|row| row.holds(day)) {
            parts.mutations.push((row.get("mutated").to_owned(), row.get("radical").to_owned()));
        }
        parts
    }

    /// A name taken apart.
    #[must_use]
    pub fn of(&self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut fathers = false;
        for word in words(text) {
            match self.particles.get(&word) {
                Some(fathers_name) => fathers = *fathers_name,
                None => {
                    parts.push(self.part(word, fathers));
                    fathers = false;
                }
            }
        }
        parts
    }

    fn part(&self, word: String, fathers: bool) -> Part {
        let mut also: BTreeSet<String> = self.names.others(&word).into_iter().map(str::to_owned).collect();
        for father in self.fathers.get(&word).into_iter().flatten() {
            also.insert(format!("ap:{father}"));
            also.extend(self.surnames.get(father).into_iter().flatten().cloned());
        }
        if fathers {
            let mut meant = BTreeSet::from([word.clone()]);
            for (mutated, radical) in &self.mutations {
                if let Some(rest) = word.strip_prefix(mutated.as_str()) {
                    meant.insert(format!("{radical}{rest}"));
                }
            }
            for name in &meant {
                let forms: Vec<String> = self.names.others(name).into_iter().map(str::to_owned).collect();
                also.extend(std::iter::once(name).chain(&forms).map(|form| format!("ap:{form}")));
                also.extend(forms);
            }
            also.extend(meant);
        }
        also.remove(&word);
        let sound = self.names.sound(&word);
        Part { word, also, sound }
    }

    /// What to look a name up by: each two of its words together, in a form that other spellings share.
    #[must_use]
    pub fn keys(&self, text: &str) -> BTreeSet<String> {
        let parts = self.of(text);
        let single: Vec<BTreeSet<String>> = parts.iter().map(|part| self.heard(part)).collect();
        let mut keys: BTreeSet<String> = single.iter().flatten().map(|one| format!("n:{one}")).collect();
        for (n, a) in single.iter().enumerate() {
            for b in single.iter().skip(n + 1) {
                for (x, y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
                    let (first, second) = if x <= y { (x, y) } else { (y, x) };
                    keys.insert(format!("nn:{first}|{second}"));
                }
            }
        }
        keys
    }

    /// The forms under which a word is found: how it sounds and how the least of its other forms does; the father's
    /// name where it is one.
    #[must_use]
    pub fn heard(&self, part: &Part) -> BTreeSet<String> {
        let said = |word: &str| {
            let sound = self.names.sound(word);
            if sound.is_empty() { word.to_owned() } else { sound }
        };
        let mut heard = BTreeSet::from([said(&part.word)]);
        let plain = part.also.iter().filter(|form| !form.starts_with("ap:"));
        heard.extend(plain.min().map(|form| said(form.min(&part.word))));
        for father in part.also.iter().filter_map(|form| form.strip_prefix("ap:")) {
            heard.extend(self.surnames.contains_key(father).then(|| format!("ap:{father}")));
        }
        heard
    }
}

/// How far two words are the same.
#[must_use]
pub fn words_alike(a: &Part, b: &Part) -> Alike {
    if a.word == b.word {
        return Alike::Same;
    }
    let father = a.also.iter().any(|form| form.starts_with("ap:") && b.also.contains(form));
    if father || a.also.contains(&b.word) || b.also.contains(&a.word) {
        return Alike::Forms;
    }
    let letters = |part: &Part| part.word.chars().collect::<Vec<char>>();
    let (x, y) = (letters(a), letters(b));
    if x.len().min(y.len()) == 1 {
        return if x.first() == y.first() { Alike::Part } else { Alike::Differs };
    }
    if !a.sound.is_empty() && a.sound == b.sound {
        return Alike::Sound;
    }
    let most = slips(x.len().min(y.len()));
    if most > 0 && apart(&x, &y, most).is_some() { Alike::Near } else { Alike::Differs }
}

/// How far two names are the same: each word is held against the one that fits it best, and the name is as good as
/// the worst of them.
#[must_use]
pub fn names_alike(a: &[Part], b: &[Part]) -> Alike {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() {
        return Alike::Differs;
    }
    let mut pairs: Vec<(Alike, usize, usize)> = Vec::new();
    for (n, x) in short.iter().enumerate() {
        for (m, y) in long.iter().enumerate() {
            pairs.push((words_alike(x, y), n, m));
        }
    }
    pairs.sort_by_key(|(alike, n, m)| (std::cmp::Reverse(*alike), *n, *m));
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    let mut worst = Alike::Same;
    for (alike, n, m) in pairs {
        if alike == Alike::Differs || left.contains(&n) || right.contains(&m) {
            continue;
        }
        left.insert(n);
        right.insert(m);
        worst = worst.min(alike);
    }
    match (left.len(), short.len()) {
        (0, _) => Alike::Differs,
        // One word says too little, whoever has it.
        (1, 1) => worst.min(Alike::Part),
        (fits, all) if fits == all => worst,
        _ => Alike::Half,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Alike, Parts, names_alike};
    use crate::reference::built_in;

    fn alike(a: &str, b: &str) -> Alike {
        let parts = Parts::on(built_in(), "2026-11-26".parse().unwrap());
        let both = names_alike(&parts.of(a), &parts.of(b));
        assert_eq!(both, names_alike(&parts.of(b), &parts.of(a)), "the same both ways: {a}, {b}");
        both
    }

    #[test]
    fn a_name_is_itself_in_any_order_with_any_title_and_accent() {
        assert_eq!(alike("Siân Price", "PRICE, Sian"), Alike::Same);
        assert_eq!(alike("Mrs Siân Price", "Sian Louise Price"), Alike::Same);
    }

    #[test]
    fn welsh_fathers_names_are_the_surnames_made_of_them() {
        assert_eq!(alike("Siân ferch Rhys", "Shan Preece"), Alike::Forms);
        assert_eq!(alike("Dafydd ap Hywel", "David Powell"), Alike::Forms);
        assert_eq!(alike("Gwen ferch Wilym", "Gwen Williams"), Alike::Half, "William's son is another name");
        assert_eq!(alike("Gwen ferch Wilym", "Gwen Gwilym"), Alike::Forms, "a mutation is no other name");
        assert_eq!(alike("Huw ab Owain", "Hugh Bowen"), Alike::Forms);
    }

    #[test]
    fn sounds_and_slips_are_less_than_the_name_itself() {
        assert_eq!(alike("Rhian Clarke", "Rhian Klark"), Alike::Sound);
        assert_eq!(alike("Rhian Parker", "Rhian Tarker"), Alike::Near);
    }

    #[test]
    fn half_a_name_is_no_name() {
        assert_eq!(alike("Sian Price", "Owen Price"), Alike::Half);
        assert_eq!(alike("Dave", "David Hughes"), Alike::Part);
        assert_eq!(alike("J Davies", "John Davies"), Alike::Part);
        assert_eq!(alike("Sian Price", "Omar Khan"), Alike::Differs);
    }

    #[test]
    fn other_spellings_share_something_to_be_looked_up_by() {
        let parts = Parts::on(built_in(), "2026-11-26".parse().unwrap());
        for (a, b) in [
            ("Siân ferch Rhys", "Shan Preece"),
            ("Dafydd ap Hywel", "David Powell"),
            ("Gruffydd Lloyd", "Griffith Llwyd"),
            ("Rhian Clarke", "Klark, Rhian"),
        ] {
            let (x, y) = (parts.keys(a), parts.keys(b));
            assert!(x.iter().any(|key| key.starts_with("nn:") && y.contains(key)), "{a}: {x:?}, {b}: {y:?}");
        }
    }
}
