//! What is computed under each item of the agenda. Which items there are, what each looks at and how far back stands in
//! `dmm_agenda_items`; an item that nothing here records says so instead of looking empty.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::meeting::{AgendaItem, AgendaRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::duty::StateEvent;
use beatbook_shared::patrol::incident::{Incident, Thrive};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::meeting::AGENDA;
use beatbook_shared::patrol::prevention::PreventionAdvice;
use beatbook_shared::reference::{ListRow, Lists, day};
use beatbook_shared::time::{DAY, HOUR, Millis};

use super::posts::Roll;
use super::{agenda_people, agenda_strength};
use crate::bail;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};

/// How many rows of an item are shown; the total says how many there are.
const SHOWN: usize = 12;
/// How far back open jobs are looked for.
const BACK: i64 = 28 * DAY;
/// A place is a hot spot from so many jobs on.
const HOT: u32 = 3;

struct Ground<'a> {
    conn: &'a mut AnyConn,
    caller: &'a Caller,
    areas: &'a [String],
    roll: &'a Roll,
    lists: &'a Lists,
    jobs: Vec<Stored<Incident>>,
    cases: Vec<Stored<Investigation>>,
    now: Millis,
}

pub(super) fn agenda(
    conn: &mut AnyConn,
    caller: &Caller,
    areas: &[String],
    roll: &Roll,
    lists: &Lists,
    new_actions: u32,
    now: Millis,
) -> Result<Vec<AgendaItem>, Error> {
    let here = Filter { areas: Some(areas.to_vec()), without_seq: true, ..Filter::default() };
    let back = Filter { from: Some(now.plus(-BACK)), to: Some(now.plus(1)), ..here.clone() };
    let jobs = records::list::<Incident>(conn, &back)?;
    let sight = Sight::of(conn, caller, now)?;
    let mut cases =
        records::list::<Investigation>(conn, &Filter { status: Some("open".to_owned()), ..here })?;
    cases.retain(|held| sight.sees(&held.id, &held.record));
    let mut ground = Ground { conn, caller, areas, roll, lists, jobs, cases, now };
    let mut items = Vec::new();
    for row in lists.list(AGENDA).iter().filter(|row| row.holds(day(now))) {
        let mut rows = ground.rows(row)?;
        let counted = if row.get("list") == "new_actions" { new_actions as usize } else { rows.len() };
        rows.truncate(SHOWN);
        items.push(AgendaItem {
            code: row.code.clone(),
            recorded: !row.get("list").is_empty(),
            as_at: now,
            total: u32::try_from(counted).unwrap_or(u32::MAX),
            rows,
        });
    }
    Ok(items)
}

fn named(row: &ListRow, column: &str, value: &str) -> bool {
    row.get(column).split_whitespace().any(|one| one == value)
}

fn job_row(held: &Stored<Incident>, why: Vec<String>) -> AgendaRow {
    AgendaRow {
        record: Some(held.id.clone()),
        kind: "incident".to_owned(),
        title: format!("{} {}", held.record.number, held.record.title).trim().to_owned(),
        area: held.record.area.clone(),
        at: Some(held.record.created_at),
        why,
        grade: held.record.grade.clone(),
        ..AgendaRow::default()
    }
}

fn case_row(held: &Stored<Investigation>, why: Vec<String>) -> AgendaRow {
    let number = held.record.crime_number.clone().unwrap_or_default();
    AgendaRow {
        record: Some(held.id.clone()),
        kind: "investigation".to_owned(),
        title: format!("{number} {}", held.record.title).trim().to_owned(),
        area: held.record.area.clone(),
        at: Some(held.record.recorded_at),
        why,
        ..AgendaRow::default()
    }
}

fn words(why: &[(&str, bool)]) -> Vec<String> {
    why.iter().filter(|(_, holds)| *holds).map(|(word, _)| (*word).to_owned()).collect()
}

impl Ground<'_> {
    fn rows(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        Ok(match row.get("list") {
            "incidents" => self.critical(row),
            "missing" => self.missing(row)?,
            "suspects" => self.suspects(row)?,
            "crimes" => self.crimes(row),
            "victims" => self.victims(row)?,
            "backlog" => self.backlog(),
            "bail" => self.bail(row)?,
            "hotspots" => self.hotspots(row),
            "on_duty" => agenda_strength::rows(self.roll, self.lists, self.areas, self.caller, self.now),
            "emergencies" => self.emergencies(row)?,
            _ => Vec::new(),
        })
    }

    /// The first instant that an item looks at.
    fn from(&self, row: &ListRow) -> Millis {
        let hours: i64 = row.get("window_h").parse().unwrap_or(24);
        self.now.plus(-hours.saturating_mul(HOUR))
    }

    fn ended(&self, job: &Incident) -> bool {
        self.lists.status_ends(&job.status)
    }

    fn critical(&self, row: &ListRow) -> Vec<AgendaRow> {
        let from = self.from(row);
        let fits = |job: &Incident| {
            job.grade.as_ref().is_some_and(|grade| named(row, "grades", grade))
                || named(row, "categories", &job.category)
                || job.qualifiers.iter().any(|q| named(row, "qualifiers", q))
        };
        let jobs = self.jobs.iter().filter(|held| held.record.created_at >= from && fits(&held.record));
        let mut rows: Vec<AgendaRow> =
            jobs.map(|held| job_row(held, words(&[("still_open", !self.ended(&held.record))]))).collect();
        rows.sort_by_key(|row| (row.why.is_empty(), std::cmp::Reverse(row.at)));
        rows
    }

    /// People who are missing at a high risk, and those whose risk nobody has put down: that is not a low one.
    fn missing(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        let from = self.from(row);
        let missing: Vec<Stored<Incident>> = self
            .jobs
            .iter()
            .filter(|held| named(row, "categories", &held.record.category))
            .filter(|held| !self.ended(&held.record) || held.record.created_at >= from)
            .cloned()
            .collect();
        let ids: Vec<RecordId> = missing.iter().map(|held| held.id.clone()).collect();
        let mut newest: BTreeMap<RecordId, (u32, String)> = BTreeMap::new();
        if !ids.is_empty() {
            let of = Filter { parents: Some(ids), without_seq: true, ..Filter::default() };
            for thrive in records::list::<Thrive>(self.conn, &of)? {
                let said = (thrive.record.version, thrive.record.risk.level);
                let held = newest.entry(thrive.record.incident).or_default();
                *held = said.max(held.clone());
            }
        }
        Ok(missing
            .iter()
            .filter_map(|held| {
                let risk = newest.get(&held.id).map_or("", |(_, risk)| risk.as_str());
                let why = match risk {
                    "" => "not_assessed",
                    risk if risk == row.get("level") => "high",
                    _ => return None,
                };
                Some(job_row(held, words(&[(why, true), ("still_open", !self.ended(&held.record))])))
            })
            .collect())
    }

    fn suspects(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        let open: Vec<Stored<Investigation>> =
            self.cases.iter().filter(|held| held.record.suspects_outstanding > 0).cloned().collect();
        let from: BTreeSet<RecordId> = open.iter().filter_map(|held| held.record.incident.clone()).collect();
        let mut domestic: BTreeSet<RecordId> = BTreeSet::new();
        for (id, (_, body)) in records::bodies(self.conn, &from.into_iter().collect::<Vec<_>>())? {
            let job = records::typed::<Incident>(&body)?;
            if job.qualifiers.iter().any(|q| named(row, "qualifiers", q)) {
                domestic.insert(id);
            }
        }
        let mut rows: Vec<AgendaRow> = open
            .iter()
            .filter_map(|held| {
                let high = held.record.risk.as_deref() == Some(row.get("level"));
                let abuse = held.record.incident.as_ref().is_some_and(|job| domestic.contains(job));
                (high || abuse).then(|| AgendaRow {
                    count: Some(held.record.suspects_outstanding),
                    ..case_row(held, words(&[("domestic", abuse), ("high", high)]))
                })
            })
            .collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.why.len()), row.at));
        Ok(rows)
    }

    fn crimes(&self, row: &ListRow) -> Vec<AgendaRow> {
        let from = self.from(row);
        let weight = |case: &Investigation| -> u64 {
            let known = case.offence.as_ref().and_then(|code| self.lists.ever("offence_codes_seed", code));
            known.and_then(|row| row.get("severity_weight").parse().ok()).unwrap_or_default()
        };
        let mut new: Vec<&Stored<Investigation>> =
            self.cases.iter().filter(|held| held.record.recorded_at >= from).collect();
        let rank =
            |case: &Investigation| (case.risk.as_deref() != Some("high"), std::cmp::Reverse(weight(case)));
        new.sort_by_key(|held| (rank(&held.record), held.record.recorded_at));
        let why = |case: &Investigation| {
            let none = case.plan_text.as_ref().is_none_or(|plan| plan.trim().is_empty());
            words(&[
                ("high", case.risk.as_deref() == Some("high")),
                ("no_officer", case.needs_officer && case.oic.is_none()),
                ("no_plan", none),
            ])
        };
        new.into_iter().map(|held| case_row(held, why(&held.record))).collect()
    }

    /// Repeat and vulnerable victims, each with whether prevention was thought of: advice at the door, or why none.
    fn victims(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        let from = self.from(row);
        let recent: Vec<&Stored<Incident>> =
            self.jobs.iter().filter(|held| held.record.created_at >= from).collect();
        let all: Vec<RecordId> = recent.iter().map(|held| held.id.clone()).collect();
        // The tick on the log is one way to know; that somebody was seen before is reckoned.
        let again = if all.is_empty() { BTreeSet::new() } else { agenda_people::flagged(self.conn, &all)? };
        let fits = |held: &Stored<Incident>| {
            again.contains(&held.id) || held.record.qualifiers.iter().any(|q| named(row, "qualifiers", q))
        };
        let jobs: Vec<Stored<Incident>> = recent.into_iter().filter(|held| fits(held)).cloned().collect();
        let ids: Vec<RecordId> = jobs.iter().map(|held| held.id.clone()).collect();
        let mut advised: BTreeSet<RecordId> = BTreeSet::new();
        if !ids.is_empty() {
            let of = Filter { parents: Some(ids), without_seq: true, ..Filter::default() };
            advised.extend(
                records::list::<PreventionAdvice>(self.conn, &of)?.into_iter().map(|a| a.record.incident),
            );
        }
        Ok(jobs
            .iter()
            .map(|held| {
                let has = |q: &str| held.record.qualifiers.iter().any(|own| own == q);
                let considered = advised.contains(&held.id);
                job_row(
                    held,
                    words(&[
                        ("repeat", has("Q-RPT") || again.contains(&held.id)),
                        ("vulnerable", has("Q-VUL")),
                        ("domestic", has("Q-DOM")),
                        ("advice_given", considered),
                        ("advice_missing", !considered),
                    ]),
                )
            })
            .collect())
    }

    /// What nobody has gone to, the most urgent grade first, with what is past its time.
    fn backlog(&self) -> Vec<AgendaRow> {
        let waits = |job: &Incident| {
            let row = self.lists.ever("incident_statuses", &job.status);
            row.is_some_and(|row| matches!(row.get("phase"), "contact" | "dispatch") && job.status != "ASG")
        };
        let mut rows: Vec<AgendaRow> = self
            .jobs
            .iter()
            .filter(|held| waits(&held.record))
            .map(|held| {
                let job = &held.record;
                let target = job
                    .grade
                    .as_ref()
                    .and_then(|grade| self.lists.grade_target(grade, job.rural, day(job.created_at)));
                let late = target.is_some_and(|target| job.created_at.plus(target) < self.now);
                job_row(held, words(&[("past_target", late), ("not_graded", job.grade.is_none())]))
            })
            .collect();
        rows.sort_by_key(|row| (row.grade.clone().unwrap_or_default(), row.at));
        rows
    }

    /// Who is wanted and what is due on it; who failed to answer and is outstanding, what nobody has said, what lapsed, and what ends soon.
    fn bail(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        let until = self.now.plus(self.now.since(self.from(row)));
        let diary =
            bail::diary(self.conn, self.caller, &bail::Narrow::default(), self.lists, u32::MAX, self.now)?;
        let mut rows = agenda_people::wanted(self.conn, self.caller, self.areas, self.lists, self.now)?;
        let here = diary.rows.into_iter().filter(|row| self.areas.contains(&row.area));
        let bail = here
            .filter(|row| match row.part.as_str() {
                "failed" | "lapsed" | "unsaid" => true,
                "ending" => row.ends_at.is_some_and(|at| at <= until),
                _ => false,
            })
            .map(|row| AgendaRow {
                record: Some(row.record.investigation.clone()),
                kind: "bail".to_owned(),
                title: format!("{} · {}", row.record.suspect, row.crime_number.unwrap_or(row.case_title)),
                area: row.area,
                at: row.returns.last().map(|r| r.due_at).or(row.ends_at),
                why: vec![format!("bail_{}", row.part)],
                ..AgendaRow::default()
            });
        rows.extend(bail);
        Ok(rows)
    }

    fn hotspots(&self, row: &ListRow) -> Vec<AgendaRow> {
        let from = self.from(row);
        let mut places: BTreeMap<(String, String), (u32, Millis, String)> = BTreeMap::new();
        for held in &self.jobs {
            let job = &held.record;
            let Some(place) = job.place.as_ref().filter(|place| !place.trim().is_empty()) else { continue };
            if job.created_at < from || !named(row, "categories", &job.category) {
                continue;
            }
            let key = (job.area.clone(), place.trim().to_lowercase());
            let held = places.entry(key).or_insert_with(|| (0, job.created_at, place.trim().to_owned()));
            held.0 += 1;
            held.1 = held.1.max(job.created_at);
        }
        let mut rows: Vec<AgendaRow> = places
            .into_iter()
            .filter(|(_, (n, _, _))| *n >= HOT)
            .map(|((area, _), (n, at, place))| AgendaRow {
                kind: "place".to_owned(),
                title: place,
                area,
                at: Some(at),
                count: Some(n),
                ..AgendaRow::default()
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.count, row.at)));
        rows
    }

    /// Officers who pressed for help: somebody should speak to them.
    fn emergencies(&mut self, row: &ListRow) -> Result<Vec<AgendaRow>, Error> {
        let since = Filter {
            from: Some(self.from(row)),
            to: Some(self.now.plus(1)),
            without_seq: true,
            ..Filter::default()
        };
        let ours = |id: &StaffId| {
            let known = self.roll.staff.iter().find(|(held, _, _)| held == id);
            let area = known.and_then(|(_, staff, _)| staff.areas.iter().find(|a| self.areas.contains(a)));
            area.cloned()
        };
        let pressed: Vec<(StateEvent, String)> = records::list::<StateEvent>(self.conn, &since)?
            .into_iter()
            .filter(|held| held.record.state == 0)
            .filter_map(|held| ours(&held.record.officer).map(|area| (held.record, area)))
            .collect();
        let who: BTreeSet<StaffId> = pressed.iter().map(|(event, _)| event.officer.clone()).collect();
        let people = People::of(self.conn, &who, self.now)?;
        Ok(pressed
            .into_iter()
            .map(|(event, area)| AgendaRow {
                kind: if event.incident.is_some() { "incident" } else { "state_event" }.to_owned(),
                record: event.incident,
                title: people
                    .person(&event.officer)
                    .map(|p| format!("{} {}", p.name, p.collar).trim().to_owned())
                    .unwrap_or_default(),
                area,
                at: Some(event.at),
                why: words(&[("pressed_for_help", true)]),
                ..AgendaRow::default()
            })
            .collect())
    }
}
