//! Figures and the rows behind them, over HTTP.

use beatbook_server::config::Limits;
use beatbook_shared::examples;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, MINUTE};
use serde_json::{Value, json};

use super::world::{World, each_engine, each_engine_with, text};

/// Thirty emergencies in Newport, each a minute slower than the one before, the last with no arrival; one in
/// Torfaen.
fn scene(world: &World) {
    for (collar, role, area) in
        [("2114", "SGT", "NE"), ("3000", "SGT", "TO"), ("77", "PRF", "NE"), ("81", "PCO", "NE")]
    {
        world.staff(collar, role, area);
    }
    for i in 0..31 {
        let created = world.now().plus(-DAY + i * MINUTE);
        let area = if i == 30 { "TO" } else { "NE" };
        let incident = Incident {
            title: "Shouting next door".to_owned(),
            status: "CLO".to_owned(),
            results: Some(vec!["R02".to_owned()]),
            rural: false,
            source: Some("public".to_owned()),
            ..examples::incident(&format!("{i}"), area, "1", created)
        };
        let id = RecordId(format!("i{i}"));
        world.put(id.as_str(), &incident);
        world.put(&format!("g{i}"), &examples::grading(&id, "1", created));
        world.put(&format!("a{i}"), &examples::attendance(&id, "NE21", &[]));
        let attendance = RecordId(format!("a{i}"));
        world.put(&format!("s{i}"), &examples::stamp(&attendance, Point::Assigned, created.plus(MINUTE / 2)));
        if i != 29 {
            let arrived = created.plus((i + 1) * MINUTE);
            world.put(&format!("t{i}"), &examples::stamp(&attendance, Point::AtScene, arrived));
        }
    }
}

fn figure<'a>(board: &'a Value, measure: &str, part: &str, group: &Value) -> &'a Value {
    let mut found = board["figures"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["measure"] == measure && f["part"] == part && f["group"] == *group);
    found.next().unwrap_or_else(|| panic!("no {measure} {part} {group}"))
}

#[tokio::test]
async fn a_board_says_what_it_counted_and_its_rows_add_up() {
    each_engine(async |world| {
        scene(world);
        let reader = world.sign_in("2114").await;
        let board = reader.get("/api/measures/attendance").await.ok();
        let whole = figure(&board, "AT01", "within_target", &json!({}));
        // Arrivals after 1 to 29 minutes and one after 31; fifteen of the thirty are in time.
        assert_eq!(
            (&whole["n"], &whole["numerator"], &whole["value"]),
            (&json!(30), &json!(15), &json!(50.0))
        );
        assert_eq!(whole["excluded"], json!([{"reason": "missing_arrival", "n": 1}]));
        assert_eq!((&whole["missing"]["n"], &whole["missing"]["of"]), (&json!(1), &json!(31)));
        assert_eq!(figure(&board, "AT02", "median", &json!({}))["value"], json!(15.0));
        assert_eq!(figure(&board, "AT03", "median", &json!({}))["value"], json!(0.5));
        let torfaen = figure(&board, "AT02", "median", &json!({"area": "TO"}));
        assert_eq!((&torfaen["value"], &torfaen["hidden"]), (&Value::Null, &json!("hidden, n under 20")));
        assert!(board["seq"].as_u64().unwrap() > 100);
        let definition =
            board["definitions"].as_array().unwrap().iter().find(|d| d["measure"] == "AT01").unwrap();
        assert_eq!(definition["clock_start"], "incident_created_at");

        let rows = reader.get("/api/measures/attendance/AT01/rows?group=area:NE").await.ok();
        assert_eq!((&rows["total"], rows["rows"].as_array().unwrap().len()), (&json!(30), 30));
        let few = reader.get("/api/measures/attendance/AT01/rows?limit=3").await.ok();
        assert_eq!((&few["total"], few["rows"].as_array().unwrap().len()), (&json!(31), 3));
        // A file leaves by the exports only, where who receives it is written down.
        let file = reader.get("/api/measures/attendance/AT01/rows?format=csv").await;
        assert_eq!((file.status, file.field()), (422, "format"));

        // The same log number, the same figures.
        assert_eq!(reader.get("/api/measures/attendance").await.ok(), board);
        let newport = reader.get("/api/measures/attendance?area=NE").await.ok();
        assert_eq!(figure(&newport, "AT05", "missing", &json!({}))["n"], json!(30));
    })
    .await;
}

#[tokio::test]
async fn the_words_of_a_case_are_for_those_who_may_read_them() {
    let world = World::lite().await;
    scene(&world);
    let case = Investigation {
        title: "Damage to a door".to_owned(),
        restricted: true,
        ..examples::investigation("NE/9/26", "NE", world.now().plus(-DAY))
    };
    world.put("case", &case);
    let rows = async |collar: &str, measure: &str| {
        let path = format!("/api/measures/attendance/{measure}/rows");
        world.sign_in(collar).await.get(&path).await.ok().to_string()
    };
    assert!(rows("2114", "AT01").await.contains("Shouting"), "own area");
    assert!(!rows("77", "AT01").await.contains("Shouting"), "an analyst");
    let far = rows("3000", "AT01").await;
    assert_eq!(far.matches("Shouting").count(), 1, "only the one in Torfaen: {far}");
    let crimes = rows("2114", "AT10").await;
    assert!(
        crimes.contains("\"case\"") && !crimes.contains("NE/9/26") && !crimes.contains("door"),
        "{crimes}"
    );
    let officer = world.sign_in("81").await;
    assert_eq!(officer.get("/api/measures/attendance").await.status, 403);
}

#[tokio::test]
async fn what_cannot_be_answered_says_why() {
    let world = World::lite().await;
    scene(&world);
    let reader = world.sign_in("2114").await;
    let answer = reader.get("/api/measures/weather").await;
    assert_eq!((answer.status, answer.code()), (404, "not-found"));
    let answer = reader.get("/api/measures/attendance?from=5&to=4").await;
    assert_eq!((answer.status, answer.field()), (422, "from"));
    let answer = reader.get("/api/measures/attendance/AT99/rows").await;
    assert!(
        answer.status == 404 && text(&answer.body["detail"]).contains("AT01 within_target"),
        "{}",
        answer.body
    );
    let answer = reader.get("/api/measures/attendance?from=yesterday").await;
    assert!((400..500).contains(&answer.status), "{}", answer.body);
    for board in ["supervision", "time", "freed"] {
        reader.get(&format!("/api/measures/{board}")).await.ok();
    }
}

/// A board that takes long is shown as it was counted, says as at when, and is counted again behind the answer. After a
/// quarter of an hour nobody is shown it any more.
#[tokio::test]
async fn a_board_of_many_records_is_shown_as_it_was_counted_and_counted_again_behind_the_answer() {
    let limits = Limits { boards_kept_from: 100, ..Limits::default() };
    each_engine_with(&limits, async |world| {
        scene(world);
        let reader = world.sign_in("2114").await;
        let (from, to) = (world.now().plus(-7 * DAY).0, world.now().plus(DAY).0);
        let path = format!("/api/measures/attendance?from={from}&to={to}");
        let counted = reader.get(&path).await.ok();
        let late = RecordId("a29".to_owned());
        let created = world.now().plus(-DAY + 29 * MINUTE);
        world.put("t29", &examples::stamp(&late, Point::AtScene, created.plus(MINUTE)));
        world.later(MINUTE / 2);
        let kept = reader.get(&path).await.ok();
        assert_eq!((&kept["seq"], &kept["as_at"]), (&counted["seq"], &counted["as_at"]), "as it was counted");
        let mut newer = Value::Null;
        for _ in 0..200 {
            newer = reader.get(&path).await.ok();
            if newer["seq"] != counted["seq"] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        assert_eq!(newer["seq"].as_u64(), counted["seq"].as_u64().map(|seq| seq + 1));
        let n = |board: &Value| figure(board, "AT01", "within_target", &json!({}))["n"].clone();
        assert_eq!((n(&counted), n(&newer)), (json!(30), json!(31)));
        world.later(15 * MINUTE);
        let (reader, now) = (world.sign_in("2114").await, world.now());
        assert_eq!(reader.get(&path).await.ok()["as_at"], json!(now.0), "what is older is counted anew");
    })
    .await;
}
