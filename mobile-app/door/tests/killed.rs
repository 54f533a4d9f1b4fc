//! The device is killed while somebody types, two hundred times, and says afterwards what it still has.
//!
//! A real process each time, ended with SIGKILL at a moment nobody chose, and started again on the same store. Words are
//! typed at an officer's pace and kept as the page keeps them: one saving under way at a time, begun no later after the
//! first key that is not kept yet than the page's own source says. What comes back must be what was typed, up to at
//! most its last second.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use beatbook_device::clock::MachineClock;
use beatbook_device::core::{Core, Identity};
use beatbook_device::store::Options;
use beatbook_device::vault::Vault;

const KILLS: usize = 200;
/// Devices that are typed on at the same time.
const DEVICES: usize = 8;
const PIN: &str = "246810";
const KEY: &str = "update:inv-1";
const LOST_AT_MOST: Duration = Duration::from_secs(1);

/// The page's own pace, from its source.
fn save_after() -> Duration {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/officer/draft.svelte.ts");
    let text = std::fs::read_to_string(source).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("export const SAVE_AFTER = ")).unwrap();
    Duration::from_millis(line.trim().parse().unwrap())
}

/// A device that somebody enrolled.
fn enrolled(folder: &Path) {
    let clock = Arc::new(MachineClock::new());
    let key = Vault::at(&folder.join("beatbook.key")).make(PIN, clock.as_ref()).unwrap();
    let store = folder.join("beatbook.db");
    let mut core = Core::open(&store, Some(&key), clock, Options::device(&store)).unwrap();
    core.set_identity(&Identity {
        device: "device-1".into(),
        staff: "staff-1".into(),
        name: "Siân Bowen".to_owned(),
        collar: "2114".to_owned(),
        teams: Vec::new(),
        areas: vec!["NE".to_owned()],
        roles: vec!["PCO".to_owned()],
        demonstration: true,
    })
    .unwrap();
}

fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_beatbook-door"))
        .args(["--port", "0", "--pin", PIN, "--flight-mode", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let address = lines
        .find_map(|line| Some(line.ok()?.split_once("http://")?.1.split_once('/')?.0.to_owned()))
        .expect("the door says where it is");
    (child, address)
}

/// Asks a command; nothing where the device died meanwhile.
fn ask(address: &str, command: &serde_json::Value) -> Option<serde_json::Value> {
    let body = command.to_string();
    let mut stream = TcpStream::connect(address).ok()?;
    write!(
        stream,
        "POST /command HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
    // A chunked body has its length on a line of its own; the JSON is between the first brace and the last.
    let json = body.find(['{', 'n']).map(|from| &body[from..])?;
    serde_json::Deserializer::from_str(json).into_iter().next()?.ok()
}

/// Types until the device is killed, and says what was typed and when.
fn type_until_killed(folder: &Path, round: usize, before: &str) -> (Vec<(Instant, String)>, Instant) {
    let (mut child, address) = start(folder);
    let live = Duration::from_millis(250 + (round as u64 * 373) % 900);
    let began = Instant::now();
    let mut typed: Vec<(Instant, String)> = vec![(began, before.to_owned())];
    let (send, savings) = std::sync::mpsc::channel::<String>();
    let to = address;
    let saver = std::thread::spawn(move || {
        // One at a time, and always the newest.
        while let Ok(mut text) = savings.recv() {
            while let Ok(newer) = savings.try_recv() {
                text = newer;
            }
            let draft = serde_json::json!({ "key": KEY, "fields": { "text": text }, "saved_at": 0 });
            if ask(&to, &serde_json::json!({ "name": "save_draft", "question": draft })).is_none() {
                return;
            }
        }
    });
    let pace = save_after();
    let mut unkept: Option<Instant> = None;
    let mut text = before.to_owned();
    let mut key = 0;
    while began.elapsed() < live {
        std::thread::sleep(Duration::from_millis(15));
        // Ten keys in a second without a pause: nobody who is in a hurry stops to be saved.
        if began.elapsed() >= Duration::from_millis(100 * key) {
            key += 1;
            text.push(char::from(b'a' + u8::try_from(key % 26).unwrap()));
            typed.push((Instant::now(), text.clone()));
            unkept.get_or_insert_with(Instant::now);
        }
        if unkept.is_some_and(|since| since.elapsed() >= pace) {
            unkept = None;
            let _ = send.send(text.clone());
        }
    }
    let died = Instant::now();
    child.kill().unwrap();
    child.wait().unwrap();
    drop(send);
    saver.join().unwrap();
    (typed, died)
}

#[test]
fn killed_two_hundred_times_while_typing_it_loses_a_second_at_most() {
    let done = AtomicUsize::new(0);
    let worst = std::sync::Mutex::new(Duration::ZERO);
    std::thread::scope(|scope| {
        for device in 0..DEVICES {
            let (done, worst) = (&done, &worst);
            scope.spawn(move || {
                let folder = tempfile::tempdir().unwrap();
                enrolled(folder.path());
                let mut kept = String::new();
                for round in 0..KILLS / DEVICES {
                    let (typed, died) = type_until_killed(folder.path(), device * 31 + round, &kept);
                    // What the officer finds when the device is started again.
                    let (mut child, address) = start(folder.path());
                    let draft =
                        ask(&address, &serde_json::json!({ "name": "draft", "question": { "key": KEY } }));
                    child.kill().unwrap();
                    child.wait().unwrap();
                    let back = draft
                        .as_ref()
                        .and_then(|d| d["fields"]["text"].as_str())
                        .unwrap_or_default()
                        .to_owned();
                    let at = typed.iter().position(|(_, text)| *text == back);
                    let at = at.unwrap_or_else(|| panic!("{back} was never typed"));
                    let lost =
                        typed.get(at + 1).map_or(Duration::ZERO, |(when, _)| died.duration_since(*when));
                    assert!(lost <= LOST_AT_MOST, "{lost:?} of typing was lost");
                    let mut worst = worst.lock().unwrap();
                    *worst = lost.max(*worst);
                    done.fetch_add(1, Ordering::Relaxed);
                    kept = back;
                }
            });
        }
    });
    println!("the most typing lost in {KILLS} kills: {:?}", worst.lock().unwrap());
    assert_eq!(done.load(Ordering::Relaxed), KILLS);
}
