//! What a meeting decides without an action, and how many are on duty of how many there must be.

use beatbook_shared::examples;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::reference::day;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{World, each_engine, text};

fn scene(world: &World) {
    world.put("team-a", &examples::team("Response A", "NE", "response"));
    for (collar, role, area) in [
        ("31", "INS", "NE"),
        ("32", "INS", "TO"),
        ("2114", "SGT", "NE"),
        ("81", "PCO", "NE"),
        ("82", "PCO", "NE"),
    ] {
        world.staff(collar, role, area);
    }
    for collar in ["2114", "81", "82"] {
        let teams = json!([{"value": "team-a", "from": world.now().plus(-400 * DAY)}]);
        world.change("staff", collar, 1, json!({"teams": []}), json!({"teams": teams}));
    }
}

#[tokio::test]
async fn a_decision_without_an_action_keeps_its_reason_on_the_board_in_the_minutes_and_in_their_file() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let begun = inspector.post("/api/meetings", json!({"level": "local", "area": "NE"})).await.ok();
        let meeting = text(&begun["id"]);
        let path = format!("/api/meetings/{meeting}/decisions");
        let said = json!({"item": "AG09", "text": "Watch the precinct another week.", "reason": "Two quiet nights."});
        for (field, value) in [("text", " "), ("reason", ""), ("item", "AG77")] {
            let mut question = said.clone();
            question[field] = json!(value);
            let refused = inspector.post(&path, question).await;
            assert_eq!((refused.status, refused.field()), (422, field));
        }
        let elsewhere = world.sign_in("32").await;
        assert_eq!(elsewhere.post(&path, said.clone()).await.status, 404, "another area's meeting");
        assert_eq!(world.sign_in("81").await.post(&path, said.clone()).await.status, 403);
        let id = text(&inspector.post(&path, said.clone()).await.ok()["id"]);
        let board = inspector.get("/api/meeting").await.ok();
        let kept = &board["decided"][0];
        assert_eq!((&kept["id"], &kept["by"]["id"]), (&json!(id), &json!("31")));
        assert_eq!((&kept["record"]["reason"], &kept["record"]["at"]), (&said["reason"], &json!(world.now())));
        let end = json!({"version": board["now"]["version"]});
        inspector.post(&format!("/api/meetings/{meeting}/end"), end).await.ok();
        let late = inspector.post(&path, said).await;
        assert_eq!((late.status, late.code()), (409, "changed"), "what has ended stays as it was");

        let minutes = inspector.get("/api/meetings?level=local&area=NE").await.ok();
        assert_eq!(minutes["rows"][0]["decisions"][0]["record"]["text"], "Watch the precinct another week.");
        let file = json!({"wanted": {"what": "minutes", "meeting": meeting}, "format": "csv", "language": "cy",
            "recipient": "Force meeting", "purpose": "Minutes"});
        let job = inspector.post("/api/exports", file.clone()).await.ok();
        let made = inspector.get(&format!("/api/exports/{}/file", text(&job["id"]))).await;
        let words = String::from_utf8_lossy(&made.bytes).into_owned();
        assert!(words.contains("Penderfyniad heb gam") && words.contains("Two quiet nights."), "{words}");
        assert_eq!(elsewhere.post("/api/exports", file).await.status, 404);
    })
    .await;
}

fn strength(board: &Value, kind: &str) -> Value {
    let item = board["agenda"].as_array().unwrap().iter().find(|item| item["code"] == "AG10").unwrap();
    assert_eq!(item["as_at"], board["as_at"]);
    item["rows"].as_array().unwrap().iter().find(|row| row["kind"] == kind).cloned().unwrap_or_default()
}

#[tokio::test]
async fn the_board_counts_who_is_on_duty_against_a_minimum_that_a_force_may_change() {
    each_engine(async |world| {
        scene(world);
        world.staff("99", "ADM", "NE");
        let team = TeamId::from("team-a");
        world.put(
            "s1",
            &examples::state(&StaffId::from("2114"), Some(&team), 1, world.now().plus(-30 * MINUTE)),
        );
        let tour = |who: &str| Roster {
            staff: StaffId::from(who),
            from: world.now().plus(-HOUR),
            to: world.now().plus(7 * HOUR),
            ..Roster::default()
        };
        world.put("t1", &Roster { fixed_post: Some("custody".to_owned()), ..tour("81") });
        world.put("t2", &Roster { abstraction: Some("sick".to_owned()), ..tour("82") });
        let inspector = world.sign_in("31").await;
        let row = strength(&inspector.get("/api/meeting").await.ok(), "strength");
        assert_eq!((&row["count"], &row["why"]), (&json!(1), &json!(["below_minimum"])), "{row}");
        assert!(row["needed"].as_u64().unwrap() >= 4, "the list's own: {row}");
        let stands: Vec<String> = row["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    text(&one["person"]["id"]),
                    text(&one["stands"]),
                    text(&one["known_from"])
                )
            })
            .collect();
        assert_eq!(stands, ["2114 on_duty state", "81 fixed_post roster", "82 away roster"]);
        assert_eq!(row["members"][2]["reason"], "sick", "whoever plans tours knows why");
        assert_eq!(strength(&inspector.get("/api/meeting").await.ok(), "team")["count"], 2);

        let admin = world.sign_in("99").await;
        let list = admin.get("/api/reference/minimum_strength").await.ok();
        let code = text(&row["rule"]);
        let mut changed =
            list["rows"].as_array().unwrap().iter().find(|r| r["code"] == code.as_str()).unwrap().clone();
        changed["extra"]["minimum"] = json!("1");
        let from = day(world.now().plus(DAY)).to_string();
        let edit = json!({"version": list["version"], "from": from, "reason": "Two teams joined",
            "edit": {"how": "row", "row": changed}});
        admin.post("/api/reference/minimum_strength", edit).await.ok();
        world.later(DAY);
        world.put("s2", &examples::state(&StaffId::from("2114"), Some(&team), 1, world.now().plus(-MINUTE)));
        let inspector = world.sign_in("31").await;
        let row = strength(&inspector.get("/api/meeting").await.ok(), "strength");
        assert_eq!((&row["needed"], &row["count"], &row["why"]), (&json!(1), &json!(1), &json!([])), "{row}");
    })
    .await;
}
