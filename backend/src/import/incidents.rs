//! Incidents with their grades, the resources that were sent and the stamps of each.
//!
//! One incident may stand in several rows, one for each resource, or several resources in one row. The first
//! row that can be read says what the incident is; every row adds its resources. Times are kept as they came,
//! however odd: a stamp before the one it follows is counted here and left out of a figure there, by rule.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::ids::{RecordId, derived_id};
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::cell::{Reading, Turned, at, away};
use super::mapping::{Kind, Part, Resource};
use super::proposal::Proposal;
use super::run::Member;

/// The incident that a source's log became.
#[must_use]
pub fn id_of(source: &str, key: &str) -> RecordId {
    derived_id(source, &format!("incident/{key}"))
}

/// What the rows of one incident propose.
pub fn propose(part: &Part, key: &str, members: &mut [Member<'_>]) {
    let mut first: Option<Incident> = None;
    for member in members {
        let read = read_incident(part, key, &mut member.reading);
        member.result = read.and_then(|(incident, gradings)| {
            let source = &member.reading.sheet.mapping.source;
            let id = id_of(source, key);
            let mut proposals = Vec::new();
            let mut resources = Vec::new();
            for (n, resource) in part.resource.iter().enumerate() {
                if member.reading.holds(&resource.when) {
                    let slot = derived_id(source, &format!("incident/{key}/resource/{}/{n}", member.key));
                    resources.extend(read_resource(
                        resource,
                        &id,
                        &slot,
                        &incident,
                        member.row,
                        &mut member.reading,
                    )?);
                }
            }
            match &first {
                None => {
                    let body = patrol::to_body(&incident);
                    proposals.push(Proposal::record(id, Incident::KIND, body, member.row));
                    for (name, grading) in gradings {
                        let slot = derived_id(source, &format!("incident/{key}/grade/{name}"));
                        proposals.push(Proposal::fact(slot, Some(&grading), member.row));
                    }
                    first = Some(incident);
                }
                Some(first) => {
                    if *first != incident {
                        member.reading.notice("rows_disagree");
                    }
                }
            }
            proposals.extend(resources);
            Ok(proposals)
        });
    }
}

type Gradings = Vec<(&'static str, Grading)>;

fn read_incident(part: &Part, key: &str, reading: &mut Reading<'_>) -> Result<(Incident, Gradings), Turned> {
    let mut body = reading.body(Kind::Incidents, &part.fields)?;
    let Some(created_at) = at(&body, "created_at") else {
        return Err(away("missing_value", "created_at is blank and every incident needs it."));
    };
    let source = reading.sheet.mapping.source.clone();
    body.insert("origin".to_owned(), Value::from(format!("{source} {key}")));
    let mut gradings = Vec::new();
    if let Some(grades) = &part.grade {
        let reason = grades.reason.clone();
        let incident = id_of(&source, key);
        let grading = |grade: &str, at, reason| Grading {
            incident: incident.clone(),
            at,
            grade: grade.to_owned(),
            by: None,
            reason,
            suggested: None,
        };
        let first = reading.text("grade", &grades.first)?;
        let last = match &grades.last {
            Some(cell) => reading.text("last grade", cell)?,
            None => None,
        };
        let last_at = match &grades.last_at {
            Some(cell) => reading.instant("last grade", cell, Some(created_at))?,
            None => None,
        };
        if let Some(grade) = &first {
            gradings.push(("first", grading(grade, created_at, None)));
        }
        if let Some(grade) = last.as_ref().filter(|last| first.as_ref() != Some(*last)) {
            gradings.push(("last", grading(grade, last_at.unwrap_or(created_at), reason)));
        }
        if let Some(grade) = last.or(first) {
            body.insert("grade".to_owned(), Value::from(grade));
        }
    }
    let incident: Incident = patrol::from_body(&body)
        .map_err(|why| away("invalid_record", format!("The incident cannot be read: {why}.")))?;
    Ok((incident, gradings))
}

fn read_resource(
    resource: &Resource,
    incident: &RecordId,
    slot: &RecordId,
    log: &Incident,
    row: usize,
    reading: &mut Reading<'_>,
) -> Result<Vec<Proposal>, Turned> {
    let callsign = reading.text("callsign", &resource.callsign)?.unwrap_or_default();
    let role = match &resource.role {
        Some(cell) => reading.text("role", cell)?.unwrap_or_else(|| "sworn".to_owned()),
        None => "sworn".to_owned(),
    };
    let role = serde_json::from_value(Value::from(role.as_str()))
        .map_err(|_| away("unknown_code", format!("role: {role:?} is none of sworn, pcso, csi, other.")))?;
    let sent = Attendance {
        incident: incident.clone(),
        resource: callsign,
        officers: Vec::new(),
        role,
        origin: log.origin.clone(),
    };
    let mut proposals = vec![Proposal::record(slot.clone(), Attendance::KIND, patrol::to_body(&sent), row)];
    let (stamps, mapped) = read_stamps(resource, log, reading)?;
    for point in mapped {
        let name = serde_json::to_value(point).unwrap_or_default();
        let stamp = stamps.get(&point).map(|at| Stamp {
            attendance: slot.clone(),
            point,
            at: Some(*at),
            source: "import".to_owned(),
            by: None,
            corrects: None,
            late_entry_at: None,
            reason_code: None,
            reason: None,
            fix: None,
        });
        let place = derived_id(slot.as_str(), name.as_str().unwrap_or_default());
        proposals.push(Proposal::fact(place, stamp.as_ref(), row));
    }
    Ok(proposals)
}

/// The stamps of one resource, and every point that the mapping knows of.
fn read_stamps(
    resource: &Resource,
    log: &Incident,
    reading: &mut Reading<'_>,
) -> Result<(BTreeMap<Point, Millis>, BTreeSet<Point>), Turned> {
    let mut stamps = BTreeMap::new();
    let mut mapped = BTreeSet::new();
    let mut before = log.created_at;
    for spec in &resource.stamp {
        mapped.insert(spec.point);
        if !reading.holds(&spec.when) {
            continue;
        }
        let Some(at) = reading.instant("stamp", &spec.at, Some(before))? else { continue };
        if at < before {
            let arrival = spec.point == Point::AtScene && at < log.created_at;
            reading.notice(if arrival { "arrival_before_creation" } else { "negative_duration" });
        }
        before = at;
        stamps.insert(spec.point, at);
    }
    if mapped.contains(&Point::AtScene) && !stamps.contains_key(&Point::AtScene) {
        reading.notice("missing_arrival");
    }
    let day = |at: Millis| {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        at.to_zoned_datetime(reading.sheet.zone.clone()).date()
    };
    if let Some(last) = stamps.values().max() {
        let (from, to) = (day(log.created_at), day(*last));
        if from < to {
            reading.notice("over_midnight");
        }
        if from.year() < to.year() {
            reading.notice("over_year_end");
        }
    }
    Ok((stamps, mapped))
}
