//! Every address with every role: what the table says, the server does.

use std::collections::BTreeSet;

use beatbook_server::http::routes::{ROUTES, Right, Route};
use beatbook_shared::access::may;
use beatbook_shared::reference;
use serde_json::json;

use super::world::{Signed, World};

/// An address with something in each hole, and a body that gets past reading.
fn filled(route: &Route) -> String {
    route
        .path
        .replace("{board}", "attendance")
        .replace("{measure}", "AT01")
        .replace("{id}", "01a00000-0000-7000-8000-000000000000")
}

async fn status(signed: &Signed<'_>, route: &Route) -> (u16, String) {
    let body = (route.method != "GET").then(|| json!({}));
    let answer = signed.ask(route.method, &filled(route), body).await;
    (answer.status, answer.code().to_owned())
}

#[tokio::test]
async fn every_route_opens_for_exactly_the_roles_of_the_table() {
    let world = World::lite().await;
    let roles: BTreeSet<&str> = reference::list("roles").iter().map(|row| row.code.as_str()).collect();
    assert!(roles.len() >= 20, "{roles:?}");
    let mut wrong = Vec::new();
    for role in roles {
        world.staff(role, role, "NE");
        let signed = world.sign_in(role).await;
        for route in ROUTES.iter().filter(|r| r.path != "/events") {
            let (status, code) = status(&signed, route).await;
            let refused =
                status == 401 || (status == 403 && matches!(code.as_str(), "not-allowed" | "device"));
            let open = match route.right {
                // These answer for themselves: a browser without a cookie is not signed in.
                Right::Anyone => continue,
                Right::SignedIn => true,
                Right::May(action) => may(role, action),
                Right::Device => false,
            };
            if open == refused {
                wrong.push(format!("{} {} as {role}: {status} {code}", route.method, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn nothing_but_signing_in_opens_for_nobody() {
    let world = World::lite().await;
    for route in ROUTES.iter().filter(|r| r.right != Right::Anyone) {
        let body = (route.method != "GET").then(|| json!({}));
        let answer = world.ask(route.method, &filled(route), body).await;
        assert_eq!((answer.status, answer.code()), (401, "sign-in"), "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_revoked_device_opens_only_what_takes_its_outbox() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    let phone = world.enrol("2114").await;
    let opens = |right| match right {
        Right::SignedIn => true,
        Right::May(action) => may("SGT", action),
        Right::Anyone | Right::Device => false,
    };
    for route in ROUTES.iter().filter(|r| opens(r.right)) {
        assert_ne!(status(&phone, route).await.0, 403, "{} {} before", route.method, route.path);
    }
    world.revoke(&phone.device);
    for route in ROUTES.iter().filter(|r| matches!(r.right, Right::SignedIn | Right::May(_))) {
        let (status, code) = status(&phone, route).await;
        assert_eq!((status, code.as_str()), (403, "device"), "{} {}", route.method, route.path);
    }
}

/// A route that is served but not in the table would be walked by nobody.
#[test]
fn every_address_in_the_sources_is_in_the_table() {
    let known: BTreeSet<&str> = ROUTES.iter().map(|r| r.path).collect();
    let mut seen = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for start in ["web::resource(\"", ".route(\"", "cfg.route(\""] {
                for rest in text.split(start).skip(1) {
                    let address = rest.split('"').next().unwrap();
                    assert!(
                        known.contains(address),
                        "{} serves {address}, which the table lacks",
                        path.display()
                    );
                    seen.insert(address.to_owned());
                }
            }
        }
    }
    let unserved: Vec<_> = known.iter().filter(|path| !seen.contains(**path)).collect();
    assert!(unserved.is_empty(), "in the table and served nowhere: {unserved:?}");
}
