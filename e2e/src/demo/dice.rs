//! Chance from a seed, and the mixes it draws from.

use std::collections::BTreeMap;

use beatbook_shared::time::{MINUTE, Millis};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Everything random in the demonstration comes from here, so one seed gives one force.
pub struct Dice(ChaCha8Rng);

impl Dice {
    #[must_use]
    pub fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number from `from` up to and not including `to`.
    pub fn number(&mut self, from: u64, to: u64) -> u64 {
        if to <= from { from } else { from + self.0.next_u64() % (to - from) }
    }

    /// Between 0 and 1.
    pub fn share(&mut self) -> f64 {
        // 2^53 steps are all that a float tells apart.
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, of_one: f64) -> bool {
        self.share() < of_one
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let n = self.number(0, from.len() as u64);
        // The lists are constants with something in them.
        from[usize::try_from(n).unwrap_or(0)].clone()
    }

    /// A time of many short and few long ones around `middle` minutes.
    pub fn minutes(&mut self, middle: f64) -> i64 {
        let z = (0..6).map(|_| self.share()).sum::<f64>() - 3.0;
        // Milliseconds of at most some days: the cut-off is far below what an integer holds.
        (middle * (0.75 * z).exp() * MINUTE as f64) as i64
    }

    /// An instant in the `minutes` after another.
    pub fn within(&mut self, from: Millis, minutes: u64) -> Millis {
        from.plus(i64::try_from(self.number(1, minutes.max(2))).unwrap_or(1) * MINUTE)
    }
}

/// Weights by mix, from `mixes.csv`.
pub struct Mixes(BTreeMap<&'static str, Vec<(&'static str, u64)>>);

impl Default for Mixes {
    fn default() -> Self {
        let mut mixes: BTreeMap<&'static str, Vec<(&'static str, u64)>> = BTreeMap::new();
        for line in include_str!("mixes.csv").lines().filter(|l| !l.starts_with('#')).skip(1) {
            let mut cells = line.split(',');
            if let (Some(mix), Some(key), Some(weight)) = (cells.next(), cells.next(), cells.next()) {
                mixes.entry(mix).or_default().push((key, weight.parse().unwrap_or(0)));
            }
        }
        Mixes(mixes)
    }
}

impl Mixes {
    /// One key of a mix, as often as its weight says.
    pub fn draw(&self, mix: &str, dice: &mut Dice) -> &'static str {
        let Some(keys) = self.0.get(mix) else { return "" };
        let total: u64 = keys.iter().map(|(_, w)| w).sum();
        let mut at = dice.number(0, total);
        for (key, weight) in keys {
            if at < *weight {
                return key;
            }
            at -= weight;
        }
        keys.last().map_or("", |(key, _)| key)
    }

    #[must_use]
    pub fn weight(&self, mix: &str, key: &str) -> u64 {
        self.0.get(mix).and_then(|keys| keys.iter().find(|(k, _)| *k == key)).map_or(0, |(_, w)| *w)
    }
}
