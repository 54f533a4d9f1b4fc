//! One investigation: its file, an update to it, a change of its fields.

use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::api::console::{FieldDiff, Person, Sealed, TimelineRow};
use beatbook_shared::api::lines::AnswerLine;
use beatbook_shared::api::officer::{AddUpdate, ById, Case, CaseDirection, EditCase, Kept};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::investigation::{Investigation, Update};
use beatbook_shared::patrol::lines::{ExpectedLine, expected};
use beatbook_shared::patrol::review::{Direction, Review};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::time_freed::TaskRun;
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{Millis, SECOND};
use serde_json::Value;

use super::people::{Read, all_on, clashes, maybe_person, one, person, set_aside, typed};
use super::{ask, notebook, sampler};
use crate::core::{Act, Core};
use crate::device::State;
use crate::problems::Refused;

pub(super) fn case(core: &mut Core, state: &State, id: &RecordId) -> Result<Case, Refused> {
    let case: Read<Investigation> = one(core, id)?.ok_or_else(|| ask::not_here("investigation"))?;
    let mut directions = Vec::new();
    for direction in all_on::<Direction>(core, &case.id)? {
        let given_by = person(core, &direction.record.given_by)?;
        directions.push(CaseDirection { id: direction.id, record: direction.record, given_by });
    }
    directions.sort_by(|a, b| a.record.due_at.cmp(&b.record.due_at).then_with(|| a.id.cmp(&b.id)));
    Ok(Case {
        waiting: waiting(core, &case)?,
        timeline: timeline(core, state, &case)?,
        clashes: clashes(core, &case.id)?,
        directions,
        version: case.version,
        moved: case.kept.moved,
        say_written_down: false,
        lines: lines(core, &case)?,
        id: case.id,
        record: case.record,
    })
}

/// What the policy expects of this kind of crime, as this device knows its answers.
fn lines(core: &mut Core, case: &Read<Investigation>) -> Result<Vec<ExpectedLine>, Refused> {
    let lists = super::lists::lists(core)?;
    let updates: Vec<Read<Update>> = all_on(core, &case.id)?;
    let said: Vec<(&RecordId, &Update)> = updates.iter().map(|u| (&u.id, &u.record)).collect();
    Ok(expected(&lists, &case.record, &said))
}

/// Answers an expected line: an entry on the enquiry log that names it.
pub(super) fn answer_line(core: &mut Core, _: &mut State, question: AnswerLine) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let case: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    if case.kept.moved {
        return Err(crate::core::Refusal::Moved(case.id).into());
    }
    if !lines(core, &case)?.iter().any(|line| line.code == question.line) {
        let message = "That line is not expected of this crime. Write an update instead.";
        return Err(Problem::field("line", message).into());
    }
    let update = Update {
        author: who.staff,
        at: now,
        written_at: now,
        entry: "plan".to_owned(),
        text: ask::words("text", &question.text, ask::TEXT_MAX)?,
        line: Some(question.line),
        line_followed: Some(question.followed),
        investigation: case.id,
        ..Update::default()
    };
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.add(&update)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// The fields that own work waiting has changed: what the server last said, and what the officer wants.
fn waiting(core: &mut Core, case: &Read<Investigation>) -> Result<Vec<FieldDiff>, Refused> {
    let (Some(mine), Some(shadow)) = (&case.kept.mine, &case.kept.shadow) else { return Ok(Vec::new()) };
    let latest = core.db().ops_over(case.id.as_str())?.last().map(|row| Millis(row.made_at));
    let who = ask::who(core)?;
    let by = Person { id: who.staff, name: who.name, collar: who.collar };
    let fields: std::collections::BTreeSet<&String> = mine.keys().chain(shadow.keys()).collect();
    let at = |body: &Body, field: &str| body.get(field).cloned().unwrap_or(Value::Null);
    Ok(fields
        .into_iter()
        .filter(|field| at(mine, field) != at(shadow, field))
        .map(|field| FieldDiff {
            field: field.clone(),
            was: at(shadow, field),
            now: at(mine, field),
            by: Some(by.clone()),
            at: latest,
        })
        .collect())
}

/// The story, newest first. The device knows when something was written, not when the server took it.
fn timeline(core: &mut Core, state: &State, case: &Read<Investigation>) -> Result<Vec<TimelineRow>, Refused> {
    let plain =
        |id: RecordId, kind: &str, at: Millis, written: Millis, code: &str, text: String| TimelineRow {
            id,
            seq: 0,
            kind: kind.to_owned(),
            at,
            received_at: written,
            by: None,
            code: code.to_owned(),
            text,
            auto: false,
            supersedes: None,
            late: false,
            clock_off_ms: None,
            fields: Vec::new(),
            sealed: None,
            handed_to: None,
            continues: None,
            templates: Vec::new(),
        };
    let mut rows = Vec::new();
    let aside = set_aside::<Update>(core)?.into_iter().filter(|(_, u)| u.investigation == case.id);
    let updates: Vec<(RecordId, Update)> =
        all_on::<Update>(core, &case.id)?.into_iter().map(|u| (u.id, u.record)).chain(aside).collect();
    for (id, update) in updates {
        rows.push(TimelineRow {
            by: person(core, &update.author)?,
            auto: update.auto,
            supersedes: update.supersedes,
            handed_to: maybe_person(core, update.handed_to.as_ref())?,
            continues: update.continues,
            templates: update.templates,
            ..plain(id, "update", update.at, update.written_at, &update.entry, update.text)
        });
    }
    for review in all_on::<Review>(core, &case.id)? {
        let (at, text) = (review.record.at, review.record.note.unwrap_or_default());
        rows.push(TimelineRow {
            by: person(core, &review.record.reviewer)?,
            ..plain(review.id, "review", at, at, &review.record.result, text)
        });
    }
    for direction in all_on::<Direction>(core, &case.id)? {
        let at = direction.record.given_at;
        rows.push(TimelineRow {
            by: person(core, &direction.record.given_by)?,
            ..plain(direction.id, "direction", at, at, &direction.record.status, direction.record.text)
        });
    }
    for note in notebook::about(core, state, &case.id)? {
        let entry = note.record;
        rows.push(TimelineRow {
            by: person(core, &entry.author)?,
            supersedes: entry.corrects,
            templates: entry.templates,
            sealed: Some(Sealed {
                book: entry.book,
                number: entry.number,
                place: entry.place,
                job_number: entry.job_number,
                initials: entry.initials,
            }),
            ..plain(note.id, "notebook", entry.at, entry.written_at, &entry.entry, entry.text)
        });
    }
    for photo in all_on::<Evidence>(core, &case.id)? {
        let at = photo.record.at;
        rows.push(TimelineRow {
            by: person(core, &photo.record.author)?,
            ..plain(photo.id, "evidence", at, at, "", String::new())
        });
    }
    let recorded = case.record.recorded_at;
    let number = case.record.crime_number.clone().unwrap_or_default();
    rows.push(plain(case.id.clone(), "recorded", recorded, recorded, "", number));
    rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.id.cmp(&a.id)));
    Ok(rows)
}

pub(super) fn add_update(core: &mut Core, _: &mut State, question: AddUpdate) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let case: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    if case.kept.moved {
        return Err(crate::core::Refusal::Moved(case.id).into());
    }
    ask::code(core, "entry", "update_kinds", &question.entry, now)?;
    let text = ask::words("text", &question.text, ask::TEXT_MAX)?;
    let at = question.at.unwrap_or(now);
    ask::not_ahead("at", at, now)?;
    let supersedes = question.supersedes.filter(|id| !id.as_str().is_empty());
    if let Some(earlier) = &supersedes {
        let earlier: Read<Update> = one(core, earlier)?.ok_or_else(|| ask::not_here("update"))?;
        if earlier.record.investigation != case.id {
            return Err(Problem::field("supersedes", "That update belongs to another investigation.").into());
        }
    }
    ask::templates(core, &question.templates, now)?;
    if let Some(to) = &question.handed_to
        && !may_go_on(core, &case.record)?.iter().any(|person| person.id == *to)
    {
        return Err(
            Problem::field("handed_to", "Choose a colleague who works in this case's area today.").into()
        );
    }
    let continues = question.continues.filter(|id| !id.as_str().is_empty());
    if let Some(earlier) = &continues {
        let earlier: Read<Update> = one(core, earlier)?.ok_or_else(|| ask::not_here("update"))?;
        if earlier.record.investigation != case.id || earlier.record.handed_to.is_none() {
            return Err(Problem::field(
                "continues",
                "That update was not handed over in this case. Open the case and go on from there.",
            )
            .into());
        }
    }
    let update = Update {
        investigation: case.id,
        templates: question.templates,
        handed_to: question.handed_to,
        continues,
        author: who.staff,
        at,
        written_at: now,
        entry: question.entry,
        text,
        supersedes,
        ..Update::default()
    };
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.add(&update)?;
        note_run(act, "investigation_update", question.active_s, question.interruptions)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

pub(super) fn colleagues(core: &mut Core, _: &mut State, question: ById) -> Result<Vec<Person>, Refused> {
    let case: Read<Investigation> = one(core, &question.id)?.ok_or_else(|| ask::not_here("investigation"))?;
    may_go_on(core, &case.record)
}

/// Who may go on with an update: whoever holds a role in the case's area today, and may read the case.
fn may_go_on(core: &mut Core, case: &Investigation) -> Result<Vec<Person>, Refused> {
    let (who, now) = (ask::who(core)?, core.now());
    let staff: Vec<Read<Staff>> = core.db().records_of(Staff::KIND)?.into_iter().filter_map(typed).collect();
    let mut people: Vec<Person> = staff
        .into_iter()
        .map(|read| (StaffId::from(read.id.as_str()), read.record))
        .filter(|(id, staff)| *id != who.staff && staff.areas.contains(&case.area))
        .filter(|(id, _)| !case.restricted || case.allowed.contains(id))
        .filter(|(_, staff)| any_may(&staff.roles_on(now), Action::Patrol))
        .map(|(id, staff)| Person {
            id,
            collar: staff.collar(now).unwrap_or_default().to_owned(),
            name: staff.name,
        })
        .collect();
    people.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.collar.cmp(&b.collar)));
    Ok(people)
}

/// Notes how long a task took in the app, where the page timed it.
pub(super) fn note_run(
    act: &mut Act<'_>,
    task: &str,
    active_s: Option<u32>,
    interruptions: Option<u32>,
) -> Result<(), Refused> {
    let Some(active_s) = active_s else { return Ok(()) };
    if sampler::times(act.db, task)? {
        return Ok(());
    }
    let now = act.now();
    let run = TaskRun {
        task: task.to_owned(),
        officer: act.identity.staff.clone(),
        team: act.identity.teams.first().map(|t| t.as_str().into()),
        started_at: now.plus(-i64::from(active_s) * SECOND),
        ended_at: now,
        active_s,
        interruptions: interruptions.unwrap_or(0),
        route: "new".to_owned(),
        rework_of: None,
        timed: true,
        method: Some("system".to_owned()),
    };
    act.add(&run)?;
    Ok(())
}

pub(super) fn edit_case(core: &mut Core, _: &mut State, question: EditCase) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    one::<Investigation>(core, &question.id)?.ok_or_else(|| ask::not_here("investigation"))?;
    let Ok(Value::Object(known)) = serde_json::to_value(Investigation::default()) else {
        return Err(Problem::field("fields", "An investigation has no fields to change.").into());
    };
    if question.fields.is_empty() {
        return Err(Problem::field("fields", "Name at least one field to change.").into());
    }
    for (field, value) in &question.fields {
        if !known.contains_key(field) {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            let message =
                format!("An investigation has no field of that name. It has: {}.", names.join(", "));
            return Err(Problem::field(field, message).into());
        }
        ask::may(&who, action_for(Investigation::KIND, field), "change this part of a case")?;
        if beatbook_shared::patrol::outcomes::FIELDS.contains(&field.as_str()) {
            return Err(Problem::field(field, beatbook_shared::patrol::outcomes::ASK).into());
        }
        if let Some(text) = value.as_str().filter(|t| t.chars().count() > ask::TEXT_MAX) {
            ask::words(field, text, ask::TEXT_MAX)?;
        }
    }
    let made = core.act(|act: &mut Act<'_>| {
        let made = act.edit(&question.id, &question.fields)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}
