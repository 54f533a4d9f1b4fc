//! Percentiles by nearest rank: always a value that was really measured, never one between two.
//!
//! All arithmetic is on whole milliseconds, so the same rows give the same digits on every machine and in
//! every order; minutes and days appear only when a figure is written.

/// The smallest value that at least `percent` in a hundred of the values do not exceed. `sorted` is
/// ascending; nothing of nothing.
#[must_use]
pub fn nearest_rank(sorted: &[i64], percent: u32) -> Option<i64> {
    sorted.get(place(sorted.len(), percent)?).copied()
}

/// The same of values in any order, which are left in another: only as much is sorted as the answer needs.
pub fn ranked(values: &mut [i64], percent: u32) -> Option<i64> {
    let place = place(values.len(), percent).filter(|place| *place < values.len())?;
    Some(*values.select_nth_unstable(place).1)
}

/// Where the value of that rank stands among so many in ascending order.
fn place(len: usize, percent: u32) -> Option<usize> {
    let n = u64::try_from(len).ok()?;
    let rank = (u64::from(percent.min(100)) * n).div_ceil(100).max(1);
    usize::try_from(rank - 1).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_small_cases() {
        assert_eq!(nearest_rank(&[], 50), None);
        assert_eq!(ranked(&mut [], 50), None);
        assert_eq!(nearest_rank(&[7], 90), Some(7));
        assert_eq!(nearest_rank(&[15, 20, 35, 40, 50], 30), Some(20));
        assert_eq!(nearest_rank(&[15, 20, 35, 40, 50], 40), Some(20));
        assert_eq!(nearest_rank(&[15, 20, 35, 40, 50], 50), Some(35));
        assert_eq!(nearest_rank(&[15, 20, 35, 40, 50], 100), Some(50));
        assert_eq!(nearest_rank(&[1, 2, 3, 4], 50), Some(2));
    }

    /// By the words of the definition: walk up until enough values are covered.
    fn naive(sorted: &[i64], percent: u32) -> Option<i64> {
        sorted.iter().copied().find(|v| {
            let covered = sorted.iter().filter(|other| *other <= v).count();
            covered * 100 >= percent as usize * sorted.len()
        })
    }

    proptest! {
        #[test]
        fn equals_its_definition(mut values in prop::collection::vec(-50i64..50, 1..60), percent in 0u32..=100) {
            let unsorted = ranked(&mut values.clone(), percent);
            values.sort_unstable();
            prop_assert_eq!(nearest_rank(&values, percent), naive(&values, percent));
            prop_assert_eq!(unsorted, naive(&values, percent));
        }
    }
}
