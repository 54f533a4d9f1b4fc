//! Steps of a marker: circulated, arrested, cancellation asked for, confirmed as gone, kept for longer, withdrawn.
//!
//! A step is a fact. What the bureau confirms also moves the few fields of the record that say what the national record
//! holds, in the same transaction; nobody else can move them.

use beatbook_shared::access::Action;
use beatbook_shared::api::console::Written;
use beatbook_shared::api::wanted::TellWanted;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::suspect::Suspect;
use beatbook_shared::patrol::wanted::{
    CANCELLED, CIRCULATED, STEP_ARRESTED, STEP_ASKED, STEP_CIRCULATED, STEP_CONFIRMED, STEP_ERROR,
    STEP_EXTENDED, STEP_WITHDRAWN, STEPS, Wanted, WantedStep,
};
use beatbook_shared::patrol::wanted_read::Marker;
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{ListRow, Lists, day};
use beatbook_shared::time::Millis;

use super::people;
use super::tell::{One, all, as_read, changed, not_needed, one, short, trimmed};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::caller::not_allowed;
use crate::records;
use crate::sync::write::{Edit, new_id};

/// In custody.
const IN_CUSTODY: &str = "SUS-CUS";

pub(super) fn step(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellWanted,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let one = one(tx, caller, id, lists, now)?;
    as_read(&one, question.version)?;
    let at = question.at.unwrap_or(now);
    check(&one, caller, &question, lists, at, now)?;
    let step = WantedStep {
        wanted: id.clone(),
        code: question.code,
        at,
        written_at: now,
        by: caller.staff.clone(),
        force: trimmed(question.force),
        custody_ref: trimmed(question.custody_ref),
        source: trimmed(question.source),
        until: question.until,
        rank: trimmed(question.rank),
        reason: trimmed(question.reason),
        corrects: question.corrects,
    };
    let mut edits = vec![Edit::new(new_id(now)?, &step)];
    edits.extend(moved(&one, caller, &step, lists));
    if step.code == STEP_ARRESTED
        && caller.may(Action::NameSuspect)
        && let Some(suspect) = &one.held.record.suspect
        && let Some(held) = records::get::<Suspect>(tx, suspect)?
    {
        // The decision stands; what changed is where they are.
        let after = Suspect { status: IN_CUSTODY.to_owned(), ..held.record.clone() };
        edits.push(people::changed(&held, &after));
    }
    all(tx, caller, edits, now)
}

/// What the step moves on the record.
fn moved(one: &One, caller: &Caller, step: &WantedStep, lists: &Lists) -> Option<Edit> {
    let held = &one.held;
    let wanted = &held.record;
    let after = match step.code.as_str() {
        STEP_CIRCULATED => Wanted {
            state: Some(CIRCULATED.to_owned()),
            circulated_at: Some(step.at),
            circulated_by: Some(step.by.clone()),
            national_ref: step.source.clone(),
            expires_at: step.until,
            ..wanted.clone()
        },
        STEP_CONFIRMED => {
            Wanted { state: Some(CANCELLED.to_owned()), cancel_confirmed_at: Some(step.at), ..wanted.clone() }
        }
        STEP_EXTENDED => Wanted { expires_at: step.until, ..wanted.clone() },
        // The bureau hears of arrests too; asking itself to cancel would be asking nobody.
        _ if !caller.may(Action::EditCase) => return None,
        STEP_ERROR => {
            let wrong = one.told.step(&held.id, step.corrects.as_ref()?)?;
            let asked = wanted.cancel_requested_at.filter(|at| *at != wrong.at);
            let withdrawn = wanted.withdrawn_at.filter(|at| *at != wrong.at);
            Wanted { cancel_requested_at: asked, withdrawn_at: withdrawn, ..wanted.clone() }
        }
        STEP_WITHDRAWN => {
            let asked = wanted.cancel_requested_at.or(wanted.circulated_at.map(|_| step.at));
            Wanted { withdrawn_at: Some(step.at), cancel_requested_at: asked, ..wanted.clone() }
        }
        // An arrest asks for nothing by itself: the bureau sees it at once, and who asked is a fact of its own.
        STEP_ARRESTED if wanted.circulated_at.is_some() => return None,
        code if lists.ever(STEPS, code).is_some_and(|row| row.yes("unneeded")) => {
            return Some(not_needed(held, step.at));
        }
        _ => return None,
    };
    (after != *wanted).then(|| changed(held, &after))
}

fn check(
    one: &One,
    caller: &Caller,
    question: &TellWanted,
    lists: &Lists,
    at: Millis,
    now: Millis,
) -> Result<(), Problem> {
    let refuse = |field: &str, message: &str| Err(Problem::field(field, message));
    let Some(row) = lists.row(STEPS, &question.code, day(now)) else {
        return refuse("code", "Choose what happened from the list.");
    };
    let bureau = caller.may(Action::ConfirmMarker);
    if row.get("right") == "bureau" && !bureau {
        return Err(not_allowed(Action::ConfirmMarker));
    }
    if !bureau && !caller.may(Action::EditCase) {
        return Err(not_allowed(Action::EditCase));
    }
    if question.code == STEP_WITHDRAWN && !caller.may(Action::Review) {
        return Err(not_allowed(Action::Review));
    }
    if one.stands.part == "ended" {
        return refuse("code", "This has ended. If they are wanted again, make a new entry.");
    }
    if at > now {
        return refuse("at", "This lies in the future. Give the time at which it happened.");
    }
    if at < one.held.record.decision_at {
        return refuse("at", "This lies before the decision. Check the time.");
    }
    for (field, words) in [
        ("reason", &question.reason),
        ("source", &question.source),
        ("rank", &question.rank),
        ("force", &question.force),
        ("custody_ref", &question.custody_ref),
    ] {
        short(field, words.as_ref())?;
        if needs(row, field) && words.as_deref().is_none_or(|w| w.trim().is_empty()) {
            return refuse(
                field,
                match field {
                    "rank" => "Say which rank authorised it.",
                    "source" => "Give the reference, or where the confirmation comes from.",
                    _ => "Say why, in a sentence.",
                },
            );
        }
    }
    if needs(row, "until") && question.until.is_none_or(|until| until <= now) {
        return refuse("until", "Give the new day and time.");
    }
    let live = one.stands.marker == Marker::Live;
    let circulated = one.held.record.circulated_at;
    match question.code.as_str() {
        STEP_CIRCULATED if live => {
            refuse("code", "A marker stands already. Cancel it first, or keep it for longer.")
        }
        STEP_CIRCULATED if one.stands.unneeded.is_some() => {
            refuse("code", "They are not wanted any more, so there is nothing to circulate.")
        }
        STEP_CONFIRMED | STEP_EXTENDED | STEP_ASKED if !live => {
            refuse("code", "No marker is confirmed as circulated, so there is none to cancel or to keep.")
        }
        STEP_CONFIRMED if circulated.is_some_and(|from| at < from) => {
            refuse("at", "The marker was circulated after this. Check the time.")
        }
        STEP_CONFIRMED if one.stands.unneeded.is_none() && empty(question.reason.as_ref()) => {
            refuse("reason", "Nobody said that this marker is not needed. Say why it is cancelled.")
        }
        STEP_ERROR => match &question.corrects {
            Some(wrong) if one.told.holds(&one.held.id, wrong) => match one.told.step(&one.held.id, wrong) {
                Some(step)
                    if [STEP_CIRCULATED, STEP_CONFIRMED, STEP_EXTENDED].contains(&step.code.as_str()) =>
                {
                    refuse("corrects", "What the bureau confirmed is changed by the bureau's next step.")
                }
                _ => Ok(()),
            },
            _ => refuse("corrects", "What is to be corrected is nothing that was told of this person."),
        },
        _ => Ok(()),
    }
}

fn empty(words: Option<&String>) -> bool {
    words.is_none_or(|w| w.trim().is_empty())
}

fn needs(row: &ListRow, field: &str) -> bool {
    row.get("needs").split_whitespace().any(|needed| needed == field)
}
