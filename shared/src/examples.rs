//! Record builders: small, whole, valid records for tests, the simulator and the demonstration force.
//!
//! Each takes what usually matters and leaves the rest as it most often is; change the fields you need
//! with struct update syntax or by assignment.

use crate::ids::{RecordId, StaffId, TeamId};
use crate::patrol::attendance::{Attendance, Point, ResourceRole, Stamp};
use crate::patrol::duty::StateEvent;
use crate::patrol::incident::{Grading, Incident, Letter, Thrive};
use crate::patrol::investigation::{Investigation, Update};
use crate::patrol::notebook::{Entry, seal};
use crate::patrol::review::{Direction, Review};
use crate::patrol::staff::{Dated, Staff, Team};
use crate::patrol::time_freed::TaskRun;
use crate::time::Millis;

/// A value that holds from an instant on.
#[must_use]
pub fn since(value: &str, from: Millis) -> Dated {
    Dated { value: value.to_owned(), from, to: None }
}

/// A member of staff with one collar number and one role, in one area.
#[must_use]
pub fn staff(name: &str, collar: &str, role: &str, area: &str, from: Millis) -> Staff {
    Staff {
        name: name.to_owned(),
        collars: vec![since(collar, from)],
        roles: vec![since(role, from)],
        teams: Vec::new(),
        areas: if area.is_empty() { Vec::new() } else { vec![area.to_owned()] },
        language: Some("en".to_owned()),
        left_at: None,
    }
}

#[must_use]
pub fn team(name: &str, area: &str, function: &str) -> Team {
    Team {
        name: name.to_owned(),
        area: area.to_owned(),
        function: Some(function.to_owned()),
        mobile_from: None,
    }
}

/// A new log, graded, waiting for a resource.
#[must_use]
pub fn incident(number: &str, area: &str, grade: &str, created_at: Millis) -> Incident {
    Incident {
        number: number.to_owned(),
        created_at,
        area: area.to_owned(),
        title: "Noise in the street".to_owned(),
        category: "ASB-NUI".to_owned(),
        grade: Some(grade.to_owned()),
        status: "AWR".to_owned(),
        source: Some("public".to_owned()),
        ..Incident::default()
    }
}

#[must_use]
pub fn grading(incident: &RecordId, grade: &str, at: Millis) -> Grading {
    Grading {
        incident: incident.clone(),
        at,
        grade: grade.to_owned(),
        by: None,
        reason: None,
        suggested: None,
    }
}

/// A letter of THRIVE.
#[must_use]
pub fn letter(level: &str, text: &str) -> Letter {
    Letter { level: level.to_owned(), text: text.to_owned() }
}

/// An assessment with every letter at one level.
#[must_use]
pub fn thrive(incident: &RecordId, version: u32, level: &str, at: Millis) -> Thrive {
    let all = letter(level, "As the caller described it.");
    Thrive {
        incident: incident.clone(),
        at,
        version,
        by: None,
        threat: all.clone(),
        harm: all.clone(),
        risk: all.clone(),
        investigation: all.clone(),
        vulnerability: all.clone(),
        engagement: all,
        repeat_check: "none".to_owned(),
        systems_checked: vec!["command and control".to_owned()],
        ..Thrive::default()
    }
}

#[must_use]
pub fn attendance(incident: &RecordId, callsign: &str, officers: &[StaffId]) -> Attendance {
    Attendance {
        incident: incident.clone(),
        resource: callsign.to_owned(),
        officers: officers.to_vec(),
        role: ResourceRole::Sworn,
        origin: None,
    }
}

#[must_use]
pub fn stamp(attendance: &RecordId, point: Point, at: Millis) -> Stamp {
    Stamp {
        attendance: attendance.clone(),
        point,
        at: Some(at),
        source: "app".to_owned(),
        by: None,
        corrects: None,
        late_entry_at: None,
        reason_code: None,
        reason: None,
        fix: None,
    }
}

/// An open, unallocated crime.
#[must_use]
pub fn investigation(crime_number: &str, area: &str, recorded_at: Millis) -> Investigation {
    Investigation {
        crime_number: Some(crime_number.to_owned()),
        title: "Criminal damage to a door".to_owned(),
        area: area.to_owned(),
        first_reported_at: Some(recorded_at),
        recorded_at,
        needs_officer: true,
        status: "open".to_owned(),
        risk: Some("standard".to_owned()),
        ..Investigation::default()
    }
}

#[must_use]
pub fn update(investigation: &RecordId, author: &StaffId, kind: &str, text: &str, at: Millis) -> Update {
    Update {
        investigation: investigation.clone(),
        author: author.clone(),
        at,
        written_at: at,
        entry: kind.to_owned(),
        text: text.to_owned(),
        supersedes: None,
        auto: false,
        ..Update::default()
    }
}

#[must_use]
pub fn review(
    investigation: &RecordId,
    reviewer: &StaffId,
    result: &str,
    version_seen: u64,
    at: Millis,
) -> Review {
    Review {
        investigation: investigation.clone(),
        reviewer: reviewer.clone(),
        at,
        result: result.to_owned(),
        version_seen,
        seq_seen: 0,
        due_at: None,
        rule: None,
        note: None,
        next_due_at: None,
        seconds_open: 240,
        ..Review::default()
    }
}

#[must_use]
pub fn direction(
    investigation: &RecordId,
    text: &str,
    owner: &StaffId,
    given_by: &StaffId,
    given_at: Millis,
    due_at: Millis,
) -> Direction {
    Direction {
        investigation: investigation.clone(),
        text: text.to_owned(),
        owner: owner.clone(),
        given_by: given_by.clone(),
        given_at,
        due_at,
        status: "open".to_owned(),
        ..Direction::default()
    }
}

/// The next entry of a notebook; `last` is the one before it in this book.
#[must_use]
pub fn notebook(
    author: &StaffId,
    book: &str,
    last: Option<(&RecordId, &Entry)>,
    text: &str,
    at: Millis,
    about: Option<&RecordId>,
) -> Entry {
    Entry {
        author: author.clone(),
        book: book.to_owned(),
        number: last.map_or(1, |(_, entry)| entry.number + 1),
        at,
        written_at: at,
        place: None,
        entry: "note".to_owned(),
        text: text.to_owned(),
        about: about.cloned(),
        corrects: None,
        prev: last.map(|(id, entry)| seal(id, entry)).unwrap_or_default(),
        ..Entry::default()
    }
}

#[must_use]
pub fn state(officer: &StaffId, team: Option<&TeamId>, state: u8, at: Millis) -> StateEvent {
    StateEvent {
        officer: officer.clone(),
        team: team.cloned(),
        state,
        at,
        source: "app".to_owned(),
        incident: None,
        activity: None,
    }
}

#[must_use]
pub fn task_run(
    task: &str,
    officer: &StaffId,
    team: Option<&TeamId>,
    route: &str,
    at: Millis,
    seconds: u32,
) -> TaskRun {
    TaskRun {
        task: task.to_owned(),
        officer: officer.clone(),
        team: team.cloned(),
        started_at: at,
        ended_at: at.plus(i64::from(seconds) * crate::time::SECOND),
        active_s: seconds,
        interruptions: 0,
        route: route.to_owned(),
        rework_of: None,
        timed: true,
        method: None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::patrol::{self, Record, from_body, to_body};

    fn reads_back<R: Record + PartialEq + std::fmt::Debug>(record: &R) {
        let body = to_body(record);
        (patrol::find(R::KIND).unwrap().check)(&body).unwrap();
        assert_eq!(&from_body::<R>(&body).unwrap(), record);
    }

    #[test]
    fn every_builder_makes_a_record_that_reads_back() {
        let (at, id, who) = (Millis(1_000_000), RecordId::from("r"), StaffId::from("s"));
        reads_back(&staff("A. Name", "1", "PCO", "NE", at));
        reads_back(&team("Response A", "NE", "response"));
        reads_back(&incident("7", "NE", "2", at));
        reads_back(&grading(&id, "2", at));
        reads_back(&thrive(&id, 1, "low", at));
        reads_back(&attendance(&id, "NE21", std::slice::from_ref(&who)));
        reads_back(&stamp(&id, Point::AtScene, at));
        reads_back(&investigation("C/1", "NE", at));
        reads_back(&update(&id, &who, "enquiry", "Called.", at));
        reads_back(&review(&id, &who, "RV2", 3, at));
        reads_back(&direction(&id, "Try the address.", &who, &who, at, at));
        let first = notebook(&who, "b", None, "One.", at, None);
        let second = notebook(&who, "b", Some((&id, &first)), "Two.", at, Some(&id));
        assert_eq!((second.number, second.prev.as_str()), (2, seal(&id, &first).as_str()));
        reads_back(&second);
        reads_back(&state(&who, None, 2, at));
        reads_back(&task_run("record_crime", &who, None, "new", at, 600));
    }
}
