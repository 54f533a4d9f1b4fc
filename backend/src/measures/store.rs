//! Reading what a board is counted from, at one number of the log.

use std::collections::BTreeSet;

use std::collections::BTreeMap;

use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Arrival, Contact, Evidence, Held};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Change;
use beatbook_shared::time::{DAY, Millis};

use super::question::Question;
use crate::db::{AnyConn, Error};
use crate::people;
use crate::records::{self, Filter};

/// A tour that began this long before the period may reach into it, and a task may have begun then.
const BEFORE: i64 = 2 * DAY;
/// Jobs that waited before the period began, and calls that came back after it ended.
const BEFORE_PERIOD: i64 = beatbook_shared::measures::backlog::BEFORE;
const BACK_WITHIN: i64 = 7 * DAY;

/// A phone may come back with what it recorded this long ago.
const LONG_UNSENT: i64 = 14 * DAY;

/// The records, and the newest number of the log when they were read.
pub struct Loaded {
    pub evidence: Evidence,
    pub seq: u64,
}

/// Reads what a board needs. To be called inside one read transaction.
///
/// # Errors
/// When the store cannot be read.
pub fn load(conn: &mut AnyConn, question: &Question) -> Result<Loaded, Error> {
    let seq = records::head(conn)?;
    let mut evidence = Evidence::default();
    match question.board.as_str() {
        "attendance" => attendance(conn, question, &mut evidence)?,
        "deployment" => deployment(conn, question, &mut evidence)?,
        "supervision" => supervision(conn, question, &mut evidence)?,
        "time" => time(conn, question, &mut evidence)?,
        "bail" => bail(conn, question, &mut evidence)?,
        "meeting" => meeting(conn, &mut evidence)?,
        "wanted" => wanted(conn, question, &mut evidence)?,
        "prevention" => prevention(conn, question, &mut evidence)?,
        "recording" => recording(conn, question, &mut evidence)?,
        "victims" => victims(conn, question, &mut evidence)?,
        "risk" => risk(conn, question, &mut evidence)?,
        "trust" => trust(conn, question, &mut evidence)?,
        "demand" => demand(conn, question, &mut evidence)?,
        "iom" => iom(conn, question, &mut evidence)?,
        "mobile" => mobile(conn, question, &mut evidence)?,
        _ => freed(conn, question, &mut evidence)?,
    }
    Ok(Loaded { evidence, seq })
}

fn held<R: Record>(conn: &mut AnyConn, filter: Filter) -> Result<Vec<Held<R>>, Error> {
    let filter = Filter { without_seq: true, ..filter };
    Ok(records::list::<R>(conn, &filter)?.into_iter().map(|s| Held { id: s.id, record: s.record }).collect())
}

fn all<R: Record>(conn: &mut AnyConn) -> Result<Vec<Held<R>>, Error> {
    held(conn, Filter::default())
}

fn period<R: Record>(
    conn: &mut AnyConn,
    from: Millis,
    question: &Question,
    area: bool,
) -> Result<Vec<Held<R>>, Error> {
    let area = question.area.clone().filter(|_| area);
    held(conn, Filter { from: Some(from), to: Some(question.to), area, ..Filter::default() })
}

fn children<R: Record>(conn: &mut AnyConn, parents: &[RecordId]) -> Result<Vec<Held<R>>, Error> {
    if parents.is_empty() {
        return Ok(Vec::new());
    }
    held(conn, Filter { parents: Some(parents.to_vec()), ..Filter::default() })
}

fn ids<R>(list: &[Held<R>]) -> Vec<RecordId> {
    list.iter().map(|held| held.id.clone()).collect()
}

fn attendance(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    evidence.incidents = period(conn, question.from, question, true)?;
    evidence.investigations = period(conn, question.from, question, true)?;
    let mut incidents = ids(&evidence.incidents);
    evidence.gradings = children(conn, &incidents)?;
    // A crime recorded in the period may come from an incident before it.
    incidents.extend(evidence.investigations.iter().filter_map(|i| i.record.incident.clone()));
    incidents.sort();
    incidents.dedup();
    evidence.attendances = children(conn, &incidents)?;
    evidence.stamps = children(conn, &ids(&evidence.attendances))?;
    Ok(())
}

/// The jobs of the period and of the days before it, those that are open however old they are, and whoever rang again
/// until seven days after it.
fn deployment(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    let lists = crate::reference::lists(conn)?;
    let before = question.from.plus(-BEFORE_PERIOD);
    evidence.incidents = period(conn, before, question, true)?;
    for status in lists.list("incident_statuses").iter().filter(|row| !row.yes("terminal")) {
        let open = Filter {
            status: Some(status.code.clone()),
            to: Some(before),
            area: question.area.clone(),
            ..Filter::default()
        };
        evidence.incidents.extend(held::<Incident>(conn, open)?);
    }
    let later = Filter {
        // Somebody rings from wherever they are.
        from: Some(if question.area.is_some() { question.from } else { question.to }),
        to: Some(question.to.plus(BACK_WITHIN)),
        ..Filter::default()
    };
    let later = held::<Incident>(conn, later)?;
    let rang = later.iter().chain(&evidence.incidents).map(|held| Contact::of(&held.id, &held.record));
    let mut contacts: Vec<Contact> = rang.filter(|c| c.number.is_some() || c.uprn.is_some()).collect();
    contacts.sort_by(|a, b| (a.at, &a.incident).cmp(&(b.at, &b.incident)));
    contacts.dedup_by(|a, b| a.incident == b.incident);
    evidence.contacts = contacts;
    of_jobs(conn, &lists, evidence)
}

/// Whatever hangs on the incidents that were read: how they were judged, who was sent, when they ended.
///
/// # Errors
/// When the store cannot be read.
pub fn of_jobs(conn: &mut AnyConn, lists: &Lists, evidence: &mut Evidence) -> Result<(), Error> {
    let incidents = ids(&evidence.incidents);
    evidence.gradings = children(conn, &incidents)?;
    evidence.thrives = children(conn, &incidents)?;
    evidence.decisions = children(conn, &incidents)?;
    evidence.risk_checks = children(conn, &incidents)?;
    evidence.appointments = children(conn, &incidents)?;
    evidence.attendances = children(conn, &incidents)?;
    evidence.stamps = children(conn, &ids(&evidence.attendances))?;
    // By when each was opened, those that ended and of which no field says when.
    let unsaid: BTreeMap<RecordId, Millis> = evidence
        .incidents
        .iter()
        .filter(|held| lists.status_ends(&held.record.status))
        .filter(|held| held.record.resulted_at.is_none() && held.record.cancelled_at.is_none())
        .map(|held| (held.id.clone(), held.record.created_at))
        .collect();
    let names: Vec<RecordId> = unsaid.keys().cloned().collect();
    for (id, life) in records::histories(conn, &names)? {
        let ended = |row: &records::HistoryRow| {
            let Some(Change::Value { new, .. }) = row.set.get("status") else { return false };
            new.as_str().is_some_and(|status| lists.status_ends(status))
        };
        let Some(row) = life.iter().rev().find(|row| ended(row)) else { continue };
        // A log that came here ended, as an import brings it, does not say how long it was open: it waited for nobody.
        let opened = unsaid.get(&id).copied().filter(|_| row.version == 1);
        evidence.ended.insert(id, opened.unwrap_or(row.said_at));
    }
    Ok(())
}

fn supervision(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    // However old: what is open now was recorded at any time.
    let filter = Filter { to: Some(question.to), area: question.area.clone(), ..Filter::default() };
    evidence.investigations = held(conn, filter)?;
    let cases = ids(&evidence.investigations);
    evidence.updates = children(conn, &cases)?;
    evidence.reviews = children(conn, &cases)?;
    evidence.directions = children(conn, &cases)?;
    evidence.staff = all(conn)?;
    evidence.teams = all(conn)?;
    Ok(())
}

fn bail(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    // Whoever is out now was released at any time.
    let filter = Filter { area: question.area.clone(), ..Filter::default() };
    evidence.bails = held(conn, filter)?;
    evidence.bail_events = children(conn, &ids(&evidence.bails))?;
    let people: BTreeSet<RecordId> = evidence.bails.iter().filter_map(|b| b.record.person.clone()).collect();
    let decided = people::decisions_of(conn, people)?.into_iter();
    evidence.matches = decided.map(|(id, record)| Held { id, record }).collect();
    let mut cases: Vec<RecordId> = evidence.bails.iter().map(|b| b.record.investigation.clone()).collect();
    cases.sort();
    cases.dedup();
    for (id, (_, body)) in records::bodies(conn, &cases)? {
        evidence.investigations.push(Held { id, record: records::typed(&body)? });
    }
    Ok(())
}

fn meeting(conn: &mut AnyConn, evidence: &mut Evidence) -> Result<(), Error> {
    // What came back within four weeks is known only from what was closed before.
    evidence.actions = all(conn)?;
    evidence.action_extensions = all(conn)?;
    evidence.teams = all(conn)?;
    Ok(())
}

fn wanted(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    // Whoever is wanted now was decided about at any time.
    let filter = || Filter { area: question.area.clone(), ..Filter::default() };
    evidence.wanted = held(conn, filter())?;
    evidence.suspects = held(conn, filter())?;
    let of = ids(&evidence.wanted);
    evidence.attempts = children(conn, &of)?;
    evidence.wanted_reviews = children(conn, &of)?;
    evidence.wanted_steps = children(conn, &of)?;
    evidence.differences = children(conn, &of)?;
    let named = evidence.suspects.iter().map(|s| s.record.investigation.clone());
    let wanted = evidence.wanted.iter().filter_map(|w| w.record.investigation.clone());
    let mut cases: Vec<RecordId> = named.chain(wanted).collect();
    cases.sort();
    cases.dedup();
    for (id, (_, body)) in records::bodies(conn, &cases)? {
        evidence.investigations.push(Held { id, record: records::typed(&body)? });
    }
    Ok(())
}

fn prevention(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    evidence.initiatives = all(conn)?;
    evidence.beneficiaries = all(conn)?;
    evidence.reuses = all(conn)?;
    evidence.training = all(conn)?;
    evidence.incidents = period(conn, question.from, question, true)?;
    let jobs = ids(&evidence.incidents);
    evidence.attendances = children(conn, &jobs)?;
    evidence.advice = children(conn, &jobs)?;
    evidence.staff = all(conn)?;
    evidence.teams = all(conn)?;
    Ok(())
}

fn recording(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    evidence.incidents = period(conn, question.from, question, true)?;
    // A number may be issued well after an officer recorded a crime.
    evidence.investigations = period(conn, question.from.plus(-LONG_UNSENT), question, true)?;
    let known: BTreeSet<RecordId> = ids(&evidence.investigations).into_iter().collect();
    let crimes = evidence.incidents.iter().filter_map(|job| job.record.investigation.clone());
    let crimes: Vec<RecordId> = crimes.filter(|id| !known.contains(id)).collect();
    for (id, (_, body)) in records::bodies(conn, &crimes)? {
        evidence.investigations.push(Held { id, record: records::typed(&body)? });
    }
    let known: BTreeSet<RecordId> = ids(&evidence.incidents).into_iter().collect();
    let jobs = evidence.investigations.iter().filter_map(|crime| crime.record.incident.clone());
    let jobs: BTreeSet<RecordId> = jobs.filter(|id| !known.contains(id)).collect();
    for (id, (_, body)) in records::bodies(conn, &jobs.into_iter().collect::<Vec<_>>())? {
        evidence.incidents.push(Held { id, record: records::typed(&body)? });
    }
    let of_area = || Filter { area: question.area.clone(), ..Filter::default() };
    evidence.origins = held(conn, of_area())?;
    evidence.explanations = held(conn, of_area())?;
    Ok(())
}

fn victims(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    let of_area = || Filter { area: question.area.clone(), ..Filter::default() };
    // However old: what falls due now may come of a crime of any time.
    evidence.investigations = held(conn, Filter { to: Some(question.to), ..of_area() })?;
    evidence.bails = held(conn, of_area())?;
    evidence.bail_events = children(conn, &ids(&evidence.bails))?;
    evidence.outcomes = held(conn, of_area())?;
    evidence.victim_plans = held(conn, of_area())?;
    evidence.case_events = held(conn, of_area())?;
    evidence.victim_contacts = held(conn, of_area())?;
    evidence.wanted = held(conn, of_area())?;
    evidence.attempts = children(conn, &ids(&evidence.wanted))?;
    evidence.wanted_steps = children(conn, &ids(&evidence.wanted))?;
    evidence.update_grades = children(conn, &ids(&evidence.victim_contacts))?;
    evidence.teams = all(conn)?;
    Ok(())
}

fn risk(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    evidence.incidents = period(conn, question.from, question, true)?;
    let lists = crate::reference::lists(conn)?;
    evidence.of_victims = crate::people::of_period(conn, &evidence.incidents, question.from, &lists)?;
    Ok(())
}

fn trust(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    evidence.stamps = period(conn, question.from, question, true)?;
    // However late a place was learnt.
    let learnt = Filter { from: Some(question.from), area: question.area.clone(), ..Filter::default() };
    evidence.fixes = held(conn, learnt)?;
    evidence.updates = period(conn, question.from, question, true)?;
    evidence.refused = period(conn, question.from, question, true)?;
    let mut ids = ids(&evidence.stamps);
    ids.extend(evidence.updates.iter().map(|held| held.id.clone()));
    evidence.arrivals = records::arrivals(conn, &ids)?
        .into_iter()
        .map(|(id, came)| {
            let arrival =
                Arrival { said_at: came.said_at, offset: came.offset, received_at: came.received_at };
            (id, arrival)
        })
        .collect();
    Ok(())
}

fn time(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    let from = question.from.plus(-BEFORE);
    evidence.states = period(conn, from, question, false)?;
    // Whether the incident at whose scene somebody was is a crime.
    evidence.incidents = period(conn, from, question, false)?;
    evidence.staff = all(conn)?;
    evidence.teams = all(conn)?;
    // So that rostered time of which no state says anything is not simply missing.
    evidence.rosters = period(conn, from, question, false)?;
    Ok(())
}

fn demand(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    let from = question.from.plus(-BEFORE);
    evidence.states = period(conn, from, question, false)?;
    evidence.incidents = period(conn, from, question, true)?;
    evidence.investigations = period(conn, question.from, question, true)?;
    let incidents = ids(&evidence.incidents);
    evidence.gradings = children(conn, &incidents)?;
    evidence.attendances = children(conn, &incidents)?;
    evidence.stamps = children(conn, &ids(&evidence.attendances))?;
    evidence.rosters = period(conn, from, question, false)?;
    evidence.staff = all(conn)?;
    evidence.teams = all(conn)?;
    Ok(())
}

fn iom(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    // Whoever was ever selected stays in.
    evidence.spells = held(conn, Filter { area: question.area.clone(), ..Filter::default() })?;
    let spells = ids(&evidence.spells);
    evidence.custody = children(conn, &spells)?;
    evidence.offences = children(conn, &spells)?;
    Ok(())
}

fn mobile(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    trust(conn, question, evidence)?;
    evidence.conflicts = period(conn, question.from, question, true)?;
    evidence.states = period(conn, question.from, question, false)?;
    evidence.starts = period(conn, question.from, question, false)?;
    evidence.rosters = period(conn, question.from, question, false)?;
    evidence.teams = all(conn)?;
    evidence.devices = crate::devices::list(conn)?.iter().map(crate::devices::seen).collect();
    Ok(())
}

fn freed(conn: &mut AnyConn, question: &Question, evidence: &mut Evidence) -> Result<(), Error> {
    time(conn, question, evidence)?;
    evidence.runs = period(conn, question.from.plus(-BEFORE), question, false)?;
    evidence.baselines = all(conn)?;
    evidence.claims = all(conn)?;
    evidence.claimed = crate::claims::inputs::all(conn)?;
    Ok(())
}
