//! The device as the pages know it: locked or open, enrolled or not, and how sync stands.
//!
//! The core is behind one lock and every command runs against it on a thread of its own, so the loop that
//! speaks to the server and the officer's taps take turns and never write at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use beatbook_shared::locking::idle::Idle;
use beatbook_shared::locking::lease::Lease;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::core::Core;
use crate::location::Location;
use crate::lockscreen::{LockScreen, SealedTap};
use crate::net::Net;
use crate::problems::{self, Refused};
use crate::store::meta::name;
use crate::store::salvage::{Salvage, salvage};
use crate::store::{Options, StoreError};
use crate::sync::machine::Event;
use crate::vault::Vault;
use crate::vault::tries::Memory;

/// Where the device keeps its things, and whom it speaks to.
#[derive(Debug, Clone)]
pub struct Settings {
    pub folder: PathBuf,
    /// The server to offer at enrolment.
    pub server: Option<String>,
    /// What the server shall call this device.
    pub device_name: String,
    pub flight_mode: bool,
}

impl Settings {
    fn store(&self) -> PathBuf {
        self.folder.join("beatbook.db")
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::at(&self.folder.join("beatbook.key"))
    }

    pub(crate) fn lockscreen(&self) -> LockScreen {
        LockScreen::in_folder(&self.folder)
    }
}

/// Something that a page may want to show differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// A record, a draft or the outbox.
    Changed,
    /// How sync stands.
    Sync,
}

/// What is known besides the store.
#[derive(Debug, Default)]
pub struct State {
    pub wrong_pin: bool,
    pub disk_full: bool,
    pub flight_mode: bool,
    /// A request is under way, with the counters that it carries.
    pub sending: Option<(u64, u64)>,
    pub busy: bool,
    pub offline: bool,
    pub last_error: Option<String>,
    /// When the officer began to unlock, by the steady clock, until the first screen is there.
    pub unlocking: Option<u64>,
    /// Records about people that a page has open, with when it was last heard reading them.
    pub open_since: std::collections::BTreeMap<beatbook_shared::ids::RecordId, beatbook_shared::time::Millis>,
    /// Of photos on their way: how many chunks the server has, and why one does not go.
    pub photos: std::collections::BTreeMap<String, (u32, Option<String>)>,
    /// The officer asked to send photos now.
    pub hurry_photos: bool,
    /// Chosen before anybody was enrolled.
    pub language: Option<String>,
    /// What was known of the outbox when the store was closed, for the chip while it is.
    pub at_lock: Option<(u32, Option<Millis>)>,
    /// Since when nobody touched the open phone.
    pub idle: Option<Idle>,
    /// The store is open for sending, and closed for the pages.
    pub closed: Option<Closed>,
    /// The lease as it was last looked at.
    pub lease: Option<Lease>,
    /// The last tap on the lock screen, which may still be taken back.
    pub last_sealed: Option<SealedTap>,
}

/// Why the pages may not read an open store. What waits in it is still sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    Revoked,
    LeaseOver,
}

pub(crate) struct Inner {
    pub core: Option<Core>,
    /// The key of the open store, so that it can be wrapped under another PIN. Overwritten when it is let go.
    pub key: Option<Zeroizing<[u8; 32]>>,
    pub state: State,
}

/// The device.
pub struct Device {
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) net: Arc<dyn Net>,
    inner: Mutex<Inner>,
    location: OnceLock<Arc<dyn Location>>,
    told: broadcast::Sender<Told>,
    nudge: mpsc::UnboundedSender<Event>,
    /// What this run has seen of wrong PINs. Held while a PIN is checked, so that tries come one after another.
    memory: Mutex<Memory>,
    /// Something changed that the lock screen may show.
    pub(crate) face_due: AtomicBool,
}

impl Device {
    /// The device in a folder, locked. The second part is what [`crate::runner::run`] listens to.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(
        settings: Settings,
        clock: Arc<dyn Clock>,
        net: Arc<dyn Net>,
    ) -> std::io::Result<(Arc<Device>, mpsc::UnboundedReceiver<Event>)> {
        std::fs::create_dir_all(&settings.folder)?;
        let (nudge, nudges) = mpsc::unbounded_channel();
        let state = State { flight_mode: settings.flight_mode, ..State::default() };
        let memory = Mutex::new(Memory { wrong: 0, started: clock.mono_ms() });
        let device = Device {
            memory,
            face_due: AtomicBool::new(false),
            settings,
            clock,
            net,
            inner: Mutex::new(Inner { core: None, key: None, state }),
            location: OnceLock::new(),
            told: broadcast::channel(64).0,
            nudge,
        };
        Ok((Arc::new(device), nudges))
    }

    /// Hands over a source of positions; the first stays.
    pub fn locate_with(&self, location: Arc<dyn Location>) {
        let _ = self.location.set(location);
    }

    pub(crate) fn location(&self) -> Option<Arc<dyn Location>> {
        self.location.get().map(Arc::clone)
    }

    /// News for the pages.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Told> {
        self.told.subscribe()
    }

    pub(crate) fn tell(&self, told: Told) {
        if told == Told::Changed {
            self.face_due.store(true, Ordering::Relaxed);
        }
        // Nobody listening is no fault.
        let _ = self.told.send(told);
    }

    pub(crate) fn nudge(&self, event: Event) {
        let _ = self.nudge.send(event);
    }

    /// The lock on everything. A command that panicked left whole transactions only, so it is not poison.
    pub(crate) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs something for the pages against the open core, on a thread that may wait for the disk. An open phone that
    /// should have locked by now locks first.
    ///
    /// # Errors
    /// [`problems::locked`] when the store is not open, [`problems::closed`] when pages may not read it, or the
    /// work's own refusal.
    pub async fn with_core<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Core, &mut State) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let device = Arc::clone(self);
        let open = tokio::task::spawn_blocking(move || {
            let mut inner = device.inner();
            device.lock_if_due(&mut inner);
            let closed = Device::closed_to_pages(&mut inner).map_err(Problem::from)?;
            closed.map_or(Ok(()), |closed| Err(problems::closed(closed)))
        });
        open.await.unwrap_or_else(|e| {
            Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))
        })?;
        self.with_store(work).await
    }

    /// Runs something against the open core whether or not pages may read it: for sending and signing in.
    ///
    /// # Errors
    /// [`problems::locked`] when the store is not open, or the work's own refusal.
    pub async fn with_store<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Core, &mut State) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        self.on_core(true, work).await
    }

    /// The same for what goes on beside the officer's work: whether the disk took what the officer kept is not
    /// for it to say.
    pub(crate) async fn beside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Core, &mut State) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        self.on_core(false, work).await
    }

    async fn on_core<T: Send + 'static>(
        self: &Arc<Self>,
        says_full: bool,
        work: impl FnOnce(&mut Core, &mut State) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Problem> {
        let device = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            let mut inner = device.inner();
            let Inner { core, state, .. } = &mut *inner;
            let core = core.as_mut().ok_or_else(|| {
                if device.settings.vault().exists() { problems::locked() } else { problems::not_enrolled() }
            })?;
            let done = work(core, state);
            state.disk_full = match &done {
                Err(Refused(problem)) if problem.code == Code::DiskFull => true,
                Ok(_) if says_full => false,
                _ => state.disk_full,
            };
            done.map_err(Problem::from)
        });
        done.await.unwrap_or_else(|e| {
            Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))
        })
    }

    /// Opens the store with a key. A damaged file is moved aside, whole, and a fresh one takes its place
    /// with what could be read of the officer's own work.
    pub(crate) fn open_store(&self, key: &[u8; 32]) -> Result<Core, Problem> {
        let path = self.settings.store();
        let options = Options::device(&path);
        let core = match Core::open(&path, Some(key), Arc::clone(&self.clock), options.clone()) {
            Ok(core) => core,
            // The key was checked before, so a file that it does not open is a damaged one.
            Err(StoreError::NotReadable | StoreError::Damaged(_) | StoreError::Broken(_)) => {
                self.begin_again(&path, key, options)?
            }
            Err(error) => return Err(Refused::from(error).into()),
        };
        Ok(core)
    }

    fn begin_again(&self, path: &Path, key: &[u8; 32], options: Options) -> Result<Core, Problem> {
        let found = salvage(path, Some(key));
        let aside = move_aside(path, self.clock.now().0).map_err(|e| {
            Problem::new(Code::Server, format!("A damaged store could not be moved aside: {e}."))
        })?;
        let mut core =
            Core::open(path, Some(key), Arc::clone(&self.clock), options).map_err(Refused::from)?;
        let enrolled = restore(&mut core, &found, &aside).map_err(Refused::from)?;
        tracing::warn!(
            lines = found.lines.len(),
            partial = found.partial,
            enrolled,
            "a damaged store was moved aside"
        );
        Ok(core)
    }

    /// Removes the files of an enrolment that did not come about. Only an empty store is removed.
    pub(crate) fn undo_enrolment(&self, inner: &mut Inner) {
        let empty = inner.core.as_mut().is_some_and(|core| {
            core.identity().is_ok_and(|i| i.is_none()) && core.outbox_len().is_ok_and(|n| n == 0)
        });
        if !empty {
            return;
        }
        self.remove_store(inner);
    }

    /// Closes the store and removes its files. Whoever calls has made sure that nothing in it is missed.
    pub(crate) fn remove_store(&self, inner: &mut Inner) {
        inner.core = None;
        inner.key = None;
        inner.state.idle = None;
        let store = self.settings.store();
        for end in ["db", "db-wal", "db-shm", "epoch", "key", "tries", "again", "recovery", "face"] {
            let _ = std::fs::remove_file(store.with_extension(end));
        }
        // Their keys went with the store; what is left of them is only room.
        let _ = std::fs::remove_dir_all(self.photos_folder());
    }
}

/// Moves the file and its companions aside, whole.
fn move_aside(path: &Path, now: i64) -> std::io::Result<PathBuf> {
    let mut aside = PathBuf::new();
    for end in ["db", "db-wal", "db-shm"] {
        let from = path.with_extension(end);
        let to = path.with_extension(format!("{end}.damaged-{now}"));
        if from.exists() {
            std::fs::rename(&from, &to)?;
        }
        if end == "db" {
            aside = to;
        }
    }
    Ok(aside)
}

/// What a damaged file leaves the officer with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Damage {
    /// The name of the file that was moved aside.
    pub file: String,
    /// Operations read from it and waiting to be sent again.
    pub recovered: usize,
    /// Some of it did not read.
    pub partial: bool,
    /// Whether the device still knows whose it is.
    pub enrolled: bool,
}

/// Puts what was read from a damaged file into a fresh one. Says whether the device knows whose it is.
fn restore(core: &mut Core, found: &Salvage, aside: &Path) -> Result<bool, StoreError> {
    let kept = [name::IDENTITY, name::SERVER, name::TOKENS, name::LANGUAGE, name::CALLSIGN, name::TOKEN];
    let enrolled = found.meta.iter().any(|(n, _)| n == name::IDENTITY);
    let damage = Damage {
        file: aside.file_name().map(|f| f.to_string_lossy().into_owned()).unwrap_or_default(),
        recovered: found.lines.len(),
        partial: found.partial,
        enrolled,
    };
    core.db().write(|db| {
        for (n, value) in found.meta.iter().filter(|(n, _)| kept.contains(&n.as_str())) {
            let value: serde_json::Value = serde_json::from_str(value)?;
            db.set_meta(n, &value)?;
        }
        for line in &found.lines {
            if let Ok(op) = serde_json::from_str(line) {
                db.insert_salvaged(&op, line, &beatbook_shared::sync::op::hash(line.as_bytes()))?;
            }
        }
        db.set_meta(name::DAMAGE, &damage)
    })?;
    // The lines are of another epoch: they are said again in the new one.
    core.renew_epoch()?;
    Ok(enrolled)
}
