//! People over HTTP: found in any spelling, opened under log, decided on by a person, counted by rule.

use beatbook_server::records::Filter;
use beatbook_shared::examples;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::meeting::Action;
use beatbook_shared::patrol::opening::Opening;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

/// Two jobs and a case in Newport, one months ago; a case that few may read; a sergeant here and one elsewhere.
fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    world.staff("3000", "SGT", "TO");
    let now = world.now();
    let job = |number: &str, ago: i64| Incident {
        category: "ASB-PER".to_owned(),
        victim: true,
        uprn: Some("100090012345".to_owned()),
        place: Some("12 Stow Hill".to_owned()),
        ..examples::incident(number, "NE", "2", now.plus(-ago))
    };
    world.put("before", &job("11", 200 * DAY));
    world.put("now", &job("412", 2 * HOUR));
    let case = Investigation {
        incident: Some("now".into()),
        ..examples::investigation("NE/1/26", "NE", now.plus(-HOUR))
    };
    world.put("inv", &case);
    let secret =
        Investigation { restricted: true, ..examples::investigation("NE/2/26", "NE", now.plus(-30 * DAY)) };
    world.put("secret", &secret);
}

async fn involve(who: &Signed<'_>, about: &str, more: Value) -> String {
    let mut question = json!({"about": about, "role": "victim"});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    text(&who.post("/api/involved", question).await.ok()["id"])
}

async fn people_of(who: &Signed<'_>, about: &str) -> Value {
    who.get(&format!("/api/involved/{about}")).await.ok()
}

async fn find(who: &Signed<'_>, words: &str) -> Vec<String> {
    let found = who.post("/api/nominals/find", json!({"words": words})).await.ok();
    found["rows"].as_array().unwrap().iter().map(|row| text(&row["name"])).collect()
}

fn rules(of: &Value) -> Vec<String> {
    of["repeats"].as_array().unwrap().iter().map(|row| text(&row["repeat"]["rule"])).collect()
}

/// What was opened, as it was written down.
fn openings(world: &World) -> Vec<String> {
    let read = world
        .server
        .station
        .db
        .read(|conn| beatbook_server::records::list::<Opening>(conn, &Filter::default()));
    read.unwrap().into_iter().map(|one| one.record.target.0).collect()
}

#[tokio::test]
async fn two_spellings_are_offered_decided_and_taken_back_and_only_then_is_it_a_repeat() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let first = involve(&evans, "before", json!({"name": "Siân ferch Rhys", "born_on": "1984-03-12"})).await;
        let second = involve(&evans, "now", json!({"name": "PREECE, Shan", "born_on": "1984-12-03"})).await;
        assert_eq!(rules(&people_of(&evans, "now").await), [""; 0], "a name is no person");

        let offered = evans.get("/api/matches").await.ok();
        let pair = &offered["rows"][0];
        assert_eq!(offered["rows"].as_array().unwrap().len(), 1);
        let codes: Vec<&str> =
            pair["reasons"].as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["name_forms", "born_swapped"], "the score is explained in parts");

        let decide = |decision: &str, why: Value| {
            json!({"left": first, "right": second, "decision": decision, "why": why})
        };
        evans.post("/api/matches", decide("same", Value::Null)).await.ok();
        assert_eq!(evans.get("/api/matches").await.ok()["rows"], json!([]), "decided once");
        let of = people_of(&evans, "now").await;
        assert_eq!(rules(&of), ["RR1"]);
        assert_eq!(of["repeats"][0]["repeat"]["count"], 2);
        let sources: Vec<String> =
            of["repeats"][0]["sources"].as_array().unwrap().iter().map(|s| text(&s["number"])).collect();
        assert_eq!(sources, ["412", "11"], "with the jobs it was computed from");

        let bare = evans.post("/api/matches", decide("undone", Value::Null)).await;
        assert_eq!((bare.status, bare.field()), (422, "why"));
        evans.post("/api/matches", decide("undone", json!("Two cousins."))).await.ok();
        assert_eq!(rules(&people_of(&evans, "now").await), [""; 0], "nothing had been put together");
        let again = evans.post("/api/matches", decide("undone", json!("Again"))).await;
        assert_eq!((again.status, again.field()), (422, "decision"));
        // A phone decides about nobody.
        let said = json!({"left": first, "right": second, "decision": "same", "at": world.now(), "by": "81"});
        let settled = world.say("81", "person_match", "from-a-phone", 0, json!({}), said);
        assert_eq!(settled.outcome, beatbook_shared::sync::wire::Outcome::Quarantined);
    })
    .await;
}

#[tokio::test]
async fn a_person_is_found_by_every_name_number_and_date_and_opening_them_is_written_down() {
    each_engine(async |world| {
        scene(world);
        let (evans, far) = (world.sign_in("2114").await, world.sign_in("3000").await);
        let given = json!({"name": "Gruffydd Llwyd", "born_on": "1971-05-01", "phone": "+44 7700 900123",
            "safe_contact": {"channel": "work_phone", "never": "Brother answers", "never_channels": ["mobile"]}});
        let involved = involve(&evans, "now", given).await;
        let person = text(&evans.post("/api/nominals", json!({"involved": involved})).await.ok()["id"]);
        for words in ["griffith lloyd", "LLWYD", "07700 900123", "1971-05-01"] {
            assert_eq!(find(&evans, words).await, ["Gruffydd Llwyd"], "{words}");
            assert_eq!(find(&far, words).await, [""; 0], "{words}: another area");
        }
        assert_eq!(find(&evans, "Griffith Parker").await, [""; 0], "every word counts");
        let nothing = evans.post("/api/nominals/find", json!({"words": " "})).await;
        assert_eq!((nothing.status, nothing.field()), (422, "words"));

        let path = format!("/api/nominals/{person}");
        assert_eq!(far.get(&path).await.status, 404);
        let file = evans.get(&path).await.ok();
        assert_eq!(file["say_written_down"], true);
        assert_eq!(file["history"][0]["about"]["number"], "412");
        let again = evans.get(&path).await.ok();
        assert_eq!(again["say_written_down"], false, "it is said once");
        assert_eq!(openings(world), std::slice::from_ref(&person), "and one look is one opening");
        // Whoever is to ring her reads on the case how, without opening her.
        let row = people_of(&evans, "inv").await["involved"][0].clone();
        assert_eq!(row["safe_contact"]["never_channels"], json!(["mobile"]));

        let mut record = file["record"].clone();
        record["warnings"] = json!([{"text": "Dog", "at": world.now(), "source": "PC Evans"}]);
        evans.post(&path, json!({"version": file["version"], "record": record})).await.ok();
        let stale = evans.post(&path, json!({"version": file["version"], "record": record})).await;
        assert_eq!((stale.status, stale.code()), (409, "changed"));
        let now = evans.get(&path).await.ok();
        let mut record = now["record"].clone();
        record["safe_contact"]["channel"] = json!("mobile");
        let unsafe_way = evans.post(&path, json!({"version": now["version"], "record": record})).await;
        assert_eq!((unsafe_way.status, unsafe_way.field()), (422, "safe_contact"));
    })
    .await;
}

#[tokio::test]
async fn the_crime_desk_and_the_registrar_write_people_and_link_what_is_to_prevent_the_next() {
    each_engine(async |world| {
        scene(world);
        for (collar, role, every) in [("70", "CMU", 7), ("71", "FCR", 14)] {
            world.staff(collar, role, "NE");
            let desk = world.sign_in(collar).await;
            let involved = involve(&desk, "now", json!({"name": "Mair Rees"})).await;
            let file = people_of(&desk, "now").await;
            assert_eq!(file["may_write"], true);
            desk.post("/api/nominals", json!({"involved": involved})).await.ok();
            let plan = json!({"investigation": "inv", "every_days": every});
            desk.post("/api/investigations/inv/victim/plan", plan).await.ok();
            let answer = json!({"about": "now", "involved": involved, "answer": "found", "factors": ["V50"]});
            let mut nowhere = answer.clone();
            nowhere["agreed"] = json!("no-such-action");
            assert_eq!(desk.post("/api/vulnerability", nowhere).await.field(), "agreed");
            let action =
                Action { text: "Fit an alarm.".to_owned(), status: "A0".to_owned(), ..Action::default() };
            world.put(&format!("agreed-{collar}"), &action);
            let mut linked = answer;
            linked["agreed"] = json!(format!("agreed-{collar}"));
            desk.post("/api/vulnerability", linked).await.ok();
            let said = people_of(&desk, "now").await["answers"][0]["agreed"].clone();
            assert_eq!(
                (&said["text"], &said["standing"]),
                (&json!("Fit an alarm."), &json!("A5")),
                "and late"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_asked_is_kept_apart_from_what_was_not() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let involved = involve(&evans, "now", json!({"name": "Mair Rees"})).await;
        let asked = async || people_of(&evans, "now").await["involved"][0]["asked"].clone();
        let answer = |answer: &str, more: Value| {
            let mut question = json!({"about": "now", "involved": involved, "answer": answer});
            question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            question
        };
        assert_eq!(asked().await, "unsaid");
        let bare = evans.post("/api/vulnerability", answer("not_asked", json!({}))).await;
        assert_eq!((bare.status, bare.field()), (422, "reason"));
        evans.post("/api/vulnerability", answer("not_asked", json!({"reason": "unsafe"}))).await.ok();
        assert_eq!(asked().await, "not_asked");
        evans.post("/api/vulnerability", answer("none_found", json!({}))).await.ok();
        assert_eq!(asked().await, "none_found");
        let found = json!({"factors": ["V50", "V36"], "referral": "PPN", "referral_ref": "PPN/77"});
        evans.post("/api/vulnerability", answer("found", found)).await.ok();
        assert_eq!(asked().await, "found");
        let of = people_of(&evans, "inv").await;
        assert_eq!(of["answers"].as_array().unwrap().len(), 4, "on the case too, each an answer of its own");
        let empty = evans.post("/api/vulnerability", answer("found", json!({}))).await;
        assert_eq!((empty.status, empty.field()), (422, "factor"));
    })
    .await;
}

#[tokio::test]
async fn the_week_lists_who_repeats_where_it_was_missed_and_what_is_done_about_it() {
    each_engine(async |world| {
        scene(world);
        let (evans, far) = (world.sign_in("2114").await, world.sign_in("3000").await);
        let first = involve(&evans, "before", json!({"name": "Mair Rees"})).await;
        let person = text(&evans.post("/api/nominals", json!({"involved": first})).await.ok()["id"]);
        involve(&evans, "now", json!({"person": person, "name": "Mair Rees"})).await;
        involve(&evans, "now", json!({"name": "Nobody Yet", "role": "victim"})).await;
        let list = evans.get("/api/repeats").await.ok();
        assert_eq!((&list["missed"], &list["only_names"]), (&json!(1), &json!(1)));
        let row = list["rows"][0].clone();
        assert_eq!((&row["label"], &row["missed"]), (&json!("Mair Rees"), &json!(true)));
        assert_eq!(far.get("/api/repeats").await.ok()["rows"], json!([]), "another area");

        let say = |said: &str, more: Value| {
            let mut question = json!({"about": row["about"], "rule": "RR1", "subject": row["repeat"]["subject"], "said": said});
            question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            question
        };
        let bare = evans.post("/api/repeats", say("put_aside", json!({}))).await;
        assert_eq!((bare.status, bare.field()), (422, "reason"));
        let action = json!({"action": "Visit by the neighbourhood team.", "owner": "81", "agreed": "visit"});
        world.put("visit", &Action { text: "Visit.".to_owned(), status: "A0".to_owned(), ..Action::default() });
        evans.post("/api/repeats", say("action", action)).await.ok();
        let row = evans.get("/api/repeats").await.ok()["rows"][0].clone();
        assert_eq!((&row["action"], &row["owner"]["id"]), (&json!("Visit by the neighbourhood team."), &json!("81")));
        assert_eq!(row["agreed"]["id"], "visit", "and it opens");
        world.later(MINUTE);
        evans.post("/api/repeats", say("put_aside", json!({"reason": "One neighbour, settled."}))).await.ok();
        assert_eq!(evans.get("/api/repeats").await.ok()["rows"], json!([]));
        let all = evans.get("/api/repeats?show=all").await.ok();
        assert_eq!(all["rows"][0]["reason"], "One neighbour, settled.");

        // The board counts the same truth, and opens to the jobs.
        world.later(9 * DAY);
        let evans = world.sign_in("2114").await;
        let board = evans.get("/api/measures/risk").await.ok();
        let figure = |measure: &str| {
            let figures = board["figures"].as_array().unwrap();
            figures.iter().find(|f| f["measure"] == measure && f["group"] == json!({})).unwrap().clone()
        };
        let repeat = figure("RV01");
        assert_eq!((&repeat["n"], &repeat["numerator"]), (&json!(1), &json!(0)));
        assert_eq!(repeat["excluded"], json!([{"reason": "unmatched_person", "n": 1}]), "names stand apart");
        assert_eq!(figure("VU01")["missing"]["n"], 1, "of whom nobody asked, nothing is assumed");
        let rows = evans.get("/api/measures/risk/RV01/rows").await.ok();
        assert_eq!(rows["total"], 2);
        let wrong = evans.get("/api/measures/risk?team=t1").await;
        assert_eq!((wrong.status, wrong.field()), (422, "team"));
    })
    .await;
}

#[tokio::test]
async fn of_a_restricted_case_a_person_page_says_that_it_counts_and_no_word_more() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let first = involve(&evans, "now", json!({"name": "Mair Rees"})).await;
        let person = text(&evans.post("/api/nominals", json!({"involved": first})).await.ok()["id"]);
        let secret = json!({"about": "secret", "about_kind": "investigation", "role": "victim", "person": person,
            "name": "Mair Rees", "phone": "07700 900999", "at": world.now().plus(-30 * DAY)});
        let told: beatbook_shared::patrol::involved::Involved = serde_json::from_value(secret).unwrap();
        world.put("told", &told);
        let file = evans.get(&format!("/api/nominals/{person}")).await.ok();
        let hidden = file["history"].as_array().unwrap().iter().find(|h| h["id"] == "told").unwrap().clone();
        assert_eq!((&hidden["about"]["restricted"], &hidden["about"]["title"]), (&json!(true), &json!("")));
        assert_eq!(hidden["record"]["phone"], Value::Null);
        assert_eq!(file["repeats"][0]["repeat"]["count"], 2, "it counts for the person all the same");
        assert_eq!(evans.get("/api/involved/secret").await.status, 404);
        let refused = evans.post("/api/involved", json!({"about": "secret", "role": "victim", "name": "X"})).await;
        assert_eq!(refused.status, 404);
    })
    .await;
}

#[tokio::test]
async fn what_people_are_looked_up_by_can_be_made_again_from_their_records() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let one = json!({"name": "Siân Price", "phone": "07700 900123", "born_on": "1984-03-12"});
        let involved = involve(&evans, "now", one).await;
        evans.post("/api/nominals", json!({"involved": involved})).await.ok();
        world.later(MINUTE);
        let read = world.server.station.db.read(beatbook_server::sync::check::check);
        assert_eq!(read.unwrap().wrong, [""; 0]);
    })
    .await;
}
