//! Access tokens: signed by this server (Ed25519), short, and checked without asking anybody.
//!
//! The clock is the server's own, handed in, so that a test can stand at any instant. Everything that a
//! token may claim is required: issuer, audience, holder, sign-in, end. A token that names another
//! algorithm, or no algorithm, is not read at all.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::{MINUTE, Millis, SECOND};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::store;
use crate::db::{Db, Error};

const AUDIENCE: &str = "beatbook";
const TYPE: &str = "at+jwt";
/// Ours are a few hundred bytes.
const LONGEST: usize = 2048;
/// How far the clocks of two server processes may be apart.
const LEEWAY: i64 = 5 * SECOND;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    /// The member of staff.
    pub sub: String,
    /// The enrolled device, if the sign-in is bound to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did: Option<String>,
    /// The sign-in.
    pub fam: String,
    /// Seconds since 1970.
    pub iat: i64,
    pub exp: i64,
}

struct Key {
    kid: String,
    sign: EncodingKey,
    verify: DecodingKey,
}

/// The keys that sign and verify; the newest signs.
pub struct Keys {
    issuer: String,
    keys: Vec<Key>,
}

impl Keys {
    /// Reads the keys, and makes the first one where there is none. Signs and verifies once, so that a
    /// server with an unusable key never starts.
    ///
    /// # Errors
    /// When the store cannot be read, or a key cannot be used.
    pub fn open(db: &Db, issuer: &str, now: Millis) -> Result<Keys, Error> {
        let rows = db.write(move |tx| {
            let there = store::token_keys(tx)?;
            if !there.is_empty() {
                return Ok(there);
            }
            let pkcs8 = Ed25519KeyPair::generate()
                .and_then(|pair| pair.to_pkcs8v1().map(|d| d.as_ref().to_vec()))
                .map_err(|_| Error::Corrupt("no signing key could be made".to_owned()))?;
            store::add_token_key(tx, &hash(&pkcs8)[..16], &STANDARD.encode(&pkcs8), now)?;
            store::token_keys(tx)
        })?;
        let keys = rows.iter().map(|(kid, pkcs8)| Key::read(kid, pkcs8)).collect::<Result<_, _>>()?;
        let keys = Keys { issuer: issuer.to_owned(), keys };
        let (token, _) = keys.sign("self-test", None, "self-test", 1, now)?;
        keys.verify(&token, now)
            .ok_or_else(|| Error::Corrupt("the signing key does not verify".to_owned()))?;
        Ok(keys)
    }

    /// A token for a sign-in, and when it ends.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(
        &self,
        staff: &str,
        device: Option<&str>,
        family: &str,
        minutes: u32,
        now: Millis,
    ) -> Result<(String, Millis), Error> {
        let until = now.plus(i64::from(minutes) * MINUTE);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: staff.to_owned(),
            did: device.map(str::to_owned),
            fam: family.to_owned(),
            iat: now.0.div_euclid(SECOND),
            exp: until.0.div_euclid(SECOND),
        };
        let key = self.keys.first().ok_or_else(|| Error::Corrupt("there is no signing key".to_owned()))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.kid.clone());
        let token = jsonwebtoken::encode(&header, &claims, &key.sign)
            .map_err(|e| Error::Corrupt(format!("the token could not be signed: {e}")))?;
        Ok((token, until))
    }

    /// What a token says, if it is ours and stands at `now`.
    #[must_use]
    pub fn verify(&self, token: &str, now: Millis) -> Option<Claims> {
        if token.len() > LONGEST {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        let ours = header.alg == Algorithm::EdDSA && header.typ.as_deref() == Some(TYPE);
        if !ours {
            return None;
        }
        let kid = header.kid?;
        let key = self.keys.iter().find(|k| k.kid == kid)?;
        let mut checks = Validation::new(Algorithm::EdDSA);
        checks.set_issuer(&[&self.issuer]);
        checks.set_audience(&[AUDIENCE]);
        checks.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Time is compared below, with the clock that was handed in.
        checks.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &key.verify, &checks).ok()?.claims;
        let end = claims.exp.checked_mul(SECOND)?.checked_add(LEEWAY)?;
        let start = claims.iat.checked_mul(SECOND)?.checked_sub(LEEWAY)?;
        (start <= now.0 && now.0 < end).then_some(claims)
    }
}

impl Key {
    fn read(kid: &str, pkcs8: &str) -> Result<Key, Error> {
        let bad = || Error::Corrupt(format!("the signing key {kid} cannot be read"));
        let der = STANDARD.decode(pkcs8).map_err(|_| bad())?;
        let pair = Ed25519KeyPair::from_pkcs8(&der).map_err(|_| bad())?;
        Ok(Key {
            kid: kid.to_owned(),
            verify: DecodingKey::from_ed_der(pair.public_key().as_ref()),
            sign: EncodingKey::from_ed_der(&der),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
    use proptest::prelude::*;

    pub fn keys(kid: &str) -> Keys {
        let pair = Ed25519KeyPair::generate().unwrap();
        let pkcs8 = STANDARD.encode(pair.to_pkcs8v1().unwrap().as_ref());
        Keys { issuer: "beatbook".to_owned(), keys: vec![Key::read(kid, &pkcs8).unwrap()] }
    }

    const NOW: Millis = Millis(1_790_000_000_000);

    #[test]
    fn a_token_says_who_and_stands_for_its_minutes() {
        let keys = keys("a");
        let (token, until) = keys.sign("staff-1", Some("dev-1"), "fam-1", 10, NOW).unwrap();
        let claims = keys.verify(&token, NOW).unwrap();
        assert_eq!((claims.sub.as_str(), claims.did.as_deref()), ("staff-1", Some("dev-1")));
        assert!(keys.verify(&token, until.plus(-1)).is_some());
        assert!(keys.verify(&token, until.plus(LEEWAY - 1)).is_some());
        assert!(keys.verify(&token, until.plus(LEEWAY)).is_none(), "ended");
        assert!(keys.verify(&token, NOW.plus(-MINUTE)).is_none(), "from the future");
    }

    #[test]
    fn tokens_of_others_are_not_read() {
        let ours = keys("a");
        let theirs = keys("a");
        let (token, _) = theirs.sign("staff-1", None, "fam-1", 10, NOW).unwrap();
        assert!(ours.verify(&token, NOW).is_none(), "another key under our name");
        let (mut other_issuer, mut other_name) = (keys("b"), keys("c"));
        other_issuer.issuer = "elsewhere".to_owned();
        let (token, _) = other_issuer.sign("staff-1", None, "fam-1", 10, NOW).unwrap();
        other_issuer.issuer = "beatbook".to_owned();
        assert!(other_issuer.verify(&token, NOW).is_none(), "another issuer");
        let (token, _) = other_name.sign("staff-1", None, "fam-1", 10, NOW).unwrap();
        other_name.keys[0].kid = "d".to_owned();
        assert!(other_name.verify(&token, NOW).is_none(), "a key that is not there");
    }

    #[test]
    fn a_header_cannot_choose_how_it_is_checked() {
        let keys = keys("a");
        let (token, _) = keys.sign("staff-1", None, "fam-1", 10, NOW).unwrap();
        let mut parts = token.split('.');
        let (_, claims, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        for header in [
            r#"{"typ":"at+jwt","alg":"none","kid":"a"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","kid":"a"}"#,
            r#"{"typ":"at+jwt","alg":"RS256","kid":"a"}"#,
            r#"{"typ":"JWT","alg":"EdDSA","kid":"a"}"#,
            r#"{"alg":"EdDSA","kid":"a"}"#,
            r#"{"typ":"at+jwt","alg":"EdDSA"}"#,
            r#"{"typ":"at+jwt","alg":"EdDSA","kid":"../a"}"#,
            r#"{"typ":"at+jwt","alg":"EdDSA","kid":["a"]}"#,
        ] {
            let forged = format!("{}.{claims}.{signature}", B64.encode(header));
            assert!(keys.verify(&forged, NOW).is_none(), "{header}");
            assert!(keys.verify(&format!("{}.{claims}.", B64.encode(header)), NOW).is_none(), "{header}");
        }
    }

    #[test]
    fn claims_of_the_wrong_kind_are_refused_even_when_signed() {
        let keys = keys("a");
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some("a".to_owned());
        let good = serde_json::json!({"iss": "beatbook", "aud": "beatbook", "sub": "s", "fam": "f",
            "iat": NOW.0 / 1000, "exp": NOW.0 / 1000 + 600});
        let sign =
            |claims: &serde_json::Value| jsonwebtoken::encode(&header, claims, &keys.keys[0].sign).unwrap();
        assert!(keys.verify(&sign(&good), NOW).is_some());
        for (field, value) in [
            ("exp", serde_json::json!("1790000600")),
            ("exp", serde_json::json!(1.79e9)),
            ("exp", serde_json::json!(-1)),
            ("exp", serde_json::json!(9_223_372_036_854_775_807_i64)),
            ("exp", serde_json::Value::Null),
            ("iat", serde_json::json!("now")),
            ("aud", serde_json::json!("elsewhere")),
            ("aud", serde_json::json!(["beatbook"])),
            ("iss", serde_json::json!("elsewhere")),
            ("sub", serde_json::json!(7)),
            ("fam", serde_json::Value::Null),
            ("admin", serde_json::json!(true)),
        ] {
            let mut claims = good.clone();
            claims[field] = value.clone();
            assert!(keys.verify(&sign(&claims), NOW).is_none(), "{field} = {value}");
        }
    }

    proptest! {
        #[test]
        fn no_changed_token_is_accepted(at in 0_usize..400, to in any::<u8>(), cut in any::<bool>()) {
            let keys = keys("a");
            let (token, _) = keys.sign("staff-1", Some("dev-1"), "fam-1", 10, NOW).unwrap();
            let mut bytes = token.clone().into_bytes();
            let at = at % bytes.len();
            if cut { bytes.truncate(at) } else { bytes[at] = to }
            let changed = String::from_utf8_lossy(&bytes).into_owned();
            prop_assume!(changed != token);
            // The last letter of base64 holds spare bits; a decoder that ignored them would take a
            // second spelling of one signature.
            prop_assert!(keys.verify(&changed, NOW).is_none());
        }
    }
}
