//! Managed offenders over HTTP: who may know of them, what is told, and the figure that opens to its rows.

use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::DAY;
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

fn scene(world: &World) {
    world.staff("71", "IOM", "NE");
    world.staff("72", "IOM", "TO");
    world.staff("81", "PCO", "NE");
    world.staff("2114", "SGT", "NE");
    world.staff("31", "INS", "NE");
}

fn panel(world: &World, name: &str, selected: bool) -> Value {
    json!({"name": name, "area": "NE", "cohort": "FIXED", "selected": selected, "panel": "Newport panel",
        "reason": "Burglary, high risk.", "selected_at": world.now().plus(-600 * DAY)})
}

async fn only(who: &Signed<'_>) -> Value {
    who.get("/api/offenders").await.ok()["rows"][0].clone()
}

async fn tell(who: &Signed<'_>, question: Value) -> super::world::Answer {
    let row = only(who).await;
    let mut asked = json!({"version": row["version"]});
    asked.as_object_mut().unwrap().extend(question.as_object().cloned().unwrap());
    who.post(&format!("/api/offenders/{}/tell", text(&row["id"])), asked).await
}

#[tokio::test]
async fn only_whoever_needs_to_know_reads_the_register_and_only_on_their_ground() {
    each_engine(async |world| {
        scene(world);
        let (manager, far) = (world.sign_in("71").await, world.sign_in("72").await);
        manager.post("/api/offenders", panel(world, "Dai Jones", true)).await.ok();
        let id = text(&only(&manager).await["id"]);
        assert_eq!(far.get("/api/offenders").await.ok()["rows"], json!([]), "another area");
        assert_eq!(far.get(&format!("/api/offenders/{id}")).await.status, 404);
        let told = json!({"what": "contact", "version": 1, "text": "Seen at home.", "reached": true});
        assert_eq!(far.post(&format!("/api/offenders/{id}/tell"), told).await.status, 404);
        for collar in ["81", "2114"] {
            let other = world.sign_in(collar).await;
            assert_eq!(other.get("/api/offenders").await.status, 403, "{collar} has no need to know");
        }
        assert_eq!(
            world.sign_in("31").await.get("/api/offenders").await.ok()["rows"].as_array().unwrap().len(),
            1
        );
        // A phone on patrol neither reads nor writes it.
        let said =
            json!({"spell": id, "at": world.now(), "by": "81", "reached": true, "text": "Seen in town."});
        let settled = world.say("81", "iom_contact", "from-a-phone", 0, json!({}), said);
        assert_eq!(settled.outcome, Outcome::Quarantined);
        let phone = world.sign_in("71").await;
        let elsewhere = json!({"name": "X", "area": "TO", "cohort": "FIXED", "panel": "P", "reason": "R"});
        assert_eq!(phone.post("/api/offenders", elsewhere).await.field(), "area");
    })
    .await;
}

#[tokio::test]
async fn everything_that_is_due_on_the_list_can_be_told_and_nothing_is_written_over() {
    each_engine(async |world| {
        scene(world);
        let manager = world.sign_in("71").await;
        manager.post("/api/offenders", panel(world, "Dai Jones", true)).await.ok();
        assert_eq!(only(&manager).await["overdue"], true, "nobody has planned anything");
        let plan =
            json!({"what": "plan", "code": "P4", "text": "Heroin.", "action": "Referral to treatment."});
        assert_eq!(tell(&manager, plan.clone()).await.field(), "review_at");
        let mut dated = plan;
        dated["review_at"] = json!(world.now().plus(28 * DAY));
        tell(&manager, dated).await.ok();
        assert_eq!(only(&manager).await["overdue"], false);
        tell(&manager, json!({"what": "contact", "text": "Seen at home.", "reached": true})).await.ok();
        let then = world.now().plus(-100 * DAY);
        tell(&manager, json!({"what": "custody", "code": "recall", "at": then})).await.ok();
        assert_eq!(only(&manager).await["in_custody"], true);
        let id = text(&only(&manager).await["id"]);
        let file = manager.get(&format!("/api/offenders/{id}")).await.ok();
        let stay = file["custody"][0]["id"].clone();
        let early = json!({"what": "released", "about": stay, "at": then.plus(-DAY)});
        assert_eq!(tell(&manager, early).await.field(), "at");
        tell(&manager, json!({"what": "released", "about": stay, "at": then.plus(60 * DAY)})).await.ok();
        let done = world.now().plus(-30 * DAY);
        tell(&manager, json!({"what": "offence", "text": "Shed burglary.", "at": done})).await.ok();
        let file = manager.get(&format!("/api/offenders/{id}")).await.ok();
        let offence = file["offences"][0]["id"].clone();
        tell(&manager, json!({"what": "proven", "about": offence, "at": world.now()})).await.ok();
        let file = manager.get(&format!("/api/offenders/{id}")).await.ok();
        assert_eq!(file["offences"].as_array().unwrap().len(), 2, "the first stays readable");
        let during = &file["phases"][1];
        assert_eq!((&during["offences"], &during["days_in_custody"]), (&json!(1), &json!(60)));
        assert_eq!(during["days_at_liberty"], json!(540));
        assert_eq!(
            tell(&manager, json!({"what": "exit", "code": "IX9", "text": "Done."})).await.field(),
            "code"
        );
        tell(&manager, json!({"what": "exit", "code": "IX1", "text": "Partners agree."})).await.ok();
        assert_eq!(only(&manager).await["part"], "left");
        let again = tell(&manager, json!({"what": "exit", "code": "IX1", "text": "Once more."})).await;
        assert_eq!((again.status, again.field()), (422, "at"));
        let stale = manager
            .post(&format!("/api/offenders/{id}/tell"), json!({"what": "contact", "version": 1, "text": "x"}))
            .await;
        assert_eq!((stale.status, stale.code()), (409, "changed"));
        assert_eq!(tell(&manager, json!({"what": "nonsense", "text": "x"})).await.field(), "what");
    })
    .await;
}

#[tokio::test]
async fn the_board_claims_nothing_without_a_comparison_and_its_rows_name_nobody() {
    each_engine(async |world| {
        scene(world);
        let manager = world.sign_in("71").await;
        for n in 0..6 {
            manager.post("/api/offenders", panel(world, &format!("Dai {n}"), true)).await.ok();
        }
        let figure = |board: &Value, part: &str| -> Value {
            let all = board["figures"].as_array().unwrap();
            all.iter().find(|f| f["measure"] == "IO03" && f["part"] == part).cloned().unwrap()
        };
        let board = manager.get("/api/measures/iom").await.ok();
        assert_eq!(figure(&board, "difference")["hidden"], "no comparison group");
        for n in 0..6 {
            manager.post("/api/offenders", panel(world, &format!("Mair {n}"), false)).await.ok();
        }
        let board = manager.get("/api/measures/iom").await.ok();
        assert_eq!(figure(&board, "difference")["value"], json!(0.0));
        let rows = manager.get("/api/measures/iom/IO03/rows?group=*").await.ok();
        assert_eq!(rows["total"], 12);
        assert!(!rows.to_string().contains("Dai") && !rows.to_string().contains("Mair"));
        let by_team = manager.get("/api/measures/iom?team=t1").await;
        assert_eq!((by_team.status, by_team.field()), (422, "team"));
    })
    .await;
}
