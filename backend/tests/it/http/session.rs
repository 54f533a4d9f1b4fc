//! Signing in, refreshing, guessing.

use beatbook_shared::time::{HOUR, MINUTE, SECOND};
use serde_json::{Value, json};

use super::world::{PASSWORD, World, each_engine};

async fn try_password(world: &World, collar: &str, password: &str) -> super::world::Answer {
    world.ask("POST", "/auth/sign-in", Some(json!({"collar": collar, "password": password}))).await
}

async fn refresh(world: &World, token: &str) -> super::world::Answer {
    world.ask("POST", "/auth/refresh", Some(json!({"refresh": token}))).await
}

#[tokio::test]
async fn a_sign_in_says_who_and_lasts_ten_minutes() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let evans = world.sign_in("2114").await;
        let me = evans.get("/api/me").await.ok();
        assert_eq!(
            (&me["collar"], &me["roles"], &me["areas"]),
            (&json!("2114"), &json!(["SGT"]), &json!(["NE"]))
        );
        assert!(me["may"].as_array().unwrap().contains(&json!("review")));
        world.later(10 * MINUTE + 4 * SECOND);
        assert_eq!(evans.get("/api/me").await.status, 200, "within the leeway");
        world.later(2 * SECOND);
        let answer = evans.get("/api/me").await;
        assert_eq!((answer.status, answer.code()), (401, "sign-in"));
    })
    .await;
}

#[tokio::test]
async fn a_browser_keeps_its_refresh_token_where_no_script_reads_it() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    let answer = try_password(&world, "2114", PASSWORD).await;
    assert_eq!(answer.body["refresh"], "");
    let cookie = answer.header("set-cookie");
    for part in ["__Host-beatbook=", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let held = format!("__Host-beatbook={}", answer.cookie().unwrap());
    let next = world.with("POST", "/auth/refresh", &[("cookie", &held)], None).await;
    assert_eq!((next.status, &next.body["refresh"]), (200, &json!("")));
    assert_ne!(next.cookie(), answer.cookie());

    let host = world.server.addr.to_string();
    let held = format!("__Host-beatbook={}", next.cookie().unwrap());
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "http://elsewhere.example")] {
        let foreign = world.with("POST", "/auth/refresh", &[("cookie", &held), (name, value)], None).await;
        assert_eq!((foreign.status, foreign.code()), (403, "not-allowed"), "{name}");
    }
    let origin = format!("http://{host}");
    let own = [("cookie", held.as_str()), ("origin", &origin), ("sec-fetch-site", "same-origin")];
    assert_eq!(world.with("POST", "/auth/refresh", &own, None).await.status, 200);
}

#[tokio::test]
async fn a_retry_whose_answer_was_lost_gets_the_same_successor() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let first = world.sign_in("2114").await.refresh;
        let lost = refresh(world, &first).await.ok();
        world.later(29 * SECOND);
        let again = refresh(world, &first).await.ok();
        assert_eq!(again["refresh"], lost["refresh"]);
        let second = again["refresh"].as_str().unwrap().to_owned();
        assert_eq!(refresh(world, &second).await.status, 200, "the successor works");
    })
    .await;
}

#[tokio::test]
async fn a_spent_token_that_turns_up_again_ends_the_sign_in() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        // After its successor was used.
        let first = world.sign_in("2114").await.refresh;
        let second = refresh(world, &first).await.ok();
        let third = refresh(world, second["refresh"].as_str().unwrap()).await.ok();
        assert_eq!(refresh(world, &first).await.code(), "sign-in");
        assert_eq!(
            refresh(world, third["refresh"].as_str().unwrap()).await.status,
            401,
            "the family has ended"
        );
        let bearer = format!("Bearer {}", third["access"].as_str().unwrap());
        let me = world.with("GET", "/api/me", &[("authorization", &bearer)], None).await;
        assert_eq!(me.status, 401, "and so has its access token");
        // Later than any lost answer.
        let first = world.sign_in("2114").await.refresh;
        let second = refresh(world, &first).await.ok();
        world.later(31 * SECOND);
        assert_eq!(refresh(world, &first).await.status, 401);
        assert_eq!(refresh(world, second["refresh"].as_str().unwrap()).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_lost_its_signal_has_longer_to_ask_again() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    let phone = world.enrol("81").await;
    let lost = refresh(&world, &phone.refresh).await.ok();
    world.later(9 * MINUTE);
    let again = refresh(&world, &phone.refresh).await.ok();
    assert_eq!(again["refresh"], lost["refresh"]);
    world.later(2 * MINUTE);
    assert_eq!(refresh(&world, &phone.refresh).await.status, 401);
}

#[tokio::test]
async fn a_sign_in_ends_without_use_and_at_the_latest_after_its_longest_time() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    world.staff("81", "PCO", "NE");
    let token = world.sign_in("2114").await.refresh;
    world.later(12 * HOUR - 1);
    let token = refresh(&world, &token).await.ok()["refresh"].as_str().unwrap().to_owned();
    world.later(12 * HOUR);
    assert_eq!(refresh(&world, &token).await.status, 401);
    let mut token = world.enrol("81").await.refresh;
    for _ in 0..3 {
        world.later(3 * HOUR);
        token = refresh(&world, &token).await.ok()["refresh"].as_str().unwrap().to_owned();
    }
    world.later(3 * HOUR);
    assert_eq!(refresh(&world, &token).await.status, 401, "a shift, however much it was used");
}

#[tokio::test]
async fn signing_out_ends_it_at_once() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let evans = world.sign_in("2114").await;
        let answer = world.ask("POST", "/auth/sign-out", Some(json!({"refresh": evans.refresh}))).await;
        assert_eq!(answer.status, 204);
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(evans.get("/api/me").await.status, 401);
        assert_eq!(refresh(world, &evans.refresh).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_make_the_guesser_wait_and_tell_nothing() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let mut known: Vec<Value> = Vec::new();
        let mut unknown: Vec<Value> = Vec::new();
        for _ in 0..6 {
            for (collar, told) in [("2114", &mut known), ("9999", &mut unknown)] {
                let answer = try_password(world, collar, "wrong horse battery").await;
                assert_eq!((answer.status, answer.code()), (401, "wrong-password"));
                told.push(json!([answer.body["title"], answer.body["detail"], answer.header("retry-after")]));
            }
        }
        assert_eq!(known, unknown, "nobody can tell which number somebody has");
        assert_eq!(known[3][2], "", "four wrong ones cost nothing");
        assert_eq!(known[4][2], "30");
        assert_eq!(try_password(world, "2114", PASSWORD).await.status, 401, "even the right one waits");
        world.later(30 * SECOND);
        assert_eq!(try_password(world, "2114", "wrong horse battery").await.header("retry-after"), "60");
        world.later(60 * SECOND);
        assert_eq!(try_password(world, "2114", PASSWORD).await.status, 200);
        assert_eq!(
            try_password(world, "2114", "wrong horse battery").await.header("retry-after"),
            "",
            "forgotten"
        );
    })
    .await;
}

#[tokio::test]
async fn guessing_from_outside_does_not_lock_out_the_officers_own_device() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    let phone = world.enrol("81").await;
    for _ in 0..8 {
        try_password(&world, "81", "wrong horse battery").await;
    }
    assert_eq!(try_password(&world, "81", PASSWORD).await.status, 401);
    let question = json!({"collar": "81", "password": PASSWORD, "device": phone.device});
    let answer = world.ask("POST", "/auth/sign-in", Some(question)).await.ok();
    assert_ne!(answer["refresh"], "", "a device is given its token to seal");
}

#[tokio::test]
async fn roles_are_read_by_date_at_each_request() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let evans = world.sign_in("2114").await;
        assert_eq!(evans.get("/api/reviews").await.status, 200);
        let before = world.body("2114");
        let mut after = before.clone();
        after["roles"][0]["to"] = json!(world.now().0 + MINUTE);
        world.change("staff", "2114", 1, before, after);
        assert_eq!(evans.get("/api/reviews").await.status, 200, "until then");
        world.later(MINUTE);
        let answer = evans.get("/api/reviews").await;
        assert_eq!((answer.status, answer.code()), (403, "not-allowed"), "and not a moment longer");
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_what_was_signed_in_with_the_old_one() {
    let world = World::lite().await;
    let id = world.staff("2114", "SGT", "NE");
    let evans = world.sign_in("2114").await;
    let hash = beatbook_server::session::hash_password("another long password").unwrap();
    let now = world.now();
    world
        .server
        .station
        .db
        .write(move |tx| beatbook_server::session::set_password(tx, &id, &hash, now))
        .unwrap();
    assert_eq!(evans.get("/api/me").await.status, 401);
    assert_eq!(try_password(&world, "2114", PASSWORD).await.status, 401);
    assert_eq!(try_password(&world, "2114", "another long password").await.status, 200);
}
