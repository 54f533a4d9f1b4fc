//! A server inside the test: the miniature force behind the network port, with a plug that can be pulled.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU16, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use beatbook_device::clock::{Clock, MachineClock};
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::{Call, Came, Doing, Net, NoAnswer};
use beatbook_device::runner;
use beatbook_shared::api::officer::{ChipState, Phase, Status};
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::packing::{HEADER, Packing};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use crate::force::{Force, T0};

pub struct Wire {
    pub force: Mutex<Force>,
    pub unplugged: AtomicBool,
    /// Answer the next calls with this status instead.
    pub instead: AtomicU16,
    pub times: AtomicUsize,
    pub calls: Mutex<Vec<String>>,
    /// Put these bytes in the place of the next answers to `/sync`; cut to nothing when empty.
    pub garble: Mutex<Vec<Vec<u8>>>,
    /// After so many pages of snapshots the line breaks.
    pub pages_left: AtomicUsize,
}

impl Wire {
    pub fn new(force: Force) -> Arc<Wire> {
        Arc::new(Wire {
            force: Mutex::new(force),
            unplugged: AtomicBool::new(false),
            instead: AtomicU16::new(0),
            times: AtomicUsize::new(0),
            calls: Mutex::new(Vec::new()),
            garble: Mutex::new(Vec::new()),
            pages_left: AtomicUsize::new(usize::MAX),
        })
    }

    fn answer(&self, call: &Call) -> Result<Came, NoAnswer> {
        if self.unplugged.load(Ordering::SeqCst) {
            return Err(NoAnswer("the server cannot be reached".to_owned()));
        }
        let path = call.url.strip_prefix("https://force.example").unwrap().to_owned();
        if path == "/snapshot" {
            let left = self.pages_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
            if left.is_err() {
                return Err(NoAnswer("the line broke".to_owned()));
            }
        }
        self.calls.lock().unwrap().push(path.clone());
        let header = |name: &str| call.headers.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        let instead = self.instead.load(Ordering::SeqCst);
        if instead != 0 && path == "/sync" && self.times.load(Ordering::SeqCst) > 0 {
            self.times.fetch_sub(1, Ordering::SeqCst);
            return Ok(Came { status: instead, retry_after: Some("1".to_owned()), ..Came::default() });
        }
        let tokens = json!({
            "access": "a", "access_until": T0, "refresh": "r",
            "me": {"staff": "staff-1", "name": "Siân Bowen", "collar": "2114", "roles": ["PCO"], "areas": ["NE"],
                   "teams": ["team-1"], "language": "en", "may": [], "demonstration": true}
        });
        let json =
            |status, value: Value| Came { status, body: value.to_string().into_bytes(), ..Came::default() };
        Ok(match path.as_str() {
            "/auth/enrol" => {
                let asked: Value = serde_json::from_slice(&call.body).unwrap();
                if asked["code"] == "GOOD" {
                    json(
                        200,
                        json!({"device": "device-1", "tokens": tokens,
                        "recovery": {"secret": SECRET}}),
                    )
                } else {
                    let problem = Problem::new(
                        beatbook_shared::problem::Code::EnrolmentCode,
                        "The code is wrong, used or out of date. Ask for another.",
                    );
                    json(422, serde_json::to_value(problem).unwrap())
                }
            }
            "/auth/refresh" | "/auth/sign-in" => json(200, tokens),
            "/auth/recover" => json(200, json!({"tokens": tokens, "recovery": {"secret": SECRET}})),
            "/sync" | "/snapshot" => {
                assert_eq!(header("authorization").unwrap(), "Bearer a");
                assert_eq!(header("x-beatbook-device").unwrap(), "device-1");
                let packing = Packing::named(header(HEADER).as_deref()).unwrap();
                let lines = packing.unpack(&call.body).unwrap();
                let mut force = self.force.lock().unwrap();
                let answer = if path == "/sync" {
                    force.answer(&lines, MachineClock::new().now_ms())
                } else {
                    force.snapshot(&serde_json::from_slice(&lines).unwrap())
                };
                let garbled = if path == "/sync" { self.garble.lock().unwrap().pop() } else { None };
                let packed = garbled.unwrap_or_else(|| packing.pack(&answer));
                Came {
                    status: 200,
                    packing: Some(packing.name().to_owned()),
                    retry_after: None,
                    body: packed,
                }
            }
            other => panic!("no such address: {other}"),
        })
    }
}

/// The server's half of the second key wrap.
const SECRET: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// The machine's clocks, which a test may move on.
#[derive(Default)]
pub struct Passing(AtomicU64, AtomicI64);

struct MovedClock {
    machine: MachineClock,
    passing: Arc<Passing>,
}

impl Passing {
    pub fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
    /// Somebody sets the clock on the wall.
    pub fn set_wall_by(&self, ms: i64) {
        self.1.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Millis {
        let passed = i64::try_from(self.passing.0.load(Ordering::SeqCst)).unwrap();
        self.machine.now().plus(passed + self.passing.1.load(Ordering::SeqCst))
    }
    fn mono_ms(&self) -> u64 {
        self.machine.mono_ms() + self.passing.0.load(Ordering::SeqCst)
    }
    fn boot(&self) -> String {
        self.machine.boot()
    }
    fn random(&self, bytes: &mut [u8]) {
        self.machine.random(bytes);
    }
}

trait Now {
    fn now_ms(&self) -> i64;
}
impl Now for MachineClock {
    fn now_ms(&self) -> i64 {
        beatbook_device::clock::Clock::now(self).0
    }
}

impl Net for Wire {
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        Box::pin(std::future::ready(self.answer(&call)))
    }
    fn poke(&self, _: Call) -> Doing<'_, Result<(), NoAnswer>> {
        Box::pin(std::future::pending())
    }
}

pub struct Officer {
    pub device: Arc<Device>,
    pub wire: Arc<Wire>,
    pub folder: tempfile::TempDir,
    clock: Arc<dyn Clock>,
    pub passing: Arc<Passing>,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for Officer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

pub const PIN: &str = "135790";

impl Officer {
    pub fn new(force: Force) -> Officer {
        let passing = Arc::<Passing>::default();
        let clock = MovedClock { machine: MachineClock::new(), passing: Arc::clone(&passing) };
        let mut officer = Officer::with_clock(force, Arc::new(clock));
        officer.passing = passing;
        officer
    }

    pub fn with_clock(force: Force, clock: Arc<dyn Clock>) -> Officer {
        let wire = Wire::new(force);
        let folder = tempfile::tempdir().unwrap();
        let (device, running) = start(folder.path(), &wire, &clock);
        Officer { device, wire, folder, clock, passing: Arc::default(), running }
    }

    /// The process ends without a word, and starts again.
    pub async fn die_and_return(&mut self) {
        self.running.abort();
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (device, running) = start(self.folder.path(), &self.wire, &self.clock);
        self.device = device;
        self.running = running;
    }

    pub async fn ask(&self, name: &str, question: Value) -> Result<Value, Problem> {
        dispatch(&self.device, name, question).await
    }

    pub async fn status(&self) -> Status {
        serde_json::from_value(self.ask("status", json!({})).await.unwrap()).unwrap()
    }

    pub async fn enrol(&self) {
        let question = json!({"server": "https://force.example/", "code": "GOOD", "collar": "2114",
            "password": "a long password", "pin": PIN});
        self.ask("enrol", question).await.unwrap();
        self.until(|s| s.phase == Phase::Ready).await;
    }

    pub async fn all_sent(&self) {
        self.until(|s| s.chip.state == ChipState::AllSent).await;
    }

    /// The answer to `name`, once it fits: what the server holds comes in its own time, also when nothing
    /// of this phone waits.
    pub async fn once<T: serde::de::DeserializeOwned>(&self, name: &str, fits: impl Fn(&T) -> bool) -> T {
        for _ in 0..400 {
            let answer = serde_json::from_value(self.ask(name, json!({})).await.unwrap()).unwrap();
            if fits(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never came to be: {:?}", self.ask(name, json!({})).await);
    }

    pub async fn until(&self, fits: impl Fn(&Status) -> bool) -> Status {
        for _ in 0..400 {
            let status = self.status().await;
            if fits(&status) {
                return status;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it never came to be: {:?}", self.status().await);
    }
}

fn start(
    folder: &std::path::Path,
    wire: &Arc<Wire>,
    clock: &Arc<dyn Clock>,
) -> (Arc<Device>, tokio::task::JoinHandle<()>) {
    let settings = Settings {
        folder: folder.to_path_buf(),
        server: None,
        device_name: "test".to_owned(),
        flight_mode: false,
    };
    let (device, nudges) = Device::new(settings, Arc::clone(clock), Arc::clone(wire) as _).unwrap();
    let running = tokio::spawn(runner::run(Arc::clone(&device), nudges));
    (device, running)
}
