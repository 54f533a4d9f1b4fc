//! Who is trained: by team, with the day of each course and whether it still holds.

use std::collections::BTreeMap;

use beatbook_shared::access::{Action as Right, any_may};
use beatbook_shared::api::console::{Person, Written};
use beatbook_shared::api::prevention::{
    AddTraining, CourseHeld, PersonTraining, TeamTraining, TrainingRegister,
};
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::measures::prevention::{holds, newest};
use beatbook_shared::patrol::prevention::{COURSES, Training};
use beatbook_shared::patrol::staff::{Staff, Team};
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Filter};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The most people at once.
const MOST: usize = 100;

pub(super) fn register(
    conn: &mut AnyConn,
    caller: &Caller,
    lists: &Lists,
    now: Millis,
) -> Result<TrainingRegister, Error> {
    let all = Filter { without_seq: true, ..Filter::default() };
    let facts: Vec<Training> = records::list(conn, &all)?.into_iter().map(|held| held.record).collect();
    let newest = newest(&facts);
    let mut people: BTreeMap<TeamId, Vec<PersonTraining>> = BTreeMap::new();
    for held in records::list::<Staff>(conn, &all)? {
        let staff = held.record;
        if !any_may(&staff.roles_on(now), Right::Patrol) {
            continue;
        }
        let id = StaffId(held.id.0);
        let courses: BTreeMap<String, CourseHeld> = lists
            .list(COURSES)
            .iter()
            .filter(|row| row.holds(day(now)))
            .filter_map(|row| {
                let at = *newest.get(&(id.clone(), row.code.clone()))?;
                Some((row.code.clone(), CourseHeld { at, holds: holds(row.get("holds_months"), at, now) }))
            })
            .collect();
        let collar = staff.collar(now).unwrap_or_default().to_owned();
        for team in staff.teams_on(now) {
            let person = Person { id: id.clone(), name: staff.name.clone(), collar: collar.clone() };
            people.entry(team).or_default().push(PersonTraining { person, courses: courses.clone() });
        }
    }
    let supervises = caller.may(Right::Review);
    let mut teams: Vec<TeamTraining> = records::list::<Team>(conn, &all)?
        .into_iter()
        .filter_map(|held| {
            let team = TeamId(held.id.0);
            let mut people = people.remove(&team)?;
            people.sort_by(|a, b| a.person.name.cmp(&b.person.name));
            let mut hold: BTreeMap<String, u32> = BTreeMap::new();
            for course in people.iter().flat_map(|one| &one.courses).filter(|(_, held)| held.holds) {
                *hold.entry(course.0.clone()).or_default() += 1;
            }
            // Names are for whoever supervises on that ground; others see how many.
            if !(supervises && caller.areas.contains(&held.record.area)) {
                for (n, one) in people.iter_mut().enumerate() {
                    one.person =
                        Person { id: StaffId::default(), name: (n + 1).to_string(), collar: String::new() };
                }
            }
            Some(TeamTraining { team, name: held.record.name, area: held.record.area, people, hold })
        })
        .collect();
    teams.sort_by(|a, b| (&a.area, &a.name).cmp(&(&b.area, &b.name)));
    Ok(TrainingRegister { as_at: now, teams, may_write: supervises })
}

pub(super) fn add(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: AddTraining,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    if question.people.is_empty() || question.people.len() > MOST {
        return Err(Problem::field("people", format!("Choose one to {MOST} people.")).into());
    }
    if lists.row(COURSES, &question.course, day(now)).is_none() {
        return Err(Problem::field("course", "Choose the course from the list.").into());
    }
    if question.at > now {
        return Err(Problem::field(
            "at",
            "This day has not come yet. Give the day on which it was finished.",
        )
        .into());
    }
    let mut edits = Vec::new();
    for person in question.people {
        let known = records::get::<Staff>(tx, &person.record())?
            .ok_or_else(|| Problem::field("people", "One of them is not known here. Read the page again."))?;
        if !known.record.areas.iter().any(|area| caller.areas.contains(area)) {
            return Err(Problem::field("people", "One of them works on another ground. Ask there.").into());
        }
        let fact = Training {
            person,
            course: question.course.clone(),
            at: question.at,
            by: caller.staff.clone(),
            written_at: now,
        };
        edits.push(Edit::new(new_id(now)?, &fact));
    }
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}
