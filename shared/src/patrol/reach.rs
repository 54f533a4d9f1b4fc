//! Reaching somebody without harm: by which way, and at which hours.
//!
//! A victim may have agreed on one way, forbidden others, and said when it is safe to ring: a partner may read the
//! mobile, or be home after three. What was said stands in three places (their plan, the involvement, the person) and
//! is put together here: whatever any of them forbids is forbidden. A way or an hour that is not safe does not stop an
//! officer who has no other, but it costs a reason, and the reason is kept with the contact for whoever looks.

use jiff::civil::{Time, Weekday};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::person::{SafeContact, may_use};
use super::victims::{CHANNELS, ContactSaid, VictimPlan};
use crate::reference::{Lists, day};
use crate::time::Millis;

/// The hours in which it is safe, as the clock on the wall has them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(export_to = "people.ts")]
pub struct SafeHours {
    /// `09:00`
    pub from: String,
    /// `15:00`; before `from` where it goes over midnight.
    pub to: String,
    /// Not on Saturdays and Sundays.
    pub weekdays: bool,
}

impl SafeHours {
    fn times(&self) -> Option<(Time, Time)> {
        Some((self.from.parse().ok()?, self.to.parse().ok()?))
    }

    /// Whether no hours are given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from.trim().is_empty() && self.to.trim().is_empty()
    }

    /// Whether both ends read as times.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.times().is_some_and(|(from, to)| from != to)
    }

    /// Whether an instant lies in them. Hours that do not read forbid nothing: the words beside them are shown.
    #[must_use]
    pub fn hold(&self, at: Millis) -> bool {
        let Some((from, to)) = self.times() else { return true };
        let local = at.london();
        let clock = local.time();
        let within = if from < to { (from..to).contains(&clock) } else { clock >= from || clock < to };
        within && !(self.weekdays && matches!(local.date().weekday(), Weekday::Saturday | Weekday::Sunday))
    }
}

/// How a victim may be reached: what their plan says, what was said of them in this case, and what is known of the
/// person. What they chose last is the way; whatever was ever called unsafe stays so.
#[must_use]
pub fn safe(
    plan: Option<&VictimPlan>,
    involved: Option<&SafeContact>,
    known: Option<&SafeContact>,
) -> Option<SafeContact> {
    let said: Vec<&SafeContact> = [involved, known].into_iter().flatten().collect();
    if plan.is_none() && said.is_empty() {
        return None;
    }
    let mut never: Vec<String> = plan.into_iter().flat_map(|p| p.unsafe_channels.clone()).collect();
    never.extend(said.iter().flat_map(|s| s.never_channels.clone()));
    never.sort();
    never.dedup();
    let first = |of: fn(&SafeContact) -> Option<String>| said.iter().find_map(|s| of(s));
    // A plan alone names a wish and forbids no other way; it only takes the place of a way that was agreed before.
    let agreed = first(|s| Some(s.channel.clone()).filter(|c| !c.is_empty()));
    let chosen = agreed.map(|agreed| plan.and_then(|p| p.channel.clone()).unwrap_or(agreed));
    Some(SafeContact {
        channel: chosen.unwrap_or_default(),
        to: first(|s| s.to.clone()),
        times: first(|s| s.times.clone()),
        never: first(|s| s.never.clone()),
        never_channels: never,
        hours: plan.and_then(|p| p.safe_hours.clone()).or_else(|| said.iter().find_map(|s| s.hours.clone())),
    })
}

/// What speaks against reaching them by this way at this instant: the sentence to show, or nothing.
#[must_use]
pub fn against(lists: &Lists, safe: Option<&SafeContact>, channel: &str, at: Millis) -> Option<&'static str> {
    if !may_use(safe, channel) {
        return Some("This way was not agreed as safe. Use another, or say why it had to be this one.");
    }
    // A letter or an e-mail has no hour.
    let timed = lists.row(CHANNELS, channel, day(at)).is_some_and(|row| row.yes("timed"));
    let hours = safe.and_then(|safe| safe.hours.as_ref());
    if timed && hours.is_some_and(|hours| !hours.hold(at)) {
        return Some("They said that this hour is not safe. Wait, or say why it could not wait.");
    }
    None
}

/// The ways that would cost a reason at this instant.
#[must_use]
pub fn unsafe_at(lists: &Lists, safe: Option<&SafeContact>, at: Millis) -> Vec<String> {
    let rows = lists.list(CHANNELS).iter().filter(|row| row.holds(day(at)));
    rows.filter(|row| against(lists, safe, &row.code, at).is_some()).map(|row| row.code.clone()).collect()
}

/// Whether a contact was by a way and at an hour that were safe, or has its reason.
#[must_use]
pub fn wrong_way(
    lists: &Lists,
    safe: Option<&SafeContact>,
    said: &ContactSaid,
    at: Millis,
) -> Option<(&'static str, String)> {
    if said.way_reason.as_ref().is_some_and(|why| !why.trim().is_empty()) {
        return None;
    }
    against(lists, safe, &said.channel, at).map(|why| ("way_reason", why.to_owned()))
}
