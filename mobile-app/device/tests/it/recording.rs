//! One form on the officer's device: the result and the crime kept together without signal; and a victim who is told.

use beatbook_shared::api::officer::{Case, Home, Job, Kept};
use beatbook_shared::api::victims::VictimPage;
use beatbook_shared::patrol::crime::is_number;
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::op::Body;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, T0, body, case, job};
use crate::loopback::Officer;

fn read<T: DeserializeOwned>(value: Result<Value, Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

async fn ready() -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    let mut known = job("Shouting next door");
    known.insert("place".to_owned(), json!("14 Alma Street"));
    known.insert("victim_name".to_owned(), json!("Carys Lloyd"));
    force.write("inc-1", "incident", known, &["area:NE"]);
    let mut theft = case("Theft of a pedal cycle");
    theft.insert("victim".to_owned(), json!("Mair Pugh"));
    force.write("inv-1", "investigation", theft, &["area:NE", "person:staff-1"]);
    let plan: Body =
        body(r#"{"investigation":"inv-1","enhanced":true,"language":"cy","unsafe_channels":["home_phone"]}"#);
    force.write("plan-1", "victim_plan", plan, &["area:NE", "person:staff-1"]);
    let happened =
        format!(r#"{{"investigation":"inv-1","code":"VU05","at":{T0},"written_at":{T0},"by":"staff-9"}}"#);
    force.write("event-1", "case_event", body(&happened), &["area:NE", "person:staff-1"]);
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

fn entered() -> Value {
    json!({"what_happened": "Door kicked in.", "from": T0 - 60_000, "exact": true})
}

#[tokio::test]
async fn trap_31_one_form_without_signal_makes_the_result_and_the_crime_or_neither() {
    let officer = ready().await;
    let before = read::<Value>(officer.ask("outbox", json!({})).await)["waiting"].as_array().unwrap().len();
    let empty =
        json!({"incident": "inc-1", "entered": {"what_happened": " ", "from": T0 - 60_000, "exact": true}});
    assert_eq!(officer.ask("crime_it", empty).await.unwrap_err().fields[0].field, "what_happened");
    let waits = read::<Value>(officer.ask("outbox", json!({})).await)["waiting"].as_array().unwrap().len();
    assert_eq!(waits, before, "what is refused leaves nothing behind");

    let kept: Kept = read(officer.ask("crime_it", json!({"incident": "inc-1", "entered": entered()})).await);
    let file: Case = read(officer.ask("case", json!({"id": kept.id})).await);
    assert_eq!(file.record.place.as_deref(), Some("14 Alma Street"), "taken over, not typed");
    assert_eq!(file.record.victim.as_deref(), Some("Carys Lloyd"));
    assert!(file.record.crime_number.is_none(), "no number but the server's");
    assert!(file.record.local_ref.as_deref().is_some_and(|r| !is_number(r) && r.starts_with("PHONE-")));
    let seen: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert_eq!(seen.record.investigation.as_ref(), Some(&kept.id));
    assert_eq!(seen.record.status, "AWC", "it waits for the number and is not closed");
    assert_eq!(seen.record.results.as_deref(), Some(&["R01".to_owned()][..]));
    let again =
        officer.ask("crime_it", json!({"incident": "inc-1", "entered": entered()})).await.unwrap_err();
    assert_eq!(again.fields[0].field, "incident", "one event, one crime");
    assert!(officer.ask("undo_result", json!({"id": "inc-1"})).await.is_err(), "a crime is no tap");
}

#[tokio::test]
async fn a_result_that_speaks_of_a_crime_asks_for_it_or_for_the_reason() {
    let officer = ready().await;
    let result = |extra: Value| {
        let mut question = json!({"incident": "inc-1", "results": ["R01"]});
        question.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap());
        question
    };
    let bare = officer.ask("result_job", result(json!({}))).await.unwrap_err();
    assert_eq!(bare.fields[0].field, "no_crime");
    officer.ask("result_job", result(json!({"no_crime": "She fell; the neighbour saw it."}))).await.unwrap();
    let seen: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert_eq!(seen.record.no_crime_rationale.as_deref(), Some("She fell; the neighbour saw it."));
    assert!(seen.record.investigation.is_none(), "a code makes no crime");
}

#[tokio::test]
async fn a_victim_is_due_on_the_first_screen_until_they_are_told_in_their_language() {
    let officer = ready().await;
    let due = |home: &Home| home.due.iter().find(|d| d.kind == "victim").map(|d| d.detail.clone());
    let home: Home = read(officer.ask("home", json!({})).await);
    let detail = due(&home).unwrap();
    assert!(detail.contains("Mair Pugh") && detail.contains("Welsh"), "{detail}");
    let page: VictimPage = read(officer.ask("victim", json!({"id": "inv-1"})).await);
    let key = page.owed.iter().find(|o| o.code == "VU05").unwrap().key.clone();
    let call = |channel: &str, progress: &str| {
        json!({"investigation": "inv-1", "said": {"result": "told", "channel": channel, "language": "cy",
            "progress": progress, "reason": "Mae'n cael ei holi.", "next_at": 4_000_000_000_000_i64, "answers": [key]}})
    };
    let unsafe_way = officer.ask("tell_victim", call("home_phone", "Arestiwyd ef.")).await.unwrap_err();
    assert_eq!(unsafe_way.fields[0].field, "way_reason");
    assert_eq!(page.unsafe_now, ["home_phone"], "said before anybody rings");
    let mut had_to = call("home_phone", "Mae'n ddiogel nawr.");
    had_to["said"]["way_reason"] = json!("Roedd hi'n galw o'r ffôn hwnnw.");
    had_to["said"]["answers"] = json!([]);
    officer.ask("tell_victim", had_to).await.unwrap();
    let tick = officer.ask("tell_victim", call("mobile", "")).await.unwrap_err();
    assert_eq!(tick.fields[0].field, "progress", "a tick is no update");
    officer.ask("tell_victim", call("mobile", "Arestiwyd ef.")).await.unwrap();
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    let said =
        |words: &str| file.timeline.iter().any(|r| r.code == "victim_contact" && r.text.contains(words));
    assert!(said("Arestiwyd ef.") && said("Roedd hi'n galw o'r ffôn hwnnw."), "the reason is kept");
    let page: VictimPage = read(officer.ask("victim", json!({"id": "inv-1"})).await);
    assert!(page.owed.iter().filter(|o| o.code == "VU05").all(|o| o.told_at.is_some()));
}

#[tokio::test]
async fn an_outcome_is_offered_by_two_answers_and_no_field_sets_one() {
    let officer = ready().await;
    let rows: Vec<Value> =
        read(officer.ask("offer_outcomes", json!({"suspect_named": true, "victim": "not"})).await);
    let codes: Vec<&str> = rows.iter().filter_map(|row| row["code"].as_str()).collect();
    assert!(codes.contains(&"16") && !codes.contains(&"15") && !codes.contains(&"18"), "{codes:?}");
    let field =
        officer.ask("edit_case", json!({"id": "inv-1", "fields": {"outcome": "16"}})).await.unwrap_err();
    assert_eq!(field.fields[0].field, "outcome");
    let said = json!({"code": "16", "suspect_named": true, "victim": "not", "rationale": "She will not go on.",
        "decider": "DDM", "decided_by": "Insp Price", "victim_view": "Wants it over.", "victim_told_at": T0});
    officer.ask("set_outcome", json!({"investigation": "inv-1", "said": said})).await.unwrap();
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    assert_eq!((file.record.outcome.as_deref(), file.record.status.as_str()), (Some("16"), "closed"));
}
