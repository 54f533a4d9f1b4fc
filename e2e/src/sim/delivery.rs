//! Letters arrive: the server answers, a device takes what came.

use beatbook_device::store::StoreError;
use beatbook_device::store::meta::name;
use beatbook_device::sync::build::Ticket;
use beatbook_device::sync::machine::{Event, Failure, Heard};
use beatbook_shared::problem::Code;
use beatbook_shared::sync::wire::{SnapshotAsk, Verdict};
use beatbook_shared::time::Millis;

use super::device::failed;
use super::network::{Letter, Posted};
use super::server::Reply;
use super::world::World;
use super::{Violation, answers, invariants};

impl World {
    pub(super) fn deliver(&mut self, posted: Posted) -> Result<(), Violation> {
        let i = posted.device;
        let now = self.now();
        match posted.letter {
            Letter::Ask { ticket, bytes } => {
                let fuse = self.server_fuse();
                let mut reply = self.server.exchange(&bytes, now, fuse)?;
                if fuse.is_some() && reply == Reply::Died {
                    self.say("the server died");
                }
                answers::check(&bytes, &reply, &self.server, now)?;
                if let Reply::Answer(answer) = &reply {
                    self.trace.note(answer);
                }
                if let Reply::Failed(why) = &reply {
                    self.say(&format!("the server failed: {why}"));
                }
                if self.deaths.in_thousand(self.plan.hostile) && !self.calm {
                    reply = self.hostile(reply);
                }
                let life = self.server.lives;
                let run = posted.run;
                self.network.send(now.0, i, run, Letter::Answer { ticket, reply, life });
                Ok(())
            }
            Letter::AskPage { ask } => {
                let fuse = self.server_fuse();
                let reply = self.server.snapshot(&ask, now, fuse);
                answers::check_page(&ask, &reply, &self.server, now)?;
                if let Reply::Answer(page) = &reply {
                    self.trace.note(page);
                }
                self.network.send(now.0, i, posted.run, Letter::Page { ask, reply });
                Ok(())
            }
            Letter::Answer { .. } | Letter::Page { .. }
                if self.devices[i].run != posted.run || self.devices[i].retired =>
            {
                Ok(())
            }
            Letter::Answer { ticket, reply, life } => self.take_answer(i, &ticket, reply, life),
            Letter::Page { ask, reply } => self.take_page(i, &ask, reply),
        }
    }

    fn take_answer(&mut self, i: usize, ticket: &Ticket, reply: Reply, life: u32) -> Result<(), Violation> {
        let waited_for = self.devices[i].pending.heard(ticket);
        let bytes = match reply {
            Reply::Answer(bytes) => bytes,
            other => return if waited_for { self.step(i, Event::Failed(failure(&other))) } else { Ok(()) },
        };
        let fuse = self.device_fuse();
        let sent_before = self.all_sent_at(i)?;
        let taken = self.devices[i].on_core(fuse, |core| core.take_answer(ticket, &bytes));
        let Some(taken) = taken else {
            self.say(&format!("{} died taking an answer", self.who(i)));
            return self.reopened(i);
        };
        if let Err(StoreError::Full) = taken {
            return self.no_room(i, waited_for);
        }
        let report = taken.map_err(|e| failed(&e))?;
        if self.options.aloud && report.heard {
            self.say(&format!("{} took an answer: {report:?}", self.who(i)));
        }
        let empty =
            report.heard && report.verdict == Some(Verdict::Ok) && report.settled + report.changes == 0;
        // An answer that brought nothing is looked at now and then; one that brought something, always.
        if !empty || report.hole || report.new_epoch || self.checks.in_thousand(100) {
            self.learn(i)?;
            invariants::after_answer(self, i, life, sent_before)?;
        }
        if !waited_for {
            return Ok(());
        }
        let event = if report.heard {
            Event::Answered(Heard {
                progress: report.settled + report.pages > 0 && report.complete,
                more: report.more || !report.complete,
                snapshots: report.snapshots,
                next_after_ms: report.next_after_ms,
            })
        } else {
            Event::Failed(Failure::Unreachable)
        };
        self.step(i, event)
    }

    /// What came could not be kept for want of room. Nothing that was kept before is touched.
    fn no_room(&mut self, i: usize, waited_for: bool) -> Result<(), Violation> {
        self.say(&format!("{} has no room for what came", self.who(i)));
        self.learn(i)?;
        invariants::device_is_sound(self, i)?;
        if waited_for { self.step(i, Event::Failed(Failure::Unreachable)) } else { Ok(()) }
    }

    fn all_sent_at(&mut self, i: usize) -> Result<Option<Millis>, Violation> {
        self.devices[i].core().db().meta(name::ALL_SENT).map_err(|e| failed(&e))
    }

    fn take_page(&mut self, i: usize, ask: &SnapshotAsk, reply: Reply) -> Result<(), Violation> {
        let waited_for = self.devices[i].pending.heard_page(ask);
        let bytes = match reply {
            Reply::Answer(bytes) => bytes,
            other => return if waited_for { self.step(i, Event::Failed(failure(&other))) } else { Ok(()) },
        };
        let fuse = self.device_fuse();
        let taken = self.devices[i].on_core(fuse, |core| core.take_snapshot_page(ask, &bytes));
        let Some(taken) = taken else {
            self.say(&format!("{} died taking a page", self.who(i)));
            return self.reopened(i);
        };
        if let Err(StoreError::Full) = taken {
            return self.no_room(i, waited_for);
        }
        let page = taken.map_err(|e| failed(&e))?;
        invariants::device_is_sound(self, i)?;
        if !waited_for {
            return Ok(());
        }
        self.step(i, Event::PageTaken { more: page.more, progress: page.records > 0 || page.complete })
    }
}

/// What a device makes of an answer that is none, as the loop that acts does it.
fn failure(reply: &Reply) -> Failure {
    match reply {
        Reply::Refused(Code::SignIn) => Failure::SignIn,
        Reply::Refused(Code::Busy) => Failure::Busy { retry_after_ms: 2_000 },
        Reply::Refused(Code::Server) | Reply::Failed(_) | Reply::Died | Reply::Answer(_) => {
            Failure::Unreachable
        }
        Reply::Refused(_) => Failure::Refused,
    }
}
