//! Who is who: two records that may be one person, and what somebody decided about them.
//!
//! A decision is a fact. *Same* joins two nodes (a person, or an involvement that is only a name so far) for whoever
//! counts; *different* keeps them apart and stops them from being offered again. Neither changes either record, so an
//! undo is one more fact about the same two and nothing has to be put back. Who belongs together is read from all
//! decisions by [`groups`], the same on the server and on a phone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct PersonMatch {
    /// A person or an involvement, the smaller id first.
    pub left: RecordId,
    pub right: RecordId,
    /// `same`, `different`, or `undone`, which takes back what was last decided.
    pub decision: String,
    pub at: Millis,
    pub by: StaffId,
    /// What the comparison said when it was decided, out of 100.
    #[serde(default)]
    pub score: i64,
    #[serde(default)]
    pub reasons: Vec<MatchReason>,
    /// Why, in words. Needed to undo.
    #[serde(default)]
    pub why: Option<String>,
    /// The areas whose officers are sent it: those of both.
    #[serde(default)]
    pub areas: Vec<String>,
}

/// One part of a score.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct MatchReason {
    /// A code of `match_weights`.
    pub code: String,
    /// What it adds, or takes off.
    pub points: i64,
}

impl Record for PersonMatch {
    const KIND: &'static str = "person_match";
}

pub const SAME: &str = "same";
pub const DIFFERENT: &str = "different";
pub const UNDONE: &str = "undone";

/// Two ids in the one order in which decisions name them.
#[must_use]
pub fn pair<'a>(a: &'a RecordId, b: &'a RecordId) -> (&'a RecordId, &'a RecordId) {
    if a <= b { (a, b) } else { (b, a) }
}

/// The decision that stands for each pair: the newest, and none where the newest took one back.
#[must_use]
pub fn standing<'a>(
    decisions: impl Iterator<Item = (&'a RecordId, &'a PersonMatch)>,
) -> BTreeMap<(&'a RecordId, &'a RecordId), &'a PersonMatch> {
    let mut newest: BTreeMap<(&RecordId, &RecordId), (&RecordId, &PersonMatch)> = BTreeMap::new();
    for (id, decision) in decisions {
        let held = newest.entry(pair(&decision.left, &decision.right)).or_insert((id, decision));
        if (held.1.at, held.0) < (decision.at, id) {
            *held = (id, decision);
        }
    }
    newest
        .into_iter()
        .filter(|(_, (_, decision))| decision.decision != UNDONE)
        .map(|(pair, (_, decision))| (pair, decision))
        .collect()
}

/// Who belongs together.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    of: BTreeMap<RecordId, RecordId>,
}

impl Groups {
    /// The name of somebody's group: the smallest id of all who are the same, or their own.
    #[must_use]
    pub fn of<'a>(&'a self, id: &'a RecordId) -> &'a RecordId {
        self.of.get(id).unwrap_or(id)
    }

    /// Whether anything was decided to be the same as this.
    #[must_use]
    pub fn joined(&self, id: &RecordId) -> bool {
        self.of.contains_key(id)
    }

    /// Everybody in the same group, oneself among them.
    #[must_use]
    pub fn members(&self, id: &RecordId) -> BTreeSet<RecordId> {
        let group = self.of(id);
        let mut members: BTreeSet<RecordId> =
            self.of.iter().filter(|(_, of)| *of == group).map(|(id, _)| id.clone()).collect();
        members.insert(id.clone());
        members
    }
}

/// Joins whatever was decided to be the same.
#[must_use]
pub fn groups<'a>(decisions: impl Iterator<Item = (&'a RecordId, &'a PersonMatch)>) -> Groups {
    let mut groups = Groups::default();
    for ((left, right), decision) in standing(decisions) {
        if decision.decision != SAME {
            continue;
        }
        let (a, b) = (groups.of(left).clone(), groups.of(right).clone());
        let (keep, lose) = if a <= b { (a, b) } else { (b, a) };
        for of in groups.of.values_mut().filter(|of| **of == lose) {
            of.clone_from(&keep);
        }
        for id in [left, right, &lose] {
            groups.of.insert(id.clone(), keep.clone());
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(left: &str, right: &str, decision: &str, at: i64) -> (RecordId, PersonMatch) {
        let decision = PersonMatch {
            left: left.into(),
            right: right.into(),
            decision: decision.to_owned(),
            at: Millis(at),
            ..PersonMatch::default()
        };
        (RecordId::from(format!("m{at}")), decision)
    }

    fn of(decisions: &[(RecordId, PersonMatch)]) -> Groups {
        groups(decisions.iter().map(|(id, d)| (id, d)))
    }

    #[test]
    fn what_is_the_same_is_joined_across_several_decisions_in_any_order() {
        let mut all = [decided("a", "b", SAME, 1), decided("c", "d", SAME, 2), decided("b", "c", SAME, 3)];
        for _ in 0..3 {
            all.rotate_left(1);
            let groups = of(&all);
            let names: BTreeSet<&str> =
                ["a", "b", "c", "d"].map(|id| all_of(&groups, id)).into_iter().collect();
            assert_eq!(names.len(), 1, "{names:?}");
            assert_eq!(groups.members(&"d".into()).len(), 4);
        }
        fn all_of<'a>(groups: &'a Groups, id: &str) -> &'a str {
            groups.of.get(&RecordId::from(id)).map_or("none", RecordId::as_str)
        }
    }

    #[test]
    fn a_merge_is_undone_by_another_fact_and_both_are_still_there() {
        let merged = decided("a", "b", SAME, 1);
        let undone = decided("b", "a", UNDONE, 2);
        let both = [merged.clone(), undone.clone()];
        let groups = of(&both);
        assert_ne!(groups.of(&"a".into()), groups.of(&"b".into()));
        let again = [merged, undone, decided("a", "b", SAME, 3)];
        let groups = of(&again);
        assert_eq!(groups.of(&"a".into()), groups.of(&"b".into()), "and may be decided anew");
    }

    #[test]
    fn who_is_different_stays_apart() {
        let all = [decided("a", "b", SAME, 1), decided("a", "b", DIFFERENT, 2)];
        assert_eq!(of(&all).members(&"a".into()).len(), 1);
    }
}
