//! Disposal over HTTP: what is due, who may propose and decide, and what is left.

use beatbook_server::db::schema::{blob, blob_chunk, op, record};
use beatbook_server::http::routes::ROUTES;
use beatbook_server::sync::check::check;
use beatbook_shared::examples;
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::notebook::{Entry, seal};
use beatbook_shared::sync::blob::hash;
use beatbook_shared::time::{DAY, Millis};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

const OLD: i64 = 3_000 * DAY;

fn scene(world: &World) {
    for (collar, role) in [("400", "FCR"), ("401", "SUP"), ("402", "DPO"), ("81", "PCO")] {
        world.staff(collar, role, "NE");
    }
    let at = world.now().plus(-OLD);
    let closed = Investigation {
        title: "Zebra on the crossing".to_owned(),
        status: "closed".to_owned(),
        outcome: Some("14".to_owned()),
        outcome_at: Some(at.plus(DAY)),
        offence: Some("46".to_owned()),
        oic: None,
        ..examples::investigation("NE/1/18", "NE", at)
    };
    world.put("old", &closed);
    world.put("clashed", &Investigation { title: "Clashed".to_owned(), ..closed.clone() });
    let kept = Investigation { title: "Kept".to_owned(), ..closed };
    world.put("new", &Investigation { outcome_at: Some(world.now().plus(-DAY)), ..kept.clone() });
    world.put("open", &Investigation { status: "open".to_owned(), ..kept });
    let log = Incident { status: "CLO".to_owned(), ..examples::incident("0412", "NE", "2", at) };
    world.put("log", &Incident { investigation: Some("new".into()), ..log });
    world.change("investigation", "clashed", 1, json!({"risk": "standard"}), json!({"risk": "high"}));
    world.say("81", "investigation", "clashed", 1, json!({"risk": "standard"}), json!({"risk": "medium"}));
    photo(world, at);
    // A page of a notebook that is about it, and one after it that is not.
    let page = Entry {
        author: "81".into(),
        book: "phone".to_owned(),
        number: 1,
        at,
        entry: "note".to_owned(),
        text: "Zebra on foot.".to_owned(),
        about: Some("old".into()),
        ..Entry::default()
    };
    world.put("page", &page);
    let prev = seal(&"page".into(), &page);
    world.put("next", &Entry { number: 2, text: "Tea.".to_owned(), about: None, prev, ..page });
}

/// A photo of the old case, whole.
fn photo(world: &World, at: Millis) {
    let bytes = b"a picture of the zebra".to_vec();
    let manifest = Evidence {
        about: "old".into(),
        author: "81".into(),
        device: "phone".into(),
        sha256: hash(&bytes),
        bytes: bytes.len() as u64,
        media: "image/jpeg".to_owned(),
        at,
        mono: 1,
        boot: "b".to_owned(),
        offset_ms: None,
        source: "camera".to_owned(),
        fix: None,
        no_fix: Some("indoors".to_owned()),
    };
    world.put("photo", &manifest);
    let id = hash(format!("old\n{}\n{}", manifest.sha256, manifest.bytes).as_bytes());
    let write = move |tx: &mut beatbook_server::db::Tx<'_>| {
        let file = (
            blob::id.eq(&id),
            blob::scope_key.eq("old"),
            blob::sha.eq("x"),
            blob::bytes.eq(22),
            blob::begun_by.eq("phone"),
            blob::touched_at.eq(at.0),
            blob::sealed_at.eq(at.0),
        );
        diesel::insert_into(blob::table).values(file).execute(&mut **tx)?;
        let chunk = (
            blob_chunk::blob.eq(&id),
            blob_chunk::n.eq(0),
            blob_chunk::sha.eq("x"),
            blob_chunk::body.eq(&bytes),
        );
        diesel::insert_into(blob_chunk::table).values(chunk).execute(&mut **tx)?;
        Ok(())
    };
    world.server.station.db.write(write).unwrap();
}

async fn page(who: &Signed<'_>) -> Value {
    who.get("/api/disposal").await.ok()
}

async fn propose(who: &Signed<'_>, id: &str) -> super::world::Answer {
    who.post("/api/disposal", json!({"target": id, "reason": "period_over"})).await
}

#[tokio::test]
async fn trap_26_nothing_is_deleted_outside_an_approved_disposal() {
    // No address takes anything away but one's own filter and one's own file.
    let deletes: Vec<&str> = ROUTES.iter().filter(|r| r.method == "DELETE").map(|r| r.path).collect();
    assert_eq!(deletes, ["/api/views/{id}", "/api/exports/{id}"]);
    each_engine(async |world| {
        scene(world);
        let registrar = world.sign_in("400").await;
        let head = world.sign_in("401").await;
        let due = page(&registrar).await;
        let rows: Vec<(String, Value)> = due["due"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (text(&row["id"]), row["kept"]["held"].clone()))
            .collect();
        let mut ids: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["clashed", "log", "old"], "neither what is open nor what is not due");
        let held = |id: &str| rows.iter().find(|(one, _)| one == id).unwrap().1.clone();
        assert_eq!(
            (held("old"), held("log"), held("clashed")),
            (json!([]), json!(["linked"]), json!(["conflict"]))
        );

        // What is held or not due is refused, and so is a reason that would be somebody's words.
        for id in ["clashed", "log", "new", "open"] {
            assert_eq!(propose(&registrar, id).await.code(), "changed", "{id}");
        }
        let words = json!({"target": "old", "reason": "Dai Jones asked"});
        assert_eq!(registrar.post("/api/disposal", words).await.field(), "reason");

        // The head proposes, and so does not decide; and nobody proposes it twice.
        let id = text(&propose(&head, "old").await.ok()["id"]);
        assert_eq!(propose(&registrar, "old").await.code(), "changed");
        let decide = |decision: &str, version: u64| json!({"decision": decision, "version": version});
        let path = format!("/api/disposal/{id}");
        let own = head.post(&path, decide("approve", 1)).await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"));
        assert_eq!(registrar.post(&path, decide("approve", 1)).await.status, 403, "no right to decide");
        assert!(
            world.body("old")["title"].as_str().is_some(),
            "it is all there until somebody else approves"
        );

        // The data protection officer keeps it first, and then lets it go.
        let officer = world.sign_in("402").await;
        let keep = json!({"decision": "keep", "version": 1, "kept_for": "proceedings",
            "keep_until": world.now().plus(2 * DAY)});
        officer.post(&path, keep).await.ok();
        assert_eq!(propose(&head, "old").await.code(), "changed", "kept until a day");
        world.later(3 * DAY);
        let (registrar, officer) = (world.sign_in("400").await, world.sign_in("402").await);
        let id = text(&propose(&registrar, "old").await.ok()["id"]);
        let path = format!("/api/disposal/{id}");
        assert_eq!(
            officer.post(&path, decide("approve", 9)).await.code(),
            "changed",
            "another version was read"
        );
        officer.post(&path, decide("approve", 1)).await.ok();
        assert_eq!(officer.post(&path, decide("approve", 2)).await.code(), "changed", "once");

        let report = world.server.station.db.read(check).unwrap();
        assert_eq!(report.wrong, Vec::<String>::new());
        let books = world.server.station.db.read(beatbook_server::sync::books::check).unwrap();
        assert_eq!((books.entries, books.wrong), (1, Vec::new()), "the book is still one chain");
        let (words, files) = world
            .server
            .station
            .db
            .read(|conn| {
                let bodies: Vec<String> = record::table.select(record::body).load(conn)?;
                let lines: Vec<Vec<u8>> = op::table.select(op::line).load(conn)?;
                let lines: Vec<String> =
                    lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
                let files: (i64, i64) =
                    (blob::table.count().get_result(conn)?, blob_chunk::table.count().get_result(conn)?);
                Ok((format!("{} {}", bodies.join(" "), lines.join(" ")), files))
            })
            .unwrap();
        assert!(!words.contains("Zebra on") && words.contains("Clashed"));
        assert_eq!(files, (0, 0));
        assert_eq!(registrar.get("/api/investigations/old").await.status, 404);

        // What is left says who, when, by which rule and how much, and nothing of what it was.
        let after = page(&registrar).await;
        let stone = after["decided"].as_array().unwrap().iter().find(|row| row["id"] == json!(id)).unwrap();
        assert_eq!((&stone["record"]["status"], &stone["title"]), (&json!("done"), &Value::Null));
        assert_eq!(
            stone["record"]["took"],
            json!([{"kind": "evidence", "n": 1}, {"kind": "investigation", "n": 1}, {"kind": "notebook", "n": 1}])
        );
        assert_eq!((&stone["record"]["files"], &stone["decided_by"]["collar"]), (&json!(1), &json!("402")));
        assert!(after["due"].as_array().unwrap().iter().all(|row| row["id"] != json!("old")));
    })
    .await;
}
