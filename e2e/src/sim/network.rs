//! The network: letters with a due time, some lost, some twice, some cut.
//!
//! Requests and answers travel as letters. A letter may be dropped, delivered twice, delayed past the ones
//! after it, cut at any byte, or, on the way up, have one byte changed behind its first line (what a frame's
//! hash is for; the channel itself is trusted, as TLS is).

use beatbook_device::sync::build::Ticket;
use beatbook_shared::sync::wire::SnapshotAsk;

use super::dice::Dice;
use super::server::Reply;

/// How bad the network is, each in a thousand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weather {
    pub drop: u32,
    pub twice: u32,
    pub cut: u32,
    pub change: u32,
    /// The longest delay of a letter, in milliseconds.
    pub slow: i64,
}

#[derive(Debug, Clone)]
pub enum Letter {
    /// To the server.
    Ask {
        ticket: Ticket,
        bytes: Vec<u8>,
    },
    AskPage {
        ask: SnapshotAsk,
    },
    /// To the device. `life`: of the server that wrote it.
    Answer {
        ticket: Ticket,
        reply: Reply,
        life: u32,
    },
    Page {
        ask: SnapshotAsk,
        reply: Reply,
    },
}

#[derive(Debug, Clone)]
pub struct Posted {
    pub due: i64,
    order: u64,
    pub device: usize,
    /// The run of the device's program that asked; an answer to an earlier one finds nobody.
    pub run: u32,
    pub letter: Letter,
}

#[derive(Debug)]
pub struct Network {
    dice: Dice,
    posted: Vec<Posted>,
    order: u64,
    pub weather: Weather,
    /// Devices whose letters up, or down, do not get through.
    pub up_lost: Vec<bool>,
    pub down_lost: Vec<bool>,
}

impl Network {
    #[must_use]
    pub fn new(dice: Dice, weather: Weather, devices: usize) -> Network {
        Network {
            dice,
            posted: Vec::new(),
            order: 0,
            weather,
            up_lost: vec![false; devices],
            down_lost: vec![false; devices],
        }
    }

    pub fn send(&mut self, now: i64, device: usize, run: u32, letter: Letter) {
        let up = matches!(letter, Letter::Ask { .. } | Letter::AskPage { .. });
        // Draws come first, so that what is lost does not shift what others draw.
        let dropped = self.dice.in_thousand(self.weather.drop);
        let twice = self.dice.in_thousand(self.weather.twice);
        let letter = self.damage(letter);
        let lost = if up { &self.up_lost } else { &self.down_lost };
        if lost.get(device).copied().unwrap_or(false) || dropped {
            return;
        }
        for _ in 0..=usize::from(twice) {
            let due = now + 1 + self.dice.between(0, self.weather.slow);
            self.order += 1;
            self.posted.push(Posted { due, order: self.order, device, run, letter: letter.clone() });
        }
    }

    fn damage(&mut self, mut letter: Letter) -> Letter {
        let cut = self.dice.in_thousand(self.weather.cut);
        let change = self.dice.in_thousand(self.weather.change);
        let (where_cut, where_changed) = (self.dice.draw(), self.dice.draw());
        let bytes = match &mut letter {
            Letter::Ask { bytes, .. } => bytes,
            Letter::Answer { reply: Reply::Answer(bytes), .. }
            | Letter::Page { reply: Reply::Answer(bytes), .. } => {
                if cut {
                    bytes.truncate(at(where_cut, bytes.len() + 1));
                }
                return letter;
            }
            _ => return letter,
        };
        if change && let Some(first) = bytes.iter().position(|b| *b == b'\n') {
            let place = first + 1 + at(where_changed, bytes.len() - first - 1);
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= 1 << (where_changed % 7);
            }
        }
        if cut {
            bytes.truncate(at(where_cut, bytes.len() + 1));
        }
        letter
    }

    /// The next letter that is due, oldest first.
    pub fn next_due(&mut self, now: i64) -> Option<Posted> {
        let next = self
            .posted
            .iter()
            .enumerate()
            .filter(|(_, p)| p.due <= now)
            .min_by_key(|(_, p)| (p.due, p.order))
            .map(|(i, _)| i)?;
        Some(self.posted.remove(next))
    }

    /// When the next letter arrives.
    #[must_use]
    pub fn next_at(&self) -> Option<i64> {
        self.posted.iter().map(|p| p.due).min()
    }

    /// The storm is over: nothing is lost, and what is on the way arrives.
    pub fn calm(&mut self) {
        self.weather = Weather { slow: 5, ..Weather::default() };
        self.up_lost.fill(false);
        self.down_lost.fill(false);
    }

    /// A device more.
    pub fn grow(&mut self) {
        self.up_lost.push(false);
        self.down_lost.push(false);
    }
}

fn at(draw: u64, len: usize) -> usize {
    if len == 0 { 0 } else { usize::try_from(draw % len as u64).unwrap_or(0) }
}
