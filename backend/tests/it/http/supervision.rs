//! What a sign-off covers, who may give it, and what is done to several cases at once.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Answer, Signed, World, each_engine, text};

fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("2115", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    for id in ["inv", "other"] {
        let at = world.now().plus(-DAY);
        let case = Investigation {
            oic: Some(StaffId::from("81")),
            allocated_at: Some(at),
            plan_text: Some("Plan.".to_owned()),
            ..examples::investigation(&format!("NE/{id}"), "NE", at)
        };
        world.put(id, &case);
    }
}

fn write(world: &World, id: &str, case: &str, who: &str, words: &str) {
    let update = examples::update(&case.into(), &StaffId::from(who), "enquiry", words, world.now());
    world.put(id, &update);
}

fn over(file: &Value, more: &Value) -> Value {
    let mut question = json!({"result": "RV2", "version_seen": file["version"], "seq_seen": file["seq"],
        "content_hash": file["content_hash"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    question
}

async fn open(who: &Signed<'_>, id: &str) -> Value {
    who.get(&format!("/api/investigations/{id}")).await.ok()
}

#[allow(clippy::needless_pass_by_value, reason = "the value is written where it is asked")]
async fn sign(who: &Signed<'_>, id: &str, file: &Value, more: Value) -> Answer {
    who.post(&format!("/api/investigations/{id}/reviews"), over(file, &more)).await
}

#[tokio::test]
async fn a_sign_off_covers_what_was_on_the_screen_and_nothing_that_came_since() {
    each_engine(async |world| {
        scene(world);
        write(world, "u1", "inv", "81", "Asked next door.");
        let evans = world.sign_in("2114").await;
        let file = open(&evans, "inv").await;
        // Something arrives while the sergeant reads.
        write(world, "u2", "inv", "81", "The neighbour called back.");
        let refused = sign(&evans, "inv", &file, json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "changed"));
        let why = text(&refused.body["detail"]);
        assert!(why.contains("PCO 81") && why.contains("Enquiry"), "{why}");
        assert_eq!(open(&evans, "inv").await["since"]["signed_at"], Value::Null, "nothing was signed");
        // A hash that nobody showed is refused as well.
        let forged = json!({"content_hash": "0".repeat(64)});
        assert_eq!(sign(&evans, "inv", &open(&evans, "inv").await, forged).await.code(), "changed");
        let file = open(&evans, "inv").await;
        let signed = sign(&evans, "inv", &file, json!({})).await.ok();
        assert_eq!(world.body(&text(&signed["id"]))["content_hash"], file["content_hash"]);
    })
    .await;
}

#[tokio::test]
async fn late_material_is_new_and_never_alters_the_signed_view() {
    each_engine(async |world| {
        scene(world);
        let first = world.now();
        write(world, "u1", "inv", "81", "Asked next door.");
        let evans = world.sign_in("2114").await;
        let file = open(&evans, "inv").await;
        let review = text(&sign(&evans, "inv", &file, json!({})).await.ok()["id"]);
        let path = format!("/api/reviews/{review}");
        let before = evans.get(&path).await.ok();
        assert_eq!((&before["agrees"], &before["fields"]["risk"]), (&json!(true), &json!("standard")));
        assert!(before["rows"].as_array().unwrap().iter().any(|row| row["id"] == "u1"));

        world.later(HOUR);
        let late = examples::update(
            &"inv".into(),
            &StaffId::from("81"),
            "enquiry",
            "From Sunday.",
            world.now().plus(-DAY),
        );
        world.put("u2", &late);
        // The sign-in of an hour ago has lapsed.
        let evans = world.sign_in("2114").await;
        let version = open(&evans, "inv").await["version"].as_u64().unwrap();
        world.change("investigation", "inv", version, json!({"risk": "standard"}), json!({"risk": "high"}));
        assert_eq!(evans.get(&path).await.ok(), before, "the signed view stays as it was");
        assert!(open(&evans, "inv").await["since"]["rows"].as_array().unwrap().contains(&json!("u2")));
        let queue = evans.get("/api/reviews").await.ok();
        let item =
            queue["items"].as_array().unwrap().iter().find(|i| i["id"] == "inv").expect("it is open again");
        assert_eq!(
            item["changed"],
            json!([{"kind": "field", "code": "risk", "n": 1}, {"kind": "update", "code": "enquiry", "n": 1}])
        );
        // What came late was written before what was there, so it is not what was written last.
        assert_eq!((&item["late_arrivals"], &item["last_update_at"]), (&json!(1), &json!(first)));
        assert!(late.at < first);
    })
    .await;
}

#[tokio::test]
async fn the_hashes_of_a_sign_off_are_made_again_and_an_altered_entry_is_found() {
    each_engine(async |world| {
        scene(world);
        write(world, "u1", "inv", "81", "Asked next door.");
        let evans = world.sign_in("2114").await;
        let file = open(&evans, "inv").await;
        let review = text(&sign(&evans, "inv", &file, json!({})).await.ok()["id"]);
        let look = || world.server.station.db.read(beatbook_server::reviews::verify).unwrap();
        let report = look();
        assert_eq!((report.reviews, report.entries, report.wrong.len()), (1, 2, 0), "{:?}", report.wrong);
        // Somebody with the database in their hands alters a word.
        world
            .server
            .station
            .db
            .write(|tx| {
                use diesel::prelude::*;
                let rows = beatbook_server::db::schema::record::table;
                let body: String =
                    rows.find("u1").select(beatbook_server::db::schema::record::body).first(&mut **tx)?;
                diesel::update(rows.find("u1"))
                    .set(beatbook_server::db::schema::record::body.eq(body.replace("next door", "nobody")))
                    .execute(&mut **tx)?;
                Ok(())
            })
            .unwrap();
        let wrong = look().wrong;
        assert!(wrong.len() == 1 && wrong[0].contains("u1") && wrong[0].contains(&review), "{wrong:?}");
        let view = evans.get(&format!("/api/reviews/{review}")).await.ok();
        assert_eq!((&view["agrees"], &view["differing"]), (&json!(false), &json!(["u1"])));
    })
    .await;
}

#[tokio::test]
async fn a_photo_or_a_question_that_came_since_is_not_signed_unseen() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let file = open(&evans, "inv").await;
        let photo = json!({"about": "inv", "author": "81", "device": "phone", "sha256": "ab".repeat(32),
            "bytes": 1_000, "media": "image/jpeg", "at": world.now(), "mono": 1, "boot": "b",
            "source": "camera", "no_fix": "timed_out"});
        assert_eq!(world.say("81", "evidence", "photo", 0, json!({}), photo).outcome, Outcome::Applied);
        assert_eq!(sign(&evans, "inv", &file, json!({})).await.code(), "changed");

        // Two people's values for one field, while the sergeant reads the photo.
        let file = open(&evans, "inv").await;
        for words in ["Ask the neighbours.", "Ask the shop."] {
            let edit = json!({"version": 1, "seen": {"plan_text": "Plan."}, "fields": {"plan_text": words}});
            evans.ask("PATCH", "/api/investigations/inv", Some(edit)).await.ok();
        }
        assert_eq!(sign(&evans, "inv", &file, json!({})).await.code(), "changed");

        let file = open(&evans, "inv").await;
        let clash = &file["conflicts"][0];
        let signed = sign(&evans, "inv", &file, json!({})).await.ok();
        let path = format!("/api/reviews/{}", text(&signed["id"]));
        let view = evans.get(&path).await.ok();
        assert_eq!(view["agrees"], true);
        assert!(view["rows"].as_array().unwrap().iter().any(|row| row["id"] == "photo"), "{view}");
        // What is decided afterwards is another matter than what was signed.
        let answer = json!({"choice": "mine", "version": clash["version"]});
        evans.post(&format!("/api/conflicts/{}", text(&clash["id"])), answer).await.ok();
        assert_eq!(evans.get(&path).await.ok()["agrees"], true);
        let report = world.server.station.db.read(beatbook_server::reviews::verify).unwrap();
        assert_eq!(report.wrong, [] as [String; 0]);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_sign_at_once_the_second_is_told_who_was_first() {
    each_engine(async |world| {
        scene(world);
        let (evans, rees) = (world.sign_in("2114").await, world.sign_in("2115").await);
        let file = open(&evans, "inv").await;
        sign(&evans, "inv", &file, json!({})).await.ok();
        let second = sign(&rees, "inv", &file, json!({})).await;
        assert_eq!((second.status, second.code()), (409, "changed"));
        // The first is named by name and collar number.
        let why = text(&second.body["detail"]);
        assert!(why.contains(" SGT 2114 2114 (signed, Plan agreed, no change)."), "{why}");
        let again = open(&rees, "inv").await;
        sign(&rees, "inv", &again, json!({})).await.ok();
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_their_own_words_in_somebody_elses_case() {
    each_engine(async |world| {
        scene(world);
        let (evans, rees) = (world.sign_in("2114").await, world.sign_in("2115").await);
        write(world, "own", "inv", "2114", "I took the statement myself.");
        let file = open(&evans, "inv").await;
        assert!(text(&file["may_not_review"]).contains("another supervisor"), "{}", file["may_not_review"]);
        let refused = sign(&evans, "inv", &file, json!({})).await;
        assert_eq!((refused.status, refused.code()), (403, "not-allowed"));
        let queue = evans.get("/api/reviews?show=all").await.ok();
        let item = queue["items"].as_array().unwrap().iter().find(|i| i["id"] == "inv").unwrap();
        assert_eq!(item["may_not"], file["may_not_review"]);
        // Once somebody else has signed them, the case is the sergeant's again.
        sign(&rees, "inv", &open(&rees, "inv").await, json!({})).await.ok();
        sign(&evans, "inv", &open(&evans, "inv").await, json!({})).await.ok();
    })
    .await;
}

#[tokio::test]
async fn a_return_is_typed_and_becomes_the_officers_to_do() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let file = open(&evans, "inv").await;
        assert_eq!(file["suggested_reason"], "RS1");
        let direction = json!({"text": "View the film.", "owner": "81", "due_at": world.now().plus(2 * DAY)});
        for (result, origin) in [("RV3", "return"), ("RV9", "oversight")] {
            let file = open(&evans, "inv").await;
            sign(&evans, "inv", &file, json!({"result": result, "reason": "RS4", "direction": direction}))
                .await
                .ok();
            let given = open(&evans, "inv").await["directions"]
                .as_array()
                .unwrap()
                .iter()
                .find(|d| d["record"]["origin"] == origin)
                .unwrap()["record"]
                .clone();
            assert_eq!(
                (&given["reason"], &given["owner"], &given["status"]),
                (&json!("RS4"), &json!("81"), &json!("open"))
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_supervisor_never_edits_an_officers_words() {
    each_engine(async |world| {
        scene(world);
        write(world, "u1", "inv", "81", "Asked next door.");
        let now = world.now();
        let rewrite = world.say(
            "2114",
            "update",
            "u1",
            1,
            json!({"text": "Asked next door."}),
            json!({"text": "Asked nobody."}),
        );
        assert_eq!(rewrite.outcome, Outcome::Quarantined);
        let direction = examples::direction(
            &"inv".into(),
            "Seize it.",
            &StaffId::from("81"),
            &StaffId::from("2114"),
            now,
            now.plus(DAY),
        );
        world.put("d1", &direction);
        let done = json!({"status": "done", "evidence": "Seized, exhibit 3."});
        assert_eq!(
            world.say("81", "direction", "d1", 1, json!({"status": "open"}), done).outcome,
            Outcome::Applied
        );
        let edit = json!({"evidence": "Seized too late."});
        let edited = world.say("2114", "direction", "d1", 2, json!({"evidence": "Seized, exhibit 3."}), edit);
        assert_eq!(edited.outcome, Outcome::Quarantined);
        let own_check =
            world.say("81", "direction", "d1", 2, json!({"status": "done"}), json!({"status": "checked"}));
        assert_eq!(own_check.outcome, Outcome::Quarantined, "nobody checks their own from a device either");
        // A colleague lets the sergeant's words through as little as the sergeant says them.
        world.staff("2116", "SGT", "NE");
        let letting_in =
            json!({"status": "closed", "decision": "admit", "decided_by": "2116", "decided_at": now});
        let kept = edited.records[0].to_string();
        let let_in = world.say("2116", "quarantine", &kept, 1, json!({"status": "open"}), letting_in);
        assert_eq!(let_in.outcome, Outcome::Quarantined);
        // Where two phones of the officer clash, somebody else chooses between their words and adds none.
        let seen = json!({"status": "open"});
        let other = json!({"status": "done", "evidence": "Seized, exhibit 4."});
        let clash = world.say("81", "direction", "d1", 1, seen, other);
        assert_eq!(clash.outcome, Outcome::Conflict);
        let clash = clash.records[0].to_string();
        let choose = |who: &str, choice: Value| {
            let chosen =
                json!({"status": "closed", "resolution": choice, "resolved_by": who, "resolved_at": now});
            world.say(who, "conflict", &clash, 1, json!({"status": "open"}), chosen).outcome
        };
        let own_words = json!({"choice": "new", "values": {"evidence": "Seized too late."}});
        assert_eq!(choose("2114", own_words), Outcome::Quarantined);
        let own_check = json!({"choice": "new", "values": {"status": "checked"}});
        assert_eq!(choose("81", own_check), Outcome::Quarantined, "nobody checks their own by a choice");
        assert_eq!(world.body("d1")["evidence"], "Seized, exhibit 3.");
        assert_eq!(choose("2114", json!({"choice": "theirs"})), Outcome::Applied);
        // Sending it back goes beside the officer's words.
        let evans = world.sign_in("2114").await;
        evans
            .post("/api/directions/d1", json!({"status": "refused", "evidence": "Which shop?", "version": 3}))
            .await
            .ok();
        let held = world.body("d1");
        assert_eq!(
            (&held["evidence"], &held["refusal"]),
            (&json!("Seized, exhibit 3."), &json!("Which shop?"))
        );
        assert_eq!(world.body("u1")["text"], "Asked next door.");
    })
    .await;
}

#[tokio::test]
async fn any_two_moments_of_a_case_can_be_compared() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let risk = |from: &str, to: &str, version: u64| {
            world.change("investigation", "inv", version, json!({"risk": from}), json!({"risk": to}));
        };
        risk("standard", "medium", 1);
        write(world, "u1", "inv", "81", "Asked next door.");
        risk("medium", "high", 2);
        let points = open(&evans, "inv").await["points"].clone();
        let seqs: Vec<u64> = points.as_array().unwrap().iter().map(|p| p["seq"].as_u64().unwrap()).collect();
        assert_eq!(seqs.len(), 3);
        let ask = async |from: u64, to: u64| {
            evans.get(&format!("/api/investigations/inv/between?from={from}&to={to}")).await
        };
        let whole = ask(seqs[2], seqs[0]).await.ok();
        assert_eq!(
            (&whole["fields"][0]["was"], &whole["fields"][0]["now"]),
            (&json!("standard"), &json!("high"))
        );
        assert!(whole["rows"].as_array().unwrap().iter().any(|row| row["id"] == "u1"));
        let first = ask(seqs[2], seqs[1]).await.ok();
        assert_eq!(
            (&first["fields"][0]["was"], &first["fields"][0]["now"]),
            (&json!("standard"), &json!("medium"))
        );
        assert!(first["rows"].as_array().unwrap().iter().all(|row| row["id"] != "u1"));
        assert_eq!((&first["version_from"], &first["version_to"]), (&json!(1), &json!(2)));
        assert_eq!(ask(seqs[0], seqs[2]).await.field(), "from");
        assert_eq!(ask(0, 99_999).await.field(), "to");
    })
    .await;
}

#[tokio::test]
async fn an_unchanged_queue_is_not_sent_twice() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let first = evans.get("/api/reviews").await.ok();
        let path = format!("/api/reviews?version={}", text(&first["version"]));
        assert_eq!(evans.get(&path).await.ok()["unchanged"], true);
        write(world, "u1", "inv", "81", "Asked next door.");
        let moved = evans.get(&path).await.ok();
        assert_eq!((&moved["unchanged"], moved["items"].as_array().unwrap().len()), (&json!(false), 2));
    })
    .await;
}

#[tokio::test]
async fn readers_see_each_other_until_they_leave_or_run_out() {
    each_engine(async |world| {
        scene(world);
        let (evans, rees) = (world.sign_in("2114").await, world.sign_in("2115").await);
        let path = "/api/investigations/inv/reading";
        let seq = open(&evans, "inv").await["seq"].clone();
        let here = json!({"seq": seq});
        assert_eq!(evans.post(path, here.clone()).await.ok()["others"], json!([]));
        let seen = rees.post(path, here.clone()).await.ok();
        assert_eq!(seen["others"][0]["name"], "SGT 2114");
        evans.post(path, json!({"seq": 0, "leaving": true})).await.ok();
        assert_eq!(rees.post(path, here.clone()).await.ok()["others"], json!([]), "left");
        evans.post(path, here.clone()).await.ok();
        world.later(MINUTE);
        write(world, "u1", "inv", "81", "Asked next door.");
        let seen = rees.post(path, here).await.ok();
        assert_eq!(
            (&seen["others"], &seen["newer"]),
            (&json!([]), &json!(1)),
            "ran out, and something is new"
        );
    })
    .await;
}

#[tokio::test]
async fn a_batch_tells_first_and_then_each_case_has_its_own_answer() {
    each_engine(async |world| {
        scene(world);
        world.staff("82", "PCO", "NE");
        world.put("far", &examples::investigation("MO/1", "MO", world.now()));
        let evans = world.sign_in("2114").await;
        let cases =
            json!([{"id": "inv", "version": 1}, {"id": "far", "version": 1}, {"id": "other", "version": 1}]);
        let ask = async |more: Value| {
            let mut question = json!({"preview": false, "cases": cases});
            question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            evans.post("/api/investigations/batch", question).await
        };
        let told = |answer: &Value| -> Vec<String> {
            answer["rows"].as_array().unwrap().iter().map(|r| text(&r["outcome"])).collect()
        };
        let preview = ask(json!({"preview": true, "oic": "82"})).await.ok();
        assert_eq!(told(&preview), ["would_change", "refused", "would_change"]);
        assert_eq!(
            (&preview["rows"][0]["was"], &preview["rows"][0]["now"]),
            (&json!("PCO 81 81"), &json!("PCO 82 82"))
        );
        assert_eq!(world.body("inv")["oic"], "81", "a preview writes nothing");
        assert_eq!(told(&ask(json!({"oic": "82"})).await.ok()), ["changed", "refused", "changed"]);
        assert_eq!(
            (&world.body("inv")["oic"], &world.body("inv")["allocated_at"]),
            (&json!("82"), &json!(world.now()))
        );
        assert_eq!(told(&ask(json!({"oic": "82"})).await.ok()), ["same", "refused", "same"]);
        let late = ask(json!({"next_review_due": world.now().plus(90 * DAY)})).await.ok();
        assert!(text(&late["rows"][0]["why"]).contains("at the latest"), "{late}");
        assert_eq!(ask(json!({})).await.field(), "oic");
        assert_eq!(ask(json!({"oic": "nobody"})).await.ok()["rows"][0]["outcome"], "refused");
        // Nothing else goes by the batch.
        assert_eq!(ask(json!({"result": "RV2"})).await.status, 422);
    })
    .await;
}

#[tokio::test]
async fn people_and_ones_own_choices() {
    each_engine(async |world| {
        scene(world);
        world.staff("99", "PCO", "MO");
        let evans = world.sign_in("2114").await;
        let people = evans.get("/api/people?area=NE").await.ok();
        let names: Vec<String> =
            people["people"].as_array().unwrap().iter().map(|p| text(&p["name"])).collect();
        assert_eq!(names, ["PCO 81", "SGT 2114", "SGT 2115"]);
        assert_eq!(evans.get("/api/settings").await.ok()["values"], json!({}));
        evans.ask("PUT", "/api/settings/keys", Some(json!({"value": "off"}))).await.ok();
        assert_eq!(evans.get("/api/settings").await.ok()["values"], json!({"keys": "off"}));
        assert_eq!(
            world.sign_in("2115").await.get("/api/settings").await.ok()["values"],
            json!({}),
            "hers alone"
        );
        assert_eq!(
            evans.ask("PUT", "/api/settings/keys", Some(json!({"value": "x"}))).await.field(),
            "value"
        );
        assert_eq!(evans.ask("PUT", "/api/settings/hat", Some(json!({"value": "x"}))).await.status, 404);
    })
    .await;
}
