//! Prevention and practice over HTTP: the register, plans that fill the repository, finding what was learnt, and who is
//! trained.

use beatbook_shared::examples;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::DAY;
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

fn scene(world: &World) {
    world.put("team-a", &examples::team("Neighbourhood", "NE", "neighbourhood"));
    world.put("job", &examples::incident("7", "NE", "2", world.now()));
    for (collar, role, area) in
        [("31", "INS", "NE"), ("60", "NPT", "NE"), ("9", "HMI", ""), ("70", "NPT", "TO")]
    {
        world.staff(collar, role, area);
    }
    let teams = json!([{"value": "team-a", "from": world.now().plus(-400 * DAY)}]);
    world.change("staff", "60", 1, json!({"teams": []}), json!({"teams": teams}));
}

fn initiative(world: &World, title: &str) -> Value {
    json!({"record": {"title": title, "start": world.now().plus(-DAY), "stage": "pilot", "target_group": "communities",
        "evidence_level": "untested", "area": "NE", "cost_gbp": 1200.0, "funding": "Council", "officer_hours": 12.0}})
}

fn learnt(title: &str, works: &str, learning: &str) -> Value {
    json!({"record": {"title": title, "does_it_work": works, "focus": "prevention", "stage": "ended", "scale": "local",
        "target_group": "communities", "description": "Gates behind the terrace.", "learning": learning, "marking": "OFFICIAL"}})
}

async fn id(who: &Signed<'_>, path: &str, question: Value) -> String {
    text(&who.post(path, question).await.ok()["id"])
}

#[tokio::test]
async fn a_strategy_has_aims_and_an_aim_what_is_tried_for_it() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let strategy = json!({"record": {"title": "Safer homes", "words": "", "owner_role": "SUP", "from": world.now()}});
        let strategy = id(&inspector, "/api/strategies", strategy).await;
        let blind = json!({"record": {"strategy": strategy, "title": "Fewer sheds broken into", "measure": " "}});
        assert_eq!(inspector.post("/api/aims", blind).await.field(), "measure");
        let aim = json!({"record": {"strategy": strategy, "title": "Fewer sheds broken into", "measure": "Sheds in eight weeks", "target": "half"}});
        let aim = id(&inspector, "/api/aims", aim).await;
        let mut tried = initiative(world, "Alley gates");
        tried["record"]["aim"] = json!(aim);
        tried["record"]["compared"] = json!({"measure": "Sheds", "before": 40.0, "after": 20.0});
        assert_eq!(inspector.post("/api/initiatives", tried.clone()).await.field(), "comparison_area");
        tried["record"]["compared"] = json!({"measure": "Sheds", "before": 40.0, "after": 20.0, "comparison_area": "TO",
            "comparison_before": 50.0, "comparison_after": 40.0});
        let gates = id(&inspector, "/api/initiatives", tried).await;
        let lamps = id(&inspector, "/api/initiatives", initiative(world, "Lamps")).await;
        let people = |references: Value| json!({"references": references});
        assert_eq!(inspector.post(&format!("/api/initiatives/{gates}/people"), people(json!(["Mair Rees"]))).await.field(), "references", "no names");
        inspector.post(&format!("/api/initiatives/{gates}/people"), people(json!(["NOM 1", "NOM 2", "nom1"]))).await.ok();
        inspector.post(&format!("/api/initiatives/{lamps}/people"), people(json!(["NOM 2", "NOM 3"]))).await.ok();
        let register = inspector.get("/api/prevention").await.ok();
        let row = &register["strategies"][0]["aims"][0]["initiatives"][0];
        assert_eq!((&row["difference"], &row["people"], &row["live"]), (&json!(-30.0), &json!(2), &json!(true)));
        assert_eq!((&register["loose"][0]["people"], &register["people"]), (&json!(2), &json!(3)), "one whom both helped is one");
        let quarter = inspector.get("/api/prevention/quarter").await.ok();
        assert_eq!((&quarter["cost_gbp"], &quarter["officer_hours"], &quarter["people"]), (&json!(2400.0), &json!(24.0), &json!(3)));
        let reader = world.sign_in("9").await;
        assert_eq!(reader.get("/api/prevention").await.ok()["may_write"], false);
        assert_eq!(reader.post("/api/initiatives", initiative(world, "No")).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_is_closed_becomes_a_practice_record() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let mut record = json!({"problem": "Sheds are broken into at night.", "measure": "Sheds", "target": "Half", "owner_role": "NPT", "area": "NE"});
        let plan = id(&inspector, "/api/plans", json!({"record": record.clone()})).await;
        let row = async || inspector.get("/api/plans").await.ok()["rows"][0].clone();
        let next = async || {
            let version = row().await["version"].clone();
            inspector.post(&format!("/api/plans/{plan}/next"), json!({"version": version})).await
        };
        assert_eq!(row().await["record"]["stage"], "OS1");
        next().await.ok();
        assert_eq!(next().await.field(), "linked", "scanning has no incidents yet");
        for (field, value) in [("linked", json!(["job"])), ("who", json!("Two")), ("place", json!("The lane")), ("when", json!("Night")),
            ("victim", json!("Homes")), ("offender", json!("On foot")), ("location", json!("Dark lane")), ("causes", json!("No light.")),
            ("tactics", json!("Lamps.")), ("partners", json!(["Council"])), ("cost_gbp", json!(900.0)), ("funding", json!("Council")),
            ("response_from", json!(world.now())), ("response_until", json!(world.now().plus(DAY))), ("officer_hours", json!(9.0))] {
            record[field] = value;
        }
        let put = async |record: &Value| {
            let version = row().await["version"].clone();
            inspector.post("/api/plans", json!({"id": plan, "version": version, "record": record})).await
        };
        put(&record).await.ok();
        for stage in ["OS3", "OS4", "OS5"] {
            next().await.ok();
            assert_eq!(row().await["record"]["stage"], stage);
        }
        assert_eq!(next().await.field(), "compared");
        record["compared"] = json!({"measure": "Sheds", "before": 40.0, "after": 30.0});
        assert_eq!(put(&record).await.field(), "comparison_area", "never alone");
        record["compared"] = json!({"measure": "Sheds", "before": 40.0, "after": 30.0, "comparison_area": "TO", "comparison_before": 20.0, "comparison_after": 15.0});
        record["displacement"] = json!("None seen.");
        record["does_it_work"] = json!("did_not_work");
        record["differently"] = json!("See Mrs Rees first.");
        assert_eq!(put(&record).await.field(), "differently", "no names in what others read");
        record["differently"] = json!("Ask every household first.");
        put(&record).await.ok();
        next().await.ok();
        let closed = row().await;
        assert_eq!((&closed["difference"], closed["record"]["practice"].is_string()), (&json!(0.0), true));
        let found = inspector.post("/api/find/practice", json!({"words": "lamps household"})).await.ok();
        assert_eq!((&found["rows"][0]["record"]["does_it_work"], &found["rows"][0]["record"]["came_from"]), (&json!("did_not_work"), &json!(plan)));
        assert_eq!(put(&record).await.code(), "changed", "what became a practice record stays");
    })
    .await;
}

#[tokio::test]
async fn what_was_learnt_is_found_and_its_use_leaves_a_trail() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let named = inspector
            .post("/api/practice", learnt("Alley gates", "effective", "Mr Jones lost his key."))
            .await;
        assert_eq!((named.status, named.field()), (422, "learning"));
        let gates =
            id(&inspector, "/api/practice", learnt("Alley gates", "effective", "Copy the keys.")).await;
        id(&inspector, "/api/practice", learnt("Shed alarms", "did_not_work", "Batteries died.")).await;
        let find = async |question: Value| inspector.post("/api/find/practice", question).await.ok();
        let titles = |page: &Value| {
            page["rows"].as_array().unwrap().iter().map(|r| text(&r["record"]["title"])).collect::<Vec<_>>()
        };
        assert_eq!(titles(&find(json!({"words": "alarns"})).await), ["Shed alarms"], "a slip of the finger");
        assert_eq!(
            titles(&find(json!({"words": "terrace", "does_it_work": "effective"})).await),
            ["Alley gates"]
        );
        assert_eq!(find(json!({})).await["total"], 2);
        let later = id(&inspector, "/api/initiatives", initiative(world, "Gates again")).await;
        let used = json!({"initiative": later});
        inspector.post(&format!("/api/practice/{gates}/reuse"), used.clone()).await.ok();
        assert_eq!(
            inspector.post(&format!("/api/practice/{gates}/reuse"), used).await.field(),
            "initiative",
            "once"
        );
        let page = find(json!({"id": gates})).await;
        assert_eq!(page["rows"][0]["used_by"][0]["title"], "Gates again");
        let board = inspector.get("/api/measures/prevention").await.ok();
        let reused = board["figures"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["measure"] == "PR02" && f["group"] == json!({}))
            .unwrap()
            .clone();
        assert_eq!((&reused["numerator"], &reused["n"]), (&json!(1), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn advice_at_the_door_comes_from_the_phone_with_the_job() {
    each_engine(async |world| {
        scene(world);
        let advice = |by: &str| json!({"incident": "job", "what": ["PA01"], "at": world.now(), "by": by});
        assert_eq!(
            world.say("60", "prevention_advice", "adv-1", 0, json!({}), advice("60")).outcome,
            Outcome::Applied
        );
        assert_eq!(
            world.say("70", "prevention_advice", "adv-2", 0, json!({}), advice("70")).outcome,
            Outcome::Quarantined,
            "another area"
        );
        assert_eq!(
            world.say("60", "prevention_advice", "adv-3", 0, json!({}), advice("31")).outcome,
            Outcome::Quarantined,
            "another's name"
        );
        let practice = json!({"title": "Mine", "does_it_work": "untested"});
        assert_eq!(
            world.say("60", "practice", "p-1", 0, json!({}), practice).outcome,
            Outcome::Quarantined,
            "the repository is kept at a desk"
        );
    })
    .await;
}

#[tokio::test]
async fn training_is_kept_by_whoever_supervises_and_shown_by_team() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let add = async |people: Value, course: &str, days: i64| {
            let question = json!({"people": people, "course": course, "at": world.now().plus(days * DAY)});
            inspector.post("/api/training", question).await
        };
        assert_eq!(add(json!(["60"]), "TC99", -1).await.field(), "course");
        assert_eq!(add(json!(["60"]), "TC01", 1).await.field(), "at");
        assert_eq!(add(json!(["70"]), "TC01", -1).await.field(), "people", "another ground");
        add(json!(["60"]), "TC01", -1).await.ok();
        let register = inspector.get("/api/training").await.ok();
        assert_eq!(
            (&register["teams"][0]["hold"]["TC01"], &register["teams"][0]["people"][0]["person"]["id"]),
            (&json!(1), &json!("60"))
        );
        let outside = world.sign_in("9").await.get("/api/training").await.ok();
        assert_eq!(
            outside["teams"][0]["people"][0]["person"],
            json!({"id": "", "name": "1", "collar": ""}),
            "how many, not who"
        );
    })
    .await;
}
