//! Deciding whether anybody goes, and keeping the appointment that a caller was promised.

use std::collections::BTreeMap;

use beatbook_shared::api::console::Written;
use beatbook_shared::api::deployment::{DecideDeployment, TellAppointment};
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::backlog::jobs;
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::patrol::appointment::{Appointment, EVENTS, Kept, Window, windows};
use beatbook_shared::patrol::deployment::{DeploymentDecision, is_crime, wrong};
use beatbook_shared::patrol::incident::{AWAITING, DEFERRED, ENDED, Incident, NO_DEPLOYMENT};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};

use super::act::{all_written, changed, same_version, short, trimmed};
use super::load;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::records::Stored;
use crate::sync::write::{Edit, new_id};

/// A window lies within this from now: a promise for next year is a typing mistake.
const FURTHEST: i64 = 90 * DAY;

/// Stores a decision, and on the job why nobody goes.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: DecideDeployment,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let job = open(tx, caller, id, question.version)?;
    short("rationale", &question.rationale)?;
    for words in question.ndm.values() {
        short("ndm", words)?;
    }
    let evidence = load::evidence(tx, lists, vec![Held { id: id.clone(), record: job.record.clone() }])?;
    let asked = load::asked(lists, Millis(i64::MIN), now);
    let all = jobs(&evidence, &asked);
    let read = all.first().ok_or_else(|| Error::Corrupt(format!("the job {id} could not be read")))?;
    let advice = read.advice(lists, now);
    let held = load::authority(caller, lists, now);
    let decision = DeploymentDecision {
        incident: id.clone(),
        at: now,
        by: caller.staff.clone(),
        deploy: question.deploy,
        reason: trimmed(question.reason).filter(|_| !question.deploy),
        rationale: question.rationale.trim().to_owned(),
        authority: held.map(str::to_owned),
        crime: is_crime(lists, &job.record),
        assessment: read.thrives.last().map(|held| held.id.clone()),
        suggested: advice.grade.clone(),
        ndm: Some(logged(question.ndm)).filter(|log| !log.is_empty()),
        rule: advice.rules.first().map(|rule| format!("{}/{}", rule.rule, rule.version)),
    };
    if !decision.deploy && job.record.victim && decision.assessment.is_none() {
        let message = "Assess threat, harm and risk first: this job has a victim and nobody has.";
        return Err(Problem::field("deploy", message).into());
    }
    if let Some((field, why)) = wrong(lists, &decision, &advice, held) {
        return Err(Problem::field(field, why).into());
    }
    let mut edits = vec![Edit::new(new_id(now)?, &decision)];
    let after = Incident {
        status: if decision.deploy { AWAITING } else { NO_DEPLOYMENT }.to_owned(),
        non_attendance_reason: decision.reason.clone(),
        non_attendance_rationale: (!decision.deploy).then(|| decision.rationale.clone()),
        ..job.record.clone()
    };
    // Somebody who is on the way stays on the way.
    let untouched = decision.deploy && read.sent.iter().any(|(_, until)| until.is_none());
    if !untouched && after != job.record {
        edits.push(changed(&job, &after));
    }
    all_written(tx, caller, edits, now)
}

/// The parts of the decision log that say something.
fn logged(log: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let said = log.into_iter().map(|(code, words)| (code, words.trim().to_owned()));
    said.filter(|(_, words)| !words.is_empty()).collect()
}

/// Stores what happened to an appointment, and on the job the window that holds now.
pub(super) fn appoint(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellAppointment,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let job = open(tx, caller, id, question.version)?;
    let Some(row) = lists.row(EVENTS, &question.code, day(now)) else {
        return Err(Problem::field("code", "Choose what happened from the list.").into());
    };
    let evidence = load::evidence(tx, lists, vec![Held { id: id.clone(), record: job.record.clone() }])?;
    let told: Vec<&Appointment> = evidence.appointments.iter().map(|held| &held.record).collect();
    let standing = windows(lists, &job.record, &told, &[], now);
    let effect = row.get("effect");
    let reason = trimmed(question.reason);
    // What was not said is not too long.
    short("reason", reason.as_deref().unwrap_or_default())?;
    fits(effect, standing.last())?;
    if row.get("needs").split_whitespace().any(|needed| needed == "reason") && reason.is_none() {
        return Err(Problem::field("reason", "Say why, in a sentence.").into());
    }
    let window = if row.yes("window") { Some(window(question.from, question.to, now)?) } else { None };
    let event = Appointment {
        incident: id.clone(),
        code: question.code,
        at: now,
        by: caller.staff.clone(),
        from: window.map(|(from, _)| from),
        to: window.map(|(_, to)| to),
        reason,
    };
    let mut edits = vec![Edit::new(new_id(now)?, &event)];
    let says = effect.starts_with("caller_says");
    let after = Incident {
        appointment_from: if says { job.record.appointment_from } else { event.from },
        appointment_to: if says { job.record.appointment_to } else { event.to },
        appointment_moved_by: match effect {
            "moved_by_police" => Some("police".to_owned()),
            "moved_by_caller" => Some("caller".to_owned()),
            _ => job.record.appointment_moved_by.clone(),
        },
        status: match (window, says, job.record.status.as_str()) {
            (Some(_), _, AWAITING | "NEW" | "GRD") => DEFERRED.to_owned(),
            (None, false, DEFERRED) => AWAITING.to_owned(),
            (_, _, status) => status.to_owned(),
        },
        ..job.record.clone()
    };
    if after != job.record {
        edits.push(changed(&job, &after));
    }
    all_written(tx, caller, edits, now)
}

/// Whether that can happen to what stands.
fn fits(effect: &str, last: Option<&Window>) -> Result<(), Problem> {
    let stands = last.is_some_and(|window| window.kept == Kept::ToCome);
    match effect {
        "made" if stands => {
            Err(Problem::field("code", "There is an appointment already. Say who moves it, and to when."))
        }
        "caller_says_kept" | "caller_says_missed" if last.is_none() => {
            Err(Problem::field("code", "There was no appointment that the caller could speak of."))
        }
        "moved_by_police" | "moved_by_caller" | "cancelled_by_police" | "cancelled_by_caller" if !stands => {
            Err(Problem::field(
                "code",
                "No appointment stands that could be moved or cancelled. Make a new one.",
            ))
        }
        _ => Ok(()),
    }
}

fn window(from: Option<Millis>, to: Option<Millis>, now: Millis) -> Result<(Millis, Millis), Problem> {
    let refuse = |field: &str, message: &str| Err(Problem::field(field, message));
    match (from, to) {
        (None, _) => refuse("from", "Give the start of the window that was agreed."),
        (_, None) => refuse("to", "Give the end of the window that was agreed."),
        (Some(from), Some(to)) if to <= from => {
            refuse("to", "The window ends before it begins. Check both times.")
        }
        (Some(_), Some(to)) if to <= now => refuse("to", "That window is over already. Agree on another."),
        (Some(from), Some(_)) if from.since(now) > FURTHEST => {
            refuse("from", "That is more than 90 days away. Check the date.")
        }
        (Some(from), Some(to)) => Ok((from, to)),
    }
}

/// The job, where it is not over and is as it was on the screen.
fn open(tx: &mut Tx<'_>, caller: &Caller, id: &RecordId, seen: u64) -> Result<Stored<Incident>, Error> {
    let job = load::one(tx, caller, id)?;
    same_version(&job, seen)?;
    if ENDED.contains(&job.record.status.as_str()) {
        let message = "This log is closed. Reopen it before anything more is decided.";
        return Err(Problem::field("version", message).into());
    }
    Ok(job)
}
