//! Long lists over HTTP: who finds what, in which order, page by page; and saved views.

use std::collections::BTreeSet;

use beatbook_server::db::schema::case_row;
use beatbook_server::http::routes::ROUTES;
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId, TeamId};
use beatbook_shared::patrol::attendance::{Point, Stamp};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::world::{Signed, World, each_engine, text};

const CASES: &str = "/api/find/investigations";
const JOBS: &str = "/api/find/jobs";

fn case(world: &World, id: &str, area: &str, change: impl FnOnce(&mut Investigation)) {
    let mut case = examples::investigation(&format!("{area}/{id}"), area, world.now().plus(-3 * DAY));
    change(&mut case);
    world.put(id, &case);
}

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("a page has items");
    items.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// All ids, read page by page.
async fn walk(signed: &Signed<'_>, path: &str, sort: &str, descending: bool) -> Vec<String> {
    let mut all = Vec::new();
    let mut after = Value::Null;
    loop {
        let question = json!({"sort": sort, "descending": descending, "after": after, "limit": 7});
        let page = signed.post(path, question).await.ok();
        all.extend(ids(&page));
        after = page["next"].clone();
        if after.is_null() {
            return all;
        }
    }
}

#[tokio::test]
async fn a_list_finds_what_its_reader_may_read_and_counts_nothing_else() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        world.staff("81", "PCO", "MO");
        case(world, "mine", "NE", |_| {});
        case(world, "far", "MO", |_| {});
        case(world, "carried", "MO", |c| c.oic = Some(StaffId::from("2114")));
        case(world, "secret", "NE", |c| c.restricted = true);
        case(world, "told", "NE", |c| {
            c.restricted = true;
            c.allowed = vec![StaffId::from("2114")];
        });
        let evans = world.sign_in("2114").await;
        let page = evans.post(CASES, json!({"count": true})).await.ok();
        let found: BTreeSet<String> = ids(&page).into_iter().collect();
        assert_eq!(found, ["carried", "mine", "told"].map(str::to_owned).into());
        assert_eq!(page["total"], json!({"rows": 3, "exact": true}));

        // A case that leaves the reader's sight leaves the list in the same write.
        world.change("investigation", "mine", 1, json!({"restricted": false}), json!({"restricted": true}));
        let page = evans.post(CASES, json!({"count": true})).await.ok();
        assert_eq!(page["total"]["rows"], 2);
        let none = evans.post(CASES, json!({"narrow": {"words": "MO/far"}, "count": true})).await.ok();
        assert_eq!((ids(&none).len(), &none["total"]["rows"]), (0, &json!(0)));
    })
    .await;
}

#[tokio::test]
async fn words_are_found_however_they_are_accented_and_taken_as_they_are() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        case(world, "a", "NE", |c| c.title = "Theft at Tŷ Llŷr".to_owned());
        case(world, "b", "NE", |c| c.title = "Theft of 100% wool".to_owned());
        case(world, "c", "NE", |c| c.place = Some("Heol y Bont_Faen".to_owned()));
        let evans = world.sign_in("2114").await;
        for (words, found) in [
            ("ty llyr", vec!["a"]),
            ("LLŶR theft", vec!["a"]),
            ("100%", vec!["b"]),
            ("h_f", vec![]),
            ("bont_faen", vec!["c"]),
            ("ne/c", vec!["c"]),
            ("\\", vec![]),
            ("   ", vec!["a", "b", "c"]),
        ] {
            let page = evans.post(CASES, json!({"narrow": {"words": words}, "sort": "number"})).await.ok();
            assert_eq!(ids(&page), found, "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn pages_hold_every_row_once_in_every_order() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        for n in 0..40 {
            case(world, &format!("c{n:02}"), "NE", |c| {
                c.title = format!("Title {}", n % 5);
                c.risk = [None, Some("high"), Some("medium")][n % 3].map(str::to_owned);
                c.recorded_at = c.recorded_at.plus(i64::try_from(n % 4).unwrap() * HOUR);
            });
            let mut job = examples::incident(&format!("J{}", n % 6), "NE", "2", world.now());
            job.title = format!("Job {}", n % 3);
            world.put(&format!("j{n:02}"), &job);
        }
        let evans = world.sign_in("2114").await;
        let lists = [
            (CASES, vec!["recorded", "updated", "title", "number", "area", "status", "risk", "due"]),
            (
                JOBS,
                vec!["created", "number", "title", "area", "grade", "status", "resulted", "scene", "took"],
            ),
        ];
        for (path, sorts) in lists {
            for sort in sorts {
                let up = walk(&evans, path, sort, false).await;
                let mut down = walk(&evans, path, sort, true).await;
                assert_eq!(up.iter().collect::<BTreeSet<_>>().len(), 40, "{path} by {sort}");
                assert_eq!(up.len(), 40, "{path} by {sort}");
                down.reverse();
                assert_eq!(up, down, "{path} by {sort}");
                let leap = evans.post(path, json!({"sort": sort, "skip": 33, "limit": 5})).await.ok();
                assert_eq!(ids(&leap), up[33..38], "{path} by {sort}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn filters_narrow_and_combine() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let officer = StaffId::from("81");
        case(world, "high", "NE", |c| c.risk = Some("high".to_owned()));
        case(world, "hers", "NE", |c| c.oic = Some(officer.clone()));
        case(world, "closed", "NE", |c| c.status = "closed".to_owned());
        case(world, "team", "NE", |c| c.team = Some(TeamId::from("t1")));
        case(world, "old", "NE", |c| c.recorded_at = c.recorded_at.plus(-30 * DAY));
        let told = world.now().plus(-HOUR);
        world.put("u1", &examples::update(&"high".into(), &officer, "enquiry", "Asked.", told));
        let evans = world.sign_in("2114").await;
        for (narrow, found) in [
            (json!({"risks": ["high"]}), vec!["high"]),
            (json!({"officer": "81"}), vec!["hers"]),
            (json!({"statuses": ["closed", "filed"]}), vec!["closed"]),
            (json!({"team": "t1"}), vec!["team"]),
            (json!({"to": world.now().plus(-10 * DAY)}), vec!["old"]),
            (json!({"quiet_days": 1, "areas": ["NE"]}), vec!["closed", "hers", "old", "team"]),
            (json!({"areas": ["MO"]}), vec![]),
            (json!({"risks": ["high"], "statuses": ["closed"]}), vec![]),
        ] {
            let page = evans.post(CASES, json!({"narrow": narrow, "sort": "number"})).await.ok();
            let mut ids = ids(&page);
            ids.sort();
            assert_eq!(ids, found, "{narrow}");
        }
        let refused = evans.post(CASES, json!({"narrow": {"grades": ["1"]}})).await;
        assert_eq!((refused.status, refused.field()), (422, "grades"));
        let refused = evans.post(CASES, json!({"narrow": {"victim": "x"}})).await;
        assert_eq!(refused.status, 422);
    })
    .await;
}

fn stamped(world: &World, id: &str, of: &RecordId, stamp: Stamp) {
    world.put(id, &Stamp { attendance: of.clone(), ..stamp });
}

#[tokio::test]
async fn a_job_says_who_went_and_when_by_the_stamps_that_stand() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        let opened = world.now().plus(-2 * HOUR);
        let job = world.put("job", &Incident { rural: true, ..examples::incident("7", "NE", "1", opened) });
        world.put("none", &examples::incident("8", "NE", "2", opened));
        let first = world.put("a1", &examples::attendance(&job, "NE21", &[]));
        let second = world.put("a2", &examples::attendance(&job, "NE22", &[]));
        let at = |minutes: i64| opened.plus(minutes * MINUTE);
        stamped(world, "s1", &first, examples::stamp(&first, Point::Assigned, at(2)));
        stamped(world, "s2", &first, examples::stamp(&first, Point::AtScene, at(30)));
        stamped(world, "s3", &second, examples::stamp(&second, Point::AtScene, at(9)));
        let evans = world.sign_in("2114").await;
        let line =
            async || evans.post(JOBS, json!({"narrow": {"words": "7"}})).await.ok()["items"][0].clone();
        let row = line().await;
        assert_eq!((&row["resources"], &row["assigned_at"]), (&json!(2), &json!(at(2))));
        assert_eq!((&row["at_scene_at"], &row["took"]), (&json!(at(9)), &json!(9 * MINUTE)));

        // She was never there: the stamp is taken back, and the other car was first.
        let back = Stamp {
            at: None,
            corrects: Some("s3".into()),
            ..examples::stamp(&second, Point::AtScene, at(9))
        };
        stamped(world, "s4", &second, back);
        let row = line().await;
        assert_eq!((&row["at_scene_at"], &row["took"]), (&json!(at(30)), &json!(30 * MINUTE)));
        for (narrow, found) in [
            (json!({"attended": true}), "job"),
            (json!({"attended": false}), "none"),
            (json!({"rural": true}), "job"),
        ] {
            assert_eq!(ids(&evans.post(JOBS, json!({"narrow": narrow})).await.ok()), [found], "{narrow}");
        }
    })
    .await;
}

#[tokio::test]
async fn rows_behind_a_figure_come_by_the_page_and_are_counted_anew_when_something_changed() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        for n in 0..12 {
            let opened = world.now().plus(-DAY - n * HOUR);
            let job =
                world.put(&format!("j{n:02}"), &examples::incident(&format!("J{n:02}"), "NE", "1", opened));
            world.put(&format!("g{n:02}"), &examples::grading(&job, "1", opened));
            let sent = world.put(&format!("a{n:02}"), &examples::attendance(&job, "NE21", &[]));
            stamped(
                world,
                &format!("s{n:02}"),
                &sent,
                examples::stamp(&sent, Point::AtScene, opened.plus((n + 1) * MINUTE)),
            );
        }
        let evans = world.sign_in("2114").await;
        let ask = async |more: Value| {
            let mut question = json!({"board": "attendance", "measure": "AT02", "to": world.now()});
            question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            evans.post("/api/find/rows", question).await
        };
        let whole = ask(json!({})).await.ok();
        let of = |page: &Value| -> Vec<String> {
            page["items"].as_array().unwrap().iter().map(|r| text(&r["record"])).collect()
        };
        let all = of(&whole);
        assert_eq!((all.len(), &whole["total"]), (12, &json!({"rows": 12, "exact": true})));
        let slow = ask(json!({"sort": "start", "descending": true, "limit": 5})).await.ok();
        let rest = ask(json!({"sort": "start", "descending": true, "limit": 500, "skip": 5})).await.ok();
        let mut both = of(&slow);
        both.extend(of(&rest));
        both.sort();
        let mut sorted = all.clone();
        sorted.sort();
        assert_eq!(both, sorted, "pages hold every row once");
        let out = ask(json!({"counted": false})).await.ok();
        let counted = ask(json!({"counted": true})).await.ok();
        assert_eq!(out["total"]["rows"].as_u64().unwrap() + counted["total"]["rows"].as_u64().unwrap(), 12);
        assert_eq!(ask(json!({"sort": "name"})).await.field(), "sort");
        assert_eq!(ask(json!({"limit": 501})).await.field(), "limit");
        world.put("j99", &examples::incident("J99", "NE", "1", world.now().plus(-DAY)));
        assert_eq!(ask(json!({})).await.ok()["total"]["rows"], 13, "nothing stale is shown");
    })
    .await;
}

#[tokio::test]
async fn rows_are_what_their_records_say_and_a_row_that_is_not_is_found() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        case(world, "c", "NE", |_| {});
        let job = world.put("job", &examples::incident("7", "NE", "1", world.now()));
        let sent = world.put("a", &examples::attendance(&job, "NE21", &[]));
        stamped(world, "s", &sent, examples::stamp(&sent, Point::AtScene, world.now().plus(MINUTE)));
        world.put("u", &examples::update(&"c".into(), &"2114".into(), "enquiry", "Asked.", world.now()));
        world.change("investigation", "c", 1, json!({"risk": "standard"}), json!({"risk": "high"}));
        let db = &world.server.station.db;
        let check = || db.read(beatbook_server::sync::check::check).unwrap();
        let report = check();
        assert_eq!((report.wrong.as_slice(), report.listed), ([].as_slice(), 2));

        db.write(|tx| {
            diesel::update(case_row::table).set(case_row::risk.eq("standard")).execute(&mut **tx)?;
            Ok(())
        })
        .unwrap();
        let wrong = check().wrong;
        assert!(wrong.len() == 1 && wrong[0].contains("investigation c"), "{wrong:?}");
        db.write(|tx| beatbook_server::find::rebuild(tx)).unwrap();
        assert_eq!(check().wrong, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_saved_view_is_offered_to_whom_it_is_for_and_shows_only_what_they_may_see() {
    each_engine(async |world| {
        world.staff("2114", "SGT", "NE");
        world.staff("2200", "SGT", "MO");
        world.staff("900", "INS", "NE");
        case(world, "mine", "NE", |_| {});
        let (evans, price, morgan) =
            (world.sign_in("2114").await, world.sign_in("2200").await, world.sign_in("900").await);
        let view = json!({"narrow": {"words": "Dafydd Pugh", "statuses": ["open"]}, "sort": "title"});
        let save = |level: &str, name: &str| json!({"list": "investigations", "level": level, "name": name, "view": view});
        let mine = evans.post("/api/views", save("person", "Mine")).await.ok();
        assert_eq!((&mine["view"]["narrow"]["words"], &mine["mine"]), (&json!("Dafydd Pugh"), &json!(true)));
        let of = async |who: &Signed<'_>| -> Vec<String> {
            let views = who.get("/api/views?list=investigations").await.ok();
            views["items"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!((of(&evans).await, of(&price).await), (vec!["Mine".to_owned()], vec![]));
        let path = format!("/api/views/{}", mine["id"].as_str().unwrap());
        assert_eq!(price.get(&path).await.status, 404);

        let refused = evans.post("/api/views", save("force", "Everybody's")).await;
        assert_eq!((refused.status, refused.code()), (403, "not-allowed"));
        let refused = evans.post("/api/views", save("team", "No team")).await;
        assert_eq!((refused.status, refused.field()), (422, "team"));
        let refused = evans.post("/api/views", save("person", " ")).await;
        assert_eq!((refused.status, refused.field()), (422, "name"));
        let forces = morgan.post("/api/views", save("force", "Everybody's")).await.ok();
        assert_eq!(of(&price).await, ["Everybody's"]);
        let forces = format!("/api/views/{}", forces["id"].as_str().unwrap());
        assert_eq!(price.ask("DELETE", &forces, None).await.status, 403);
        assert_eq!(morgan.ask("DELETE", &forces, None).await.status, 204);

        // A link opens the same view for a colleague, over what the colleague may see.
        let link = evans.post("/api/views", save("link", "")).await.ok();
        assert_eq!(of(&evans).await, ["Mine"], "a link is in nobody's menu");
        let opened = price.get(&format!("/api/views/{}", link["id"].as_str().unwrap())).await.ok();
        assert_eq!((&opened["view"], &opened["mine"]), (&link["view"], &json!(false)));
        let page = price.post(CASES, json!({"count": true})).await.ok();
        assert_eq!(page["total"]["rows"], 0);
        world.later(91 * DAY);
        let price = world.sign_in("2200").await;
        assert_eq!(price.get(&format!("/api/views/{}", link["id"].as_str().unwrap())).await.status, 404);
    })
    .await;
}

/// What stands in an address ends in logs and histories. So no address asks for words.
#[test]
fn no_address_of_the_server_takes_words() {
    let wordy = ["q", "words", "text", "name", "search", "query", "title", "person", "victim", "place"];
    for route in ROUTES {
        for name in route.query {
            assert!(!wordy.contains(name), "{} {} takes {name} in its address", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn words_in_an_address_are_refused_rather_than_looked_for() {
    let world = World::lite().await;
    world.staff("2114", "SGT", "NE");
    let evans = world.sign_in("2114").await;
    for path in ["/api/investigations?q=Pugh", "/api/reviews?q=Pugh", "/api/views?list=jobs&words=Pugh"] {
        assert_eq!(evans.get(path).await.status, 422, "{path}");
    }
}
