//! What waits for a person, over HTTP.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::DAY;
use serde_json::{Value, json};

use super::world::{World, each_engine, text};

fn scene(world: &World) {
    for (collar, role, area) in
        [("2114", "SGT", "NE"), ("2115", "SGT", "NE"), ("3000", "SGT", "MO"), ("81", "PCO", "NE")]
    {
        world.staff(collar, role, area);
    }
    let at = world.now().plus(-DAY);
    let case =
        Investigation { oic: Some(StaffId::from("81")), ..examples::investigation("NE/1/26", "NE", at) };
    world.put("inv", &case);
}

/// The officer's phone says something else than the sergeant did.
fn clash(world: &World) -> String {
    world.change("investigation", "inv", 1, json!({"risk": "standard"}), json!({"risk": "high"}));
    let settled =
        world.say("81", "investigation", "inv", 1, json!({"risk": "standard"}), json!({"risk": "medium"}));
    assert_eq!(settled.outcome, Outcome::Conflict);
    settled.records[0].0.clone()
}

async fn tray(world: &World, collar: &str) -> Value {
    world.sign_in(collar).await.get("/api/tray").await.ok()
}

#[tokio::test]
async fn a_conflict_shows_both_values_where_its_case_is_seen() {
    each_engine(async |world| {
        scene(world);
        let id = clash(world);
        let held = tray(world, "2114").await;
        let row = &held["conflicts"][0];
        assert_eq!((&row["id"], &row["target_title"]), (&json!(id), &json!("Criminal damage to a door")));
        assert_eq!(
            (&row["record"]["mine"], &row["record"]["theirs"]),
            (&json!({"risk": "medium"}), &json!({"risk": "high"}))
        );
        assert_eq!(row["author"]["collar"], "81");
        assert_eq!(tray(world, "3000").await["conflicts"], json!([]), "another area");
        let far = world.sign_in("3000").await;
        let answer = far.post(&format!("/api/conflicts/{id}"), json!({"choice": "mine", "version": 1})).await;
        assert_eq!(answer.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_choice_goes_into_the_record_once() {
    each_engine(async |world| {
        scene(world);
        let id = clash(world);
        let path = format!("/api/conflicts/{id}");
        let evans = world.sign_in("2114").await;
        for (question, field) in [
            (json!({"choice": "both", "version": 1}), "choice"),
            (json!({"choice": "new", "version": 1}), "values"),
            (json!({"choice": "new", "version": 1, "values": {"status": "filed"}}), "values"),
        ] {
            let answer = evans.post(&path, question).await;
            assert_eq!((answer.status, answer.field()), (422, field));
        }
        evans.post(&path, json!({"choice": "mine", "version": 1})).await.ok();
        assert_eq!(world.body("inv")["risk"], "medium");
        assert_eq!(world.body(&id)["resolved_by"], "2114");
        let second = world.sign_in("2115").await.post(&path, json!({"choice": "theirs", "version": 1})).await;
        assert_eq!((second.status, second.code()), (409, "changed"));
        assert_eq!(tray(world, "2114").await["conflicts"], json!([]));
        // The story tells the choice, though the log has no operation on the case itself.
        let file = evans.get("/api/investigations/inv").await.ok();
        let told = file["timeline"].as_array().unwrap().iter().any(|row| {
            row["kind"] == "change" && row["fields"][0]["now"] == "medium" && row["by"]["id"] == "2114"
        });
        assert!(told, "{}", file["timeline"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_kept_back_is_admitted_or_declined_by_somebody_else() {
    each_engine(async |world| {
        scene(world);
        // An officer may not allocate.
        let kept = world.say("81", "investigation", "inv", 1, json!({"oic": "81"}), json!({"oic": "2115"}));
        assert_eq!(kept.outcome, Outcome::Quarantined);
        let id = kept.records[0].0.clone();
        let evans = world.sign_in("2114").await;
        let row = evans.get("/api/tray").await.ok()["quarantine"][0].clone();
        assert_eq!(row["id"], json!(id));
        assert!(text(&row["wanted"]).contains("oic = 2115"), "{row}");
        assert_eq!(tray(world, "3000").await["quarantine"], json!([]), "another area");
        let path = format!("/api/quarantine/{id}");
        assert_eq!(evans.post(&path, json!({"decision": "perhaps", "version": 1})).await.field(), "decision");
        evans.post(&path, json!({"decision": "admit", "version": 1})).await.ok();
        assert_eq!(world.body("inv")["oic"], "2115", "carried out with its first author");
        assert_eq!(evans.post(&path, json!({"decision": "decline", "version": 2})).await.code(), "changed");

        let kept = world.say("81", "investigation", "inv", 2, json!({"oic": "2115"}), json!({"oic": "2114"}));
        let path = format!("/api/quarantine/{}", kept.records[0]);
        evans.post(&path, json!({"decision": "decline", "version": 1})).await.ok();
        assert_eq!(world.body("inv")["oic"], "2115");
        assert_eq!(tray(world, "2114").await["quarantine"], json!([]));
    })
    .await;
}
