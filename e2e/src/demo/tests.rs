//! The demonstration force holds together: the same seed gives the same force, and its dirt is the dirt that was asked for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use beatbook_server::db::{Db, DbOptions};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp, effective};
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::{self, Record, from_body};
use beatbook_shared::time::{DAY, Millis};

use super::{Force, Options, build, load, open_accounts};

fn now() -> Millis {
    Millis::parse("2026-11-06T19:10:00Z").unwrap()
}

/// The records as all edits leave them.
fn records<R: Record>(force: &Force) -> BTreeMap<RecordId, R> {
    let mut all = BTreeMap::new();
    for write in force.writes.iter().filter(|w| w.edit.kind == R::KIND) {
        all.insert(write.edit.record.clone(), from_body::<R>(&write.edit.after).unwrap());
    }
    all
}

#[test]
fn one_seed_gives_one_force() {
    let options = Options { days: 6, per_day: 40 };
    let lines = |seed| {
        let force = build(seed, now(), &options);
        force.writes.iter().map(|w| format!("{:?}", w.edit)).collect::<Vec<_>>()
    };
    assert_eq!(lines(7), lines(7));
    assert_ne!(lines(7), lines(8));
}

#[test]
fn every_record_is_whole_hangs_on_something_earlier_and_lies_before_now() {
    let force = build(11, now(), &Options { days: 10, per_day: 60 });
    let mut there = BTreeSet::new();
    for write in &force.writes {
        assert!(write.at <= now());
        let kind = patrol::find(&write.edit.kind).unwrap();
        (kind.check)(&write.edit.after).unwrap();
        if let Some(parent) = patrol::parent_of(kind, &write.edit.after) {
            assert!(there.contains(&parent), "{} {} before its parent", write.edit.kind, write.edit.record);
        }
        there.insert(write.edit.record.clone());
    }
}

#[test]
fn the_dirt_is_as_much_as_it_should_be() {
    let force = build(3, now(), &Options::default());
    let incidents = records::<Incident>(&force);
    let total = incidents.len() as f64;
    assert!((1500.0..1900.0).contains(&total), "{total} incidents in four weeks");
    let share = |n: usize, of: f64| 100.0 * n as f64 / of;
    let duplicates = share(incidents.values().filter(|i| i.duplicate_of.is_some()).count(), total);
    assert!((3.0..8.0).contains(&duplicates), "{duplicates} % duplicates");

    let mut grades: BTreeMap<RecordId, BTreeSet<String>> = BTreeMap::new();
    for grading in records::<Grading>(&force).into_values() {
        grades.entry(grading.incident).or_default().insert(grading.grade);
    }
    let regraded = share(grades.values().filter(|g| g.len() > 1).count(), total);
    assert!((4.0..10.0).contains(&regraded), "{regraded} % regraded");

    let mut stamps: BTreeMap<RecordId, Vec<(RecordId, Stamp)>> = BTreeMap::new();
    for (id, stamp) in records::<Stamp>(&force) {
        stamps.entry(stamp.attendance.clone()).or_default().push((id, stamp));
    }
    let (mut cleared, mut missing, mut midnight) = (0, 0, 0);
    for (id, attendance) in records::<Attendance>(&force) {
        let standing = stamps.get(&id).map(|s| effective(s)).unwrap_or_default();
        let Some(clear) = standing.get(&Point::Clear) else { continue };
        cleared += 1;
        missing += usize::from(!standing.contains_key(&Point::AtScene));
        let created = incidents[&attendance.incident].created_at;
        midnight += usize::from(created.london().date() != clear.at.london().date());
    }
    let missing = share(missing, f64::from(cleared));
    assert!((10.0..25.0).contains(&missing), "{missing} % without arrival");
    assert!(share(midnight, f64::from(cleared)) >= 2.0);
    assert!(incidents.values().any(|i| i.already_there));
}

#[test]
fn at_no_time_do_two_people_have_one_collar_number() {
    let force = build(2, now(), &Options { days: 28, per_day: 5 });
    let staff = records::<Staff>(&force);
    for days in [0, 10, 28] {
        let at = now().plus(-days * DAY);
        let collars: Vec<&str> = staff.values().filter_map(|s| s.collar(at)).collect();
        let distinct: BTreeSet<&&str> = collars.iter().collect();
        assert_eq!(distinct.len(), staff.len());
    }
    assert!(staff.values().any(|s| s.collars.len() == 2));
    assert!(staff.values().any(|s| s.roles_on(now()) == ["PCO", "SGT"]), "nobody acts up");
    assert!(staff.values().any(|s| s.roles_on(now()).is_empty()), "nobody is on leave");
}

#[test]
fn the_two_officers_have_a_job_to_go_to_and_crimes_of_their_own() {
    let force = build(1, now(), &Options { days: 14, per_day: 60 });
    let incidents = records::<Incident>(&force);
    let (_, carys) = &force.devices[0];
    assert_eq!(force.devices.len(), 2);
    let mine: Vec<&str> = records::<Attendance>(&force)
        .values()
        .filter(|a| a.officers.contains(carys))
        .filter_map(|a| incidents.get(&a.incident))
        .filter(|i| i.status == "ASG")
        .map(|i| i.title.as_str())
        .collect();
    assert!(mine.contains(&"Woman shouting next door"), "{mine:?}");
    let own = records::<Investigation>(&force)
        .into_values()
        .filter(|i| i.oic.as_ref() == Some(carys) && i.status == "open");
    assert!(own.count() >= 7);
    let roles: Vec<&str> = force.accounts.iter().map(|a| a.role.as_str()).collect();
    assert_eq!(&roles[..3], ["PCO", "PCO", "SGT"]);
    assert!(["INS", "PRF", "BEN", "FIN", "ADM"].iter().all(|r| roles.contains(r)));
}

#[test]
fn the_store_takes_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = DbOptions { connections: 2, durable: false, ..DbOptions::default() };
    let db = Db::open(folder.path().join("force.db").to_str().unwrap(), &options).unwrap();
    db.migrate().unwrap();
    let force = build(5, now(), &Options { days: 3, per_day: 40 });
    let loaded = load(&db, &force).unwrap();
    assert_eq!((loaded.applied, loaded.not_applied), (force.writes.len() as u64, 0));
    let codes = open_accounts(&db, &force).unwrap();
    assert_eq!(codes.len(), 2);
    assert_ne!(codes[0].code, codes[1].code);
}
