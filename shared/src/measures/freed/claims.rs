//! Claims: what hours are worth, and who claimed a minute first.

use std::collections::BTreeMap;

use super::super::evidence::{Evidence, Held};
use crate::ids::RecordId;
use crate::patrol::time_freed::Claim;

/// The value of hours at a rate, in pounds and whole pence (GC19).
#[must_use]
pub fn value_of(hours: f64, gbp_per_hour: f64) -> f64 {
    (hours * gbp_per_hour * 100.0).round() / 100.0
}

/// The hours that a sum of money stands for at a rate (GC21).
#[must_use]
pub fn hours_of(gbp: f64, gbp_per_hour: f64) -> f64 {
    if gbp_per_hour > 0.0 { gbp / gbp_per_hour } else { 0.0 }
}

/// Full-time officers by one divisor. The divisor is printed with it: one number of hours can be sold as 49
/// or as 62 officers.
#[must_use]
pub fn fte(hours: f64, hours_per_fte: f64) -> f64 {
    if hours_per_fte > 0.0 { hours / hours_per_fte } else { 0.0 }
}

/// The claims that must be re-based or refused, each with the earlier claim that already has its minutes
/// (GC20): the baseline of the later one includes the task of the earlier, or the earlier's includes the
/// later's, or both are for the same task while the earlier still holds, unless what they count as done lies in
/// periods that do not meet. The first to be made stands.
#[must_use]
pub fn refused(claims: &[Held<Claim>]) -> BTreeMap<RecordId, RecordId> {
    let mut ordered: Vec<&Held<Claim>> = claims.iter().collect();
    ordered.sort_by_key(|held| (held.record.made_at, &held.id));
    let mut standing: Vec<&Held<Claim>> = Vec::new();
    let mut refused = BTreeMap::new();
    for claim in ordered {
        match standing.iter().find(|earlier| overlap(&earlier.record, &claim.record)) {
            Some(earlier) => {
                refused.insert(claim.id.clone(), earlier.id.clone());
            }
            None => standing.push(claim),
        }
    }
    refused
}

fn overlap(earlier: &Claim, later: &Claim) -> bool {
    if earlier.valid_to.is_some_and(|to| to <= later.made_at) || is_cost(earlier) || is_cost(later) {
        return false;
    }
    if apart(earlier, later) {
        return false;
    }
    let names = |claim: &Claim, task: &Option<String>| {
        task.as_ref().is_some_and(|task| claim.baseline_includes.iter().any(|part| part == task))
    };
    let same_task = earlier.task.is_some() && earlier.task == later.task;
    same_task || names(later, &earlier.task) || names(earlier, &later.task)
}

/// What was done in two periods that do not meet are different minutes.
fn apart(one: &Claim, other: &Claim) -> bool {
    let period = |claim: &Claim| claim.volume_from.zip(claim.volume_to);
    match (period(one), period(other)) {
        (Some((from, to)), Some((then, until))) => to <= then || until <= from,
        _ => false,
    }
}

/// A disbenefit is taken off, so it claims nothing.
fn is_cost(claim: &Claim) -> bool {
    claim.benefit == "B6"
}

/// Whether a task's baseline already holds another task that is measured for itself, so that its runs would
/// count the same minutes twice.
#[must_use]
pub fn holds_another(task: &str, evidence: &Evidence) -> bool {
    let own = evidence.baselines.iter().filter(|b| b.record.task == task);
    let parts = own.flat_map(|b| b.record.includes.iter());
    parts.filter(|part| part.as_str() != task).any(|part| {
        evidence.baselines.iter().any(|b| b.record.task == *part)
            && evidence
                .runs
                .iter()
                .any(|r| r.record.task == *part && r.record.route == "new" && r.record.timed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Millis;

    fn claim(id: &str, made: i64, from: i64, to: i64) -> Held<Claim> {
        let record = Claim {
            benefit: "B2".to_owned(),
            task: Some("record_crime".to_owned()),
            made_at: Millis(made),
            volume_from: Some(Millis(from)),
            volume_to: Some(Millis(to)),
            ..Claim::default()
        };
        Held { id: id.into(), record }
    }

    #[test]
    fn the_same_task_in_another_period_is_other_minutes() {
        let june = claim("june", 1, 0, 30);
        assert!(refused(&[june.clone(), claim("july", 2, 30, 61)]).is_empty());
        let both = refused(&[june, claim("summer", 2, 29, 90)]);
        assert_eq!(both, BTreeMap::from([("summer".into(), "june".into())]));
    }
}
