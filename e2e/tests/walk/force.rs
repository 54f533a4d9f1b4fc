//! A real server whose clock the story sets, and whoever sits at a desk.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use beatbook_server::config::{Config, Database, Limits, Listen};
use beatbook_server::db::{self, AnyConn};
use beatbook_server::http::SetClock;
use beatbook_server::sync::write::{Author, Edit, write_as};
use beatbook_server::{Running, devices, session, start_at};
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, Millis};
use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};

pub const PASSWORD: &str = "eleven lines of one tour";
pub const AREA: &str = "BG";

/// An instant of the story. The walk is of November, when London's clocks show UTC.
pub fn at(when: &str) -> Millis {
    Millis::parse(&format!("2026-{when}:00Z")).unwrap()
}

pub struct Force {
    running: Running,
    pub clock: Arc<SetClock>,
    client: reqwest::Client,
    _folder: tempfile::TempDir,
    pg: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// The same story on SQLite always and on PostgreSQL where one is offered.
pub async fn each_engine(story: impl AsyncFn(&Force)) {
    // Nobody offers one on a machine without it; the whole test run starts its own and offers that.
    let offered = std::env::var("BEATBOOK_TEST_PG_URL").ok();
    for server in std::iter::once(None).chain(offered.map(Some)) {
        let force = Force::begin(server).await;
        story(&force).await;
        force.end().await;
    }
}

impl Force {
    async fn begin(server: Option<String>) -> Force {
        let folder = tempfile::tempdir().unwrap();
        let (url, pg) = match server {
            None => (format!("sqlite:{}", folder.path().join("force.db").display()), None),
            Some(server) => {
                let name = format!("walk_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
                admin(&server, &format!("CREATE DATABASE {name}"));
                let (base, _) = server.rsplit_once('/').unwrap();
                let url = format!("{base}/{name}");
                db::migrate_on(&mut db::connect(&url, true).unwrap()).unwrap();
                (url, Some((server, name)))
            }
        };
        let config = Config {
            listen: Listen { port: 0, workers: 2, ..Listen::default() },
            database: Database { url, connections: 4, durable: false, ..Database::default() },
            limits: Limits::default(),
            ..Config::default()
        };
        let clock = Arc::new(SetClock::at(at("11-04T18:00")));
        let running = start_at(config, clock.clone(), false).await.unwrap();
        Force { running, clock, client: reqwest::Client::new(), _folder: folder, pg }
    }

    async fn end(self) {
        self.running.stop().await;
        if let Some((server, name)) = self.pg {
            admin(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.running.addr)
    }

    pub fn now(&self) -> Millis {
        self.running.station.now()
    }

    /// It is so late now. The story never goes back.
    pub fn it_is(&self, when: &str) {
        assert!(at(when) >= self.now(), "{when} was before");
        self.clock.set(at(when));
    }

    /// Writes a record as the force's own systems hand it over.
    pub fn put<R: Record>(&self, id: &str, record: &R) {
        self.change(R::KIND, id, 0, Body::new(), to_body(record));
    }

    pub fn change(&self, kind: &str, id: &str, seen_version: u64, before: Body, after: Body) {
        let by = Author::import(&StaffId::from("import"));
        let edit = Edit { kind: kind.to_owned(), record: RecordId::from(id), seen_version, before, after };
        let now = self.now();
        let settled = self.running.station.db.write(move |tx| write_as(tx, &by, vec![edit], now)).unwrap();
        assert_eq!(settled[0].outcome, Outcome::Applied, "{kind} {id}: {:?}", settled[0].reason);
    }

    /// The fields of a record as the store has them.
    pub fn body(&self, id: &str) -> Value {
        let id = RecordId::from(id);
        let read = self.running.station.db.read(move |conn| {
            Ok(beatbook_server::records::bodies(conn, std::slice::from_ref(&id))?.remove(&id))
        });
        Value::Object(read.unwrap().expect("the record is there").1)
    }

    /// Somebody whose id is their collar number.
    pub fn staff(&self, collar: &str, role: &str, area: &str, team: Option<&str>) {
        let from = self.now().plus(-400 * DAY);
        let mut staff = examples::staff(&format!("{role} {collar}"), collar, role, area, from);
        staff.teams = team.map(|team| examples::since(team, from)).into_iter().collect();
        self.put(collar, &staff);
        // One hash for all of them: making one is slow on purpose.
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| session::hash_password(PASSWORD).unwrap());
        let (staff, now) = (StaffId::from(collar), self.now());
        self.running.station.db.write(move |tx| session::set_password(tx, &staff, hash, now)).unwrap();
    }

    /// A code that enrols one phone.
    pub fn code(&self, collar: &str) -> String {
        let (staff, now) = (StaffId::from(collar), self.now());
        let issued = self
            .running
            .station
            .db
            .write(move |tx| devices::issue_code(tx, &staff, &StaffId::from("admin"), 60, now));
        issued.unwrap().text
    }

    /// Somebody sits down at a desk.
    pub async fn desk(&self, collar: &str) -> Desk<'_> {
        let access = self.sign_in(collar).await;
        Desk { force: self, collar: collar.to_owned(), access }
    }

    async fn sign_in(&self, collar: &str) -> String {
        let asked = json!({"collar": collar, "password": PASSWORD});
        let answer = self.client.post(format!("{}/auth/sign-in", self.url())).json(&asked).send().await;
        let tokens: Value = answer.unwrap().json().await.unwrap();
        tokens["access"].as_str().unwrap_or_else(|| panic!("{collar}: {tokens}")).to_owned()
    }
}

fn admin(server: &str, statement: &str) {
    let AnyConn::Pg(mut pg) = db::connect(server, true).unwrap() else { panic!("{server} is no PostgreSQL") };
    pg.batch_execute(statement).unwrap();
}

/// Somebody at the console.
pub struct Desk<'a> {
    force: &'a Force,
    collar: String,
    access: String,
}

impl Desk<'_> {
    async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        match self.ask_as(&self.access, method, path, body.as_ref()).await {
            // Sign-ins are short, and the story is long.
            (401, _) => {
                let access = self.force.sign_in(&self.collar).await;
                self.ask_as(&access, method, path, body.as_ref()).await
            }
            answer => answer,
        }
    }

    async fn ask_as(&self, access: &str, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let url = format!("{}{path}", self.force.url());
        let mut ask = self.force.client.request(method.parse().unwrap(), url).bearer_auth(access);
        if let Some(body) = body {
            ask = ask.json(body);
        }
        let answer = ask.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub async fn post(&self, path: &str, question: Value) -> Value {
        let (status, body) = self.ask("POST", path, Some(question)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub async fn patch(&self, path: &str, question: Value) -> Value {
        let (status, body) = self.ask("PATCH", path, Some(question)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The rows of a list in an answer.
pub fn rows(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}")).clone()
}
