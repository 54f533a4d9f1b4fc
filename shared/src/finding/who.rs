//! Whether two records are of one person: compared in parts, each with its points, so that a person can decide.
//!
//! Nothing here joins anything. [`Who`] is what is known of somebody; [`Matching::compare`] says how it fits another,
//! in reasons whose points add up to the score; from a score on, the pair is offered to somebody at a desk. The points
//! are a list (`match_weights`). A phone or an address that many share, a hospital's or a hostel's, says nothing about
//! who it is and adds none.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::fold::words;
use super::parts::{Alike, Part, Parts, names_alike};
use super::phone::phone;
use crate::patrol::involved::Involved;
use crate::patrol::person::{Address, Nominal};
use crate::patrol::person_match::MatchReason;
use crate::reference::Lists;

/// What is known of somebody, ready to be compared.
#[derive(Debug, Clone, Default)]
pub struct Who {
    names: Vec<Vec<Part>>,
    texts: Vec<String>,
    pub born: Option<Date>,
    pub uprn: Option<String>,
    address: BTreeSet<String>,
    pub phones: BTreeSet<String>,
}

/// How well two fit, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scored {
    /// 0 to 100.
    pub score: i64,
    pub reasons: Vec<MatchReason>,
}

/// The lists by which people are compared, as they hold on a day.
#[derive(Debug, Clone, Default)]
pub struct Matching {
    parts: Parts,
    weights: std::collections::BTreeMap<String, i64>,
    shared: Shared,
}

/// Phones and addresses that are nobody's own.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    phones: BTreeSet<String>,
    places: BTreeSet<String>,
}

impl Shared {
    /// Reads the list as it holds on that day.
    #[must_use]
    pub fn on(lists: &Lists, day: Date) -> Shared {
        let mut shared = Shared::default();
        for row in lists.list("shared_contacts").iter().filter(|row| row.holds(day)) {
            match row.get("kind") {
                "phone" => shared.phones.extend(phone(row.get("value"))),
                _ => {
                    shared.places.insert(row.get("value").to_owned());
                }
            }
        }
        shared
    }

    /// Whether a number in its one form belongs to an institution.
    #[must_use]
    pub fn phone(&self, number: &str) -> bool {
        self.phones.contains(number)
    }

    /// Whether a property is an institution's.
    #[must_use]
    pub fn place(&self, uprn: &str) -> bool {
        self.places.contains(uprn)
    }
}

impl Matching {
    /// Reads the lists as they hold on that day.
    #[must_use]
    pub fn on(lists: &Lists, day: Date) -> Matching {
        let rows = lists.list("match_weights").iter().filter(|row| row.holds(day));
        Matching {
            parts: Parts::on(lists, day),
            // A weight that is no number adds nothing.
            weights: rows
                .map(|row| (row.code.clone(), row.get("points").parse().unwrap_or_default()))
                .collect(),
            shared: Shared::on(lists, day),
        }
    }

    fn points(&self, code: &str) -> i64 {
        self.weights.get(code).copied().unwrap_or_default()
    }

    /// From which score on a pair is put to somebody to decide.
    #[must_use]
    pub fn offered_from(&self) -> i64 {
        self.points("offer")
    }

    /// From which score on a pair is likely.
    #[must_use]
    pub fn likely_from(&self) -> i64 {
        self.points("likely")
    }

    /// What is known of a person.
    #[must_use]
    pub fn person(&self, person: &Nominal) -> Who {
        let texts = person.names.iter().map(|name| name.text.clone()).collect();
        self.who(texts, person.born_on.as_deref(), person.address.as_ref(), &person.phones)
    }

    /// What is known of somebody who is a name so far.
    #[must_use]
    pub fn involved(&self, involved: &Involved) -> Who {
        let texts = std::iter::once(involved.name.clone()).filter(|name| !name.trim().is_empty()).collect();
        let phones: Vec<String> = involved.phone.iter().cloned().collect();
        self.who(texts, involved.born_on.as_deref(), involved.address.as_ref(), &phones)
    }

    fn who(
        &self,
        texts: Vec<String>,
        born_on: Option<&str>,
        address: Option<&Address>,
        phones: &[String],
    ) -> Who {
        Who {
            names: texts.iter().map(|text| self.parts.of(text)).filter(|parts| !parts.is_empty()).collect(),
            texts,
            born: born_on.and_then(|day| day.parse().ok()),
            uprn: address.and_then(|a| a.uprn.clone()).filter(|uprn| !uprn.is_empty()),
            address: address.map(|a| words(&a.text).collect()).unwrap_or_default(),
            phones: phones.iter().filter_map(|text| phone(text)).collect(),
        }
    }

    /// Whether a name as it is typed begins like one of somebody's names.
    #[must_use]
    pub fn name_keys(&self, text: &str) -> Vec<BTreeSet<String>> {
        let of_part =
            |part: &Part| self.parts.heard(part).into_iter().map(|one| format!("n:{one}")).collect();
        self.parts.of(text).iter().map(of_part).collect()
    }

    /// What to look somebody up by. Two who would be offered as one share a key that is neither a lone name nor
    /// something that many have.
    #[must_use]
    pub fn keys(&self, who: &Who) -> BTreeSet<String> {
        let mut keys: BTreeSet<String> = who.texts.iter().flat_map(|text| self.parts.keys(text)).collect();
        keys.extend(who.phones.iter().filter(|p| !self.shared.phone(p)).map(|p| format!("p:{p}")));
        keys.extend(who.uprn.iter().filter(|u| !self.shared.place(u)).map(|u| format!("u:{u}")));
        if let Some(born) = who.born {
            keys.insert(format!("b:{born}"));
        }
        keys
    }

    /// The keys by which to look for others who may be the same: without lone names, and with the date of birth as
    /// it may have been mistaken.
    #[must_use]
    pub fn looks_for(&self, who: &Who) -> BTreeSet<String> {
        let mut keys = self.keys(who);
        keys.retain(|key| !key.starts_with("n:"));
        if let Some(swapped) = who.born.and_then(swapped) {
            keys.insert(format!("b:{swapped}"));
        }
        keys
    }

    /// Compares two, in parts.
    #[must_use]
    pub fn compare(&self, a: &Who, b: &Who) -> Scored {
        let codes =
            [name_reason(a, b), born_reason(a, b), self.address_reason(a, b), self.phone_reason(a, b)];
        let reasons: Vec<MatchReason> = codes
            .into_iter()
            .flatten()
            .map(|code| MatchReason { code: code.to_owned(), points: self.points(code) })
            .collect();
        let score = reasons.iter().map(|reason| reason.points).sum::<i64>().clamp(0, 100);
        Scored { score, reasons }
    }

    fn address_reason(&self, a: &Who, b: &Who) -> Option<&'static str> {
        match (&a.uprn, &b.uprn) {
            (Some(x), Some(y)) if x == y => {
                Some(if self.shared.place(x) { "address_shared" } else { "address_same" })
            }
            // People move: another address says nothing.
            (Some(_), Some(_)) => None,
            _ => {
                let both = a.address.intersection(&b.address).count();
                let least = a.address.len().min(b.address.len());
                // The number of the house must be among what fits.
                let numbered =
                    a.address.intersection(&b.address).any(|w| w.starts_with(|c: char| c.is_ascii_digit()));
                (least >= 2 && numbered && both * 5 >= least * 4).then_some("address_words")
            }
        }
    }

    fn phone_reason(&self, a: &Who, b: &Who) -> Option<&'static str> {
        let mut both = a.phones.intersection(&b.phones).peekable();
        both.peek()?;
        Some(if both.all(|number| self.shared.phone(number)) { "phone_shared" } else { "phone_same" })
    }
}

fn name_reason(a: &Who, b: &Who) -> Option<&'static str> {
    let pairs = a.names.iter().flat_map(|x| b.names.iter().map(move |y| names_alike(x, y)));
    Some(match pairs.max()? {
        Alike::Same => "name_same",
        Alike::Forms => "name_forms",
        Alike::Sound => "name_sound",
        Alike::Near => "name_near",
        Alike::Part => "name_part",
        Alike::Half => "name_half",
        Alike::Differs => "name_differs",
    })
}

fn born_reason(a: &Who, b: &Who) -> Option<&'static str> {
    let (x, y) = (a.born?, b.born?);
    let digits = |date: Date| date.to_string();
    let off = digits(x).chars().zip(digits(y).chars()).filter(|(p, q)| p != q).count();
    Some(match off {
        0 => "born_same",
        _ if swapped(x) == Some(y) => "born_swapped",
        1 => "born_digit",
        _ => "born_differs",
    })
}

/// A date with its day and month in each other's place, where that is another date.
fn swapped(date: Date) -> Option<Date> {
    Date::new(date.year(), date.day(), date.month()).ok().filter(|other| *other != date)
}
