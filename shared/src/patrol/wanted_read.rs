//! How somebody who is wanted stands: read from the record and its facts, here and nowhere else.
//!
//! The register, the figures, the bureau's queue and the phone all ask the functions of this file, so that no two of
//! them can differ. Three answers are never given:
//!
//! * A marker that the bureau has not confirmed as gone is never shown as gone, whoever was arrested (GC16).
//! * A category without a power of arrest never shows one.
//! * A phone never shows a power of arrest from what it was told longer ago than the force's limit.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::wanted::{
    ArrestAttempt, CATEGORIES, GRADES, LIMITS, RESULTS, STEP_ARRESTED, STEP_CONFIRMED, STEPS, WARRANTS,
    Wanted, WantedReview, WantedStep,
};
use crate::ids::RecordId;
use crate::reference::{Lists, day};
use crate::time::{DAY, HOUR, MINUTE, Millis};

/// What is told of one wanted person, in the order in which it happened; what was corrected is left out.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    pub attempts: Vec<&'a ArrestAttempt>,
    pub reviews: Vec<&'a WantedReview>,
    pub steps: Vec<&'a WantedStep>,
}

impl<'a> Facts<'a> {
    #[must_use]
    pub fn of(
        attempts: &[(&'a RecordId, &'a ArrestAttempt)],
        reviews: &[(&'a RecordId, &'a WantedReview)],
        steps: &[(&'a RecordId, &'a WantedStep)],
    ) -> Facts<'a> {
        let gone: Vec<&RecordId> = attempts
            .iter()
            .filter_map(|(_, a)| a.corrects.as_ref())
            .chain(steps.iter().filter_map(|(_, s)| s.corrects.as_ref()))
            .collect();
        let mut facts = Facts {
            attempts: attempts.iter().filter(|(id, _)| !gone.contains(id)).map(|(_, a)| *a).collect(),
            reviews: reviews.iter().map(|(_, r)| *r).collect(),
            steps: steps.iter().filter(|(id, _)| !gone.contains(id)).map(|(_, s)| *s).collect(),
        };
        facts.attempts.sort_by_key(|a| (a.at, a.written_at));
        facts.reviews.sort_by_key(|r| r.at);
        facts.steps.sort_by_key(|s| (s.at, s.written_at));
        facts
    }

    /// As they stood at an instant.
    #[must_use]
    pub fn until(mut self, now: Millis) -> Facts<'a> {
        self.attempts.retain(|a| a.at <= now);
        self.reviews.retain(|r| r.at <= now);
        self.steps.retain(|s| s.at <= now);
        self
    }
}

/// Whether the category gives a power of arrest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Power {
    Arrest,
    /// It depends on the case: ask first.
    Ask,
    None,
}

/// What the national record holds, as far as the bureau has confirmed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Marker {
    NotCirculated,
    Live,
    /// Only the bureau's confirmation makes it so.
    Gone,
}

/// Since when, and why, the marker is not needed any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Unneeded {
    /// A code of `wanted_steps`.
    pub code: String,
    pub at: Millis,
    /// The force that arrested, where it was another.
    pub force: Option<String>,
}

/// How somebody who is wanted stands at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct WantedStanding {
    pub marker: Marker,
    pub power: Power,
    /// The risk grade that holds, as last reviewed.
    pub risk: String,
    pub arrested: Option<Unneeded>,
    pub unneeded: Option<Unneeded>,
    pub attempts: u32,
    pub last_attempt: Option<Millis>,
    /// In hospital or believed abroad: nobody is asked to try.
    pub paused: bool,
    pub last_review: Option<Millis>,
    pub last_manager_review: Option<Millis>,
    /// Until when each must be done; missing where it need not.
    pub circulate_by: Option<Millis>,
    pub attempt_by: Option<Millis>,
    pub review_by: Option<Millis>,
    pub manager_by: Option<Millis>,
    /// Until when a warrant is to be carried out.
    pub execute_by: Option<Millis>,
    pub expires_at: Option<Millis>,
    /// Which part of the register it stands in: one of [`PARTS`].
    pub part: String,
}

/// The parts of the register, in the order in which they are worked.
pub const PARTS: [&str; 9] = [
    "undecided",
    "to_circulate",
    "to_attempt",
    "to_review",
    "arrested",
    "differences",
    "expiring",
    "live",
    "ended",
];

/// The power of a category; a code that is on no list gives none.
#[must_use]
pub fn power(lists: &Lists, category: &str) -> Power {
    match lists.ever(CATEGORIES, category).map(|row| row.get("power")) {
        Some("arrest") => Power::Arrest,
        Some("ask") => Power::Ask,
        _ => Power::None,
    }
}

/// An interval of a risk grade, in milliseconds, as it holds on the day of `now`.
fn interval(lists: &Lists, risk: &str, column: &str, unit: i64, now: Millis) -> Option<i64> {
    let number: i64 = lists.row(GRADES, risk, day(now))?.get(column).parse().ok()?;
    number.checked_mul(unit)
}

/// Within how long somebody of that grade is to be circulated.
#[must_use]
pub fn circulate_within(lists: &Lists, risk: &str, now: Millis) -> Option<i64> {
    interval(lists, risk, "circulate_within_h", HOUR, now)
}

/// Within how long, and how often, somebody of that grade is to be tried.
#[must_use]
pub fn attempt_within(lists: &Lists, risk: &str, now: Millis) -> Option<i64> {
    interval(lists, risk, "attempt_within_h", HOUR, now)
}

/// How often a supervisor looks.
#[must_use]
pub fn review_every(lists: &Lists, risk: &str, now: Millis) -> Option<i64> {
    interval(lists, risk, "supervisor_review_every_days", DAY, now)
}

/// How often a manager looks.
#[must_use]
pub fn manager_every(lists: &Lists, risk: &str, now: Millis) -> Option<i64> {
    interval(lists, risk, "manager_review_every_days", DAY, now)
}

/// Within how long a warrant of that category is to be carried out.
fn execute_within(lists: &Lists, wanted: &Wanted, now: Millis) -> Option<i64> {
    let row = lists.row(WARRANTS, wanted.warrant.as_deref()?, day(now))?;
    row.get("execute_within_days").parse::<i64>().ok()?.checked_mul(DAY)
}

/// A limit of the force, in milliseconds.
#[must_use]
pub fn limit(lists: &Lists, code: &str, now: Millis) -> Option<i64> {
    let row = lists.row(LIMITS, code, day(now))?;
    [("minutes", MINUTE), ("hours", HOUR), ("days", DAY)]
        .into_iter()
        .find_map(|(column, unit)| row.get(column).parse::<i64>().ok()?.checked_mul(unit))
}

/// How somebody stood at `now`.
#[must_use]
pub fn standing(lists: &Lists, wanted: &Wanted, facts: &Facts<'_>, now: Millis) -> WantedStanding {
    let before = |at: Option<Millis>| at.filter(|at| *at <= now);
    let marker = match (before(wanted.circulated_at), before(wanted.cancel_confirmed_at)) {
        (_, Some(_)) => Marker::Gone,
        (Some(_), None) => Marker::Live,
        (None, None) => Marker::NotCirculated,
    };
    let arrested = arrested(lists, facts, now);
    let unneeded = unneeded(lists, wanted, facts, arrested.as_ref(), now);
    let regraded = facts.reviews.iter().rev().filter(|r| r.at <= now).find_map(|r| r.risk.clone());
    let risk = regraded.unwrap_or_else(|| wanted.risk.clone());
    let power = power(lists, &wanted.category);
    let tried: Vec<&&ArrestAttempt> = facts.attempts.iter().filter(|a| a.at <= now).collect();
    let last_attempt = tried.last().map(|a| a.at);
    let paused =
        tried.last().is_some_and(|a| lists.ever(RESULTS, &a.result).is_some_and(|r| r.yes("paused")));
    let looked = |managers: bool| {
        let mut reviews = facts.reviews.iter().rev().filter(|r| r.at <= now);
        reviews.find(|r| !managers || r.level == MANAGER).map(|r| r.at)
    };
    let (last_review, last_manager_review) = (looked(false), looked(true));
    // Nothing more is asked of anybody but the bureau once it is not needed.
    let live = unneeded.is_none() && marker != Marker::Gone;
    let due = |base: Millis, within: Option<i64>| within.filter(|_| live).map(|within| base.plus(within));
    let mut read = WantedStanding {
        attempts: u32::try_from(tried.len()).unwrap_or(u32::MAX),
        circulate_by: due(wanted.decision_at, circulate_within(lists, &risk, now))
            .filter(|_| marker == Marker::NotCirculated && !wanted.local),
        attempt_by: due(last_attempt.unwrap_or(wanted.decision_at), attempt_within(lists, &risk, now))
            .filter(|_| power == Power::Arrest && !paused),
        review_by: due(last_review.unwrap_or(wanted.decision_at), review_every(lists, &risk, now)),
        manager_by: due(last_manager_review.unwrap_or(wanted.decision_at), manager_every(lists, &risk, now)),
        execute_by: due(wanted.decision_at, execute_within(lists, wanted, now)),
        expires_at: wanted.expires_at.filter(|_| marker == Marker::Live),
        marker,
        power,
        risk,
        arrested,
        unneeded,
        last_attempt,
        paused,
        last_review,
        last_manager_review,
        part: String::new(),
    };
    read.part = part(lists, &read, now).to_owned();
    read
}

/// The level of a manager's review.
pub const MANAGER: &str = "manager";
/// The level of a supervisor's review.
pub const SUPERVISOR: &str = "supervisor";

fn part(lists: &Lists, read: &WantedStanding, now: Millis) -> &'static str {
    let overdue = |by: Option<Millis>| by.is_some_and(|by| by <= now);
    let first = limit(lists, "expiry_first", now).unwrap_or_default();
    match (read.marker, &read.unneeded) {
        (Marker::Gone, _) | (Marker::NotCirculated, Some(_)) => "ended",
        (Marker::Live, Some(_)) => "arrested",
        _ if read.circulate_by.is_some() => "to_circulate",
        _ if overdue(read.attempt_by) || overdue(read.execute_by) => "to_attempt",
        _ if overdue(read.review_by) || overdue(read.manager_by) => "to_review",
        _ if read.expires_at.is_some_and(|at| at.since(now) <= first) => "expiring",
        _ => "live",
    }
}

/// The first arrest that is recorded, by whichever force.
fn arrested(lists: &Lists, facts: &Facts<'_>, now: Millis) -> Option<Unneeded> {
    let by_us =
        facts.attempts.iter().filter(|a| lists.ever(RESULTS, &a.result).is_some_and(|r| r.yes("arrests")));
    let by_us = by_us.map(|a| Unneeded { code: STEP_ARRESTED.to_owned(), at: a.at, force: None });
    let told = facts.steps.iter().filter(|s| s.code == STEP_ARRESTED);
    let told = told.map(|s| Unneeded { code: s.code.clone(), at: s.at, force: s.force.clone() });
    by_us.chain(told).filter(|u| u.at <= now).min_by_key(|u| u.at)
}

fn unneeded(
    lists: &Lists,
    wanted: &Wanted,
    facts: &Facts<'_>,
    arrested: Option<&Unneeded>,
    now: Millis,
) -> Option<Unneeded> {
    let says = |code: &str| lists.ever(STEPS, code).is_some_and(|row| row.yes("unneeded"));
    let told = facts.steps.iter().filter(|s| s.at <= now && s.code != STEP_CONFIRMED && says(&s.code));
    let told = told.map(|s| Unneeded { code: s.code.clone(), at: s.at, force: s.force.clone() });
    // What stands on the record itself holds also where the fact has not come yet.
    let stands = [
        (super::wanted::STEP_ASKED, wanted.cancel_requested_at),
        (super::wanted::STEP_WITHDRAWN, wanted.withdrawn_at),
    ];
    let stands = stands.into_iter().filter_map(|(code, at)| {
        Some(Unneeded { code: code.to_owned(), at: at.filter(|at| *at <= now)?, force: None })
    });
    told.chain(stands).chain(arrested.cloned()).min_by_key(|u| u.at)
}

/// Which warning of an expiry has been reached: `first`, `second`, `last`, or `passed`.
#[must_use]
pub fn expiry(lists: &Lists, expires_at: Option<Millis>, now: Millis) -> Option<&'static str> {
    let left = expires_at?.since(now);
    if left <= 0 {
        return Some("passed");
    }
    let within = |code: &str| limit(lists, code, now).is_some_and(|most| left <= most);
    [("last", "expiry_last"), ("second", "expiry_second"), ("first", "expiry_first")]
        .into_iter()
        .find(|(_, code)| within(code))
        .map(|(name, _)| name)
}

/// What a phone may say of a marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Says {
    /// Circulated, fresh, and the category gives a power.
    Arrest,
    /// Too old to act on, not circulated yet, or it depends: ask the control room first.
    CheckBeforeActing,
    /// Not for arrest, and never shown as if it were.
    NotForArrest,
    /// An arrest is recorded and the marker still stands: do not arrest on it (GC16).
    ArrestRecorded,
    /// Nothing is wanted of them any more.
    Ended,
}

/// What a phone that last heard from the server at `heard` may say at `now`.
#[must_use]
pub fn says(lists: &Lists, read: &WantedStanding, heard: Option<Millis>, now: Millis) -> Says {
    if read.part == "ended" {
        return Says::Ended;
    }
    if read.unneeded.is_some() {
        return Says::ArrestRecorded;
    }
    if read.power == Power::None {
        return Says::NotForArrest;
    }
    let fresh = |heard: Millis| limit(lists, "stale", now).is_some_and(|most| now.since(heard) <= most);
    // A phone whose clock runs behind what it heard does not know how old it is.
    let fresh = heard.is_some_and(|heard| heard <= now && fresh(heard));
    let expired = read.expires_at.is_some_and(|at| at <= now);
    if fresh && !expired && read.power == Power::Arrest && read.marker == Marker::Live {
        Says::Arrest
    } else {
        Says::CheckBeforeActing
    }
}

/// How long nobody tried, as the officer's first screen says it.
#[must_use]
pub fn untried(language: &str, days: i64) -> String {
    match (language == "cy", days) {
        (true, ..=0) => "heb geisio heddiw".to_owned(),
        (true, 2) => "heb geisio ers 2 ddiwrnod".to_owned(),
        (true, n) => format!("heb geisio ers {n} diwrnod"),
        (false, ..=0) => "not tried today".to_owned(),
        (false, 1) => "not tried for 1 day".to_owned(),
        (false, n) => format!("not tried for {n} days"),
    }
}

/// What is wrong with a decision that somebody is wanted: the field, and what to do.
#[must_use]
pub fn wrong(lists: &Lists, wanted: &Wanted, now: Millis) -> Option<(&'static str, &'static str)> {
    let today = day(now);
    if wanted.name.trim().is_empty() {
        return Some(("name", "Give the name of the person who is wanted."));
    }
    if lists.row(CATEGORIES, &wanted.category, today).is_none() {
        return Some(("category", "Choose why they are wanted from the list."));
    }
    if lists.row(GRADES, &wanted.risk, today).is_none() {
        return Some(("risk", "Choose a risk grade: red, amber or green."));
    }
    if let Some(code) = &wanted.warrant
        && lists.row(WARRANTS, code, today).is_none()
    {
        return Some(("warrant", "Choose the warrant's category from the list, or leave it empty."));
    }
    if wanted.necessity.trim().is_empty() {
        return Some(("necessity", "Say why an arrest is necessary, or why they must be found."));
    }
    if wanted.decision_at > now {
        return Some(("decision_at", "A decision does not lie in the future. Check the time."));
    }
    None
}

/// What is wrong with an attempt: the field, and what to do.
#[must_use]
pub fn wrong_attempt(
    lists: &Lists,
    attempt: &ArrestAttempt,
    now: Millis,
) -> Option<(&'static str, &'static str)> {
    if lists.row(RESULTS, &attempt.result, day(now)).is_none() {
        return Some(("result", "Choose what came of the attempt from the list."));
    }
    if attempt.at > now {
        return Some(("at", "This lies in the future. Give the time at which it happened."));
    }
    None
}
