//! Chance, from one number.
//!
//! Every draw of a run comes from its seed through a handful of streams, so that the same seed gives the
//! same history, and a change in how often the network is asked does not change what the officers do.

/// A stream of draws. The generator is SplitMix64: small, and the same on every machine for ever.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A stream of its own for every (seed, purpose).
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Dice {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes() {
            state = mix(state ^ u64::from(byte));
        }
        Dice(state)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// 0 to `n - 1`; 0 when there is nothing to choose from.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 {
            return 0;
        }
        usize::try_from(self.draw() % n as u64).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(0) + 1;
        low + i64::try_from(self.draw() % span).unwrap_or(0)
    }

    /// True so many times in a thousand.
    pub fn in_thousand(&mut self, n: u32) -> bool {
        self.draw() % 1_000 < u64::from(n)
    }

    pub fn coin(&mut self) -> bool {
        self.draw() & 1 == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// The index of one of the weights, each as likely as it is heavy.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|w| u64::from(*w)).sum();
        if total == 0 {
            return 0;
        }
        let mut left = self.draw() % total;
        for (i, weight) in weights.iter().enumerate() {
            if left < u64::from(*weight) {
                return i;
            }
            left -= u64::from(*weight);
        }
        0
    }

    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let word = self.draw().to_be_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
