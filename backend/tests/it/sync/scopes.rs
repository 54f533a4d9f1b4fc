//! Who receives what, and what happens when that changes.

use std::collections::BTreeMap;

use beatbook_shared::sync::digest::{Sum, sub_sums};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Down, SnapshotAsk, SnapshotLine, Step};
use serde_json::json;

use super::engine::{each_engine, incident, investigation};

fn area(code: &str) -> Scope {
    Scope::area(code)
}

#[test]
fn a_device_receives_its_scopes_and_no_other() {
    each_engine(|world| {
        world.put("here", &incident("BG"));
        world.put("there", &incident("NE"));
        let mut phone = world.enrol("d1", "bowen");
        phone.scopes = vec![area("BG"), area("NE"), Scope::reference()];
        let changes = world.pull(&mut phone);
        assert!(changes.iter().any(|c| c.record == "here" && c.body.is_some()));
        assert!(changes.iter().all(|c| c.record != "there"), "asking for a scope does not open it");
    });
}

#[test]
fn a_record_that_moves_leaves_here_and_enters_there_whole_with_what_hangs_on_it() {
    each_engine(|world| {
        world.put("job", &incident("BG"));
        let mut crew = world.enrol("d0", "bowen");
        crew.edit(
            "attendance",
            "att",
            0,
            json!({}),
            json!({"incident": "job", "resource": "BG24", "role": "sworn"}),
        );
        let stamp = crew.stamp("att", "en_route", 1_795_000_000_100);
        world.send(&crew);
        let (mut here, mut there) = (world.enrol("d1", "bowen"), world.enrol("d2", "lloyd"));
        here.scopes = vec![area("BG")];
        there.scopes = vec![area("NE")];
        world.pull(&mut here);
        world.pull(&mut there);
        world.console("evans", "incident", "job", 1, json!({"area": "BG"}), json!({"area": "NE"}));

        let left = world.pull(&mut here);
        let entered = world.pull(&mut there);
        for id in ["job", "att", stamp.as_str()] {
            let gone = left.iter().find(|c| c.record == id).unwrap();
            assert_eq!(gone.scopes[0].2, Step::Leave, "{id}");
            assert!(gone.body.is_none(), "{id} goes without its words");
            let come = entered.iter().find(|c| c.record == id).unwrap();
            assert_eq!(come.scopes[0].2, Step::Enter, "{id}");
            assert!(come.body.is_some(), "{id} comes whole");
        }
        world.sound();
    });
}

#[test]
fn a_restricted_case_is_for_those_it_names() {
    each_engine(|world| {
        let mut case = investigation("BG", "bowen");
        case.restricted = true;
        case.supervisor = Some("evans".into());
        world.put("case", &case);
        let mut stranger = world.enrol("d1", "iqbal");
        stranger.scopes = vec![area("BG"), Scope::case("case")];
        assert!(world.pull(&mut stranger).iter().all(|c| c.record != "case"));
        let mut officer = world.enrol("d2", "bowen");
        officer.scopes = vec![Scope::case("case")];
        assert!(world.pull(&mut officer).iter().any(|c| c.record == "case" && c.body.is_some()));
        // Another officer is let in: their grants change, and so does the number that says so.
        let before = world.exchange(&stranger.request(&[])).hello;
        world.console(
            "evans",
            "investigation",
            "case",
            1,
            json!({"allowed": []}),
            json!({"allowed": ["iqbal"]}),
        );
        let after = world.exchange(&stranger.request(&[])).hello;
        assert_ne!(before.scope_version, after.scope_version);
        assert!(after.scopes.contains(&Scope::case("case")));
    });
}

#[test]
fn each_scope_is_one_chain_however_the_feed_is_cut() {
    each_engine(|world| {
        world.put("job", &incident("BG"));
        let mut phone = world.enrol("d1", "bowen");
        phone.edit(
            "attendance",
            "att",
            0,
            json!({}),
            json!({"incident": "job", "resource": "BG24", "role": "sworn"}),
        );
        for n in 0..700 {
            phone.stamp("att", "at_scene", 1_795_000_000_000 + n);
        }
        for lines in [0..400_usize, 400..701] {
            let first = lines.start as u64 + 1;
            world.exchange(&super::engine::request(&phone.hello(), first, &phone.lines[lines]));
        }
        let mut reader = world.enrol("d2", "iqbal");
        reader.scopes = vec![area("BG"), Scope::person("iqbal"), Scope::reference()];
        let mut last: BTreeMap<Scope, u64> = BTreeMap::new();
        let mut sums: BTreeMap<Scope, Sum> = BTreeMap::new();
        let mut held: BTreeMap<(Scope, String), u64> = BTreeMap::new();
        let mut pages = 0;
        loop {
            let mut hello = reader.hello();
            hello.limit = 256;
            let answer = world.exchange(&super::engine::request(&hello, 1, &[]));
            pages += 1;
            for line in &answer.lines {
                match line {
                    Down::C(change) => {
                        for (scope, prev, step) in &change.scopes {
                            assert_eq!(*prev, last.get(scope).copied().unwrap_or(0), "a hole in {scope:?}");
                            last.insert(scope.clone(), change.seq);
                            let sum = sums.entry(scope.clone()).or_default();
                            let key = (scope.clone(), change.record.clone());
                            if let Some(was) = held.remove(&key) {
                                *sum = sum.without(&change.record, was);
                            }
                            if *step != Step::Leave {
                                *sum = sum.with(&change.record, change.version);
                                held.insert(key, change.version);
                            }
                        }
                    }
                    Down::M(mark) => {
                        for (scope, digest) in &mark.digests {
                            assert_eq!(sums[scope].text(), *digest, "digest of {scope:?} at {}", mark.seq);
                        }
                        reader.cursor = Some(mark.cursor.clone());
                    }
                    _ => {}
                }
            }
            if !answer.more {
                break;
            }
        }
        assert!(pages >= 3, "{pages} pages");
        assert_eq!(held.keys().filter(|(s, _)| *s == area("BG")).count(), 702);
    });
}

#[test]
fn a_snapshot_pages_a_scope_and_the_digest_finds_what_is_wrong() {
    each_engine(|world| {
        for n in 0..25 {
            world.put(&format!("job-{n:02}"), &incident("BG"));
        }
        let mut phone = world.enrol("d1", "bowen");
        let (mut after, mut rows, mut first) = (String::new(), Vec::new(), None);
        loop {
            let ask =
                SnapshotAsk { device: "d1".to_owned(), scope: area("BG"), after: after.clone(), limit: 10 };
            let now = world.now;
            let bytes = beatbook_server::sync::snapshot::page(&mut world.conn, &ask, now).unwrap();
            let mut more = false;
            for line in bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
                match serde_json::from_slice(line).unwrap() {
                    SnapshotLine::Head(head) => {
                        first.get_or_insert(head.cursor);
                    }
                    SnapshotLine::W(whole) => {
                        after.clone_from(&whole.record);
                        rows.push((whole.record, whole.version));
                    }
                    SnapshotLine::End(end) => more = end.more,
                }
            }
            if !more {
                break;
            }
        }
        assert_eq!(rows.len(), 25);
        phone.cursor = first;
        phone.scopes = vec![area("BG")];

        // The device lost one row and holds another at an old version.
        rows.retain(|(id, _)| id != "job-03");
        rows.iter_mut().filter(|(id, _)| id == "job-07").for_each(|(_, version)| *version = 99);
        let mut hello = phone.hello();
        let sums = sub_sums(rows.iter().map(|(id, v)| (id.as_str(), *v)));
        hello.sums = BTreeMap::from([(area("BG"), sums.iter().map(|s| s.text()).collect())]);
        let answer = world.exchange(&super::engine::request(&hello, 1, &[]));
        let sent: Vec<String> = answer
            .lines
            .iter()
            .filter_map(|l| if let Down::W(w) = l { Some(w.record.clone()) } else { None })
            .collect();
        assert!(sent.contains(&"job-03".to_owned()) && sent.contains(&"job-07".to_owned()), "{sent:?}");
        assert!(sent.len() < 25, "only the buckets that differ");
    });
}

#[test]
fn somebody_without_grants_cannot_page_a_snapshot() {
    each_engine(|world| {
        world.put("there", &incident("NE"));
        world.enrol("d1", "bowen");
        let ask = SnapshotAsk { device: "d1".to_owned(), scope: area("NE"), after: String::new(), limit: 10 };
        let now = world.now;
        let refused = beatbook_server::sync::snapshot::page(&mut world.conn, &ask, now);
        assert!(matches!(refused, Err(beatbook_server::db::Error::Refused(_))));
    });
}
