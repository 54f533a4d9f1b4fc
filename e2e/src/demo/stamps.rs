//! The stamps of one attendance: where each came from, which were forgotten and which were put right.

use beatbook_shared::examples;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Fix, Point, ResourceRole, StampFix};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::time::{MINUTE, Millis, SECOND};

use super::dice::Dice;
use super::jobs::{POINTS, Streets};
use super::people::Person;

/// When each point was reached.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub assigned: Millis,
    pub acknowledged: Option<Millis>,
    pub en_route: Option<Millis>,
    /// Missing where nobody pressed the button.
    pub at_scene: Option<Millis>,
    pub clear: Millis,
}

impl Times {
    fn at(&self, point: Point) -> Option<Millis> {
        match point {
            Point::Assigned => Some(self.assigned),
            Point::Acknowledged => self.acknowledged,
            Point::EnRoute => self.en_route,
            Point::AtScene => self.at_scene,
            Point::Clear => Some(self.clear),
            Point::Holding | Point::StoodDown | Point::Diverted | Point::Unable => None,
        }
    }
}

/// How an attendance runs once somebody is sent.
pub fn times(dice: &mut Dice, assigned: Millis, grade: &str, rural: bool, scene: i64) -> Times {
    let drive = match (grade, rural) {
        ("1", false) => 6.5,
        ("1", true) => 12.0,
        (_, false) => 12.0,
        (_, true) => 21.0,
    };
    let acknowledged = dice.chance(0.7).then(|| assigned.plus(dice.minutes(0.6)));
    let en_route = assigned.plus(dice.minutes(1.5));
    let at_scene = en_route.plus(dice.minutes(drive));
    Times {
        assigned,
        acknowledged,
        en_route: Some(en_route),
        at_scene: Some(at_scene),
        clear: at_scene.plus(scene),
    }
}

/// The log's status at `now`.
pub fn status(incident: &mut Incident, times: &Times, now: Millis) {
    let reached = |at: Option<Millis>| at.is_some_and(|at| at <= now);
    incident.status = if times.clear <= now {
        "CLO"
    } else if reached(times.at_scene) {
        "SCN"
    } else if reached(times.en_route) {
        "ENR"
    } else if times.assigned <= now {
        "ASG"
    } else {
        "AWR"
    }
    .to_owned();
}

/// Writes an attendance and its stamps, up to now.
pub fn attend(
    s: &mut Streets<'_>,
    incident: &RecordId,
    officer: &Person,
    role: ResourceRole,
    crew: usize,
    times: &Times,
    found_it: bool,
) {
    let now = s.book.now;
    if times.assigned > now {
        return;
    }
    let control = s.control.clone();
    let id = s.book.id(&format!("attendance/{incident}/{crew}"));
    let callsign = callsign(officer);
    let mut sent = examples::attendance(incident, &callsign, std::slice::from_ref(&officer.id));
    sent.role = role;
    s.book.add(times.assigned, &control, &id, &sent);
    for point in POINTS {
        let Some(at) = times.at(point).filter(|at| *at <= now) else { continue };
        if found_it && !matches!(point, Point::AtScene | Point::Clear) {
            continue;
        }
        let mut stamp = examples::stamp(&id, point, at);
        stamp.by = Some(officer.id.clone());
        let key = format!("stamp/{id}/{point:?}");
        let slot = s.book.id(&key);
        if point == Point::Assigned {
            (stamp.source, stamp.by) = ("dispatcher".to_owned(), Some(control.clone()));
            s.book.add(at, &control, &slot, &stamp);
            continue;
        }
        let luck = s.dice.share();
        stamp.source = match luck {
            l if l < 0.62 => "app",
            l if l < 0.88 => "radio",
            l if l < 0.93 => "geofence",
            _ => "dispatcher",
        }
        .to_owned();
        if stamp.source == "dispatcher" {
            // Typed later, and some of those are put right by the officer.
            let typed = at.plus(s.dice.minutes(11.0));
            stamp.at = Some(typed.min(now));
            stamp.by = Some(control.clone());
            s.book.add(typed.min(now), &control, &slot, &stamp);
            if s.dice.chance(0.4) && typed <= now {
                let mut right = examples::stamp(&id, point, at);
                right.by = Some(officer.id.clone());
                right.corrects = Some(slot);
                right.reason = Some("Arrived before control typed it".to_owned());
                right.late_entry_at = Some(typed);
                s.book.add(typed, &control, &s.book.id(&format!("{key}/right")), &right);
            }
            continue;
        }
        let mut written = at;
        if s.dice.chance(0.04) {
            written = at.plus(s.dice.minutes(20.0));
            if written > now {
                continue;
            }
            stamp.late_entry_at = Some(written);
            stamp.reason = Some("Forgot to tap".to_owned());
        }
        let (fix, later) = match stamp.source.as_str() {
            "app" => position(officer.area, &slot, written),
            _ => (None, false),
        };
        if later {
            s.book.add(written, &control, &slot, &stamp);
            let no_fix = fix.is_none().then(|| "timed_out".to_owned());
            let at = written.plus(LEARNT_AFTER);
            let learnt = StampFix { stamp: slot, at, by: Some(officer.id.clone()), fix, no_fix };
            s.book.add(at, &control, &s.book.id(&format!("{key}/fix")), &learnt);
        } else {
            stamp.fix = fix;
            s.book.add(written, &control, &slot, &stamp);
        }
    }
}

/// How long after a tap its place is learnt, where it was not known at once.
const LEARNT_AFTER: i64 = 9 * SECOND;

/// The middle of each area: its largest town, as latitude and longitude.
const MIDDLES: [(&str, f64, f64); 5] = [
    ("BG", 51.778, -3.208),
    ("CA", 51.667, -3.195),
    ("MO", 51.822, -3.017),
    ("NE", 51.588, -2.998),
    ("TO", 51.653, -3.021),
];

/// Where the phone was, and whether it learnt so only after the tap. Most know it at once; indoors some never do,
/// and say so.
///
/// The chance comes from the stamp's own name, so that the rest of the force is the same with and without places.
fn position(area: &str, slot: &RecordId, at: Millis) -> (Option<Fix>, bool) {
    let mut dice =
        Dice::new(slot.as_str().bytes().fold(7, |sum, byte| sum.wrapping_mul(131) + u64::from(byte)));
    let luck = dice.share();
    if luck > 0.92 {
        return (None, true);
    }
    let (lat, lon) = MIDDLES.iter().find(|(code, ..)| *code == area).map_or((51.66, -3.02), |m| (m.1, m.2));
    let off = |share: f64| (share - 0.5) * 0.05;
    let fix = Fix {
        lat: lat + off(dice.share()),
        lon: lon + off(dice.share()),
        accuracy_m: 5.0 + 30.0 * dice.share(),
        age_s: 2.0 * dice.share(),
        at: Some(at),
        provider: Some("gps".to_owned()),
        mock: Some(false),
    };
    (Some(fix), luck > 0.8)
}

/// The radio name of an officer on patrol.
#[must_use]
pub fn callsign(officer: &Person) -> String {
    format!("{}{}", officer.area, officer.collar)
}

/// A few minutes before now, for jobs that are under way.
#[must_use]
pub fn ago(now: Millis, minutes: i64) -> Millis {
    now.plus(-minutes * MINUTE)
}
