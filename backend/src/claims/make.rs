//! Making a claim, changing one, and what one would come to.

use std::collections::BTreeSet;

use beatbook_shared::api::claims::{MakeClaim, Preview};
use beatbook_shared::api::console::Written;
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::Held;
use beatbook_shared::measures::freed::reckoning::{inputs, reckon};
use beatbook_shared::patrol::time_freed::{Baseline, Claim};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{DAY, Millis};

use super::file::{held, no_claim, outlier_factor, overlap};
use super::inputs as rows;
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest title, and the longest of everything else that is written in words.
const TITLE: usize = 200;
const WORDS: usize = 2_000;
/// The most baselines and uses of one claim.
const MOST: usize = 20;

/// What a claim would come to, counted from what is there now.
pub(super) fn preview(
    conn: &mut AnyConn,
    caller: &Caller,
    question: &MakeClaim,
    lists: &Lists,
    now: Millis,
) -> Result<Preview, Error> {
    let mut claim = laid(Claim::default(), question);
    (claim.owner, claim.made_at) = (caller.staff.clone(), now);
    claim.baseline_includes = includes(&baselines(conn, question)?);
    let id = RecordId::default();
    let mut claims = held(conn)?;
    claims.push(Held { id: id.clone(), record: claim.clone() });
    let overlap = overlap(conn, &id, &claims)?;
    let claimed = rows::with_rows(conn, id, claim)?;
    let reckoned = reckon(&claimed.claim, &inputs(&claimed, outlier_factor(lists, now)));
    Ok(Preview { reckoned, overlap })
}

/// Stores a new claim.
pub(super) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &MakeClaim,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    check(question, lists, now)?;
    let before = baselines(tx, question)?;
    fit(question, &before)?;
    let mut claim = laid(Claim::default(), question);
    (claim.owner, claim.made_at) = (caller.staff.clone(), now);
    claim.baseline_includes = includes(&before);
    claim.read_at = Some(records::head(tx)?);
    let edit = Edit {
        kind: Claim::KIND.to_owned(),
        record: new_id(now)?,
        seen_version: 0,
        before: Body::new(),
        after: to_body(&claim),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

/// Changes a claim. Its rows are read again, and whatever was said of it before holds no longer.
pub(super) fn change(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &MakeClaim,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let stored = records::get::<Claim>(tx, id)?.ok_or_else(no_claim)?;
    if stored.record.owner != caller.staff {
        let detail = "Only whoever made a claim changes it. Send it back with a reason instead.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    if stored.version != question.version {
        let detail = "Somebody changed this claim since you read it. Read it again; what you typed is kept.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    check(question, lists, now)?;
    let before = baselines(tx, question)?;
    fit(question, &before)?;
    let mut claim = laid(stored.record.clone(), question);
    claim.baseline_includes = includes(&before);
    claim.read_at = Some(records::head(tx)?);
    let edit = Edit {
        kind: Claim::KIND.to_owned(),
        record: id.clone(),
        seen_version: stored.version,
        before: to_body(&stored.record),
        after: to_body(&claim),
    };
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

fn laid(claim: Claim, question: &MakeClaim) -> Claim {
    let question = question.clone();
    Claim {
        benefit: question.benefit,
        title: question.title.trim().to_owned(),
        task: question.task.filter(|task| !task.is_empty()),
        change: question.change.trim().to_owned(),
        baselines: question.baselines,
        method: question.method,
        after_from: question.after_from,
        after_to: question.after_to,
        volume_source: question.volume_source,
        volume_from: question.volume_from,
        volume_to: question.volume_to,
        uses: question.uses,
        overlap_note: question.overlap_note.trim().to_owned(),
        valid_to: question.valid_to,
        gbp: question.gbp,
        ..claim
    }
}

fn baselines(conn: &mut AnyConn, question: &MakeClaim) -> Result<Vec<Baseline>, Error> {
    let mut found = Vec::new();
    for id in question.baselines.iter().take(MOST) {
        let stored = records::get::<Baseline>(conn, id)?.ok_or_else(|| {
            Problem::field("baselines", "There is no such baseline any more. Choose another.")
        })?;
        found.push(stored.record);
    }
    Ok(found)
}

/// What was measured along with the task before, so that it is not claimed once more for itself.
fn includes(baselines: &[Baseline]) -> Vec<String> {
    let parts: BTreeSet<&String> = baselines.iter().flat_map(|b| &b.includes).collect();
    parts.into_iter().cloned().collect()
}

/// Samples that compare: of one task, measured in one way.
fn fit(question: &MakeClaim, baselines: &[Baseline]) -> Result<(), Problem> {
    // Without a task no baseline fits, and the refusal names the field.
    let task = question.task.as_deref().unwrap_or_default();
    if baselines.iter().any(|b| b.task != task) {
        return Err(Problem::field(
            "baselines",
            "This baseline is of another task. Choose one of this task.",
        ));
    }
    if baselines.iter().any(|b| b.method != question.method) {
        let message = "This baseline was measured by another method than the runs after. Choose one method.";
        return Err(Problem::field("method", message));
    }
    Ok(())
}

fn words(field: &str, text: &str, most: usize, must: bool) -> Result<(), Problem> {
    if must && text.trim().is_empty() {
        return Err(Problem::field(field, "Write something here before saving."));
    }
    if text.chars().count() > most {
        return Err(Problem::field(field, format!("This may have {most} characters. Shorten it.")));
    }
    Ok(())
}

fn listed(field: &str, list: &str, code: &str, lists: &Lists, now: Millis) -> Result<(), Problem> {
    if lists.row(list, code, day(now)).is_some() {
        return Ok(());
    }
    Err(Problem::field(field, "Choose one from the list."))
}

fn period(name: &str, from: Option<Millis>, to: Option<Millis>, now: Millis) -> Result<(), Problem> {
    let Some((from, to)) = from.zip(to) else {
        return Err(Problem::field(name, "Say from when to when."));
    };
    if from >= to {
        return Err(Problem::field(name, "The period must begin before it ends."));
    }
    if to > now.plus(DAY) {
        return Err(Problem::field(name, "Choose a period that has passed: a forecast is no claim."));
    }
    Ok(())
}

fn check(question: &MakeClaim, lists: &Lists, now: Millis) -> Result<(), Problem> {
    words("title", &question.title, TITLE, true)?;
    words("overlap_note", &question.overlap_note, WORDS, false)?;
    listed("benefit", "benefit_types", &question.benefit, lists, now)?;
    if question.benefit == "B6" {
        let message = "What the new way costs is booked, not claimed. Choose another type.";
        return Err(Problem::field("benefit", message));
    }
    if question.gbp.is_some_and(|sum| !sum.is_finite() || sum < 0.0) {
        return Err(Problem::field("gbp", "Give a sum of 0 or more, or none."));
    }
    if question.valid_to.is_none_or(|to| to <= now) {
        return Err(Problem::field(
            "valid_to",
            "Say until when this holds: a benefit fades. Give a day to come.",
        ));
    }
    match question.task.as_deref().filter(|task| !task.is_empty()) {
        None if question.gbp.is_none() => {
            return Err(Problem::field(
                "task",
                "Choose the task whose time was saved, or give a sum of money.",
            ));
        }
        None => return words("change", &question.change, WORDS, true),
        Some(task) => listed("task", "task_types", task, lists, now)?,
    }
    words("change", &question.change, WORDS, true)?;
    listed("method", "sample_methods", &question.method, lists, now)?;
    if question.baselines.is_empty() || question.baselines.len() > MOST {
        let message = format!("Choose what the task took before: one baseline, and {MOST} at the most.");
        return Err(Problem::field("baselines", message));
    }
    period("after_from", question.after_from, question.after_to, now)?;
    listed("volume_source", "volume_sources", &question.volume_source, lists, now)?;
    period("volume_from", question.volume_from, question.volume_to, now)?;
    uses(question, lists, now)
}

fn uses(question: &MakeClaim, lists: &Lists, now: Millis) -> Result<(), Problem> {
    if question.uses.len() > MOST {
        return Err(Problem::field("uses", format!("A claim names {MOST} uses at the most.")));
    }
    for one in &question.uses {
        listed("uses", "claim_uses", &one.code, lists, now)?;
        words("uses", &one.shown_by, WORDS, true)?;
        if !(1..=100).contains(&one.percent) {
            return Err(Problem::field("uses", "A share is 1 to 100 per cent of the saved minutes."));
        }
    }
    if question.uses.iter().map(|u| u32::from(u.percent)).sum::<u32>() > 100 {
        let message = "The uses add up to more than all of the saved minutes. Lower a share.";
        return Err(Problem::field("uses", message));
    }
    Ok(())
}
