//! A world from a seed: a server, devices, officers, a console, a network and clocks, in one process.
//!
//! Everything that can go wrong does, by chance that replays exactly: letters are lost, doubled, delayed and
//! cut, programs die at any statement, phones and servers are put back from old copies, clocks jump, people
//! change areas, cases are restricted. Beside the world stands an oracle ([`reference`]) that folds the list of
//! operations by itself. After each event the promises of the sync contract are checked, and when the storm is
//! over everybody must come to agree within a bounded number of steps ([`quiet`]).
//!
//! A failing seed says which promise was broken and replays with its trace. [`planted`] switches on known
//! mistakes to show that the checks would notice them.

mod answers;
mod clock;
mod console;
mod crash;
mod delivery;
mod device;
mod dice;
mod faults;
pub mod force;
mod invariants;
mod mirror;
mod network;
mod officer;
mod plan;
pub mod planted;
mod quiet;
mod reference;
mod rogue;
mod server;
mod state;
mod trace;
mod world;

use std::fmt::Display;

use force::Workshop;
use world::World;

/// A promise that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub invariant: &'static str,
    pub what: String,
}

impl Violation {
    #[must_use]
    pub fn new(invariant: &'static str, what: impl Into<String>) -> Violation {
        Violation { invariant, what: what.into() }
    }
}

impl Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.invariant, self.what)
    }
}

/// The simulator itself cannot go on: a temporary file that cannot be written, say. Not a finding.
fn broken(why: &dyn Display) -> ! {
    panic!("the simulator cannot go on: {why}")
}

/// How a run is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Print each move as it happens.
    pub aloud: bool,
    /// Other clocks, same history: every wall clock shows another time, and nothing else differs.
    pub other_clocks: bool,
    /// No damage that depends on how many bytes a line has, so that a run with other clocks stays comparable.
    pub whole_letters: bool,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub seed: u64,
    pub violation: Option<Violation>,
    /// Hash over everything that happened.
    pub hash: String,
    pub trace: Vec<String>,
    pub operations: usize,
    /// What the server holds in the end, with ids and times made comparable between runs with other clocks.
    pub state: String,
}

/// Runs one seed.
#[must_use]
pub fn run(shop: &Workshop, seed: u64, options: Options) -> Outcome {
    let mut world = World::new(shop, seed, options);
    let violation = world.live(shop).err();
    world.outcome(violation)
}

/// Runs a seed, and now and then again: with the same clocks it must be the same history to the byte, with
/// other clocks the same state (I-35).
#[must_use]
pub fn examine(shop: &Workshop, seed: u64) -> Outcome {
    let first = run(shop, seed, Options::default());
    if first.violation.is_some() {
        return first;
    }
    if seed.is_multiple_of(40) {
        let again = run(shop, seed, Options::default());
        if again.hash != first.hash {
            let what = format!("the same seed gave {} and then {}", first.hash, again.hash);
            return Outcome { violation: Some(Violation::new("replay", what)), ..first };
        }
    }
    if seed % 20 == 3 {
        let options = Options { whole_letters: true, ..Options::default() };
        let here = run(shop, seed, options);
        let there = run(shop, seed, Options { other_clocks: true, ..options });
        if here.violation.is_some() {
            return here;
        }
        if there.violation.is_some() {
            return there;
        }
        if here.state != there.state {
            let what = format!(
                "with other clocks the server holds something else: {}",
                first_difference(&here.state, &there.state)
            );
            return Outcome { violation: Some(Violation::new("I-35", what)), ..here };
        }
    }
    first
}

fn first_difference(here: &str, there: &str) -> String {
    here.lines()
        .zip(there.lines())
        .find(|(a, b)| a != b)
        .map_or_else(|| "one has more records".to_owned(), |(a, b)| format!("\n  {a}\n  {b}"))
}
