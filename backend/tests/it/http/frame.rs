//! What every answer has: its id, its headers, and one shape for every error.

use serde_json::json;

use super::world::{Answer, World};

fn is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.body["status"], status);
    assert_eq!(answer.body["request"], answer.header("x-request-id"));
    assert_eq!(answer.body["type"], format!("about:blank#{code}"));
    assert!(answer.body["detail"].as_str().unwrap().ends_with('.'), "{}", answer.body["detail"]);
}

#[tokio::test]
async fn every_error_is_a_problem_with_the_requests_id() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    let evans = world.sign_in("2114").await;
    is_problem(&world.ask("GET", "/api/me", None).await, 401, "sign-in");
    is_problem(&world.ask("GET", "/no/such/page.html", None).await, 404, "not-found");
    is_problem(&world.ask("GET", "/api/no-such", None).await, 404, "not-found");
    let wrong_method = world.ask("DELETE", "/api/me", None).await;
    is_problem(&wrong_method, 405, "bad-request");
    assert_eq!(wrong_method.header("allow"), "GET");
    is_problem(&evans.get("/api/investigations/none").await, 404, "not-found");
    let unknown = evans.get("/api/investigations?colour=red").await;
    is_problem(&unknown, 422, "bad-field");
    assert_eq!(unknown.field(), "colour");
    is_problem(&world.ask("GET", "/api/investigations?colour=red", None).await, 401, "sign-in");
    let missing = world.ask("POST", "/auth/sign-in", Some(json!({"collar": "1"}))).await;
    is_problem(&missing, 422, "bad-field");
    assert_eq!(missing.field(), "password");
    let large = json!({"collar": "1", "password": "x".repeat(20_000)});
    let large = world.ask("POST", "/auth/sign-in", Some(large)).await;
    is_problem(&large, 413, "too-large");
    assert!(large.body["detail"].as_str().unwrap().contains("16384 bytes"), "{}", large.body["detail"]);
    let raw = |kind: &'static str, body: &'static str| {
        let url = format!("http://{}/auth/sign-in", world.server.addr);
        reqwest::Client::new().post(url).header("content-type", kind).body(body).send()
    };
    assert_eq!(raw("text/plain", "{}").await.unwrap().status(), 415);
    assert_eq!(raw("application/json", "{").await.unwrap().status(), 400);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::lite().await;
    for path in ["/healthz", "/api/me", "/", "/nothing"] {
        let answer = world.ask("GET", path, None).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
}

#[tokio::test]
async fn hostile_tokens_are_just_not_signed_in() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    let good = world.sign_in("2114").await.access;
    let long = "x".repeat(100_000);
    for token in
        ["", "x", "a.b.c", "null", "../../etc/passwd", &long[..30_000], &format!("{good}x"), &good[1..]]
    {
        let bearer = format!("Bearer {token}");
        let answer = world.with("GET", "/api/me", &[("authorization", &bearer)], None).await;
        assert!(
            matches!(answer.status, 401 | 400 | 431),
            "{}: {}",
            answer.status,
            &token[..token.len().min(40)]
        );
    }
    let basic = world.with("GET", "/api/me", &[("authorization", &format!("Basic {good}"))], None).await;
    assert_eq!(basic.status, 401);
}

#[tokio::test]
async fn health_and_readiness_and_lists() {
    let world = World::lite().await;
    assert_eq!(world.ask("GET", "/healthz", None).await.ok()["alive"], true);
    assert_eq!(world.ask("GET", "/readyz", None).await.ok()["ready"], true);
    world.staff("81", "PCO", "NE");
    let lists = world.sign_in("81").await.get("/api/lists").await.ok();
    assert_eq!(lists["response_grades"].as_array().map(|rows| !rows.is_empty()), Some(true));
}

#[tokio::test]
async fn lists_are_packed_for_those_who_unpack() {
    let world = World::lite().await;
    world.staff("81", "PCO", "NE");
    let signed = world.sign_in("81").await;
    let bearer = format!("Bearer {}", signed.access);
    let headers = [("authorization", bearer.as_str()), ("accept-encoding", "zstd, gzip")];
    let packed = world.with("GET", "/api/lists", &headers, None).await;
    assert_eq!(packed.header("content-encoding"), "zstd");
}
