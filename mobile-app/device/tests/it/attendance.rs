//! Attendance as it is tapped: states with reasons, four clocks, positions that follow, results taken back.

use std::sync::Arc;

use beatbook_device::clock::fixed::FixedClock;
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Settings};
use beatbook_device::location::{Location, NoFix};
use beatbook_device::net::Doing;
use beatbook_shared::api::officer::{Home, Job, Kept, Located};
use beatbook_shared::patrol::attendance::{Fix, Point};
use beatbook_shared::problem::{Code, Problem};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, T0, job};
use crate::loopback::{Officer, PIN, Wire};

fn read<T: DeserializeOwned>(value: Result<Value, Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inc-1", "incident", job("Siôn heard glass breaking"), &["area:NE"]);
    force.write("inc-2", "incident", job("Bike left on the path"), &["area:NE"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

async fn tap(officer: &Officer, incident: &str, point: &str, reason: Option<&str>) -> Result<Value, Problem> {
    officer.ask("tap", json!({"incident": incident, "point": point, "reason_code": reason})).await
}

async fn the_job(officer: &Officer, id: &str) -> Job {
    read(officer.ask("job", json!({"id": id})).await)
}

#[tokio::test]
async fn who_breaks_off_says_why_from_the_list_and_is_free_again() {
    let officer = ready().await;
    tap(&officer, "inc-1", "en_route", None).await.unwrap();
    let bare = tap(&officer, "inc-1", "unable", None).await.unwrap_err();
    assert_eq!(bare.fields[0].field, "reason_code");
    let foreign = tap(&officer, "inc-1", "unable", Some("DV1")).await.unwrap_err();
    assert_eq!(foreign.fields[0].field, "reason_code", "a reason of another state");
    tap(&officer, "inc-1", "unable", Some("UN2")).await.unwrap();
    let job = the_job(&officer, "inc-1").await;
    assert!(job.next.is_empty());
    let stamp = job.times.iter().find(|row| row.point == Some(Point::Unable)).unwrap();
    assert_eq!(stamp.stamp.as_ref().unwrap().reason_code.as_deref(), Some("UN2"));
    let home: Home = read(officer.ask("home", json!({})).await);
    assert_eq!(home.state, Some(2), "available again");
    assert_eq!(tap(&officer, "inc-1", "at_scene", None).await.unwrap_err().code, Code::Changed);
    // Being stood down may be said without a reason: one tap.
    tap(&officer, "inc-2", "stood_down", None).await.unwrap();
}

#[tokio::test]
async fn a_tap_carries_four_clocks_and_waits_for_nothing() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    tap(&officer, "inc-1", "holding", None).await.unwrap();
    let rows = officer.device.with_core(|core, _| Ok(core.outbox()?)).await.unwrap();
    let op =
        rows.iter().filter_map(beatbook_device::store::ops::OpRow::op).find(|op| op.kind == "stamp").unwrap();
    assert!(op.wall.0 > 0 && !op.boot.is_empty());
    assert!(op.off.is_some(), "the server's offset as it was last measured");
    let line = rows.iter().find(|row| row.kind == "stamp").unwrap().line.clone();
    assert!(line.contains("\"mono\""), "{line}");
    assert_eq!(the_job(&officer, "inc-1").await.next[0], Point::AtScene, "holding nearby is not an arrival");
}

#[tokio::test]
async fn a_position_is_attached_to_a_tap_once_and_the_stamp_stays_as_it_was() {
    let officer = ready().await;
    let kept: Kept = read(tap(&officer, "inc-1", "at_scene", None).await);
    let fix = json!({"lat": 51.73, "lon": -3.21, "accuracy_m": 8.0, "age_s": 1.5, "provider": "gps"});
    let late = json!({"lat": 51.73, "lon": -3.21, "accuracy_m": 8.0, "age_s": 0.0, "at": kept.at.0 + 31_000});
    let attach = |fix: Value| officer.ask("attach_fix", json!({"stamp": kept.id, "fix": fix}));
    assert_eq!(attach(late).await.unwrap_err().fields[0].field, "fix", "taken too long after the tap");
    let nowhere = json!({"lat": 151.0, "lon": 0.0, "accuracy_m": 1.0, "age_s": 0.0});
    assert_eq!(attach(nowhere).await.unwrap_err().fields[0].field, "fix");
    attach(fix.clone()).await.unwrap();
    assert_eq!(attach(fix).await.unwrap_err().code, Code::Changed, "once");
    let row = the_job(&officer, "inc-1").await.times.into_iter().find(|row| row.id == kept.id).unwrap();
    let found = row.fix.unwrap();
    assert_eq!(found.provider.as_deref(), Some("gps"));
    assert!(found.at.is_some());
    assert!(row.stamp.unwrap().fix.is_none(), "the stamp itself is never changed");

    let kept: Kept = read(tap(&officer, "inc-2", "at_scene", None).await);
    let unknown = json!({"stamp": kept.id, "no_fix": "because"});
    assert_eq!(officer.ask("attach_fix", unknown).await.unwrap_err().fields[0].field, "no_fix");
    officer.ask("attach_fix", json!({"stamp": kept.id, "no_fix": "timed_out"})).await.unwrap();
    let row = the_job(&officer, "inc-2").await.times.into_iter().find(|row| row.id == kept.id).unwrap();
    assert_eq!((row.fix, row.no_fix.as_deref()), (None, Some("timed_out")));
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    assert_eq!(force.records.values().filter(|r| r.kind == "stamp_fix").count(), 2);
}

struct Here(Result<Fix, NoFix>);

impl Location for Here {
    fn seek(&self) -> Doing<'_, Result<Fix, NoFix>> {
        Box::pin(std::future::ready(self.0.clone()))
    }
}

#[tokio::test]
async fn a_shell_with_a_location_port_is_asked_before_the_web_view() {
    let officer = ready().await;
    let none: Located = read(officer.ask("locate", json!({})).await);
    assert!(none.elsewhere);
    officer.device.locate_with(Arc::new(Here(Err(NoFix::Denied))));
    let denied: Located = read(officer.ask("locate", json!({})).await);
    assert_eq!((denied.elsewhere, denied.no_fix.as_deref()), (false, Some("denied")));
}

#[tokio::test]
async fn an_app_that_was_closed_before_its_position_came_says_so() {
    let clock = Arc::new(FixedClock::new(T0, 5));
    let wire = Wire::new(Force::new(&["area:NE"]));
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        folder: folder.path().to_path_buf(),
        server: None,
        device_name: "test".to_owned(),
        flight_mode: false,
    };
    let (device, _nudges) = Device::new(settings, Arc::clone(&clock) as _, wire as _).unwrap();
    let question = json!({"server": "https://force.example/", "code": "GOOD", "collar": "2114",
        "password": "a long password", "pin": PIN});
    dispatch(&device, "enrol", question).await.unwrap();
    let put = device.with_core(|core, _| {
        Ok(core.db().write(|db| db.put_shadow("inc-1", "incident", 1, 0, &job("a job"), false))?)
    });
    put.await.unwrap();
    let tapped = dispatch(&device, "tap", json!({"incident": "inc-1", "point": "at_scene"})).await;
    let kept: Kept = read(tapped);
    dispatch(&device, "lock", json!({})).await.unwrap();
    clock.pass(31_000);
    for _ in 0..2 {
        dispatch(&device, "unlock", json!({"pin": PIN})).await.unwrap();
        let job: Job = read(dispatch(&device, "job", json!({"id": "inc-1"})).await);
        let row = job.times.iter().find(|row| row.id == kept.id).unwrap();
        assert_eq!(row.no_fix.as_deref(), Some("interrupted"));
        dispatch(&device, "lock", json!({})).await.unwrap();
    }
    dispatch(&device, "unlock", json!({"pin": PIN})).await.unwrap();
    let rows = device.with_core(|core, _| Ok(core.outbox()?)).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.kind == "stamp_fix").count(), 1, "said once");
}

#[tokio::test]
async fn a_result_of_one_tap_is_taken_back_by_another_change() {
    let officer = ready().await;
    let before = the_job(&officer, "inc-1").await.record.status;
    officer.ask("result_job", json!({"incident": "inc-1", "results": ["R04"]})).await.unwrap();
    let job = the_job(&officer, "inc-1").await;
    let row = job.times.iter().find(|row| row.kind == "result").unwrap();
    assert!(row.undo_until.is_some() && job.record.results.is_some());
    officer.ask("undo_result", json!({"id": "inc-1"})).await.unwrap();
    let job = the_job(&officer, "inc-1").await;
    assert_eq!((job.record.status, job.record.resulted_at), (before, None));
    assert!(job.record.results.unwrap_or_default().is_empty());
    assert_eq!(officer.ask("undo_result", json!({"id": "inc-1"})).await.unwrap_err().code, Code::Changed);
}
