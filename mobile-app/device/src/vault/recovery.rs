//! The second wrap of the store's key: for a PIN that is forgotten.
//!
//! At enrolment the server makes a secret for the phone and hands it over once. The phone closes the store's key
//! under it, keeps the closed key in a file and forgets the secret. When the PIN opens nothing any more, a full
//! sign-in (collar number and password, on the network) makes the server say the secret again; the key is opened,
//! wrapped under a new PIN, and everything in the store is as it was. A revoked phone is not told the secret.
//!
//! The file says in the clear which device this is and whose server to ask: nobody could ask otherwise.

use std::path::{Path, PathBuf};

use beatbook_shared::locking::sealed::{self, Key};
use serde::{Deserialize, Serialize};

use super::{VaultError, write_whole};
use crate::clock::Clock;

/// What lies in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondWrap {
    pub device: String,
    pub server: String,
    nonce: String,
    closed: String,
}

const LABEL: &str = "recovery wrap";

fn file(vault: &Path) -> PathBuf {
    vault.with_extension("recovery")
}

/// A secret as the server says it.
fn secret(hex_text: &str) -> Result<Key, VaultError> {
    let bytes = hex::decode(hex_text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| VaultError::Unreadable("the server's recovery secret has another form".to_owned()))
}

/// The second wrap, where there is one.
#[must_use]
pub fn read(vault: &Path) -> Option<SecondWrap> {
    serde_json::from_slice(&std::fs::read(file(vault)).ok()?).ok()
}

/// Closes the key under the server's secret.
///
/// # Errors
/// When the file does not write, or the secret is none.
pub fn keep(
    vault: &Path,
    key: &Key,
    server_secret: &str,
    device: &str,
    server: &str,
    clock: &dyn Clock,
) -> Result<(), VaultError> {
    let under = derived(server_secret, device)?;
    let mut nonce = [0; 12];
    clock.random(&mut nonce);
    let closed =
        sealed::close(&under, nonce, device, key).map_err(|e| VaultError::Unreadable(e.to_string()))?;
    let wrap = SecondWrap {
        device: device.to_owned(),
        server: server.to_owned(),
        nonce: hex::encode(nonce),
        closed: hex::encode(closed),
    };
    let text = serde_json::to_vec_pretty(&wrap).map_err(|e| VaultError::Unreadable(e.to_string()))?;
    let path = file(vault);
    write_whole(&path, &text).map_err(|e| VaultError::File(path, e))
}

fn derived(server_secret: &str, device: &str) -> Result<Key, VaultError> {
    sealed::derive(&secret(server_secret)?, device.as_bytes(), LABEL)
        .map_err(|e| VaultError::Unreadable(e.to_string()))
}

impl SecondWrap {
    /// The key of the store.
    ///
    /// # Errors
    /// When the secret is another one, or the file was altered.
    pub fn open(&self, server_secret: &str) -> Result<Key, VaultError> {
        let unreadable = || VaultError::Unreadable("the second wrap does not open".to_owned());
        let nonce = hex::decode(&self.nonce).ok().and_then(|n| n.try_into().ok()).ok_or_else(unreadable)?;
        let closed = hex::decode(&self.closed).map_err(|_| unreadable())?;
        let under = derived(server_secret, &self.device)?;
        let key = sealed::open(&under, nonce, &self.device, &closed).map_err(|_| unreadable())?;
        key.try_into().map_err(|_| unreadable())
    }
}
