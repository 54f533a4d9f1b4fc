//! The attendance board: response times, grade changes, crimes attended, and why nobody went.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attended::{Attended, Case, attendances, cases, went as there};
use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use super::{grade_changes, response};
use crate::ids::RecordId;
use crate::patrol::attendance::ResourceRole;
use crate::patrol::deployment::is_crime;
use crate::patrol::incident::Incident;
use crate::patrol::investigation::Investigation;
use crate::reference::day;

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let cases = cases(evidence, asked);
    let mut samples = response::samples(&cases, asked);
    samples.extend(grade_changes::samples(&cases, asked));
    samples.extend(crimes_attended(evidence, asked));
    samples.push(reasons_complete(&cases, asked));
    samples
}

const OFFENCES: &str = "offence_codes_seed";

fn share(name: &'static str, plot: Plot) -> Part {
    Part { name, unit: "percent", how: How::Share, plot }
}

/// AT10: of the crimes recorded in the period, those that somebody attended, by who went.
fn crimes_attended(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let went = who_went(evidence);
    let sorts: [(&str, Option<ResourceRole>); 4] = [
        ("attended", None),
        ("attended_sworn", Some(ResourceRole::Sworn)),
        ("attended_pcso", Some(ResourceRole::Pcso)),
        ("attended_csi", Some(ResourceRole::Csi)),
    ];
    let sample = |(name, sort): (&'static str, Option<ResourceRole>)| Sample {
        measure: "AT10",
        parts: vec![share(name, if sort.is_none() { Plot::Week } else { Plot::None })],
        slices: vec![&[], &["class"], &["area"]],
        only: None,
        lines: evidence
            .investigations
            .iter()
            .filter(|held| asked.holds(held.record.recorded_at) && asked.wants_area(&held.record.area))
            .map(|held| crime(held, sort, &went, asked))
            .collect(),
        stated: Vec::new(),
    };
    sorts.into_iter().map(sample).collect()
}

/// By investigation, the kinds of resource that were at a scene of it. A crime may be named by its
/// incident or name the incident itself.
fn who_went(evidence: &Evidence) -> BTreeMap<&RecordId, Vec<ResourceRole>> {
    let attendances = attendances(evidence);
    let roles = |incident: &RecordId| -> Vec<ResourceRole> {
        let own = attendances.get(incident).map_or(&[][..], Vec::as_slice);
        own.iter().filter(|(_, points)| there(points)).map(|(role, _)| *role).collect()
    };
    let mut went: BTreeMap<&RecordId, Vec<ResourceRole>> = BTreeMap::new();
    for held in &evidence.incidents {
        if let Some(investigation) = &held.record.investigation {
            went.entry(investigation).or_default().extend(roles(&held.id));
        }
    }
    for held in &evidence.investigations {
        if let Some(incident) = &held.record.incident {
            went.entry(&held.id).or_default().extend(roles(incident));
        }
    }
    went
}

fn crime(
    held: &Held<Investigation>,
    sort: Option<ResourceRole>,
    went: &BTreeMap<&RecordId, Vec<ResourceRole>>,
    asked: &Asked<'_>,
) -> Line {
    let crime = &held.record;
    let class = crime.offence.as_deref().and_then(|o| asked.lists.offence_group(o));
    let class = class.or(crime.offence_text.as_deref()).unwrap_or("not classified").to_owned();
    let roles = went.get(&held.id);
    let hit = roles.is_some_and(|roles| match sort {
        Some(sort) => roles.contains(&sort),
        None => roles.iter().any(|role| *role != ResourceRole::Other),
    });
    let verdict = if crime.transferred {
        Verdict::Excluded("transferred".to_owned())
    } else if let Some(reason) = crime.offence.as_deref().and_then(|o| asked.lists.excludes(OFFENCES, o)) {
        Verdict::Excluded(reason.to_owned())
    } else if asked.lists.outside_force(&crime.area) {
        Verdict::Excluded("outside_force".to_owned())
    } else {
        Verdict::Counted(Some(hit))
    };
    Line {
        record: held.id.clone(),
        kind: "investigation",
        label: super::line::case_label(crime),
        title: super::line::case_title(crime),
        group: Arc::new(Group::from([("class", class), ("area", crime.area.clone())])),
        at: crime.recorded_at,
        start: Some(crime.recorded_at),
        stop: None,
        measured: Measured::Nothing,
        missing: matches!(verdict, Verdict::Counted(_)) && roles.is_none(),
        verdict,
        late: false,
        holder: None,
    }
}

/// AT11: of the crimes and victims' incidents that nobody attended, those with a reason from the list and
/// words for it.
fn reasons_complete(cases: &[Case<'_>], asked: &Asked<'_>) -> Sample {
    let lines =
        cases.iter().filter(|case| case.attended == Attended::No && concerns_a_victim(case.incident, asked));
    Sample {
        measure: "AT11",
        parts: vec![share("complete", Plot::Week)],
        slices: vec![&[], &["grade"], &["area"], &["reason"], &["crime"]],
        only: None,
        lines: lines.map(|case| reason(case, asked)).collect(),
        stated: Vec::new(),
    }
}

fn concerns_a_victim(incident: &Incident, asked: &Asked<'_>) -> bool {
    incident.victim || is_crime(asked.lists, incident)
}

fn reason(case: &Case<'_>, asked: &Asked<'_>) -> Line {
    let incident = case.incident;
    let mut line = response::line(case);
    let reason = incident.non_attendance_reason.as_deref().unwrap_or_default();
    let on = day(incident.resulted_at.unwrap_or(incident.created_at));
    let words = incident.non_attendance_rationale.as_deref().is_some_and(|w| !w.trim().is_empty());
    line.verdict = match case.kept_out(asked.lists) {
        Some(out) if out == "duplicate" || out == "created_in_error" => Verdict::Excluded(out),
        _ => Verdict::Counted(Some(asked.lists.row("non_attendance_reasons", reason, on).is_some() && words)),
    };
    let mut group = (*line.group).clone();
    group.insert("reason", if reason.is_empty() { "none".to_owned() } else { reason.to_owned() });
    let crime = is_crime(asked.lists, incident);
    group.insert("crime", if crime { "crime" } else { "other" }.to_owned());
    line.group = Arc::new(group);
    line
}
