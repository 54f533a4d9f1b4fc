//! Prevention: whether what ended was assessed, whether what is new builds on what was learnt, whether somebody who met a
//! victim gave advice, how many different people were helped, and who is trained (PR01 to PR05).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::access::{Action, any_may};
use crate::ids::{RecordId, StaffId};
use crate::patrol::prevention::{COURSES, Initiative, Training, assessed, who};
use crate::reference::day;
use crate::time::Millis;

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let share = |name, plot| Part { name, unit: "percent", how: How::Share, plot };
    let count = |name| Part { name, unit: "count", how: How::Count, plot: Plot::None };
    let sample = |measure, parts, slices: &[&'static [&'static str]], mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        Sample { measure, parts, slices: slices.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let area: &[&'static [&'static str]] = &[&[], &["area"]];
    let advice = advice(evidence, asked);
    let recorded = advice
        .iter()
        .map(|(line, _, said)| Line { verdict: Verdict::Counted(Some(*said)), ..line.clone() })
        .collect();
    let given = advice
        .into_iter()
        .map(|(line, given, _)| Line { verdict: Verdict::Counted(Some(given)), ..line })
        .collect();
    vec![
        sample("PR01", vec![share("assessed", Plot::None)], area, ended(evidence, asked)),
        sample("PR02", vec![share("reused", Plot::None)], area, new(evidence, asked)),
        sample("PR03", vec![share("advice_given", Plot::Week)], area, given),
        sample("PR03", vec![share("advice_recorded", Plot::None)], area, recorded),
        sample("PR04", vec![count("people_helped")], area, helped(evidence, asked)),
        sample(
            "PR05",
            vec![share("trained", Plot::None)],
            &[&[], &["team"], &["course"]],
            trained(evidence, asked),
        ),
    ]
}

fn of_area<'a>(evidence: &'a Evidence, asked: &'a Asked<'_>) -> impl Iterator<Item = &'a Held<Initiative>> {
    let wants = |area: Option<&str>| area.map_or(asked.area.is_none(), |area| asked.wants_area(area));
    evidence.initiatives.iter().filter(move |held| wants(held.record.area.as_deref()))
}

fn line(record: RecordId, kind: &'static str, title: &str, area: Option<&str>, at: Millis) -> Line {
    let area = area.map(|area| ("area", area.to_owned()));
    Line {
        record,
        kind,
        label: String::new(),
        title: title.to_owned(),
        group: Arc::new(area.into_iter().collect::<Group>()),
        at,
        start: Some(at),
        stop: None,
        measured: Measured::Nothing,
        verdict: Verdict::Counted(None),
        missing: false,
        late: false,
        holder: None,
    }
}

fn initiative(held: &Held<Initiative>, at: Millis) -> Line {
    let one = &held.record;
    Line {
        // What was tried is named for everybody who reads figures; nobody is named in it.
        label: one.title.clone(),
        start: Some(one.start),
        stop: one.end,
        ..line(held.id.clone(), "initiative", "", one.area.as_deref(), at)
    }
}

/// PR01: of the initiatives that ended in the period, those that say what came of them.
fn ended(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    of_area(evidence, asked)
        .filter_map(|held| {
            let end = held.record.end.filter(|end| asked.holds(*end) && *end <= asked.as_at())?;
            let mut line = initiative(held, end);
            line.verdict = Verdict::Counted(Some(assessed(&held.record)));
            Some(line)
        })
        .collect()
}

/// PR02: of the initiatives that began in the period, those that say which earlier practice they use.
fn new(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let citing: BTreeSet<&RecordId> = evidence.reuses.iter().map(|held| &held.record.to).collect();
    of_area(evidence, asked)
        .filter(|held| asked.holds(held.record.start))
        .map(|held| {
            let mut line = initiative(held, held.record.start);
            line.verdict = Verdict::Counted(Some(citing.contains(&held.id)));
            line
        })
        .collect()
}

/// PR03: the jobs of the period with a victim at which somebody was; whether advice was given, and whether anything at
/// all was recorded of it. A job of which nobody said anything counts as no advice.
fn advice(evidence: &Evidence, asked: &Asked<'_>) -> Vec<(Line, bool, bool)> {
    let mut said: BTreeMap<&RecordId, bool> = BTreeMap::new();
    for held in &evidence.advice {
        *said.entry(&held.record.incident).or_default() |= !held.record.what.is_empty();
    }
    let attended: BTreeSet<&RecordId> =
        evidence.attendances.iter().map(|held| &held.record.incident).collect();
    let met = evidence.incidents.iter().filter(|held| {
        let job = &held.record;
        job.victim
            && asked.holds(job.created_at)
            && asked.wants_area(&job.area)
            && attended.contains(&held.id)
    });
    met.map(|held| {
        let job = &held.record;
        let line = Line {
            label: job.number.clone(),
            missing: !said.contains_key(&held.id),
            ..line(held.id.clone(), "incident", &job.title, Some(&job.area), job.created_at)
        };
        (line, said.get(&held.id).copied().unwrap_or(false), said.contains_key(&held.id))
    })
    .collect()
}

/// PR04: different people whom initiatives helped in the period; the same person again is left out and says so.
fn helped(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let ours: BTreeMap<&RecordId, &Held<Initiative>> =
        of_area(evidence, asked).map(|held| (&held.id, held)).collect();
    let mut helped: Vec<_> = evidence
        .beneficiaries
        .iter()
        .filter(|held| asked.holds(held.record.at))
        .filter_map(|held| Some((held, *ours.get(&held.record.initiative)?)))
        .collect();
    helped.sort_by_key(|(held, _)| (held.record.at, held.id.clone()));
    let mut seen = BTreeSet::new();
    helped
        .into_iter()
        .map(|(held, of)| {
            let mut line = Line { record: of.id.clone(), ..initiative(of, held.record.at) };
            if !seen.insert(who(&held.record)) {
                line.verdict = Verdict::Excluded("same_person".to_owned());
            }
            line
        })
        .collect()
}

/// PR05: of those who meet victims at the end of the period, those whose course of each kind still holds.
fn trained(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let at = asked.as_at();
    let mut done: BTreeMap<(&StaffId, &str), Millis> = BTreeMap::new();
    for held in evidence.training.iter().filter(|held| held.record.at <= at) {
        let last = done.entry((&held.record.person, held.record.course.as_str())).or_insert(held.record.at);
        *last = held.record.at.max(*last);
    }
    let mut lines = Vec::new();
    for held in &evidence.staff {
        let staff = &held.record;
        let team = staff.teams_on(at).into_iter().next();
        let here = asked.area.is_none_or(|area| staff.areas.iter().any(|own| own == area));
        let meets = any_may(&staff.roles_on(at), Action::Patrol);
        if !meets || !here || !asked.wants_team(team.as_ref().map(|t| t.0.as_str())) {
            continue;
        }
        let id = StaffId(held.id.0.clone());
        for course in asked.lists.list(COURSES).iter().filter(|row| row.holds(day(at))) {
            let last = done.get(&(&id, course.code.as_str())).copied();
            let mut group = Group::from([("course", course.code.clone())]);
            if let Some(team) = &team {
                group.insert("team", team.0.clone());
            }
            let mut line = line(held.id.clone(), "staff", "", None, last.unwrap_or(at));
            line.group = Arc::new(group);
            // Training is shown by team: no row names anybody.
            let named = evidence.teams.iter().find(|held| Some(&held.id.0) == team.as_ref().map(|t| &t.0));
            line.label = named.map_or_else(String::new, |held| held.record.name.clone());
            line.record = team.as_ref().map_or_else(RecordId::default, |team| RecordId(team.0.clone()));
            line.kind = "team";
            line.verdict =
                Verdict::Counted(Some(last.is_some_and(|last| holds(course.get("holds_months"), last, at))));
            lines.push(line);
        }
    }
    lines
}

/// Whether a course that was finished then still holds.
#[must_use]
pub fn holds(months: &str, done: Millis, at: Millis) -> bool {
    let Ok(months) = months.parse::<i64>() else { return true };
    let span = jiff::Span::new().try_months(months).ok();
    span.and_then(|span| day(done).checked_add(span).ok()).is_some_and(|until| day(at) <= until)
}

/// The newest day of a course for each who has it, as the register shows it.
#[must_use]
pub fn newest<'a>(training: impl IntoIterator<Item = &'a Training>) -> BTreeMap<(StaffId, String), Millis> {
    let mut newest: BTreeMap<(StaffId, String), Millis> = BTreeMap::new();
    for one in training {
        let last = newest.entry((one.person.clone(), one.course.clone())).or_insert(one.at);
        *last = one.at.max(*last);
    }
    newest
}
