//! Timing a task that was picked at random: rare, voluntary, and the same without signal.

use std::sync::atomic::Ordering;

use beatbook_shared::api::sampling::Sampling;
use serde_json::{Value, json};

use crate::force::{Force, case};
use crate::loopback::{Officer, PIN};

const UPDATE: &str = "investigation_update";

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

async fn ask(officer: &Officer, name: &str, question: Value) -> Sampling {
    serde_json::from_value(officer.ask(name, question).await.unwrap()).unwrap()
}

fn runs(officer: &Officer) -> Vec<Value> {
    let force = officer.wire.force.lock().unwrap();
    force.records.values().filter(|r| r.kind == "task_run").map(|r| Value::Object(r.body.clone())).collect()
}

#[tokio::test]
async fn about_one_in_twenty_is_offered_and_saying_no_leaves_no_trace() {
    let officer = ready().await;
    officer.all_sent().await;
    let mut offers = 0;
    for _ in 0..400 {
        let said = ask(&officer, "offer_sample", json!({ "task": UPDATE })).await;
        assert_eq!((said.one_in, said.running), (Some(20), None));
        offers += usize::from(said.offered);
    }
    // 20 are expected of 400, give or take five times what chance does.
    assert!((1..=42).contains(&offers), "{offers}");
    let never = ask(&officer, "offer_sample", json!({ "task": "supervisor_review" })).await;
    assert_eq!((never.offered, never.one_in), (false, None));
    assert_eq!(officer.status().await.unsent, 0, "an offer that is not taken is nobody's record");
    assert!(runs(&officer).is_empty());
}

#[tokio::test]
async fn a_task_is_timed_by_two_taps_without_signal_and_once() {
    let mut officer = ready().await;
    officer.wire.unplugged.store(true, Ordering::SeqCst);
    let begun = ask(&officer, "start_sample", json!({ "task": UPDATE })).await.running.unwrap();
    officer.passing.pass(90_000);
    // The page goes away, the phone dies: the clock runs on.
    officer.die_and_return().await;
    officer.ask("unlock", json!({ "pin": PIN })).await.unwrap();
    let again = ask(&officer, "start_sample", json!({ "task": UPDATE })).await.running.unwrap();
    assert_eq!(again, begun, "a second tap does not begin again");
    assert!(!ask(&officer, "offer_sample", json!({ "task": UPDATE })).await.offered);
    let update = json!({"investigation": "inv-1", "entry": "enquiry", "text": "CCTV seen.", "active_s": 42});
    officer.ask("add_update", update).await.unwrap();
    officer.ask("stop_sample", json!({})).await.unwrap();
    assert!(officer.ask("stop_sample", json!({})).await.is_err(), "once");
    officer.wire.unplugged.store(false, Ordering::SeqCst);
    officer.ask("sync_now", json!({})).await.unwrap();
    officer.all_sent().await;
    let runs = runs(&officer);
    assert_eq!(runs.len(), 1, "the app does not time the same minutes as well: {runs:?}");
    assert_eq!(
        (&runs[0]["task"], &runs[0]["method"], &runs[0]["timed"]),
        (&json!(UPDATE), &json!("timed"), &json!(true))
    );
    assert!(runs[0]["active_s"].as_u64().unwrap() >= 90, "{}", runs[0]);
}

#[tokio::test]
async fn whoever_began_may_still_decide_against_it() {
    let officer = ready().await;
    ask(&officer, "start_sample", json!({ "task": UPDATE })).await;
    assert_eq!(ask(&officer, "drop_sample", json!({})).await.running, None);
    assert_eq!(ask(&officer, "sampling", json!({})).await.running, None);
    officer.all_sent().await;
    assert!(runs(&officer).is_empty());
}
