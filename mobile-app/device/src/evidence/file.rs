//! One photo's file: encrypted chunk by chunk under a key of its own.
//!
//! The plain bytes are cut exactly as they will be sent (`sync::blob`), so sending one chunk reads and opens one piece
//! of the file, and 25 MB never stand in memory at once. A piece is the chunk and its 16-byte seal; its nonce is its
//! number and whether it is the last. So a piece that was altered, moved to another place or taken from another file
//! does not open, and a file that was cut has no last piece. The key is drawn for one file and never used for another,
//! which is what lets nonces simply count.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use beatbook_shared::sync::blob::{self, CHUNK_BYTES};

/// The first bytes of every file: what it is, and in which form.
pub const HEAD: &[u8; 8] = b"bbphoto1";
/// How much longer a piece is than its chunk.
pub const SEAL_BYTES: u64 = 16;

/// Why a photo does not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("the photo's file is gone")]
    Gone,
    #[error("the photo's file was cut: chunk {0} is not all there")]
    Cut(u32),
    #[error("the photo's file was altered: chunk {0} does not open")]
    Altered(u32),
    #[error("the photo has no chunk {0}")]
    NoChunk(u32),
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
}

/// The key of one file.
pub(super) fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

/// The nonce of a piece: where it stands, and whether anything comes after it.
pub(super) fn nonce(n: u32, last: bool) -> Nonce {
    let mut bytes = [0; 12];
    bytes[0] = u8::from(last);
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    Nonce::assume_unique_for_key(bytes)
}

/// A photo's file, opened for reading.
pub struct PhotoFile {
    path: PathBuf,
    file: File,
    key: LessSafeKey,
    bytes: u64,
}

impl PhotoFile {
    /// Opens the file of a photo with that many bytes.
    ///
    /// # Errors
    /// When it is gone or is no such file.
    pub fn open(path: &Path, key: &[u8; 32], bytes: u64) -> Result<PhotoFile, FileError> {
        let mut file = File::open(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => FileError::Gone,
            _ => FileError::File(path.to_path_buf(), e),
        })?;
        let mut head = [0; HEAD.len()];
        file.read_exact(&mut head).map_err(|_| FileError::Cut(0))?;
        let key = cipher(key).filter(|_| head == *HEAD).ok_or(FileError::Altered(0))?;
        Ok(PhotoFile { path: path.to_path_buf(), file, key, bytes })
    }

    /// The plain bytes of one chunk.
    ///
    /// # Errors
    /// When it is cut or altered; the error names the chunk.
    pub fn chunk(&mut self, n: u32) -> Result<Vec<u8>, FileError> {
        let length = blob::length(self.bytes, n).ok_or(FileError::NoChunk(n))?;
        let at = HEAD.len() as u64 + u64::from(n) * (CHUNK_BYTES + SEAL_BYTES);
        let seal = usize::try_from(SEAL_BYTES).unwrap_or(0);
        let failed = |e| FileError::File(self.path.clone(), e);
        self.file.seek(SeekFrom::Start(at)).map_err(failed)?;
        let mut piece = vec![0; length + seal];
        self.file.read_exact(&mut piece).map_err(|e| match e.kind() {
            std::io::ErrorKind::UnexpectedEof => FileError::Cut(n),
            _ => FileError::File(self.path.clone(), e),
        })?;
        let last = n + 1 == blob::chunks(self.bytes);
        let opened = self.key.open_in_place(nonce(n, last), Aad::from(HEAD), &mut piece);
        if opened.is_err() {
            return Err(FileError::Altered(n));
        }
        piece.truncate(length);
        Ok(piece)
    }
}
