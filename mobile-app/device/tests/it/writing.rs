//! Writing and finding: the sealed book, what is filled in, hand-over, openings, and search by whatever was typed.

use beatbook_shared::api::console::Person;
use beatbook_shared::api::officer::{Case, Held, Hit, Home, Kept, NoteRow};
use beatbook_shared::patrol::book::{Wrong, books};
use serde_json::{Value, json};

use crate::force::{Force, body, case, job};
use crate::loopback::{Officer, PIN};

fn force() -> Force {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    let mut incident = job("Siôn heard glass breaking");
    incident.insert("place".to_owned(), json!("14 Tŷ-bach, Gŵyl Street"));
    force.write("inc-1", "incident", incident, &["area:NE"]);
    let mut theft = case("Theft of a pedal cycle");
    theft.insert("victim".to_owned(), json!("Mrs McAllister"));
    theft.insert("crime_number".to_owned(), json!("2600417990"));
    theft.insert("plan_text".to_owned(), json!("See John Gruffydd at the garage"));
    force.write("inv-1", "investigation", theft, &["area:NE", "person:staff-1"]);
    let roles = r#""roles":[{"value":"PCO","from":0}],"areas":["NE"]"#;
    force.write(
        "staff-8",
        "staff",
        body(&format!(r#"{{"name":"Gwen Rees","collars":[{{"value":"1407","from":0}}],{roles}}}"#)),
        &["ref"],
    );
    force.write(
        "staff-7",
        "staff",
        body(r#"{"name":"Far Away","roles":[{"value":"PCO","from":0}],"areas":["TO"]}"#),
        &["ref"],
    );
    force.write(
        "dir-1",
        "direction",
        body(r#"{"investigation":"inv-1","text":"Ask the bakery for its film","owner":"staff-1","given_by":"staff-8","given_at":1770000000000,"due_at":1770000100000,"status":"open"}"#),
        &["area:NE"],
    );
    force
}

async fn ready() -> Officer {
    let officer = Officer::new(force());
    officer.enrol().await;
    officer
}

async fn ask<T: serde::de::DeserializeOwned>(officer: &Officer, name: &str, question: Value) -> T {
    serde_json::from_value(officer.ask(name, question).await.unwrap()).unwrap()
}

async fn hits(officer: &Officer, q: &str) -> Vec<(String, String)> {
    let hits: Vec<Hit> = ask(officer, "search", json!({ "q": q })).await;
    hits.into_iter().map(|hit| (hit.id.0, hit.how)).collect()
}

fn one(id: &str, how: &str) -> Vec<(String, String)> {
    vec![(id.to_owned(), how.to_owned())]
}

#[tokio::test]
async fn accents_parts_slips_other_forms_and_sounds_are_found() {
    let officer = ready().await;
    for (q, found, how) in [
        ("sion", "inc-1", "word"),
        ("ty", "inc-1", "word"),
        ("gwyl", "inc-1", "word"),
        ("GŴYL stre", "inc-1", "word"),
        ("lister", "inv-1", "part"),
        ("0417", "inv-1", "part"),
        ("mcalister", "inv-1", "near"),
        ("griffith", "inv-1", "near"),
        ("shaun glass", "inc-1", "near"),
        ("bakery", "dir-1", "word"),
        ("gwen rees", "staff-8", "word"),
        ("1407", "staff-8", "word"),
    ] {
        let found_now = hits(&officer, q).await;
        assert!(found_now.contains(&(found.to_owned(), how.to_owned())), "{q}: {found_now:?}");
    }
    let john = hits(&officer, "john").await;
    assert_eq!(
        john[0],
        ("inv-1".to_owned(), "word".to_owned()),
        "what was typed comes before what was meant"
    );
    assert!(john.contains(&("inc-1".to_owned(), "near".to_owned())), "John may be written Siôn: {john:?}");
    for q in ["", " - ", "\"", "OR", "zzzz", "bakery glass", "x\" OR \"sion"] {
        assert_eq!(hits(&officer, q).await, [], "{q}");
    }
    let hit: Vec<Hit> = ask(&officer, "search", json!({"q": "lister"})).await;
    assert!(hit[0].snippet.contains("McAl\u{2}lister\u{3}"), "{}", hit[0].snippet);
    let hit: Vec<Hit> = ask(&officer, "search", json!({"q": "bakery"})).await;
    assert_eq!((hit[0].open.as_str(), hit[0].open_kind.as_str()), ("inv-1", "investigation"));
}

#[tokio::test]
async fn what_is_written_is_found_at_once_by_slips_too_and_after_a_restart() {
    let mut officer = ready().await;
    assert_eq!(hits(&officer, "pendragn").await, [], "the words held are read here for the first time");
    let kept: Kept =
        ask(&officer, "add_note", json!({"entry": "note", "text": "Uther Pendragon was seen"})).await;
    assert_eq!(hits(&officer, "pendragn").await, one(kept.id.as_str(), "near"));
    assert_eq!(hits(&officer, "dragon").await, one(kept.id.as_str(), "part"));
    officer.die_and_return().await;
    officer.ask("unlock", json!({ "pin": PIN })).await.unwrap();
    assert_eq!(hits(&officer, "pendragn").await, one(kept.id.as_str(), "near"));
}

#[tokio::test]
async fn an_entry_is_filled_in_by_the_device_and_its_chain_is_whole() {
    let mut officer = ready().await;
    let fix = json!({"lat": 51.765123, "lon": -3.042, "accuracy_m": 9.6, "age_s": 2.0});
    let question = json!({"entry": "note", "text": "Spoke to the tenant", "about": "inc-1", "fix": fix, "templates": ["scene"]});
    let first: Kept = ask(&officer, "add_note", question).await;
    officer
        .ask(
            "add_note",
            json!({"entry": "note", "text": "Rang the shop", "about": "inv-1", "place": "Garage"}),
        )
        .await
        .unwrap();
    officer
        .ask(
            "add_note",
            json!({"entry": "note", "text": "Spoke to the owner", "about": "inc-1", "corrects": first.id}),
        )
        .await
        .unwrap();
    officer
        .ask("result_job", json!({"incident": "inc-1", "results": ["R02"], "text": "Quiet on leaving"}))
        .await
        .unwrap();
    let bad = json!({"entry": "note", "text": "x", "templates": ["no_such"]});
    assert_eq!(officer.ask("add_note", bad).await.unwrap_err().fields[0].field, "templates");

    officer.all_sent().await;
    officer.die_and_return().await;
    officer.ask("unlock", json!({ "pin": PIN })).await.unwrap();
    let mut rows: Vec<NoteRow> = ask(&officer, "notebook", json!({})).await;
    rows.sort_by_key(|row| row.record.number);
    let said: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                r.record.number,
                r.record.job_number.as_deref(),
                r.record.place.as_deref(),
                r.record.initials.as_deref(),
            )
        })
        .collect();
    let place = Some("14 Tŷ-bach, Gŵyl Street");
    assert_eq!(
        said,
        [
            (1, Some("2201"), place, None),
            (2, Some("2600417990"), Some("Garage"), None),
            (3, Some("2201"), place, Some("SB")),
            (4, Some("2201"), place, None),
        ]
    );
    let spot = rows[0].record.spot.as_ref().unwrap();
    assert_eq!((spot.lat_e6, spot.lon_e6, spot.accuracy_m), (51_765_123, -3_042_000, 10));
    assert_eq!(rows[0].record.templates, ["scene"]);
    assert_eq!(rows[0].corrected_by.as_ref(), Some(&rows[2].id));

    // The same chain, read from what the server was sent.
    let mut sent: Vec<(beatbook_shared::ids::RecordId, beatbook_shared::patrol::notebook::Entry)> = {
        let force = officer.wire.force.lock().unwrap();
        let notes = force.records.iter().filter(|(_, r)| r.kind == "notebook");
        notes
            .map(|(id, r)| (id.as_str().into(), beatbook_shared::patrol::from_body(&r.body).unwrap()))
            .collect()
    };
    assert_eq!(books(&sent, &[]).iter().map(|b| (b.entries, b.faults.len())).collect::<Vec<_>>(), [(4, 0)]);
    sent.iter_mut().find(|(_, e)| e.number == 2).unwrap().1.text.push('!');
    assert_eq!(
        books(&sent, &[])[0].faults.iter().map(|f| (f.number, f.wrong)).collect::<Vec<_>>(),
        [(2, Wrong::Altered)]
    );
}

#[tokio::test]
async fn an_update_is_handed_over_and_gone_on_with_and_each_keeps_their_own_words() {
    let officer = ready().await;
    let colleagues: Vec<Person> = ask(&officer, "colleagues", json!({"id": "inv-1"})).await;
    assert_eq!(colleagues.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Gwen Rees"]);
    let to = |who: &str| json!({"investigation": "inv-1", "entry": "enquiry", "text": "Half done", "handed_to": who});
    for nobody in ["staff-7", "staff-1"] {
        assert_eq!(officer.ask("add_update", to(nobody)).await.unwrap_err().fields[0].field, "handed_to");
    }
    let given: Kept = ask(&officer, "add_update", to("staff-8")).await;
    let file: Case = ask(&officer, "case", json!({"id": "inv-1"})).await;
    let row = file.timeline.iter().find(|row| row.id == given.id).unwrap();
    assert_eq!(row.handed_to.as_ref().unwrap().name, "Gwen Rees");

    // And one that a colleague handed to this officer.
    officer.wire.force.lock().unwrap().write(
        "upd-8",
        "update",
        body(r#"{"investigation":"inv-1","author":"staff-8","at":1770000000000,"written_at":1770000000000,"entry":"enquiry","text":"Tried 3 doors","handed_to":"staff-1"}"#),
        &["area:NE"],
    );
    officer.ask("sync_now", json!({})).await.unwrap();
    let waits = |home: &Home| {
        home.due.iter().filter(|due| due.kind == "handed").map(|d| d.update.clone()).collect::<Vec<_>>()
    };
    let home: Home = officer.once("home", |home| !waits(home).is_empty()).await;
    assert_eq!(waits(&home), [Some("upd-8".into())]);
    assert_eq!(home.due.iter().find(|d| d.kind == "handed").unwrap().detail, "Gwen Rees");
    let on = json!({"investigation": "inv-1", "entry": "enquiry", "text": "Tried the rest", "continues": given.id});
    officer.ask("add_update", on).await.unwrap();
    let on =
        json!({"investigation": "inv-1", "entry": "enquiry", "text": "Tried the rest", "continues": "upd-8"});
    officer.ask("add_update", on).await.unwrap();
    let home: Home = ask(&officer, "home", json!({})).await;
    assert_eq!(waits(&home), []);
    let file: Case = ask(&officer, "case", json!({"id": "inv-1"})).await;
    let told = |id: &str| {
        file.timeline
            .iter()
            .find(|r| r.id.as_str() == id)
            .map(|r| (r.text.clone(), r.by.as_ref().unwrap().name.clone()))
    };
    assert_eq!(told("upd-8"), Some(("Tried 3 doors".to_owned(), "Gwen Rees".to_owned())));
}

#[tokio::test]
async fn opening_a_case_is_written_down_without_signal_once_for_each_opening_and_sent_later() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let file: Case = ask(&officer, "case", json!({"id": "inv-1"})).await;
    assert!(file.say_written_down, "nobody has said it yet");
    officer.ask("heard_written_down", json!({})).await.unwrap();
    for _ in 0..3 {
        let file: Case = ask(&officer, "case", json!({"id": "inv-1", "still_open": true})).await;
        assert!(!file.say_written_down, "it is said once");
    }
    officer.ask("case", json!({"id": "inv-1"})).await.unwrap();
    officer.ask("case", json!({"id": "no-such", "still_open": true})).await.unwrap_err();
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    let openings: Vec<_> = force.records.values().filter(|r| r.kind == "opening").collect();
    assert_eq!(openings.len(), 2, "opened twice, read five times");
    for opening in openings {
        assert_eq!((&opening.body["officer"], &opening.body["target"]), (&json!("staff-1"), &json!("inv-1")));
        assert!(opening.body["at"].as_i64().unwrap() > 0);
    }
}

#[tokio::test]
async fn a_list_says_how_old_it_is_and_what_it_covers() {
    let officer = ready().await;
    let held: Held = ask(&officer, "held", json!({})).await;
    assert!(held.as_of.is_some() && held.whole);
    assert_eq!((held.areas, held.records), (vec!["NE".to_owned()], 5));
}
