//! The deployment policy as it stands: every rule in every version, in the order in which the list has them.

use beatbook_shared::access::Action;
use beatbook_shared::api::deployment::{Policy, PolicyRule};
use beatbook_shared::patrol::policy::{POLICY, version};
use beatbook_shared::reference::{ListRow, Lists, day};
use beatbook_shared::time::Millis;

use crate::http::Caller;

pub(super) fn policy(caller: &Caller, lists: &Lists, now: Millis) -> Policy {
    Policy {
        as_at: now,
        rules: lists.list(POLICY).iter().map(|row| rule(row, lists, now)).collect(),
        may_change: caller.may(Action::Administer),
    }
}

fn rule(row: &ListRow, lists: &Lists, now: Millis) -> PolicyRule {
    let codes = |column: &str| row.get(column).split_whitespace().map(str::to_owned).collect();
    PolicyRule {
        code: row.code.clone(),
        version: version(lists, row),
        label_en: row.label_en.clone(),
        label_cy: row.label_cy.clone(),
        valid_from: row.valid_from.clone(),
        valid_to: row.valid_to.clone(),
        in_force: row.holds(day(now)),
        categories: codes("categories"),
        qualifiers: codes("qualifiers"),
        vulnerable: row.yes("vulnerable"),
        repeat: row.yes("repeat"),
        threat: Some(row.get("threat").to_owned()).filter(|threat| !threat.is_empty()),
        grade: row.get("grade").to_owned(),
        recheck_min: row.get("recheck_min").parse().ok(),
        authority: row.get("authority").to_owned(),
    }
}
