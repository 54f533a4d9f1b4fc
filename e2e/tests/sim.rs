//! The simulated world, as tests: some seeds, that a seed replays, and that known mistakes are noticed. The long
//! runs are `simulate --seeds N` and `simulate --planted all`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_e2e::sim::force::Workshop;
use beatbook_e2e::sim::{Options, examine, planted, run};

/// Seeds that broke a promise once. They run first, for ever.
const ONCE_FAILED: [u64; 12] = [45, 310, 2119, 2215, 2520, 2625, 2941, 20229, 20253, 20286, 30239, 30503];

/// Each planted mistake with a seed from which on it is caught soon, and the promise that catches it there.
const CAUGHT: [(&str, u64); 21] = [
    ("WholeRecordLastWriter", 1),
    ("DropInvalid", 1),
    ("ConflictForgotten", 1),
    ("CursorPastPage", 149),
    ("CursorOffByOne", 1),
    ("DedupeWithoutHash", 4),
    ("OneFailsAll", 1),
    ("AckBeforeCommit", 26),
    ("DigestIgnoresLeaving", 2),
    ("ClockDecides", 1),
    ("PurgeWithWaiting", 3),
    ("RestoredKeepsEpoch", 4),
    ("SuccessOnTimeOut", 2),
    ("SaysAllSent", 1),
    ("RevertsLater", 2),
    ("RevokedDeletes", 106),
    ("CursorBeforePage", 7),
    ("PassesUnknownKind", 1),
    ("PassiveWait", 2),
    ("NoReoffer", 713),
    ("TakesAllForSent", 1),
];

fn all_kept(seeds: impl IntoIterator<Item = u64>) {
    let shop = Workshop::new();
    for seed in seeds {
        let outcome = examine(&shop, seed);
        assert!(
            outcome.violation.is_none(),
            "seed {seed}: {}\n{}",
            outcome.violation.unwrap(),
            outcome.trace.join("\n")
        );
        assert!(outcome.operations > 19, "seed {seed} did nothing beyond what the force begins with");
    }
}

#[test]
fn seeds_that_once_failed_keep_every_promise() {
    all_kept(ONCE_FAILED);
}

#[test]
fn some_seeds_keep_every_promise() {
    all_kept(100..116);
}

#[test]
fn a_seed_replays_to_the_byte() {
    let shop = Workshop::new();
    let mut hashes = Vec::new();
    for seed in [7, 8, 149] {
        let first = run(&shop, seed, Options::default());
        let again = run(&Workshop::new(), seed, Options::default());
        assert_eq!(first.trace, again.trace, "seed {seed}");
        assert_eq!(first.hash, again.hash, "seed {seed}");
        hashes.push(first.hash);
    }
    hashes.dedup();
    assert_eq!(hashes.len(), 3, "another seed is another history");
}

#[test]
fn other_clocks_lead_to_the_same_state() {
    let shop = Workshop::new();
    for seed in [3, 11, 42] {
        let options = Options { whole_letters: true, ..Options::default() };
        let here = run(&shop, seed, options);
        let there = run(&shop, seed, Options { other_clocks: true, ..options });
        assert_eq!(here.violation, None, "seed {seed}");
        assert_eq!(there.violation, None, "seed {seed}");
        assert_ne!(here.hash, there.hash, "seed {seed}: the clocks do differ");
        assert_eq!(here.state, there.state, "seed {seed}");
    }
}

#[test]
fn every_planted_mistake_is_caught() {
    let shop = Workshop::new();
    let mistakes = planted::all();
    assert_eq!(mistakes.len(), CAUGHT.len(), "a new switch needs a seed here");
    for mistake in mistakes {
        let name = mistake.name();
        let (_, from) = CAUGHT.iter().find(|(known, _)| *known == name).expect("the switch has a seed here");
        let caught = mistake.first_caught(&shop, *from, 40);
        assert!(
            caught.is_some(),
            "{name} was not caught in 40 seeds from {from}; `simulate --planted {name}` finds one"
        );
    }
    // Whatever was switched on is off again.
    all_kept([1]);
}
