//! Claims of time freed over HTTP: four eyes on every rung, what a signature is bound to, what the headline counts,
//! and a file from which a stranger comes to the same number.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::time_freed::Baseline;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR, SECOND};
use serde_json::{Value, json};

use super::world::{Answer, Signed, World, each_engine, text};

/// A benefits manager, whoever looks over and signs, and samples of recording a crime.
fn scene(world: &World) {
    for (who, role) in [
        ("ben", "BEN"),
        ("bea", "BEN"),
        ("prf", "PRF"),
        ("sup", "SUP"),
        ("fin", "FIN"),
        ("sgt", "SGT"),
        ("pco", "PCO"),
    ] {
        world.staff(who, role, "NE");
    }
    let now = world.now();
    let baseline = Baseline {
        task: "record_crime".to_owned(),
        minutes: (0..12).map(|n| 20.0 + f64::from(n)).collect(),
        method: "timed".to_owned(),
        from: now.plus(-60 * DAY),
        to: now.plus(-40 * DAY),
        includes: vec!["return_to_type".to_owned()],
        excludes: Vec::new(),
    };
    world.put("base", &baseline);
    for n in 0..12_u32 {
        run(world, &format!("run{n}"), 600 + 30 * n, 0);
    }
}

/// A timed run of recording a crime, so many hours after the sample began.
fn run(world: &World, id: &str, seconds: u32, hours: i64) {
    let at = world.now().plus(-9 * DAY + hours * HOUR);
    let officer = StaffId::from("pco");
    let mut run = examples::task_run("record_crime", &officer, None, "new", at, seconds);
    run.method = Some("timed".to_owned());
    world.put(id, &run);
}

fn claim(world: &World) -> Value {
    let now = world.now();
    json!({"benefit": "B2", "title": "Crimes recorded at the scene", "task": "record_crime",
        "change": "Recorded on the phone and not at the station.", "baselines": ["base"], "method": "timed",
        "after_from": now.plus(-10 * DAY), "after_to": now.plus(-DAY), "volume_source": "runs",
        "volume_from": now.plus(-10 * DAY), "volume_to": now.plus(-DAY),
        "uses": [{"code": "patrol", "percent": 40, "shown_by": "Activity shares of the teams."}],
        "overlap_note": "None known.", "valid_to": now.plus(300 * DAY)})
}

async fn made(ben: &Signed<'_>, question: Value) -> String {
    text(&ben.post("/api/claims", question).await.ok()["id"])
}

async fn read(by: &Signed<'_>, id: &str) -> Value {
    by.get(&format!("/api/claims/{id}")).await.ok()
}

async fn step(by: &Signed<'_>, id: &str, to: &str) -> Answer {
    let hash = read(by, id).await["content_hash"].clone();
    let question = json!({"to": to, "reason": "Looked at every row.", "content_hash": hash});
    by.post(&format!("/api/claims/{id}/steps"), question).await
}

async fn headline(by: &Signed<'_>, part: &str, group: &Value) -> Value {
    let board = by.get("/api/measures/freed").await.ok();
    let figures = board["figures"].as_array().unwrap();
    let found = figures.iter().find(|f| f["measure"] == "TF06" && f["part"] == part && f["group"] == *group);
    found.unwrap_or_else(|| panic!("no TF06 {part} {group}")).clone()
}

#[tokio::test]
async fn a_claim_climbs_with_four_eyes_and_only_signed_counts() {
    each_engine(async |world| {
        scene(world);
        let (ben, prf, sup, fin) = (
            world.sign_in("ben").await,
            world.sign_in("prf").await,
            world.sign_in("sup").await,
            world.sign_in("fin").await,
        );
        let id = made(&ben, claim(world)).await;
        let file = read(&ben, &id).await;
        // 25.5 before, 12.75 after, twelve times.
        assert_eq!(
            (&file["reckoned"]["saved_each"], &file["reckoned"]["saved"]),
            (&json!(12.75), &json!(153.0))
        );
        assert_eq!((&file["rung"], &file["reckoned"]["freed"]), (&json!("claimed"), &json!(61.2)));
        assert_eq!(file["record"]["baseline_includes"], json!(["return_to_type"]));
        assert_eq!(file["inputs"].as_array().unwrap().len(), 36, "every row stands there");

        for (by, to, status) in [
            (&sup, "signed", 409),
            (&ben, "reviewed", 409),
            (&fin, "measured", 403),
            (&ben, "measured", 200),
            (&ben, "reviewed", 403),
            (&fin, "reviewed", 403),
            (&prf, "reviewed", 200),
            (&ben, "signed", 403),
            (&prf, "signed", 403),
            (&fin, "signed", 403),
        ] {
            let answer = step(by, &id, to).await;
            assert_eq!(answer.status, status, "{to}: {}", answer.body);
        }
        let before = headline(&sup, "freed", &json!({})).await;
        assert_eq!(
            (&before["value"], &before["excluded"][0]["reason"]),
            (&Value::Null, &json!("not_signed_off"))
        );
        let beside = headline(&sup, "saved", &json!({"step": "reviewed"})).await;
        assert_eq!((&beside["value"], &beside["n"]), (&json!(153.0), &json!(1)));
        step(&sup, &id, "signed").await.ok();
        assert_eq!(headline(&sup, "freed", &json!({})).await["value"], json!(61.2));
        assert_eq!(headline(&sup, "saved", &json!({})).await["value"], json!(153.0));
        let steps = read(&ben, &id).await["steps"].clone();
        let ladder: Vec<(String, String)> =
            steps.as_array().unwrap().iter().map(|s| (text(&s["to"]), text(&s["by"]["collar"]))).collect();
        let expected = [("measured", "ben"), ("reviewed", "prf"), ("signed", "sup")];
        assert_eq!(ladder, expected.map(|(to, by)| (to.to_owned(), by.to_owned())));

        // Back to the foot, with the reason.
        let back =
            json!({"to": "sent_back", "reason": " ", "content_hash": read(&prf, &id).await["content_hash"]});
        assert_eq!(prf.post(&format!("/api/claims/{id}/steps"), back).await.field(), "reason");
        step(&prf, &id, "sent_back").await.ok();
        assert_eq!(read(&ben, &id).await["rung"], "claimed");
        assert_eq!(headline(&sup, "freed", &json!({})).await["value"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_signature_is_lost_with_what_it_was_given_on_and_not_with_what_came_later() {
    each_engine(async |world| {
        scene(world);
        let (ben, prf, sup) =
            (world.sign_in("ben").await, world.sign_in("prf").await, world.sign_in("sup").await);
        let id = made(&ben, claim(world)).await;
        for (by, to) in [(&ben, "measured"), (&prf, "reviewed"), (&sup, "signed")] {
            step(by, &id, to).await.ok();
        }
        let hash = read(&sup, &id).await["content_hash"].clone();
        // A phone sends a run of that period a week later.
        run(world, "late", 60, 5);
        let file = read(&sup, &id).await;
        assert_eq!((&file["rung"], &file["content_hash"]), (&json!("signed"), &hash));

        let mut changed = claim(world);
        changed["uses"][0]["percent"] = json!(90);
        changed["version"] = file["version"].clone();
        let bea = world.sign_in("bea").await;
        let other = bea.post(&format!("/api/claims/{id}"), changed.clone()).await;
        assert_eq!((other.status, other.code()), (403, "not-allowed"), "only whoever made it changes it");
        ben.post(&format!("/api/claims/{id}"), changed.clone()).await.ok();
        let again = ben.post(&format!("/api/claims/{id}"), changed).await;
        assert_eq!((again.status, again.code()), (409, "changed"));
        let file = read(&sup, &id).await;
        assert_eq!((&file["rung"], &file["said"]), (&json!("claimed"), &json!("signed")));
        assert!(file["steps"].as_array().unwrap().iter().all(|s| s["holds"] == false), "{}", file["steps"]);
        assert_eq!(headline(&sup, "freed", &json!({})).await["value"], Value::Null);

        // What somebody read before it changed is nothing to decide on.
        let stale = json!({"to": "measured", "reason": "As before.", "content_hash": hash});
        let answer = ben.post(&format!("/api/claims/{id}/steps"), stale).await;
        assert_eq!((answer.status, answer.code()), (409, "changed"));
        step(&ben, &id, "measured").await.ok();
        // A baseline that is put right takes the step with it.
        world.change("baseline", "base", 1, json!({"excludes": []}), json!({"excludes": ["tea"]}));
        assert_eq!(read(&sup, &id).await["rung"], "claimed");
    })
    .await;
}

#[tokio::test]
async fn the_same_minutes_are_not_counted_twice() {
    each_engine(async |world| {
        scene(world);
        let (ben, prf) = (world.sign_in("ben").await, world.sign_in("prf").await);
        let first = made(&ben, claim(world)).await;
        world.later(SECOND);
        let shown = ben.post("/api/claims/preview", claim(world)).await.ok();
        assert_eq!((&shown["overlap"]["id"], &shown["reckoned"]["saved"]), (&json!(first), &json!(153.0)));
        let second = made(&ben, claim(world)).await;
        let file = read(&prf, &second).await;
        assert_eq!(
            file["overlap"],
            json!({"id": first, "title": "Crimes recorded at the scene", "rung": "claimed"})
        );
        step(&ben, &second, "measured").await.ok();
        let refused = step(&prf, &second, "reviewed").await;
        assert_eq!((refused.status, refused.code()), (403, "not-allowed"));
        assert!(text(&refused.body["detail_cy"]).contains("hawliad"), "{}", refused.body);
        let list = prf.get("/api/claims").await.ok();
        let twice: Vec<bool> =
            list["items"].as_array().unwrap().iter().map(|row| !row["overlap"].is_null()).collect();
        assert_eq!((twice, &list["may_make"]), (vec![true, false], &json!(false)));
    })
    .await;
}

#[tokio::test]
async fn a_bad_claim_names_the_field_and_stores_nothing() {
    let world = World::lite().await;
    scene(&world);
    let ben = world.sign_in("ben").await;
    let now = world.now();
    for (field, value, named) in [
        ("title", json!(" "), "title"),
        ("change", json!(""), "change"),
        ("benefit", json!("B9"), "benefit"),
        ("benefit", json!("B6"), "benefit"),
        ("task", json!("result_incident"), "baselines"),
        ("task", json!("dance"), "task"),
        ("task", Value::Null, "task"),
        ("baselines", json!([]), "baselines"),
        ("baselines", json!(["nowhere"]), "baselines"),
        ("method", json!("system"), "method"),
        ("after_to", json!(now.plus(-11 * DAY)), "after_from"),
        ("volume_to", json!(now.plus(9 * DAY)), "volume_from"),
        ("volume_source", json!("guess"), "volume_source"),
        ("valid_to", json!(now), "valid_to"),
        ("valid_to", Value::Null, "valid_to"),
        ("gbp", json!(-1.0), "gbp"),
        ("uses", json!([{"code": "patrol", "percent": 0, "shown_by": "x"}]), "uses"),
        ("uses", json!([{"code": "golf", "percent": 9, "shown_by": "x"}]), "uses"),
        ("uses", json!([{"code": "patrol", "percent": 9, "shown_by": ""}]), "uses"),
    ] {
        let mut question = claim(&world);
        question[field] = value.clone();
        let answer = ben.post("/api/claims", question).await;
        assert_eq!((answer.status, answer.field()), (422, named), "{field} {value}: {}", answer.body);
    }
    assert_eq!(ben.get("/api/claims").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn a_phone_takes_no_step_and_no_writer_signs_money() {
    let world = World::lite().await;
    scene(&world);
    let ben = world.sign_in("ben").await;
    let id = made(&ben, claim(&world)).await;
    let now = world.now();
    let forged = json!({"claim": id, "to": "signed", "by": "sup", "at": now, "content_hash": "x"});
    let settled = world.say("sup", "claim_step", "forged", 0, json!({}), forged);
    assert_eq!(settled.outcome, Outcome::Quarantined);
    let signed = json!({"signed_by": "fin", "signed_at": now});
    let settled = world.say("ben", "claim", &id, 1, json!({}), signed);
    assert_eq!(settled.outcome, Outcome::Quarantined);
    assert_eq!(read(&ben, &id).await["rung"], "claimed");
}

/// A stranger with the file and nothing else.
fn recomputed(csv: &str) -> f64 {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(csv.as_bytes());
    let (mut sums, mut counts) = ([0_i64; 3], [0_i64; 4]);
    for line in reader.records() {
        let line = line.unwrap();
        let Some(part) = ["before", "after", "rework", "volume"].iter().position(|p| *p == &line[1]) else {
            continue;
        };
        counts[part] += 1;
        if part < 3 {
            sums[part] += line[5].parse::<i64>().unwrap();
        }
    }
    let before = sums[0] as f64 / counts[0] as f64;
    let after = (sums[1] + sums[2]) as f64 / counts[1] as f64;
    (before - after) / 60_000.0 * counts[3] as f64
}

#[tokio::test]
async fn a_stranger_comes_to_the_same_number_from_the_file_alone() {
    each_engine(async |world| {
        scene(world);
        run(world, "long", 90_000, 1);
        let officer = StaffId::from("pco");
        let at = world.now().plus(-8 * DAY);
        let mut again = examples::task_run("record_crime", &officer, None, "new", at, 97);
        again.rework_of = Some("run1".into());
        world.put("again", &again);
        let (ben, sgt) = (world.sign_in("ben").await, world.sign_in("sgt").await);
        let id = made(&ben, claim(world)).await;
        step(&ben, &id, "measured").await.ok();
        let saved = read(&ben, &id).await["reckoned"]["saved"].as_f64().unwrap();
        for (language, label, word) in
            [("en", "Saved (min)", "measured"), ("cy", "Arbedwyd (mun)", "mesurwyd")]
        {
            let question =
                json!({"wanted": {"what": "claim", "claim": id}, "format": "csv", "language": language});
            let job = sgt.post("/api/exports", question).await.ok();
            let file = sgt.get(&format!("/api/exports/{}/file", text(&job["id"]))).await;
            let csv = String::from_utf8(file.bytes).unwrap();
            assert!((recomputed(&csv) - saved).abs() < 1e-9, "{} {saved}", recomputed(&csv));
            let printed = csv.lines().find(|l| l.starts_with(&format!("about,{label},"))).unwrap();
            let printed: f64 = printed.split(',').nth(2).unwrap().parse().unwrap();
            assert!((printed - saved).abs() < 1e-4, "{printed} {saved}");
            for told in ["TF06 v1", "return_to_type", "sum(before) / n(before)", word] {
                assert!(csv.contains(told), "{told}: {csv}");
            }
        }
        let question = json!({"wanted": {"what": "claim", "claim": id}, "format": "pdf", "language": "cy"});
        let job = sgt.post("/api/exports", question).await.ok();
        let file = sgt.get(&format!("/api/exports/{}/file", text(&job["id"]))).await;
        assert!(file.bytes.starts_with(b"%PDF"));
    })
    .await;
}
