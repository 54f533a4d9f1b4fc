//! The daily meeting over HTTP: what is undone stands first, an action has a post, a day and a measure, somebody else
//! closes it, and the force meeting sees what is late locally.

use beatbook_shared::examples;
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::repeat::RepeatFlag;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::staff::{Dated, Staff};
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::world::{Answer, Signed, World, each_engine, text};

fn scene(world: &World) {
    world.put("team-a", &examples::team("Response A", "NE", "response"));
    for (collar, role, area) in [
        ("2114", "SGT", "NE"),
        ("2115", "SGT", "NE"),
        ("31", "INS", "NE"),
        ("81", "PCO", "NE"),
        ("32", "INS", "TO"),
    ] {
        world.staff(collar, role, area);
    }
    for collar in ["2114", "2115", "81"] {
        let teams = json!([{"value": "team-a", "from": world.now().plus(-400 * DAY)}]);
        world.change("staff", collar, 1, json!({"teams": []}), json!({"teams": teams}));
    }
}

fn wanted(world: &World, days: i64) -> Value {
    json!({"level": "local", "area": "NE", "item": "AG09", "text": "Patrol the precinct.", "owner_role": "SGT",
        "owner_team": "team-a", "due_at": world.now().plus(days * DAY), "measure_of_done": "Two patrols logged."})
}

async fn raise(who: &Signed<'_>, question: Value) -> Answer {
    who.post("/api/actions", question).await
}

async fn one(who: &Signed<'_>, id: &str) -> Value {
    who.get(&format!("/api/actions?show=all&id={id}")).await.ok()["rows"][0].clone()
}

async fn step(who: &Signed<'_>, id: &str, step: &str, more: Value) -> Answer {
    let row = one(who, id).await;
    let mut question = json!({"step": step, "version": row["version"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    who.post(&format!("/api/actions/{id}"), question).await
}

#[tokio::test]
async fn an_action_goes_from_its_post_to_somebody_else_who_closes_it() {
    each_engine(async |world| {
        scene(world);
        let (sergeant, inspector) = (world.sign_in("2114").await, world.sign_in("31").await);
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        assert_eq!(one(&sergeant, &id).await["may"], json!(["accept", "done", "refuse", "supersede"]));
        step(&sergeant, &id, "accept", json!({})).await.ok();
        let silent = step(&sergeant, &id, "done", json!({"words": " "})).await;
        assert_eq!((silent.status, silent.field()), (422, "words"));
        step(&sergeant, &id, "done", json!({"words": "Friday and Saturday, log 12 and 40."})).await.ok();
        let own = step(&sergeant, &id, "check", json!({})).await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"), "trap 41");
        step(&inspector, &id, "send_back", json!({"words": "Nothing of the shops."})).await.ok();
        step(&sergeant, &id, "done", json!({"words": "Shops spoken to, log 44."})).await.ok();
        step(&inspector, &id, "check", json!({})).await.ok();
        let row = one(&inspector, &id).await;
        assert_eq!((&row["standing"], &row["checked_by"]["id"]), (&json!("A4"), &json!("31")));
        let again = step(&inspector, &id, "send_back", json!({"words": "More."})).await;
        assert_eq!((again.status, again.field()), (422, "step"), "what is closed stays closed");
        let figures = inspector.get("/api/measures/meeting").await.ok();
        assert!(figures["figures"].as_array().unwrap().iter().any(|f| f["measure"] == "AC01"));
    })
    .await;
}

#[tokio::test]
async fn an_action_has_a_post_a_day_and_a_measure_or_it_is_none() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        for (field, value) in [
            ("text", json!("")),
            ("due_at", Value::Null),
            ("measure_of_done", json!(" ")),
            ("item", json!("AG77")),
            ("owner_role", json!("FCR")),
        ] {
            let mut question = wanted(world, 3);
            question[field] = value;
            let refused = raise(&inspector, question).await;
            assert_eq!((refused.status, refused.field()), (422, field));
        }
        let mut elsewhere = wanted(world, 3);
        elsewhere["area"] = json!("TO");
        let refused = raise(&inspector, elsewhere).await;
        assert_eq!((refused.status, refused.field()), (422, "area"), "not the caller's ground");
        let constable = world.sign_in("81").await;
        assert_eq!(raise(&constable, wanted(world, 3)).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_off_duty_is_never_named_as_having_an_action() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        let team = TeamId::from("team-a");
        let booked = |who: &str, state: u8, minutes: i64| {
            examples::state(&StaffId::from(who), Some(&team), state, world.now().plus(-minutes * MINUTE))
        };
        world.put("s1", &booked("2114", 1, 300));
        world.put("s2", &booked("2115", 1, 200));
        world.put("s3", &booked("2114", 11, 10));
        assert_eq!(one(&inspector, &id).await["person"]["id"], "2115");
        world.put("s4", &booked("2115", 11, 5));
        assert_eq!(one(&inspector, &id).await["person"], Value::Null, "the post has it");
        let board = inspector.get("/api/meeting?level=local").await.ok();
        let post = board["posts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["team"] == "team-a" && p["role"] == "SGT")
            .unwrap()
            .clone();
        assert_eq!((&post["holders"], &post["person"]), (&json!(2), &Value::Null));
    })
    .await;
}

#[tokio::test]
async fn trap_34_a_rest_day_on_the_roster_keeps_an_action_from_its_holder() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        let tour = |who: &str, from: i64| Roster {
            staff: StaffId::from(who),
            from: world.now().plus(from * HOUR),
            to: world.now().plus((from + 8) * HOUR),
            ..Roster::default()
        };
        world.put("tour-1", &tour("2114", 40));
        assert_eq!(one(&inspector, &id).await["person"]["id"], "2115", "of whom no plan is known");
        world.put("tour-2", &tour("2115", 60));
        assert_eq!(one(&inspector, &id).await["person"], Value::Null, "both are on a rest day");
        world.put("tour-3", &tour("2114", -1));
        assert_eq!(one(&inspector, &id).await["person"]["id"], "2114", "on duty by the roster");
    })
    .await;
}

#[tokio::test]
async fn trap_43_the_board_opens_with_what_is_undone_and_says_how_old_it_is() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let begun = inspector
            .post("/api/meetings", json!({"level": "local", "area": "NE", "attendees": ["2114"]}))
            .await
            .ok();
        let meeting = text(&begun["id"]);
        let twice = inspector.post("/api/meetings", json!({"level": "local"})).await;
        assert_eq!((twice.status, twice.code()), (409, "changed"));
        let between = text(&raise(&inspector, wanted(world, 1)).await.ok()["id"]);
        let mut agreed = wanted(world, 2);
        agreed["meeting"] = json!(meeting);
        let agreed = text(&raise(&inspector, agreed).await.ok()["id"]);
        let board = inspector.get("/api/meeting").await.ok();
        let read_back =
            board["agenda"].as_array().unwrap().iter().find(|i| i["code"] == "AG13").unwrap()["total"]
                .clone();
        assert_eq!((&board["now"]["attendees"][0]["id"], read_back), (&json!("2114"), json!(1)));
        inspector
            .post(&format!("/api/meetings/{meeting}/end"), json!({"version": board["now"]["version"]}))
            .await
            .ok();
        let mut late = wanted(world, 2);
        late["meeting"] = json!(meeting);
        assert_eq!(raise(&inspector, late).await.field(), "meeting", "it has ended");
        world.later(DAY);
        let inspector = world.sign_in("31").await;
        let board = inspector.get("/api/meeting?level=local&area=NE").await.ok();
        let undone: Vec<(String, bool)> = board["undone"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (text(&row["id"]), row["from_last"].as_bool().unwrap()))
            .collect();
        assert_eq!(undone, [(agreed, true), (between, false)], "the last meeting's first");
        // Nothing on it without the time as at which it holds.
        assert_eq!(board["as_at"], json!(world.now()));
        assert!(board["agenda"].as_array().unwrap().iter().all(|item| item["as_at"] == json!(world.now())));
        let tension = board["agenda"].as_array().unwrap().iter().find(|i| i["code"] == "AG11").unwrap();
        assert_eq!(tension["recorded"], false, "intelligence is not recorded here, and the board says so");
    })
    .await;
}

#[tokio::test]
async fn the_force_meeting_sees_what_is_late_locally_without_asking() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, wanted(world, 1)).await.ok()["id"]);
        let far = world.sign_in("32").await;
        assert_eq!(far.get("/api/meeting?level=force").await.ok()["local_overdue"], json!([]));
        assert_eq!(far.get("/api/meeting?level=local&area=NE").await.field(), "area", "not their ground");
        world.later(2 * DAY);
        let far = world.sign_in("32").await;
        let board = far.get("/api/meeting?level=force").await.ok();
        assert_eq!(
            (&board["local_overdue"][0]["id"], &board["local_overdue"][0]["standing"]),
            (&json!(id), &json!("A5"))
        );
    })
    .await;
}

#[tokio::test]
async fn an_extension_has_a_reason_and_an_authority_and_is_counted() {
    each_engine(async |world| {
        scene(world);
        let (inspector, sergeant) = (world.sign_in("31").await, world.sign_in("2114").await);
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        let later = json!({"until": world.now().plus(9 * DAY), "words": "The council comes on Thursday."});
        let rank = step(&sergeant, &id, "extend", later.clone()).await;
        assert_eq!((rank.status, rank.code()), (403, "not-allowed"));
        let why = step(&inspector, &id, "extend", json!({"until": world.now().plus(9 * DAY)})).await;
        assert_eq!(why.field(), "words");
        let sooner =
            step(&inspector, &id, "extend", json!({"until": world.now().plus(DAY), "words": "Sooner."}))
                .await;
        assert_eq!(sooner.field(), "until");
        step(&inspector, &id, "extend", later).await.ok();
        let row = one(&inspector, &id).await;
        assert_eq!((&row["standing"], &row["extensions"][0]["authority"]), (&json!("A6"), &json!("INS")));
        assert_eq!(row["record"]["first_due_at"], json!(world.now().plus(3 * DAY)), "the first day stays");
    })
    .await;
}

#[tokio::test]
async fn the_agenda_is_computed_from_what_is_recorded() {
    each_engine(async |world| {
        scene(world);
        let now = world.now();
        let job = |number: &str, hours: i64| examples::incident(number, "NE", "2", now.plus(-hours * HOUR));
        world.put("j1", &Incident { category: "PSW-MIS".to_owned(), ..job("1", 2) });
        world.put(
            "j2",
            &Incident { grade: Some("1".to_owned()), qualifiers: vec!["Q-KNI".to_owned()], ..job("2", 3) },
        );
        for n in 0..3 {
            let asb = Incident {
                category: "ASB-NUI".to_owned(),
                place: Some("The Precinct".to_owned()),
                ..job("9", 30 + n)
            };
            world.put(&format!("asb{n}"), &asb);
        }
        world.put(
            "elsewhere",
            &Incident { grade: Some("1".to_owned()), ..examples::incident("8", "TO", "1", now.plus(-HOUR)) },
        );
        let outstanding = Investigation {
            risk: Some("high".to_owned()),
            suspects_outstanding: 1,
            ..examples::investigation("NE/1/26", "NE", now.plus(-HOUR))
        };
        world.put("case", &outstanding);
        world.put("secret", &Investigation { restricted: true, ..outstanding.clone() });
        let board = world.sign_in("31").await.get("/api/meeting").await.ok();
        let rows = |code: &str| {
            board["agenda"].as_array().unwrap().iter().find(|i| i["code"] == code).unwrap()["rows"]
                .as_array()
                .unwrap()
                .clone()
        };
        assert_eq!(
            rows("AG02").iter().map(|r| text(&r["record"])).collect::<Vec<_>>(),
            ["j2"],
            "only one's own ground"
        );
        assert_eq!(
            rows("AG03")[0]["why"][0],
            "not_assessed",
            "nobody put the risk down, which is not a low one"
        );
        assert_eq!(
            rows("AG04").iter().map(|r| text(&r["record"])).collect::<Vec<_>>(),
            ["case"],
            "nothing restricted"
        );
        assert_eq!(rows("AG05")[0]["why"], json!(["high", "no_officer", "no_plan"]));
        assert_eq!(
            (&rows("AG09")[0]["title"], &rows("AG09")[0]["count"]),
            (&json!("The Precinct"), &json!(3))
        );
        // Whoever is wanted, and a job flagged as somebody's again though nobody ticked it.
        let looked_for = Wanted {
            name: "Dai Jones".to_owned(),
            area: Some("NE".to_owned()),
            category: "W01".to_owned(),
            risk: "R".to_owned(),
            decision_at: now.plus(-3 * DAY),
            decided_by: StaffId::from("31"),
            necessity: "To interview.".to_owned(),
            ..Wanted::default()
        };
        world.put("looked-for", &looked_for);
        let flag = RepeatFlag {
            about: "j1".into(),
            rule: "RR1".to_owned(),
            subject: "person:p1".to_owned(),
            said: "flagged".to_owned(),
            at: now,
            ..RepeatFlag::default()
        };
        world.put("flag-1", &flag);
        let advice = json!({"incident": "j1", "what": [], "why_not": "NA02", "at": now, "by": "81"});
        assert_eq!(
            world.say("81", "prevention_advice", "adv", 0, json!({}), advice).outcome,
            Outcome::Applied
        );
        let board = world.sign_in("31").await.get("/api/meeting").await.ok();
        let rows = |code: &str| {
            board["agenda"].as_array().unwrap().iter().find(|i| i["code"] == code).unwrap()["rows"]
                .as_array()
                .unwrap()
                .clone()
        };
        assert_eq!(
            (&rows("AG08")[0]["record"], &rows("AG08")[0]["title"]),
            (&json!("looked-for"), &json!("Dai Jones"))
        );
        assert_eq!(
            rows("AG06")[0]["why"],
            json!(["repeat", "advice_given"]),
            "and prevention was thought of"
        );
        // From the item to an action in one step.
        let mut question = wanted(world, 1);
        question["item"] = json!("AG04");
        question["linked_record"] = json!("case");
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, question.clone()).await.ok()["id"]);
        assert_eq!(one(&inspector, &id).await["record"]["linked_kind"], "investigation");
        question["linked_record"] = json!("secret");
        assert_eq!(raise(&inspector, question).await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_phone_says_that_its_posts_action_is_done_and_cannot_close_it() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        let before = world.body(&id);
        let seen = json!({"status": "A0"});
        let done = json!({"status": "A3", "evidence": "Logged.", "done_by": "2114", "done_at": world.now(), "owner_person": "2114"});
        let other = world.say("81", "action", &id, 1, seen.clone(), done.clone());
        assert_eq!(other.outcome, Outcome::Quarantined, "not a constable's post");
        assert_eq!(world.say("2114", "action", &id, 1, seen, done).outcome, Outcome::Applied);
        let held = json!({"status": "A3", "evidence": "Logged.", "done_by": "2114", "done_at": world.body(&id)["done_at"]});
        let mut close = held.clone();
        close["status"] = json!("A4");
        close["checked_by"] = json!("2114");
        assert_eq!(world.say("2114", "action", &id, 2, held, close).outcome, Outcome::Quarantined, "nobody closes their own");
        let moved = json!({"due_at": world.now().plus(30 * DAY)});
        let day = json!({"due_at": before["due_at"]});
        assert_eq!(world.say("2115", "action", &id, 2, day, moved).outcome, Outcome::Quarantined, "a day is moved at a desk");
    })
    .await;
}

#[tokio::test]
async fn acting_up_holds_the_post_from_its_day() {
    each_engine(async |world| {
        scene(world);
        let inspector = world.sign_in("31").await;
        let id = text(&raise(&inspector, wanted(world, 3)).await.ok()["id"]);
        let constable = world.sign_in("81").await;
        assert_eq!(
            constable
                .post(&format!("/api/actions/{id}"), json!({"step": "accept", "version": 1}))
                .await
                .status,
            404
        );
        let held: Staff = serde_json::from_value(world.body("81")).unwrap();
        let mut roles = held.roles.clone();
        roles.push(Dated { value: "SGT".to_owned(), from: world.now(), to: None });
        world.change("staff", "81", 2, json!({"roles": held.roles}), json!({"roles": roles}));
        let acting = world.sign_in("81").await;
        step(&acting, &id, "accept", json!({})).await.ok();
        assert_eq!(one(&acting, &id).await["record"]["owner_person"], "81");
    })
    .await;
}
