//! How a time is spread: the value that each twentieth of the rows did not exceed.
//!
//! One row of numbers serves both plots that people expect: read as a rising line it is the cumulative
//! curve, and its 25th, 50th and 75th are the box. Like every percentile it is hidden where n is small.

use super::evidence::Asked;
use super::line::{How, Line, Measured, Sample, in_unit};
use super::percentile::nearest_rank;
use super::{Series, SeriesPoint};
use crate::time::Millis;

/// The slices that are compared.
const SLICES: [&[&str]; 4] = [&[], &["area"], &["grade"], &["rural"]];

/// The parts whose spread is given: a measure's own time, and not what is shown beside it.
const OF: &str = "median";

impl Sample {
    /// The spread of the sample's time, for the whole and for the slices that it has; nothing where it
    /// measures no time.
    #[must_use]
    pub fn spread(&self, asked: &Asked<'_>) -> Vec<Series> {
        let Some(part) = self.parts.iter().find(|p| p.name == OF && matches!(p.how, How::Percentile(_)))
        else {
            return Vec::new();
        };
        let min_n = asked.whole(self.measure, "min_n");
        let mut all = Vec::new();
        for dimensions in self.slices.iter().filter(|slice| SLICES.contains(slice)) {
            for (mut group, lines) in self.grouped(dimensions) {
                group.insert("by".to_owned(), "spread".to_owned());
                all.push(Series {
                    measure: self.measure.to_owned(),
                    part: "spread".to_owned(),
                    group,
                    unit: part.unit.to_owned(),
                    points: points(&lines, part.unit, min_n),
                });
            }
        }
        all
    }
}

fn points(lines: &[&Line], unit: &str, min_n: u64) -> Vec<SeriesPoint> {
    let mut values: Vec<i64> = lines
        .iter()
        .filter(|line| line.counted())
        .filter_map(|line| if let Measured::Ms(ms) = line.measured { Some(ms) } else { None })
        .collect();
    values.sort_unstable();
    let n = values.len() as u64;
    (1..=20)
        .map(|twentieth| {
            let percent = twentieth * 5;
            let value = nearest_rank(&values, percent).filter(|_| n >= min_n);
            // The maximum is rubbish in every force: it is never published.
            let value = value.filter(|_| percent < 100);
            SeriesPoint {
                from: Millis(0),
                label: percent.to_string(),
                value: value.map(|ms| in_unit(ms, unit)),
                n,
            }
        })
        .collect()
}
