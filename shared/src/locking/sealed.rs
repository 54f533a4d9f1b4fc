//! Boxes that one side fills and only the other opens.
//!
//! A tap on a locked phone must be kept, and the key to the store is not there to keep it with. So it goes into a
//! box that needs only a **public** key: a fresh key pair for each box agrees on a secret with the receiver's
//! public key (X25519), a key is drawn from that (HKDF-SHA-256, bound to both public keys and to what the box is
//! about), and the words are closed with it (ChaCha20-Poly1305). Whoever filled the box cannot open it again.
//! Each key closes one box, so its nonce is zero. The shape is that of a public-key box as RFC 9180 describes it;
//! the parts are those of the library that already speaks TLS on the phone and on the server, so nothing new is
//! linked. Randomness is handed in.

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};

/// A key, public or secret.
pub type Key = [u8; 32];

/// A box that does not open, or a key that is none. It never says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the box does not open")]
pub struct Shut;

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

/// A key for one purpose, drawn from another.
///
/// # Errors
/// When the library refuses, which it does for no key of this length.
pub fn derive(key: &[u8], salt: &[u8], label: &str) -> Result<Key, Shut> {
    let mut out = [0; 32];
    Salt::new(HKDF_SHA256, salt)
        .extract(key)
        .expand(&[b"beatbook ", label.as_bytes()], Length)
        .and_then(|okm| okm.fill(&mut out))
        .map_err(|_| Shut)?;
    Ok(out)
}

/// The public half of a secret key.
///
/// # Errors
/// When the library refuses the key.
pub fn public(secret: &Key) -> Result<Key, Shut> {
    let key = PrivateKey::from_private_key(&X25519, secret).map_err(|_| Shut)?;
    key.compute_public_key().map_err(|_| Shut)?.as_ref().try_into().map_err(|_| Shut)
}

/// Fills a box for the holder of `to`. `fresh` is 32 random bytes, used for this box and never again; `about`
/// must be said again to open it.
///
/// # Errors
/// When `to` is no public key.
pub fn seal(to: &Key, fresh: &Key, about: &str, words: &[u8]) -> Result<Vec<u8>, Shut> {
    let from = public(fresh)?;
    let shared = agreed(fresh, to)?;
    let key = derive(&shared, &[&from[..], &to[..]].concat(), about)?;
    let mut out = from.to_vec();
    out.extend(close(&key, [0; NONCE_LEN], about, words)?);
    Ok(out)
}

/// Opens a box with the secret half.
///
/// # Errors
/// When it is not for this key, not about this, or not whole.
pub fn unseal(secret: &Key, about: &str, sealed: &[u8]) -> Result<Vec<u8>, Shut> {
    let (from, closed) = sealed.split_first_chunk::<32>().ok_or(Shut)?;
    let to = public(secret)?;
    let shared = agreed(secret, from)?;
    let key = derive(&shared, &[&from[..], &to[..]].concat(), about)?;
    open(&key, [0; NONCE_LEN], about, closed)
}

fn agreed(secret: &Key, with: &Key) -> Result<Key, Shut> {
    let mine = PrivateKey::from_private_key(&X25519, secret).map_err(|_| Shut)?;
    agree(&mine, UnparsedPublicKey::new(&X25519, with), Shut, |shared| shared.try_into().map_err(|_| Shut))
}

/// Closes words under a key that both sides hold. A key and nonce close one thing, ever.
///
/// # Errors
/// When the library refuses, which it does for no key of this length.
pub fn close(key: &Key, nonce: [u8; NONCE_LEN], about: &str, words: &[u8]) -> Result<Vec<u8>, Shut> {
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| Shut)?);
    let mut out = words.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(about.as_bytes()), &mut out)
        .map_err(|_| Shut)?;
    Ok(out)
}

/// Opens what [`close`] closed.
///
/// # Errors
/// When the key, the nonce or the subject is another, or something was changed.
pub fn open(key: &Key, nonce: [u8; NONCE_LEN], about: &str, closed: &[u8]) -> Result<Vec<u8>, Shut> {
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| Shut)?);
    let mut bytes = closed.to_vec();
    let words = key
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(about.as_bytes()), &mut bytes)
        .map_err(|_| Shut)?;
    Ok(words.to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_receiver_opens_a_box_and_only_as_what_it_is() {
        let (secret, other) = ([7; 32], [8; 32]);
        let to = public(&secret).unwrap();
        let sealed = seal(&to, &[1; 32], "tap", "at scene".as_bytes()).unwrap();
        assert_eq!(unseal(&secret, "tap", &sealed).unwrap(), b"at scene");
        assert_eq!(unseal(&other, "tap", &sealed), Err(Shut), "another's key");
        assert_eq!(unseal(&secret, "outbox", &sealed), Err(Shut), "another subject");
        assert_eq!(unseal(&to, "tap", &sealed), Err(Shut), "the public half");
        assert_eq!(unseal(&[1; 32], "tap", &sealed), Err(Shut), "whoever filled it");
        assert!(!sealed.windows(5).any(|w| w == b"scene"));
    }

    #[test]
    fn a_key_for_one_purpose_opens_nothing_of_another() {
        let root = [3; 32];
        assert_ne!(derive(&root, b"", "taps").unwrap(), derive(&root, b"", "media").unwrap());
        assert_ne!(derive(&root, b"a", "taps").unwrap(), derive(&root, b"b", "taps").unwrap());
    }

    /// Known answers, computed apart from this library: a change of a label or of the derivation would leave taps in boxes that nobody opens.
    #[test]
    fn the_derivation_is_the_one_that_was_released() {
        let key = derive(&[3; 32], b"salt", "taps").unwrap();
        assert_eq!(hex::encode(&key[..8]), "4abd4a09060f6ce3");
        let sealed = seal(&public(&[7; 32]).unwrap(), &[1; 32], "tap", b"at scene").unwrap();
        assert_eq!(hex::encode(&sealed[32..40]), "f75bceb21e07be59");
    }

    proptest! {
        #[test]
        fn no_changed_box_opens(at in 0_usize..64, bit in 0_u8..8, cut in 0_usize..64) {
            let secret = [7; 32];
            let sealed = seal(&public(&secret).unwrap(), &[1; 32], "tap", b"at scene").unwrap();
            let mut changed = sealed.clone();
            let at = at % changed.len();
            // The top bit of an X25519 public key is no part of it, but it is part of what the key is bound to.
            changed[at] ^= 1 << bit;
            prop_assert_eq!(unseal(&secret, "tap", &changed), Err(Shut));
            prop_assert_eq!(unseal(&secret, "tap", &sealed[..cut.min(sealed.len() - 1)]), Err(Shut));
        }
    }
}
