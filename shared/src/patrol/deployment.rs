//! Whether anybody goes: the decision, its reason and the authority that it needs; and a second pair of eyes on it.
//!
//! A decision not to send anybody is a fact with a reason from the list, words for it, and the authority of whoever
//! took it. Which authority a reason needs is data, and so is which the policy asks for: the higher of the two holds.
//! Crime and non-crime are told apart as it stood when it was decided.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::incident::Incident;
use super::policy::{AUTHORITIES, Advice, level};
use crate::ids::{RecordId, StaffId};
use crate::reference::{Lists, day};
use crate::time::Millis;

/// Why nobody goes, each with the authority that it needs.
pub const REASONS: &str = "non_attendance_reasons";
/// The parts of the National Decision Model.
pub const DECISION_MODEL: &str = "ndm_fields";
/// What a second pair of eyes found.
pub const FOUND: &str = "risk_check_results";

/// Somebody goes, or nobody does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct DeploymentDecision {
    pub incident: RecordId,
    pub at: Millis,
    pub by: StaffId,
    pub deploy: bool,
    /// A code of `non_attendance_reasons`, where nobody goes.
    #[serde(default)]
    pub reason: Option<String>,
    pub rationale: String,
    /// The authority that whoever decided held then, as a code of `authority_levels`.
    #[serde(default)]
    pub authority: Option<String>,
    /// Whether it was a crime-related job when it was decided.
    pub crime: bool,
    /// The assessment that it rests on.
    #[serde(default)]
    pub assessment: Option<RecordId>,
    /// The grade that the policy suggested, and its leading rule with the version.
    #[serde(default)]
    pub suggested: Option<String>,
    #[serde(default)]
    pub rule: Option<String>,
    /// The log of the National Decision Model, by its fields (`ndm_fields`), where the authority keeps one.
    #[serde(default)]
    pub ndm: Option<BTreeMap<String, String>>,
}

/// Somebody else read a grading, an assessment or a decision afterwards.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct RiskCheck {
    pub incident: RecordId,
    /// What was read.
    pub of: RecordId,
    pub at: Millis,
    pub by: StaffId,
    /// A code of `risk_check_results`.
    pub result: String,
    #[serde(default)]
    pub words: Option<String>,
}

impl Record for DeploymentDecision {
    const KIND: &'static str = "deployment_decision";
}
impl Record for RiskCheck {
    const KIND: &'static str = "risk_check";
}

/// Whether a job is about a crime, as its log says.
#[must_use]
pub fn is_crime(lists: &Lists, incident: &Incident) -> bool {
    let crime = |category: &str| {
        lists.ever("incident_categories", category).is_some_and(|row| row.get("theme") == "Crime")
    };
    incident.investigation.is_some()
        || crime(&incident.category)
        || incident.closing_category.as_deref().is_some_and(crime)
}

/// The authority that a decision not to go needs: the higher of the reason's own and the policy's.
#[must_use]
pub fn needs<'a>(lists: &'a Lists, reason: &str, advice: &'a Advice, at: Millis) -> &'a str {
    let own = lists.row(REASONS, reason, day(at)).map_or("", |row| row.get("decision_level"));
    let policy = advice.authority.as_deref().unwrap_or_default();
    if level(lists, policy) > level(lists, own) { policy } else { own }
}

/// What is wrong with a decision: the field and what to do. `held` is the authority of whoever decides.
#[must_use]
pub fn wrong(
    lists: &Lists,
    decision: &DeploymentDecision,
    advice: &Advice,
    held: Option<&str>,
) -> Option<(&'static str, &'static str)> {
    if decision.rationale.trim().is_empty() {
        return Some(("rationale", "Say in a sentence why this is right for this caller."));
    }
    if decision.deploy {
        return None;
    }
    let reason = decision.reason.as_deref().unwrap_or_default();
    if lists.row(REASONS, reason, day(decision.at)).is_none() {
        return Some(("reason", "Choose from the list why nobody goes."));
    }
    let needed = level(lists, needs(lists, reason, advice, decision.at));
    if held.map_or(0, |authority| level(lists, authority)) < needed {
        return Some((
            "reason",
            "This needs a higher authority than yours. Ask a control room supervisor or an inspector to decide.",
        ));
    }
    let logged =
        lists.list(AUTHORITIES).get(needed.wrapping_sub(1)).is_some_and(|row| row.yes("decision_log"));
    if logged && !log_lacks(lists, decision).is_empty() {
        return Some((
            "ndm",
            "A decision at this level is logged by the National Decision Model. Answer each part that must be.",
        ));
    }
    None
}

/// The parts of the National Decision Model that must be answered and are not, as codes of `ndm_fields`.
#[must_use]
pub fn log_lacks<'a>(lists: &'a Lists, decision: &DeploymentDecision) -> Vec<&'a str> {
    let on = day(decision.at);
    let said = |code: &str| {
        decision.ndm.as_ref().and_then(|log| log.get(code)).is_some_and(|t| !t.trim().is_empty())
    };
    let rows = lists.list(DECISION_MODEL).iter().filter(|row| row.holds(on) && row.yes("mandatory"));
    rows.map(|row| row.code.as_str()).filter(|code| !said(code)).collect()
}

/// How much of a grade's target had been used when it was changed, in percent.
#[must_use]
pub fn target_used(lists: &Lists, incident: &Incident, grade: &str, at: Millis) -> Option<f64> {
    let target = lists.grade_target(grade, incident.rural, day(incident.created_at)).filter(|ms| *ms > 0)?;
    Some(100.0 * at.since(incident.created_at) as f64 / target as f64)
}
