//! A full sign-in for a phone whose PIN no longer opens it.

use beatbook_shared::api::locking::{Recover, Recovered, Recovery};
use beatbook_shared::ids::StaffId;
use beatbook_shared::problem::{Code, Problem};

use super::{refresh, sign_in};
use crate::devices;
use crate::http::{Failure, Station};

/// Says the phone's recovery secret again to its officer, with fresh tokens. Never to anybody else, and not for a
/// phone that was taken out of use.
pub(super) async fn recover(station: &Station, question: Recover) -> Result<Recovered, Failure> {
    let now = station.now();
    let device = question.device;
    let staff =
        sign_in::prove(station, &question.collar, question.password, Some(device.as_str()), now).await?;
    let config = station.config.clone();
    let keys = station.keys.clone();
    station
        .write(move |tx| {
            let row = devices::find(tx, &device)?.filter(|row| row.staff == staff.id.as_str());
            let Some(row) = row else {
                let detail = "This device is not enrolled for you. Ask for an enrolment code.";
                return Err(Problem::new(Code::Device, detail).into());
            };
            if row.status == "revoked" || row.recovery.is_empty() {
                let detail = "This phone was taken out of use, so its key is not given out. Hand it in; its work is kept.";
                return Err(Problem::new(Code::Device, detail).into());
            }
            let person = StaffId(staff.id.0.clone());
            let tokens = refresh::open(tx, &keys, &config, &person, &staff.record, Some(device.as_str()), now)?;
            Ok(Recovered { tokens, recovery: Recovery { secret: row.recovery } })
        })
        .await
}
