//! What a claim comes to, from its rows and nothing else.
//!
//! Saved in one go of the task: the mean before, less what the runs after took with doing it again. Saved in all:
//! that, times how often the task was done. Freed: the share of it for which a use is recorded. Whole milliseconds
//! inside, so that anybody who has the rows comes to the same number.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::super::evidence::Held;
use super::super::interval;
use super::super::percentile::nearest_rank;
use crate::ids::RecordId;
use crate::patrol::claim_ladder::{ClaimStep, Rung, Standing, standing};
use crate::patrol::time_freed::{Baseline, Claim, TaskRun};
use crate::time::{MINUTE, Millis, SECOND};

/// The seed of the intervals.
pub const SEED: u64 = 0x7f06;

/// A claim with everything that it is counted from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Claimed {
    pub id: RecordId,
    pub claim: Claim,
    pub before: Vec<Held<Baseline>>,
    /// Runs of the task in the period after, whatever became of them.
    pub runs: Vec<Held<TaskRun>>,
    /// What was counted as done, and when.
    pub volume: Vec<(RecordId, Millis)>,
    /// In the order of the log.
    pub steps: Vec<Held<ClaimStep>>,
    /// The one hash over claim and rows, as the log holds them now.
    pub content_hash: String,
}

impl Claimed {
    /// Where it stands on the ladder.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing_at(Millis(i64::MAX))
    }

    /// The same as it stood at an instant.
    #[must_use]
    pub fn standing_at(&self, at: Millis) -> Standing {
        // A line of money that came in with finance's signature has no steps.
        let signed = self.claim.signed_by.is_some() && self.claim.signed_at.is_some_and(|then| then <= at);
        if self.steps.is_empty() && self.claim.task.is_none() && signed {
            return Standing { rung: Rung::Signed, said: Rung::Signed };
        }
        let steps = self.steps.iter().map(|held| &held.record).filter(|step| step.at <= at);
        standing(steps, &self.content_hash)
    }
}

/// What a row is to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "claims.ts")]
pub enum InputPart {
    Before,
    After,
    Rework,
    /// In the period and not counted, with the reason.
    Out,
    Volume,
}

/// One row that a claim is counted from, or that was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Input {
    pub part: InputPart,
    /// The record; for a run of a baseline, the baseline.
    pub record: RecordId,
    /// Which run of the baseline, from 1.
    pub n: Option<u32>,
    pub at: Millis,
    /// How long it took, in milliseconds; nothing for what was only counted.
    pub ms: Option<i64>,
    /// Why it was left out (`exclusion_reasons.csv`).
    pub out: Option<String>,
}

/// One side of the comparison, in minutes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Spread {
    pub n: u64,
    pub mean: f64,
    pub median: f64,
    pub p10: f64,
    pub p90: f64,
    /// The sample's standard deviation.
    pub sd: f64,
}

/// What a claim comes to, in minutes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "claims.ts")]
pub struct Reckoned {
    pub before: Spread,
    pub after: Spread,
    pub rework_n: u64,
    pub rework_minutes: f64,
    /// Runs of the period that were left out, by reason.
    pub out: BTreeMap<String, u64>,
    /// How often the task was done.
    pub volume: u64,
    /// Nothing where there is no sample on one side. Negative when it takes longer now.
    pub saved_each: Option<f64>,
    pub saved: Option<f64>,
    pub saved_interval: Option<(f64, f64)>,
    /// Of the saved minutes, those with a use recorded.
    pub used_percent: u64,
    pub freed: Option<f64>,
    pub freed_interval: Option<(f64, f64)>,
}

/// Every row of a claim with what it is to it: before, after, done again, left out, done at all.
#[must_use]
pub fn inputs(claimed: &Claimed, outlier_factor: f64) -> Vec<Input> {
    let mut rows = Vec::new();
    let mut before = Vec::new();
    for held in &claimed.before {
        for (n, minutes) in held.record.minutes.iter().enumerate() {
            // Measured minutes are far below where a whole number of milliseconds would be cut off.
            let ms = (minutes * MINUTE as f64).round() as i64;
            let good = minutes.is_finite() && *minutes >= 0.0;
            let same = held.record.method == claimed.claim.method;
            if good && same {
                before.push(ms);
            }
            let out = if same { "bad_stamp" } else { "other_method" };
            rows.push(Input {
                part: if good && same { InputPart::Before } else { InputPart::Out },
                record: held.id.clone(),
                n: u32::try_from(n + 1).ok(),
                at: held.record.from,
                ms: good.then_some(ms),
                out: (!(good && same)).then(|| out.to_owned()),
            });
        }
    }
    let median = interval::median(&before);
    for held in &claimed.runs {
        let ms = i64::from(held.record.active_s) * SECOND;
        let (part, out) = sort(&held.record, ms, median, &claimed.claim.method, outlier_factor);
        rows.push(Input {
            part,
            record: held.id.clone(),
            n: None,
            at: held.record.started_at,
            ms: Some(ms),
            out: out.map(str::to_owned),
        });
    }
    rows.extend(claimed.volume.iter().map(|(id, at)| Input {
        part: InputPart::Volume,
        record: id.clone(),
        n: None,
        at: *at,
        ms: None,
        out: None,
    }));
    rows.sort_by(|a, b| (a.part, a.at, &a.record, a.n).cmp(&(b.part, b.at, &b.record, b.n)));
    rows
}

fn sort(
    run: &TaskRun,
    ms: i64,
    median: Option<i64>,
    method: &str,
    outlier_factor: f64,
) -> (InputPart, Option<&'static str>) {
    let out = |reason| (InputPart::Out, Some(reason));
    if run.route != "new" {
        out("old_route")
    } else if !run.timed {
        out("untimed")
    } else if run.ended_at < run.started_at {
        out("bad_stamp")
    } else if run.rework_of.is_some() {
        // Doing it again takes time however that was measured.
        (InputPart::Rework, None)
    } else if run.method() != method {
        out("other_method")
    } else if ms == 0 || median.is_some_and(|m| ms as f64 > m as f64 * outlier_factor) {
        out("outlier")
    } else {
        (InputPart::After, None)
    }
}

/// What the rows of a claim come to.
#[must_use]
pub fn reckon(claim: &Claim, rows: &[Input]) -> Reckoned {
    let of = |part: InputPart| -> Vec<i64> {
        let mut ms: Vec<i64> = rows.iter().filter(|r| r.part == part).filter_map(|r| r.ms).collect();
        ms.sort_unstable();
        ms
    };
    let (before, after, rework) = (of(InputPart::Before), of(InputPart::After), of(InputPart::Rework));
    let volume = rows.iter().filter(|r| r.part == InputPart::Volume).count() as u64;
    let mut out = BTreeMap::new();
    for reason in rows.iter().filter_map(|r| r.out.clone()) {
        *out.entry(reason).or_default() += 1;
    }
    let used_percent = claim.uses.iter().map(|u| u64::from(u.percent)).sum::<u64>().min(100);
    let mut reckoned = Reckoned {
        before: spread(&before),
        after: spread(&after),
        rework_n: rework.len() as u64,
        rework_minutes: minutes(rework.iter().sum::<i64>() as f64),
        out,
        volume,
        used_percent,
        ..Reckoned::default()
    };
    if before.is_empty() || after.is_empty() {
        return reckoned;
    }
    let now = |after_sum: i64, rework_sum: i64| (after_sum + rework_sum) as f64 / after.len() as f64;
    let mean_before = before.iter().sum::<i64>() as f64 / before.len() as f64;
    let each = mean_before - now(after.iter().sum(), rework.iter().sum());
    let all = |each: f64| minutes(each * volume as f64);
    // What took longer freed nothing, whatever use is recorded.
    let freed = |saved: f64| saved.max(0.0) * used_percent as f64 / 100.0;
    let (low, high) = interval::bootstrap(SEED, |draws| {
        let mean = draws.resampled_sum(&before) as f64 / before.len() as f64;
        let after_sum = draws.resampled_sum(&after);
        // A hundredth of a millisecond is exact enough, and whole numbers sort.
        ((mean - now(after_sum, draws.resampled_sum(&rework))) * 100.0).round() as i64
    });
    let (low, high) = (all(low as f64 / 100.0), all(high as f64 / 100.0));
    reckoned.saved_each = Some(minutes(each));
    reckoned.saved = Some(all(each));
    reckoned.saved_interval = Some((low, high));
    reckoned.freed = Some(freed(all(each)));
    reckoned.freed_interval = Some((freed(low), freed(high)));
    reckoned
}

/// What a baseline measured.
#[must_use]
pub fn baseline_spread(baseline: &Baseline) -> Spread {
    let good = baseline.minutes.iter().filter(|m| m.is_finite() && **m >= 0.0);
    let mut ms: Vec<i64> = good.map(|m| (m * MINUTE as f64).round() as i64).collect();
    ms.sort_unstable();
    spread(&ms)
}

fn minutes(ms: f64) -> f64 {
    ms / MINUTE as f64
}

fn spread(sorted: &[i64]) -> Spread {
    if sorted.is_empty() {
        return Spread::default();
    }
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<i64>() as f64 / n;
    let squares: f64 = sorted.iter().map(|ms| (*ms as f64 - mean).powi(2)).sum();
    let at = |percent| minutes(nearest_rank(sorted, percent).unwrap_or_default() as f64);
    Spread {
        n: sorted.len() as u64,
        mean: minutes(mean),
        median: at(50),
        p10: at(10),
        p90: at(90),
        sd: minutes(if sorted.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 }),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::examples;
    use crate::patrol::time_freed::ClaimUse;

    fn claimed() -> Claimed {
        let at = Millis(1_780_000_000_000);
        let run = |id: &str, seconds: u32, change: &dyn Fn(&mut TaskRun)| {
            let mut record = examples::task_run("record_crime", &"o".into(), None, "new", at, seconds);
            record.method = Some("timed".to_owned());
            change(&mut record);
            Held { id: id.into(), record }
        };
        let baseline = Baseline {
            task: "record_crime".to_owned(),
            minutes: vec![20.0, 22.0, 24.0],
            method: "timed".to_owned(),
            from: at,
            to: at,
            includes: Vec::new(),
            excludes: Vec::new(),
        };
        Claimed {
            claim: Claim {
                method: "timed".to_owned(),
                uses: vec![ClaimUse { code: "patrol".to_owned(), percent: 40, shown_by: "rota".to_owned() }],
                ..Claim::default()
            },
            before: vec![Held { id: "b".into(), record: baseline }],
            runs: vec![
                run("r1", 600, &|_| ()),
                run("r2", 840, &|_| ()),
                run("again", 120, &|r| r.rework_of = Some("r1".into())),
                run("old", 600, &|r| r.route = "old".to_owned()),
                run("untimed", 600, &|r| r.timed = false),
                run("stamped", 600, &|r| r.method = None),
                run("asleep", 90_000, &|_| ()),
            ],
            volume: (0..100).map(|n| (RecordId(format!("v{n}")), at)).collect(),
            ..Claimed::default()
        }
    }

    #[test]
    fn a_claim_comes_to_what_its_rows_say() {
        let claimed = claimed();
        let reckoned = reckon(&claimed.claim, &inputs(&claimed, 10.0));
        // 22 before; 10 and 14 after, and two minutes of doing it again: 13 each.
        assert_eq!((reckoned.before.mean, reckoned.before.n, reckoned.before.sd), (22.0, 3, 2.0));
        assert_eq!((reckoned.after.mean, reckoned.after.n, reckoned.rework_minutes), (12.0, 2, 2.0));
        assert_eq!((reckoned.saved_each, reckoned.saved, reckoned.volume), (Some(9.0), Some(900.0), 100));
        assert_eq!((reckoned.used_percent, reckoned.freed), (40, Some(360.0)));
        let (low, high) = reckoned.saved_interval.unwrap();
        assert!(low < 900.0 && 900.0 < high, "{low} {high}");
        let out: Vec<(&str, u64)> = reckoned.out.iter().map(|(k, v)| (k.as_str(), *v)).collect();
        assert_eq!(out, [("old_route", 1), ("other_method", 1), ("outlier", 1), ("untimed", 1)]);
    }

    #[test]
    fn saved_is_not_freed_without_a_use_and_longer_frees_nothing() {
        let mut claimed = claimed();
        claimed.claim.uses.clear();
        let reckoned = reckon(&claimed.claim, &inputs(&claimed, 10.0));
        assert_eq!((reckoned.saved, reckoned.freed), (Some(900.0), Some(0.0)));
        let mut slower = self::claimed();
        slower.before[0].record.minutes = vec![5.0];
        let reckoned = reckon(&slower.claim, &inputs(&slower, 10.0));
        assert_eq!((reckoned.saved, reckoned.freed), (Some(-800.0), Some(0.0)), "{reckoned:?}");
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing_and_no_sample_claims_nothing() {
        let claimed = claimed();
        let mut rows = inputs(&claimed, 10.0);
        let first = reckon(&claimed.claim, &rows);
        rows.reverse();
        assert_eq!(reckon(&claimed.claim, &rows), first);
        rows.retain(|r| r.part != InputPart::Before);
        assert_eq!(reckon(&claimed.claim, &rows).saved, None);
    }

    #[test]
    fn a_line_of_money_that_came_in_signed_stands_signed_and_minutes_never_do() {
        let mut line = Claimed::default();
        line.claim.signed_by = Some("fin".into());
        line.claim.signed_at = Some(Millis(5));
        assert_eq!(line.standing().rung, Rung::Signed);
        assert_eq!(line.standing_at(Millis(4)).rung, Rung::Claimed);
        line.claim.task = Some("record_crime".to_owned());
        assert_eq!(line.standing().rung, Rung::Claimed);
    }

    #[test]
    fn samples_of_two_methods_do_not_compare() {
        let mut claimed = claimed();
        claimed.claim.method = "system".to_owned();
        let reckoned = reckon(&claimed.claim, &inputs(&claimed, 10.0));
        assert_eq!((reckoned.before.n, reckoned.after.n, reckoned.saved), (0, 1, None));
    }
}
