//! One incident as response figures see it: when it was graded, when somebody was sent and came, and
//! whether a rule keeps it out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::Group;
use crate::ids::RecordId;
use crate::patrol::attendance::{Point, ResourceRole, Stamp, effective};
use crate::patrol::incident::{Grading, Incident};
use crate::reference::{ClockStart, Lists, day};
use crate::time::Millis;

/// A stamp that stands, and whether it was entered late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When {
    pub at: Millis,
    pub late: bool,
}

/// Whether somebody went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attended {
    Yes,
    /// The log is done with and nobody went.
    No,
    /// The log is open and nobody has arrived yet.
    NotYet,
}

/// An incident with its gradings and the points that count.
pub(super) struct Case<'a> {
    pub id: &'a RecordId,
    pub incident: &'a Incident,
    /// By time.
    pub gradings: Vec<&'a Held<Grading>>,
    pub first_assigned: Option<When>,
    pub first_at_scene: Option<When>,
    pub first_sworn_at_scene: Option<When>,
    /// When the resource that arrived first had set out.
    pub set_out: Option<When>,
    pub attended: Attended,
    /// The grade in force when the first resource was assigned (GC06), and when it was set.
    pub grade: Option<(&'a str, Millis)>,
    pub group: Arc<Group>,
}

/// The class of area in which an incident is: `urban` or `rural`.
pub(super) fn area_class(incident: &Incident) -> &'static str {
    if incident.rural { "rural" } else { "urban" }
}

pub(super) type Points = BTreeMap<Point, When>;

/// The incidents of the period that were asked for.
pub(super) fn cases<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Case<'a>> {
    let gradings = gradings(evidence);
    let attendances = attendances(evidence);
    let mut cases: Vec<Case<'a>> = evidence
        .incidents
        .iter()
        .filter(|held| asked.holds(held.record.created_at) && asked.wants_area(&held.record.area))
        .filter(|held| asked.wants_class(area_class(&held.record)))
        .map(|held| {
            let own = attendances.get(&held.id).map_or(&[][..], Vec::as_slice);
            Case::new(held, gradings.get(&held.id).cloned().unwrap_or_default(), own, asked.lists)
        })
        .collect();
    cases.sort_by_key(|case| (case.incident.created_at, case.id));
    cases
}

/// The gradings of each incident.
fn gradings(evidence: &Evidence) -> BTreeMap<&RecordId, Vec<&Held<Grading>>> {
    let mut by_incident: BTreeMap<&RecordId, Vec<&Held<Grading>>> = BTreeMap::new();
    for held in &evidence.gradings {
        by_incident.entry(&held.record.incident).or_default().push(held);
    }
    by_incident
}

/// The resources sent to each incident, with the points of each that stand.
pub(super) fn attendances(evidence: &Evidence) -> BTreeMap<&RecordId, Vec<(ResourceRole, Points)>> {
    let mut stamps: BTreeMap<&RecordId, Vec<(RecordId, Stamp)>> = BTreeMap::new();
    for held in &evidence.stamps {
        stamps.entry(&held.record.attendance).or_default().push((held.id.clone(), held.record.clone()));
    }
    let mut by_incident: BTreeMap<&RecordId, Vec<(ResourceRole, Points)>> = BTreeMap::new();
    for held in &evidence.attendances {
        let points = stamps.get(&held.id).map_or_else(Points::new, |own| {
            effective(own)
                .into_iter()
                .map(|(point, s)| (point, When { at: s.at, late: s.stamp.late_entry_at.is_some() }))
                .collect()
        });
        by_incident.entry(&held.record.incident).or_default().push((held.record.role, points));
    }
    by_incident
}

impl<'a> Case<'a> {
    fn new(
        held: &'a Held<Incident>,
        mut gradings: Vec<&'a Held<Grading>>,
        attendances: &[(ResourceRole, Points)],
        lists: &Lists,
    ) -> Case<'a> {
        let incident = &held.record;
        // Of two set in the same instant the one that still holds came last.
        gradings.sort_by_key(|g| (g.record.at, incident.grade.as_ref() == Some(&g.record.grade), &g.id));
        let first = |point: Point, sworn: bool| {
            attendances
                .iter()
                .filter(|(role, _)| !sworn || *role == ResourceRole::Sworn)
                .filter_map(|(_, points)| points.get(&point).copied())
                .min()
        };
        let first_assigned = first(Point::Assigned, false);
        let first_at_scene = first(Point::AtScene, false);
        let attended = attended(incident, attendances, lists);
        let grade = grade_at(&gradings, first_assigned.or(first_at_scene).map(|w| w.at), incident);
        let mut group = Group::from([
            ("area", incident.area.clone()),
            ("rural", area_class(incident).to_owned()),
            ("hour", format!("{:02}", super::plot::hour(incident.created_at))),
        ]);
        group.insert("grade", grade.map_or_else(|| "none".to_owned(), |(grade, _)| grade.to_owned()));
        Case {
            id: &held.id,
            incident,
            first_assigned,
            first_at_scene,
            first_sworn_at_scene: first(Point::AtScene, true),
            set_out: attendances
                .iter()
                .filter_map(|(_, points)| Some((*points.get(&Point::AtScene)?, points.get(&Point::EnRoute))))
                .min_by_key(|(arrived, _)| *arrived)
                .and_then(|(_, set_out)| set_out.copied()),
            attended,
            grade,
            gradings,
            group: Arc::new(group),
        }
    }

    /// Why a rule keeps the incident out of every response figure, if one does: of several reasons the one
    /// that stands first in the list of reasons.
    pub fn kept_out(&self, lists: &Lists) -> Option<String> {
        let incident = self.incident;
        let mut reasons: Vec<&str> = Vec::new();
        let arrived = self.first_at_scene.map(|w| w.at);
        let cancelled_first = |reason: &str| {
            // Somebody who was there was not cancelled before arriving, whatever the code says.
            reason != "cancelled_before_arrival" || arrived.is_none()
        };
        let codes = [
            ("incident_statuses", std::slice::from_ref(&incident.status)),
            ("incident_results", incident.results.as_deref().unwrap_or_default()),
            ("incident_categories", std::slice::from_ref(&incident.category)),
            ("incident_categories", incident.closing_category.as_slice()),
        ];
        for (list, codes) in codes {
            reasons
                .extend(codes.iter().filter_map(|c| lists.excludes(list, c)).filter(|r| cancelled_first(r)));
        }
        if incident.duplicate_of.is_some() {
            reasons.push("duplicate");
        }
        if incident.source.as_deref() == Some("police") {
            reasons.push("police_generated");
        }
        // An arrival in the very instant in which the log was opened is an officer who was there already.
        if incident.already_there || arrived == Some(incident.created_at) {
            reasons.push("officer_already_there");
        }
        if lists.outside_force(&incident.area) {
            reasons.push("outside_force");
        }
        if incident.cancelled_at.is_some_and(|cancelled| arrived.is_none_or(|at| cancelled <= at)) {
            reasons.push("cancelled_before_arrival");
        }
        reasons.into_iter().min_by_key(|r| lists.reason_rank(r)).map(str::to_owned)
    }

    /// Why it has no response time though no rule keeps it out: nobody went, or nobody wrote down when.
    pub fn unmeasured(&self) -> Option<&'static str> {
        match (self.attended, self.first_at_scene) {
            (Attended::No, _) => Some("not_attended"),
            (Attended::NotYet, _) => Some("not_yet_attended"),
            (Attended::Yes, None) => Some("missing_arrival"),
            (Attended::Yes, Some(_)) => None,
        }
    }

    /// Where the clock starts for its grade.
    pub fn clock_start(&self, lists: &Lists) -> Option<Millis> {
        let (grade, set_at) = self.grade?;
        match lists.clock_start(grade, day(self.incident.created_at)) {
            ClockStart::Created => Some(self.incident.created_at),
            ClockStart::Graded => Some(set_at),
            ClockStart::Assigned => self.first_assigned.map(|w| w.at),
        }
    }

    /// The last change to a more urgent grade before anybody arrived: the grade and when.
    pub fn upgraded(&self, lists: &Lists) -> Option<(&'a str, Millis)> {
        let arrived = self.first_at_scene.map_or(Millis(i64::MAX), |w| w.at);
        self.gradings
            .windows(2)
            .filter_map(|pair| if let [before, after] = pair { Some((before, after)) } else { None })
            .filter(|(before, after)| {
                after.record.at <= arrived
                    && lists.grade_rank(&after.record.grade) < lists.grade_rank(&before.record.grade)
            })
            .map(|(_, after)| (after.record.grade.as_str(), after.record.at))
            .next_back()
    }
}

/// The grade in force at an instant; the first one where none had been set by then, and the incident's own
/// where no grading was kept.
fn grade_at<'a>(
    gradings: &[&'a Held<Grading>],
    at: Option<Millis>,
    incident: &'a Incident,
) -> Option<(&'a str, Millis)> {
    let Some(first) = gradings.first() else {
        return incident.grade.as_deref().filter(|g| !g.is_empty()).map(|g| (g, incident.created_at));
    };
    let in_force = at.and_then(|at| gradings.iter().rev().find(|g| g.record.at <= at));
    // Nobody was sent and nobody came: the grade that it ended with.
    let grading = in_force.unwrap_or(if at.is_none() { gradings.last().unwrap_or(first) } else { first });
    Some((grading.record.grade.as_str(), grading.record.at))
}

/// A resource that arrived, or was cleared without having been turned away before, was there.
pub(super) fn went(points: &Points) -> bool {
    points.contains_key(&Point::AtScene)
        || (points.contains_key(&Point::Clear) && !points.keys().any(|point| point.turned_away()))
}

fn attended(incident: &Incident, attendances: &[(ResourceRole, Points)], lists: &Lists) -> Attended {
    let arrived = attendances.iter().any(|(_, points)| points.contains_key(&Point::AtScene));
    let results = incident.results.as_deref().unwrap_or_default();
    let said: Vec<bool> = results.iter().filter_map(|r| lists.result_attended(r)).collect();
    // A stamp of arrival is stronger than a result code, and that than a stamp of leaving.
    if arrived || said.contains(&true) {
        return Attended::Yes;
    }
    if said.is_empty() && attendances.iter().any(|(_, points)| went(points)) {
        return Attended::Yes;
    }
    let done = !said.is_empty() || incident.resulted_at.is_some() || lists.status_ends(&incident.status);
    if done { Attended::No } else { Attended::NotYet }
}
