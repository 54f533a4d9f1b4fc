//! Reading a notebook's chain: whether every entry is there, unaltered and in its place.
//!
//! A book is one officer's on one device. Its entries are numbered from 1 without a gap, and each names the seal of
//! the one before. So an entry that was altered no longer fits what the next one says of it, one that is gone
//! leaves a hole, and one that was moved names a neighbour that it does not stand beside. The last entry has nobody
//! after it to vouch for it; whoever has the operation that made it compares with that.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::notebook::{Entry, seal};
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Wrong {
    /// There is no entry of that number, though there are later ones.
    Missing,
    /// Its words or details are not those that were sealed.
    Altered,
    /// It names another entry before it than the one that stands there.
    OutOfPlace,
    /// Another entry of the book has the same number.
    SameNumber,
    /// It is by somebody else than the rest of the book.
    OtherAuthor,
}

/// One fault of a book, by the number of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Fault {
    pub number: u32,
    /// The entry, where there is one.
    pub id: Option<RecordId>,
    pub wrong: Wrong,
}

/// One book as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Book {
    pub book: String,
    pub author: StaffId,
    pub entries: u32,
    /// The highest number.
    pub last: u32,
    /// Nothing here means that the chain is whole.
    pub faults: Vec<Fault>,
}

/// An entry that went with a record that was disposed of: its place in its book and its seal stay, so that the entry
/// after it still names what stood before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Gap {
    pub author: StaffId,
    pub book: String,
    pub number: u32,
    pub seal: String,
    /// Who approved that it went, when, and by which disposal.
    pub by: StaffId,
    pub at: Millis,
    pub disposal: RecordId,
}

impl Record for Gap {
    const KIND: &'static str = "book_gap";
}

/// Reads the books that the entries belong to, each whole and in the order of its numbers. `gaps` say which entries
/// went by decision, so that nothing else is missing.
#[must_use]
pub fn books(entries: &[(RecordId, Entry)], gaps: &[Gap]) -> Vec<Book> {
    let mut by_book: BTreeMap<&str, Vec<&(RecordId, Entry)>> = BTreeMap::new();
    for held in entries {
        by_book.entry(&held.1.book).or_default().push(held);
    }
    let went = |book: &str| {
        gaps.iter().filter(|gap| gap.book == book).map(|gap| (gap.number, gap.seal.as_str())).collect()
    };
    by_book.into_iter().map(|(book, entries)| read(book, entries, &went(book))).collect()
}

fn read(book: &str, mut entries: Vec<&(RecordId, Entry)>, gaps: &BTreeMap<u32, &str>) -> Book {
    entries.sort_by(|a, b| (a.1.number, &a.0).cmp(&(b.1.number, &b.0)));
    let author = author(&entries);
    let seals: Vec<String> = entries.iter().map(|(id, entry)| seal(id, entry)).collect();
    // Whose seal some later entry carries: that entry is as it was sealed.
    let vouched: BTreeSet<&str> = entries.iter().map(|(_, entry)| entry.prev.as_str()).collect();
    let numbers: BTreeMap<&str, u32> =
        seals.iter().map(String::as_str).zip(entries.iter().map(|(_, entry)| entry.number)).collect();
    let mut faults = BTreeSet::new();
    // The entry before, where it is held; the number that was read last, and its seal where that is known.
    let mut before: Option<usize> = None;
    let (mut last, mut expected) = (0, Some(""));
    for (at, (id, entry)) in entries.iter().enumerate() {
        let mut says = |number: u32, id: Option<&RecordId>, wrong: Wrong| {
            faults.insert((number, id.cloned(), wrong));
        };
        if entry.author != author {
            says(entry.number, Some(id), Wrong::OtherAuthor);
        }
        if at > 0 && entry.number == last {
            says(entry.number, Some(id), Wrong::SameNumber);
            continue;
        }
        for number in last + 1..entry.number {
            expected = gaps.get(&number).copied();
            before = None;
            if expected.is_none() {
                says(number, None, Wrong::Missing);
            }
        }
        let elsewhere = numbers.get(entry.prev.as_str()).is_some_and(|n| n + 1 != entry.number);
        if elsewhere || (entry.prev.is_empty() && entry.number != 1) {
            says(entry.number, Some(id), Wrong::OutOfPlace);
        } else if expected.is_some_and(|expected| entry.prev != expected) {
            // Either this entry's word of the one before is false, or the one before is not what it was. Whoever is
            // vouched for by another entry is believed.
            match before {
                Some(b) if !vouched.contains(seals[b].as_str()) => {
                    says(entries[b].1.number, Some(&entries[b].0), Wrong::Altered);
                }
                _ => says(entry.number, Some(id), Wrong::OutOfPlace),
            }
        }
        (last, expected) = (entry.number, Some(seals[at].as_str()));
        before = Some(at);
    }
    Book {
        book: book.to_owned(),
        entries: u32::try_from(entries.len()).unwrap_or(u32::MAX),
        last: entries.last().map_or(0, |(_, entry)| entry.number),
        author,
        faults: faults.into_iter().map(|(number, id, wrong)| Fault { number, id, wrong }).collect(),
    }
}

/// The author of most entries; of as many, the first by id.
fn author(entries: &[&(RecordId, Entry)]) -> StaffId {
    let mut counts: BTreeMap<&StaffId, usize> = BTreeMap::new();
    for (_, entry) in entries {
        *counts.entry(&entry.author).or_default() += 1;
    }
    let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)));
    most.map(|(author, _)| author.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn book(names: &[&str]) -> Vec<(RecordId, Entry)> {
        let mut all: Vec<(RecordId, Entry)> = Vec::new();
        for (n, text) in names.iter().enumerate() {
            let entry = Entry {
                author: StaffId::from("81"),
                book: "d1".to_owned(),
                number: u32::try_from(n).unwrap() + 1,
                at: Millis(1000 + i64::try_from(n).unwrap()),
                entry: "note".to_owned(),
                text: (*text).to_owned(),
                prev: all.last().map(|(id, entry)| seal(id, entry)).unwrap_or_default(),
                ..Entry::default()
            };
            all.push((RecordId::from(format!("e{n}").as_str()), entry));
        }
        all
    }

    fn faults(entries: &[(RecordId, Entry)]) -> Vec<(u32, Wrong)> {
        books(entries, &[]).iter().flat_map(|b| b.faults.iter().map(|f| (f.number, f.wrong))).collect()
    }

    #[test]
    fn a_whole_book_has_no_fault_in_whatever_order_it_is_read() {
        let mut all = book(&["a", "b", "c", "d"]);
        assert_eq!(faults(&all), []);
        all.reverse();
        assert_eq!(faults(&all), []);
        assert_eq!((books(&all, &[])[0].entries, books(&all, &[])[0].last), (4, 4));
        assert!(books(&[], &[]).is_empty());
    }

    #[test]
    fn an_altered_entry_is_found_and_named_wherever_but_at_the_end_it_stands() {
        for at in 0..3 {
            let mut all = book(&["a", "b", "c", "d"]);
            all[at].1.text.push('!');
            assert_eq!(faults(&all), [(u32::try_from(at).unwrap() + 1, Wrong::Altered)], "entry {at}");
        }
        let mut time = book(&["a", "b", "c"]);
        time[1].1.at = Millis(5);
        assert_eq!(faults(&time), [(2, Wrong::Altered)], "a time is sealed as well as words are");
    }

    #[test]
    fn a_missing_entry_is_named_by_its_number() {
        let mut all = book(&["a", "b", "c", "d"]);
        all.remove(1);
        assert_eq!(faults(&all), [(2, Wrong::Missing)]);
        let mut first = book(&["a", "b", "c"]);
        first.remove(0);
        assert_eq!(faults(&first), [(1, Wrong::Missing)]);
    }

    #[test]
    fn entries_that_changed_places_are_named() {
        let mut all = book(&["a", "b", "c", "d"]);
        (all[1].1.number, all[2].1.number) = (3, 2);
        let found = faults(&all);
        assert!(found.contains(&(3, Wrong::OutOfPlace)), "{found:?}");
        assert!(!found.iter().any(|(number, _)| *number == 1 || *number == 4), "the others stand: {found:?}");
    }

    #[test]
    fn a_removed_entry_whose_successors_were_renumbered_is_still_missed() {
        let mut all = book(&["a", "b", "c", "d"]);
        all.remove(1);
        all[1].1.number = 2;
        all[2].1.number = 3;
        assert!(!faults(&all).is_empty());
    }

    #[test]
    fn two_entries_of_one_number_and_a_stranger_in_the_book_are_named() {
        let mut all = book(&["a", "b"]);
        let mut twin = all[1].clone();
        twin.0 = RecordId::from("e9");
        all.push(twin);
        assert_eq!(faults(&all), [(2, Wrong::SameNumber)]);
        let mut all = book(&["a", "b", "c"]);
        all[2].1.author = StaffId::from("99");
        assert_eq!(faults(&all), [(3, Wrong::OtherAuthor)]);
    }

    #[test]
    fn each_book_is_read_by_itself() {
        let mut all = book(&["a", "b"]);
        let mut other = book(&["a", "b", "c"]);
        for (id, entry) in &mut other {
            id.0.push('x');
            entry.book = "d2".to_owned();
        }
        // The second book was copied whole, so its seals are of other ids: all of its links are broken.
        all.extend(other);
        let read = books(&all, &[]);
        assert_eq!(read.len(), 2);
        assert!(read[0].faults.is_empty() && !read[1].faults.is_empty());
    }

    #[test]
    fn what_went_by_decision_is_no_hole_and_the_next_entry_still_vouches_for_its_seal() {
        let mut all = book(&["one", "two", "three", "four"]);
        let (id, went) = all.remove(1);
        let gap = |seal: String| Gap { book: "d1".to_owned(), number: 2, seal, ..Gap::default() };
        let read = |gaps: &[Gap]| {
            books(&all, gaps)[0].faults.iter().map(|f| (f.number, f.wrong)).collect::<Vec<_>>()
        };
        assert_eq!(read(&[gap(seal(&id, &went))]), []);
        assert_eq!(read(&[]), [(2, Wrong::Missing)]);
        assert_eq!(read(&[gap("another".to_owned())]), [(3, Wrong::OutOfPlace)]);
    }
}
