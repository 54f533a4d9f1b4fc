//! Managed offenders: who came and went, and what became of them (IO01 to IO04).
//!
//! No row names anybody: whoever needs to know opens the register. Everybody who was ever selected is counted, whether
//! they left well or badly; those who were eligible and not selected stand beside them, by the same rules. A difference
//! between the two is shown only where both are there, and nothing is divided by days on which somebody sat in prison.
//! Shares and rates of small groups have no decimals: of twenty people one is five per cent.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evidence::{Asked, Evidence, Held};
use super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict, name};
use super::{Counted, Figure};
use super::{how, interval};
use crate::ids::RecordId;
use crate::patrol::iom::{
    Custody, OffenceEvent, Phase, Proven, Spell, at_liberty, days, effective, is_success, phase, proven,
};
use crate::time::{DAY, Millis};

/// Below so many people a figure has no decimals.
const SMALL: u64 = 100;
const DIED: &str = "IX7";

/// A spell with what hangs on it.
struct File<'a> {
    held: &'a Held<Spell>,
    custody: Vec<&'a Custody>,
    offences: Vec<&'a OffenceEvent>,
}

impl File<'_> {
    fn spell(&self) -> &Spell {
        &self.held.record
    }

    fn line(&self, at: Millis) -> Line {
        let spell = self.spell();
        // The end of an id that is made by time is what differs.
        let id = self.held.id.as_str();
        let short = id.char_indices().rev().nth(5).map_or(id, |(n, _)| &id[n..]);
        Line {
            record: self.held.id.clone(),
            kind: "iom_spell",
            label: format!("IOM {short}"),
            title: String::new(),
            group: Arc::new(Group::from([
                ("cohort", spell.cohort.clone()),
                ("area", spell.area.clone()),
                ("who", if spell.selected { "scheme" } else { "comparison" }.to_owned()),
            ])),
            at,
            start: Some(spell.selected_at),
            stop: spell.exit_at,
            measured: Measured::Nothing,
            verdict: Verdict::Counted(None),
            missing: false,
            late: false,
            holder: None,
        }
    }
}

fn with(line: &mut Line, dimension: &'static str, value: &str) {
    let mut group = (*line.group).clone();
    group.insert(dimension, value.to_owned());
    line.group = Arc::new(group);
}

fn files<'a>(evidence: &'a Evidence, asked: &Asked<'_>) -> Vec<File<'a>> {
    let mut custody: BTreeMap<&RecordId, Vec<&Custody>> = BTreeMap::new();
    for held in &evidence.custody {
        custody.entry(&held.record.spell).or_default().push(&held.record);
    }
    let mut offences: BTreeMap<&RecordId, Vec<(&RecordId, &OffenceEvent)>> = BTreeMap::new();
    for held in &evidence.offences {
        offences.entry(&held.record.spell).or_default().push((&held.id, &held.record));
    }
    let mut files: Vec<File<'a>> = evidence
        .spells
        .iter()
        .filter(|held| held.record.selected_at <= asked.as_at() && asked.wants_area(&held.record.area))
        .map(|held| File {
            held,
            custody: custody.remove(&held.id).unwrap_or_default(),
            offences: offences
                .remove(&held.id)
                .map(|all| effective(&all).into_iter().map(|(_, o)| o).collect())
                .unwrap_or_default(),
        })
        .collect();
    files.sort_by_key(|file| (file.held.record.selected_at, &file.held.id));
    files
}

/// The board's figures and rows.
#[must_use]
pub fn count(evidence: &Evidence, asked: &Asked<'_>) -> Counted {
    let files = files(evidence, asked);
    let mut counted = Counted::from_samples(movement(&files, asked), asked);
    reoffending(&files, asked, &mut counted);
    liberty(&files, asked, &mut counted);
    counted
}

/// IO01: who came, who left and why, who is there, and for how long.
fn movement(files: &[File<'_>], asked: &Asked<'_>) -> Vec<Sample> {
    let scheme = || files.iter().filter(|file| file.spell().selected);
    let sample = |part, unit, how, slices: &[&'static [&'static str]], lines: Vec<Line>| Sample {
        measure: "IO01",
        parts: vec![Part { name: part, unit, how, plot: Plot::None }],
        slices: slices.to_vec(),
        only: None,
        lines,
        stated: Vec::new(),
    };
    let here = |file: &&File<'_>| file.spell().exit_at.is_none_or(|at| at > asked.as_at());
    let entered = scheme().filter(|f| asked.holds(f.spell().selected_at));
    let entered = entered.map(|f| f.line(f.spell().selected_at)).collect();
    let left = scheme().filter_map(|f| f.spell().exit_at.filter(|at| asked.holds(*at)).map(|at| (f, at)));
    let left = left
        .map(|(f, at)| {
            let mut line = f.line(at);
            let reason = f.spell().exit_reason.as_deref().unwrap_or_default();
            with(&mut line, "exit", reason);
            with(&mut line, "success", if is_success(asked.lists, reason) { "yes" } else { "no" });
            line
        })
        .collect();
    let size = scheme().filter(here).map(|f| f.line(asked.as_at())).collect();
    let stay = |f: &File<'_>| {
        let mut line = f.line(asked.as_at());
        let end = f.spell().exit_at.unwrap_or(asked.as_at()).min(asked.as_at());
        line.stop = Some(end);
        line.measured = Measured::Ms(end.since(f.spell().selected_at).max(0));
        line
    };
    let by: &[&'static [&'static str]] = &[&[], &["cohort"], &["area"]];
    vec![
        sample("size", "count", How::Count, by, size),
        sample("entered", "count", How::Count, by, entered),
        sample("left", "count", How::Count, &[&[], &["exit"], &["success"]], left),
        sample("days", "days", How::Percentile(50), &[&[], &["cohort"]], scheme().map(stay).collect()),
    ]
}

/// IO02 and IO03: one line a person, with how many proven reoffences the year after selection had.
fn reoffending(files: &[File<'_>], asked: &Asked<'_>, counted: &mut Counted) {
    let line = |file: &File<'_>| {
        let mut line = file.line(file.spell().selected_at);
        let spell = file.spell();
        match proven(spell, &file.offences, asked.as_at()) {
            // Nobody reoffends after death, so the year could not be followed.
            _ if spell.exit_reason.as_deref() == Some(DIED) => {
                line.verdict = Verdict::Excluded("died".to_owned());
            }
            Proven::TooEarly { until } => {
                line.stop = Some(until);
                line.verdict = Verdict::Excluded("too_early".to_owned());
            }
            Proven::Counted { reoffences } => {
                line.measured = Measured::Number(f64::from(reoffences));
                line.verdict = Verdict::Counted(Some(reoffences > 0));
            }
        }
        line
    };
    let lines: Vec<Line> = files.iter().map(line).collect();
    for (measure, part, unit, way) in
        [("IO02", "frequency", "count", How::PerHundred), ("IO03", "reoffended", "percent", How::Share)]
    {
        let sample = Sample {
            measure,
            parts: vec![Part { name: part, unit, how: way, plot: Plot::None }],
            slices: vec![&["who"], &["who", "cohort"]],
            only: None,
            lines: lines.clone(),
            stated: vec!["beside everybody eligible and not selected".to_owned()],
        };
        let mut figures = sample.figures(asked);
        counted.figures.push(difference(measure, part, &figures, asked));
        for figure in &mut figures {
            if way == How::PerHundred {
                figure.interval = frequency_interval(&sample, &figure.group);
            }
            rounded(figure);
        }
        counted.figures.extend(figures);
        counted.samples.push(sample);
    }
}

fn frequency_interval(sample: &Sample, group: &BTreeMap<String, String>) -> Option<(f64, f64)> {
    let units: Vec<(i64, i64)> = sample
        .slice(group)
        .filter(|line| line.counted())
        .map(|line| match line.measured {
            // Reoffences of one person are few.
            Measured::Number(n) => (n as i64, 1),
            _ => (0, 1),
        })
        .collect();
    interval::ratio(0x102, &units)
}

/// Of fewer than a hundred people nothing is known to a tenth.
fn rounded(figure: &mut Figure) {
    if figure.n < SMALL {
        figure.value = figure.value.map(f64::round);
        figure.interval = figure.interval.map(|(low, high)| (low.round(), high.round()));
        figure.how.push_str(how::ROUNDED);
        if let ("percent", Some(hits)) = (figure.unit.as_str(), figure.numerator.take()) {
            figure.stated.push(format!("{hits} of {}", figure.n));
        }
        figure.stated.push(format!("in whole numbers, n under {SMALL}"));
    }
}

/// The scheme against the comparison: the only figure that claims anything, and only where both are there.
fn difference(measure: &str, part: &str, figures: &[Figure], asked: &Asked<'_>) -> Figure {
    let enough = asked.whole(measure, "min_n");
    let of = |who: &str| {
        let only = BTreeMap::from([("who".to_owned(), who.to_owned())]);
        figures.iter().find(|f| f.part == part && f.group == only)
    };
    let (scheme, comparison) = (of("scheme"), of("comparison"));
    let n = |figure: Option<&Figure>| figure.map_or(0, |f| f.n);
    let small = n(scheme).min(n(comparison)) < SMALL;
    let value = match (scheme.and_then(|f| f.value), comparison.and_then(|f| f.value)) {
        (Some(a), Some(b)) if n(scheme) >= enough && n(comparison) >= enough => {
            Some(if small { (a - b).round() } else { a - b })
        }
        _ => None,
    };
    let hidden = value.is_none().then(|| {
        let why = if n(comparison) < enough { "no comparison group" } else { "too early" };
        why.to_owned()
    });
    Figure {
        measure: measure.to_owned(),
        part: "difference".to_owned(),
        name: name(measure, asked),
        group: BTreeMap::new(),
        value,
        hidden,
        unit: if part == "reoffended" { "points" } else { "count" }.to_owned(),
        interval: None,
        target: None,
        n: n(scheme) + n(comparison),
        numerator: None,
        excluded: scheme.map(|f| f.excluded.clone()).unwrap_or_default(),
        missing: None,
        late_entries: 0,
        stated: vec![
            format!("{} in the scheme, {} not selected", n(scheme), n(comparison)),
            "people are picked at their worst: only the comparison says what the scheme did".to_owned(),
        ],
        how: format!(
            "{}{}{}",
            how::BETWEEN,
            if part == "reoffended" { "share" } else { "per_hundred" },
            if small { how::ROUNDED } else { "" }
        ),
        only: BTreeMap::new(),
    }
}

/// What a person's phase has: offences, and days at liberty.
struct Exposed {
    line: Line,
    offences: u64,
    days: f64,
}

impl Exposed {
    /// Two rows: the offences, and the days that they are divided by.
    fn rows(&self) -> [Line; 2] {
        let row = |what: &str, value: f64, hit: bool| {
            let mut line = self.line.clone();
            with(&mut line, "what", what);
            line.measured = Measured::Number(value);
            if line.counted() {
                line.verdict = Verdict::Counted(Some(hit));
            }
            line
        };
        [row("offences", self.offences as f64, true), row("liberty", self.days, false)]
    }
}

/// IO04: offences before, during and after for each hundred days at liberty.
fn liberty(files: &[File<'_>], asked: &Asked<'_>, counted: &mut Counted) {
    let mut all: Vec<Exposed> = Vec::new();
    for file in files {
        for which in Phase::ALL {
            let Some((from, to)) = phase(file.spell(), which, asked.as_at()) else { continue };
            let ms = at_liberty(&file.custody, from, to);
            let offences = file.offences.iter().filter(|o| from <= o.at && o.at < to).count() as u64;
            let mut line = file.line(from);
            with(&mut line, "phase", which.name());
            (line.start, line.stop) = (Some(from), Some(to));
            if days(ms) == 0 {
                line.verdict = Verdict::Excluded("no_exposure".to_owned());
            }
            all.push(Exposed { line, offences, days: ms as f64 / DAY as f64 });
        }
    }
    let mut slices: BTreeMap<(String, String), Vec<&Exposed>> = BTreeMap::new();
    for one in &all {
        let of = |d: &str| one.line.group.get(d).cloned().unwrap_or_default();
        slices.entry((of("who"), of("phase"))).or_default().push(one);
    }
    for ((who, phase), people) in &slices {
        counted.figures.push(rate(who, phase, people, asked));
    }
    counted.samples.push(Sample {
        measure: "IO04",
        parts: Vec::new(),
        slices: Vec::new(),
        only: None,
        lines: all.iter().flat_map(Exposed::rows).collect(),
        stated: Vec::new(),
    });
}

fn rate(who: &str, phase: &str, people: &[&Exposed], asked: &Asked<'_>) -> Figure {
    let exposed: Vec<&&Exposed> = people.iter().filter(|one| one.line.counted()).collect();
    let n = exposed.len() as u64;
    let offences: u64 = exposed.iter().map(|one| one.offences).sum();
    // In the order of their size, so that the order of the people does not show in the last digit.
    let mut at_liberty: Vec<f64> = exposed.iter().map(|one| one.days).collect();
    at_liberty.sort_by(f64::total_cmp);
    let at_liberty: f64 = at_liberty.into_iter().sum();
    let enough = asked.whole("IO04", "min_n");
    let hidden = match n {
        0 => Some("nothing to count".to_owned()),
        n if n < enough => Some(format!("hidden, n under {enough}")),
        _ => None,
    };
    let out = people.len() as u64 - n;
    let mut figure = Figure {
        measure: "IO04".to_owned(),
        part: "per_100_days".to_owned(),
        name: name("IO04", asked),
        group: BTreeMap::from([("who".to_owned(), who.to_owned()), ("phase".to_owned(), phase.to_owned())]),
        value: hidden.is_none().then(|| 100.0 * offences as f64 / at_liberty),
        hidden,
        unit: "count".to_owned(),
        interval: None,
        target: None,
        n,
        numerator: Some(offences),
        excluded: (out > 0)
            .then(|| super::Excluded { reason: "no_exposure".to_owned(), n: out })
            .into_iter()
            .collect(),
        missing: None,
        late_entries: 0,
        stated: vec![format!("{offences} offences in {at_liberty:.0} days at liberty")],
        how: how::RATIO.to_owned(),
        only: BTreeMap::new(),
    };
    rounded(&mut figure);
    figure
}
