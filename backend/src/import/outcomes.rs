//! Outcomes of crimes that an earlier import brought.
//!
//! A crime may have several outcomes over the months. Each is written on its enquiry log, as an automatic
//! entry that says nothing about anybody's work; the newest sets the investigation's outcome. An outcome older
//! than the one already known is written down and changes nothing.

use std::collections::BTreeMap;

use beatbook_shared::ids::{RecordId, StaffId, derived_id};
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use super::cell::{Turned, at, away};
use super::mapping::{Kind, Part};
use super::proposal::Proposal;
use super::run::Member;
use super::{crimes, settle};

/// What the outcomes of one crime propose. `known` holds the crimes that are here; `create` allows to make
/// those that are not.
pub fn propose(
    part: &Part,
    key: &str,
    members: &mut [Member<'_>],
    known: &BTreeMap<RecordId, (u64, Body)>,
    create: bool,
) {
    let source = part.crimes.clone().unwrap_or_default();
    let crime = crimes::id_of(&source, key);
    let here = known.get(&crime).map(|(_, body)| body);
    let mut made: Option<Body> = None;
    let mut newest: Option<(Millis, usize, Body)> = None;
    for (n, member) in members.iter_mut().enumerate() {
        let own = member.reading.sheet.mapping.source.clone();
        let result = (|| -> Result<(Vec<Proposal>, Body, Millis), Turned> {
            let outcome = member.reading.body(Kind::Outcomes, &part.fields)?;
            let when = at(&outcome, "outcome_at")
                .ok_or_else(|| away("missing_value", "outcome_at is blank and every outcome needs it."))?;
            let mut proposals = Vec::new();
            if here.is_none() && made.is_none() {
                if !create || part.create.is_empty() {
                    return Err(away(
                        "unknown_crime",
                        format!(
                            "No crime {key} of {source} is here. Import the crimes first, or use --create."
                        ),
                    ));
                }
                let new = crimes::investigation(&part.create, &source, key, &mut member.reading, member.row)?;
                made.clone_from(&new.body);
                member.reading.notice("created");
                proposals.push(new);
            }
            let words = outcome.get("outcome_reason").and_then(|v| v.as_str()).unwrap_or("(no words)");
            let entry = Update {
                investigation: crime.clone(),
                author: StaffId::from(settle::AUTHOR),
                at: when,
                written_at: when,
                entry: "enquiry".to_owned(),
                text: format!("Outcome from {own}: {words}"),
                supersedes: None,
                auto: true,
                ..Update::default()
            };
            let slot = derived_id(&own, &format!("outcome/{key}/{}/{words}", when.0));
            proposals.push(Proposal::fact(slot, Some(&entry), member.row));
            Ok((proposals, outcome, when))
        })();
        member.result = result.map(|(proposals, outcome, when)| {
            if newest.as_ref().is_none_or(|(at, ..)| *at <= when) {
                newest = Some((when, n, outcome));
            }
            proposals
        });
    }
    let Some((when, n, mut body)) = newest else { return };
    let Some(member) = members.get_mut(n) else { return };
    let held = here.or(made.as_ref());
    if held.and_then(|body| at(body, "outcome_at")).is_some_and(|known| known > when) {
        member.reading.notice("older_than_known");
        return;
    }
    let null = serde_json::Value::Null;
    let (from, to) =
        (held.and_then(|b| b.get("status")).unwrap_or(&null), body.get("status").unwrap_or(&null));
    if !patrol::step_allowed(Investigation::KIND, "status", from, to) {
        body.remove("status");
        member.reading.notice("status_kept");
    }
    let slot = derived_id(&member.reading.sheet.mapping.source, &format!("outcome of/{key}"));
    if let Ok(proposals) = &mut member.result {
        proposals.push(Proposal::patch(slot, crime, Investigation::KIND, body, member.row));
    }
}
