//! What may be told of a bail, and by whom.
//!
//! A desk that has the custody record may tell everything that `bail_events` lists. A phone tells what its bearer saw or
//! heard: that they came, that another day was set and served, or that they are said not to have come (column `phone`).
//! The last is **no failure**: that somebody is unlawfully at large is decided by nobody who has no custody record before
//! them, so it stands as reported until a desk says what it was.

use super::bail::{
    Bail, BailEvent, Came, EVENTS, EXTENDED, Standing, effective, latest_end, next_period, returns, standing,
    too_long,
};
use crate::ids::RecordId;
use crate::reference::{ListRow, Lists, day};
use crate::sync::op::Body;
use crate::time::Millis;

/// Whether an event asks for that field.
#[must_use]
pub fn needs(row: &ListRow, field: &str) -> bool {
    row.get("needs").split_whitespace().any(|needed| needed == field)
}

/// Whether a phone may tell it, as the event's body has it.
#[must_use]
pub fn of_a_phone(lists: &Lists, event: &Body, now: Millis) -> bool {
    let code = event.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
    lists.row(EVENTS, code, day(now)).is_some_and(|row| row.yes("phone"))
}

/// Codes that a phone may tell of that bail now, in the order of the list.
#[must_use]
pub fn offered(lists: &Lists, bail: &Bail, told: &[(&RecordId, &BailEvent)], now: Millis) -> Vec<String> {
    let codes = lists.codes(EVENTS, day(now)).into_iter();
    let phone = codes.filter(|code| lists.row(EVENTS, code, day(now)).is_some_and(|row| row.yes("phone")));
    phone
        .filter(|code| {
            // As if everything that it asks for were there.
            let words = Some("-".to_owned());
            let event = BailEvent {
                code: (*code).to_owned(),
                at: now,
                written_at: now,
                until: Some(now.plus(1)),
                reason: words.clone(),
                rank: words,
                ..BailEvent::default()
            };
            wrong_event(lists, bail, told, &event, now).is_none()
        })
        .map(str::to_owned)
        .collect()
}

/// What is wrong with an event as somebody wants to tell it: the field, and what to do.
#[must_use]
pub fn wrong_event(
    lists: &Lists,
    bail: &Bail,
    told: &[(&RecordId, &BailEvent)],
    event: &BailEvent,
    now: Millis,
) -> Option<(&'static str, String)> {
    let refuse = |field: &'static str, message: &str| Some((field, message.to_owned()));
    let Some(row) = lists.row(EVENTS, &event.code, day(now)) else {
        return refuse("code", "Choose what happened from the list.");
    };
    if event.at > now {
        return refuse("at", "This lies in the future. Give the time at which it happened.");
    }
    if event.at < bail.released_at {
        return refuse("at", "This lies before the release. Check the time.");
    }
    if let Some(id) = &event.corrects
        && !told.iter().any(|(held, _)| *held == id)
    {
        return refuse("corrects", "What is to be corrected is not an event of this bail.");
    }
    let others: Vec<(&RecordId, &BailEvent)> =
        told.iter().filter(|(held, _)| Some(*held) != event.corrects.as_ref()).copied().collect();
    let counting = effective(&others);
    if let Standing::Ended { .. } = standing(lists, bail, &counting, now) {
        return refuse(
            "code",
            "This bail has ended. Correct the event that ended it, or record a new release.",
        );
    }
    for (field, words) in [("reason", &event.reason), ("served", &event.served), ("rank", &event.rank)] {
        let given = words.as_deref().is_some_and(|w| !w.trim().is_empty());
        if needs(row, field) && !given {
            return refuse(
                field,
                if field == "rank" { "Say which rank authorised it." } else { "Say why, in a sentence." },
            );
        }
    }
    if needs(row, "until") && event.until.is_none() {
        return refuse("until", "Give the new day and time.");
    }
    let last = returns(lists, bail, &counting, event.at).pop();
    match row.get("return") {
        "answered" if last.is_none() => {
            refuse("code", "There is no return that could be answered. Set a return date first.")
        }
        "failed" | "reported" => match last {
            Some(r) if r.due_at > event.at => {
                refuse("code", "The return is not due yet, so nobody failed it.")
            }
            Some(r) if !matches!(r.came, Came::Waiting | Came::Unsaid | Came::Reported) => {
                refuse("code", "It is already known what became of this return. Correct that instead.")
            }
            Some(r) if r.came == Came::Reported && row.get("return") == "reported" => {
                refuse("code", "It was reported already. The custody desk has to say what it was.")
            }
            Some(_) => None,
            None => refuse("code", "There is no return that could be failed."),
        },
        "moved" if event.until.is_some_and(|until| until <= event.at) => {
            refuse("until", "The new return must lie after the day on which it was changed.")
        }
        _ if event.code == EXTENDED => extends(lists, bail, event),
        _ => None,
    }
}

/// An extension goes to the next period and no further.
fn extends(lists: &Lists, bail: &Bail, event: &BailEvent) -> Option<(&'static str, String)> {
    let refuse = |field: &'static str, message: &str| Some((field, message.to_owned()));
    let Some(next) = next_period(lists, bail) else {
        return refuse("code", "No officer can extend this further. Only a court can.");
    };
    let latest = latest_end(lists, bail.arrested_at, &next.code);
    match event.until {
        Some(until) if latest.is_none_or(|latest| until > latest) => {
            Some(("until", too_long(lists, bail, &next.code)))
        }
        Some(until) if bail.end_at.is_some_and(|end| until <= end) => {
            refuse("until", "The new end must lie after the one that stands.")
        }
        _ => None,
    }
}
