//! What goes next: a pure state machine over the photos that wait.
//!
//! It knows which chunks the server said it has, and nothing that must survive: after any failure, restart or doubt it
//! asks the server again before it sends, so a cut line costs at most the chunk that was under way. One photo that
//! does not go, for whatever reason, is set aside with a time to look again, and the next one goes.

use std::collections::BTreeMap;

use beatbook_shared::sync::blob::{Bitmap, chunks};

/// The first pause after a second failure in a row, and the longest.
pub const BACK_OFF_MS: (u64, u64) = (500, 60_000);
/// For how long a photo is set aside that the server does not take, the first time and at most.
pub const ASIDE_MS: (u64, u64) = (5_000, 900_000);
/// How long text may hold back bytes when it does not get through by itself.
pub const TEXT_FIRST_MS: u64 = 30_000;

/// A photo that the server does not hold whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: String,
    pub bytes: u64,
    /// Whether its manifest has reached the server.
    pub announced: bool,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask which chunks are there.
    Ask(String),
    /// Send one chunk.
    Put(String, u32),
    /// All are there: have the whole verified.
    Seal(String),
    /// Nothing, until then or until something happens.
    Wait(Option<u64>),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The server has these chunks.
    Has(Bitmap),
    /// It took the chunk.
    Took,
    /// It holds the whole.
    Sealed,
    /// The line broke, or nobody is there.
    NoAnswer,
    /// Come again after so long.
    Busy(u64),
    /// The sign-in lapsed; sync renews it.
    SignIn,
    /// The server does not take this photo as it is, and said why; or the file does not read.
    Refused(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    have: Option<Bitmap>,
    refusals: u32,
    not_before: u64,
    why: Option<String>,
}

/// The queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    known: BTreeMap<String, Known>,
    failures: u32,
    not_before: u64,
    /// Since when text has been in the way.
    held_since: Option<u64>,
}

impl Queue {
    /// What to do now with what waits, oldest first. `text_waits`: operations are kept that have not been sent.
    pub fn next(&mut self, waiting: &[Waiting], text_waits: bool, now: u64) -> Step {
        self.known.retain(|id, _| waiting.iter().any(|w| w.id == *id));
        if waiting.is_empty() {
            self.held_since = None;
            return Step::Wait(None);
        }
        if self.not_before > now {
            return Step::Wait(Some(self.not_before));
        }
        if text_waits {
            let until = *self.held_since.get_or_insert(now) + TEXT_FIRST_MS;
            if until > now {
                return Step::Wait(Some(until));
            }
        } else {
            self.held_since = None;
        }
        let mut soonest: Option<u64> = None;
        for photo in waiting.iter().filter(|w| w.announced) {
            let known = self.known.entry(photo.id.clone()).or_default();
            if known.not_before > now {
                soonest = Some(soonest.map_or(known.not_before, |s| s.min(known.not_before)));
                continue;
            }
            let have = known.have.as_ref().filter(|have| have.of() == chunks(photo.bytes));
            return match have.map(Bitmap::first_missing) {
                None => Step::Ask(photo.id.clone()),
                Some(Some(n)) => Step::Put(photo.id.clone(), n),
                Some(None) => Step::Seal(photo.id.clone()),
            };
        }
        Step::Wait(soonest)
    }

    /// What came of a step. `draw` lies between 0 and 1, so that devices do not come again in step.
    pub fn heard(&mut self, step: &Step, heard: Heard, now: u64, draw: f64) {
        let (id, chunk) = match step {
            Step::Ask(id) | Step::Seal(id) => (id, None),
            Step::Put(id, n) => (id, Some(*n)),
            Step::Wait(_) => return,
        };
        let known = self.known.entry(id.clone()).or_default();
        match heard {
            Heard::Has(have) => known.have = Some(have),
            Heard::Took => {
                if let (Some(have), Some(n)) = (&mut known.have, chunk) {
                    have.set(n);
                }
                known.refusals = 0;
                known.why = None;
            }
            Heard::Sealed => *known = Known::default(),
            Heard::NoAnswer => {
                // Whether it arrived nobody knows: ask.
                known.have = None;
                self.failures += 1;
                // One cut is a tunnel: go on at once. More of them in a row are no network.
                let pause = if self.failures < 2 { 0 } else { doubled(BACK_OFF_MS, self.failures - 2) };
                self.not_before = now + spread(pause, draw);
                return;
            }
            Heard::Busy(ms) => {
                self.not_before = now + spread(ms.min(600_000), draw);
                return;
            }
            Heard::SignIn => {
                known.have = None;
                self.not_before = now + spread(2_000, draw);
                return;
            }
            Heard::Refused(why) => {
                known.have = None;
                known.why = Some(why);
                known.not_before = now + spread(doubled(ASIDE_MS, known.refusals), draw);
                known.refusals = known.refusals.saturating_add(1);
            }
        }
        self.failures = 0;
        self.not_before = now;
    }

    /// The network came back, or the officer asked: no pause of the line's making is kept.
    pub fn hurry(&mut self) {
        self.failures = 0;
        self.not_before = 0;
        self.held_since = None;
        self.known.values_mut().for_each(|known| known.not_before = 0);
    }

    /// How many chunks of a photo the server is known to have, and why it does not go, where it does not.
    #[must_use]
    pub fn standing(&self, id: &str) -> (u32, Option<String>) {
        let known = self.known.get(id);
        let sent = known.and_then(|k| k.have.as_ref()).map_or(0, Bitmap::count);
        (sent, known.and_then(|k| k.why.clone()))
    }
}

fn doubled((first, most): (u64, u64), times: u32) -> u64 {
    first.saturating_mul(1 << times.min(20)).min(most)
}

/// Between half of it and all of it.
fn spread(ms: u64, draw: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a pause in milliseconds"
    )]
    let share = (ms as f64 * (0.5 + draw.clamp(0.0, 1.0) / 2.0)) as u64;
    share.min(ms)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use beatbook_shared::sync::blob::CHUNK_BYTES;
    use proptest::prelude::*;

    fn photo(id: &str, chunks: u64) -> Waiting {
        Waiting { id: id.to_owned(), bytes: chunks * CHUNK_BYTES, announced: true }
    }

    #[test]
    fn it_asks_before_it_sends_and_again_after_every_doubt() {
        let mut queue = Queue::default();
        let waiting = [photo("a", 2)];
        let ask = Step::Ask("a".to_owned());
        assert_eq!(queue.next(&waiting, false, 0), ask);
        let mut have = Bitmap::empty(2);
        have.set(0);
        queue.heard(&ask, Heard::Has(have), 0, 0.5);
        let put = Step::Put("a".to_owned(), 1);
        assert_eq!(queue.next(&waiting, false, 0), put);
        queue.heard(&put, Heard::NoAnswer, 0, 0.5);
        assert_eq!(queue.next(&waiting, false, 0), ask, "it may have arrived");
        queue.heard(&ask, Heard::Has(Bitmap::full(2)), 0, 0.5);
        assert_eq!(queue.next(&waiting, false, 0), Step::Seal("a".to_owned()));
    }

    #[test]
    fn one_that_is_refused_steps_aside_and_comes_back_by_itself() {
        let mut queue = Queue::default();
        let waiting = [photo("bad", 1), photo("good", 1)];
        let ask = queue.next(&waiting, false, 0);
        queue.heard(&ask, Heard::Refused("no".to_owned()), 0, 1.0);
        assert_eq!(queue.next(&waiting, false, 0), Step::Ask("good".to_owned()));
        assert_eq!(queue.standing("bad").1.as_deref(), Some("no"));
        let later = ASIDE_MS.0;
        assert_eq!(queue.next(&waiting[..1], false, 1), Step::Wait(Some(later)));
        assert_eq!(queue.next(&waiting, false, later), Step::Ask("bad".to_owned()));
    }

    #[test]
    fn bytes_wait_for_text_but_not_for_text_that_never_goes() {
        let mut queue = Queue::default();
        let waiting = [photo("a", 1)];
        assert_eq!(queue.next(&waiting, true, 0), Step::Wait(Some(TEXT_FIRST_MS)));
        assert_eq!(queue.next(&waiting, true, TEXT_FIRST_MS - 1), Step::Wait(Some(TEXT_FIRST_MS)));
        assert_eq!(queue.next(&waiting, true, TEXT_FIRST_MS), Step::Ask("a".to_owned()));
        assert_eq!(queue.next(&waiting, false, TEXT_FIRST_MS), Step::Ask("a".to_owned()));
        let again = TEXT_FIRST_MS + 1;
        assert_eq!(queue.next(&waiting, true, again), Step::Wait(Some(again + TEXT_FIRST_MS)));
        let unannounced = [Waiting { announced: false, ..photo("b", 1) }];
        assert_eq!(Queue::default().next(&unannounced, false, 0), Step::Wait(None), "text first");
    }

    proptest! {
        /// A server that keeps chunks, a line that is cut before or after they arrive, a program that forgets all.
        #[test]
        fn every_photo_is_sealed_and_a_cut_costs_one_chunk_at_most(
            sizes in proptest::collection::vec(1_u64..6, 1..5),
            fates in proptest::collection::vec(0_u8..10, 0..120),
        ) {
            let mut queue = Queue::default();
            let mut waiting: Vec<Waiting> =
                sizes.iter().enumerate().map(|(n, chunks)| photo(&format!("p{n}"), *chunks)).collect();
            let mut server: BTreeMap<String, Bitmap> =
                waiting.iter().map(|w| (w.id.clone(), Bitmap::empty(chunks(w.bytes)))).collect();
            let total: u64 = sizes.iter().sum();
            let (mut sent, mut cuts, mut now) = (0, 0, 0);
            let mut fates = fates.into_iter();
            for _ in 0..2_000 {
                if waiting.is_empty() { break }
                let step = queue.next(&waiting, false, now);
                let fate = fates.next().unwrap_or(9);
                let id = match &step {
                    Step::Wait(until) => { now = until.expect("something waits, so a time is set"); continue }
                    Step::Ask(id) | Step::Put(id, _) | Step::Seal(id) => id.clone(),
                };
                if fate == 0 { queue = Queue::default(); continue }
                if let Step::Put(..) = step { sent += 1 }
                let arrives = fate != 1;
                let answered = fate > 2;
                let held = server.get_mut(&id).unwrap();
                let heard = match &step {
                    Step::Put(_, n) => { if arrives { held.set(*n) }; Heard::Took }
                    Step::Seal(_) => { prop_assert!(held.complete()); Heard::Sealed }
                    _ => Heard::Has(held.clone()),
                };
                if !answered { cuts += 1 }
                let heard = if answered { heard } else { Heard::NoAnswer };
                if heard == Heard::Sealed { waiting.retain(|w| w.id != id) }
                queue.heard(&step, heard, now, 0.5);
            }
            prop_assert!(waiting.is_empty(), "{waiting:?}");
            prop_assert!(sent <= total + cuts, "{sent} sent for {total} chunks and {cuts} cuts");
        }
    }
}
