//! Proposing that a record goes, and deciding on what somebody else proposed.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::disposal::{DecideDisposal, ProposeDisposal};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::book::Gap;
use beatbook_shared::patrol::notebook::{Entry, seal};
use beatbook_shared::patrol::retention::{
    DONE, Disposal, KEPT, Kept, PROPOSED, REASONS, may_decide, says_why,
};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};

use super::due::{Target, all, standing_of};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::erase::{self, Going};
use crate::sync::write::{Author, Edit, new_id, turn, write_as};

/// For how long something may be kept before somebody looks again.
const LONGEST: i64 = 10 * 366 * DAY;
/// One disposal at a time: two people who decide at once are seen to have done so.
const TURN: &str = "disposal";

fn hidden() -> Problem {
    Problem::new(Code::NotFound, "There is nothing here that could be disposed of. Read the page again.")
}

/// Where the record stands now, if it may go.
fn due(
    tx: &mut Tx<'_>,
    target: &Target,
    disposals: &[Stored<Disposal>],
    lists: &Lists,
    now: Millis,
) -> Result<Kept, Error> {
    let kept = standing_of(tx, target, lists, disposals, now)?;
    kept.filter(|kept| kept.due(now)).ok_or_else(|| {
        let detail = "This may not go now: it is not due, or something in it waits. Read the page again.";
        Problem::new(Code::Changed, detail).into()
    })
}

fn because(lists: &Lists, field: &'static str, code: &str, what: &str, now: Millis) -> Result<(), Problem> {
    if says_why(lists, code, what, now) {
        return Ok(());
    }
    let codes: Vec<&str> = lists
        .list(REASONS)
        .iter()
        .filter(|row| row.get("for") == what)
        .map(|row| row.code.as_str())
        .collect();
    Err(Problem::field(field, format!("Choose one of: {}.", codes.join(", "))))
}

pub(super) fn propose(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: ProposeDisposal,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    turn(tx, TURN)?;
    because(lists, "reason", &question.reason, "dispose", now)?;
    let target = Target::find(tx, &question.target)?.ok_or_else(hidden)?;
    let disposals = records::list::<Disposal>(tx, &all())?;
    let waits = |d: &Stored<Disposal>| d.record.status == PROPOSED && d.record.target == question.target;
    if disposals.iter().any(waits) {
        let detail = "Somebody proposed this before you. Read the page again.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let kept = due(tx, &target, &disposals, lists, now)?;
    let disposal = Disposal {
        target_kind: target.kind().to_owned(),
        target: question.target,
        rule: kept.rule,
        from: kept.from,
        due_at: kept.due_at,
        reason: question.reason,
        proposed_by: Some(caller.staff.clone()),
        proposed_at: now,
        status: PROPOSED.to_owned(),
        ..Disposal::default()
    };
    let edit = Edit::new(new_id(now)?, &disposal);
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &DecideDisposal,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    turn(tx, TURN)?;
    let held = records::get::<Disposal>(tx, id)?.ok_or_else(hidden)?;
    if held.record.status != PROPOSED || held.version != question.version {
        let detail = "Somebody decided on this before you. Read the page again.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    if !may_decide(&held.record, &caller.staff) {
        let detail = "You proposed this yourself, so somebody else must decide on it.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let mut after = held.record.clone();
    after.decided_by = Some(caller.staff.clone());
    after.decided_at = Some(now);
    let mut gaps: Vec<Edit> = Vec::new();
    match question.decision.as_str() {
        "approve" => {
            let target = Target::find(tx, &after.target)?.ok_or_else(hidden)?;
            let disposals = records::list::<Disposal>(tx, &all())?;
            due(tx, &target, &disposals, lists, now)?;
            let going = erase::going(tx, after.target.as_str())?;
            DONE.clone_into(&mut after.status);
            gaps = cut(tx, caller, id, &going, now)?;
            after.took = going.took();
            (after.lines, after.files) = (going.lines(), going.files());
        }
        "keep" => {
            // No reason is no code of the list, and is refused by name.
            let code = question.kept_for.as_deref().unwrap_or_default();
            because(lists, "kept_for", code, "keep", now)?;
            let until = question.keep_until.filter(|at| (DAY..=LONGEST).contains(&at.since(now)));
            if until.is_none() {
                let message = "Choose a day between tomorrow and ten years from now.";
                return Err(Problem::field("keep_until", message).into());
            }
            KEPT.clone_into(&mut after.status);
            (after.kept_for, after.keep_until) = (question.kept_for.clone(), until);
        }
        _ => return Err(Problem::field("decision", "Choose approve or keep.").into()),
    }
    let edit = Edit {
        kind: Disposal::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    gaps.push(edit);
    let settled = write_as(tx, &Author::console(&caller.staff), gaps, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.last())
}

/// Of each entry of a notebook that goes, its place and its seal, so that the book is still one chain.
fn cut(
    tx: &mut Tx<'_>,
    caller: &Caller,
    disposal: &RecordId,
    going: &Going,
    now: Millis,
) -> Result<Vec<Edit>, Error> {
    let mut gaps = Vec::new();
    for part in going.parts.iter().filter(|part| part.kind == Entry::KIND) {
        let id = RecordId::from(part.id.as_str());
        let Some(entry) = records::get::<Entry>(tx, &id)? else { continue };
        let gap = Gap {
            seal: seal(&id, &entry.record),
            author: entry.record.author,
            book: entry.record.book,
            number: entry.record.number,
            by: caller.staff.clone(),
            at: now,
            disposal: disposal.clone(),
        };
        gaps.push(Edit::new(new_id(now)?, &gap));
    }
    Ok(gaps)
}
