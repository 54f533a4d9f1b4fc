//! Investigations over HTTP: who sees them, what they tell, and how they change.

use beatbook_server::records::{self, Filter};
use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::opening::{Opening, STILL_OPEN};
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{World, each_engine};

/// A sergeant, an officer and a case of hers in Newport; a case in Monmouthshire.
fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    let recorded = world.now().plus(-3 * DAY);
    let case = Investigation {
        oic: Some(StaffId::from("81")),
        allocated_at: Some(recorded),
        ..examples::investigation("NE/1/26", "NE", recorded)
    };
    world.put("inv", &case);
    world.put("far", &examples::investigation("MO/2/26", "MO", recorded));
    let secret = Investigation { restricted: true, ..examples::investigation("NE/3/26", "NE", recorded) };
    world.put("secret", &secret);
}

#[tokio::test]
async fn the_list_holds_what_the_reader_may_see_and_nothing_else() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let list = evans.get("/api/investigations").await.ok();
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!("inv")));
        assert_eq!(list["items"][0]["oic"]["name"], "PCO 81");
        for (query, found) in [("status=open", 1), ("status=closed", 0), ("area=MO", 0), ("team=t1", 0)] {
            let list = evans.get(&format!("/api/investigations?{query}")).await.ok();
            assert_eq!(list["total"], found, "{query}");
        }
        for hidden in ["far", "secret", "nothing"] {
            let answer = evans.get(&format!("/api/investigations/{hidden}")).await;
            assert_eq!((answer.status, answer.code()), (404, "not-found"), "{hidden}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_file_tells_the_story_and_what_is_new_since_the_sign_off() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let (inv, officer) = ("inv".into(), StaffId::from("81"));
        world.put(
            "u1",
            &examples::update(&inv, &officer, "enquiry", "Asked next door.", world.now().plus(-HOUR / 2)),
        );
        let file = evans.get("/api/investigations/inv").await.ok();
        assert_eq!(kinds(&file), ["update", "recorded"]);
        assert_eq!(file["since"]["signed_at"], Value::Null);
        assert_eq!(file["since"]["rows"].as_array().unwrap().len(), 2, "everything is new to somebody new");
        assert_eq!(file["may"], json!(["review", "edit", "allocate"]));

        let question = json!({"result": "RV2", "version_seen": file["version"], "seq_seen": file["seq"],
            "content_hash": file["content_hash"]});
        evans.post("/api/investigations/inv/reviews", question).await.ok();
        let file = evans.get("/api/investigations/inv").await.ok();
        assert_eq!(file["since"]["rows"], json!([]), "nothing is new right after signing");
        assert_eq!(file["since"]["fields"], json!([]));

        world.later(HOUR);
        // Written before the sign-off, arrived after it.
        world.put("u2", &examples::update(&inv, &officer, "enquiry", "From Sunday.", world.now().plus(-DAY)));
        world.change("investigation", "inv", 2, json!({"risk": "standard"}), json!({"risk": "high"}));
        world.change("investigation", "inv", 3, json!({"risk": "high"}), json!({"risk": "medium"}));
        let evans = world.sign_in("2114").await;
        let file = evans.get("/api/investigations/inv").await.ok();
        let late = file["timeline"].as_array().unwrap().iter().find(|row| row["id"] == "u2").unwrap();
        assert_eq!(late["late"], true);
        assert!(file["since"]["rows"].as_array().unwrap().contains(&json!("u2")));
        assert_eq!(file["since"]["fields"].as_array().unwrap().len(), 1);
        let risk = &file["since"]["fields"][0];
        assert_eq!(
            (&risk["field"], &risk["was"], &risk["now"]),
            (&json!("risk"), &json!("standard"), &json!("medium"))
        );
    })
    .await;
}

fn kinds(file: &Value) -> Vec<String> {
    file["timeline"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_edit_merges_and_a_clash_waits_for_a_person() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let edit =
            json!({"version": 1, "seen": {"plan_text": null}, "fields": {"plan_text": "House to house."}});
        let written = evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await.ok();
        assert_eq!((&written["outcome"], &written["version"]), (&json!("applied"), &json!(2)));
        let held = world.body("inv");
        assert_eq!((&held["plan_text"], &held["plan_at"]), (&json!("House to house."), &json!(world.now())));

        // Another field from the old page merges.
        let edit = json!({"version": 1, "seen": {"risk": "standard"}, "fields": {"risk": "high"}});
        assert_eq!(
            evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await.ok()["outcome"],
            "applied"
        );
        // The same field from the old page clashes.
        let edit = json!({"version": 1, "seen": {"plan_text": null}, "fields": {"plan_text": "CCTV first."}});
        let written = evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await.ok();
        assert_eq!(written["outcome"], "conflict");
        assert_eq!(world.body("inv")["plan_text"], "House to house.");
        let file = evans.get("/api/investigations/inv").await.ok();
        assert_eq!(file["conflicts"][0]["id"], written["records"][0]);
    })
    .await;
}

#[tokio::test]
async fn opening_a_case_at_a_desk_is_written_down_once_and_by_whatever_address() {
    each_engine(async |world| {
        scene(world);
        let opened = || {
            let all = world.server.station.db.read(|conn| records::list::<Opening>(conn, &Filter::default()));
            let mut rows: Vec<String> = all
                .unwrap()
                .into_iter()
                .map(|o| format!("{} opened {} at {}", o.record.officer, o.record.target, o.record.at.0))
                .collect();
            rows.sort();
            rows
        };
        // The story begins where five minutes begin.
        world.later(STILL_OPEN - world.now().0.rem_euclid(STILL_OPEN));
        let began = world.now();
        let evans = world.sign_in("2114").await;
        evans.get("/api/investigations").await.ok();
        assert_eq!(opened(), [] as [String; 0], "a list opens nothing");
        let file = evans.get("/api/investigations/inv").await.ok();
        assert_eq!(file["say_written_down"], true, "never told before");
        assert_eq!(opened(), [format!("2114 opened inv at {}", began.0)]);
        // Read again, and its parts: one opening.
        for part in ["", "/books", "/between?from=0&to=1"] {
            world.later(MINUTE);
            let again = evans.get(&format!("/api/investigations/inv{part}")).await.ok();
            assert_ne!(again["say_written_down"], json!(true), "it is said once");
        }
        assert_eq!(opened().len(), 1);
        // Later it is opened anew; by itself a part opens the case too.
        world.later(STILL_OPEN);
        evans.get("/api/investigations/inv/books").await.ok();
        assert_eq!(opened().len(), 2);
        // What somebody may not see, they did not open.
        assert_eq!(evans.get("/api/investigations/far").await.status, 404);
        assert_eq!(opened().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn giving_a_case_to_somebody_is_dated_and_checked() {
    let world = World::lite().await;
    scene(&world);
    world.staff("CMU1", "CMU", "NE");
    let evans = world.sign_in("2114").await;
    let give = |who: &str| json!({"version": 1, "seen": {"oic": "81"}, "fields": {"oic": who}});
    let refused = evans.ask("PATCH", "/api/investigations/inv", Some(give("nobody"))).await;
    assert_eq!((refused.status, refused.field()), (422, "oic"));
    world.later(HOUR);
    let evans = world.sign_in("2114").await;
    evans.ask("PATCH", "/api/investigations/inv", Some(give("2114"))).await.ok();
    assert_eq!(world.body("inv")["allocated_at"], json!(world.now()));
}

#[tokio::test]
async fn a_bad_edit_names_the_field() {
    let world = World::lite().await;
    scene(&world);
    world.staff("CMU1", "CMU", "NE");
    let evans = world.sign_in("2114").await;
    for (fields, field, status) in [
        (json!({}), "fields", 422),
        (json!({"colour": "red"}), "colour", 422),
        (json!({"risk": "huge"}), "risk", 422),
        (json!({"outcome": "99"}), "outcome", 422),
        (json!({"title": 7}), "fields", 422),
    ] {
        let edit = json!({"version": 1, "seen": {}, "fields": fields});
        let answer = evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await;
        assert_eq!((answer.status, answer.field()), (status, field), "{}", answer.body);
    }
    let edit = json!({"version": 9, "seen": {}, "fields": {"risk": "high"}});
    assert_eq!(evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await.field(), "version");
    // The desk edits cases but sets no outcome.
    let desk = world.sign_in("CMU1").await;
    let edit = json!({"version": 1, "seen": {}, "fields": {"outcome": "18"}});
    let answer = desk.ask("PATCH", "/api/investigations/inv", Some(edit)).await;
    assert_eq!((answer.status, answer.code(), answer.field()), (403, "not-allowed", "outcome"));
    assert_eq!(world.body("inv").get("outcome"), None);
}
