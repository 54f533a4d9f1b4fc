//! A real server with one officer and one job, and that officer's device core.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use beatbook_device::clock::MachineClock;
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::{Call, Came, Doing, Http, Net, NoAnswer, Verb};
use beatbook_device::runner;
use beatbook_server::config::{Config, Database, Listen};
use beatbook_server::http::{Clock as _, SystemClock};
use beatbook_server::sync::write::{Author, Edit, write_as};
use beatbook_server::{Running, devices, session, start_at};
use beatbook_shared::api::evidence::{AddPhoto, Photos};
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::blob;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::DAY;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};

pub const PASSWORD: &str = "a camera in the rain";
pub const PIN: &str = "246810";
pub const OFFICER: &str = "2114";
pub const SERGEANT: &str = "0731";
pub const JOB: &str = "01a00000-0000-7000-8000-00000000000a";
pub const CASE: &str = "01a00000-0000-7000-8000-00000000000b";

pub fn sha(bytes: &[u8]) -> String {
    blob::hash(bytes)
}

/// A picture as far as its first bytes go; the rest is drawn, so that no two chunks are alike.
pub fn picture(seed: u64, n: u64, bytes: usize) -> Vec<u8> {
    let mut picture = vec![0; bytes];
    rand_chacha::ChaCha8Rng::seed_from_u64(seed * 1_000 + n).fill_bytes(&mut picture);
    picture[..4].copy_from_slice(&[0xff, 0xd8, 0xff, 0xe0]);
    picture
}

/// A server, in this process.
pub struct Station {
    running: Running,
    _folder: Option<tempfile::TempDir>,
}

pub async fn serve(store: &Path, port: u16) -> Running {
    let config = Config {
        // One question a connection: then every connection is one that can be cut.
        listen: Listen { port, workers: 2, keep_alive_s: 0, ..Listen::default() },
        database: Database { url: format!("sqlite:{}", store.display()), ..Database::default() },
        ..Config::default()
    };
    start_at(config, Arc::new(SystemClock), false).await.unwrap()
}

impl Station {
    pub async fn start(port: u16) -> Station {
        let folder = tempfile::tempdir().unwrap();
        let running = serve(&folder.path().join("server.db"), port).await;
        let station = Station { running, _folder: Some(folder) };
        station.found();
        station
    }

    /// A founded server on a store that outlives it.
    pub async fn on(store: &Path) -> Station {
        let station = Station { running: serve(store, 0).await, _folder: None };
        station.found();
        station
    }

    /// The officer, the sergeant, the job and the investigation.
    pub fn found(&self) {
        let now = SystemClock.now();
        let from = now.plus(-400 * DAY);
        for (collar, role) in [(OFFICER, "PCO"), (SERGEANT, "SGT")] {
            self.put(collar, &examples::staff(role, collar, role, "NE", from));
            let hash = session::hash_password(PASSWORD).unwrap();
            let staff = StaffId::from(collar);
            self.running.station.db.write(move |tx| session::set_password(tx, &staff, &hash, now)).unwrap();
        }
        self.put(JOB, &examples::incident("0412", "NE", "2", now));
        let mut case = examples::investigation("CR-1", "NE", now);
        case.incident = Some(JOB.into());
        self.put(CASE, &case);
    }

    fn put<R: Record>(&self, id: &str, record: &R) {
        let by = Author { staff: StaffId::from("import"), device: "import".into() };
        let (kind, after, record, now) =
            (R::KIND.to_owned(), to_body(record), RecordId::from(id), SystemClock.now());
        let edit = Edit { kind, record, seen_version: 0, before: Body::new(), after };
        self.running.station.db.write(move |tx| write_as(tx, &by, vec![edit], now)).unwrap();
    }

    pub fn address(&self) -> SocketAddr {
        self.running.addr
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    pub fn code(&self) -> String {
        let now = SystemClock.now();
        let issued = self.running.station.db.write(move |tx| {
            devices::issue_code(tx, &StaffId::from(OFFICER), &StaffId::from("admin"), 60, now)
        });
        issued.unwrap().text
    }

    pub async fn reader(&self) -> Reader {
        Reader::sign_in(&self.url()).await
    }

    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// The sergeant at the console.
pub struct Reader {
    url: String,
    access: String,
    client: reqwest::Client,
}

impl Reader {
    pub async fn sign_in(url: &str) -> Reader {
        let client = reqwest::Client::new();
        let asked = json!({"collar": SERGEANT, "password": PASSWORD});
        let answer = client.post(format!("{url}/auth/sign-in")).json(&asked).send().await.unwrap();
        let tokens: Value = answer.json().await.unwrap();
        Reader { url: url.to_owned(), access: tokens["access"].as_str().unwrap().to_owned(), client }
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        let ask = self.client.get(format!("{}{path}", self.url)).bearer_auth(&self.access);
        ask.send().await.unwrap()
    }

    pub async fn photo(&self, id: &RecordId) -> Vec<u8> {
        let answer = self.get(&format!("/api/evidence/{id}/bytes")).await;
        assert_eq!(answer.status().as_u16(), 200);
        answer.bytes().await.unwrap().to_vec()
    }

    /// Ids of the photos of the investigation and its job, with whether all their bytes are there.
    pub async fn photos(&self) -> BTreeMap<String, bool> {
        let list: Value =
            self.get(&format!("/api/investigations/{CASE}/evidence")).await.json().await.unwrap();
        let rows = list["rows"].as_array().unwrap();
        rows.iter().map(|r| (r["id"].as_str().unwrap().to_owned(), !r["sealed_at"].is_null())).collect()
    }
}

/// The network, with a count of how often each chunk was sent.
pub struct Counted {
    http: Http,
    pub puts: Mutex<BTreeMap<String, u32>>,
}

impl Net for Counted {
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        self.http.post(call)
    }
    fn ask(&self, verb: Verb, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        if verb == Verb::Put {
            *self.puts.lock().unwrap().entry(call.url.clone()).or_insert(0) += 1;
        }
        self.http.ask(verb, call)
    }
    fn poke(&self, call: Call) -> Doing<'_, Result<(), NoAnswer>> {
        self.http.poke(call)
    }
}

pub struct Phone {
    device: Arc<Device>,
    pub net: Arc<Counted>,
    running: tokio::task::JoinHandle<()>,
    server: String,
}

impl Phone {
    pub fn start(folder: &Path, server: &str) -> Phone {
        let settings = Settings {
            folder: folder.to_path_buf(),
            server: Some(server.to_owned()),
            device_name: "Phone".to_owned(),
            flight_mode: false,
        };
        let net = Arc::new(Counted { http: Http::new().unwrap(), puts: Mutex::default() });
        let (device, nudges) =
            Device::new(settings, Arc::new(MachineClock::new()), Arc::clone(&net) as _).unwrap();
        let running = tokio::spawn(runner::run(Arc::clone(&device), nudges));
        Phone { device, net, running, server: server.to_owned() }
    }

    async fn ask(&self, name: &str, question: Value) -> Value {
        dispatch(&self.device, name, question).await.unwrap_or_else(|p| panic!("{name}: {p}"))
    }

    pub async fn enrol(&self, code: &str) {
        let question =
            json!({"server": self.server, "code": code, "collar": OFFICER, "password": PASSWORD, "pin": PIN});
        self.ask("enrol", question).await;
        for _ in 0..600 {
            if self.ask("status", json!({})).await["phase"] == "ready" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the first sync never ended");
    }

    pub async fn unlock(&self) {
        self.ask("unlock", json!({"pin": PIN})).await;
    }

    pub async fn flight_mode(&self, on: bool) {
        self.ask("set_flight_mode", json!({"on": on})).await;
    }

    /// Adds a photo to the job, its bytes coming in pieces of whatever size.
    pub async fn add(&self, picture: &[u8]) -> RecordId {
        let question = AddPhoto {
            about: JOB.into(),
            source: "camera".to_owned(),
            fix: None,
            no_fix: Some("indoors".to_owned()),
        };
        let mut taking = self.device.begin_photo(&question).await.unwrap();
        for piece in picture.chunks(70_001) {
            taking.take(piece).unwrap();
        }
        self.device.keep_photo(taking.finish().unwrap(), question).await.unwrap().id
    }

    pub async fn photos(&self) -> Photos {
        serde_json::from_value(self.ask("photos", json!({"about": null})).await).unwrap()
    }

    pub async fn until(&self, fits: impl Fn(&Photos) -> bool) -> Photos {
        for _ in 0..5_600 {
            let seen = self.photos().await;
            if fits(&seen) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it never came to be: {:?}", self.photos().await);
    }

    pub async fn until_received(&self) {
        self.until(|photos| photos.unsent == 0).await;
    }

    pub async fn stop(self) {
        self.running.abort();
        drop(self.running.await);
    }
}
