//! Administration: people and roles by date, teams, and lists as data; each with who, when, what and why.

use beatbook_shared::examples;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, HOUR};
use serde_json::{Value, json};

use super::world::{PASSWORD, Signed, World, each_engine};

async fn change(admin: &Signed<'_>, id: &str, version: &Value, change: Value) -> super::world::Answer {
    let body = json!({"version": version, "change": change, "reason": "Acting up for a week"});
    admin.post(&format!("/api/staff/{id}"), body).await
}

async fn version(admin: &Signed<'_>, id: &str) -> Value {
    admin.get(&format!("/api/staff/{id}")).await.ok()["version"].clone()
}

#[tokio::test]
async fn a_role_from_a_day_to_a_day_opens_and_closes_by_itself_and_is_accounted_for() {
    each_engine(async |world| {
        world.staff("99", "ADM", "NE");
        world.staff("81", "PCO", "NE");
        let (admin, officer) = (world.sign_in("99").await, world.sign_in("81").await);
        assert_eq!(officer.get("/api/reviews").await.status, 403);
        let (from, to) = (world.now().plus(5 * 60_000), world.now().plus(8 * 60_000));
        let give = json!({"change": "give_role", "role": "SGT", "from": from, "to": to});
        let file = change(&admin, "81", &version(&admin, "81").await, give.clone()).await.ok();
        assert_eq!(file["roles"].as_array().unwrap().len(), 2);
        let act = &file["acts"][0];
        assert_eq!((&act["what"], &act["by"]["collar"]), (&json!("roles"), &json!("99")));
        assert_eq!(act["reason"], "Acting up for a week");
        assert_eq!(act["changed"][0]["after"], format!("SGT/{}/{}", from.0, to.0));
        assert_eq!(act["changed"][0]["before"], "", "what was held is as it was");
        world.later(6 * 60_000);
        assert_eq!(officer.get("/api/reviews").await.status, 200, "the role has begun");
        world.later(3 * 60_000);
        assert_eq!(officer.get("/api/reviews").await.status, 403, "and has ended");
        let past = change(&admin, "81", &file["version"], give).await;
        assert_eq!((past.status, past.field()), (422, "from"));
        let stale = change(&admin, "81", &json!(1), json!({"change": "end_role", "role": "PCO"})).await;
        assert_eq!((stale.status, stale.code()), (409, "changed"));
    })
    .await;
}

#[tokio::test]
async fn nobody_lifts_themselves_and_the_last_administrator_stays() {
    each_engine(async |world| {
        world.staff("99", "ADM", "NE");
        world.staff("98", "ADM", "NE");
        let (one, two) = (world.sign_in("99").await, world.sign_in("98").await);
        let own =
            change(&one, "99", &version(&one, "99").await, json!({"change": "give_role", "role": "SUP"}))
                .await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"));
        let close = |id: &str| format!("/api/staff/{id}/close");
        let own = one.post(&close("99"), json!({"reason": "I am leaving"})).await;
        assert_eq!((own.status, own.code()), (403, "not-allowed"));
        // One of two may go; the other then has nobody beside them, and what would take them away is refused.
        let closed = one.post(&close("98"), json!({"reason": "Has left"})).await.ok();
        assert_eq!(closed["account"]["state"], "closed");
        assert_eq!(two.get("/api/staff").await.status, 401, "a closed account is signed out at once");
        let back = one.post("/api/staff/98/password", json!({"reason": "Came back"})).await.ok();
        let password = back["password"].as_str().unwrap();
        let again =
            world.ask("POST", "/auth/sign-in", Some(json!({"collar": "98", "password": password}))).await;
        assert_eq!(again.status, 200, "a new password opens the account");
        let end = json!({"change": "end_role", "role": "ADM", "to": world.now().plus(DAY)});
        assert_eq!(change(&one, "98", &version(&one, "98").await, end).await.status, 200);
        world.staff("97", "ADM", "NE");
        let three = world.sign_in("97").await;
        let leave = |at| json!({"change": "leave", "at": at});
        let v = version(&three, "99").await;
        assert_eq!(change(&three, "99", &v, leave(world.now().plus(HOUR))).await.status, 200);
        // Now 98 ends tomorrow and 99 in an hour: whoever is left may not be taken away by either.
        let v = version(&one, "97").await;
        let last = change(&one, "97", &v, json!({"change": "end_role", "role": "ADM"})).await;
        assert_eq!((last.status, last.code()), (403, "not-allowed"));
        let v = version(&one, "97").await;
        assert_eq!(change(&one, "97", &v, leave(world.now().plus(2 * DAY))).await.code(), "not-allowed");
    })
    .await;
}

#[tokio::test]
async fn an_administrator_cannot_lift_themselves_through_the_log_either() {
    let world = World::lite().await;
    world.staff("99", "ADM", "NE");
    let before = world.body("99");
    let mut after = before.clone();
    after["roles"].as_array_mut().unwrap().push(json!({"value": "SUP", "from": 0}));
    let settled = world.say("99", "staff", "99", 1, before.clone(), after);
    assert_eq!(settled.outcome, beatbook_shared::sync::wire::Outcome::Quarantined);
    assert_eq!(world.body("99"), before);
}

#[tokio::test]
async fn somebody_new_signs_in_with_the_password_that_was_shown_once() {
    each_engine(async |world| {
        world.staff("99", "ADM", "NE");
        let admin = world.sign_in("99").await;
        let team = json!({"version": 0, "name": "Newport Response", "area": "NE", "function": "response",
            "reason": "A new team"});
        let teams = admin.post("/api/teams", team.clone()).await.ok();
        let team_id = teams["teams"][0]["id"].clone();
        let new = json!({"name": "Carys Nowell", "collar": "2114", "roles": ["SGT"], "areas": ["NE"],
            "teams": [team_id], "language": "cy", "reason": "Joined from Dyfed"});
        let made = admin.post("/api/staff", new.clone()).await.ok();
        let sign_in = json!({"collar": "2114", "password": made["password"]});
        assert_eq!(world.ask("POST", "/auth/sign-in", Some(sign_in)).await.status, 200);
        assert_eq!(admin.post("/api/staff", new.clone()).await.field(), "collar", "the number is taken");
        let mut nowhere = new.clone();
        nowhere["roles"] = json!(["XXX"]);
        assert_eq!(admin.post("/api/staff", nowhere).await.field(), "value");
        assert_eq!(admin.post("/api/staff/x/close", json!({"reason": ""})).await.field(), "reason");
        let teams = admin.get("/api/teams").await.ok();
        let row = &teams["teams"][0];
        assert_eq!(
            (&row["supervisors"][0]["collar"], &row["members"][0]["name"]),
            (&json!("2114"), &new["name"])
        );
        let before = admin.get(&format!("/api/teams?on={}", world.now().plus(-DAY).0)).await.ok();
        assert_eq!(before["teams"][0]["members"], json!([]), "yesterday nobody was in it");
        let acts = admin.get("/api/administration").await.ok();
        let done: Vec<&str> =
            acts["acts"].as_array().unwrap().iter().map(|a| a["what"].as_str().unwrap()).collect();
        assert_eq!(done.iter().collect::<std::collections::BTreeSet<_>>().len(), 2, "{done:?}");
        assert!(!acts.to_string().contains(made["password"].as_str().unwrap()));
        assert!(!acts.to_string().contains(PASSWORD));
    })
    .await;
}

#[tokio::test]
async fn a_list_is_previewed_then_changed_and_counts_everywhere_from_its_day() {
    each_engine(async |world| {
        world.staff("99", "ADM", "NE");
        world.staff("90", "SGT", "NE");
        let admin = world.sign_in("99").await;
        let list = admin.get("/api/reference/response_grades").await.ok();
        let mut row = list["rows"].as_array().unwrap().iter().find(|r| r["code"] == "1").unwrap().clone();
        row["extra"]["target_min_urban"] = json!("12");
        let day = |ms: i64| beatbook_shared::reference::day(world.now().plus(ms)).to_string();
        let mut edit =
            json!({"version": list["version"], "from": day(DAY), "edit": {"how": "row", "row": row}});
        let preview = admin.post("/api/reference/response_grades/preview", edit.clone()).await.ok();
        assert_eq!(preview["rows"][0]["columns"], json!(["target_min_urban"]));
        assert!(preview["compared"].as_u64().unwrap() > 0);
        let path = "/api/reference/response_grades";
        assert_eq!(admin.post(path, edit.clone()).await.field(), "reason", "a change needs a reason");
        edit["reason"] = json!("Agreed with the control room");
        let changed = admin.post(path, edit.clone()).await.ok();
        assert_eq!(
            (&changed["acts"][0]["what"], &changed["own"][0]["row"]["valid_from"]),
            (&json!("list"), &json!(day(DAY)))
        );
        let again = admin.post(path, edit.clone()).await;
        assert_eq!((again.status, again.code()), (409, "changed"), "it was read before the change");
        let lists = world.sign_in("90").await.get("/api/lists").await.ok();
        let rows: Vec<&Value> =
            lists["response_grades"].as_array().unwrap().iter().filter(|r| r["code"] == "1").collect();
        assert_eq!(
            (&rows[0]["valid_to"], &rows[1]["extra"]["target_min_urban"]),
            (&json!(day(0)), &json!("12"))
        );
        let past =
            json!({"version": changed["version"], "from": day(-DAY), "edit": {"how": "end", "code": "4"}});
        assert_eq!(admin.post("/api/reference/response_grades/preview", past).await.field(), "from");
        let nonsense = json!({"version": changed["version"], "from": day(DAY),
            "edit": {"how": "csv", "text": "code,valid_from\n1,2020-01-01\n"}});
        let refused = admin.post("/api/reference/response_grades/preview", nonsense).await;
        assert!(
            refused.field() == "edit" && refused.body.to_string().contains("valid_to"),
            "{}",
            refused.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_preview_says_which_open_cases_get_another_date_and_which_figures_would_differ() {
    let world = World::lite().await;
    world.staff("99", "ADM", "NE");
    let case = Investigation { oic: None, ..examples::investigation("Theft", "NE", world.now().plus(-HOUR)) };
    world.put("case1", &case);
    let admin = world.sign_in("99").await;
    let list = admin.get("/api/reference/review_schedule").await.ok();
    let mut row = list["rows"].as_array().unwrap().iter().find(|row| row["code"] == "SR01").unwrap().clone();
    row["extra"]["first_hours"] = json!("1000");
    let today = beatbook_shared::reference::day(world.now()).to_string();
    let edit = json!({"version": list["version"], "from": today, "edit": {"how": "row", "row": row}});
    let preview = admin.post("/api/reference/review_schedule/preview", edit).await.ok();
    assert_eq!((&preview["cases"]["open"], &preview["cases"]["moved"]), (&json!(1), &json!(1)));
    assert_eq!(
        admin.get("/api/reference/review_schedule").await.ok()["own"],
        json!([]),
        "nothing was written"
    );
}
