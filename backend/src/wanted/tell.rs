//! What is told of somebody who is wanted: an attempt to arrest, and a supervised review.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::wanted::{ReviewWanted, TellAttempt};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::wanted::{ArrestAttempt, GRADES, STEP_ASKED, Wanted, WantedReview, WantedStep};
use beatbook_shared::patrol::wanted_read::{MANAGER, SUPERVISOR, WantedStanding, standing, wrong_attempt};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::register::{Seen, Told};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 2_000;

/// Somebody who is wanted, as the caller may see them, with what is told of them.
pub(super) struct One {
    pub held: Stored<Wanted>,
    pub told: Told,
    pub stands: WantedStanding,
}

/// Finds one that the caller may see.
pub(super) fn one(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<One, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such wanted person, or it is not yours to see.");
    let held = records::get::<Wanted>(tx, id)?.ok_or_else(gone)?;
    let cases: BTreeSet<RecordId> = held.record.investigation.iter().cloned().collect();
    if !Seen::of(tx, caller, cases, now)?.sees(&held.record) {
        return Err(gone().into());
    }
    let told = Told::of(tx, std::slice::from_ref(id))?;
    let stands = standing(lists, &held.record, &told.facts(id), now);
    Ok(One { held, told, stands })
}

/// The words without the spaces around them; nothing where none are left.
pub(super) fn trimmed(words: Option<String>) -> Option<String> {
    words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty())
}

pub(super) fn short(field: &str, words: Option<&String>) -> Result<(), Problem> {
    if words.is_some_and(|w| w.chars().count() > LONGEST) {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}

pub(super) fn attempt(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellAttempt,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let one = one(tx, caller, id, lists, now)?;
    for (field, words) in
        [("address", &question.address), ("with", &question.with), ("learnt", &question.learnt)]
    {
        short(field, words.as_ref())?;
    }
    if let Some(wrong) = &question.corrects
        && !one.told.holds(id, wrong)
    {
        let message = "What is to be corrected is nothing that was told of this person.";
        return Err(Problem::field("corrects", message).into());
    }
    let attempt = ArrestAttempt {
        wanted: id.clone(),
        at: question.at.unwrap_or(now),
        written_at: now,
        by: caller.staff.clone(),
        address: trimmed(question.address),
        with: trimmed(question.with),
        result: question.result,
        learnt: trimmed(question.learnt),
        corrects: question.corrects,
    };
    if let Some((field, why)) = wrong_attempt(lists, &attempt, now) {
        return Err(Problem::field(field, why).into());
    }
    let settled =
        write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &attempt)], now)?;
    written(settled.first())
}

pub(super) fn review(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: ReviewWanted,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let one = one(tx, caller, id, lists, now)?;
    as_read(&one, question.version)?;
    let refuse = |field: &str, message: &str| Err(Problem::field(field, message).into());
    if one.held.record.decided_by == caller.staff {
        let detail = "You decided this yourself, so somebody else must review it.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    if one.stands.unneeded.is_some() {
        return refuse(
            "still_needed",
            "It is not needed any more. The bureau has to confirm that it is gone.",
        );
    }
    short("next", Some(&question.next))?;
    let Some(next) = trimmed(Some(question.next)) else {
        return refuse("next", "Say what is done next, and by whom.");
    };
    if question.risk.as_ref().is_some_and(|risk| lists.row(GRADES, risk, day(now)).is_none()) {
        return refuse("risk", "Choose a risk grade: red, amber or green.");
    }
    // An inspector answers for what a team's time is claimed for, and looks as a manager does.
    let level = if caller.may(Action::SignTime) { MANAGER } else { SUPERVISOR };
    let review = WantedReview {
        wanted: id.clone(),
        at: now,
        by: caller.staff.clone(),
        level: level.to_owned(),
        still_needed: question.still_needed,
        next: next.clone(),
        risk: question.risk,
    };
    let mut edits = vec![Edit::new(new_id(now)?, &review)];
    if !question.still_needed {
        let step = WantedStep {
            wanted: id.clone(),
            code: STEP_ASKED.to_owned(),
            at: now,
            written_at: now,
            by: caller.staff.clone(),
            reason: Some(next),
            ..WantedStep::default()
        };
        edits.push(Edit::new(new_id(now)?, &step));
        edits.push(not_needed(&one.held, now));
    }
    all(tx, caller, edits, now)
}

/// The marker's record once it is not needed: a cancellation is asked for where there is a marker, and otherwise it is
/// withdrawn.
pub(super) fn not_needed(held: &Stored<Wanted>, at: Millis) -> Edit {
    let mut after = held.record.clone();
    if after.circulated_at.is_some() {
        after.cancel_requested_at.get_or_insert(at);
    } else {
        after.withdrawn_at.get_or_insert(at);
    }
    changed(held, &after)
}

/// A wanted person as it was read and as it is to be.
pub(super) fn changed(held: &Stored<Wanted>, after: &Wanted) -> Edit {
    Edit {
        kind: Wanted::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    }
}

/// Refuses what was decided on something older.
pub(super) fn as_read(one: &One, version: u64) -> Result<(), Problem> {
    if version == one.held.version {
        return Ok(());
    }
    let detail = "Somebody changed this since you read it. Read it again, then tell.";
    Err(Problem::new(Code::Changed, detail))
}

/// Writes them all or none.
pub(super) fn all(tx: &mut Tx<'_>, caller: &Caller, edits: Vec<Edit>, now: Millis) -> Result<Written, Error> {
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}
