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
    let mut asked: BTreeMap<(String, String), Rows> = BTreeMap::new();
    let (mut figures, mut checks) = (0, 0);
    for figure in &board.figures {
        let key = (figure.measure.clone(), figure.part.clone());
        if !asked.contains_key(&key) {
            // Every row of the measure, whatever figure it belongs to; the part names which rows, where it has several.
            let path = format!(
                "/api/measures/{name}/{}/rows?{query}&part={}&group=*&limit=100000",
                figure.measure, figure.part
            );
            asked.insert(key.clone(), console.get(&path).await?);
        }
        let mut rows = asked.get(&key).map_or(Vec::new(), |rows| rows.rows.clone());
        // What still runs is measured up to the moment of asking: let the rows end when the board did.
        if let Some(answer) = asked.get(&key) {
            for row in rows.iter_mut().filter(|row| row.stop == Some(answer.as_at)) {
                row.stop = Some(board.as_at);
            }
        }
        let done = figure_again(figure, &rows)?;
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

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Whether a row is one of a figure's.
fn belongs(row: &Row, figure: &Figure) -> bool {
    figure.group.iter().chain(&figure.only).all(|(key, value)| row.group.get(key) == Some(value))
}

/// Whether a figure says how it follows from rows that carry its group. Shares of time are told from rows of teams,
/// and small teams stand together in them.
fn told(figure: &Figure, rows: &[Row]) -> bool {
    let carried = figure.group.keys().all(|key| rows.iter().any(|row| row.group.contains_key(key)));
    let apart = ["", "time_share", "difference", "net", "neither", "waiting"].contains(&figure.how.as_str());
    carried && !apart && !figure.how.starts_with("net hours")
}

/// How many numbers of a figure were found equal.
fn figure_again(figure: &Figure, rows: &[Row]) -> Result<u32, Broken> {
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
        let slack = if figure.how == "time_share" { 100.0 / figure.n as f64 } else { 0.0 };
        check("percent", 100.0 * numerator as f64 / figure.n as f64, value, slack)?;
    }
    if !told(figure, rows) {
        return Ok(equal);
    }
    let mut check = |part: &str, expected: f64, seen: f64| check(part, expected, seen, 0.0);
    let of: Vec<&Row> = rows.iter().filter(|row| belongs(row, figure)).collect();
    let counted: Vec<&Row> = of.iter().copied().filter(|row| row.counted).collect();
    let hits = counted.iter().filter(|row| row.hit == Some(true)).count();
    let judged = counted.iter().any(|row| row.hit.is_some());
    let sum = |which: fn(Option<bool>) -> bool| {
        counted.iter().filter(|row| which(row.hit)).filter_map(|row| row.value).sum::<f64>()
    };
    if !["hits", "misses"].contains(&figure.how.as_str()) {
        check("n", number(counted.len()), figure.n as f64)?;
        left_out(figure, &of, &mut check)?;
    }
    if let ("share", Some(numerator)) = (figure.how.as_str(), figure.numerator) {
        check("numerator", number(hits), numerator as f64)?;
    }
    let Some(value) = figure.value else { return Ok(equal) };
    match figure.how.as_str() {
        "share" => {}
        "count" => check("count", number(if judged { hits } else { counted.len() }), value)?,
        "hits" => check("sum of hits", sum(|hit| hit == Some(true)), value)?,
        "misses" => check("sum of misses", sum(|hit| hit == Some(false)), value)?,
        "sum" => check("sum", sum(|_| true), value)?,
        how => {
            if let Some(percent) = how.strip_prefix('p').and_then(|p| p.parse().ok()) {
                let unit = match figure.unit.as_str() {
                    "days" => DAY,
                    "hours" => HOUR,
                    "minutes" => MINUTE,
                    "seconds" => 1_000,
                    _ => 1,
                };
                // What is no stretch of the clock, such as the time of a whole crew, stands in the row as a value.
                let told = |row: &&Row| match (row.start, row.stop) {
                    (Some(start), Some(stop)) => Some(span(start.0, stop.0, unit)),
                    _ => row.value,
                };
                let mut spans: Vec<f64> = counted.iter().filter_map(told).collect();
                spans.sort_by(f64::total_cmp);
                check("value", nearest_rank(&spans, percent), value)?;
            } else if let Some(holders) = how.strip_prefix("sum/").and_then(|n| n.parse::<f64>().ok()) {
                check("sum by holder", sum(|_| true) / holders, value)?;
            }
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
