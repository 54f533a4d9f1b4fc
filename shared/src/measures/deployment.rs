//! The deployment board: was the risk assessed before anybody decided (TH01), does the policy hold (DP01, DP02), were
//! appointments kept (AT07), what waits (AT08) and was it looked at again (AT09), and who rang back (AT12).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Series;
use super::attended::Attended;
use super::backlog::{Job, at_hours, jobs, series, waiting};
use super::evidence::{Asked, Contact, Evidence};
use super::line::{How, Line, Measured, Part, Plot, Sample, Verdict};
use super::response::line;
use crate::ids::RecordId;
use crate::patrol::appointment::{Kept, windows};
use crate::patrol::assessment::{complete, lacking};
use crate::patrol::deployment::{RiskCheck, is_crime, needs};
use crate::patrol::incident::{property, telephone};
use crate::patrol::policy::level;
use crate::patrol::recheck::Looked;
use crate::reference::day;
use crate::time::DAY;

/// Within this somebody who rings again counts as back.
const BACK: i64 = 7 * DAY;

fn share(name: &'static str, plot: Plot) -> Part {
    Part { name, unit: "percent", how: How::Share, plot }
}

fn count(name: &'static str) -> Part {
    Part { name, unit: "count", how: How::Count, plot: Plot::None }
}

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let jobs = jobs(evidence, asked);
    let new: Vec<&Job<'_>> = jobs.iter().filter(|job| asked.holds(job.case.incident.created_at)).collect();
    let sample = |measure, parts, slices: &[&'static [&'static str]], lines| Sample {
        measure,
        parts,
        slices: slices.to_vec(),
        only: None,
        lines,
        stated: Vec::new(),
    };
    let oldest = Part { name: "longest_wait", unit: "hours", how: How::Percentile(100), plot: Plot::None };
    let now = jobs.iter().filter_map(|job| waiting(job, asked.as_at(), asked.lists)).collect();
    let checks = second_readings(evidence);
    let graded = graded(&new, asked);
    let otherwise = |unexplained: bool| {
        let mut lines = graded.clone();
        for (line, explained) in &mut lines {
            if let Verdict::Counted(Some(agrees)) = line.verdict {
                line.verdict = Verdict::Counted(Some(!(agrees || unexplained && *explained)));
            }
        }
        lines.into_iter().map(|(line, _)| line).collect::<Vec<Line>>()
    };
    let by_policy: &[&[&str]] = &[&[], &["grade"], &["area"], &["policy"]];
    let mut at_hours = sample("AT08", vec![count("at_hours")], &[&["snapshot"]], at_hours(&jobs, asked));
    at_hours
        .stated
        .push("jobs from more than 7 days before the period are seen while they are open".to_owned());
    vec![
        sample(
            "TH01",
            vec![share("thrive", Plot::Week)],
            &[&[], &["grade"], &["area"], &["lacks"]],
            assessed(&new, asked),
        ),
        sample("TH01", vec![share("good", Plot::None)], &[&[], &["area"]], read_again(&new, &checks, asked)),
        sample("AT07", vec![share("kept", Plot::Week)], &[&[], &["area"]], kept(&jobs, asked, false)),
        sample(
            "AT07",
            vec![share("kept_by_caller", Plot::None)],
            &[&[], &["area"]],
            kept(&jobs, asked, true),
        ),
        sample(
            "AT08",
            vec![count("unattended"), oldest],
            &[&[], &["grade"], &["area"], &["wait"], &["grade", "wait"]],
            now,
        ),
        at_hours,
        sample(
            "AT09",
            vec![share("on_time", Plot::Week)],
            &[&[], &["grade"], &["area"]],
            looked(&jobs, asked, false),
        ),
        sample("AT09", vec![count("overdue")], &[&[], &["grade"], &["area"]], looked(&jobs, asked, true)),
        sample(
            "AT12",
            vec![share("back", Plot::Week)],
            &[&[], &["area"], &["reason"]],
            back(&new, evidence, asked),
        ),
        sample(
            "DP01",
            vec![share("as_policy", Plot::Week)],
            by_policy,
            graded.iter().map(|(l, _)| l.clone()).collect(),
        ),
        sample("DP01", vec![count("exceptions")], by_policy, otherwise(false)),
        sample("DP01", vec![count("unexplained")], by_policy, otherwise(true)),
        sample(
            "DP02",
            vec![share("authority", Plot::Week)],
            &[&[], &["reason"], &["crime"], &["area"]],
            nobody_went(&new, asked),
        ),
    ]
}

/// The backlog at the fixed hours, for a plot.
#[must_use]
pub fn by_hour(samples: &[Sample], asked: &Asked<'_>) -> Vec<Series> {
    let hours = samples.iter().filter(|s| s.parts.iter().any(|part| part.name == "at_hours"));
    hours.map(|sample| series(&sample.lines, asked)).collect()
}

fn with(mut line: Line, more: &[(&'static str, String)]) -> Line {
    let mut group = (*line.group).clone();
    group.extend(more.iter().cloned());
    line.group = Arc::new(group);
    line
}

/// A job that a rule keeps out of what is asked of it, with the reason.
fn kept_out(job: &Job<'_>, reasons: &[&str], asked: &Asked<'_>) -> Option<Verdict> {
    let out = job.case.kept_out(asked.lists).filter(|out| reasons.contains(&out.as_str()))?;
    Some(Verdict::Excluded(out))
}

/// TH01: a complete assessment before somebody was sent or it was decided that nobody goes.
fn assessed(new: &[&Job<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let of_victims = new.iter().filter(|job| job.case.incident.victim);
    of_victims
        .map(|job| {
            let sent = job.sent.iter().map(|(from, _)| *from).min();
            let decided = job.decisions.first().map(|d| d.record.at);
            let until = [sent, decided].into_iter().flatten().min().or(job.ended_at).unwrap_or(asked.as_at());
            let before: Vec<_> = job.thrives.iter().filter(|t| t.record.at <= until).collect();
            let whole = before.iter().find(|t| complete(asked.lists, &t.record));
            let lacks = match before.last() {
                _ if whole.is_some() => "nothing",
                None if job.thrives.is_empty() => "assessment",
                None => "time",
                Some(last) => lacking(asked.lists, &last.record).first().copied().unwrap_or("own_words"),
            };
            let mut line = with(line(&job.case), &[("lacks", lacks.to_owned())]);
            (line.start, line.stop) = (Some(job.case.incident.created_at), whole.map(|t| t.record.at));
            line.missing = job.thrives.is_empty();
            let out = kept_out(job, &["duplicate", "created_in_error", "police_generated"], asked);
            line.verdict = out.unwrap_or(Verdict::Counted(Some(whole.is_some())));
            line
        })
        .collect()
}

/// The last word of a second reader on each record that was read again.
fn second_readings(evidence: &Evidence) -> BTreeMap<&RecordId, &RiskCheck> {
    let mut found: BTreeMap<&RecordId, &RiskCheck> = BTreeMap::new();
    for held in &evidence.risk_checks {
        let known = found.entry(&held.record.of).or_insert(&held.record);
        if held.record.at > known.at {
            *known = &held.record;
        }
    }
    found
}

/// The quality beside TH01: of the assessments that somebody else read, those found good.
fn read_again(new: &[&Job<'_>], checks: &BTreeMap<&RecordId, &RiskCheck>, asked: &Asked<'_>) -> Vec<Line> {
    let assessed = new.iter().filter(|job| job.case.incident.victim && !job.thrives.is_empty());
    assessed
        .map(|job| {
            let mut line = line(&job.case);
            let read = job.thrives.iter().rev().find_map(|t| checks.get(&t.id));
            line.verdict = match read {
                Some(check) => {
                    let row = asked.lists.ever("risk_check_results", &check.result);
                    Verdict::Counted(Some(row.is_some_and(|row| row.yes("good"))))
                }
                None => Verdict::Excluded("not_read_again".to_owned()),
            };
            line
        })
        .collect()
}

/// AT07: of the windows that ended in the period, those in which somebody came; or, of those whose caller was asked,
/// those that the caller calls kept.
fn kept(jobs: &[Job<'_>], asked: &Asked<'_>, by_caller: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for job in jobs {
        let windows =
            windows(asked.lists, job.case.incident, &job.appointments, &job.arrivals, asked.as_at());
        for window in windows.into_iter().filter(|w| asked.holds(w.to) && w.to <= asked.as_at()) {
            let mut line = line(&job.case);
            (line.at, line.start, line.stop) = (window.to, Some(window.from), window.came_at);
            let unseen = job.case.attended == Attended::Yes && job.arrivals.is_empty();
            let cancelled = job.case.incident.cancelled_at.is_some_and(|at| at <= window.to);
            line.verdict = match window.kept {
                Kept::MovedByCaller => Verdict::Excluded("moved_by_caller".to_owned()),
                Kept::CancelledByCaller => Verdict::Excluded("cancelled_by_caller".to_owned()),
                Kept::Missed if cancelled => Verdict::Excluded("cancelled_by_caller".to_owned()),
                _ if by_caller => match window.caller_says {
                    Some(kept) => Verdict::Counted(Some(kept)),
                    None => Verdict::Excluded("not_asked".to_owned()),
                },
                Kept::Missed if unseen => Verdict::Excluded("missing_arrival".to_owned()),
                kept => Verdict::Counted(Some(kept == Kept::Kept)),
            };
            line.missing = !by_caller && window.kept == Kept::Missed && unseen;
            lines.push(line);
        }
    }
    lines
}

/// AT09: of the looks at risk that fell due in the period, those made in time; or those that are overdue now.
fn looked(jobs: &[Job<'_>], asked: &Asked<'_>, now: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for job in jobs {
        for look in job.rechecks(asked.lists, asked.as_at()) {
            if !asked.holds(look.due_at) || look.looked == Looked::ToCome {
                continue;
            }
            let grade = job.grade(look.due_at).unwrap_or_default().to_owned();
            let mut line = with(line(&job.case), &[("grade", grade)]);
            (line.at, line.start, line.stop) = (look.due_at, Some(look.due_at), look.at);
            line.measured = look.at.map_or(Measured::Nothing, |at| Measured::Ms(at.since(look.due_at)));
            let wanted = if now { look.looked == Looked::Overdue } else { look.looked == Looked::InTime };
            let out = kept_out(job, &["duplicate", "created_in_error", "police_generated"], asked);
            line.verdict = out.unwrap_or(Verdict::Counted(Some(wanted)));
            lines.push(line);
        }
    }
    lines
}

/// AT12: of the jobs that were resolved without anybody going, those whose caller or address came back.
fn back(new: &[&Job<'_>], evidence: &Evidence, asked: &Asked<'_>) -> Vec<Line> {
    let mut by_number: BTreeMap<&str, Vec<&Contact>> = BTreeMap::new();
    let mut by_uprn: BTreeMap<&str, Vec<&Contact>> = BTreeMap::new();
    for contact in &evidence.contacts {
        if let Some(number) = contact.number.as_deref() {
            by_number.entry(number).or_default().push(contact);
        }
        if let Some(uprn) = contact.uprn.as_deref() {
            by_uprn.entry(uprn).or_default().push(contact);
        }
    }
    let resolved = new.iter().filter(|job| {
        let sends = job.case.grade.and_then(|(grade, at)| asked.lists.grade_deploys(grade, day(at)));
        job.case.attended == Attended::No && sends == Some(false)
    });
    resolved
        .filter_map(|job| {
            let ended = job.ended_at?;
            let incident = job.case.incident;
            let (number, uprn) =
                (telephone(incident.caller_number.as_deref()), property(incident.uprn.as_deref()));
            let same = |map: &BTreeMap<&str, Vec<&Contact>>, key: &Option<String>| {
                let all = key.as_deref().and_then(|key| map.get(key)).map_or(&[][..], Vec::as_slice);
                let again = all.iter().filter(|c| {
                    let later = c.at > ended && c.at <= ended.plus(BACK) && c.at <= asked.now;
                    c.incident != *job.case.id && c.duplicate_of.as_ref() != Some(job.case.id) && later
                });
                again.map(|c| c.at).min()
            };
            let again = [same(&by_number, &number), same(&by_uprn, &uprn)].into_iter().flatten().min();
            let reason = incident.non_attendance_reason.clone().unwrap_or_else(|| "none".to_owned());
            let mut line = with(line(&job.case), &[("reason", reason)]);
            (line.start, line.stop) = (Some(ended), again);
            line.measured = again.map_or(Measured::Nothing, |at| Measured::Ms(at.since(ended)));
            let out = kept_out(job, &["duplicate", "created_in_error", "cancelled_before_arrival"], asked);
            line.verdict = match out {
                Some(out) => out,
                None if number.is_none() && uprn.is_none() => {
                    line.missing = true;
                    Verdict::Excluded("caller_not_known".to_owned())
                }
                None if again.is_some() => Verdict::Counted(Some(true)),
                None if asked.now < ended.plus(BACK) => Verdict::Excluded("window_open".to_owned()),
                None => Verdict::Counted(Some(false)),
            };
            Some(line)
        })
        .collect()
}

/// DP01: each grading beside what the policy suggests, and whether it carries a reason.
fn graded(new: &[&Job<'_>], asked: &Asked<'_>) -> Vec<(Line, bool)> {
    let mut lines = Vec::new();
    for job in new {
        for grading in &job.case.gradings {
            let advice = job.advice(asked.lists, grading.record.at);
            let rule = advice.rules.first().map_or_else(|| "none".to_owned(), |rule| rule.rule.clone());
            let mut line =
                with(line(&job.case), &[("policy", rule), ("grade", grading.record.grade.clone())]);
            (line.at, line.start) = (grading.record.at, Some(grading.record.at));
            line.verdict = match (kept_out(job, &["duplicate", "created_in_error"], asked), &advice.grade) {
                (Some(out), _) => out,
                (None, None) => Verdict::Excluded("no_rule".to_owned()),
                (None, Some(grade)) => Verdict::Counted(Some(*grade == grading.record.grade)),
            };
            let explained = grading.record.reason.as_ref().is_some_and(|r| !r.trim().is_empty());
            lines.push((line, explained));
        }
    }
    lines
}

/// DP02: of the jobs that nobody went to, those that somebody with the authority for it decided so.
fn nobody_went(new: &[&Job<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let nobody = new.iter().filter(|job| job.nobody_went());
    nobody
        .map(|job| {
            let decision = job.decisions.iter().rev().find(|d| !d.record.deploy);
            let reason = decision.and_then(|d| d.record.reason.clone()).or(job
                .case
                .incident
                .non_attendance_reason
                .clone());
            let reason = reason.unwrap_or_else(|| "none".to_owned());
            let crime = decision.map_or_else(|| is_crime(asked.lists, job.case.incident), |d| d.record.crime);
            let enough = decision.is_some_and(|d| {
                let advice = job.advice(asked.lists, d.record.at);
                let needed = level(asked.lists, needs(asked.lists, &reason, &advice, d.record.at));
                d.record.authority.as_deref().map_or(0, |held| level(asked.lists, held)) >= needed
            });
            let crime = if crime { "crime" } else { "other" }.to_owned();
            let mut line = with(line(&job.case), &[("reason", reason), ("crime", crime)]);
            (line.start, line.stop) = (Some(job.case.incident.created_at), decision.map(|d| d.record.at));
            line.missing = decision.is_none();
            let out = kept_out(job, &["duplicate", "created_in_error", "cancelled_before_arrival"], asked);
            line.verdict = out.unwrap_or(Verdict::Counted(Some(enough)));
            line
        })
        .collect()
}
