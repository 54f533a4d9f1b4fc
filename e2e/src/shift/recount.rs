//! Every figure whose rows tell it, counted again from those rows alone.
//!
//! Nothing of the server's own counting is used: a share is hits over counted rows, a percentile is the
//! nearest rank of the values sorted here, a duration is the later instant minus the earlier.

use std::collections::BTreeMap;

use beatbook_shared::measures::{Board, Figure, Row, Rows};

use super::console::Console;
use super::proof::{Broken, Proofs};

/// Asks for a board and recounts what can be recounted.
pub async fn board(
    console: &Console,
    proofs: &mut Proofs,
    name: &str,
    period: (i64, i64),
) -> Result<Board, Broken> {
    let query = format!("from={}&to={}", period.0, period.1);
    let board: Board = console.get(&format!("/api/measures/{name}?{query}")).await?;
    let mut asked: BTreeMap<String, Rows> = BTreeMap::new();
    let (mut figures, mut checks) = (0, 0);
    for figure in &board.figures {
        let way = way(&figure.measure, &figure.part);
        if way != Way::Share && !asked.contains_key(&figure.measure) {
            // Every row of the measure, whatever figure it belongs to.
            let path = format!("/api/measures/{name}/{}/rows?{query}&group=*&limit=100000", figure.measure);
            asked.insert(figure.measure.clone(), console.get(&path).await?);
        }
        let mut rows = asked.get(&figure.measure).map_or(Vec::new(), |rows| rows.rows.clone());
        // What still runs is measured up to the moment of asking: let the rows end when the board did.
        if let Some(answer) = asked.get(&figure.measure) {
            for row in rows.iter_mut().filter(|row| row.stop == Some(answer.as_at)) {
                row.stop = Some(board.as_at);
            }
        }
        let done = figure_again(figure, way, &rows)?;
        figures += u32::from(done > 0);
        checks += done;
    }
    let rows: usize = asked.values().map(|r| r.rows.len()).sum();
    let from =
        if rows > 0 { format!(" from {rows} rows of {} measures", asked.len()) } else { String::new() };
    proofs.that(
        format!(
            "the {name} board: {figures} of {} figures recounted{from}, {checks} numbers equal",
            board.figures.len()
        ),
        figures > 0,
        "at least one figure that can be recounted",
        format!("{} figures, {rows} rows", board.figures.len()),
    )?;
    Ok(board)
}

/// How a figure follows from its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Hits in a hundred of those counted.
    Percent,
    /// The number of hits.
    Hits,
    /// The number counted.
    Counted,
    /// The nearest rank of the time from start to stop, in units of so many milliseconds.
    Rank(usize, i64),
    /// The sum of the hits' values.
    SumOfHits,
    /// The sum of the values of those counted that are no hits.
    SumOfOthers,
    /// Its rows do not tell it (a team too small to be shown, another definition of a hit): only that a share
    /// is its numerator over its n.
    Share,
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

fn way(measure: &str, part: &str) -> Way {
    match (measure, part) {
        ("AT01", "within_target")
        | ("AT13", "within_target_raw")
        | ("AT14", "within_target_interval")
        | ("IN09", "percent_of_open")
        | ("IN10", "returned")
        | ("IN11", "closed")
        | ("DT01", "late")
        | ("DT02", "no_fix")
        | ("AT05", "missing")
        | ("AT06", "changed")
        | ("AT10", "attended")
        | ("AT11", "complete")
        | ("IN01", "percent_of_open")
        | ("IN02", "on_time")
        | ("IN03", "with_direction")
        | ("TF02", "take_up") => Way::Percent,
        ("IN01" | "IN05" | "IN06", "count") | ("IN09", "overdue_now") => Way::Hits,
        ("AT06", "matrix") | ("IN08", "aged") | ("DT05", "refused") => Way::Counted,
        ("AT02" | "AT03" | "AT04" | "AT15" | "AT16" | "DT04", "median") => Way::Rank(50, MINUTE),
        ("AT02" | "AT04" | "AT15" | "AT16", "p80") => Way::Rank(80, MINUTE),
        ("AT02" | "AT03" | "AT04" | "AT15" | "AT16" | "DT04", "p90") => Way::Rank(90, MINUTE),
        ("AT02" | "AT04" | "AT15" | "AT16", "p95") => Way::Rank(95, MINUTE),
        ("IN04", "median") => Way::Rank(50, DAY),
        ("IN04", "p90") => Way::Rank(90, DAY),
        ("TF01", "gross") => Way::SumOfHits,
        ("TF01", "rework") => Way::SumOfOthers,
        _ => Way::Share,
    }
}

fn belongs(row: &Row, figure: &Figure) -> bool {
    // Response figures are about emergencies, grade 1, wherever a figure names no grade.
    let emergencies = matches!(figure.measure.as_str(), "AT01" | "AT02" | "AT13" | "AT14" | "AT15" | "AT16")
        && !figure.group.contains_key("grade");
    (!emergencies || row.group.get("grade").is_some_and(|grade| grade == "1"))
        && figure.group.iter().all(|(key, value)| row.group.get(key) == Some(value))
}

/// How many numbers of a figure were found equal.
fn figure_again(figure: &Figure, way: Way, rows: &[Row]) -> Result<u32, Broken> {
    let what =
        |part: &str| format!("{} {} {:?}: {part}, recounted", figure.measure, figure.part, figure.group);
    let mut equal = 0;
    let mut check = |part: &str, expected: f64, seen: f64, slack: f64| {
        if (expected - seen).abs() > slack + 1e-9 * expected.abs().max(1.0) {
            return Err(Broken::new(what(part), expected, seen));
        }
        equal += 1;
        Ok(())
    };
    if let (Some(value), Some(numerator), "percent") = (figure.value, figure.numerator, figure.unit.as_str())
    {
        // Time is added up in milliseconds and shown in whole minutes, so its share may be off by one.
        let slack = if figure.measure.starts_with("TI") { 100.0 / figure.n as f64 } else { 0.0 };
        check("percent", 100.0 * numerator as f64 / figure.n as f64, value, slack)?;
    }
    let mut check = |part: &str, expected: f64, seen: f64| check(part, expected, seen, 0.0);
    // A group that the rows do not carry cannot be told from them.
    let carried = figure.group.keys().all(|key| rows.iter().any(|row| row.group.contains_key(key)));
    if way == Way::Share || !carried {
        return Ok(equal);
    }
    let of: Vec<&Row> = rows.iter().filter(|row| belongs(row, figure)).collect();
    let counted: Vec<&Row> = of.iter().copied().filter(|row| row.counted).collect();
    let hits = counted.iter().filter(|row| row.hit == Some(true)).count();
    let sum = |hit: bool| {
        counted.iter().filter(|row| (row.hit == Some(true)) == hit).filter_map(|row| row.value).sum::<f64>()
    };
    if !matches!(way, Way::SumOfHits | Way::SumOfOthers) {
        check("n", number(counted.len()), figure.n as f64)?;
        left_out(figure, &of, &mut check)?;
    }
    if let (Way::Percent, Some(numerator)) = (way, figure.numerator) {
        check("numerator", number(hits), numerator as f64)?;
    }
    let Some(value) = figure.value else { return Ok(equal) };
    match way {
        Way::Percent | Way::Share => {}
        Way::Hits => check("hits", number(hits), value)?,
        Way::Counted => check("count", number(counted.len()), value)?,
        Way::SumOfHits => check("sum", sum(true), value)?,
        Way::SumOfOthers => check("sum", sum(false), value)?,
        Way::Rank(percent, unit) => {
            let mut spans: Vec<f64> =
                counted.iter().filter_map(|row| Some(span(row.start?.0, row.stop?.0, unit))).collect();
            spans.sort_by(f64::total_cmp);
            check("value", nearest_rank(&spans, percent), value)?;
        }
    }
    Ok(equal)
}

/// The rows left out, reason by reason.
fn left_out(
    figure: &Figure,
    of: &[&Row],
    check: &mut impl FnMut(&str, f64, f64) -> Result<(), Broken>,
) -> Result<(), Broken> {
    // A measure that states no reasons leaves its other rows out by definition.
    if figure.excluded.is_empty() {
        return Ok(());
    }
    for excluded in &figure.excluded {
        let n = of.iter().filter(|row| row.excluded.as_deref() == Some(&excluded.reason)).count();
        check(&format!("left out for {}", excluded.reason), number(n), excluded.n as f64)?;
    }
    let all: u64 = figure.excluded.iter().map(|e| e.n).sum::<u64>() + figure.n;
    check("counted and left out together", number(of.len()), all as f64)
}

fn number(n: usize) -> f64 {
    n as f64
}

fn span(from: i64, to: i64, unit: i64) -> f64 {
    (to - from) as f64 / unit as f64
}

/// The value at the nearest rank: of n values in order, the one at ⌈percent × n / 100⌉, counted from one.
#[must_use]
pub fn nearest_rank(sorted: &[f64], percent: usize) -> f64 {
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

/// The shares of a group of figures that are parts of one whole: their numerators make up n.
pub fn parts_of_a_whole(
    proofs: &mut Proofs,
    board: &Board,
    measure: &str,
    key: &str,
    what: &str,
) -> Result<(), Broken> {
    let parts: Vec<&Figure> = board
        .figures
        .iter()
        .filter(|f| f.measure == measure && f.group.len() == 1 && f.group.contains_key(key))
        .collect();
    let sum: u64 = parts.iter().filter_map(|f| f.numerator).sum();
    let whole = parts.first().map_or(0, |f| f.n);
    proofs.that(
        format!("{measure}: {} {what} make up all of {whole} minutes on duty", parts.len()),
        !parts.is_empty() && sum.abs_diff(whole) <= parts.len() as u64 && parts.iter().all(|f| f.n == whole),
        whole,
        sum,
    )
}

#[cfg(test)]
mod tests {
    use super::nearest_rank;

    #[test]
    fn the_nearest_rank_is_a_value_that_was_there() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
        assert!((nearest_rank(&values, 50) - 5.0).abs() < f64::EPSILON);
        assert!((nearest_rank(&values, 90) - 9.0).abs() < f64::EPSILON);
        assert!((nearest_rank(&values[..1], 90) - 1.0).abs() < f64::EPSILON);
    }
}
