//! Figures over time: by week of the period and by hour of the day.

use super::evidence::Asked;
use super::line::{Line, Part, Plot, Sample, reckon};
use super::{Series, SeriesPoint};
use crate::time::Millis;
use std::collections::BTreeMap;

impl Sample {
    /// The figures over time, for plots: the whole, and each grade or team where lines have one.
    #[must_use]
    pub fn series(&self, asked: &Asked<'_>) -> Vec<Series> {
        let mut all = Vec::new();
        let min_n = asked.whole(self.measure, "min_n");
        for part in self.parts.iter().filter(|p| p.plot != Plot::None) {
            for dimensions in
                self.slices.iter().filter(|d| d.is_empty() || *d == &["grade"] || *d == &["team"])
            {
                for (group, lines) in self.grouped(dimensions) {
                    let series = |points| Series {
                        measure: self.measure.to_owned(),
                        part: part.name.to_owned(),
                        group: group.clone(),
                        unit: part.unit.to_owned(),
                        points,
                    };
                    all.push(series(by_week(self.measure, *part, &lines, asked)));
                    if part.plot == Plot::WeekAndHour && group.is_empty() {
                        all.push(Series {
                            group: BTreeMap::from([("by".to_owned(), "hour".to_owned())]),
                            ..series(by_hour(*part, &lines, min_n))
                        });
                    }
                }
            }
        }
        all
    }
}

/// Each week by the definition that held when it ended: a later change leaves what was counted before it.
fn by_week(measure: &str, part: Part, lines: &[&Line], asked: &Asked<'_>) -> Vec<SeriesPoint> {
    let weeks = weeks(asked);
    let mut within: Vec<Vec<&Line>> = vec![Vec::new(); weeks.len()];
    for line in lines {
        // The last week that began by then, if it had not ended: the weeks follow each other.
        let week = weeks.partition_point(|(from, _, _)| *from <= line.at).checked_sub(1);
        if let Some(week) = week.filter(|w| weeks.get(*w).is_some_and(|(_, to, _)| line.at < *to))
            && let Some(own) = within.get_mut(week)
        {
            own.push(line);
        }
    }
    weeks
        .into_iter()
        .zip(&within)
        .map(|((from, to, label), within)| {
            // A week that ends at midnight ended on its Sunday.
            let then = Asked { to: to.plus(-1), ..*asked };
            let reckoned = reckon(part, within, then.whole(measure, "min_n"));
            SeriesPoint { from, label, value: reckoned.value, n: reckoned.n }
        })
        .collect()
}

fn by_hour(part: Part, lines: &[&Line], min_n: u64) -> Vec<SeriesPoint> {
    let mut hours: Vec<Vec<&Line>> = vec![Vec::new(); 24];
    for line in lines {
        if let Some(hour) = hours.get_mut(hour(line.at)) {
            hour.push(line);
        }
    }
    let points = hours.iter().enumerate();
    points
        .map(|(hour, lines)| {
            let reckoned = reckon(part, lines, min_n);
            SeriesPoint { from: Millis(0), label: format!("{hour:02}"), value: reckoned.value, n: reckoned.n }
        })
        .collect()
}

/// The hour of the day in Europe/London.
#[must_use]
pub fn hour(at: Millis) -> usize {
    usize::try_from(at.london().hour()).unwrap_or(0)
}

/// The weeks of a period, Monday to Sunday in Europe/London, the first and last cut off at its ends. A
/// label is the week's Monday.
#[must_use]
pub fn weeks(asked: &Asked<'_>) -> Vec<(Millis, Millis, String)> {
    let mut weeks = Vec::new();
    let mut from = asked.from;
    // Ten years of weeks are more than any page plots.
    while from < asked.to && weeks.len() < 530 {
        let date = from.london().date();
        let since_monday = i64::from(date.weekday().to_monday_zero_offset());
        let monday = date.saturating_sub(jiff::Span::new().days(since_monday));
        let next = monday.saturating_add(jiff::Span::new().days(7));
        let Ok(next) = next.to_zoned_datetime(crate::time::london()) else { break };
        let to = Millis(next.timestamp().as_millisecond()).min(asked.to);
        weeks.push((from, to, monday.to_string()));
        from = to;
    }
    weeks
}
