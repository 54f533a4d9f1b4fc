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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::clock::fixed::FixedClock;
    use crate::evidence::file::{FileError, PhotoFile, SEAL_BYTES};
    use beatbook_shared::sync::blob;

    fn picture(bytes: usize) -> Vec<u8> {
        let mut all: Vec<u8> = (0..bytes).map(|i| (i * 31 % 251) as u8).collect();
        all[..4].copy_from_slice(&[0xff, 0xd8, 0xff, 0xe1]);
        all
    }

    fn take(folder: &Path, picture: &[u8], piece: usize) -> Taken {
        let mut taking = Taking::begin(folder, &FixedClock::new(0, picture.len() as u64)).unwrap();
        picture.chunks(piece).for_each(|p| taking.take(p).unwrap());
        taking.finish().unwrap()
    }

    fn read(taken: &Taken) -> Result<Vec<u8>, FileError> {
        let mut file = PhotoFile::open(&taken.path, &taken.key, taken.bytes)?;
        let mut all = Vec::new();
        for n in 0..blob::chunks(taken.bytes) {
            all.extend(file.chunk(n)?);
        }
        Ok(all)
    }

    #[test]
    fn what_comes_in_in_any_pieces_is_hashed_as_it_is_and_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let chunk = CHUNK_BYTES as usize;
        for bytes in [16, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5] {
            for piece in [1_000, chunk, 7 * chunk] {
                let picture = picture(bytes);
                let taken = take(folder.path(), &picture, piece);
                assert_eq!(
                    (taken.sha256.as_str(), taken.media),
                    (blob::hash(&picture).as_str(), "image/jpeg")
                );
                assert_eq!(read(&taken).unwrap(), picture);
                let stored = std::fs::read(&taken.path).unwrap();
                assert!(
                    !stored.windows(12).any(|w| w == &picture[..12]),
                    "nothing of it lies there in the clear"
                );
            }
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "what no manifest names is let go");
    }

    #[test]
    fn a_cut_an_altered_and_a_gone_file_are_named_with_their_chunk() {
        let folder = tempfile::tempdir().unwrap();
        let taken = take(folder.path(), &picture(3 * CHUNK_BYTES as usize), 99_999);
        let whole = std::fs::read(&taken.path).unwrap();
        let piece = (CHUNK_BYTES + SEAL_BYTES) as usize;
        let cases: [(Vec<u8>, &str); 5] = [
            (whole[..whole.len() - 1].to_vec(), "cut: chunk 2"),
            (whole[..8 + piece].to_vec(), "cut: chunk 1"),
            (Vec::new(), "cut: chunk 0"),
            // Two pieces in each other's place.
            (
                [
                    &whole[..8],
                    &whole[8 + piece..8 + 2 * piece],
                    &whole[8..8 + piece],
                    &whole[8 + 2 * piece..],
                ]
                .concat(),
                "altered: chunk 0",
            ),
            (
                {
                    let mut w = whole.clone();
                    w[8 + piece + 9] ^= 4;
                    w
                },
                "altered: chunk 1",
            ),
        ];
        for (bytes, named) in cases {
            std::fs::write(&taken.path, bytes).unwrap();
            let error = read(&taken).unwrap_err().to_string();
            assert!(error.contains(named), "{error} names {named}");
        }
        std::fs::remove_file(&taken.path).unwrap();
        assert!(matches!(read(&taken), Err(FileError::Gone)));
    }

    #[test]
    fn what_is_too_large_or_no_photo_is_refused_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let begin = || Taking::begin(folder.path(), &FixedClock::new(0, 1)).unwrap();
        let mut taking = begin();
        let problem = taking.take(&vec![0xff; 25_000_001]).unwrap_err();
        assert!(problem.code == Code::TooLarge && problem.detail.contains("25 MB"), "{}", problem.detail);
        drop(taking);
        let mut taking = begin();
        assert_eq!(taking.take(b"<svg onload=alert(1)>").unwrap_err().fields[0].field, "photo");
        drop(taking);
        assert_eq!(begin().finish().map(drop).unwrap_err().fields[0].field, "photo", "nothing came");
        let mut taking = begin();
        taking.take(&picture(600_000)).unwrap();
        drop(taking);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        std::fs::write(folder.path().join("x.part"), b"half").unwrap();
        std::fs::write(folder.path().join("y.photo"), b"whole").unwrap();
        sweep(folder.path());
        assert!(!folder.path().join("x.part").exists() && folder.path().join("y.photo").exists());
    }
}
