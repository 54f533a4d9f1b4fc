//! What a victim is owed, and what they were told.
//!
//! Things happen in a case of which the victim must be told within working days: five, or one with enhanced rights
//! (`victim_update_triggers.csv`). Most of them stand in the case already: the arrest, the release and each change of
//! bail in [`Bail`] and its events, the outcome on the crime. What stands nowhere else, an interview under caution or a
//! decision not to investigate, somebody tells as a [`CaseEvent`]. From all of these [`owed`] reads what is due, to whom
//! and until when; nothing of it is stored, so a phone without signal and the server cannot disagree.
//!
//! A [`VictimContact`] discharges what it answers: only a contact that reached them does, and only with something in
//! it. A tick is no contact. How they may be spoken to stands in their [`VictimPlan`]; what is unsafe costs a reason.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::bail::{Bail, BailEvent, effective};
use super::investigation::Investigation;
use super::involved::Involved;
use super::outcomes::OutcomeSet;
use super::reach::SafeHours;
use super::rostered::{Roster, next_on_duty};
use super::victims_wanted::of_wanted;
use super::wanted::{ArrestAttempt, Wanted, WantedStep};
use crate::api::victims::PlanVictim;
use crate::ids::{RecordId, StaffId};
use crate::reference::{Lists, day};
use crate::time::{DAY, MINUTE, Millis, end_of_working_day};

pub const TRIGGERS: &str = "victim_update_triggers";
pub const CHANNELS: &str = "contact_channels";
pub const RESULTS: &str = "contact_results";
pub const LANGUAGES: &str = "victim_languages";
/// What of a bail and of its events the victim must hear.
pub const EVENTS: &str = "victim_events";
/// Offences that must be charged within so many months.
pub const SUMMARY: &str = "summary_offences";

/// How the victim of a crime wants to be spoken to, and what they were offered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct VictimPlan {
    pub investigation: RecordId,
    /// Who they are, where they are known as a person of the case.
    pub involved: Option<RecordId>,
    /// Enhanced rights under the Code: told within one working day.
    pub enhanced: bool,
    /// A code of `victim_languages`.
    pub language: Option<String>,
    /// A code of `contact_channels`: the one they chose.
    pub channel: Option<String>,
    /// Channels that are not safe.
    pub unsafe_channels: Vec<String>,
    /// When and how it is safe, in their words.
    pub safe_contact: Option<String>,
    /// The hours in which it is safe to reach them.
    pub safe_hours: Option<SafeHours>,
    /// How often they want to hear, in days.
    pub every_days: Option<u32>,
    /// They want no updates, since then.
    pub declined_at: Option<Millis>,
    pub needs_assessed_at: Option<Millis>,
    /// Support was offered: the reference, or that they refused.
    pub support: Option<String>,
    pub support_at: Option<Millis>,
    /// A personal statement was offered, and what they said.
    pub statement_offered_at: Option<Millis>,
    pub statement_answer: Option<String>,
    pub by: Option<StaffId>,
}

/// Something that happened in a case of which the victim must be told, and which no other record says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct CaseEvent {
    pub investigation: RecordId,
    /// A code of `victim_update_triggers` that people may tell.
    pub code: String,
    pub at: Millis,
    pub written_at: Millis,
    pub by: StaffId,
    #[serde(default)]
    pub note: Option<String>,
}

/// Somebody spoke to the victim, or tried to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct VictimContact {
    pub investigation: RecordId,
    pub at: Millis,
    pub written_at: Millis,
    pub by: StaffId,
    #[serde(flatten)]
    #[ts(flatten)]
    pub said: ContactSaid,
}

/// What is said of a contact.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct ContactSaid {
    /// A code of `contact_results`.
    pub result: String,
    /// A code of `contact_channels`.
    pub channel: String,
    /// A code of `victim_languages`: the language that was spoken.
    pub language: String,
    /// Why another language than the one that they chose.
    #[serde(default)]
    #[ts(optional)]
    pub language_reason: Option<String>,
    /// Why by a way or at an hour that they had not called safe.
    #[serde(default)]
    #[ts(optional)]
    pub way_reason: Option<String>,
    /// How far it is, why, and when they hear next.
    #[serde(default)]
    #[ts(optional)]
    pub progress: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub reason: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub next_at: Option<Millis>,
    /// Keys of what it answers ([`Owed::key`]).
    #[serde(default)]
    pub answers: Vec<String>,
}

/// A person's look at whether an update was worth having: progress, reason and next date.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct UpdateGrade {
    pub contact: RecordId,
    pub at: Millis,
    pub by: StaffId,
    pub progress: bool,
    pub reason: bool,
    pub next_date: bool,
    #[serde(default)]
    pub note: Option<String>,
}

impl Record for VictimPlan {
    const KIND: &'static str = "victim_plan";
}
impl Record for CaseEvent {
    const KIND: &'static str = "case_event";
}
impl Record for VictimContact {
    const KIND: &'static str = "victim_contact";
}
impl Record for UpdateGrade {
    const KIND: &'static str = "update_grade";
}

/// Something that a victim must be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct Owed {
    /// Names it for the contact that answers it.
    pub key: String,
    /// A code of `victim_update_triggers`.
    pub code: String,
    /// When it happened.
    pub at: Millis,
    /// Until when they must be told; missing where the list sets no time.
    pub due_at: Option<Millis>,
    /// When they were; and by which contact.
    pub told_at: Option<Millis>,
    pub told_by: Option<RecordId>,
    /// They want no updates.
    pub declined: bool,
}

impl Owed {
    /// Whether it is still to be done.
    #[must_use]
    pub fn open(&self) -> bool {
        self.told_at.is_none() && !self.declined && self.due_at.is_some()
    }
}

/// A record with its id.
pub type Kept<'a, R> = (&'a RecordId, &'a R);

/// What a case holds of its victim.
#[derive(Debug, Clone, Default)]
pub struct VictimFile<'a> {
    pub plan: Option<&'a VictimPlan>,
    pub bails: Vec<Kept<'a, Bail>>,
    pub bail_events: Vec<Kept<'a, BailEvent>>,
    pub events: Vec<Kept<'a, CaseEvent>>,
    pub outcomes: Vec<Kept<'a, OutcomeSet>>,
    pub contacts: Vec<Kept<'a, VictimContact>>,
    /// Who is or was wanted for the crime, with what is told of them.
    pub wanted: Vec<Kept<'a, Wanted>>,
    pub attempts: Vec<Kept<'a, ArrestAttempt>>,
    pub steps: Vec<Kept<'a, WantedStep>>,
}

/// Whether a crime has somebody to tell.
#[must_use]
pub fn has_victim(crime: &Investigation) -> bool {
    crime.victim.as_ref().is_some_and(|v| !v.trim().is_empty()) && crime.cancelled.is_none()
}

/// Everything that the victim of a crime must be told by what happened until `now`, oldest first, each with whether
/// they were.
#[must_use]
pub fn owed(
    lists: &Lists,
    id: &RecordId,
    crime: &Investigation,
    file: &VictimFile<'_>,
    now: Millis,
) -> Vec<Owed> {
    if !has_victim(crime) {
        return Vec::new();
    }
    let mut found = vec![(id.0.clone(), "recorded".to_owned(), crime.recorded_at)];
    for (bail_id, bail) in &file.bails {
        of_bail(lists, bail_id, bail, file, &mut found);
    }
    for (wanted_id, wanted) in &file.wanted {
        of_wanted(lists, wanted_id, wanted, file, now, &mut found);
    }
    // An outcome that came from elsewhere says nothing of whom they told there.
    found.extend(file.outcomes.iter().map(|(id, set)| (id.0.clone(), "outcome".to_owned(), set.at)));
    let enhanced = file.plan.is_some_and(|plan| plan.enhanced);
    let holidays = lists.bank_holidays();
    let mut all = Vec::new();
    let mut push = |code: &str, source: &str, at: Millis| {
        let Some(row) = lists.row(TRIGGERS, code, day(at)) else { return };
        if at > now || row.get("answered_by") != "contact" {
            return;
        }
        let days = row.get(if enhanced { "enhanced_days" } else { "working_days" }).parse::<u32>().ok();
        let due_at = days.map(|days| end_of_working_day(at, days, &holidays));
        all.push(told(lists, format!("{code}@{source}"), code, at, due_at, file));
    };
    for (source, event, at) in &found {
        let rows = lists.list(TRIGGERS).iter().filter(|row| row.get("event") == event && row.holds(day(*at)));
        rows.for_each(|row| push(&row.code, source, *at));
    }
    for (event_id, event) in &file.events {
        push(&event.code, event_id.as_str(), event.at);
    }
    // The date on which they were promised to hear is owed like anything else.
    if let Some(at) = crime.victim_next_told {
        let key = format!("{AGREED}@{}", at.0);
        let mut agreed = told(lists, key, AGREED, at, Some(at), file);
        // A later contact with a new date has moved it.
        agreed.declined |= agreed.told_at.is_none() && !lists.investigation_open(&crime.status);
        all.push(agreed);
    }
    all.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    all
}

/// The agreed date of the next update.
const AGREED: &str = "VU12";

/// What a bail and its events say that the victim must hear (`victim_events.csv`).
fn of_bail(
    lists: &Lists,
    id: &RecordId,
    bail: &Bail,
    file: &VictimFile<'_>,
    found: &mut Vec<(String, String, Millis)>,
) {
    let event_of = |list: &str, code: &str| {
        lists.ever(EVENTS, code).filter(|row| row.get("list") == list).map(|row| row.get("event").to_owned())
    };
    found.push((id.0.clone(), "arrested".to_owned(), bail.arrested_at));
    if let Some(what) = event_of("release_types", &bail.release) {
        found.push((id.0.clone(), what, bail.released_at));
    }
    let own: Vec<Kept<'_, BailEvent>> =
        file.bail_events.iter().filter(|(_, e)| e.bail == *id).copied().collect();
    for event in effective(&own) {
        if let Some(what) = event_of("bail_events", &event.code)
            && let Some((source, _)) = own.iter().find(|(_, e)| std::ptr::eq(*e, event))
        {
            found.push((source.0.clone(), what, event.at));
        }
    }
}

/// Whether a contact answered it, and whether they want none.
fn told(
    lists: &Lists,
    key: String,
    code: &str,
    at: Millis,
    due_at: Option<Millis>,
    file: &VictimFile<'_>,
) -> Owed {
    let answers = |c: &VictimContact| {
        c.said.answers.contains(&key)
            && lists.ever(RESULTS, &c.said.result).is_some_and(|row| row.yes("answers"))
    };
    let by = file.contacts.iter().filter(|(_, c)| answers(c)).min_by_key(|(id, c)| (c.at, (*id).clone()));
    // Whoever set an outcome may have said when they told the victim.
    let with_outcome = file
        .outcomes
        .iter()
        .filter(|(id, _)| key.ends_with(&format!("@{id}")))
        .find_map(|(_, set)| set.said.victim_told_at);
    let declined_at = file.plan.and_then(|plan| plan.declined_at);
    let asked_not = file
        .contacts
        .iter()
        .filter(|(_, c)| lists.ever(RESULTS, &c.said.result).is_some_and(|row| row.yes("declines")))
        .map(|(_, c)| c.at)
        .chain(declined_at)
        .min();
    Owed {
        code: code.to_owned(),
        at,
        due_at,
        told_at: by.map(|(_, c)| c.at).into_iter().chain(with_outcome).min(),
        told_by: by.map(|(id, _)| (*id).clone()),
        declined: by.is_none()
            && with_outcome.is_none()
            && asked_not.is_some_and(|since| due_at.is_none_or(|due| since <= due)),
        key,
    }
}

/// What is wrong with a contact as somebody wants to record it: the field, and what to do. Whether the way and the hour
/// were safe, [`super::reach`] says.
#[must_use]
pub fn wrong_contact(
    lists: &Lists,
    plan: Option<&VictimPlan>,
    said: &ContactSaid,
    at: Millis,
    now: Millis,
) -> Option<(&'static str, String)> {
    let refuse = |field, sentence: &str| Some((field, sentence.to_owned()));
    let on = day(now);
    let Some(result) = lists.row(RESULTS, &said.result, on) else {
        return refuse("result", "Say whether they were told.");
    };
    if lists.row(CHANNELS, &said.channel, on).is_none() {
        return refuse("channel", "Say how you spoke to them.");
    }
    if at > now.plus(MINUTE) {
        return refuse("at", "This lies in the future. Give the time at which it happened.");
    }
    if !result.yes("answers") {
        return None;
    }
    if lists.row(LANGUAGES, &said.language, on).is_none() {
        return refuse("language", "Say in which language you spoke.");
    }
    let empty = |words: &Option<String>| words.as_deref().is_none_or(|w| w.trim().is_empty());
    let theirs = plan.and_then(|plan| plan.language.as_ref());
    if theirs.is_some_and(|theirs| *theirs != said.language) && empty(&said.language_reason) {
        return refuse("language_reason", "They chose another language. Say why you did not use it.");
    }
    if result.yes("declines") {
        return None;
    }
    if empty(&said.progress) {
        return refuse("progress", "Say how far it is. A call without content is no update.");
    }
    if empty(&said.reason) {
        return refuse("reason", "Say why it stands as it does, as you told them.");
    }
    match said.next_at {
        None => refuse("next_at", "Give the day on which they hear from you next."),
        Some(next) if next <= at => refuse("next_at", "The next day must lie after this contact."),
        Some(_) => None,
    }
}

/// How much time the law leaves for a charge, where there is a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "victims.ts")]
pub struct TimeLimit {
    /// The last instant.
    pub ends_at: Millis,
    /// From when a supervisor looks at it: the third, fourth and fifth month of six.
    pub alert_at: Millis,
    /// How many whole months have passed of it.
    pub months: u32,
}

/// The time limit of an offence that only a magistrate tries: six calendar months from the offence, the day itself not
/// counted twice.
#[must_use]
pub fn time_limit(lists: &Lists, crime: &Investigation, now: Millis) -> Option<TimeLimit> {
    let from = crime.happened_from.or(crime.first_reported_at).unwrap_or(crime.recorded_at);
    let row = lists.row(SUMMARY, crime.offence.as_deref()?, day(from))?;
    let months: i64 = row.get("months").parse().ok()?;
    let after = |n: i64| {
        let span = jiff::Span::new().try_months(n).ok()?;
        let last = day(from).checked_add(span).ok()?.tomorrow().ok()?;
        let start = last.to_zoned_datetime(crate::time::london()).ok()?;
        Some(Millis(start.timestamp().as_millisecond()).plus(-1))
    };
    let passed = (1..=months).take_while(|n| after(*n).is_some_and(|at| at <= now)).count();
    Some(TimeLimit {
        ends_at: after(months)?,
        alert_at: after(months / 2)?,
        months: u32::try_from(passed).unwrap_or(u32::MAX),
    })
}

/// When a supervisor must next look at a time limit: at each month from the half on, that no review has followed.
#[must_use]
pub fn limit_due(lists: &Lists, crime: &Investigation, last_review: Option<Millis>) -> Option<Millis> {
    let from = crime.happened_from.or(crime.first_reported_at).unwrap_or(crime.recorded_at);
    let row = lists.row(SUMMARY, crime.offence.as_deref()?, day(from))?;
    let months: i64 = row.get("months").parse().ok()?;
    let at = |n: i64| {
        let span = jiff::Span::new().try_months(n).ok()?;
        let on = day(from).checked_add(span).ok()?.to_zoned_datetime(crate::time::london()).ok()?;
        Some(Millis(on.timestamp().as_millisecond()))
    };
    (months / 2..months).filter_map(at).find(|at| last_review.is_none_or(|last| last < *at))
}

/// One in how many updates is looked at by a person, and which: by the id alone, so that nobody picks.
#[must_use]
pub fn sampled(contact: &RecordId, one_in: u64) -> bool {
    let sum = contact.as_str().bytes().fold(0_u64, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(b)));
    one_in > 0 && sum % one_in == 0
}

/// A date so many days on, for a promise: at nine in the morning.
#[must_use]
pub fn next_promise(plan: Option<&VictimPlan>, now: Millis) -> Millis {
    now.plus(i64::from(plan.and_then(|p| p.every_days).unwrap_or(28)) * DAY)
}

/// What a contact says, as an entry of the enquiry log: what was told, why, and when they hear next.
#[must_use]
pub fn as_words(lists: &Lists, said: &ContactSaid, language: &str) -> String {
    let label = |list: &str, code: &str| {
        lists.ever(list, code).map_or_else(|| code.to_owned(), |row| row.label(language).to_owned())
    };
    let head = format!("{} · {}", label(RESULTS, &said.result), label(CHANNELS, &said.channel));
    let spoken = (!said.language.is_empty()).then(|| label(LANGUAGES, &said.language));
    let told =
        [said.progress.as_ref(), said.reason.as_ref()].into_iter().flatten().map(|w| w.trim().to_owned());
    let next = said.next_at.map(|at| at.london_text());
    let way = said.way_reason.as_ref().map(|why| why.trim()).filter(|why| !why.is_empty());
    let way = way.map(|why| format!("{}: {why}", label(CHANNELS, &said.channel)));
    let lines = std::iter::once(spoken.map_or(head.clone(), |s| format!("{head} · {s}")));
    lines
        .chain(way)
        .chain(told.filter(|w| !w.is_empty()))
        .chain(next.map(|at| format!("→ {at}")))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The crime with the date that its victim was promised.
#[must_use]
pub fn promised(crime: &Investigation, said: &ContactSaid) -> Investigation {
    Investigation { victim_next_told: said.next_at.or(crime.victim_next_told), ..crime.clone() }
}

/// What is wrong with a plan as somebody wants to set it: the field, and what to do.
#[must_use]
pub fn wrong_plan(lists: &Lists, asked: &PlanVictim, now: Millis) -> Option<(&'static str, String)> {
    let refuse = |field, sentence: &str| Some((field, sentence.to_owned()));
    let on = day(now);
    let unknown = |list: &str, code: Option<&String>| code.is_some_and(|c| lists.row(list, c, on).is_none());
    if unknown(LANGUAGES, asked.language.as_ref()) {
        return refuse("language", "Choose the language from the list.");
    }
    if unknown(CHANNELS, asked.channel.as_ref()) {
        return refuse("channel", "Choose the way from the list.");
    }
    let dangerous = asked.unsafe_channels.iter().flatten();
    if dangerous.clone().any(|c| unknown(CHANNELS, Some(c))) {
        return refuse("unsafe_channels", "Choose the way from the list.");
    }
    if dangerous.clone().any(|c| asked.channel.as_ref() == Some(c)) {
        return refuse("channel", "They said that this way is not safe. Choose another.");
    }
    if asked.safe_hours.as_ref().is_some_and(|hours| !hours.is_empty() && !hours.reads()) {
        return refuse("safe_hours", "Give both hours, as 09:00 and 15:00.");
    }
    match asked.every_days {
        Some(days) if !(1..=90).contains(&days) => {
            refuse("every_days", "Give a number of days from 1 to 90, as agreed with them.")
        }
        _ => None,
    }
}

/// The plan after what was asked; what is missing stays as it is.
#[must_use]
pub fn planned(was: Option<&VictimPlan>, asked: &PlanVictim, by: &StaffId, now: Millis) -> VictimPlan {
    let was = was.cloned().unwrap_or_default();
    let some = |words: &Option<String>| words.as_ref().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty());
    VictimPlan {
        investigation: asked.investigation.clone(),
        enhanced: asked.enhanced.unwrap_or(was.enhanced),
        language: asked.language.clone().or(was.language),
        channel: asked.channel.clone().or(was.channel),
        unsafe_channels: asked.unsafe_channels.clone().unwrap_or(was.unsafe_channels),
        safe_contact: some(&asked.safe_contact).or(was.safe_contact),
        safe_hours: asked.safe_hours.clone().or(was.safe_hours).filter(|hours| !hours.is_empty()),
        every_days: asked.every_days.or(was.every_days),
        declined_at: match asked.declined {
            Some(true) => was.declined_at.or(Some(now)),
            Some(false) => None,
            None => was.declined_at,
        },
        needs_assessed_at: (asked.needs_assessed == Some(true)).then_some(now).or(was.needs_assessed_at),
        support_at: some(&asked.support).map(|_| now).or(was.support_at),
        support: some(&asked.support).or(was.support),
        statement_offered_at: some(&asked.statement_answer).map(|_| now).or(was.statement_offered_at),
        statement_answer: some(&asked.statement_answer).or(was.statement_answer),
        by: was.by.or_else(|| Some(by.clone())),
        involved: was.involved,
    }
}

/// The role of a victim (`involved_roles.csv`).
pub const VICTIM: &str = "victim";

/// How a victim is spoken to: as their plan says, and where it is silent as they said when they first rang. A way that
/// either of the two calls unsafe is unsafe.
#[must_use]
pub fn theirs(plan: Option<&VictimPlan>, involved: Option<Kept<'_, Involved>>) -> Option<VictimPlan> {
    let Some((id, involved)) = involved else { return plan.cloned() };
    let safe = involved.safe_contact.clone().unwrap_or_default();
    let mut both = plan
        .cloned()
        .unwrap_or_else(|| VictimPlan { investigation: involved.about.clone(), ..VictimPlan::default() });
    both.involved = both.involved.or_else(|| Some(id.clone()));
    both.language = both.language.or_else(|| involved.language.clone());
    let chosen = involved.channel.clone().or_else(|| Some(safe.channel.clone()).filter(|c| !c.is_empty()));
    both.channel = both.channel.or(chosen);
    for channel in safe.never_channels {
        if !both.unsafe_channels.contains(&channel) {
            both.unsafe_channels.push(channel);
        }
    }
    let words: Vec<String> = [safe.to, safe.times, safe.never].into_iter().flatten().collect();
    both.safe_contact = both.safe_contact.or_else(|| (!words.is_empty()).then(|| words.join(" · ")));
    Some(both)
}

/// When the officer in the case is back, where they are off duty until after something falls due: somebody else must
/// tell the victim then, for the law's clock does not wait for anybody's rest days.
#[must_use]
pub fn away_until<'a>(
    roster: impl IntoIterator<Item = &'a Roster>,
    officer: &StaffId,
    due: Millis,
    now: Millis,
) -> Option<Millis> {
    next_on_duty(roster, officer, now).filter(|back| *back > due && *back > now)
}
