//! Unlocking, locking and losing a phone, through the commands that the pages use.

use std::path::Path;

use beatbook_shared::api::locking::LockJob;
use beatbook_shared::api::officer::{ChipState, Job, Kept, Outbox, Phase};
use beatbook_shared::problem::Code;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, case, job};
use crate::loopback::{Officer, PIN};

const NEW_PIN: &str = "590361";

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inc-1", "incident", job("Siôn heard glass breaking"), &["area:NE"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

async fn offline_with_an_update(officer: &Officer) -> usize {
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let update = json!({"investigation": "inv-1", "entry": "enquiry", "text": "House to house done", "active_s": 42,
        "draft": "update:inv-1"});
    officer.ask("add_update", update).await.unwrap();
    waiting(officer).await
}

async fn waiting(officer: &Officer) -> usize {
    read::<Outbox>(officer.ask("outbox", json!({})).await).waiting.len()
}

async fn unlock(officer: &Officer, pin: &str) -> Result<Value, Code> {
    officer.ask("unlock", json!({"pin": pin})).await.map_err(|p| p.code)
}

#[tokio::test]
async fn an_easy_pin_is_refused_by_name() {
    let officer = Officer::new(Force::new(&["ref"]));
    for pin in ["111111", "123456", "140782", "12345"] {
        let question = json!({"server": "https://force.example", "code": "GOOD", "collar": "2114",
            "password": "a long password", "pin": pin});
        assert_eq!(officer.ask("enrol", question).await.unwrap_err().fields[0].field, "pin", "{pin}");
    }
    assert_eq!(officer.status().await.phase, Phase::NotEnrolled);
}

#[tokio::test]
async fn wrong_pins_wait_longer_and_the_fifth_asks_for_the_password_with_everything_kept() {
    let mut officer = ready().await;
    let unsent = offline_with_an_update(&officer).await;
    officer.die_and_return().await;
    assert_eq!(unlock(&officer, "975318").await.unwrap_err(), Code::WrongPassword);
    assert_eq!(officer.status().await.lock.tries_left, Some(4));
    assert_eq!(unlock(&officer, "975318").await.unwrap_err(), Code::WrongPassword);
    let status = officer.status().await;
    let wait = status.lock.wait_until.unwrap().since(status.now);
    assert!((8_000..=10_000).contains(&wait), "{wait}");
    assert_eq!(
        unlock(&officer, PIN).await.unwrap_err(),
        Code::Busy,
        "not even the right one before its time"
    );
    officer.passing.set_wall_by(86_400_000);
    assert_eq!(
        unlock(&officer, PIN).await.unwrap_err(),
        Code::Busy,
        "a clock set forward does not shorten it"
    );
    officer.die_and_return().await;
    assert_eq!(unlock(&officer, PIN).await.unwrap_err(), Code::Busy, "nor does starting again");
    for _ in 0..3 {
        officer.passing.pass(130_000);
        assert_eq!(unlock(&officer, "975318").await.unwrap_err(), Code::WrongPassword);
    }
    assert_eq!(officer.status().await.phase, Phase::PasswordNeeded);
    officer.passing.pass(999_000);
    assert_eq!(
        unlock(&officer, PIN).await.unwrap_err(),
        Code::WrongPassword,
        "the PIN opens nothing any more"
    );
    officer.die_and_return().await;
    assert_eq!(officer.status().await.phase, Phase::PasswordNeeded);

    let sign_in = json!({"collar": "2114", "password": "a long password", "pin": NEW_PIN});
    officer.ask("full_sign_in", sign_in).await.unwrap();
    officer.all_sent().await;
    {
        let force = officer.wire.force.lock().unwrap();
        let updates = force.records.values().filter(|r| r.kind == "update").count();
        assert_eq!(updates, 1, "{unsent} waited and all of it came");
    }
    officer.ask("lock", json!({})).await.unwrap();
    assert_eq!(unlock(&officer, PIN).await.unwrap_err(), Code::WrongPassword, "the old PIN is gone");
    unlock(&officer, NEW_PIN).await.unwrap();
}

#[tokio::test]
async fn a_count_that_is_copied_back_or_deleted_gains_nobody_a_try() {
    let mut officer = ready().await;
    officer.die_and_return().await;
    let folder = officer.folder.path().to_owned();
    let fresh = std::fs::read(folder.join("beatbook.tries")).unwrap();
    for _ in 0..4 {
        unlock(&officer, "975318").await.unwrap_err();
        officer.passing.pass(130_000);
    }
    std::fs::write(folder.join("beatbook.tries"), &fresh).unwrap();
    officer.die_and_return().await;
    assert_eq!(officer.status().await.lock.tries_left, Some(1), "the other file knows");
    std::fs::remove_file(folder.join("beatbook.tries")).unwrap();
    std::fs::remove_file(folder.join("beatbook.again")).unwrap();
    assert_eq!(officer.status().await.phase, Phase::PasswordNeeded, "no count is no free try");
    let sign_in = json!({"collar": "2114", "password": "a long password", "pin": NEW_PIN});
    officer.ask("full_sign_in", sign_in).await.unwrap();
    assert_eq!(officer.status().await.phase, Phase::Ready);
}

#[tokio::test]
async fn three_quiet_minutes_lock_it_whatever_the_pages_do_and_what_was_typed_is_kept() {
    let officer = ready().await;
    let draft = json!({"key": "update:inv-1", "fields": {"text": "Door to d"}, "saved_at": 0});
    officer.ask("save_draft", draft).await.unwrap();
    officer.passing.pass(170_000);
    officer.ask("home", json!({})).await.unwrap();
    officer.ask("seen", json!({"saw": "touched"})).await.unwrap();
    officer.passing.pass(170_000);
    officer.ask("home", json!({})).await.unwrap();
    officer.passing.pass(10_000);
    assert_eq!(officer.ask("home", json!({})).await.unwrap_err().code, Code::SignIn, "asking is no touch");
    assert_eq!(officer.status().await.phase, Phase::Locked);
    unlock(&officer, PIN).await.unwrap();
    let kept = officer.ask("draft", json!({"key": "update:inv-1"})).await.unwrap();
    assert_eq!(kept["fields"]["text"], "Door to d");
    // Nobody asks anything: the device looks by itself.
    officer.passing.pass(180_000);
    officer.until(|s| s.phase == Phase::Locked).await;
}

#[tokio::test]
async fn a_glance_at_another_app_is_forgiven_and_a_dark_screen_locks_at_once() {
    let officer = ready().await;
    officer.ask("seen", json!({"saw": "hidden"})).await.unwrap();
    officer.passing.pass(15_000);
    officer.ask("seen", json!({"saw": "shown"})).await.unwrap();
    officer.passing.pass(60_000);
    assert_eq!(officer.status().await.phase, Phase::Ready);
    officer.ask("seen", json!({"saw": "hidden"})).await.unwrap();
    officer.passing.pass(20_000);
    officer.ask("seen", json!({"saw": "shown"})).await.unwrap();
    assert_eq!(officer.status().await.phase, Phase::Locked);
    unlock(&officer, PIN).await.unwrap();
    officer.ask("seen", json!({"saw": "screen_off"})).await.unwrap();
    assert_eq!(officer.status().await.phase, Phase::Locked);
}

async fn locked_on_the_way(officer: &Officer) -> LockJob {
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("tap", json!({"incident": "inc-1", "point": "en_route"})).await.unwrap();
    officer.ask("lock", json!({})).await.unwrap();
    officer.status().await.lock.job.unwrap()
}

fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    all.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[tokio::test]
async fn a_tap_on_the_locked_phone_is_sealed_and_becomes_a_stamp_of_its_own_time() {
    let mut officer = ready().await;
    let shown = locked_on_the_way(&officer).await;
    assert_eq!(serde_json::to_value(&shown.next).unwrap(), json!(["at_scene", "holding", "stood_down"]));
    let tap = json!({"incident": "inc-1", "point": "at_scene"});
    let kept: Kept = read(officer.ask("tap_locked", tap.clone()).await);
    assert_eq!(officer.ask("tap_locked", tap).await.unwrap_err().code, Code::Changed, "once is enough");
    let lock = officer.status().await.lock;
    assert_eq!((lock.sealed_taps, lock.job.unwrap().undo), (1, Some(kept.id.clone())));
    for (path, bytes) in files(officer.folder.path()) {
        let found = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
        assert!(!found("glass breaking"), "case text in {}", path.display());
        if path.extension().is_some_and(|end| end == "taps") {
            assert!(!found("at_scene") && !found("inc-1"), "the box can be read");
        }
    }
    officer.die_and_return().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.passing.pass(3_600_000);
    unlock(&officer, PIN).await.unwrap();
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    let stamps: Vec<_> = job.times.iter().filter(|t| t.kind == "stamp").collect();
    assert_eq!(stamps.len(), 2);
    let stamp = stamps.iter().find(|t| t.id == kept.id).unwrap();
    assert_eq!(stamp.at, Some(kept.at), "the time of the tap, not of the unlocking");
    assert_eq!(officer.status().await.lock.sealed_taps, 0);
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    assert_eq!(force.records.values().filter(|r| r.kind == "stamp").count(), 2);
}

#[tokio::test]
async fn a_tap_taken_back_on_the_locked_phone_is_an_undo_like_any_other() {
    let officer = ready().await;
    locked_on_the_way(&officer).await;
    let kept: Kept = read(officer.ask("tap_locked", json!({"incident": "inc-1", "point": "at_scene"})).await);
    officer.ask("undo_locked", json!({"stamp": kept.id})).await.unwrap();
    assert_eq!(officer.status().await.lock.job.unwrap().next.len(), 3, "as before the tap");
    let again: Kept =
        read(officer.ask("tap_locked", json!({"incident": "inc-1", "point": "at_scene"})).await);
    officer.passing.pass(11_000);
    assert!(officer.ask("undo_locked", json!({"stamp": again.id})).await.is_err(), "ten seconds are over");
    unlock(&officer, PIN).await.unwrap();
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    let stood: Vec<_> =
        job.times.iter().filter(|t| t.kind == "stamp" && !t.struck && t.at == Some(again.at)).collect();
    assert_eq!(stood.len(), 1);
    assert_eq!(serde_json::to_value(&job.next).unwrap(), json!(["clear", "diverted"]));
}

#[tokio::test]
async fn a_box_that_is_found_again_after_its_taps_were_taken_in_stamps_nothing_twice() {
    let mut officer = ready().await;
    locked_on_the_way(&officer).await;
    officer.ask("tap_locked", json!({"incident": "inc-1", "point": "at_scene"})).await.unwrap();
    let box_file = officer.folder.path().join("beatbook.taps");
    let full = std::fs::read(&box_file).unwrap();
    unlock(&officer, PIN).await.unwrap();
    let waits = waiting(&officer).await;
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert_eq!(job.times.iter().filter(|t| t.kind == "stamp").count(), 2, "the tap was taken in");
    assert!(!box_file.exists() && !put_aside(&officer, b""), "all of the box opened");
    // The program ended after the stamp was kept and before the box was let go; a later line was cut.
    std::fs::write(&box_file, [&full[..], b"00ff"].concat()).unwrap();
    officer.die_and_return().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    unlock(&officer, PIN).await.unwrap();
    assert_eq!(waiting(&officer).await, waits);
    assert!(put_aside(&officer, b"00ff"), "what does not open is put aside, never deleted");
}

/// Whether a box that ends so was put aside because not all of it opened.
fn put_aside(officer: &Officer, end: &[u8]) -> bool {
    let aside = |path: &Path| path.to_string_lossy().contains("unread-");
    files(officer.folder.path()).iter().any(|(path, bytes)| aside(path) && bytes.ends_with(end))
}

#[tokio::test]
async fn without_the_server_for_three_days_nothing_opens_until_it_answers_and_taps_are_still_kept() {
    let mut officer = ready().await;
    let unsent = offline_with_an_update(&officer).await;
    officer.ask("tap", json!({"incident": "inc-1", "point": "en_route"})).await.unwrap();
    officer.ask("lock", json!({})).await.unwrap();
    let left = officer.status().await.lock.lease_left_ms.unwrap();
    assert!((71 * 3_600_000..=72 * 3_600_000).contains(&left), "{left}");
    officer.passing.pass(72 * 3_600_000);
    officer.die_and_return().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("tap_locked", json!({"incident": "inc-1", "point": "at_scene"})).await.unwrap();
    unlock(&officer, PIN).await.unwrap();
    assert_eq!(officer.status().await.phase, Phase::LeaseOver);
    for closed in ["home", "outbox", "cases", "notebook", "drafts"] {
        assert_eq!(officer.ask(closed, json!({})).await.unwrap_err().code, Code::SignIn, "{closed}");
    }
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.until(|s| s.phase == Phase::Ready && s.chip.state == ChipState::AllSent).await;
    let force = officer.wire.force.lock().unwrap();
    assert_eq!(force.records.values().filter(|r| r.kind == "stamp").count(), 2);
    assert_eq!(force.records.values().filter(|r| r.kind == "update").count(), 1, "{unsent} waited");
}

#[tokio::test]
async fn a_revoked_phone_opens_nothing_from_its_next_contact_and_still_hands_over_all_its_work() {
    let officer = ready().await;
    let unsent = offline_with_an_update(&officer).await;
    assert!(unsent >= 1);
    officer.wire.force.lock().unwrap().revoked = true;
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.until(|s| s.phase == Phase::Revoked).await;
    for closed in ["home", "outbox", "cases", "notebook", "drafts"] {
        assert_eq!(officer.ask(closed, json!({})).await.unwrap_err().code, Code::Device, "{closed}");
    }
    officer.until(|s| s.chip.count == 0).await;
    {
        let force = officer.wire.force.lock().unwrap();
        assert_eq!(force.records.values().filter(|r| r.kind == "update").count(), 1);
    }
    officer.ask("lock", json!({})).await.unwrap();
    assert_eq!(officer.status().await.lock.job, None, "its lock screen shows no job");
    unlock(&officer, PIN).await.unwrap();
    assert_eq!(officer.status().await.phase, Phase::Revoked, "nor does the PIN open it again");
}
