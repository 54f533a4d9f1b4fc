//! The sign-off: a review of what was on the screen, with a direction if it gives one, and the next date.

use beatbook_shared::api::console::{GiveDirection, SignOff, Written};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::review_due::{self, Reader};
use beatbook_shared::patrol::signed;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::json;

use super::{newer, store};
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::investigations::sight::{Sight, hidden};
use crate::investigations::{CaseFile, content};
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest note or direction, in characters.
const LONGEST: usize = 4_000;

/// Stores the review, its direction and the next date together, or refuses all of it.
pub(super) fn sign_off(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: &SignOff,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let case = records::get::<Investigation>(tx, id)?.ok_or_else(hidden)?;
    if !Sight::of(tx, caller, now)?.sees(id, &case.record) {
        return Err(hidden().into());
    }
    let file = CaseFile::read(tx, id)?.ok_or_else(hidden)?;
    if let Some(same) = said_before(&file.reviews, caller, question) {
        return Ok(answer_again(same));
    }
    let own_case = review_due::may_not_review(&case.record, &caller.staff, &caller.language);
    let own_words =
        || file.own_words(&caller.staff).map(|at| review_due::own_words_unsigned(at, &caller.language));
    if let Some(why) = own_case.or_else(own_words) {
        return Err(Problem::new(Code::NotAllowed, why).into());
    }
    check(&case, file.head, question, lists, now)?;
    // Whoever signs, signs what was on their screen and nothing else.
    let content = content(tx, id)?;
    if signed::root(&content) != question.content_hash {
        return Err(newer::problem(tx, caller, &file, question.seq_seen, lists, now)?.into());
    }
    if let Some(direction) = &question.direction
        && records::get::<Staff>(tx, &direction.owner.record())?.is_none()
    {
        return Err(Problem::field(
            "direction.owner",
            "There is nobody of that id. Choose somebody from the list.",
        )
        .into());
    }
    let held: Vec<Review> = file.reviews.iter().map(|r| r.record.clone()).collect();
    let edits = edits(&case, &held, caller, question, lists, now)?;
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    let signed = written(settled.first())?;
    store::keep(tx, &signed.id, id, question.seq_seen, &content)?;
    Ok(signed)
}

/// The same sign-off sent twice, as a page does when the first answer was lost.
fn said_before<'a>(
    reviews: &'a [Stored<Review>],
    caller: &Caller,
    question: &SignOff,
) -> Option<&'a Stored<Review>> {
    reviews.iter().find(|r| {
        let r = &r.record;
        r.reviewer == caller.staff
            && r.version_seen == question.version_seen
            && r.seq_seen == question.seq_seen
            && r.result == question.result
            && r.note == note(question)
            && r.content_hash.as_ref() == Some(&question.content_hash)
    })
}

fn answer_again(review: &Stored<Review>) -> Written {
    Written {
        id: review.id.clone(),
        version: review.version,
        seq: review.seq,
        outcome: beatbook_shared::sync::wire::Outcome::Merged,
        records: Vec::new(),
    }
}

fn note(question: &SignOff) -> Option<String> {
    question.note.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned)
}

fn check(
    case: &Stored<Investigation>,
    head: u64,
    question: &SignOff,
    lists: &Lists,
    now: Millis,
) -> Result<(), Problem> {
    let refuse = |field: &str, message: String| Err(Problem::field(field, message));
    let Some(result) = lists.row("review_results", &question.result, day(now)) else {
        let codes: Vec<&str> = lists.codes("review_results", day(now)).into_iter().collect();
        return refuse("result", format!("Choose one of today's results: {}.", codes.join(", ")));
    };
    if !lists.investigation_open(&case.record.status) {
        return refuse(
            "status",
            "This investigation is closed; open it again before it is reviewed.".to_owned(),
        );
    }
    if question.version_seen == 0 || question.version_seen > case.version {
        return refuse(
            "version_seen",
            format!("The investigation is at version {}; read it again.", case.version),
        );
    }
    if question.seq_seen > head {
        return refuse("seq_seen", format!("The log is at {head}; read the investigation again."));
    }
    let says = note(question);
    if says.as_ref().is_some_and(|n| n.chars().count() > LONGEST) {
        return refuse("note", format!("A note may have {LONGEST} characters. Shorten it."));
    }
    for needed in result.get("must_have").split_whitespace() {
        match needed {
            "direction" if question.direction.is_none() => {
                return refuse(
                    "direction",
                    format!("{} needs a direction: what to do, by whom and by when.", result.label_en),
                );
            }
            "note" if says.is_none() => {
                return refuse("note", format!("{} needs a note that says why.", result.label_en));
            }
            "reason" if question.reason.is_none() => {
                return refuse("reason", format!("{} needs a reason from the list.", result.label_en));
            }
            _ => {}
        }
    }
    if let Some(reason) = &question.reason
        && lists.row("review_reasons", reason, day(now)).is_none()
    {
        let codes: Vec<&str> = lists.codes("review_reasons", day(now)).into_iter().collect();
        return refuse("reason", format!("Choose one of today's reasons: {}.", codes.join(", ")));
    }
    if let Some(direction) = &question.direction {
        check_direction(direction, now)?;
    }
    let latest = review_due::next_after(lists, &case.record, now);
    match (question.next_due_at, latest) {
        (Some(at), _) if at <= now => refuse("next_due_at", "Give a time that is still to come.".to_owned()),
        (Some(at), Some(latest)) if at > latest => refuse(
            "next_due_at",
            format!("For this risk the next review is due by {} at the latest.", latest.london_text()),
        ),
        _ => Ok(()),
    }
}

fn check_direction(direction: &GiveDirection, now: Millis) -> Result<(), Problem> {
    let text = direction.text.trim().chars().count();
    if text == 0 {
        return Err(Problem::field("direction.text", "Say what is to be done."));
    }
    if text > LONGEST {
        return Err(Problem::field(
            "direction.text",
            format!("A direction may have {LONGEST} characters. Shorten it."),
        ));
    }
    if direction.due_at <= now {
        return Err(Problem::field("direction.due_at", "Give a time that is still to come."));
    }
    Ok(())
}

/// The review, then its direction, then the next date on the investigation.
fn edits(
    case: &Stored<Investigation>,
    held: &[Review],
    caller: &Caller,
    question: &SignOff,
    lists: &Lists,
    now: Millis,
) -> Result<Vec<Edit>, Error> {
    let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
    let due = review_due::due(lists, &case.record, held, Reader { roles: &roles, language: "en" }, now);
    let counts = lists.review_counts(&question.result);
    // A mere note leaves the date where it was: nobody has supervised.
    let next = question
        .next_due_at
        .or_else(|| if counts { review_due::next_after(lists, &case.record, now) } else { None });
    let review = Review {
        investigation: case.id.clone(),
        reviewer: caller.staff.clone(),
        at: now,
        result: question.result.clone(),
        version_seen: question.version_seen,
        seq_seen: question.seq_seen,
        due_at: due.as_ref().map(|d| d.at),
        rule: due.map(|d| d.rule),
        note: note(question),
        next_due_at: next,
        seconds_open: question.seconds_open,
        reason: question.reason.clone(),
        content_hash: Some(question.content_hash.clone()),
    };
    let review_id = new_id(now)?;
    let mut edits = vec![Edit::new(review_id.clone(), &review)];
    if let Some(given) = &question.direction {
        let direction = Direction {
            investigation: case.id.clone(),
            review: Some(review_id),
            text: given.text.trim().to_owned(),
            owner: given.owner.clone(),
            given_by: caller.staff.clone(),
            given_at: now,
            due_at: given.due_at,
            status: "open".to_owned(),
            origin: Some(origin(&question.result).to_owned()),
            reason: question.reason.clone(),
            ..Direction::default()
        };
        edits.push(Edit::new(new_id(now)?, &direction));
    }
    if let Some(next) = next.filter(|next| case.record.next_review_due != Some(*next)) {
        let field = |at: Option<Millis>| -> Body {
            at.map(|at| ("next_review_due".to_owned(), json!(at))).into_iter().collect()
        };
        edits.push(Edit {
            kind: Investigation::KIND.to_owned(),
            record: case.id.clone(),
            seen_version: case.version,
            before: field(case.record.next_review_due),
            after: field(Some(next)),
        });
    }
    Ok(edits)
}

/// What a direction came of, as the officer reads it.
fn origin(result: &str) -> &'static str {
    match result {
        "RV3" => "return",
        "RV9" => "oversight",
        _ => "direction",
    }
}
