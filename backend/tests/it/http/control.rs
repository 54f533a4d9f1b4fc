//! The control room over HTTP: what waits, how it is judged, who decides that nobody goes, and the lists of the week.

use beatbook_shared::examples;
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::incident::{Grading, Incident};
use beatbook_shared::reference::{ForceRow, built_in};
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

/// A crime with a victim, opened ten minutes ago as a Priority, and nobody sent.
fn scene(world: &World) {
    world.staff("9101", "CRO", "NE");
    world.staff("9103", "CRS", "NE");
    world.staff("31", "INS", "NE");
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    world.staff("9999", "CRO", "TO");
    let created = world.now().plus(-10 * MINUTE);
    let job = Incident {
        victim: true,
        category: "CRM-REC".to_owned(),
        caller_number: Some("01495 555 012".to_owned()),
        ..examples::incident("311", "NE", "2", created)
    };
    world.put("job", &job);
    world.put("g1", &examples::grading(&"job".into(), "2", created));
}

fn letter(level: &str, text: &str) -> Value {
    json!({"level": level, "text": text})
}

fn assessment(threat: &str, more: &Value) -> Value {
    let mut question = json!({
        "seen": 0,
        "threat": letter(threat, "Ex-partner outside, shouting."),
        "harm": letter("low", "Frightened, not hurt."),
        "risk": letter("medium", "Could come back tonight."),
        "investigation": letter("none", "Neighbour saw his car."),
        "vulnerability": letter("none", "None found, asked."),
        "engagement": letter("none", "Wants advice by telephone."),
        "repeat_check": "none",
        "systems_checked": ["command and control"],
        "rationale": "He has left and she is with her sister.",
    });
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    question
}

async fn file(who: &Signed<'_>) -> Value {
    who.get("/api/incidents/job").await.ok()
}

#[tokio::test]
async fn a_job_is_assessed_again_as_a_new_version_and_nothing_is_written_over() {
    each_engine(async |world| {
        scene(world);
        let handler = world.sign_in("9101").await;
        let room = handler.get("/api/control").await.ok();
        let waiting = &room["waiting"][0];
        assert_eq!((&waiting["number"], &waiting["assessed"], &room["authority"]), (&json!("311"), &json!(0), &json!("handler")));
        assert_eq!(room["counts"][0], json!({"grade": "2", "band": "W0", "n": 1, "deferred": 0}));
        // A letter that nobody asked is refused by its name, and so is what the policy would say otherwise.
        let open = assessment("low", &json!({"vulnerability": letter("", "")}));
        let refused = handler.post("/api/incidents/job/thrive", open).await;
        assert_eq!((refused.status, refused.field()), (422, "vulnerability"));
        let differs = handler.post("/api/incidents/job/thrive", assessment("low", &json!({}))).await;
        assert_eq!((differs.status, differs.field()), (422, "reason"), "the policy suggests a 3");
        let advice = handler.post("/api/incidents/job/advice", assessment("medium", &json!({}))).await.ok();
        assert_eq!(advice["advice"]["grade"], json!("2"));
        assert!(text(&advice["advice"]["rules"][0]["says_en"]).starts_with("Rule P13 (Crime with a threat), version 1"));
        handler.post("/api/incidents/job/thrive", assessment("medium", &json!({}))).await.ok();

        world.later(20 * MINUTE);
        let handler = world.sign_in("9101").await;
        let stale = handler.post("/api/incidents/job/thrive", assessment("low", &json!({}))).await;
        assert_eq!((stale.status, stale.code()), (409, "changed"), "somebody else's version is on top");
        let down = json!({"seen": 1, "grade": "3", "reason": "Offender known and gone.", "rationale": "Rung back: he is at his mother's."});
        handler.post("/api/incidents/job/thrive", assessment("none", &down)).await.ok();
        let read = file(&handler).await;
        let versions: Vec<&Value> = read["thrives"].as_array().unwrap().iter().map(|t| &t["record"]["version"]).collect();
        assert_eq!(versions, [&json!(2), &json!(1)]);
        assert_eq!(read["thrives"][1]["record"]["threat"]["level"], "medium", "the first stays as it was");
        assert_eq!((&read["record"]["grade"], &read["gradings"][0]["from"]), (&json!("3"), &json!("2")));
        let used = read["gradings"][0]["target_used"].as_f64().unwrap();
        assert!((used - 50.0).abs() < 0.01, "thirty of sixty minutes: {used}");
        assert_eq!(read["rechecks"][0]["looked"], "in_time");
        // Reading it was written down.
        assert_eq!(world.sign_in("9999").await.get("/api/incidents/job").await.status, 404, "another area");
    })
    .await;
}

#[tokio::test]
async fn words_that_are_somebody_elses_are_flagged_and_kept_only_with_a_reason() {
    each_engine(async |world| {
        scene(world);
        let created = world.now().plus(-5 * MINUTE);
        let other = Incident {
            victim: true,
            category: "CRM-REC".to_owned(),
            ..examples::incident("312", "NE", "2", created)
        };
        world.put("other", &other);
        let handler = world.sign_in("9101").await;
        handler.post("/api/incidents/job/thrive", assessment("medium", &json!({}))).await.ok();
        let same = handler.post("/api/incidents/other/thrive", assessment("medium", &json!({}))).await;
        assert_eq!((same.status, same.field()), (422, "same_words_why"));
        let twice = assessment(
            "medium",
            &json!({"harm": letter("low", "No threat, no harm."), "risk": letter("low", "no threat no harm")}),
        );
        assert_eq!(handler.post("/api/incidents/other/thrive", twice).await.field(), "rationale");
        let why =
            assessment("medium", &json!({"same_words_why": "The same two people, five minutes later."}));
        handler.post("/api/incidents/other/thrive", why).await.ok();
        let read = handler.get("/api/incidents/other").await.ok();
        let row = &read["thrives"][0];
        assert_eq!((&row["record"]["same_words_as"], &row["complete"]), (&json!("311"), &json!(false)));
        // Looking again with the words of the version before is no look.
        let again =
            handler.post("/api/incidents/job/thrive", assessment("medium", &json!({"seen": 1}))).await;
        assert_eq!(again.field(), "same_words_why");
    })
    .await;
}

#[tokio::test]
async fn nobody_goes_only_by_the_authority_it_needs_and_the_figure_opens_to_the_decision() {
    each_engine(async |world| {
        scene(world);
        let handler = world.sign_in("9101").await;
        let decide = |version: u64, reason: &str| json!({"version": version, "deploy": false, "reason": reason, "rationale": "The council leads and has said so."});
        let bare = handler.post("/api/incidents/job/decisions", decide(1, "NA5")).await;
        assert_eq!((bare.status, bare.field()), (422, "deploy"), "a victim whom nobody assessed");
        handler.post("/api/incidents/job/thrive", assessment("medium", &json!({}))).await.ok();
        let low = handler.post("/api/incidents/job/decisions", decide(1, "NA5")).await;
        assert_eq!((low.status, low.field()), (422, "reason"), "a call handler may not");
        let supervisor = world.sign_in("9103").await;
        supervisor.post("/api/incidents/job/decisions", decide(1, "NA5")).await.ok();
        let read = file(&supervisor).await;
        assert_eq!((&read["decisions"][0]["authority"], &read["decisions"][0]["crime"]), (&json!("supervisor"), &json!(true)));
        assert_eq!((&read["record"]["status"], &read["record"]["non_attendance_reason"]), (&json!("RWD"), &json!("NA5")));
        let room = supervisor.get("/api/control").await.ok();
        assert_eq!(room["waiting"][0]["no_deployment"], true);
        let rows = supervisor.get("/api/measures/deployment/DP02/rows").await.ok();
        assert_eq!((&rows["total"], &rows["rows"][0]["record"], &rows["rows"][0]["hit"]), (&json!(1), &json!("job"), &json!(true)));
        // No phone decides it, whatever its officer's rank.
        let said = json!({"incident": "job", "at": world.now(), "by": "31", "deploy": false, "reason": "NA1", "rationale": "no", "crime": true});
        assert_eq!(world.say("31", "deployment_decision", "from-a-phone", 0, json!({}), said).outcome, Outcome::Quarantined);
    })
    .await;
}

#[tokio::test]
async fn a_downgrade_near_the_target_waits_for_somebody_else_to_look_at_it() {
    each_engine(async |world| {
        scene(world);
        world.later(45 * MINUTE);
        let (handler, supervisor) = (world.sign_in("9101").await, world.sign_in("9103").await);
        let silent = handler
            .post("/api/incidents/job/grades", json!({"version": 1, "grade": "3", "reason": " "}))
            .await;
        assert_eq!((silent.status, silent.field()), (422, "reason"));
        handler
            .post(
                "/api/incidents/job/grades",
                json!({"version": 1, "grade": "3", "reason": "Caller agrees to wait."}),
            )
            .await
            .ok();
        let row = supervisor.get("/api/control").await.ok()["downgrades"][0].clone();
        assert_eq!((&row["from"], &row["to"], &row["may_check"]), (&json!("2"), &json!("3"), &json!(true)));
        let check = json!({"of": row["id"], "result": "RC3", "words": "Assess it again."});
        let own = handler.post("/api/incidents/job/checks", check.clone()).await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"));
        let bare =
            supervisor.post("/api/incidents/job/checks", json!({"of": row["id"], "result": "RC3"})).await;
        assert_eq!((bare.status, bare.field()), (422, "words"));
        supervisor.post("/api/incidents/job/checks", check).await.ok();
        assert_eq!(supervisor.get("/api/control").await.ok()["downgrades"], json!([]));
        let week = supervisor.get("/api/control/week").await.ok();
        assert_eq!(
            week["downgrades"][0]["checks"][0]["result"], "RC3",
            "the week still shows it, with what was found"
        );
        // One's own grading is looked at by another, also by somebody who outranks.
        supervisor
            .post(
                "/api/incidents/job/grades",
                json!({"version": 2, "grade": "2", "reason": "Should not have gone down."}),
            )
            .await
            .ok();
        let mine = file(&supervisor).await["gradings"][0]["id"].clone();
        let refused =
            supervisor.post("/api/incidents/job/checks", json!({"of": mine, "result": "RC1"})).await;
        assert_eq!((refused.status, refused.code()), (403, "not-allowed"));
    })
    .await;
}

#[tokio::test]
async fn an_appointment_keeps_every_window_and_who_moved_it() {
    each_engine(async |world| {
        scene(world);
        let handler = world.sign_in("9101").await;
        let (from, to) = (world.now().plus(2 * HOUR), world.now().plus(4 * HOUR));
        let none = handler.post("/api/incidents/job/appointments", json!({"version": 1, "code": "AP2", "from": from, "to": to})).await;
        assert_eq!((none.status, none.field()), (422, "code"), "nothing stands that could be moved");
        let turned = handler.post("/api/incidents/job/appointments", json!({"version": 1, "code": "AP1", "from": to, "to": from})).await;
        assert_eq!(turned.field(), "to");
        handler.post("/api/incidents/job/appointments", json!({"version": 1, "code": "AP1", "from": from, "to": to})).await.ok();
        assert_eq!(file(&handler).await["record"]["status"], "DEF");
        let row = handler.get("/api/control").await.ok()["appointments"][0].clone();
        assert_eq!((&row["number"], &row["window"]["kept"]), (&json!("311"), &json!("to_come")));
        world.later(MINUTE);
        let version = file(&handler).await["version"].clone();
        let (later, end) = (from.plus(3 * HOUR), to.plus(3 * HOUR));
        let silent = handler.post("/api/incidents/job/appointments", json!({"version": version, "code": "AP2", "from": later, "to": end})).await;
        assert_eq!(silent.field(), "reason", "the police say why they move it");
        let moved = json!({"version": version, "code": "AP2", "from": later, "to": end, "reason": "No unit until three."});
        handler.post("/api/incidents/job/appointments", moved).await.ok();
        let kept: Vec<Value> = file(&handler).await["windows"].as_array().unwrap().iter().map(|w| w["kept"].clone()).collect();
        assert_eq!(kept, ["moved_by_police", "to_come"]);
        world.later(8 * HOUR);
        let analyst = world.sign_in("9103").await;
        let board = analyst.get("/api/measures/deployment").await.ok();
        let found = board["figures"].as_array().unwrap().iter().find(|f| f["measure"] == "AT07" && f["part"] == "kept" && f["group"] == json!({})).unwrap().clone();
        assert_eq!((&found["n"], &found["value"]), (&json!(2), &json!(0.0)), "moved by us, and nobody came");
    })
    .await;
}

#[tokio::test]
async fn the_policy_and_the_story_are_read_by_whoever_may_and_no_list_shows_the_callers_number() {
    each_engine(async |world| {
        scene(world);
        let (handler, officer) = (world.sign_in("9101").await, world.sign_in("81").await);
        let policy = officer.get("/api/policy").await.ok();
        let repeat: Vec<&Value> =
            policy["rules"].as_array().unwrap().iter().filter(|r| r["code"] == "P10").collect();
        assert_eq!((&repeat[0]["version"], &repeat[0]["in_force"]), (&json!(1), &json!(false)));
        assert_eq!((&repeat[1]["version"], &repeat[1]["valid_from"]), (&json!(2), &json!("2026-01-01")));
        assert_eq!(officer.get("/api/control").await.status, 403);
        assert_eq!(officer.get("/api/incidents/job").await.status, 403);
        let sergeant = world.sign_in("2114").await;
        let read = file(&sergeant).await;
        assert_eq!(
            (&read["may_grade"], &read["record"]["caller_number"]),
            (&json!(false), &json!("01495 555 012"))
        );
        let refused = sergeant
            .post("/api/incidents/job/grades", json!({"version": 1, "grade": "3", "reason": "Later."}))
            .await;
        assert_eq!(refused.status, 403);
        for answer in [handler.get("/api/control").await.ok(), handler.get("/api/control/week").await.ok()] {
            assert!(!answer.to_string().contains("555"), "{answer}");
        }
        // An imported change of grade stands in the week's list of what differs from the policy.
        let late = Grading {
            reason: Some("Told to.".to_owned()),
            ..examples::grading(&"job".into(), "1", world.now().plus(-MINUTE))
        };
        world.put("g2", &Grading { by: Some(StaffId::from("9101")), ..late });
        let week = handler.get("/api/control/week").await.ok();
        assert!(
            week["exceptions"]
                .as_array()
                .unwrap()
                .iter()
                .any(|row| row["id"] == "g2" && row["suggested"] == "3")
        );
        assert_eq!(
            handler.get("/api/control?area=TO").await.ok()["waiting"],
            json!([]),
            "not an area of theirs"
        );
    })
    .await;
}

#[tokio::test]
async fn trap_9_a_list_that_changed_within_the_period_breaks_the_series_on_its_day() {
    each_engine(async |world| {
        scene(world);
        let supervisor = world.sign_in("9103").await;
        let before = supervisor.get("/api/measures/deployment").await.ok();
        assert_eq!(before["breaks"], Value::Null);
        let mut row = built_in().list("response_grades")[1].clone();
        row.valid_from = "2026-10-20".to_owned();
        row.extra.insert("target_min_urban".to_owned(), "30".to_owned());
        let decided = ForceRow {
            list: "response_grades".to_owned(),
            row,
            ends: false,
            by: "31".into(),
            at: world.now(),
        };
        world.put("row", &decided);
        for board in ["deployment", "attendance"] {
            let broken = supervisor.get(&format!("/api/measures/{board}")).await.ok();
            assert_eq!(
                broken["breaks"],
                json!([{"day": "2026-10-20", "list": "response_grades"}]),
                "{board}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_policy_shows_its_effect_on_the_figures_before_it_is_made() {
    each_engine(async |world| {
        scene(world);
        world.staff("9001", "ADM", "NE");
        let admin = world.sign_in("9001").await;
        let list = admin.get("/api/reference/deployment_policy").await.ok();
        let mut row = built_in().ever("deployment_policy", "P14").unwrap().clone();
        row.extra.insert("grade".to_owned(), "2".to_owned());
        let edit = json!({"version": list["version"], "from": "2026-12-01", "reason": "Every crime within the hour.",
            "edit": {"how": "row", "row": row}});
        let preview = admin.post("/api/reference/deployment_policy/preview", edit.clone()).await.ok();
        let effect = |part: &str| {
            let figures = preview["figures"].as_array().unwrap();
            figures.iter().find(|f| f["measure"] == "DP01" && f["part"] == part && f["group"] == json!({})).cloned().unwrap()
        };
        // The job of the scene is a 2: against the policy today, and as it suggests with the change.
        assert_eq!((&effect("as_policy")["before"], &effect("as_policy")["after"]), (&json!(0.0), &json!(100.0)));
        let mut silent = edit;
        silent["edit"]["row"]["extra"]["threat"] = json!("enormous");
        let refused = admin.post("/api/reference/deployment_policy/preview", silent).await;
        assert_eq!((refused.status, refused.field()), (422, "edit"));
    })
    .await;
}
