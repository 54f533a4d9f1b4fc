//! The key to the store, and how the PIN opens it.
//!
//! The store is encrypted with a random key that never changes hands. That key lies beside the store,
//! wrapped: a slow function of the PIN and a random salt (argon2id) gives a pad for the key and a check.
//! Changing the PIN wraps the same key anew; the store itself is not touched. A PIN has few digits, so a
//! thief with the files and time can try them all: the slow function makes that dear, and only hardware
//! that counts attempts makes it impossible. On a phone the wrapped key belongs in such hardware.
//!
//! On the phone itself tries are counted ([`tries`]): each is written down before it is made, and the fifth wrong
//! one leaves only the password. The key is then unwrapped with the **recovery wrap** ([`recovery`]): a second
//! wrap of the same key under a secret that the server holds and gives out after a full sign-in. Neither the phone's
//! file nor the server's secret opens anything alone, the store is never touched, and so nothing that waits in it
//! can be lost by a forgotten PIN.

pub mod recovery;
pub mod tries;

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use beatbook_shared::locking::pin::Tries;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock::Clock;

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the PIN is wrong; {left} more may be tried")]
    WrongPin { left: u32 },
    /// Too soon after the last wrong one. This try was not made and not counted.
    #[error("the next PIN may be tried in {ms} ms")]
    Wait { ms: i64 },
    /// Too many were wrong: only a full sign-in opens it.
    #[error("the PIN opens nothing any more")]
    Spent,
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The key file was altered or cut.
    #[error("the key file does not read: {0}")]
    Unreadable(String),
}

/// The file beside the store.
#[derive(Debug, Serialize, Deserialize)]
struct Wrapped {
    version: u8,
    /// Names the key, and stays when the PIN changes: tries are counted for it.
    #[serde(default)]
    id: String,
    salt: String,
    memory_kib: u32,
    passes: u32,
    key: String,
    check: String,
}

/// What of the vault lies where.
pub struct Vault {
    path: PathBuf,
}

impl Vault {
    /// The vault whose wrapped key lies in this file.
    #[must_use]
    pub fn at(path: &Path) -> Vault {
        Vault { path: path.to_path_buf() }
    }

    /// The file of the wrapped key; the others lie beside it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a key was ever made.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Makes a new key and wraps it.
    ///
    /// # Errors
    /// When the file does not write.
    pub fn make(&self, pin: &str, clock: &dyn Clock) -> Result<[u8; 32], VaultError> {
        let mut key = [0; 32];
        clock.random(&mut key);
        let mut id = [0; 8];
        clock.random(&mut id);
        self.write(pin, &key, &hex::encode(id), clock)?;
        Ok(key)
    }

    /// Wraps a key anew, under another PIN, and counts from nothing again. The old file stays whole until the new
    /// one is.
    ///
    /// # Errors
    /// When the file does not write.
    pub fn wrap(&self, pin: &str, key: &[u8; 32], clock: &dyn Clock) -> Result<(), VaultError> {
        let id = self.read()?.id;
        self.write(pin, key, &id, clock)
    }

    fn write(&self, pin: &str, key: &[u8; 32], id: &str, clock: &dyn Clock) -> Result<(), VaultError> {
        let mut salt = [0; 16];
        clock.random(&mut salt);
        let (memory_kib, passes) = (19 * 1024, 2);
        let (pad, checker) = stretch(pin, &salt, memory_kib, passes)?;
        let mut wrapped = *key;
        wrapped.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
        let file = Wrapped {
            version: 1,
            id: id.to_owned(),
            salt: hex::encode(salt),
            memory_kib,
            passes,
            key: hex::encode(wrapped),
            check: check(&checker, &salt, &wrapped),
        };
        let text = serde_json::to_string_pretty(&file).map_err(|e| VaultError::Unreadable(e.to_string()))?;
        write_whole(&self.path, text.as_bytes()).map_err(|e| VaultError::File(self.path.clone(), e))?;
        // Last: a stop before this leaves the count as it was, which at worst asks for the password once more.
        self.count(id).clear(clock)
    }

    fn read(&self) -> Result<Wrapped, VaultError> {
        let text = std::fs::read(&self.path).map_err(|e| VaultError::File(self.path.clone(), e))?;
        serde_json::from_slice(&text).map_err(|e| VaultError::Unreadable(e.to_string()))
    }

    fn count(&self, id: &str) -> tries::Count {
        tries::Count::beside(&self.path, id)
    }

    /// What is known of wrong PINs. `memory` is what this run of the program has seen.
    ///
    /// # Errors
    /// Why the file does not read.
    pub fn tries(&self, memory: &tries::Memory) -> Result<Tries, VaultError> {
        Ok(self.count(&self.read()?.id).read(memory))
    }

    /// Tries a PIN. The try is written down before it is made, so that ending the program in the middle gains
    /// nobody another.
    ///
    /// # Errors
    /// [`VaultError::WrongPin`], [`VaultError::Wait`] or [`VaultError::Spent`]; or why a file does not read or write.
    pub fn open(
        &self,
        pin: &str,
        clock: &dyn Clock,
        memory: &mut tries::Memory,
    ) -> Result<[u8; 32], VaultError> {
        let file = self.read()?;
        let count = self.count(&file.id);
        let before = count.read(memory);
        if before.spent() {
            return Err(VaultError::Spent);
        }
        let ms = before.wait_left(&clock.boot(), clock.mono_ms(), memory.started);
        if ms > 0 {
            return Err(VaultError::Wait { ms });
        }
        let now = count.one_more(&before, clock, memory)?;
        let key = match unwrap(&file, pin) {
            Err(VaultError::WrongPin { .. }) if now.spent() => return Err(VaultError::Spent),
            Err(VaultError::WrongPin { .. }) => {
                return Err(VaultError::WrongPin { left: beatbook_shared::locking::pin::TRIES - now.wrong });
            }
            opened => opened?,
        };
        count.clear(clock)?;
        memory.wrong = 0;
        Ok(key)
    }
}

/// Unwraps the key, if the PIN is the one.
fn unwrap(file: &Wrapped, pin: &str) -> Result<[u8; 32], VaultError> {
    let unreadable = |what: &str| VaultError::Unreadable(format!("{what} is no hex of the right length"));
    let salt = hex::decode(&file.salt).map_err(|_| unreadable("salt"))?;
    let wrapped: [u8; 32] = hex::decode(&file.key)
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| unreadable("key"))?;
    let (pad, checker) = stretch(pin, &salt, file.memory_kib, file.passes)?;
    if check(&checker, &salt, &wrapped) != file.check {
        return Err(VaultError::WrongPin { left: 0 });
    }
    let mut key = wrapped;
    key.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
    Ok(key)
}

fn stretch(pin: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Result<([u8; 32], [u8; 32]), VaultError> {
    let unreadable = |e: argon2::Error| VaultError::Unreadable(e.to_string());
    let params = Params::new(memory_kib, passes, 1, Some(64)).map_err(unreadable)?;
    let mut out = [0; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), salt, &mut out)
        .map_err(unreadable)?;
    let (mut pad, mut checker) = ([0; 32], [0; 32]);
    pad.copy_from_slice(&out[..32]);
    checker.copy_from_slice(&out[32..]);
    Ok((pad, checker))
}

/// Fixed-length input under a fresh key: a plain keyed hash is enough here.
fn check(checker: &[u8; 32], salt: &[u8], wrapped: &[u8; 32]) -> String {
    let mut hash = Sha256::new();
    hash.update(checker);
    hash.update(salt);
    hash.update(wrapped);
    hex::encode(hash.finalize())
}

/// Writes a small file so that after a crash it holds the old words or the new, never half.
///
/// # Errors
/// When the file system says no.
pub fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    if let Some(folder) = path.parent()
        && let Ok(folder) = std::fs::File::open(folder)
    {
        // The rename itself must reach the disk; where folders cannot be synced there is no more to do.
        let _ = folder.sync_all();
    }
    Ok(())
}
