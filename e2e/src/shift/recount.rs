//! Every figure that has rows, counted again from those rows alone.
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
        let measure = &figure.measure;
        if !asked.contains_key(measure) {
            // Every row of the measure, whatever figure it belongs to.
            let path = format!("/api/measures/{name}/{measure}/rows?{query}&group=*&limit=100000");
            asked.insert(measure.clone(), console.get(&path).await?);
        }
        let done = figure_again(figure, &asked[measure])?;
        figures += u32::from(done > 0);
        checks += done;
    }
    let rows: usize = asked.values().map(|r| r.rows.len()).sum();
    proofs.that(
        format!("the {name} board: {figures} figures of {} measures recounted from {rows} rows, {checks} numbers equal", asked.len()),
        figures > 0,
        "at least one figure with rows",
        format!("{} figures, {rows} rows", board.figures.len()),
    )?;
    Ok(board)
}

fn belongs(row: &Row, figure: &Figure) -> bool {
    // AT01 and AT02 are about emergencies, grade 1, wherever a figure names no grade.
    let emergencies = matches!(figure.measure.as_str(), "AT01" | "AT02") && !figure.group.contains_key("grade");
    (!emergencies || row.group.get("grade").is_some_and(|grade| grade == "1"))
        && figure.group.iter().all(|(key, value)| row.group.get(key) == Some(value))
}

/// How many numbers of a figure were found equal; nothing when its rows do not tell (a series, a matrix).
fn figure_again(figure: &Figure, rows: &Rows) -> Result<u32, Broken> {
    let what = |part: &str| {
        format!("{} {} {:?}: {part}, recounted from its rows", figure.measure, figure.part, figure.group)
    };
    let of: Vec<&Row> = rows.rows.iter().filter(|row| belongs(row, figure)).collect();
    let counted: Vec<&&Row> = of.iter().filter(|row| row.counted).collect();
    let mut equal = 0;
    let mut check = |part: &str, expected: f64, seen: f64| {
        if (expected - seen).abs() > 1e-9 * expected.abs().max(1.0) {
            return Err(Broken::new(what(part), expected, seen));
        }
        equal += 1;
        Ok(())
    };
    match (figure.measure.as_str(), figure.part.as_str()) {
        ("AT01", "within_target") => {
            let hits = counted.iter().filter(|row| row.hit == Some(true)).count();
            check("n", number(counted.len()), figure.n as f64)?;
            check("numerator", number(hits), figure.numerator.unwrap_or_default() as f64)?;
            if let Some(value) = figure.value {
                check("percent", 100.0 * number(hits) / number(counted.len()), value)?;
            }
            left_out(figure, &of, &mut check)?;
        }
        ("AT02" | "AT03" | "AT04", part @ ("median" | "p90")) => {
            let mut minutes: Vec<f64> =
                counted.iter().filter_map(|row| Some(span(row.start?.0, row.stop?.0))).collect();
            minutes.sort_by(f64::total_cmp);
            check("n", number(counted.len()), figure.n as f64)?;
            if let Some(value) = figure.value {
                check("value", nearest_rank(&minutes, if part == "median" { 50 } else { 90 }), value)?;
            }
            left_out(figure, &of, &mut check)?;
        }
        _ => {}
    }
    Ok(equal)
}

/// The rows left out, reason by reason.
fn left_out(
    figure: &Figure,
    of: &[&Row],
    check: &mut impl FnMut(&str, f64, f64) -> Result<(), Broken>,
) -> Result<(), Broken> {
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

fn span(from: i64, to: i64) -> f64 {
    (to - from) as f64 / 60_000.0
}

/// The value at the nearest rank: of n values in order, the one at ⌈percent × n / 100⌉, counted from one.
#[must_use]
pub fn nearest_rank(sorted: &[f64], percent: usize) -> f64 {
    let rank = (percent * sorted.len()).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
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
