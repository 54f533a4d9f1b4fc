//! Devices: enrolled once by a code, revoked without losing what they hold.

use beatbook_shared::time::{HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Answer, PASSWORD, World, each_engine};

async fn enrol(world: &World, code: &str, collar: &str) -> Answer {
    let question =
        json!({"code": code, "collar": collar, "password": PASSWORD, "device_name": "Phone", "epoch": "e1"});
    world.ask("POST", "/auth/enrol", Some(question)).await
}

#[tokio::test]
async fn a_code_is_good_once_for_one_person_and_for_its_time() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        world.staff("82", "PCO", "NE");
        let code = world.code("81");
        assert_eq!(enrol(world, &code, "82").await.code(), "enrolment-code", "somebody else's");
        assert_eq!(enrol(world, "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "81").await.status, 422);
        let typed = code.to_lowercase().replace('-', " ");
        let device = enrol(world, &typed, "81").await.ok();
        assert_eq!(device["tokens"]["me"]["collar"], "81");
        let again = enrol(world, &code, "81").await;
        assert_eq!((again.status, again.code()), (422, "enrolment-code"), "used");
        let late = world.code("81");
        world.later(HOUR);
        assert_eq!(enrol(world, &late, "81").await.code(), "enrolment-code", "out of date");
    })
    .await;
}

#[tokio::test]
async fn one_code_enrols_one_device_however_many_try_at_once() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        let code = world.code("81");
        let tries: Vec<_> = (0..6).map(|_| enrol(world, &code, "81")).collect();
        let answers = futures_util::future::join_all(tries).await;
        let won = answers.iter().filter(|a| a.status == 200).count();
        assert_eq!(won, 1, "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn a_bad_question_names_the_field_and_spends_no_code() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    let code = world.code("81");
    let good =
        json!({"code": code, "collar": "81", "password": PASSWORD, "device_name": "Phone", "epoch": "e1"});
    for (field, value) in [
        ("device_name", json!("")),
        ("device_name", json!("x".repeat(81))),
        ("epoch", json!("")),
        ("epoch", json!("../e")),
        ("epoch", json!("e".repeat(65))),
        ("code", Value::Null),
    ] {
        let mut bad = good.clone();
        bad[field] = value.clone();
        let answer = world.ask("POST", "/auth/enrol", Some(bad)).await;
        assert_eq!((answer.status, answer.field()), (422, field), "{value}");
    }
    assert_eq!(world.ask("POST", "/auth/enrol", Some(good)).await.status, 200);
}

#[tokio::test]
async fn a_revoked_device_opens_nothing_but_may_still_send() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        let phone = world.enrol("81").await;
        assert_eq!(phone.get("/api/me").await.status, 200);
        world.revoke(&phone.device);
        let answer = phone.get("/api/me").await;
        assert_eq!((answer.status, answer.code()), (403, "device"));
        let refreshed = world.ask("POST", "/auth/refresh", Some(json!({"refresh": phone.refresh}))).await;
        assert_eq!(refreshed.status, 200, "so that a full outbox can still come up");
        world.later(MINUTE);
        let hello = json!({"protocol": 1, "schema": 1, "app": "t", "device": phone.device, "epoch": "e1",
            "high_seen": 0, "made": 0});
        let lines = format!("{}\n{}\n", json!({"hello": hello}), json!({"end": {"count": 0}}));
        let client = reqwest::Client::new();
        let sent = client
            .post(format!("http://{}/sync", world.server.addr))
            .bearer_auth(&phone.access)
            .body(lines)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 200);
        assert!(sent.text().await.unwrap().contains("\"verdict\":\"revoked\""));
    })
    .await;
}

#[tokio::test]
async fn somebody_elses_device_signs_nobody_in() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    world.staff("82", "PCO", "NE");
    let phone = world.enrol("81").await;
    let question = json!({"collar": "82", "password": PASSWORD, "device": phone.device});
    let answer = world.ask("POST", "/auth/sign-in", Some(question)).await;
    assert_eq!((answer.status, answer.code()), (403, "device"));
    let browser = world.sign_in("81").await;
    let answer = browser.post("/sync", json!({})).await;
    assert_eq!((answer.status, answer.code()), (403, "device"), "a browser is no device");
}
