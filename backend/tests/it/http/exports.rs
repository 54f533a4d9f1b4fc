//! Files that leave: what they hold, who gets them, and what becomes of one whose server died.

use std::io::Read as _;

use beatbook_server::config::Limits;
use beatbook_server::db::schema::{export_job, export_log};
use beatbook_server::exports::worker;
use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, HOUR, SECOND};
use beatbook_shared::{access, reference};
use diesel::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::world::{Answer, Signed, World, each_engine, each_engine_with, text};

/// Everything that can be asked for.
fn wants() -> Vec<Value> {
    vec![
        json!({"what": "investigations"}),
        json!({"what": "jobs"}),
        json!({"what": "queue"}),
        json!({"what": "timeline", "investigation": "inv"}),
        json!({"what": "board", "board": "attendance"}),
        json!({"what": "board", "board": "supervision"}),
        json!({"what": "rows", "board": "attendance", "measure": "AT02"}),
        json!({"what": "rows", "board": "supervision", "measure": "IN01", "part": "count"}),
    ]
}

fn ask(wanted: &Value, format: &str, language: &str) -> Value {
    json!({"wanted": wanted, "format": format, "language": language,
        "recipient": "Inspector Morgan", "purpose": "Monday's meeting"})
}

/// A sergeant and an officer in Newport, a case and a job there; canaries elsewhere and behind a restriction.
fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    let recorded = world.now().plus(-3 * DAY);
    let case = Investigation {
        oic: Some(StaffId::from("81")),
        title: "Lladrad yn Nhŷ Llŷr".to_owned(),
        ..examples::investigation("NE/1/26", "NE", recorded)
    };
    world.put("inv", &case);
    let far = Investigation {
        title: "CANARY far".to_owned(),
        ..examples::investigation("MO/2/26", "MO", recorded)
    };
    world.put("far", &far);
    let secret = Investigation {
        title: "CANARY secret".to_owned(),
        restricted: true,
        ..examples::investigation("NE/3/26", "NE", recorded)
    };
    world.put("secret", &secret);
    let mut job = examples::incident("7", "NE", "1", recorded);
    job.title = "Noise".to_owned();
    world.put("job", &job);
    let mut job = examples::incident("8", "MO", "1", recorded);
    job.title = "CANARY job".to_owned();
    world.put("farjob", &job);
    let officer = StaffId::from("81");
    world.put(
        "u1",
        &examples::update(
            &"inv".into(),
            &officer,
            "enquiry",
            "=HYPERLINK(\"http://x\")",
            recorded.plus(HOUR),
        ),
    );
    world.put(
        "u2",
        &examples::update(&"far".into(), &officer, "enquiry", "CANARY words", recorded.plus(HOUR)),
    );
}

async fn file(signed: &Signed<'_>, question: Value) -> (Value, Answer) {
    let job = signed.post("/api/exports", question).await.ok();
    assert_eq!(job["state"], "done", "{job}");
    let file = signed.get(&format!("/api/exports/{}/file", text(&job["id"]))).await;
    assert_eq!(file.status, 200, "{}", file.body);
    (job, file)
}

/// All text that a spreadsheet or a CSV file holds; a PDF's letters are glyphs, so of it only what it was made from.
fn words(format: &str, bytes: &[u8]) -> String {
    if format != "xlsx" {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = String::new();
    for n in 0..book.len() {
        book.by_index(n).unwrap().read_to_string(&mut all).unwrap();
    }
    all
}

#[tokio::test]
async fn a_csv_file_says_what_it_is_and_its_hash_stands_in_the_log() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let view = json!({"narrow": {"words": "llyr"}, "sort": "title"});
        let (job, answer) =
            file(&evans, ask(&json!({"what": "investigations", "view": view}), "csv", "cy")).await;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
        let csv = String::from_utf8(answer.bytes.clone()).unwrap();
        let lines: Vec<Vec<String>> = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(csv.as_bytes())
            .records()
            .map(|r| {
                r.expect("every line has as many fields as the head").iter().map(str::to_owned).collect()
            })
            .collect();
        assert!(
            csv.contains("\r\n") && !csv.replace("\r\n", "").contains('\n'),
            "lines end as RFC 4180 says"
        );
        assert!(lines[0].iter().any(|h| h == "Cofnodwyd (Europe/London)"), "{:?}", lines[0]);
        assert_eq!((lines[1][0].as_str(), lines[1].contains(&"Lladrad yn Nhŷ Llŷr".to_owned())), ("1", true));
        let about =
            |label: &str| lines.iter().find(|l| l[0] == "about" && l[1] == label).map(|l| l[2].clone());
        assert_eq!(about("Marc diogelwch").as_deref(), Some("OFFICIAL-SENSITIVE"));
        assert_eq!(about("Nifer y rhesi").as_deref(), Some("1"));
        assert_eq!(about("Crëwyd gan").as_deref(), Some("SGT 2114 2114"));
        assert_eq!(about("Cylchfa amser").as_deref(), Some("Europe/London"));
        assert!(about("Hidlyddion").unwrap().contains("Geiriau: llyr"));
        assert_eq!(about("Diben").as_deref(), Some("Monday's meeting"));
        assert!(about("Crëwyd").unwrap().starts_with("2026-11-02T09:00:00+00:00"));

        let hash = hex::encode(Sha256::digest(&answer.bytes));
        assert_eq!(
            (text(&job["sha256"]), job["bytes"].as_u64()),
            (hash.clone(), Some(answer.bytes.len() as u64))
        );
        type Logged = (String, String, String, String, i64);
        let logged: Vec<Logged> = world
            .server
            .station
            .db
            .read(|conn| {
                let columns = (
                    export_log::staff,
                    export_log::sha256,
                    export_log::recipient,
                    export_log::purpose,
                    export_log::rows_n,
                );
                Ok(export_log::table.select(columns).load(conn)?)
            })
            .unwrap();
        let expected =
            ("2114".to_owned(), hash, "Inspector Morgan".to_owned(), "Monday's meeting".to_owned(), 1);
        assert_eq!(logged, [expected]);
    })
    .await;
}

#[tokio::test]
async fn nothing_that_its_reader_may_not_read_leaves_in_any_file() {
    let world = World::lite().await;
    scene(&world);
    let roles: Vec<&str> = reference::list("roles").iter().map(|row| row.code.as_str()).collect();
    let mut made = 0;
    for role in roles {
        let collar = format!("R{role}");
        world.staff(&collar, role, "NE");
        let signed = world.sign_in(&collar).await;
        for wanted in wants() {
            let what = text(&wanted["what"]);
            let right = match what.as_str() {
                "queue" => access::Action::Review,
                "board" | "rows" => access::Action::ReadMeasures,
                _ => access::Action::ReadCases,
            };
            for format in ["csv", "xlsx", "pdf"] {
                let question = ask(&wanted, format, "en");
                if !access::may(role, right) {
                    let refused = signed.post("/api/exports", question).await;
                    assert_eq!((refused.status, refused.code()), (403, "not-allowed"), "{role} {what}");
                    continue;
                }
                let (_, answer) = file(&signed, question).await;
                let words = words(format, &answer.bytes);
                assert!(!words.contains("CANARY"), "{role} {what} {format}");
                made += 1;
            }
        }
        for hidden in ["far", "secret"] {
            let question = ask(&json!({"what": "timeline", "investigation": hidden}), "csv", "en");
            assert_ne!(signed.post("/api/exports", question).await.status, 200, "{role} {hidden}");
        }
    }
    assert!(made > 100, "{made} files");
    let mut known = false;
    let evans = world.sign_in("2114").await;
    for wanted in [json!({"what": "investigations"}), json!({"what": "timeline", "investigation": "inv"})] {
        let (_, answer) = file(&evans, ask(&wanted, "xlsx", "en")).await;
        known |= words("xlsx", &answer.bytes).contains("Tŷ Llŷr")
            || words("xlsx", &answer.bytes).contains("HYPERLINK");
    }
    assert!(known, "what may be read is there, so the canary would have been seen");
}

#[tokio::test]
async fn a_spreadsheet_never_runs_what_somebody_wrote() {
    let world = World::lite().await;
    scene(&world);
    let evans = world.sign_in("2114").await;
    let story = json!({"what": "timeline", "investigation": "inv"});
    let (_, answer) = file(&evans, ask(&story, "csv", "en")).await;
    let csv = words("csv", &answer.bytes);
    assert!(
        csv.contains("'=HYPERLINK") && !csv.contains(",=HYPERLINK") && !csv.contains("\"=HYPERLINK"),
        "{csv}"
    );
    let (_, answer) = file(&evans, ask(&story, "xlsx", "en")).await;
    let book = words("xlsx", &answer.bytes);
    assert!(book.contains("=HYPERLINK") && !book.contains("<f>"), "as text, and no cell is a formula");
}

#[tokio::test]
async fn every_file_is_written_in_both_languages_and_every_format() {
    let world = World::lite().await;
    scene(&world);
    let evans = world.sign_in("2114").await;
    for wanted in wants() {
        for language in ["en", "cy"] {
            for (format, begins) in
                [("csv", if language == "cy" { "rhes," } else { "row," }), ("xlsx", "PK"), ("pdf", "%PDF")]
            {
                let (job, answer) = file(&evans, ask(&wanted, format, language)).await;
                assert!(answer.bytes.starts_with(begins.as_bytes()), "{wanted} {format} {language}");
                let name = text(&job["name"]);
                assert!(name.ends_with(&format!("2026-11-02-0900.{format}")), "{name}");
            }
        }
    }
    let board = json!({"what": "board", "board": "attendance"});
    let (_, answer) = file(&evans, ask(&board, "csv", "cy")).await;
    let csv = words("csv", &answer.bytes);
    assert!(
        csv.contains("Diffiniadau,\"AT01 v") || csv.contains("Diffiniadau,AT01 v"),
        "definition versions: {csv}"
    );
    assert!(csv.contains("about,Marc diogelwch,OFFICIAL,"), "a board names nobody");
}

#[tokio::test]
async fn a_bad_question_names_the_field() {
    let world = World::lite().await;
    scene(&world);
    let evans = world.sign_in("2114").await;
    let cases = json!({"what": "investigations"});
    let mut silent = ask(&cases, "csv", "en");
    silent["recipient"] = json!(" ");
    let mut aimless = ask(&cases, "csv", "en");
    aimless["purpose"] = json!("");
    let narrow = json!({"what": "jobs", "view": {"narrow": {"risks": ["high"]}}});
    for (question, field) in [
        (silent, "recipient"),
        (aimless, "purpose"),
        (ask(&cases, "docx", "en"), "format"),
        (ask(&cases, "csv", "fr"), "language"),
        (ask(&narrow, "csv", "en"), "risks"),
        (ask(&json!({"what": "board", "board": "time", "from": 5, "to": 4}), "csv", "en"), "from"),
    ] {
        let refused = evans.post("/api/exports", question).await;
        assert_eq!((refused.status, refused.field()), (422, field), "{}", refused.body);
    }
    let board =
        json!({"wanted": {"what": "board", "board": "attendance"}, "format": "csv", "language": "en"});
    assert_eq!(evans.post("/api/exports", board).await.status, 200, "figures name nobody");
}

/// Nobody writes in the background by themselves here: the test is the worker.
fn unhurried() -> Limits {
    Limits { export_wait_ms: 0, ..Limits::default() }
}

async fn until_done(signed: &Signed<'_>, id: &str) -> Value {
    for _ in 0..600 {
        let job = signed.get(&format!("/api/exports/{id}")).await.ok();
        if job["state"] == "done" || job["state"] == "failed" {
            return job;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nobody wrote {id}");
}

#[tokio::test]
async fn a_long_file_is_written_in_the_background_for_its_owner_and_lapses() {
    each_engine_with(&unhurried(), async |world| {
        scene(world);
        world.staff("2115", "SGT", "NE");
        for n in 0..30 {
            world.put(
                &format!("more{n}"),
                &examples::investigation(&format!("NE/9{n}/26"), "NE", world.now()),
            );
        }
        let evans = world.sign_in("2114").await;
        let job = evans.post("/api/exports", ask(&json!({"what": "investigations"}), "csv", "en")).await.ok();
        let id = text(&job["id"]);
        assert_eq!(job["rows_all"], 31);
        let job = until_done(&evans, &id).await;
        assert_eq!((&job["state"], &job["rows_done"]), (&json!("done"), &json!(31)));
        let price = world.sign_in("2115").await;
        for path in [format!("/api/exports/{id}"), format!("/api/exports/{id}/file")] {
            assert_eq!(price.get(&path).await.status, 404, "a file is its owner's only");
        }
        assert_eq!(price.get("/api/exports").await.ok()["items"], json!([]));
        assert_eq!(evans.get("/api/exports").await.ok()["items"].as_array().unwrap().len(), 1);
        world.later(DAY + HOUR);
        let evans = world.sign_in("2114").await;
        assert_eq!(evans.get(&format!("/api/exports/{id}/file")).await.status, 404, "its time is over");
    })
    .await;
}

#[tokio::test]
async fn a_file_whose_server_died_is_written_by_another() {
    each_engine_with(&unhurried(), async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let job =
            evans.post("/api/exports", ask(&json!({"what": "investigations"}), "xlsx", "en")).await.ok();
        let id = text(&job["id"]);
        until_done(&evans, &id).await;
        // As a process leaves it that was killed half-way.
        let now = world.now();
        let left = move |heard: i64| {
            world
                .server
                .station
                .db
                .write(move |tx| {
                    diesel::update(export_job::table)
                        .set((
                            export_job::state.eq("running"),
                            export_job::worker.eq("dead"),
                            export_job::heard_at.eq(heard),
                            export_job::rows_done.eq(0),
                            export_job::sha256.eq(""),
                        ))
                        .execute(&mut **tx)?;
                    Ok(())
                })
                .unwrap();
        };
        left(now.0);
        worker::one(&world.server.station, "another").unwrap();
        assert_eq!(
            evans.get(&format!("/api/exports/{id}")).await.ok()["state"],
            "running",
            "it may still live"
        );
        left(now.plus(-31 * SECOND).0);
        let job = until_done(&evans, &id).await;
        assert_eq!((&job["state"], &job["rows_done"]), (&json!("done"), &json!(1)));
        let file = evans.get(&format!("/api/exports/{id}/file")).await;
        assert_eq!(hex::encode(Sha256::digest(&file.bytes)), text(&job["sha256"]));
    })
    .await;
}

#[tokio::test]
async fn a_file_is_not_made_for_somebody_whose_role_ended_meanwhile() {
    each_engine_with(&unhurried(), async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let job = evans.post("/api/exports", ask(&json!({"what": "investigations"}), "csv", "en")).await.ok();
        let id = text(&job["id"]);
        until_done(&evans, &id).await;
        let staff = world.body("2114");
        let mut roles = staff["roles"].clone();
        roles[0]["value"] = json!("PCO");
        world.change("staff", "2114", 1, json!({"roles": staff["roles"]}), json!({"roles": roles}));
        let answer = evans.get(&format!("/api/exports/{id}/file")).await;
        assert_eq!((answer.status, answer.code()), (403, "not-allowed"));
    })
    .await;
}
