//! Bail over HTTP: the diary, what may be told of it, and the figure that opens to its rows.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::person::{Name, Nominal};
use beatbook_shared::sync::wire::Outcome;
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
        assert_eq!(settled.outcome, Outcome::Quarantined);
        assert_eq!(only(&evans).await["events"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_phone_tells_of_its_own_case_and_reports_what_only_a_desk_confirms() {
    each_engine(async |world| {
        scene(world);
        world.staff("82", "PCO", "NE");
        let evans = world.sign_in("2114").await;
        release(&evans, released(world, 1)).await.ok();
        world.later(2 * HOUR);
        let evans = world.sign_in("2114").await;
        let id = text(&only(&evans).await["id"]);
        let said = |who: &str, record: &str, code: &str, ago: i64| {
            let at = world.now().plus(-ago);
            let body = json!({"bail": id, "code": code, "at": at, "written_at": world.now(), "by": who,
                "reason": "The desk said so."});
            world.say(who, "bail_event", record, 0, json!({}), body).outcome
        };
        assert_eq!(said("82", "not-theirs", "BE07", 0), Outcome::Quarantined, "somebody else's case");
        assert_eq!(said("81", "reported", "BE17", 0), Outcome::Applied);
        let row = only(&evans).await;
        assert_eq!((&row["part"], &row["returns"][0]["came"]), (&json!("reported"), &json!("reported")));
        let board = evans.get("/api/measures/bail").await.ok();
        let failed = board["figures"].as_array().unwrap();
        let failed = failed.iter().find(|f| f["measure"] == "BA01" && f["part"] == "failures").unwrap();
        assert_eq!(
            (&failed["value"], &failed["excluded"][0]["reason"]),
            (&json!(0.0), &json!("heard_not_confirmed")),
            "no failure before a desk says so"
        );
        // They had come: a second phone's word stands beside the first, and a person closes it.
        assert_eq!(said("81", "came", "BE07", 30 * MINUTE), Outcome::Applied);
        assert_eq!(only(&evans).await["part"], "disputed");
        tell(&evans, "BE07", json!({"at": world.now().plus(-30 * MINUTE), "corrects": "reported"}))
            .await
            .ok();
        let row = only(&evans).await;
        assert_eq!(
            (&row["returns"][0]["came"], &row["returns"][0]["disputed"]),
            (&json!("late"), &json!(false))
        );
    })
    .await;
}

#[tokio::test]
async fn people_are_counted_by_the_person_that_a_release_is_linked_to() {
    each_engine(async |world| {
        scene(world);
        let jones = Nominal {
            names: vec![Name { form: "main".to_owned(), text: "Dai Jones".to_owned() }],
            areas: vec!["NE".to_owned()],
            ..Nominal::default()
        };
        world.put("jones", &jones);
        world.put("far", &Nominal { areas: vec!["TO".to_owned()], ..jones });
        let evans = world.sign_in("2114").await;
        let named = |name: &str, person: Value| {
            let mut question = released(world, 1);
            question["suspect"] = json!(name);
            question["person"] = person;
            question
        };
        release(&evans, named("Dai Jones", json!("jones"))).await.ok();
        release(&evans, named("David JONES", json!("jones"))).await.ok();
        release(&evans, named("Dai Jones", Value::Null)).await.ok();
        for unseen in ["far", "nobody", "inv"] {
            let refused = release(&evans, named("Dai Jones", json!(unseen))).await;
            assert_eq!((refused.status, refused.field()), (422, "person"), "{unseen}");
        }
        world.later(2 * HOUR);
        let evans = world.sign_in("2114").await;
        let rows = evans.get("/api/bail?show=all").await.ok()["rows"].as_array().unwrap().clone();
        for row in &rows {
            let told = json!({"code": "BE08", "version": row["version"], "reason": "Did not come."});
            evans.post(&format!("/api/bail/{}/events", text(&row["id"])), told).await.ok();
        }
        let value = async |measure: &str, part: &str| {
            let board = evans.get("/api/measures/bail").await.ok();
            let figures = board["figures"].as_array().unwrap();
            figures.iter().find(|f| f["measure"] == measure && f["part"] == part).unwrap()["value"].clone()
        };
        assert_eq!(value("BA01", "failures").await, 3.0, "each failure");
        assert_eq!(
            value("BA01", "people_failed").await,
            2.0,
            "two names are one person, and one name is not"
        );
        assert_eq!(
            (value("BA02", "outstanding").await, value("BA02", "by_name_only").await),
            (json!(2.0), json!(1.0))
        );
        // Who it is, somebody says.
        let row = rows.iter().find(|row| row["record"]["person"].is_null()).unwrap();
        assert_eq!(row["known_as"], Value::Null);
        let link = format!("/api/bail/{}/person", text(&row["id"]));
        let old = evans.post(&link, json!({"version": 9, "person": "jones"})).await;
        assert_eq!((old.status, old.code()), (409, "changed"));
        evans.post(&link, json!({"version": row["version"], "person": "jones"})).await.ok();
        assert_eq!(
            (value("BA02", "outstanding").await, value("BA02", "by_name_only").await),
            (json!(1.0), json!(0.0))
        );
        let rows = evans.get("/api/bail?show=all").await.ok();
        assert!(rows["rows"].as_array().unwrap().iter().all(|row| row["known_as"] == "Dai Jones"));
    })
    .await;
}
