//! What is told of bail: a release, and what happened to it afterwards.
//!
//! An event is a fact and changes nothing but what it says; only an extension also moves the end that stands on the
//! bail, together with its rank and authority, as the merge group `end` has it.

use beatbook_shared::api::bail::{Release, TellBail};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::{Bail, BailEvent, EXTENDED, RELEASES, latest_end, next_period, wrong};
use beatbook_shared::patrol::bail_told::wrong_event;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::link::known;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 2_000;

/// Stores a release of a suspect of that case.
pub(super) fn release(
    tx: &mut Tx<'_>,
    caller: &Caller,
    case: &RecordId,
    question: Release,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    seen(tx, caller, case, now)?;
    for (field, words) in [
        ("suspect", Some(&question.suspect)),
        ("station", question.station.as_ref()),
        ("conditions", question.conditions.as_ref()),
    ] {
        short(field, words)?;
    }
    let limited =
        lists.row(RELEASES, &question.release, day(question.released_at)).is_some_and(|r| r.yes("limit"));
    let authority = question.authority.filter(|_| limited);
    let bail = Bail {
        investigation: case.clone(),
        suspect: question.suspect.trim().to_owned(),
        person: question.person,
        // The return falls on the last day of the period, so the end is the period's own.
        end_at: authority.as_deref().and_then(|code| latest_end(lists, question.arrested_at, code)),
        rank: authority
            .as_deref()
            .and_then(|code| lists.ever("bail_periods", code))
            .map(|row| row.get("rank").to_owned()),
        case_type: "standard".to_owned(),
        authority,
        release: question.release,
        arrested_at: question.arrested_at,
        released_at: question.released_at,
        return_at: question.return_at,
        station: question.station.filter(|s| !s.trim().is_empty()),
        conditions: question.conditions.filter(|c| !c.trim().is_empty()),
        risk: question.risk,
        by: Some(caller.staff.clone()),
    };
    known(tx, caller, bail.person.as_ref(), now)?;
    if let Some((field, why)) = wrong(lists, &bail, now) {
        return Err(Problem::field(field, why).into());
    }
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &bail)], now)?;
    written(settled.first())
}

/// Stores an event, and the new end where it is an extension.
pub(super) fn event(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellBail,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let bail = records::get::<Bail>(tx, id)?.ok_or_else(gone)?;
    seen(tx, caller, &bail.record.investigation, now).map_err(|_| gone())?;
    if question.version != bail.version {
        let detail = "Somebody changed this bail since you read it. Read it again, then tell.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let told: Vec<Stored<BailEvent>> =
        records::list(tx, &Filter { parents: Some(vec![id.clone()]), ..Filter::default() })?;
    let told: Vec<(&RecordId, &BailEvent)> = told.iter().map(|e| (&e.id, &e.record)).collect();
    let at = question.at.unwrap_or(now);
    for (field, words) in
        [("reason", &question.reason), ("served", &question.served), ("rank", &question.rank)]
    {
        short(field, words.as_ref())?;
    }
    let trimmed = |words: Option<String>| words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
    let event = BailEvent {
        bail: id.clone(),
        code: question.code,
        at,
        written_at: now,
        by: caller.staff.clone(),
        until: question.until,
        served: trimmed(question.served),
        reason: trimmed(question.reason),
        rank: trimmed(question.rank),
        corrects: question.corrects,
    };
    if let Some((field, why)) = wrong_event(lists, &bail.record, &told, &event, now) {
        return Err(Problem::field(field, why).into());
    }
    let mut edits = vec![Edit::new(new_id(now)?, &event)];
    if event.code == EXTENDED
        && let Some(next) = next_period(lists, &bail.record)
    {
        let after = Bail {
            end_at: event.until,
            authority: Some(next.code.clone()),
            rank: event.rank,
            ..bail.record.clone()
        };
        edits.push(Edit {
            kind: Bail::KIND.to_owned(),
            record: id.clone(),
            seen_version: bail.version,
            before: to_body(&bail.record),
            after: to_body(&after),
        });
    }
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

fn short(field: &str, words: Option<&String>) -> Result<(), Problem> {
    if words.is_some_and(|w| w.chars().count() > LONGEST) {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}

pub(super) fn gone() -> Problem {
    Problem::new(Code::NotFound, "There is no such bail, or it is not yours to see.")
}

pub(super) fn seen(tx: &mut Tx<'_>, caller: &Caller, case: &RecordId, now: Millis) -> Result<(), Error> {
    let record = records::get::<Investigation>(tx, case)?.ok_or_else(hidden)?.record;
    if Sight::of(tx, caller, now)?.sees(case, &record) { Ok(()) } else { Err(hidden().into()) }
}
