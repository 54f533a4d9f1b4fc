//! The daily meeting and what was agreed there: who does what by when, how one will know, and who looked.
//!
//! A [`Meeting`] is held for one area or for the force. What comes of it are [`Action`]s, never minutes: an action has
//! an owner, a day on which it is due and a measure of done, or it is not one. Its owner is a **post** first (sergeants
//! of a team, neighbourhood officers of an area), because shifts change and a post does not go home: whoever holds it
//! on the day may accept the action and say that it is done, and nobody is named as having it while they are off duty.
//!
//! What an action says of itself is read, never typed: that it is late, that it was extended, that the same matter came
//! back within four weeks. The word of whoever did it is not the end of it: somebody else looks at the evidence and
//! closes it. Each extension is a fact with its reason and the authority for it, so it can be counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::staff::Staff;
use crate::ids::{RecordId, StaffId, TeamId};
use crate::reference::{Lists, day};
use crate::time::{DAY, HOUR, Millis};

/// One meeting.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Meeting {
    /// `local` or `force`.
    pub level: String,
    /// Whose ground it is about; missing for the force.
    pub area: Option<String>,
    pub at: Millis,
    pub chair: StaffId,
    /// Staff ids; a set.
    pub attendees: Vec<StaffId>,
    /// When the new actions had been read back and the meeting ended.
    pub ended_at: Option<Millis>,
}

/// Something that was agreed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Action {
    /// Missing for one that was raised between meetings.
    pub meeting: Option<RecordId>,
    /// `local` or `force`.
    pub level: String,
    pub area: Option<String>,
    /// Under which item of the agenda (`dmm_agenda_items.csv`).
    pub item: Option<String>,
    pub text: String,
    /// The post that owns it: a role (`roles.csv`), of a team or of an area or of the whole force.
    pub owner_role: String,
    pub owner_team: Option<TeamId>,
    pub owner_area: Option<String>,
    /// Who accepted it for the post.
    pub owner_person: Option<StaffId>,
    pub raised_by: StaffId,
    pub raised_at: Millis,
    /// When it falls due, as it stands now.
    pub due_at: Millis,
    /// When it fell due before anybody extended it.
    pub first_due_at: Millis,
    /// What will be seen when it is done.
    pub measure_of_done: String,
    /// What it is about, and that record's kind.
    pub linked_record: Option<RecordId>,
    pub linked_kind: Option<String>,
    /// A code of `action_statuses`; late and extended are read, never stored.
    pub status: String,
    /// What was done, in the words of whoever did it.
    pub evidence: Option<String>,
    pub done_by: Option<StaffId>,
    pub done_at: Option<Millis>,
    /// What is still missing, in the words of whoever looked; or why it was refused.
    pub refusal: Option<String>,
    pub checked_by: Option<StaffId>,
    pub checked_at: Option<Millis>,
    /// The action that took its place.
    pub superseded_by: Option<RecordId>,
}

/// A due day that was moved.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct ActionExtension {
    pub action: RecordId,
    pub at: Millis,
    pub by: StaffId,
    /// The role by which they may.
    pub authority: String,
    pub reason: String,
    pub from: Millis,
    pub until: Millis,
}

impl Record for Meeting {
    const KIND: &'static str = "meeting";
}
impl Record for Action {
    const KIND: &'static str = "action";
}
impl Record for ActionExtension {
    const KIND: &'static str = "action_extension";
}

/// The lists that this slice reads.
pub const STATUSES: &str = "action_statuses";
pub const AGENDA: &str = "dmm_agenda_items";

pub const RAISED: &str = "A0";
pub const ACCEPTED: &str = "A1";
pub const IN_PROGRESS: &str = "A2";
pub const DONE: &str = "A3";
pub const CHECKED: &str = "A4";
pub const LATE: &str = "A5";
pub const EXTENDED: &str = "A6";
pub const REFUSED: &str = "A7";
pub const SUPERSEDED: &str = "A8";

/// The same matter again within this long is one that came back.
pub const RETURN_WITHIN: i64 = 28 * DAY;
/// Nobody is on duty this long after their last word; they forgot to book off.
pub const TOUR: i64 = 16 * HOUR;

/// Whether an action still waits for somebody.
#[must_use]
pub fn open(lists: &Lists, action: &Action) -> bool {
    lists.ever(STATUSES, &action.status).is_some_and(|row| row.yes("open"))
}

/// How an action stands at `now`: late and extended are read from it. One that its owner says is done waits for somebody
/// else and is late no more on the owner's side, but it stays open.
#[must_use]
pub fn standing<'a>(lists: &Lists, action: &'a Action, now: Millis) -> &'a str {
    let moving = matches!(action.status.as_str(), RAISED | ACCEPTED | IN_PROGRESS);
    match () {
        () if !moving || !open(lists, action) => &action.status,
        () if action.due_at < now => LATE,
        () if action.due_at > action.first_due_at => EXTENDED,
        () => &action.status,
    }
}

/// Whether nobody has closed it by its day: also when its owner has said that it is done.
#[must_use]
pub fn overdue(lists: &Lists, action: &Action, now: Millis) -> bool {
    open(lists, action) && action.due_at < now
}

/// Whether somebody holds the post that owns an action.
#[must_use]
pub fn holds(action: &Action, staff: &Staff, at: Millis) -> bool {
    staff.roles_on(at).contains(&action.owner_role.as_str())
        && action.owner_team.as_ref().is_none_or(|team| staff.teams_on(at).contains(team))
        && action.owner_area.as_ref().is_none_or(|area| staff.areas.contains(area))
}

/// Whether somebody is at work, from the last state that they were in and whether they ever book on at all.
#[must_use]
pub fn at_work(last: Option<(u8, Millis)>, books_on: bool, now: Millis) -> Option<bool> {
    match last {
        Some((state, at)) => Some(state != OFF_DUTY && now.since(at) < TOUR),
        None if books_on => Some(false),
        // A desk has no radio to book on with.
        None => None,
    }
}

const OFF_DUTY: u8 = 11;

/// Who has an action now: whoever accepted it, or another holder of the post, and never somebody who is known to be
/// off. `staff` come with whether they are at work.
#[must_use]
pub fn person<'a>(
    action: &Action,
    staff: &'a [(StaffId, Staff, Option<bool>)],
    now: Millis,
) -> Option<&'a StaffId> {
    let mut able: Vec<&(StaffId, Staff, Option<bool>)> =
        staff.iter().filter(|(_, staff, works)| holds(action, staff, now) && *works != Some(false)).collect();
    able.sort_by_key(|(id, _, works)| {
        (Some(id) != action.owner_person.as_ref(), *works != Some(true), id.clone())
    });
    able.first().map(|(id, _, _)| id)
}

/// Who would take an action where its operation takes it.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    pub id: &'a StaffId,
    /// They hold the post that owns it.
    pub holds: bool,
    /// They may check what others did.
    pub supervises: bool,
    /// At a desk of the server and not on a phone.
    pub at_desk: bool,
}

/// Whether somebody may take an action from one state to another. Its post accepts it and says that it is done;
/// somebody who had no part in doing it looks at the evidence and closes it.
#[must_use]
pub fn action_step(was: Option<&Action>, is: &Action, taker: Taker<'_>) -> bool {
    let Some(was) = was else {
        return is.status == RAISED
            && is.evidence.is_none()
            && is.checked_by.is_none()
            && is.first_due_at == is.due_at;
    };
    // The day moves only together with the fact that says why, which only the server writes.
    let day = was.due_at == is.due_at || (taker.supervises && taker.at_desk);
    let same_words = was.evidence == is.evidence && was.done_by == is.done_by;
    let said = same_words || (taker.holds && is.done_by.as_ref() == Some(taker.id));
    let moving = matches!(was.status.as_str(), RAISED | ACCEPTED | IN_PROGRESS);
    let checks = taker.supervises && !own(was, taker.id);
    let step = was.status == is.status && same_words && was.checked_by == is.checked_by
        || match is.status.as_str() {
            ACCEPTED => taker.holds && was.status == RAISED && is.owner_person.as_ref() == Some(taker.id),
            IN_PROGRESS if was.status == DONE => checks && was.evidence == is.evidence && filled(&is.refusal),
            IN_PROGRESS => taker.holds && moving,
            DONE => taker.holds && moving && filled(&is.evidence) && is.done_by.as_ref() == Some(taker.id),
            CHECKED => checks && was.status == DONE && same_words && is.checked_by.as_ref() == Some(taker.id),
            REFUSED => (checks || (taker.holds && was.status == RAISED)) && moving && filled(&is.refusal),
            SUPERSEDED => checks && (moving || was.status == DONE) && is.superseded_by.is_some(),
            _ => false,
        };
    day && said && step && was.first_due_at == is.first_due_at
}

/// Whether somebody did it or has it: they do not check it.
#[must_use]
pub fn own(action: &Action, who: &StaffId) -> bool {
    action.done_by.as_ref() == Some(who)
        || (action.done_by.is_none() && action.owner_person.as_ref() == Some(who))
}

fn filled(words: &Option<String>) -> bool {
    words.as_ref().is_some_and(|words| !words.trim().is_empty())
}

/// What is wrong with an action as somebody wants to raise it: the field, and what to do.
#[must_use]
pub fn wrong(lists: &Lists, action: &Action, now: Millis) -> Option<(&'static str, &'static str)> {
    let today = day(now);
    let known = |list: &str, code: &str| lists.row(list, code, today).is_some();
    if action.text.trim().is_empty() {
        return Some(("text", "Say in one sentence what is to be done."));
    }
    if !known("roles", &action.owner_role) {
        return Some((
            "owner_role",
            "Choose the post that owns this action. A person goes home; a post does not.",
        ));
    }
    if action.measure_of_done.trim().is_empty() {
        return Some(("measure_of_done", "Say what will be seen when it is done."));
    }
    if action.due_at <= now {
        return Some(("due_at", "Give the day and time by which it is due. It must lie ahead."));
    }
    if action.item.as_ref().is_some_and(|item| !known(AGENDA, item)) {
        return Some(("item", "Choose an item of the agenda."));
    }
    None
}

/// What an action is about, so that the same matter is known again: the record, or the words without their case.
#[must_use]
pub fn matter(action: &Action) -> String {
    match &action.linked_record {
        Some(record) => record.0.clone(),
        None => {
            let words = action.text.to_lowercase();
            let words = words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// The actions whose matter had been closed within four weeks before they were raised, each with the one that had been
/// closed.
#[must_use]
pub fn returns<'a>(actions: &[(&'a RecordId, &'a Action)]) -> BTreeMap<&'a RecordId, &'a RecordId> {
    let mut by_matter: BTreeMap<String, Vec<(&RecordId, &Action)>> = BTreeMap::new();
    for (id, action) in actions {
        by_matter.entry(matter(action)).or_default().push((id, action));
    }
    let mut found = BTreeMap::new();
    for same in by_matter.values() {
        for (id, action) in same {
            let closed = same.iter().filter_map(|(other, held)| {
                let at = held.checked_at.filter(|_| held.status == CHECKED)?;
                let since = action.raised_at.since(at);
                (other != id && (0..=RETURN_WITHIN).contains(&since)).then_some((at, *other))
            });
            if let Some((_, before)) = closed.max() {
                found.insert(*id, before);
            }
        }
    }
    found
}
