//! Refresh tokens: each buys new tokens once, and is followed by one successor.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use beatbook_shared::api::auth::Tokens;
use beatbook_shared::ids::{StaffId, record_id};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::{DAY, HOUR, Millis, SECOND};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::store::{self, Family};
use super::{Keys, me, sign_in};
use crate::config::Config;
use crate::db::{Error, Tx};
use crate::http::{Failure, Station};

/// Opens a sign-in and gives its first tokens.
pub(super) fn open(
    tx: &mut Tx<'_>,
    keys: &Keys,
    config: &Config,
    id: &StaffId,
    staff: &Staff,
    device: Option<&str>,
    now: Millis,
) -> Result<Tokens, Error> {
    let family = record_id(now, random()?).0;
    let oldest = now.plus(-(i64::from(config.tokens.longest_days) + 1) * DAY);
    store::add_family(tx, &family, id.as_str(), device, now, oldest)?;
    let secret = random::<32>()?;
    let refresh = B64.encode(secret);
    store::add_token(tx, &hash(refresh.as_bytes()), &family, now, ends(config, device, now, now))?;
    let (access, access_until) =
        keys.sign(id.as_str(), device, &family, config.tokens.access_minutes, now)?;
    let session_until = lasts(config, device, now);
    Ok(Tokens {
        access,
        access_until,
        refresh,
        me: me(id, staff, config, now),
        session_until,
        lock: config.lock.bounded(),
    })
}

/// New tokens for an old refresh token.
pub(super) async fn refresh(station: &Station, presented: String) -> Result<Tokens, Failure> {
    let now = station.now();
    let config = station.config.clone();
    let keys = station.keys.clone();
    // A family that must end is written, so the refusal comes back as a value and not as an error that
    // would undo it.
    station.write(move |tx| exchange(tx, &keys, &config, &presented, now)).await?.ok_or_else(lapsed)
}

fn lapsed() -> Failure {
    Problem::new(Code::SignIn, "Your sign-in has lapsed. Sign in again; nothing that you wrote is lost.")
        .into()
}

fn exchange(
    tx: &mut Tx<'_>,
    keys: &Keys,
    config: &Config,
    presented: &str,
    now: Millis,
) -> Result<Option<Tokens>, Error> {
    let presented_hash = hash(presented.as_bytes());
    let Some(token) = store::token(tx, &presented_hash)? else { return Ok(None) };
    let Some(family) = store::family(tx, &token.family)? else { return Ok(None) };
    if family.ended_at != 0 {
        return Ok(None);
    }
    let device = (!family.device.is_empty()).then_some(family.device.as_str());
    let refresh = if token.used_at == 0 {
        if Millis(token.until) <= now {
            return Ok(None);
        }
        let secret = random::<32>()?;
        let refresh = B64.encode(secret);
        let closed = B64.encode(mask(presented, secret)?);
        let successor_hash = hash(refresh.as_bytes());
        store::add_token(
            tx,
            &successor_hash,
            &family.id,
            now,
            ends(config, device, Millis(family.made_at), now),
        )?;
        store::spend_token(tx, &presented_hash, &closed, &successor_hash, now)?;
        refresh
    } else {
        match again(tx, config, &token, device.is_some(), presented, now)? {
            Some(refresh) => refresh,
            None => {
                tracing::warn!(staff = %family.staff, "a spent refresh token was shown again; the sign-in was ended");
                store::end_family(tx, &family.id, "reused", now)?;
                return Ok(None);
            }
        }
    };
    answer(tx, keys, config, &family, refresh, now)
}

/// The same successor once more, when it is still unused and the first answer may have been lost.
fn again(
    tx: &mut Tx<'_>,
    config: &Config,
    token: &store::Token,
    device: bool,
    presented: &str,
    now: Millis,
) -> Result<Option<String>, Error> {
    let window = if device { config.tokens.device_retry_s } else { config.tokens.retry_s };
    if now.since(Millis(token.used_at)) > i64::from(window) * SECOND {
        return Ok(None);
    }
    let unused = store::token(tx, &token.successor_hash)?.is_some_and(|successor| successor.used_at == 0);
    if !unused {
        return Ok(None);
    }
    let closed = B64.decode(&token.successor).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
    let Some(closed) = closed else { return Ok(None) };
    Ok(Some(B64.encode(mask(presented, closed)?)))
}

fn answer(
    tx: &mut Tx<'_>,
    keys: &Keys,
    config: &Config,
    family: &Family,
    refresh: String,
    now: Millis,
) -> Result<Option<Tokens>, Error> {
    let id = StaffId::from(family.staff.as_str());
    let Some(staff) = sign_in::person(tx, &id)? else { return Ok(None) };
    let device = (!family.device.is_empty()).then_some(family.device.as_str());
    let (access, access_until) =
        keys.sign(id.as_str(), device, &family.id, config.tokens.access_minutes, now)?;
    let session_until = lasts(config, device, Millis(family.made_at));
    let me = me(&id, &staff.record, config, now);
    Ok(Some(Tokens { access, access_until, refresh, me, session_until, lock: config.lock.bounded() }))
}

/// When a token ends: so long without use, and never later than the whole sign-in may last.
fn ends(config: &Config, device: Option<&str>, made_at: Millis, now: Millis) -> Millis {
    let idle = match device {
        Some(_) => i64::from(config.tokens.device_days) * DAY,
        None => i64::from(config.tokens.browser_hours) * HOUR,
    };
    now.plus(idle).min(lasts(config, device, made_at))
}

/// When a whole sign-in ends, however much it is used: a device asks for the password once a shift.
fn lasts(config: &Config, device: Option<&str>, made_at: Millis) -> Millis {
    let longest = i64::from(config.tokens.longest_days) * DAY;
    let shift = i64::from(config.lock.bounded().session_hours) * HOUR;
    made_at.plus(if device.is_some() { shift.min(longest) } else { longest })
}

/// Closes a successor so that only the holder of the token before it can open it, and opens it again: the
/// store holds no token that anybody could use.
fn mask(presented: &str, secret: [u8; 32]) -> Result<[u8; 32], Error> {
    let mut mac = Hmac::<Sha256>::new_from_slice(presented.as_bytes())
        .map_err(|e| Error::Corrupt(format!("the token could not be closed: {e}")))?;
    mac.update(b"beatbook refresh successor");
    let pad = mac.finalize().into_bytes();
    let mut out = secret;
    out.iter_mut().zip(pad.iter()).for_each(|(byte, pad)| *byte ^= pad);
    Ok(out)
}

pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| Error::Corrupt(format!("no randomness: {e}")))?;
    Ok(bytes)
}
