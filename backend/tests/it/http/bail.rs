//! Bail over HTTP: the diary, what may be told of it, and the figure that opens to its rows.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};
use serde_json::{Value, json};

use super::world::{Answer, Signed, World, each_engine, text};

fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    world.staff("3000", "SGT", "TO");
    let case = Investigation {
        oic: Some(StaffId::from("81")),
        ..examples::investigation("NE/1/26", "NE", world.now().plus(-40 * DAY))
    };
    world.put("inv", &case);
    let secret = Investigation {
        restricted: true,
        ..examples::investigation("NE/2/26", "NE", world.now().plus(-DAY))
    };
    world.put("secret", &secret);
}

/// A release thirty days ago, to come back in `hours` from now.
fn released(world: &World, hours: i64) -> Value {
    let arrested = world.now().plus(-30 * DAY);
    json!({"suspect": "Dai Jones", "release": "PCB-C", "arrested_at": arrested, "released_at": arrested.plus(8 * HOUR),
        "return_at": world.now().plus(hours * HOUR), "station": "Newport Central", "authority": "STD1",
        "conditions": "Not to contact the victim."})
}

async fn release(who: &Signed<'_>, question: Value) -> Answer {
    who.post("/api/investigations/inv/bail", question).await
}

async fn only(who: &Signed<'_>) -> Value {
    who.get("/api/bail?show=all").await.ok()["rows"][0].clone()
}

async fn tell(who: &Signed<'_>, code: &str, more: Value) -> Answer {
    let row = only(who).await;
    let mut question = json!({"code": code, "version": row["version"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    who.post(&format!("/api/bail/{}/events", text(&row["id"])), question).await
}

#[tokio::test]
async fn a_failure_is_what_somebody_said_and_stays_until_it_is_resolved() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        release(&evans, released(world, 24)).await.ok();
        assert_eq!(
            (&only(&evans).await["part"], &only(&evans).await["returns"][0]["came"]),
            (&json!("due"), &json!("waiting"))
        );
        // Not due, so nobody can have failed it.
        let early = tell(&evans, "BE08", json!({"reason": "Did not come."})).await;
        assert_eq!((early.status, early.field()), (422, "code"));
        world.later(26 * HOUR);
        let evans = world.sign_in("2114").await;
        let row = only(&evans).await;
        assert_eq!(
            (&row["part"], &row["returns"][0]["came"]),
            (&json!("unsaid"), &json!("unsaid")),
            "no failure yet"
        );
        let bare = tell(&evans, "BE08", json!({})).await;
        assert_eq!((bare.status, bare.field()), (422, "reason"));
        tell(&evans, "BE08", json!({"reason": "Did not come."})).await.ok();
        assert_eq!(only(&evans).await["part"], "failed");
        let twice = tell(&evans, "BE08", json!({"reason": "Again."})).await;
        assert_eq!((twice.status, twice.field()), (422, "code"));
        tell(&evans, "BE10", json!({})).await.ok();
        let row = only(&evans).await;
        assert_ne!(row["part"], "failed", "arrested");
        assert_eq!(row["returns"][0]["came"], "failed", "and it stays a failure");

        // The board counts it, and opens to it.
        let board = evans.get("/api/measures/bail").await.ok();
        let figures = board["figures"].as_array().unwrap();
        let failed = figures.iter().find(|f| f["measure"] == "BA01" && f["part"] == "failed").unwrap();
        assert_eq!((&failed["value"], &failed["n"]), (&json!(100.0), &json!(1)));
        let rows = evans.get("/api/measures/bail/BA01/rows").await.ok();
        assert_eq!((&rows["total"], &rows["rows"][0]["record"]), (&json!(1), &row["id"]));
        let wrong = evans.get("/api/measures/bail?team=t1").await;
        assert_eq!((wrong.status, wrong.field()), (422, "team"));
    })
    .await;
}

#[tokio::test]
async fn what_was_told_wrongly_is_corrected_beside_it() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        release(&evans, released(world, 1)).await.ok();
        world.later(2 * HOUR);
        let evans = world.sign_in("2114").await;
        tell(&evans, "BE08", json!({"reason": "Did not come."})).await.ok();
        let first = text(&only(&evans).await["events"][0]["id"]);
        // They had come, at the other counter.
        let came = world.now().plus(-70 * MINUTE);
        tell(&evans, "BE07", json!({"at": came, "corrects": first})).await.ok();
        let row = only(&evans).await;
        assert_eq!(row["returns"][0]["came"], "in_time");
        let events = row["events"].as_array().unwrap();
        let failed = events.iter().find(|e| e["code"] == "BE08").unwrap();
        assert_eq!((events.len(), &failed["corrected"]), (2, &json!(true)), "both stay readable");
    })
    .await;
}

#[tokio::test]
async fn an_extension_goes_to_the_next_rank_and_a_court_after_that() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        release(&evans, released(world, 24)).await.ok();
        let next = only(&evans).await["next"].clone();
        assert_eq!((&next["code"], &next["rank"]), (&json!("STD2"), &json!("inspector")));
        let latest = Millis(next["latest"].as_i64().unwrap());
        let asked =
            |until: Millis, rank: &str| json!({"until": until, "rank": rank, "reason": "Conditions A to D."});
        let long = tell(&evans, "BE05", asked(latest.plus(DAY), "inspector")).await;
        assert_eq!((long.status, long.field()), (422, "until"));
        let nobody = tell(&evans, "BE05", asked(latest, " ")).await;
        assert_eq!((nobody.status, nobody.field()), (422, "rank"));
        tell(&evans, "BE05", asked(latest, "inspector")).await.ok();
        let row = only(&evans).await;
        assert_eq!((&row["record"]["end_at"], &row["record"]["authority"]), (&json!(latest), &json!("STD2")));
        let last = Millis(row["next"]["latest"].as_i64().unwrap());
        tell(&evans, "BE05", asked(last, "superintendent")).await.ok();
        assert_eq!(only(&evans).await["next"], Value::Null);
        let court = tell(&evans, "BE05", asked(last.plus(DAY), "superintendent")).await;
        assert_eq!((court.status, court.field()), (422, "code"));
    })
    .await;
}

#[tokio::test]
async fn the_diary_shows_what_its_reader_may_see_and_refuses_what_cannot_be() {
    each_engine(async |world| {
        scene(world);
        let (evans, far) = (world.sign_in("2114").await, world.sign_in("3000").await);
        let long = json!({"authority": "OLD28"});
        let mut question = released(world, 24);
        question.as_object_mut().unwrap().extend(long.as_object().cloned().unwrap());
        let refused = release(&evans, question).await;
        assert_eq!((refused.status, refused.field()), (422, "authority"), "28 days hold for no arrest of today");
        release(&evans, released(world, 24)).await.ok();
        assert_eq!(far.get("/api/bail").await.ok()["rows"], json!([]), "another area");
        assert_eq!(far.post("/api/investigations/inv/bail", released(world, 24)).await.status, 404);
        assert_eq!(evans.post("/api/investigations/secret/bail", released(world, 24)).await.status, 404);
        let id = text(&only(&evans).await["id"]);
        let told = far.post(&format!("/api/bail/{id}/events"), json!({"code": "BE07", "version": 1})).await;
        assert_eq!(told.status, 404);
        let old = evans.post(&format!("/api/bail/{id}/events"), json!({"code": "BE07", "version": 9})).await;
        assert_eq!((old.status, old.code()), (409, "changed"));
        // A phone cannot decide that somebody is unlawfully at large.
        let said = json!({"bail": id, "code": "BE08", "at": world.now(), "written_at": world.now(), "by": "81",
            "reason": "Not there"});
        let settled = world.say("81", "bail_event", "from-a-phone", 0, json!({}), said);
        assert_eq!(settled.outcome, beatbook_shared::sync::wire::Outcome::Quarantined);
        assert_eq!(only(&evans).await["events"], json!([]));
    })
    .await;
}
