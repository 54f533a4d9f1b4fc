//! Bail before charge and release under investigation: when somebody must come back, whether they did, and until
//! when bail may run.
//!
//! A [`Bail`] is one release of one suspect. What happens to it afterwards is told by [`BailEvent`]s, which are facts:
//! answered, failed, return date changed, extended, ended. Every figure and every list is read from those two by the
//! pure functions here, so the number of people who failed to answer is the same whoever counts it.
//!
//! Two things are kept apart that are easily mixed. A return whose time has passed and of which **nobody said**
//! anything is no failure: somebody has to look. And a return date that the suspect was never **served** with cannot
//! be failed. How long bail may run follows the day of the *arrest* (PACE s.47ZA as it then stood) in calendar
//! months, and both the months and who may extend them are data (`bail_periods.csv`).

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::person_match::Groups;
use crate::ids::{RecordId, StaffId};
use crate::reference::{ListRow, Lists, day};
use crate::time::{HOUR, Millis, london};

/// One release of one suspect.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Bail {
    pub investigation: RecordId,
    /// As the custody record names them.
    pub suspect: String,
    /// The person, where they are known as one: two bails of one person are one person outstanding.
    #[serde(default)]
    pub person: Option<RecordId>,
    /// A code of `release_types`.
    pub release: String,
    pub arrested_at: Millis,
    pub released_at: Millis,
    /// Whose periods hold: `standard` or `agency`.
    pub case_type: String,
    /// When and where they must come back, as first set. Later dates are events.
    #[serde(default)]
    pub return_at: Option<Millis>,
    #[serde(default)]
    pub station: Option<String>,
    /// The first instant after bail, as authorised; missing where nothing limits it.
    #[serde(default)]
    pub end_at: Option<Millis>,
    /// Under which period it runs: a code of `bail_periods`.
    #[serde(default)]
    pub authority: Option<String>,
    /// Who authorised it, by rank.
    #[serde(default)]
    pub rank: Option<String>,
    #[serde(default)]
    pub conditions: Option<String>,
    /// A code of `risk_levels`: the risk while they are out.
    #[serde(default)]
    pub risk: Option<String>,
    #[serde(default)]
    pub by: Option<StaffId>,
}

/// Something that happened to a bail.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct BailEvent {
    pub bail: RecordId,
    /// A code of `bail_events`.
    pub code: String,
    /// When it happened.
    pub at: Millis,
    /// When it was written down.
    pub written_at: Millis,
    pub by: StaffId,
    /// The new return, the new end, or the end of a pause.
    #[serde(default)]
    pub until: Option<Millis>,
    /// How the suspect was served with a new return date; missing while they were not.
    #[serde(default)]
    pub served: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub rank: Option<String>,
    /// The event that this one corrects; that one no longer counts.
    #[serde(default)]
    pub corrects: Option<RecordId>,
}

impl Record for Bail {
    const KIND: &'static str = "bail";
}
impl Record for BailEvent {
    const KIND: &'static str = "bail_event";
}

/// What became of a day on which somebody had to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Came {
    /// Still to come.
    Waiting,
    /// The time has passed and nobody said anything. No failure: somebody has to look.
    Unsaid,
    /// An officer heard that they did not come. No failure before a desk says so with the custody record.
    Reported,
    InTime,
    /// Answered after the time. No failure (GC12).
    Late,
    Failed,
    /// Did not come, for a reason that was accepted.
    Excused,
    /// Was said to have failed a date that they were never served with.
    NotServed,
    /// Another date was set before this one.
    Moved,
    /// Charged, dropped or released under investigation before it fell due (GC11).
    EndedBefore,
}

/// A day on which somebody had to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Return {
    pub due_at: Millis,
    /// Whether the suspect was served with this date.
    pub served: bool,
    pub came: Came,
    /// When it was answered or said to have failed.
    pub at: Option<Millis>,
    /// When a failure was resolved: arrested, a reason accepted, bail ended.
    pub resolved_at: Option<Millis>,
    /// One said that they came and another that they did not. Somebody has to find out and correct one of the two.
    #[serde(default)]
    pub disputed: bool,
}

impl Return {
    /// A failure that nothing has resolved by that instant.
    #[must_use]
    pub fn outstanding(&self, at: Millis) -> bool {
        self.came == Came::Failed && self.resolved_at.is_none_or(|resolved| resolved > at)
    }
}

/// Where a bail stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Live,
    /// By an event that ends it.
    Ended {
        code: String,
        at: Millis,
    },
    /// Its end passed and nobody had ended or extended it. Never by design.
    Lapsed {
        at: Millis,
    },
}

/// The events that count, in the order in which things happened: what was corrected is left out.
#[must_use]
pub fn effective<'a>(events: &[(&'a RecordId, &'a BailEvent)]) -> Vec<&'a BailEvent> {
    let corrected: Vec<&RecordId> = events.iter().filter_map(|(_, e)| e.corrects.as_ref()).collect();
    let mut kept: Vec<(&RecordId, &BailEvent)> =
        events.iter().filter(|(id, _)| !corrected.contains(id)).copied().collect();
    kept.sort_by_key(|(id, e)| (e.at, e.written_at, (*id).clone()));
    kept.into_iter().map(|(_, event)| event).collect()
}

/// Every day on which the suspect had to come back, oldest first, as it stood at `now`.
#[must_use]
pub fn returns(lists: &Lists, bail: &Bail, events: &[&BailEvent], now: Millis) -> Vec<Return> {
    let first = |due_at| Return {
        due_at,
        served: true,
        came: Came::Waiting,
        at: None,
        resolved_at: None,
        disputed: false,
    };
    let mut all: Vec<Return> = bail.return_at.map(first).into_iter().collect();
    for event in events.iter().filter(|e| e.at <= now) {
        let Some(row) = lists.ever(EVENTS, &event.code) else { continue };
        if let Some(last) = all.last_mut() {
            happened(last, event, row);
        }
        if row.get("return") == "moved"
            && let Some(due_at) = event.until
        {
            all.push(Return { served: event.served.is_some(), ..first(due_at) });
        }
    }
    // An arrest in the minute of the failure resolves it too, whichever of the two was written first.
    let resolving: Vec<Millis> = events
        .iter()
        .filter(|e| e.at <= now && lists.ever(EVENTS, &e.code).is_some_and(|row| row.yes("resolves")))
        .map(|e| e.at)
        .collect();
    for failed in all.iter_mut().filter(|r| r.came == Came::Failed) {
        failed.resolved_at = resolving.iter().filter(|at| Some(**at) >= failed.at).min().copied();
    }
    for open in all.iter_mut().filter(|r| r.came == Came::Waiting && r.due_at <= now) {
        open.came = Came::Unsaid;
    }
    all
}

fn happened(last: &mut Return, event: &BailEvent, row: &ListRow) {
    let open = matches!(last.came, Came::Waiting | Came::Reported);
    let says = row.get("return");
    last.disputed |= match last.came {
        Came::InTime | Came::Late => says == "failed" || says == "reported",
        Came::Failed | Came::Reported => says == "answered",
        _ => false,
    };
    let came = match says {
        "reported" if last.came == Came::Waiting => Some(Came::Reported),
        "answered" if open => Some(if event.at <= last.due_at { Came::InTime } else { Came::Late }),
        "failed" if open => Some(if last.served { Came::Failed } else { Came::NotServed }),
        "excused" if open || last.came == Came::Failed => Some(Came::Excused),
        "moved" if open => Some(Came::Moved),
        _ if open && row.yes("ends") && event.at < last.due_at => Some(Came::EndedBefore),
        _ => None,
    };
    if let Some(came) = came {
        (last.came, last.at) = (came, Some(event.at));
    }
}

/// Where a bail stood at `now`.
#[must_use]
pub fn standing(lists: &Lists, bail: &Bail, events: &[&BailEvent], now: Millis) -> Standing {
    let ending =
        events.iter().find(|e| e.at <= now && lists.ever(EVENTS, &e.code).is_some_and(|row| row.yes("ends")));
    let ends = ends_at(bail, events, now);
    match (ending, ends) {
        (Some(event), ends) if ends.is_none_or(|at| event.at < at) => {
            Standing::Ended { code: event.code.clone(), at: event.at }
        }
        (_, Some(at)) if at <= now => Standing::Lapsed { at },
        (Some(event), _) => Standing::Ended { code: event.code.clone(), at: event.at },
        (None, _) => Standing::Live,
    }
}

/// The first instant after bail: as authorised and extended, later by what the clock was paused while the prosecutor
/// had the file.
#[must_use]
pub fn ends_at(bail: &Bail, events: &[&BailEvent], now: Millis) -> Option<Millis> {
    let end = bail.end_at?;
    let paused: i64 = events
        .iter()
        .filter(|e| e.code == PAUSED && e.at <= now)
        .map(|e| e.until.unwrap_or(now).min(now).since(e.at).max(0))
        .sum();
    Some(end.plus(paused))
}

/// Whether the clock stands still: the prosecutor has the file.
#[must_use]
pub fn paused(events: &[&BailEvent], now: Millis) -> bool {
    events.iter().any(|e| e.code == PAUSED && e.at <= now && e.until.is_none_or(|until| until > now))
}

/// What somebody has to do about a bail at `now`: `failed`, `lapsed`, `disputed`, `reported`, `unsaid`, `due`, `ending`, or
/// nothing yet (`live`) or any more (`ended`). How near is near stands in `bail_duties`. Desk and phone read the same.
#[must_use]
pub fn part(lists: &Lists, bail: &Bail, events: &[&BailEvent], now: Millis) -> &'static str {
    let returns = returns(lists, bail, events, now);
    let ends = ends_at(bail, events, now).filter(|_| !paused(events, now));
    let near = |duty: &str, at: Millis| {
        let hours = lists.row(DUTIES, duty, day(now)).and_then(|row| row.get("within_h").parse::<i64>().ok());
        at > now && hours.is_some_and(|hours| at.since(now) <= hours.saturating_mul(HOUR))
    };
    let last = returns.last();
    match standing(lists, bail, events, now) {
        // A failure is open until it is resolved, also after the end.
        _ if returns.iter().any(|r| r.outstanding(now)) => "failed",
        Standing::Ended { .. } => "ended",
        Standing::Lapsed { .. } => "lapsed",
        Standing::Live if last.is_some_and(|r| r.disputed) => "disputed",
        Standing::Live if last.is_some_and(|r| r.came == Came::Reported) => "reported",
        Standing::Live if last.is_some_and(|r| r.came == Came::Unsaid) => "unsaid",
        Standing::Live if last.is_some_and(|r| r.came == Came::Waiting && near("due", r.due_at)) => "due",
        Standing::Live if ends.is_some_and(|at| near("ending", at)) => "ending",
        Standing::Live => "live",
    }
}

/// The first day of bail: the day after the arrest.
#[must_use]
pub fn starts_on(arrested_at: Millis) -> Option<Date> {
    day(arrested_at).tomorrow().ok()
}

/// The last day of a period for somebody arrested then: so many calendar months after the arrest, on the last day of a
/// month that is too short for it (GC08, GC09). Nothing where that period did not hold for that arrest.
#[must_use]
pub fn last_day(lists: &Lists, arrested_at: Millis, authority: &str) -> Option<Date> {
    let arrested = day(arrested_at);
    let period = lists.row(PERIODS, authority, arrested)?;
    let number = |column: &str| period.get(column).parse::<i64>().ok();
    match (number("months"), number("days")) {
        (Some(months), _) => arrested.checked_add(Span::new().try_months(months).ok()?).ok(),
        (None, Some(days)) => arrested.checked_add(Span::new().try_days(days).ok()?).ok(),
        (None, None) => None,
    }
}

/// The first instant after that last day, in Europe/London.
#[must_use]
pub fn latest_end(lists: &Lists, arrested_at: Millis, authority: &str) -> Option<Millis> {
    let next = last_day(lists, arrested_at, authority)?.tomorrow().ok()?;
    Some(Millis(next.to_zoned_datetime(london()).ok()?.timestamp().as_millisecond()))
}

/// The periods that hold for somebody arrested then, shortest first.
#[must_use]
pub fn periods<'a>(lists: &'a Lists, arrested_at: Millis, case_type: &str) -> Vec<&'a ListRow> {
    let arrested = day(arrested_at);
    lists
        .list(PERIODS)
        .iter()
        .filter(|row| row.holds(arrested) && row.get("case_type") == case_type)
        .collect()
}

/// The period after this one, by which bail could be extended; nothing when only a court could.
#[must_use]
pub fn next_period<'a>(lists: &'a Lists, bail: &Bail) -> Option<&'a ListRow> {
    let all = periods(lists, bail.arrested_at, &bail.case_type);
    let at = all.iter().position(|row| Some(&row.code) == bail.authority.as_ref())?;
    all.get(at + 1).copied()
}

/// Who it is, for counting people and not bails.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The person that the release is linked to, as whoever decided who is who has it.
    Person(RecordId),
    /// Linked to nobody: the name as it is written. Two of one name may be two people, and one of two names one.
    Name(String),
}

/// The person where the release is linked to one, with whoever was decided to be the same; else the name.
#[must_use]
pub fn who(bail: &Bail, same: &Groups) -> Who {
    match &bail.person {
        Some(person) => Who::Person(same.of(person).clone()),
        None => Who::Name(bail.suspect.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// Whether it is for the police to count. Failing at court is another matter, with another owner.
#[must_use]
pub fn is_police(lists: &Lists, bail: &Bail) -> bool {
    lists.ever(RELEASES, &bail.release).is_some_and(|row| row.yes("police"))
}

/// The lists that this slice reads.
pub const RELEASES: &str = "release_types";
pub const PERIODS: &str = "bail_periods";
pub const EVENTS: &str = "bail_events";
/// What somebody has to do, and how long before.
pub const DUTIES: &str = "bail_duties";
/// The prosecutor has the file.
pub const PAUSED: &str = "BE06";
/// Extended by a rank that may.
pub const EXTENDED: &str = "BE05";
/// Released without bail: no date, no conditions, no limit in law.
pub const UNDER_INVESTIGATION: &str = "RUI";

/// What is wrong with a release as somebody wants to record it: the field, and what to do.
#[must_use]
pub fn wrong(lists: &Lists, bail: &Bail, now: Millis) -> Option<(&'static str, String)> {
    let Some(kind) = lists.row(RELEASES, &bail.release, day(bail.released_at)) else {
        return Some(("release", "Choose how the suspect was released.".to_owned()));
    };
    if bail.suspect.trim().is_empty() {
        return Some(("suspect", "Give the suspect's name as the custody record has it.".to_owned()));
    }
    if bail.arrested_at > bail.released_at {
        return Some(("arrested_at", "The arrest lies after the release. Check both times.".to_owned()));
    }
    if bail.released_at > now {
        return Some(("released_at", "The release lies in the future. Check the time.".to_owned()));
    }
    match (kind.yes("return"), bail.return_at) {
        (true, None) => return Some(("return_at", "Give the day and time of the return.".to_owned())),
        (true, Some(at)) if at <= bail.released_at => {
            return Some(("return_at", "The return must lie after the release.".to_owned()));
        }
        (false, Some(_)) => {
            return Some(("return_at", "This way of release has no return date. Leave it empty.".to_owned()));
        }
        _ => {}
    }
    if !kind.yes("conditions") && bail.conditions.as_ref().is_some_and(|c| !c.trim().is_empty()) {
        return Some(("conditions", "This way of release has no conditions. Leave them empty.".to_owned()));
    }
    if !kind.yes("limit") {
        return None;
    }
    let authority = bail.authority.as_deref().unwrap_or_default();
    let Some(latest) = latest_end(lists, bail.arrested_at, authority) else {
        return Some(("authority", "Choose a period that held on the day of the arrest.".to_owned()));
    };
    match (bail.end_at, bail.return_at) {
        (None, _) => Some(("end_at", "Give the last day of bail.".to_owned())),
        (Some(end), _) if end > latest => Some(("end_at", too_long(lists, bail, authority))),
        (Some(end), Some(back)) if back >= end => {
            Some(("return_at", "The return must fall within the period of bail.".to_owned()))
        }
        _ => None,
    }
}

/// Why bail cannot run that long: the last day, and who could give more.
#[must_use]
pub fn too_long(lists: &Lists, bail: &Bail, authority: &str) -> String {
    let last = last_day(lists, bail.arrested_at, authority).map_or_else(String::new, |d| d.to_string());
    format!("For this arrest bail can run to {last} at the latest. A longer one needs the next authority.")
}
