//! A claim as a file: every row that it is counted from, and beside them how to come to its number again.
//!
//! A stranger who has only this file takes the rows `before`, `after` and `rework`, whose time stands in whole
//! milliseconds, counts the rows `volume`, and reckons by the formula that the file states.

use beatbook_shared::api::claims::ClaimFile;
use beatbook_shared::measures::freed::reckoning::{Input, InputPart, SEED};

use super::labels::label;
use super::queue::heads;
use super::sheet::{Cell, Column};
use super::text::{number, read};
use super::words::{Tongue, say};

const ROWS: [(&str, &str, f32); 6] = [
    ("col.part", "", 1.2),
    ("col.record", "", 2.6),
    ("col.run", "", 0.6),
    ("col.start", "unit.time", 1.8),
    ("col.took", "unit.ms", 1.0),
    ("col.excluded", "", 1.8),
];

pub(super) fn columns(tongue: Tongue) -> Vec<Column> {
    heads(&ROWS, tongue)
}

pub(super) fn cells(input: &Input, tongue: Tongue) -> Vec<Cell> {
    let part = match input.part {
        InputPart::Before => "before",
        InputPart::After => "after",
        InputPart::Rework => "rework",
        InputPart::Out => "out",
        InputPart::Volume => "volume",
    };
    let out = input.out.as_deref().map(|reason| label("exclusion_reasons", reason, tongue));
    vec![
        // The formula names these, so they are the same in both languages.
        Cell::text(part),
        Cell::text(&input.record.0),
        input.n.map_or(Cell::Nothing, |n| Cell::Whole(i64::from(n))),
        Cell::Instant(input.at),
        input.ms.map_or(Cell::Nothing, Cell::Whole),
        Cell::maybe(out.as_deref()),
    ]
}

/// What the claim says and comes to, as label and value.
pub(super) fn said(file: &ClaimFile, tongue: Tongue) -> Vec<(String, String)> {
    let (claim, r) = (&file.record, &file.reckoned);
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut push = |key: &str, value: String| {
        if !value.is_empty() {
            lines.push((say(tongue, key).to_owned(), value));
        }
    };
    let period = |from: Option<_>, to: Option<_>| match (from, to) {
        (Some(from), Some(to)) => format!("{} – {}", read(from), read(to)),
        _ => String::new(),
    };
    let figure = |value: Option<f64>| value.map(number).unwrap_or_default();
    let interval = |pair: Option<(f64, f64)>| {
        pair.map(|(low, high)| format!("{} – {}", number(low), number(high))).unwrap_or_default()
    };
    push("claim.what", claim.title.clone());
    push("claim.task", claim.task.as_deref().map(|t| label("task_types", t, tongue)).unwrap_or_default());
    push("claim.benefit", label("benefit_types", &claim.benefit, tongue));
    push("claim.change", claim.change.clone());
    push("claim.owner", file.owner.as_ref().map(|p| format!("{} {}", p.name, p.collar)).unwrap_or_default());
    push("claim.made", read(claim.made_at));
    push("claim.method", label("sample_methods", &claim.method, tongue));
    for baseline in &file.baselines {
        let by = baseline.by.as_ref().map(|p| format!("{} {}", p.name, p.collar)).unwrap_or_default();
        let s = &baseline.spread;
        push(
            "claim.baseline",
            format!(
                "{}: {}, n = {}, {} ± {} min, {}",
                baseline.id,
                period(Some(baseline.from), Some(baseline.to)),
                s.n,
                number(s.mean),
                number(s.sd),
                by
            ),
        );
        push("claim.includes", baseline.includes.join(", "));
        push("claim.excludes", baseline.excludes.join(", "));
    }
    push("claim.after", period(claim.after_from, claim.after_to));
    push("claim.volume_source", label("volume_sources", &claim.volume_source, tongue));
    push("claim.volume_period", period(claim.volume_from, claim.volume_to));
    push("claim.read_at", claim.read_at.map(|seq| seq.to_string()).unwrap_or_default());
    push(
        "claim.formula",
        "(sum(before) / n(before) - (sum(after) + sum(rework)) / n(after)) / 60000 * n(volume)".to_owned(),
    );
    push("claim.each", figure(r.saved_each));
    push("claim.volume", r.volume.to_string());
    push("claim.saved", figure(r.saved));
    push("claim.saved_interval", interval(r.saved_interval));
    push("claim.interval_how", format!("{} (SplitMix64, {SEED:#x})", say(tongue, "claim.bootstrap")));
    for one in &claim.uses {
        push(
            "claim.use",
            format!("{}: {} %, {}", label("claim_uses", &one.code, tongue), one.percent, one.shown_by),
        );
    }
    push("claim.freed", figure(r.freed));
    push("claim.freed_interval", interval(r.freed_interval));
    push("claim.gbp", claim.gbp.map(|sum| format!("£{sum:.2}")).unwrap_or_default());
    push("claim.overlap_note", claim.overlap_note.clone());
    push("claim.overlap", file.overlap.as_ref().map(|o| o.title.clone()).unwrap_or_default());
    push("claim.stands", say(tongue, &format!("step.{}", file.rung.name())).to_owned());
    for step in &file.steps {
        let by = step.by.as_ref().map(|p| format!("{} {}", p.name, p.collar)).unwrap_or_default();
        let to = say(tongue, &format!("step.{}", step.to)).to_owned();
        let lost = if step.holds { String::new() } else { format!(" ({})", say(tongue, "claim.lost")) };
        let why = step.reason.as_deref().unwrap_or_default();
        push("claim.step", format!("{}, {to}{lost}: {by}. {why}", read(step.at)));
    }
    push("claim.hash", file.content_hash.clone());
    lines
}
