//! Attendance: one per resource per incident, with the stamps that say when.
//!
//! A stamp is a fact. It is never changed: a correction is a new stamp that names the one it corrects,
//! and an undo is a correction with no time. [`effective`] reads the stamps that stand, each beside
//! what it replaced.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use crate::ids::{RecordId, StaffId};
use crate::time::{Millis, SECOND};

/// One resource sent to one incident. A double-crewed car is one resource and two officers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
#[ts(export_to = "patrol.ts")]
pub struct Attendance {
    pub incident: RecordId,
    /// Callsign.
    pub resource: String,
    pub officers: Vec<StaffId>,
    pub role: ResourceRole,
    pub origin: Option<String>,
}

/// What kind of resource went. A PCSO's arrival is not a constable's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum ResourceRole {
    #[default]
    Sworn,
    Pcso,
    Csi,
    Other,
}

/// The points in one resource's attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "patrol.ts")]
pub enum Point {
    Assigned,
    Acknowledged,
    EnRoute,
    /// Waiting nearby for safety; the response clock keeps running.
    Holding,
    AtScene,
    Clear,
    /// No longer needed before arriving.
    StoodDown,
    /// Sent to something else before arriving.
    Diverted,
    /// Could not go, or could not go on.
    Unable,
}

impl Point {
    /// Whether the resource is done with the incident: nothing may be tapped after it.
    #[must_use]
    pub fn ends(self) -> bool {
        matches!(self, Point::Clear | Point::StoodDown | Point::Diverted | Point::Unable)
    }

    /// Whether it ended without being there: the resource was on its way, or was to be.
    #[must_use]
    pub fn turned_away(self) -> bool {
        self.ends() && self != Point::Clear
    }
}

/// How long a position may still be attached to a tap. The tap itself never waits for one.
pub const FIX_WITHIN_MS: i64 = 30 * SECOND;
/// For how long a tap may be undone.
pub const UNDO_MS: i64 = 10 * SECOND;

/// A time, where it came from, and what it corrects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Stamp {
    pub attendance: RecordId,
    pub point: Point,
    /// When it happened. Missing in a correction that takes the earlier stamp back.
    pub at: Option<Millis>,
    /// `app`, `radio`, `geofence`, `dispatcher` or `import`.
    pub source: String,
    #[serde(default)]
    pub by: Option<StaffId>,
    /// The stamp that this one corrects.
    #[serde(default)]
    pub corrects: Option<RecordId>,
    /// When a late entry was made, if the officer forgot to tap.
    #[serde(default)]
    pub late_entry_at: Option<Millis>,
    /// Why, as a code of `attendance_reasons.csv`, where the point asks for one.
    #[serde(default)]
    pub reason_code: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
    /// Where, if that was known at the moment of the tap. What is learnt afterwards is a [`StampFix`].
    #[serde(default)]
    pub fix: Option<Fix>,
}

/// A position: where, how exactly, how old it was, and from whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Fix {
    pub lat: f64,
    pub lon: f64,
    pub accuracy_m: f64,
    /// How old it was when it was handed over.
    pub age_s: f64,
    /// When it was taken, by the device's clock.
    #[serde(default)]
    pub at: Option<Millis>,
    /// `gps`, `network`, `browser`: whatever the platform says.
    #[serde(default)]
    pub provider: Option<String>,
    /// The platform says that the position was made up. Unknown where it cannot say.
    #[serde(default)]
    pub mock: Option<bool>,
}

/// Where a tap was made, learnt after it: a fact of its own, for the stamp is never changed. Either the
/// position, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct StampFix {
    pub stamp: RecordId,
    pub at: Millis,
    #[serde(default)]
    pub by: Option<StaffId>,
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Code (`no_fix_reasons.csv`).
    #[serde(default)]
    pub no_fix: Option<String>,
}

impl Record for Attendance {
    const KIND: &'static str = "attendance";
}
impl Record for Stamp {
    const KIND: &'static str = "stamp";
}
impl Record for StampFix {
    const KIND: &'static str = "stamp_fix";
}

/// A stamp that stands, and those it replaced, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing<'a> {
    pub id: &'a RecordId,
    pub stamp: &'a Stamp,
    pub at: Millis,
    pub replaced: Vec<(&'a RecordId, &'a Stamp)>,
}

/// The stamps of one attendance that stand, one for each point at most: for a point stamped more than
/// once without correction, the earliest, as that is when it first happened. A stamp that another
/// corrects no longer stands; a correction with no time takes the point back.
#[must_use]
pub fn effective<'a>(stamps: &'a [(RecordId, Stamp)]) -> BTreeMap<Point, Standing<'a>> {
    let by_id: BTreeMap<&RecordId, &Stamp> = stamps.iter().map(|(id, s)| (id, s)).collect();
    let corrected: std::collections::BTreeSet<&RecordId> =
        stamps.iter().filter_map(|(_, s)| s.corrects.as_ref()).collect();
    let mut standing: BTreeMap<Point, Standing<'a>> = BTreeMap::new();
    for (id, stamp) in stamps {
        let Some(at) = stamp.at else { continue };
        if corrected.contains(id) {
            continue;
        }
        let mut replaced = Vec::new();
        let mut before = stamp.corrects.as_ref();
        // A chain of corrections is as long as the stamps are many at most, even if a bad import made a ring.
        while let Some((earlier, stamp)) = before.and_then(|b| by_id.get_key_value(b)) {
            replaced.insert(0, (*earlier, *stamp));
            before = stamp.corrects.as_ref().filter(|_| replaced.len() < stamps.len());
        }
        let candidate = Standing { id, stamp, at, replaced };
        match standing.get(&stamp.point) {
            Some(held) if (held.at, held.id) <= (at, id) => {}
            _ => {
                standing.insert(stamp.point, candidate);
            }
        }
    }
    standing
}

/// The point that ended the attendance, if one did, with its time.
#[must_use]
pub fn ended(stamps: &[(RecordId, Stamp)]) -> Option<(Point, Millis)> {
    effective(stamps).into_iter().find(|(point, _)| point.ends()).map(|(point, held)| (point, held.at))
}

/// The next points that an officer may stamp, in the order in which they usually come: what goes on first,
/// what breaks off last.
#[must_use]
pub fn next_points(stamps: &[(RecordId, Stamp)]) -> Vec<Point> {
    let standing = effective(stamps);
    let has = |p| standing.contains_key(&p);
    if standing.keys().any(|point| point.ends()) {
        return Vec::new();
    }
    if has(Point::AtScene) {
        return vec![Point::Clear, Point::Diverted];
    }
    let mut next = if has(Point::EnRoute) || has(Point::Holding) {
        vec![Point::AtScene, Point::Holding]
    } else if has(Point::Acknowledged) {
        // Who forgot to tap on the way taps that they are there.
        vec![Point::EnRoute, Point::AtScene]
    } else {
        vec![Point::Acknowledged, Point::EnRoute, Point::AtScene]
    };
    next.retain(|point| !has(*point));
    next.extend([Point::StoodDown, Point::Diverted, Point::Unable]);
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tapped(points: &[Point]) -> Vec<(RecordId, Stamp)> {
        (0_i64..)
            .zip(points)
            .map(|(n, point)| {
                let stamp = Stamp {
                    attendance: "a".into(),
                    point: *point,
                    at: Some(Millis(n * 1_000)),
                    source: "app".to_owned(),
                    by: None,
                    corrects: None,
                    late_entry_at: None,
                    reason_code: None,
                    reason: None,
                    fix: None,
                };
                (RecordId(format!("s{n}")), stamp)
            })
            .collect()
    }

    #[test]
    fn arriving_is_offered_from_the_first_moment_and_leaving_only_to_who_is_there() {
        assert!(next_points(&[]).contains(&Point::AtScene));
        assert_eq!(next_points(&tapped(&[Point::EnRoute]))[0], Point::AtScene);
        assert_eq!(next_points(&tapped(&[Point::EnRoute, Point::AtScene]))[0], Point::Clear);
        assert!(!next_points(&tapped(&[Point::EnRoute])).contains(&Point::Clear));
    }

    #[test]
    fn holding_nearby_is_a_state_of_its_own_and_not_an_arrival() {
        let next = next_points(&tapped(&[Point::EnRoute, Point::Holding]));
        assert_eq!(next[0], Point::AtScene);
        assert!(!next.contains(&Point::Holding));
        assert!(next_points(&tapped(&[Point::EnRoute])).contains(&Point::Holding));
    }

    #[test]
    fn every_ending_ends_and_only_leaving_says_that_somebody_was_there() {
        for point in [Point::Clear, Point::StoodDown, Point::Diverted, Point::Unable] {
            let stamps = tapped(&[Point::EnRoute, point]);
            assert!(next_points(&stamps).is_empty(), "{point:?}");
            assert_eq!(ended(&stamps), Some((point, Millis(1_000))));
            assert_eq!(point.turned_away(), point != Point::Clear);
        }
        assert_eq!(ended(&tapped(&[Point::EnRoute, Point::Holding, Point::AtScene])), None);
    }
}
