//! The notebook: sealed when saved, numbered without gaps, each entry bound to the one before.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::attendance::Fix;
use crate::ids::{RecordId, StaffId};
use crate::time::Millis;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Entry {
    pub author: StaffId,
    /// The officer's device that wrote it; numbers run per officer and device.
    pub book: String,
    pub number: u32,
    /// When it happened.
    pub at: Millis,
    /// When it was written.
    pub written_at: Millis,
    pub place: Option<String>,
    /// `note` or `statement` (quoted speech).
    pub entry: String,
    pub text: String,
    /// The incident or investigation it is about.
    #[serde(default)]
    pub about: Option<RecordId>,
    /// The entry that this one corrects; the earlier stays, struck through.
    #[serde(default)]
    pub corrects: Option<RecordId>,
    /// [`seal`] of the entry before in this book; empty for the first.
    pub prev: String,
    /// Number of the job or crime it is about, as it stood when the entry was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub job_number: Option<String>,
    /// Where the device was, if it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub spot: Option<Spot>,
    /// The author's initials, on a correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub initials: Option<String>,
    /// The templates and phrases put in (`templates.csv`), in the order in which they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub templates: Vec<String>,
}

/// A place on the map in whole millionths of a degree: a seal covers it, so it must read back to the digit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Spot {
    pub lat_e6: i64,
    pub lon_e6: i64,
    pub accuracy_m: u32,
}

impl Spot {
    /// The place of a fix; nothing where the fix is no place on Earth.
    #[must_use]
    pub fn of(fix: &Fix) -> Option<Spot> {
        let on_earth = fix.lat.abs() <= 90.0 && fix.lon.abs() <= 180.0 && fix.accuracy_m >= 0.0;
        on_earth.then(|| Spot {
            lat_e6: whole(fix.lat * 1e6),
            lon_e6: whole(fix.lon * 1e6),
            accuracy_m: u32::try_from(whole(fix.accuracy_m)).unwrap_or(u32::MAX),
        })
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounded by the size of the Earth")]
fn whole(value: f64) -> i64 {
    value.round().clamp(-1e12, 1e12) as i64
}

/// The initials that stand beside a correction: of each part of a name its first letter.
#[must_use]
pub fn initials(name: &str) -> String {
    name.split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|part| part.chars().find(|c| c.is_alphabetic()))
        .flat_map(char::to_uppercase)
        .collect()
}

impl Record for Entry {
    const KIND: &'static str = "notebook";
}

/// The hash that the next entry carries in `prev`.
#[must_use]
pub fn seal(id: &RecordId, entry: &Entry) -> String {
    let text = serde_json::to_string(&(id, entry)).unwrap_or_default();
    crate::sync::op::hash(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Spot, initials};
    use crate::patrol::attendance::Fix;

    #[test]
    fn initials_are_one_letter_for_each_part_of_a_name() {
        assert_eq!(initials("Siân Bowen"), "SB");
        assert_eq!(initials("Éowyn ap-Rhys Jones"), "ÉARJ");
        assert_eq!(initials(" "), "");
    }

    #[test]
    fn a_place_is_whole_numbers_and_no_place_off_the_earth() {
        let fix =
            |lat, lon| Fix { lat, lon, accuracy_m: 12.4, age_s: 1.0, at: None, provider: None, mock: None };
        let spot = Spot { lat_e6: 51_765_123, lon_e6: -3_143_000, accuracy_m: 12 };
        assert_eq!(Spot::of(&fix(51.765_123, -3.143)), Some(spot));
        assert_eq!(Spot::of(&fix(f64::NAN, 0.0)), None);
        assert_eq!(Spot::of(&fix(91.0, 0.0)), None);
    }
}
