//! The world: who is in it, what time it is, and what happens next.

use beatbook_device::clock::Clock as _;
use beatbook_device::core::Core;
use beatbook_device::store::StoreError;
use beatbook_device::sync::build::Limits;
use beatbook_device::sync::machine::{Effect, Event, Failure};
use beatbook_shared::time::{HOUR, MINUTE, Millis};

use super::clock::{BEGINNING, DeviceClock, WorldTime};
use super::crash::Fuse;
use super::device::{Device, failed};
use super::dice::Dice;
use super::force::{DEVICES, Workshop};
use super::network::{Letter, Network};
use super::plan::Plan;
use super::reference::Fields;
use super::rogue::Rogue;
use super::server::Server;
use super::trace::Trace;
use super::{Options, Outcome, Violation, invariants, quiet, state};

/// How long a device waits for an answer.
pub const PATIENCE: i64 = 30_000;

/// A page that somebody at the console opened and has not sent yet.
#[derive(Debug, Clone)]
pub struct OpenPage {
    pub kind: String,
    pub record: String,
    pub version: u64,
    pub fields: Fields,
}

pub struct World {
    pub seed: u64,
    pub options: Options,
    pub plan: Plan,
    pub time: WorldTime,
    pub server: Server,
    pub devices: Vec<Device>,
    pub network: Network,
    pub trace: Trace,
    /// What happens next, and to whom.
    pub moves: Dice,
    /// What people write.
    pub words: Dice,
    /// When programs die.
    pub deaths: Dice,
    pub clocks: Dice,
    pub checks: Dice,
    pub pages: Vec<OpenPage>,
    pub rogue: Rogue,
    /// A number for every value, so that no two people write the same by accident.
    pub written: u64,
    /// The storm is over: nothing fails any more.
    pub calm: bool,
    pub folder: tempfile::TempDir,
}

impl World {
    #[must_use]
    pub fn new(shop: &Workshop, seed: u64, options: Options) -> World {
        let mut plan = Plan::draw(&mut Dice::new(seed, "plan"));
        if options.whole_letters {
            plan.weather.cut = 0;
            plan.weather.change = 0;
            plan.wrong_clocks = true;
        }
        let time = WorldTime::default();
        time.set(BEGINNING);
        let folder = shop.run_folder();
        let server = shop.server(seed, folder.path());
        let mut network = Network::new(Dice::new(seed, "network"), plan.weather, plan.devices);
        network.calm();
        let mut world = World {
            seed,
            options,
            time,
            server,
            devices: Vec::new(),
            network,
            trace: Trace::new(options.aloud),
            moves: Dice::new(seed, "moves"),
            words: Dice::new(seed, "words"),
            deaths: Dice::new(seed, "deaths"),
            clocks: Dice::new(seed, if options.other_clocks { "other clocks" } else { "clocks" }),
            checks: Dice::new(seed, "checks"),
            pages: Vec::new(),
            rogue: Rogue::default(),
            written: 0,
            calm: false,
            plan,
            folder,
        };
        for (i, (device, staff)) in DEVICES.iter().take(world.plan.devices).enumerate() {
            let clock = world.new_clock(i, device);
            let path = world.folder.path().join(format!("{device}.db"));
            let (template, key) = shop.device(world.plan.encrypted);
            let device = Device::enrol(path, (&template, key), device, staff, clock);
            world.devices.push(device);
        }
        world
    }

    pub fn new_clock(&mut self, i: usize, name: &str) -> std::sync::Arc<DeviceClock> {
        let dice = Dice::new(self.seed, &format!("device {i}"));
        let clock = DeviceClock::new(self.time.clone(), &format!("{name}.{i}"), dice);
        if self.plan.wrong_clocks {
            clock.jump(self.clocks.between(-HOUR, HOUR));
            clock.set_drift(self.clocks.between(-200, 200));
        }
        std::sync::Arc::new(clock)
    }

    pub fn now(&self) -> Millis {
        Millis(self.time.now())
    }

    pub fn say(&mut self, line: &str) {
        self.trace.say(self.time.now() - BEGINNING, line);
    }

    /// The whole run.
    pub fn live(&mut self, shop: &Workshop) -> Result<(), Violation> {
        for device in 0..self.devices.len() {
            self.step(device, Event::Tick)?;
        }
        self.pass(10_000)?;
        self.network.weather = self.plan.weather;
        for step in 0..self.plan.steps {
            if self.plan.bulk && step == self.plan.steps / 3 {
                self.writes_much()?;
            }
            self.one_move()?;
            let pause = self.moves.between(0, 5_000);
            self.pass(pause)?;
        }
        quiet::settle(self)?;
        quiet::witness(self, shop)?;
        invariants::at_the_end(self)
    }

    fn one_move(&mut self) -> Result<(), Violation> {
        let which = self.moves.weighted(&self.plan.weights.list());
        let device = self.moves.below(self.devices.len());
        match which {
            0 => self.officer(device),
            1 => self.nudge(device),
            2 => self.console(),
            3 => {
                if self.moves.below(3) > 0 {
                    let pause = self.moves.between(0, 70_000);
                    return self.pass(pause);
                }
                // Everybody's phone sleeps in a pocket; timers ring when it wakes.
                let sleep = if self.moves.coin() {
                    self.moves.between(MINUTE, HOUR)
                } else {
                    self.moves.between(HOUR, 40 * HOUR)
                };
                self.say("everybody sleeps");
                self.time.set(self.time.now() + sleep);
                self.happen()
            }
            4 => self.device_fault(device),
            5 => {
                if self.moves.coin() {
                    return self.rogue();
                }
                self.server_fault()
            }
            _ => self.people(),
        }
    }

    /// Something that makes a device try: a tap, a network coming or going, flight mode.
    fn nudge(&mut self, device: usize) -> Result<(), Violation> {
        let event = match self.moves.weighted(&[6, 3, 2, 2, 1, 1]) {
            0 => Event::Tapped,
            1 => Event::NetworkChanged,
            2 => Event::Flight(true),
            3 => Event::Flight(false),
            4 => Event::Poked,
            _ => {
                let lost = self.moves.coin();
                let up = self.moves.coin();
                let way = if up { &mut self.network.up_lost } else { &mut self.network.down_lost };
                way[device] = lost;
                self.say(&format!(
                    "{} {} {}",
                    self.who(device),
                    if up { "up" } else { "down" },
                    if lost { "lost" } else { "back" }
                ));
                return Ok(());
            }
        };
        self.say(&format!("{} {event:?}", self.who(device)));
        self.step(device, event)
    }

    #[must_use]
    pub fn who(&self, device: usize) -> String {
        self.devices.get(device).map_or_else(String::new, |d| format!("{}#{device}", d.name))
    }

    /// Lets time pass; whatever is due meanwhile happens.
    pub fn pass(&mut self, ms: i64) -> Result<(), Violation> {
        let until = self.time.now() + ms;
        while let Some(at) = self.next_at().filter(|at| *at <= until) {
            self.time.set(at.max(self.time.now()));
            self.happen()?;
        }
        self.time.set(until);
        Ok(())
    }

    /// When the next thing is due by itself.
    #[must_use]
    pub fn next_at(&self) -> Option<i64> {
        let timers = self.devices.iter().filter(|d| !d.retired).filter_map(Device::next_at);
        self.network.next_at().into_iter().chain(timers).min()
    }

    /// Whatever is due now.
    pub fn happen(&mut self) -> Result<(), Violation> {
        let now = self.time.now();
        while let Some(posted) = self.network.next_due(now) {
            self.deliver(posted)?;
        }
        for i in 0..self.devices.len() {
            if self.devices[i].retired {
                continue;
            }
            if self.devices[i].pending.since().is_some_and(|at| at + PATIENCE <= now) {
                self.devices[i].pending.give_up();
                self.step(i, Event::Failed(Failure::Unreachable))?;
            }
            if self.devices[i].wake_at().is_some_and(|at| at <= now) {
                self.devices[i].take_wake();
                self.step(i, Event::Tick)?;
            }
        }
        Ok(())
    }

    /// Tells a device's machine what happened, and does what it says.
    pub fn step(&mut self, i: usize, event: Event) -> Result<(), Violation> {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let device = &mut self.devices[i];
            let mut jitter = [0; 2];
            device.clock.random(&mut jitter);
            let jitter = f64::from(u16::from_be_bytes(jitter)) / f64::from(u16::MAX);
            let (machine, effects) = device.machine.clone().step(event, device.clock.mono_ms(), jitter);
            device.machine = machine;
            for effect in effects {
                match effect {
                    Effect::WakeAt(at) => self.devices[i].set_wake(at),
                    Effect::Send => self.send(i)?,
                    Effect::FetchPage => events.extend(self.fetch(i)?),
                    Effect::Refresh => {
                        let works = self.calm || self.deaths.in_thousand(700);
                        let lapsed = self.deaths.in_thousand(300) && !self.calm;
                        events.push(if works { Event::Refreshed } else { Event::NotRefreshed { lapsed } });
                    }
                }
            }
        }
        Ok(())
    }

    fn send(&mut self, i: usize) -> Result<(), Violation> {
        let device = &mut self.devices[i];
        device.requests += 1;
        let (now, run) = (self.time.now(), device.run);
        let out = device
            .core()
            .make_request(Limits { changes: self.plan.page, ..Limits::default() })
            .map_err(|e| failed(&e))?;
        self.trace.note(&out.body);
        self.devices[i].pending.asked(&out.ticket, now);
        self.network.send(now, i, run, Letter::Ask { ticket: out.ticket, bytes: out.body });
        Ok(())
    }

    fn fetch(&mut self, i: usize) -> Result<Option<Event>, Violation> {
        let limit = if self.moves.coin() { 500 } else { 7 };
        let device = &mut self.devices[i];
        let (now, run) = (self.time.now(), device.run);
        let Some(ask) = device.core().snapshot_ask(limit).map_err(|e| failed(&e))? else {
            return Ok(Some(Event::PageTaken { more: false, progress: true }));
        };
        device.pages += 1;
        device.pending.asked_page(&ask, now);
        self.network.send(now, i, run, Letter::AskPage { ask });
        Ok(None)
    }

    pub fn server_fuse(&mut self) -> Option<Fuse> {
        self.fuse(self.plan.server_dies, 90)
    }

    pub fn device_fuse(&mut self) -> Option<Fuse> {
        self.fuse(self.plan.device_dies, 120)
    }

    fn fuse(&mut self, often: u32, longest: i64) -> Option<Fuse> {
        let dies = self.deaths.in_thousand(often) && !self.calm;
        let after = u32::try_from(self.deaths.between(0, longest)).unwrap_or(0);
        let fuse =
            [Fuse::Steps(after), Fuse::BeforeCommit, Fuse::AfterCommit][self.deaths.weighted(&[6, 1, 1])];
        dies.then_some(fuse)
    }

    /// The program starts again and must find everything as it was kept.
    pub fn reopened(&mut self, i: usize) -> Result<(), Violation> {
        let fuse = self.device_fuse();
        self.devices[i].begin_again(fuse);
        self.learn(i)?;
        invariants::device_is_sound(self, i)?;
        self.step(i, Event::Tick)
    }

    /// Takes note of what the device made since.
    pub fn learn(&mut self, i: usize) -> Result<(), Violation> {
        for made in self.devices[i].remember()? {
            let short: String = made.origin.chars().take(8).collect();
            let line = format!("{} made {short} on {} {}", self.who(i), made.kind, made.record);
            self.say(&line);
        }
        Ok(())
    }

    /// An officer does something on the device, which may die in the middle of it.
    pub fn act<T, E: std::fmt::Display + From<StoreError>>(
        &mut self,
        i: usize,
        work: impl FnOnce(&mut Core) -> Result<T, E>,
    ) -> Result<Option<Result<T, E>>, Violation> {
        let fuse = self.device_fuse();
        let done = self.devices[i].on_core(fuse, work);
        if done.is_none() {
            self.say(&format!("{} died in an action", self.who(i)));
            self.reopened(i)?;
            return Ok(None);
        }
        self.learn(i)?;
        self.step(i, Event::Written)?;
        Ok(done)
    }

    /// What the run came to.
    #[must_use]
    pub fn outcome(mut self, violation: Option<Violation>) -> Outcome {
        let state = if violation.is_none() { state::comparable(&mut self) } else { String::new() };
        Outcome {
            seed: self.seed,
            violation,
            hash: self.trace.hash(),
            trace: self.trace.lines().to_vec(),
            operations: self.server.mirror.lines.len(),
            state,
        }
    }
}
