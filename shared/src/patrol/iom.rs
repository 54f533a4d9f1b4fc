//! Integrated offender management: who was selected, what was done with them, and what became of it.
//!
//! A [`Spell`] is one person's time in the scheme, or the panel's decision not to select somebody who was eligible:
//! those are the comparison, and without them nothing can be claimed. A spell is never taken away. Whoever leaves
//! stays in every count, with the one reason that counts as success kept apart from the seven that do not.
//!
//! What became of somebody is counted by the day **at liberty**: time in custody is taken out before anything is
//! divided by it, because a recall makes arrests fall without anybody having changed. Proven reoffending asks of the
//! year after selection, and waits another six months for convictions; before that it is too early, and this says so.

use jiff::Span;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::reference::Lists;
use crate::time::{DAY, Millis};

/// One person's time in the scheme, or a decision not to take them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "iom.ts")]
pub struct Spell {
    /// The person, where they are known as one.
    pub person: Option<RecordId>,
    /// As the panel named them.
    pub name: String,
    pub area: String,
    /// `iom_cohorts.csv`.
    pub cohort: String,
    /// When the panel decided. The year of follow-up begins here, for those taken and those not taken alike.
    pub selected_at: Millis,
    /// Whether they were taken. Those who were eligible and were not are the comparison.
    pub selected: bool,
    /// Which panel, as it calls itself, and what it went by.
    pub panel: String,
    pub score: Option<f64>,
    pub reason: String,
    /// The offender manager.
    pub owner: Option<StaffId>,
    pub by: Option<StaffId>,
    pub exit_at: Option<Millis>,
    /// `iom_exit_reasons.csv`.
    pub exit_reason: Option<String>,
    pub exit_words: Option<String>,
    pub exit_by: Option<StaffId>,
}

/// What is done about one need.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "iom.ts")]
pub struct Plan {
    pub spell: RecordId,
    /// `iom_pathways.csv`.
    pub pathway: String,
    pub need: String,
    pub action: String,
    pub owner: Option<StaffId>,
    pub written_at: Millis,
    pub review_at: Millis,
    pub done_at: Option<Millis>,
    pub result: Option<String>,
}

/// Somebody saw or spoke to them, or tried to. Written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "iom.ts")]
pub struct Contact {
    pub spell: RecordId,
    pub at: Millis,
    pub by: StaffId,
    /// Whether they were reached.
    pub reached: bool,
    pub text: String,
}

/// Time in custody.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "iom.ts")]
pub struct Custody {
    pub spell: RecordId,
    /// `iom_custody_kinds.csv`. A recall is custody and no offence.
    pub kind: String,
    pub from: Millis,
    /// Missing while it lasts.
    pub to: Option<Millis>,
    pub by: Option<StaffId>,
}

/// An offence they are suspected of, and when it was proven, if it was. Written once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "iom.ts")]
pub struct OffenceEvent {
    pub spell: RecordId,
    /// When it was done.
    pub at: Millis,
    /// When it led to a conviction or a caution.
    pub proven_at: Option<Millis>,
    pub investigation: Option<RecordId>,
    pub text: String,
    pub written_at: Millis,
    pub by: StaffId,
    /// The entry that this one corrects, or says the proof of; that one no longer counts.
    pub corrects: Option<RecordId>,
}

impl Record for Spell {
    const KIND: &'static str = "iom_spell";
}
impl Record for Plan {
    const KIND: &'static str = "iom_plan";
}
impl Record for Contact {
    const KIND: &'static str = "iom_contact";
}
impl Record for Custody {
    const KIND: &'static str = "iom_custody";
}
impl Record for OffenceEvent {
    const KIND: &'static str = "iom_offence";
}

/// The lists.
pub const COHORTS: &str = "iom_cohorts";
pub const EXITS: &str = "iom_exit_reasons";
pub const PATHWAYS: &str = "iom_pathways";
pub const CUSTODY: &str = "iom_custody_kinds";

/// For how long reoffending is followed, and how much longer a conviction is waited for, in calendar months.
const FOLLOW_UP: i64 = 12;
const CONVICTION: i64 = 6;

fn months_on(at: Millis, months: i64) -> Millis {
    let then = at.london().checked_add(Span::new().months(months));
    then.map_or(at, |z| Millis(z.timestamp().as_millisecond()))
}

/// The part of a spell that something is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "iom.ts")]
pub enum Phase {
    /// The twelve months before selection.
    Before,
    /// From selection to exit, or to now.
    During,
    /// The twelve months after exit, as far as they have passed.
    After,
}

impl Phase {
    pub const ALL: [Phase; 3] = [Phase::Before, Phase::During, Phase::After];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Phase::Before => "before",
            Phase::During => "during",
            Phase::After => "after",
        }
    }
}

/// From when to when a phase of a spell goes, as seen at `now`; nothing where it has not begun. For somebody who was
/// not selected there is the year before and the time since.
#[must_use]
pub fn phase(spell: &Spell, phase: Phase, now: Millis) -> Option<(Millis, Millis)> {
    let left = spell.exit_at.filter(|_| spell.selected);
    let (from, to) = match phase {
        Phase::Before => (months_on(spell.selected_at, -FOLLOW_UP), spell.selected_at),
        Phase::During => (spell.selected_at, left.unwrap_or(now)),
        Phase::After => (left?, months_on(left?, FOLLOW_UP)),
    };
    let to = to.min(now);
    (from < to).then_some((from, to))
}

/// Milliseconds at liberty between two instants: what lies in custody is taken out, and stays that overlap are taken
/// out once.
#[must_use]
pub fn at_liberty(custody: &[&Custody], from: Millis, to: Millis) -> i64 {
    let mut stays: Vec<(Millis, Millis)> = custody
        .iter()
        .map(|stay| (stay.from.max(from), stay.to.unwrap_or(to).min(to)))
        .filter(|(a, b)| a < b)
        .collect();
    stays.sort();
    let (mut inside, mut reached) = (0, from);
    for (a, b) in stays {
        let a = a.max(reached);
        if a < b {
            inside += b.since(a);
            reached = b;
        }
    }
    (to.since(from) - inside).max(0)
}

/// The offence entries that count: what a later entry corrects is left out.
#[must_use]
pub fn effective<'a>(all: &[(&'a RecordId, &'a OffenceEvent)]) -> Vec<(&'a RecordId, &'a OffenceEvent)> {
    let corrected: Vec<&RecordId> = all.iter().filter_map(|(_, o)| o.corrects.as_ref()).collect();
    let mut kept: Vec<_> = all.iter().filter(|(id, _)| !corrected.contains(id)).copied().collect();
    kept.sort_by_key(|(id, o)| (o.at, (*id).clone()));
    kept
}

/// What the proven reoffending of one person comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "iom.ts")]
pub enum Proven {
    /// The follow-up and the wait for convictions are not over.
    TooEarly {
        /// When they are.
        until: Millis,
    },
    /// How many reoffences of the follow-up year were proven within it or the six months after.
    Counted { reoffences: u32 },
}

/// Proven reoffending of one person, as seen at `now`.
#[must_use]
pub fn proven(spell: &Spell, offences: &[&OffenceEvent], now: Millis) -> Proven {
    let (start, end) = (spell.selected_at, months_on(spell.selected_at, FOLLOW_UP));
    let until = months_on(spell.selected_at, FOLLOW_UP + CONVICTION);
    if now < until {
        return Proven::TooEarly { until };
    }
    let counts =
        |o: &&&OffenceEvent| start <= o.at && o.at < end && o.proven_at.is_some_and(|proven| proven < until);
    Proven::Counted { reoffences: u32::try_from(offences.iter().filter(counts).count()).unwrap_or(u32::MAX) }
}

/// Whether a reason for leaving counts as success.
#[must_use]
pub fn is_success(lists: &Lists, reason: &str) -> bool {
    lists.ever(EXITS, reason).is_some_and(|row| row.yes("success"))
}

/// Whole days of so many milliseconds.
#[must_use]
pub fn days(ms: i64) -> i64 {
    ms / DAY
}

/// What is wrong with an exit, if anything: the field and a sentence.
#[must_use]
pub fn wrong_exit(
    lists: &Lists,
    spell: &Spell,
    at: Millis,
    reason: &str,
    now: Millis,
) -> Option<(&'static str, &'static str)> {
    if spell.exit_at.is_some() || !spell.selected {
        Some(("at", "This person is not in the scheme. Read the page again."))
    } else if at <= spell.selected_at || at > now {
        Some(("at", "An exit lies between the selection and now. Check the time."))
    } else if lists.row(EXITS, reason, crate::reference::day(at)).is_none() {
        Some(("reason", "Choose why they leave from the list."))
    } else {
        None
    }
}
