//! The outcome of a crime: two questions, and what may then be chosen.
//!
//! Outcomes 14, 15, 16 and 18 differ in nothing but whether a suspect is named and whether the victim supports action,
//! and a list that is open to all gets them wrong. So the two questions are asked first; the list (`outcome_codes.csv`)
//! says of each code which answers it fits, who decides it and what must be known before it is set. A person chooses;
//! nothing is chosen for them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::investigation::Investigation;
use crate::ids::{RecordId, StaffId};
use crate::reference::{ListRow, Lists, day};
use crate::time::{MINUTE, Millis};

/// The list of outcomes.
pub const OUTCOMES: &str = "outcome_codes";
/// Who decides them.
pub const DECIDERS: &str = "outcome_deciders";

/// Fields that only an outcome with what it rests on sets.
pub const FIELDS: [&str; 3] = ["outcome", "outcome_reason", "outcome_at"];
/// What somebody is told who would set one without that.
pub const ASK: &str = "Set the outcome with its own form: it asks the two questions and what it rests on.";

/// An outcome as somebody set it, with what it rests on. A fact: another outcome is another fact.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct OutcomeSet {
    pub investigation: RecordId,
    pub at: Millis,
    pub by: StaffId,
    #[serde(flatten)]
    #[ts(flatten)]
    pub said: OutcomeSaid,
}

/// What is said of an outcome.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct OutcomeSaid {
    /// A code of `outcome_codes`.
    pub code: String,
    pub suspect_named: bool,
    /// `supports`, `not`, or `none` where there is no victim to ask.
    pub victim: String,
    pub rationale: String,
    /// A code of `outcome_deciders`, and their name.
    #[serde(default)]
    #[ts(optional)]
    pub decider: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub decided_by: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub victim_view: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub victim_told_at: Option<Millis>,
    /// Who took it over, of an outcome that passes it on.
    #[serde(default)]
    #[ts(optional)]
    pub accepted_by: Option<String>,
    /// What was looked at and is so: `lines_exhausted`, `contact_logged`, `status_updated`.
    #[serde(default)]
    pub checked: Vec<String>,
}

impl Record for OutcomeSet {
    const KIND: &'static str = "outcome";
}

/// The outcomes that fit the two answers, in the order of the list.
#[must_use]
pub fn offered<'a>(lists: &'a Lists, suspect_named: bool, victim: &str, now: Millis) -> Vec<&'a ListRow> {
    let rows = lists.list(OUTCOMES).iter().filter(|row| row.holds(day(now)));
    rows.filter(|row| row.get("set_here") != "N" && fits(row, suspect_named, victim)).collect()
}

fn fits(row: &ListRow, suspect_named: bool, victim: &str) -> bool {
    let suspect = match row.get("suspect") {
        "named" => suspect_named,
        "not_named" => !suspect_named,
        _ => true,
    };
    let answers = row.get("victim");
    suspect && (matches!(answers, "" | "any") || answers.split_whitespace().any(|a| a == victim))
}

/// What is wrong with an outcome as somebody wants to set it: the field, and what to do.
#[must_use]
pub fn wrong(
    lists: &Lists,
    crime: &Investigation,
    said: &OutcomeSaid,
    now: Millis,
) -> Option<(&'static str, String)> {
    let refuse = |field, sentence: &str| Some((field, sentence.to_owned()));
    if !["supports", "not", "none"].contains(&said.victim.as_str()) {
        return refuse("victim", "Say whether the victim supports action, or that there is none to ask.");
    }
    let Some(row) = lists.row(OUTCOMES, &said.code, day(now)) else {
        return refuse("code", "Choose the outcome from the list.");
    };
    if row.get("set_here") == "N" {
        return refuse("code", "This outcome is set by another body and not by the force.");
    }
    if !fits(row, said.suspect_named, &said.victim) {
        return refuse("code", "This outcome does not fit the two answers. Choose one that is offered.");
    }
    let given = |words: Option<&String>| words.is_some_and(|w| !w.trim().is_empty());
    let flagged =
        crime.flags.iter().flatten().any(|f| row.get("unusual_flags").split_whitespace().any(|u| u == f));
    for need in row.get("needs").split_whitespace() {
        match need {
            "rationale" if said.rationale.trim().is_empty() => {
                return refuse("rationale", "Say why, in a sentence.");
            }
            "decided_by" if !given(said.decided_by.as_ref()) || !decides(row, said.decider.as_deref()) => {
                return refuse(
                    "decided_by",
                    "Say who decided it: their office, from those that may, and their name.",
                );
            }
            "victim_view" if said.victim != "none" && !given(said.victim_view.as_ref()) => {
                return refuse("victim_view", "Write down what the victim wants, in their words.");
            }
            "victim_told" if said.victim != "none" => match said.victim_told_at {
                None => return refuse("victim_told_at", "Tell the victim first, and say when that was."),
                Some(at) if at > now.plus(MINUTE) => {
                    return refuse(
                        "victim_told_at",
                        "This lies in the future. Give the time at which it happened.",
                    );
                }
                Some(_) => {}
            },
            "accepted_by" if !given(said.accepted_by.as_ref()) => {
                return refuse("accepted_by", "Say who took it over. It is theirs only once they accept it.");
            }
            "lines_exhausted" | "contact_logged" | "status_updated"
                if !said.checked.iter().any(|c| c == need) =>
            {
                return refuse("checked", "Go through the checks for this outcome and tick each that is so.");
            }
            _ => {}
        }
    }
    if flagged && said.rationale.split_whitespace().count() < UNUSUAL_WORDS {
        return refuse(
            "rationale",
            "This outcome is unusual for abuse and hate crime. Give the reason in full.",
        );
    }
    None
}

/// The fewest words of a reason for an outcome that is unusual for such a crime.
const UNUSUAL_WORDS: usize = 12;

fn decides(row: &ListRow, decider: Option<&str>) -> bool {
    decider.is_some_and(|who| row.get("decides").split_whitespace().any(|d| d == who))
}

/// The crime with its outcome.
#[must_use]
pub fn with_outcome(lists: &Lists, crime: &Investigation, said: &OutcomeSaid, at: Millis) -> Investigation {
    let status = lists.ever(OUTCOMES, &said.code).map_or("", |row| row.get("status"));
    Investigation {
        outcome: Some(said.code.clone()),
        outcome_reason: Some(said.rationale.trim().to_owned()),
        outcome_at: Some(at),
        status: if status.is_empty() { crime.status.clone() } else { status.to_owned() },
        ..crime.clone()
    }
}
