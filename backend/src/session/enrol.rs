//! Enrolling a device with a one-time code.

use beatbook_shared::api::auth::{Enrol, Enrolled};
use beatbook_shared::api::locking::Recovery;
use beatbook_shared::ids::{DeviceId, StaffId, record_id};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::hash;
use beatbook_shared::time::Millis;

use super::{refresh, sign_in};
use crate::devices::{self, CodeRow};
use crate::http::{Failure, Station};

const LONGEST_NAME: usize = 80;
const LONGEST_EPOCH: usize = 64;

/// Adds the device and signs its owner in on it.
pub(super) async fn enrol(station: &Station, question: Enrol) -> Result<Enrolled, Failure> {
    let name = question.device_name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::field(
            "device_name",
            format!("Name the device in 1 to {LONGEST_NAME} characters."),
        )
        .into());
    }
    let epoch = question.epoch;
    let plain = epoch.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if epoch.is_empty() || epoch.len() > LONGEST_EPOCH || !plain {
        let rule = format!("Give 1 to {LONGEST_EPOCH} letters, digits or dashes.");
        return Err(Problem::field("epoch", rule).into());
    }
    let now = station.now();
    let staff = sign_in::prove(station, &question.collar, question.password, None, now).await?;
    let code_hash = hash(devices::normal(&question.code).as_bytes());
    let config = station.config.clone();
    let keys = station.keys.clone();
    station
        .write(move |tx| {
            let code = devices::code(tx, &code_hash)?;
            may_enrol(code.as_ref(), &staff.id.0, now)?;
            let person = StaffId(staff.id.0.clone());
            let device = DeviceId(record_id(now, refresh::random()?).0);
            devices::enrol(tx, &code_hash, &device, &person, &name, &epoch, now)?;
            let secret = hex::encode(refresh::random::<32>()?);
            devices::set_recovery(tx, device.as_str(), &secret)?;
            let tokens =
                refresh::open(tx, &keys, &config, &person, &staff.record, Some(device.as_str()), now)?;
            Ok(Enrolled { device: device.0, tokens, recovery: Recovery { secret } })
        })
        .await
}

/// Whether a code opens the way for that person now. A code of somebody else's is as wrong as none.
fn may_enrol(code: Option<&CodeRow>, staff: &str, now: Millis) -> Result<(), Problem> {
    let refuse = |detail: &str| Err(Problem::new(Code::EnrolmentCode, detail));
    match code {
        Some(code) if code.staff != staff => {
            refuse("The code is wrong. Check it against the one you were given.")
        }
        Some(code) if code.used_at != 0 => {
            refuse("The code was used already; each is good for one device. Ask for a new one.")
        }
        Some(code) if Millis(code.until) <= now => refuse("The code is out of date. Ask for a new one."),
        Some(_) => Ok(()),
        None => refuse("The code is wrong. Check it against the one you were given."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_in_time_and_for_its_own_person() {
        let code = |staff: &str, used_at| CodeRow {
            hash: String::new(),
            staff: staff.to_owned(),
            until: 1_000,
            used_at,
        };
        assert!(may_enrol(Some(&code("a", 0)), "a", Millis(999)).is_ok());
        for (code, staff, now) in [
            (Some(code("a", 0)), "a", 1_000),
            (Some(code("a", 5)), "a", 10),
            (Some(code("b", 0)), "a", 10),
            (None, "a", 10),
        ] {
            let refused = may_enrol(code.as_ref(), staff, Millis(now));
            assert_eq!(refused.map_err(|p| p.code), Err(Code::EnrolmentCode));
        }
    }
}
