//! Problem plans: from the problem in one sentence to what was learnt, stage by stage (OSARA).
//!
//! Each stage has what must be there before the next one begins; what that is stands in `osara_stages`. A plan that has
//! been through its assessment is closed, and closing makes the practice record out of what the plan already says, so
//! that nobody writes it down twice and the repository fills by itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;
use utoipa::ToSchema;

use super::prevention::{Compared, Practice, personal, personal_words, wrong_comparison};
use super::{Record, to_body};
use crate::ids::{RecordId, StaffId};
use crate::reference::{ListRow, Lists, day};
use crate::time::Millis;

/// A problem and what is done about it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "prevention.ts")]
pub struct ProblemPlan {
    /// A code of `osara_stages`.
    pub stage: String,
    pub area: Option<String>,
    /// The problem in one sentence.
    pub problem: String,
    pub measure: String,
    pub target: String,
    pub owner_role: String,
    pub lead: StaffId,
    pub started_at: Millis,
    /// Who, where and when; and the incidents and crimes that show it: a set.
    pub who: String,
    pub place: String,
    pub when: String,
    pub linked: Vec<RecordId>,
    /// The three sides of the triangle, and the causes.
    pub victim: String,
    pub offender: String,
    pub location: String,
    pub causes: String,
    pub tactics: String,
    pub partners: Vec<String>,
    pub cost_gbp: Option<f64>,
    pub funding: String,
    pub response_from: Option<Millis>,
    pub response_until: Option<Millis>,
    pub officer_hours: Option<f64>,
    pub compared: Option<Compared>,
    pub displacement: String,
    pub differently: String,
    /// A code of `evidence_levels`.
    pub does_it_work: String,
    pub closed_at: Option<Millis>,
    /// The practice record that came of it.
    pub practice: Option<RecordId>,
}

impl Record for ProblemPlan {
    const KIND: &'static str = "problem_plan";
}

pub const STAGES: &str = "osara_stages";

/// The stage of a plan, and the one after it.
#[must_use]
pub fn stages<'a>(
    lists: &'a Lists,
    plan: &ProblemPlan,
    now: Millis,
) -> (Option<&'a ListRow>, Option<&'a ListRow>) {
    let on = day(plan.started_at.max(now.min(plan.closed_at.unwrap_or(now))));
    let rows: Vec<&ListRow> = lists.list(STAGES).iter().filter(|row| row.holds(on)).collect();
    let at = rows.iter().position(|row| row.code == plan.stage);
    match at {
        Some(at) => (rows.get(at).copied(), rows.get(at + 1).copied()),
        None => (None, rows.first().copied()),
    }
}

/// The fields that a stage must have and that the plan still lacks.
#[must_use]
pub fn lacks(lists: &Lists, plan: &ProblemPlan, now: Millis) -> Vec<String> {
    let body = to_body(plan);
    let empty = |field: &str| match body.get(field) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        // A before and after is there when it has its numbers.
        Some(Value::Object(numbers)) => {
            ["before", "after"].iter().any(|n| numbers.get(*n).is_none_or(Value::is_null))
        }
        Some(_) => false,
    };
    let (stage, _) = stages(lists, plan, now);
    let needs = stage.map_or("", |row| row.get("needs"));
    needs.split_whitespace().filter(|field| empty(field)).map(str::to_owned).collect()
}

/// What stands in the way of the next stage, or of closing after the last: the field, and what to do.
#[must_use]
pub fn in_the_way(lists: &Lists, plan: &ProblemPlan, now: Millis) -> Option<(String, String)> {
    if let Some(field) = lacks(lists, plan, now).into_iter().next() {
        return Some((field, "This stage needs it before the next one begins. Fill it in first.".to_owned()));
    }
    let compared = plan.compared.as_ref()?;
    wrong_comparison(compared, plan.area.as_deref()).map(|(field, why)| (field.to_owned(), why.to_owned()))
}

/// What in a plan would name somebody in what others read of it.
#[must_use]
pub fn names_somebody(plan: &ProblemPlan) -> Option<(&'static str, String)> {
    let read: [(&'static str, &str); 6] = [
        ("problem", &plan.problem),
        ("measure", &plan.measure),
        ("target", &plan.target),
        ("causes", &plan.causes),
        ("tactics", &plan.tactics),
        ("differently", &plan.differently),
    ];
    read.iter().find_map(|(field, text)| personal(text).map(|found| (*field, personal_words(&found))))
}

/// The practice record that a plan becomes. Who, where and when stay in the plan: they are not for others to read.
#[must_use]
pub fn practice(
    plan: &ProblemPlan,
    id: &RecordId,
    beneficiaries: u32,
    by: &StaffId,
    now: Millis,
) -> Practice {
    let result = plan.compared.as_ref().and_then(|compared| {
        let change = super::prevention::difference(compared)?;
        Some(format!(
            "{}: {change:+.0} % against the comparison area. {}",
            compared.measure, plan.displacement
        ))
    });
    Practice {
        title: plan.problem.clone(),
        does_it_work: plan.does_it_work.clone(),
        focus: "prevention".to_owned(),
        contact: Some(plan.lead.clone()),
        area: plan.area.clone(),
        partners: plan.partners.clone(),
        stage: super::prevention::ENDED.to_owned(),
        start_date: plan.response_from,
        scale: "local".to_owned(),
        target_group: "communities".to_owned(),
        aim: plan.target.clone(),
        intended_outcome: plan.measure.clone(),
        description: format!("{}\n{}", plan.causes, plan.tactics),
        beneficiaries,
        cost_gbp: plan.cost_gbp.unwrap_or_default(),
        funding: plan.funding.clone(),
        officer_hours: plan.officer_hours.unwrap_or_default(),
        result: result.unwrap_or_else(|| plan.displacement.clone()),
        learning: plan.differently.clone(),
        marking: super::prevention::MARKINGS[0].to_owned(),
        came_from: Some(id.clone()),
        written_by: by.clone(),
        written_at: now,
        ..Practice::default()
    }
}
