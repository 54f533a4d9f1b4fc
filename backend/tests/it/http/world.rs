//! A running server with a clock that a test can move, and people who ask it things.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use beatbook_server::config::{Config, Database, Limits, Listen, Tokens};
use beatbook_server::db::{self, AnyConn};
use beatbook_server::http::SetClock;
use beatbook_server::sync::write::{Author, Edit, Settled, write_as};
use beatbook_server::{Running, devices, session, start_at};
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, Millis};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};

pub const PASSWORD: &str = "correct horse battery";

/// A Monday morning.
pub fn monday() -> Millis {
    Millis::parse("2026-11-02T09:00:00Z").unwrap()
}

pub struct World {
    pub server: Running,
    pub clock: Arc<SetClock>,
    client: reqwest::Client,
    _dir: Option<tempfile::TempDir>,
    pg: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Runs a story on SQLite always and on PostgreSQL where one is offered.
pub async fn each_engine(story: impl AsyncFn(&World)) {
    each_engine_with(&Limits::default(), story).await;
}

/// The same within other limits.
pub async fn each_engine_with(limits: &Limits, story: impl AsyncFn(&World)) {
    let world = World::lite_with(limits).await;
    story(&world).await;
    world.end().await;
    if let Ok(server) = std::env::var("BEATBOOK_TEST_PG_URL") {
        let world = World::postgres(&server, limits).await;
        story(&world).await;
        world.end().await;
    }
}

impl World {
    pub async fn lite() -> World {
        World::lite_with(&Limits::default()).await
    }

    async fn lite_with(limits: &Limits) -> World {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("t.db").display());
        World::on(url, limits, Some(dir), None).await
    }

    async fn postgres(server: &str, limits: &Limits) -> World {
        let name = format!("http_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        admin(server, &format!("CREATE DATABASE {name}"));
        let (base, _) = server.rsplit_once('/').unwrap();
        let url = format!("{base}/{name}");
        let mut conn = db::connect(&url, true).unwrap();
        db::migrate_on(&mut conn).unwrap();
        World::on(url, limits, None, Some((server.to_owned(), name))).await
    }

    async fn on(
        url: String,
        limits: &Limits,
        dir: Option<tempfile::TempDir>,
        pg: Option<(String, String)>,
    ) -> World {
        let config = Config {
            listen: Listen { port: 0, workers: 2, ..Listen::default() },
            database: Database { url, connections: 4, durable: false, ..Database::default() },
            tokens: Tokens::default(),
            limits: Limits { body_bytes: 16 * 1024, ..limits.clone() },
            ..Config::default()
        };
        let clock = Arc::new(SetClock::at(monday()));
        let server = start_at(config, clock.clone(), false).await.unwrap();
        // Cookies are handled by hand, as the tests look at them.
        World { server, clock, client: reqwest::Client::new(), _dir: dir, pg }
    }

    async fn end(self) {
        let World { server, pg, .. } = self;
        server.stop().await;
        if let Some((server, name)) = pg {
            admin(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }

    pub fn now(&self) -> Millis {
        self.server.station.now()
    }

    pub fn later(&self, ms: i64) {
        self.clock.forward(ms);
    }

    /// Writes a record as an import does.
    pub fn put<R: Record>(&self, id: &str, record: &R) -> RecordId {
        let settled = self.write("import", "import", id, R::KIND, 0, Body::new(), to_body(record));
        assert_eq!(settled.outcome, Outcome::Applied, "{} {id}: {:?}", R::KIND, settled.reason);
        RecordId::from(id)
    }

    /// Writes as somebody's device would, with what they saw and what they want.
    pub fn say(&self, who: &str, kind: &str, id: &str, seen: u64, before: Value, after: Value) -> Settled {
        let body = |v: Value| v.as_object().cloned().unwrap_or_default();
        self.write(who, "phone", id, kind, seen, body(before), body(after))
    }

    /// Changes a record as the force itself.
    pub fn change(&self, kind: &str, id: &str, seen: u64, before: Value, after: Value) {
        let body = |v: Value| v.as_object().cloned().unwrap_or_default();
        let settled = self.write("import", "import", id, kind, seen, body(before), body(after));
        assert_eq!(settled.outcome, Outcome::Applied, "{kind} {id}: {:?}", settled.reason);
    }

    /// The fields of a record as the store has them.
    pub fn body(&self, id: &str) -> Value {
        let id = RecordId::from(id);
        let read = self.server.station.db.read(move |conn| {
            Ok(beatbook_server::records::bodies(conn, std::slice::from_ref(&id))?.remove(&id))
        });
        Value::Object(read.unwrap().expect("the record is there").1)
    }

    #[allow(clippy::too_many_arguments)]
    fn write(
        &self,
        who: &str,
        device: &str,
        id: &str,
        kind: &str,
        seen: u64,
        before: Body,
        after: Body,
    ) -> Settled {
        let by = Author { staff: StaffId::from(who), device: device.into() };
        let edit =
            Edit { kind: kind.to_owned(), record: RecordId::from(id), seen_version: seen, before, after };
        let now = self.now();
        let mut settled = self.server.station.db.write(move |tx| write_as(tx, &by, vec![edit], now)).unwrap();
        settled.remove(0)
    }

    /// Adds somebody whose id is their collar number, with the usual password.
    pub fn staff(&self, collar: &str, role: &str, area: &str) -> StaffId {
        let from = self.now().plus(-400 * DAY);
        self.put(collar, &examples::staff(&format!("{role} {collar}"), collar, role, area, from));
        let id = StaffId::from(collar);
        // One hash for all of them: making one is slow on purpose.
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| session::hash_password(PASSWORD).unwrap());
        let (staff, now) = (id.clone(), self.now());
        self.server.station.db.write(move |tx| session::set_password(tx, &staff, hash, now)).unwrap();
        id
    }

    pub fn code(&self, collar: &str) -> String {
        let (staff, now) = (StaffId::from(collar), self.now());
        let issued = self
            .server
            .station
            .db
            .write(move |tx| devices::issue_code(tx, &staff, &StaffId::from("admin"), 60, now));
        issued.unwrap().text
    }

    pub fn revoke(&self, device: &str) {
        let device = device.to_owned();
        self.server.station.db.write(move |tx| devices::revoke(tx, &device)).unwrap();
    }

    /// Asks as nobody in particular.
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.with(method, path, &[], body).await
    }

    /// Asks with headers.
    pub async fn with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let url = format!("http://{}{path}", self.server.addr);
        let mut request = self.client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    /// Signs in on a browser.
    pub async fn sign_in(&self, collar: &str) -> Signed<'_> {
        let answer =
            self.ask("POST", "/auth/sign-in", Some(json!({"collar": collar, "password": PASSWORD}))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Signed {
            world: self,
            access: text(&answer.body["access"]),
            refresh: answer.cookie().unwrap_or_default(),
            device: String::new(),
        }
    }

    /// Signs the officer 2114 in again on their device.
    pub async fn sign_in_on(&self, phone: &Signed<'_>) -> Signed<'_> {
        let question = json!({"collar": "2114", "password": PASSWORD, "device": phone.device});
        let answer = self.ask("POST", "/auth/sign-in", Some(question)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Signed {
            world: self,
            access: text(&answer.body["access"]),
            refresh: text(&answer.body["refresh"]),
            device: phone.device.clone(),
        }
    }

    /// Enrols a device and signs in on it.
    pub async fn enrol(&self, collar: &str) -> Signed<'_> {
        let question = json!({"code": self.code(collar), "collar": collar, "password": PASSWORD,
            "device_name": "Phone", "epoch": "e1"});
        let answer = self.ask("POST", "/auth/enrol", Some(question)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Signed {
            world: self,
            access: text(&answer.body["tokens"]["access"]),
            refresh: text(&answer.body["tokens"]["refresh"]),
            device: text(&answer.body["device"]),
        }
    }
}

fn admin(server: &str, statement: &str) {
    let AnyConn::Pg(mut pg) = db::connect(server, true).unwrap() else { panic!("{server} is no PostgreSQL") };
    pg.batch_execute(statement).unwrap();
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Somebody who is signed in.
pub struct Signed<'a> {
    world: &'a World,
    pub access: String,
    pub refresh: String,
    pub device: String,
}

impl Signed<'_> {
    pub async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let bearer = format!("Bearer {}", self.access);
        self.world.with(method, path, &[("authorization", &bearer)], body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path, Some(body)).await
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, headers, bytes, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The refresh token in the cookie.
    pub fn cookie(&self) -> Option<String> {
        let (_, rest) = self.header("set-cookie").split_once('=')?;
        Some(rest.split(';').next()?.to_owned())
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The first field that was refused.
    pub fn field(&self) -> &str {
        self.body["fields"][0]["field"].as_str().unwrap_or_default()
    }

    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }
}
