//! The rounds.

use std::time::{Duration, Instant};

use beatbook_shared::sync::packing::Packing;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;

use super::bare::Bare;
use super::client::{LoadDevice, Stopped};
use super::figures::{Measured, median};
use super::stand::Stand;

/// How much to measure.
#[derive(Debug, Clone)]
pub struct Size {
    pub rounds: usize,
    /// How long each sample of pushing takes.
    pub sample: Duration,
    /// Records in the small and in the large store.
    pub small: usize,
    pub large: usize,
    /// Records of a first download.
    pub first: usize,
}

impl Size {
    #[must_use]
    pub fn full(rounds: usize) -> Size {
        Size { rounds, sample: Duration::from_millis(1_500), small: 10_000, large: 100_000, first: 20_000 }
    }

    #[must_use]
    pub fn quick() -> Size {
        Size { rounds: 3, sample: Duration::from_millis(500), small: 2_000, large: 10_000, first: 4_000 }
    }
}

/// Operations in one push, and how many devices push at once.
const PUSHES: [(usize, usize); 4] = [(1, 1), (1, 8), (50, 4), (500, 4)];

/// Measures one engine.
///
/// # Errors
/// When the server or the store fails, or anything is answered otherwise than it should be.
pub async fn engine(stand: &mut Stand, size: &Size, now: Millis) -> Result<Vec<Measured>, Stopped> {
    let mut figures = pushing(stand, size, now).await?;
    figures.extend(growing(stand, size, now).await?);
    Ok(figures)
}

/// What one sample of pushing gave.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    ops_s: f64,
    pushes_s: f64,
    cpu_ms_per_1000: f64,
    up: f64,
    down: f64,
}

async fn pushing(stand: &mut Stand, size: &Size, now: Millis) -> Result<Vec<Measured>, Stopped> {
    let engine = stand.engine;
    let (server, mut devices) = stand.server("push", 8).await?;
    let typical = devices[0].shift("NE", 6, now);
    devices[0].push(&typical).await?;
    let some = devices[0].shift("NE", 30, now);
    devices[0].push(&some).await?;
    let alone: Vec<f64> = some.iter().map(|line| number(Packing::Zstd.pack(line.as_bytes()).len())).collect();
    let mut bare = Bare::open(&stand.bare_url, &typical[3], &typical[3])?;

    let mut ceilings: Vec<Vec<f64>> = vec![Vec::new(); PUSHES.len()];
    let mut samples: Vec<Vec<Sample>> = vec![Vec::new(); PUSHES.len()];
    for round in 0..=size.rounds {
        for (which, (batch, at_once)) in PUSHES.into_iter().enumerate() {
            let ceiling = tokio::task::block_in_place(|| bare.run(batch, size.sample))?;
            let before = server.cpu_seconds().unwrap_or_default();
            let (taken, cost) = push_for(&mut devices[..at_once], batch, size.sample, now).await?;
            let cpu = server.cpu_seconds().unwrap_or_default() - before;
            // The first round warms caches and fills the tables a little; it is not counted.
            if round == 0 {
                continue;
            }
            let (ops, pushes) = (number(cost.ops), number(cost.pushes));
            ceilings[which].push(ceiling);
            samples[which].push(Sample {
                ops_s: ops / taken,
                pushes_s: pushes / taken,
                cpu_ms_per_1000: cpu * 1e6 / ops,
                up: number(cost.up) / ops,
                down: number(cost.down) / ops,
            });
        }
    }

    let alone = Measured::new(engine, "bytes of an operation's line, packed alone", "B/op", alone);
    let mut figures = vec![alone.goal("G7 ≤ 170", |m| m.value <= 170.0)];
    for (which, (batch, at_once)) in PUSHES.into_iter().enumerate() {
        let of = |part: fn(&Sample) -> f64| samples[which].iter().map(part).collect::<Vec<f64>>();
        let who = format!("{batch} a push, {at_once} device{}", if at_once == 1 { "" } else { "s" });
        let ceiling = &ceilings[which];
        let ops = Measured::new(engine, format!("operations, {who}"), "ops/s", of(|s| s.ops_s));
        let ops = ops.against(&format!("bare inserts, {batch} a commit"), ceiling);
        let goal = |m: &Measured| m.ratio.is_some_and(|r| r >= 0.5);
        figures.push(Measured::new(
            engine,
            format!("bare 4-write inserts, {batch} a commit"),
            "ops/s",
            ceiling.clone(),
        ));
        figures.push(if batch == 500 { ops.goal("G1 ≥ 0.5", goal) } else { ops });
        figures.push(Measured::new(engine, format!("pushes, {who}"), "pushes/s", of(|s| s.pushes_s)));
        figures.push(Measured::new(
            engine,
            format!("server CPU, {who}"),
            "ms/1000 ops",
            of(|s| s.cpu_ms_per_1000),
        ));
        let up =
            Measured::new(engine, format!("bytes up with hello and frames, {who}"), "B/op", of(|s| s.up));
        let limit = if batch == 1 { 170.0 } else { 130.0 };
        let up =
            if batch == 50 { up } else { up.goal(&format!("G7 ≤ {limit}"), move |m| m.value <= limit) };
        figures.push(up);
        figures.push(Measured::new(
            engine,
            format!("bytes down for the results, {who}"),
            "B/op",
            of(|s| s.down),
        ));
    }
    Ok(figures)
}

/// What a sample of pushing took.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    ops: usize,
    pushes: usize,
    up: usize,
    down: usize,
}

/// Lets the devices push for as long as asked, each as fast as it is answered.
async fn push_for(
    devices: &mut [LoadDevice],
    batch: usize,
    limit: Duration,
    now: Millis,
) -> Result<(f64, Cost), Stopped> {
    let began = Instant::now();
    let each = devices.iter_mut().map(|device| async move {
        let mut cost = Cost::default();
        while began.elapsed() < limit {
            let lines = device.shift("NE", batch, now);
            let one = device.push(&lines).await?;
            cost.ops += one.settled;
            cost.pushes += 1;
            cost.up += one.up;
            cost.down += one.down;
        }
        Ok::<Cost, Stopped>(cost)
    });
    let all = futures_util::future::try_join_all(each).await?;
    let sum = all.iter().fold(Cost::default(), |sum, one| Cost {
        ops: sum.ops + one.ops,
        pushes: sum.pushes + one.pushes,
        up: sum.up + one.up,
        down: sum.down + one.down,
    });
    Ok((began.elapsed().as_secs_f64(), sum))
}

#[expect(clippy::cast_precision_loss, reason = "counts of one run stay far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

/// What must not grow with the store: an empty sync, and twenty changes behind.
async fn growing(stand: &mut Stand, size: &Size, now: Millis) -> Result<Vec<Measured>, Stopped> {
    let engine = stand.engine;
    let mut sides = Vec::new();
    for (name, records) in [("small", size.small), ("large", size.large)] {
        let (server, mut devices) = stand.server(name, 2).await?;
        let first = size.first.min(records);
        fill(&mut devices[0], "TO", first, now).await?;
        fill(&mut devices[0], "NE", records - first, now).await?;
        let reader = devices.remove(1);
        let writer = devices.remove(0);
        sides.push((server, writer, reader));
    }
    for (_, _, reader) in &mut sides {
        while reader.pull().await?.more {}
    }

    let (mut empty, mut behind) = (vec![Vec::new(); 2], vec![Vec::new(); 2]);
    let mut down = Vec::new();
    for round in 0..=size.rounds {
        let (mut round_empty, mut round_behind) = (vec![Vec::new(); 2], vec![Vec::new(); 2]);
        for _ in 0..40 {
            for (side, (_, _, reader)) in sides.iter_mut().enumerate() {
                let began = Instant::now();
                let pulled = reader.pull().await?;
                round_empty[side].push(ms(began.elapsed()));
                if pulled.changes > 0 {
                    return Err(Stopped::Wrong(format!("an empty sync brought {} changes", pulled.changes)));
                }
            }
        }
        for _ in 0..8 {
            for (side, (_, writer, reader)) in sides.iter_mut().enumerate() {
                let lines = writer.incidents("NE", 20, now);
                writer.push(&lines).await?;
                let began = Instant::now();
                let pulled = reader.pull().await?;
                round_behind[side].push(ms(began.elapsed()));
                if pulled.changes != 20 {
                    return Err(Stopped::Wrong(format!("{} of 20 changes came", pulled.changes)));
                }
                down.push(number(pulled.down) / 20.0);
            }
        }
        if round == 0 {
            continue;
        }
        for side in 0..2 {
            empty[side].push(median(&round_empty[side]));
            behind[side].push(median(&round_behind[side]));
        }
    }

    let mut figures = Vec::new();
    for (what, goal, times) in
        [("empty sync", "G3 ≤ 1.2", &empty), ("20 changes behind", "G4 ≤ 1.2", &behind)]
    {
        let (small, large) = (&times[0], &times[1]);
        figures.push(Measured::new(engine, format!("{what}, {} records", size.small), "ms", small.clone()));
        let large = Measured::new(engine, format!("{what}, {} records", size.large), "ms", large.clone());
        let large = large.against(&format!("{} records", size.small), small);
        figures.push(large.goal(goal, |m| m.ratio.is_some_and(|r| r <= 1.2)));
    }
    figures.push(
        Measured::new(engine, "bytes down, 20 changes behind", "B/change", down)
            .goal("G7 ≤ 150", |m| m.value <= 150.0),
    );

    let mut rates = Vec::new();
    let mut bytes = Vec::new();
    let (_, _, reader) = &mut sides[1];
    let wanted = size.first.min(size.large);
    for _ in 0..size.rounds {
        let began = Instant::now();
        let (records, down) = reader.first_sync(&Scope::area("TO")).await?;
        if records != wanted {
            return Err(Stopped::Wrong(format!("a first sync brought {records} of {wanted} records")));
        }
        rates.push(number(records) / began.elapsed().as_secs_f64());
        bytes.push(number(down) / number(records));
    }
    let first = Measured::new(engine, format!("first sync of {wanted} records"), "records/s", rates);
    figures.push(first.goal("G2 ≥ 50000", |m| m.value >= 50_000.0));
    figures.push(Measured::new(engine, format!("bytes down, first sync of {wanted}"), "B/record", bytes));
    Ok(figures)
}

async fn fill(device: &mut LoadDevice, area: &str, records: usize, now: Millis) -> Result<(), Stopped> {
    let mut left = records;
    while left > 0 {
        let batch = left.min(500);
        let lines = device.incidents(area, batch, now);
        device.push(&lines).await?;
        left -= batch;
    }
    Ok(())
}
