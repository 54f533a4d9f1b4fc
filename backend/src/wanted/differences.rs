//! Settling a difference between the register and the national record.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::wanted::SettleDifference;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::wanted::WantedDifference;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::tell::{all, short, trimmed};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::records;
use crate::sync::write::Edit;

pub(super) fn settle(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: SettleDifference,
    _: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such difference. Read the register again.");
    let held = records::get::<WantedDifference>(tx, id)?.ok_or_else(gone)?;
    if held.version != question.version || held.record.status != "open" {
        let detail = "Somebody changed this since you read it. Read it again, then tell.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    short("how", Some(&question.how))?;
    let Some(how) = trimmed(Some(question.how)) else {
        return Err(Problem::field("how", "Say what you found, and what was done.").into());
    };
    let after = WantedDifference {
        status: "settled".to_owned(),
        settled_at: Some(now),
        settled_by: Some(caller.staff.clone()),
        how: Some(how),
        ..held.record.clone()
    };
    let edit = Edit {
        kind: WantedDifference::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    all(tx, caller, vec![edit], now)
}
