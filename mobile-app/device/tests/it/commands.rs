//! The officer's commands, through the same list that the window and the door use.

use std::sync::atomic::Ordering;

use beatbook_device::commands::{Commands, NAMES, table};
use beatbook_shared::api::officer::{Case, ChipState, Home, Job, Kept, NoteRow, Outbox, Phase};
use beatbook_shared::patrol::notebook::seal;
use beatbook_shared::problem::Code;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use ts_rs::TS as _;

use crate::force::{Force, body, case, job};
use crate::loopback::{Officer, PIN};

fn force() -> Force {
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    force.write("inc-1", "incident", job("Siôn heard glass breaking"), &["area:NE"]);
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), &["area:NE", "person:staff-1"]);
    force.write("staff-9", "staff", body(r#"{"name":"Gwen Rees"}"#), &["ref"]);
    force
}

async fn ready() -> Officer {
    let officer = Officer::new(force());
    officer.enrol().await;
    officer
}

fn read<T: DeserializeOwned>(value: Result<Value, beatbook_shared::problem::Problem>) -> T {
    serde_json::from_value(value.unwrap()).unwrap()
}

#[tokio::test]
async fn enrolling_fetches_what_is_granted_and_a_bad_code_leaves_nothing_behind() {
    let officer = Officer::new(force());
    assert_eq!(officer.status().await.phase, Phase::NotEnrolled);
    let mut question = json!({"server": "https://force.example", "code": "BAD", "collar": "2114",
        "password": "a long password", "pin": PIN});
    let refused = officer.ask("enrol", question.clone()).await.unwrap_err();
    assert_eq!(refused.code, Code::EnrolmentCode);
    assert_eq!(officer.status().await.phase, Phase::NotEnrolled);
    question["pin"] = json!("12345");
    assert_eq!(officer.ask("enrol", question.clone()).await.unwrap_err().fields[0].field, "pin");
    question["pin"] = json!(PIN);
    question["server"] = json!("http://force.example");
    assert_eq!(officer.ask("enrol", question).await.unwrap_err().fields[0].field, "server");

    officer.enrol().await;
    let status = officer.status().await;
    assert_eq!(status.officer.unwrap().name, "Siân Bowen");
    assert!(status.demonstration && status.clock_skew_ms.unwrap().abs() < 5_000);
    let home: Home = read(officer.ask("home", json!({})).await);
    assert_eq!(home.jobs.len(), 1);
    assert!(!home.jobs[0].mine && home.jobs[0].target_at.is_some());
    assert!(
        officer
            .ask(
                "enrol",
                json!({"server": "https://force.example", "code": "GOOD", "collar": "1",
        "password": "x", "pin": PIN})
            )
            .await
            .is_err(),
        "it is somebody's already"
    );
}

#[tokio::test]
async fn a_shift_in_flight_mode_is_kept_through_a_crash_and_sent_afterwards() {
    let mut officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let before = officer.wire.calls.lock().unwrap().len();
    let kept: Kept = read(officer.ask("tap", json!({"incident": "inc-1", "point": "en_route"})).await);
    assert!(kept.undo_until.unwrap() > kept.at);
    officer.ask("tap", json!({"incident": "inc-1", "point": "at_scene"})).await.unwrap();
    let again = officer.ask("tap", json!({"incident": "inc-1", "point": "at_scene"})).await.unwrap_err();
    assert_eq!(again.code, Code::Changed);
    officer
        .ask(
            "add_update",
            json!({"investigation": "inv-1", "entry": "enquiry", "text": "House to house done",
        "active_s": 42, "draft": "update:inv-1"}),
        )
        .await
        .unwrap();
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert_eq!(job.times.iter().filter(|t| t.kind == "stamp").count(), 2);
    assert!(job.times.iter().all(|t| t.sent == "kept"));
    assert_eq!(serde_json::to_value(job.next).unwrap(), json!(["clear", "diverted"]));
    let home: Home = read(officer.ask("home", json!({})).await);
    assert_eq!(home.state, Some(6), "at scene is a state too");
    assert!(home.next.unwrap().mine);
    // attendance, two stamps, two states, the update and its timed run
    let outbox: Outbox = read(officer.ask("outbox", json!({})).await);
    assert_eq!(outbox.waiting.len(), 7);
    assert_eq!(outbox.chip.state, ChipState::Offline);
    assert!(outbox.waiting.iter().any(|i| i.text.as_deref() == Some("House to house done")));

    officer.die_and_return().await;
    assert_eq!(officer.status().await.phase, Phase::Locked);
    assert_eq!(officer.ask("home", json!({})).await.unwrap_err().code, Code::SignIn);
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let wrong = officer.ask("unlock", json!({"pin": "000000"})).await.unwrap_err();
    assert_eq!(wrong.code, Code::WrongPassword);
    assert_eq!(officer.status().await.phase, Phase::WrongKey);
    officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
    let outbox: Outbox = read(officer.ask("outbox", json!({})).await);
    assert_eq!(outbox.waiting.len(), 7, "all of it is still there");
    let sent: Vec<String> = officer.wire.calls.lock().unwrap()[before..].to_vec();
    assert!(sent.len() <= 1, "a request already under way may end; no other leaves: {sent:?}");

    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert!(job.times.iter().all(|t| t.sent == "received"));
    let force = officer.wire.force.lock().unwrap();
    let count = |kind: &str| force.records.values().filter(|r| r.kind == kind).count();
    assert_eq!((count("attendance"), count("stamp"), count("state_event")), (1, 2, 2));
    assert_eq!((count("update"), count("task_run")), (1, 1));
    let run = force.records.values().find(|r| r.kind == "task_run").unwrap();
    assert_eq!(run.body["active_s"], 42);
}

#[tokio::test]
async fn an_undo_appends_and_a_forgotten_tap_says_when_and_why() {
    let officer = ready().await;
    let tapped: Kept = read(officer.ask("tap", json!({"incident": "inc-1", "point": "en_route"})).await);
    officer.ask("undo_tap", json!({"stamp": tapped.id})).await.unwrap();
    assert!(officer.ask("undo_tap", json!({"stamp": tapped.id})).await.is_err(), "once");
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    let row = job.times.iter().find(|t| t.id == tapped.id).unwrap();
    assert!(row.struck && row.undo_until.is_none(), "it stays in view, struck through");

    let at = officer.status().await.now.0 - 600_000;
    let question = json!({"incident": "inc-1", "point": "at_scene", "at": at, "reason": " "});
    assert_eq!(officer.ask("forgot_to_tap", question).await.unwrap_err().fields[0].field, "reason");
    let ahead = json!({"incident": "inc-1", "point": "at_scene", "at": at + 9_000_000, "reason": "busy"});
    assert_eq!(officer.ask("forgot_to_tap", ahead).await.unwrap_err().fields[0].field, "at");
    let said = json!({"incident": "inc-1", "point": "at_scene", "at": at, "reason": "hands full"});
    let late: Kept = read(officer.ask("forgot_to_tap", said).await);
    let better =
        json!({"incident": "inc-1", "point": "at_scene", "at": at - 60_000, "reason": "checked the radio"});
    officer.ask("forgot_to_tap", better).await.unwrap();
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    let stamps: Vec<_> = force.records.iter().filter(|(_, r)| r.kind == "stamp").collect();
    assert_eq!(stamps.len(), 4, "nothing was ever changed, only added");
    let undo = stamps.iter().find(|(_, r)| r.body.get("corrects") == Some(&json!(tapped.id))).unwrap();
    assert!(undo.1.body.get("at").is_none());
    let second = stamps.iter().find(|(_, r)| r.body.get("corrects") == Some(&json!(late.id))).unwrap();
    assert_eq!(second.1.body["reason"], "checked the radio");
    assert!(second.1.body["late_entry_at"].as_i64().unwrap() > at);
}

#[tokio::test]
async fn the_notebook_is_sealed_numbered_and_chained() {
    let mut officer = ready().await;
    for text in ["Reports of shouting", "Spoke to the tenant"] {
        officer.ask("add_note", json!({"entry": "note", "text": text, "about": "inc-1"})).await.unwrap();
    }
    officer.die_and_return().await;
    officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
    let all: Vec<NoteRow> = read(officer.ask("notebook", json!({})).await);
    let question = json!({"entry": "statement", "text": "\"It was the neighbour\"", "corrects": all[0].id});
    officer.ask("add_note", question).await.unwrap();
    assert_eq!(
        officer.ask("add_note", json!({"entry": "note", "text": "  "})).await.unwrap_err().fields[0].field,
        "text"
    );
    let long = "x".repeat(20_001);
    assert!(
        officer
            .ask("add_note", json!({"entry": "note", "text": long}))
            .await
            .unwrap_err()
            .detail
            .contains("20000")
    );

    let mut rows: Vec<NoteRow> = read(officer.ask("notebook", json!({})).await);
    rows.reverse();
    let numbers: Vec<u32> = rows.iter().map(|r| r.record.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(rows[0].record.prev, "");
    assert_eq!(rows[1].record.prev, seal(&rows[0].id, &rows[0].record));
    assert_eq!(rows[2].record.prev, seal(&rows[1].id, &rows[1].record));
    assert_eq!(rows[1].corrected_by.as_ref(), Some(&rows[2].id));
    assert!(rows.iter().all(|r| r.record.book == "device-1"));
    let job: Job = read(officer.ask("job", json!({"id": "inc-1"})).await);
    assert_eq!(job.notes.len(), 2);
}

#[tokio::test]
async fn an_edit_shows_both_until_it_is_sent_and_a_role_is_respected() {
    let officer = ready().await;
    officer.wire.unplugged.store(true, Ordering::SeqCst);
    let draft = json!({"key": "plan:inv-1", "fields": {"plan_text": "CCTV"}});
    officer.ask("save_draft", draft).await.unwrap();
    officer
        .ask(
            "edit_case",
            json!({"id": "inv-1", "fields": {"plan_text": "CCTV first"}, "draft": "plan:inv-1"}),
        )
        .await
        .unwrap();
    assert_eq!(
        officer.ask("draft", json!({"key": "plan:inv-1"})).await.unwrap(),
        Value::Null,
        "it was used up"
    );
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    assert_eq!(file.record.plan_text.as_deref(), Some("CCTV first"));
    assert_eq!((file.waiting.len(), file.waiting[0].field.as_str()), (1, "plan_text"));
    let refused =
        officer.ask("edit_case", json!({"id": "inv-1", "fields": {"oic": "staff-9"}})).await.unwrap_err();
    assert_eq!(refused.code, Code::NotAllowed);
    let unknown =
        officer.ask("edit_case", json!({"id": "inv-1", "fields": {"colour": "red"}})).await.unwrap_err();
    assert_eq!(unknown.fields[0].field, "colour");
    let status = officer.until(|s| s.chip.state == ChipState::Offline).await;
    assert_eq!(status.chip.count, 2, "the edit, and that the case was opened");
    officer.wire.unplugged.store(false, Ordering::SeqCst);
    officer.ask("sync_now", json!({})).await.unwrap();
    officer.all_sent().await;
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    assert!(file.waiting.is_empty());
}

#[tokio::test]
async fn a_clash_is_shown_and_the_officer_says_what_they_would_have() {
    let officer = ready().await;
    {
        let mut force = officer.wire.force.lock().unwrap();
        let conflict = r#"{"target":"inv-1","target_kind":"investigation","name":"plan","seen":{},"mine":{"plan_text":"a"},
            "theirs":{"plan_text":"b"},"author":"staff-1","device":"device-1","at":1770000000000,"history":[],
            "status":"open"}"#;
        force.write("con-1", "conflict", body(conflict), &["person:staff-1"]);
    }
    officer.ask("sync_now", json!({})).await.unwrap();
    let status = officer.until(|s| s.chip.state == ChipState::NeedsYou).await;
    assert_eq!(status.chip.count, 1);
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    assert_eq!(file.clashes[0].target_title, "Theft of a pedal cycle");
    let bad = officer.ask("propose_clash", json!({"id": "con-1", "choice": "new"})).await.unwrap_err();
    assert_eq!(bad.fields[0].field, "values");
    officer.ask("propose_clash", json!({"id": "con-1", "choice": "theirs"})).await.unwrap();
    officer.all_sent().await;
    let file: Case = read(officer.ask("case", json!({"id": "inv-1"})).await);
    assert_eq!(file.clashes[0].record.proposal.as_ref().map(|p| p.choice.as_str()), Some("theirs"));
    assert_ne!(officer.until(|s| s.phase == Phase::Ready).await.chip.state, ChipState::NeedsYou);
    let force = officer.wire.force.lock().unwrap();
    let held = &force.records["con-1"].body;
    assert_eq!(
        (held["proposal"]["choice"].as_str(), held["status"].as_str()),
        (Some("theirs"), Some("open"))
    );
}

#[tokio::test]
async fn what_the_server_keeps_back_needs_the_officer_and_keeps_the_words() {
    let officer = ready().await;
    officer.wire.force.lock().unwrap().quarantine.push("inc-1".to_owned());
    officer
        .ask("result_job", json!({"incident": "inc-1", "results": ["R02"], "text": "All quiet on arrival"}))
        .await
        .unwrap();
    let status = officer.until(|s| s.chip.state == ChipState::NeedsYou).await;
    assert_eq!(status.chip.count, 1);
    let outbox: Outbox = read(officer.ask("outbox", json!({})).await);
    assert_eq!(outbox.needs_you.len(), 1);
    assert_eq!(outbox.needs_you[0].code.as_deref(), Some("not_permitted"));
    assert!(outbox.needs_you[0].reason.as_ref().unwrap().contains("supervisor"));
    let notes: Vec<NoteRow> = read(officer.ask("notebook", json!({})).await);
    assert_eq!(notes[0].record.text, "All quiet on arrival", "what does not depend on it went through");
    assert_eq!(notes[0].sent, "received");
}

#[tokio::test]
async fn a_lapsed_sign_in_is_renewed_and_a_busy_server_is_left_alone() {
    let officer = ready().await;
    for status in [401, 503, 500, 415] {
        officer.wire.instead.store(status, Ordering::SeqCst);
        officer.wire.times.store(1, Ordering::SeqCst);
        officer.ask("set_state", json!({"state": 2})).await.unwrap();
        officer.all_sent().await;
        assert_eq!(officer.wire.times.load(Ordering::SeqCst), 0, "{status} was met");
    }
    assert!(officer.wire.calls.lock().unwrap().contains(&"/auth/refresh".to_owned()));
}

#[tokio::test]
async fn a_damaged_store_is_moved_aside_whole_and_its_work_is_sent() {
    let mut officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let text = "words ".repeat(300);
    for n in 0..40 {
        officer.ask("add_note", json!({"entry": "note", "text": format!("{n} {text}")})).await.unwrap();
    }
    officer.ask("lock", json!({})).await.unwrap();
    officer.die_and_return().await;
    let store = officer.folder.path().join("beatbook.db");
    let mut bytes = std::fs::read(&store).unwrap();
    // A page in the last quarter: full-text or records, as it falls.
    let page = bytes.len() / 4096 * 3 / 4 * 4096;
    bytes[page..page + 4096].fill(0x5a);
    std::fs::write(&store, &bytes).unwrap();

    officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
    let status = officer.status().await;
    assert_eq!(status.code.as_deref(), Some("store-damaged"));
    assert!(status.message.unwrap().contains("moved aside"));
    let aside = std::fs::read_dir(officer.folder.path())
        .unwrap()
        .flatten()
        .find(|f| f.file_name().to_string_lossy().starts_with("beatbook.db.damaged-"))
        .expect("the file is there, under another name");
    assert_eq!(std::fs::read(aside.path()).unwrap(), bytes, "whole");
    officer.until(|s| s.phase == Phase::Ready).await;
    officer.all_sent().await;
    let force = officer.wire.force.lock().unwrap();
    let notes = force.records.values().filter(|r| r.kind == "notebook").count();
    assert!((20..=40).contains(&notes), "{notes} of 40 were on pages that still read");
}

#[tokio::test]
async fn a_full_disk_is_said_and_passes_with_nothing_lost() {
    let officer = ready().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    officer.ask("add_note", json!({"entry": "note", "text": "before"})).await.unwrap();
    officer
        .device
        .with_core(|core, _| {
            let pages = core.db().pages()?;
            Ok(core.db().set_max_pages(pages + 2)?)
        })
        .await
        .unwrap();
    let note = json!({"entry": "note", "text": "x".repeat(19_000)});
    let mut refused = None;
    for _ in 0..10 {
        if let Err(problem) = officer.ask("add_note", note.clone()).await {
            refused = Some(problem);
            break;
        }
    }
    let refused = refused.expect("two pages do not hold it all");
    assert_eq!((refused.code, refused.status), (Code::DiskFull, 507));
    assert!(refused.detail.contains("still on the screen"));
    assert_eq!(officer.status().await.phase, Phase::DiskFull);
    let held = officer.status().await.chip.count;
    officer.device.with_core(|core, _| Ok(core.db().set_max_pages(100_000)?)).await.unwrap();
    officer.ask("add_note", note).await.unwrap();
    let status = officer.status().await;
    assert_eq!((status.phase, status.chip.count), (Phase::Ready, held + 1));
    officer.ask("set_flight_mode", json!({"on": false})).await.unwrap();
    officer.all_sent().await;
}

#[tokio::test]
async fn search_finds_without_accents_and_says_what_to_open() {
    let officer = ready().await;
    officer
        .ask(
            "add_update",
            json!({"investigation": "inv-1", "entry": "enquiry", "text": "Spoke to Gŵen at Tŷ Mawr"}),
        )
        .await
        .unwrap();
    let hits = officer.ask("search", json!({"q": "sion glass"})).await.unwrap();
    assert_eq!((hits[0]["open"].as_str(), hits[0]["open_kind"].as_str()), (Some("inc-1"), Some("incident")));
    let hits = officer.ask("search", json!({"q": "gwen ty"})).await.unwrap();
    assert_eq!(hits[0]["kind"], "update");
    assert_eq!(hits[0]["open"], "inv-1");
    assert_eq!(hits[0]["title"], "Theft of a pedal cycle");
    assert!(hits[0]["snippet"].as_str().unwrap().contains("\u{2}Gŵen\u{3}"));
    assert_eq!(officer.ask("search", json!({"q": "\"* OR"})).await.unwrap(), json!([]));
}

#[tokio::test]
async fn a_command_that_does_not_exist_or_fit_is_refused_in_words() {
    let officer = Officer::new(force());
    let unknown = officer.ask("delete_everything", json!({})).await.unwrap_err();
    assert!(unknown.code == Code::NotFound && unknown.detail.contains("add_note"));
    let unfit = officer.ask("tap", json!({"incident": "inc-1"})).await.unwrap_err();
    assert!(unfit.code == Code::BadRequest && unfit.detail.contains("point"));
    assert_eq!(officer.ask("home", json!({})).await.unwrap_err().code, Code::Device);
    assert!(officer.ask("lists", json!({})).await.unwrap()["officer_states"].is_array());
}

#[test]
fn the_pages_know_the_same_commands_with_the_same_questions_and_answers() {
    let config = ts_rs::Config::default();
    let map = Commands::inline(&config);
    let page = include_str!("../../../ui/src/port/commands.ts");
    let held: Vec<&str> = page
        .lines()
        .skip_while(|line| !line.starts_with("export interface Commands"))
        .skip(1)
        .take_while(|line| !line.starts_with('}'))
        .map(str::trim)
        .collect();
    let ours: Vec<String> = table(&config)
        .into_iter()
        .map(|(name, question, answer)| {
            assert!(map.contains(&format!("{name}:")), "{name} in {map}");
            let answer = match answer.strip_prefix("Array<").and_then(|a| a.strip_suffix('>')) {
                Some(item) => format!("{item}[]"),
                // The lists by name have a name of their own in the pages.
                None if name == "lists" => "Lists".to_owned(),
                None => answer,
            };
            format!("{name}: [{question}, {answer}]")
        })
        .collect();
    assert_eq!(held, ours);
    assert_eq!(NAMES.len(), ours.len());
}

#[tokio::test]
async fn trap_28_the_wait_for_the_first_screen_is_written_down_once_in_each_unlocking() {
    let officer = ready().await;
    let starts = async || {
        let outbox = officer.ask("outbox", json!({})).await.unwrap();
        let of = |part: &str| outbox[part].as_array().cloned().unwrap_or_default();
        let all = of("waiting").into_iter().chain(of("received"));
        all.filter(|row| row["kind"] == "app_start").count()
    };
    // Enrolling is no unlocking, and nothing is measured of it.
    officer.ask("first_screen", json!({})).await.unwrap();
    assert_eq!(starts().await, 0);
    for n in 1..=2 {
        officer.ask("lock", json!({})).await.unwrap();
        officer.ask("unlock", json!({"pin": PIN})).await.unwrap();
        officer.ask("first_screen", json!({})).await.unwrap();
        officer.ask("first_screen", json!({})).await.unwrap();
        assert_eq!(starts().await, n, "once, however often a page says so");
    }
}
