//! Supervision: a review of what the supervisor saw, and the direction that came of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

/// A supervisor's look at an investigation, bound to exactly what was on the screen: the record's
/// version and the newest update. What arrives later, however old it is, is new since this review.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Review {
    pub investigation: RecordId,
    pub reviewer: StaffId,
    pub at: Millis,
    /// Result code (`review_results.csv`).
    pub result: String,
    pub version_seen: u64,
    /// The change number up to which the reviewer had everything on this investigation.
    pub seq_seen: u64,
    /// When it fell due and by which rule (`review_schedule.csv`).
    #[serde(default)]
    pub due_at: Option<Millis>,
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default)]
    pub note: Option<String>,
    #[serde(default)]
    pub next_due_at: Option<Millis>,
    /// How long the case was open on the screen, in seconds.
    #[serde(default)]
    pub seconds_open: u32,
    /// Why it was returned or noted (`review_reasons.csv`).
    #[serde(default)]
    pub reason: Option<String>,
    /// One hash over every entry and field that was on the screen (`patrol::signed`).
    #[serde(default)]
    pub content_hash: Option<String>,
}

/// One thing to do, by whom and by when; checked by somebody other than the one who did it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Direction {
    pub investigation: RecordId,
    pub review: Option<RecordId>,
    pub text: String,
    pub owner: StaffId,
    pub given_by: StaffId,
    pub given_at: Millis,
    pub due_at: Millis,
    /// `direction`, `return` or `oversight`; empty for one given before they were told apart.
    pub origin: Option<String>,
    /// Why it was given (`review_reasons.csv`).
    pub reason: Option<String>,
    /// `open`, `done`, `checked`, `refused`.
    pub status: String,
    /// What was done, in the words of whoever did it. Nobody else changes them.
    pub evidence: Option<String>,
    /// What is still missing, in the words of whoever checked it.
    pub refusal: Option<String>,
    pub checked_by: Option<StaffId>,
    pub checked_at: Option<Millis>,
}

impl Record for Review {
    const KIND: &'static str = "review";
}
impl Record for Direction {
    const KIND: &'static str = "direction";
}

/// Whether somebody may take a direction from one state to another. Whoever was directed says that it is done,
/// in their own words; somebody else with a supervisor's right checks it, and never edits those words.
#[must_use]
pub fn direction_step(was: Option<&Direction>, is: &Direction, by: &StaffId, supervises: bool) -> bool {
    let Some(was) = was else {
        return is.status == "open" && is.evidence.is_none() && is.refusal.is_none();
    };
    let own = was.owner == *by;
    let checks = supervises && !own;
    // What somebody has checked stays as they checked it.
    let words = was.evidence == is.evidence || (own && was.status != "checked");
    let refusal = was.refusal == is.refusal || checks;
    let status = was.status == is.status
        || match is.status.as_str() {
            "done" => own && matches!(was.status.as_str(), "open" | "refused"),
            "checked" | "refused" => checks && was.status == "done",
            "open" => checks,
            _ => false,
        };
    words && refusal && status
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(status: &str, evidence: Option<&str>) -> Direction {
        Direction {
            owner: StaffId::from("81"),
            status: status.to_owned(),
            evidence: evidence.map(str::to_owned),
            ..Direction::default()
        }
    }

    #[test]
    fn whoever_was_directed_says_that_it_is_done_and_somebody_else_checks() {
        let (officer, sergeant) = (StaffId::from("81"), StaffId::from("2114"));
        let (open, done) = (given("open", None), given("done", Some("Seized.")));
        assert!(direction_step(Some(&open), &done, &officer, false));
        assert!(!direction_step(Some(&open), &done, &sergeant, true), "not the sergeant's to do");
        let checked = given("checked", Some("Seized."));
        assert!(direction_step(Some(&done), &checked, &sergeant, true));
        assert!(!direction_step(Some(&done), &checked, &officer, true), "nobody checks their own");
        assert!(!direction_step(Some(&done), &checked, &sergeant, false), "checking is a right");
        assert!(!direction_step(Some(&open), &checked, &sergeant, true), "not before it is done");
        assert!(!direction_step(None, &done, &officer, true), "a new one is open");
        assert!(direction_step(None, &open, &sergeant, true));
        let reworded = given("checked", Some("Not seized after all."));
        assert!(!direction_step(Some(&checked), &reworded, &officer, false), "what was checked stays");
    }

    #[test]
    fn a_supervisor_never_edits_the_words_of_whoever_did_it() {
        let done = given("done", Some("Seized."));
        let edited = given("refused", Some("Seized, but late."));
        assert!(!direction_step(Some(&done), &edited, &StaffId::from("2114"), true));
        let refused =
            Direction { refusal: Some("No exhibit number.".to_owned()), ..given("refused", Some("Seized.")) };
        assert!(direction_step(Some(&done), &refused, &StaffId::from("2114"), true));
        let again =
            Direction { refusal: refused.refusal.clone(), ..given("done", Some("Seized, exhibit 3.")) };
        assert!(direction_step(Some(&refused), &again, &StaffId::from("81"), false));
    }
}
