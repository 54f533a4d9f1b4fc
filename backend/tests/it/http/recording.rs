//! One capture and two records over HTTP and sync: the number that only the server issues, the block on closing, the
//! registrar's independence, and the victim who is owed word.

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::crime::{Entered, crimed, is_number};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::to_body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR};
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

fn scene(world: &World) -> Incident {
    for (collar, role) in
        [("2114", "SGT"), ("81", "PCO"), ("500", "FCR"), ("600", "CMU"), ("700", "PRF"), ("9", "INS")]
    {
        world.staff(collar, role, "NE");
    }
    world.staff("3000", "FCR", "TO");
    let job = Incident {
        number: "GW-1".to_owned(),
        created_at: world.now().plus(-2 * HOUR),
        area: "NE".to_owned(),
        title: "Shouting next door".to_owned(),
        place: Some("14 Alma Street".to_owned()),
        victim_name: Some("Carys Lloyd".to_owned()),
        status: "SCN".to_owned(),
        category: "PSW-DOM".to_owned(),
        ..Incident::default()
    };
    world.put("job", &job);
    job
}

fn entered(world: &World) -> Value {
    json!({"what_happened": "Door kicked in.", "from": world.now().plus(-3 * HOUR), "exact": true, "offence": "58A"})
}

/// What a phone sends for a crime: the crime, then the job that waits for its number.
fn from_a_phone(world: &World, job: &Incident) {
    let entered: Entered = serde_json::from_value(entered(world)).unwrap();
    let made = crimed(&RecordId::from("job"), job, &entered, Some("PHONE-81-AAAA".to_owned()), world.now());
    let settled = world.say("81", "investigation", "inv", 0, json!({}), Value::Object(to_body(&made.crime)));
    assert_eq!(settled.outcome, Outcome::Applied, "{:?}", settled.reason);
    let mut after = made.job;
    after.insert("investigation".to_owned(), json!("inv"));
    let before = to_body(job);
    let mut whole = before.clone();
    whole.extend(after);
    world.say("81", "incident", "job", 1, Value::Object(before), Value::Object(whole));
}

async fn version(who: &Signed<'_>, id: &str) -> Value {
    who.get(&format!("/api/investigations/{id}")).await.ok()["version"].clone()
}

#[tokio::test]
async fn the_number_is_issued_by_the_server_and_no_phone_gives_one() {
    each_engine(async |world| {
        let job = scene(world);
        let own = Investigation {
            area: "NE".to_owned(),
            ..examples::investigation("26/0000009", "NE", world.now())
        };
        let made_up = world.say("2114", "investigation", "own", 0, json!({}), Value::Object(to_body(&own)));
        assert_eq!(made_up.outcome, Outcome::Quarantined, "a sergeant's phone makes up no number either");
        from_a_phone(world, &job);
        let crime = world.body("inv");
        assert!(is_number(crime["crime_number"].as_str().unwrap()), "{crime}");
        assert_eq!(crime["local_ref"], "PHONE-81-AAAA", "both stay readable");
        assert_eq!(crime["place"], "14 Alma Street");
        assert_eq!(
            world.body("job")["status"],
            "RES",
            "its crime has its number, though the job came after it"
        );
        let evans = world.sign_in("2114").await;
        let second = Incident { number: "GW-2".to_owned(), investigation: None, ..job };
        world.put("job2", &second);
        let written = evans.post("/api/incidents/job2/crime", entered(world)).await.ok();
        let made = world.body(&text(&written["id"]));
        assert_ne!(made["crime_number"], crime["crime_number"]);
        assert_eq!(world.body("job2")["status"], "RES");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_speaks_of_a_crime_is_not_closed_without_one_or_a_reason() {
    each_engine(async |world| {
        let job = scene(world);
        let close = |seen: u64, was: &Value| {
            let mut after = was.as_object().cloned().unwrap();
            after.insert("status".to_owned(), json!("CLO"));
            after.insert("results".to_owned(), json!(["R01"]));
            world.say("81", "incident", "job", seen, was.clone(), Value::Object(after)).outcome
        };
        let body = Value::Object(to_body(&job));
        assert_eq!(close(1, &body), Outcome::Quarantined, "hard block; the words wait in the tray");
        let desk = world.sign_in("600").await;
        let empty = desk.post("/api/incidents/job/no-crime", json!({"reason": " "})).await;
        assert_eq!((empty.status, empty.field()), (422, "reason"));
        desk.post("/api/incidents/job/no-crime", json!({"reason": "She fell; the neighbour saw it."}))
            .await
            .ok();
        assert_eq!(close(2, &world.body("job")), Outcome::Applied);
        let registrar = world.sign_in("500").await;
        assert_eq!(registrar.get("/api/registrar").await.ok()["unaccounted"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn gc25_a_note_that_comes_after_the_closing_is_kept_and_the_closing_stands() {
    each_engine(async |world| {
        let job = scene(world);
        let mut closed = to_body(&job);
        closed.insert("status".to_owned(), json!("CLO"));
        closed.insert("results".to_owned(), json!(["R03"]));
        let by_a = world.say("81", "incident", "job", 1, Value::Object(to_body(&job)), Value::Object(closed));
        assert_eq!(by_a.outcome, Outcome::Applied);
        let note = examples::notebook(
            &"2114".into(),
            "b",
            None,
            "Back door was open.",
            world.now(),
            Some(&"job".into()),
        );
        world.later(10 * 60_000);
        let by_b = world.say("2114", "notebook", "note", 0, json!({}), Value::Object(to_body(&note)));
        assert_eq!(by_b.outcome, Outcome::Applied, "nothing is lost");
        assert_eq!(world.body("note")["text"], "Back door was open.");
        assert_eq!(world.body("job")["status"], "CLO", "a person reopens it, no program");
    })
    .await;
}

#[tokio::test]
async fn trap_25_only_the_registrar_cancels_or_reclassifies() {
    each_engine(async |world| {
        let job = scene(world);
        from_a_phone(world, &job);
        let desk = world.sign_in("600").await;
        let confirm = json!({"offence": "8Q", "version": version(&desk, "inv").await});
        desk.post("/api/investigations/inv/principal", confirm).await.ok();
        assert_eq!((&world.body("inv")["principal"], &world.body("inv")["offence"]), (&json!("confirmed"), &json!("8Q")));
        let again = json!({"offence": "58A", "version": version(&desk, "inv").await});
        assert_eq!(desk.post("/api/investigations/inv/principal", again).await.field(), "offence");
        let cancel = |version: Value| json!({"code": "C4", "reason": "Recorded twice by mistake.", "version": version});
        for (collar, status) in [("600", 403), ("9", 403), ("700", 403), ("2114", 403)] {
            let who = world.sign_in(collar).await;
            let answer = who.post("/api/investigations/inv/registrar", cancel(json!(0))).await;
            assert_eq!(answer.status, status, "{collar}");
        }
        // Nor by another way in: a field, or a phone.
        let patch = json!({"version": version(&desk, "inv").await, "seen": {}, "fields": {"cancelled": "C4"}});
        assert_eq!(desk.ask("PATCH", "/api/investigations/inv", Some(patch)).await.status, 403);
        let patch = json!({"version": version(&desk, "inv").await, "seen": {}, "fields": {"offence": "58A"}});
        assert_eq!(desk.ask("PATCH", "/api/investigations/inv", Some(patch)).await.status, 403);
        let body = world.body("inv");
        let mut other = body.as_object().cloned().unwrap();
        other.insert("offence".to_owned(), json!("58A"));
        let seen = version(&desk, "inv").await.as_u64().unwrap();
        assert_eq!(world.say("9", "investigation", "inv", seen, body, Value::Object(other)).outcome, Outcome::Quarantined);

        let registrar = world.sign_in("500").await;
        let at = version(&registrar, "inv").await;
        let bare = registrar.post("/api/investigations/inv/registrar", json!({"code": "C2", "reason": "No crime.", "version": at})).await;
        assert_eq!((bare.status, bare.field()), (422, "evidence"));
        registrar.post("/api/investigations/inv/registrar", cancel(at.clone())).await.ok();
        assert_eq!((&world.body("inv")["cancelled"], &world.body("inv")["status"]), (&json!("C4"), &json!("closed")));
        let stale = registrar.post("/api/investigations/inv/registrar", cancel(at)).await;
        assert_eq!(stale.status, 409);
        let page = registrar.get("/api/registrar").await.ok();
        assert_eq!(page["crimes"][0]["cancelled"], "C4");
        let pair = registrar.get("/api/investigations/inv/pair").await.ok();
        assert_eq!((&pair["decisions"][0]["record"]["code"], &pair["decisions"][0]["by"]["collar"]), (&json!("C4"), &json!("500")));
        let elsewhere = world.sign_in("3000").await;
        assert_eq!(elsewhere.get("/api/investigations/inv/pair").await.status, 404);
        assert_eq!(elsewhere.get("/api/registrar").await.ok()["crimes"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_difference_is_seen_explained_by_a_person_and_comes_back_when_it_changes() {
    each_engine(async |world| {
        let job = scene(world);
        from_a_phone(world, &job);
        let desk = world.sign_in("600").await;
        let pair = desk.get("/api/investigations/inv/pair").await.ok();
        assert_eq!(pair["mismatches"], json!([]), "born of the same facts");
        world.change("incident", "job", 3, json!({"place": "14 Alma Street"}), json!({"place": "16 Alma Street"}));
        let pair = desk.get("/api/investigations/inv/pair").await.ok();
        let differs = &pair["mismatches"][0]["differs"];
        assert_eq!((&differs["field"], &differs["incident_value"]), (&json!("place"), &json!("16 Alma Street")));
        let why = json!({"field": "place", "incident_value": "16 Alma Street", "crime_value": "14 Alma Street",
            "reason": "The caller is the neighbour."});
        desk.post("/api/investigations/inv/explain", why.clone()).await.ok();
        let pair = desk.get("/api/investigations/inv/pair").await.ok();
        assert_eq!(pair["mismatches"][0]["reason"], "The caller is the neighbour.");
        world.change("incident", "job", 4, json!({"place": "16 Alma Street"}), json!({"place": "18 Alma Street"}));
        let pair = desk.get("/api/investigations/inv/pair").await.ok();
        assert_eq!(pair["mismatches"][0]["reason"], Value::Null, "another difference, another reason");
        assert_eq!(desk.post("/api/investigations/inv/explain", why).await.field(), "field");
    })
    .await;
}

#[tokio::test]
async fn an_outcome_fits_its_two_answers_and_is_set_with_what_it_rests_on() {
    each_engine(async |world| {
        let job = scene(world);
        from_a_phone(world, &job);
        let evans = world.sign_in("2114").await;
        let at = version(&evans, "inv").await;
        let set = |code: &str, victim: &str| {
            json!({"investigation": "inv", "version": at, "said": {"code": code, "suspect_named": true, "victim": victim,
                "rationale": "The cameras were off.", "decider": "DDM", "decided_by": "Insp Price",
                "victim_view": "Wants it over.", "victim_told_at": world.now()}})
        };
        let path = "/api/investigations/inv/outcome";
        assert_eq!(evans.post(path, set("16", "supports")).await.field(), "code");
        let bare = json!({"version": at, "seen": {}, "fields": {"outcome": "16"}});
        let patched = evans.ask("PATCH", "/api/investigations/inv", Some(bare)).await;
        assert_eq!((patched.status, patched.field()), (422, "outcome"), "no way round the two questions");
        evans.post(path, set("16", "not")).await.ok();
        let body = world.body("inv");
        assert_eq!((&body["outcome"], &body["status"]), (&json!("16"), &json!("closed")));
        let pair = evans.get("/api/investigations/inv/pair").await.ok();
        assert_eq!(pair["outcomes"][0]["record"]["decided_by"], "Insp Price");
    })
    .await;
}

#[tokio::test]
async fn a_victim_is_owed_what_happened_until_somebody_told_them() {
    each_engine(async |world| {
        scene(world);
        let case = Investigation {
            oic: Some(StaffId::from("81")),
            victim: Some("Carys Lloyd".to_owned()),
            ..examples::investigation("NE/1/26", "NE", world.now().plus(-9 * DAY))
        };
        world.put("inv", &case);
        let evans = world.sign_in("2114").await;
        let page = "/api/investigations/inv/victim";
        let plan = json!({"investigation": "inv", "language": "cy", "enhanced": true, "unsafe_channels": ["home_phone"]});
        evans.post(&format!("{page}/plan"), plan).await.ok();
        let happened = json!({"code": "VU05", "at": world.now().plus(-HOUR)});
        evans.post(&format!("{page}/event"), happened).await.ok();
        let odd = evans.post(&format!("{page}/event"), json!({"code": "VU11"})).await;
        assert_eq!(odd.field(), "code", "an outcome tells itself");
        let row = evans.get("/api/victims").await.ok()["rows"][0].clone();
        assert_eq!((&row["language"], &row["owed"][0]["code"]), (&json!("cy"), &json!("VU05")));
        let key = row["owed"][0]["key"].clone();
        let call = |channel: &str, progress: &str| {
            json!({"investigation": "inv", "said": {"result": "told", "channel": channel, "language": "cy",
                "progress": progress, "reason": "Mae'n cael ei holi.", "next_at": world.now().plus(7 * DAY),
                "answers": [key]}})
        };
        let contact = format!("{page}/contact");
        assert_eq!(evans.post(&contact, call("home_phone", "Arestiwyd ef.")).await.field(), "way_reason");
        assert_eq!(evans.post(&contact, call("mobile", "")).await.field(), "progress");
        let written = evans.post(&contact, call("mobile", "Arestiwyd ef.")).await.ok();
        assert_eq!(evans.get("/api/victims").await.ok()["rows"], json!([]));
        let seen = evans.get(page).await.ok();
        assert_eq!(seen["contacts"][0]["record"]["progress"], "Arestiwyd ef.");
        let story = evans.get("/api/investigations/inv").await.ok();
        let told = story["timeline"].as_array().unwrap().iter().any(|r| r["code"] == "victim_contact");
        assert!(told, "what was said stands in the log as well, typed once");
        assert_eq!(story["record"]["victim_next_told"], json!(world.now().plus(7 * DAY)));
        let grade = format!("/api/contacts/{}/grade", text(&written["id"]));
        let good = json!({"progress": true, "reason": true, "next_date": true});
        assert_eq!(evans.post(&grade, good.clone()).await.status, 403, "nobody judges their own");
        world.sign_in("9").await.post(&grade, good).await.ok();
        world.later(8 * DAY);
        let late = world.sign_in("2114").await;
        assert_eq!(late.get("/api/victims").await.ok()["rows"][0]["owed"][0]["code"], "VU12", "the promise fell due");
    })
    .await;
}

#[tokio::test]
async fn both_boards_open_to_their_rows() {
    each_engine(async |world| {
        let job = scene(world);
        from_a_phone(world, &job);
        world.later(HOUR);
        let inspector = world.sign_in("9").await;
        for (board, measure, part) in
            [("recording", "CR01", "recorded_24h"), ("victims", "VC03", "both_offered")]
        {
            let counted = inspector.get(&format!("/api/measures/{board}")).await.ok();
            let figures = counted["figures"].as_array().unwrap();
            let whole = |f: &&Value| f["measure"] == measure && f["part"] == part && f["group"] == json!({});
            assert_eq!(figures.iter().find(whole).unwrap()["n"], 1, "{board}");
            let rows = inspector.get(&format!("/api/measures/{board}/{measure}/rows?part={part}")).await.ok();
            assert_eq!(rows["rows"][0]["record"], "inv");
        }
    })
    .await;
}
