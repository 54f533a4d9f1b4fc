//! Demand, the roster and mobile access over HTTP.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::time::{DAY, HOUR, Millis};
use serde_json::{Value, json};

use super::world::{World, each_engine, text};

fn scene(world: &World) {
    world.put("t1", &examples::team("Newport Response A", "NE", "response"));
    world.put("t2", &examples::team("Torfaen Response A", "TO", "response"));
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    world.staff("82", "PCO", "NE");
    world.staff("9401", "PRF", "");
    world.staff("9001", "ADM", "");
}

fn tour(world: &World, id: &str, staff: &str, team: &str, from: Millis) {
    let record = Roster {
        staff: StaffId::from(staff),
        team: Some(team.into()),
        from,
        to: from.plus(9 * HOUR),
        ..Roster::default()
    };
    world.put(id, &record);
}

#[tokio::test]
async fn a_scenario_is_kept_with_who_and_when_and_is_no_figure() {
    each_engine(async |world| {
        scene(world);
        for n in 0..3 {
            let created = world.now().plus(-DAY);
            let incident = Incident {
                category: "PSW-CFS".to_owned(),
                status: "AWR".to_owned(),
                ..examples::incident(&format!("{n}"), "NE", "2", created)
            };
            world.put(&format!("i{n}"), &incident);
        }
        let analyst = world.sign_in("9401").await;
        let ask = |work: &str, percent: u8| json!({"title": "Fewer welfare calls", "work": work, "percent": percent, "note": "If health led."});
        assert_eq!(analyst.post("/api/scenarios", ask("concern", 0)).await.field(), "percent");
        assert_eq!(analyst.post("/api/scenarios", ask("nonsense", 10)).await.field(), "work");
        assert_eq!(analyst.post("/api/scenarios", ask("traffic", 10)).await.field(), "work");
        analyst.post("/api/scenarios", ask("concern", 10)).await.ok();
        let row = analyst.get("/api/scenarios").await.ok()["rows"][0].clone();
        // Three times the seed of an hour and a half.
        assert_eq!((&row["record"]["incidents"], &row["record"]["hours"]), (&json!(3), &json!(4.5)));
        assert_eq!((&row["spared_hours"], &row["record"]["by"]), (&json!(0.5), &json!("9401")));
        assert_eq!(row["record"]["at"], json!(world.now()));
        let board = analyst.get("/api/measures/demand").await.ok();
        assert!(!board.to_string().contains("Fewer welfare calls"), "a scenario stands on no board");
        let figures = board["figures"].as_array().unwrap();
        let whole = |part: &str| figures.iter().find(|f| f["measure"] == "DE01" && f["part"] == part && f["group"] == json!({})).cloned();
        assert_eq!(whole("hours").unwrap()["value"], json!(4.5));
        let rows = analyst.get("/api/measures/demand/DE01/rows?part=hours").await.ok();
        assert_eq!((&rows["total"], &rows["rows"][0]["group"]["basis"]), (&json!(3), &json!("backlog")));
    })
    .await;
}

#[tokio::test]
async fn somebody_is_taken_out_of_a_tour_by_whoever_allocates_on_that_ground() {
    each_engine(async |world| {
        scene(world);
        tour(world, "near", "81", "t1", world.now().plus(-HOUR));
        tour(world, "far", "82", "t2", world.now().plus(-HOUR));
        let evans = world.sign_in("2114").await;
        let page = evans.get("/api/roster").await.ok();
        assert_eq!(page["rows"].as_array().unwrap().len(), 1, "their own ground only");
        let version = page["rows"][0]["version"].clone();
        let change = |more: Value| {
            let mut asked = json!({"version": version});
            asked.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            asked
        };
        assert_eq!(evans.post("/api/roster/far", change(json!({}))).await.status, 404);
        let nonsense = evans.post("/api/roster/near", change(json!({"abstraction": "holiday"}))).await;
        assert_eq!((nonsense.status, nonsense.field()), (422, "abstraction"));
        let outside =
            json!({"abstraction": "court", "away_from": world.now().plus(-5 * HOUR), "away_to": world.now()});
        assert_eq!(evans.post("/api/roster/near", change(outside)).await.field(), "away_from");
        evans.post("/api/roster/near", change(json!({"abstraction": "court"}))).await.ok();
        let stale = evans.post("/api/roster/near", change(json!({}))).await;
        assert_eq!((stale.status, stale.code()), (409, "changed"));
        let board = evans.get("/api/measures/demand").await.ok();
        let figures = board["figures"].as_array().unwrap();
        let away = figures
            .iter()
            .find(|f| f["measure"] == "DE02" && f["part"] == "abstracted" && f["group"] == json!({}));
        assert_eq!(away.unwrap()["value"], json!(1.0), "until now");
        assert_eq!(world.sign_in("81").await.get("/api/roster").await.status, 403);
        // No phone changes when its bearer works.
        let said =
            world.say("81", "roster", "near", 2, json!({"cancelled": false}), json!({"cancelled": true}));
        assert_eq!(said.outcome, beatbook_shared::sync::wire::Outcome::Quarantined);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_phone_and_what_was_on_a_lost_one_stands_on_one_page() {
    each_engine(async |world| {
        scene(world);
        tour(world, "a", "81", "t1", world.now().plus(-HOUR));
        tour(world, "b", "82", "t1", world.now().plus(-HOUR));
        let phone = world.enrol("82").await;
        let evans = world.sign_in("2114").await;
        let page = evans.get("/api/mobile").await.ok();
        let team = &page["teams"][0];
        assert_eq!((&team["rostered"], &team["covered"]), (&json!(2), &json!(1)));
        let parts: Vec<(String, String)> = team["people"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| (text(&p["person"]["id"]), text(&p["part"])))
            .collect();
        assert_eq!(parts, [("81".to_owned(), "none".to_owned()), ("82".to_owned(), "unused".to_owned())]);
        assert_eq!(page["lost"], json!([]));
        evans.post(&format!("/api/phones/{}/revoke", phone.device), json!({"reason": "stolen"})).await.ok();
        let page = evans.get("/api/mobile").await.ok();
        let lost = &page["lost"][0];
        assert_eq!((&lost["why"], &lost["holder"]["id"]), (&json!("stolen"), &json!("82")));
        assert!(lost["held"].as_u64().unwrap() > 0, "what lies in its holder's reach");
        assert_eq!(page["teams"][0]["covered"], json!(0));
        assert_eq!(
            world.sign_in("9401").await.get("/api/mobile").await.status,
            403,
            "no list of people for an analyst"
        );
        let board = world.sign_in("9401").await.get("/api/measures/mobile").await.ok();
        assert!(!board.to_string().contains("\"81\""), "figures are of teams");
    })
    .await;
}
