//! Where on-duty time goes: TI01 to TI03.
//!
//! Team level only. A group of fewer than ten officers shows nothing, and no row names an officer: these
//! are employment data about people at work, kept to find out what takes their time and not who is slow.
//! Shares are of all on-duty time, unaccounted time included and printed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::evidence::{Asked, Evidence};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, name};
use super::plot::{hour, weeks};
use super::stretches::{Duty, Stretch, UNACCOUNTED, duty};
use super::{Counted, Figure, Missing, Series, SeriesPoint, how, interval};
use crate::ids::{RecordId, StaffId};
use crate::patrol::staff::Team;
use crate::reference::day;
use crate::time::{HOUR, MINUTE, Millis};

/// Milliseconds of a share and of the whole, by officer.
#[derive(Debug, Clone, Default)]
struct Tally {
    by_officer: Vec<(i64, i64)>,
}

impl Tally {
    fn of(stretches: &[&Stretch], hit: impl Fn(&Stretch) -> bool) -> Tally {
        let mut tally = Tally::default();
        for stretch in stretches {
            tally.add(stretch.who, stretch.ms(), hit(stretch));
        }
        tally
    }

    fn add(&mut self, who: usize, ms: i64, hit: bool) {
        if self.by_officer.len() <= who {
            self.by_officer.resize(who + 1, (0, 0));
        }
        if let Some((part, whole)) = self.by_officer.get_mut(who) {
            *whole += ms;
            *part += if hit { ms } else { 0 };
        }
    }

    /// Those who were on duty at all.
    fn at_work(&self) -> impl Iterator<Item = (i64, i64)> {
        self.by_officer.iter().copied().filter(|(_, whole)| *whole > 0)
    }

    fn officers(&self) -> u64 {
        self.at_work().map(|_| 1).sum()
    }

    fn part(&self) -> i64 {
        self.at_work().map(|(part, _)| part).sum()
    }

    fn whole(&self) -> i64 {
        self.at_work().map(|(_, whole)| whole).sum()
    }

    fn percent(&self) -> Option<f64> {
        let whole = self.whole();
        (whole > 0).then(|| 100.0 * self.part() as f64 / whole as f64)
    }

    fn interval(&self) -> Option<(f64, f64)> {
        let units: Vec<(i64, i64)> = self.at_work().collect();
        interval::ratio(0x7e0, &units)
    }
}

/// A group of stretches that may be shown: the whole, an area, a team.
struct Slice<'a> {
    group: BTreeMap<String, String>,
    stretches: Vec<&'a Stretch>,
}

/// The board's figures, series and rows.
#[must_use]
pub fn count(evidence: &Evidence, asked: &Asked<'_>) -> Counted {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let hours = asked.whole("TI01", "max_gap_h");
    let duty = duty(evidence, asked, i64::try_from(hours).unwrap_or(4) * HOUR);
    let all: Vec<&Stretch> = duty.stretches.iter().collect();
    let front: Vec<&Stretch> = all.iter().copied().filter(|s| is_frontline(s, &teams, asked)).collect();
    let mut counted = Counted::default();
    activities(&slices(&all, &teams), &duty, hours, asked, &mut counted);
    for (measure, part, hit) in SHARES {
        shares(measure, part, hit, &slices(&front, &teams), &duty, hours, asked, &mut counted);
    }
    let share = |names: &[&'static str]| -> Vec<Part> {
        let part = |name: &&'static str| Part { name, unit: "percent", how: How::Share, plot: Plot::None };
        names.iter().map(part).collect()
    };
    counted.samples.push(Sample {
        parts: share(&["share", "committed_no_reason"]),
        ..rows("TI01", "activity", &all, &teams, asked, |s| s.activity.clone(), |s| Some(s.no_reason))
    });
    counted.samples.push(Sample {
        parts: share(&["costing"]),
        ..rows("TI01", "costing", &all, &teams, asked, |s| costing(s, asked).to_owned(), |_| None)
    });
    for (measure, part, hit) in SHARES {
        if part != "committed_no_reason" {
            let label = move |s: &Stretch| if hit(s) { part } else { "other" }.to_owned();
            counted
                .samples
                .push(rows(measure, "activity", &front, &teams, asked, label, move |s| Some(hit(s))));
        }
    }
    counted
}

type Hit = fn(&Stretch) -> bool;

/// Measure, part and what counts towards it.
const SHARES: [(&str, &str, Hit); 3] = [
    ("TI01", "committed_no_reason", |s| s.no_reason),
    ("TI02", "visible", |s| s.visible),
    ("TI03", "station", |s| s.station),
];

fn is_frontline(stretch: &Stretch, teams: &BTreeMap<&str, &Team>, asked: &Asked<'_>) -> bool {
    let team = stretch.team.as_deref().and_then(|t| teams.get(t));
    team.and_then(|t| t.function.as_deref()).is_some_and(|f| asked.lists.frontline(f))
}

fn slices<'a>(stretches: &[&'a Stretch], teams: &BTreeMap<&str, &Team>) -> Vec<Slice<'a>> {
    let mut groups: BTreeMap<BTreeMap<String, String>, Vec<&'a Stretch>> = BTreeMap::new();
    groups.insert(BTreeMap::new(), stretches.to_vec());
    for stretch in stretches {
        let Some(id) = stretch.team.as_deref() else { continue };
        let group = |dimension: &str, value: &str| BTreeMap::from([(dimension.to_owned(), value.to_owned())]);
        groups.entry(group("team", id)).or_default().push(stretch);
        if let Some(team) = teams.get(id) {
            groups.entry(group("area", &team.area)).or_default().push(stretch);
        }
    }
    groups.into_iter().map(|(group, stretches)| Slice { group, stretches }).collect()
}

/// TI01: minutes by activity, and rolled up to activity groups.
fn activities(slices: &[Slice<'_>], duty: &Duty, hours: u64, asked: &Asked<'_>, counted: &mut Counted) {
    for slice in slices {
        let all = Tally::of(&slice.stretches, |_| true);
        if all.officers() < asked.whole("TI01", "min_officers") {
            // One figure says that it is hidden; its activities have nothing to add.
            counted.figures.push(figure("TI01", "share", slice, &all, false, duty, hours, asked));
            continue;
        }
        let mut codes: BTreeSet<&str> = slice.stretches.iter().map(|s| s.activity.as_str()).collect();
        codes.insert(UNACCOUNTED);
        let with = |dimension: &str, value: &str| {
            let mut group = slice.group.clone();
            group.insert(dimension.to_owned(), value.to_owned());
            group
        };
        for code in &codes {
            let tally = Tally::of(&slice.stretches, |s| s.activity == *code);
            let mut figure = figure("TI01", "share", slice, &tally, false, duty, hours, asked);
            figure.group = with("activity", code);
            counted.figures.push(figure);
        }
        for old in COSTING {
            let tally = Tally::of(&slice.stretches, |s| costing(s, asked) == old);
            let mut figure = figure("TI01", "costing", slice, &tally, true, duty, hours, asked);
            figure.group = with("costing", old);
            counted.figures.push(figure);
        }
        let pieces = if slice.group.contains_key("area") { Vec::new() } else { hours_of(&slice.stretches) };
        let groups: BTreeSet<&str> = codes.iter().map(|c| rolled_up(c, asked)).collect();
        for group in groups {
            let hit = |s: &Stretch| rolled_up(&s.activity, asked) == group;
            let tally = Tally::of(&slice.stretches, hit);
            let mut figure = figure("TI01", "share", slice, &tally, true, duty, hours, asked);
            figure.group = with("activity_group", group);
            counted.figures.push(figure);
            if !slice.group.contains_key("area") {
                let mut by = with("activity_group", group);
                by.insert("by".to_owned(), "hour".to_owned());
                counted.series.push(series("TI01", "share", by, by_hour(&pieces, hit, asked)));
            }
        }
    }
}

/// The old costing groups, so that the split can be laid beside the published one. What names no incident is told as
/// such and not shared out between the other two; what nobody accounts for stays a group of its own.
const COSTING: [&str; 5] = ["crime", "noncrime", "incident", "other", "unknown"];

fn costing<'a>(stretch: &Stretch, asked: &Asked<'a>) -> &'a str {
    let group = rolled_up(&stretch.activity, asked);
    let old = asked.lists.ever("activity_groups", group).map_or("unknown", |row| row.get("costing"));
    match (old, stretch.crime) {
        ("incident", Some(true)) => "crime",
        ("incident", Some(false)) => "noncrime",
        _ => old,
    }
}

/// The activity group that an activity belongs to.
fn rolled_up<'a>(activity: &str, asked: &Asked<'a>) -> &'a str {
    asked.lists.ever("activity_codes", activity).map_or("unknown", |row| row.get("group"))
}

#[allow(clippy::too_many_arguments)]
fn shares(
    measure: &str,
    part: &str,
    hit: Hit,
    slices: &[Slice<'_>],
    duty: &Duty,
    hours: u64,
    asked: &Asked<'_>,
    counted: &mut Counted,
) {
    for slice in slices {
        let tally = Tally::of(&slice.stretches, hit);
        counted.figures.push(figure(measure, part, slice, &tally, true, duty, hours, asked));
        if !slice.group.contains_key("area") {
            let points = by_week(&slice.stretches, hit, asked);
            counted.series.push(series(measure, part, slice.group.clone(), points));
        }
    }
}

fn series(measure: &str, part: &str, group: BTreeMap<String, String>, points: Vec<SeriesPoint>) -> Series {
    Series { measure: measure.to_owned(), part: part.to_owned(), group, unit: "percent".to_owned(), points }
}

#[allow(clippy::too_many_arguments)]
fn figure(
    measure: &str,
    part: &str,
    slice: &Slice<'_>,
    tally: &Tally,
    with_interval: bool,
    duty: &Duty,
    hours: u64,
    asked: &Asked<'_>,
) -> Figure {
    let floor = asked.whole(measure, "min_officers");
    let few = tally.officers() < floor;
    let minutes = |ms: i64| u64::try_from(ms / MINUTE).unwrap_or_default();
    let unaccounted: i64 = slice.stretches.iter().filter(|s| s.activity == UNACCOUNTED).map(|s| s.ms()).sum();
    let whole = tally.whole();
    let hidden = if slice.stretches.is_empty() {
        Some("nothing to count".to_owned())
    } else {
        few.then(|| format!("hidden, fewer than {floor} officers"))
    };
    let shown = hidden.is_none();
    let mut stated = vec![
        "n is on-duty minutes".to_owned(),
        format!("no event for more than {hours} h, or no book-off, is unaccounted"),
    ];
    if shown {
        stated.insert(0, format!("{} officers", tally.officers()));
        if slice.group.is_empty() {
            stated.push(format!("{} of {} tours without book-off", duty.no_book_off, duty.tours));
            if duty.no_states > 0 {
                stated.push(format!("{} rostered tours without any state", duty.no_states));
            }
        }
    }
    Figure {
        measure: measure.to_owned(),
        part: part.to_owned(),
        name: name(measure, asked),
        group: slice.group.clone(),
        value: tally.percent().filter(|_| shown),
        hidden,
        unit: "percent".to_owned(),
        interval: if shown && with_interval { tally.interval() } else { None },
        target: None,
        n: if shown { minutes(whole) } else { 0 },
        numerator: shown.then(|| minutes(tally.part())),
        excluded: Vec::new(),
        missing: (shown && unaccounted > 0).then(|| Missing {
            n: minutes(unaccounted),
            of: minutes(whole),
            percent: 100.0 * unaccounted as f64 / whole as f64,
        }),
        late_entries: 0,
        stated,
        how: how::TIME_SHARE.to_owned(),
        only: BTreeMap::new(),
    }
}

/// A point of a plot; without its value where too few officers were at work for it.
fn point(from: Millis, label: String, tally: &Tally, asked: &Asked<'_>) -> SeriesPoint {
    let shown = tally.officers() >= asked.whole("TI01", "min_officers");
    let n = if shown { u64::try_from(tally.whole() / MINUTE).unwrap_or_default() } else { 0 };
    SeriesPoint { from, label, value: tally.percent().filter(|_| shown), n }
}

fn by_week(stretches: &[&Stretch], hit: impl Fn(&Stretch) -> bool, asked: &Asked<'_>) -> Vec<SeriesPoint> {
    let weeks = weeks(asked).into_iter();
    weeks
        .map(|(from, to, label)| {
            let mut tally = Tally::default();
            for stretch in stretches {
                let (from, to) = (stretch.from.max(from), stretch.to.min(to));
                if from < to {
                    tally.add(stretch.who, to.since(from), hit(stretch));
                }
            }
            point(from, label, &tally, asked)
        })
        .collect()
}

/// The hours of the day that stretches lie in: hour, stretch and milliseconds. London is always whole hours
/// from UTC, so its hours begin where UTC's do.
fn hours_of<'a>(stretches: &[&'a Stretch]) -> Vec<(usize, &'a Stretch, i64)> {
    let mut pieces = Vec::new();
    for stretch in stretches {
        let mut from = stretch.from;
        while from < stretch.to {
            let next = Millis((from.0.div_euclid(HOUR) + 1) * HOUR).min(stretch.to);
            pieces.push((hour(from), *stretch, next.since(from)));
            from = next;
        }
    }
    pieces
}

fn by_hour(
    pieces: &[(usize, &Stretch, i64)],
    hit: impl Fn(&Stretch) -> bool,
    asked: &Asked<'_>,
) -> Vec<SeriesPoint> {
    let mut hours: Vec<Tally> = vec![Tally::default(); 24];
    for (hour, stretch, ms) in pieces {
        if let Some(tally) = hours.get_mut(*hour) {
            tally.add(stretch.who, *ms, hit(stretch));
        }
    }
    let points = hours.iter().enumerate();
    points.map(|(hour, tally)| point(Millis(0), format!("{hour:02}"), tally, asked)).collect()
}

/// The rows behind: minutes of each team by activity over the whole period. Teams of fewer than ten officers stand
/// together, those of an area where they are ten at least, those of the force otherwise; where even these are fewer, one
/// row says so. So what is shown of the whole can be reckoned from its rows, and nobody is seen in them.
#[allow(clippy::too_many_arguments)]
fn rows(
    measure: &'static str,
    dimension: &'static str,
    stretches: &[&Stretch],
    teams: &BTreeMap<&str, &Team>,
    asked: &Asked<'_>,
    activity: impl Fn(&Stretch) -> String,
    hit: impl Fn(&Stretch) -> Option<bool>,
) -> Sample {
    let together = together(stretches, teams, asked.whole(measure, "min_officers"));
    let mut minutes: BTreeMap<(&Together, String, Option<bool>), i64> = BTreeMap::new();
    for stretch in stretches {
        if let Some(of) = together.get(stretch.team.as_deref().unwrap_or_default()) {
            *minutes.entry((of, activity(stretch), hit(stretch))).or_default() += stretch.ms();
        }
    }
    let line = |of: &Together, part: Option<&str>| {
        let mut group = Group::from([("area", of.area.clone())]);
        group.insert("team", of.team.clone());
        if let Some(part) = part {
            group.insert(dimension, part.to_owned());
            if dimension == "activity" {
                group.insert("activity_group", rolled_up(part, asked).to_owned());
            }
        }
        let words = part.and_then(|p| asked.lists.row("activity_codes", p, day(asked.as_at())));
        let name = match teams.get(of.team.as_str()) {
            Some(team) => team.name.as_str(),
            None if of.several => "teams of fewer than ten",
            None => "team not known",
        };
        Line {
            record: RecordId::from(of.team.as_str()),
            kind: "team",
            label: match (part, words) {
                (_, Some(row)) => format!("{name}: {}", row.label_en),
                (Some(part), None) => format!("{name}: {part}"),
                (None, None) => name.to_owned(),
            },
            title: String::new(),
            group: Arc::new(group),
            at: asked.from,
            start: Some(asked.from),
            stop: Some(asked.as_at()),
            measured: Measured::Nothing,
            verdict: Verdict::Excluded("too_few_officers".to_owned()),
            missing: part == Some(UNACCOUNTED) || part == Some("unknown"),
            late: false,
            holder: None,
        }
    };
    let few: BTreeSet<&Together> = together.values().filter(|of| !of.shown).collect();
    let mut lines: Vec<Line> = few.into_iter().map(|of| line(of, None)).collect();
    for ((of, part, hit), ms) in minutes.iter().filter(|((of, ..), _)| of.shown) {
        let mut line = line(of, Some(part));
        line.measured = Measured::Number(*ms as f64 / MINUTE as f64);
        line.verdict = Verdict::Counted(*hit);
        lines.push(line);
    }
    Sample { measure, parts: Vec::new(), slices: Vec::new(), only: None, lines, stated: Vec::new() }
}

/// Whose time stands in one row: a team's, or that of several small ones.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Together {
    /// Empty where they are several.
    team: String,
    /// Empty where they are of the whole force.
    area: String,
    several: bool,
    shown: bool,
}

/// With whom each team stands.
fn together(stretches: &[&Stretch], teams: &BTreeMap<&str, &Team>, floor: u64) -> BTreeMap<String, Together> {
    let mut officers: BTreeMap<&str, BTreeSet<&StaffId>> = BTreeMap::new();
    for stretch in stretches {
        officers.entry(stretch.team.as_deref().unwrap_or_default()).or_default().insert(&stretch.officer);
    }
    let area = |team: &str| teams.get(team).map_or("", |t| t.area.as_str());
    let enough = |who: &BTreeSet<&StaffId>| who.len() as u64 >= floor;
    let mut of_area: BTreeMap<&str, BTreeSet<&StaffId>> = BTreeMap::new();
    for (team, who) in officers.iter().filter(|(_, who)| !enough(who)) {
        of_area.entry(area(team)).or_default().extend(who);
    }
    let of_force: BTreeSet<&StaffId> =
        of_area.values().filter(|who| !enough(who)).flatten().copied().collect();
    let with = |team: &str, who: &BTreeSet<&StaffId>| {
        let area = area(team);
        if enough(who) {
            return Together { team: team.to_owned(), area: area.to_owned(), several: false, shown: true };
        }
        let here = of_area.get(area).is_some_and(enough);
        Together {
            team: String::new(),
            area: if here { area.to_owned() } else { String::new() },
            several: true,
            shown: here || enough(&of_force),
        }
    };
    officers.iter().map(|(team, who)| ((*team).to_owned(), with(team, who))).collect()
}
