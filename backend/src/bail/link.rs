//! Which person a release is of.
//!
//! People are counted by the person and not by the name, so somebody says who it is: no name is enough to tell two people
//! apart or to make one of two. A link changes nothing else, and can be taken back.

use beatbook_shared::api::bail::LinkPerson;
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::bail::Bail;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::tell::{gone, seen};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::Sight;
use crate::records;
use crate::sync::write::{Author, Edit, write_as};

pub(super) fn person(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: LinkPerson,
    now: Millis,
) -> Result<Written, Error> {
    let held = records::get::<Bail>(tx, id)?.ok_or_else(gone)?;
    seen(tx, caller, &held.record.investigation, now).map_err(|_| gone())?;
    if question.version != held.version {
        let detail = "Somebody changed this bail since you read it. Read it again, then tell.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    known(tx, caller, question.person.as_ref(), now)?;
    let edit = Edit {
        kind: Bail::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&Bail { person: question.person, ..held.record }),
    };
    let settled = write_as(tx, &Author::console(&caller.staff), vec![edit], now)?;
    written(settled.first())
}

/// Refuses a person whom the force does not know, or whom the caller may not see.
pub(super) fn known(
    tx: &mut Tx<'_>,
    caller: &Caller,
    person: Option<&RecordId>,
    now: Millis,
) -> Result<(), Error> {
    let Some(id) = person else { return Ok(()) };
    let held = records::get::<Nominal>(tx, id)?;
    let sight = Sight::of(tx, caller, now)?;
    if held.is_some_and(|held| sight.reads(Nominal::KIND, id, &to_body(&held.record))) {
        return Ok(());
    }
    let message = "There is no such person, or they are not yours to see. Look for them again.";
    Err(Problem::field("person", message).into())
}
