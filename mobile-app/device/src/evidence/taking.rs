//! Taking a photo in: hashed and encrypted while its bytes come, before anybody else sees them.
//!
//! While it comes the file is called `….part`; it is called a photo only when it is whole and on the disk. Whatever
//! still has the other name when the device starts is what was under way when it died, and is removed.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::aead::{Aad, LessSafeKey};
use beatbook_shared::patrol::evidence::media_of;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::blob::{CHUNK_BYTES, MAX_BLOB_BYTES};
use sha2::{Digest as _, Sha256};

use super::file::{HEAD, cipher, nonce};
use crate::clock::Clock;

/// How the name of a file ends while it comes, and when it is whole.
pub const PART: &str = "part";
pub const WHOLE: &str = "photo";

/// A photo on its way in. Dropped half-way, it leaves nothing.
pub struct Taking {
    path: PathBuf,
    file: File,
    key: [u8; 32],
    cipher: LessSafeKey,
    whole: Sha256,
    /// The chunk that is being filled; written when more comes, because the last one is sealed differently.
    filling: Vec<u8>,
    head: Vec<u8>,
    n: u32,
    bytes: u64,
    over: bool,
}

/// A photo that came whole and is on the disk. Unless it is kept, dropping it removes it.
pub struct Taken {
    pub sha256: String,
    pub bytes: u64,
    pub media: &'static str,
    /// The file's name in its folder.
    pub name: String,
    path: PathBuf,
    key: [u8; 32],
    stays: AtomicBool,
}

impl Taken {
    pub(super) fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// A manifest names it now.
    pub(super) fn stays(&self) {
        self.stays.store(true, Ordering::Relaxed);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.stays.load(Ordering::Relaxed) {
            // Nothing names it; if it cannot be removed it is only room.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

impl Taking {
    /// # Errors
    /// When the folder does not take a file.
    pub fn begin(folder: &Path, clock: &dyn Clock) -> Result<Taking, Problem> {
        std::fs::create_dir_all(folder).map_err(|e| disk(&e))?;
        let (mut key, mut name) = ([0; 32], [0; 16]);
        clock.random(&mut key);
        clock.random(&mut name);
        let path = folder.join(format!("{}.{PART}", hex::encode(name)));
        let mut file = File::create_new(&path).map_err(|e| disk(&e))?;
        let cipher = cipher(&key).ok_or_else(|| broken("the key could not be used"))?;
        let begun = file.write_all(HEAD).map_err(|e| disk(&e));
        let taking = Taking {
            path,
            file,
            key,
            cipher,
            whole: Sha256::new(),
            filling: Vec::new(),
            head: Vec::new(),
            n: 0,
            bytes: 0,
            over: false,
        };
        begun.map(|()| taking)
    }

    /// The next bytes.
    ///
    /// # Errors
    /// When there are too many, they are no photo, or the disk is full; nothing of it is kept then.
    pub fn take(&mut self, mut bytes: &[u8]) -> Result<(), Problem> {
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_BLOB_BYTES {
            return Err(too_large(self.bytes));
        }
        self.whole.update(bytes);
        if self.head.len() < 16 {
            self.head.extend_from_slice(&bytes[..bytes.len().min(16 - self.head.len())]);
            if self.head.len() == 16 && media_of(&self.head).is_none() {
                return Err(no_photo());
            }
        }
        let chunk = usize::try_from(CHUNK_BYTES).unwrap_or(usize::MAX);
        while !bytes.is_empty() {
            if self.filling.len() == chunk {
                self.write(false)?;
            }
            let (now, rest) = bytes.split_at(bytes.len().min(chunk - self.filling.len()));
            self.filling.extend_from_slice(now);
            bytes = rest;
        }
        Ok(())
    }

    fn write(&mut self, last: bool) -> Result<(), Problem> {
        let sealed =
            self.cipher.seal_in_place_append_tag(nonce(self.n, last), Aad::from(HEAD), &mut self.filling);
        sealed.map_err(|_| broken("a chunk could not be encrypted"))?;
        self.file.write_all(&self.filling).map_err(|e| disk(&e))?;
        self.filling.clear();
        self.n += 1;
        Ok(())
    }

    /// No more comes. When this answers, the whole is on the disk.
    ///
    /// # Errors
    /// When it is no photo, or the disk does not take it.
    pub fn finish(mut self) -> Result<Taken, Problem> {
        let media = media_of(&self.head).ok_or_else(no_photo)?;
        self.write(true)?;
        self.file.sync_all().map_err(|e| disk(&e))?;
        let whole = self.path.with_extension(WHOLE);
        std::fs::rename(&self.path, &whole).map_err(|e| disk(&e))?;
        self.over = true;
        if let Some(folder) = whole.parent()
            && let Ok(folder) = File::open(folder)
        {
            // Where folders cannot be synced there is no more to do.
            let _ = folder.sync_all();
        }
        Ok(Taken {
            sha256: hex::encode(std::mem::take(&mut self.whole).finalize()),
            bytes: self.bytes,
            media,
            name: whole.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            path: whole,
            key: self.key,
            stays: AtomicBool::new(false),
        })
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        if !self.over {
            // Half a photo is none; what cannot be removed now is removed at the next start.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Removes what was under way when the device died.
pub fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|end| end == PART) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// In megabytes, rounded up, as people read sizes.
fn mb(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

/// The refusal of a photo that has more bytes than the limit.
#[must_use]
pub fn too_large(bytes: u64) -> Problem {
    let limit = mb(MAX_BLOB_BYTES);
    let detail = format!(
        "Not added: the photo has more than {} MB and the limit is {limit} MB. Add a smaller copy, and keep the original for docking.",
        mb(bytes).saturating_sub(1).max(limit)
    );
    Problem::new(Code::TooLarge, detail)
}

fn no_photo() -> Problem {
    Problem::field(
        "photo",
        "This file is no photo of a kind that is taken in. Add a JPEG, PNG, WebP or HEIC.",
    )
}

fn broken(what: &str) -> Problem {
    Problem::new(Code::Server, format!("The photo was not kept: {what}. Add it again."))
}

fn disk(error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::StorageFull {
        let detail = "There is no room left on this device, so the photo was not kept. Everything kept before is safe. \
                      Free some room and add it again.";
        return Problem::new(Code::DiskFull, detail);
    }
    tracing::error!(%error, "a photo could not be written");
    broken("the disk did not take it")
}
