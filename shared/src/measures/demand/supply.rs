//! Supply: who was to be there, what took them away, and how much of the rest was committed (DE02, DE03).
//!
//! A roster that lists forty officers is no supply of forty: leave, court and courses take some, and fixed posts hold
//! others. Each tour is cut into the hours of the week that it lies in, so that an hour's supply stands beside the same
//! hour's demand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::evidence::{Asked, Evidence, Held};
use super::super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, name};
use super::super::plot::hour;
use super::super::stretches::duty;
use super::super::{Counted, Figure, how};
use crate::ids::RecordId;
use crate::patrol::rostered::Roster;
use crate::patrol::staff::Team;
use crate::time::{HOUR, MINUTE, Millis};

/// A piece of time inside one hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub from: Millis,
    pub ms: i64,
    /// 1 is Monday.
    pub weekday: i8,
    pub hour: usize,
}

/// Cuts time at the full hours. London is always whole hours from UTC, so its hours begin where UTC's do.
#[must_use]
pub fn pieces(from: Millis, to: Millis) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let next = Millis((at.0.div_euclid(HOUR) + 1) * HOUR).min(to);
        let weekday = at.london().date().weekday().to_monday_one_offset();
        found.push(Piece { from: at, ms: next.since(at), weekday, hour: hour(at) });
        at = next;
    }
    found
}

/// What became of a piece of a tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Available,
    Away,
    Fixed,
}

struct Planned<'a> {
    held: &'a Held<Roster>,
    team: Option<&'a Team>,
    pieces: Vec<(Use, Piece)>,
}

fn planned<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<Planned<'a>> {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let mut all: Vec<Planned<'a>> = Vec::new();
    for held in &evidence.rosters {
        let tour = &held.record;
        let id = tour.team.as_ref().map(|t| t.as_str());
        let team = id.and_then(|t| teams.get(t).copied());
        let wanted = asked.area.is_none() || team.is_some_and(|t| asked.wants_area(&t.area));
        let (from, to) = (tour.from.max(asked.from), tour.to.min(asked.to));
        if !wanted || !asked.wants_team(id) || from >= to {
            continue;
        }
        let inside = |piece: &Piece| tour.present().iter().any(|(a, b)| *a <= piece.from && piece.from < *b);
        // A stay that ends within an hour cuts that hour in two.
        let mut edges: BTreeSet<Millis> = BTreeSet::from([from, to]);
        edges
            .extend([tour.away_from, tour.away_to].into_iter().flatten().filter(|at| from < *at && *at < to));
        let edges: Vec<Millis> = edges.into_iter().collect();
        let cut = edges.windows(2).flat_map(|pair| pieces(pair[0], pair[1]));
        let uses = cut.map(|piece| match (inside(&piece), &tour.fixed_post) {
            (false, _) => (Use::Away, piece),
            (true, Some(_)) => (Use::Fixed, piece),
            (true, None) => (Use::Available, piece),
        });
        all.push(Planned { held, team, pieces: uses.collect() });
    }
    all.sort_by_key(|p| (p.held.record.from, &p.held.id));
    all
}

pub(super) fn samples(evidence: &Evidence, asked: &Asked<'_>) -> Vec<Sample> {
    let planned = planned(evidence, asked);
    let by_hour: &[&'static [&'static str]] = &[&[], &["team"], &["area"], &["weekday", "hour"]];
    let sample = |part, slices: &[&'static [&'static str]], lines| Sample {
        measure: "DE02",
        parts: vec![Part { name: part, unit: "hours", how: How::Sum, plot: Plot::None }],
        slices: slices.to_vec(),
        only: None,
        lines,
        stated: vec!["as planned, not as worked".to_owned()],
    };
    let of = |wanted: Option<Use>| -> Vec<Line> {
        let whole = planned.iter().flat_map(|p| p.pieces.iter().map(move |(used, piece)| (p, *used, piece)));
        whole
            .filter(|(_, used, _)| wanted.is_none_or(|w| w == *used))
            .map(|(p, _, piece)| line(p, piece))
            .collect()
    };
    vec![
        sample("available", by_hour, of(Some(Use::Available))),
        sample("rostered", &[&[], &["team"], &["area"]], of(None)),
        sample("abstracted", &[&[], &["abstraction"], &["team"], &["area"]], of(Some(Use::Away))),
        sample("fixed", &[&[], &["post"], &["team"], &["area"]], of(Some(Use::Fixed))),
    ]
}

fn line(planned: &Planned<'_>, piece: &Piece) -> Line {
    let tour = &planned.held.record;
    let mut group = Group::from([
        ("weekday", piece.weekday.to_string()),
        ("hour", format!("{:02}", piece.hour)),
        ("area", planned.team.map_or_else(String::new, |t| t.area.clone())),
    ]);
    if let Some(team) = &tour.team {
        group.insert("team", team.0.clone());
    }
    if let Some(reason) = &tour.abstraction {
        group.insert("abstraction", reason.clone());
    }
    if let Some(post) = &tour.fixed_post {
        group.insert("post", post.clone());
    }
    let off = tour.cancelled.then(|| Verdict::Excluded("off_roster".to_owned()));
    Line {
        record: planned.held.id.clone(),
        kind: "roster",
        label: planned.team.map_or_else(String::new, |t| t.name.clone()),
        title: String::new(),
        group: Arc::new(group),
        at: piece.from,
        start: Some(piece.from),
        stop: Some(piece.from.plus(piece.ms)),
        measured: Measured::Number(piece.ms as f64 / HOUR as f64),
        verdict: off.unwrap_or(Verdict::Counted(None)),
        missing: false,
        late: false,
        holder: None,
    }
}

/// Milliseconds committed and available.
#[derive(Debug, Clone, Copy, Default)]
struct Ratio {
    committed: i64,
    available: i64,
}

/// Whose time stands together: a team's, or that of an area's or the force's small teams.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    /// Empty where they are several.
    team: String,
    /// Empty where they are of the whole force.
    area: String,
    /// Fewer than ten officers even so: nothing of it is shown.
    few: bool,
}

/// With whom each team of the roster stands.
fn units(
    officers: &BTreeMap<String, BTreeSet<String>>,
    teams: &BTreeMap<&str, &Team>,
    floor: u64,
) -> BTreeMap<String, Unit> {
    let area = |team: &str| teams.get(team).map_or_else(String::new, |t| t.area.clone());
    let enough = |who: &BTreeSet<String>| who.len() as u64 >= floor;
    let mut of_area: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (team, who) in officers.iter().filter(|(_, who)| !enough(who)) {
        of_area.entry(area(team)).or_default().extend(who.iter().cloned());
    }
    let rest: BTreeSet<String> = of_area.values().filter(|who| !enough(who)).flatten().cloned().collect();
    let unit = |(team, who): (&String, &BTreeSet<String>)| {
        let area = area(team);
        let unit = if enough(who) {
            Unit { team: team.clone(), area, few: false }
        } else if of_area.get(&area).is_some_and(enough) {
            Unit { team: String::new(), area, few: false }
        } else {
            Unit { team: String::new(), area: String::new(), few: !enough(&rest) }
        };
        (team.clone(), unit)
    };
    officers.iter().map(unit).collect()
}

/// One hour of the week of one unit.
type Cell = (Unit, i8, usize);

/// DE03: of the time in which somebody could be sent, how much was spent on incidents. Only teams with a roster are in
/// it. Teams of fewer than ten officers stand together, and what is still fewer is not shown. Every figure is reckoned from
/// the rows, so that nothing is in one and not in the other.
pub fn utilisation(evidence: &Evidence, asked: &Asked<'_>, counted: &mut Counted) {
    let teams: BTreeMap<&str, &Team> = evidence.teams.iter().map(|t| (t.id.as_str(), &t.record)).collect();
    let floor = asked.whole("DE03", "min_officers");
    let ended = Asked { to: asked.as_at(), ..*asked };
    let tours = planned(evidence, &ended);
    let mut officers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for tour in tours.iter().map(|p| &p.held.record).filter(|tour| !tour.cancelled) {
        if let Some(team) = &tour.team {
            officers.entry(team.0.clone()).or_default().insert(tour.staff.0.clone());
        }
    }
    let units = units(&officers, &teams, floor);
    let mut cells: BTreeMap<Cell, Ratio> = BTreeMap::new();
    for tour in tours.iter().filter(|p| !p.held.record.cancelled) {
        let Some(unit) = tour.held.record.team.as_ref().and_then(|t| units.get(t.as_str())) else { continue };
        for (_, piece) in tour.pieces.iter().filter(|(used, _)| *used == Use::Available) {
            cells.entry((unit.clone(), piece.weekday, piece.hour)).or_default().available += piece.ms;
        }
    }
    let gap = i64::try_from(asked.whole("DE03", "max_gap_h")).unwrap_or(4) * HOUR;
    for stretch in duty(evidence, asked, gap).stretches {
        let group = asked.lists.ever("activity_codes", &stretch.activity).map_or("", |row| row.get("group"));
        let Some(unit) = stretch.team.as_ref().and_then(|t| units.get(t)) else { continue };
        if group.starts_with("incident_") {
            for piece in pieces(stretch.from, stretch.to) {
                cells.entry((unit.clone(), piece.weekday, piece.hour)).or_default().committed += piece.ms;
            }
        }
    }
    let lines: Vec<Line> = cells.iter().flat_map(|(cell, ratio)| rows(cell, *ratio, &teams, asked)).collect();
    counted.figures.extend(figures(&lines, floor, asked));
    counted.samples.push(Sample {
        measure: "DE03",
        parts: Vec::new(),
        slices: Vec::new(),
        only: None,
        lines,
        stated: Vec::new(),
    });
}

/// Two rows of a cell: what was committed, and what was available to be.
fn rows(
    (unit, weekday, hour): &Cell,
    ratio: Ratio,
    teams: &BTreeMap<&str, &Team>,
    asked: &Asked<'_>,
) -> Vec<Line> {
    let minutes = |ms: i64| ms as f64 / MINUTE as f64;
    let out = match (unit.few, ratio.available) {
        (true, _) => Some("too_few_officers"),
        // Work outside the roster is listed and in no ratio: there is nothing to divide it by.
        (_, 0) => Some("no_roster"),
        _ => None,
    };
    let row = |time: &str, ms: i64, hit: bool| {
        let mut group = Group::from([
            ("weekday", weekday.to_string()),
            ("hour", format!("{hour:02}")),
            ("time", time.to_owned()),
        ]);
        for (dimension, value) in [("team", &unit.team), ("area", &unit.area)] {
            if !value.is_empty() {
                group.insert(dimension, value.clone());
            }
        }
        Line {
            record: RecordId::from(unit.team.as_str()),
            kind: "team",
            label: teams.get(unit.team.as_str()).map_or_else(|| unit.area.clone(), |t| t.name.clone()),
            title: String::new(),
            group: Arc::new(group),
            at: asked.from,
            start: Some(asked.from),
            stop: Some(asked.as_at()),
            measured: if unit.few { Measured::Nothing } else { Measured::Number(minutes(ms)) },
            verdict: out.map_or(Verdict::Counted(Some(hit)), |why| Verdict::Excluded(why.to_owned())),
            missing: false,
            late: false,
            holder: None,
        }
    };
    vec![row("committed", ratio.committed, true), row("available", ratio.available, false)]
}

/// The whole, and each area, team and hour of the week.
fn figures(lines: &[Line], floor: u64, asked: &Asked<'_>) -> Vec<Figure> {
    let mut slices: BTreeMap<BTreeMap<String, String>, [Vec<f64>; 2]> = BTreeMap::new();
    slices.insert(BTreeMap::new(), [Vec::new(), Vec::new()]);
    let dimensions: [&[&str]; 4] = [&[], &["area"], &["team"], &["weekday", "hour"]];
    for line in lines {
        for wanted in dimensions {
            let group: Option<BTreeMap<String, String>> =
                wanted.iter().map(|d| Some(((*d).to_owned(), line.group.get(d)?.clone()))).collect();
            let Some(group) = group else { continue };
            let sums = slices.entry(group).or_default();
            if let (Measured::Number(n), Verdict::Counted(hit)) = (line.measured, &line.verdict) {
                sums[usize::from(*hit == Some(false))].push(n);
            }
        }
    }
    let sum = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.into_iter().sum::<f64>()
    };
    let few = lines.iter().any(|l| l.verdict == Verdict::Excluded("too_few_officers".to_owned()));
    slices
        .into_iter()
        .map(|(group, [committed, available])| {
            figure(group, sum(committed), sum(available), few.then_some(floor), asked)
        })
        .collect()
}

fn figure(
    group: BTreeMap<String, String>,
    committed: f64,
    available: f64,
    few: Option<u64>,
    asked: &Asked<'_>,
) -> Figure {
    let shown = available > 0.0;
    let hidden = match few {
        _ if shown => None,
        Some(floor) => Some(format!("hidden, fewer than {floor} officers")),
        None => Some("nothing to count".to_owned()),
    };
    // Whole minutes are what is stated; a share of part of one is not lost by it.
    let whole = |minutes: f64| minutes.round().max(0.0) as u64;
    Figure {
        measure: "DE03".to_owned(),
        part: "utilisation".to_owned(),
        name: name("DE03", asked),
        group,
        value: shown.then(|| 100.0 * committed / available),
        hidden,
        unit: "percent".to_owned(),
        interval: None,
        target: asked.number("DE03", "target_value"),
        n: whole(available),
        // Not beside n: the ratio is of the minutes as they are, and these are whole ones.
        numerator: None,
        excluded: Vec::new(),
        missing: None,
        late_entries: 0,
        stated: vec![
            format!("{} of {} minutes", whole(committed), whole(available)),
            "above 70 per cent queues grow fast: plan below it".to_owned(),
        ],
        how: how::RATIO.to_owned(),
        only: BTreeMap::new(),
    }
}
