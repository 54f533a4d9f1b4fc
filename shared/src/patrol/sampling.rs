//! Which tasks are offered to be timed.
//!
//! One in so many of a kind of task (`sample_rates.csv`), whoever does it: a random number decides and nothing that
//! is known of the officer, so that a sample is of the task and not of a person.

/// Whether this task is offered, from a random number of which every value is as likely.
#[must_use]
pub fn offered(one_in: Option<u64>, random: u64) -> bool {
    one_in.filter(|n| *n > 0).is_some_and(|n| random.is_multiple_of(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_so_many_is_offered_and_a_kind_without_a_rate_never() {
        let of = |one_in| (0..2_000).filter(|random| offered(one_in, *random)).count();
        assert_eq!((of(Some(20)), of(Some(1)), of(Some(0)), of(None)), (100, 2_000, 0, 0));
    }
}
