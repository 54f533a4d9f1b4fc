//! Recording: crimes within 24 hours of their report, jobs done with that owe a crime or a reason, fields that were
//! typed twice, and pairs that differ (CR01 to CR04).
//!
//! The inspectorate wrote that the same facts were entered twice, for the job and for the crime. Whether a field was
//! typed again is not guessed: it is read from where the field came from, and a crime that came in without that is left
//! out by name and counted as missing. A crime that an officer recorded on a phone counts as recorded when it has its
//! number, and not when somebody saved.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, case_label, case_title};
use crate::ids::RecordId;
use crate::patrol::crime::{
    Explanation, FieldOrigin, WITHIN, crime_related, done_with, mismatches, recorded, unaccounted,
};
use crate::patrol::incident::Incident;
use crate::patrol::investigation::Investigation;
use crate::time::Millis;

const BY_AREA: [&[&str]; 2] = [&[], &["area"]];

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let sample = |measure, parts, mut lines: Vec<Line>| {
        lines.sort_by(|a, b| (a.at, &a.record).cmp(&(b.at, &b.record)));
        Sample { measure, parts, slices: BY_AREA.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let share = |name, plot| vec![Part { name, unit: "percent", how: How::Share, plot }];
    let pairs = pairs(evidence, asked);
    let count = |how, name| vec![Part { name, unit: "count", how, plot: Plot::None }];
    vec![
        sample("CR01", share("recorded_24h", Plot::Week), within_a_day(evidence, asked)),
        sample("CR02", count(How::Count, "unaccounted"), closed_without(evidence, asked)),
        sample("CR03", count(How::Sum, "rekeyed"), rekeyed(&pairs, false)),
        sample("CR03", share("rekeyed_share", Plot::None), rekeyed(&pairs, true)),
        sample("CR04", share("mismatched", Plot::Week), differing(&pairs, asked)),
    ]
}

/// A crime of the period with the job that it came from.
struct Pair<'a> {
    id: &'a RecordId,
    crime: &'a Investigation,
    job: Option<&'a Incident>,
    origin: Option<&'a FieldOrigin>,
    explained: Vec<(&'a RecordId, &'a Explanation)>,
}

/// The crimes recorded in the period that name their job.
fn pairs<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Pair<'a>> {
    let jobs: BTreeMap<&RecordId, &Incident> =
        evidence.incidents.iter().map(|h| (&h.id, &h.record)).collect();
    let origins: BTreeMap<&RecordId, &FieldOrigin> =
        evidence.origins.iter().map(|h| (&h.record.investigation, &h.record)).collect();
    let mut explained: BTreeMap<&RecordId, Vec<(&RecordId, &Explanation)>> = BTreeMap::new();
    for held in &evidence.explanations {
        explained.entry(&held.record.investigation).or_default().push((&held.id, &held.record));
    }
    let linked = of_period(evidence, asked).filter(|(held, _)| held.record.incident.is_some());
    linked
        .map(|(held, _)| Pair {
            id: &held.id,
            crime: &held.record,
            job: held.record.incident.as_ref().and_then(|id| jobs.get(id).copied()),
            origin: origins.get(&held.id).copied(),
            explained: explained.remove(&held.id).unwrap_or_default(),
        })
        .collect()
}

/// The crimes that were recorded in the period, with when.
fn of_period<'a>(
    evidence: &'a Evidence,
    asked: &Asked<'_>,
) -> impl Iterator<Item = (&'a Held<Investigation>, Millis)> {
    let asked = *asked;
    evidence
        .investigations
        .iter()
        .filter(move |held| {
            asked.wants_area(&held.record.area) && !asked.lists.outside_force(&held.record.area)
        })
        .filter_map(move |held| Some((held, recorded(&held.record).filter(|at| asked.holds(*at))?)))
}

fn line(id: &RecordId, crime: &Investigation, at: Millis) -> Line {
    Line {
        record: id.clone(),
        kind: "investigation",
        label: case_label(crime),
        title: case_title(crime),
        group: Arc::new(Group::from([("area", crime.area.clone())])),
        at,
        start: crime.first_reported_at,
        stop: Some(at),
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

/// CR01: elapsed hours, so a night on which the clocks change costs nothing (GC26).
fn within_a_day(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    of_period(evidence, asked)
        .map(|(held, at)| {
            let crime = &held.record;
            let mut line = line(&held.id, crime, at);
            let fraud = crime.offence.as_deref().and_then(|o| asked.lists.excludes("offence_codes_seed", o));
            line.verdict = match (crime.first_reported_at, fraud) {
                _ if crime.transferred => Verdict::Excluded("transferred".to_owned()),
                _ if crime.record_class.is_some() => Verdict::Excluded("no_crime_class".to_owned()),
                _ if crime.cancelled.is_some() => Verdict::Excluded("cancelled_crime".to_owned()),
                (_, Some(reason)) => Verdict::Excluded(reason.to_owned()),
                (None, None) => {
                    line.missing = true;
                    Verdict::Excluded("no_report_time".to_owned())
                }
                (Some(reported), None) => {
                    line.measured = Measured::Ms(at.since(reported));
                    Verdict::Counted(Some(at.since(reported) <= WITHIN))
                }
            };
            line
        })
        .collect()
}

/// CR02: jobs of the period that are done with and speak of a crime; a hit is one with neither crime nor reason.
fn closed_without(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let crimes: BTreeMap<&RecordId, &Investigation> =
        evidence.investigations.iter().map(|h| (&h.id, &h.record)).collect();
    let of_period = evidence.incidents.iter().filter(|held| {
        let job = &held.record;
        asked.holds(job.created_at) && asked.wants_area(&job.area) && crime_related(asked.lists, job)
    });
    of_period
        .filter(|held| done_with(asked.lists, &held.record))
        .map(|held| {
            let job = &held.record;
            let crime = job.investigation.as_ref().and_then(|id| crimes.get(id));
            // A crime that came from elsewhere may have no number here; it is one all the same.
            let numbered = crime.is_none_or(|c| recorded(c).is_some());
            let verdict = if job.duplicate_of.is_some() {
                Verdict::Excluded("duplicate".to_owned())
            } else if asked.lists.outside_force(&job.area) {
                Verdict::Excluded("outside_force".to_owned())
            } else {
                Verdict::Counted(Some(unaccounted(asked.lists, job, numbered)))
            };
            Line {
                record: held.id.clone(),
                kind: "incident",
                label: job.number.clone(),
                title: job.title.clone(),
                group: Arc::new(Group::from([("area", job.area.clone())])),
                at: job.created_at,
                start: Some(job.created_at),
                stop: job.resulted_at,
                measured: Measured::Nothing,
                verdict,
                missing: false,
                late: false,
                holder: None,
            }
        })
        .collect()
}

/// CR03: how many fields of each crime were typed though its job held the same.
fn rekeyed(pairs: &[Pair<'_>], share: bool) -> Vec<Line> {
    pairs
        .iter()
        .map(|pair| {
            let mut line = line(pair.id, pair.crime, recorded(pair.crime).unwrap_or(pair.crime.recorded_at));
            let Some(origin) = pair.origin else {
                line.missing = true;
                line.verdict = Verdict::Excluded("no_origin".to_owned());
                return line;
            };
            let again = origin.fields.iter().filter(|field| field.how == "again").count();
            line.measured = Measured::Number(again as f64);
            line.verdict = Verdict::Counted(share.then_some(again > 0));
            line
        })
        .collect()
}

/// CR04: pairs that say different things of one matter, unless a person explained every difference.
fn differing(pairs: &[Pair<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let with_job = pairs.iter().filter_map(|pair| Some((pair, pair.job?)));
    with_job
        .map(|(pair, job)| {
            let mut line = line(pair.id, pair.crime, recorded(pair.crime).unwrap_or(pair.crime.recorded_at));
            let found = mismatches(asked.lists, job, pair.crime, pair.explained.iter().copied());
            let open = found.iter().filter(|m| m.explained.is_none()).count();
            line.measured = Measured::Number(open as f64);
            line.verdict = match (open, found.len()) {
                (0, 1..) => Verdict::Excluded("explained".to_owned()),
                _ => Verdict::Counted(Some(open > 0)),
            };
            if let Some(first) = found.first() {
                let mut group = (*line.group).clone();
                group.insert("field", first.field.clone());
                line.group = Arc::new(group);
            }
            line
        })
        .collect()
}
