//! Boards: how long the server counts them on a force of one month and on one of a year, and how that grows.
//!
//! The force is the demonstration's, at a real force's volume: what is counted has its dirt, its re-grades and its
//! missing stamps. It is asked as a manager asks: the last four weeks, and the whole of what there is. A board of many
//! records is kept for a while as it was counted, so the whole is asked twice: as a question that nobody has asked yet,
//! and again.

use std::time::{Duration, Instant};

use beatbook_server::db::{Db, DbOptions};
use beatbook_shared::measures::BOARDS;
use beatbook_shared::time::{DAY, MINUTE, Millis};

use super::client::Stopped;
use super::figures::Measured;
use super::stand::Stand;
use crate::demo::{self, Options};

/// The goal for a board, in milliseconds.
const GOAL: f64 = 1_000.0;

/// How much there is to count.
#[derive(Debug, Clone, Copy)]
pub struct Years {
    pub rounds: usize,
    /// Incidents a day.
    pub per_day: u32,
    /// Days of the small force and of the large one.
    pub days: [u32; 2],
}

impl Years {
    /// A month and a year of a force of Gwent's size.
    #[must_use]
    pub fn full(rounds: usize) -> Years {
        Years { rounds, per_day: 335, days: [30, 365] }
    }

    /// Two weeks and two months of a tenth of it.
    #[must_use]
    pub fn quick() -> Years {
        Years { rounds: 3, per_day: 34, days: [14, 60] }
    }
}

/// Measures every board on both forces.
///
/// # Errors
/// When the store or the server fails, or a board is refused.
pub async fn boards(stand: &mut Stand, years: &Years, now: Millis) -> Result<Vec<Measured>, Stopped> {
    let mut sides = Vec::new();
    for (name, days) in [("boards_small", years.days[0]), ("boards_large", years.days[1])] {
        let store = stand.store(name)?;
        let began = Instant::now();
        let (incidents, crimes) = tokio::task::block_in_place(|| fill(&store, days, years.per_day, now))?;
        eprintln!(
            "  {days} days, {incidents} incidents, {crimes} crimes were written in {:.0} s",
            began.elapsed().as_secs_f64()
        );
        let (server, desk) = stand.desk(name, &store).await?;
        sides.push((days, server, desk));
    }
    let engine = stand.engine;
    let mut figures = Vec::new();
    for board in BOARDS {
        let mut weeks: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        let (mut first, mut again): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        for round in 0..=years.rounds {
            for (side, (days, _, desk)) in sides.iter().enumerate() {
                let four = timed(desk.get(&path(board, now.plus(-28 * DAY), now))).await?;
                if round > 0 {
                    weeks[side].push(four);
                }
                if side == 1 && round > 0 {
                    // A minute more or less makes it another question.
                    let from = now.plus(-i64::from(*days) * DAY + round as i64 * MINUTE);
                    first.push(timed(desk.get(&path(board, from, now))).await?);
                    again.push(timed(desk.get(&path(board, from, now))).await?);
                }
            }
        }
        let [small, large] = weeks;
        let [less, more] = years.days;
        figures.push(Measured::new(
            engine,
            format!("{board}, four weeks of {less} days"),
            "ms",
            small.clone(),
        ));
        figures.push(
            Measured::new(engine, format!("{board}, four weeks of {more} days"), "ms", large)
                .against(&format!("of {less} days"), &small)
                .goal("≤ 1,000", |m| m.value <= GOAL),
        );
        figures.push(
            Measured::new(engine, format!("{board}, all {more} days, the first time"), "ms", first)
                .against(&format!("four weeks of {less} days"), &small)
                .goal("≤ 1,000", |m| m.value <= GOAL),
        );
        figures.push(
            Measured::new(engine, format!("{board}, all {more} days, again"), "ms", again)
                .against(&format!("four weeks of {less} days"), &small)
                .goal("≤ 1,000", |m| m.value <= GOAL),
        );
    }
    Ok(figures)
}

fn path(board: &str, from: Millis, to: Millis) -> String {
    format!("/api/measures/{board}?from={}&to={}", from.0, to.0)
}

async fn timed<T>(asked: impl Future<Output = Result<T, Stopped>>) -> Result<f64, Stopped> {
    let began = Instant::now();
    asked.await?;
    Ok(ms(began.elapsed()))
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The demonstration force of so many days; how many incidents and crimes it has.
fn fill(store: &str, days: u32, per_day: u32, now: Millis) -> Result<(u64, u64), Stopped> {
    let failed = |e: beatbook_server::db::Error| Stopped::Store(e.to_string());
    let force = demo::build(1, now, &Options { days, per_day });
    let db = Db::open(store, &DbOptions { connections: 2, durable: false, ..DbOptions::default() })
        .map_err(failed)?;
    db.migrate().map_err(failed)?;
    demo::load(&db, &force).map_err(failed)?;
    Ok((force.incidents, force.crimes))
}
