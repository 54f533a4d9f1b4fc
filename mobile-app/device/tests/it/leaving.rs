//! Nobody leaves a device with work still on it without reading how much.

use beatbook_shared::api::officer::{ChipState, Phase, Status};
use beatbook_shared::problem::Code;
use serde_json::json;

use crate::force::{Force, job};
use crate::loopback::Officer;

async fn with_work() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("tap", json!({"incident": "inc-1", "point": "en_route"})).await.unwrap();
    officer
}

fn status(value: serde_json::Value) -> Status {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn signing_out_names_what_is_unsent_and_keeps_it_when_the_officer_goes_all_the_same() {
    let officer = with_work().await;
    let unsent = officer.status().await.unsent;
    assert!(unsent > 0);
    let refused = officer.ask("sign_out", json!({})).await.unwrap_err();
    assert_eq!(refused.code, Code::Unsent);
    assert!(refused.detail.contains(&unsent.to_string()), "{}", refused.detail);
    assert_eq!(officer.status().await.phase, Phase::Ready, "refused is refused");
    let out = status(officer.ask("sign_out", json!({"anyway": true})).await.unwrap());
    assert_eq!((out.phase, out.unsent), (Phase::SignInAgain, unsent));
    let before = officer.wire.calls.lock().unwrap().len();
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.ask("sync_now", json!({})).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(officer.wire.calls.lock().unwrap()[before..], [] as [String; 0], "nobody speaks unsigned");
    assert_eq!(officer.status().await.phase, Phase::SignInAgain);
    officer.ask("sign_in_again", json!({"password": "a long password"})).await.unwrap();
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    assert_eq!(force.records.values().filter(|r| r.kind == "stamp").count(), 1);
}

#[tokio::test]
async fn a_device_is_cleared_only_when_nothing_on_it_is_missed() {
    let officer = with_work().await;
    let unsent = officer.status().await.unsent;
    let refused = officer.ask("clear_device", json!({})).await.unwrap_err();
    assert!(refused.code == Code::Unsent && refused.detail.contains(&unsent.to_string()));
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    let draft = json!({"key": "note:", "fields": {"text": "half a thought"}});
    officer.ask("save_draft", draft).await.unwrap();
    let refused = officer.ask("clear_device", json!({})).await.unwrap_err();
    assert_eq!(refused.code, Code::Unsent, "words typed and not saved are work too");
    officer.ask("discard_draft", json!({"key": "note:"})).await.unwrap();
    let gone = status(officer.ask("clear_device", json!({})).await.unwrap());
    assert_eq!(gone.phase, Phase::NotEnrolled);
    assert!(!officer.folder.path().join("beatbook.db").exists());
    officer.enrol().await;
    officer.until(|s| s.chip.state == ChipState::AllSent).await;
}

#[tokio::test]
async fn a_locked_device_still_says_how_much_it_keeps() {
    let officer = with_work().await;
    let unsent = officer.status().await.unsent;
    let locked = status(officer.ask("lock", json!({})).await.unwrap());
    assert_eq!((locked.phase, locked.unsent, locked.chip.count), (Phase::Locked, unsent, unsent));
}
