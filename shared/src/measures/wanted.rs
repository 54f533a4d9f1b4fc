//! Named suspects and wanted people: how soon they are circulated, whether anybody tries and anybody looks, and what
//! becomes of the marker after an arrest (WA01 to WA07).
//!
//! The inspectorate wrote that little was done to find named suspects, that nobody supervised it, and that markers were
//! left after arrests. Each of the three is a figure here, and a marker that was left counts from the minute of the
//! arrest, whichever force made it: each is an arrest of somebody innocent that has not happened yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, case_label};
use crate::ids::RecordId;
use crate::patrol::investigation::Investigation;
use crate::patrol::suspect::{Suspect, decide_by};
use crate::patrol::wanted::{ArrestAttempt, Wanted, WantedReview, WantedStep};
use crate::patrol::wanted_read::{
    Facts, Marker, Power, WantedStanding, attempt_within, circulate_within, limit, manager_every,
    review_every, standing,
};
use crate::time::Millis;

/// Somebody who is wanted, as they stood at the end of the period.
struct Read<'a> {
    held: &'a Held<Wanted>,
    case: Option<&'a Investigation>,
    stands: WantedStanding,
    area: String,
}

impl Read<'_> {
    fn line(&self, at: Millis) -> Line {
        let wanted = &self.held.record;
        let mut group = Group::from([("wanted_risk", self.stands.risk.clone())]);
        if !self.area.is_empty() {
            group.insert("area", self.area.clone());
        }
        let hidden = self.case.is_some_and(|case| case.restricted);
        let label = match (self.case, &wanted.national_ref) {
            (_, Some(reference)) if !hidden => reference.clone(),
            (Some(case), _) => case_label(case),
            _ => String::new(),
        };
        Line {
            record: self.held.id.clone(),
            kind: "wanted",
            label,
            title: if hidden { String::new() } else { wanted.name.clone() },
            group: Arc::new(group),
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

    /// Whether somebody still has to be found.
    fn live(&self, at: Millis) -> bool {
        self.held.record.decision_at <= at
            && self.stands.unneeded.is_none()
            && self.stands.marker != Marker::Gone
    }
}

fn out(why: &str) -> Verdict {
    Verdict::Excluded(why.to_owned())
}

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let read = read(evidence, asked);
    let share = |name| Part { name, unit: "percent", how: How::Share, plot: Plot::None };
    let count = |name| Part { name, unit: "count", how: How::Count, plot: Plot::None };
    let hours = |name, percent| Part { name, unit: "hours", how: How::Percentile(percent), plot: Plot::None };
    let sample = |measure, parts, slices: &[&'static [&'static str]], mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        Sample { measure, parts, slices: slices.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let by_risk: &[&'static [&'static str]] = &[&[], &["wanted_risk"], &["area"]];
    vec![
        sample(
            "WA01",
            vec![hours("median", 50), hours("p90", 90)],
            &[&[], &["wanted_risk"]],
            circulated(&read, asked, false),
        ),
        sample("WA01", vec![share("within_grade")], by_risk, circulated(&read, asked, true)),
        sample("WA02", vec![share("tried")], by_risk, tried(&read, asked)),
        sample("WA03", vec![share("reviewed")], by_risk, reviewed(&read, asked, false)),
        sample(
            "WA03",
            vec![share("reviewed_manager")],
            &[&[], &["wanted_risk"]],
            reviewed(&read, asked, true),
        ),
        sample(
            "WA04",
            vec![hours("median", 50), hours("p90", 90)],
            &[&[], &["force"]],
            cancelled(&read, asked, false),
        ),
        sample("WA04", vec![share("within_limit")], &[&[], &["force"]], cancelled(&read, asked, true)),
        sample("WA05", vec![count("stale")], &[&[], &["why"], &["area"]], stale(evidence, &read, asked)),
        sample("WA06", vec![count("lost")], &[&[]], lost(evidence, &read, asked)),
        sample("WA07", vec![count("undecided")], &[&[], &["area"]], undecided(evidence, asked, false)),
        sample("WA07", vec![count("overdue")], &[&[], &["area"]], undecided(evidence, asked, true)),
    ]
}

fn by_wanted<R>(all: &[Held<R>], of: impl Fn(&R) -> &RecordId) -> BTreeMap<RecordId, Vec<(&RecordId, &R)>> {
    let mut found: BTreeMap<RecordId, Vec<(&RecordId, &R)>> = BTreeMap::new();
    for held in all {
        found.entry(of(&held.record).clone()).or_default().push((&held.id, &held.record));
    }
    found
}

fn read<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Read<'a>> {
    let cases: BTreeMap<&RecordId, &Investigation> =
        evidence.investigations.iter().map(|held| (&held.id, &held.record)).collect();
    let attempts = by_wanted::<ArrestAttempt>(&evidence.attempts, |a| &a.wanted);
    let reviews = by_wanted::<WantedReview>(&evidence.wanted_reviews, |r| &r.wanted);
    let steps = by_wanted::<WantedStep>(&evidence.wanted_steps, |s| &s.wanted);
    let none = (Vec::new(), Vec::new(), Vec::new());
    let all = evidence.wanted.iter().map(|held| {
        let facts = Facts::of(
            attempts.get(&held.id).unwrap_or(&none.0),
            reviews.get(&held.id).unwrap_or(&none.1),
            steps.get(&held.id).unwrap_or(&none.2),
        );
        let case = held.record.investigation.as_ref().and_then(|id| cases.get(id).copied());
        Read {
            stands: standing(asked.lists, &held.record, &facts, asked.as_at()),
            area: case.map(|c| c.area.clone()).or_else(|| held.record.area.clone()).unwrap_or_default(),
            held,
            case,
        }
    });
    all.filter(|read| asked.wants_area(&read.area)).collect()
}

/// WA01: of those whose arrest was decided in the period, how long until they were circulated.
fn circulated(read: &[Read<'_>], asked: &Asked<'_>, share: bool) -> Vec<Line> {
    let decided = read.iter().filter(|r| {
        let wanted = &r.held.record;
        asked.holds(wanted.decision_at) && r.stands.power == Power::Arrest && !wanted.local
    });
    decided
        .map(|r| {
            let wanted = &r.held.record;
            let mut line = r.line(wanted.decision_at);
            let done = wanted.circulated_at.filter(|at| *at <= asked.as_at());
            let first = r.stands.unneeded.as_ref().filter(|u| done.is_none_or(|at| u.at < at));
            let within = circulate_within(asked.lists, &r.stands.risk, asked.as_at());
            line.stop = done;
            line.verdict = match (done, first) {
                (_, Some(_)) => out("arrested_first"),
                (Some(at), None) => {
                    let took = at.since(wanted.decision_at);
                    line.measured = Measured::Ms(took);
                    Verdict::Counted(Some(within.is_none_or(|most| took <= most)))
                }
                (None, None)
                    if share && within.is_some_and(|most| asked.as_at().since(wanted.decision_at) > most) =>
                {
                    Verdict::Counted(Some(false))
                }
                (None, None) => {
                    line.missing = true;
                    out("not_circulated")
                }
            };
            line
        })
        .collect()
}

/// WA02: of those who must be found, whom somebody tried within the interval of their grade.
fn tried(read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let at = asked.as_at();
    let live = read.iter().filter(|r| r.live(at) && r.stands.power == Power::Arrest);
    live.map(|r| {
        let within = attempt_within(asked.lists, &r.stands.risk, at);
        let mut line = r.line(r.held.record.decision_at);
        line.stop = r.stands.last_attempt;
        line.verdict = if r.stands.paused {
            out("hospital_or_abroad")
        } else {
            inside(r.held.record.decision_at, r.stands.last_attempt, within, at)
        };
        line
    })
    .collect()
}

/// WA03: of those who must be found, whom a supervisor (or a manager) looked at within the interval of their grade.
fn reviewed(read: &[Read<'_>], asked: &Asked<'_>, managers: bool) -> Vec<Line> {
    let at = asked.as_at();
    let live = read.iter().filter(|r| r.live(at));
    live.map(|r| {
        let (every, last) = if managers {
            (manager_every(asked.lists, &r.stands.risk, at), r.stands.last_manager_review)
        } else {
            (review_every(asked.lists, &r.stands.risk, at), r.stands.last_review)
        };
        let mut line = r.line(r.held.record.decision_at);
        line.stop = last;
        line.verdict = inside(r.held.record.decision_at, last, every, at);
        line
    })
    .collect()
}

/// Whether the last time lies within the interval; not due while the interval has not passed since the beginning.
fn inside(began: Millis, last: Option<Millis>, within: Option<i64>, now: Millis) -> Verdict {
    match (within, last) {
        (None, _) => out("no_target"),
        (Some(within), Some(last)) => Verdict::Counted(Some(now.since(last) <= within)),
        (Some(within), None) if now.since(began) <= within => out("not_due"),
        (Some(_), None) => Verdict::Counted(Some(false)),
    }
}

/// WA04: of those arrested in the period while circulated, how long until the bureau confirmed that the marker is gone.
fn cancelled(read: &[Read<'_>], asked: &Asked<'_>, share: bool) -> Vec<Line> {
    let most = limit(asked.lists, "cancel_limit", asked.as_at());
    let arrested = read.iter().filter_map(|r| Some((r, r.stands.arrested.clone()?)));
    let circulated = arrested.filter(|(r, arrest)| {
        asked.holds(arrest.at) && r.held.record.circulated_at.is_some_and(|at| at <= arrest.at)
    });
    circulated
        .map(|(r, arrest)| {
            let mut line = r.line(arrest.at);
            let group = Arc::make_mut(&mut line.group);
            group.insert("force", if arrest.force.is_some() { "other" } else { "own" }.to_owned());
            let done = r.held.record.cancel_confirmed_at.filter(|at| *at <= asked.as_at());
            line.stop = done;
            let took = done.unwrap_or(asked.as_at()).since(arrest.at);
            line.verdict = match done {
                Some(_) => {
                    line.measured = Measured::Ms(took);
                    Verdict::Counted(Some(most.is_none_or(|most| took <= most)))
                }
                // Its clock runs: too late already, or not known yet.
                None if share && most.is_some_and(|most| took > most) => Verdict::Counted(Some(false)),
                None => {
                    line.missing = true;
                    out("not_confirmed")
                }
            };
            line
        })
        .collect()
}

/// WA05: markers that are not needed and that nobody has confirmed as gone; and those that the national record still
/// had after we were told that they were gone.
fn stale(evidence: &Evidence, read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let left = read.iter().filter_map(|r| {
        let unneeded = r.stands.unneeded.as_ref().filter(|_| r.stands.marker == Marker::Live)?;
        let mut line = r.line(unneeded.at);
        Arc::make_mut(&mut line.group).insert("why", unneeded.code.clone());
        Some(line)
    });
    let gone: BTreeMap<&RecordId, &Read<'_>> =
        read.iter().filter(|r| r.stands.marker == Marker::Gone).map(|r| (&r.held.id, r)).collect();
    let again = evidence.differences.iter().filter_map(|held| {
        let found = &held.record;
        let open = found.settled_at.is_none_or(|at| at > asked.as_at()) && found.found_at <= asked.as_at();
        let r =
            found.wanted.as_ref().filter(|_| open && found.what == "stale").and_then(|id| gone.get(id))?;
        let mut line = r.line(found.found_at);
        Arc::make_mut(&mut line.group).insert("why", "national".to_owned());
        Some(line)
    });
    left.chain(again).collect()
}

/// WA06: markers that the national record let go in the period although nobody decided that they should.
fn lost(evidence: &Evidence, read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for r in read.iter().filter(|r| r.stands.unneeded.is_none() && r.stands.marker == Marker::Live) {
        let aged = r.held.record.expires_at.filter(|at| asked.holds(*at) && *at <= asked.as_at());
        let missed = evidence.differences.iter().filter(|held| {
            held.record.what == "only_local"
                && held.record.wanted.as_ref() == Some(&r.held.id)
                && held.record.status != "gone"
        });
        let missed = missed.map(|held| held.record.found_at).find(|at| asked.holds(*at));
        if let Some(at) = aged.or(missed) {
            lines.push(r.line(at));
        }
    }
    lines
}

/// WA07: named suspects about whom nobody has decided.
fn undecided(evidence: &Evidence, asked: &Asked<'_>, late: bool) -> Vec<Line> {
    let cases: BTreeMap<&RecordId, &Investigation> =
        evidence.investigations.iter().map(|held| (&held.id, &held.record)).collect();
    let at = asked.as_at();
    let named = evidence.suspects.iter().filter_map(|held| {
        let suspect: &Suspect = &held.record;
        let by = decide_by(asked.lists, suspect).filter(|_| suspect.named_at <= at)?;
        let case = cases.get(&suspect.investigation).copied();
        let area = case.map(|c| c.area.clone()).unwrap_or_default();
        if !asked.wants_area(&area) {
            return None;
        }
        let hidden = case.is_some_and(|case| case.restricted);
        Some(Line {
            record: held.id.clone(),
            kind: "suspect",
            label: case.map(case_label).unwrap_or_default(),
            title: if hidden { String::new() } else { suspect.name.clone() },
            group: Arc::new(Group::from([("area", area)])),
            at: suspect.named_at,
            start: Some(suspect.named_at),
            stop: Some(by),
            measured: Measured::Nothing,
            verdict: Verdict::Counted(late.then_some(by <= at)),
            missing: false,
            late: false,
            holder: None,
        })
    });
    named.collect()
}
