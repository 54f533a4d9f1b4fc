//! What a locked phone still does: show one job's number, and keep taps in a sealed box.
//!
//! The **face** is a small file that is written while the phone is open, for when it is not: the number of the job
//! under way, which points may come next, how the force's phones lock, and a public key. It holds what anybody who
//! picks the phone up sees on its screen anyhow, and nothing of the case.
//!
//! The **box** is a file that only grows. A tap on the locked phone is closed for the public key and appended as one
//! line, down to the disk, before the officer sees it taken; whoever has the phone cannot read it back. The secret half
//! of that key is drawn from the store's own key, so it exists only while the phone is open. When the phone is
//! unlocked the taps become ordinary operations with the clocks they were made by (`commands::locked`). A tap carries
//! the id that its stamp will have, so a stop at any point of that leads to each stamp once.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use beatbook_shared::ids::RecordId;
use beatbook_shared::locking::lease::{Lease, Policy};
use beatbook_shared::locking::sealed::{self, Key, Shut};
use beatbook_shared::patrol::attendance::{Fix, Point, Stamp, next_points};
use beatbook_shared::time::Millis;
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::commands::needs_reason;
use crate::vault::write_whole;

const LABEL: &str = "lock-screen taps";

/// What stands on the lock screen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// Whom taps are sealed for, in hex.
    pub seal_to: String,
    pub language: String,
    pub job: Option<FaceJob>,
    pub policy: Policy,
    pub lease: Option<Lease>,
    pub session_until: Option<Millis>,
}

/// The job under way: its number and its stamps, nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaceJob {
    pub incident: RecordId,
    pub number: String,
    pub stamps: Vec<(RecordId, Point, Millis)>,
}

impl FaceJob {
    /// The points that may come next and need no reason: nobody is asked for words while the phone is locked.
    #[must_use]
    pub fn next(&self, now: Millis) -> Vec<Point> {
        let stamps: Vec<(RecordId, Stamp)> = self
            .stamps
            .iter()
            .map(|(id, point, at)| {
                let stamp = Stamp {
                    attendance: self.incident.clone(),
                    point: *point,
                    at: Some(*at),
                    source: String::new(),
                    by: None,
                    corrects: None,
                    late_entry_at: None,
                    reason: None,
                    reason_code: None,
                    fix: None,
                };
                (id.clone(), stamp)
            })
            .collect();
        let mut next = next_points(&stamps);
        next.retain(|point| !needs_reason(*point, now));
        next
    }

    /// The last point, and when it was stamped.
    #[must_use]
    pub fn last(&self) -> Option<(Point, Millis)> {
        self.stamps.iter().max_by_key(|(_, point, at)| (*at, *point)).map(|(_, point, at)| (*point, *at))
    }
}

/// One act on the lock screen, with the clocks of that moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SealedTap {
    /// The id of the stamp that this becomes.
    pub id: RecordId,
    pub incident: RecordId,
    pub point: Point,
    /// Takes back the tap of that id.
    pub undoes: Option<RecordId>,
    pub wall: Millis,
    pub mono: u64,
    pub boot: String,
    pub fix: Option<Fix>,
}

/// The two files.
pub struct LockScreen {
    face: PathBuf,
    taps: PathBuf,
}

impl LockScreen {
    #[must_use]
    pub fn in_folder(folder: &Path) -> LockScreen {
        LockScreen { face: folder.join("beatbook.face"), taps: folder.join("beatbook.taps") }
    }

    #[must_use]
    pub fn face(&self) -> Option<Face> {
        serde_json::from_slice(&std::fs::read(&self.face).ok()?).ok()
    }

    /// # Errors
    /// When the file system says no.
    pub fn put_face(&self, face: &Face) -> std::io::Result<()> {
        write_whole(&self.face, &serde_json::to_vec(face)?)
    }

    /// Seals a tap and appends it. When this returns it is on the disk.
    ///
    /// # Errors
    /// When the face has no key, or the file system says no; then nothing was taken.
    pub fn append(&self, face: &Face, tap: &SealedTap, clock: &dyn Clock) -> std::io::Result<()> {
        let to: Key = hex::decode(&face.seal_to)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| std::io::Error::other("there is no key to seal for"))?;
        let mut fresh = [0; 32];
        clock.random(&mut fresh);
        let closed = sealed::seal(&to, &fresh, LABEL, &serde_json::to_vec(tap)?)
            .map_err(|e| std::io::Error::other(e.to_string()))?;
        let new = !self.taps.exists();
        let mut file = std::fs::OpenOptions::new().create(true).read(true).append(true).open(&self.taps)?;
        let mut line = hex::encode(closed);
        line.push('\n');
        // A line that was cut by the end of the program stays what it is; this one begins after it.
        if file.metadata()?.len() > 0 {
            file.seek(SeekFrom::End(-1))?;
            let mut last = [0];
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                line.insert(0, '\n');
            }
        }
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        if new
            && let Some(folder) = self.taps.parent()
            && let Ok(folder) = std::fs::File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }

    /// How many lines are in the box.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.lines().len()).unwrap_or(u32::MAX)
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.taps).unwrap_or_default();
        text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The taps in the order in which they were made, and how many lines do not open.
    #[must_use]
    pub fn open(&self, secret: &Key) -> (Vec<SealedTap>, usize) {
        let lines = self.lines();
        let read = |line: &String| -> Option<SealedTap> {
            let words = sealed::unseal(secret, LABEL, &hex::decode(line).ok()?).ok()?;
            serde_json::from_slice(&words).ok()
        };
        let taps: Vec<SealedTap> = lines.iter().filter_map(read).collect();
        let shut = lines.len() - taps.len();
        (taps, shut)
    }

    /// Lets the box go once everything in it is in the store. A box with a line that does not open is put aside
    /// whole, never deleted.
    ///
    /// # Errors
    /// When the file system says no; then the box is looked through again at the next unlocking.
    pub fn done(&self, shut: usize, now: Millis) -> std::io::Result<()> {
        if !self.taps.exists() {
            return Ok(());
        }
        if shut > 0 {
            return std::fs::rename(&self.taps, self.taps.with_extension(format!("taps.unread-{}", now.0)));
        }
        std::fs::remove_file(&self.taps)
    }
}

/// The secret half for the box, drawn from the store's key.
///
/// # Errors
/// When the library refuses, which it does for no key of this length.
pub fn secret(store_key: &Key) -> Result<Key, Shut> {
    sealed::derive(store_key, b"", LABEL)
}

/// A clock that stands at the moment of a tap. Randomness is today's.
pub(crate) struct ThenClock<'a> {
    pub tap: &'a SealedTap,
    pub clock: std::sync::Arc<dyn Clock>,
}

impl Clock for ThenClock<'_> {
    fn now(&self) -> Millis {
        self.tap.wall
    }
    fn mono_ms(&self) -> u64 {
        self.tap.mono
    }
    fn boot(&self) -> String {
        self.tap.boot.clone()
    }
    fn random(&self, bytes: &mut [u8]) {
        self.clock.random(bytes);
    }
}
