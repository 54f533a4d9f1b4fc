//! The people of a job on the officer's device: known before arrival from what it holds, asked without a network.

use beatbook_device::clock::{Clock as _, MachineClock};
use beatbook_shared::api::at_scene::JobPeople;
use beatbook_shared::api::officer::Kept;
use beatbook_shared::patrol::vulnerability::Asked;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::force::{Force, body};
use crate::loopback::Officer;

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

const NE: &[&str] = &["area:NE"];

/// Two jobs of one woman under two names, months apart as the device's clock has it, which somebody decided are one.
async fn ready(decided: bool) -> Officer {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    let job = |number: &str, at: i64| {
        body(&format!(
            r#"{{"number":"{number}","title":"Abuse at the door","area":"NE","category":"ASB-PER","status":"AWR",
            "created_at":{at},"uprn":"100090012345"}}"#
        ))
    };
    let officer_time = MachineClock::new().now().0;
    force.write("before", "incident", job("11", officer_time - 100 * 86_400_000), NE);
    force.write("now", "incident", job("412", officer_time - 600_000), NE);
    let involved = |about: &str, at: i64, more: &str| {
        body(&format!(r#"{{"about":"{about}","about_kind":"incident","role":"victim","at":{at}{more}}}"#))
    };
    let known = r#","person":"p1","name":"Siân Price""#;
    force.write("i1", "involved", involved("before", officer_time - 100 * 86_400_000, known), NE);
    let name = r#","name":"Shan Preece","safe_contact":{"channel":"work_phone","never_channels":["mobile"]}"#;
    force.write("i2", "involved", involved("now", officer_time - 600_000, name), NE);
    let person = r#"{"names":[{"form":"main","text":"Siân Price"}],"language":"cy","areas":["NE"]}"#;
    force.write("p1", "person", body(person), NE);
    if decided {
        let same = r#"{"left":"i2","right":"p1","decision":"same","at":1,"by":"staff-9","areas":["NE"]}"#;
        force.write("m1", "person_match", body(same), NE);
    }
    let officer = Officer::new(force);
    officer.enrol().await;
    officer
}

#[tokio::test]
async fn a_repeat_victim_is_known_before_arrival_and_only_once_somebody_decided_who_it_is() {
    let apart = ready(false).await;
    let of: JobPeople = read(apart.ask("people_at", json!({"id": "now"})).await);
    assert!(of.people[0].repeats.is_empty(), "two names are two people");

    let officer = ready(true).await;
    let of: JobPeople = read(officer.ask("people_at", json!({"id": "now"})).await);
    let person = &of.people[0];
    assert_eq!((person.name.as_str(), person.language.as_deref()), ("Siân Price", Some("cy")));
    assert_eq!(person.safe_contact.as_ref().unwrap().never_channels, ["mobile"]);
    let repeat = &person.repeats[0];
    assert_eq!((repeat.rule.as_str(), repeat.count), ("RR1", 2));
    let from: Vec<&str> = repeat.sources.iter().map(|source| source.number.as_str()).collect();
    assert_eq!((from, of.counted_from), (vec!["412", "11"], 2), "and it says from what");

    let read_it = json!({"about": "now", "rule": "RR1", "subject": repeat.subject});
    let _: Kept = read(officer.ask("read_repeat", read_it).await);
    let of: JobPeople = read(officer.ask("people_at", json!({"id": "now"})).await);
    assert_eq!(of.people[0].repeats[0].said.as_deref(), Some("acknowledged"));
}

#[tokio::test]
async fn trap_15_what_was_asked_is_kept_on_the_device_and_nothing_is_assumed() {
    let officer = ready(true).await;
    let asked = async || {
        let of: JobPeople = read(officer.ask("people_at", json!({"id": "now"})).await);
        of.people[0].asked
    };
    let say = |answer: &str, factors: Value, reason: Value| json!({"about": "now", "involved": "i2", "answer": answer, "factors": factors, "reason": reason});
    assert_eq!(asked().await, Asked::Unsaid);
    let bare = officer.ask("say_vulnerability", say("not_asked", json!([]), Value::Null)).await.unwrap_err();
    assert_eq!(bare.fields[0].field, "reason");
    let _: Kept = read(officer.ask("say_vulnerability", say("not_asked", json!([]), json!("unsafe"))).await);
    assert_eq!(asked().await, Asked::NotAsked);
    let _: Kept = read(officer.ask("say_vulnerability", say("none_found", json!([]), Value::Null)).await);
    assert_eq!(asked().await, Asked::NoneFound);
    let bare = officer.ask("say_vulnerability", say("found", json!([]), Value::Null)).await.unwrap_err();
    assert_eq!(bare.fields[0].field, "factor");
    let _: Kept =
        read(officer.ask("say_vulnerability", say("found", json!(["V50", "V36"]), Value::Null)).await);
    assert_eq!(asked().await, Asked::Found);
}

#[tokio::test]
async fn trap_13_neither_the_lock_screen_nor_the_first_screen_names_a_victim() {
    let officer = ready(true).await;
    let home = officer.ask("home", json!({})).await.unwrap().to_string();
    let locked = officer.ask("lock", json!({})).await.unwrap().to_string();
    for words in ["Price", "Preece", "repeat"] {
        assert!(!home.contains(words) && !locked.contains(words), "{words}");
    }
}
