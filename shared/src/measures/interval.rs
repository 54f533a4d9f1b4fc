//! How sure a figure is: 95 % intervals.
//!
//! A share has Wilson's interval, which stays inside 0 to 100 and is honest for small n. What has no
//! formula (minutes freed, a ratio over officers) is resampled: draw as many rows again, with
//! replacement, a thousand times, and take the middle 95 %. The draws come from a generator that is
//! written here and seeded with a constant, so that a figure recomputed tomorrow has the same
//! interval.

use super::percentile::nearest_rank;

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Draws per interval.
pub const RESAMPLES: usize = 1_000;

/// Wilson's interval for `hits` of `n`, in percent; nothing of nothing.
#[must_use]
pub fn wilson(hits: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (hits, n) = (hits as f64, n as f64);
    let p = hits / n;
    let z2 = Z * Z;
    let centre = p + z2 / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 100.0 / (1.0 + z2 / n);
    Some((((centre - spread) * scale).max(0.0), ((centre + spread) * scale).min(100.0)))
}

/// A small, fast generator of good enough draws (`SplitMix64`).
#[derive(Debug, Clone)]
pub struct Draws(u64);

impl Draws {
    #[must_use]
    pub fn seeded(seed: u64) -> Draws {
        Draws(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A place in `0..len`.
    pub fn below(&mut self, len: usize) -> usize {
        if len == 0 {
            return 0;
        }
        // Multiply and shift: without the bias of a remainder for the sizes that occur here.
        let wide = u128::from(self.next()) * len as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// The sum of as many draws from `values` as there are values.
    pub fn resampled_sum(&mut self, values: &[i64]) -> i64 {
        (0..values.len()).map(|_| values[self.below(values.len())]).sum()
    }
}

/// The middle 95 % of what `draw` gives over [`RESAMPLES`] draws.
#[must_use]
pub fn bootstrap(seed: u64, mut draw: impl FnMut(&mut Draws) -> i64) -> (i64, i64) {
    let mut draws = Draws::seeded(seed);
    let mut results: Vec<i64> = (0..RESAMPLES).map(|_| draw(&mut draws)).collect();
    results.sort_unstable();
    // 2.5 and 97.5 by nearest rank, on twice as many ranks to stay in whole numbers.
    let at = |per_thousand: usize| {
        let rank = (per_thousand * results.len()).div_ceil(1_000).max(1);
        results.get(rank - 1).copied().unwrap_or_default()
    };
    (at(25), at(975))
}

/// The 95 % interval, in percent, of the ratio of two sums over units (officers, say), each given as its
/// part and its whole. Nothing when there are fewer than two units or no whole.
#[must_use]
pub fn ratio(seed: u64, units: &[(i64, i64)]) -> Option<(f64, f64)> {
    if units.len() < 2 || units.iter().all(|(_, whole)| *whole == 0) {
        return None;
    }
    let mut units = units.to_vec();
    units.sort_unstable();
    let (low, high) = bootstrap(seed, |draws| {
        let (mut part, mut whole) = (0i128, 0i128);
        for _ in 0..units.len() {
            let (p, w) = units[draws.below(units.len())];
            part += i128::from(p);
            whole += i128::from(w);
        }
        // Millionths, so that draws stay whole numbers.
        if whole == 0 { 0 } else { i64::try_from(part * 1_000_000 / whole).unwrap_or_default() }
    });
    Some((low as f64 / 10_000.0, high as f64 / 10_000.0))
}

/// The median of values in any order.
#[must_use]
pub fn median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    nearest_rank(&sorted, 50)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn wilson_matches_worked_values() {
        let (low, high) = wilson(30, 40).unwrap();
        assert!((low - 59.806).abs() < 0.001 && (high - 85.813).abs() < 0.001, "{low} {high}");
        let (low, high) = wilson(0, 10).unwrap();
        assert!(low == 0.0 && (high - 27.753).abs() < 0.001, "{low} {high}");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn a_bootstrap_is_the_same_every_time_and_holds_the_truth() {
        let units: Vec<(i64, i64)> = (0..40).map(|i| (i % 7, 10)).collect();
        let truth = 100.0 * units.iter().map(|u| u.0).sum::<i64>() as f64 / 400.0;
        let first = ratio(1, &units).unwrap();
        assert_eq!(first, ratio(1, &units).unwrap());
        let mut turned = units.clone();
        turned.reverse();
        assert_eq!(first, ratio(1, &turned).unwrap());
        assert!(first.0 < truth && truth < first.1, "{first:?} {truth}");
        assert_eq!(ratio(1, &units[..1]), None);
    }

    #[test]
    fn draws_reach_every_place_about_equally() {
        let mut draws = Draws::seeded(7);
        let mut seen = [0u32; 10];
        for _ in 0..10_000 {
            seen[draws.below(10)] += 1;
        }
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
    }
}
