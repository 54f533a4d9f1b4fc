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
use crate::time::Millis;

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
    /// Sent elsewhere or no longer needed before arriving.
    StoodDown,
}

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
    #[serde(default)]
    pub reason: Option<String>,
    /// Where: latitude, longitude, accuracy in metres; or why there is none.
    #[serde(default)]
    pub fix: Option<Fix>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Fix {
    pub lat: f64,
    pub lon: f64,
    pub accuracy_m: f64,
    pub age_s: f64,
}

impl Record for Attendance {
    const KIND: &'static str = "attendance";
}
impl Record for Stamp {
    const KIND: &'static str = "stamp";
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

/// The next points that an officer may stamp, in the order in which they usually come.
#[must_use]
pub fn next_points(stamps: &[(RecordId, Stamp)]) -> Vec<Point> {
    let standing = effective(stamps);
    let has = |p| standing.contains_key(&p);
    if has(Point::Clear) || has(Point::StoodDown) {
        return Vec::new();
    }
    if has(Point::AtScene) {
        return vec![Point::Clear];
    }
    if has(Point::EnRoute) || has(Point::Holding) {
        let mut next = vec![Point::AtScene];
        if !has(Point::Holding) {
            next.push(Point::Holding);
        }
        next.push(Point::StoodDown);
        return next;
    }
    if has(Point::Acknowledged) {
        return vec![Point::EnRoute, Point::AtScene, Point::StoodDown];
    }
    vec![Point::Acknowledged, Point::EnRoute, Point::AtScene, Point::StoodDown]
}
