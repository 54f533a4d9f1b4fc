//! Signing in with collar number and password.

use beatbook_shared::api::auth::{SignIn, Tokens};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::{attempts, refresh, store};
use crate::http::{Failure, Station};
use crate::records::{self, Stored};

/// The longest collar number that is looked for.
const LONGEST_COLLAR: usize = 40;

/// New tokens for whoever has that number and password, on a browser or an enrolled device.
pub(super) async fn sign_in(station: &Station, question: SignIn) -> Result<Tokens, Failure> {
    let now = station.now();
    let device = question.device.filter(|d| !d.is_empty());
    let staff = prove(station, &question.collar, question.password, device.as_deref(), now).await?;
    let config = station.config.clone();
    let keys = station.keys.clone();
    station
        .write(move |tx| {
            if let Some(device) = &device {
                let row = crate::devices::find(tx, device)?;
                if row.is_none_or(|row| row.staff != staff.id.as_str()) {
                    let detail = "This device is not enrolled for you. Ask for an enrolment code.";
                    return Err(Problem::new(Code::Device, detail).into());
                }
            }
            let person = StaffId(staff.id.0.clone());
            refresh::open(tx, &keys, &config, &person, &staff.record, device.as_deref(), now)
        })
        .await
}

/// The person, if the password is theirs. Counts wrong ones, and makes guessers wait.
pub(super) async fn prove(
    station: &Station,
    collar: &str,
    password: String,
    device: Option<&str>,
    now: Millis,
) -> Result<Stored<Staff>, Failure> {
    let collar = collar.trim().to_owned();
    let tried = attempts::tried(&collar, device);
    let key = tried.clone();
    let (before, holder) = station
        .read(move |conn| {
            let before = store::attempts(conn, &key)?;
            let waiting = before.is_some_and(|(_, _, until)| until > now);
            if waiting || collar.is_empty() || collar.len() > LONGEST_COLLAR {
                return Ok((before, None));
            }
            let staff = store::staff_by_collar(conn, &collar, now)?;
            let hash = match &staff {
                Some(staff) => store::password_hash(conn, &StaffId(staff.id.0.clone()))?,
                None => None,
            };
            Ok((before, staff.zip(hash)))
        })
        .await?;
    if let Some((_, _, until)) = before
        && until > now
    {
        return Err(attempts::must_wait(until, now));
    }
    let (staff, hash) = holder.unzip();
    let right = station.turnstile.check(password, hash).await?;
    let config = station.config.clone();
    let wait = station
        .write(move |tx| {
            if right {
                store::clear_attempts(tx, &tried)?;
                return Ok(None);
            }
            // Read again: others may have guessed while this password was being checked.
            let before = store::attempts(tx, &tried)?;
            let (wrong, until) = attempts::next(before, &config.tokens, now);
            store::set_attempts(tx, &tried, wrong, until, now)?;
            Ok(Some(until))
        })
        .await?;
    match (staff, wait) {
        (Some(staff), None) => Ok(staff),
        (_, Some(until)) if until > now => Err(attempts::must_wait(until, now)),
        _ => Err(attempts::wrong().into()),
    }
}

/// The person of a sign-in, as they are now.
pub(super) fn person(
    conn: &mut crate::db::AnyConn,
    id: &StaffId,
) -> Result<Option<Stored<Staff>>, crate::db::Error> {
    records::get::<Staff>(conn, &id.record())
}
