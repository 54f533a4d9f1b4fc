//! Who and what is a repeat, by dated rules, from what happened.
//!
//! One function applies every rule of `repeat_rules.csv`: so many **events** (never crimes: three crimes of one evening
//! are one event) within a rolling window that ends at the instant asked, never a calendar year. People are counted as
//! themselves once somebody decided who they are; two who merely have one name are two. Withheld numbers, numbers that
//! many use, and institutions are left out by list, or they would be all that anybody sees.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::incident::Incident;
use super::investigation::Investigation;
use super::involved::{About, Involved, event_of, node};
use super::person_match::Groups;
use super::vulnerability::Vulnerability;
use crate::finding::fold::words;
use crate::finding::phone::phone;
use crate::finding::who::Shared;
use crate::ids::RecordId;
use crate::reference::{ListRow, Lists, day};
use crate::time::Millis;

pub const RULES: &str = "repeat_rules";
/// Repeat victim.
pub const REPEAT_VICTIM: &str = "RR1";
/// The sort of event that is domestic abuse.
pub const DOMESTIC: &str = "domestic";

/// Somebody in a role in something that happened, or the happening itself, as the rules see it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// The incident or investigation, its kind, and the event that it is of.
    pub about: RecordId,
    pub about_kind: String,
    pub event: RecordId,
    /// Empty for the incident itself.
    pub role: String,
    /// Codes of `repeat_sorts`.
    pub sorts: BTreeSet<String>,
    pub at: Millis,
    pub reported_at: Millis,
    /// The group of whoever it is.
    pub who: Option<RecordId>,
    /// Whether they are a person and not only a name so far.
    pub known: bool,
    /// Suspects of the same event.
    pub others: BTreeSet<RecordId>,
    pub phone: Option<String>,
    pub place: Option<String>,
    pub organisation: Option<String>,
    pub says_repeat: bool,
}

/// The incident or investigation that somebody is involved in.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    Incident(Box<Incident>),
    Case(Box<Investigation>),
}

/// A repeat, with what it was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "people.ts")]
pub struct Repeat {
    pub rule: String,
    /// A person or an involvement, two of them, a property's number, a phone's, a business at a property.
    pub subject: String,
    /// How many events count.
    pub count: u32,
    /// They said so themselves.
    pub asserted: bool,
    /// The incidents and investigations it was computed from, newest first.
    pub sources: Vec<RecordId>,
    /// When the last of them was.
    pub last_at: Millis,
    pub window_days: i64,
}

/// What happened, as the rules see it. What is held of incidents counts as a happening at its place too.
#[must_use]
pub fn seen(
    lists: &Lists,
    involved: &[(RecordId, Involved)],
    held: &BTreeMap<RecordId, Held>,
    groups: &Groups,
) -> Vec<Seen> {
    let mut all: Vec<Seen> = Vec::new();
    for (id, one) in involved {
        let Some(about) = held.get(&one.about) else { continue };
        let mut seen = happened(lists, &one.about, about, held);
        if let Some(event) = &one.event {
            seen.event.clone_from(event);
        }
        seen.role.clone_from(&one.role);
        seen.at = one.at;
        seen.who = Some(groups.of(node(id, one)).clone());
        seen.known = one.person.is_some() || groups.joined(id);
        seen.phone = one.phone.as_deref().and_then(phone);
        seen.organisation = one.organisation.clone().filter(|name| !name.trim().is_empty());
        seen.says_repeat = one.says_repeat == Some(true);
        all.push(seen);
    }
    for (id, about) in held {
        if matches!(about, Held::Incident(_)) {
            all.push(happened(lists, id, about, held));
        }
    }
    let mut suspects: BTreeMap<RecordId, BTreeSet<RecordId>> = BTreeMap::new();
    for one in all.iter().filter(|one| one.role == "suspect") {
        suspects.entry(one.event.clone()).or_default().extend(one.who.clone());
    }
    for one in all.iter_mut().filter(|one| one.role == "victim") {
        one.others = suspects.get(&one.event).cloned().unwrap_or_default();
    }
    all
}

fn happened(lists: &Lists, id: &RecordId, about: &Held, held: &BTreeMap<RecordId, Held>) -> Seen {
    match about {
        Held::Incident(incident) => Seen {
            about: id.clone(),
            about_kind: "incident".to_owned(),
            event: event_of(About::Incident(id, incident)),
            sorts: sorts_of(lists, incident),
            at: incident.created_at,
            reported_at: incident.created_at,
            place: incident.uprn.clone().filter(|uprn| !uprn.is_empty()),
            ..Seen::default()
        },
        Held::Case(case) => {
            let incident = case.incident.as_ref().and_then(|id| match held.get(id) {
                Some(Held::Incident(incident)) => Some(incident),
                _ => None,
            });
            let mut sorts = incident.map(|incident| sorts_of(lists, incident)).unwrap_or_default();
            sorts.insert("crime".to_owned());
            Seen {
                about: id.clone(),
                about_kind: "investigation".to_owned(),
                event: event_of(About::Case(id, case)),
                sorts,
                at: case.first_reported_at.unwrap_or(case.recorded_at),
                reported_at: case.first_reported_at.unwrap_or(case.recorded_at),
                place: incident.and_then(|incident| incident.uprn.clone()),
                ..Seen::default()
            }
        }
    }
}

/// What sorts of event an incident is, by its category now: the beginnings of codes are data.
fn sorts_of(lists: &Lists, incident: &Incident) -> BTreeSet<String> {
    let category = incident.closing_category.as_deref().unwrap_or(&incident.category);
    let named = |row: &&ListRow, column: &str, code: &str| {
        row.get(column).split_whitespace().any(|start| code.starts_with(start))
    };
    let rows = lists.list("repeat_sorts").iter();
    rows.filter(|row| {
        named(row, "categories", category)
            || incident.qualifiers.iter().any(|qualifier| named(row, "qualifiers", qualifier))
            || incident.investigation.is_some() && row.code == "crime"
    })
    .map(|row| row.code.clone())
    .collect()
}

/// Every repeat there is at `as_at` among what was seen. `referred` are the referrals that a rule may count from.
#[must_use]
pub fn repeats(
    lists: &Lists,
    seen: &[Seen],
    referred: &[(RecordId, &Vulnerability)],
    as_at: Millis,
) -> Vec<Repeat> {
    let today = day(as_at);
    let shared = Shared::on(lists, today);
    let rules = lists.list(RULES).iter().filter(|rule| rule.holds(today));
    rules.flat_map(|rule| by_rule(rule, &shared, seen, referred, as_at)).collect()
}

fn by_rule(
    rule: &ListRow,
    shared: &Shared,
    seen: &[Seen],
    referred: &[(RecordId, &Vulnerability)],
    as_at: Millis,
) -> Vec<Repeat> {
    let number = |column: &str| rule.get(column).parse::<i64>().ok();
    let (window_days, threshold) = (number("window_days").unwrap_or(365), number("threshold").unwrap_or(2));
    let today = day(as_at);
    let days =
        |from: Millis, to: Millis| day(from).until(day(to)).map_or(0, |span| i64::from(span.get_days()));
    let mut by_subject: BTreeMap<String, Vec<&Seen>> = BTreeMap::new();
    let mut users: BTreeMap<String, BTreeSet<&RecordId>> = BTreeMap::new();
    for one in seen.iter().filter(|one| one.at <= as_at && counts(rule, one)) {
        if day(one.at).until(today).is_ok_and(|span| i64::from(span.get_days()) > window_days) {
            continue;
        }
        if number("report_within_days").is_some_and(|most| days(one.at, one.reported_at) > most) {
            continue;
        }
        for subject in subjects(rule, shared, one) {
            users.entry(subject.clone()).or_default().extend(one.who.as_ref());
            by_subject.entry(subject).or_default().push(one);
        }
    }
    let mut found = Vec::new();
    for (subject, mut all) in by_subject {
        let most = number("most_people").and_then(|most| usize::try_from(most).ok());
        if most.is_some_and(|most| users.get(&subject).is_some_and(|users| users.len() > most)) {
            continue;
        }
        if !rule.get("since_referral").is_empty() {
            let referral = rule.get("since_referral");
            let of_them = |who: &RecordId| all.iter().any(|one| one.who.as_ref() == Some(who));
            let last = referred
                .iter()
                .filter(|(who, v)| v.referral.as_deref() == Some(referral) && of_them(who))
                .map(|(_, v)| v.referral_at.unwrap_or(v.at))
                .filter(|at| *at <= as_at)
                .max();
            let Some(last) = last else { continue };
            all.retain(|one| one.at > last);
        }
        all.sort_by(|a, b| (b.at, &b.about).cmp(&(a.at, &a.about)));
        let events: BTreeSet<&RecordId> = all.iter().map(|one| &one.event).collect();
        let asserted = rule.yes("asserted") && all.iter().any(|one| one.says_repeat);
        let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let Some(last_at) = all.first().map(|one| one.at) else { continue };
        if i64::from(count) < threshold && !asserted {
            continue;
        }
        let mut sources: Vec<RecordId> = Vec::new();
        for one in &all {
            if !sources.contains(&one.about) {
                sources.push(one.about.clone());
            }
        }
        found.push(Repeat {
            rule: rule.code.clone(),
            subject,
            count,
            asserted,
            sources,
            last_at,
            window_days,
        });
    }
    found
}

/// Whether a happening is of the role and sort that a rule counts.
fn counts(rule: &ListRow, one: &Seen) -> bool {
    let roles = rule.get("roles");
    let role = if roles.is_empty() {
        one.role.is_empty()
    } else {
        roles.split_whitespace().any(|role| role == one.role)
    };
    role && rule.get("counts").split_whitespace().any(|sort| match sort {
        "any" => true,
        "not_admin" => !one.sorts.contains("admin"),
        sort => one.sorts.contains(sort),
    })
}

/// Whom or what a happening counts for.
fn subjects(rule: &ListRow, shared: &Shared, one: &Seen) -> Vec<String> {
    let own_place = one.place.as_ref().filter(|uprn| !shared.place(uprn));
    match rule.get("subject") {
        // A business is a victim of its own kind.
        "person" if one.organisation.is_some() => Vec::new(),
        "person" => one.who.iter().map(|who| who.0.clone()).collect(),
        "pair" => {
            let who = one.who.iter();
            who.flat_map(|who| one.others.iter().map(move |other| pair_name(who, other))).collect()
        }
        "phone" => one.phone.iter().filter(|number| !shared.phone(number)).cloned().collect(),
        "place" => own_place.into_iter().cloned().collect(),
        "organisation" => match (&one.organisation, own_place) {
            (Some(name), Some(place)) => {
                vec![format!("{} @ {place}", words(name).collect::<Vec<_>>().join(" "))]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// How two people together are named.
#[must_use]
pub fn pair_name(victim: &RecordId, other: &RecordId) -> String {
    format!("{victim} + {other}")
}
