//! Requests and answers: the same end whatever was cut, repeated, lost or restored on the way.

use beatbook_device::sync::build::Limits;
use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::{Op, link};
use beatbook_shared::sync::scope::Scope;
use tempfile::tempdir;

use crate::force::{Force, T0, ask, body, case, clock, device, job, settle};

#[test]
fn a_new_device_fetches_its_scopes_and_holds_what_the_force_holds() {
    let dir = tempdir().unwrap();
    let clock = clock(1);
    let mut force = Force::new(&["area:NE", "person:staff-1"]);
    for n in 0..20 {
        force.write(&format!("inc-{n:02}"), "incident", job("a job"), &["area:NE"]);
    }
    force.write("inv-1", "investigation", case("a case"), &["area:NE", "person:staff-1"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());

    force.write("inc-03", "incident", job("another title"), &["area:NE"]);
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
    assert_eq!(core.view(&"inc-03".into()).unwrap().unwrap()["title"], "another title");
}

#[test]
fn work_done_offline_is_seen_at_once_and_settles_later_without_being_sent_back() {
    let dir = tempdir().unwrap();
    let clock = clock(2);
    let mut force = Force::new(&["area:NE"]);
    force.write("inv-1", "investigation", case("a case"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);

    let id = RecordId::from("inv-1");
    core.edit(&id, &body(r#"{"plan_text":"knock on doors"}"#)).unwrap();
    core.edit(&id, &body(r#"{"plan_text":"knock on doors, then CCTV"}"#)).unwrap();
    assert_eq!(core.outbox_len().unwrap(), 2);
    assert_eq!(core.view(&id).unwrap().unwrap()["plan_text"], "knock on doors, then CCTV");
    assert!(!core.shadow(&id).unwrap().unwrap().1.contains_key("plan_text"), "the server has not heard");
    let ops: Vec<Op> = core.outbox().unwrap().iter().map(|row| row.op().unwrap()).collect();
    assert_eq!((ops[0].ctr, ops[1].ctr), (1, 2));
    assert_eq!(ops[1].after, Some(1), "the second builds on the first");
    assert_eq!(ops[1].prev, link(&core.outbox().unwrap()[0].hash));
    assert!(ops[0].set.contains_key("plan_at"), "the neighbour in the merge group is guarded");

    settle(&mut core, &mut force, &clock);
    assert_eq!(core.outbox_len().unwrap(), 0);
    let (version, shadow) = core.shadow(&id).unwrap().unwrap();
    assert_eq!((version, &shadow), (3, &force.records["inv-1"].body));
    assert_eq!(core.view(&id).unwrap().unwrap(), shadow);
}

#[test]
fn a_clash_leaves_the_servers_value_and_both_are_kept() {
    let dir = tempdir().unwrap();
    let clock = clock(3);
    let mut force = Force::new(&["area:NE"]);
    force.write("inv-1", "investigation", case("a case"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    let id = RecordId::from("inv-1");
    core.edit(&id, &body(r#"{"plan_text":"mine","victim":"Mrs Rees"}"#)).unwrap();
    let mut theirs = force.records["inv-1"].body.clone();
    theirs.insert("plan_text".to_owned(), "theirs".into());
    force.write("inv-1", "investigation", theirs, &["area:NE"]);

    settle(&mut core, &mut force, &clock);
    let view = core.view(&id).unwrap().unwrap();
    assert_eq!(view["plan_text"], "theirs");
    assert_eq!(view["victim"], "Mrs Rees", "what did not clash was applied");
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
    let settled = core.db().ops_settled(10).unwrap();
    assert!(settled[0].line.contains("mine"), "the officer's own words are still there");
}

#[test]
fn an_answer_cut_at_any_byte_settles_what_came_whole_and_the_rest_comes_again() {
    let clock0 = clock(4);
    let dir = tempdir().unwrap();
    let base = dir.path().join("base.db");
    let mut force = Force::new(&["area:NE"]);
    force.mark_every = 2;
    for n in 0..4 {
        force.write(&format!("inc-{n}"), "incident", job("a job"), &["area:NE"]);
    }
    {
        let mut core = device(&base, &clock0);
        settle(&mut core, &mut force, &clock0);
        core.add("update", &update("one")).unwrap();
        core.edit(&"inc-1".into(), &body(r#"{"place":"by the bridge"}"#)).unwrap();
        core.add("update", &update("two")).unwrap();
    }
    for n in 0..4 {
        force.write(&format!("inc-{n}"), "incident", job("changed"), &["area:NE"]);
    }
    let mut first = device(&base, &clock0);
    let out = ask(&mut first);
    let answer = force.answer(&out.body, T0);
    drop(first);
    let mut settled_at = std::collections::BTreeSet::new();
    // Every line end and its neighbours, and every seventh byte: the cases that differ.
    let cuts = (0..=answer.len()).filter(|n| {
        n % 7 == 0
            || *n == answer.len()
            || answer[n.saturating_sub(2)..(*n + 1).min(answer.len())].contains(&b'\n')
    });
    for cut in cuts {
        let path = dir.path().join("cut.db");
        for end in ["db", "db-wal", "db-shm", "epoch"] {
            let _ = std::fs::remove_file(path.with_extension(end));
        }
        std::fs::copy(&base, &path).unwrap();
        std::fs::copy(base.with_extension("epoch"), path.with_extension("epoch")).unwrap();
        let mut core = device(&path, &clock0);
        let out = ask(&mut core);
        let report = core.take_answer(&out.ticket, &answer[..cut]).unwrap();
        assert_eq!(core.outbox_len().unwrap(), 3 - report.settled, "cut at {cut}");
        settled_at.insert(report.settled);
        // The server has all of it already; a second, whole exchange brings the device to the same end.
        settle(&mut core, &mut force, &clock0);
        assert_eq!(core.outbox_len().unwrap(), 0, "cut at {cut}");
        assert_eq!(core.db().shadow_versions().unwrap(), force.truth(), "cut at {cut}");
        let view = core.view(&"inc-1".into()).unwrap().unwrap();
        assert_eq!(view, force.records["inc-1"].body, "cut at {cut}");
    }
    assert_eq!(settled_at.into_iter().collect::<Vec<_>>(), vec![0, 1, 2, 3], "the cuts met every line");
}

fn update(text: &str) -> beatbook_shared::sync::op::Body {
    body(&format!(
        r#"{{"investigation":"inv-1","author":"staff-1","at":{T0},"written_at":{T0},"entry":"enquiry","text":"{text}","auto":false}}"#
    ))
}

#[test]
fn an_answer_that_comes_twice_or_late_changes_nothing_more() {
    let dir = tempdir().unwrap();
    let clock = clock(5);
    let mut force = Force::new(&["area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    core.edit(&"inc-1".into(), &body(r#"{"place":"the bridge"}"#)).unwrap();
    let old = ask(&mut core);
    let late = force.answer(&old.body, T0);
    settle(&mut core, &mut force, &clock);
    core.edit(&"inc-1".into(), &body(r#"{"place":"the quay"}"#)).unwrap();
    for _ in 0..2 {
        core.take_answer(&old.ticket, &late).unwrap();
    }
    assert_eq!(core.outbox_len().unwrap(), 1, "a late answer settles nothing it was not asked about");
    settle(&mut core, &mut force, &clock);
    assert_eq!(force.records["inc-1"].body["place"], "the quay");
    assert_eq!(core.view(&"inc-1".into()).unwrap().unwrap(), force.records["inc-1"].body);
}

#[test]
fn a_hole_in_a_chain_is_never_stepped_over() {
    let dir = tempdir().unwrap();
    let clock = clock(6);
    let mut force = Force::new(&["area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    force.write("inc-2", "incident", job("hidden"), &["area:NE"]);
    force.forget = Some(force.head());
    force.write("inc-1", "incident", job("changed"), &["area:NE"]);
    let out = ask(&mut core);
    let answer = force.answer(&out.body, T0);
    let report = core.take_answer(&out.ticket, &answer).unwrap();
    assert!(report.hole);
    assert_eq!(core.view(&"inc-1".into()).unwrap().unwrap()["title"], "a job", "the page did not apply");
    // It fails again: the scope is fetched anew, and is whole.
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
}

#[test]
fn a_store_that_differs_is_found_by_its_digest_and_mended_by_its_buckets() {
    let dir = tempdir().unwrap();
    let clock = clock(7);
    let mut force = Force::new(&["area:NE"]);
    for n in 0..30 {
        force.write(&format!("inc-{n:02}"), "incident", job("a job"), &["area:NE"]);
    }
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    let scope = Scope::area("NE");
    // A row is lost, and one is held that nobody has.
    core.db()
        .write(|db| {
            let mut row = db.scopes()?.remove(&scope).unwrap();
            db.take_from_scope(&scope, "inc-07")?;
            row.digest = row.digest.without("inc-07", 1);
            db.forget("inc-07")?;
            db.put_shadow("ghost", "incident", 1, 0, &job("a ghost"), false)?;
            db.put_in_scope(&scope, "ghost", 1)?;
            row.digest = row.digest.with("ghost", 1);
            db.put_scope(&scope, &row)
        })
        .unwrap();
    core.edit(&"inc-01".into(), &body(r#"{"place":"kept through it all"}"#)).unwrap();
    force.write("inc-02", "incident", job("something new"), &["area:NE"]);
    settle(&mut core, &mut force, &clock);
    // The purge of the ghost is told in a receipt, which is a record of its own.
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
    assert!(core.view(&"ghost".into()).unwrap().is_none());
    assert_eq!(force.records["inc-01"].body["place"], "kept through it all");
}

#[test]
fn a_record_that_moves_away_stays_until_the_work_on_it_is_settled() {
    let dir = tempdir().unwrap();
    let clock = clock(8);
    let mut force = Force::new(&["area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    force.write("inc-2", "incident", job("a job"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    core.edit(&"inc-1".into(), &body(r#"{"place":"the bridge"}"#)).unwrap();
    let gone = force.records["inc-1"].body.clone();
    force.write("inc-1", "incident", gone, &["area:EX"]);
    force.write("inc-2", "incident", job("a job"), &["area:EX"]);

    // The leave arrives before the operation was sent.
    let mut out = ask(&mut core);
    let hello_only = force_without_ops(&mut out.body);
    let answer = force.answer(&hello_only, T0);
    core.take_answer(&out.ticket, &answer).unwrap();
    assert!(core.kept(&"inc-1".into()).unwrap().unwrap().moved);
    assert_eq!(core.view(&"inc-1".into()).unwrap().unwrap()["place"], "the bridge");
    assert!(core.view(&"inc-2".into()).unwrap().is_none(), "nothing waits on it: it is removed at once");
    assert!(core.edit(&"inc-1".into(), &body(r#"{"place":"no"}"#)).is_err(), "read-only from now on");

    settle(&mut core, &mut force, &clock);
    settle(&mut core, &mut force, &clock);
    assert!(core.view(&"inc-1".into()).unwrap().is_none());
    assert_eq!(force.records["inc-1"].body["place"], "the bridge", "the work arrived");
    let receipts: Vec<_> = force.records.values().filter(|r| r.kind == "receipt").collect();
    let purged: Vec<String> = receipts
        .iter()
        .flat_map(|r| r.body["purged"].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()))
        .collect();
    assert!(purged.contains(&"inc-1".to_owned()) && purged.contains(&"inc-2".to_owned()));
}

/// The same request with its operations lost on the way.
fn force_without_ops(request: &mut [u8]) -> Vec<u8> {
    let text = String::from_utf8(request.to_vec()).unwrap();
    format!("{}\n", text.lines().next().unwrap()).into_bytes()
}

#[test]
fn grants_come_and_go() {
    let dir = tempdir().unwrap();
    let clock = clock(9);
    let mut force = Force::new(&["person:staff-1", "area:NE"]);
    force.write("inc-1", "incident", job("east"), &["area:NE"]);
    force.write("inc-2", "incident", job("west"), &["area:NW"]);
    force.write("inc-3", "incident", job("both"), &["area:NE", "area:NW"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    force.granted.push(Scope::area("NW"));
    force.scope_version += 1;
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
    force.granted.retain(|s| *s != Scope::area("NE"));
    force.scope_version += 1;
    settle(&mut core, &mut force, &clock);
    settle(&mut core, &mut force, &clock);
    assert!(core.view(&"inc-1".into()).unwrap().is_none());
    assert!(core.view(&"inc-3".into()).unwrap().is_some(), "another scope still holds it");
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
}

#[test]
fn a_scope_granted_while_the_log_runs_on_misses_nothing() {
    let dir = tempdir().unwrap();
    let clock = clock(10);
    let mut force = Force::new(&["area:NE"]);
    for n in 0..6 {
        force.write(&format!("w-{n}"), "incident", job("west"), &["area:NW"]);
    }
    force.write("e-1", "incident", job("east"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    force.granted.push(Scope::area("NW"));
    let exchange = |core: &mut beatbook_device::core::Core, force: &mut Force| {
        let out = ask(core);
        let answer = force.answer(&out.body, T0);
        core.take_answer(&out.ticket, &answer).unwrap()
    };
    exchange(&mut core, &mut force);
    let first = core.snapshot_ask(3).unwrap().unwrap();
    core.take_snapshot_page(&first, &force.snapshot(&first)).unwrap();
    // Between two pages: both scopes change, and the log is read on for the one already held.
    force.write("w-0", "incident", job("changed behind the page"), &["area:NW"]);
    force.write("e-1", "incident", job("changed too"), &["area:NE"]);
    exchange(&mut core, &mut force);
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
    assert_eq!(core.view(&"w-0".into()).unwrap().unwrap()["title"], "changed behind the page");
}

#[test]
fn a_restored_device_begins_a_new_epoch_and_loses_and_doubles_nothing() {
    let dir = tempdir().unwrap();
    let path = dir.path().join("d.db");
    let clock = clock(11);
    let mut force = Force::new(&["area:NE"]);
    let mut core = device(&path, &clock);
    settle(&mut core, &mut force, &clock);
    core.add("update", &update("before the backup")).unwrap();
    drop(core);
    std::fs::copy(&path, dir.path().join("backup")).unwrap();
    let mut core = device(&path, &clock);
    core.add("update", &update("after the backup")).unwrap();
    settle(&mut core, &mut force, &clock);
    let old = core.epoch().unwrap();
    drop(core);
    assert_eq!(force.records.len(), 2);

    // The whole folder goes back, epoch file and all: only the server can know.
    for end in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(end));
    }
    std::fs::copy(dir.path().join("backup"), &path).unwrap();
    let mut core = device(&path, &clock);
    assert_eq!(core.epoch().unwrap(), old);
    core.add("update", &update("after the restore")).unwrap();
    settle(&mut core, &mut force, &clock);
    assert_ne!(core.epoch().unwrap(), old);
    assert_eq!(core.outbox_len().unwrap(), 0);
    let texts: std::collections::BTreeSet<String> =
        force.records.values().map(|r| r.body["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert_eq!(force.records.len(), 3, "nothing twice");
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());

    // The database alone goes back: the epoch file knows at once.
    drop(core);
    for end in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(path.with_extension(end));
    }
    std::fs::copy(dir.path().join("backup"), &path).unwrap();
    let mut core = device(&path, &clock);
    assert_ne!(core.epoch().unwrap(), old);
    let again = core.outbox().unwrap();
    assert_eq!(again.len(), 1);
    let op = again[0].op().unwrap();
    assert_eq!((op.ctr, op.prev.as_str()), (1, ""));
    assert!(op.reissue_of.is_some());
    settle(&mut core, &mut force, &clock);
    assert_eq!(force.records.len(), 3);
    assert_eq!(core.db().shadow_versions().unwrap(), force.truth());
}

#[test]
fn a_restored_server_is_offered_again_what_it_forgot() {
    let dir = tempdir().unwrap();
    let clock = clock(12);
    let mut force = Force::new(&["area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    core.edit(&"inc-1".into(), &body(r#"{"place":"the bridge"}"#)).unwrap();
    core.add("update", &update("told once")).unwrap();
    settle(&mut core, &mut force, &clock);
    assert_eq!(force.head(), 3);

    let mut restored = Force::new(&["area:NE"]);
    restored.life = "life-2".to_owned();
    restored.write("inc-1", "incident", job("a job"), &["area:NE"]);
    core.add("update", &update("new")).unwrap();
    settle(&mut core, &mut restored, &clock);
    assert_eq!(restored.records["inc-1"].body["place"], "the bridge");
    assert_eq!(restored.records.values().filter(|r| r.kind == "update").count(), 2);
    assert_eq!(core.outbox_len().unwrap(), 0);
    assert_eq!(core.db().shadow_versions().unwrap(), restored.truth());
}

#[test]
fn a_refused_operation_keeps_its_words_and_holds_nothing_else_back() {
    let dir = tempdir().unwrap();
    let clock = clock(13);
    let mut force = Force::new(&["area:NE"]);
    force.write("inc-1", "incident", job("a job"), &["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    force.quarantine.push("inc-1".to_owned());
    core.edit(&"inc-1".into(), &body(r#"{"place":"refused words"}"#)).unwrap();
    core.add("update", &update("goes through")).unwrap();
    settle(&mut core, &mut force, &clock);
    assert_eq!(core.outbox_len().unwrap(), 0);
    assert!(!core.view(&"inc-1".into()).unwrap().unwrap().contains_key("place"));
    let kept = core.db().ops_quarantined().unwrap();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].line.contains("refused words"));
    assert_eq!(force.records.values().filter(|r| r.kind == "update").count(), 1);
}

#[test]
fn a_request_stays_within_its_limits() {
    let dir = tempdir().unwrap();
    let clock = clock(14);
    let mut core = device(&dir.path().join("d.db"), &clock);
    for n in 0..12 {
        core.add("update", &update(&format!("{n}{}", "x".repeat(2_000)))).unwrap();
    }
    let out = core.make_request(Limits { ops: 500, bytes: 9_000, changes: 0 }).unwrap();
    assert!(out.body.len() < 9_200, "{}", out.body.len());
    let (first, last) = out.ticket.ops.unwrap();
    assert!(first == 1 && (2..12).contains(&last));
    let out = core.make_request(Limits { ops: 5, bytes: 1, changes: 0 }).unwrap();
    assert_eq!(out.ticket.ops, Some((1, 1)), "one always goes");
}

#[test]
fn what_is_in_no_backup_is_kept_and_what_is_may_go() {
    let dir = tempdir().unwrap();
    let clock = clock(15);
    let mut force = Force::new(&["area:NE"]);
    let mut core = device(&dir.path().join("d.db"), &clock);
    settle(&mut core, &mut force, &clock);
    core.add("update", &update("one")).unwrap();
    core.add("update", &update("two")).unwrap();
    settle(&mut core, &mut force, &clock);
    force.durable = 1;
    clock.pass(2 * 86_400_000);
    settle(&mut core, &mut force, &clock);
    let kept = core.db().ops_settled(10).unwrap();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].line.contains("two"));
}
