//! TF06: what signed claims come to, and beside it what claims on the lower rungs say.
//!
//! Only a claim that is signed as it stands, has not expired and overlaps no earlier one counts. What it saved and
//! what of that has a use recorded are two figures. Claims are of no period of the board: they are those that stand
//! at its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::evidence::{Asked, Evidence, Held};
use super::super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use super::super::{Counted, how};
use super::reckoning::{Claimed, Reckoned, inputs, reckon};
use super::{blank, claims};
use crate::patrol::claim_ladder::Rung;

/// A claim as it stands at the end of the period.
struct Stood<'a> {
    claimed: &'a Claimed,
    rung: Rung,
    reckoned: Reckoned,
    /// Why it would not count even if it were signed.
    out: Option<&'static str>,
}

pub(super) fn count(evidence: &Evidence, asked: &Asked<'_>, counted: &mut Counted) {
    let factor = asked.number("TF06", "outlier_factor").unwrap_or(f64::INFINITY);
    let made: Vec<&Claimed> = evidence
        .claimed
        .iter()
        .filter(|c| c.claim.task.is_some() && c.claim.benefit != "B6" && c.claim.made_at <= asked.as_at())
        .collect();
    let held: Vec<Held<_>> =
        evidence.claimed.iter().map(|c| Held { id: c.id.clone(), record: c.claim.clone() }).collect();
    let refused = claims::refused(&held);
    let stood: Vec<Stood<'_>> = made
        .into_iter()
        .map(|claimed| Stood {
            rung: claimed.standing_at(asked.as_at()).rung,
            reckoned: reckon(&claimed.claim, &inputs(claimed, factor)),
            out: if claimed.claim.valid_to.is_some_and(|to| to <= asked.as_at()) {
                Some("expired")
            } else if refused.contains_key(&claimed.id) {
                Some("double_count")
            } else {
                None
            },
            claimed,
        })
        .collect();
    for (part, freed) in [("freed", true), ("saved", false)] {
        let lines: Vec<Line> = stood.iter().map(|s| line(s, freed)).collect();
        figure(part, &stood, &lines, freed, None, asked, counted);
        if !freed {
            for rung in [Rung::Claimed, Rung::Measured, Rung::Reviewed, Rung::Signed] {
                figure(part, &stood, &lines, freed, Some(rung), asked, counted);
            }
        }
        counted.samples.push(Sample {
            measure: "TF06",
            parts: vec![Part { name: part, unit: "minutes", how: How::Sum, plot: Plot::None }],
            slices: Vec::new(),
            only: None,
            lines,
            stated: Vec::new(),
        });
    }
}

fn value(stood: &Stood<'_>, freed: bool) -> (Option<f64>, Option<(f64, f64)>) {
    let r = &stood.reckoned;
    if freed { (r.freed, r.freed_interval) } else { (r.saved, r.saved_interval) }
}

/// The figure of the whole, which only signed claims are in, or of one rung, which says what it would be.
fn figure(
    part: &str,
    stood: &[Stood<'_>],
    lines: &[Line],
    freed: bool,
    rung: Option<Rung>,
    asked: &Asked<'_>,
    counted: &mut Counted,
) {
    let group = rung.map(|r| ("step".to_owned(), r.name().to_owned()));
    let group: BTreeMap<String, String> = group.into_iter().collect();
    let mut figure = blank("TF06", part, "minutes", &group, asked);
    let mut excluded: BTreeMap<String, u64> = BTreeMap::new();
    let (mut sum, mut low, mut high) = (0.0, 0.0, 0.0);
    for (stood, line) in stood.iter().zip(lines) {
        let counts = match rung {
            None => line.counted(),
            Some(rung) => stood.rung == rung && stood.out.is_none(),
        };
        if let (true, (Some(v), Some(interval))) = (counts, value(stood, freed)) {
            figure.n += 1;
            sum += v;
            low += interval.0;
            high += interval.1;
        } else if let (None, Verdict::Excluded(reason)) = (rung, &line.verdict) {
            *excluded.entry(reason.clone()).or_default() += 1;
        }
    }
    if figure.n == 0 {
        figure.hidden = Some("nothing to count".to_owned());
    } else {
        figure.value = Some(sum);
        if rung.is_some() { how::WAITING } else { "sum" }.clone_into(&mut figure.how);
        figure.interval = Some((low, high));
    }
    figure.excluded = excluded.into_iter().map(|(reason, n)| super::super::Excluded { reason, n }).collect();
    figure.stated = vec![
        match rung {
            None => "only claims that are signed as they stand".to_owned(),
            Some(_) => "beside the headline and no part of it, unless signed".to_owned(),
        },
        "the interval is the sum of the claims' own".to_owned(),
    ];
    counted.figures.push(figure);
}

fn line(stood: &Stood<'_>, freed: bool) -> Line {
    let claim = &stood.claimed.claim;
    let (value, _) = value(stood, freed);
    let verdict = match (stood.rung, stood.out, value) {
        (_, Some(reason), _) => Verdict::Excluded(reason.to_owned()),
        (Rung::Signed, None, None) => Verdict::Excluded("no_baseline".to_owned()),
        (Rung::Signed, None, Some(_)) if freed && stood.reckoned.used_percent == 0 => {
            Verdict::Excluded("no_use".to_owned())
        }
        (Rung::Signed, None, Some(_)) => Verdict::Counted(None),
        _ => Verdict::Excluded("not_signed_off".to_owned()),
    };
    Line {
        record: stood.claimed.id.clone(),
        kind: "claim",
        label: claim.title.clone(),
        title: String::new(),
        group: Arc::new(Group::from([("step", stood.rung.name().to_owned())])),
        at: claim.made_at,
        start: claim.volume_from,
        stop: claim.volume_to,
        measured: value.map_or(Measured::Nothing, Measured::Number),
        verdict,
        missing: false,
        late: false,
        holder: None,
    }
}
