//! Supervision over HTTP.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, HOUR};
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

fn case(world: &World, id: &str, risk: &str, days_ago: i64) {
    let at = world.now().plus(-days_ago * DAY);
    let case = Investigation {
        oic: Some(StaffId::from("81")),
        allocated_at: Some(at),
        risk: Some(risk.to_owned()),
        plan_text: Some("Plan.".to_owned()),
        ..examples::investigation(&format!("NE/{id}"), "NE", at)
    };
    world.put(id, &case);
}

fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("2115", "SGT", "NE");
    world.staff("81", "PCO", "NE");
}

async fn sign(who: &Signed<'_>, id: &str, more: Value) -> super::world::Answer {
    let file = who.get(&format!("/api/investigations/{id}")).await.ok();
    let mut question = json!({"result": "RV2", "version_seen": file["version"], "seq_seen": file["seq"],
        "content_hash": file["content_hash"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    who.post(&format!("/api/investigations/{id}/reviews"), question).await
}

#[tokio::test]
async fn the_queue_is_by_rule_and_soonest_first() {
    each_engine(async |world| {
        scene(world);
        case(world, "new-high", "high", 0);
        case(world, "new-standard", "standard", 0);
        case(world, "old-standard", "standard", 5);
        let closed =
            Investigation { status: "closed".to_owned(), ..examples::investigation("c", "NE", world.now()) };
        world.put("closed", &closed);
        let unallocated = examples::investigation("u", "NE", world.now().plus(-DAY));
        world.put("unallocated", &unallocated);
        let evans = world.sign_in("2114").await;
        let queue = evans.get("/api/reviews").await.ok();
        let items: Vec<(String, String, bool)> = queue["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|i| (text(&i["id"]), text(&i["due"]["rule"]), i["due"]["overdue"] == true))
            .collect();
        let expected = [
            ("old-standard", "SR04", true),
            ("new-high", "SR04", false),
            ("unallocated", "SR01", false),
            ("new-standard", "SR04", false),
        ];
        assert_eq!(items, expected.map(|(id, rule, overdue)| (id.to_owned(), rule.to_owned(), overdue)));
        assert!(text(&queue["items"][0]["due"]["why"]).contains("72 h"), "{}", queue["items"][0]["due"]);
        let high = evans.get("/api/reviews?risk=high").await.ok();
        assert_eq!(high["items"].as_array().unwrap().len(), 1);

        // Reviewed: the next is a week away for a high risk; noting alone changes nothing.
        sign(&evans, "new-high", json!({"result": "RV8"})).await.ok();
        let due = |queue: &Value, id: &str| {
            queue["items"].as_array().unwrap().iter().find(|i| i["id"] == id).unwrap()["due"].clone()
        };
        assert_eq!(due(&evans.get("/api/reviews").await.ok(), "new-high")["rule"], "SR04");
        sign(&evans, "new-high", json!({})).await.ok();
        let queue = evans.get("/api/reviews").await.ok();
        assert!(queue["items"].as_array().unwrap().iter().all(|i| i["id"] != "new-high"), "nothing new, not due soon");
        let due = due(&evans.get("/api/reviews?show=all").await.ok(), "new-high");
        assert_eq!((&due["rule"], &due["at"]), (&json!("SR05"), &json!(world.now().plus(7 * DAY))));
    })
    .await;
}

#[tokio::test]
async fn a_sign_off_stores_review_direction_and_next_date_together() {
    each_engine(async |world| {
        scene(world);
        case(world, "inv", "medium", 1);
        let evans = world.sign_in("2114").await;
        let direction = json!({"text": "Seize the CCTV.", "owner": "81", "due_at": world.now().plus(2 * DAY)});
        let more = json!({"result": "RV1", "note": " Get on with it. ", "direction": direction, "seconds_open": 140});
        let written = sign(&evans, "inv", more).await.ok();
        let review = world.body(written["id"].as_str().unwrap());
        assert_eq!((&review["result"], &review["note"]), (&json!("RV1"), &json!("Get on with it.")));
        assert_eq!((&review["rule"], &review["seconds_open"]), (&json!("SR04"), &json!(140)));
        assert_eq!(world.body("inv")["next_review_due"], json!(world.now().plus(14 * DAY)));
        let file = evans.get("/api/investigations/inv").await.ok();
        let given = &file["directions"][0];
        assert_eq!((&given["record"]["text"], &given["owner"]["collar"]), (&json!("Seize the CCTV."), &json!("81")));
        assert_eq!(given["record"]["review"], written["id"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_reviews_their_own_case() {
    each_engine(async |world| {
        scene(world);
        case(world, "inv", "standard", 1);
        world.change("investigation", "inv", 1, json!({"oic": "81"}), json!({"oic": "2114"}));
        let evans = world.sign_in("2114").await;
        let file = evans.get("/api/investigations/inv").await.ok();
        assert!(text(&file["may_not_review"]).contains("officer in this case"));
        assert!(!file["may"].as_array().unwrap().contains(&json!("review")));
        let answer = sign(&evans, "inv", json!({})).await;
        assert_eq!((answer.status, answer.code()), (403, "not-allowed"));
        assert_eq!(evans.get("/api/reviews").await.ok()["items"], json!([]));
        let other = world.sign_in("2115").await;
        sign(&other, "inv", json!({})).await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_bad_sign_off_names_the_field_and_stores_nothing() {
    let world = World::lite().await;
    scene(&world);
    case(&world, "inv", "high", 1);
    let evans = world.sign_in("2114").await;
    let now = world.now();
    let direction = |text: &str, owner: &str, due: i64| json!({"result": "RV1", "direction": {"text": text, "owner": owner, "due_at": now.0 + due}});
    for (more, field) in [
        (json!({"result": "RV1"}), "direction"),
        (json!({"result": "RV3"}), "reason"),
        (json!({"result": "RV3", "reason": "RS1"}), "direction"),
        (json!({"result": "RV9"}), "reason"),
        (json!({"reason": "RS99"}), "reason"),
        (json!({"result": "RV6"}), "note"),
        (json!({"result": "RV99"}), "result"),
        (json!({"version_seen": 9}), "version_seen"),
        (json!({"version_seen": 0}), "version_seen"),
        (json!({"seq_seen": 99_999}), "seq_seen"),
        (json!({"note": "x".repeat(4_001)}), "note"),
        (json!({"next_due_at": now.0 - 1}), "next_due_at"),
        (json!({"next_due_at": now.0 + 8 * DAY}), "next_due_at"),
        (direction(" ", "81", HOUR), "direction.text"),
        (direction("Go.", "nobody", HOUR), "direction.owner"),
        (direction("Go.", "81", 0), "direction.due_at"),
    ] {
        let answer = sign(&evans, "inv", more.clone()).await;
        assert_eq!((answer.status, answer.field()), (422, field), "{more}: {}", answer.body);
    }
    let file = evans.get("/api/investigations/inv").await.ok();
    assert_eq!((&file["since"]["signed_at"], &file["version"]), (&Value::Null, &json!(1)));
}

#[tokio::test]
async fn the_same_sign_off_sent_twice_is_one() {
    let world = World::lite().await;
    scene(&world);
    case(&world, "inv", "high", 1);
    let evans = world.sign_in("2114").await;
    let file = evans.get("/api/investigations/inv").await.ok();
    let question = json!({"result": "RV2", "version_seen": file["version"], "seq_seen": file["seq"],
        "content_hash": file["content_hash"]});
    let tries: Vec<_> =
        (0..4).map(|_| evans.post("/api/investigations/inv/reviews", question.clone())).collect();
    let answers = futures_util::future::join_all(tries).await;
    let ids: std::collections::BTreeSet<String> = answers.into_iter().map(|a| text(&a.ok()["id"])).collect();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn what_arrives_late_is_counted_as_late() {
    each_engine(async |world| {
        scene(world);
        case(world, "inv", "standard", 1);
        let evans = world.sign_in("2114").await;
        sign(&evans, "inv", json!({})).await.ok();
        let (inv, officer) = ("inv".into(), StaffId::from("81"));
        world.later(HOUR);
        world
            .put("old", &examples::update(&inv, &officer, "enquiry", "Before.", world.now().plus(-2 * HOUR)));
        world.put("new", &examples::update(&inv, &officer, "enquiry", "After.", world.now()));
        world.change("investigation", "inv", 2, json!({"risk": "standard"}), json!({"risk": "high"}));
        let evans = world.sign_in("2114").await;
        let item = evans.get("/api/reviews").await.ok()["items"][0].clone();
        assert_eq!(
            (&item["new_updates"], &item["late_arrivals"], &item["new_changes"]),
            (&json!(2), &json!(1), &json!(1))
        );
        assert_eq!(item["last_result"], "RV2");
    })
    .await;
}

#[tokio::test]
async fn a_direction_is_done_by_its_owner_and_checked_by_somebody_else() {
    each_engine(async |world| {
        scene(world);
        case(world, "inv", "standard", 1);
        let evans = world.sign_in("2114").await;
        let other = world.sign_in("2115").await;
        let officer = world.sign_in("81").await;
        world.staff("99", "PCO", "MO");
        let stranger = world.sign_in("99").await;
        let given = json!({"result": "RV1", "direction": {"text": "Go.", "owner": "2115", "due_at": world.now().plus(DAY)}});
        sign(&evans, "inv", given).await.ok();
        let file = evans.get("/api/investigations/inv").await.ok();
        let path = format!("/api/directions/{}", text(&file["directions"][0]["id"]));
        let say = |status: &str, version: u64| json!({"status": status, "evidence": "Exhibit 3.", "version": version});
        assert_eq!(evans.post(&path, say("done", 1)).await.status, 403, "not hers to do");
        assert_eq!(other.post(&path, say("checked", 1)).await.status, 403, "his own");
        assert_eq!(evans.post(&path, say("checked", 1)).await.field(), "status", "not done yet");
        assert_eq!(other.post(&path, json!({"status": "done", "version": 1})).await.field(), "evidence");
        assert_eq!(other.post(&path, say("done", 1)).await.ok()["version"], 2);
        assert_eq!(other.post(&path, say("checked", 2)).await.status, 403, "nobody checks their own work");
        assert_eq!(evans.post(&path, say("checked", 1)).await.code(), "changed");
        assert_eq!(officer.post(&path, say("checked", 2)).await.status, 403, "officers do not check");
        assert_eq!(stranger.post(&path, say("done", 2)).await.status, 404, "an officer of no part in it");
        evans.post(&path, say("refused", 2)).await.ok();
        other.post(&path, say("done", 3)).await.ok();
        evans.post(&path, say("checked", 4)).await.ok();
        let file = evans.get("/api/investigations/inv").await.ok();
        let held = &file["directions"][0]["record"];
        assert_eq!((&held["status"], &held["checked_by"]), (&json!("checked"), &json!("2114")));
        assert_eq!(evans.post(&path, say("lost", 5)).await.field(), "status");
    })
    .await;
}
