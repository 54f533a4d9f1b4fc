//! Vulnerable and repeat victims: whether it was found when they first told us (VU01, RV01).
//!
//! Both compare what was known at the first contact with what turned out to be so. *Turned out* is computed: by the
//! repeat rule from people somebody decided on, and from what was asked and found within seven days. Whoever is only a
//! name so far cannot be counted as a repeat and is shown apart; of a victim of whom nobody asked anything, nothing is
//! assumed.
//!
//! Those of whom nobody asked anything are counted beside it, by how long they have waited and whether it is domestic
//! abuse: where asking is slow, the backlog has to show before it hurts somebody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Evidence};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::ids::RecordId;
use crate::measures::evidence::Held;
use crate::patrol::incident::{Incident, Thrive};
use crate::patrol::repeat::{FLAGGED, RepeatFlag};
use crate::patrol::repeat_rules::{DOMESTIC, REPEAT_VICTIM, Seen, repeats};
use crate::patrol::vulnerability::{Asked as Told, FOUND, NONE_FOUND, Vulnerability, asked, effective};
use crate::reference::day;
use crate::time::{DAY, HOUR, Millis};

/// How long after the first contact a finding still makes the figure's whole.
const TURNED_OUT: i64 = 7 * DAY;

/// What the two measures read beside incidents: what happened to the victims of the period, a year back.
#[derive(Debug, Clone, Default)]
pub struct OfVictims {
    pub seen: Vec<Seen>,
    pub answers: Vec<Held<Vulnerability>>,
    pub flags: Vec<Held<RepeatFlag>>,
    pub thrives: Vec<Held<Thrive>>,
}

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let share = |name| Part { name, unit: "percent", how: How::Share, plot: Plot::Week };
    let sample = |measure, part, mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        let slices: Vec<&'static [&'static str]> = vec![&[], &["area"]];
        Sample { measure, parts: vec![share(part)], slices, only: None, lines, stated: Vec::new() }
    };
    vec![
        sample("VU01", "found_first", vulnerable(evidence, asked)),
        unassessed(evidence, asked),
        sample("RV01", "flagged_first", repeat(evidence, asked)),
    ]
}

/// The victims' incidents of the period of which nobody has said anything yet, oldest first.
fn unassessed(evidence: &Evidence, asked_of: &Asked<'_>) -> Sample {
    let domestic: BTreeSet<&RecordId> = evidence
        .of_victims
        .seen
        .iter()
        .filter(|one| one.sorts.contains(DOMESTIC))
        .map(|one| &one.event)
        .collect();
    let mut lines: Vec<Line> = Vec::new();
    for (held, said) in answered(evidence, asked_of) {
        let said: Vec<&Vulnerability> = said.iter().collect();
        if asked(&said, asked_of.as_at()) != Told::Unsaid {
            continue;
        }
        let mut line = line(held);
        let group = Arc::make_mut(&mut line.group);
        let days = asked_of.as_at().since(held.record.created_at) / DAY;
        if let Some(band) = asked_of.lists.ageing_band(days, day(asked_of.as_at())) {
            group.insert("band", band.to_owned());
        }
        group.insert("domestic", if domestic.contains(&held.id) { "yes" } else { "no" }.to_owned());
        lines.push(line);
    }
    lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
    Sample {
        measure: "VU01",
        parts: vec![Part { name: "unassessed", unit: "count", how: How::Count, plot: Plot::None }],
        slices: vec![&[], &["domestic"], &["band"], &["area"], &["domestic", "band"]],
        only: None,
        lines,
        stated: Vec::new(),
    }
}

/// Incidents of the period that have a victim and are an event of their own.
fn contacts<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<&'a Held<Incident>> {
    let with_victim: BTreeSet<&RecordId> =
        evidence.of_victims.seen.iter().filter(|one| one.role == "victim").map(|one| &one.event).collect();
    evidence
        .incidents
        .iter()
        .filter(|held| {
            asked.holds(held.record.created_at)
                && held.record.created_at <= asked.as_at()
                && asked.wants_area(&held.record.area)
                && asked.wants_class(if held.record.rural { "rural" } else { "urban" })
                && held.record.duplicate_of.is_none()
                && held.record.cancelled_at.is_none()
                && (held.record.victim || with_victim.contains(&held.id))
        })
        .collect()
}

fn line(held: &Held<Incident>) -> Line {
    Line {
        record: held.id.clone(),
        kind: "incident",
        label: held.record.number.clone(),
        title: held.record.title.clone(),
        group: Arc::new(Group::from([("area", held.record.area.clone())])),
        at: held.record.created_at,
        start: Some(held.record.created_at),
        stop: None,
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

/// Until when something counts as said at the first contact: a number of the definition, in hours.
fn first_until(asked: &Asked<'_>, measure: &str, created_at: Millis) -> Millis {
    let hours = i64::try_from(asked.whole(measure, "max_gap_h")).unwrap_or(0);
    created_at.plus(hours.saturating_mul(HOUR))
}

fn by_incident<'a, R>(
    held: &'a [Held<R>],
    about: impl Fn(&'a R) -> &'a RecordId,
) -> BTreeMap<&'a RecordId, Vec<&'a Held<R>>> {
    let mut by: BTreeMap<&RecordId, Vec<&Held<R>>> = BTreeMap::new();
    for one in held {
        by.entry(about(&one.record)).or_default().push(one);
    }
    by
}

/// The victims' incidents of the period, each with everything that was said of vulnerability at it.
fn answered<'a>(
    evidence: &'a Evidence,
    asked_of: &Asked<'_>,
) -> Vec<(&'a Held<Incident>, Vec<Vulnerability>)> {
    let answers = by_incident(&evidence.of_victims.answers, |a| &a.about);
    let thrives = by_incident(&evidence.of_victims.thrives, |t| &t.incident);
    // What was asked at the case belongs to the incident that it came from.
    let mut of_event: BTreeMap<&RecordId, BTreeSet<&RecordId>> = BTreeMap::new();
    for one in &evidence.of_victims.seen {
        of_event.entry(&one.event).or_default().insert(&one.about);
    }
    contacts(evidence, asked_of)
        .into_iter()
        .map(|held| {
            let abouts = of_event.get(&held.id).into_iter().flatten().copied().chain([&held.id]);
            let abouts: BTreeSet<&RecordId> = abouts.collect();
            let own: Vec<(&RecordId, &Vulnerability)> = abouts
                .iter()
                .flat_map(|about| answers.get(about).into_iter().flatten())
                .map(|one| (&one.id, &one.record))
                .collect();
            let mut said: Vec<Vulnerability> = effective(&own).into_iter().cloned().collect();
            let assessed = thrives.get(&held.id).into_iter().flatten();
            said.extend(assessed.filter_map(|thrive| of_letter(&thrive.record)));
            (held, said)
        })
        .collect()
}

/// VU01: of the victims' incidents where something was found within seven days, those where it was found at once.
fn vulnerable(evidence: &Evidence, asked_of: &Asked<'_>) -> Vec<Line> {
    answered(evidence, asked_of)
        .into_iter()
        .map(|(held, said)| {
            let mut line = line(held);
            let created = held.record.created_at;
            let said: Vec<&Vulnerability> = said.iter().collect();
            let (first, later) = (
                asked(&said, first_until(asked_of, "VU01", created)),
                asked(&said, created.plus(TURNED_OUT).min(asked_of.as_at())),
            );
            let young = created.plus(TURNED_OUT) > asked_of.as_at();
            line.verdict = match later {
                Told::Found => Verdict::Counted(Some(first == Told::Found)),
                _ if young => Verdict::Excluded("not_seven_days".to_owned()),
                Told::NoneFound => Verdict::Excluded("none_found".to_owned()),
                Told::NotAsked => Verdict::Excluded("said_not_asked".to_owned()),
                Told::Unsaid => Verdict::Excluded("nobody_asked".to_owned()),
            };
            line.missing = line.verdict == Verdict::Excluded("nobody_asked".to_owned());
            line.stop = said.iter().filter(|a| a.answer == FOUND).map(|a| a.at).min();
            line
        })
        .collect()
}

/// What a version of the assessment says of vulnerability; nothing where the letter was not filled in.
fn of_letter(thrive: &Thrive) -> Option<Vulnerability> {
    let answer = match thrive.vulnerability.level.as_str() {
        "" => return None,
        "none" => NONE_FOUND,
        _ => FOUND,
    };
    Some(Vulnerability { answer: answer.to_owned(), at: thrive.at, ..Vulnerability::default() })
}

/// RV01: of the victims who were repeats by the rule when they told us, those that were flagged at once.
fn repeat(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let flags = by_incident(&evidence.of_victims.flags, |f| &f.about);
    let thrives = by_incident(&evidence.of_victims.thrives, |t| &t.incident);
    let mut of_who: BTreeMap<&RecordId, Vec<&Seen>> = BTreeMap::new();
    let mut victims: BTreeMap<&RecordId, BTreeMap<&RecordId, bool>> = BTreeMap::new();
    for one in evidence.of_victims.seen.iter().filter(|one| one.role == "victim") {
        let Some(who) = &one.who else { continue };
        of_who.entry(who).or_default().push(one);
        *victims.entry(&one.event).or_default().entry(who).or_default() |= one.known;
    }
    let mut lines = Vec::new();
    for held in contacts(evidence, asked) {
        let created = held.record.created_at;
        let until = first_until(asked, "RV01", created);
        let flagged = flags
            .get(&held.id)
            .into_iter()
            .flatten()
            .any(|flag| flag.record.said == FLAGGED && flag.record.at <= until);
        let assessed = thrives.get(&held.id).into_iter().flatten();
        let checked = assessed.clone().any(|t| t.record.at <= until && t.record.repeat_check == "repeat");
        for (who, known) in victims.get(&held.id).into_iter().flatten() {
            let mut line = line(held);
            // What happened up to and with this contact.
            let own: Vec<Seen> = of_who
                .get(who)
                .into_iter()
                .flatten()
                .filter(|one| one.at <= created || one.event == held.id)
                .map(|one| Seen { at: one.at.min(created), ..(*one).clone() })
                .collect();
            let found = repeats(asked.lists, &own, &[], created);
            let is = found.iter().any(|one| one.rule == REPEAT_VICTIM);
            line.verdict = match (is, known) {
                (true, _) => Verdict::Counted(Some(flagged || checked)),
                (false, false) => Verdict::Excluded("unmatched_person".to_owned()),
                (false, true) => continue,
            };
            line.missing = !is;
            lines.push(line);
        }
    }
    lines
}
