//! Prevention: what the force wants to prevent, what it tries, what came of it, and what others may copy.
//!
//! A [`Strategy`] has [`Aim`]s, an aim has [`Initiative`]s, and an initiative has a result or none yet. Whom it helped is
//! told by [`Beneficiary`] facts, so that somebody who is helped twice is one person. What was learnt is a [`Practice`],
//! also when it did **not** work; most of them fall out of closing a problem plan (`patrol::problem_plan`), because a
//! repository that is extra work stays empty. Who used one again is a [`PracticeReuse`] fact.
//!
//! Three things are refused here. A before and after without a comparison area: things at their worst get better by
//! themselves, and that looks like success. Names, addresses and telephone numbers in what is written for others to
//! learn from ([`personal`]). And a result without a word on whether it worked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::reference::{Lists, day};
use crate::time::Millis;

/// What the force wants to prevent in some years.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct Strategy {
    pub title: String,
    pub words: String,
    /// The role that answers for it.
    pub owner_role: String,
    pub from: Millis,
    pub until: Option<Millis>,
}

/// One thing that a strategy wants, and how one will know.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct Aim {
    pub strategy: RecordId,
    pub title: String,
    pub measure: String,
    pub target: String,
    pub owner_role: String,
}

/// Numbers before and after, here and where nothing was done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct Compared {
    /// What was counted, and over how long.
    pub measure: String,
    pub before: Option<f64>,
    pub after: Option<f64>,
    pub comparison_area: String,
    pub comparison_before: Option<f64>,
    pub comparison_after: Option<f64>,
}

/// Something that is tried.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct Initiative {
    pub title: String,
    pub aim: Option<RecordId>,
    /// The problem plan that it belongs to.
    pub problem: Option<RecordId>,
    pub lead: StaffId,
    /// A set.
    pub partners: Vec<String>,
    pub area: Option<String>,
    pub start: Millis,
    pub end: Option<Millis>,
    /// A code of `practice_values` of the field `stage`.
    pub stage: String,
    pub target_group: String,
    pub cost_gbp: f64,
    pub funding: String,
    pub officer_hours: f64,
    /// A code of `evidence_levels`.
    pub evidence_level: String,
    pub result: Option<String>,
    pub compared: Option<Compared>,
    /// Why it was stopped, where it was.
    pub stopped: Option<String>,
    pub review_date: Option<Millis>,
}

/// Somebody whom an initiative helped.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct Beneficiary {
    pub initiative: RecordId,
    /// The person, where they are known as one.
    #[serde(default)]
    pub person: Option<RecordId>,
    /// Their number in the force's records; never a name.
    #[serde(default)]
    pub reference: String,
    pub at: Millis,
    pub by: StaffId,
}

/// What was learnt, for others to copy or to avoid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct Practice {
    pub title: String,
    /// A code of `evidence_levels`; `did_not_work` among them.
    pub does_it_work: String,
    pub focus: String,
    /// A set.
    pub topics: Vec<String>,
    pub organisation: String,
    pub contact: Option<StaffId>,
    pub area: Option<String>,
    /// A set.
    pub partners: Vec<String>,
    pub stage: String,
    pub start_date: Option<Millis>,
    pub scale: String,
    pub target_group: String,
    pub aim: String,
    pub intended_outcome: String,
    pub description: String,
    pub beneficiaries: u32,
    pub cost_gbp: f64,
    pub funding: String,
    pub officer_hours: f64,
    pub result: String,
    pub learning: String,
    pub review_date: Option<Millis>,
    /// `OFFICIAL` or `OFFICIAL-SENSITIVE`.
    pub marking: String,
    /// The problem plan or initiative that it came from.
    pub came_from: Option<RecordId>,
    pub written_by: StaffId,
    pub written_at: Millis,
}

/// A later initiative that used a practice.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PracticeReuse {
    pub from: RecordId,
    pub to: RecordId,
    pub at: Millis,
    pub by: StaffId,
}

/// What somebody was told at the door so that it does not happen again, or why they were told nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct PreventionAdvice {
    pub incident: RecordId,
    /// Codes of `prevention_advice_kinds`.
    #[serde(default)]
    pub what: Vec<String>,
    #[serde(default)]
    pub words: Option<String>,
    /// A code of `no_advice_reasons`, where nothing was said.
    #[serde(default)]
    pub why_not: Option<String>,
    pub at: Millis,
    pub by: StaffId,
}

/// Somebody finished a course.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "prevention.ts")]
pub struct Training {
    pub person: StaffId,
    /// A code of `training_courses`.
    pub course: String,
    pub at: Millis,
    /// Who wrote it down.
    pub by: StaffId,
    pub written_at: Millis,
}

macro_rules! records {
    ($($record:ident = $kind:literal),* $(,)?) => { $(impl Record for $record { const KIND: &'static str = $kind; })* };
}
records!(
    Strategy = "strategy",
    Aim = "aim",
    Initiative = "initiative",
    Beneficiary = "beneficiary",
    Practice = "practice",
    PracticeReuse = "practice_reuse",
    PreventionAdvice = "prevention_advice",
    Training = "training",
);

/// The lists that this slice reads.
pub const EVIDENCE: &str = "evidence_levels";
pub const VALUES: &str = "practice_values";
pub const ADVICE: &str = "prevention_advice_kinds";
pub const NO_ADVICE: &str = "no_advice_reasons";
pub const COURSES: &str = "training_courses";
pub const UNTESTED: &str = "untested";
pub const ENDED: &str = "ended";
pub const MARKINGS: [&str; 2] = ["OFFICIAL", "OFFICIAL-SENSITIVE"];

/// How much more things changed here than where nothing was done, in percent of what they were before: the difference of
/// the two changes. Nothing without all four numbers.
#[must_use]
pub fn difference(compared: &Compared) -> Option<f64> {
    let change = |before: Option<f64>, after: Option<f64>| {
        let (before, after) = (before?, after?);
        (before > 0.0).then(|| 100.0 * (after - before) / before)
    };
    let there = change(compared.comparison_before, compared.comparison_after)?;
    Some(change(compared.before, compared.after)? - there)
}

/// What is wrong with a before and after: it may be left out, but it never stands alone.
#[must_use]
pub fn wrong_comparison(compared: &Compared, area: Option<&str>) -> Option<(&'static str, &'static str)> {
    if compared.before.is_none() && compared.after.is_none() {
        return None;
    }
    if compared.comparison_area.trim().is_empty() {
        return Some((
            "comparison_area",
            "Name an area where nothing was done. Things at their worst get better by themselves.",
        ));
    }
    if area.is_some_and(|area| compared.comparison_area.trim().eq_ignore_ascii_case(area)) {
        return Some(("comparison_area", "An area cannot be compared with itself. Name another one."));
    }
    let numbers = [compared.before, compared.after, compared.comparison_before, compared.comparison_after];
    if numbers.iter().any(|n| n.is_none_or(|n| !n.is_finite() || n < 0.0)) {
        return Some(("comparison_before", "Give all four numbers: before and after, here and there."));
    }
    if compared.measure.trim().is_empty() {
        return Some(("measure", "Say what was counted, and over how long."));
    }
    difference(compared).is_none().then_some((
        "before",
        "A number before must be more than nothing, or no change can be reckoned from it.",
    ))
}

/// Whether an initiative was assessed: a level other than untested, and words on what came of it.
#[must_use]
pub fn assessed(initiative: &Initiative) -> bool {
    let level = !initiative.evidence_level.is_empty() && initiative.evidence_level != UNTESTED;
    level && initiative.result.as_ref().is_some_and(|words| !words.trim().is_empty())
}

/// Whether an initiative still runs at `now`.
#[must_use]
pub fn live(initiative: &Initiative, now: Millis) -> bool {
    initiative.start <= now && initiative.stage != ENDED && initiative.end.is_none_or(|end| end > now)
}

/// Whom a beneficiary stands for, for counting people and not rows: the person, or their number without case and spaces.
#[must_use]
pub fn who(beneficiary: &Beneficiary) -> String {
    match &beneficiary.person {
        Some(person) => person.0.clone(),
        None => beneficiary.reference.to_lowercase().split_whitespace().collect(),
    }
}

/// How many different people some facts stand for.
#[must_use]
pub fn people<'a>(beneficiaries: impl IntoIterator<Item = &'a Beneficiary>) -> usize {
    beneficiaries.into_iter().map(who).collect::<BTreeSet<_>>().len()
}

/// What is wrong with an initiative as somebody wants to keep it.
#[must_use]
pub fn wrong_initiative(
    lists: &Lists,
    one: &Initiative,
    now: Millis,
) -> Option<(&'static str, &'static str)> {
    let value = |field: &str, code: &str| known_value(lists, field, code, now);
    if one.title.trim().is_empty() {
        return Some(("title", "Give it a name that others would look for."));
    }
    if !value("stage", &one.stage) {
        return Some(("stage", "Choose the stage from the list."));
    }
    if !value("target_group", &one.target_group) {
        return Some(("target_group", "Choose whom it is for from the list."));
    }
    if lists.row(EVIDENCE, &one.evidence_level, day(now)).is_none() {
        return Some(("evidence_level", "Say whether it works. Untested is an answer too."));
    }
    if one.end.is_some_and(|end| end <= one.start) {
        return Some(("end", "It ends before it begins. Check both days."));
    }
    if !(one.cost_gbp.is_finite() && one.cost_gbp >= 0.0) {
        return Some(("cost_gbp", "Give the cost in pounds, 0 or more."));
    }
    if !(one.officer_hours.is_finite() && one.officer_hours >= 0.0) {
        return Some(("officer_hours", "Give the hours of officers, 0 or more."));
    }
    if one.cost_gbp > 0.0 && one.funding.trim().is_empty() {
        return Some(("funding", "Say where the money comes from."));
    }
    if one.evidence_level != UNTESTED && !assessed(one) {
        return Some(("result", "Say what came of it, or leave it untested."));
    }
    one.compared.as_ref().and_then(|compared| wrong_comparison(compared, one.area.as_deref()))
}

/// What is wrong with a practice as somebody wants to publish it: the field, and what to do.
#[must_use]
pub fn wrong_practice(lists: &Lists, one: &Practice, now: Millis) -> Option<(&'static str, String)> {
    let say = |field: &'static str, why: &str| Some((field, why.to_owned()));
    if one.title.trim().is_empty() {
        return say("title", "Give it a name that others would look for.");
    }
    if lists.row(EVIDENCE, &one.does_it_work, day(now)).is_none() {
        return say("does_it_work", "Say whether it works. Untested is an answer too.");
    }
    for (field, code) in [
        ("focus", &one.focus),
        ("stage", &one.stage),
        ("scale", &one.scale),
        ("target_group", &one.target_group),
    ] {
        if !known_value(lists, field, code, now) {
            return say(field, "Choose one from the list.");
        }
    }
    if one.description.trim().is_empty() {
        return say("description", "Say what is done, so that somebody else could do it.");
    }
    if one.learning.trim().is_empty() {
        return say("learning", "Say what to copy and what to avoid.");
    }
    if !MARKINGS.contains(&one.marking.as_str()) {
        return say("marking", "Choose the marking under which it may be read.");
    }
    for (field, text) in words_of(one) {
        if let Some(found) = personal(text) {
            return Some((field, personal_words(&found)));
        }
    }
    None
}

/// Every field of a practice that others read as words.
#[must_use]
pub fn words_of(one: &Practice) -> [(&'static str, &str); 8] {
    [
        ("title", &one.title),
        ("aim", &one.aim),
        ("intended_outcome", &one.intended_outcome),
        ("description", &one.description),
        ("result", &one.result),
        ("learning", &one.learning),
        ("funding", &one.funding),
        ("organisation", &one.organisation),
    ]
}

/// The refusal of words that name somebody.
#[must_use]
pub fn personal_words(found: &str) -> String {
    format!("\"{found}\" points to a person or a home. Others read this: say it without names and addresses.")
}

/// What is wrong with advice as it was recorded at the door.
#[must_use]
pub fn wrong_advice(
    lists: &Lists,
    one: &PreventionAdvice,
    now: Millis,
) -> Option<(&'static str, &'static str)> {
    let known = |list: &str, code: &str| lists.row(list, code, day(now)).is_some();
    match (&one.why_not, one.what.is_empty()) {
        (None, true) => Some(("what", "Choose what you advised, or say why you advised nothing.")),
        (Some(_), false) => Some(("why_not", "You advised something, so leave out why you did not.")),
        (Some(why), true) if !known(NO_ADVICE, why) => Some(("why_not", "Choose the reason from the list.")),
        (None, false) if !one.what.iter().all(|code| known(ADVICE, code)) => {
            Some(("what", "Choose what you advised from the list."))
        }
        _ => None,
    }
}

fn known_value(lists: &Lists, field: &str, code: &str, now: Millis) -> bool {
    lists.row(VALUES, code, day(now)).is_some_and(|row| row.get("field") == field)
}

/// Words after which a place has a number or a name: they make a number before them an address.
const STREETS: [&str; 28] = [
    "road", "street", "avenue", "close", "drive", "lane", "terrace", "crescent", "court", "place", "gardens",
    "row", "way", "grove", "hill", "view", "flats", "rd", "st", "ave", "heol", "ffordd", "stryd", "rhodfa",
    "clos", "lôn", "teras", "maes",
];
/// Words before a name.
const TITLES: [&str; 12] =
    ["mr", "mrs", "ms", "miss", "dr", "master", "mstr", "dob", "bn", "mr.", "mrs.", "dr."];

/// What in a text points to a person or a home: somebody with a title, a house number with its street, a flat, a
/// postcode, a telephone number, an address for mail, a day of birth. It finds what is written in the usual ways; a
/// reader still looks.
#[must_use]
pub fn personal(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    for (n, word) in words.iter().enumerate() {
        let here = bare(word);
        let next = words.get(n + 1).map(|w| bare(w)).unwrap_or_default();
        let pair = || Some(format!("{here} {next}"));
        if word.contains('@') && word.contains('.') {
            return Some((*word).to_owned());
        }
        if TITLES.contains(&here.to_lowercase().as_str()) && capital(&next) {
            return pair();
        }
        if here.eq_ignore_ascii_case("flat") && next.starts_with(|c: char| c.is_ascii_digit()) {
            return pair();
        }
        if postcode(&here, &next) {
            return pair();
        }
        if house(&here) {
            let after: Vec<String> = words.iter().skip(n + 1).take(3).map(|w| bare(w)).collect();
            let street = after.iter().position(|w| STREETS.contains(&w.to_lowercase().as_str()));
            // "3 nights in a row" is no address: the street of one has a name with a capital.
            if let Some(at) = street
                && (after[..at].iter().any(|w| capital(w)) || after.get(at + 1).is_some_and(|w| capital(w)))
            {
                return Some(format!("{here} {}", after[..=at].join(" ")));
            }
        }
        if day_of_birth(&here) {
            return Some(here);
        }
    }
    telephone(&words)
}

fn capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// A number of a house: up to four digits and perhaps a letter.
fn house(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    let rest = word.chars().skip(digits).collect::<Vec<_>>();
    (1..=4).contains(&digits) && rest.len() <= 1 && rest.iter().all(|c| c.is_alphabetic())
}

/// Two halves of a postcode: NP20 1AA.
fn postcode(first: &str, second: &str) -> bool {
    let whole = format!("{first}{second}");
    let inward = |text: &str| {
        let c: Vec<char> = text.chars().collect();
        c.len() == 3 && c[0].is_ascii_digit() && c[1].is_ascii_alphabetic() && c[2].is_ascii_alphabetic()
    };
    let outward = |text: &str| {
        let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
        (1..=2).contains(&letters)
            && text.len() > letters
            && text.len() <= letters + 2
            && text.chars().skip(letters).take(1).all(|c| c.is_ascii_digit())
    };
    (inward(second) && outward(first))
        || (whole.is_ascii() && first.is_ascii() && first.len() >= 5 && {
            let (out, tail) = first.split_at(first.len() - 3);
            outward(out) && inward(tail)
        })
}

/// A day as it stands for somebody's birth: 04/05/1998. Years of the last quarter century may be anything.
fn day_of_birth(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '-', '.']).collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u32>().ok());
    matches!((parts.len(), number(0), number(1), number(2)), (3, Some(d), Some(m), Some(y)) if (1..=31).contains(&d) && (1..=12).contains(&m) && (1900..2013).contains(&y))
}

/// Ten or eleven digits that begin with 0 or +44, however they are spaced.
fn telephone(words: &[&str]) -> Option<String> {
    for n in 0..words.len() {
        let mut digits = String::new();
        for word in words.iter().skip(n).take(4) {
            if !word.chars().all(|c| c.is_ascii_digit() || "+-().,;".contains(c)) {
                break;
            }
            digits.extend(word.chars().filter(char::is_ascii_digit));
            let begins = digits.starts_with('0') || digits.starts_with("44");
            if begins && (10..=12).contains(&digits.len()) {
                return Some(digits);
            }
        }
    }
    None
}
