//! Cursors and time tokens: small texts that only this server's store can make.
//!
//! A cursor says how far a device has everything, in which life of the server. It is opaque to the device and
//! signed, so a damaged or foreign one is noticed and answered with a new snapshot rather than with a hole.

use beatbook_shared::time::Millis;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Signs and opens cursors with the store's own key.
pub(super) struct Signer {
    key: Vec<u8>,
    epoch: String,
}

impl Signer {
    pub(super) fn new(key_hex: &str, epoch: &str) -> Signer {
        Signer { key: hex::decode(key_hex).unwrap_or_default(), epoch: epoch.to_owned() }
    }

    fn mac(&self, text: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(text.as_bytes());
        hex::encode(&mac.finalize().into_bytes()[..8])
    }

    /// Everything up to `seq`, in this life of the server.
    pub(super) fn cursor(&self, seq: u64) -> String {
        let text = format!("1.{}.{seq}", self.epoch);
        format!("{text}.{}", self.mac(&text))
    }

    /// The number that a cursor names; nothing when it is not of this life of this server.
    pub(super) fn open(&self, cursor: &str) -> Option<u64> {
        let (text, mac) = cursor.rsplit_once('.')?;
        if self.mac(text) != mac {
            return None;
        }
        let mut parts = text.split('.');
        let (version, epoch, seq) = (parts.next()?, parts.next()?, parts.next()?);
        (version == "1" && epoch == self.epoch).then(|| seq.parse().ok()).flatten()
    }

    /// Proof that whatever carries it was made after `now`.
    pub(super) fn token(&self, now: Millis) -> String {
        let text = now.0.to_string();
        format!("{text}.{}", self.mac(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let here = Signer::new("00ff", "life-one");
        let cursor = here.cursor(42);
        assert_eq!(here.open(&cursor), Some(42));
        assert_eq!(Signer::new("00ff", "life-two").open(&cursor), None, "another life of the server");
        assert_eq!(Signer::new("01ff", "life-one").open(&cursor), None, "another server");
        assert_eq!(here.open(&cursor.replace("42", "43")), None, "changed on the way");
        assert_eq!(here.open("nonsense"), None);
    }
}
