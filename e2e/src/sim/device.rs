//! A device of the world: the real core on a real encrypted store, and a memory of what its officer did.
//!
//! The memory is the sim's own: every operation that the core ever kept, by the hash of the line that was said
//! first. It does not forget when the device does, so that whatever a device loses is noticed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use beatbook_device::clock::Clock;
use beatbook_device::core::{Core, Identity};
use beatbook_device::store::ops::OpRow;
use beatbook_device::store::{Options, StoreError};
use beatbook_device::sync::build::Ticket;
use beatbook_device::sync::machine::Machine;
use beatbook_shared::ids::{DeviceId, StaffId};
use beatbook_shared::sync::wire::SnapshotAsk;

use super::clock::DeviceClock;
use super::crash::{Fuse, dying};
use super::{Violation, broken};

/// The key of every store in the world. The vault, which wraps it, is not part of the world.
pub const KEY: [u8; 32] = [7; 32];

/// Whether a store is encrypted. Most are not: the rules are the same, and the cipher takes its time.
pub type Key = Option<&'static [u8; 32]>;

/// An operation that its officer made and was told is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Memory {
    /// Hash of the line that was said first.
    pub origin: String,
    pub record: String,
    pub kind: String,
    /// Only an image from before it was put back, so this phone cannot know it any more.
    pub wiped: bool,
}

/// An image of the whole store, as a backup takes it.
#[derive(Debug, Clone)]
pub struct Image {
    file: PathBuf,
    epoch: Option<Vec<u8>>,
    /// How much its officer had done by then.
    pub memories: usize,
}

/// The one question that is under way.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    ticket: Option<u64>,
    page: Option<SnapshotAsk>,
    since: Option<i64>,
}

impl Pending {
    pub fn asked(&mut self, ticket: &Ticket, now: i64) {
        *self = Pending { ticket: Some(ticket.number), page: None, since: Some(now) };
    }

    pub fn asked_page(&mut self, ask: &SnapshotAsk, now: i64) {
        *self = Pending { ticket: None, page: Some(ask.clone()), since: Some(now) };
    }

    pub fn give_up(&mut self) {
        *self = Pending::default();
    }

    #[must_use]
    pub fn since(&self) -> Option<i64> {
        self.since
    }

    /// Whether this is the answer that is waited for; then nothing is waited for any more.
    pub fn heard(&mut self, ticket: &Ticket) -> bool {
        let waited_for = self.ticket == Some(ticket.number);
        if waited_for {
            self.give_up();
        }
        waited_for
    }

    pub fn heard_page(&mut self, ask: &SnapshotAsk) -> bool {
        let waited_for = self.page.as_ref() == Some(ask);
        if waited_for {
            self.give_up();
        }
        waited_for
    }
}

pub struct Device {
    /// Its name to the server; a clone has the same.
    pub name: String,
    pub staff: String,
    pub clock: Arc<DeviceClock>,
    core: Option<Core>,
    path: PathBuf,
    epoch_file: PathBuf,
    key: Key,
    pub run: u32,
    pub memory: Vec<Memory>,
    known: BTreeSet<String>,
    pub images: Vec<Image>,
    pub pending: Pending,
    pub machine: Machine,
    wake: Option<u64>,
    /// Requests sent and pages asked for, ever.
    pub requests: u32,
    pub pages: u32,
    /// It was restored, or is or was cloned: other rules of memory hold.
    pub restored: bool,
    pub retired: bool,
}

impl Device {
    /// Sets a device up on a copy of the empty template.
    pub fn enrol(
        path: PathBuf,
        (template, key): (&Path, Key),
        name: &str,
        staff: &str,
        clock: Arc<DeviceClock>,
    ) -> Device {
        std::fs::copy(template, &path).unwrap_or_else(|e| broken(&e));
        let mut device = Device {
            name: name.to_owned(),
            staff: staff.to_owned(),
            clock,
            core: None,
            epoch_file: path.with_extension("epoch"),
            path,
            key,
            run: 0,
            memory: Vec::new(),
            known: BTreeSet::new(),
            images: Vec::new(),
            pending: Pending::default(),
            machine: Machine::default(),
            wake: None,
            requests: 0,
            pages: 0,
            restored: false,
            retired: false,
        };
        let identity = device.identity();
        device.core().set_identity(&identity).unwrap_or_else(|e| broken(&e));
        device
    }

    fn identity(&self) -> Identity {
        Identity {
            device: DeviceId::from(self.name.as_str()),
            staff: StaffId::from(self.staff.as_str()),
            name: self.staff.clone(),
            collar: String::new(),
            teams: Vec::new(),
            areas: Vec::new(),
            roles: Vec::new(),
            demonstration: false,
        }
    }

    pub fn core(&mut self) -> &mut Core {
        if self.core.is_none() {
            self.core = Some(self.open());
        }
        match &mut self.core {
            Some(core) => core,
            None => broken(&"a core that was just opened is there"),
        }
    }

    fn open(&self) -> Core {
        let clock: Arc<dyn Clock> = Arc::<DeviceClock>::clone(&self.clock);
        let options = Options::simulated(Some(self.epoch_file.clone()));
        Core::open(&self.path, self.key, clock, options).unwrap_or_else(|e| broken(&e))
    }

    /// Runs something on the core; with a fuse the program may die in it. `None`: it died.
    pub fn on_core<T>(&mut self, fuse: Option<Fuse>, work: impl FnOnce(&mut Core) -> T) -> Option<T> {
        let core = self.core();
        let done = dying(fuse, || work(core));
        if done.is_none() {
            self.end();
        }
        done
    }

    /// The program ends. What is on the disk stays.
    pub fn end(&mut self) {
        self.core = None;
        self.run += 1;
        self.pending = Pending::default();
        self.machine = Machine::default();
        self.wake = None;
    }

    /// The program starts again, and may die in that too.
    pub fn begin_again(&mut self, fuse: Option<Fuse>) {
        self.core = dying(fuse, || self.open());
        self.core();
    }

    /// No more room: the store may not grow by a page. Or room again.
    pub fn set_full(&mut self, full: bool) -> Result<(), StoreError> {
        let db = self.core().db();
        let pages = if full { db.pages()? } else { u32::MAX >> 2 };
        db.set_max_pages(pages)
    }

    pub fn set_wake(&mut self, at: u64) {
        self.wake = Some(at);
    }

    /// The timer has rung.
    pub fn take_wake(&mut self) {
        self.wake = None;
    }

    /// When its timer is due, in the world's time. While a question is under way no timer runs.
    #[must_use]
    pub fn wake_at(&self) -> Option<i64> {
        let at = self.wake.filter(|_| self.pending.since.is_none())?;
        Some(self.clock.world_time(at))
    }

    /// When something is due by itself: its timer, or its patience.
    #[must_use]
    pub fn next_at(&self) -> Option<i64> {
        self.pending.since.map(|at| at + super::world::PATIENCE).or(self.wake_at())
    }

    /// Takes an image of the store, and of the epoch outside it.
    pub fn take_image(&mut self) {
        self.core = None;
        let file = self.path.with_extension(format!("image{}", self.images.len()));
        std::fs::copy(&self.path, &file).unwrap_or_else(|e| broken(&e));
        let epoch = std::fs::read(&self.epoch_file).ok();
        self.images.push(Image { file, epoch, memories: self.memory.len() });
    }

    /// Puts an image back. `with_epoch`: the place that backups should not copy was copied too.
    pub fn put_back(&mut self, which: usize, with_epoch: bool) {
        let Some(image) = self.images.get(which).cloned() else { return };
        self.end();
        std::fs::copy(&image.file, &self.path).unwrap_or_else(|e| broken(&e));
        if with_epoch && let Some(epoch) = &image.epoch {
            std::fs::write(&self.epoch_file, epoch).unwrap_or_else(|e| broken(&e));
        }
        for memory in self.memory.iter_mut().skip(image.memories) {
            memory.wiped = true;
        }
        self.restored = true;
        self.clock.reboot();
    }

    /// A second phone from one of the images.
    pub fn clone_from_image(
        &mut self,
        which: usize,
        path: PathBuf,
        clock: Arc<DeviceClock>,
        with_epoch: bool,
    ) -> Option<Device> {
        let image = self.images.get(which)?.clone();
        std::fs::copy(&image.file, &path).unwrap_or_else(|e| broken(&e));
        let epoch_file = path.with_extension("epoch");
        if with_epoch && let Some(epoch) = &image.epoch {
            std::fs::write(&epoch_file, epoch).unwrap_or_else(|e| broken(&e));
        }
        self.restored = true;
        let memory: Vec<Memory> = self.memory.iter().take(image.memories).cloned().collect();
        Some(Device {
            name: self.name.clone(),
            staff: self.staff.clone(),
            clock,
            core: None,
            path,
            key: self.key,
            epoch_file,
            run: 0,
            known: memory.iter().map(|m| m.origin.clone()).collect(),
            memory,
            images: Vec::new(),
            pending: Pending::default(),
            machine: Machine::default(),
            wake: None,
            requests: 0,
            pages: 0,
            restored: true,
            retired: false,
        })
    }

    /// Looks for operations that the core holds and the memory does not know yet. After a crash that is how
    /// the sim learns whether the action was kept.
    pub fn remember(&mut self) -> Result<Vec<Memory>, Violation> {
        let rows = self.core().outbox().map_err(|e| failed(&e))?;
        let mut new = Vec::new();
        for row in rows {
            let origin = origin_of(&row);
            if self.known.insert(origin.clone()) {
                let memory = Memory { origin, record: row.record, kind: row.kind, wiped: false };
                self.memory.push(memory.clone());
                new.push(memory);
            }
        }
        Ok(new)
    }

    /// Every operation on the device, in whatever state.
    pub fn all_ops(&mut self) -> Result<Vec<OpRow>, Violation> {
        let db = self.core().db();
        let mut rows = db.ops_waiting().map_err(|e| failed(&e))?;
        rows.extend(db.ops_settled(i64::MAX).map_err(|e| failed(&e))?);
        rows.sort_by_key(|r| r.n);
        Ok(rows)
    }
}

pub fn origin_of(row: &OpRow) -> String {
    if row.reissue_of.is_empty() { row.hash.clone() } else { row.reissue_of.clone() }
}

/// The device's store failed where nothing should have.
pub fn failed(error: &StoreError) -> Violation {
    Violation::new("I-21", format!("the device's store failed: {error}"))
}
