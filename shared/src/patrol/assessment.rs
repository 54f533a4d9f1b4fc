//! Whether an assessment of threat, harm and risk says something about this job.
//!
//! Two habits make THRIVE worthless: leaving letters out, and writing the same words into each ("no threat no harm no
//! risk"). The first is [`lacking`], the second [`copied`]. Neither scores anything: the words are a person's judgement
//! of a job, and only their absence and their being somebody else's words can be seen from outside.

use std::collections::BTreeMap;

use super::incident::{Letter, Thrive};
use super::policy::rank;
use crate::reference::{Lists, day};

/// The fields that the list makes mandatory and this assessment leaves out, as codes of `thrive_fields`.
#[must_use]
pub fn lacking<'a>(lists: &'a Lists, thrive: &Thrive) -> Vec<&'a str> {
    let on = day(thrive.at);
    let rows = lists.list("thrive_fields").iter().filter(|row| row.holds(on) && row.get("mandatory") == "Y");
    rows.map(|row| row.code.as_str()).filter(|field| !answered(thrive, field)).collect()
}

/// Whether the assessment is complete, and in words of its own.
#[must_use]
pub fn complete(lists: &Lists, thrive: &Thrive) -> bool {
    lacking(lists, thrive).is_empty() && thrive.same_words_as.is_none() && same_in_itself(thrive).is_none()
}

fn answered(thrive: &Thrive, field: &str) -> bool {
    let said = |letter: &Letter| rank(&letter.level).is_some() || !letter.text.trim().is_empty();
    let given = |letter: &Option<Letter>| letter.as_ref().is_some_and(|l| !l.text.trim().is_empty());
    match field {
        "threat" => said(&thrive.threat),
        "harm" => said(&thrive.harm),
        "risk" => said(&thrive.risk),
        "investigation" => said(&thrive.investigation),
        "vulnerability" => said(&thrive.vulnerability),
        "engagement" => said(&thrive.engagement),
        "prevention_advice" => given(&thrive.prevention),
        "scene_preservation" => given(&thrive.preservation),
        "repeat_victim_check" => matches!(thrive.repeat_check.as_str(), "none" | "repeat"),
        "systems_checked" => !thrive.systems_checked.is_empty(),
        "grade_decision" => !thrive.rationale.trim().is_empty(),
        // Who, when and which version are the record's own.
        _ => true,
    }
}

/// The words of an assessment as they are compared: without case, marks and spaces.
#[must_use]
pub fn words(thrive: &Thrive) -> String {
    letters(thrive)
        .iter()
        .map(|(_, letter)| plain(&letter.text))
        .chain([plain(&thrive.rationale)])
        .collect::<Vec<_>>()
        .join("|")
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn letters(thrive: &Thrive) -> [(&'static str, &Letter); 6] {
    [
        ("threat", &thrive.threat),
        ("harm", &thrive.harm),
        ("risk", &thrive.risk),
        ("investigation", &thrive.investigation),
        ("vulnerability", &thrive.vulnerability),
        ("engagement", &thrive.engagement),
    ]
}

/// Shorter words than this are an answer and no copy: "none", "no".
const SHORT: usize = 8;

/// Two letters that carry the same words: the codes of both.
#[must_use]
pub fn same_in_itself(thrive: &Thrive) -> Option<(&'static str, &'static str)> {
    let mut seen: BTreeMap<String, &'static str> = BTreeMap::new();
    for (name, letter) in letters(thrive) {
        let words = plain(&letter.text);
        if words.chars().count() < SHORT {
            continue;
        }
        if let Some(first) = seen.insert(words, name) {
            return Some((first, name));
        }
    }
    None
}

/// The first of the earlier assessments with these very words: whatever it is named by.
#[must_use]
pub fn copied<'a, N>(
    thrive: &Thrive,
    earlier: impl IntoIterator<Item = (&'a N, &'a Thrive)>,
) -> Option<&'a N> {
    let own = words(thrive);
    if own.chars().filter(|c| c.is_alphanumeric()).count() < SHORT {
        return None;
    }
    earlier.into_iter().find(|(_, other)| words(other) == own).map(|(name, _)| name)
}
