//! Finding people: by name in any order and spelling, by number, by day of birth, by the number of an address.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::people::{NominalList, NominalRow};
use beatbook_shared::finding::phone::phone;
use beatbook_shared::finding::who::Matching;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::person::{Name, Nominal};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;
use jiff::civil::Date;

use super::around::Around;
use super::keys::{of_phone, of_place};
use super::show::Show;
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;

/// The longest words, in characters; and the most that are looked at before the best are shown.
const LONGEST: usize = 200;
const LOOKED_AT: usize = 2_000;

pub(super) fn search(
    conn: &mut AnyConn,
    caller: &Caller,
    words: &str,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<NominalList, Error> {
    let words = words.trim();
    if words.is_empty() {
        return Err(Problem::field("words", "Type a name, a phone number or a date of birth.").into());
    }
    if words.chars().count() > LONGEST {
        return Err(
            Problem::field("words", format!("This may have {LONGEST} characters. Shorten it.")).into()
        );
    }
    let matching = Matching::on(lists, day(now));
    let mut found = found(conn, &matching, words)?;
    let mut around = Around::default();
    around.named(conn, &found)?;
    // Somebody who gave the number in one job and is known by now is that person.
    let known = |id: &RecordId| around.involved.get(id).and_then(|(_, one)| one.person.clone());
    found = found.into_iter().map(|id| known(&id).unwrap_or(id)).collect();
    around.named(conn, &found)?;
    let sight = Sight::of(conn, caller, now)?;
    let staff = People::of(conn, &BTreeSet::new(), now)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists, now };
    let asked = Nominal {
        names: vec![Name { form: "main".to_owned(), text: words.to_owned() }],
        ..Nominal::default()
    };
    let asked = matching.person(&asked);
    let mut rows: Vec<(i64, NominalRow)> = Vec::new();
    for id in &found {
        let score = match (around.people.get(id), around.involved.get(id)) {
            (Some((_, person)), _) => {
                let visible = sight.reads(Nominal::KIND, id, &beatbook_shared::patrol::to_body(person));
                visible.then(|| matching.compare(&asked, &matching.person(person)).score)
            }
            (None, Some((_, one))) => {
                let visible = show.sees(&one.about);
                visible.then(|| matching.compare(&asked, &matching.involved(one)).score)
            }
            _ => None,
        };
        if let (Some(score), Some(row)) = (score, show.nominal(id)) {
            rows.push((score, row));
        }
    }
    rows.sort_by_cached_key(|(score, row)| {
        (std::cmp::Reverse(*score), row.kind != Nominal::KIND, row.name.clone(), row.id.clone())
    });
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    Ok(NominalList { as_at: now, rows: rows.into_iter().map(|(_, row)| row).collect(), more })
}

/// Whoever has what was typed: every word of a name, or one number or date.
fn found(conn: &mut AnyConn, matching: &Matching, words: &str) -> Result<BTreeSet<RecordId>, Error> {
    const KINDS: [&str; 2] = [Nominal::KIND, Involved::KIND];
    let figures = words.chars().filter(char::is_ascii_digit).count();
    let mut sets: Vec<BTreeSet<String>> = Vec::new();
    if words.parse::<Date>().is_ok() {
        sets.push([format!("b:{words}")].into());
    } else if figures >= 7 {
        let number = phone(words).map(|number| of_phone(&number));
        sets.push(number.into_iter().chain([of_place(words)]).collect());
    } else {
        sets = matching.name_keys(words);
    }
    let all: BTreeSet<String> = sets.iter().flatten().cloned().collect();
    let by_key: BTreeMap<String, BTreeSet<RecordId>> = store::with(conn, &all, &KINDS, Millis(0))?;
    let mut found: Option<BTreeSet<RecordId>> = None;
    for keys in &sets {
        let of_word: BTreeSet<RecordId> =
            keys.iter().filter_map(|key| by_key.get(key)).flatten().cloned().collect();
        found = Some(match found {
            None => of_word,
            Some(held) => held.intersection(&of_word).cloned().collect(),
        });
    }
    Ok(found.unwrap_or_default().into_iter().take(LOOKED_AT).collect())
}
