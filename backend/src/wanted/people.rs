//! Naming a suspect, deciding about them, and making somebody wanted.
//!
//! A decision that puts somebody on the register writes the suspect and the wanted person in one transaction, so that
//! nobody is decided to be wanted and stands on no list.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::wanted::{DecideSuspect, MakeWanted, NameSuspect, WantedAs};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::Bail;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::suspect::{self, NAMED, STATUSES, Suspect};
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::patrol::{Record as _, to_body, wanted_read};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::tell::{short, trimmed};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::{Sight, hidden};
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// Names a suspect of that case. The clock of the decision starts with it.
pub(super) fn name(
    tx: &mut Tx<'_>,
    caller: &Caller,
    case: &RecordId,
    question: NameSuspect,
    _: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    seen(tx, caller, case, now)?;
    short("name", Some(&question.name))?;
    short("named_how", question.named_how.as_ref())?;
    let named = Suspect {
        investigation: case.clone(),
        name: question.name.trim().to_owned(),
        person: question.person,
        status: NAMED.to_owned(),
        named_at: question.named_at.unwrap_or(now),
        named_by: caller.staff.clone(),
        named_how: trimmed(question.named_how),
        ..Suspect::default()
    };
    if let Some((field, why)) = suspect::wrong(&named, now) {
        return Err(Problem::field(field, why).into());
    }
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &named)], now)?;
    written(settled.first())
}

/// Decides about a suspect; a status of the register also makes somebody wanted.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: DecideSuspect,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such suspect, or the case is not yours to see.");
    let held = records::get::<Suspect>(tx, id)?.ok_or_else(gone)?;
    seen(tx, caller, &held.record.investigation, now).map_err(|_| gone())?;
    if question.version != held.version {
        let detail = "Somebody changed this suspect since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    short("decision", Some(&question.decision))?;
    let decided = Suspect {
        status: question.status,
        decision: trimmed(Some(question.decision)),
        decision_at: Some(now),
        decided_by: Some(caller.staff.clone()),
        ..held.record.clone()
    };
    if let Some((field, why)) = suspect::wrong_decision(lists, &decided, now) {
        return Err(Problem::field(field, why).into());
    }
    let mut edits = vec![changed(&held, &decided)];
    let row = lists.ever(STATUSES, &decided.status);
    if row.is_some_and(|row| row.yes("wanted_register")) && !already(tx, &held)? {
        let Some(wanted) = question.wanted else {
            return Err(Problem::field("wanted", "Say why they are wanted and how high the risk is.").into());
        };
        let wanted = Wanted {
            investigation: Some(decided.investigation.clone()),
            suspect: Some(id.clone()),
            person: decided.person.clone(),
            local: row.is_some_and(|row| !row.yes("circulate")),
            ..as_wanted(
                caller,
                &decided.name,
                decided.decision.as_deref().unwrap_or_default(),
                wanted,
                lists,
                now,
            )?
        };
        edits.push(Edit::new(new_id(now)?, &wanted));
    }
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

/// Makes somebody wanted who is no named suspect: a warrant, a recall, a failure to answer bail.
pub(super) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    _: &RecordId,
    question: MakeWanted,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let bail = match &question.bail {
        None => None,
        Some(id) => {
            let gone = || Problem::new(Code::NotFound, "There is no such bail, or it is not yours to see.");
            Some(records::get::<Bail>(tx, id)?.ok_or_else(gone)?.record)
        }
    };
    let case = bail.as_ref().map(|b| b.investigation.clone()).or(question.investigation);
    let area = question.area.filter(|_| case.is_none());
    match (&case, &area) {
        (Some(case), _) => seen(tx, caller, case, now)?,
        (None, Some(area)) if caller.areas.contains(area) => {}
        _ => return Err(Problem::field("area", "Choose an area of yours, or a case.").into()),
    }
    let name = bail.as_ref().map_or(question.name, |b| b.suspect.clone());
    let wanted = Wanted {
        investigation: case,
        area,
        person: bail.as_ref().and_then(|b| b.person.clone()),
        bail: question.bail,
        ..as_wanted(caller, &name, &question.necessity, question.wanted, lists, now)?
    };
    if let Some(bail) = &wanted.bail {
        let filter = Filter { parents: wanted.investigation.clone().map(|id| vec![id]), ..Filter::default() };
        let held: Vec<Stored<Wanted>> = records::list(tx, &filter)?;
        if held.iter().any(|w| w.record.bail.as_ref() == Some(bail) && w.record.cancel_confirmed_at.is_none())
        {
            return Err(Problem::field(
                "bail",
                "They are wanted for this bail already. Look in the register.",
            )
            .into());
        }
    }
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &wanted)], now)?;
    written(settled.first())
}

fn as_wanted(
    caller: &Caller,
    name: &str,
    necessity: &str,
    asked: WantedAs,
    lists: &Lists,
    now: Millis,
) -> Result<Wanted, Error> {
    for (field, words) in [
        ("name", Some(&name.to_owned())),
        ("necessity", Some(&necessity.to_owned())),
        ("warnings", asked.warnings.as_ref()),
        ("address", asked.address.as_ref()),
        ("offence", asked.offence.as_ref()),
    ] {
        short(field, words)?;
    }
    let wanted = Wanted {
        name: name.trim().to_owned(),
        category: asked.category,
        risk: asked.risk,
        warrant: trimmed(asked.warrant),
        offence: trimmed(asked.offence),
        warnings: trimmed(asked.warnings),
        address: trimmed(asked.address),
        rank: trimmed(asked.rank),
        decision_at: now,
        decided_by: caller.staff.clone(),
        necessity: necessity.trim().to_owned(),
        ..Wanted::default()
    };
    match wanted_read::wrong(lists, &wanted, now) {
        Some((field, why)) => Err(Problem::field(field, why).into()),
        None => Ok(wanted),
    }
}

/// Whether the suspect stands on the register already, and nobody has to be told why again.
fn already(tx: &mut Tx<'_>, held: &Stored<Suspect>) -> Result<bool, Error> {
    let filter = Filter { parents: Some(vec![held.record.investigation.clone()]), ..Filter::default() };
    let wanted: Vec<Stored<Wanted>> = records::list(tx, &filter)?;
    Ok(wanted.iter().any(|w| {
        w.record.suspect.as_ref() == Some(&held.id)
            && w.record.cancel_confirmed_at.is_none()
            && w.record.withdrawn_at.is_none()
    }))
}

/// A suspect as it was read and as it is to be.
pub(super) fn changed(held: &Stored<Suspect>, after: &Suspect) -> Edit {
    Edit {
        kind: Suspect::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    }
}

fn seen(tx: &mut Tx<'_>, caller: &Caller, case: &RecordId, now: Millis) -> Result<(), Error> {
    let record = records::get::<Investigation>(tx, case)?.ok_or_else(hidden)?.record;
    if Sight::of(tx, caller, now)?.sees(case, &record) { Ok(()) } else { Err(hidden().into()) }
}
