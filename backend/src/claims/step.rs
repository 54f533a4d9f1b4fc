//! A step on the ladder, bound to what was on the screen.

use beatbook_shared::api::claims::TakeStep;
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::freed::reckoning::{inputs, reckon};
use beatbook_shared::patrol::claim_ladder::{ClaimStep, may_step};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::Millis;

use super::file::{authors, held, looked, no_claim, outlier_factor, overlap};
use super::inputs as rows;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest reason, in characters.
const LONGEST: usize = 2_000;

pub(super) fn take(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &TakeStep,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let claimed = rows::one(tx, id)?.ok_or_else(no_claim)?;
    let reason = question.reason.trim();
    // The same step sent twice, as a page does when the first answer was lost.
    if let Some(last) = claimed.steps.last()
        && (&last.record.by, &last.record.to) == (&caller.staff, &question.to)
        && last.record.content_hash == question.content_hash
        && last.record.reason.as_deref() == Some(reason)
    {
        return Ok(Written {
            id: last.id.clone(),
            version: 1,
            seq: crate::records::head(tx)?,
            outcome: Outcome::Merged,
            records: Vec::new(),
        });
    }
    let reckoned = reckon(&claimed.claim, &inputs(&claimed, outlier_factor(lists, now)));
    let all_held = held(tx)?;
    let overlaps = overlap(tx, id, &all_held)?.is_some();
    let authors = authors(tx, id)?;
    let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
    let looked = looked(&claimed, &reckoned, &authors, overlaps);
    may_step(&looked, &question.to, &caller.staff, &roles, lists, now)?;
    if reason.is_empty() {
        return Err(Problem::field("reason", "Say why, in a sentence: it stays with the step.").into());
    }
    if reason.chars().count() > LONGEST {
        let message = format!("A reason may have {LONGEST} characters. Shorten it.");
        return Err(Problem::field("reason", message).into());
    }
    // Whoever takes a step takes it on what was on their screen and on nothing else.
    if claimed.content_hash != question.content_hash {
        let detail = "This claim, or a row that it is counted from, changed since you read it. Read it again, \
                      then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let step = ClaimStep {
        claim: id.clone(),
        to: question.to.clone(),
        by: caller.staff.clone(),
        at: now,
        reason: Some(reason.to_owned()),
        content_hash: claimed.content_hash,
    };
    let edit = Edit {
        kind: ClaimStep::KIND.to_owned(),
        record: new_id(now)?,
        seen_version: 0,
        before: Body::new(),
        after: to_body(&step),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}
