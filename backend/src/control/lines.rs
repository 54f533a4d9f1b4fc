//! A job's judgements as they are listed: gradings, assessments, decisions, each with its second readings.

use std::collections::BTreeMap;

use beatbook_shared::access::Action;
use beatbook_shared::api::deployment::{CheckRow, DecisionRow, GradeRow, ThriveRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::backlog::Job;
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::patrol::assessment::{complete, lacking};
use beatbook_shared::patrol::deployment::{DeploymentDecision, RiskCheck, target_used};
use beatbook_shared::patrol::incident::Thrive;
use beatbook_shared::patrol::policy::level;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::load::authority;
use crate::http::Caller;
use crate::investigations::people::People;

/// What every line needs: who reads, with which lists, and what others found.
pub(super) struct Reader<'a> {
    pub caller: &'a Caller,
    pub lists: &'a Lists,
    pub people: &'a People,
    pub checks: BTreeMap<&'a RecordId, Vec<&'a RiskCheck>>,
    pub now: Millis,
}

impl Reader<'_> {
    fn checked(&self, of: &RecordId) -> Vec<CheckRow> {
        let found = self.checks.get(of).map_or(&[][..], Vec::as_slice);
        let row = |check: &&RiskCheck| CheckRow {
            at: check.at,
            by: self.people.person(&check.by),
            result: check.result.clone(),
            words: check.words.clone(),
        };
        found.iter().map(row).collect()
    }

    /// A second pair of eyes belongs to somebody else, who supervises.
    pub fn may_check(&self, by: Option<&StaffId>) -> bool {
        by != Some(&self.caller.staff)
            && self.caller.may(Action::Grade)
            && authority(self.caller, self.lists, self.now).map_or(0, |held| level(self.lists, held)) > 1
    }

    /// Every grading of a job, oldest first.
    pub fn gradings(&self, job: &Job<'_>) -> Vec<GradeRow> {
        let incident = job.incident();
        let mut before: Option<String> = None;
        let mut rows = Vec::new();
        for held in job.gradings() {
            let grading = &held.record;
            let counted = before.as_deref().unwrap_or(&grading.grade);
            rows.push(GradeRow {
                id: held.id.clone(),
                incident: job.id().clone(),
                number: incident.number.clone(),
                title: incident.title.clone(),
                area: incident.area.clone(),
                at: grading.at,
                target_used: before
                    .as_ref()
                    .and_then(|_| target_used(self.lists, incident, counted, grading.at)),
                from: before.clone(),
                to: grading.grade.clone(),
                by: self.people.maybe(grading.by.as_ref()),
                reason: grading.reason.clone(),
                suggested: grading.suggested.clone().or_else(|| job.advice(self.lists, grading.at).grade),
                checks: self.checked(&held.id),
                may_check: self.may_check(grading.by.as_ref()),
            });
            before = Some(grading.grade.clone());
        }
        rows
    }

    pub fn thrive(&self, held: &Held<Thrive>) -> ThriveRow {
        ThriveRow {
            id: held.id.clone(),
            by: self.people.maybe(held.record.by.as_ref()),
            lacking: lacking(self.lists, &held.record).into_iter().map(str::to_owned).collect(),
            complete: complete(self.lists, &held.record),
            checks: self.checked(&held.id),
            may_check: self.may_check(held.record.by.as_ref()),
            record: held.record.clone(),
        }
    }

    pub fn decision(&self, held: &Held<DeploymentDecision>) -> DecisionRow {
        let decision = &held.record;
        DecisionRow {
            id: held.id.clone(),
            at: decision.at,
            by: self.people.person(&decision.by),
            deploy: decision.deploy,
            reason: decision.reason.clone(),
            rationale: decision.rationale.clone(),
            authority: decision.authority.clone(),
            crime: decision.crime,
            suggested: decision.suggested.clone(),
            rule: decision.rule.clone(),
            // Only some authorities keep the log.
            ndm: decision.ndm.clone().unwrap_or_default(),
            checks: self.checked(&held.id),
            may_check: self.may_check(Some(&decision.by)),
        }
    }
}

/// Whether a change of grade came when its target was nearly used up, or after it, before anybody was there.
pub(super) fn near_the_target(row: &GradeRow, job: &Job<'_>, late_share: f64, lists: &Lists) -> bool {
    let down = row.from.as_ref().is_some_and(|from| lists.grade_rank(&row.to) > lists.grade_rank(from));
    let before_arrival = job.first_at_scene().is_none_or(|at| at > row.at);
    down && before_arrival && row.target_used.is_some_and(|used| used >= late_share)
}

/// The share of the target from which a downgrade is listed, as AT06 has it.
pub(super) fn late_share(lists: &Lists, now: Millis) -> f64 {
    lists.measure_number("AT06", "late_share", beatbook_shared::reference::day(now)).unwrap_or(100.0)
}
