//! How long a closed crime or incident log is kept, and how it goes: by a person's proposal and another's approval.
//!
//! Nothing here deletes. A rule of `retention.csv` says how many clear years a record is kept from its last day; after
//! that it falls due for review. It is never due while it is open, while something it belongs to is not due, or while
//! anything in it still waits for a person. Two people decide, and by codes: a tombstone that held somebody's words
//! would keep what was to go.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::incident::Incident;
use super::investigation::Investigation;
use super::wanted::Wanted;
use crate::ids::{RecordId, StaffId};
use crate::reference::{ListRow, Lists, day};
use crate::time::{Millis, london};

/// The list of rules, in their order: the first that fits governs.
pub const RULES: &str = "retention";
/// Why something goes or is kept, as codes.
pub const REASONS: &str = "disposal_reasons";
/// An offence that no list has counts as this one, which stands with the serious ones.
const UNKNOWN: &str = "?";

/// The states of a disposal.
pub const PROPOSED: &str = "proposed";
pub const KEPT: &str = "kept";
pub const DONE: &str = "done";

/// One proposal to dispose of a record, and what became of it. Once it is carried out it is the tombstone: which
/// record, by which rule, who and when, how many of each kind. It holds no word of the record and no name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "disposal.ts")]
pub struct Disposal {
    pub target: RecordId,
    pub target_kind: String,
    /// The row of `retention.csv` that governs.
    pub rule: String,
    /// The day from which the years count, and when they were over.
    pub from: Millis,
    pub due_at: Millis,
    /// Why, as a code of `disposal_reasons.csv`.
    pub reason: String,
    pub proposed_by: Option<StaffId>,
    pub proposed_at: Millis,
    /// `proposed`, `kept` or `done`.
    pub status: String,
    pub decided_by: Option<StaffId>,
    pub decided_at: Option<Millis>,
    /// Why it is kept, and until when.
    pub kept_for: Option<String>,
    pub keep_until: Option<Millis>,
    /// What went with it, by kind, the record itself among them; and how many lines of the log lost their words.
    pub took: Vec<Took>,
    pub lines: u32,
    pub files: u32,
}

impl Record for Disposal {
    const KIND: &'static str = "disposal";
}

/// How many records of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "disposal.ts")]
pub struct Took {
    pub kind: String,
    pub n: u32,
}

/// Why a record may not be disposed of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "disposal.ts")]
pub enum Held {
    /// It is not closed.
    Open,
    /// Its rule keeps it until the person would be 100.
    Kept,
    /// It belongs to a crime or log that is not due.
    Linked,
    /// An answer is owed to somebody whose change clashed.
    Conflict,
    /// A change to it was kept back and nobody has decided.
    KeptBack,
    /// A marker stands on a national record.
    Wanted,
    /// Somebody is on bail or has not been heard of.
    Bail,
    /// A direction was given and not checked.
    Direction,
    /// A photo was announced and its bytes are not here whole.
    Evidence,
    /// The last entry of an officer's notebook hangs on it: the phone goes on from there.
    Notebook,
}

/// What is read of a record before anybody proposes that it goes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    pub open: bool,
    /// The last thing that happened in it: outcome, closing, entry, contact.
    pub last: Millis,
    pub outcome: Option<String>,
    pub offence: Option<String>,
    pub flags: Vec<String>,
    /// Until when a person decided to keep it.
    pub kept_until: Option<Millis>,
    /// What still waits in it.
    pub waits: Vec<Held>,
}

impl Facts {
    /// What an investigation says of itself; `last` is the newest entry or contact in it.
    #[must_use]
    pub fn of_investigation(lists: &Lists, case: &Investigation, last: Millis) -> Facts {
        let instants = [case.outcome_at, case.allocated_at, Some(case.recorded_at), Some(last)];
        Facts {
            open: lists.investigation_open(&case.status),
            last: instants.into_iter().flatten().max().unwrap_or_default(),
            outcome: case.outcome.clone(),
            offence: case.offence.clone(),
            flags: case.flags.clone().unwrap_or_default(),
            ..Facts::default()
        }
    }

    /// What an incident log says of itself.
    #[must_use]
    pub fn of_incident(lists: &Lists, log: &Incident, last: Millis) -> Facts {
        let instants = [log.resulted_at, log.cancelled_at, Some(log.created_at), Some(last)];
        Facts {
            open: !lists.status_ends(&log.status),
            last: instants.into_iter().flatten().max().unwrap_or_default(),
            ..Facts::default()
        }
    }
}

/// Whether a marker is gone: cancelled and confirmed, or withdrawn before it was circulated.
#[must_use]
pub fn marker_gone(marker: &Wanted) -> bool {
    marker.cancel_confirmed_at.is_some() || (marker.withdrawn_at.is_some() && marker.circulated_at.is_none())
}

/// Where a record stands: its rule, from when, until when, and what holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "disposal.ts")]
pub struct Kept {
    pub rule: String,
    pub from: Millis,
    pub due_at: Millis,
    pub held: Vec<Held>,
}

impl Kept {
    /// Whether its years are over.
    #[must_use]
    pub fn over(&self, now: Millis) -> bool {
        self.due_at <= now
    }

    /// Whether somebody may propose that it goes.
    #[must_use]
    pub fn due(&self, now: Millis) -> bool {
        self.over(now) && self.held.is_empty()
    }
}

/// The rule that governs a record of that kind, as the lists stand on that day; none where no row fits, and then it is
/// kept.
#[must_use]
pub fn rule<'a>(lists: &'a Lists, kind: &str, facts: &Facts, on: Date) -> Option<&'a ListRow> {
    let named = |code: &Option<String>, list: &str, column: &str| {
        code.as_deref().and_then(|code| lists.ever(list, code)).map(|row| row.get(column).to_owned())
    };
    let outcome = named(&facts.outcome, "outcome_codes", "published_group").unwrap_or_default();
    let offence = named(&facts.offence, "offence_codes_seed", "group").unwrap_or_else(|| UNKNOWN.to_owned());
    lists.list(RULES).iter().filter(|row| row.holds(on) && row.get("kind") == kind).find(|row| {
        let (outcomes, offences, flags) = (row.get("outcomes"), row.get("offences"), row.get("flags"));
        let fits = outcomes.is_empty() || outcomes.split(';').any(|one| one == outcome);
        let any = offences.is_empty() && flags.is_empty();
        let flagged = flags.split_whitespace().any(|flag| facts.flags.iter().any(|has| has == flag));
        fits && (any || flagged || offences.split(';').any(|one| one == offence))
    })
}

/// Where a record stands. `links` are those of what it belongs to: it is not due before them.
#[must_use]
pub fn kept(lists: &Lists, kind: &str, facts: &Facts, links: &[Kept], now: Millis) -> Option<Kept> {
    let row = rule(lists, kind, facts, day(now))?;
    let years = row.get("years").parse::<i16>().ok()?;
    let due_at = after_years(facts.last, years)?.max(facts.kept_until.unwrap_or_default());
    let mut held = facts.waits.clone();
    if facts.open {
        held.push(Held::Open);
    }
    if row.get("disposal") == "keep" {
        held.push(Held::Kept);
    }
    if links.iter().any(|link| !link.over(now) || link.held.contains(&Held::Open)) {
        held.push(Held::Linked);
    }
    held.sort();
    held.dedup();
    Some(Kept { rule: row.code.clone(), from: facts.last, due_at, held })
}

/// The first instant after that many whole years from the end of a day, in Europe/London. From 29 February the years are
/// whole on 1 March.
fn after_years(from: Millis, years: i16) -> Option<Millis> {
    let last = day(from).checked_add(i32::from(years).years()).ok()?;
    let first = last.tomorrow().ok()?.at(0, 0, 0, 0).to_zoned_datetime(london()).ok()?;
    Some(Millis(first.timestamp().as_millisecond()))
}

/// Whether somebody may decide on a proposal: never on their own.
#[must_use]
pub fn may_decide(disposal: &Disposal, who: &StaffId) -> bool {
    disposal.status == PROPOSED && disposal.proposed_by.as_ref() != Some(who)
}

/// Whether a code says why something goes (`dispose`) or is kept (`keep`), today.
#[must_use]
pub fn says_why(lists: &Lists, code: &str, what: &str, now: Millis) -> bool {
    lists.row(REASONS, code, day(now)).is_some_and(|row| row.get("for") == what)
}
