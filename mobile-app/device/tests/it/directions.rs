//! Directions on the officer's device: seen as something to do, and said to be done without a network.

use beatbook_shared::api::officer::{Case, Home, Kept};
use beatbook_shared::problem::Code;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, body, case};
use crate::loopback::Officer;

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

fn direction(owner: &str, status: &str) -> beatbook_shared::sync::op::Body {
    body(&format!(
        r#"{{"investigation":"inv-1","text":"View the film.","owner":"{owner}","given_by":"staff-9","given_at":1,
        "due_at":2,"status":"{status}","origin":"return","reason":"RS4","refusal":"Which shop?"}}"#
    ))
}

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    force.write("d-mine", "direction", direction("staff-1", "refused"), &["area:NE", "person:staff-1"]);
    force.write("d-other", "direction", direction("staff-9", "open"), &["area:NE"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

#[tokio::test]
async fn a_return_is_the_officers_to_do_until_they_say_that_it_is_done() {
    let officer = ready().await;
    let home: Home = read(officer.ask("home", json!({})).await);
    let due: Vec<_> = home.due.iter().filter(|due| due.kind == "direction").collect();
    assert_eq!(due.len(), 1, "{:?}", home.due);
    assert_eq!(due[0].direction.as_ref().map(|d| d.as_str()), Some("d-mine"));

    let empty = officer.ask("direction_done", json!({"id": "d-mine", "evidence": " "})).await.unwrap_err();
    assert_eq!(empty.fields[0].field, "evidence");
    let _: Kept =
        read(officer.ask("direction_done", json!({"id": "d-mine", "evidence": "Viewed, exhibit 3."})).await);
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    let held = file.directions.iter().find(|d| d.id.as_str() == "d-mine").unwrap();
    assert_eq!(
        (held.record.status.as_str(), held.record.evidence.as_deref()),
        ("done", Some("Viewed, exhibit 3."))
    );
    assert_eq!(
        held.record.refusal.as_deref(),
        Some("Which shop?"),
        "the supervisor's words are not the officer's"
    );
    let home: Home = read(officer.ask("home", json!({})).await);
    assert!(home.due.iter().all(|due| due.kind != "direction"));
    let again =
        officer.ask("direction_done", json!({"id": "d-mine", "evidence": "Again."})).await.unwrap_err();
    assert_eq!(again.code, Code::Changed);
}

#[tokio::test]
async fn somebody_elses_direction_is_not_the_officers_to_close() {
    let officer = ready().await;
    let refused =
        officer.ask("direction_done", json!({"id": "d-other", "evidence": "Done."})).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    assert_eq!(
        officer.ask("direction_done", json!({"id": "nowhere", "evidence": "Done."})).await.unwrap_err().code,
        Code::NotFound
    );
}

#[tokio::test]
async fn an_expected_line_is_answered_without_signal_and_stands_in_the_story() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let open =
        async || -> Case { read(officer.ask("case", json!({"id": "inv-1", "still_open": true})).await) };
    let expected = open().await.lines;
    assert!(expected.iter().all(|line| line.followed.is_none()) && !expected.is_empty());
    let answer = async |line: &str, text: &str| {
        let question = json!({"investigation": "inv-1", "line": line, "followed": false, "text": text});
        officer.ask("answer_line", question).await
    };
    assert_eq!(answer("EL09", "No.").await.unwrap_err().fields[0].field, "line", "not of this kind of crime");
    assert_eq!(answer("EL02", "  ").await.unwrap_err().fields[0].field, "text", "nothing is ticked");
    let _: Kept = read(answer("EL02", "Nobody lives there.").await);
    let case = open().await;
    let line = case.lines.iter().find(|line| line.code == "EL02").unwrap();
    assert_eq!((line.followed, line.words.as_deref()), (Some(false), Some("Nobody lives there.")));
    assert!(case.timeline.iter().any(|row| row.text == "Nobody lives there."));
}
