//! When to speak: a pure state machine.
//!
//! It is told what happened and what time it is, and says what to do next. It waits for nothing without a
//! timer: in every state either one thing is under way, which always ends in an event, or a time is set at
//! which it looks again. Failures are retried for ever, later and later and never in step with other
//! devices; an officer's tap or a new network makes it try at once, unless the server asked for a pause.

use crate::planted::{Bug, planted};

/// Between two requests when all is quiet.
pub const POLL_MS: u64 = 60_000;
/// The first pause after a failure, and the longest.
pub const BACK_OFF_MS: (u64, u64) = (1_000, 300_000);
/// How often a lapsed sign-in is tried again by itself.
pub const SIGN_IN_MS: u64 = 300_000;
/// Rounds in a row that may bring nothing although more was promised.
const BARREN: u32 = 3;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The time that was set has come, or may have.
    Tick,
    /// The officer kept something new.
    Written,
    /// The officer asked to send now.
    Tapped,
    /// A network came, or became another one.
    NetworkChanged,
    /// The server said that something moved.
    Poked,
    /// The pages came to the front, or went behind.
    Visible(bool),
    /// No request leaves the device while this is on.
    Flight(bool),
    SignedIn,
    Answered(Heard),
    PageTaken {
        more: bool,
        progress: bool,
    },
    Refreshed,
    /// The server does not renew this sign-in; or it could not be reached.
    NotRefreshed {
        lapsed: bool,
    },
    Failed(Failure),
}

/// What an answer said about going on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Heard {
    /// Something was settled or changed.
    pub progress: bool,
    pub more: bool,
    /// A scope is to be fetched.
    pub snapshots: bool,
    pub next_after_ms: u64,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Failure {
    /// No network, a time-out, a broken answer, a server error.
    Unreachable,
    /// Come again after so long.
    Busy { retry_after_ms: u64 },
    /// The sign-in has lapsed.
    SignIn,
    /// The server will not take this as it is; a person must do something.
    Refused,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effect {
    /// Build a request and send it.
    Send,
    /// Ask for the next page of a scope.
    FetchPage,
    /// Renew the sign-in.
    Refresh,
    /// Send a tick at this time.
    WakeAt(u64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    /// Nothing under way; looks again at this time.
    Resting {
        until: u64,
    },
    Sending,
    Fetching,
    Refreshing,
}

/// The machine. Times are milliseconds of one monotonic clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    state: State,
    failures: u32,
    barren: u32,
    /// Something happened while a request was under way: another follows at once.
    again: bool,
    flight: bool,
    hidden: bool,
    tried_refresh: bool,
    signed_out: bool,
    not_before: u64,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine {
            state: State::Resting { until: 0 },
            failures: 0,
            barren: 0,
            again: false,
            flight: false,
            hidden: false,
            tried_refresh: false,
            signed_out: false,
            not_before: 0,
        }
    }
}

impl Machine {
    /// Whether the last attempt failed, so that nothing is known to be sent.
    #[must_use]
    pub fn offline(&self) -> bool {
        self.flight || self.failures > 0
    }

    #[must_use]
    pub fn busy(&self) -> bool {
        !matches!(self.state, State::Resting { .. })
    }

    #[must_use]
    pub fn signed_out(&self) -> bool {
        self.signed_out
    }

    /// Takes an event. `jitter` lies between 0 and 1 and is drawn anew each time.
    #[must_use]
    pub fn step(mut self, event: Event, now: u64, jitter: f64) -> (Machine, Vec<Effect>) {
        let effect = self.decide(event, now, jitter.clamp(0.0, 1.0));
        (self, effect.into_iter().collect())
    }

    fn decide(&mut self, event: Event, now: u64, jitter: f64) -> Option<Effect> {
        match event {
            Event::Flight(on) => {
                self.flight = on;
                if on { self.settle(now, jitter) } else { self.wake(now, jitter) }
            }
            Event::Visible(visible) => {
                self.hidden = !visible;
                if visible { self.wake(now, jitter) } else { self.settle(now, jitter) }
            }
            Event::Written | Event::Tapped | Event::NetworkChanged => self.wake(now, jitter),
            Event::SignedIn => {
                self.signed_out = false;
                self.tried_refresh = false;
                self.wake(now, jitter)
            }
            Event::Poked if self.failures == 0 => self.wake(now, jitter),
            Event::Poked => self.settle(now, jitter),
            Event::Tick => match self.state {
                State::Resting { until } if now >= until => self.send(now, jitter),
                _ => self.settle(now, jitter),
            },
            Event::Answered(heard) => self.answered(heard, now, jitter),
            Event::PageTaken { more, progress } => {
                self.count_barren(progress || !more);
                if self.again || !more {
                    self.send(now, jitter)
                } else if self.barren < BARREN {
                    self.go(State::Fetching, Effect::FetchPage, now, jitter)
                } else {
                    self.fail(now, jitter)
                }
            }
            Event::Refreshed => {
                self.signed_out = false;
                self.send(now, jitter)
            }
            Event::NotRefreshed { lapsed: false } => {
                // Nothing was said of the sign-in, so that the next refusal is again answered by renewing it: an answer
                // that was lost once must not leave the phone with a sign-in that nothing renews.
                self.tried_refresh = false;
                self.fail(now, jitter)
            }
            Event::NotRefreshed { lapsed: true } => self.sign_out(now, jitter),
            Event::Failed(Failure::Unreachable) => self.fail(now, jitter),
            Event::Failed(Failure::Busy { retry_after_ms }) => {
                self.not_before = now.saturating_add(retry_after_ms);
                self.fail(now, jitter)
            }
            Event::Failed(Failure::SignIn) if self.tried_refresh => self.sign_out(now, jitter),
            Event::Failed(Failure::SignIn) => {
                self.tried_refresh = true;
                self.go(State::Refreshing, Effect::Refresh, now, jitter)
            }
            Event::Failed(Failure::Refused) => {
                self.failures += 1;
                Some(self.rest(now.saturating_add(SIGN_IN_MS)))
            }
        }
    }

    fn answered(&mut self, heard: Heard, now: u64, jitter: f64) -> Option<Effect> {
        self.failures = 0;
        self.not_before = 0;
        self.tried_refresh = false;
        self.signed_out = false;
        self.count_barren(heard.progress || !(heard.more || heard.snapshots));
        if self.barren >= BARREN {
            return self.fail(now, jitter);
        }
        if self.again {
            self.send(now, jitter)
        } else if heard.snapshots {
            self.go(State::Fetching, Effect::FetchPage, now, jitter)
        } else if heard.more {
            self.send(now, jitter)
        } else {
            let base = if heard.next_after_ms == 0 { POLL_MS } else { heard.next_after_ms };
            let base = if self.hidden { base.saturating_mul(5) } else { base };
            Some(self.rest(now.saturating_add(spread(base, jitter))))
        }
    }

    fn count_barren(&mut self, progress: bool) {
        self.barren = if progress { 0 } else { self.barren + 1 };
    }

    /// Try now; or as soon as what is under way has ended, or the pause the server asked for is over.
    fn wake(&mut self, now: u64, jitter: f64) -> Option<Effect> {
        self.barren = 0;
        if self.busy() {
            self.again = true;
            return None;
        }
        self.send(now, jitter)
    }

    fn send(&mut self, now: u64, jitter: f64) -> Option<Effect> {
        self.again = false;
        self.go(State::Sending, Effect::Send, now, jitter)
    }

    fn go(&mut self, state: State, effect: Effect, now: u64, jitter: f64) -> Option<Effect> {
        if self.flight {
            return Some(self.rest(now.saturating_add(spread(POLL_MS, jitter))));
        }
        if now < self.not_before {
            return Some(self.rest(self.not_before));
        }
        self.state = state;
        Some(effect)
    }

    /// Full jitter: anywhere between one second and a bound that doubles with each failure.
    fn fail(&mut self, now: u64, jitter: f64) -> Option<Effect> {
        self.failures += 1;
        self.barren = 0;
        self.again = false;
        let (least, most) = BACK_OFF_MS;
        let bound = least.saturating_mul(1 << self.failures.min(9)).min(most);
        let pause = least + part(bound - least, jitter);
        if planted(Bug::PassiveWait) {
            self.state = State::Resting { until: u64::MAX };
            return None;
        }
        Some(self.rest(now.saturating_add(pause).max(self.not_before)))
    }

    fn sign_out(&mut self, now: u64, jitter: f64) -> Option<Effect> {
        self.signed_out = true;
        // After the pause it is tried once more, and whether it has lapsed is then for the server to say.
        self.tried_refresh = false;
        self.failures += 1;
        // Whoever signed in while the old sign-in was being refused does not wait for the pause.
        if self.again {
            return self.send(now, jitter);
        }
        Some(self.rest(now.saturating_add(SIGN_IN_MS)))
    }

    fn rest(&mut self, until: u64) -> Effect {
        self.state = State::Resting { until };
        Effect::WakeAt(until)
    }

    /// Nothing new to do: if nothing is under way, the timer is named again.
    fn settle(&mut self, now: u64, jitter: f64) -> Option<Effect> {
        match self.state {
            State::Resting { until: 0 } => Some(self.rest(now.saturating_add(part(1_000, jitter)))),
            State::Resting { until } => Some(Effect::WakeAt(until)),
            _ => None,
        }
    }
}

/// A share of a span.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "milliseconds of at most minutes"
)]
fn part(span: u64, jitter: f64) -> u64 {
    (span as f64 * jitter) as u64
}

/// A tenth to either side, so that devices do not fall into step.
fn spread(base: u64, jitter: f64) -> u64 {
    base - base / 10 + part(base / 5, jitter)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn run(events: &[(Event, u64)]) -> (Machine, Vec<Effect>) {
        let mut machine = Machine::default();
        let mut effects = Vec::new();
        for (event, now) in events {
            let (next, out) = machine.step(*event, *now, 0.5);
            machine = next;
            effects = out;
        }
        (machine, effects)
    }

    const MORE: Event =
        Event::Answered(Heard { progress: true, more: true, snapshots: false, next_after_ms: 0 });
    const QUIET: Event =
        Event::Answered(Heard { progress: true, more: false, snapshots: false, next_after_ms: 0 });
    const EMPTY_PROMISE: Event =
        Event::Answered(Heard { progress: false, more: true, snapshots: false, next_after_ms: 0 });
    const SNAPSHOTS: Event =
        Event::Answered(Heard { progress: true, more: false, snapshots: true, next_after_ms: 0 });
    const LOST: Event = Event::Failed(Failure::Unreachable);

    #[test]
    fn what_follows_what() {
        use Effect::{FetchPage, Refresh, Send, WakeAt};
        type Case<'a> = (&'a str, &'a [(Event, u64)], &'a [Effect]);
        let table: &[Case<'_>] = &[
            ("it begins at once", &[(Event::Tick, 5)], &[Send]),
            ("quiet: poll in a minute", &[(Event::Tick, 0), (QUIET, 100)], &[WakeAt(60_100)]),
            ("more: at once", &[(Event::Tick, 0), (MORE, 100)], &[Send]),
            (
                "empty promises end in a pause",
                &[(Event::Tick, 0), (EMPTY_PROMISE, 1), (EMPTY_PROMISE, 2), (EMPTY_PROMISE, 3)],
                &[WakeAt(1_503)],
            ),
            ("snapshots are fetched", &[(Event::Tick, 0), (SNAPSHOTS, 1)], &[FetchPage]),
            (
                "page after page",
                &[(Event::Tick, 0), (SNAPSHOTS, 1), (Event::PageTaken { more: true, progress: true }, 2)],
                &[FetchPage],
            ),
            (
                "the last page leads to the log",
                &[(Event::Tick, 0), (SNAPSHOTS, 1), (Event::PageTaken { more: false, progress: true }, 2)],
                &[Send],
            ),
            (
                "new work goes between two pages",
                &[
                    (Event::Tick, 0),
                    (SNAPSHOTS, 1),
                    (Event::Written, 2),
                    (Event::PageTaken { more: true, progress: true }, 3),
                ],
                &[Send],
            ),
            (
                "new work during a request follows it",
                &[(Event::Tick, 0), (Event::Written, 1), (QUIET, 2)],
                &[Send],
            ),
            ("a failure pauses", &[(Event::Tick, 0), (LOST, 100)], &[WakeAt(1_600)]),
            (
                "a tap does not wait for the pause",
                &[(Event::Tick, 0), (LOST, 100), (Event::Tapped, 200)],
                &[Send],
            ),
            ("nor does a new network", &[(Event::Tick, 0), (LOST, 1), (Event::NetworkChanged, 2)], &[Send]),
            ("a poke does", &[(Event::Tick, 0), (LOST, 100), (Event::Poked, 200)], &[WakeAt(1_600)]),
            (
                "the server's pause holds against a tap",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::Busy { retry_after_ms: 9_000 }), 100),
                    (Event::Tapped, 200),
                ],
                &[WakeAt(9_100)],
            ),
            (
                "a lapsed sign-in is renewed",
                &[(Event::Tick, 0), (Event::Failed(Failure::SignIn), 1)],
                &[Refresh],
            ),
            (
                "and the request repeated",
                &[(Event::Tick, 0), (Event::Failed(Failure::SignIn), 1), (Event::Refreshed, 2)],
                &[Send],
            ),
            (
                "once",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::SignIn), 1),
                    (Event::Refreshed, 2),
                    (Event::Failed(Failure::SignIn), 3),
                ],
                &[WakeAt(300_003)],
            ),
            (
                "after the pause it is renewed once more",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::SignIn), 1),
                    (Event::Refreshed, 2),
                    (Event::Failed(Failure::SignIn), 3),
                    (Event::Tick, 300_003),
                    (Event::Failed(Failure::SignIn), 300_004),
                ],
                &[Refresh],
            ),
            (
                "a renewal whose answer was lost is asked for again",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::SignIn), 1),
                    (Event::NotRefreshed { lapsed: false }, 2),
                    (Event::Tapped, 3),
                    (Event::Failed(Failure::SignIn), 4),
                ],
                &[Refresh],
            ),
            (
                "whoever signs in while the old sign-in is refused does not wait",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::SignIn), 1),
                    (Event::SignedIn, 2),
                    (Event::NotRefreshed { lapsed: true }, 3),
                ],
                &[Send],
            ),
            (
                "in flight mode nothing leaves",
                &[(Event::Flight(true), 0), (Event::Tapped, 1)],
                &[WakeAt(60_001)],
            ),
            (
                "and all goes when it ends",
                &[(Event::Flight(true), 0), (Event::Written, 1), (Event::Flight(false), 2)],
                &[Send],
            ),
            (
                "signing in sends",
                &[
                    (Event::Tick, 0),
                    (Event::Failed(Failure::SignIn), 1),
                    (Event::NotRefreshed { lapsed: true }, 2),
                    (Event::SignedIn, 3),
                ],
                &[Send],
            ),
        ];
        for (name, events, expected) in table {
            let (_, effects) = run(events);
            assert_eq!(effects, *expected, "{name}");
        }
    }

    #[test]
    fn pauses_grow_to_five_minutes_and_never_end() {
        let mut machine = Machine::default();
        let mut now = 0;
        for round in 0..40 {
            let (next, out) = machine.step(Event::Tick, now, 1.0);
            assert_eq!(out, [Effect::Send], "round {round}");
            let (next, out) = next.step(LOST, now, 1.0);
            let [Effect::WakeAt(at)] = out[..] else { panic!("round {round}: {out:?}") };
            assert!(at - now >= 2_000 && at - now <= 300_000, "round {round}: {}", at - now);
            if round > 8 {
                assert_eq!(at - now, 300_000);
            }
            machine = next;
            now = at;
        }
        assert!(machine.offline());
    }

    /// Any order of any events: either something is under way, or a time is set.
    #[test]
    fn it_never_waits_without_a_timer() {
        let events = [
            Event::Tick,
            Event::Written,
            Event::Tapped,
            Event::NetworkChanged,
            Event::Poked,
            Event::Visible(false),
            Event::Visible(true),
            Event::Flight(true),
            Event::Flight(false),
            Event::SignedIn,
            MORE,
            QUIET,
            EMPTY_PROMISE,
            SNAPSHOTS,
            LOST,
            Event::Refreshed,
            Event::PageTaken { more: true, progress: false },
            Event::PageTaken { more: false, progress: true },
            Event::NotRefreshed { lapsed: true },
            Event::NotRefreshed { lapsed: false },
            Event::Failed(Failure::SignIn),
            Event::Failed(Failure::Refused),
            Event::Failed(Failure::Busy { retry_after_ms: 700 }),
        ];
        let mut seed: u64 = 42;
        for _ in 0..2_000 {
            let mut machine = Machine::default();
            for now in 0..30 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let event = events[(seed >> 33) as usize % events.len()];
                let (next, out) = machine.step(event, now * 500, 0.3);
                assert!(out.len() <= 1);
                let timer = out.iter().any(|e| matches!(e, Effect::WakeAt(_)));
                assert!(next.busy() || timer, "{event:?} left it waiting: {next:?}");
                machine = next;
            }
        }
    }
}
