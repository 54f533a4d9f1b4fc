//! What the device says of its own standing is true: sent means acknowledged, and nothing is lost on the way.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use beatbook_device::clock::{Clock, MachineClock};
use beatbook_shared::api::officer::{ChipState, Draft, Outbox, Phase, Reopened};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::wire::Up;
use beatbook_shared::time::{HOUR, Millis};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, ask, case, clock, device, job};
use crate::loopback::{Officer, PIN};

fn read<T: DeserializeOwned>(value: Result<Value, Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

fn force() -> Force {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    force
}

async fn ready() -> Officer {
    let officer = Officer::new(force());
    officer.enrol().await;
    officer
}

async fn outbox(officer: &Officer) -> Outbox {
    read(officer.ask("outbox", json!({})).await)
}

async fn write(officer: &Officer, text: &str) -> Value {
    let question = json!({"investigation": "inv-1", "entry": "enquiry", "text": text});
    officer.ask("add_update", question).await.unwrap()
}

#[tokio::test]
async fn received_is_said_only_after_an_acknowledgement_that_was_read_and_kept() {
    let officer = ready().await;
    officer.all_sent().await;
    for garbage in
        [&b"<html>Sign in to the station's guest network</html>"[..], &b""[..], &[0xff, 0x00, 0x9f]]
    {
        officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
        write(&officer, "House to house done").await;
        *officer.wire.garble.lock().unwrap() = vec![garbage.to_vec()];
        officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
        officer.until(|_| officer.wire.garble.lock().unwrap().is_empty()).await;
        officer.until(|s| s.chip.state == ChipState::Offline && s.unsent > 0).await;
        let held = outbox(&officer).await;
        assert!(!held.waiting.is_empty() && held.waiting.iter().all(|item| item.state == "kept"));
        assert!(held.received.iter().all(|item| held.waiting.iter().all(|w| w.ctr != item.ctr)));
        officer.ask("sync_now", json!({})).await.unwrap();
        officer.all_sent().await;
        assert!(outbox(&officer).await.waiting.is_empty());
    }
    let force = officer.wire.force.lock().unwrap();
    assert_eq!(force.records.values().filter(|r| r.kind == "update").count(), 3, "each once");
}

#[tokio::test]
async fn one_refused_item_blocks_nothing_and_opens_in_its_editor_with_its_words() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let refused = write(&officer, "Dyn mewn côt las").await["id"].as_str().unwrap().to_owned();
    officer.wire.force.lock().unwrap().quarantine.push(refused.clone());
    write(&officer, "The neighbour heard a van").await;
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.until(|s| s.chip.state == ChipState::NeedsYou && s.unsent == 0).await;
    let held = outbox(&officer).await;
    assert!(held.received.iter().any(|item| item.text.as_deref() == Some("The neighbour heard a van")));
    let item = held.needs_you.iter().find(|item| item.record.as_str() == refused).unwrap();
    assert!(item.reopens && item.reason.is_some() && item.about.as_ref().unwrap().as_str() == "inv-1");

    let there = json!({"key": "update:inv-1", "fields": {"text": "Something new"}});
    officer.ask("save_draft", there).await.unwrap();
    for _ in 0..2 {
        let opened: Reopened = read(officer.ask("reopen", json!({"ctr": item.ctr})).await);
        assert_eq!((opened.editor.as_str(), opened.draft.as_str()), ("update", "update:inv-1"));
    }
    let draft: Option<Draft> = read(officer.ask("draft", json!({"key": "update:inv-1"})).await);
    assert_eq!(
        draft.unwrap().fields["text"],
        "Something new\n\nDyn mewn côt las",
        "under what stood there, once"
    );
    assert_eq!(outbox(&officer).await.needs_you.len(), 1, "opening it is no answer yet");

    let again = json!({"investigation": "inv-1", "entry": "enquiry", "text": "Dyn mewn côt las, eto",
        "draft": "update:inv-1"});
    officer.ask("add_update", again).await.unwrap();
    officer.all_sent().await;
    let held = outbox(&officer).await;
    assert!(held.needs_you.is_empty());
    let item = held.received.iter().find(|item| item.record.as_str() == refused).unwrap();
    assert_eq!(
        (item.state.as_str(), item.text.as_deref()),
        ("returned", Some("Dyn mewn côt las")),
        "never gone silently"
    );
}

#[tokio::test]
async fn a_network_that_comes_back_is_used_at_once() {
    let officer = ready().await;
    officer.all_sent().await;
    officer.wire.unplugged.store(true, Ordering::SeqCst);
    write(&officer, "No signal in the valley").await;
    officer.until(|s| s.chip.state == ChipState::Offline).await;
    officer.wire.unplugged.store(false, Ordering::SeqCst);
    officer.ask("pages_are", json!({"visible": true, "network_came": true})).await.unwrap();
    officer.all_sent().await;
}

#[tokio::test]
async fn a_first_copy_says_how_far_it_is_and_goes_on_where_it_stopped() {
    let mut force = force();
    for n in 0..1_200 {
        force.write(&format!("inc-{n:05}"), "incident", job("one of many"), &["area:NE"]);
    }
    let mut officer = Officer::new(force);
    officer.wire.pages_left.store(4, Ordering::SeqCst);
    let question = json!({"server": "https://force.example/", "code": "GOOD", "collar": "2114",
        "password": "a long password", "pin": PIN});
    officer.ask("enrol", question).await.unwrap();
    let cut = || officer.wire.pages_left.load(Ordering::SeqCst) == 0;
    let far = officer.until(|s| cut() && s.first.is_some_and(|f| f.records > 1_000)).await;
    let first = far.first.unwrap();
    assert_eq!(far.phase, Phase::FirstSync);
    assert!(
        first.of > first.records && first.bytes > 0 && first.of_bytes.unwrap() > first.bytes,
        "{first:?}"
    );
    officer.die_and_return().await;
    officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
    let again = officer.status().await;
    assert_eq!(again.first.map(|f| f.records), Some(first.records), "what came is kept");
    officer.wire.pages_left.store(usize::MAX, Ordering::SeqCst);
    officer.ask("sync_now", json!({})).await.unwrap();
    officer.until(|s| s.phase == Phase::Ready).await;
    let pages = officer.wire.calls.lock().unwrap().iter().filter(|path| *path == "/snapshot").count();
    assert_eq!(pages, 5, "no page was fetched twice");
}

/// The machine's clock, two hours slow.
struct Slow(MachineClock);

impl Clock for Slow {
    fn now(&self) -> Millis {
        self.0.now().plus(-2 * HOUR)
    }
    fn mono_ms(&self) -> u64 {
        self.0.mono_ms()
    }
    fn boot(&self) -> String {
        self.0.boot()
    }
    fn random(&self, bytes: &mut [u8]) {
        self.0.random(bytes);
    }
}

#[tokio::test]
async fn a_clock_two_hours_slow_is_said_and_stamped_as_it_is_and_loses_nothing() {
    let officer = Officer::with_clock(force(), Arc::new(Slow(MachineClock::new())));
    officer.enrol().await;
    let skew = officer.status().await.clock_skew_ms.unwrap();
    assert!((skew + 2 * HOUR).abs() < 60_000, "{skew}");
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("tap", json!({"incident": "inc-1", "point": "at_scene"})).await.unwrap();
    let rows = officer.device.with_core(|core, _| Ok(core.outbox()?)).await.unwrap();
    let op = rows.iter().find(|row| row.kind == "stamp").unwrap().op().unwrap();
    assert!((op.off.unwrap().0 - 2 * HOUR).abs() < 60_000, "the offset travels with the tap");
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    assert_eq!(outbox(&officer).await.needs_you.len(), 0);
}

#[tokio::test]
async fn a_full_phone_says_so_keeps_what_it_had_and_goes_on_when_there_is_room() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    write(&officer, "kept before").await;
    let pages = officer.device.with_core(|core, _| Ok(core.db().pages()?)).await.unwrap();
    officer.device.with_core(move |core, _| Ok(core.db().set_max_pages(pages + 2)?)).await.unwrap();
    let mut refused = None;
    for n in 0..200 {
        let text = format!("{n} {}", "words ".repeat(600));
        let question = json!({"investigation": "inv-1", "entry": "enquiry", "text": text});
        if let Err(problem) = officer.ask("add_update", question).await {
            refused = Some(problem);
            break;
        }
    }
    let refused = refused.expect("two pages do not hold it all");
    assert_eq!(refused.code, Code::DiskFull);
    assert!(refused.detail.contains("still on the screen"), "{}", refused.detail);
    let status = officer.status().await;
    assert_eq!(status.phase, Phase::DiskFull);
    assert!(outbox(&officer).await.waiting.iter().any(|item| item.text.as_deref() == Some("kept before")));
    officer.device.with_core(|core, _| Ok(core.db().set_max_pages(100_000)?)).await.unwrap();
    write(&officer, "kept after").await;
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    assert_eq!(officer.status().await.phase, Phase::Ready);
}

#[test]
fn the_hello_says_how_many_wait_and_since_when() {
    let dir = tempfile::tempdir().unwrap();
    let clock = clock(9);
    let mut core = device(&dir.path().join("d.db"), &clock);
    let first = core.add("incident", &job("before the tunnel")).unwrap().at;
    clock.pass(26 * 3_600_000);
    core.add("incident", &job("after it")).unwrap();
    let out = ask(&mut core);
    let line = out.body.split(|b| *b == b'\n').next().unwrap();
    let Ok(Up::Hello(hello)) = serde_json::from_slice(line) else { panic!("no hello line") };
    assert_eq!((hello.unsent, hello.oldest_unsent), (2, Some(first)));
}
