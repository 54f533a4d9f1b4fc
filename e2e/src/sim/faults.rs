//! What goes wrong, apart from the network.

use beatbook_device::sync::machine::Event;
use beatbook_shared::problem::Code;
use beatbook_shared::sync::wire::{Down, DownEnd, DownHello, OpResult, Outcome, Verdict};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::Violation;
use super::device::failed;
use super::server::Reply;
use super::world::World;

const YEAR: i64 = 365 * DAY;

impl World {
    pub fn device_fault(&mut self, i: usize) -> Result<(), Violation> {
        let images = self.devices[i].images.len();
        match self.moves.weighted(&[3, 2, 2, 3, 3, 1, 2]) {
            0 => {
                self.say(&format!("{} is closed and opened", self.who(i)));
                self.devices[i].end();
                self.reopened(i)
            }
            1 => {
                self.say(&format!("{} is switched off and on", self.who(i)));
                self.devices[i].end();
                self.devices[i].clock.reboot();
                self.reopened(i)
            }
            2 => {
                let choices = [10 * YEAR, -10 * YEAR, DAY, -DAY, HOUR, -HOUR, 5 * MINUTE];
                let jump = self.clocks.pick(&choices).copied().unwrap_or(0);
                if self.plan.wrong_clocks {
                    self.devices[i].clock.jump(jump);
                    self.say(&format!("{}'s clock jumps", self.who(i)));
                }
                Ok(())
            }
            3 if self.plan.restores && images < 4 => {
                self.say(&format!("an image of {} is taken", self.who(i)));
                self.devices[i].end();
                self.devices[i].take_image();
                self.reopened(i)
            }
            4 if self.plan.restores && images > 0 => {
                let which = self.moves.below(images);
                let with_epoch = self.moves.coin();
                self.say(&format!(
                    "{} is put back to image {which}, epoch file {}",
                    self.who(i),
                    if with_epoch { "too" } else { "kept" }
                ));
                self.devices[i].put_back(which, with_epoch);
                self.reopened(i)
            }
            5 if self.plan.restores && images > 0 && self.devices.len() < 7 => self.clone_device(i),
            6 => {
                let full = self.moves.coin();
                self.say(&format!("{} has {}", self.who(i), if full { "no room left" } else { "room" }));
                self.devices[i].set_full(full).map_err(|e| failed(&e))
            }
            _ => Ok(()),
        }
    }

    fn clone_device(&mut self, i: usize) -> Result<(), Violation> {
        let which = self.moves.below(self.devices[i].images.len());
        let with_epoch = self.moves.coin();
        let number = self.devices.len();
        let name = self.devices[i].name.clone();
        let clock = self.new_clock(number, &name);
        let path = self.folder.path().join(format!("{name}-{number}.db"));
        let Some(clone) = self.devices[i].clone_from_image(which, path, clock, with_epoch) else {
            return Ok(());
        };
        self.devices.push(clone);
        self.network.grow();
        self.say(&format!("{} is a clone of {} at image {which}", self.who(number), self.who(i)));
        self.reopened(number)
    }

    pub fn server_fault(&mut self) -> Result<(), Violation> {
        let backups = self.server.backups.len();
        match self.moves.weighted(&[3, 4, 2]) {
            0 => {
                self.say("the server is restarted");
                self.server.restart();
                self.server.observe()
            }
            1 if self.plan.server_restores && backups < 4 => {
                let verified = self.moves.coin();
                self.say(&format!("the server is backed up, verified: {verified}"));
                self.server.back_up(verified);
                Ok(())
            }
            2 if self.plan.server_restores && backups > 0 => {
                let which = self.moves.below(backups);
                let mut random = [0; 8];
                self.moves.fill(&mut random);
                self.say(&format!("the server is put back to backup {which}"));
                self.server.restore(which, random);
                self.pages.clear();
                self.server.observe()
            }
            _ => Ok(()),
        }
    }

    /// What a server should never say, or what something on the way says in its stead.
    pub fn hostile(&mut self, honest: Reply) -> Reply {
        let verdicts = [Verdict::NewEpoch, Verdict::Rebase, Verdict::Revoked, Verdict::AppTooOld];
        let which = self.deaths.below(8);
        self.say(&format!("the answer is tampered with: {which}"));
        match which {
            0 => Reply::Refused(Code::SignIn),
            1 => Reply::Refused(Code::NotAllowed),
            2 => Reply::Refused(Code::Busy),
            3 => Reply::Refused(Code::Device),
            4 => Reply::Answer(b"<html>Welcome to the Hotel Wi-Fi</html>\n".to_vec()),
            5 => Reply::Failed("503".to_owned()),
            6 => {
                // Outcomes of operations that nobody sent, and an end.
                let Reply::Answer(bytes) = honest else { return honest };
                let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
                let lie = OpResult {
                    ctr: 100_000,
                    outcome: Some(Outcome::Applied),
                    seq: 1,
                    version: 1,
                    clashed: Vec::new(),
                    records: Vec::new(),
                    reason: None,
                };
                let lie = serde_json::to_vec(&Down::R(lie)).unwrap_or_default();
                lines.insert(1.min(lines.len()), lie);
                Reply::Answer(lines.join(&b'\n'))
            }
            _ => {
                let verdict = *self.deaths.pick(&verdicts).unwrap_or(&Verdict::Rebase);
                let hello = DownHello {
                    protocol: 1,
                    server_epoch: "0000000000000001".to_owned(),
                    now: Millis(0),
                    token: String::new(),
                    next_after_ms: 1_000,
                    min_app: "99.0.0".to_owned(),
                    high: 0,
                    verdict,
                    scope_version: 0,
                    scopes: Vec::new(),
                    durable_until: 0,
                    head: 0,
                    first_total: 0,
                };
                let mut bytes = serde_json::to_vec(&Down::Hello(hello)).unwrap_or_default();
                bytes.push(b'\n');
                bytes.extend(serde_json::to_vec(&Down::End(DownEnd { more: false })).unwrap_or_default());
                bytes.push(b'\n');
                Reply::Answer(bytes)
            }
        }
    }

    /// Everybody's faults end: what was lost may be signed in to, switched on and found again.
    pub fn make_calm(&mut self) -> Result<(), Violation> {
        self.calm = true;
        self.network.calm();
        self.server.restart();
        self.say("all is calm from here");
        for i in 0..self.devices.len() {
            self.devices[i].set_full(false).map_err(|e| failed(&e))?;
            if self.devices[i].machine.signed_out() {
                self.step(i, Event::SignedIn)?;
            }
            self.step(i, Event::Flight(false))?;
        }
        Ok(())
    }
}
