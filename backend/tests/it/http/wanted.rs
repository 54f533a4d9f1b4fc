//! Named suspects and the wanted register over HTTP: the decision, attempts, reviews, the bureau's confirmation, and
//! the nightly comparison.

use beatbook_server::import::cli::{self, Args, Kind, Summary};
use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::bail::Bail;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Answer, Signed, World, each_engine, text};

/// A sergeant and a constable of Newport, an inspector, the bureau (whose desk is in Torfaen) and a sergeant of there.
fn scene(world: &World) {
    world.staff("2114", "SGT", "NE");
    world.staff("2115", "SGT", "NE");
    world.staff("50", "INS", "NE");
    world.staff("81", "PCO", "NE");
    world.staff("3000", "SGT", "TO");
    world.staff("9", "PNB", "TO");
    let case = Investigation {
        oic: Some(StaffId::from("81")),
        ..examples::investigation("NE/1/26", "NE", world.now().plus(-4 * DAY))
    };
    world.put("inv", &case);
    let secret = Investigation {
        restricted: true,
        allowed: vec![StaffId::from("2114")],
        ..examples::investigation("NE/2/26", "NE", world.now().plus(-DAY))
    };
    world.put("secret", &secret);
}

async fn register(who: &Signed<'_>) -> Value {
    who.get("/api/wanted?show=all").await.ok()
}

async fn row(who: &Signed<'_>, n: usize) -> Value {
    register(who).await["rows"][n].clone()
}

/// Names somebody and decides that they are wanted.
async fn wanted(who: &Signed<'_>, case: &str, status: &str, category: &str, risk: &str) -> Answer {
    let named =
        who.post(&format!("/api/investigations/{case}/suspects"), json!({"name": "Dai Jones"})).await.ok();
    let question = json!({"version": named["version"], "status": status, "decision": "Identified by two witnesses.",
        "wanted": {"category": category, "risk": risk, "warnings": "May carry a knife."}});
    who.post(&format!("/api/suspects/{}/decision", text(&named["id"])), question).await
}

async fn step(who: &Signed<'_>, row: &Value, code: &str, more: Value) -> Answer {
    let mut question = json!({"code": code, "version": row["version"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    who.post(&format!("/api/wanted/{}/steps", text(&row["id"])), question).await
}

async fn circulate(bureau: &Signed<'_>, reference: &str) {
    let rows = register(bureau).await["rows"].as_array().unwrap().clone();
    let row = rows.iter().find(|r| r["standing"]["marker"] == "not_circulated").unwrap().clone();
    step(bureau, &row, "WS02", json!({"source": reference})).await.ok();
}

#[tokio::test]
async fn a_named_suspect_is_listed_until_somebody_decides() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        let named = evans
            .post("/api/investigations/inv/suspects", json!({"name": " Dai Jones ", "named_how": "The neighbour."}))
            .await
            .ok();
        let list = register(&evans).await;
        let suspect = &list["suspects"][0];
        assert_eq!((&suspect["id"], &suspect["record"]["name"]), (&named["id"], &json!("Dai Jones")));
        assert_eq!(suspect["decide_by"], json!(world.now().plus(DAY)), "the clock starts with the name");
        let path = format!("/api/suspects/{}/decision", text(&named["id"]));
        let decide = |status: &str, words: &str| json!({"version": named["version"], "status": status, "decision": words});
        for (question, field) in [
            (decide("SUS-NAM", "Because."), "status"),
            (decide("nonsense", "Because."), "status"),
            (decide("SUS-ELI", " "), "decision"),
            (decide("SUS-CIR", "Identified."), "wanted"),
        ] {
            let refused = evans.post(&path, question).await;
            assert_eq!((refused.status, refused.field()), (422, field));
        }
        evans.post(&path, decide("SUS-ELI", "Was in Cardiff, on camera.")).await.ok();
        assert_eq!(register(&evans).await["suspects"], json!([]));
        // Eliminated is not deleted: the page of the case still has them.
        let of_case = evans.get("/api/wanted?investigation=inv").await.ok();
        assert_eq!(of_case["suspects"][0]["record"]["status"], "SUS-ELI");
        let old = evans.post(&path, decide("SUS-VOL", "Again.")).await;
        assert_eq!((old.status, old.code()), (409, "changed"));
    })
    .await;
}

#[tokio::test]
async fn gc16_only_the_bureau_takes_a_marker_away() {
    each_engine(async |world| {
        scene(world);
        let (evans, bureau) = (world.sign_in("2114").await, world.sign_in("9").await);
        wanted(&evans, "inv", "SUS-CIR", "W01", "R").await.ok();
        assert_eq!(row(&bureau, 0).await["standing"]["part"], "to_circulate");
        let id = text(&row(&bureau, 0).await["id"]);
        // Neither the sergeant nor a phone says what the national record holds.
        let refused = step(&evans, &row(&bureau, 0).await, "WS02", json!({"source": "26/123"})).await;
        assert_eq!((refused.status, refused.code()), (403, "not-allowed"));
        let held = world.body(&id);
        let mut said = held.clone();
        said["cancel_confirmed_at"] = json!(world.now());
        assert_eq!(world.say("2114", "wanted", &id, 1, held, said).outcome, Outcome::Quarantined);
        let bare = step(&bureau, &row(&bureau, 0).await, "WS02", json!({})).await;
        assert_eq!((bare.status, bare.field()), (422, "source"));
        step(
            &bureau,
            &row(&bureau, 0).await,
            "WS02",
            json!({"source": "26/123", "until": world.now().plus(1000 * DAY)}),
        )
        .await
        .ok();
        assert_eq!(row(&bureau, 0).await["record"]["national_ref"], "26/123");

        // Arrested by another force at 14:00, asked for at 14:20: still there, and the bureau's to do.
        world.later(5 * HOUR);
        let (evans, bureau) = (world.sign_in("2114").await, world.sign_in("9").await);
        let arrest = json!({"force": "South Wales", "custody_ref": "SW/4471"});
        step(&evans, &row(&bureau, 0).await, "WS05", arrest).await.ok();
        world.later(20 * MINUTE);
        let (evans, bureau) = (world.sign_in("2114").await, world.sign_in("9").await);
        step(&evans, &row(&bureau, 0).await, "WS06", json!({"reason": "In custody in Cardiff Bay."}))
            .await
            .ok();
        let after = row(&bureau, 0).await;
        assert_eq!(
            (&after["standing"]["part"], &after["standing"]["marker"]),
            (&json!("arrested"), &json!("live"))
        );
        assert_eq!(after["standing"]["arrested"]["force"], "South Wales");
        assert_eq!(world.body(&id)["cancel_confirmed_at"], Value::Null);
        let meeting = world.sign_in("50").await.get("/api/meeting").await.ok();
        assert!(meeting.to_string().contains("wanted_arrested"), "the meeting hears of it");
        let suspect = text(&after["record"]["suspect"]);
        assert_eq!(world.body(&suspect)["status"], "SUS-CUS");
        let refused = step(&evans, &after, "WS07", json!({"source": "Looked."})).await;
        assert_eq!(refused.status, 403);
        step(&bureau, &after, "WS07", json!({"source": "Looked at 14:41, no marker."})).await.ok();
        let gone = row(&bureau, 0).await;
        assert_eq!((&gone["standing"]["part"], &gone["may"]), (&json!("ended"), &json!([])));
        assert_eq!(
            register(&evans).await["rows"][0]["told"].as_array().unwrap().len(),
            4,
            "nothing is deleted"
        );
        assert_eq!(bureau.get("/api/wanted").await.ok()["rows"], json!([]));
        let again = step(&bureau, &gone, "WS07", json!({"source": "Again."})).await;
        assert_eq!((again.status, again.field()), (422, "code"));

        let meeting = world.sign_in("50").await.get("/api/meeting").await.ok();
        assert!(!meeting.to_string().contains("wanted_arrested"), "confirmed as gone");

        // The board has the twenty minutes, and opens to the row.
        let board = evans.get("/api/measures/wanted").await.ok();
        let figures = board["figures"].as_array().unwrap();
        let limit = figures.iter().find(|f| f["measure"] == "WA04" && f["part"] == "within_limit").unwrap();
        assert_eq!((&limit["value"], &limit["n"]), (&json!(100.0), &json!(1)));
        let rows = evans.get("/api/measures/wanted/WA04/rows").await.ok();
        assert_eq!(rows["rows"][0]["record"], json!(id));
        assert_eq!(evans.get("/api/measures/wanted?team=t1").await.field(), "team");
    })
    .await;
}

#[tokio::test]
async fn attempts_are_logged_and_reviews_are_somebody_elses() {
    each_engine(async |world| {
        scene(world);
        let evans = world.sign_in("2114").await;
        wanted(&evans, "inv", "SUS-ARQ", "W01", "A").await.ok();
        // By local enquiries: nobody is asked to circulate.
        assert_eq!(row(&evans, 0).await["standing"]["part"], "live");
        world.later(73 * HOUR);
        let (evans, rees) = (world.sign_in("2114").await, world.sign_in("2115").await);
        assert_eq!(row(&evans, 0).await["standing"]["part"], "to_attempt");
        let id = text(&row(&evans, 0).await["id"]);
        let path = format!("/api/wanted/{id}/attempts");
        let tell = |question: Value| evans.post(&path, question);
        let bare = tell(json!({"result": "nothing"})).await;
        assert_eq!((bare.status, bare.field()), (422, "result"));
        let first = tell(json!({"result": "AR1", "address": "4 High Street"})).await.ok();
        assert_eq!(row(&evans, 0).await["standing"]["part"], "ended", "never circulated, so nothing is left");
        // It was the brother: the attempt is corrected beside itself.
        tell(json!({"result": "AR3", "corrects": first["id"], "learnt": "It was his brother."})).await.ok();
        let after = row(&evans, 0).await;
        assert_eq!((&after["standing"]["part"], &after["standing"]["attempts"]), (&json!("live"), &json!(1)));
        assert!(after["told"].as_array().unwrap().iter().any(|t| t["corrected"] == true && t["code"] == "AR1"));

        let review = json!({"version": after["version"], "still_needed": true, "next": "Try the mother.", "risk": "R"});
        let own = evans.post(&format!("/api/wanted/{id}/reviews"), review.clone()).await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"));
        rees.post(&format!("/api/wanted/{id}/reviews"), review.clone()).await.ok();
        let after = row(&evans, 0).await;
        assert_eq!(after["standing"]["risk"], "R");
        assert_eq!(after["standing"]["last_manager_review"], Value::Null);
        let inspector = world.sign_in("50").await;
        inspector.post(&format!("/api/wanted/{id}/reviews"), review).await.ok();
        assert_ne!(row(&evans, 0).await["standing"]["last_manager_review"], Value::Null);
        // Not needed any more: whoever says so must give a reason, and what was never circulated ends with it.
        let bare = step(&evans, &row(&evans, 0).await, "WS10", json!({"reason": "Withdrawn."})).await;
        assert_eq!((bare.status, bare.field()), (422, "rank"));
        let said = json!({"reason": "The victim was mistaken.", "rank": "sergeant"});
        step(&evans, &row(&evans, 0).await, "WS10", said).await.ok();
        assert_eq!(row(&evans, 0).await["standing"]["part"], "ended");
    })
    .await;
}

#[tokio::test]
async fn the_register_shows_what_its_reader_may_see_and_the_bureau_every_marker() {
    each_engine(async |world| {
        scene(world);
        let (evans, far, bureau) =
            (world.sign_in("2114").await, world.sign_in("3000").await, world.sign_in("9").await);
        wanted(&evans, "inv", "SUS-CIR", "W01", "R").await.ok();
        wanted(&evans, "secret", "SUS-LOC", "W11", "G").await.ok();
        assert_eq!(register(&far).await["rows"], json!([]), "another area");
        assert_eq!(register(&evans).await["rows"].as_array().unwrap().len(), 2);
        let all = register(&bureau).await;
        let rows = all["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2, "each marker is theirs to confirm");
        assert!(rows.iter().all(|r| r["case"]["title"] == Value::Null), "the case is not theirs to read");
        let locate = rows.iter().find(|r| r["record"]["category"] == "W11").unwrap();
        assert_eq!(
            (&locate["standing"]["power"], &locate["case"]["crime_number"]),
            (&json!("none"), &Value::Null)
        );
        step(&bureau, locate, "WS02", json!({"source": "26/200"})).await.ok();
        let id = text(&locate["id"]);
        assert_eq!(
            far.post(&format!("/api/wanted/{id}/attempts"), json!({"result": "AR2"})).await.status,
            404
        );
        assert_eq!(
            bureau.post(&format!("/api/wanted/{id}/attempts"), json!({"result": "AR2"})).await.status,
            403
        );
        let old = json!({"code": "WS06", "version": 77, "reason": "Found."});
        let old = evans.post(&format!("/api/wanted/{id}/steps"), old).await;
        assert_eq!((old.status, old.code()), (409, "changed"));
        assert_eq!(far.post("/api/investigations/inv/suspects", json!({"name": "X"})).await.status, 404);
        // A recall has no case; it lies on its area's ground.
        let recall = json!({"name": "Ann Rees", "necessity": "Recalled to prison.", "area": "NE",
            "wanted": {"category": "W08", "risk": "A"}});
        let elsewhere = far.post("/api/wanted", recall.clone()).await;
        assert_eq!((elsewhere.status, elsewhere.field()), (422, "area"));
        evans.post("/api/wanted", recall).await.ok();
        assert_eq!(register(&evans).await["rows"].as_array().unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn whoever_failed_to_answer_bail_is_made_wanted_once() {
    each_engine(async |world| {
        scene(world);
        let bail = Bail {
            investigation: "inv".into(),
            suspect: "Huw Pugh".to_owned(),
            release: "PCB-U".to_owned(),
            arrested_at: world.now().plus(-9 * DAY),
            released_at: world.now().plus(-9 * DAY),
            case_type: "standard".to_owned(),
            return_at: Some(world.now().plus(-DAY)),
            ..Bail::default()
        };
        world.put("bail", &bail);
        let evans = world.sign_in("2114").await;
        let question = json!({"name": "", "necessity": "Did not come back.", "bail": "bail",
            "wanted": {"category": "W02", "risk": "A"}});
        evans.post("/api/wanted", question.clone()).await.ok();
        let row = row(&evans, 0).await;
        assert_eq!((&row["record"]["name"], &row["case"]["id"]), (&json!("Huw Pugh"), &json!("inv")));
        let twice = evans.post("/api/wanted", question).await;
        assert_eq!((twice.status, twice.field()), (422, "bail"));
    })
    .await;
}

fn compare(world: &World, folder: &std::path::Path, text: &str) -> Summary {
    let file = folder.join("extract.csv");
    std::fs::write(&file, text).unwrap();
    let args = Args {
        kind: Kind::Wanted,
        map: "national-wanted".to_owned(),
        dry_run: false,
        rejects: Some(folder.join("rejects.csv")),
        create: false,
        json: false,
        by: "import".to_owned(),
        file,
    };
    cli::run(&args, &world.server.station.db, world.now(), &mut Vec::new()).unwrap()
}

#[tokio::test]
async fn gc17_the_nightly_comparison_makes_tasks_of_what_differs() {
    each_engine(async |world| {
        scene(world);
        let (evans, bureau) = (world.sign_in("2114").await, world.sign_in("9").await);
        for reference in ["B", "C", "D"] {
            wanted(&evans, "inv", "SUS-CIR", "W01", "A").await.ok();
            circulate(&bureau, reference).await;
        }
        let rows = register(&bureau).await["rows"].as_array().unwrap().clone();
        let c = rows.iter().find(|r| r["record"]["national_ref"] == "C").unwrap();
        step(&evans, c, "WS05", json!({"force": "Dyfed-Powys"})).await.ok();
        world.later(HOUR);
        let (evans, bureau) = (world.sign_in("2114").await, world.sign_in("9").await);
        let folder = tempfile::tempdir().unwrap();
        let head = "reference,name,category,circulated,expires\n";
        let b = "B,Dai Jones,W01,2026-11-02,not a day\n";
        let extract = format!(
            "{head}A,Unknown Person,W01,2026-11-01,\n{b}C,Dai Jones,,,\nC,Dai Jones,,,\n,Nobody,,,\n"
        );
        let summary = compare(world, folder.path(), &extract);
        assert_eq!((summary.rows, summary.accounted()), (5, 5), "every row has a fate");
        assert_eq!((summary.new, summary.unchanged, summary.duplicate, summary.rejects()), (1, 1, 1, 2));

        let list = register(&bureau).await;
        let found: Vec<(String, String)> = list["differences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| (text(&d["record"]["national_ref"]), text(&d["record"]["what"])))
            .collect();
        let is = |reference: &str, what: &str| found.contains(&(reference.to_owned(), what.to_owned()));
        // B's date could not be read, but B is there.
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(is("A", "only_national") && is("D", "only_local") && is("C", "stale"));
        assert_eq!((&list["compared"]["rows"], &list["compared"]["rejected"]), (&json!(5), &json!(2)));
        // What nobody here knows is the bureau's; the sergeant sees their own two.
        assert_eq!(register(&evans).await["differences"].as_array().unwrap().len(), 2);
        let a = list["differences"]
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["record"]["national_ref"] == "A")
            .unwrap();
        let path = format!("/api/wanted-differences/{}", text(&a["id"]));
        assert_eq!(evans.post(&path, json!({"version": 1, "how": "Ours."})).await.status, 403);
        let bare = bureau.post(&path, json!({"version": a["version"], "how": " "})).await;
        assert_eq!((bare.status, bare.field()), (422, "how"));
        bureau
            .post(&path, json!({"version": a["version"], "how": "Gwent's by mistake: told Dyfed-Powys."}))
            .await
            .ok();

        // The next night D is back and C is gone; both tasks end by themselves, and A comes again.
        world.later(DAY);
        compare(
            world,
            folder.path(),
            &format!("{head}A,Unknown Person,,,\nB,Dai Jones,,,\nD,Dai Jones,,,\n"),
        );
        let bureau = world.sign_in("9").await;
        let list = register(&bureau).await;
        let left = list["differences"].as_array().unwrap();
        assert_eq!((left.len(), &left[0]["record"]["national_ref"]), (1, &json!("A")));
        // An extract with nothing in it would make every marker look lost.
        let file = folder.path().join("empty.csv");
        std::fs::write(&file, head).unwrap();
        let args = Args {
            kind: Kind::Wanted,
            map: "national-wanted".to_owned(),
            dry_run: false,
            rejects: Some(folder.path().join("rejects.csv")),
            create: false,
            json: false,
            by: "import".to_owned(),
            file,
        };
        let error = cli::run(&args, &world.server.station.db, world.now(), &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("look lost"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_warrant_without_a_case_is_followed_from_its_entry_to_the_confirmation_that_it_is_gone() {
    each_engine(async |world| {
        scene(world);
        let (evans, far, bureau) =
            (world.sign_in("2114").await, world.sign_in("3000").await, world.sign_in("9").await);
        wanted(&evans, "inv", "SUS-CIR", "W01", "R").await.ok();
        let question = |area: &str| {
            json!({"name": "Huw Pugh", "necessity": "Recalled to prison.", "area": area,
                "wanted": {"category": "W03", "risk": "A"}})
        };
        let elsewhere = evans.post("/api/wanted", question("TO")).await;
        assert_eq!((elsewhere.status, elsewhere.field()), (422, "area"));
        evans.post("/api/wanted", question("NE")).await.ok();
        let list = async |who: &Signed<'_>| who.get("/api/wanted?show=without_case").await.ok();
        let one = list(&evans).await;
        let rows = one["rows"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[0]["record"]["name"]), (1, &json!("Huw Pugh")), "none that has a case");
        assert_eq!((&one["suspects"], &list(&far).await["rows"]), (&json!([]), &json!([])));
        let now = async || list(&bureau).await["rows"][0].clone();
        step(&bureau, &now().await, "WS02", json!({"source": "26/9"})).await.ok();
        let path = format!("/api/wanted/{}", text(&rows[0]["id"]));
        evans.post(&format!("{path}/attempts"), json!({"result": "AR2"})).await.ok();
        step(&evans, &now().await, "WS05", json!({})).await.ok();
        assert_eq!(now().await["standing"]["part"], "arrested", "the marker is there until the bureau looks");
        step(&bureau, &now().await, "WS07", json!({"source": "Looked at the record."})).await.ok();
        let gone = list(&evans).await["rows"][0].clone();
        assert_eq!(
            (&gone["standing"]["part"], &gone["standing"]["marker"]),
            (&json!("ended"), &json!("gone"))
        );
        assert_eq!(gone["told"].as_array().unwrap().len(), 4, "each step stays readable");
    })
    .await;
}
