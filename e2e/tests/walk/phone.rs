//! An officer's phone: the real core on its encrypted store, with a bar or without.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use beatbook_device::clock::{Clock, MachineClock};
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::{Call, Came, Doing, Http, Net, NoAnswer, Verb};
use beatbook_device::runner;
use beatbook_server::http::{Clock as _, SetClock};
use beatbook_shared::api::evidence::AddPhoto;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::force::{Force, PASSWORD};

const PIN: &str = "246810";

/// The story's time on the wall, and the machine's own beat with what the story skipped.
struct StoryClock {
    wall: Arc<SetClock>,
    began: Millis,
    machine: MachineClock,
}

impl Clock for StoryClock {
    fn now(&self) -> Millis {
        self.wall.now()
    }
    fn mono_ms(&self) -> u64 {
        self.machine.mono_ms() + self.wall.now().since(self.began).unsigned_abs()
    }
    fn boot(&self) -> String {
        self.machine.boot()
    }
    fn random(&self, bytes: &mut [u8]) {
        self.machine.random(bytes);
    }
}

/// The network. The bytes of photos wait until the line can carry them.
struct Line {
    http: Http,
    photos: AtomicBool,
}

impl Net for Line {
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        self.http.post(call)
    }
    fn ask(&self, verb: Verb, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        if self.photos.load(Ordering::SeqCst) {
            return self.http.ask(verb, call);
        }
        Box::pin(std::future::ready(Err(NoAnswer("one bar, and that is for words".to_owned()))))
    }
    fn poke(&self, call: Call) -> Doing<'_, Result<(), NoAnswer>> {
        self.http.poke(call)
    }
}

pub struct Phone {
    device: Arc<Device>,
    line: Arc<Line>,
    clock: Arc<SetClock>,
    running: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Phone {
    /// Enrolled at the station, with everything of its officer's on it.
    pub async fn enrolled(force: &Force, collar: &str) -> Phone {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            folder: folder.path().to_path_buf(),
            server: Some(force.url()),
            device_name: "Phone".to_owned(),
            flight_mode: false,
        };
        let clock = Arc::clone(&force.clock);
        let story = StoryClock { wall: clock.clone(), began: force.now(), machine: MachineClock::new() };
        let line = Arc::new(Line { http: Http::new().unwrap(), photos: AtomicBool::new(true) });
        let (device, nudges) = Device::new(settings, Arc::new(story), Arc::clone(&line) as _).unwrap();
        let running = tokio::spawn(runner::run(Arc::clone(&device), nudges));
        let phone = Phone { device, line, clock, running, _folder: folder };
        let question = json!({"server": force.url(), "code": force.code(collar), "collar": collar,
            "password": PASSWORD, "pin": PIN});
        phone.ask("enrol", question).await;
        phone.until("status", |status| status["phase"] == "ready").await;
        phone
    }

    /// Asks the core; an officer who finds the phone locked opens it, and signs in again where that is due.
    pub async fn try_ask(&self, name: &str, question: Value) -> Result<Value, Problem> {
        for again in [json!({"pin": PIN}), json!({"password": PASSWORD})] {
            match dispatch(&self.device, name, question.clone()).await {
                Err(problem) if problem.code == Code::SignIn => {
                    let how = if again["pin"].is_null() { "sign_in_again" } else { "unlock" };
                    dispatch(&self.device, how, again).await.unwrap();
                }
                answer => return answer,
            }
        }
        dispatch(&self.device, name, question).await
    }

    pub async fn ask(&self, name: &str, question: Value) -> Value {
        self.try_ask(name, question).await.unwrap_or_else(|problem| panic!("{name}: {problem}"))
    }

    pub async fn read<T: DeserializeOwned>(&self, name: &str, question: Value) -> T {
        serde_json::from_value(self.ask(name, question).await).unwrap()
    }

    /// The field that the core refuses.
    pub async fn refused(&self, name: &str, question: Value) -> String {
        let problem = self.try_ask(name, question).await.expect_err(name);
        problem.fields.first().unwrap_or_else(|| panic!("{name} names no field: {problem}")).field.clone()
    }

    /// Whether there is a bar. Without one no request leaves the phone.
    pub async fn signal(&self, bar: bool) {
        self.ask("set_flight_mode", json!({"on": !bar})).await;
    }

    /// Whether the line can carry photos.
    pub fn carries_photos(&self, carries: bool) {
        self.line.photos.store(carries, Ordering::SeqCst);
    }

    /// Sends what waits and hears everything that the server had to tell.
    pub async fn synced(&self) {
        // The status opens a phone that locked itself meanwhile: nothing is read while it is closed.
        self.ask("home", json!({})).await;
        self.clock.forward(1);
        let now = self.clock.now();
        for _ in 0..100 {
            // What an answer made the phone write, a receipt say, goes with the next request.
            let status = self.ask("sync_now", json!({})).await;
            if status["phase"] == "sign_in_again" {
                // A new tour, and the sign-in of the last one is over.
                self.ask("sign_in_again", json!({"password": PASSWORD})).await;
            }
            for _ in 0..20 {
                let outbox = self.ask("outbox", json!({})).await;
                let sent = outbox["waiting"].as_array().is_some_and(Vec::is_empty);
                if sent && outbox["last_contact"].as_i64() >= Some(now.0) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        panic!("it was never sent: {}", self.ask("outbox", json!({})).await);
    }

    pub async fn until(&self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..3_000 {
            let answer = self.ask(name, json!({})).await;
            if fits(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it never came to be: {}", self.ask(name, json!({})).await);
    }

    /// A photo of the job.
    pub async fn photo(&self, about: &str, n: u8) {
        let mut picture = vec![n; 3_000];
        picture[..4].copy_from_slice(&[0xff, 0xd8, 0xff, 0xe0]);
        let question = AddPhoto {
            about: about.into(),
            source: "camera".to_owned(),
            fix: None,
            no_fix: Some("unavailable".to_owned()),
        };
        let mut taking = self.device.begin_photo(&question).await.unwrap();
        taking.take(&picture).unwrap();
        self.device.keep_photo(taking.finish().unwrap(), question).await.unwrap();
    }
}
