//! Phones: a colleague's reported lost, what the page says of it, and the password that opens one again.

use beatbook_shared::time::{HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{PASSWORD, Signed, World, each_engine};

fn state<'a>(phones: &'a Value, device: &str) -> &'a Value {
    phones["phones"].as_array().unwrap().iter().find(|phone| phone["id"] == device).unwrap()
}

async fn sync(world: &World, phone: &Signed<'_>) -> String {
    let hello = json!({"protocol": 1, "schema": 1, "app": "t", "device": phone.device, "epoch": "e1",
        "high_seen": 0, "made": 0});
    let lines = format!("{}\n{}\n", json!({"hello": hello}), json!({"end": {"count": 0}}));
    let asked = reqwest::Client::new().post(format!("http://{}/sync", world.server.addr));
    asked.bearer_auth(&phone.access).body(lines).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn any_sergeant_reports_a_colleagues_phone_lost_and_the_page_says_only_what_is_known() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        world.staff("90", "SGT", "SW");
        let phone = world.enrol("81").await;
        let sergeant = world.sign_in("90").await;
        let list = sergeant.post("/api/phones", json!({})).await.ok();
        assert_eq!(state(&list, &phone.device)["state"], "active");
        let path = format!("/api/phones/{}/revoke", phone.device);
        assert_eq!(sergeant.post(&path, json!({"reason": "because"})).await.field(), "reason");
        let lost = sergeant.post(&path, json!({"reason": "lost"})).await.ok();
        assert_eq!((&lost["state"], &lost["revoked_by"]["collar"]), (&json!("revoked"), &json!("90")));
        assert_eq!(lost["told_at"], Value::Null, "the phone may not know yet");
        world.later(MINUTE);
        assert!(sync(world, &phone).await.contains("\"verdict\":\"revoked\""));
        let list = sergeant.post("/api/phones", json!({})).await.ok();
        let row = state(&list, &phone.device);
        assert_eq!((&row["state"], &row["holder"]["collar"]), (&json!("told"), &json!("81")));
        let again = sergeant.post(&path, json!({"reason": "stolen"})).await.ok();
        assert_eq!(again["revoked_why"], "lost", "the first stands");
        assert_eq!(phone.post("/api/phones", json!({})).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_page_says_what_waited_on_a_phone_when_it_was_last_heard() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        world.staff("90", "SGT", "SW");
        let phone = world.enrol("81").await;
        let sergeant = world.sign_in("90").await;
        let list = sergeant.post("/api/phones", json!({})).await.ok();
        assert_eq!(state(&list, &phone.device)["unsent"], Value::Null, "it has not said yet");
        let since = world.now().plus(-HOUR);
        let hello = json!({"protocol": 1, "schema": 1, "app": "t", "device": phone.device, "epoch": "e1",
            "high_seen": 0, "made": 3, "unsent": 3, "oldest_unsent": since});
        let lines = format!("{}\n{}\n", json!({"hello": hello}), json!({"end": {"count": 0}}));
        let asked = reqwest::Client::new().post(format!("http://{}/sync", world.server.addr));
        assert!(asked.bearer_auth(&phone.access).body(lines).send().await.unwrap().status().is_success());
        let (heard, path) = (world.now(), format!("/api/phones/{}/revoke", phone.device));
        world.later(5 * MINUTE);
        let lost = sergeant.post(&path, json!({"reason": "lost"})).await.ok();
        assert_eq!((&lost["unsent"], &lost["oldest_unsent_at"]), (&json!(3), &json!(since)));
        assert_eq!(lost["unsent_told_at"], json!(heard), "and how old that is");
    })
    .await;
}

#[tokio::test]
async fn the_password_opens_a_phone_again_for_its_officer_and_not_once_it_is_taken_out_of_use() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        world.staff("82", "PCO", "NE");
        let question = json!({"code": world.code("81"), "collar": "81", "password": PASSWORD,
            "device_name": "Phone", "epoch": "e1"});
        let enrolled = world.ask("POST", "/auth/enrol", Some(question)).await.ok();
        let secret = &enrolled["recovery"]["secret"];
        assert_eq!(secret.as_str().unwrap().len(), 64);
        let ask = |collar: &str, password: &str| {
            json!({"collar": collar, "password": password, "device": enrolled["device"]})
        };
        let back = world.ask("POST", "/auth/recover", Some(ask("81", PASSWORD))).await.ok();
        assert_eq!(&back["recovery"]["secret"], secret);
        let wrong = world.ask("POST", "/auth/recover", Some(ask("81", "another password"))).await;
        assert_eq!((wrong.status, wrong.code()), (401, "wrong-password"));
        let other = world.ask("POST", "/auth/recover", Some(ask("82", PASSWORD))).await;
        assert_eq!((other.status, other.code()), (403, "device"));
        world.revoke(enrolled["device"].as_str().unwrap());
        let closed = world.ask("POST", "/auth/recover", Some(ask("81", PASSWORD))).await;
        assert_eq!((closed.status, closed.code()), (403, "device"));
    })
    .await;
}

#[tokio::test]
async fn a_code_made_on_the_page_enrols_its_holders_phone() {
    each_engine(async |world| {
        world.staff("81", "PCO", "NE");
        world.staff("99", "ADM", "NE");
        let admin = world.sign_in("99").await;
        let nobody = admin.post("/api/phones/codes", json!({"collar": "7"})).await;
        assert_eq!(nobody.field(), "collar");
        let issued = admin.post("/api/phones/codes", json!({"collar": "81"})).await.ok();
        assert_eq!(issued["holder"]["collar"], "81");
        let question = json!({"code": issued["code"], "collar": "81", "password": PASSWORD,
            "device_name": "Phone", "epoch": "e1"});
        assert_eq!(world.ask("POST", "/auth/enrol", Some(question)).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_on_a_phone_lasts_a_shift_however_much_it_is_used() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    let mut refresh = world.enrol("81").await.refresh;
    let until = world.now().plus(12 * HOUR);
    for hour in 1..12 {
        world.later(HOUR);
        let answer = world.ask("POST", "/auth/refresh", Some(json!({"refresh": refresh}))).await.ok();
        assert_eq!(answer["session_until"], json!(until), "hour {hour}");
        refresh = answer["refresh"].as_str().unwrap().to_owned();
    }
    world.later(HOUR);
    let answer = world.ask("POST", "/auth/refresh", Some(json!({"refresh": refresh}))).await;
    assert_eq!((answer.status, answer.code()), (401, "sign-in"));
}
