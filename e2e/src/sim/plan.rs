//! What kind of a day it is: drawn once per seed, so that seeds differ in more than their luck.

use super::dice::Dice;
use super::network::Weather;

/// Weights of what may happen next.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    pub officer: u32,
    pub sync: u32,
    pub console: u32,
    pub pass: u32,
    pub device_fault: u32,
    pub server_fault: u32,
    pub people: u32,
}

impl Weights {
    #[must_use]
    pub fn list(&self) -> [u32; 7] {
        [self.officer, self.sync, self.console, self.pass, self.device_fault, self.server_fault, self.people]
    }
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub devices: usize,
    pub steps: usize,
    pub weights: Weights,
    pub weather: Weather,
    /// How often in a thousand an action, or taking an answer, ends in the program's death.
    pub device_dies: u32,
    pub server_dies: u32,
    /// Whether phones may be put back from images or cloned, and the server from backups.
    pub restores: bool,
    pub server_restores: bool,
    pub revokes: bool,
    pub wrong_clocks: bool,
    pub hostile: u32,
    /// Now and then the force writes so much at once that an answer does not hold it.
    pub bulk: bool,
    /// The most changes that devices ask for at once; 0 lets the server choose.
    pub page: usize,
    pub encrypted: bool,
}

impl Plan {
    #[must_use]
    pub fn draw(dice: &mut Dice) -> Plan {
        let bad = |dice: &mut Dice, often: u32, worst: i64| {
            if dice.in_thousand(often) { u32::try_from(dice.between(0, worst)).unwrap_or(0) } else { 0 }
        };
        let weight =
            |dice: &mut Dice, low: i64, high: i64| u32::try_from(dice.between(low, high)).unwrap_or(0);
        let calm = dice.in_thousand(100);
        let stormy = dice.in_thousand(150);
        let mut plan = Plan {
            devices: 2 + dice.weighted(&[40, 30, 15, 10, 5]),
            steps: usize::try_from(dice.between(30, 90)).unwrap_or(60),
            weights: Weights {
                officer: weight(dice, 20, 60),
                sync: weight(dice, 10, 40),
                console: weight(dice, 5, 30),
                pass: weight(dice, 5, 15),
                device_fault: bad(dice, 600, 12),
                server_fault: bad(dice, 400, 6),
                people: bad(dice, 600, 6),
            },
            weather: Weather {
                drop: bad(dice, 600, 400),
                twice: bad(dice, 400, 300),
                cut: bad(dice, 400, 300),
                change: bad(dice, 200, 150),
                slow: if dice.coin() { dice.between(10, 500) } else { dice.between(500, 60_000) },
            },
            device_dies: bad(dice, 500, 80),
            server_dies: bad(dice, 400, 200),
            restores: dice.in_thousand(350),
            server_restores: dice.in_thousand(250),
            revokes: dice.in_thousand(100),
            wrong_clocks: dice.in_thousand(500),
            hostile: bad(dice, 200, 60),
            bulk: dice.in_thousand(40),
            page: if dice.coin() { 256 } else { 0 },
            encrypted: dice.in_thousand(150),
        };
        if stormy {
            // Days on which everything is put back from old copies, again and again.
            plan.weights.device_fault = 40;
            plan.weights.server_fault = 15;
            plan.restores = true;
            plan.server_restores = dice.coin();
        }
        if calm {
            plan.weather = Weather { slow: 50, ..Weather::default() };
            plan.device_dies = 0;
            plan.server_dies = 0;
            plan.hostile = 0;
        }
        plan
    }
}
