//! The window's way in, asked as a hostile page would ask it (R-103). No display is needed: the shell runs on
//! a pretended one, with its real configuration and its real capabilities.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use beatbook_app_lib::look::Looks;
use beatbook_app_lib::{Parts, ask, context, native, shell, window};
use beatbook_device::clock::fixed::FixedClock;
use beatbook_device::commands::NAMES;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::{Call, Came, Doing, Net, NoAnswer};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Listener as _, Manager as _, WebviewWindow};

const PIN: &str = "135790";
const SECRETS: [&str; 2] = ["access-token-canary", "refresh-token-canary"];

/// A server that enrols whoever asks and answers nothing else.
struct Enrols;

impl Net for Enrols {
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        let answer = if call.url.ends_with("/auth/enrol") {
            let body = json!({"device": "0199f3a2-5c1e-7a44-b0de-6f0c5b1d9e77", "tokens": {
                "access": SECRETS[0], "access_until": 4_000_000_000_000_i64, "refresh": SECRETS[1],
                "me": {"staff": "staff-bowen", "name": "Bowen", "collar": "2114", "roles": ["PCO"], "areas": ["NE"],
                    "teams": [], "language": "en", "may": [], "demonstration": true},
            }});
            Ok(Came { status: 200, body: body.to_string().into_bytes(), ..Came::default() })
        } else {
            Err(NoAnswer("there is no line".to_owned()))
        };
        Box::pin(std::future::ready(answer))
    }

    fn poke(&self, _: Call) -> Doing<'_, Result<(), NoAnswer>> {
        Box::pin(std::future::pending())
    }
}

struct Stand {
    app: App<MockRuntime>,
    window: WebviewWindow<MockRuntime>,
    folder: tempfile::TempDir,
}

/// The shell around a device in a folder of its own.
fn stand() -> Stand {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        folder: folder.path().join("device"),
        server: Some("https://beatbook.example".to_owned()),
        device_name: "Test".to_owned(),
        flight_mode: false,
    };
    let clock = Arc::new(FixedClock::new(1_764_000_000_000, 7));
    // Nobody sends here, so the nudges end in the folder of things that are dropped.
    let (device, _nudges) = Device::new(settings, clock, Arc::new(Enrols)).unwrap();
    let looks = Looks::at(&folder.path().join("look.json"));
    let mut app = shell(mock_builder(), move |_| Ok(Parts { device, natives: native::machine(), looks }))
        .build(context())
        .unwrap();
    // The set-up runs with the first turn of the loop.
    #[allow(deprecated, reason = "the pretended display has no loop that ends by itself")]
    app.run_iteration(|_, _| {});
    let window = app.get_webview_window(window::LABEL).expect("the officer's window is open");
    Stand { app, window, folder }
}

impl Stand {
    fn invoke(&self, command: &str, url: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }

    fn ask(&self, name: &str, question: &Value) -> Result<Value, Value> {
        self.invoke("dispatch", OWN_PAGE, json!({"name": name, "question": question}))
    }

    fn enrol(&self) {
        let question = json!({"server": "", "code": "c", "collar": "2114", "password": "p", "pin": PIN});
        self.ask("enrol", &question).expect("it is enrolled");
    }
}

const OWN_PAGE: &str =
    if cfg!(windows) { "http://tauri.localhost/officer.html" } else { "tauri://localhost/officer.html" };

/// Values that no page of ours would send.
fn bad_values() -> Vec<Value> {
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(0),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("../../../etc/passwd"),
        json!("..\\..\\device\\beatbook.key"),
        json!("file:///etc/passwd"),
        json!("/"),
        json!("'; DROP TABLE ops; --"),
        json!("\" OR 1=1"),
        json!("NEAR(\"*\" AND"),
        json!("{{7*7}}<script>alert(1)</script>"),
        json!("\u{202e}\u{2066}ab\u{0301}"),
        json!("x".repeat(20_000)),
        json!("2026-13-45T99:99:99Z"),
        json!([]),
        json!([null, 1, "a"]),
        json!({}),
        json!({"$ne": 1}),
        json!({"__proto__": {"admin": true}}),
        deep,
    ]
}

/// The fields that questions have, so that a bad value also stands where a good one is looked for.
const FIELDS: [&str; 38] = [
    "id",
    "incident",
    "point",
    "fix",
    "reason",
    "stamp",
    "at",
    "corrects",
    "state",
    "results",
    "q",
    "key",
    "fields",
    "form",
    "saved_at",
    "text",
    "entry",
    "about",
    "place",
    "draft",
    "language",
    "on",
    "pin",
    "password",
    "server",
    "code",
    "collar",
    "choice",
    "values",
    "investigation",
    "kind",
    "name",
    "bytes",
    "sha256",
    "offset",
    "limit",
    "path",
    "file",
];

/// Bad questions for one command: each bad value whole, in each field, and in every field at once.
fn bad_questions(round: usize) -> impl Iterator<Item = Value> {
    let values = bad_values();
    let all = values.clone();
    let each = values.into_iter().enumerate().flat_map(move |(n, value)| {
        let mut questions = vec![value.clone()];
        questions.extend(FIELDS.iter().map(|field| json!({ *field: value })));
        let mixed = FIELDS
            .iter()
            .enumerate()
            .map(|(k, f)| ((*f).to_owned(), all[(n + k * round) % all.len()].clone()));
        questions.push(Value::Object(mixed.collect()));
        questions
    });
    each.take(1_100)
}

static PANICS: AtomicU32 = AtomicU32::new(0);
static LAST: Mutex<String> = Mutex::new(String::new());

#[test]
fn a_thousand_bad_questions_to_every_command_panic_nowhere_and_give_no_secret_away() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        *LAST.lock().unwrap() = info.to_string();
        usual(info);
    }));
    let stand = stand();
    stand.enrol();
    let keyed = std::fs::read(stand.folder.path().join("device/beatbook.key")).unwrap();
    let mut asked = 0_u32;
    // What opens and closes the store comes last: the rest is asked while it is open.
    let (doors, rooms): (Vec<&str>, Vec<&str>) =
        NAMES.iter().chain(ask::OWN.iter()).copied().partition(|name| ["lock", "unlock"].contains(name));
    for (round, name) in rooms.into_iter().chain(doors).enumerate() {
        for question in bad_questions(round + 1) {
            let answer = stand.ask(name, &question);
            asked += 1;
            let text = match &answer {
                Ok(value) | Err(value) => value.to_string(),
            };
            for secret in SECRETS {
                assert!(!text.contains(secret), "`{name}` hands out a token for {question}");
            }
            if let Err(problem) = answer {
                let detail = problem["detail"].as_str().unwrap_or_default();
                assert!(!detail.is_empty(), "`{name}` refuses {question} without a reason: {problem}");
                assert!(!detail.contains("in the middle"), "`{name}` broke on {question}: {detail}");
            }
        }
    }
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "{}", LAST.lock().unwrap());
    assert!(asked > 25_000, "{asked} questions were asked");
    let still = std::fs::read(stand.folder.path().join("device/beatbook.key")).unwrap();
    assert_eq!(still, keyed, "no bad question touched the key");
    let strangers: Vec<_> = std::fs::read_dir(stand.folder.path())
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !["device", "look.json"].contains(&name.as_str()))
        .collect();
    assert!(strangers.is_empty(), "files outside the device's folder: {strangers:?}");
}

#[test]
fn a_locked_or_fresh_device_answers_every_command_without_a_record_of_anybody() {
    let stand = stand();
    for name in NAMES.iter().filter(|name| !["enrol", "unlock"].contains(name)) {
        for question in [Value::Null, json!({}), json!({"id": "x", "q": "x", "key": "x"})] {
            let answer = stand.ask(name, &question);
            let text = answer.map_or_else(|e| e.to_string(), |v| v.to_string());
            assert!(!text.contains("in the middle"), "{name}: {text}");
        }
    }
    stand.enrol();
    stand.ask("lock", &json!({})).unwrap();
    for name in ["home", "cases", "notebook", "outbox", "drafts", "search"] {
        let refused = stand.ask(name, &json!({"q": "a"})).expect_err("a closed store answers nothing");
        assert!(refused["detail"].as_str().is_some_and(|d| !d.is_empty()), "{name}: {refused}");
    }
}

#[test]
fn only_our_own_page_may_ask_and_only_the_one_command() {
    let stand = stand();
    let body = || json!({"name": "status", "question": null});
    assert!(stand.invoke("dispatch", OWN_PAGE, body()).is_ok());
    for page in [
        "https://beatbook.example/",
        "http://tauri.evil.example/",
        "tauri://evil.example/officer.html",
        "http://localhost:5173/",
    ] {
        assert!(stand.invoke("dispatch", page, body()).is_err(), "{page} was answered");
    }
    for command in [
        "plugin:event|emit",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:app|version",
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "read_file",
        "",
    ] {
        assert!(stand.invoke(command, OWN_PAGE, json!({"event": "x"})).is_err(), "{command} was answered");
    }
}

#[test]
fn a_name_belongs_to_the_shell_or_to_the_device_and_never_to_both() {
    for own in ask::OWN {
        assert!(!NAMES.contains(&own), "{own}");
    }
}

#[test]
fn the_device_s_news_reach_the_page_under_the_names_it_listens_for() {
    let stand = stand();
    let (told, heard): (_, Receiver<Value>) = channel();
    stand.window.listen_any("beatbook", move |event| {
        drop(told.send(serde_json::from_str(event.payload()).unwrap()));
    });
    // The listener on the device's side starts with the window; ask until it is heard.
    let first = (0..50).find_map(|_| {
        stand.ask("set_language", &json!({"language": "cy"})).unwrap();
        heard.recv_timeout(Duration::from_millis(100)).ok()
    });
    assert_eq!(first, Some(json!({"name": "changed", "data": null})));
    stand.app.cleanup_before_exit();
}

#[test]
fn the_look_is_remembered_and_a_look_that_is_none_is_refused_by_name() {
    let stand = stand();
    stand.ask("remember_look", &json!({"chosen": "day", "shown": "day"})).unwrap();
    let kept = std::fs::read_to_string(stand.folder.path().join("look.json")).unwrap();
    assert_eq!(kept, r#"{"chosen":"day","shown":"day"}"#);
    let refused = stand.ask("remember_look", &json!({"chosen": "../../x", "shown": "day"})).unwrap_err();
    assert!(refused["detail"].as_str().unwrap().contains("remember_look"), "{refused}");
    assert_eq!(std::fs::read_to_string(stand.folder.path().join("look.json")).unwrap(), kept);
}

#[test]
fn the_page_is_told_what_this_machine_has_not() {
    let has = stand().ask("this_machine", &Value::Null).unwrap();
    assert!(has["location"].as_str().is_some_and(|w| w.contains("position")), "{has}");
    assert!(has["camera"].as_str().is_some_and(|w| w.contains("pictures")), "{has}");
}
