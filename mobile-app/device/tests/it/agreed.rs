//! Agreed actions, prevention advice and practice on the officer's device: seen, done and looked up without a network.

use beatbook_shared::api::agreed::{ActionOnPhone, AdviceOfJob, PracticeOnPhone};
use beatbook_shared::api::officer::{Hit, Home, Kept};
use beatbook_shared::problem::Code;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, body};
use crate::loopback::Officer;

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

fn action(role: &str, status: &str) -> beatbook_shared::sync::op::Body {
    body(&format!(
        r#"{{"level":"local","area":"NE","text":"Patrol the precinct.","owner_role":"{role}","owner_area":"NE",
        "raised_by":"staff-9","raised_at":1,"due_at":2,"first_due_at":2,"measure_of_done":"Two patrols logged.","status":"{status}"}}"#
    ))
}

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    let me = r#"{"name":"Siân Bowen","collars":[{"value":"2114","from":0}],"roles":[{"value":"PCO","from":0}],"areas":["NE"]}"#;
    force.write("staff-1", "staff", body(me), &["ref"]);
    let job = r#"{"number":"7","created_at":1,"area":"NE","title":"Burglary of a shed","category":"ASB-NUI","status":"SCN","victim":true}"#;
    force.write("inc-9", "incident", body(job), &["area:NE"]);
    force.write("a-mine", "action", action("PCO", "A0"), &["area:NE"]);
    force.write("a-other", "action", action("SGT", "A0"), &["area:NE"]);
    let learnt = r#"{"title":"Alley gates","does_it_work":"did_not_work","description":"Gates behind the terrace.",
        "learning":"Avoid the cheap lock.","marking":"OFFICIAL","written_by":"staff-9","written_at":1}"#;
    force.write("p-1", "practice", body(learnt), &["ref"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

#[tokio::test]
async fn an_action_of_ones_post_is_due_until_one_says_that_it_is_done() {
    let officer = ready().await;
    let home: Home = read(officer.ask("home", json!({})).await);
    let due: Vec<_> = home.due.iter().filter(|due| due.kind == "action").collect();
    assert_eq!(due.len(), 1, "the sergeant's is not mine: {:?}", home.due);
    assert_eq!(due[0].direction.as_ref().map(|d| d.as_str()), Some("a-mine"));
    let empty = officer
        .ask("action_done", json!({"id": "a-mine", "evidence": " ", "draft": null}))
        .await
        .unwrap_err();
    assert_eq!(empty.fields[0].field, "evidence");
    let _: Kept = read(
        officer
            .ask("action_done", json!({"id": "a-mine", "evidence": "Log 12 and 40.", "draft": null}))
            .await,
    );
    let one: ActionOnPhone = read(officer.ask("action", json!({"id": "a-mine"})).await);
    assert_eq!((one.record.status.as_str(), one.record.evidence.as_deref()), ("A3", Some("Log 12 and 40.")));
    assert_eq!(one.record.checked_by, None, "somebody else looks at it");
    let home: Home = read(officer.ask("home", json!({})).await);
    assert!(home.due.iter().all(|due| due.kind != "action"));
    let again = officer
        .ask("action_done", json!({"id": "a-mine", "evidence": "Again.", "draft": null}))
        .await
        .unwrap_err();
    assert_eq!(again.code, Code::Changed);
    let other = officer
        .ask("action_done", json!({"id": "a-other", "evidence": "Done.", "draft": null}))
        .await
        .unwrap_err();
    assert_eq!(other.code, Code::NotAllowed, "not a post of mine");
}

#[tokio::test]
async fn advice_is_prompted_and_kept_at_the_door_or_the_reason_why_not() {
    let officer = ready().await;
    let of: AdviceOfJob = read(officer.ask("advice", json!({"id": "inc-9"})).await);
    assert!(of.victim && of.rows.is_empty(), "nothing is recorded yet");
    let give = |what: Value, why: Value| json!({"incident": "inc-9", "what": what, "words": null, "why_not": why, "draft": null});
    let neither = officer.ask("give_advice", give(json!([]), Value::Null)).await.unwrap_err();
    assert_eq!(neither.fields[0].field, "what");
    let both = officer.ask("give_advice", give(json!(["PA01"]), json!("NA02"))).await.unwrap_err();
    assert_eq!(both.fields[0].field, "why_not");
    let _: Kept = read(officer.ask("give_advice", give(json!([]), json!("NA02"))).await);
    let _: Kept = read(officer.ask("give_advice", give(json!(["PA01", "PA08"]), Value::Null)).await);
    let of: AdviceOfJob = read(officer.ask("advice", json!({"id": "inc-9"})).await);
    assert_eq!(of.rows.len(), 2, "both stay");
    assert!(of.rows.iter().all(|row| !row.sent.is_empty()), "of this phone's making, wherever it stands");
}

#[tokio::test]
async fn what_others_learnt_is_found_without_a_network() {
    let officer = ready().await;
    let hits: Vec<Hit> = read(officer.ask("search", json!({"q": "terrace gates"})).await);
    let hit = hits.iter().find(|hit| hit.kind == "practice").expect("it is in the index");
    let one: PracticeOnPhone = read(officer.ask("practice", json!({"id": hit.open})).await);
    assert_eq!(
        (one.record.title.as_str(), one.record.does_it_work.as_str()),
        ("Alley gates", "did_not_work")
    );
}
