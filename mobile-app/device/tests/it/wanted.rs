//! Wanted people on the officer's phone: what it may say of them, and attempts that are logged without a network.

use beatbook_shared::api::officer::{Home, Kept};
use beatbook_shared::api::wanted::{SuspectHere, WantedHere};
use beatbook_shared::patrol::wanted_read::Says;
use beatbook_shared::problem::Code;
use beatbook_shared::sync::op::Body;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, body, case};
use crate::loopback::{Officer, PIN};

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

fn wanted(name: &str, category: &str) -> Body {
    body(&format!(
        r#"{{"investigation":"inv-1","name":"{name}","category":"{category}","risk":"R","decision_at":1,
        "decided_by":"staff-9","necessity":"To protect the victim.","state":"circulated","circulated_at":2,
        "national_ref":"26/123"}}"#
    ))
}

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    force.write("w-arrest", "wanted", wanted("Dai Jones", "W01"), &["area:NE", "person:staff-1"]);
    force.write("w-locate", "wanted", wanted("Ann Rees", "W11"), &["area:NE", "person:staff-1"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

async fn list(officer: &Officer) -> Vec<WantedHere> {
    read(officer.ask("wanted", json!({})).await)
}

fn of<'a>(rows: &'a [WantedHere], id: &str) -> &'a WantedHere {
    rows.iter().find(|row| row.id.as_str() == id).unwrap()
}

#[tokio::test]
async fn trap_11_without_signal_a_marker_soon_says_check_before_acting() {
    let officer = ready().await;
    let rows = list(&officer).await;
    assert_eq!(of(&rows, "w-arrest").says, Says::Arrest);
    assert!(of(&rows, "w-arrest").as_of.is_some(), "never without since when it is known");
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("lock", json!({})).await.unwrap();
    officer.passing.set_wall_by(16 * 60 * 1000);
    officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
    assert_eq!(of(&list(&officer).await, "w-arrest").says, Says::CheckBeforeActing);
    // Locate is never arrest, however fresh.
    assert_eq!(of(&rows, "w-locate").says, Says::NotForArrest);
    assert_eq!(of(&list(&officer).await, "w-locate").says, Says::NotForArrest);
}

#[tokio::test]
async fn an_attempt_that_is_owed_stands_on_the_first_screen_until_it_is_logged() {
    let officer = ready().await;
    let due = |home: Home| home.due.into_iter().filter(|due| due.kind == "attempt").collect::<Vec<_>>();
    let owed = due(read(officer.ask("home", json!({})).await));
    assert_eq!((owed.len(), owed[0].title.as_str(), owed[0].overdue), (1, "Dai Jones", true));
    assert!(owed[0].detail.starts_with("not tried for"), "{}", owed[0].detail);

    let refused =
        officer.ask("log_attempt", json!({"wanted": "w-arrest", "result": "maybe"})).await.unwrap_err();
    assert_eq!(refused.fields[0].field, "result");
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let question = json!({"wanted": "w-arrest", "result": "AR2", "learnt": "Works nights."});
    let _: Kept = read(officer.ask("log_attempt", question).await);
    let owed = due(read(officer.ask("home", json!({})).await));
    assert_eq!((owed.len(), owed[0].overdue), (1, false), "red is to be tried again within a day");
    let rows = list(&officer).await;
    assert_eq!((of(&rows, "w-arrest").standing.attempts, of(&rows, "w-arrest").waiting), (1, 1));
    // Arrested: it is said at once, and the marker is not taken away by a phone.
    let _: Kept = read(officer.ask("log_attempt", json!({"wanted": "w-arrest", "result": "AR1"})).await);
    assert_eq!(of(&list(&officer).await, "w-arrest").says, Says::ArrestRecorded);
    assert!(due(read(officer.ask("home", json!({})).await)).is_empty());
    let nowhere = officer.ask("log_attempt", json!({"wanted": "nobody", "result": "AR2"})).await;
    assert_eq!(nowhere.unwrap_err().code, beatbook_shared::problem::Code::NotFound);
}

#[tokio::test]
async fn a_suspect_is_named_without_signal() {
    let officer = ready().await;
    let refused =
        officer.ask("name_suspect", json!({"investigation": "inv-1", "name": " "})).await.unwrap_err();
    assert_eq!(refused.fields[0].field, "name");
    let question = json!({"investigation": "inv-1", "name": "Huw Pugh", "named_how": "The shop's film."});
    let _: Kept = read(officer.ask("name_suspect", question).await);
}

#[tokio::test]
async fn whoever_has_the_case_decides_about_a_named_suspect_without_signal() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let name = async |name: &str| -> Kept {
        read(officer.ask("name_suspect", json!({"investigation": "inv-1", "name": name})).await)
    };
    let due = async || {
        let home: Home = read(officer.ask("home", json!({})).await);
        home.due.into_iter().filter(|due| due.kind == "suspect").collect::<Vec<_>>()
    };
    let (bryn, carys) = (name("Bryn Howells").await, name("Carys Pugh").await);
    let owed = due().await;
    assert_eq!(owed.len(), 2, "the clock starts with the name");
    assert!(owed.iter().any(|item| item.direction.as_ref() == Some(&bryn.id) && !item.overdue));
    let decide = async |suspect: &Kept, status: &str, more: Value| {
        let mut question =
            json!({"suspect": suspect.id, "seen": "SUS-NAM", "status": status, "decision": "Seen on film."});
        question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        officer.ask("decide_suspect", question).await
    };
    for (status, more, field) in [
        ("SUS-CHG", json!({}), "status"),
        ("SUS-CIR", json!({}), "risk"),
        ("SUS-ELI", json!({"decision": "  "}), "decision"),
    ] {
        assert_eq!(decide(&bryn, status, more).await.unwrap_err().fields[0].field, field, "{status}");
    }
    let _: Kept = read(decide(&bryn, "SUS-ARQ", json!({"risk": "A"})).await);
    let _: Kept = read(decide(&carys, "SUS-ELI", json!({})).await);
    assert!(due().await.is_empty(), "decided, though the server knows nothing of it yet");
    let page: SuspectHere = read(officer.ask("suspect", json!({"id": bryn.id})).await);
    assert_eq!((page.record.status.as_str(), page.registered, page.may.len()), ("SUS-ARQ", true, 0));
    let rows = list(&officer).await;
    let row = rows.iter().find(|row| row.record.name == "Bryn Howells").unwrap();
    assert_eq!((row.record.suspect.as_ref(), row.record.local, row.mine), (Some(&bryn.id), true, true));
    assert!(!rows.iter().any(|row| row.record.name == "Carys Pugh"), "not wanted");
    let again = decide(&bryn, "SUS-ELI", json!({})).await.unwrap_err();
    assert_eq!(again.code, Code::Changed, "nobody decides on what was changed meanwhile");
}
