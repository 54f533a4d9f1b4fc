//! Bail: how many failed to answer, who is still outstanding, what is about to end, what lapsed, and who has been
//! under investigation for long (BA01 to BA05).
//!
//! The inspectorate wrote that the force could not say how many failed to answer police bail. The number is here, with
//! everything that it leaves out counted beside it: returns that were moved in writing, that ended before they fell due,
//! whose reason was accepted, of which the suspect was never told, and those of which nobody said anything. Court is not
//! in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use crate::ids::RecordId;
use crate::patrol::bail::{
    Bail, BailEvent, Came, Return, Standing, UNDER_INVESTIGATION, Who, effective, ends_at, is_police, paused,
    returns, standing, who,
};
use crate::patrol::investigation::Investigation;
use crate::patrol::person_match::{Groups, groups};
use crate::reference::day;
use crate::time::{DAY, Millis};

/// How soon an end is near.
const NEAR: i64 = 7 * DAY;
/// After how many months a release under investigation is listed.
const LONG: [i64; 3] = [3, 6, 9];

/// A bail with what is read from its events as at the end of the period.
struct Read<'a> {
    held: &'a Held<Bail>,
    case: Option<&'a Investigation>,
    events: Vec<&'a BailEvent>,
    returns: Vec<Return>,
    standing: Standing,
}

impl Read<'_> {
    fn line(&self, at: Millis, group: Group) -> Line {
        let mut group = group;
        if let Some(case) = self.case {
            group.insert("area", case.area.clone());
        }
        let number = self.case.and_then(|case| case.crime_number.clone()).unwrap_or_default();
        Line {
            record: self.held.id.clone(),
            kind: "bail",
            label: number,
            title: self.held.record.suspect.clone(),
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
}

/// Every sample of the board.
#[must_use]
pub fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let read = read(evidence, asked);
    let same = groups(evidence.matches.iter().map(|held| (&held.id, &held.record)));
    let out = outstanding(&read, &same, asked);
    let share = |name, plot| Part { name, unit: "percent", how: How::Share, plot };
    let count = |name, plot| Part { name, unit: "count", how: How::Count, plot };
    let sample = |measure, parts, slices: &[&'static [&'static str]], mut lines: Vec<Line>| {
        lines.sort_by(|a: &Line, b: &Line| (a.at, &a.record).cmp(&(b.at, &b.record)));
        Sample { measure, parts, slices: slices.to_vec(), only: None, lines, stated: Vec::new() }
    };
    let failed = vec![share("failed", Plot::Week), count("failures", Plot::None)];
    vec![
        sample("BA01", failed, &[&[], &["area"]], due(&read, asked, Came::Failed)),
        sample("BA01", vec![share("answered_late", Plot::None)], &[&[]], due(&read, asked, Came::Late)),
        sample("BA01", vec![count("people_failed", Plot::None)], &[&[]], people_failed(&read, &same, asked)),
        sample("BA02", vec![count("by_name_only", Plot::None)], &[&[]], by_name_only(&read, &out)),
        sample("BA02", vec![count("outstanding", Plot::None)], &[&[], &["band"], &["risk"]], out),
        sample("BA03", vec![count("ending", Plot::None)], &[&[], &["area"]], ending(&read, asked)),
        sample("BA04", vec![count("lapsed", Plot::Week)], &[&[]], lapsed(&read, asked)),
        sample(
            "BA05",
            vec![count("waiting", Plot::None)],
            &[&[], &["over"]],
            under_investigation(&read, asked),
        ),
    ]
}

fn read<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Read<'a>> {
    let cases: BTreeMap<&RecordId, &Investigation> =
        evidence.investigations.iter().map(|held| (&held.id, &held.record)).collect();
    let mut of_bail: BTreeMap<&RecordId, Vec<(&RecordId, &BailEvent)>> = BTreeMap::new();
    for held in &evidence.bail_events {
        of_bail.entry(&held.record.bail).or_default().push((&held.id, &held.record));
    }
    let police = evidence.bails.iter().filter(|held| is_police(asked.lists, &held.record));
    police
        .map(|held| {
            let events = of_bail.get(&held.id).map(|events| effective(events)).unwrap_or_default();
            Read {
                held,
                case: cases.get(&held.record.investigation).copied(),
                returns: returns(asked.lists, &held.record, &events, asked.as_at()),
                standing: standing(asked.lists, &held.record, &events, asked.as_at()),
                events,
            }
        })
        .filter(|read| asked.area.is_none() || read.case.is_some_and(|case| asked.wants_area(&case.area)))
        .collect()
}

/// BA01: of the returns that fell due in the period, those of one kind.
fn due(read: &[Read<'_>], asked: &Asked<'_>, wanted: Came) -> Vec<Line> {
    let all = read.iter().flat_map(|bail| bail.returns.iter().map(move |r| (bail, r)));
    let fell_due = all.filter(|(_, r)| asked.holds(r.due_at) && r.due_at <= asked.as_at());
    fell_due
        .map(|(bail, back)| {
            let mut line = bail.line(back.due_at, Group::new());
            line.stop = back.at;
            let left_out = match back.came {
                Came::InTime | Came::Late | Came::Failed => None,
                Came::Excused => Some("reason_accepted"),
                Came::NotServed => Some("not_served"),
                Came::Moved => Some("date_changed"),
                Came::EndedBefore => Some("bail_ended_before"),
                Came::Reported => {
                    line.missing = true;
                    Some("heard_not_confirmed")
                }
                Came::Waiting | Came::Unsaid => {
                    line.missing = true;
                    Some("nobody_said")
                }
            };
            line.verdict = match left_out {
                None => Verdict::Counted(Some(back.came == wanted)),
                Some(why) => Verdict::Excluded(why.to_owned()),
            };
            line
        })
        .collect()
}

/// Counts each person once, by their first line. Whoever is left out is so by the person, or only by the name.
fn once(seen: &mut BTreeSet<Who>, line: &mut Line, bail: &Bail, same: &Groups) {
    let who = who(bail, same);
    let left_out = if matches!(who, Who::Person(_)) { "same_person" } else { "same_name" };
    if !seen.insert(who) {
        line.verdict = Verdict::Excluded(left_out.to_owned());
    }
}

/// BA01: the people behind the failures of the period.
fn people_failed(read: &[Read<'_>], same: &Groups, asked: &Asked<'_>) -> Vec<Line> {
    let mut failed: Vec<(&Return, &Read<'_>)> = read
        .iter()
        .flat_map(|bail| bail.returns.iter().map(move |r| (r, bail)))
        .filter(|(r, _)| r.came == Came::Failed && asked.holds(r.due_at) && r.due_at <= asked.as_at())
        .collect();
    failed.sort_by(|a, b| (a.0.due_at, &a.1.held.id).cmp(&(b.0.due_at, &b.1.held.id)));
    let mut seen = BTreeSet::new();
    failed
        .into_iter()
        .map(|(back, bail)| {
            let mut line = bail.line(back.due_at, Group::new());
            line.stop = back.at;
            once(&mut seen, &mut line, &bail.held.record, same);
            line
        })
        .collect()
}

/// BA02: of the people who are out, those whose release is linked to no person.
fn by_name_only(read: &[Read<'_>], out: &[Line]) -> Vec<Line> {
    let linked: BTreeSet<&RecordId> =
        read.iter().filter(|bail| bail.held.record.person.is_some()).map(|bail| &bail.held.id).collect();
    out.iter()
        .map(|line| {
            let mut line = line.clone();
            if matches!(line.verdict, Verdict::Counted(_)) {
                line.verdict = Verdict::Counted(Some(!linked.contains(&line.record)));
            }
            line
        })
        .collect()
}

/// BA02: people with a failure that nothing has resolved, by how long ago it fell due and by risk. Somebody with two
/// bails is one person, listed by the older failure.
fn outstanding(read: &[Read<'_>], same: &Groups, asked: &Asked<'_>) -> Vec<Line> {
    let mut open: Vec<(Millis, &Read<'_>)> = read
        .iter()
        .flat_map(|bail| bail.returns.iter().map(move |r| (r, bail)))
        .filter(|(r, _)| r.outstanding(asked.as_at()))
        .map(|(r, bail)| (r.due_at, bail))
        .collect();
    open.sort_by(|a, b| (a.0, &a.1.held.id).cmp(&(b.0, &b.1.held.id)));
    let mut seen = BTreeSet::new();
    open.into_iter()
        .map(|(due_at, bail)| {
            let days = asked.as_at().since(due_at) / DAY;
            let mut group = Group::new();
            if let Some(band) = asked.lists.ageing_band(days, day(asked.as_at())) {
                group.insert("band", band.to_owned());
            }
            group.insert("risk", bail.held.record.risk.clone().unwrap_or_default());
            let mut line = bail.line(due_at, group);
            once(&mut seen, &mut line, &bail.held.record, same);
            line
        })
        .collect()
}

/// BA03: live bail whose end comes within seven days.
fn ending(read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let live = read.iter().filter(|bail| bail.standing == Standing::Live);
    live.filter_map(|bail| {
        let end = ends_at(&bail.held.record, &bail.events, asked.as_at())?;
        let mut line = bail.line(end, Group::new());
        line.stop = Some(end);
        line.start = Some(bail.held.record.released_at);
        line.verdict = if paused(&bail.events, asked.as_at()) {
            Verdict::Excluded("with_prosecutor".to_owned())
        } else {
            Verdict::Counted(Some(end.since(asked.as_at()) <= NEAR))
        };
        Some(line)
    })
    .collect()
}

/// BA04: bail that ran out in the period without anybody ending or extending it.
fn lapsed(read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let ran_out = read.iter().filter_map(|bail| match bail.standing {
        Standing::Lapsed { at } if asked.holds(at) => Some((bail, at)),
        _ => None,
    });
    ran_out
        .map(|(bail, at)| {
            let mut line = bail.line(at, Group::new());
            (line.start, line.stop) = (Some(bail.held.record.released_at), Some(at));
            line
        })
        .collect()
}

/// BA05: people released under investigation, by how many months ago at least.
fn under_investigation(read: &[Read<'_>], asked: &Asked<'_>) -> Vec<Line> {
    let today = day(asked.as_at());
    let waiting = read.iter().filter(|bail| {
        bail.held.record.release == UNDER_INVESTIGATION
            && bail.standing == Standing::Live
            && bail.held.record.released_at <= asked.as_at()
    });
    waiting
        .map(|bail| {
            let since = day(bail.held.record.released_at);
            let over = LONG.iter().rev().find(|months| {
                let span = jiff::Span::new().try_months(**months);
                span.ok().and_then(|span| since.checked_add(span).ok()).is_some_and(|end| end <= today)
            });
            let name = over.map_or_else(|| "0".to_owned(), ToString::to_string);
            let mut line = bail.line(bail.held.record.released_at, Group::from([("over", name)]));
            line.verdict = if paused(&bail.events, asked.as_at()) {
                Verdict::Excluded("with_prosecutor".to_owned())
            } else {
                Verdict::Counted(Some(over.is_some()))
            };
            line
        })
        .collect()
}
