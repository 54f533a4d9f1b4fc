//! TF02, TF04 and TF05: how much is done the new way, what finance signed, and what hours are worth.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::evidence::{Asked, Evidence, Held};
use super::super::line::{Group, How, Line, Measured, Part, Plot, Sample, Verdict};
use super::super::{Figure, how};
use super::{Run, blank, claims};
use crate::patrol::claim_ladder::Rung;
use crate::patrol::time_freed::Claim;
use crate::reference::day;
use crate::time::HOUR;

/// TF02: of the tasks that could have been done the new way, those that were.
pub(super) fn take_up(runs: &[Run<'_>], asked: &Asked<'_>) -> Sample {
    let line = |run: &Run<'_>| {
        let mut line = run.line();
        line.verdict = if run.record().rework_of.is_some() {
            Verdict::Excluded("rework".to_owned())
        } else {
            Verdict::Counted(Some(run.record().route == "new"))
        };
        line
    };
    let target = asked.number("TF02", "target_value").map(|t| format!("aim {t} per cent"));
    Sample {
        measure: "TF02",
        parts: vec![Part { name: "take_up", unit: "percent", how: How::Share, plot: Plot::Week }],
        slices: vec![&[], &["task"], &["team"], &["task", "team"]],
        only: None,
        lines: runs.iter().map(line).collect(),
        stated: target.into_iter().collect(),
    }
}

pub(super) fn hide_small_teams(mut figures: Vec<Figure>, runs: &[Run<'_>], asked: &Asked<'_>) -> Vec<Figure> {
    let floor = asked.whole("TF02", "min_officers");
    for figure in &mut figures {
        let Some(team) = figure.group.get("team") else { continue };
        let of_team =
            runs.iter().map(Run::record).filter(|r| r.team.as_ref().is_some_and(|t| t.as_str() == team));
        let of_task = of_team.filter(|r| figure.group.get("task").is_none_or(|task| *task == r.task));
        let officers: BTreeSet<&str> = of_task.map(|r| r.officer.as_str()).collect();
        if (officers.len() as u64) < floor {
            figure.value = None;
            figure.interval = None;
            figure.numerator = None;
            figure.hidden = Some(format!("hidden, fewer than {floor} officers"));
        }
    }
    figures
}

/// TF04: what finance signed in the period, and nothing reckoned from hours.
pub(super) fn cash(evidence: &Evidence, asked: &Asked<'_>) -> Sample {
    let refused = claims::refused(&evidence.claims);
    let ladder: BTreeMap<_, _> = evidence
        .claimed
        .iter()
        .filter(|c| !c.steps.is_empty())
        .map(|c| (&c.id, c.standing_at(asked.as_at()).rung == Rung::Signed))
        .collect();
    // A line that came in signed has no steps; one that has steps is signed while they hold.
    let signed = |held: &Held<Claim>| {
        let said = held.record.signed_by.is_some() && held.record.signed_at.is_some();
        ladder.get(&held.id).copied().unwrap_or(said)
    };
    let line = |held: &Held<Claim>| {
        let claim = &held.record;
        let verdict = if claim.benefit != "B1" {
            Verdict::Excluded("not_cashable".to_owned())
        } else if !signed(held) {
            Verdict::Excluded("not_signed".to_owned())
        } else if claim.valid_to.is_some_and(|to| to <= asked.as_at()) {
            Verdict::Excluded("expired".to_owned())
        } else if refused.contains_key(&held.id) {
            Verdict::Excluded("double_count".to_owned())
        } else {
            Verdict::Counted(None)
        };
        Line {
            record: held.id.clone(),
            kind: "claim",
            label: claim.title.clone(),
            title: String::new(),
            group: Arc::new(Group::from([("benefit", claim.benefit.clone())])),
            at: claim.signed_at.unwrap_or(claim.made_at),
            start: Some(claim.made_at),
            stop: claim.signed_at,
            measured: Measured::Number(claim.gbp.unwrap_or_default()),
            verdict,
            missing: false,
            late: false,
            holder: None,
        }
    };
    let of_period = |held: &&Held<Claim>| asked.holds(held.record.signed_at.unwrap_or(held.record.made_at));
    Sample {
        measure: "TF04",
        parts: vec![Part { name: "signed", unit: "gbp", how: How::Sum, plot: Plot::None }],
        slices: vec![&[]],
        only: None,
        lines: evidence.claims.iter().filter(of_period).map(line).collect(),
        stated: vec!["signed budget lines only; never from hours".to_owned()],
    }
}

/// TF05: the value of the net hours at the on-cost rate, and how many officers they would be by each
/// published divisor. Never cash.
pub(super) fn value(net_ms: f64, n: u64, asked: &Asked<'_>) -> Vec<Figure> {
    let on = day(asked.as_at());
    let hours = net_ms / HOUR as f64;
    let whole = BTreeMap::new();
    let mut figures = Vec::new();
    let mut figure = blank("TF05", "value", "gbp", &whole, asked);
    figure.n = n;
    match asked.lists.cost_rate(RATE_GROUP, on) {
        Some(rate) => {
            figure.value = Some(claims::value_of(hours, rate.gbp_per_hour));
            figure.how = how::times(rate.gbp_per_hour);
            figure.stated = vec![
                format!("£{:.2} an hour: {}, {} ({})", rate.gbp_per_hour, rate.group, rate.year, rate.basis),
                "value, not cash".to_owned(),
            ];
        }
        None => figure.hidden = Some("no on-cost rate on the list for this date".to_owned()),
    }
    figures.push(figure);
    for divisor in asked.lists.divisors(on) {
        let group = BTreeMap::from([("divisor".to_owned(), divisor.code.clone())]);
        let mut figure = blank("TF05", "fte", "fte", &group, asked);
        figure.n = n;
        figure.value = Some(claims::fte(hours, divisor.hours));
        figure.how = how::over(divisor.hours);
        figure.stated = vec![format!("{} hours an officer a year; not posts", divisor.hours)];
        figures.push(figure);
    }
    figures
}

/// The role group whose hours are freed.
const RATE_GROUP: &str = "PCSGT";
