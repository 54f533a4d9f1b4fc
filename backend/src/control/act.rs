//! Judging a job: another version of its assessment, another grade, and a second reading of what somebody else did.
//!
//! Nothing is written over. An assessment is a new fact with the next number; a grade is a new fact beside the ones
//! before, and the job's own grade follows in the same transaction.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::deployment::{Assess, CheckRisk, DraftAdvice, Regrade};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::assessment::{copied, lacking, same_in_itself};
use beatbook_shared::patrol::deployment::{DeploymentDecision, FOUND, RiskCheck};
use beatbook_shared::patrol::incident::{Grading, Incident, LEVELS, Letter, Thrive};
use beatbook_shared::patrol::policy::{Advice, Known, advice, level};
use beatbook_shared::patrol::recheck::interval;
use beatbook_shared::patrol::{Record, from_body, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};

use super::load::{authority, one};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Filter, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
pub(super) const LONGEST: usize = 2_000;
/// Whose words a new assessment is compared with: what the same author wrote in this time.
const COMPARED: i64 = 7 * DAY;

/// Stores a new version of the assessment, and the grade that follows where it is another one.
pub(super) fn assess(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &Assess,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let job = one(tx, caller, id)?;
    let before = versions(tx, id)?;
    let newest = before.last().map_or(0, |t| t.record.version);
    if question.seen != newest {
        let detail = "Somebody assessed this job since you read it. Read their version, then write yours.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let (grade, reason) = (trimmed(question.grade.clone()), trimmed(question.reason.clone()));
    let why = trimmed(question.same_words_why.clone());
    let mut thrive = drafted(id, question, caller, newest + 1, now);
    check_words(&thrive, reason.as_ref(), why.as_ref())?;
    if let Some(field) = lacking(lists, &thrive).first() {
        return Err(
            Problem::field(field, "This is not answered yet. Say what is known, or that it is not.").into()
        );
    }
    if same_in_itself(&thrive).is_some() {
        let message = "Two letters say the same words. Say for each what is true of it.";
        return Err(Problem::field("rationale", message).into());
    }
    thrive.same_words_as = same_as(tx, caller, &job, &thrive, &before, now)?;
    if thrive.same_words_as.is_some() {
        if why.is_none() {
            let message = "These are word for word the words of an earlier assessment. Say what is true now, or why they still are.";
            return Err(Problem::field("same_words_why", message).into());
        }
        thrive.same_words_why = why;
    }
    let suggested = advice(lists, &Known::of(&job.record, Some(&thrive)), day(now));
    thrive.suggested.clone_from(&suggested.grade);
    thrive.grade = grade.clone().or(job.record.grade.clone());
    // A job that nobody graded yet has no interval of its own.
    let holds = thrive.grade.clone().unwrap_or_default();
    thrive.reassess_due_at = interval(lists, &job.record, Some(&thrive), &holds, now).map(|ms| now.plus(ms));
    let mut edits = vec![Edit::new(new_id(now)?, &thrive)];
    if let Some(grade) = grade.filter(|grade| Some(grade) != job.record.grade.as_ref()) {
        edits.extend(regraded(
            caller,
            id,
            &job,
            &grade,
            reason.as_deref(),
            &thrive.rationale,
            &suggested,
            lists,
            now,
        )?);
    } else if reason.is_none() && differs(&suggested, &holds) {
        return Err(exception().into());
    }
    all_written(tx, caller, edits, now)
}

/// Stores another grade.
pub(super) fn regrade(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &Regrade,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let job = one(tx, caller, id)?;
    same_version(&job, question.version)?;
    let reason = question.reason.trim();
    short("reason", reason)?;
    if Some(&question.grade) == job.record.grade.as_ref() {
        return Err(
            Problem::field("grade", "The job has this grade already. Choose another, or leave it.").into()
        );
    }
    let thrive = versions(tx, id)?.pop();
    let suggested = advice(lists, &Known::of(&job.record, thrive.as_ref().map(|t| &t.record)), day(now));
    let edits = regraded(caller, id, &job, &question.grade, Some(reason), "", &suggested, lists, now)?;
    all_written(tx, caller, edits, now)
}

/// Stores what a second reader found.
pub(super) fn check(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: CheckRisk,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    one(tx, caller, id)?;
    if authority(caller, lists, now).map_or(0, |held| level(lists, held)) < 2 {
        let detail = "Looking over a judgement is for a control room supervisor or an inspector.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let by = judged_by(tx, id, &question.of)?;
    if by.as_ref() == Some(&caller.staff) {
        let detail = "This is your own judgement. Somebody else looks over it.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    let Some(row) = lists.row(FOUND, &question.result, day(now)) else {
        return Err(Problem::field("result", "Choose what you found from the list.").into());
    };
    let words = trimmed(question.words);
    // What was not said is not too long.
    short("words", words.as_deref().unwrap_or_default())?;
    if row.yes("needs_words") && words.is_none() {
        return Err(Problem::field("words", "Say in a sentence what should be otherwise.").into());
    }
    let found = RiskCheck {
        incident: id.clone(),
        of: question.of,
        at: now,
        by: caller.staff.clone(),
        result: question.result,
        words,
    };
    all_written(tx, caller, vec![Edit::new(new_id(now)?, &found)], now)
}

/// What the policy would say of an assessment that is being written, and what it still lacks.
pub(super) fn draft(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    question: &Assess,
    lists: &Lists,
    now: Millis,
) -> Result<DraftAdvice, Error> {
    let job = one(conn, caller, id)?;
    let before = versions(conn, id)?;
    let thrive = drafted(id, question, caller, before.last().map_or(0, |t| t.record.version) + 1, now);
    let same_words_as = same_as(conn, caller, &job, &thrive, &before, now)?;
    Ok(DraftAdvice {
        advice: advice(lists, &Known::of(&job.record, Some(&thrive)), day(now)),
        lacking: lacking(lists, &thrive).into_iter().map(str::to_owned).collect(),
        same_words_as,
        same_letters: same_in_itself(&thrive).map(|(a, b)| (a.to_owned(), b.to_owned())),
    })
}

fn drafted(id: &RecordId, question: &Assess, caller: &Caller, version: u32, now: Millis) -> Thrive {
    let question = question.clone();
    let given = |letter: Option<Letter>| letter.filter(|l| !l.text.trim().is_empty() || !l.level.is_empty());
    let known = |letter: Letter| Letter {
        level: if LEVELS.contains(&letter.level.as_str()) { letter.level } else { String::new() },
        text: letter.text.trim().to_owned(),
    };
    Thrive {
        incident: id.clone(),
        at: now,
        version,
        by: Some(caller.staff.clone()),
        threat: known(question.threat),
        harm: known(question.harm),
        risk: known(question.risk),
        investigation: known(question.investigation),
        vulnerability: known(question.vulnerability),
        engagement: known(question.engagement),
        prevention: given(question.prevention).map(known),
        preservation: given(question.preservation).map(known),
        repeat_check: question.repeat_check,
        systems_checked: question
            .systems_checked
            .into_iter()
            .map(|system| system.trim().to_owned())
            .filter(|system| !system.is_empty())
            .collect(),
        rationale: question.rationale.trim().to_owned(),
        ..Thrive::default()
    }
}

fn check_words(thrive: &Thrive, reason: Option<&String>, why: Option<&String>) -> Result<(), Problem> {
    let letters = [
        ("threat", &thrive.threat),
        ("harm", &thrive.harm),
        ("risk", &thrive.risk),
        ("investigation", &thrive.investigation),
        ("vulnerability", &thrive.vulnerability),
        ("engagement", &thrive.engagement),
    ];
    for (field, letter) in letters {
        short(field, &letter.text)?;
    }
    for (field, letter) in [("prevention", &thrive.prevention), ("preservation", &thrive.preservation)] {
        short(field, letter.as_ref().map_or("", |l| l.text.as_str()))?;
    }
    short("rationale", &thrive.rationale)?;
    short("reason", reason.map_or("", String::as_str))?;
    short("same_words_why", why.map_or("", String::as_str))
}

/// Every version of a job's assessment, oldest first.
fn versions(conn: &mut AnyConn, id: &RecordId) -> Result<Vec<Stored<Thrive>>, Error> {
    let mut found = records::children::<Thrive>(conn, id)?;
    found.sort_by_key(|held| (held.record.version, held.record.at));
    Ok(found)
}

/// By what the assessment with the same words is known: the version of this job, or the number of another that the
/// same author assessed.
fn same_as(
    conn: &mut AnyConn,
    caller: &Caller,
    job: &Stored<Incident>,
    thrive: &Thrive,
    before: &[Stored<Thrive>],
    now: Millis,
) -> Result<Option<String>, Error> {
    let own: Vec<(String, &Thrive)> = before
        .iter()
        .map(|held| (format!("{}/{}", job.record.number, held.record.version), &held.record))
        .collect();
    if let Some(name) = copied(thrive, own.iter().map(|(name, other)| (name, *other))) {
        return Ok(Some(name.clone()));
    }
    let filter = Filter {
        owner: Some(caller.staff.0.clone()),
        from: Some(now.plus(-COMPARED)),
        without_seq: true,
        ..Filter::default()
    };
    let others: Vec<Stored<Thrive>> = records::list(conn, &filter)?;
    let others = others.iter().filter(|other| other.record.incident != job.id);
    let Some(found) = copied(thrive, others.map(|other| (&other.record.incident, &other.record))).cloned()
    else {
        return Ok(None);
    };
    let number = records::get::<Incident>(conn, &found)?.map(|other| other.record.number);
    Ok(Some(number.unwrap_or(found.0)))
}

/// The grading, and the job with its new grade.
#[allow(clippy::too_many_arguments)]
fn regraded(
    caller: &Caller,
    id: &RecordId,
    job: &Stored<Incident>,
    grade: &str,
    reason: Option<&str>,
    rationale: &str,
    suggested: &Advice,
    lists: &Lists,
    now: Millis,
) -> Result<Vec<Edit>, Error> {
    if lists.row("response_grades", grade, day(now)).is_none() {
        return Err(Problem::field("grade", "Choose a grade that the list has today.").into());
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    // The first grade needs a reason only where it differs from the policy; a change always has one.
    if reason.is_none() && differs(suggested, grade) {
        return Err(exception().into());
    }
    if reason.is_none() && job.record.grade.is_some() {
        return Err(Problem::field("reason", "Say in a sentence why the grade changes.").into());
    }
    let grading = Grading {
        incident: id.clone(),
        at: now,
        grade: grade.to_owned(),
        by: Some(caller.staff.clone()),
        reason: reason.map(str::to_owned),
        suggested: suggested.grade.clone(),
    };
    let after = Incident {
        grade: Some(grade.to_owned()),
        grade_reason: reason.map(str::to_owned),
        grade_rationale: Some(rationale.to_owned()).filter(|r| !r.is_empty()),
        ..job.record.clone()
    };
    Ok(vec![Edit::new(new_id(now)?, &grading), changed(job, &after)])
}

fn differs(suggested: &Advice, grade: &str) -> bool {
    suggested.grade.as_deref().is_some_and(|advised| advised != grade)
}

fn exception() -> Problem {
    Problem::field("reason", "The policy suggests another grade. You decide: say why yours is right.")
}

/// Who made a judgement of that job.
fn judged_by(conn: &mut AnyConn, id: &RecordId, of: &RecordId) -> Result<Option<StaffId>, Error> {
    let gone = || Problem::field("of", "This is no judgement of that job. Read the list again.");
    let kinds = [Grading::KIND, Thrive::KIND, DeploymentDecision::KIND];
    let held = records::held_on(conn, id, &kinds)?;
    let (_, kind, body) = held.into_iter().find(|(held, ..)| held == of).ok_or_else(gone)?;
    if kind == DeploymentDecision::KIND {
        return Ok(from_body::<DeploymentDecision>(&body).ok().map(|decision| decision.by));
    }
    Ok(body.get("by").and_then(serde_json::Value::as_str).map(StaffId::from))
}

pub(super) fn changed(job: &Stored<Incident>, after: &Incident) -> Edit {
    Edit {
        kind: Incident::KIND.to_owned(),
        record: job.id.clone(),
        seen_version: job.version,
        before: to_body(&job.record),
        after: to_body(after),
    }
}

pub(super) fn same_version(job: &Stored<Incident>, seen: u64) -> Result<(), Problem> {
    if job.version == seen {
        return Ok(());
    }
    Err(Problem::new(
        Code::Changed,
        "Somebody changed this job since you read it. Read it again, then decide.",
    ))
}

pub(super) fn all_written(
    tx: &mut Tx<'_>,
    caller: &Caller,
    edits: Vec<Edit>,
    now: Millis,
) -> Result<Written, Error> {
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

pub(super) fn trimmed(words: Option<String>) -> Option<String> {
    words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty())
}

pub(super) fn short(field: &str, words: &str) -> Result<(), Problem> {
    if words.chars().count() > LONGEST {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}
