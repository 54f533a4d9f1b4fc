//! What leaves this device, and what became of it; and closing a clash.

use beatbook_shared::api::console::{ConflictRow, QuarantineRow};
use beatbook_shared::api::officer::{Chip, ChipState, Kept, Nothing, Outbox, OutboxItem, ProposeClash};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::tray::{Conflict, Quarantine};
use beatbook_shared::patrol::{self, Record as _};
use beatbook_shared::problem::{Code, Problem, in_welsh};
use beatbook_shared::reference;
use beatbook_shared::sync::op::{Body, Op, lay_over};
use beatbook_shared::sync::wire::{Outcome, Reason};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::people::{Read, conflict_row, one, person, title, title_of, typed};
use super::{ask, reopen, taps};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::ops::OpRow;

/// How many that arrived are shown.
const RECEIVED: i64 = 50;

pub(super) fn outbox(core: &mut Core, state: &mut State, _: Nothing) -> Result<Outbox, Refused> {
    let who = ask::who(core)?;
    let mut waiting = Vec::new();
    for row in core.db().ops_waiting()? {
        waiting.extend(item(core, state, &row)?);
    }
    let mut needs_you = Vec::new();
    for row in core.db().ops_quarantined()? {
        if undecided(core, &row)? {
            needs_you.extend(item(core, state, &row)?);
        }
    }
    let mut received = Vec::new();
    for row in core.db().ops_settled(RECEIVED)? {
        // What was put aside and decided stays in the list: nothing leaves it silently.
        if !row.quarantined() || !undecided(core, &row)? {
            received.extend(item(core, state, &row)?);
        }
    }
    Ok(Outbox {
        chip: chip(core, state)?,
        needs_you,
        waiting,
        received,
        conflicts: open_conflicts(core, &who)?,
        quarantine: quarantine(core, &who)?,
        last_contact: core.db().meta(name::LAST_CONTACT)?,
        last_error: state.last_error.clone(),
    })
}

/// The chip tells the truth: all is sent only when nothing waits and the last answer was whole.
pub(super) fn chip(core: &mut Core, state: &State) -> Result<Chip, Refused> {
    let mut waiting = core.waiting()?;
    // A photo is not sent before the server holds the whole of it.
    let (photos, oldest_photo) = core.db().photos_waiting()?;
    waiting.count += photos;
    waiting.oldest = [waiting.oldest, oldest_photo].into_iter().flatten().min();
    let at: Option<Millis> = core.db().meta(name::ALL_SENT)?;
    let now = core.now();
    let oldest_ms = waiting.oldest.map(|oldest| now.since(oldest).max(0));
    let needs_you = needs_you(core)?;
    let (state, count) = if needs_you > 0 {
        (ChipState::NeedsYou, needs_you)
    } else if waiting.count > 0 && (state.offline || state.flight_mode) {
        (ChipState::Offline, waiting.count)
    } else if waiting.count > 0 && state.sending.is_some() {
        (ChipState::Sending, waiting.count)
    } else if waiting.count > 0 {
        (ChipState::Waiting, waiting.count)
    } else if at.is_none() {
        (ChipState::Offline, 0)
    } else {
        (ChipState::AllSent, 0)
    };
    Ok(Chip { state, count, at, oldest_ms })
}

/// How many things wait for this officer: own work that was put aside, and clashes they have said nothing on.
pub(super) fn needs_you(core: &mut Core) -> Result<u32, Refused> {
    let Some(who) = core.identity()? else { return Ok(0) };
    let mut count = 0;
    for row in core.db().ops_quarantined()? {
        count += u32::from(undecided(core, &row)?);
    }
    let conflicts = core.db().records_owned(Conflict::KIND, who.staff.as_str(), 500)?;
    let open = conflicts.into_iter().filter_map(typed::<Conflict>).filter(|c| asks(&c.record)).count();
    Ok(count + u32::try_from(open).unwrap_or(u32::MAX))
}

/// Put aside, and neither decided by a supervisor nor written again by the officer.
fn undecided(core: &mut Core, row: &OpRow) -> Result<bool, Refused> {
    if reopen::written_again(core, row)?.is_some() {
        return Ok(false);
    }
    Ok(decision(core, row)?.is_none())
}

/// What a supervisor decided about it.
fn decision(core: &mut Core, row: &OpRow) -> Result<Option<String>, Refused> {
    let Some(id) = row.result().and_then(|r| r.records.first().cloned()) else { return Ok(None) };
    Ok(one::<Quarantine>(core, &RecordId(id))?.and_then(|q| q.record.decision))
}

fn open_conflicts(core: &mut Core, who: &Identity) -> Result<Vec<ConflictRow>, Refused> {
    let mut rows = Vec::new();
    for kept in core.db().records_owned(Conflict::KIND, who.staff.as_str(), 500)? {
        if let Some(read) = typed::<Conflict>(kept).filter(|c| c.record.status == "open") {
            rows.push(conflict_row(core, read)?);
        }
    }
    Ok(rows)
}

fn quarantine(core: &mut Core, who: &Identity) -> Result<Vec<QuarantineRow>, Refused> {
    let mut rows = Vec::new();
    for kept in core.db().records_owned(Quarantine::KIND, who.staff.as_str(), 500)? {
        let Some(read) = typed::<Quarantine>(kept).filter(|q| q.record.decision.is_none()) else { continue };
        let op: Option<Op> = serde_json::from_str(&read.record.line).ok();
        let wanted = match &op {
            Some(op) => Some(words_of(core, op)?),
            None => None,
        };
        rows.push(QuarantineRow {
            author: person(core, &read.record.author)?,
            id: read.id,
            version: read.version,
            sentence_cy: in_welsh(&read.record.sentence),
            record: read.record,
            wanted,
        });
    }
    Ok(rows)
}

fn item(core: &mut Core, state: &State, row: &OpRow) -> Result<Option<OutboxItem>, Refused> {
    let Some(op) = row.op() else { return Ok(None) };
    let result = row.result();
    let outcome = result.as_ref().and_then(|r| r.outcome);
    let aside = outcome == Some(Outcome::Quarantined);
    let decision = if aside { decision(core, row)? } else { None };
    let again = if aside { reopen::written_again(core, row)? } else { None };
    let shown = match outcome {
        None if state.sending.is_some_and(|(from, to)| (from..=to).contains(&op.ctr)) => "sending",
        None => "kept",
        Some(Outcome::Quarantined) if decision.as_deref() == Some("admit") => "received",
        Some(Outcome::Quarantined) if decision.is_some() || again.is_some() => "returned",
        Some(Outcome::Quarantined) => "refused",
        Some(Outcome::Conflict) => "conflict",
        Some(_) => "received",
    };
    let code = result.as_ref().and_then(|r| r.reason);
    let sentence = match result.as_ref().and_then(|r| r.records.first()) {
        Some(id) if outcome == Some(Outcome::Quarantined) => {
            one::<Quarantine>(core, &RecordId(id.clone()))?.map(|q| q.record.sentence)
        }
        _ => None,
    };
    let reason = sentence.or_else(|| match outcome {
        Some(Outcome::Quarantined) => Some(why(code).to_owned()),
        Some(Outcome::Conflict) => Some(CLASHED.to_owned()),
        _ => None,
    });
    Ok(Some(OutboxItem {
        ctr: op.ctr,
        record: op.record.clone(),
        kind: op.kind.clone(),
        title: words_of(core, &op)?,
        at: op.wall,
        bytes: u32::try_from(row.line.len()).unwrap_or(u32::MAX),
        state: shown.to_owned(),
        about: job_or_case(core, &op)?,
        reopens: shown == "refused" && reopen::reopens(&op),
        reason_cy: reason.as_deref().and_then(in_welsh),
        reason,
        code: code.and_then(|c| serde_json::to_value(c).ok()?.as_str().map(str::to_owned)),
        text: typed_words(&op),
    }))
}

const CLASHED: &str = "Somebody else changed this too. Their value stands until one of you decides.";

/// Why an operation was put aside, where the server's own sentence has not arrived.
fn why(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::TooLong) => {
            "It is longer than the server takes. Your words are kept; write it again in parts."
        }
        Some(Reason::Invalid) => {
            "It did not make a valid record. Your words are kept; your supervisor can see it."
        }
        Some(Reason::NotPermitted) => "Your role did not allow it. It is kept for your supervisor to decide.",
        Some(Reason::DeviceRevoked) => "This device was revoked. It is kept for your supervisor to decide.",
        Some(Reason::UnknownKind) => "The server does not know this kind of record yet. It is kept whole.",
        Some(Reason::UnknownParent) => {
            "What it belongs to is not on the server. It is kept for your supervisor."
        }
        Some(Reason::Disposed) => {
            "What this belongs to was disposed of by decision. Your words are kept; your supervisor can see them."
        }
        Some(Reason::DependsOnQuarantined) => "It builds on something that is itself kept back.",
        Some(Reason::FactDiffers) => "The server already has this entry in other words. Both are kept.",
        _ => "The server kept it aside. Nothing is lost; your supervisor can see it.",
    }
}

/// What an operation is, in the officer's words and whatever language the lists have.
fn words_of(core: &mut Core, op: &Op) -> Result<String, Refused> {
    let language: String = core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned());
    let now = core.now();
    let mut body = core.view(&op.record)?.unwrap_or_default();
    lay_over(&mut body, &op.set);
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let lists = super::lists::lists(core)?;
    let label = |list: &str, code: &str| {
        lists
            .row(list, code, reference::day(now))
            .map_or_else(|| code.to_owned(), |r| r.label(&language).to_owned())
    };
    let what = match op.kind.as_str() {
        "stamp" => body
            .get("point")
            .and_then(|p| serde_json::from_value(p.clone()).ok())
            .map(|point| taps::point_label(point, &language, now))
            .unwrap_or_default(),
        "stamp_fix" => label("no_fix_reasons", &text("no_fix")),
        "update" => label("update_kinds", &text("entry")),
        "state_event" => {
            let state = body.get("state").and_then(Value::as_u64).unwrap_or_default();
            label("officer_states", &state.to_string())
        }
        "evidence" | "evidence_details" => label("update_kinds", "evidence"),
        "task_run" => label("task_types", &text("task")),
        "attendance" => text("resource"),
        "notebook" => format!("№ {}", body.get("number").and_then(Value::as_u64).unwrap_or_default()),
        _ => String::new(),
    };
    let about = about(core, op, &body)?;
    Ok(match (what.is_empty(), about.is_empty()) {
        (false, false) => format!("{what} · {about}"),
        (false, true) => what,
        (true, false) => about,
        (true, true) => op.kind.clone(),
    })
}

/// The title of the job or case that an operation is about, by way of the attendance where there is one.
fn about(core: &mut Core, op: &Op, body: &Body) -> Result<String, Refused> {
    let mut body = body.clone();
    let mut kind = patrol::find(&op.kind);
    for _ in 0..4 {
        let own = title(&body);
        if !own.is_empty() && !matches!(kind.map(|k| k.name), Some("update" | "notebook" | "direction")) {
            return Ok(own);
        }
        let Some(parent) = kind.and_then(|k| patrol::parent_of(k, &body)) else { break };
        let Some(kept) = core.kept(&parent)? else { return title_of(core, &parent) };
        kind = patrol::find(&kept.kind);
        body = kept.view().cloned().unwrap_or_default();
    }
    Ok(String::new())
}

/// The job or crime to open beside it.
fn job_or_case(core: &mut Core, op: &Op) -> Result<Option<RecordId>, Refused> {
    let mut body = core.view(&op.record)?.unwrap_or_default();
    lay_over(&mut body, &op.set);
    let (mut id, mut kind) = (op.record.clone(), op.kind.clone());
    for _ in 0..4 {
        if matches!(kind.as_str(), "incident" | "investigation") {
            return Ok(Some(id));
        }
        let Some(parent) = patrol::find(&kind).and_then(|k| patrol::parent_of(k, &body)) else { break };
        let Some(kept) = core.kept(&parent)? else { break };
        body = kept.view().cloned().unwrap_or_default();
        kind = kept.kind;
        id = parent;
    }
    Ok(None)
}

/// The words that an operation carries, so that nothing typed is out of reach.
fn typed_words(op: &Op) -> Option<String> {
    let mut body = Body::new();
    lay_over(&mut body, &op.set);
    let words: Vec<&str> = ["text", "plan_text", "reason", "outcome_reason", "evidence", "place", "title"]
        .iter()
        .filter_map(|field| body.get(*field)?.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    (!words.is_empty()).then(|| words.join("\n"))
}

/// What the officer would have of a clash of theirs. A supervisor decides; until then the record stays as it is.
pub(super) fn propose_clash(core: &mut Core, _: &mut State, question: ProposeClash) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let conflict: Read<Conflict> = one(core, &question.id)?.ok_or_else(|| ask::not_here("clash"))?;
    if conflict.record.status != "open" {
        return Err(Problem::new(Code::Changed, "Somebody has already decided this clash.").into());
    }
    if conflict.record.author != who.staff {
        let detail = "Only whoever wrote what clashed says what they would have. A supervisor decides.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let values = match (question.choice.as_str(), question.values) {
        ("mine" | "theirs" | "both_stand", _) => None,
        ("new", Some(values)) if !values.is_empty() => Some(values),
        ("new", _) => return Err(Problem::field("values", "Give the new value for each field.").into()),
        _ => return Err(Problem::field("choice", "Choose one of: mine, theirs, new, both_stand.").into()),
    };
    let mut fields = Body::new();
    fields.insert("proposal".to_owned(), json!({ "choice": question.choice, "values": values }));
    fields.insert("proposed_at".to_owned(), json!(now));
    let made = core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.edit(&question.id, &fields)?))?;
    Ok(ask::kept(made, None))
}

/// Whether a clash still asks something of the officer who wrote it: they have not said what they would have.
pub(super) fn asks(conflict: &Conflict) -> bool {
    conflict.status == "open" && conflict.proposal.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_came_back_says_why_in_welsh_too() {
        let reasons = [
            Reason::TooLong,
            Reason::Invalid,
            Reason::NotPermitted,
            Reason::DeviceRevoked,
            Reason::UnknownKind,
            Reason::UnknownParent,
            Reason::Disposed,
            Reason::DependsOnQuarantined,
            Reason::FactDiffers,
            Reason::Unreadable,
        ];
        for said in reasons.map(|reason| why(Some(reason))).into_iter().chain([CLASHED]) {
            assert!(in_welsh(said).is_some(), "{said}");
        }
    }
}
